"""When each account was first seen, kept apart from what landed: reading again renews nothing."""

from pathlib import Path

import duckdb

FILE = "first_seen.parquet"
SEEN = """
    SELECT account_id, min(first_seen_on) AS first_seen_on
    FROM (
        SELECT account_id, $today::DATE AS first_seen_on FROM core.accounts
        UNION ALL
        SELECT account_id, first_seen_on FROM kept
    )
    GROUP BY account_id
    ORDER BY account_id
"""


def keep_first_seen(con: duckdb.DuckDBPyConnection, directory: Path, today: str) -> None:
    """Add the accounts of this build that are new, as seen first today (ISO 8601)."""
    folder = directory / "history"
    folder.mkdir(exist_ok=True)
    kept, unfinished = folder / FILE, folder / f".unfinished-{FILE}"
    con.execute("CREATE OR REPLACE TEMP TABLE kept (account_id VARCHAR, first_seen_on DATE)")
    if kept.exists():
        con.execute("INSERT INTO kept FROM read_parquet(?)", [str(kept)])
    con.sql(SEEN, params={"today": today}).write_parquet(str(unfinished))
    unfinished.rename(kept)
    con.execute("DROP TABLE kept")
