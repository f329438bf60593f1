"""What earlier builds showed and later ones must know: the last two shortlists, and every person_id ever given.

A person_id is kept with the account it was made from, so that it stays the person's however their accounts are joined.
A list is compared with that of an earlier data date, never with itself: publishing the same data twice says the same.
"""

from pathlib import Path

import duckdb

KEPT_DATES = 2
PERSON_IDS = "person_ids.parquet"


def write_previous(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Write raw.kept_shortlists (one row per data date, role and person ranked) and raw.kept_person_ids (one per id)."""
    con.execute("CREATE OR REPLACE TABLE raw.kept_shortlists (as_of DATE, role VARCHAR, person_id VARCHAR, rank INTEGER)")
    files = sorted(map(str, _folder(directory).glob("shortlists-*.parquet")))
    if files:
        con.execute("INSERT INTO raw.kept_shortlists SELECT as_of, role, person_id, rank FROM read_parquet(?)", [files])
    con.execute("CREATE OR REPLACE TABLE raw.kept_person_ids (person_id VARCHAR, account_id VARCHAR, sequence INTEGER)")
    ids = _folder(directory) / PERSON_IDS
    if ids.exists():
        con.execute("INSERT INTO raw.kept_person_ids FROM read_parquet(?)", [str(ids)])


def keep(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Keep what this build shows: its person ids and its shortlists."""
    _keep_person_ids(con, directory)
    _keep_shortlists(con, directory)


def _keep_person_ids(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Add the person ids that are new, each with the account it was made from and the number of this build."""
    if con.execute("SELECT count(*) FROM core.clusters").fetchall() == [(0,)]:
        return
    _folder(directory).mkdir(exist_ok=True)
    unfinished = _folder(directory) / ".unfinished"
    con.sql("""
        FROM raw.kept_person_ids
        UNION ALL
        SELECT person_id, anchor, (SELECT coalesce(max(sequence), 0) + 1 FROM raw.kept_person_ids)
        FROM core.clusters
        ANTI JOIN raw.kept_person_ids USING (person_id)
        ORDER BY sequence, person_id""").write_parquet(str(unfinished))
    unfinished.rename(_folder(directory) / PERSON_IDS)


def _keep_shortlists(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Keep the shortlists under their data date, and no more than two dates."""
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
