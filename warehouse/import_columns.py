"""Shortlists in the columns by which other recruiting tools import people; what they are is import_columns.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.exports import EVIDENCE_SHOWN, csv_text

COLUMNS = Path(__file__).parent / "import_columns.toml"
CAVEAT = "A low score may only mean little public work."


@cache
def tools() -> dict[str, Any]:
    """Return every tool's columns and what is to be known about it, by its name."""
    return tomllib.loads(COLUMNS.read_text(encoding="utf-8"))


def to_tool_csv(people: Sequence[Mapping[str, Any]], role: str, tool: str, *, has_bom: bool = False) -> str:
    """Return a shortlist as the CSV that a tool imports."""
    columns = tools()[tool]["columns"]
    rows = ([_cell(column, values) for column in columns] for values in (_values(person, role) for person in people))
    return csv_text([column["header"] for column in columns], rows, has_bom=has_bom)


def _cell(column: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """Return one cell: fixed, all of `join`, or the first of `from` that is not empty."""
    if "join" in column:
        return column.get("with", "\n").join(str(values[name]) for name in column["join"] if values[name])
    return column.get("fixed") or next((values[name] for name in column.get("from", ()) if values[name]), None)


def _values(person: Mapping[str, Any], role: str) -> dict[str, Any]:
    """Return what columns may name. The last word is the last name: right for most names, so look before you import."""
    first, _, last = person["display_name"].rpartition(" ")
    evidence = [f"{item['title']}: {item['url']}" for item in (person["top_evidence"] or [])[:EVIDENCE_SHOWN]]
    return {
        **person,
        "role": role,
        "first_name": first or last,
        "last_name": last if first else "—",
        "score_line": f"Rank {person['rank']}, score {person['score']}, confidence {person['confidence']}, data of {person['as_of']}",
        "evidence_lines": "\n".join(evidence),
        "caveat": CAVEAT,
    }
