"""What has landed, in the lake: loaded there target by target, by any number of writers, and taken from there into a build.

A writer holds a target's lock while it compares what has landed of it with what the lake holds, so no file is loaded twice;
all of one target changes in one transaction, so no reader ever sees half of it.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import duckdb

from headwater.settings import Lake
from warehouse.lake import again, open_lake, telling_lake
from warehouse.landing import alone_with, landed_files, read_label, target_files
from warehouse.load import EVERY_TABLE, SCHEMA, Loaded, load_files
from warehouse.pages import Parse
from warehouse.transaction import in_one

PARTS = ("raw.quarantine", *EVERY_TABLE)
FILES = """CREATE TABLE IF NOT EXISTS lake.raw.files (
    file VARCHAR, source VARCHAR, target VARCHAR, sequence INTEGER, replaces BOOLEAN, fetched_at TIMESTAMP, row_count BIGINT,
    byte_count BIGINT, modified_ns BIGINT)"""
AMONG = "file IN (SELECT unnest(?::VARCHAR[]))"
AT_ONCE = 50  # targets that one transaction brings up to date
Named = tuple[str, str]  # a target's source and name
State = tuple[str, int, int]  # a landed file's name, size and time of writing: one rewritten by an erasure is another


def load_held(con: duckdb.DuckDBPyConnection, landing: Path, targets: Sequence[Named], parsers: Mapping[str, Parse]) -> int:
    """Bring the lake in line with what has landed of targets that the caller holds, in one transaction; return how many files were loaded.

    The connection is one of `open_lake`, whose own memory serves as the place where files are parsed.
    """
    prepare_raw(con)
    valid = {_state(landing, file): file for target in targets for file in _valid(target_files(landing, *target))}
    held = con.execute(
        "SELECT file, byte_count, modified_ns FROM lake.raw.files WHERE struct_pack(s := source, t := target) IN (SELECT unnest(?::STRUCT(s VARCHAR, t VARCHAR)[]))",
        [[{"s": source, "t": target} for source, target in targets]]).fetchall()  # fmt: skip
    known = {(str(file), int(size), int(modified)) for file, size, modified in held}
    fresh = {state: file for state, file in valid.items() if state not in known}
    leaving = sorted(state[0] for state in known - valid.keys())
    if fresh or leaving:
        load_files(con, landing, {state[0]: file for state, file in fresh.items()}, parsers)
        again(lambda: _change(con, leaving, list(fresh)))
        con.execute("DROP SCHEMA memory.raw CASCADE")
    return len(fresh)


def prepare_raw(con: duckdb.DuckDBPyConnection) -> None:
    """Make the lake's tables of landed data where there are none; several writers may try at once."""
    found = con.execute("SELECT 'raw.' || table_name FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = 'raw'").fetchall()
    if {row[0] for row in found} >= {"raw.files", *PARTS}:
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
    """Load into the lake what has landed and nobody has loaded, take out what is gone; return how many files were loaded."""
    with telling_lake(lake), open_lake(lake) as con:
        prepare_raw(con)
        behind, loaded = targets_behind(con, directory / "landing"), 0
        for at in range(0, len(behind), AT_ONCE):
            with ExitStack() as held:
                for target in behind[at : at + AT_ONCE]:
                    held.enter_context(alone_with(directory, *target, waits=True))
                loaded += load_held(con, directory / "landing", behind[at : at + AT_ONCE], parsers)
    return loaded


def targets_behind(con: duckdb.DuckDBPyConnection, landing: Path) -> list[Named]:
    """Return the targets of which the lake may hold other files than have landed."""
    rows = con.execute("SELECT file, byte_count, modified_ns, source, target FROM lake.raw.files").fetchall()
    known = {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}
    states = {_state(landing, file): file for file in landed_files(landing)}
    labels = (read_label(file) for state, file in states.items() if state not in known)
    landed = {(label.source, label.target) for label in labels}
    return sorted(landed | {target for state, target in known.items() if state not in states})


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
