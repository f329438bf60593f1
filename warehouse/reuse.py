"""What a night need not make again: a table stands while its select, what that reads and its own rows are what they were.

Every night reads the contents' digests anew and takes nothing on trust, so the result is that of making all again. A table
that is made again and comes out as it was stops the change there: what reads it stands, too. A table that is made row by
row (warehouse.increments) is not made again for rows that are new, gone or changed: these are added and taken out.
"""

import hashlib
import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import duckdb

from warehouse.increments import Rows, add_new, remember, rows_of
from warehouse.models import JUDGES, MACROS, Model, in_order, make_table, tables_read

MADE = """CREATE SCHEMA IF NOT EXISTS made;
CREATE TABLE IF NOT EXISTS made.tables (table_name VARCHAR PRIMARY KEY, made_of VARCHAR, content VARCHAR);
ALTER TABLE made.tables ADD COLUMN IF NOT EXISTS whole VARCHAR"""


@dataclass
class Contents:
    """What has been read so far of the tables as they are now: a digest of each, and of which every row's is listed."""

    digests: dict[str, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)

    def changed(self, table: str) -> None:
        """Forget what was read of a table."""
        self.digests.pop(table, None)
        self.listed.discard(table)


def make_changed(
    con: duckdb.DuckDBPyConnection, models: Sequence[Model], progress: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Make anew, in order, the tables that would come out differently or may; return which."""
    contents = Contents()
    made = []
    for model in in_order(con, models):
        if make_if_changed(con, model, contents):
            progress(model.table)
            made.append(model.table)
    return made


def make_if_changed(con: duckdb.DuckDBPyConnection, model: Model, contents: Contents) -> bool:
    """Make one model's table anew unless it stands; tell whether it was made. What it reads must be made already."""
    con.execute(MADE)
    rows = rows_of(model)
    whole = _made_of(con, model, contents, rows)
    made_of = f"{whole} {_content(con, rows.table, contents)}" if rows else whole
    found = con.execute("SELECT made_of, content, whole FROM made.tables WHERE table_name = ?", [model.table]).fetchall()
    is_same, is_longer = bool(found) and found[0][0] == made_of, bool(rows and found) and found[0][2] == whole
    stands = (is_same or is_longer) and found[0][1] == _content(con, model.table, contents)
    if stands and is_same:
        return False
    if rows and stands:
        add_new(con, model, rows, contents.listed)
    else:
        make_table(con, model)
        if rows:
            remember(con, model, rows, contents.listed)
    contents.changed(model.table)
    row = [model.table, made_of, _content(con, model.table, contents), whole if rows else None]
    con.execute("INSERT OR REPLACE INTO made.tables VALUES (?, ?, ?, ?)", row)
    return True


def _made_of(con: duckdb.DuckDBPyConnection, model: Model, contents: Contents, rows: Rows | None) -> str:
    """Return a digest of all that decides what a model's table holds, but for the rows that it is made of one by one."""
    told = [duckdb.__version__, MACROS.read_text(encoding="utf-8"), model.sql, _judge(model)]
    read = sorted(tables_read(con, model.sql) - ({rows.table} if rows else set()))
    told += [(_whole(con, table) if rows else "") or _content(con, table, contents) for table in read]
    return hashlib.sha256("\x00".join(told).encode()).hexdigest()


def _whole(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return what decides every row of a table that is made row by row; '' for another."""
    found = con.execute("SELECT whole FROM made.tables WHERE table_name = ?", [table]).fetchall()
    return str(found[0][0] or "") if found else ""


def _judge(model: Model) -> str:
    """Return the code that judges a model's rows, '' for most."""
    judge = JUDGES.get(model.table)
    return inspect.getsource(sys.modules[judge.__module__]) if judge else ""


def _content(con: duckdb.DuckDBPyConnection, table: str, contents: Contents) -> str:
    """Return a digest of a table's columns and rows, in whatever order; '' when there is no such table."""
    if table not in contents.digests:
        schema, _, name = table.partition(".")
        columns = con.execute(
            """SELECT column_name, data_type FROM duckdb_columns()
            WHERE database_name = current_database() AND schema_name = ? AND table_name = ? ORDER BY column_index""",
            [schema, name],
        ).fetchall()  # fmt: skip
        rows = con.execute(f"SELECT count(*), sum(hash(row)::HUGEINT) FROM {table} AS row").fetchall() if columns else []
        contents.digests[table] = f"{columns} {rows}" if columns else ""
    return contents.digests[table]
