"""`headwater search`, `status` and `tables` over the published town."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from headwater.status import read_status, status_lines
from tests.headwater.test_exporting import done, refused
from tests.warehouse.town import Town
from warehouse import ledger
from warehouse.freshness import data_warnings
from warehouse.ledger import KnownGap, TargetResult
from warehouse.published import open_published


def test_search_finds_what_holds_all_the_words_first(published: Path) -> None:
    lines = done(published, "search", "retriever", "index").splitlines()
    assert "Add vector index to the retriever" in lines[0]
    assert lines[1].strip().startswith("Ada Vance @ada  2025-01-10  retrieval")


def test_search_in_abstracts_by_skill_and_as_data(published: Path) -> None:
    found = json.loads(done(published, "search", "Kernels!", "--skill", "kernels", "--format", "json"))
    assert found
    assert all("kernels" in item["skills"] for item in found)
    assert [item["weight"] for item in found] == sorted((item["weight"] for item in found), reverse=True)
    assert all(isinstance(item["weight"], float) for item in found)
    rows = done(published, "search", "kernel", "--top", "1", "--format", "csv").splitlines()
    assert len(rows) == 2


def test_search_of_an_unknown_word_finds_nothing(published: Path) -> None:
    assert done(published, "search", "blockchain") == "no evidence holds any of these words\n"
    assert json.loads(done(published, "search", "blockchain", "--format", "json")) == []


@pytest.mark.parametrize(("arguments", "said"), [
    (["!!", "--"], "nothing to search for; give words of Latin letters or digits"),
    (["kernel", "--skill", "juggling"], "unknown skill 'juggling'"),
    ([], "Missing argument 'WORDS...'"),
    (["kernel", "--top", "none"], "'none' is not a valid integer"),
    (["'); DROP TABLE people; --"], "Missing"),
])  # fmt: skip
def test_bad_searches_are_one_line(published: Path, arguments: list[str], said: str) -> None:
    if "DROP" in "".join(arguments):
        assert done(published, "search", *arguments).startswith("no evidence")
    else:
        assert said in refused(published, "search", *arguments)


def test_tables_views_and_macros_are_printed(published: Path) -> None:
    said = done(published, "tables")
    for line in ("people: One row per person", "skill_supply: One row per skill", "evidence_for(who, skill_name): All evidence"):
        assert line in said


# ---------------------------------------------------------------- status


def result(run: str, target: str, status: str, at: str, message: str | None = None) -> TargetResult:
    return TargetResult(run, "git", target, status, message, None, 0, 0, at, at)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    with ledger.open_ledger(tmp_path) as con:
        con.execute("INSERT INTO runs VALUES ('r1', 'done', 'fine', '2026-01-01T00:00:00', '2026-01-01T00:10:00')")
        con.execute("INSERT INTO runs VALUES ('r2', 'partial', '1 failed', '2026-01-05T00:00:00', '2026-01-05T00:10:00')")
    for row in (
        result("r1", "a/one", "done", "2026-01-01T00:05:00", "7 points"), result("r1", "a/two", "unchanged", "2026-01-01T00:05:00", "5 points"),
        result("r2", "a/one", "done", "2026-01-05T00:05:00", "nothing new"), result("r2", "a/two", "failed", "2026-01-05T00:05:00", "timed out"),
    ):  # fmt: skip
        ledger.record_target(tmp_path, row, [KnownGap(None, None, "timed out", lasts=False)] if row.status == "failed" else [])
    return tmp_path


def test_status_tells_how_far_each_target_is_behind_what_is_missing_and_what_was_spent(directory: Path) -> None:
    status = read_status(directory, 3, datetime(2026, 1, 6))
    assert [(row["target"], row["status"], row["days_behind"], row["gap_count"]) for row in status["targets"]] == [
        ("a/one", "done", 0, 0), ("a/two", "failed", 4, 1)]
    assert status["sources"] == [{"source": "git", "target_count": 2, "failed_count": 1, "gap_count": 1,
                                  "read_at": "2026-01-05T00:05:00", "days_behind": 4}]  # fmt: skip
    assert [run["spent"] for run in status["runs"]] == [{"git": {"points": 12}}, {}]
    assert status["warnings"] == [
        "partial: the last run ended so (1 failed); `headwater status` names what is missing", "git a/two: last read 4 days ago"]
    assert "git: 2 targets, 1 failed, the oldest read 4 days ago" in list(status_lines(status))


def test_status_as_json_is_the_same(directory: Path) -> None:
    file = directory / "headwater.toml"
    file.write_text(f'[data]\ndirectory = "{directory}"\n')
    told = json.loads(done(file, "status", "--format", "json"))
    assert told.keys() == {"runs", "sources", "targets", "gaps", "warnings"}
    assert [gap["reason"] for gap in told["gaps"]] == ["timed out"]


def test_status_where_nothing_ran_or_with_a_wrong_format_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "headwater.toml"
    file.write_text("")
    assert "nothing has run here yet" in refused(file, "status")
    assert "'xml' is not one of" in refused(file, "status", "--format", "xml")
    file.write_text("[run]\nstale_after_days = 0\n")
    assert "run: stale_after_days: expected 1 or more, found 0" in refused(file, "status")


# ---------------------------------------------------------------- stale and partial on every list


@pytest.fixture
def old(published: Path) -> Path:
    import duckdb

    with duckdb.connect(published.parent / "data" / "headwater.duckdb") as con:
        con.execute("INSERT INTO runs VALUES ('r1', 'partial', '1 failed', '2025-06-03', '2025-06-03')")
        con.execute("INSERT INTO run_targets (source, target, status, run_id, started_at, finished_at) VALUES ('git', 'acme/engine', 'done', 'r1', '2025-06-03', '2025-06-03')")
    published.write_text("[run]\nstale_after_days = 7\n")
    return published


def test_a_stale_and_partial_warehouse_says_so_on_every_list(old: Path) -> None:
    table = done(old, "shortlist", "engineer").splitlines()
    assert [line.partition(":")[0] for line in table[-4:]] == ["stale", "partial", "gap", "A low score may only mean little public work; nobody should be turned down by it."]
    (first, *_) = json.loads(done(old, "shortlist", "engineer", "--format", "json"))
    assert [said.partition(":")[0] for said in first["data_warnings"]] == ["stale", "partial"]
    file = old.parent / "list.csv"
    done(old, "shortlist", "engineer", "--format", "csv", "-o", file)
    assert json.loads(file.with_name("list.csv.manifest.json").read_text())["warnings"] == first["data_warnings"]


def test_fresh_data_are_not_called_stale(old: Path) -> None:
    with open_published(old.parent / "data") as con:
        assert len(data_warnings(con, 7, datetime(2025, 6, 10))) == 1
        assert len(data_warnings(con, 7, datetime(2025, 6, 12))) == 2


def test_data_that_nothing_was_read_for_are_stale(town: Town) -> None:
    with open_published(town.directory) as con:
        assert data_warnings(con, 7) == ["stale: no source has been read yet"]
