"""What has changed on a role's list since an earlier one: who is new, risen, fallen or gone, and why."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

QUERY = Path(__file__).parent / "changes.sql"
COLUMNS = (
    "change", "rank", "previous_rank", "display_name", "github_url", "score", "previous_score", "why", "person_id", "as_of",
)  # fmt: skip


def read_changes(
    con: duckdb.DuckDBPyConnection,
    role: str,
    before: Sequence[Mapping[str, Any]],
    as_of: str | None,
    listed: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return one row of COLUMNS per person whose place differs between the list `before`, of data date `as_of`, and `listed`."""
    values = {
        "role": role,
        "as_of": as_of,
        "listed_ids": [person["person_id"] for person in listed],
        "person_ids": [person["person_id"] for person in before],
        "ranks": [person["rank"] for person in before],
        "scores": [person["score"] for person in before],
        "evidence_counts": [person["evidence_count"] for person in before],
    }
    found = con.execute(QUERY.read_text(encoding="utf-8"), values)
    names = [column[0] for column in found.description or ()]
    facts = (dict(zip(names, row, strict=True)) for row in found.fetchall())
    return [{name: {**row, **judged(row)}[name] for name in COLUMNS} for row in facts]


def judged(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the kind of change and the sentence that explains it."""
    if not row["is_listed"]:
        return {"change": "gone", "why": _why_gone(row)}
    if not row["was_listed"]:
        return {"change": "new", "why": "; ".join([_new_work(row) or "no newer work: the rules, the data or the filters let them in", f"score {row['score']:g}"])}
    change = "risen" if row["rank"] < row["previous_rank"] else "fallen"
    return {"change": change, "why": "; ".join(_why_moved(row))}


def _why_gone(row: Mapping[str, Any]) -> str:
    if not row["is_known"]:
        return "no longer here: suppressed, erased, taken for a machine, or joined with another person"
    if row["rank"] is not None:
        return f"still ranked {row['rank']}, but left out by the filters or the length of the list"
    return f"no longer meets the role's minimum; last active {row['last_active_on']}"


def _why_moved(row: Mapping[str, Any]) -> Iterator[str]:
    if row["score"] == row["previous_score"]:
        yield f"the same score {row['score']:g}; others moved"
    else:
        yield f"score {row['previous_score']:g} → {row['score']:g}"
    if row["evidence_count"] != row["previous_evidence_count"]:
        yield f"{row['previous_evidence_count']} → {row['evidence_count']} items of evidence"
    if _new_work(row):
        yield _new_work(row)


def _new_work(row: Mapping[str, Any]) -> str:
    if not row["new_item_count"]:
        return ""
    items = "1 newer item" if row["new_item_count"] == 1 else f"{row['new_item_count']} newer items"
    return f"{items}, “{row['new_title']}”"
