"""The Prefect flow with its embedded server, as `headwater run` starts it; and the deployments as they are written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from headwater.settings import PROJECT, load_settings
from sandbox.services import TOKEN_ENV
from tests.flows.conftest import Sandbox, exported
from tests.flows.written import everything

pytestmark = pytest.mark.xdist_group("prefect")
HEADWATER = [sys.executable, "-m", "headwater.cli"]


@pytest.fixture(scope="module")
def by_prefect(sandbox: Sandbox) -> tuple[Path, subprocess.CompletedProcess[str]]:
    file = sandbox.settings("by-prefect")
    return file, subprocess.run([*HEADWATER, "--config", str(file), "run"], capture_output=True, text=True, check=False)


def test_the_flow_publishes_what_a_plain_night_publishes(by_prefect, undisturbed: dict[str, str]) -> None:
    assert by_prefect[1].returncode == 0
    assert exported(by_prefect[0]) == undisturbed


def test_a_good_run_shows_progress_and_neither_traceback_nor_warning(by_prefect) -> None:
    _, done = by_prefect
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


def test_a_run_in_part_ends_with_exit_code_2(sandbox: Sandbox) -> None:
    file = sandbox.settings("in-part")
    catalog = load_settings(file).run.catalog
    catalog.write_text(catalog.read_text() + '\n[[repository]]\nname = "nobody/nowhere"\n')
    first = [entry.name for entry in sandbox.world.repositories[:1]]
    targets = [word for name in (*first, "nobody/nowhere") for word in ("--target", name)]
    done = subprocess.run([*HEADWATER, "--config", str(file), "run", *targets], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("headwater: published, but in part: 6 targets, 3 failed")


def test_every_deployment_names_a_flow_that_takes_its_parameters() -> None:
    from flows.nightly import nightly

    written = yaml.safe_load((PROJECT / "prefect.yaml").read_text(encoding="utf-8"))
    names = [deployment["name"] for deployment in written["deployments"]]
    assert names == ["nightly", "weekly-full"]
    for deployment in written["deployments"]:
        assert deployment["entrypoint"] == "flows/nightly.py:nightly"
        assert deployment["parameters"].keys() <= nightly.parameters.properties.keys()
        assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
        assert deployment["work_pool"]["name"] == "sourcing"
        (schedule,) = deployment["schedules"]
        assert schedule.keys() == {"cron", "timezone", "slug", "active"}
