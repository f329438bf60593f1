"""A backfill from GH Archive through the night's own steps: it adds what GitHub was not asked, and doubles nothing."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import steps
from flows.plan import Choice, choose, make_plan
from flows.steps import SCORING_MODELS
from headwater.errors import SettingsError
from headwater.settings import Settings, load_settings
from headwater.status import read_status
from tests.flows.conftest import Sandbox
from warehouse import ledger
from warehouse.freshness import data_warnings
from warehouse.models import MODELS, read_models, run_models, subset

SINCE, UNTIL = "2024-05-06", "2024-05-13"
BACKFILL = Choice(sources=("gharchive",), since=SINCE, until=UNTIL)
TABLES = tuple(f"staging.github_{name}" for name in ("pull_requests", "reviews", "issues", "comments", "sightings"))
Rows = dict[str, list[tuple[Any, ...]]]


def backfill(settings: Settings) -> list[str]:
    """Read the window and return how each month ended."""
    chosen = choose(settings, BACKFILL)
    run_id = ledger.start_run(settings.data.directory)
    targets = steps.prepare(chosen, make_plan(chosen, BACKFILL).targets)
    return [steps.ingest(chosen, run_id, target).status for target in targets]


def staged(settings: Settings) -> Rows:
    """Return what the landed data say of GitHub, without when they were read."""
    with duckdb.connect() as con:
        steps.begin(con, settings, make_plan(settings, Choice()))
        run_models(con, subset(con, read_models(MODELS, SCORING_MODELS), [f"FROM {table}" for table in TABLES]))
        return {table: con.execute(f"SELECT COLUMNS(c -> c <> 'collected_at') FROM {table} ORDER BY ALL").fetchall() for table in TABLES}


@dataclass(frozen=True)
class Told:
    """What GitHub alone tells, both together, and the archive alone."""

    github: Rows
    both: Rows
    archive: Rows


@pytest.fixture(scope="module")
def told(sandbox: Sandbox, night: Path) -> Told:
    both = load_settings(sandbox.copy(night, "backfilled"))
    assert backfill(both) == ["done"]
    alone = replace(both, data=replace(both.data, directory=sandbox.root / "archive-only"))
    shutil.copytree(both.data.directory / "landing" / "gharchive", alone.data.directory / "landing" / "gharchive")
    return Told(staged(load_settings(night)), staged(both), staged(alone))


def test_what_github_tells_is_neither_doubled_nor_changed_by_the_archive(told: Told) -> None:
    for table, rows in told.github.items():
        assert rows
        extra = list(told.both[table])
        for row in rows:
            extra.remove(row)
        only_archived = [row for row in extra if row in told.archive[table]]
        assert extra == only_archived, table


def test_only_what_github_shows_to_nobody_any_more_is_added(sandbox: Sandbox, told: Told) -> None:
    gone = {(hosted.former_names or (hosted.name_with_owner,))[0] + f"#{issue.number}"
            for hosted in sandbox.github.github.repositories for issue in hosted.issues if issue.is_gone}  # fmt: skip
    table = "staging.github_pull_requests"
    assert told.both[table] == told.github[table]
    assert told.both["staging.github_reviews"] == told.github["staging.github_reviews"]
    added = [row for row in told.both["staging.github_issues"] if row not in told.github["staging.github_issues"]]
    assert {f"{row[1]}#{row[2]}" for row in added} <= gone


def test_what_ended_within_the_window_the_archive_alone_tells_as_github_does(told: Told) -> None:
    pulls = [row for row in told.archive["staging.github_pull_requests"] if row[5] != "OPEN"]
    reviews, comments = told.archive["staging.github_reviews"], told.archive["staging.github_comments"]
    assert len(pulls) > 3
    assert len(reviews) > 3
    assert set(pulls) <= set(told.github["staging.github_pull_requests"])
    assert set(reviews) <= set(told.github["staging.github_reviews"])
    assert len(set(comments) & set(told.github["staging.github_comments"])) >= len(comments) - 1


def test_a_backfill_is_known_by_its_window_and_again_reads_nothing(sandbox: Sandbox, night: Path, told: Told) -> None:
    settings = load_settings(sandbox.root / "backfilled" / "headwater.toml")
    asked = len(sandbox.services.archive.asked)
    assert backfill(settings) == ["unchanged"]
    assert len(sandbox.services.archive.asked) == asked
    (result,) = (row for row in ledger.rows(settings.data.directory, "run_targets") if row["source"] == "gharchive" and row["status"] == "done")
    assert (result["target"], result["watermark"]) == ("2024-05", "hours 168")


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (Choice(until="2024-01-01"), "--until: only gharchive is read up to a day, every other source up to now; add --source gharchive"),
        (Choice(sources=("git", "gharchive"), until="2024-01-01"), "--until: only gharchive"),
        (Choice(sources=("gharchive",), until="soon"), "--until: expected a date such as 2023-01-01, found 'soon'"),
        (Choice(sources=("gharchive",), until="2025-06-01"), "2025-05-01 cannot be read: from 2025-05-01 on whole days are missing"),
        (Choice(sources=("gharchive",), since="2026-01-01"), "2026-01-01 cannot be read: from 2025-05-01 on"),
    ],
)
def test_a_window_that_cannot_be_is_refused_before_anything_is_read(sandbox: Sandbox, night: Path, choice: Choice, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        make_plan(choose(load_settings(night), choice), choice)


def test_the_archive_is_off_until_it_is_asked_for() -> None:
    assert "gharchive" not in Settings().run.sources


def test_history_that_was_read_once_neither_grows_old_nor_hides_that_the_rest_did(tmp_path: Path) -> None:
    run_id = ledger.start_run(tmp_path)
    for source, day in (("git", "2026-01-01"), ("gharchive", "2026-02-01")):
        at = f"{day}T00:00:00"
        ledger.record_target(tmp_path, ledger.TargetResult(run_id, source, "one", "done", None, None, 1, 1, at, at), [])
    warnings = read_status(tmp_path, 7, datetime(2026, 3, 1))["warnings"]
    assert "git one: last read 59 days ago" in warnings
    assert not [warning for warning in warnings if "gharchive" in warning]
    with duckdb.connect() as con:
        con.execute("CREATE TABLE run_targets AS SELECT * FROM (VALUES ('git', 'done', TIMESTAMP '2026-01-01'), ('gharchive', 'done', TIMESTAMP '2026-02-01')) AS t (source, status, finished_at)")
        con.execute("CREATE TABLE runs AS SELECT 'done' AS status, '' AS message, now() AS started_at, '' AS run_id")
        assert data_warnings(con, 7, datetime(2026, 2, 2, tzinfo=UTC))[0].startswith("stale: the sources were last read 32 days ago")
