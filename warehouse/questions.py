"""Whether a query only asks: one SELECT that names tables, views, our macros and harmless table functions."""

import json
import re

import duckdb

from headwater.errors import DataError
from warehouse.parsed_sql import walk
from warehouse.publish import macros

EXPLAIN = re.compile(r"\s*EXPLAIN\s+(ANALYZE\s+)?", re.IGNORECASE)
# Others change the session (enable_logging), read addresses in memory (arrow_scan) or files, or hide a query (query).
HARMLESS = {
    "unnest", "range", "generate_series", "json_each", "json_tree", "regexp_split_to_table", "repeat", "repeat_row",
    "duckdb_columns", "duckdb_constraints", "duckdb_functions", "duckdb_tables", "duckdb_types", "duckdb_views",
    "pragma_table_info", "pragma_version", "query_table",
}  # fmt: skip


def check_question(con: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raise DataError unless a query is one SELECT, or EXPLAIN of one, over what is published."""
    statements = con.extract_statements(query)
    if len(statements) != 1:
        raise DataError(f"one statement can be asked at a time, found {len(statements)} (a PIVOT needs IN with its values)")
    kind = statements[0].type.name
    if kind not in {"SELECT", "EXPLAIN"}:
        raise DataError(f"only SELECT and EXPLAIN can be asked, {kind} is refused: the warehouse is read-only")
    asked = EXPLAIN.sub("", query, count=1) if kind == "EXPLAIN" else query
    parsed = json.loads(con.execute("SELECT json_serialize_sql(?)", [asked]).fetchall()[0][0])
    if parsed["error"]:
        raise DataError(f"only SELECT and EXPLAIN SELECT can be asked ({parsed['error_message']})".replace("\n", " "))
    known = HARMLESS | {macro.name for macro in macros()}
    for node in walk(parsed):
        if node.get("type") == "TABLE_FUNCTION" and (name := node["function"]["function_name"].lower()) not in known:
            raise DataError(f"{name}: this table function is refused; known are {', '.join(sorted(known))}")
