"""Evaluation put together: the warehouse lends its tables or makes a scratch copy, scoring measures."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

import scoring
from headwater.errors import EvaluationError
from headwater.evaluation_text import shown
from headwater.settings import Settings
from scoring.evaluation import time_split
from scoring.evaluation.judgements import Gold, read_gold
from scoring.evaluation.rankings import read_rankings, read_sql
from scoring.evaluation.report import Report, evaluate
from scoring.evaluation.slices import Slices, compare_slices, read_labels
from scoring.evaluation.time_split import Split, Window, evaluate_split, find_truths
from scoring.profiles import read_taxonomy
from warehouse.models import MODELS, read_models
from warehouse.published import open_published
from warehouse.scratch import Part, open_finished, scratch_copy

log = logging.getLogger("headwater")
SCORING_MODELS = Path(scoring.__file__).parent / "models"


@dataclass(frozen=True)
class Wanted:
    """What to evaluate: against which judgements, on which repositories, as of which day, beside what."""

    gold: Path | None = None
    corpus: tuple[str, ...] = ()
    as_of: date | None = None
    with_baselines: bool = False
    by_repository: bool = False
    by_names: bool = True


def told(
    settings: Settings, slices: str | None, form: str, gold: Path | None, as_of: datetime | None, by: str | None, resolve: str, **rest: Any
) -> str:
    """Return what the command prints; raises EvaluationError."""
    wanted = Wanted(gold, as_of=as_of.date() if as_of else None, by_repository=by is not None, by_names=resolve == "names", **rest)
    if slices is not None:
        if wanted != Wanted() or form == "html":
            raise EvaluationError("--slices compares what is published, as table or json; it goes with no other option")
        return shown(evaluate_slices(settings, Path(slices) if slices else None), form)
    return shown(evaluate_gold(settings, wanted) if gold else evaluate_time_split(settings, wanted), form)


def evaluate_gold(settings: Settings, wanted: Wanted) -> Report:
    """Return the evaluation against judgements; raises EvaluationError."""
    gold = _read_gold(settings, wanted)
    rankings = read_rankings(wanted.with_baselines)
    queries = [*rankings.values(), read_sql("logins"), read_sql("contributors")]
    with _tables(settings, Part(wanted.corpus, wanted.as_of), queries) as con:
        return evaluate(con, gold, rankings, by_repository=wanted.by_repository, by_names=wanted.by_names)


def evaluate_time_split(settings: Settings, wanted: Wanted) -> Split:
    """Return the evaluation as of a day against the twelve months after it; raises EvaluationError."""
    if wanted.as_of is None:
        raise EvaluationError("give judgements (GOLD.csv), a day (--as-of DATE), or --slices")
    if wanted.by_repository:
        raise EvaluationError("--by repository needs judgements: give GOLD.csv")
    window = Window(wanted.as_of)
    rankings = read_rankings(wanted.with_baselines)
    then_queries = [*rankings.values(), time_split.read_truth_sql("identities")]
    with (
        _tables(settings, Part(wanted.corpus), [*time_split.queries()]) as today,
        _tables(settings, Part(wanted.corpus, wanted.as_of), then_queries) as then,
    ):
        truths, warnings = find_truths(today, then, window)
        return evaluate_split(then, window, truths, rankings, warnings)


def evaluate_slices(settings: Settings, labels: Path | None) -> Slices:
    """Return the published scores by group; raises EvaluationError."""
    with open_published(settings.data.directory) as con:
        return compare_slices(con, read_labels(labels) if labels else {})


def _read_gold(settings: Settings, wanted: Wanted) -> Gold:
    if wanted.gold is None:
        raise EvaluationError("give judgements: GOLD.csv")
    return read_gold(wanted.gold, {skill.id for skill in read_taxonomy(settings.scoring.skills).skill})


@contextmanager
def _tables(settings: Settings, part: Part, queries: list[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield what is published as it is, or a scratch copy of the part that counts."""
    directory = settings.data.directory
    log.info("measuring" if part == Part() else "scoring again, then measuring")
    if part == Part():
        with open_finished(directory) as con:
            yield con
    else:
        with scratch_copy(directory, part, read_models(MODELS, SCORING_MODELS), queries) as con:
            yield con
