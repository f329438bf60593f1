"""Published scores compared across groups: what people state, where they are seen, and labels that an operator brings.

Nothing is inferred about anybody, and labels are held in memory alone. Groups of fewer than five are told to exist and no more.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from headwater.errors import EvaluationError
from scoring.evaluation.rankings import read_sql, write_rows

FEWEST = 5
FOUR_FIFTHS = 0.8
COLUMNS = ("github_login", "label")
KNOWN = "SELECT count(DISTINCT github_login) FROM labels JOIN accounts ON source = 'github' AND lower(handle) = github_login"


@dataclass(frozen=True)
class Slice:
    """One group under one measure; every number is None where the group is too small to print."""

    measure: str
    dimension: str
    slice: str
    person_count: int | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    share_above_median: float | None
    impact_ratio: float | None

    @property
    def is_below_four_fifths(self) -> bool:
        """Whether the group's share above the median is under four fifths of the best group's."""
        return self.impact_ratio is not None and self.impact_ratio < FOUR_FIFTHS


@dataclass(frozen=True)
class Slices:
    """All groups, and how many labelled logins are here and are not."""

    slices: tuple[Slice, ...]
    labelled: int
    not_here: int


def read_labels(file: Path) -> dict[str, str]:
    """Return the label of each login, in lower case; raises EvaluationError naming file and line."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return dict(_labels(stream, file))
    except OSError as problem:
        raise EvaluationError(f"{file}: cannot be read ({problem.strerror})") from problem
    except (UnicodeDecodeError, csv.Error) as problem:
        raise EvaluationError(f"{file}: is no CSV in UTF-8 ({problem})") from problem


def compare_slices(con: duckdb.DuckDBPyConnection, labels: dict[str, str]) -> Slices:
    """Return the published scores by group."""
    logins = sorted(labels)
    write_rows(con, "labels", {"github_login": logins, "label": [labels[login] for login in logins]})
    known = con.execute(KNOWN).fetchall()[0][0]
    rows = con.execute(read_sql("slices"), {"fewest": FEWEST}).fetchall()
    return Slices(tuple(Slice(*row) for row in rows), known, len(labels) - known)


def _labels(stream: Iterator[str], file: Path) -> Iterator[tuple[str, str]]:
    rows = csv.DictReader(stream)
    if not set(rows.fieldnames or ()) >= set(COLUMNS):
        raise EvaluationError(f"{file}: expected the columns {', '.join(COLUMNS)}")
    seen: dict[str, str] = {}
    for row in rows:
        login, label = (row["github_login"] or "").strip().lower(), (row["label"] or "").strip()
        if not login or not label:
            raise EvaluationError(f"{file}: line {rows.line_num}: github_login and label must not be empty")
        if seen.setdefault(login, label) != label:
            raise EvaluationError(f"{file}: line {rows.line_num}: {login} has another label on an earlier line")
        yield login, label
