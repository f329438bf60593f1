"""The deployments on a real Prefect server with a real worker, set up by the README's commands: schedules, limits, artifacts."""

import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from headwater.settings import load_settings
from sandbox.services import TOKEN_ENV
from tests.flows.alarm_receivers import mail_box, web_hook
from tests.flows.conftest import Sandbox, exported
from tests.flows.prefect_server import PrefectServer, Row, serving_prefect, wait_for

pytestmark = pytest.mark.xdist_group("prefect")
MISSED = 5
GIT_TARGETS = 8
AWAY = 120.0  # seconds
TOO_LONG = timedelta(minutes=9, seconds=55)  # in five seconds
SILENT = "headwater run gone silent"
STARTING = timedelta(seconds=2)  # a worker takes longer than that to start
SET = {"tag:git": 7, "tag:arxiv": 9, "tag:openreview": 9}  # limits that somebody has set before the first run


@dataclass(frozen=True)
class Nights:
    """What a worker made of the nights that it had missed, while somebody else held every place for git."""

    server: PrefectServer
    file: Path
    runs: list[Row]
    done: Row
    overlapping: Row
    sweep: Row
    git_tasks: list[Row]
    freed_at: str


@pytest.fixture(scope="module")
def installation(sandbox: Sandbox, night: Path) -> Path:
    file = sandbox.copy(night, "by-server")
    (load_settings(file).data.directory / "headwater.duckdb").unlink()  # to see that it is published anew
    text = re.sub(r"(?m)^sources = .*$", 'sources = ["git"]', file.read_text())  # the others have nothing new, and take their time to say so
    file.write_text(text)
    return file


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, installation: Path) -> Iterator[PrefectServer]:
    with serving_prefect(tmp_path_factory.mktemp("prefect"), HEADWATER_CONFIG=str(installation)) as server:
        server.prefect("work-pool", "create", "sourcing", "--type", "process", "--overwrite")
        server.prefect("--no-prompt", "deploy", "--all")
        for deployment in server.deployments().values():  # whatever the time of day: no other night comes in between
            for schedule in deployment["schedules"]:
                path = f"/deployments/{deployment['id']}/schedules/{schedule['id']}"
                server.request("PATCH", path, {"active": False}).raise_for_status()
        yield server


def schedule_nights(server: PrefectServer) -> None:
    """Let the scheduler make nights a second apart; all are past when a worker that is started then looks for the first time.

    The scheduler makes none for a moment that is past: on a busy machine it is given more time.
    """
    assert any(are_scheduled(server, timedelta(seconds=lead)) for lead in (3, 15, 60))


def are_scheduled(server: PrefectServer, lead: timedelta) -> bool:
    first = datetime.now(UTC) + lead
    rule = f"DTSTART:{first:%Y%m%dT%H%M%SZ}\nRRULE:FREQ=SECONDLY;COUNT={MISSED}"
    path = f"/deployments/{server.deployments()['nightly']['id']}/schedules"
    answer = server.request("POST", path, [{"active": True, "schedule": {"rrule": rule, "timezone": "UTC"}}])
    last = first + timedelta(seconds=MISSED - 1)
    wait_for(lambda: datetime.now(UTC) > last - STARTING)
    if len(server.runs("nightly")) == MISSED:
        return True
    server.request("DELETE", f"{path}/{answer.raise_for_status().json()[0]['id']}").raise_for_status()
    return False


@pytest.fixture(scope="module")
def nights(server: PrefectServer, installation: Path) -> Nights:
    for name, limit in SET.items():
        server.ask("/v2/concurrency_limits/", name=name, limit=limit)
    lease = server.take("git", SET["tag:git"])
    schedule_nights(server)
    server.start("worker", "start", "--pool", "sourcing", "--name", "tested")
    wait_for(lambda: server.task_runs("git"))
    overlapping, sweep = server.run("nightly"), server.run("forget-sweep")
    cancelled = server.end_of(overlapping)
    wait_for(lambda: server.get_run(sweep)["state_type"] == "RUNNING")
    assert [task["start_time"] for task in server.task_runs("git") if task["start_time"]] == []
    freed_at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    server.free(lease)
    swept = server.end_of(sweep)
    runs = [run for run in server.runs("nightly") if run["id"] != overlapping]
    (done,) = (run for run in runs if run["state_type"] != "CANCELLED")
    return Nights(server, installation, runs, done, cancelled, swept, server.task_runs("git"), freed_at)


def test_of_five_nights_that_were_missed_one_is_caught_up(nights: Nights) -> None:
    assert sorted(run["state_type"] for run in nights.runs) == ["CANCELLED"] * (MISSED - 1) + ["COMPLETED"]
    assert all(run["auto_scheduled"] for run in nights.runs)


def test_the_scheduled_night_publishes_what_a_plain_night_publishes(nights: Nights, undisturbed: dict[str, str]) -> None:
    assert (nights.done["state"]["name"], nights.done["name"]) == ("Completed", f"nightly {nights.done['expected_start_time'][:10]}")
    assert exported(nights.file) == undisturbed


def test_a_second_night_is_cancelled_while_one_is_under_way(nights: Nights) -> None:
    assert nights.overlapping["state"]["type"] == "CANCELLED"
    assert nights.overlapping["state"]["message"] == "Deployment concurrency limit reached."


def test_a_sweep_waits_for_the_night_that_writes_the_same_data(nights: Nights) -> None:
    assert nights.sweep["state"]["type"] == "COMPLETED"
    assert nights.sweep["state"]["message"] == "0 people erased whose time was up, 0 landed files rewritten, published"
    (erasing,) = nights.server.task_runs("warehouse", run=nights.sweep["id"])
    assert nights.sweep["start_time"] < nights.done["end_time"] <= erasing["start_time"]


