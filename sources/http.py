"""The one polite HTTP client: who asks, how often, how long to wait, when to believe and when to give up."""

import atexit
import logging
import random
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar

import httpx

from headwater.errors import TargetRefused
from headwater.settings import Http
from sources.http_answers import Again, Judge, Over, Verify, classify, place

LONGEST_REDIRECT = 5
LONGEST_CONNECT_SECONDS = 10.0

T = TypeVar("T")
Query = Mapping[str, str | int]
Read = Callable[[httpx.Response], object]
log = logging.getLogger(__name__)
logging.getLogger("httpx").setLevel(logging.WARNING)  # below that it prints whole addresses, keys in them and all
_one_maker = threading.Lock()


class ServiceShut(TargetRefused):
    """The service wants to be left alone for longer than a run waits."""


def backoff_seconds(
    attempt: int, settings: Http, jitter: Callable[[], float] = random.random, first_seconds: float | None = None
) -> float:
    """Return the wait after failed attempt `attempt` (from 1): doubling, half of it jitter, capped."""
    first = settings.backoff_seconds if first_seconds is None else first_seconds
    longest = min(settings.longest_wait_seconds, first * 2.0 ** min(attempt - 1, 60))
    return longest * (1 + jitter()) / 2


def user_agent(settings: Http) -> str:
    """Return `headwater/VERSION (+contact)`, so that whoever is bothered knows whom to write to."""
    return f"headwater/{_version()}" + (f" (+{settings.contact})" if settings.contact else "")


@cache
def _version() -> str:
    try:
        return version("headwater")
    except PackageNotFoundError:
        return "0"


class Gate:
    """The door of one service: one request in flight at a time, their starts an interval apart."""

    def __init__(self, service: str) -> None:
        """Start open."""
        self._service = service
        self._one_in_flight = threading.Lock()
        self._opens_at = 0.0
        self._silence: dict[str, tuple[str, float]] = {}

    @contextmanager
    def turn(self, interval_seconds: float, longest_wait_seconds: float) -> Generator[None, None, None]:
        """Wait for this caller's turn; raises TargetRefused when the service is shut for longer than that."""
        with self._one_in_flight:
            while (wait := self._opens_at - time.monotonic()) > 0:
                if wait > max(longest_wait_seconds, interval_seconds):
                    raise ServiceShut(
                        f"{self._service} wants to be left alone for {wait:.0f} s; run again after that"
                    )
                time.sleep(wait)
            self._opens_at = max(self._opens_at, time.monotonic() + interval_seconds)
            yield

    def fell_silent(self, address: str, reason: str, seconds: float) -> None:
        """Remember for so many seconds that nobody answers at an address: no further target need wait to learn it."""
        self._silence[address] = (reason, time.monotonic() + seconds)

    def check(self, address: str) -> None:
        """Raise TargetRefused while an address is known to be silent."""
        reason, until = self._silence.get(address, ("", 0.0))
        if time.monotonic() < until:
            raise TargetRefused(f"{address} did not answer a moment ago ({reason}); run again later")

    def shut(self, seconds: float) -> None:
        """Keep everyone out for so many seconds: a server that is overrun is so for all of our targets."""
        self._opens_at = max(self._opens_at, time.monotonic() + seconds)


def gate(service: str) -> Gate:
    """Return the process's one gate of a service."""
    with _one_maker:  # a cache alone lets threads that begin together make one each
        return _gate(service)


@cache
def _gate(service: str) -> Gate:
    return Gate(service)


@cache
def _connection(service: str, agent: str, timeout_seconds: float) -> httpx.Client:  # noqa: ARG001  (one each)
    timeout = httpx.Timeout(timeout_seconds, connect=min(timeout_seconds, LONGEST_CONNECT_SECONDS))
    client = httpx.Client(
        headers={"User-Agent": agent}, timeout=timeout, limits=httpx.Limits(max_connections=1)
    )
    atexit.register(client.close)
    return client


