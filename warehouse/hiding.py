"""Facts hidden: a scratch copy of what was loaded, without some facts, linked again; the data directory stays as it is.

A fact is a file of `evaluation/hide`: statements that each change one table of `raw`, with the truth in reach as
`truth_anchors`. A table that this installation does not have is passed over.
"""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from headwater.errors import EvaluationError
from warehouse.models import MODELS, Model, prepare_macros, read_models, run_models, subset, tables_read

HIDE = Path(__file__).parent / "evaluation" / "hide"
TOGETHER = {"login": ("noreply", "account_mapping")}  # facts that are several files
CHANGED_TABLE = re.compile(r"^(?:UPDATE|DELETE FROM) raw\.(\w+)", re.MULTILINE)


def known_facts() -> list[str]:
    """Return the names of the facts that can be hidden."""
    return sorted([*(file.stem for file in HIDE.glob("*.sql")), *TOGETHER])


def check_facts(facts: Sequence[str]) -> None:
    """Raise EvaluationError for a fact that cannot be hidden, naming the nearest that can."""
    for fact in facts:
        if fact not in known_facts():
            near = difflib.get_close_matches(fact, known_facts(), n=1)
            hint = f"the nearest is {near[0]!r}" if near else f"known are {', '.join(known_facts())}"
            raise EvaluationError(f"--hide {fact}: there is no such fact; {hint}")


def relink(con: duckdb.DuckDBPyConnection, scratch: Path, facts: Sequence[str], wanted: Sequence[str]) -> dict[str, dict[str, int]]:
    """Make what the wanted queries read again without these facts, from the attached build `kept`.

    The connection then stands in the scratch copy. Returns the number of changes by fact and table.
    """
    changes = {fact: read_changes(fact) for fact in facts}
    models = subset(con, read_models(MODELS), wanted)
    con.execute(f"ATTACH '{scratch / 'scratch.duckdb'}' AS scratch")
    con.execute("USE scratch")
    _copy_loaded(con, models)
    changed = {fact: _change(con, statements) for fact, statements in changes.items()}
    prepare_macros(con)
    run_models(con, models)
    return changed


def read_changes(fact: str) -> list[tuple[str, str]]:
    """Return the statements that hide a fact, each after the table of `raw` that it changes."""
    found = []
    for name in TOGETHER.get(fact, (fact,)):
        text = (HIDE / f"{name}.sql").read_text(encoding="utf-8")
        for statement in duckdb.extract_statements(text):
            changed = CHANGED_TABLE.search(statement.query)
            if changed is None:
                raise ValueError(f"{name}.sql: a statement changes no table of raw: {statement.query}")
            found.append((changed[1], statement.query))
    return found


def _copy_loaded(con: duckdb.DuckDBPyConnection, models: Sequence[Model]) -> None:
    """Copy the loaded tables, as tables: some models find a row again by its number, which a view has not."""
    read = set().union(*(tables_read(con, model.sql) for model in models))
    require_tables(con, {table for table in read if table.startswith("raw.")})
    con.execute("CREATE SCHEMA raw")
    for table in sorted(loaded_tables(con)):
        con.execute(f"CREATE TABLE raw.{table} AS FROM kept.raw.{table}")


def require_tables(con: duckdb.DuckDBPyConnection, tables: set[str]) -> None:
    """Raise EvaluationError unless the attached build has these tables."""
    sql = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'kept'"
    absent = sorted(tables - {row[0] for row in con.execute(sql).fetchall()})
    if absent:
        raise EvaluationError(f"the build has no {', '.join(absent)}: another version made it; run `headwater rebuild`")


def _change(con: duckdb.DuckDBPyConnection, statements: Sequence[tuple[str, str]]) -> dict[str, int]:
    loaded, changed = loaded_tables(con), dict[str, int]()
    for table, sql in statements:
        if table in loaded:
            changed[table] = changed.get(table, 0) + int(con.execute(sql).fetchall()[0][0])
    return changed


def loaded_tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the tables of `raw` in the attached build."""
    sql = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'kept' AND schema_name = 'raw'"
    return {row[0] for row in con.execute(sql).fetchall()}
