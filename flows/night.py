"""A night from start to end, whoever carries the steps out: the Prefect flow, or a test without Prefect."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flows import steps
from flows.plan import Plan
from headwater.errors import HeadwaterError, NothingPublished
from headwater.settings import Settings
from sources.reading import Target
from warehouse import ledger
from warehouse.ledger import TargetResult
from warehouse.load import Loaded

log = logging.getLogger("headwater")
ROUNDS = 3  # commits lead to accounts, accounts to profiles, profiles to what these link to
ReadAll = Callable[[str, list[Target]], list[TargetResult]]


@dataclass(frozen=True)
class Night:
    """How a night ended: done or partial, in words, and target by target."""

    status: str
    message: str
    results: tuple[TargetResult, ...]


def run_night(
    settings: Settings,
    plan: Plan,
    read_all: ReadAll,
    derive: Callable[[], Loaded],
) -> Night:
    """Read, derive and publish with the run's record in the ledger; raises NothingPublished.

    `read_all` takes the run's id and targets. The caller holds the data directory for writing.
    """
    directory = settings.data.directory
    run_id = ledger.start_run(directory)
    try:
        night = _read(settings, run_id, plan, read_all)
        ledger.finish_run(directory, run_id, night.status, night.message)
        _derive(derive)
    except BaseException as problem:
        _record_failure(directory, run_id, problem)
        if isinstance(problem, HeadwaterError) and not isinstance(problem, NothingPublished):
            raise NothingPublished(str(problem)) from problem
        raise
    return night


def _read(settings: Settings, run_id: str, plan: Plan, read_all: ReadAll) -> Night:
    for warning in plan.warnings:
        log.warning("%s", warning)
    log.info("reading %d targets, %d at a time", len(plan.targets), settings.run.parallel)
    started = time.monotonic()
    results = read_all(run_id, steps.prepare(settings, plan.targets))
    asked: list[Target] = []
    for _ in range(ROUNDS):
        further = [target for target in steps.follow_up(settings, plan) if target not in asked]
        if not further:
            break
        log.info("reading %d further targets that these led to", len(further))
        results += read_all(run_id, further)
        asked += further
    status, message = steps.outcome(settings, results)
    return Night(status, f"{message}; read in {time.monotonic() - started:.1f} s", tuple(results))


def _derive(derive: Callable[[], Loaded]) -> None:
    started = time.monotonic()
    derive()
    log.info("warehouse made and published in %.1f s", time.monotonic() - started)


def _record_failure(directory: Path, run_id: str, problem: BaseException) -> None:
    message = str(problem).partition("\n")[0] or type(problem).__name__
    ledger.finish_run(directory, run_id, "failed", message)
