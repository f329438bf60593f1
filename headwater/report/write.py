"""Writing the report: all pages beside the old ones, then put in their place, so that nobody who left a list keeps a page."""

import logging
import re
from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree

from headwater.errors import DataError
from headwater.report.pages import pages
from headwater.report.read import read_lists, read_overview, read_people
from warehouse.outputs import write_text
from warehouse.published import open_published

FIRST_PAGE = "index.html"
OURS = re.compile(r"index\.html|role-.*\.html|people")
MARK = '<meta name="generator" content="Headwater">'
TOP = 100
log = logging.getLogger("headwater")


def write_report(directory: Path, output: Path, roles: Sequence[str] = (), top: int = TOP) -> Path:
    """Write the report on the published file in `directory`, on some roles or all, and return its first page.

    The output directory is replaced whole; raises DataError where it holds anything else, HeadwaterError for an unknown role.
    """
    output = output.resolve()
    _check_ours(output)
    with open_published(directory) as con:
        lists = read_lists(con, roles, top)
        people, overview = read_people(con, lists), read_overview(con)
    log.info("writing the pages")
    unfinished, replaced = (output.with_name(f".{output.name}.{state}") for state in ("unfinished", "replaced"))
    try:
        for leftover in (unfinished, replaced):
            rmtree(leftover, ignore_errors=True)
        for file, text in pages(lists, people, overview):
            write_text(text, unfinished / file)
        if output.exists():
            output.rename(replaced)
        unfinished.rename(output)
        rmtree(replaced, ignore_errors=True)
    except OSError as problem:
        raise DataError(f"{output}: cannot be written ({problem.strerror})") from problem
    return output / FIRST_PAGE


def _check_ours(output: Path) -> None:
    """Raise DataError unless the directory is missing, empty or a report: it is about to be replaced."""
    if not output.exists():
        return
    if not output.is_dir():
        raise DataError(f"{output}: is not a directory; name one with -o")
    found = sorted(entry.name for entry in output.iterdir())
    strange = [name for name in found if not OURS.fullmatch(name)]
    first = output / FIRST_PAGE
    if found and (strange or not first.is_file() or MARK not in first.read_text(encoding="utf-8", errors="replace")):
        held = strange[0] if strange else "pages that no report wrote"
        raise DataError(f"{output}: holds {held}, and the report would replace the directory; name a new or empty one with -o")
