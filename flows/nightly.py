"""The nightly flow: every target in parallel, then the warehouse, then the published file."""

from prefect import Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows import steps
from flows.artifacts import show_night
from flows.cluster import SPREAD, cluster, collect, require, submit
from flows.deployment import is_deployed, keep_limits, rely_on_server, run_name
from flows.lock import writing
from flows.night import Night, run_night
from flows.plan import Choice, Plan, choose, make_plan
from headwater.settings import Settings, load_settings, path_of
from sources.reading import Target
from warehouse.ledger import TargetResult
from warehouse.load import Loaded


@task(name="ingest", task_run_name="{target.source} {target.name}", cache_policy=NO_CACHE, tags=["ingest"])
def ingest_target(settings: Settings, run_id: str, target: Target) -> TargetResult:
    """Read and land one target."""
    return steps.ingest(settings, run_id, target)


@task(name="ingest", task_run_name="{target.source} {target.name}", cache_policy=NO_CACHE, tags=["ingest"])
def fetch_target(settings: Settings, run_id: str, target: Target) -> steps.Ended:
    """Read and land one target on a worker, for the run to record."""
    return steps.fetch(settings, run_id, target)


@task(name="refresh and publish", task_run_name="refresh and publish", cache_policy=NO_CACHE, tags=["warehouse"])
def derive_and_publish(settings: Settings, plan: Plan) -> Loaded:
    """Load, model, score, check and publish."""
    return steps.derive(settings, plan)


@flow(name="nightly", flow_run_name=run_name, validate_parameters=False)
def nightly(
    config: str | None = None,
    sources: list[str] | None = None,
    targets: list[str] | None = None,
    since: str | None = None,
    full: bool = False,
    catalog: str | None = None,
    until: str | None = None,
) -> State[Night]:
    """Run one night; a target that fails is recorded and the others go on."""
    rely_on_server()
    choice = Choice(tuple(sources or ()), tuple(targets or ()), since, until, full, catalog)
    settings = choose(load_settings(path_of(config)), choice)
    plan = make_plan(settings, choice)
    require(settings)
    keep_limits(is_shared=settings.run.task_runner == "dask")
    with writing(settings.data.directory, waits=is_deployed()):
        night = run_night(
            settings,
            plan,
            lambda run_id, targets: read_all(settings, run_id, targets),
            lambda: derive_and_publish(settings, plan),
        )
        show_night(settings, night)
    return Completed(name="Partial" if night.status == "partial" else "Completed", message=night.message, data=night)


def read_all(settings: Settings, run_id: str, targets: list[Target]) -> list[TargetResult]:
    """Read every target, several at a time, and return their results in the targets' order."""
    if settings.run.task_runner == "threads":
        return _read_here(settings, run_id, targets)
    spread = [target for target in targets if target.source in SPREAD]
    with cluster(settings) as runner:
        waiting = submit(runner, fetch_target, settings, run_id, spread)
        here = _read_here(settings, run_id, [target for target in targets if target.source not in SPREAD])
        found = [*here, *(steps.record(settings, ended) for ended in collect(runner, run_id, waiting))]
    order = {(target.source, target.name): at for at, target in enumerate(targets)}
    return sorted(found, key=lambda result: order[result.source, result.target])


def _read_here(settings: Settings, run_id: str, targets: list[Target]) -> list[TargetResult]:
    """Read targets in threads of this process."""
    runner: ThreadPoolTaskRunner[TargetResult] = ThreadPoolTaskRunner(max_workers=settings.run.parallel)
    with runner:
        futures = [
            runner.submit(_tagged(target), {"settings": settings, "run_id": run_id, "target": target})
            for target in targets
        ]
        return [future.result() for future in futures]


def _tagged(target: Target) -> Task[..., TargetResult]:
    """Return the task with its source as a tag: by that Prefect limits how many run at a time, over all runs."""
    return ingest_target.with_options(tags=["ingest", target.source])
