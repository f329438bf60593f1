"""The ledger keeps runs, their targets and known gaps, whoever is killed while it is written."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from headwater.errors import DataError
from tests.warehouse.test_landing import limited
from warehouse import ledger
from warehouse.ledger import KnownGap, TargetResult, finish_run, open_ledger, record_target, rows, start_run

NOW = "2024-06-01T22:30:00"


def result(run_id: str, target: str = "invented/engine", status: str = "done") -> TargetResult:
    return TargetResult(run_id, "git", target, status, None, "tip a", 1, 20, NOW, NOW)


def statuses(directory: Path) -> list[tuple[str, str | None]]:
    return [(run["status"], run["message"]) for run in rows(directory, "runs")]


def open_gaps(directory: Path) -> list[tuple[str, str]]:
    return [(gap["target"], gap["reason"]) for gap in rows(directory, "gaps") if gap["closed_run_id"] is None]


def test_a_run_is_recorded_from_start_to_end(tmp_path: Path) -> None:
    run_id = start_run(tmp_path)
    (run,) = rows(tmp_path, "runs")
    assert (run["run_id"], run["status"], run["finished_at"]) == (run_id, "running", None)
    finish_run(tmp_path, run_id, "partial", "2 targets, 1 failed")
    (run,) = rows(tmp_path, "runs")
    assert (run["status"], run["message"]) == ("partial", "2 targets, 1 failed")
    assert run["started_at"] <= run["finished_at"]


def test_runs_of_one_second_have_names_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "now", lambda: NOW)
    assert [start_run(tmp_path) for _ in range(3)] == [f"{NOW}-1", f"{NOW}-2", f"{NOW}-3"]


def test_a_run_that_was_killed_is_closed_as_failed_by_the_next(tmp_path: Path) -> None:
    finish_run(tmp_path, start_run(tmp_path), "done", "all well")
    start_run(tmp_path)
    start_run(tmp_path)
    assert statuses(tmp_path) == [("done", "all well"), ("failed", "killed"), ("running", None)]
    assert rows(tmp_path, "runs")[1]["finished_at"] is not None


def test_a_target_s_result_is_kept_with_its_gaps(tmp_path: Path) -> None:
    run_id = start_run(tmp_path)
    record_target(tmp_path, result(run_id), [KnownGap("2024-05-01", NOW, "trees are missing", lasts=True)])
    (row,) = rows(tmp_path, "run_targets")
    assert (row["run_id"], row["target"], row["row_count"], row["watermark"]) == (run_id, "invented/engine", 20, "tip a")
    (gap,) = rows(tmp_path, "gaps")
    assert gap == {
        "run_id": run_id, "source": "git", "target": "invented/engine", "from_at": "2024-05-01", "to_at": NOW,
        "reason": "trees are missing", "lasts": 1, "closed_run_id": None,
    }  # fmt: skip


def test_a_success_closes_the_target_s_older_gaps_and_no_others(tmp_path: Path) -> None:
    first = start_run(tmp_path)
    record_target(tmp_path, result(first, status="failed"), [KnownGap(None, NOW, "it broke off", lasts=False)])
    record_target(tmp_path, result(first, "invented/other", "failed"), [KnownGap(None, NOW, "it broke off", lasts=False)])
    second = start_run(tmp_path)
    record_target(tmp_path, result(second), [KnownGap(None, None, "a tree is missing", lasts=True)])
    assert open_gaps(tmp_path) == [("invented/other", "it broke off"), ("invented/engine", "a tree is missing")]
    assert rows(tmp_path, "gaps")[0]["closed_run_id"] == second


def test_a_gap_that_lasts_is_closed_only_by_reading_everything_again(tmp_path: Path) -> None:
    run_id = start_run(tmp_path)
    record_target(tmp_path, result(run_id), [KnownGap(None, None, "a tree is missing", lasts=True)])
    record_target(tmp_path, result(start_run(tmp_path), status="unchanged"), [])
    assert open_gaps(tmp_path) == [("invented/engine", "a tree is missing")]
    record_target(tmp_path, result(start_run(tmp_path)), [], is_full=True)
    assert open_gaps(tmp_path) == []


def test_the_same_gap_is_not_opened_twice(tmp_path: Path) -> None:
    for _ in range(2):
        record_target(tmp_path, result(start_run(tmp_path)), [KnownGap(None, None, "a tree is missing", lasts=True)])
    assert len(rows(tmp_path, "gaps")) == 1


def test_a_failure_closes_nothing(tmp_path: Path) -> None:
    for reason in ("it broke off", "it broke off again"):
        run_id = start_run(tmp_path)
        record_target(tmp_path, result(run_id, status="failed"), [KnownGap(None, NOW, reason, lasts=False)])
    assert [reason for _, reason in open_gaps(tmp_path)] == ["it broke off", "it broke off again"]


def test_a_target_read_again_in_one_run_has_its_last_result(tmp_path: Path) -> None:
    run_id = start_run(tmp_path)
    record_target(tmp_path, result(run_id, status="failed"), [])
    record_target(tmp_path, result(run_id), [])
    assert [row["status"] for row in rows(tmp_path, "run_targets")] == ["done"]


def test_a_status_that_nobody_knows_is_refused_and_undone(tmp_path: Path) -> None:
    run_id = start_run(tmp_path)
    with pytest.raises(sqlite3.IntegrityError):
        record_target(tmp_path, result(run_id, status="splendid"), [KnownGap(None, NOW, "x", lasts=True)])
    assert rows(tmp_path, "run_targets") == rows(tmp_path, "gaps") == []


def test_columns_are_told_in_their_order(tmp_path: Path) -> None:
    assert ledger.columns(tmp_path, "runs") == ["run_id", "status", "message", "started_at", "finished_at"]


def test_every_kept_table_exists_from_the_start(tmp_path: Path) -> None:
    assert {table: rows(tmp_path, table) for table in ledger.KEPT_TABLES} == {key: [] for key in ledger.KEPT_TABLES}


def test_each_migration_is_applied_once_and_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    monkeypatch.setattr(ledger, "MIGRATIONS", folder)
    (folder / "0001_one.sql").write_text("-- first; of all\nCREATE TABLE a (x TEXT);\nINSERT INTO a VALUES ('one; two')")
    assert len(rows(tmp_path, "a")) == len(rows(tmp_path, "a")) == 1
    (folder / "0002_two.sql").write_text("CREATE TABLE b AS SELECT x || '!' AS x FROM a;\nDELETE FROM a;\n-- done\n")
    assert rows(tmp_path, "b") == [{"x": "one; two!"}]
    assert [row["name"] for row in rows(tmp_path, "migrations")] == ["0001_one", "0002_two"]


def test_a_migration_that_fails_midway_leaves_nothing_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    monkeypatch.setattr(ledger, "MIGRATIONS", folder)
    (folder / "0001_one.sql").write_text("CREATE TABLE a (x TEXT);")
    rows(tmp_path, "a")
    (folder / "0002_two.sql").write_text("INSERT INTO a VALUES ('half');\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        rows(tmp_path, "a")
    (folder / "0002_two.sql").write_text("INSERT INTO a VALUES ('whole');")
    assert rows(tmp_path, "a") == [{"x": "whole"}]


def test_threads_and_processes_may_begin_a_ledger_together(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)
    troubles: list[BaseException] = []

    def begin(number: int) -> None:
        barrier.wait()
        try:
            record_target(tmp_path, result("run", f"invented/{number}"), [KnownGap(None, NOW, "hole", lasts=True)])
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert len(rows(tmp_path, "run_targets")) == len(open_gaps(tmp_path)) == 8


KILLED = """
import os, signal, sys
from pathlib import Path
from warehouse.ledger import open_ledger

