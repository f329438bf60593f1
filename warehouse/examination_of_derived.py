"""Examining what is derived: the build and the published file. Nothing is changed; all of it can be made anew."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from headwater.errors import DataError
from headwater.finding import Finding, ok, problem, warning
from warehouse.freshness import data_warnings
from warehouse.landing import landed_files
from warehouse.publish import FILE_NAME
from warehouse.published import one_line, open_published

REBUILD = "`headwater rebuild` makes it anew"
TABLES = "SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY ALL"


def examine_build(directory: Path) -> Iterator[Finding]:
    """Read the whole build: DuckDB holds each block against its checksum."""
    file = directory / "build" / "warehouse.duckdb"
    if not file.exists():
        yield ok("build", "is not there; the next run makes it")
        return
    try:
        with duckdb.connect(file, read_only=True) as con:
            count = _read_all(con)
        yield ok("build", f"{count} tables are whole")
    except duckdb.Error as trouble:
        yield warning("build", f"{file} is damaged or of another version ({one_line(trouble)})", f"the next run or {REBUILD}")


def examine_published(directory: Path, stale_after_days: int) -> Iterator[Finding]:
    """Read the whole published file; tell whether it is stale or older than what has landed."""
    file = directory / FILE_NAME
    try:
        with open_published(directory) as con:
            yield ok("published", f"{_read_all(con)} tables are whole")
            told = data_warnings(con, stale_after_days)
    except (DataError, duckdb.Error) as trouble:
        yield problem("published", f"{file}: cannot be read ({one_line(trouble)})", REBUILD)
        return
    yield from (warning("published", said, "`headwater status` tells more") for said in told)
    landed = max((landed.stat().st_mtime for landed in landed_files(directory / "landing")), default=0.0)
    if landed > file.stat().st_mtime:
        at = datetime.fromtimestamp(landed).astimezone()
        yield warning("published", f"something landed since ({at:%Y-%m-%d %H:%M}): the last night published nothing", f"`headwater status` says why; {REBUILD}")


def examine_space(directory: Path) -> Iterator[Finding]:
    """Compare the free space with what making everything anew takes, and with the whole directory."""
    derived = sum(file.stat().st_size for file in (*(directory / "build").glob("*.duckdb"), directory / FILE_NAME) if file.exists())
    whole = sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())
    free = shutil.disk_usage(directory).free
    said = f"{free / 1e9:.1f} GB free, the data directory has {whole / 1e9:.1f} GB"
    if free < derived:
        yield problem("disk", said, f"free {(derived - free) / 1e9:.1f} GB: a rebuild does not fit; mirrors/ can be deleted")
    elif free < whole:
        yield warning("disk", said, "more space is needed before it doubles; mirrors/ can be deleted")
    else:
        yield ok("disk", said)


def _read_all(con: duckdb.DuckDBPyConnection) -> int:
    tables = [row[0] for row in con.execute(TABLES).fetchall()]
    for table in tables:
        con.execute(f"SELECT count(*), sum(hash(row)::HUGEINT) FROM {table} AS row").fetchall()
    return len(tables)
