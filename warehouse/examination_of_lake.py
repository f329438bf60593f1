"""Examining the lake of the settings: its extensions, PostgreSQL, its files, its tables, and what it lacks of what has landed. Nothing is changed."""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb

from headwater.errors import DataError
from headwater.finding import Finding, ok, problem, warning
from headwater.settings import Lake
from warehouse.lake import METADATA, find_extensions, open_lake, telling_lake
from warehouse.lake_raw import PARTS, targets_behind
from warehouse.load import SCHEMA

EMPTY = "creating a new DuckLake is explicitly disabled"  # what DuckLake says of a catalog in which there is none yet
OTHER_VERSION = "catalog version mismatch"
COLUMNS = "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'raw'"
AFRESH = "`DROP SCHEMA raw CASCADE` in the lake; the next run loads there again what has landed"


def examine_lake(directory: Path, lake: Lake) -> Iterator[Finding]:
    """Yield how the lake stands; one line alone where it cannot be reached."""
    try:
        find_extensions()
    except DataError as trouble:
        yield problem("lake", str(trouble), "a lake of another DuckDB version is not read either: install the lock")
        return
    yield from _examine_files(lake.files)
    try:
        with telling_lake(lake), open_lake(lake, reads_only=True) as con:
            yield from (*_examine_place(con, lake.files), *_examine_tables(con), *_examine_content(con, directory / "landing"))
    except DataError as trouble:
        yield _told(lake, str(trouble))


def _examine_files(files: Path) -> Iterator[Finding]:
    nearest = next(place for place in (files, *files.parents) if place.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield problem("lake", f"{nearest} cannot be written", "check its owner, its rights and whether it is mounted read-only")


def _told(lake: Lake, said: str) -> Finding:
    if EMPTY in said:
        return warning("lake", f"{lake.catalog} holds nothing yet", "`headwater run` makes it")
    if OTHER_VERSION in said:
        return problem("lake", said, "install the DuckDB that wrote it, or have it migrated: ATTACH … (AUTOMATIC_MIGRATION) by hand, after a backup")
    return problem("lake", said, "start PostgreSQL, and check host, database, user and $PGPASSWORD")


def _examine_place(con: duckdb.DuckDBPyConnection, files: Path) -> Iterator[Finding]:
    known = dict(con.execute(f"SELECT key, value FROM {METADATA}.ducklake_metadata WHERE key IN ('version', 'data_path')").fetchall())
    if known["data_path"].rstrip("/") != str(files):
        yield problem("lake", f"its files lie in {known['data_path']}, not in {files}", "set [lake] files to where they lie")
    yield ok("lake", f"answers, DuckLake {known['version']}")


def _examine_tables(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Compare the tables of landed data with those that this version loads."""
    con.execute(SCHEMA)
    wanted, found = ({(str(row[0]), str(row[1])) for row in con.execute(COLUMNS, [place]).fetchall()} for place in ("memory", "lake"))
    missing = sorted(column for column in wanted - found if column[0] in PARTS)
    if found and missing:
        table, column = missing[0]
        yield problem("lake", f"was loaded by another version: {table} has no {column} ({len(missing)} columns in all)", AFRESH)


def _examine_content(con: duckdb.DuckDBPyConnection, landing: Path) -> Iterator[Finding]:
    """Tell what has landed and is not in the lake, or the other way round."""
    held = con.execute("SELECT count(*) FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = 'raw' AND table_name = 'files'").fetchall()
    if held == [(0,)]:
        yield warning("lake", "holds nothing of what has landed", "`headwater run` loads it")
        return
    behind = targets_behind(con, landing)
    if behind:
        source, target = behind[0]
        yield warning("lake", f"does not stand where the landed files do for {len(behind)} targets, such as {source} {target}", "a run under way loads them, and so does `headwater rebuild`")
