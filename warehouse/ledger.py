"""The ledger: what is kept besides landing. Runs, their targets, known gaps and identity decisions.

It is SQLite, so that `headwater status` reads while a run writes; rows are only added or closed.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from headwater.errors import DataError

MIGRATIONS = Path(__file__).parent / "migrations"
KEPT_TABLES = ("runs", "run_targets", "gaps", "decisions")


@dataclass(frozen=True)
class TargetResult:
    """How one target of one run ended."""

    run_id: str
    source: str
    target: str
    status: str
    message: str | None
    watermark: str | None
    file_count: int
    row_count: int
    started_at: str
    finished_at: str


def now() -> str:
    """Return this second in UTC as ISO 8601."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


@contextmanager
def open_ledger(directory: Path) -> Iterator[sqlite3.Connection]:
    """Yield the migrated ledger of a data directory inside one transaction."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(directory / "ledger.sqlite", timeout=60, isolation_level=None)
        connection.row_factory = sqlite3.Row
        migrate(connection)
    except (OSError, sqlite3.OperationalError) as problem:
        raise DataError(f"{directory}: cannot be written ({getattr(problem, 'strerror', None) or problem})") from problem
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


def migrate(connection: sqlite3.Connection) -> None:
    """Apply each migration that is not yet recorded, in order, with its record in one transaction."""
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
    applied = {row[0] for row in connection.execute("SELECT name FROM migrations")}
    for file in sorted(MIGRATIONS.glob("*.sql")):
        if file.stem not in applied:
            record = f"INSERT INTO migrations VALUES ('{file.stem}', '{now()}');"
            connection.executescript(f"BEGIN IMMEDIATE; {file.read_text()} {record} COMMIT;")


def start_run(directory: Path) -> str:
    """Record a new run and return its id; runs that a kill left running are closed as failed."""
    started = now()
    with open_ledger(directory) as ledger:
        ledger.execute(
            "UPDATE runs SET status = 'failed', message = 'killed', finished_at = ? WHERE status = 'running'", [started]
        )
        same_second = ledger.execute("SELECT count(*) FROM runs WHERE run_id LIKE ? || '%'", [started]).fetchone()[0]
        run_id = f"{started}-{same_second + 1}"
        ledger.execute("INSERT INTO runs VALUES (?, 'running', NULL, ?, NULL)", [run_id, started])
    return run_id


def finish_run(directory: Path, run_id: str, status: str, message: str) -> None:
    """Record how a run ended."""
    with open_ledger(directory) as ledger:
        ledger.execute(
            "UPDATE runs SET status = ?, message = ?, finished_at = ? WHERE run_id = ?", [status, message, now(), run_id]
        )


def record_target(directory: Path, result: TargetResult, gaps: list[tuple[Any, Any, str]], closes: bool) -> None:
    """Record a target's result and its new gaps (from, to, reason); `closes` ends the target's older gaps."""
    values = [getattr(result, field.name) for field in fields(TargetResult)]
    with open_ledger(directory) as ledger:
        ledger.execute(f"INSERT OR REPLACE INTO run_targets VALUES ({','.join('?' * len(values))})", values)
        if closes:
            ledger.execute(
                "UPDATE gaps SET closed_run_id = ? WHERE source = ? AND target = ? AND closed_run_id IS NULL",
                [result.run_id, result.source, result.target],
            )
        ledger.executemany(
            "INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?, NULL)",
            [(result.run_id, result.source, result.target, start, end, reason) for start, end, reason in gaps],
        )


def rows(directory: Path, table: str) -> list[dict[str, Any]]:
    """Return all rows of one kept table in the order they were made."""
    with open_ledger(directory) as ledger:
        return [dict(row) for row in ledger.execute(f"SELECT * FROM {table} ORDER BY rowid")]


def columns(directory: Path, table: str) -> list[str]:
    """Return the column names of one kept table."""
    with open_ledger(directory) as ledger:
        return [row["name"] for row in ledger.execute(f"PRAGMA table_info({table})")]
