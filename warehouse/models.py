"""Plain SQL models: one file is one select is one table, named by its place; their order comes from what they read."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from warehouse.components import connect
from warehouse.parsed_sql import walk
from warehouse.settling import settle

MACROS = Path(__file__).parent / "macros.sql"
MODELS = Path(__file__).parent / "models"
JUDGES: dict[str, Callable[[duckdb.DuckDBPyConnection, str, str], None]] = {  # Python makes the table of what the select gives
    "core.paper_components": connect,
    "core.key_components": connect,
    "core.components": connect,
    "core.settled": settle,
}
PLAIN = frozenset({  # texts and ids that hardly repeat: to pack them takes longer than to make them, and saves half their room
    "staging.commits", "staging.source_papers", "core.publications", "core.joined", "core.person_marks", "core.contributions",
    "scoring.documents", "marts.contributions", "marts.publications",
})  # fmt: skip
PACKING = "disabled_compression_methods"
_named: dict[str, frozenset[str]] = {}  # what a select reads hangs on its text alone: each is parsed once in a process


@dataclass(frozen=True)
class Model:
    """One table to make: `layer.name` from one select."""

    table: str
    sql: str
    grain: str
    file: Path


def read_models(*directories: Path) -> list[Model]:
    """Return the models of LAYER/NAME.sql files; the first line of each must state its grain."""
    models = []
    for file in sorted(path for directory in directories for path in directory.glob("*/*.sql")):
        sql = file.read_text(encoding="utf-8")
        first = sql.partition("\n")[0]
        if not first.startswith("-- One row per "):
            raise ValueError(f"{file}: the first line must state the grain: -- One row per …")
        models.append(Model(f"{file.parent.name}.{file.stem}", sql, first[3:], file))
    return models


def in_order(con: duckdb.DuckDBPyConnection, models: Sequence[Model]) -> list[Model]:
    """Return the models so that each comes after those it reads."""
    known = {model.table: model for model in models}
    reads = {model.table: sorted(_reads(con, model) & known.keys() - {model.table}) for model in models}
    return [known[table] for table in TopologicalSorter(reads).static_order()]


def subset(con: duckdb.DuckDBPyConnection, models: Sequence[Model], queries: Sequence[str]) -> list[Model]:
    """Return the models that queries read, and those that these read."""
    known = {model.table: model for model in models}
    wanted: set[str] = set()
    waiting = set().union(*(tables_read(con, sql) for sql in queries)) & known.keys()
    while waiting:
        table = waiting.pop()
        wanted.add(table)
        waiting |= _reads(con, known[table]) & known.keys() - wanted
    return [model for model in models if model.table in wanted]


def tables_read(con: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """Return the schema-qualified tables that a select names; it is only parsed, so they need not exist."""
    if sql not in _named:
        _named[sql] = _parse_tables(con, sql)
    return set(_named[sql])


def _parse_tables(con: duckdb.DuckDBPyConnection, sql: str) -> frozenset[str]:
    parsed = json.loads(con.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0])
    if parsed["error"]:
        raise ValueError(f"{parsed['error_message']}\n{sql}")
    nodes = (node for node in walk(parsed) if node.get("type") == "BASE_TABLE" and node.get("schema_name"))
    return frozenset(f"{node['schema_name']}.{node['table_name']}" for node in nodes)


def run_models(
    con: duckdb.DuckDBPyConnection, models: Sequence[Model], progress: Callable[[str], None] = lambda _: None
) -> None:
    """Make every model's table anew, in order; what was noted of them (warehouse.reuse) holds no more."""
    con.execute("SET VARIABLE tables_are_as_noted = false")
    for model in in_order(con, models):
        progress(model.table)
        make_table(con, model)


def make_table(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Make one model's table anew; an SQL error names its file."""
    con.execute(f"CREATE SCHEMA IF NOT EXISTS {model.table.partition('.')[0]}")
    con.execute(f"SET {PACKING} = '{'dict_fsst' if model.table in PLAIN else ''}'")
    try:
        if model.table in JUDGES:
            JUDGES[model.table](con, model.table, model.sql)
        else:
            con.execute(f"CREATE OR REPLACE TABLE {model.table} AS\n{model.sql}")
    except duckdb.Error as problem:
        problem.add_note(f"in {model.file}")
        raise
    finally:
        con.execute(f"RESET {PACKING}")


def prepare_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Define the functions that the models share."""
    con.execute(MACROS.read_text(encoding="utf-8"))


def _reads(con: duckdb.DuckDBPyConnection, model: Model) -> set[str]:
    try:
        return tables_read(con, model.sql)
    except ValueError as problem:
        problem.add_note(f"in {model.file}")
        raise
