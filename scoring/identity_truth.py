"""Truth about who is who: rows of source, handle and truth_id, read from CSV and refused where they contradict."""

import csv
import difflib
from collections.abc import Callable, Iterator
from pathlib import Path

from headwater.errors import EvaluationError

TruthRow = tuple[str, str, str]  # source, handle, truth_id

COLUMNS = ("source", "handle", "truth_id")
# Every source of truth rows, with how its handles are written so that the same thing is written the same.
SOURCES: dict[str, Callable[[str], str]] = {
    "git_commit": str.lower,
    "github": lambda handle: handle.removeprefix("https://github.com/").removeprefix("@").lower(),
    "openreview": str,
    "mention": str,
    "acl": str,
    "orcid": lambda handle: handle.removeprefix("https://orcid.org/").upper(),
    "huggingface": lambda handle: handle.removeprefix("https://huggingface.co/"),
}


def read_truth(file: Path) -> list[TruthRow]:
    """Return the rows, each thing once; raises EvaluationError naming the file and the line."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for line, (source, handle, truth_id) in _rows(file, stream):
                known, first = found.setdefault((source, handle), (truth_id, line))
                if known != truth_id:
                    raise EvaluationError(
                        f"{file}: line {line}: {source} {handle} is {truth_id} here and {known} on line {first}"
                    )
    except OSError as problem:
        raise EvaluationError(f"{file}: cannot be read ({problem.strerror})") from problem
    except (UnicodeDecodeError, csv.Error) as problem:
        raise EvaluationError(f"{file}: is not CSV in UTF-8 ({problem})") from problem
    if not found:
        raise EvaluationError(f"{file}: holds no truth rows; expected {', '.join(COLUMNS)} and rows below them")
    return [(source, handle, truth_id) for (source, handle), (truth_id, _) in found.items()]


def _rows(file: Path, stream: Iterator[str]) -> Iterator[tuple[int, TruthRow]]:
    rows = csv.DictReader(stream)
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise EvaluationError(f"{file}: lacks the column {', '.join(missing)}; expected {', '.join(COLUMNS)}")
    for row in rows:
        source, handle, truth_id = ((row[name] or "").strip() for name in COLUMNS)
        if not (source and handle and truth_id):
            raise EvaluationError(f"{file}: line {rows.line_num}: source, handle and truth_id must all be given")
        if source not in SOURCES:
            raise EvaluationError(f"{file}: line {rows.line_num}: unknown source {source!r}; {_nearest(source)}")
        yield rows.line_num, (source, SOURCES[source](handle), truth_id)


def _nearest(source: str) -> str:
    near = difflib.get_close_matches(source, SOURCES, n=1)
    return f"the nearest is {near[0]!r}" if near else f"known are {', '.join(SOURCES)}"
