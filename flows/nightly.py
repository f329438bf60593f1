"""The nightly flow: every target in parallel, then the warehouse, then the published file."""

import logging
import time
from dataclasses import dataclass

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows import steps
from flows.lock import writing
from flows.plan import Choice, Plan, choose, make_plan
from flows.summary import shortlist_head, summary
from headwater.errors import HeadwaterError, NothingPublished
from headwater.settings import Settings, load_settings, path_of
from sources.reading import Target
from warehouse import ledger
from warehouse.ledger import TargetResult
from warehouse.load import Loaded

log = logging.getLogger("headwater")


@dataclass(frozen=True)
class Night:
    """How a night ended: done or partial, and in words."""

    status: str
    message: str


@task(name="ingest", task_run_name="{target.source} {target.name}", cache_policy=NO_CACHE, tags=["ingest"])
def ingest_target(settings: Settings, run_id: str, target: Target) -> TargetResult:
    """Read and land one target."""
    return steps.ingest(settings, run_id, target)


@task(name="refresh and publish", cache_policy=NO_CACHE, tags=["warehouse"])
def derive_and_publish(settings: Settings, plan: Plan) -> Loaded:
    """Load, model, score, check and publish."""
    return steps.derive(settings, plan)


@flow(name="nightly", flow_run_name="nightly", validate_parameters=False, log_prints=False)
def nightly(
    config: str | None = None,
    sources: list[str] | None = None,
    targets: list[str] | None = None,
    since: str | None = None,
    full: bool = False,
    catalog: str | None = None,
) -> State[Night]:
    """Run one night; a target that fails is recorded and the others go on."""
    choice = Choice(tuple(sources or ()), tuple(targets or ()), since, full, catalog)
    settings = choose(load_settings(path_of(config)), choice)
    plan = make_plan(settings, choice)
    with writing(settings.data.directory):
        night = run_night(settings, plan)
    name = "Partial" if night.status == "partial" else None
    return Completed(name=name, message=night.message, data=night) if name else Completed(message=night.message, data=night)


def run_night(settings: Settings, plan: Plan) -> Night:
    """Ingest, derive and publish under the lock, with the run's record in the ledger."""
    directory = settings.data.directory
    run_id = ledger.start_run(directory)
    for name in plan.absent_sources:
        log.info("%s: this version has no such source yet; skipped", name)
    try:
        started = time.monotonic()
        results = read_all(settings, run_id, plan.targets)
        read_seconds = time.monotonic() - started
        status, message = steps.outcome(settings, results)
        message = f"{message}; read in {read_seconds:.1f} s"
        ledger.finish_run(directory, run_id, status, message)
        started = time.monotonic()
        loaded = derive_and_publish(settings, plan)
        log.info("%d files loaded, warehouse made and published in %.1f s", loaded.file_count, time.monotonic() - started)
    except BaseException as problem:
        ledger.finish_run(directory, run_id, "failed", str(problem).partition("\n")[0] or type(problem).__name__)
        if isinstance(problem, NothingPublished) or not isinstance(problem, HeadwaterError):
            raise
        raise NothingPublished(str(problem)) from problem
    show(settings, results)
    return Night(status, message)


def read_all(settings: Settings, run_id: str, targets: list[Target]) -> list[TargetResult]:
    """Read every target, several at a time, and return their results in the targets' order."""
    log.info("reading %d targets, %d at a time", len(targets), settings.run.parallel)
    runner: ThreadPoolTaskRunner[TargetResult] = ThreadPoolTaskRunner(max_workers=settings.run.parallel)
    with runner:
        futures = [runner.submit(ingest_target, {"settings": settings, "run_id": run_id, "target": target}) for target in targets]
        return [future.result() for future in futures]


def show(settings: Settings, results: list[TargetResult]) -> None:
    """Leave the run's summary and the heads of the shortlists as artifacts."""
    create_table_artifact(table=summary(results), key="run-summary", description="What each target yielded")
    create_markdown_artifact(markdown=shortlist_head(settings.data.directory), key="shortlist-head")
