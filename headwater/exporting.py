"""Lists as files: rendered in a format, written with a manifest, recorded so that the next export can tell what changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from headwater.accesses import record
from headwater.console import changes_lines, shortlist_lines
from headwater.errors import DataError, HeadwaterError
from headwater.listing import LOW_SCORE, Listing
from headwater.plain import joined
from headwater.settings import Settings
from scoring import changes
from warehouse.earlier_lists import ExportRecord, record_export
from warehouse.exports import csv_text, to_csv, to_json, to_jsonl
from warehouse.import_columns import to_tool_csv, tools
from warehouse.ledger import now
from warehouse.outputs import check_place, digest, write_export
from warehouse.workbook import Sheet, shortlist_sheet, workbook

FILE_FORMATS = ("csv", "xlsx", "json", "jsonl", "parquet")
BINARY = ("xlsx", "parquet")
BOOK = "shortlists"


@dataclass(frozen=True)
class Shape:
    """In which form a list is written."""

    form: str = "table"
    tool: str | None = None
    has_bom: bool = False

    @property
    def told(self) -> str:
        """The form in words."""
        return f"csv for {self.tool}" if self.tool else self.form


def choose_shape(form: str | None, tool: str | None, output: Path | None, *, has_bom: bool) -> Shape:
    """Return the form that was asked for, else what the file's ending says, else a table.

    Raises HeadwaterError for an ending that says something else, or nothing that there is: no program would open the file.
    """
    ending = output.suffix.removeprefix(".").lower() if output else ""
    wanted = "csv" if tool and form is None else form
    if ending in FILE_FORMATS and wanted not in {None, ending}:
        raise HeadwaterError(f"{output}: ends like {ending}, and {wanted} is asked for; give both the same")
    if wanted is None and ending and ending not in {*FILE_FORMATS, "txt"}:
        raise HeadwaterError(f"{output}: no format is called {ending!r}; end it with {', '.join(f'.{name}' for name in FILE_FORMATS)} or .txt, or add --format")
    return Shape(wanted or (ending if ending in FILE_FORMATS else "table"), tool, has_bom)


def check_shape(shape: Shape, output: Path | None, *, is_forced: bool) -> None:
    """Raise HeadwaterError for choices that do not go together, or a file that may not be written."""
    if shape.tool is not None and shape.form not in {"table", "csv"}:
        raise HeadwaterError(f"--for {shape.tool} writes CSV; leave out --format {shape.form}")
    if shape.has_bom and shape.form != "csv" and shape.tool is None:
        raise HeadwaterError("--bom belongs to --format csv")
    if output is None and shape.form in BINARY:
        raise HeadwaterError(f"--format {shape.form} needs -o FILE")
    if output is not None:
        check_place(output, is_forced=is_forced)


def render(listing: Listing, shape: Shape) -> bytes:
    """Return a list in its form."""
    if shape.tool is not None:
        wanted = _people_of(listing)
        return to_tool_csv(wanted, listing.role, shape.tool, has_bom=shape.has_bom).encode()
    made = FORMS[shape.form](listing)
    content = made.encode() if isinstance(made, str) else made
    return b"\xef\xbb\xbf" + content if shape.has_bom else content


def export(settings: Settings, listing: Listing, shape: Shape, file: Path) -> list[str]:
    """Write a list with its manifest and record it; return what is to be said about that. Raises DataError."""
    content = render(listing, shape)
    write_export(content, file, manifest(listing, shape))
    return [*listing.warnings, *_record(settings, [listing], shape, file, content)]


def export_all(settings: Settings, listings: Sequence[Listing], shape: Shape, directory: Path, *, is_forced: bool) -> tuple[list[Path], list[str]]:
    """Write every list into a directory, a workbook as one file; return the files and what is to be said about them.

    Nothing is written if one may not be; raises HeadwaterError.
    """
    files = _files(listings, shape, directory)
    for file in files:
        check_place(file, is_forced=is_forced)
    if shape.form != "xlsx":
        said = [line for file, listing in zip(files, listings, strict=True) for line in export(settings, listing, shape, file)]
        return files, list(dict.fromkeys(said))
    content = workbook([shortlist_sheet(listing.people, listing.role) for listing in listings])
    write_export(content, files[0], {"format": "xlsx", "sheets": [manifest(listing, shape) for listing in listings]})
    return files, [*listings[0].warnings, *_record(settings, listings, shape, files[0], content)]


def _files(listings: Sequence[Listing], shape: Shape, directory: Path) -> list[Path]:
    if directory.exists() and not directory.is_dir():
        raise DataError(f"{directory}: is not a directory; name one with -o")
    if shape.form == "xlsx":
        return [directory / f"{BOOK}.xlsx"]
    files = [directory / f"{listing.role}.{'csv' if shape.tool else shape.form}" for listing in listings]
    if len(set(files)) < len(files):
        raise HeadwaterError("two of these roles are called the same; export them into two directories")
    return files


def manifest(listing: Listing, shape: Shape) -> dict[str, Any]:
    """Return what is to be known about a list: how it was made, from what, on which terms, and what is missing."""
    return {
        "role": listing.role,
        "format": shape.told,
        "row_count": len(listing.rows),
        "exported_at": now(),
        "data_as_of": listing.as_of,
        "filters": listing.filters.__dict__,
        "compared_with": listing.compared_with,
        "role_version": listing.versions["role"],
        "taxonomy_version": listing.versions["skills"],
        "warnings": list(listing.warnings),
        "known_gaps": list(listing.gaps),
        "sources": dict(listing.sources),
        "without_email": tools()[shape.tool]["without_email"] if shape.tool else None,
        "caveat": LOW_SCORE,
    }


def warned(listing: Listing) -> list[dict[str, Any]]:
    """Return the rows, each with what makes the whole list less to be trusted."""
    return [{**row, "data_warnings": list(listing.warnings)} for row in listing.rows]


def _record(settings: Settings, listings: Sequence[Listing], shape: Shape, file: Path, content: bytes) -> list[str]:
    """Record full lists, and return a note where the ledger cannot be written: a reader's copy may be read-only.

    Changes are not recorded, or the next comparison would be with them.
    """
    try:
        for listing in listings:
            note_access(settings, listing, shape, file)
            if listing.changes is None:
                kept = ExportRecord(
                    listing.role, listing.versions["role"], listing.filters_json, str(listing.as_of) if listing.as_of else None,
                    str(file.resolve()), shape.tool or shape.form, len(listing.people), digest(content),
                )  # fmt: skip
                record_export(settings.data.directory, kept, listing.people)
    except DataError as problem:
        return [f"written, but neither logged nor recorded, so --changed will not know of it: {problem}"]
    return []


def note_access(settings: Settings, listing: Listing, shape: Shape, file: Path | None = None) -> None:
    """Append to the log of accesses who was handed out; raises DataError where it cannot be written."""
    wanted = {key: value for key, value in vars(listing.filters).items() if value}
    told = {"role": listing.role, "format": shape.tool or shape.form, "count": len(listing.people), **wanted}
    record(settings, "shortlist", told, [person["person_id"] for person in listing.people], file)


def _people_of(listing: Listing) -> list[Mapping[str, Any]]:
    """Return the people to import: all, or where lists are compared those who are new."""
    if listing.changes is None:
        return list(listing.people)
    new = {row["person_id"] for row in listing.changes if row["change"] == "new"}
    return [person for person in listing.people if person["person_id"] in new]


def _csv(listing: Listing) -> str:
    if listing.changes is None:
        return to_csv(listing.people)
    return csv_text(changes.COLUMNS, (row.values() for row in listing.changes))


def _xlsx(listing: Listing) -> bytes:
    if listing.changes is None:
        return workbook([shortlist_sheet(listing.people, listing.role)])
    return workbook([Sheet(listing.role, changes.COLUMNS, listing.changes, listing.as_of)])


def _parquet(listing: Listing) -> bytes:
    from warehouse.parquet import to_parquet  # noqa: PLC0415 - imports PyArrow, which takes longer than a list

    return to_parquet(warned(listing), is_changes=listing.changes is not None)


def _table(listing: Listing) -> str:
    lines = shortlist_lines(listing) if listing.changes is None else changes_lines(listing)
    return joined(lines)


FORMS: Mapping[str, Callable[[Listing], str | bytes]] = {
    "table": _table,
    "csv": _csv,
    "xlsx": _xlsx,
    "json": lambda listing: to_json(warned(listing)),
    "jsonl": lambda listing: to_jsonl(warned(listing)),
    "parquet": _parquet,
}
