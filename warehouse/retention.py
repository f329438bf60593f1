"""Retention: how long a person is kept, from when they were first seen or last written to, whatever was read since."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from warehouse.first_seen import FILE
from warehouse.ledger import rows

DAYS_BETWEEN_RUNS = 31  # a clock is believed when a run has ended so shortly before
DUE = """
    WITH kept AS (
        SELECT clusters.person_id, min(seen.first_seen_on) AS first_seen_on
        FROM read_parquet($file) AS seen
        JOIN core.accounts AS accounts USING (account_id)
        JOIN core.clusters AS clusters USING (cluster)
        GROUP BY clusters.person_id
    ),
    contacted AS (
        SELECT person_id, max(contacted_on::DATE) AS contacted_on
        FROM (SELECT unnest($people::VARCHAR[]) AS person_id, unnest($days::VARCHAR[]) AS contacted_on)
        GROUP BY person_id
    )
    SELECT kept.person_id, kept.first_seen_on, contacted.contacted_on,
        (greatest(kept.first_seen_on, contacted.contacted_on) + to_months($months))::DATE AS due_on
    FROM kept
    LEFT JOIN contacted USING (person_id)
    WHERE due_on <= $today::DATE
    ORDER BY due_on, person_id
"""


@dataclass(frozen=True)
class Due:
    """One person whose time is up or will be."""

    person_id: str
    first_seen_on: date
    contacted_on: date | None
    due_on: date


def list_due(con: duckdb.DuckDBPyConnection, directory: Path, months: int, today: date) -> list[Due]:
    """Return everybody in the build who is due for erasure by a day, the longest overdue first."""
    file = directory / "history" / FILE
    if not file.exists():
        return []
    contacts = rows(directory, "contacts")
    values = {"file": str(file), "months": months, "today": today.isoformat(),
              "people": [row["person_id"] for row in contacts], "days": [row["contacted_on"] for row in contacts]}  # fmt: skip
    return [Due(*row) for row in con.execute(DUE, values).fetchall()]



def is_believable(directory: Path, today: date) -> bool:
    """Tell whether a run has ended shortly before this day: erasing cannot be undone, and a clock may have jumped ahead."""
    earliest = (today - timedelta(days=DAYS_BETWEEN_RUNS)).isoformat()
    return any(row["finished_at"] >= earliest for row in rows(directory, "runs") if row["finished_at"])
