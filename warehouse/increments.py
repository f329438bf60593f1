"""Tables made row by row: of the rows that they are made of, what is new is added, what is gone or changed leaves.

A model says so in its second line: `-- Row by row: scoring.documents by document_id.` Then what it tells of one row hangs
on that row alone and on tables that stand as a whole (the taxonomy), and each of its own rows carries the key.
"""

import re
from dataclasses import dataclass

import duckdb

from warehouse.models import Model

DECLARED = re.compile(r"\n-- Row by row: (?P<table>\w+\.\w+) by (?P<key>\w+)\.\n")


@dataclass(frozen=True)
class Rows:
    """The rows that a model is made of one by one: their table and its key."""

    table: str
    key: str


def rows_of(model: Model) -> Rows | None:
    """Return what a model is made of row by row; None for one that needs its inputs whole."""
    found = DECLARED.search(model.sql)
    return Rows(**found.groupdict()) if found else None


def add_new(con: duckdb.DuckDBPyConnection, model: Model, rows: Rows, listed: set[str]) -> None:
    """Bring a model's table up to the rows as they are now, given those that it was made of."""
    now, seen, key = _list_rows(con, rows, listed), _seen(model), rows.key
    con.execute(f"CREATE OR REPLACE TEMP TABLE rows_gone AS SELECT {key} FROM {seen} ANTI JOIN {now} USING ({key}, digest)")
    con.execute(f"""CREATE OR REPLACE TEMP TABLE rows_new AS
        FROM {rows.table} SEMI JOIN (SELECT {key} FROM {now} ANTI JOIN {seen} USING ({key}, digest)) USING ({key})""")
    try:
        if con.execute("SELECT count(*) FROM rows_gone").fetchall() != [(0,)]:
            # Written anew, not deleted: what has left is not to lie about in the file.
            con.execute(f"CREATE OR REPLACE TABLE {model.table} AS FROM {model.table} ANTI JOIN rows_gone USING ({key})")
        of_new = re.sub(rf"\b{re.escape(rows.table)}\b", "temp.rows_new", model.sql)
        con.execute(f"INSERT INTO {model.table} BY NAME\n{of_new}")
    except duckdb.Error as problem:
        problem.add_note(f"in {model.file}")
        raise
    con.execute(f"CREATE OR REPLACE TABLE {seen} AS FROM {now}; DROP TABLE rows_gone; DROP TABLE rows_new")


def remember(con: duckdb.DuckDBPyConnection, model: Model, rows: Rows, listed: set[str]) -> None:
    """Keep which rows a model's table has just been made of."""
    con.execute(f"CREATE OR REPLACE TABLE {_seen(model)} AS FROM {_list_rows(con, rows, listed)}")


def _list_rows(con: duckdb.DuckDBPyConnection, rows: Rows, listed: set[str]) -> str:
    """Return the name of a temporary table of keys and digests, made unless it is among those already listed."""
    name = f"temp.rows_now_of_{rows.table.replace('.', '_')}"
    if rows.table not in listed:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {rows.key}, hash(one) AS digest FROM {rows.table} AS one")
        listed.add(rows.table)
    return name


def _seen(model: Model) -> str:
    return f"made.rows_of_{model.table.replace('.', '_')}"
