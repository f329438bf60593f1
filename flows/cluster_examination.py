"""The doctor's look at the cluster of the settings: its scheduler, Prefect, and what each worker sees and has. Nothing is changed."""

from collections.abc import Iterator
from typing import Any

from prefect.settings import get_current_settings

from flows.cluster import NO_SCHEDULER, NO_WORKERS, require
from flows.workers import SECONDS_TO_ANSWER, ask_workers, greet
from headwater.errors import HeadwaterError
from headwater.finding import Finding, ok, problem
from headwater.settings import Settings

SEE = "docs/scale.md tells how a cluster is set up"


def examine_cluster(settings: Settings) -> Iterator[Finding]:
    """Yield how many workers there are, and each that could not do its part."""
    address = settings.run.dask_address
    try:
        require(settings)
        workers = _ask(settings)
    except HeadwaterError as trouble:
        yield problem("cluster", str(trouble), SEE)
    except OSError as trouble:
        yield problem("cluster", NO_SCHEDULER.format(address=address, problem=" ".join(str(trouble).split())), SEE)
    else:
        yield ok("cluster", f"{address}: {len(workers)} workers") if workers else problem("cluster", NO_WORKERS.format(address=address), SEE)
        yield from (problem("cluster", f"{worker}: {hindrance}", SEE) for worker, hindrance in workers if hindrance)


def _ask(settings: Settings) -> list[tuple[str, str]]:
    import distributed  # noqa: PLC0415 - an extra

    greet(settings.run.dask_address)
    call: Any = distributed.Client  # ships no types
    with call(settings.run.dask_address, timeout=SECONDS_TO_ANSWER, set_as_default=False) as client:
        return ask_workers(client, settings.data.directory, str(get_current_settings().api.url))
