"""Reading on several machines: repositories are cloned and read by the workers of a Dask cluster.

Only what no gate watches over is handed out. A service with a limit is read by the run's own process, which holds its gate,
its budget and its token: a service lets one credential ask one thing at a time, so more machines would bring no more.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from prefect import Task
from prefect.settings import get_current_settings

from flows.steps import Ended, not_read
from flows.workers import SECONDS_TO_ANSWER, answers, ask_workers, greet
from headwater.errors import DataError, SettingsError
from headwater.settings import Settings
from sources.reading import Target

SPREAD = {"git", "pull_heads", "gharchive"}  # one repository's, or month's, reading is nothing to another's; nobody counts requests
SECONDS_BETWEEN_LOOKS = 5
NO_SCHEDULER = "{address}: is no Dask scheduler ({problem})"
NO_WORKERS = "{address}: has no workers; `dask worker {address}` starts one"
LOST = "the workers that were to read it are gone; the next run reads it"
Waiting = dict[Any, tuple[Any, Target]]  # by what Dask calls it: Prefect's future and the target
log = logging.getLogger("headwater")


def require(settings: Settings) -> None:
    """Raise SettingsError of one line where a run is to use a cluster and could not; before anything is started.

    The workers outlive the run, and Prefect's clients in them keep to the first server they hear of: it must be a lasting one.
    """
    if settings.run.task_runner != "dask":
        return
    if find_spec("prefect_dask") is None:
        raise SettingsError('run: task_runner = "dask" needs an extra: `pip install "headwater[dask]"`, or set "threads"')
    if get_current_settings().api.url is None:
        raise SettingsError('run: task_runner = "dask" needs a Prefect server that the workers reach too: start one and set PREFECT_API_URL')
    if not answers(settings.run.dask_address, 8786):
        raise SettingsError(f"run: dask_address: nobody answers at {settings.run.dask_address}; `dask scheduler` starts one there")


@contextmanager
def cluster(settings: Settings) -> Iterator[Any]:
    """Yield the task runner of the cluster, whose workers are found fit; raises DataError of one line."""
    from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415 - an extra

    address = settings.run.dask_address
    with DaskTaskRunner(address=address, client_kwargs={"timeout": SECONDS_TO_ANSWER}) as runner:
        try:
            greet(address)
            client = runner.client
        except OSError as problem:
            raise DataError(NO_SCHEDULER.format(address=address, problem=" ".join(str(problem).split()))) from problem
        _check(client, settings)
        yield runner


def submit(runner: Any, task: Task[..., Ended], settings: Settings, run_id: str, targets: list[Target]) -> Waiting:
    """Hand targets to the workers; return what is to be waited for."""
    waiting = {}
    for target in targets:
        tagged = task.with_options(tags=["ingest", target.source])  # Prefect's limit of a source holds over all workers
        future = runner.submit(tagged, {"settings": settings, "run_id": run_id, "target": target})
        waiting[future.wrapped_future] = (future, target)
    return waiting


def collect(runner: Any, run_id: str, waiting: Waiting) -> Iterator[Ended]:
    """Yield how each target ended, as they end; those that no worker is left to read have failed."""
    from distributed.scheduler import KilledWorker  # noqa: PLC0415 - an extra

    while waiting:
        finished = _finished(runner, waiting)
        if finished is None:
            break
        for one in finished:
            future, target = waiting.pop(one)
            try:
                yield future.result()
            except KilledWorker:
                yield not_read(run_id, target, LOST)
    yield from [not_read(run_id, target, LOST) for _, target in waiting.values()]


def _finished(runner: Any, waiting: Waiting) -> list[Any] | None:
    """Return what has ended by now, None where the scheduler or every worker is gone."""
    from distributed.client import FIRST_COMPLETED, FuturesCancelledError, wait  # noqa: PLC0415 - an extra

    look: Any = wait  # ships no types
    try:
        with runner.client.as_current():
            return list(look(list(waiting), timeout=SECONDS_BETWEEN_LOOKS, return_when=FIRST_COMPLETED).done)
    except TimeoutError:
        return [] if runner.client.nthreads() else None
    except FuturesCancelledError:
        return None


def _check(client: Any, settings: Settings) -> None:
    """Raise DataError for a cluster without workers, or with one that cannot do its part."""
    found = ask_workers(client, settings.data.directory, str(get_current_settings().api.url))
    if not found:
        raise DataError(NO_WORKERS.format(address=settings.run.dask_address))
    for worker, hindrance in found:
        if hindrance:
            raise DataError(f"{worker}: {hindrance}")
    log.info("reading on %d workers of %s", len(found), settings.run.dask_address)
