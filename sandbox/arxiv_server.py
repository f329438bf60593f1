"""A loopback arXiv: OAI-PMH and the search API over invented papers, misbehaving on demand."""

import re
import select
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from sandbox import arxiv_atom
from sandbox.arxiv_oai import OaiArchive
from sandbox.arxiv_paper import Paper


class Fault(Enum):
    """One way to misbehave, for one request."""

    TOO_MANY = "429"
    TOO_MANY_WAIT = "429 with Retry-After"
    RATE_EXCEEDED = "200 whose body is 'Rate exceeded.'"
    UNAVAILABLE = "503"
    UNAVAILABLE_WAIT = "503 with Retry-After"
    BAD_GATEWAY = "502"
    EMPTY_PAGE = "a document without its records"
    EMPTY_BODY = "200 without a body"
    CUT_OFF = "fewer bytes than announced"
    TRUNCATED = "half the XML, announced as such"
    HANG = "no answer in time"
    HTML = "200 with an HTML page"
    EXPIRED_TOKEN = "badResumptionToken"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived: its start on the monotonic clock, and how many were under way with it."""

    path: str
    params: Mapping[str, str]
    agent: str
    started_at: float
    in_flight: int
    connection: int


@dataclass(frozen=True)
class Answer:
    """What goes back; `missing` bytes of the body are announced and not sent."""

    status: int
    body: bytes
    content_type: str = "text/xml"
    retry_after: str = ""
    missing: int = 0


class ArxivServer:
    """Serves papers at `oai_url` and `api_url` while entered; each request uses up one of `faults` (None: none)."""

    def __init__(
        self,
        papers: Sequence[Paper],
        faults: Iterable[Fault | None] = (),
        *,
        page_size: int = 100,
        deleted: Mapping[str, date] | None = None,
        has_affiliations: bool = False,
        retry_after_seconds: float = 0.05,
        hang_seconds: float = 2.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Hold the papers and bind a free port on 127.0.0.1; answers are dated by `clock`, seconds since 1970."""
        self.clock = clock
        self.papers = papers
        self.faults = deque(faults)
        self.asked: list[Asked] = []
        self.archive = OaiArchive(papers, page_size, deleted or {}, has_affiliations)
        self.retry_after_seconds, self.hang_seconds = retry_after_seconds, hang_seconds
        self._generation, self._in_flight, self._lock = 0, 0, threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"served": self}))
        self._http.daemon_threads = True

    @property
    def oai_url(self) -> str:
        """The base address of OAI-PMH."""
        return f"http://127.0.0.1:{self._http.server_port}/oai"

    @property
    def api_url(self) -> str:
        """The base address of the search API."""
        return f"http://127.0.0.1:{self._http.server_port}/api/query"

    @property
    def most_in_flight(self) -> int:
        """How many requests were ever under way at once."""
        return max((asked.in_flight for asked in self.asked), default=0)

    def expire_tokens(self) -> None:
        """Make every resumption token given out so far worthless."""
        self._generation += 1

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

    def begin(self, path: str, params: Mapping[str, str], agent: str, connection: int) -> None:
        """Record a request's arrival."""
        with self._lock:
            self._in_flight += 1
            self.asked.append(Asked(path, params, agent, time.monotonic(), self._in_flight, connection))

    def end(self) -> None:
        """Record that a request was answered."""
        with self._lock:
            self._in_flight -= 1

    def answer(self, path: str, params: Mapping[str, str]) -> Answer | None:
        """Return the answer to one request, spoilt by the next fault; None is silence."""
        with self._lock:
            fault = self.faults.popleft() if self.faults else None
        truth = self._truth(path, params)
        return spoilt(truth, fault, f"{self.retry_after_seconds:g}") if fault else truth

    def _truth(self, path: str, params: Mapping[str, str]) -> Answer:
        if path == "/oai":
            return Answer(200, self.archive.answer(params, self.oai_url, self._generation).encode())
        if path == "/api/query":
            status, feed = arxiv_atom.answer(self.papers, params)
            return Answer(status, feed.encode(), "application/atom+xml; charset=utf-8")
        return Answer(404, b"not found", "text/plain")


STATUS = {
    Fault.TOO_MANY: 429,
    Fault.TOO_MANY_WAIT: 429,
    Fault.RATE_EXCEEDED: 200,
    Fault.UNAVAILABLE: 503,
    Fault.UNAVAILABLE_WAIT: 503,
    Fault.BAD_GATEWAY: 502,
}
BODY = {
    Fault.EMPTY_BODY: b"",
    Fault.HTML: b"<!DOCTYPE html><html><head><title>arXiv</title></head><body><p>Down for repair</body></html>",
    Fault.EXPIRED_TOKEN: b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'>"
    b"<error code='badResumptionToken'>The value of the resumptionToken argument is invalid or expired.</error></OAI-PMH>",
}
RECORDS = re.compile(rb"<(entry|record)>.*</\1>|<resumptionToken>.*</resumptionToken>", re.DOTALL)


def spoilt(truth: Answer, fault: Fault, retry_after: str) -> Answer | None:
    """Return what a fault makes of an answer; None is silence."""
    if fault in STATUS:
        wait = retry_after if fault in {Fault.TOO_MANY_WAIT, Fault.UNAVAILABLE_WAIT} else ""
        return Answer(STATUS[fault], b"Rate exceeded.", "text/plain", wait)
    if fault in BODY:
        return replace(truth, status=200, body=BODY[fault])
    if fault is Fault.EMPTY_PAGE:
        return replace(truth, body=RECORDS.sub(b"", truth.body))
    half = len(truth.body) // 2
    if fault is Fault.CUT_OFF:
        return replace(truth, body=truth.body[:half], missing=len(truth.body) - half)
    return replace(truth, body=truth.body[:half]) if fault is Fault.TRUNCATED else None


class _Handler(BaseHTTPRequestHandler):
    """One connection's requests."""

    served: ArxivServer

    protocol_version = "HTTP/1.1"
    # Head and body leave in one packet (else 40 ms each), and only after the request counts as ended.
    wbufsize = 1 << 20

    def do_GET(self) -> None:
        """Answer one request."""
        address = urlsplit(self.path)
        params = dict(parse_qsl(address.query, keep_blank_values=True))
        self.served.begin(address.path, params, self.headers.get("User-Agent", ""), self.client_address[1])
        try:
            self._send(self.served.answer(address.path, params))
        finally:
            self.served.end()

    def _send(self, answer: Answer | None) -> None:
        self.close_connection = answer is None or answer.missing > 0
        if answer is None:
            select.select(
                [self.connection], [], [], self.served.hang_seconds
            )  # ends when the client hangs up
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body) + answer.missing))
        if answer.retry_after:
            self.send_header("Retry-After", answer.retry_after)
        self.end_headers()
        self.wfile.write(answer.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return a moment, the time now by the server's clock unless one is given."""
        return super().date_time_string(self.served.clock() if timestamp is None else timestamp)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
