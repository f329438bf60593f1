"""Decisions of reviewers: rows that are only ever added. What one command decides is one action, undone as a whole.

A decision names accounts as they were called when it was made; it takes effect when the warehouse is made again.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import duckdb

from headwater.errors import DecisionRefused
from warehouse.ledger import now, open_ledger

MOST_PAIRS = 5_000
IN_FORCE = "SELECT * FROM decisions WHERE decision_id NOT IN (SELECT decision_id FROM undone_decisions) ORDER BY decision_id"
ACCOUNTS = """
    SELECT account_id FROM accounts WHERE person_id = (
        SELECT person_id
        FROM (
            SELECT person_id, 1 AS preference FROM accounts WHERE account_id = $key
            UNION ALL SELECT person_id, 2 FROM people WHERE person_id = $key
            UNION ALL SELECT person_id, 3 FROM former_person_ids WHERE former_person_id = $key
            UNION ALL SELECT person_id, 4 FROM accounts WHERE source = 'github' AND lower(handle) = lower(ltrim($key, '@'))
        )
        ORDER BY preference, person_id
        LIMIT 1)
    ORDER BY list_position(['github', 'openreview', 'huggingface'], source) NULLS LAST, account_id"""
IS_KNOWN = """
    SELECT 1 FROM accounts WHERE account_id = $name
    UNION ALL SELECT 1 FROM contributions WHERE contribution_id = 'commit:' || regexp_extract($name, '^git:(.*)#\\d+$', 1) LIMIT 1"""


@dataclass(frozen=True)
class Decision:
    """One decision about two accounts (`same`, `not_same`) or one (`suppressed`, `erased`)."""

    kind: str
    account_id: str
    other_account_id: str | None
    made_by: str
    made_at: str
    reason: str


def merge(con: duckdb.DuckDBPyConnection, directory: Path, one: str, other: str, made_by: str, reason: str) -> int:
    """Decide that two people, given as person_id, account_id or GitHub login, are one; return the action's number."""
    a, b = accounts_of(con, one), accounts_of(con, other)
    if set(a) & set(b):
        raise DecisionRefused(f"{one} and {other} are one person already")
    with open_ledger(directory) as ledger:
        for row in rows_in_force(ledger):
            pair = {row["account_id"], row["other_account_id"]}
            if row["kind"] == "not_same" and pair & set(a) and pair & set(b):
                raise _contradiction(row)
        chosen = [one if one in a else a[0], other if other in b else b[0]]
        return record(ledger, [Decision("same", chosen[0], chosen[1], made_by, now(), reason)])


def split(con: duckdb.DuckDBPyConnection, directory: Path, person: str, leaving: Sequence[str], made_by: str, reason: str) -> int:
    """Decide that some accounts of a person are one other person's; return the action's number."""
    held = accounts_of(con, person)
    for account in leaving:
        if account not in held:
            raise DecisionRefused(f"{account} is no account of {person}; `headwater explain {person}` lists them")
    staying = [account for account in held if account not in set(leaving)]
    if not staying:
        raise DecisionRefused(f"these are all the accounts of {person}: at least one must stay")
    if len(staying) * len(set(leaving)) > MOST_PAIRS:
        raise DecisionRefused(f"{person} has {len(held)} accounts: split off fewer at once")
    moment, apart = now(), sorted(set(leaving))
    decided = [Decision("not_same", a, b, made_by, moment, reason) for a, b in product(apart, staying)]
    decided += [Decision("same", a, b, made_by, moment, reason) for a, b in pairwise(apart)]
    with open_ledger(directory) as ledger:
        return record(ledger, decided)


def accept(con: duckdb.DuckDBPyConnection, directory: Path, match_id: str, made_by: str, reason: str) -> int:
    """Decide that a possible match is one person; return the action's number."""
    a, b = _match(con, match_id)
    return merge(con, directory, a, b, made_by, reason)


def reject(con: duckdb.DuckDBPyConnection, directory: Path, match_id: str, made_by: str, reason: str) -> int:
    """Decide that a possible match is two people; return the action's number."""
    a, b = _match(con, match_id)
    with open_ledger(directory) as ledger:
        return record(ledger, [Decision("not_same", a, b, made_by, now(), reason)])


def undo(directory: Path, action_id: int, made_by: str, reason: str) -> int:
    """Take an action back, all of it: everything is as if it had never been; return how many decisions that were."""
    with open_ledger(directory) as ledger:
        mine = [row for row in rows_in_force(ledger) if row["action_id"] == action_id]
        if not mine:
            raise DecisionRefused(f"no action {action_id} is in force; `headwater identity history` lists them")
        ledger.executemany(
            "INSERT INTO undone_decisions VALUES (?, ?, ?, ?)",
            [(row["decision_id"], made_by, now(), reason) for row in mine],
        )
        return len(mine)


