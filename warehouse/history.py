"""The shortlists of the last two data dates, kept so that what is new, risen or fallen can be told.

A list is compared with that of an earlier data date, never with itself: publishing the same data twice says the same.
"""

from pathlib import Path

import duckdb

KEPT_DATES = 2


def write_previous(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Write raw.kept_shortlists: one row per data date, role and ranked person of earlier runs."""
    con.execute("CREATE OR REPLACE TABLE raw.kept_shortlists (as_of DATE, role VARCHAR, person_id VARCHAR, rank INTEGER)")
    files = sorted(map(str, _folder(directory).glob("shortlists-*.parquet")))
    if files:
        con.execute("INSERT INTO raw.kept_shortlists SELECT as_of, role, person_id, rank FROM read_parquet(?)", [files])


def keep(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Keep the shortlists just made under their data date, and no more than two dates."""
    found = con.execute("SELECT max(as_of) FROM marts.shortlists").fetchall()[0][0]
    if found is None:
        return
    folder = _folder(directory)
    folder.mkdir(exist_ok=True)
    unfinished = folder / ".unfinished"
    con.sql("SELECT as_of, role, person_id, rank FROM marts.shortlists ORDER BY role, rank").write_parquet(str(unfinished))
    unfinished.rename(folder / f"shortlists-{found}.parquet")
    for old in sorted(folder.glob("shortlists-*.parquet"))[:-KEPT_DATES]:
        old.unlink()


def _folder(directory: Path) -> Path:
    return directory / "history"
