"""Workbooks: one sheet per list, typed cells, a frozen header, filters and links; text stays text."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from headwater.plain import plain
from warehouse.exports import COLUMNS, cut, flatten

LONGEST_LINK = 2_079
MOST_LINKS = 65_000  # a sheet holds 65,530
WIDTHS = {"rank": 6, "score": 8, "confidence": 10, "is_new": 8, "last_active_on": 12, "as_of": 12, "person_id": 18}
USUAL_WIDTH = 28
NAME_LIMIT = 31
NOT_IN_NAMES = str.maketrans("[]:*?/\\'", "--------")


@dataclass(frozen=True)
class Sheet:
    """One list under its name: columns in their order, and a row for each entry."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    as_of: date | None


def to_xlsx(people: Sequence[Mapping[str, Any]], file: Path, sheet: str) -> None:
    """Write one shortlist as a workbook of one sheet."""
    file.write_bytes(workbook([shortlist_sheet(people, sheet)]))


def shortlist_sheet(people: Sequence[Mapping[str, Any]], name: str) -> Sheet:
    """Return a shortlist as a sheet with the columns of its CSV."""
    return Sheet(name, COLUMNS, [flatten(person) for person in people], people[0]["as_of"] if people else None)


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an XLSX file; its own date is the data's, so that the same lists give the same bytes."""
    import xlsxwriter  # noqa: PLC0415 - only this format needs it

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    days = [sheet.as_of for sheet in sheets if sheet.as_of]
    book.set_properties({"created": datetime.fromisoformat(str(max(days))) if days else datetime(2000, 1, 1)})  # noqa: DTZ001
    formats = {"header": book.add_format({"bold": True}), "date": book.add_format({"num_format": "yyyy-mm-dd"})}
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book.add_worksheet(_sheet_name(sheet.name, taken)), sheet, formats)
    book.close()
    return held.getvalue()


def _write_sheet(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> None:
    page.freeze_panes(1, 0)
    page.write_row(0, 0, sheet.columns, formats["header"])
    for at, name in enumerate(sheet.columns):
        page.set_column(at, at, WIDTHS.get(name, USUAL_WIDTH))
    has_links = len(sheet.rows) * sum(name.endswith("_url") for name in sheet.columns) < MOST_LINKS
    for down, row in enumerate(sheet.rows, start=1):
        for across, name in enumerate(sheet.columns):
            _write_cell(page, (down, across), row[name], formats, is_link=has_links and name.endswith("_url"))
    page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _write_cell(page: Any, place: tuple[int, int], value: Any, formats: Mapping[str, Any], *, is_link: bool) -> None:
    if isinstance(value, date):
        page.write_datetime(*place, value, formats["date"])
    elif isinstance(value, bool):
        page.write_boolean(*place, value)
    elif isinstance(value, int | float):
        page.write_number(*place, value)
    elif value is not None:
        text = plain(str(value))
        if is_link and text.startswith(("https://", "http://")) and len(text) <= LONGEST_LINK and text.isprintable():
            page.write_url(*place, text, string=text)
        else:
            page.write_string(*place, cut(text))


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that Excel accepts and no other sheet has."""
    short = plain(name).translate(NOT_IN_NAMES)[:NAME_LIMIT] or "list"
    number = 1
    while short.lower() in taken:
        number += 1
        short = f"{short[: NAME_LIMIT - len(str(number)) - 1]}~{number}"
    taken.add(short.lower())
    return short
