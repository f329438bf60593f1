"""The deployments on a real Prefect server with a real worker, set up by the README's commands: schedules, limits, artifacts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.flows.conftest import Sandbox, exported
from tests.flows.prefect_server import PrefectServer, Row, serving_prefect, wait_for

pytestmark = pytest.mark.xdist_group("prefect")
MISSED = 5


@dataclass(frozen=True)
class Nights:
    """What a worker made of the nights it had missed, and of a backfill of another installation at the same time."""

    server: PrefectServer
    file: Path
    other: Path
    runs: list[Row]
    done: Row
    backfill: Row


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Iterator[PrefectServer]:
    file = sandbox.settings("by-server")
    with serving_prefect(tmp_path_factory.mktemp("prefect"), HEADWATER_CONFIG=str(file)) as server:
        server.command("work-pool", "create", "sourcing", "--type", "process")
        server.command("--no-prompt", "deploy", "--all")
        for deployment in server.deployments().values():  # whatever the time of day: no other night comes in between
            for schedule in deployment["schedules"]:
                path = f"/deployments/{deployment['id']}/schedules/{schedule['id']}"
                server.api.patch(path, json={"active": False}).raise_for_status()
        yield server


@pytest.fixture(scope="module")
def nights(server: PrefectServer, sandbox: Sandbox) -> Nights:
    server.ask("/v2/concurrency_limits/", name="tag:git", limit=1)  # as somebody may have set it
    first = datetime.now(UTC) + timedelta(seconds=4)
    rule = f"DTSTART:{first:%Y%m%dT%H%M%SZ}\nRRULE:FREQ=SECONDLY;COUNT={MISSED}"
    path = f"/deployments/{server.deployments()['nightly']['id']}/schedules"
    server.api.post(path, json=[{"active": True, "schedule": {"rrule": rule, "timezone": "UTC"}}]).raise_for_status()
    wait_for(lambda: len(server.runs("nightly")) == MISSED and datetime.now(UTC) > first + timedelta(seconds=MISSED), 30)
    other = sandbox.settings("by-server-too")
    backfill = server.run("backfill", config=str(other), sources=["git"], full=True, since="2017-01-01")
    server.start("worker", "start", "--pool", "sourcing", "--name", "tested")
    ended = wait_for(lambda: all(server.ended(run["id"]) for run in server.runs("nightly")) and server.ended(backfill), 120)
    runs = server.runs("nightly")
    done = next(run for run in runs if run["state_type"] != "CANCELLED")
    return Nights(server, sandbox.root / "by-server" / "headwater.toml", other, runs, done, ended)


def test_of_five_nights_that_were_missed_one_is_caught_up(nights: Nights) -> None:
    assert sorted(run["state_type"] for run in nights.runs) == ["CANCELLED"] * (MISSED - 1) + ["COMPLETED"]
    assert all(run["auto_scheduled"] for run in nights.runs)


def test_the_scheduled_night_publishes_what_a_plain_night_publishes(nights: Nights, undisturbed: dict[str, str]) -> None:
    assert (nights.done["state_name"], nights.done["name"]) == ("Completed", f"nightly {datetime.now(UTC):%Y-%m-%d}")
    assert exported(nights.file) == undisturbed
