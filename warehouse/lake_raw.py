"""What has landed, in the lake: loaded there target by target, by any number of writers, and taken from there into a build.

A writer holds a target's lock while it compares what has landed of it with what the lake holds, so no file is loaded twice;
all of one target changes in one transaction, so no reader ever sees half of it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from headwater.settings import Lake
from warehouse.lake import again, in_one, open_lake
from warehouse.landing import alone_with, landed_files, read_label, target_files
from warehouse.load import EVERY_TABLE, SCHEMA, Loaded, load_files
from warehouse.pages import Parse

PARTS = ("raw.quarantine", *EVERY_TABLE)
FILES = """CREATE TABLE IF NOT EXISTS lake.raw.files (
    file VARCHAR, source VARCHAR, target VARCHAR, sequence INTEGER, replaces BOOLEAN, fetched_at TIMESTAMP, row_count BIGINT,
    byte_count BIGINT, modified_ns BIGINT)"""
AMONG = "file IN (SELECT unnest(?::VARCHAR[]))"
State = tuple[str, int, int]  # a landed file's name, size and time of writing: one rewritten by an erasure is another


def load_target(directory: Path, lake: Lake, source: str, target: str, parsers: Mapping[str, Parse]) -> int:
    """Bring the lake in line with what has landed of one target; return how many files were loaded."""
    with alone_with(directory, source, target, waits=True), open_lake(lake) as con:
        return load_held(con, directory / "landing", source, target, parsers)


def load_held(con: duckdb.DuckDBPyConnection, landing: Path, source: str, target: str, parsers: Mapping[str, Parse]) -> int:
    """Do the same for a target that the caller holds, over a connection of `open_lake`."""
    prepare_raw(con)
    valid = {_state(landing, file): file for file in _valid(target_files(landing, source, target))}
    known = {tuple(row) for row in con.execute(
        "SELECT file, byte_count, modified_ns FROM lake.raw.files WHERE source = ? AND target = ?", [source, target]).fetchall()}  # fmt: skip
    fresh = {state[0]: file for state, file in valid.items() if state not in known}
    leaving = sorted(state[0] for state in known - valid.keys())
    if fresh or leaving:
        con.execute("DROP SCHEMA IF EXISTS raw CASCADE")
        load_files(con, landing, fresh, parsers)
        again(lambda: _change(con, leaving, [state for state in valid if state[0] in fresh]))
        con.execute("DROP SCHEMA raw CASCADE")
    return len(fresh)


def prepare_raw(con: duckdb.DuckDBPyConnection) -> None:
    """Make the lake's tables of landed data where there are none; several writers may try at once."""
    found = con.execute("SELECT count(*) FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = 'raw'").fetchall()
    if found == [(len(PARTS) + 1,)]:
        return
    con.execute(SCHEMA)
    again(lambda: _make_tables(con))
    con.execute("DROP SCHEMA memory.raw CASCADE")


def _make_tables(con: duckdb.DuckDBPyConnection) -> None:
    with in_one(con):
        con.execute("CREATE SCHEMA IF NOT EXISTS lake.raw")
        con.execute(FILES)
        for table in PARTS:
            con.execute(f"CREATE TABLE IF NOT EXISTS lake.{table} AS FROM memory.{table} LIMIT 0")


def load_missing(directory: Path, lake: Lake, parsers: Mapping[str, Parse]) -> int:
    """Load into the lake what has landed and nobody has loaded; take out targets that are gone. Return how many files were loaded."""
    landing, loaded = directory / "landing", 0
    with open_lake(lake) as con:
        prepare_raw(con)
        known = {tuple(row) for row in con.execute("SELECT file, byte_count, modified_ns FROM lake.raw.files").fetchall()}
        of_known = dict(con.execute("SELECT file, (source, target) FROM lake.raw.files").fetchall())
        states = {_state(landing, file): file for file in landed_files(landing)}
        labels = (read_label(file) for state, file in states.items() if state not in known)
        behind = {(label.source, label.target) for label in labels} | {of_known[state[0]] for state in known - states.keys()}
        for source, target in sorted(behind):
            with alone_with(directory, source, target, waits=True):
                loaded += load_held(con, landing, source, target, parsers)
    return loaded


def take_in(con: duckdb.DuckDBPyConnection) -> Loaded:
    """Bring a build's `raw` in line with that of the lake attached to it, in one transaction."""
    con.execute(SCHEMA)
    held = {row[0] for row in con.execute("SELECT file FROM raw.files").fetchall()}
    offered = {row[0] for row in con.execute("SELECT file FROM lake.raw.files").fetchall()}
    entering, leaving = sorted(offered - held), sorted(held - offered)
    with in_one(con):
        _delete(con, "", leaving)
        con.execute(f"INSERT INTO raw.files SELECT * EXCLUDE (byte_count, modified_ns) FROM lake.raw.files WHERE {AMONG}", [entering])
        rows = sum(_copy(con, table, entering, is_whole=not held) for table in PARTS if entering)
    return Loaded(len(entering), rows, len(leaving))


def _copy(con: duckdb.DuckDBPyConnection, table: str, entering: Sequence[str], *, is_whole: bool) -> int:
    chosen = "" if is_whole else f"WHERE {AMONG}"
    found = con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM lake.{table} {chosen}", [] if is_whole else [entering]).fetchall()
    return int(found[0][0])


def _change(con: duckdb.DuckDBPyConnection, leaving: Sequence[str], entering: Sequence[State]) -> None:
    """Take files out of the lake and put those in that are loaded in the connection's own memory, with their states."""
    with in_one(con):
        _delete(con, "lake.", leaving)
        for table in _filled(con):
            con.execute(f"INSERT INTO lake.{table} BY NAME SELECT * FROM memory.{table}")
        for file, size, modified in entering:
            con.execute("INSERT INTO lake.raw.files SELECT *, ?, ? FROM memory.raw.files WHERE file = ?", [size, modified, file])


def _delete(con: duckdb.DuckDBPyConnection, catalog: str, files: Sequence[str]) -> None:
    for table in ("raw.files", *PARTS) if files else ():
        con.execute(f"DELETE FROM {catalog}{table} WHERE {AMONG}", [files])


def _filled(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [table for table in PARTS if con.execute(f"SELECT 1 FROM memory.{table} LIMIT 1").fetchall()]


def _valid(files: Sequence[Path]) -> list[Path]:
    """Return a target's files from the last one on that makes the earlier obsolete."""
    for at in range(len(files) - 1, 0, -1):
        if read_label(files[at]).replaces:
            return list(files[at:])
    return list(files)


def _state(landing: Path, file: Path) -> State:
    found = file.stat()
    return str(file.relative_to(landing)), found.st_size, found.st_mtime_ns
