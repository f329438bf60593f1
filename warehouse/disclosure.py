"""Everything held on one person, section by section: from the build, so that a suppressed person is told too."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from warehouse.first_seen import FILE
from warehouse.found_person import Person
from warehouse.ledger import open_ledger

SECTIONS = Path(__file__).parent / "disclosed"
ORDER = ("accounts", "github_profiles", "author_profiles", "hub_accounts", "artifacts", "signatures", "rosters", "github_actions", "papers",
         "evidence", "scores", "shortlists")  # fmt: skip
Rows = list[dict[str, Any]]

DECISIONS = "SELECT decision_id, kind, account_id, other_account_id, made_by, made_at, reason FROM decisions WHERE account_id = ? OR other_account_id = ?"
LISTED = "SELECT role, first_on FROM listings WHERE person_id = ? ORDER BY first_on, role"
EXPORTS = """
    SELECT log.made_at, log.operator, log.action, log.details
    FROM exposures JOIN access_log AS log USING (entry_id) WHERE exposures.person_id = ? ORDER BY log.entry_id
"""
TOLD = "SELECT contacted_on, made_by, made_at, note FROM contacts WHERE person_id = ? ORDER BY contacted_on, made_at"


def read_held(con: duckdb.DuckDBPyConnection, directory: Path, person: Person) -> dict[str, Rows]:
    """Return every section by its name, each a list of rows; empty ones are kept, for that too is an answer."""
    con.execute("CREATE OR REPLACE TEMP TABLE subject (cluster VARCHAR, person_id VARCHAR)")
    con.execute("INSERT INTO subject VALUES (?, ?)", [person.clusters[0], person.person_ids[0]])
    held = {name: _rows(con, (SECTIONS / f"{name}.sql").read_text(encoding="utf-8")) for name in ORDER}
    return {"first_seen": _first_seen(con, directory), **held, **_from_ledger(directory, person)}


def _from_ledger(directory: Path, person: Person) -> dict[str, Rows]:
    person_id = [person.person_ids[0]]
    with open_ledger(directory) as ledger:
        decided = {row["decision_id"]: dict(row) for one in person.account_ids for row in ledger.execute(DECISIONS, [one, one])}
        told = {"listed_first": LISTED, "exports": EXPORTS, "informed": TOLD}
        rest = {name: [dict(row) for row in ledger.execute(query, person_id)] for name, query in told.items()}
    return {"decisions": [decided[number] for number in sorted(decided)], **rest}


def _first_seen(con: duckdb.DuckDBPyConnection, directory: Path) -> Rows:
    file = directory / "history" / FILE
    if not file.exists():
        return []
    return _rows(con, f"""
        SELECT seen.account_id, seen.first_seen_on FROM read_parquet('{str(file).replace("'", "''")}') AS seen
        JOIN core.accounts AS accounts USING (account_id) JOIN subject USING (cluster) ORDER BY ALL""")  # fmt: skip


def _rows(con: duckdb.DuckDBPyConnection, query: str) -> Rows:
    found = con.execute(query)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def first_day(held: dict[str, Rows]) -> date | None:
    """Return the day on which the person was first seen."""
    return min((row["first_seen_on"] for row in held["first_seen"]), default=None)