def test_a_sources_places_are_shared_by_all_runs_and_what_somebody_has_set_stays(nights: Nights) -> None:
    assert len(nights.git_tasks) == GIT_TARGETS
    assert all(task["start_time"] > nights.freed_at for task in nights.git_tasks)
    limits = {row["name"]: row["limit"] for row in nights.server.ask("/v2/concurrency_limits/filter")}
    assert {name: limits[name] for name in SET} == SET
    assert (limits["tag:github"], limits["tag:openalex"]) == (4, 1)


def test_places_that_are_taken_are_kept_on_disk_so_that_a_restart_of_the_server_frees_them_in_time(nights: Nights) -> None:
    assert (Path(nights.server.environment["PREFECT_HOME"]) / "concurrency_leases").is_dir()


def test_a_night_leaves_its_summary_freshness_gaps_quota_and_heads_and_of_the_heads_only_the_last(nights: Nights) -> None:
    found = nights.server.ask("/artifacts/filter")
    assert sorted(one["key"] for one in found) == ["freshness", "gaps", "quota", "run-summary", "shortlist-head"]
    tables = {one["key"]: one["data"] for one in found}
    assert tables["shortlist-head"].splitlines()[0] == "| role | rank | person | score | confidence | change | why |"
    assert {"source", "target", "status", "read_at", "days_behind", "gap_count"} == json.loads(tables["freshness"])[0].keys()
    assert all(word not in json.dumps(found) for word in ("@", os.environ[TOKEN_ENV]))


def test_the_log_says_what_was_read_and_how_long_it_took(nights: Nights) -> None:
    chosen = {"flow_run_id": {"any_": [nights.done["id"]]}}
    lines = "\n".join(row["message"] for row in nights.server.ask("/logs/filter", logs=chosen, limit=200))
    assert "targets, 4 at a time" in lines
    assert "warehouse made and published in " in lines


def test_parameters_that_a_deployment_does_not_take_are_refused(nights: Nights) -> None:
    asked = nights.server.deployments()["backfill"]
    answer = nights.server.request("POST", f"/deployments/{asked['id']}/create_flow_run", {"parameters": {"targets": "owner/name"}})
    assert (answer.status_code, "targets" in answer.text) == (409, True)


def test_a_night_in_part_is_told_to_a_web_hook_and_by_mail(nights: Nights) -> None:
    server = nights.server
    with web_hook() as (url, posted), mail_box() as (address, letters):
        told = server.command(sys.executable, "-m", "flows.alarms", "--webhook", url, "--mail", address)
        assert told.splitlines() == ["headwater run failed or partial", "headwater night overdue", SILENT]
        state = {"type": "COMPLETED", "name": "Partial", "message": "6 targets, 3 failed"}
        server.ask(f"/flow_runs/{server.run('backfill')}/set_state", state=state, force=True)
        wait_for(lambda: posted and letters)
    assert [json.loads(posted[0])[key] for key in ("alarm", "state", "message")] == [
        "headwater run failed or partial", "Partial", "6 targets, 3 failed",
    ]  # fmt: skip
    assert "Subject: headwater run failed or partial" in letters[0]


def test_a_night_is_heard_of_under_the_tag_that_is_listened_to(nights: Nights) -> None:
    chosen = {"event": {"name": ["prefect.flow-run.heartbeat"]}, "resource": {"id": [f"prefect.flow-run.{nights.done['id']}"]}}
    heard = nights.server.ask("/events/filter", filter=chosen)["events"]
    assert heard
    assert all("prefect.tag.headwater" in {related["prefect.resource.id"] for related in one["related"]} for one in heard)


def test_a_run_that_was_heard_of_ten_minutes_ago_ends_crashed(nights: Nights) -> None:
    server = nights.server
    assert SILENT in server.command(sys.executable, "-m", "flows.alarms").splitlines()
    flow = server.get_run(nights.done["id"])["flow_id"]
    run = server.ask("/flow_runs/", flow_id=flow, tags=["headwater"], state={"type": "RUNNING", "name": "Running"})["id"]
    heartbeat = {
        "id": str(uuid4()), "event": "prefect.flow-run.heartbeat", "payload": {},
        "occurred": (datetime.now(UTC) - TOO_LONG).isoformat(), "resource": {"prefect.resource.id": f"prefect.flow-run.{run}"},
        "related": [{"prefect.resource.id": "prefect.tag.headwater", "prefect.resource.role": "tag"}],
    }  # fmt: skip
    server.request("POST", "/events", [heartbeat]).raise_for_status()
    assert server.end_of(run)["state"]["message"] == "nothing heard of it for ten minutes: its machine or its process is gone"


@pytest.mark.slow  # two minutes without a server
def test_a_night_outlives_two_minutes_without_the_server_that_was_killed_under_it(nights: Nights, undisturbed: dict[str, str]) -> None:
    server = nights.server
    (load_settings(nights.file).data.directory / "headwater.duckdb").unlink()
    lease = server.take("git", SET["tag:git"])
    run = server.run("nightly")
    wait_for(lambda: server.task_runs("git", run))
    server.serving.kill()
    server.serving.wait()
    time.sleep(AWAY)
    server.serve()
    server.free(lease)  # that it was taken has outlived the server too
    assert server.end_of(run)["state"]["name"] == "Completed"
    assert exported(nights.file) == undisturbed
