"""Examining what is kept in a data directory: landed files, the ledger, history, the key. Nothing is changed."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from headwater.errors import DataError
from headwater.finding import Finding, ok, problem, warning
from warehouse.landing import Label, check_pages, landed_files, read_label, target_directory
from warehouse.ledger import MIGRATIONS, UNUSABLE

KEY_BYTES = 32
AHEAD = timedelta(minutes=5)  # how far clocks of good machines may lie apart
LEFT_OVER = ("landing/**/.unfinished-*", "history/**/.unfinished*", ".headwater.duckdb.unfinished*", ".backup-*", ".restoring", ".address.key.*")
FROM_BACKUP = "put it back from a backup (`headwater restore`)"
FILES_TOLD = "SELECT source, target, sum(file_count) FROM run_targets GROUP BY source, target ORDER BY source, target"


def examine_landing(directory: Path) -> Iterator[Finding]:
    """Read every landed file whole and hold its pages against their checksums; tell of numbers that are missing."""
    landing, labels, damaged = directory / "landing", list[Label](), 0
    for file in landed_files(landing):
        try:
            check_pages(file)
            labels.append(read_label(file))
        except DataError:
            damaged += 1
            yield problem("landing", f"{file} is damaged", f"{FROM_BACKUP}, or move it away and `headwater run --target {_target(file, landing)} --full`")
    yield from _missing_files(directory, labels)
    yield ok("landing", f"{len(labels)} files are whole, {sum(label.row_count for label in labels)} rows") if not damaged else problem(
        "landing", f"{damaged} of {damaged + len(labels)} files are damaged", "see above")  # fmt: skip


def examine_ledger(directory: Path) -> Iterator[Finding]:
    """Let SQLite check the ledger, and compare its migrations with those known here."""
    file = directory / "ledger.sqlite"
    if not file.exists():
        yield problem("ledger", f"{file} is missing", FROM_BACKUP)
        return
    try:
        with closing(_open(file)) as con:
            said = [row[0] for row in con.execute("PRAGMA integrity_check")]
            applied = {row[0] for row in con.execute("SELECT name FROM migrations")}
            killed = [row[0] for row in con.execute("SELECT run_id FROM runs WHERE status = 'running'")]
    except sqlite3.DatabaseError as trouble:
        yield problem("ledger", f"{file} cannot be read ({trouble})", FROM_BACKUP)
        return
    yield problem("ledger", f"{file} is damaged: {said[0]}", FROM_BACKUP) if said != ["ok"] else ok("ledger", "is whole")
    newer = applied - {migration.stem for migration in MIGRATIONS.glob("*.sql")}
    if newer:
        yield problem("ledger", f"was written by a newer version ({min(newer)})", "install that version again")
    yield from (warning("ledger", f"run {run} has not ended", "it was killed, or is under way; the next run closes it") for run in killed)


def examine_key(directory: Path) -> Iterator[Finding]:
    """Look whether the installation's key is there, whole, and its owner's alone."""
    file = directory / "address.key"
    if not file.exists():
        yield problem("key", f"{file} is missing", f"{FROM_BACKUP}: without it no address joins what landed before")
    elif file.stat().st_size != KEY_BYTES:
        yield problem("key", f"{file} is no key of {KEY_BYTES} bytes", FROM_BACKUP)
    elif file.stat().st_mode & 0o077:
        yield warning("key", f"{file} can be read by others", f"chmod 600 {file}")
    else:
        yield ok("key", "is there, and its owner's alone")


def examine_leftovers(directory: Path) -> Iterator[Finding]:
    """Tell of files that a killed process left half written."""
    found = sorted(str(file.relative_to(directory)) for pattern in LEFT_OVER for file in directory.glob(pattern))
    yield ok("leftovers", "none") if not found else warning(
        "leftovers", f"{len(found)} left by a killed process, such as {found[0]}", "nobody reads them; delete them")  # fmt: skip


def examine_clock(directory: Path, now: datetime | None = None) -> Iterator[Finding]:
    """Tell whether anything was landed or run later than the clock shows."""
    now = now or datetime.now(UTC)
    latest = max([*_landed_at(directory), *_run_at(directory)], default=now)
    if latest > now + AHEAD:
        yield problem("clock", f"shows {now:%Y-%m-%d %H:%M} UTC, but something here is of {latest:%Y-%m-%d %H:%M}", "set the clock (`timedatectl`)")
    else:
        yield ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, after everything here")


def _missing_files(directory: Path, labels: list[Label]) -> Iterator[Finding]:
    """Yield each target of which the ledger knows more files than lie there, unless a later one replaces them."""
    landing, here = directory / "landing", defaultdict[tuple[str, str], set[int]](set)
    for label in labels:
        if label.replaces:
            here[label.source, label.target] |= set(range(1, label.sequence))
        here[label.source, label.target].add(label.sequence)
    for source, target, count in _ask(directory / "ledger.sqlite", FILES_TOLD):
        lost = sorted(set(range(1, count + 1)) - here[source, target])
        if lost and not (target_directory(landing, source, target) / f"{lost[0]:06d}.parquet").exists():
            yield warning("landing", f"{source} {target}: the ledger knows of {count} files, number {lost[0]} is not there",
                          f"{FROM_BACKUP}, or read it again: `headwater run --target {target} --full`")  # fmt: skip


def _ask(file: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return a query's rows, none of a ledger that cannot be read: its own examination tells of that."""
    try:
        with closing(_open(file)) as con:
            return con.execute(sql).fetchall()
    except sqlite3.DatabaseError as trouble:
        if trouble.sqlite_errorcode & 0xFF not in UNUSABLE:
            raise
        return []


def _landed_at(directory: Path) -> Iterator[datetime]:
    for file in landed_files(directory / "landing"):
        try:
            yield datetime.fromisoformat(read_label(file).fetched_at)
        except DataError:
            continue  # told of by the examination of landing


def _run_at(directory: Path) -> list[datetime]:
    rows = _ask(directory / "ledger.sqlite", "SELECT started_at FROM runs")
    return [datetime.fromisoformat(row[0]).replace(tzinfo=UTC) for row in rows]


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)


def _target(file: Path, landing: Path) -> str:
    return "/".join(file.relative_to(landing).parts[1:-1])
