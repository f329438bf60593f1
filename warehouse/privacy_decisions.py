"""Decisions about people in the ledger: suppressed (not shown, not ranked), erased, expired; undone by another row."""

from collections.abc import Iterable
from pathlib import Path

from headwater.errors import PrivacyError
from warehouse.ledger import now, open_ledger
from warehouse.marks import Mark, Marked, hashed

ERASING = ("erased", "expired")
HIDING = ("suppressed", *ERASING)
IN_FORCE = """
    SELECT marks.action_id, marks.kind, marks.mark_hash, actions.kind AS action
    FROM privacy_marks AS marks JOIN privacy_actions AS actions USING (action_id)
    WHERE action_id NOT IN (SELECT action_id FROM undone_privacy_actions)
"""


def decide(directory: Path, kind: str, marks: Iterable[Mark], secret: str, made_by: str, reason: str) -> int:
    """Record a decision about the person whom the marks mean and return its number."""
    with open_ledger(directory) as ledger:
        action_id = ledger.execute(
            "INSERT INTO privacy_actions (kind, made_by, made_at, reason) VALUES (?, ?, ?, ?)", [kind, made_by, now(), reason]
        ).lastrowid
        rows = [(action_id, *pair) for pair in sorted(hashed(marks, secret))]
        ledger.executemany("INSERT INTO privacy_marks VALUES (?, ?, ?)", rows)
    return int(action_id or 0)


def undo_suppression(directory: Path, marks: Iterable[Mark], secret: str, made_by: str, reason: str) -> int:
    """Undo every suppression that names one of the marks; raises PrivacyError when there is none."""
    wanted = hashed(marks, secret)
    with open_ledger(directory) as ledger:
        found = ledger.execute(f"{IN_FORCE} AND actions.kind = 'suppressed' AND marks.kind NOT IN ('name', 'shared_address')").fetchall()
        numbers = sorted({row["action_id"] for row in found if (row["kind"], row["mark_hash"]) in wanted})
        if not numbers:
            raise PrivacyError("nobody with this handle is suppressed; there is nothing to undo")
        rows = [(number, made_by, now(), reason) for number in numbers]
        ledger.executemany("INSERT INTO undone_privacy_actions VALUES (?, ?, ?, ?)", rows)
    return len(numbers)


def marked(directory: Path, secret: str, kinds: Iterable[str] = ERASING) -> Marked:
    """Return the marks of every decision in force of these kinds."""
    wanted = tuple(kinds)
    with open_ledger(directory) as ledger:
        rows = ledger.execute(IN_FORCE).fetchall()
    return Marked(secret, frozenset((row["kind"], row["mark_hash"]) for row in rows if row["action"] in wanted))


def decided_on(directory: Path, mark: Mark, secret: str, kinds: Iterable[str]) -> str | None:
    """Return the day of the first decision in force of these kinds that names a mark, None for none."""
    ((kind, digest),) = hashed([mark], secret)
    with open_ledger(directory) as ledger:
        found = ledger.execute(
            f"""SELECT min(made_at) FROM privacy_actions WHERE kind IN ({','.join('?' * len(tuple(kinds)))}) AND action_id IN (
                SELECT action_id FROM ({IN_FORCE}) WHERE kind = ? AND mark_hash = ?)""", [*kinds, kind, digest]).fetchone()[0]  # fmt: skip
    return str(found)[:10] if found else None
