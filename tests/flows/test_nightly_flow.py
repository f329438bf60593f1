"""The Prefect flow with its embedded server, as `headwater run` starts it; and the deployments as they are written."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from headwater.settings import PROJECT, load_settings
from sandbox.services import TOKEN_ENV
from tests.flows.conftest import Sandbox, exported
from tests.flows.prefect_server import wait_for
from tests.flows.written import everything

pytestmark = pytest.mark.xdist_group("prefect")
HEADWATER = [sys.executable, "-m", "headwater.cli"]


def run(file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*HEADWATER, "--config", str(file), "run", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def by_prefect(sandbox: Sandbox) -> tuple[Path, subprocess.CompletedProcess[str]]:
    file = sandbox.settings("by-prefect")
    return file, run(file, "--source", "git", "--source", "github")


@pytest.mark.slow  # every source, through Prefect; a worker's night is compared in test_prefect_server
def test_the_flow_publishes_what_a_plain_night_publishes(sandbox: Sandbox, undisturbed: dict[str, str]) -> None:
    file = sandbox.settings("all-by-prefect")
    assert run(file).returncode == 0
    assert exported(file) == undisturbed


def test_a_good_run_shows_progress_and_neither_traceback_nor_warning(by_prefect) -> None:
    _, done = by_prefect
    assert done.returncode == 0
    assert " targets, 0 failed, " in done.stdout
    assert "git " in done.stderr
    for word in ("Traceback", "Warning", "WARNING", "Error", "ERROR", "prefect"):
        assert word not in done.stdout + done.stderr


def test_the_token_is_in_nothing_that_a_night_wrote_or_said(by_prefect) -> None:
    file, done = by_prefect
    token = os.environ[TOKEN_ENV]
    files = list(everything(file.parent))
    assert [path for path, _ in files if "prefect" in path.parts]
    assert [path for path, content in files if token.encode() in content] == []
    assert token not in done.stdout + done.stderr


def test_reading_commands_work_on_what_the_flow_published(by_prefect) -> None:
    file, _ = by_prefect
    command = [*HEADWATER, "--config", str(file)]
    first = subprocess.run([*command, "shortlist", "inference_engineer", "--top", "1"], capture_output=True, text=True, check=True)
    assert "   1  " in first.stdout
    write = subprocess.run([*command, "sql", "DELETE FROM people"], capture_output=True, text=True, check=False)
    assert write.returncode == 1
    assert write.stderr.startswith("headwater: only SELECT and EXPLAIN can be asked, DELETE is refused")
    assert len(write.stderr.splitlines()) == 1
    status = subprocess.run([*command, "status"], capture_output=True, text=True, check=True)
    assert " known gaps" in status.stdout


def test_a_run_in_part_ends_with_exit_code_2(sandbox: Sandbox, by_prefect) -> None:
    file = sandbox.copy(by_prefect[0], "in-part")  # with Prefect's database, which takes longest to make
    catalog = load_settings(file).run.catalog
    catalog.write_text(catalog.read_text() + '\n[[repository]]\nname = "nobody/nowhere"\n')
    first = [entry.name for entry in sandbox.world.repositories[:1]]
    targets = [word for name in (*first, "nobody/nowhere") for word in ("--target", name)]
    done = run(file, "--source", "git", *targets)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("headwater: published, but in part: 2 targets, 1 failed")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the child is found in /proc")
def test_killed_the_run_leaves_no_server_behind(sandbox: Sandbox) -> None:
    file = sandbox.settings("killed-with-server")
    night = subprocess.Popen([*HEADWATER, "--config", str(file), "run"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (server,) = wait_for(lambda: children(night.pid, "prefect.server.api.server:create_app"))
    wait_for(lambda: children(night.pid, "kill"))
    night.kill()
    night.wait()
    wait_for(lambda: not is_running(server))


def children(parent: int, word: str) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in listed if word in Path(f"/proc/{pid}/cmdline").read_text()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("deployment", yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"], ids=lambda one: one["name"])
def test_every_deployment_names_a_flow_that_takes_its_parameters(deployment: dict) -> None:
    file, _, name = deployment["entrypoint"].partition(":")
    flow = getattr(importlib.import_module(file.removesuffix(".py").replace("/", ".")), name)
    assert deployment["parameters"].keys() <= flow.parameters.properties.keys()
    strategy = "ENQUEUE" if deployment["name"] == "backfill" else "CANCEL_NEW"
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": strategy}
    assert deployment["work_pool"]["name"] == "sourcing"
    assert all(schedule.keys() == {"cron", "timezone", "slug", "active"} for schedule in deployment["schedules"])


def test_the_deployments_are_those_that_the_documentation_tells_of() -> None:
    written = yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    told = re.findall(r"^\| `([\w-]+)` \|", (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [deployment["name"] for deployment in written] == told == ["nightly", "weekly-full", "backfill", "forget-sweep"]
