"""Decisions as CSV: exported as they are in force, imported all or not at all."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from headwater.errors import DecisionRefused
from warehouse.decisions import Decision, record, rows_in_force
from warehouse.ledger import now, open_ledger

COLUMNS = tuple(field.name for field in fields(Decision))
KINDS = {"same": True, "not_same": True, "suppressed": False, "erased": False}  # whether it is about two accounts


def export_decisions(directory: Path) -> str:
    """Return the decisions in force as CSV text, oldest first."""
    with open_ledger(directory) as ledger:
        rows = rows_in_force(ledger)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([row[name] for name in COLUMNS] for row in rows)
    return text.getvalue()


def import_decisions(directory: Path, file: Path, made_by: str, is_known: Callable[[str], bool]) -> tuple[int, int]:
    """Add a file's decisions as one action, leaving out those in force; return its number (0 for none) and their count.

    Raises DecisionRefused naming the line: nothing is added then.
    """
    wanted = list(read_decisions(file, made_by, is_known))
    with open_ledger(directory) as ledger:
        held = {(row["kind"], frozenset((row["account_id"], row["other_account_id"]))) for row in rows_in_force(ledger)}
        fresh = {(d.kind, frozenset((d.account_id, d.other_account_id))): d for d in wanted}
        added = [decision for key, decision in fresh.items() if key not in held]
        return (record(ledger, added), len(added)) if added else (0, 0)


def read_decisions(file: Path, made_by: str, is_known: Callable[[str], bool]) -> Iterator[Decision]:
    """Yield a file's decisions; the columns made_by, made_at and reason may be missing or empty."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise DecisionRefused(f"{file}: cannot be read ({problem.strerror})") from problem
    except UnicodeDecodeError as problem:
        raise DecisionRefused(f"{file}: is not UTF-8 text; save it as CSV in UTF-8") from problem
    rows = csv.DictReader(io.StringIO(text, newline=""))
    for name in ("kind", "account_id", "other_account_id"):
        if name not in (rows.fieldnames or ()):
            raise DecisionRefused(f"{file}: has no column {name}; the columns are {', '.join(COLUMNS)}")
    try:
        for row in rows:
            wrong = _find_fault(row, is_known)
            if wrong:
                raise DecisionRefused(f"{file} line {rows.line_num}: {wrong}; nothing was imported")
            yield Decision(row["kind"], row["account_id"], row["other_account_id"] or None, row.get("made_by") or made_by,
                           _as_utc(row.get("made_at") or "") or now(), row.get("reason") or "imported")  # fmt: skip
    except csv.Error as broken:
        raise DecisionRefused(f"{file} line {rows.line_num}: {broken}; nothing was imported") from broken


def _find_fault(row: Mapping[str | None, str | None], is_known: Callable[[str], bool]) -> str | None:
    """Return what is wrong with a row, or None."""
    kind, one, other = row["kind"] or "", row["account_id"], row["other_account_id"]
    if None in row or None in row.values():
        return "the row has not as many cells as there are columns"
    if kind not in KINDS:
        return f"kind is {kind!r}, not one of {', '.join(KINDS)}"
    if not one or bool(other) != KINDS[kind]:
        return f"{kind} is about {'two accounts' if KINDS[kind] else 'one account'}"
    if one == other:
        return f"{one} stands on both sides"
    if (stated := row.get("made_at")) and _as_utc(stated) is None:
        return f"made_at is {stated!r}, not a time such as 2026-05-31T09:30:00"
    unknown = [name for name in (one, other) if KINDS[kind] and name and not is_known(name)]
    return f"unknown account {unknown[0]!r}" if unknown else None


def _as_utc(stated: str) -> str | None:
    """Return an ISO 8601 time as the ledger keeps it: UTC unless it names an offset, without one; None if it is none."""
    try:
        time = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return (time.astimezone(UTC) if time.tzinfo else time).replace(tzinfo=None).isoformat(timespec="seconds")
