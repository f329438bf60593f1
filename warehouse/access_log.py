"""The access log: who took what out of the warehouse and when; each entry's hash covers the one before it.

Rows are only added. Nobody is named in them: whom an export held stands in `exposures`, from which the erased are taken.
What is older than the months kept goes only from the front, and the first hash that is left anchors the rest.
"""

import getpass
import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from headwater.errors import PrivacyError
from warehouse.ledger import now, open_ledger

START = "0" * 64
EXPORTED = "SELECT entry_id FROM access_log WHERE json_extract(details, '$.sha256') = ? ORDER BY entry_id LIMIT 1"
FIELDS = ("entry_id", "made_at", "operator", "action", "details")


def record_access(
    directory: Path, action: str, details: Mapping[str, Any], person_ids: Iterable[str] = (), operator: str = ""
) -> int:
    """Append an entry, with the people whom it showed, and return its number; the details must name nobody."""
    operator = operator or os.environ.get("HEADWATER_OPERATOR") or getpass.getuser()
    told = json.dumps(details, ensure_ascii=False, sort_keys=True, default=str)
    with open_ledger(directory) as ledger:
        last = ledger.execute("SELECT entry_id, entry_hash FROM access_log ORDER BY entry_id DESC LIMIT 1").fetchone()
        number, before = (last["entry_id"] + 1, last["entry_hash"]) if last else (1, START)
        entry = (number, now(), operator, action, told)
        ledger.execute("INSERT INTO access_log VALUES (?, ?, ?, ?, ?, ?)", [*entry, entry_hash(before, entry)])
        ledger.executemany("INSERT OR IGNORE INTO exposures VALUES (?, ?)", [(number, one) for one in person_ids])
    return int(number)


def entry_hash(before: str, entry: Iterable[Any]) -> str:
    """Return the hash that chains an entry to the one before it."""
    return hashlib.sha256(json.dumps([before, *entry], ensure_ascii=False).encode()).hexdigest()


def read_log(directory: Path) -> list[dict[str, Any]]:
    """Return every entry in order; raises PrivacyError at the first that was changed, moved or taken out."""
    with open_ledger(directory) as ledger:
        rows = [dict(row) for row in ledger.execute("SELECT * FROM access_log ORDER BY entry_id")]
        before = _anchor(ledger)
    number = rows[0]["entry_id"] if rows else 1
    for row in rows:
        if row["entry_id"] != number or row["entry_hash"] != entry_hash(before, (row[name] for name in FIELDS)):
            raise PrivacyError(f"{directory / 'ledger.sqlite'}: the access log was altered at entry {number}; restore a backup")
        before, number = row["entry_hash"], number + 1
    return rows


def trim(directory: Path, oldest: date) -> int:
    """Drop what is older than a day from the front of the log and return how many entries went."""
    with open_ledger(directory) as ledger:
        last = ledger.execute(
            "SELECT entry_id, entry_hash FROM access_log WHERE made_at < ? ORDER BY entry_id DESC LIMIT 1", [oldest.isoformat()]
        ).fetchone()
        newest = ledger.execute("SELECT max(entry_id) FROM access_log").fetchone()[0]
        if last is None or last["entry_id"] == newest:  # the newest stays, for the next to be chained to
            return 0
        gone = ledger.execute("DELETE FROM access_log WHERE entry_id <= ?", [last["entry_id"]]).rowcount
        ledger.execute("DELETE FROM exposures WHERE entry_id <= ?", [last["entry_id"]])
        ledger.execute("INSERT INTO access_log_anchors VALUES (?, ?, ?)", [last["entry_id"], last["entry_hash"], now()])
    return int(gone)


def months_before(day: date, months: int) -> date:
    """Return the first of the month that lies so many months before a day."""
    at = day.year * 12 + day.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)


def without_literals(query: str) -> str:
    """Return a query without the texts and numbers in it: they may name somebody."""
    return re.sub(r"\b\d+(?:\.\d+)?\b", "…", re.sub(r"'(?:[^']|'')*'|\$\$.*?\$\$", "'…'", query, flags=re.DOTALL))


def file_hash(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def approve(directory: Path, file: Path, made_by: str, note: str, disclosed_to: str = "") -> str:
    """Record a human decision on an exported file, for good, and to whom it goes; return its SHA-256, raise PrivacyError."""
    if not file.is_file():
        raise PrivacyError(f"{file}: there is no such file to approve")
    if not made_by.strip() or not note.strip():
        raise PrivacyError("a decision is kept for good: --by and --note say who decided, and what was looked at")
    digest = file_hash(file)
    with open_ledger(directory) as ledger:
        known = ledger.execute("SELECT 1 FROM approvals WHERE file_sha256 = ?", [digest]).fetchone()
        if known:
            raise PrivacyError(f"{file}: is approved already, and a decision is final; export again to decide again")
        if ledger.execute(EXPORTED, [digest]).fetchone() is None:  # nobody on it would be known to have been shown
            raise PrivacyError(f"{file}: is not as Headwater exported it; approve the export as it was written, and say in --note what you changed")
        ledger.execute("INSERT INTO approvals (file_sha256, made_by, made_at, note) VALUES (?, ?, ?, ?)", [digest, made_by, now(), note])
        shown = ledger.execute(f"SELECT person_id FROM exposures JOIN ({EXPORTED}) USING (entry_id)", [digest]).fetchall()
    action = f"disclosed to {disclosed_to}" if disclosed_to else "approve"
    record_access(directory, action, {"sha256": digest}, [row["person_id"] for row in shown], made_by)
    return digest


def _anchor(ledger: sqlite3.Connection) -> str:
    found = ledger.execute("SELECT entry_hash FROM access_log_anchors ORDER BY entry_id DESC LIMIT 1").fetchone()
    return str(found["entry_hash"]) if found else START
