"""The ledger: what is kept besides landing. Runs, their targets, known gaps and identity decisions.

It is SQLite, so that `headwater status` reads while a run writes; rows are only added or closed.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from headwater.errors import DataError

MIGRATIONS = Path(__file__).parent / "migrations"
UNUSABLE = (
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB,
)  # fmt: skip
KEPT_TABLES = (
    "runs", "run_targets", "gaps", "decisions", "undone_decisions", "privacy_actions", "privacy_marks", "undone_privacy_actions",
)  # fmt: skip


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


@dataclass(frozen=True)
class KnownGap:
    """A hole in the data (UTC, ISO 8601); one that `lasts` is closed only by reading the target again in full."""

    from_at: str | None
    to_at: str | None
    reason: str
    lasts: bool


def now() -> str:
    """Return this second in UTC as ISO 8601."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


@contextmanager
def open_ledger(directory: Path) -> Iterator[sqlite3.Connection]:
    """Yield the migrated ledger of a data directory inside one transaction."""
    file = directory / "ledger.sqlite"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN IMMEDIATE")
            migrate(connection)
            yield connection
            connection.execute("COMMIT")
    except (OSError, sqlite3.DatabaseError) as problem:
        if isinstance(problem, sqlite3.Error) and getattr(problem, "sqlite_errorcode", 0) & 0xFF not in UNUSABLE:
            raise
        raise DataError(f"{file}: cannot be used ({getattr(problem, 'strerror', None) or problem})") from problem


def migrate(connection: sqlite3.Connection) -> None:
    """Apply each migration that is not yet recorded, in order; the transaction is the caller's."""
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
    applied = {row[0] for row in connection.execute("SELECT name FROM migrations")}
    for file in sorted(MIGRATIONS.glob("*.sql")):
        if file.stem not in applied:
            for statement in _statements(file.read_text(encoding="utf-8")):
                connection.execute(statement)
            connection.execute("INSERT INTO migrations VALUES (?, ?)", [file.stem, now()])


def _statements(script: str) -> Iterator[str]:
    """Yield a script's statements one by one: `executescript` would commit what stands before it."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    yield statement


def start_run(directory: Path) -> str:
    """Record a new run and return its id; runs that a kill left running are closed as failed.

    A run never starts before the one before it: where the clock was set back, it starts at the same second.
    """
    with open_ledger(directory) as ledger:
        started = max(now(), ledger.execute("SELECT coalesce(max(started_at), '') FROM runs").fetchone()[0])
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
            "UPDATE runs SET status = ?, message = ?, finished_at = max(?, started_at) WHERE run_id = ?", [status, message, now(), run_id]
        )


def record_target(directory: Path, result: TargetResult, gaps: Sequence[KnownGap], is_full: bool = False) -> None:
    """Record a target's result and its gaps; success closes those that pass, a full reading also those that last."""
    values = [getattr(result, field.name) for field in fields(TargetResult)]
    with open_ledger(directory) as ledger:
        ledger.execute(f"INSERT OR REPLACE INTO run_targets VALUES ({','.join('?' * len(values))})", values)
        if result.status in {"done", "unchanged"}:
            ledger.execute(
                """UPDATE gaps SET closed_run_id = ?
                WHERE source = ? AND target = ? AND closed_run_id IS NULL AND (lasts = 0 OR ?)""",
                [result.run_id, result.source, result.target, is_full],
            )
        for gap in gaps:
            _open_gap(ledger, result, gap)


def _open_gap(ledger: sqlite3.Connection, result: TargetResult, gap: KnownGap) -> None:
    """Add a gap unless the same is already open."""
    ledger.execute(
        """INSERT INTO gaps SELECT ?, ?, ?, ?, ?, ?, ?, NULL WHERE NOT EXISTS (
            SELECT 1 FROM gaps WHERE source = ? AND target = ? AND reason = ? AND closed_run_id IS NULL)""",
        [result.run_id, result.source, result.target, gap.from_at, gap.to_at, gap.reason, gap.lasts,
         result.source, result.target, gap.reason],
    )  # fmt: skip


def rows(directory: Path, table: str) -> list[dict[str, Any]]:
    """Return all rows of one kept table in the order they were made."""
    with open_ledger(directory) as ledger:
        return [dict(row) for row in ledger.execute(f"SELECT * FROM {table} ORDER BY rowid")]


def columns(directory: Path, table: str) -> list[str]:
    """Return the column names of one kept table."""
    with open_ledger(directory) as ledger:
        return [row["name"] for row in ledger.execute(f"PRAGMA table_info({table})")]