@dataclass(frozen=True)
class PoliteClient:
    """Requests to one service; every client of a service in this process shares its gate and connection.

    `judge` decides what an answer is worth; `limit_seconds` is the first pause after too many requests, at least.
    """

    service: str
    settings: Http
    interval_seconds: float
    judge: Judge = classify
    limit_seconds: float | None = None

    def get(self, url: str, params: Query | None = None, verify: Verify | None = None) -> httpx.Response:
        """Return a believed answer; raises TargetGone or TargetRefused when there is none to be had."""
        return self.request("GET", url, verify, params=params)

    def stream(self, url: str, consume: Callable[[Iterator[bytes]], T]) -> T:
        """Return what `consume` makes of a body, chunk by chunk as it arrives; of the whole again where the line breaks."""
        made: list[T] = []
        answer = self.request("GET", url, read=lambda response: made.append(consume(response.iter_raw())))
        if not answer.is_success:
            raise TargetRefused(f"{place(answer.request.url)} answers {answer.status_code} and nothing else; run again later")
        return made[-1]

    def request(
        self, method: str, url: str, verify: Verify | None = None, *, read: Read = httpx.Response.read, **request: Any
    ) -> httpx.Response:
        """Ask until an answer is believed or the attempts are used up; `read` takes in its body, `request` goes to httpx."""
        address, last = _address(url), Again("http.attempts allows none")
        for attempt in range(1, self.settings.attempts + 1):
            gate(self.service).check(address)
            answer = self._attempt(method, url, verify, read, request)
            if isinstance(answer, httpx.Response):
                return answer
            last = answer
            self._wait(url, attempt, last)
        if last.is_silence:
            gate(self.service).fell_silent(address, last.reason, self.settings.longest_wait_seconds)
        told = _given_up(url, self.settings.attempts, last.reason)
        raise ServiceShut(told) if last.is_limit else TargetRefused(told)

    def _attempt(
        self, method: str, url: str, verify: Verify | None, read: Read, request: Mapping[str, Any]
    ) -> httpx.Response | Again:
        """Return a believed answer or why to ask again; raises what no further try can mend."""
        with _one_maker:
            wire = _connection(self.service, user_agent(self.settings), self.settings.timeout_seconds)
        answer = self._send(wire, wire.build_request(method, url, **request), read)
        verdict = self.judge(answer, verify) if isinstance(answer, httpx.Response) else answer
        if isinstance(verdict, Over):
            raise verdict.error
        return verdict if isinstance(verdict, Again) else answer

    def _send(self, wire: httpx.Client, request: httpx.Request, read: Read) -> httpx.Response | Again:
        """Send one request and follow its redirects, each in its own turn; a failed line is worth a retry."""
        try:
            for _ in range(LONGEST_REDIRECT):
                with gate(self.service).turn(self.interval_seconds, self.settings.longest_wait_seconds):
                    response = _taken_in(wire.send(request, stream=True), read)
                if response.next_request is None or response.next_request.method != request.method:
                    return response
                request = response.next_request
        except httpx.UnsupportedProtocol as problem:
            raise TargetRefused(
                f"{place(request.url)} is no web address; check the address in the settings"
            ) from problem
        except (httpx.TransportError, httpx.DecodingError) as problem:
            return Again(_line_failure(problem), is_silence=isinstance(problem, httpx.ConnectError | httpx.ConnectTimeout))
        return response

    def _wait(self, url: str, attempt: int, verdict: Again) -> None:
        """Shut the service's gate, unless nobody is going to try again and the server asked for nothing."""
        asked, is_last = verdict.after_seconds, attempt == self.settings.attempts
        if is_last and asked is None:
            return
        seconds = self._pause(attempt, verdict) if asked is None else asked
        log.warning("%s: %s; next request in %.0f s", place(httpx.URL(url)), verdict.reason, seconds)
        gate(self.service).shut(seconds)


    def _pause(self, attempt: int, verdict: Again) -> float:
        """Return how long to wait where the server does not say: after a limit at least the full first pause."""
        if not verdict.is_limit or self.limit_seconds is None:
            return backoff_seconds(attempt, self.settings)
        grown = backoff_seconds(attempt + 1, self.settings, first_seconds=self.limit_seconds)
        return max(self.limit_seconds, grown)


def _taken_in(response: httpx.Response, read: Read) -> httpx.Response:
    """Let a success be read as the caller wants, anything else whole: it says what is wrong."""
    with closing(response):
        (read if response.is_success else httpx.Response.read)(response)
    return response


def _address(url: str) -> str:
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL as problem:
        raise TargetRefused(f"{url!r} is no web address; check the address in the settings") from problem
    return f"{found.scheme}://{found.netloc.decode('ascii')}"


def _line_failure(problem: httpx.HTTPError) -> str:
    words = " ".join(str(problem).split())
    return f"{type(problem).__name__}: {words}" if words else type(problem).__name__


def _given_up(url: str, attempts: int, last: str) -> str:
    return f"{place(httpx.URL(url))} gave no usable answer in {attempts} attempts ({last}); run again later"
