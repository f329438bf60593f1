"""Under a real Prefect server, a night's process and its worker are killed: what becomes of the night, and that the next is as ever."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import Sandbox, exported
from tests.flows.prefect_server import PrefectServer, serving_prefect, wait_for

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.slow]
PLACES = 8


@pytest.fixture(scope="module")
def file(sandbox: Sandbox, night: Path) -> Path:
    return sandbox.copy(night, "by-killed-worker")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, file: Path) -> Iterator[PrefectServer]:
    with serving_prefect(tmp_path_factory.mktemp("prefect"), HEADWATER_CONFIG=str(file)) as server:
        server.prefect("work-pool", "create", "sourcing", "--type", "process", "--overwrite")
        server.prefect("--no-prompt", "deploy", "--all")
        server.ask("/v2/concurrency_limits/", name="tag:git", limit=PLACES)
        server.start("worker", "start", "--pool", "sourcing", "--name", "first")
        yield server


def begin_night(server: PrefectServer) -> str:
    """Return a night that is under way: it waits for a place to read git."""
    run = server.run("nightly", sources=["git"])
    wait_for(lambda: server.task_runs("git", run))
    return run


def kill_night(server: PrefectServer, run: str) -> None:
    for process in server.processes_of(run):
        os.kill(process, signal.SIGKILL)


def the_next_night_is_as_ever(server: PrefectServer, file: Path, undisturbed: dict[str, str]) -> None:
    assert server.end_of(server.run("nightly", sources=["git"]))["state"]["name"] == "Completed"
    assert exported(file) == undisturbed


def test_a_killed_night_is_told_as_crashed_and_the_next_is_not_kept_out(
    server: PrefectServer, file: Path, undisturbed: dict[str, str]
) -> None:
    lease = server.take("git", PLACES)
    run = begin_night(server)
    kill_night(server, run)
    assert server.end_of(run)["state"]["name"] == "Crashed"
    assert exported(file) == undisturbed
    server.free(lease)
    the_next_night_is_as_ever(server, file, undisturbed)


def test_with_its_worker_killed_a_night_ends_and_a_new_worker_carries_the_next_out(
    server: PrefectServer, file: Path, undisturbed: dict[str, str]
) -> None:
    lease = server.take("git", PLACES)
    run = begin_night(server)
    worker = server.started.pop()
    worker.kill()
    worker.wait()
    assert server.processes_of(run)
    assert server.get_run(run)["state_type"] == "RUNNING"
    server.start("worker", "start", "--pool", "sourcing", "--name", "second")
    assert server.end_of(server.run("nightly"))["state"]["message"] == "Deployment concurrency limit reached."
    server.free(lease)
    assert server.end_of(run)["state_type"] in {"CRASHED", "COMPLETED"}  # by whether it told its worker anything more
    wait_for(lambda: not server.processes_of(run))
    the_next_night_is_as_ever(server, file, undisturbed)
