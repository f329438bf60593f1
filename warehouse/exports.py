"""Shortlists as texts: CSV (RFC 4180) and JSON with stable columns; no cell runs as a formula or moves a cursor."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from headwater.plain import plain

EVIDENCE_SHOWN = 3
COLUMNS = (
    "rank", "display_name", "github_url", "score", "confidence", "top_skills",
    "evidence_1", "evidence_1_url", "evidence_2", "evidence_2_url", "evidence_3", "evidence_3_url",
    "location", "company", "last_active_on", "is_new", "person_id", "as_of",
)  # fmt: skip
BOM = "\ufeff"
LONGEST_CELL = 32_767
RUNS_AS_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def flatten(person: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row of COLUMNS."""
    row = {name: person.get(name) for name in COLUMNS}
    for at, item in enumerate((person["top_evidence"] or [])[:EVIDENCE_SHOWN], start=1):
        row[f"evidence_{at}"] = f"{item['title']} ({item['reason']})"
        row[f"evidence_{at}_url"] = item["url"]
    return row


def inert(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: text that begins like a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = cut(plain(value))
        return cut("'" + text) if text.lstrip(" ").startswith(RUNS_AS_FORMULA) else text
    return value


def cut(text: str) -> str:
    """Return a text no longer than a spreadsheet's cell holds."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def to_csv(people: Sequence[Mapping[str, Any]], *, has_bom: bool = False) -> str:
    """Return the shortlist as RFC 4180 text with CRLF line ends."""
    return csv_text(COLUMNS, (flatten(person).values() for person in people), has_bom=has_bom)


def csv_text(header: Iterable[str], rows: Iterable[Iterable[Any]], *, has_bom: bool = False) -> str:
    """Return any rows as RFC 4180 text with CRLF line ends, each cell inert."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([inert(value) for value in row] for row in rows)
    return (BOM if has_bom else "") + text.getvalue()


def to_json(rows: Sequence[Mapping[str, Any]] | Mapping[str, Any]) -> str:
    """Return rows, or one row, as JSON with the evidence nested."""
    return plain(json.dumps(rows, ensure_ascii=False, indent=2, default=str)) + "\n"


def to_jsonl(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return one JSON object a line."""
    return "".join(plain(json.dumps(row, ensure_ascii=False, default=str)) + "\n" for row in rows)
