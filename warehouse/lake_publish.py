"""Publishing into the lake: the tables, views and macros of the published file, all in one transaction.

A reader sees the lists of yesterday or those of today, whole. Of earlier states the lake keeps a day or so, for readers under
way; where somebody was erased it keeps none: their Parquet files are deleted and PostgreSQL's tables of the catalog rewritten.
"""

from functools import partial
from pathlib import Path

import duckdb

from headwater.settings import Lake
from warehouse.erasure import last_action
from warehouse.lake import METADATA, again, telling_lake
from warehouse.lake_raw import PARTS
from warehouse.publish import Table, dictionary, macros, views
from warehouse.transaction import in_one

STATISTICS = ("ducklake_file_column_stats", "ducklake_table_column_stats")  # least and greatest values: some are names
PURGED = "CREATE TABLE IF NOT EXISTS lake.raw.purged (action_id BIGINT)"


def publish_to_lake(con: duckdb.DuckDBPyConnection, directory: Path, lake: Lake) -> None:
    """Replace what the lake attached to a build shows by what the build publishes, and clean up behind it."""
    with telling_lake(lake):
        again(lambda: _replace(con))
        if _is_purge_due(con, directory):
            purge(con, directory)
        else:
            _expire(con, f"older_than => now() - INTERVAL {lake.keep_days} DAY")


def purge(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Keep nothing of the lake but its last state, on disk and in the catalog, and note up to which erasure that was done."""
    action = last_action(directory)
    _rewrite(con)
    _expire(con, _but_the_last(con))
    for table in STATISTICS:
        con.execute(f"CALL postgres_execute('{METADATA}', 'VACUUM {table}', use_transaction => false)")
    again(lambda: con.execute("CREATE OR REPLACE TABLE lake.raw.purged AS SELECT ?::BIGINT AS action_id", [action]))


def _replace(con: duckdb.DuckDBPyConnection) -> None:
    home = con.execute("SELECT current_catalog()").fetchall()[0][0]
    with in_one(con):
        for table in dictionary():
            _copy(con, table)
        con.execute("USE lake")  # what the views and macros name are the lake's own tables
        try:
            for view in views():
                con.execute(f"CREATE OR REPLACE VIEW {view.name} AS {view.sql}")
                con.execute(f"COMMENT ON VIEW {view.name} IS '{_quoted(view.comment)}'")
            for macro in macros():
                con.execute(macro.sql.replace("CREATE MACRO", "CREATE OR REPLACE MACRO", 1))
        finally:
            con.execute(f'USE "{home}"')


def _copy(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    name = f"lake.main.{table.name}"
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {', '.join(table.columns)} FROM marts.{table.name} ORDER BY {table.order}")
    con.execute(f"COMMENT ON TABLE {name} IS '{_quoted(table.comment)}'")
    for column, meaning in table.columns.items():
        con.execute(f"COMMENT ON COLUMN {name}.{column} IS '{_quoted(meaning)}'")


def _is_purge_due(con: duckdb.DuckDBPyConnection, directory: Path) -> bool:
    con.execute(PURGED)
    return con.execute("SELECT coalesce(max(action_id), 0) FROM lake.raw.purged").fetchall() != [(last_action(directory),)]


def _rewrite(con: duckdb.DuckDBPyConnection) -> None:
    """Write the tables of landed data anew: least and greatest values that the catalog knows of them may be names."""
    for table in ("raw.files", *PARTS):
        again(partial(con.execute, f"CREATE OR REPLACE TABLE lake.{table} AS FROM lake.{table}"))


def _expire(con: duckdb.DuckDBPyConnection, which: str) -> None:
    """Drop snapshots of the lake, and the files that only they held, and files of writers that were killed a day ago."""
    con.execute(f"CALL ducklake_expire_snapshots('lake', {which})")
    con.execute("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)")
    con.execute("CALL ducklake_delete_orphaned_files('lake', older_than => now() - INTERVAL 1 DAY)")


def _but_the_last(con: duckdb.DuckDBPyConnection) -> str:
    found = con.execute("SELECT snapshot_id FROM ducklake_snapshots('lake') ORDER BY snapshot_id").fetchall()
    return f"versions => {[row[0] for row in found[:-1]]}"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
