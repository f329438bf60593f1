"""The Art. 14 register: who must be told by when that data about them are kept, and who has been told."""

import csv
import io
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

import duckdb

from headwater.errors import PrivacyError
from warehouse.exports import inert
from warehouse.ledger import now, open_ledger

REGISTER = """
    WITH shown AS (
        SELECT person_id, first_on, 'listed for ' || role AS event FROM listings
        UNION ALL
        SELECT exposures.person_id, substr(log.made_at, 1, 10), log.action FROM exposures JOIN access_log AS log USING (entry_id)
    ),
    first AS (
        SELECT person_id, min(first_on) AS first_on FROM shown GROUP BY person_id
    )
    SELECT first.person_id, first.first_on,
        (SELECT min(event) FROM shown WHERE shown.person_id = first.person_id AND shown.first_on = first.first_on) AS event,
        (SELECT min(substr(log.made_at, 1, 10)) FROM exposures JOIN access_log AS log USING (entry_id)
         WHERE exposures.person_id = first.person_id AND log.action LIKE 'disclosed%') AS disclosed_on,
        (SELECT min(contacted_on) FROM contacts WHERE contacts.person_id = first.person_id) AS contacted_on
    FROM first
    UNION
    SELECT person_id, min(contacted_on), 'contacted', NULL, min(contacted_on) FROM contacts
    WHERE person_id NOT IN (SELECT person_id FROM first) GROUP BY person_id
"""


@dataclass(frozen=True)
class Notice:
    """One person of the register: since when, why, told by when at the latest, told when."""

    person_id: str
    first_on: str
    event: str
    due_on: str
    informed_on: str | None
    state: str  # informed, late (told after the day), due, overdue


def keep_listings(con: duckdb.DuckDBPyConnection, directory: Path, today: date) -> None:
    """Record everybody who stands on a shortlist for the first time, as of today."""
    listed = con.execute("SELECT DISTINCT person_id, role FROM marts.shortlists ORDER BY ALL").fetchall()
    with open_ledger(directory) as ledger:
        ledger.executemany("INSERT OR IGNORE INTO listings VALUES (?, ?, ?)", [(*row, today.isoformat()) for row in listed])


def read_register(directory: Path, today: date) -> list[Notice]:
    """Return the register, the earliest due first."""
    with open_ledger(directory) as ledger:
        found = [_notice(today, *row) for row in ledger.execute(REGISTER)]
    return sorted(found, key=lambda notice: (notice.due_on, notice.person_id))


def record_contact(directory: Path, person_id: str, on: date, today: date, made_by: str, note: str) -> None:
    """Record that a person was written to on a day; raises PrivacyError for a day to come."""
    if on > today:
        raise PrivacyError(f"--on {on}: lies ahead of today, {today}; record a contact when it has been made")
    with open_ledger(directory) as ledger:
        ledger.execute("INSERT INTO contacts VALUES (?, ?, ?, ?, ?)", [person_id, on.isoformat(), made_by, now(), note])


def to_csv(notices: list[Notice]) -> str:
    """Return the register as RFC 4180 text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(field.name for field in fields(Notice))
    writer.writerows([inert(value) for value in asdict(notice).values()] for notice in notices)
    return text.getvalue()


def month_after(day: date) -> date:
    """Return the same day of the next month, its last day where there is none."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


def _notice(today: date, person_id: str, first: str, event: str, disclosed: str | None, contacted: str | None) -> Notice:
    latest = month_after(date.fromisoformat(first)).isoformat()
    due = min(day for day in (latest, disclosed, contacted) if day)
    if contacted:
        return Notice(person_id, first, event, due, contacted, "informed" if contacted <= due else "late")
    return Notice(person_id, first, event, due, None, "overdue" if due < today.isoformat() else "due")
