"""What an answer over HTTP is worth: to be believed, to be asked for again and when, or the end of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from headwater.errors import TargetError, TargetGone, TargetRefused


@dataclass(frozen=True)
class Believed:
    """The answer can be used."""


@dataclass(frozen=True)
class Again:
    """Ask again, not before `after_seconds` (None: the server does not say), because of `reason`.

    `is_limit` says that the server had too many requests of ours, which wants longer pauses than a failure;
    `is_silence` that nobody took the call.
    """

    reason: str
    after_seconds: float | None = None
    is_limit: bool = False
    is_silence: bool = False


@dataclass(frozen=True)
class Over:
    """No further try can help."""

    error: TargetError


Verdict = Believed | Again | Over
Verify = Callable[[httpx.Response], str | None]
Judge = Callable[[httpx.Response, Verify | None], Verdict]

GONE = {404: "is not there", 410: "was removed", 451: "is withheld for legal reasons"}
ASK_AGAIN = {202, 408, 425, 429}
NOTHING = {304, 409}  # answers without content: nothing new; an empty repository
LIMITED = {403, 429}
LIMIT_WORDS = re.compile(r"secondary rate limit|rate limit exceeded|abuse detection", re.IGNORECASE)


def classify(response: httpx.Response, verify: Verify | None = None, now: datetime | None = None) -> Verdict:
    """Decide what one answer is worth; `verify` names the reason why a 2xx is no answer after all."""
    status, where = response.status_code, place(response.request.url)
    after = retry_after_seconds(response.headers, now or datetime.now(UTC))
    limit = limit_reason(response)
    if limit:
        return Again(limit, after if after is not None else reset_seconds(response.headers, now), is_limit=True)
    if status in ASK_AGAIN or response.is_server_error:
        return Again(f"{status} {response.reason_phrase}".strip(), after)
    if status in GONE:
        return Over(TargetGone(f"{where} {GONE[status]} ({status})"))
    if not response.is_success and status not in NOTHING:
        return Over(TargetRefused(f"{where} answers {status} {response.reason_phrase}; {_advice(status)}"))
    reason = verify(response) if verify and response.is_success else None
    return Again(reason, after) if reason else Believed()


def limit_reason(response: httpx.Response) -> str | None:
    """Say how a 403 or 429 tells of too many requests, None where it tells of something else."""
    if response.status_code not in LIMITED:
        return None
    words = f"{response.status_code} {response.reason_phrase}"
    if response.headers.get("x-ratelimit-remaining", "").strip() == "0":
        return f"{words}: the quota is spent"
    is_told = "retry-after" in response.headers or response.status_code != httpx.codes.FORBIDDEN
    return words if is_told or LIMIT_WORDS.search(response.text) else None


def reset_seconds(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the wait until `x-ratelimit-reset` by the server's own clock, where the quota is spent; else None."""
    reset = headers.get("x-ratelimit-reset", "").strip()
    if headers.get("x-ratelimit-remaining", "").strip() != "0" or not reset.isascii() or not reset.isdigit():
        return None
    return max(0.0, int(reset[:12]) + 1.0 - server_time(headers, now).timestamp())


def server_time(headers: Mapping[str, str], now: datetime | None = None) -> datetime:
    """Return the answer's `Date`, so that a clock of ours that is wrong does no harm; without one, the time now."""
    try:
        return now or parsedate_to_datetime(headers.get("date", "")).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return datetime.now(UTC)


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


def place(url: httpx.URL) -> str:
    """Return the address without its query, which may be long or secret."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}{url.path}"


def _advice(status: int) -> str:
    if status == httpx.codes.UNAUTHORIZED:
        return "check the credential"
    if status == httpx.codes.FORBIDDEN:
        return "set http.contact and check the right to read it"
    if 300 <= status < 400:
        return "it moved; check the address in the settings"
    return "check the target's spelling in the catalog"
