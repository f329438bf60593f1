"""Reading on several machines: repositories are cloned and read by the workers of a Dask cluster.

Only what no gate watches over is handed out. A service with a limit is read by the run's own process, which holds its gate,
its budget and its token: a service lets one credential ask one thing at a time, so more machines would bring no more.
"""

import logging
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prefect import Task
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.embedded import server_url
from flows.steps import Ended, not_read
from headwater.errors import DataError, SettingsError
from headwater.settings import Settings
from sources.reading import Target

SPREAD = {"git", "pull_heads"}  # one repository's reading is nothing to another's
SECONDS_TO_ANSWER = 10
SECONDS_BETWEEN_LOOKS = 5
MUST_AGREE = ("headwater", "prefect", "pyarrow", "duckdb")
Waiting = dict[Any, tuple[Any, Target]]  # by what Dask calls it: Prefect's future and the target
log = logging.getLogger("headwater")


@contextmanager
def cluster(settings: Settings) -> Iterator[Any]:
    """Yield the task runner of the cluster, whose workers are found fit; raises SettingsError or DataError of one line."""
    if find_spec("prefect_dask") is None:
        raise SettingsError('run: task_runner = "dask" needs an extra: `pip install "headwater[dask]"`, or set "threads"')
    from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415 - an extra

    address = settings.run.dask_address
    runner = DaskTaskRunner(address=address, client_kwargs={"timeout": SECONDS_TO_ANSWER})
    with temporary_settings({PREFECT_API_URL: server_url()}), runner:
        try:
            client = runner.client
        except OSError as problem:
            raise SettingsError(f"run: dask_address: no scheduler answers at {address}; `dask scheduler` starts one there") from problem
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
        for finished in _finished(runner, waiting):
            future, target = waiting.pop(finished)
            try:
                yield future.result(timeout=0)
            except (KilledWorker, TimeoutError):
                yield not_read(run_id, target, "the workers that were to read it are gone; the next run reads it")


def _finished(runner: Any, waiting: Waiting) -> list[Any]:
    """Return what has ended by now, or everything where no worker is left."""
    from distributed.client import FIRST_COMPLETED, wait  # noqa: PLC0415 - an extra

    look: Any = wait  # ships no types
    try:
        return list(look(list(waiting), timeout=SECONDS_BETWEEN_LOOKS, return_when=FIRST_COMPLETED).done)
    except TimeoutError:
        return [] if runner.client.nthreads() else list(waiting)


def _check(client: Any, settings: Settings) -> None:
    """Raise DataError for a cluster without workers, or with one that cannot do its part."""
    found: Mapping[str, tuple[str | None, tuple[str, ...], bool]] = client.run(_look, settings.data.directory, server_url())
    if not found:
        raise DataError(f"{settings.run.dask_address}: has no workers; `dask worker {settings.run.dask_address}` starts one")
    for worker, (lock, versions, hears) in sorted(found.items()):
        if lock != str(os.getpid()):
            raise DataError(f"{worker}: does not see {settings.data.directory} as this machine does; mount the shared directory there")
        if versions != _versions():
            raise DataError(f"{worker}: has other versions ({', '.join(versions)}) than this machine ({', '.join(_versions())}); install the same lock")
        if not hears:
            raise DataError(f"{worker}: does not reach Prefect at {server_url()}; start a server it reaches and set PREFECT_API_URL")
    log.info("reading on %d workers of %s", len(found), settings.run.dask_address)


def _look(directory: Path, server: str) -> tuple[str | None, tuple[str, ...], bool]:
    """Return, from a worker, whose lock it sees in the data directory, its versions, and whether it reaches the server."""
    place = urlsplit(server)
    try:
        lock = (directory / "run.lock").read_text(encoding="utf-8")
    except OSError:
        lock = None
    try:
        with socket.create_connection((place.hostname, place.port or (443 if place.scheme == "https" else 80)), SECONDS_TO_ANSWER):
            return lock, _versions(), True
    except OSError:
        return lock, _versions(), False


def _versions() -> tuple[str, ...]:
    return tuple(f"{name} {version(name)}" for name in MUST_AGREE)
