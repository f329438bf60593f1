"""What a run does otherwise as a run of a deployment: how it is called, what it waits for, what it shares."""

import logging
from contextlib import suppress
from datetime import UTC, datetime

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.runtime import deployment, flow_run

from flows.patience import outlast_server

AT_ONCE = {  # source, which is also the tag of its tasks: targets at a time over all runs of a Prefect server
    "git": 8,
    "pull_heads": 8,
    "github": 4,
    "arxiv": 1,  # asks for one connection at a time
    "openreview": 1,  # counts an anonymous reader's requests
    "openreview_profiles": 1,
    "openalex": 1,
    "huggingface": 2,
    "gharchive": 4,  # files in a store; a month reads several hours at a time by itself
}


def is_deployed() -> bool:
    """Tell whether this run was started through a deployment, and so shares a Prefect server with others."""
    return deployment.id is not None


def run_name() -> str:
    """Return the deployment or flow, the day, and what was chosen, such as `backfill 2026-11-23 owner/name since 2020-01-01`."""
    given = flow_run.parameters
    chosen = [*(given.get("sources") or ()), *(given.get("targets") or ())]
    window = [f"{word} {given[word]}" for word in ("since", "until") if given.get(word)]
    day = (flow_run.scheduled_start_time or datetime.now(UTC)).strftime("%Y-%m-%d")
    return " ".join([str(deployment.name or flow_run.flow_name), day, *chosen, *window])


def rely_on_server() -> None:
    """Let a deployment's run tell what it reads, how much and how long it took, and outlast its server; the command line needs neither."""
    if is_deployed():
        logging.getLogger("headwater").setLevel(logging.INFO)
        outlast_server()


def keep_limits(*, is_shared: bool = False) -> None:
    """Make the limits that the Prefect server does not have yet; one that somebody has set there stays as it is.

    A run that brings its own server shares it with nobody, unless with workers, and makes none.
    """
    if not is_deployed() and not is_shared:
        return
    with get_client(sync_client=True) as client:
        known = {limit.name for limit in client.read_global_concurrency_limits(limit=200)}
        for source, at_once in AT_ONCE.items():
            name = f"tag:{source}"  # what Prefect calls the limit of a task's tag
            if name not in known:
                with suppress(ObjectAlreadyExists):  # another run was quicker
                    client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name=name, limit=at_once))
