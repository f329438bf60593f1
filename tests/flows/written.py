"""Everything a directory holds, as bytes in the clear: what is compressed or a database is read, not only looked at."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq


def everything(directory: Path) -> Iterator[tuple[Path, bytes]]:
    for file in sorted(path for path in directory.rglob("*") if path.is_file() and not path.is_symlink()):
        content = file.read_bytes()
        yield file, content
        if file.suffix == ".parquet":
            yield file, repr([pq.read_table(file).to_pylist(), pq.read_metadata(file).metadata]).encode()
        elif content.startswith(b"SQLite format 3"):
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as con:
                yield file, "\n".join(con.iterdump()).encode(errors="replace")
        elif content[8:12] == b"DUCK":
            yield file, _duckdb_text(file)


def _duckdb_text(file: Path) -> bytes:
    with duckdb.connect(file, read_only=True) as con:
        tables = con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        return "\n".join(repr(con.execute(f'FROM "{schema}"."{table}"').fetchall()) for schema, table in tables).encode(errors="replace")