def record(ledger: sqlite3.Connection, decided: Sequence[Decision]) -> int:
    """Add decisions as one action, or raise DecisionRefused before any is added; return the action's number."""
    held = rows_in_force(ledger)
    _refuse_contradictions(held, decided)
    _refuse_repetition(held, decided)
    action_id = int(ledger.execute("SELECT coalesce(max(decision_id), 0) + 1 FROM decisions").fetchone()[0])
    ledger.executemany(
        """INSERT INTO decisions (kind, account_id, other_account_id, made_by, made_at, reason, action_id)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [(d.kind, d.account_id, d.other_account_id, d.made_by, d.made_at, d.reason, action_id) for d in decided],
    )
    return action_id


def rows_in_force(ledger: sqlite3.Connection) -> list[dict[str, Any]]:
    """Return the decisions that nobody has undone, oldest first."""
    return [{**row, "action_id": row["action_id"] or row["decision_id"]} for row in map(dict, ledger.execute(IN_FORCE))]


def history(directory: Path) -> list[dict[str, Any]]:
    """Return every action, oldest first: what was decided, by whom, when, why, and who undid it."""
    with open_ledger(directory) as ledger:
        return [dict(row) for row in ledger.execute("""
            SELECT coalesce(d.action_id, d.decision_id) AS action_id, group_concat(DISTINCT d.kind) AS kinds, count(*) AS decision_count,
                min(d.account_id) AS account_id, min(d.other_account_id) AS other_account_id,
                d.made_by, d.made_at, d.reason, max(u.made_by) AS undone_by, max(u.made_at) AS undone_at
            FROM decisions AS d LEFT JOIN undone_decisions AS u USING (decision_id)
            GROUP BY 1 ORDER BY 1""")]  # fmt: skip


def accounts_of(con: duckdb.DuckDBPyConnection, key: str) -> list[str]:
    """Return the published accounts of the person behind a person_id, account_id or GitHub login, the most lasting first."""
    found = [row[0] for row in con.execute(ACCOUNTS, {"key": key}).fetchall()]
    if not found:
        raise DecisionRefused(f"{key!r} is no person_id, account_id or GitHub login that is published; `headwater explain` shows them")
    return found


def is_known(con: duckdb.DuckDBPyConnection, account_id: str) -> bool:
    """Tell whether an account is published, or any commit that shows the signature is."""
    return bool(con.execute(IS_KNOWN, {"name": account_id}).fetchall())


def _match(con: duckdb.DuckDBPyConnection, match_id: str) -> tuple[str, str]:
    found = con.execute("SELECT account_a, account_b FROM possible_matches WHERE match_id = ?", [match_id]).fetchall()
    if not found:
        raise DecisionRefused(f"no match {match_id!r} is pending; `headwater identity pending` lists them")
    return found[0]


def _refuse_contradictions(held: Iterable[dict[str, Any]], decided: Sequence[Decision]) -> None:
    """Raise DecisionRefused when accounts that are the same by old and new decisions are also not."""
    rows = [*held, *(vars(decision) for decision in decided)]
    links: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "same":
            links[row["account_id"]].append(row["other_account_id"])
            links[row["other_account_id"]].append(row["account_id"])
    for row in rows:
        if row["kind"] == "not_same" and row["other_account_id"] in _reached(row["account_id"], links):
            raise _contradiction(row)


def _refuse_repetition(held: Iterable[dict[str, Any]], decided: Sequence[Decision]) -> None:
    """Raise DecisionRefused when all of it is in force already: decided twice, undoing it once would change nothing."""
    by_what = {(row["kind"], frozenset((row["account_id"], row["other_account_id"]))): row["action_id"] for row in held}
    earlier = [by_what.get((one.kind, frozenset((one.account_id, one.other_account_id)))) for one in decided]
    if all(earlier):
        raise DecisionRefused(f"this is decided already, by action {max(filter(None, earlier))}; it takes effect at the next run or `headwater rebuild`")


def _reached(start: str, links: dict[str, list[str]]) -> set[str]:
    seen, waiting = set[str](), [start]
    while waiting:
        account = waiting.pop()
        if account not in seen:
            seen.add(account)
            waiting += links.get(account, ())
    return seen


def _contradiction(row: dict[str, Any]) -> DecisionRefused:
    earlier = f"; undo action {row['action_id']} first" if row.get("action_id") else ""
    return DecisionRefused(f"{row['account_id']} and {row['other_account_id']} would be the same and not the same{earlier}")
