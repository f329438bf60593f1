"""Shortlists as files: CSV (RFC 4180), XLSX and JSON with stable columns; no cell runs as a formula."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from headwater.errors import DataError

EVIDENCE_SHOWN = 3
COLUMNS = (
    "rank", "display_name", "github_url", "score", "confidence", "top_skills",
    "evidence_1", "evidence_1_url", "evidence_2", "evidence_2_url", "evidence_3", "evidence_3_url",
    "location", "company", "last_active_on", "is_new", "person_id", "as_of",
)  # fmt: skip
BOM = "\ufeff"
RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


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
    if isinstance(value, str) and value.startswith(RUNS_AS_FORMULA):
        return "'" + value
    return value


def to_csv(people: Sequence[Mapping[str, Any]], *, has_bom: bool = False) -> str:
    """Return RFC 4180 text with CRLF line ends."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([inert(value) for value in flatten(person).values()] for person in people)
    return (BOM if has_bom else "") + text.getvalue()


def to_json(people: Sequence[Mapping[str, Any]]) -> str:
    """Return a JSON list with the evidence nested."""
    return json.dumps(people, ensure_ascii=False, indent=2, default=str) + "\n"


def to_xlsx(people: Sequence[Mapping[str, Any]], file: Path, sheet: str) -> None:
    """Write one sheet with a frozen header; text stays text and the file's own date is the data's."""
    import xlsxwriter  # noqa: PLC0415 - only this format needs it

    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    made = datetime.fromisoformat(str(people[0]["as_of"])) if people else datetime(2000, 1, 1)  # noqa: DTZ001
    book.set_properties({"created": made})
    page = book.add_worksheet(sheet[:31])
    page.freeze_panes(1, 0)
    page.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
    for at, person in enumerate(people, start=1):
        page.write_row(at, 0, [_cell(value) for value in flatten(person).values()])
    page.autofilter(0, 0, len(people), len(COLUMNS) - 1)
    book.close()


def write_text(text: str, file: Path) -> None:
    """Write a file as it stands; raises DataError where that cannot be."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    except OSError as problem:
        raise DataError(f"{file}: cannot be written ({problem.strerror})") from problem


def _cell(value: Any) -> Any:
    return value if isinstance(value, int | float | str | None) else str(value)