with open_ledger(Path(sys.argv[1])) as ledger:
    ledger.execute("UPDATE runs SET status = 'done'")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_midway_leaves_what_was(tmp_path: Path) -> None:
    start_run(tmp_path)
    root = Path(__file__).parents[2]
    died = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, check=False)
    assert died.returncode == -9
    assert statuses(tmp_path) == [("running", None)]


def test_an_error_undoes_the_transaction(tmp_path: Path) -> None:
    start_run(tmp_path)
    with pytest.raises(ZeroDivisionError), open_ledger(tmp_path) as connection:
        connection.execute("DELETE FROM runs")
        raise ZeroDivisionError
    assert len(statuses(tmp_path)) == 1


def test_a_full_disk_is_said_in_one_line_and_undone(tmp_path: Path) -> None:
    run_id = start_run(tmp_path)
    size = (tmp_path / "ledger.sqlite").stat().st_size
    gaps = [KnownGap(None, NOW, f"{number} long reasons " * 50, lasts=True) for number in range(200)]
    with limited(size + 4096), pytest.raises(DataError, match=r"^\S+ledger\.sqlite: cannot be used \([^\n]+\)$"):
        record_target(tmp_path, result(run_id), gaps)
    assert rows(tmp_path, "gaps") == rows(tmp_path, "run_targets") == []


@pytest.mark.parametrize("trouble", ["no directory", "no ledger", "damaged"])
def test_a_ledger_that_cannot_be_used_is_said_in_one_line(tmp_path: Path, trouble: str) -> None:
    directory = tmp_path / "data"
    if trouble == "no directory":
        directory.touch()
    else:
        start_run(directory)
        file = directory / "ledger.sqlite"
        file.unlink()
        file.mkdir() if trouble == "no ledger" else file.write_bytes(b"no SQLite at all" * 100)
    with pytest.raises(DataError, match=r"^\S+ledger\.sqlite: cannot be used \([^\n]+\)$"):
        start_run(directory)


def test_a_mistake_of_ours_keeps_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        rows(tmp_path, "nonsense")
