"""What a night need not make again: a table stands while its select, what that reads and its own rows are what they were.

Every night reads the digests of what is loaded anew, and of every table, too, unless the build file is as the last run left
it (`open_build` vouches), so the result is that of making all again. A table that is made again and comes out as it was stops
the change there: what reads it stands, too; in a build vouched for one of another size has changed, and is not read to say so.
A table that is made row by row (warehouse.increments) is not made again for rows that are new, gone or changed: these are
added and taken out.
"""

import hashlib
import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import duckdb
import pyarrow as pa

from warehouse.increments import Rows, add_new, remember, rows_of
from warehouse.models import JUDGES, MACROS, Model, in_order, make_table, tables_read

MADE = """CREATE SCHEMA IF NOT EXISTS made;
CREATE TABLE IF NOT EXISTS made.tables (table_name VARCHAR, made_of VARCHAR, content VARCHAR, whole VARCHAR);
ALTER TABLE made.tables ADD COLUMN IF NOT EXISTS whole VARCHAR"""


@dataclass(frozen=True)
class Made:
    """What a table was made of and what it held then; `whole` is what decides every row of one that is made row by row."""

    made_of: str
    content: str
    whole: str


@dataclass
class Contents:
    """What is known so far: of the tables as they are now a digest of each, and of which every row's is listed; how they were made, and whether that is vouched for."""

    made: dict[str, Made]
    digests: dict[str, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    is_vouched: bool = False

    def changed(self, table: str) -> None:
        """Forget what was read of a table."""
        self.digests.pop(table, None)
        self.listed.discard(table)


def make_changed(
    con: duckdb.DuckDBPyConnection, models: Sequence[Model], progress: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Make anew, in order, the tables that would come out differently or may; return which."""
    contents = Contents(_read_made(con))
    if is_vouched_for(con):
        contents.is_vouched, contents.digests = True, {table: how.content for table, how in contents.made.items()}
    made = []
    for model in in_order(con, models):
        if make_if_changed(con, model, contents):
            progress(model.table)
            made.append(model.table)
    _write_made(con, contents.made)
    return made


def vouch(con: duckdb.DuckDBPyConnection, *, told: bool = True) -> None:
    """Say of a connection whether every model's table holds what was noted when it was made."""
    con.execute("SET VARIABLE tables_are_as_noted = ?", [told])


def is_vouched_for(con: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether what was noted of the models' tables holds; where nobody said so it does not."""
    return con.execute("SELECT getvariable('tables_are_as_noted')").fetchall() == [(True,)]


def kept_contents(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return for each model's table the digest of what it held when it was last looked at."""
    return {table: how.content for table, how in _read_made(con).items()}


def make_if_changed(con: duckdb.DuckDBPyConnection, model: Model, contents: Contents) -> bool:
    """Make one model's table anew unless it stands; tell whether it was made. What it reads must be made already."""
    rows = rows_of(model)
    whole = _made_of(con, model, contents, rows)
    made_of = f"{whole} {_content(con, rows.table, contents)}" if rows else whole
    before = contents.made.get(model.table)
    is_same, is_longer = bool(before and before.made_of == made_of), bool(rows and before and before.whole == whole)
    stands = before is not None and (is_same or is_longer) and before.content == _content(con, model.table, contents)
    if stands and is_same:
        return False
    if rows and stands:
        add_new(con, model, rows, contents.listed)
    else:
        make_table(con, model)
        if rows:
            remember(con, model, rows, contents.listed)
    contents.changed(model.table)
    if contents.is_vouched and before and not before.content.startswith(_size(con, model.table)):
        contents.digests[model.table] = f"{_size(con, model.table)} made of {made_of})]"
    contents.made[model.table] = Made(made_of, _content(con, model.table, contents), whole if rows else "")
    return True


def _read_made(con: duckdb.DuckDBPyConnection) -> dict[str, Made]:
    con.execute(MADE)
    found = con.execute("SELECT table_name, made_of, content, coalesce(whole, '') FROM made.tables").fetchall()
    return {table: Made(*told) for table, *told in found}


def _write_made(con: duckdb.DuckDBPyConnection, made: dict[str, Made]) -> None:
    """Keep it all at once, in the end: of a run that breaks off before, the contents differ from what is kept, which suffices."""
    rows = [{"table_name": table, **asdict(how)} for table, how in sorted(made.items())]
    texts = pa.schema([(name, pa.string()) for name in ("table_name", *Made.__dataclass_fields__)])
    con.register("made_rows", pa.Table.from_pylist(rows, texts))
    con.execute("CREATE OR REPLACE TABLE made.tables AS FROM made_rows")
    con.unregister("made_rows")


def _made_of(con: duckdb.DuckDBPyConnection, model: Model, contents: Contents, rows: Rows | None) -> str:
    """Return a digest of all that decides what a model's table holds, but for the rows that it is made of one by one."""
    told = [duckdb.__version__, MACROS.read_text(encoding="utf-8"), model.sql, _judge(model)]
    read = sorted(tables_read(con, model.sql) - ({rows.table} if rows else set()))
    wholes = {table: how.whole for table, how in contents.made.items()} if rows else {}
    told += [wholes.get(table) or _content(con, table, contents) for table in read]
    return hashlib.sha256("\x00".join(told).encode()).hexdigest()


def _judge(model: Model) -> str:
    """Return the code that judges a model's rows, '' for most."""
    judge = JUDGES.get(model.table)
    return inspect.getsource(sys.modules[judge.__module__]) if judge else ""


def _content(con: duckdb.DuckDBPyConnection, table: str, contents: Contents) -> str:
    """Return a digest of a table's columns and rows, in whatever order; '' when there is no such table."""
    if table not in contents.digests:
        columns = _columns(con, table)
        rows = con.execute(f"SELECT count(*), sum(hash(row)::HUGEINT) FROM {table} AS row").fetchall() if columns else []
        contents.digests[table] = f"{columns} {rows}" if columns else ""
    return contents.digests[table]


def _size(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return how the digest of a table begins: its columns and how many rows it has."""
    return f"{_columns(con, table)} [({con.execute(f'SELECT count(*) FROM {table}').fetchall()[0][0]},"


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    """Return a table's columns with their types, none when there is no such table."""
    try:
        return [(name, str(kind)) for name, kind, *_ in con.execute(f"FROM {table} LIMIT 0").description]
    except duckdb.CatalogException:
        return []
