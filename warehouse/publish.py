"""Publishing: the tables of dictionary.toml in a compact file of their own, put in place by one rename."""

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from headwater.errors import DataError

DICTIONARY = Path(__file__).parent / "dictionary.toml"
FILE_NAME = "headwater.duckdb"
OLDEST_STORAGE = "v1.0.0"  # every DuckDB 1.x opens it


@dataclass(frozen=True)
class Table:
    """One published table: its meaning, the order of its rows, its columns and theirs."""

    name: str
    comment: str
    order: str
    columns: dict[str, str]


@cache
def dictionary() -> tuple[Table, ...]:
    """Return the published tables in the order of the dictionary."""
    tables = tomllib.loads(DICTIONARY.read_text(encoding="utf-8"))
    return tuple(Table(name=name, **entry) for name, entry in tables.items())


def publish(con: duckdb.DuckDBPyConnection, directory: Path) -> Path:
    """Write the published file beside the old one, then rename it into place; readers keep what they have open."""
    published, unfinished = directory / FILE_NAME, directory / f".{FILE_NAME}.unfinished"
    try:
        for leftover in directory.glob(f".{FILE_NAME}.unfinished*"):
            leftover.unlink()
        con.execute(f"ATTACH '{_quoted(unfinished)}' AS published (STORAGE_VERSION '{OLDEST_STORAGE}')")
        try:
            for table in dictionary():
                _copy(con, table)
        finally:
            con.execute("DETACH published")
        with unfinished.open("rb") as stream:
            os.fsync(stream.fileno())
        unfinished.rename(published)
    except (OSError, duckdb.IOException) as problem:
        raise DataError(f"{published}: cannot be written ({problem})".splitlines()[0]) from problem
    return published


def _copy(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    name = f"published.main.{table.name}"
    columns = ", ".join(table.columns)
    con.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM marts.{table.name} ORDER BY {table.order}")
    con.execute(f"COMMENT ON TABLE {name} IS '{_quoted(table.comment)}'")
    for column, meaning in table.columns.items():
        con.execute(f"COMMENT ON COLUMN {name}.{column} IS '{_quoted(meaning)}'")


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
