"""Prefect's embedded server, which does not outlive the run that brought it, however that one ends."""

import atexit
import subprocess

from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import get_current_settings

# The pipe's other end is in the run: it closes with it, even when that is killed.
GUARD = ["sh", "-c", 'read -r _; kill "$0"']


def start_embedded() -> None:
    """Start the embedded server and a guard that ends it should this process be killed; nothing, where a server is set."""
    if get_current_settings().api.url is not None:
        return
    server = SubprocessASGIServer()  # the one that Prefect's clients of this process look for
    server.start()
    if server.server_process is None:
        return
    guard = subprocess.Popen([*GUARD, str(server.server_process.pid)], stdin=subprocess.PIPE, start_new_session=True)
    atexit.register(_dismiss, guard)  # before the server is stopped: the last registered goes first


def _dismiss(guard: subprocess.Popen[bytes]) -> None:
    guard.kill()
    guard.wait()
