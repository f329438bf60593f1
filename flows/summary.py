"""A run's results as plain tables, and the head of every shortlist with what has changed since the run before."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from headwater.listing import Since, all_roles, read_listing
from headwater.plain import one_line
from headwater.settings import Settings
from scoring.shortlist import Filters
from warehouse.earlier_lists import run_before_last
from warehouse.ledger import TargetResult

HEAD = 5
HEADINGS = "| role | rank | person | score | confidence | change | why |\n|---|---|---|---|---|---|---|"
MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+.!|~&$-])")

Row = dict[str, Any]


def targets(results: Iterable[TargetResult]) -> list[Row]:
    """Return one row per target: status, rows, seconds and message."""
    return [
        {
            "source": result.source, "target": one_line(result.target), "status": result.status, "rows": result.row_count,
            "started_at": result.started_at, "finished_at": result.finished_at, "message": one_line(result.message or ""),
        }
        for result in results
    ]  # fmt: skip


def freshness(status: Mapping[str, Any]) -> list[Row]:
    """Return one row per target of a `status`, the one longest unread first."""
    keys = ("source", "target", "status", "read_at", "days_behind", "gap_count")
    behind = sorted(status["targets"], key=lambda row: (row["read_at"] or "", row["source"], row["target"]))
    return [{key: row[key] for key in keys} for row in behind]


def gaps(status: Mapping[str, Any]) -> list[Row]:
    """Return one row per open gap of a `status`."""
    keys = ("source", "target", "from_at", "to_at", "reason")
    return [{key: one_line(str(gap[key] or "")) for key in keys} for gap in status["gaps"]]


def quota(status: Mapping[str, Any]) -> list[Row]:
    """Return one row per source and unit that the last run of a `status` spent."""
    spent = status["runs"][-1]["spent"] if status["runs"] else {}
    return [{"source": source, "unit": unit, "spent": count} for source, units in spent.items() for unit, count in units.items()]


def shortlist_heads(settings: Settings) -> str:
    """Return the first of every role, and who has left them, as a Markdown table."""
    before = run_before_last(settings.data.directory)
    roles = all_roles(settings, ())
    return "\n".join([HEADINGS, *(line for role in roles for line in _head(settings, role, before))])


def _head(settings: Settings, role: str, before: str | None) -> Iterator[str]:
    listing = read_listing(settings, role, Filters(top=HEAD), Since(before) if before else None)
    changes = {change["person_id"]: change for change in listing.changes or ()}
    for person in listing.people:
        change = changes.get(person["person_id"], {})
        yield _line(role, person["rank"], person["display_name"], person["score"], person["confidence"], change)
    for change in changes.values():
        if change["change"] == "gone" and change["previous_rank"] <= HEAD:
            name = change["display_name"] or "somebody who is no longer shown"
            yield _line(role, change["rank"], name, change["score"], None, change)


def _line(role: str, rank: int | None, name: str, score: float | None, confidence: float | None, change: Mapping[str, Any]) -> str:
    cells = (role, rank, name, score, confidence, change.get("change"), change.get("why"))
    return f"| {' | '.join('' if cell is None else _cell(cell) for cell in cells)} |"


def _cell(value: object) -> str:
    """Return a value as text that Markdown shows as it is; numbers need no escape."""
    return str(value) if isinstance(value, int | float) else MARKUP.sub(r"\\\1", one_line(str(value)))
