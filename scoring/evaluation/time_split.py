"""The split in time: scores as of a day, against what the same people did in the twelve months after it.

Two truths, each one select in scoring/truth/. `merged_work` counts merged items that show the skill by its words or paths,
which is how the ranking itself finds evidence: it flatters term matching. `touched_paths` looks at the skill's paths alone
and at no word. Both come from everything that is known today, people included; they are carried back to who
the people were at the day by the accounts both share. Who was not visible at the day cannot be ranked: newcomers are counted
apart and held against nobody.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from headwater.errors import EvaluationError
from scoring.evaluation.judgements import Judged
from scoring.evaluation.quality import Comparison, compare
from scoring.evaluation.rankings import find_places, make_rankings
from scoring.evaluation.report import measurable

TRUTH = Path(__file__).parent.parent / "truth"
MAIN, INDEPENDENT = TRUTHS = ("merged_work", "touched_paths")
NEWEST = "SELECT max(occurred_at)::DATE FROM staging.commits"


@dataclass(frozen=True)
class Window:
    """The twelve months after a day, which itself is known."""

    as_of: date

    @property
    def since(self) -> datetime:
        """The first moment after the day."""
        return datetime.combine(self.as_of + timedelta(days=1), time())

    @property
    def until(self) -> datetime:
        """The first moment after the window."""
        return datetime.combine(_a_year_after(self.since.date()), time())

    @property
    def last_day(self) -> date:
        """The last day of the window."""
        return self.until.date() - timedelta(days=1)


@dataclass(frozen=True)
class Truth:
    """What came of the people: grades by who they were at the day, and relevant newcomers per skill."""

    judged: Judged
    newcomers: dict[str, int]
    newcomer_count: int


@dataclass(frozen=True)
class Split:
    """The comparison against each truth, and what it was made from."""

    window: Window
    truths: dict[str, Truth]
    comparisons: dict[str, Comparison]
    warnings: tuple[str, ...]


def read_truth_sql(name: str) -> str:
    """Return one of the queries of scoring/truth."""
    return (TRUTH / f"{name}.sql").read_text(encoding="utf-8")


def find_truths(today: duckdb.DuckDBPyConnection, then: duckdb.DuckDBPyConnection, window: Window) -> tuple[dict[str, Truth], list[str]]:
    """Return each truth by its name, and warnings; raises EvaluationError when nothing happened after the day."""
    newest = today.execute(NEWEST).fetchall()[0][0]
    if newest is None or newest < window.since.date():
        raise EvaluationError(f"--as-of {window.as_of}: nothing after it is known yet, so nothing can be compared")
    sql = f"CREATE OR REPLACE TEMP TABLE merged_items AS\n{read_truth_sql('merged_items')}"
    today.execute(sql, {"since": window.since, "until": window.until})
    _register(then, "later_identities", today.execute(read_truth_sql("identities")).to_arrow_table())
    then.execute(f"CREATE OR REPLACE TEMP TABLE earlier_identities AS\n{read_truth_sql('identities')}")
    found = {name: _truth(today, then, name) for name in TRUTHS}
    short = newest < window.last_day
    return found, [f"what happened after {newest} is not known: the truth covers less than twelve months"] if short else []


def evaluate_split(
    then: duckdb.DuckDBPyConnection, window: Window, truths: Mapping[str, Truth], rankings: Mapping[str, str], warnings: list[str]
) -> Split:
    """Return how well the rankings as of the day foretell each truth."""
    measured = {name: measurable(truth.judged)[0] for name, truth in truths.items()}
    judged = {name: by_skill for name, by_skill in measured.items() if by_skill}
    if MAIN not in judged:
        raise EvaluationError(f"--as-of {window.as_of}: nobody visible then did work that shows a skill after it")
    pool = {person for by_skill in judged.values() for grades in by_skill.values() for person in grades}
    places = {name: find_places(then, pool) for name in make_rankings(then, rankings)}
    silent = [f"{name}: nobody visible at the day did such work after it; not measured" for name in truths if name not in judged]
    return Split(window, dict(truths), {name: compare(judged[name], places) for name in judged}, (*warnings, *silent))


def _truth(today: duckdb.DuckDBPyConnection, then: duckdb.DuckDBPyConnection, name: str) -> Truth:
    today.execute(f"CREATE OR REPLACE TEMP TABLE worked AS\n{read_truth_sql(name)}")
    _register(then, "graded", today.execute(read_truth_sql("graded")).to_arrow_table())
    judged: Judged = defaultdict(dict)
    newcomers: dict[str, int] = defaultdict(int)
    people = set()
    for skill, later, person, grade in then.execute(read_truth_sql("carried")).fetchall():
        if person is not None:
            judged[skill][person] = max(judged[skill].get(person, 0.0), float(grade))
        elif grade > 0:
            newcomers[skill] += 1
            people.add(later)
    return Truth(dict(judged), dict(newcomers), len(people))


def queries() -> Iterator[str]:
    """Yield what is read of either side, for making just the tables that it takes."""
    yield from (read_truth_sql(name) for name in ("merged_items", *TRUTHS, "identities"))
    yield NEWEST


def _register(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    con.register("registered_rows", rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM registered_rows")
    con.unregister("registered_rows")


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)
