"""What keeps a deployment's run alive while Prefect's server is away for two minutes, as when its machine is started anew.

How often a request is repeated, and how often a run tells that it lives, are settings (`prefect.yaml`, `prefect.toml`). For the
rest Prefect 3.8 has none. The place that lets one night run at a time is held for 300 seconds and held again when 75 are left: a
server that comes back then finds it expired, and the run is ended. And a request goes to the server through a client made for it
alone (each place is given back by one), which gives up at once where the server has never answered it.
"""

from prefect.client import base
from prefect.concurrency import _leases

HELD_AGAIN_AFTER = 0.2  # of the time that a place is held for: no less than 240 seconds are left
CLIENTS = (base.PrefectHttpxAsyncClient, base.PrefectHttpxSyncClient)

_leases._RENEWAL_FRACTION = HELD_AGAIN_AFTER  # here, for the run's place is first held again before its function is called  # noqa: SLF001


def outlast_server() -> None:
    """Let every client of this process repeat requests to a server that does not answer; to be called by a run that has reached it."""
    for client in CLIENTS:
        setattr(client, "_has_connected", property(lambda _: True, lambda _, __: None))  # noqa: B010 - the clients set it
