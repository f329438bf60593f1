"""Judgements as they are written: a CSV of who is how expert in what, read strictly.

Refused, with the line: a missing column, a line with too many or too few cells, an empty skill or login, a grade that is
no number or below 0, and two lines on the same skill, login, repository and area with different grades. Harmless, and
warned of: a line that stands twice, different grades where no area is told (the highest counts), and skills that the
taxonomy does not know (left out). A login that is unknown here is no mistake: the report lists it.
"""

import csv
import difflib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from headwater.errors import EvaluationError

NEEDED = ("skill", "github_login", "grade")
SHOWN = 5
Judged = dict[str, dict[str, float]]  # skill -> person or login -> grade


@dataclass(frozen=True)
class Judgement:
    """One line of the file; the login is in lower case."""

    line: int
    skill: str
    login: str
    grade: float
    repository: str
    area: str


@dataclass(frozen=True)
class Gold:
    """What a file says, and what was odd about it."""

    judgements: tuple[Judgement, ...]
    warnings: tuple[str, ...] = ()

    def grades(self) -> Judged:
        """Return the highest grade per skill and login."""
        found: Judged = defaultdict(dict)
        for each in self.judgements:
            found[each.skill][each.login] = max(found[each.skill].get(each.login, 0.0), each.grade)
        return {skill: found[skill] for skill in sorted(found)}


def read_gold(file: Path, skills: Collection[str]) -> Gold:
    """Return the judgements of skills that are known; raises EvaluationError naming file and line."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            judgements = list(_judgements(stream, file))
    except OSError as problem:
        raise EvaluationError(f"{file}: cannot be read ({problem.strerror})") from problem
    except (UnicodeDecodeError, csv.Error) as problem:
        raise EvaluationError(f"{file}: is no CSV in UTF-8 ({problem})") from problem
    if not judgements:
        raise EvaluationError(f"{file}: holds no judgement, only the first line")
    known = [each for each in judgements if each.skill in skills]
    if not known:
        unknown = ", ".join(sorted({each.skill for each in judgements})[:SHOWN])
        raise EvaluationError(f"{file}: judges no skill that is known, but {unknown}; `headwater skills` lists the known ones")
    return Gold(tuple(known), (*_check_repeats(judgements, file), *_unknown(judgements, skills)))


def _judgements(stream: Iterator[str], file: Path) -> Iterator[Judgement]:
    rows = csv.DictReader(stream, restkey="")
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise EvaluationError(f"{file}: expected the columns {', '.join(NEEDED)}; missing: {', '.join(missing)}")
    for row in rows:
        if "" in row or None in row.values():
            raise EvaluationError(f"{file}: line {rows.line_num}: has {'more' if '' in row else 'fewer'} cells than the first line")
        cells = {name: (row.get(name) or "").strip() for name in (*NEEDED, "repository", "area")}
        if not cells["skill"] or not cells["github_login"]:
            raise EvaluationError(f"{file}: line {rows.line_num}: skill and github_login must not be empty")
        grade = _grade(cells["grade"], file, rows.line_num)
        yield Judgement(rows.line_num, cells["skill"], cells["github_login"].lower(), grade, cells["repository"], cells["area"])


def _grade(text: str, file: Path, line: int) -> float:
    try:
        grade = float(text)
    except ValueError:
        grade = -1.0
    if not isfinite(grade) or grade < 0:
        raise EvaluationError(f"{file}: line {line}: the grade {text!r} is not a number from 0 up")
    return grade


def _check_repeats(judgements: Sequence[Judgement], file: Path) -> Iterator[str]:
    """Yield a warning for what stands twice; raises EvaluationError where it says two things."""
    first: dict[tuple[str, ...], Judgement] = {}
    twice: list[int] = []
    unsure: list[int] = []
    for each in judgements:
        earlier = first.setdefault((each.skill, each.login, each.repository.lower(), each.area), each)
        if earlier.grade != each.grade and each.area:
            raise EvaluationError(
                f"{file}: lines {earlier.line} and {each.line} give {each.login} different grades for {each.skill} in the same area"
            )
        if earlier is not each:
            (twice if earlier.grade == each.grade else unsure).append(each.line)
    if twice:
        yield f"{_lines(twice)}: repeated, counted once"
    if unsure:
        yield f"{_lines(unsure)}: another grade than on an earlier line, and no area; the highest counts"


def _unknown(judgements: Sequence[Judgement], skills: Collection[str]) -> Iterator[str]:
    lines: dict[str, list[int]] = defaultdict(list)
    for each in judgements:
        if each.skill not in skills:
            lines[each.skill].append(each.line)
    for skill, where in sorted(lines.items()):
        near = difflib.get_close_matches(skill, sorted(skills), n=1)
        hint = f"the nearest is {near[0]!r}" if near else "`headwater skills` lists the known ones"
        yield f"unknown skill {skill!r} ({_lines(where)}) is left out; {hint}"


def _lines(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers[:SHOWN]))}{more}"
