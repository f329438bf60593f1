"""What a run does while Prefect's server is away, as far as Prefect has no setting for it; with a real server it is `make slow`."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from uuid import UUID

import httpx
import pytest
from prefect import __version__ as version
from prefect.client.orchestration import get_client
from prefect.concurrency import _leases
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_CSRF_SUPPORT_ENABLED, temporary_settings

from flows.patience import CLIENTS, outlast_server

pytestmark = pytest.mark.xdist_group("prefect")


class Answers(BaseHTTPRequestHandler):
    """Says to every question what Prefect says of its version."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f'"{version}"'.encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def come_back() -> Iterator[Callable[[], None]]:
    """Yield what starts a server that is away; Prefect's settings name it."""
    server = HTTPServer(("127.0.0.1", 0), Answers, bind_and_activate=False)
    server.server_bind()  # the port is taken, and nobody listens

    def start() -> None:
        server.server_activate()
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()

    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{server.server_address[1]}/api", PREFECT_CLIENT_CSRF_SUPPORT_ENABLED: False}):
        yield start
    server.shutdown()
    server.server_close()


@pytest.fixture
def patient() -> Iterator[None]:
    outlast_server()
    yield
    for client in CLIENTS:
        del client._has_connected


def ask_at_once() -> None:
    with get_client(sync_client=True) as client:
        client.hello()


async def ask() -> None:
    async with get_client() as client:
        await client.hello()


def test_prefect_alone_gives_up_at_once_where_a_client_is_made_while_the_server_is_away(come_back: Callable[[], None]) -> None:
    with pytest.raises(httpx.ConnectError):
        ask_at_once()
    come_back()


@pytest.mark.usefixtures("patient")
def test_a_client_made_while_the_server_is_away_asks_until_it_is_back(come_back: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        come_back()

    async def sleep_apart(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("prefect.client.base.time", SimpleNamespace(sleep=sleep))
    monkeypatch.setattr("prefect.client.base.anyio", SimpleNamespace(sleep=sleep_apart))
    ask_at_once()
    assert len(waited) == 1
    asyncio.run(ask())
    assert len(waited) == 1


def test_a_place_is_held_again_while_four_minutes_are_left(come_back: Callable[[], None]) -> None:
    come_back()
    waited: list[float] = []
    ended = SimpleNamespace(is_set=lambda: bool(waited), wait=waited.append)
    _leases._lease_renewal_loop(UUID(int=1), 300, ended)
    assert waited == [60]
