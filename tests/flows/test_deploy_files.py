"""The files under deploy/: what they call exists, and they keep what the documentation promises."""

import re
import shutil
import subprocess
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import yaml

from headwater.settings import PROJECT, load_settings

DEPLOY = PROJECT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
INSTALLED = "/opt/headwater/.venv/bin/"


def compose() -> dict:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def instructions() -> list[list[str]]:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]


def test_the_image_is_made_in_stages_from_the_lock_and_runs_as_an_ordinary_user() -> None:
    names = [name for name, _ in instructions()]
    assert names.count("FROM") == 2
    assert all(re.fullmatch(r"python:3\.\d+-slim-\w+( AS build)?", rest) for name, rest in instructions() if name == "FROM")
    runs = " ".join(rest for name, rest in instructions() if name == "RUN")
    assert "--require-hashes -r requirements.lock" in runs
    assert " git " in runs
    assert "rm -rf /var/lib/apt/lists/*" in runs
    assert names.index("USER") > max(at for at, name in enumerate(names) if name == "RUN")
    assert [rest for name, rest in instructions() if name == "USER"] == ["headwater"]


def test_nothing_private_gets_into_the_image() -> None:
    left_out = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", ".venv", "data", "demo", "deploy/.env"} <= set(left_out)


def test_every_service_is_checked_for_health_and_waits_for_what_it_needs() -> None:
    services = compose()["services"]
    assert services.keys() == {"database", "server", "worker"}
    assert all("healthcheck" in service for service in services.values())
    assert services["worker"]["depends_on"] == {"server": {"condition": "service_healthy"}}
    assert services["server"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["server"]["ports"] == ["127.0.0.1:4200:4200"]
    named = {place.partition(":")[0] for service in services.values() for place in service["volumes"]}
    assert named - {"./headwater.toml"} == compose()["volumes"].keys()


def test_no_secret_has_a_default() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{POSTGRES_PASSWORD([^}]*)\}", text)) == {":?put it into deploy/.env"}
    worker = compose()["services"]["worker"]["environment"]
    settings = load_settings()
    asked = {settings.github.token_env, settings.openalex.key_env, settings.huggingface.token_env,
             settings.openreview.username_env, settings.openreview.password_env}  # fmt: skip
    assert {name: worker[name] for name in asked} == {name: f"${{{name}:-}}" for name in asked}


def test_compose_accepts_its_file(tmp_path: Path) -> None:
    if shutil.which("docker") is None or subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not here to ask")
    environment = tmp_path / "env"
    environment.write_text("POSTGRES_PASSWORD=invented\n")
    command = ["docker", "compose", "--env-file", str(environment), "-f", str(DEPLOY / "compose.yaml"), "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_of_a_unit_is_one_that_the_install_brings() -> None:
    scripts = {script.name for script in entry_points(group="console_scripts")}
    called = re.findall(r"^Exec\w+=(\S+)", "\n".join((DEPLOY / name).read_text() for name in UNITS), re.MULTILINE)
    assert len(called) == 6
    assert {command.removeprefix(INSTALLED) for command in called} <= scripts & {"prefect", "headwater"} | {"python"}


def test_units_of_services_give_up_privileges() -> None:
    for name in UNITS:
        if name.endswith(".service"):
            text = (DEPLOY / name).read_text()
            for line in ("User=headwater", "NoNewPrivileges=yes", "ProtectSystem=strict", "ReadWritePaths=/var/lib/headwater"):
                assert line in text.splitlines(), name
    assert "Persistent=true" in (DEPLOY / "headwater-night.timer").read_text().splitlines()


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not here to ask")
    for name in UNITS:
        here = re.sub(rf"{INSTALLED}\w+", "/bin/true", (DEPLOY / name).read_text())
        (tmp_path / name).write_text(here)
    command = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    complaints = [line for line in done.stderr.splitlines() if "headwater" in line]
    assert (done.returncode, complaints) == (0, [])
