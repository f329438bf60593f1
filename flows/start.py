"""Starting a night from the command line, with Prefect imported only here and only now."""

import logging
from typing import Any

from flows.environment import prepare
from flows.plan import Choice, choose, make_plan
from headwater.errors import PartialRun
from headwater.settings import Settings

log = logging.getLogger("headwater")


def run(settings: Settings, config: str | None, choice: Choice) -> str:
    """Run one night in this process and return its message; raises PartialRun when some targets failed."""
    make_plan(choose(settings, choice), choice)
    prepare(settings)
    log.info("starting Prefect")  # which takes seconds
    from flows.cluster import require  # noqa: PLC0415 - importing Prefect costs seconds
    from flows.embedded import start_embedded  # noqa: PLC0415
    from flows.nightly import nightly  # noqa: PLC0415

    require(settings)
    start_embedded()
    # Called, a flow returns its result; only its annotation says State, for Prefect's sake.
    night: Any = nightly(
        config=config, sources=list(choice.sources), targets=list(choice.targets), since=choice.since,
        full=choice.is_full, catalog=choice.catalog, until=choice.until,
    )  # fmt: skip
    if night.status == "partial":
        raise PartialRun(f"published, but in part: {night.message}; `headwater status` names what failed")
    return str(night.message)
