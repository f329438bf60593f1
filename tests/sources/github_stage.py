"""A scripted GitHub for single answers, and settings in a hurry; the sandbox plays the whole of it."""

import json
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from headwater.settings import Github, Http, Settings
from sources import github_graphql, http

TOKEN = "ghp_invented"
Say = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test starts with an open gate, an unknown budget and a token."""
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    http._gate.cache_clear()
    github_graphql._budget.cache_clear()
    yield
    http._gate.cache_clear()


def hurried(url: str, **github: Any) -> Settings:
    """Settings whose pauses are too short to notice."""
    settings = {"api_url": "http://127.0.0.1:9", "interval_seconds": 0.0, "limit_seconds": 0.01, "points_reserve": 0, **github}
    manners = Http(timeout_seconds=2, attempts=6, backoff_seconds=0.001, longest_wait_seconds=2)
    return Settings(http=manners, github=Github(graphql_url=url, **settings))


def rate(remaining: int = 4000, reset_seconds: float = 3000, cost: int = 1) -> dict[str, Any]:
    """The price that an answer names."""
    moment = datetime.fromtimestamp(int(time.time() + reset_seconds), UTC)
    return {"cost": cost, "remaining": remaining, "resetAt": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "nodeCount": 1}


def says(body: Any, status: int = 200, **headers: str) -> Say:
    """One answer: an object as JSON, or bytes as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(status)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        dated = {"Date": format_datetime(datetime.now(UTC), usegmt=True)}
        for name, value in {"Content-Length": str(len(raw)), **dated, **named}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(raw)

    return send


def fine(**data: Any) -> Say:
    """A whole answer."""
    return says({"data": {"rateLimit": rate(), "viewer": {"login": "ada"}, **data}})


def errs(kind: str, message: str, data: Any = None, path: list[Any] | None = None, **headers: str) -> Say:
    """A 200 that tells of an error."""
    error = {"message": message, **({"type": kind} if kind else {}), **({"path": path} if path else {})}
    return says({"data": data, "errors": [error]}, **headers)


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """Break the line."""
    handler.close_connection = True
    handler.connection.close()


@contextmanager
def playing(*answers: Say) -> Generator[tuple[str, list[dict[str, Any]]], None, None]:
    """A loopback server that gives these answers in turn, the last for ever; and the bodies it was sent."""
    queue, asked = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({**body, "authorization": self.headers.get("Authorization")})
            (queue.pop(0) if len(queue) > 1 else queue[0])(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/graphql", asked
    finally:
        server.shutdown()
        server.server_close()
