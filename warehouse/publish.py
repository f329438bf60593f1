"""Publishing: the tables of dictionary.toml in a compact file of their own, put in place by one rename."""

import hashlib
import os
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import duckdb

from headwater.errors import DataError

DICTIONARY = Path(__file__).parent / "dictionary.toml"
VIEWS = Path(__file__).parent / "published_views"
MACROS = Path(__file__).parent / "published_macros"
FILE_NAME = "headwater.duckdb"
NOTHING_TOLD: Mapping[str, str] = MappingProxyType({})
OLDEST_STORAGE = "v1.0.0"  # every DuckDB 1.x opens it
NIGHTLY = frozenset({"runs", "run_targets", "gaps"})  # what every run tells anew; where all else stands, it is taken over
KEPT = "published-*.duckdb"  # beside the build: the tables that may stand, compact, called by a digest of their contents


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


@dataclass(frozen=True)
class Definition:
    """One published view or macro: its meaning, its SQL and, for a view, its columns with theirs."""

    name: str
    comment: str
    sql: str
    columns: dict[str, str]

    @property
    def call(self) -> str:
        """A macro's name and parameters."""
        return self.sql.partition(" AS TABLE")[0].removeprefix("CREATE MACRO ")


@cache
def views() -> tuple[Definition, ...]:
    """Return the published views in the order of their names."""
    return tuple(_read_definition(file) for file in sorted(VIEWS.glob("*.sql")))


@cache
def macros() -> tuple[Definition, ...]:
    """Return the published table macros; one that others call comes first."""
    found = [_read_definition(file) for file in sorted(MACROS.glob("*.sql"))]
    return tuple(sorted(found, key=lambda macro: (macro.name != "search_words", macro.name)))


def publish(con: duckdb.DuckDBPyConnection, directory: Path, contents: Mapping[str, str] = NOTHING_TOLD) -> Path:
    """Write the published file beside the old one, then rename it into place; readers keep what they have open.

    Where by the digests of the tables' contents all but the runs' is as it was when last published, the copy kept of that is
    taken over: compact as it was written, with no rows but those of the tables.
    """
    published, unfinished = directory / FILE_NAME, directory / f".{FILE_NAME}.unfinished"
    try:
        _remove_unfinished(directory)
        _write_lasting(con, directory, unfinished, contents)
        with _attached(con, unfinished):
            for table in dictionary():
                if table.name in NIGHTLY:
                    _copy(con, table)
            _add_views_and_macros(con)
        with unfinished.open("rb") as stream:
            os.fsync(stream.fileno())
        unfinished.rename(published)
    except (OSError, duckdb.IOException) as problem:
        _remove_unfinished(directory)  # a full disk gets its space back
        raise DataError(f"{published}: cannot be written ({' '.join(str(problem).split())})") from problem
    return published


def _write_lasting(con: duckdb.DuckDBPyConnection, directory: Path, unfinished: Path, contents: Mapping[str, str]) -> None:
    """Write the tables that may stand, or copy them whole from when they were last written; keep a copy if it is new."""
    lasting = [table for table in dictionary() if table.name not in NIGHTLY]
    digest = _digest(lasting, contents)
    kept = directory / "build" / KEPT.replace("*", digest)
    if digest and kept.exists():
        shutil.copyfile(kept, unfinished)
        return
    with _attached(con, unfinished):
        for table in lasting:
            _copy(con, table)
    if digest:
        for other in kept.parent.glob(KEPT):
            other.unlink()
        copy = unfinished.with_name(f"{unfinished.name}.kept")
        shutil.copyfile(unfinished, copy)
        copy.rename(kept)


def _digest(tables: Sequence[Table], contents: Mapping[str, str]) -> str:
    """Return a digest of all that decides how these tables are published; '' where it is not told what one of them holds."""
    held = [contents.get(f"marts.{table.name}", "") for table in tables]
    told = [duckdb.__version__, OLDEST_STORAGE, str(tables), *held]
    return hashlib.sha256("\x00".join(told).encode()).hexdigest() if all(held) else ""


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection, file: Path) -> Iterator[None]:
    """Have a file attached as `published`."""
    con.execute(f"ATTACH '{_quoted(file)}' AS published (STORAGE_VERSION '{OLDEST_STORAGE}', RECOVERY_MODE NO_WAL_WRITES)")
    try:
        yield
    finally:
        con.execute("DETACH published")


def _remove_unfinished(directory: Path) -> None:
    for leftover in directory.glob(f".{FILE_NAME}.unfinished*"):
        leftover.unlink()


def _copy(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    name = f"published.main.{table.name}"
    columns = ", ".join(table.columns)
    con.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM marts.{table.name} ORDER BY {table.order}")
    con.execute(f"COMMENT ON TABLE {name} IS '{_quoted(table.comment)}'")
    for column, meaning in table.columns.items():
        con.execute(f"COMMENT ON COLUMN {name}.{column} IS '{_quoted(meaning)}'")


def _add_views_and_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Define the views and macros in the published file, where they name its own tables."""
    home = con.execute("SELECT current_catalog()").fetchall()[0][0]
    con.execute("USE published")
    try:
        for view in views():
            con.execute(f"CREATE VIEW {view.name} AS {view.sql}")
            con.execute(f"COMMENT ON VIEW {view.name} IS '{_quoted(view.comment)}'")
            for column, meaning in view.columns.items():
                con.execute(f"COMMENT ON COLUMN {view.name}.{column} IS '{_quoted(meaning)}'")
        for macro in macros():
            con.execute(macro.sql)
            con.execute(f"COMMENT ON MACRO TABLE {macro.name} IS '{_quoted(macro.comment)}'")
    finally:
        con.execute(f'USE "{home}"')


def _read_definition(file: Path) -> Definition:
    """Return a file's definition: its first comment line is the meaning, those after it are columns and theirs."""
    first, *lines = file.read_text(encoding="utf-8").splitlines()
    head = [line.removeprefix("-- ") for line in lines if line.startswith("-- ")]
    columns = dict(line.split(": ", 1) for line in head)
    return Definition(file.stem, first.removeprefix("-- "), "\n".join(lines[len(head) :]), columns)


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
