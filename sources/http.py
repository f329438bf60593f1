"""The one polite HTTP client: who asks, how often, how long to wait, when to believe and when to give up."""

import atexit
import logging
import random
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import httpx

from headwater.errors import TargetError, TargetGone, TargetRefused
from headwater.settings import Http

LONGEST_REDIRECT = 5
LONGEST_CONNECT_SECONDS = 10.0

Query = Mapping[str, str | int]
Verify = Callable[[httpx.Response], str | None]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Believed:
    """The answer can be used."""


@dataclass(frozen=True)
class Again:
    """Ask again, not before `after_seconds` (None: the server does not say), because of `reason`."""

    reason: str
    after_seconds: float | None = None


@dataclass(frozen=True)
class Over:
    """No further try can help."""

    error: TargetError


Verdict = Believed | Again | Over

GONE = {404: "is not there", 410: "was removed", 451: "is withheld for legal reasons"}
ASK_AGAIN = {202, 408, 425, 429}


def classify(response: httpx.Response, verify: Verify | None = None, now: datetime | None = None) -> Verdict:
    """Decide what one answer is worth; `verify` names the reason why a 2xx is no answer after all."""
    status, place = response.status_code, _place(response.request.url)
    after = retry_after_seconds(response.headers, now or datetime.now(UTC))
    if (
        status in ASK_AGAIN
        or response.is_server_error
        or (status == httpx.codes.FORBIDDEN and after is not None)
    ):
        return Again(f"{status} {response.reason_phrase}".strip(), after)
    if status in GONE:
        return Over(TargetGone(f"{place} {GONE[status]} ({status})"))
    if not response.is_success and status != httpx.codes.NOT_MODIFIED:
        return Over(TargetRefused(f"{place} answers {status} {response.reason_phrase}; {_advice(status)}"))
    reason = verify(response) if verify and response.is_success else None
    return Again(reason, after) if reason else Believed()


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the wait that `Retry-After` asks for, given in seconds or as an HTTP date; None if unreadable."""
    value = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(value)) if value[:1].isdigit() else _seconds_until(value, now)
    except (ValueError, TypeError, OverflowError):
        return None


def _seconds_until(http_date: str, now: datetime) -> float:
    then = parsedate_to_datetime(http_date)
    return max(0.0, (then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp() - now.timestamp())


def backoff_seconds(attempt: int, settings: Http, jitter: Callable[[], float] = random.random) -> float:
    """Return the wait after failed attempt `attempt` (from 1): doubling, half of it jitter, capped."""
    longest = min(settings.longest_wait_seconds, settings.backoff_seconds * 2.0 ** min(attempt - 1, 60))
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

    @contextmanager
    def turn(self, interval_seconds: float, longest_wait_seconds: float) -> Generator[None, None, None]:
        """Wait for this caller's turn; raises TargetRefused when the service is shut for longer than that."""
        with self._one_in_flight:
            wait = self._opens_at - time.monotonic()
            if wait > max(longest_wait_seconds, interval_seconds):
                raise TargetRefused(
                    f"{self._service} wants to be left alone for {wait:.0f} s; run again after that"
                )
            time.sleep(max(0.0, wait))
            self._opens_at = time.monotonic() + interval_seconds
            yield

    def shut(self, seconds: float) -> None:
        """Keep everyone out for so many seconds: a server that is overrun is so for all of our targets."""
        self._opens_at = max(self._opens_at, time.monotonic() + seconds)


@cache
def gate(service: str) -> Gate:
    """Return the process's one gate of a service."""
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
    """Requests to one service; every client of a service in this process shares its gate and connection."""

    service: str
    settings: Http
    interval_seconds: float

    def get(self, url: str, params: Query | None = None, verify: Verify | None = None) -> httpx.Response:
        """Return a believed answer; raises TargetGone or TargetRefused when there is none to be had."""
        return self.request("GET", url, verify, params=params)

    def request(self, method: str, url: str, verify: Verify | None = None, **request: Any) -> httpx.Response:
        """Ask until an answer is believed or the attempts are used up; `request` goes to httpx as it is."""
        last = "http.attempts allows none"
        for attempt in range(1, self.settings.attempts + 1):
            answer = self._attempt(method, url, verify, request)
            if isinstance(answer, httpx.Response):
                return answer
            last = answer.reason
            self._wait(url, attempt, answer)
        raise TargetRefused(_given_up(url, self.settings.attempts, last))

    def _attempt(
        self, method: str, url: str, verify: Verify | None, request: Mapping[str, Any]
    ) -> httpx.Response | Again:
        """Return a believed answer or why to ask again; raises what no further try can mend."""
        wire = _connection(self.service, user_agent(self.settings), self.settings.timeout_seconds)
        answer = self._send(wire, wire.build_request(method, url, **request))
        verdict = classify(answer, verify) if isinstance(answer, httpx.Response) else answer
        if isinstance(verdict, Over):
            raise verdict.error
        return verdict if isinstance(verdict, Again) else answer

    def _send(self, wire: httpx.Client, request: httpx.Request) -> httpx.Response | Again:
        """Send one request and follow its redirects, each in its own turn; a failed line is worth a retry."""
        try:
            for _ in range(LONGEST_REDIRECT):
                with gate(self.service).turn(self.interval_seconds, self.settings.longest_wait_seconds):
                    response = wire.send(request)
                if response.next_request is None:
                    return response
                request = response.next_request
        except httpx.UnsupportedProtocol as problem:
            raise TargetRefused(
                f"{request.url} is no web address; check the address in the settings"
            ) from problem
        except (httpx.TransportError, httpx.DecodingError) as problem:
            return Again(_line_failure(problem))
        return response

    def _wait(self, url: str, attempt: int, verdict: Again) -> None:
        """Shut the service's gate, unless nobody is going to try again and the server asked for nothing."""
        asked, is_last = verdict.after_seconds, attempt == self.settings.attempts
        if is_last and asked is None:
            return
        seconds = backoff_seconds(attempt, self.settings) if asked is None else asked
        log.warning("%s: %s; next request in %.0f s", _place(httpx.URL(url)), verdict.reason, seconds)
        gate(self.service).shut(seconds)


def _place(url: httpx.URL) -> str:
    """Return the address without its query, which may be long or secret."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}{url.path}"


def _line_failure(problem: httpx.HTTPError) -> str:
    words = " ".join(str(problem).split())
    return f"{type(problem).__name__}: {words}" if words else type(problem).__name__


def _advice(status: int) -> str:
    if status == httpx.codes.UNAUTHORIZED:
        return "check the credential"
    if status == httpx.codes.FORBIDDEN:
        return "set http.contact and check the right to read it"
    return "check the target's spelling in the catalog"


def _given_up(url: str, attempts: int, last: str) -> str:
    return f"{_place(httpx.URL(url))} gave no usable answer in {attempts} attempts ({last}); run again later"
