"""The proof of an erasure: a search through every file of the data directory, tables by their content."""

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.needles import Needles, count_in

NOT_SEARCHED = ("mirrors",)  # a cache of what the hosts publish; deleted on request
ROWS_AT_ONCE = 65_536
SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True)
class Trace:
    """How often a person stands in one place: by a handle, and by a name that others may bear."""

    place: str
    handle_count: int
    name_count: int


@dataclass(frozen=True)
class Search:
    """What was searched and what was found; places without a find are not listed."""

    file_count: int
    byte_count: int
    table_count: int
    traces: tuple[Trace, ...]

    @property
    def handle_count(self) -> int:
        """How many handles were found in all."""
        return sum(trace.handle_count for trace in self.traces)

    @property
    def name_count(self) -> int:
        """How many names were found in all."""
        return sum(trace.name_count for trace in self.traces)


def search(directory: Path, needles: Needles) -> Search:
    """Search every file under a data directory, its name included."""
    files = [file for file in sorted(directory.rglob("*")) if file.is_file() and _is_searched(file.relative_to(directory))]
    traces, tables = [], 0
    for file in files:
        name = str(file.relative_to(directory))
        for part, (handles, names) in _counts(file, needles, name):
            tables += bool(part)
            if handles or names:
                traces.append(Trace(f"{name}: {part}" if part else name, handles, names))
    return Search(len(files), sum(file.stat().st_size for file in files), tables, tuple(traces))


def together(one: Search, other: Search) -> Search:
    """Return two searches as one."""
    return Search(
        one.file_count + other.file_count, one.byte_count + other.byte_count, one.table_count + other.table_count,
        one.traces + other.traces,
    )  # fmt: skip


def _is_searched(name: Path) -> bool:
    return name.parts[0] not in NOT_SEARCHED


def _counts(file: Path, needles: Needles, name: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the part of a file, "" for the whole, and what was counted there."""
    yield "", needles.in_bytes(name.encode())
    if file.suffix == ".parquet":
        yield from _in_parquet(file, needles)
    elif file.suffix == ".duckdb":
        yield from _in_duckdb(file, needles)
    elif zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as book:
            for part in book.namelist():
                yield part, needles.in_bytes(book.read(part))
    else:
        content = file.read_bytes()
        yield "", needles.in_bytes(content)
        if content.startswith(SQLITE):
            yield from _in_sqlite(file, needles)


def _in_parquet(file: Path, needles: Needles) -> Iterator[tuple[str, tuple[int, int]]]:
    with pq.ParquetFile(file) as parquet:
        label = repr(parquet.schema_arrow.metadata) + repr(parquet.metadata.metadata)
        yield "label", needles.in_bytes(label.encode())
        for batch in parquet.iter_batches(ROWS_AT_ONCE):
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                yield name, count_in(needles, name, column)


def _in_duckdb(file: Path, needles: Needles) -> Iterator[tuple[str, tuple[int, int]]]:
    with duckdb.connect(file, read_only=True) as con:
        tables = con.execute("SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal ORDER BY ALL").fetchall()
        for schema, table in tables:
            for batch in con.execute(f'SELECT * FROM "{schema}"."{table}"').to_arrow_reader(ROWS_AT_ONCE):
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    yield f"{schema}.{table}.{name}", count_in(needles, name, column)


def _in_sqlite(file: Path, needles: Needles) -> Iterator[tuple[str, tuple[int, int]]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as con:
        for (table,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
            found = con.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in found.description]
            for name, values in zip(names, zip(*found.fetchall(), strict=True), strict=False):
                texts = pa.array([value for value in values if isinstance(value, str)], pa.string())
                yield f"{table}.{name}", count_in(needles, name, texts)
