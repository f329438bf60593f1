"""What the review of identities prints and reads: the queue, the history, files of decisions."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from warehouse import decisions
from warehouse.decision_files import import_decisions
from warehouse.exports import csv_text
from warehouse.ledger import open_ledger
from warehouse.published import open_published

PENDING = "SELECT * FROM possible_matches ORDER BY best_rank NULLS LAST, probability DESC, match_id"


def pending(directory: Path, top: int, form: str) -> str:
    """Return the possible matches that nobody has decided since they were published, as table, csv or json."""
    with open_published(directory) as con:
        found = con.execute(PENDING)
        names = [column[0] for column in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    with open_ledger(directory) as ledger:
        decided = {frozenset((row["account_id"], row["other_account_id"])) for row in decisions.rows_in_force(ledger)}
    waiting = [row for row in rows if frozenset((row["account_a"], row["account_b"])) not in decided]
    if form == "json":
        return json.dumps(waiting[:top], ensure_ascii=False, indent=2) + "\n"
    if form == "csv":
        return csv_text(names, [tuple(_cell(row[name]) for name in names) for row in waiting[:top]])
    return "\n".join(_lines(waiting, top)) + "\n"


def history_lines(directory: Path) -> Iterator[str]:
    """Yield one line per action, oldest first."""
    actions = decisions.history(directory)
    for row in actions:
        about = f"{row['account_id']} {row['other_account_id'] or ''}".rstrip()
        more = f" and {row['decision_count'] - 1} more" if row["decision_count"] > 1 else ""
        undone = f"; undone by {row['undone_by']} {row['undone_at']}" if row["undone_at"] else ""
        yield f"{row['action_id']:>5}  {row['made_at']}  {row['made_by']}: {row['kinds']} {about}{more} ({row['reason']}){undone}"
    if not actions:
        yield "nothing has been decided yet"


def import_file(directory: Path, file: Path, made_by: str) -> tuple[int, int]:
    """Import a file of decisions about published accounts; return the action's number and how many were new."""
    with open_published(directory) as con:
        return import_decisions(directory, file, made_by, lambda name: decisions.is_known(con, name))


def _lines(rows: list[dict[str, Any]], top: int) -> Iterator[str]:
    yield f"{len(rows)} possible matches" + (f", the first {top}" if len(rows) > top else "")
    for row in rows[:top]:
        yield ""
        yield from _match_lines(row)
    if rows:
        yield ""
        yield "Decide with `headwater identity accept MATCH` or `reject MATCH`; until then their evidence is not put together."


def _match_lines(row: Mapping[str, Any]) -> Iterator[str]:
    yield f"{row['match_id']}  {row['name_a']} ({row['account_a']})  =?  {row['name_b']} ({row['account_b']})  probability {row['probability']:.2f}"
    yield f"      for: {'; '.join(row['reasons'])}"
    if row["against"]:
        yield f"      against: {row['against']}"
    yield f"      would settle it: {row['what_would_settle']}"
    if row["shortlists"]:
        yield f"      would change: {', '.join(row['shortlists'])} (best rank {row['best_rank']})"


def _cell(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, list) else value
