"""A loopback server of JSON over what it is given to serve, misbehaving on demand."""

import json
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from sandbox.github_faults import HTML, Answer
from sandbox.github_http import Asker, Handler


class Fault(Enum):
    """One way to misbehave, for one request."""

    TOO_MANY = "429"
    TOO_MANY_WAIT = "429 with Retry-After"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503 with an HTML page"
    HTML = "200 with an HTML page"
    EMPTY_BODY = "200 without a body"
    TRUNCATED = "half the JSON, announced as such"
    CUT_OFF = "fewer bytes than announced"
    RESET = "connection reset"
    SLOW = "a pause in the middle of the body"
    CHANGED_SHAPE = "the JSON within another envelope"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived: its start on the monotonic clock, and how many were under way with it."""

    asker: Asker
    started_at: float
    in_flight: int


class JsonServer:
    """Serves what `_answer` says while entered, which each server has of its own; a request uses up one of `faults` (None: none)."""

    def __init__(
        self,
        faults: Iterable[Fault | None] = (),
        *,
        retry_after: str = "0",
        slow_seconds: float = 2.0,
    ) -> None:
        """Bind a free port on 127.0.0.1."""
        self.faults, self.asked = deque(faults), list[Asked]()
        self.slow_seconds = slow_seconds
        self._retry_after = retry_after
        self._in_flight, self._lock = 0, threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"served": self}))
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        """The base address."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        """Serve."""
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving and free the port."""
        self._http.shutdown()
        self._http.server_close()

    def _answer(self, asker: Asker) -> Answer:
        raise NotImplementedError

    def respond(self, asker: Asker) -> Answer:
        """Return the answer to one request, spoilt by the next fault."""
        with self._lock:
            self._in_flight += 1
            self.asked.append(Asked(asker, time.monotonic(), self._in_flight))
            fault = self.faults.popleft() if self.faults else None
        return self._answer(asker) if fault is None else spoil(self._answer(asker), fault, self._retry_after)

    def end(self) -> None:
        """Record that a request was answered."""
        with self._lock:
            self._in_flight -= 1


def say(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer in JSON."""
    return Answer(status, json.dumps(content).encode(), headers or {})


def spoil(truth: Answer, fault: Fault, retry_after: str) -> Answer:
    """Return what a fault makes of an answer."""
    half = len(truth.body) // 2
    error = say({"error": "Too Many Requests"}, 429)
    return {
        Fault.TOO_MANY: error,
        Fault.TOO_MANY_WAIT: replace(error, headers={"Retry-After": retry_after}),
        Fault.BAD_GATEWAY: say({"error": "Bad Gateway"}, 502),
        Fault.UNAVAILABLE: replace(truth, status=503, body=HTML, content_type="text/html; charset=utf-8"),
        Fault.HTML: replace(truth, status=200, body=HTML, content_type="text/html; charset=utf-8"),
        Fault.EMPTY_BODY: replace(truth, status=200, body=b""),
        Fault.TRUNCATED: replace(truth, body=truth.body[:half]),
        Fault.CUT_OFF: replace(truth, body=truth.body[:half], missing=len(truth.body) - half),
        Fault.RESET: replace(truth, is_reset=True),
        Fault.SLOW: replace(truth, is_slow=True),
        Fault.CHANGED_SHAPE: say([truth.body.decode()] if truth.body.startswith(b"{") else {"data": truth.body.decode(errors="replace")}),
    }[fault]
