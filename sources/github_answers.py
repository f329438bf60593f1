"""What an answer of GitHub's GraphQL interface is worth: errors arrive in the body of a 200, beside data or instead."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from headwater.errors import TargetRefused
from sources.http_answers import Again, Believed, Over, Verdict, Verify, classify, limit_reason, place, server_time

LIMIT_TYPES = {"RATE_LIMITED", "RATE_LIMIT"}
HEAVY_TYPES = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"}
HEAVY_WORDS = ("timedout", "resource limits")
HEAVY_WORDS_ALONE = ("timed out", "timeout", "something went wrong")  # where no data comes with them
HEAVY_STATUS = {502, 504}
LASTING_TYPES = {"NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES", "UNPROCESSABLE"}
PASSING_TYPES = {"", "INTERNAL", "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"}
LONGEST_MESSAGE = 300


class TooHeavy(TargetRefused):
    """The query asks for more than GitHub computes in its ten seconds: ask for less."""


class BadToken(TargetRefused):
    """GitHub refuses the token: no request with it can succeed."""


class LostPlace(TargetRefused):
    """GitHub does not know the page cursor any more."""


@dataclass(frozen=True)
class Trouble:
    """One GraphQL error: where in the answer, of what type, and its words."""

    path: tuple[str | int, ...]
    type: str
    message: str

    @property
    def is_lasting(self) -> bool:
        """Whether asking again gives the same."""
        return self.type in LASTING_TYPES


@dataclass(frozen=True)
class Rate:
    """What the query cost, what is left of the hour's points, and when they come back (UTC)."""

    cost: int
    remaining: int
    reset_at: datetime


@dataclass(frozen=True)
class Answer:
    """The data of an answer with the troubles that came beside it; fetched by our clock, answered by GitHub's."""

    data: Mapping[str, Any]
    troubles: tuple[Trouble, ...]
    rate: Rate | None
    fetched_at: datetime
    answered_at: datetime

    def trouble_at(self, *path: str | int) -> Trouble | None:
        """Return the first trouble at or below a path."""
        return next((each for each in self.troubles if each.path[: len(path)] == path), None)


def judge(response: httpx.Response, verify: Verify | None = None) -> Verdict:
    """Decide what one answer is worth."""
    status = response.status_code
    if status == httpx.codes.UNAUTHORIZED:
        return Over(BadToken("GitHub refuses the token (401): it is mistyped, expired or revoked"))
    if status in HEAVY_STATUS:
        return Over(TooHeavy(f"{status} {response.reason_phrase}"))
    if status in {404, 410}:
        return Over(TargetRefused(f"{place(response.request.url)} answers {status}; check github.graphql_url"))
    body = _decode(response.content)
    if status == httpx.codes.FORBIDDEN and not limit_reason(response):
        return Over(TargetRefused(f"GitHub refuses (403): {_message(body)}"))
    if not response.is_success:
        return classify(response, verify)
    return _judge_body(body, response) if body else Again("the answer is empty, cut off or no JSON")


def _judge_body(body: Mapping[str, Any], response: httpx.Response) -> Verdict:
    troubles, data = read_troubles(body), body.get("data")
    has_data = isinstance(data, Mapping) and any(value is not None for key, value in data.items() if key != "rateLimit")
    if any(each.type in LIMIT_TYPES for each in troubles):
        return Again("the hour's points are spent", _seconds_to_reset(body, response), is_limit=True)
    if any(_is_heavy(each, has_data=has_data) for each in troubles):
        return Over(TooHeavy(troubles[0].message))
    if has_data or (isinstance(data, Mapping) and all(each.path and each.is_lasting for each in troubles)):
        return Believed()
    return _judge_troubles(troubles, body)


def _judge_troubles(troubles: tuple[Trouble, ...], body: Mapping[str, Any]) -> Verdict:
    """Decide about an answer without data."""
    if not troubles:
        words = _message(body)
        return Again(words, is_limit="rate limit" in words.lower())
    first = troubles[0]
    if "valid cursor" in first.message or first.type == "INVALID_CURSOR_ARGUMENTS":
        return Over(LostPlace(first.message))
    if first.type in PASSING_TYPES and (first.path or not first.type):
        return Again(first.message)
    return Over(TargetRefused(f"GitHub refuses the query: {first.message}"))


def _message(body: Mapping[str, Any] | None) -> str:
    return str((body or {}).get("message", "neither data nor errors"))[:LONGEST_MESSAGE]


def _is_heavy(trouble: Trouble, *, has_data: bool) -> bool:
    words = trouble.message.lower()
    telling = HEAVY_WORDS if has_data else HEAVY_WORDS + HEAVY_WORDS_ALONE
    return trouble.type in HEAVY_TYPES or any(word in words for word in telling)


def read_answer(response: httpx.Response) -> Answer:
    """Return what a believed answer holds."""
    body = _decode(response.content) or {}
    data = body.get("data") or {}
    answered_at = server_time(response.headers)
    return Answer(data, read_troubles(body), read_rate(data), datetime.now(UTC), answered_at)


def read_troubles(body: Mapping[str, Any]) -> tuple[Trouble, ...]:
    """Return the errors of an answer's body."""
    found = body.get("errors") or []
    return tuple(
        Trouble(tuple(each.get("path") or ()), _type(each), " ".join(str(each.get("message", "")).split())[:LONGEST_MESSAGE])
        for each in found
        if isinstance(each, Mapping)
    )


def _type(error: Mapping[str, Any]) -> str:
    extensions = error.get("extensions")
    code = extensions.get("code", "") if isinstance(extensions, Mapping) else ""
    return str(error.get("type") or code or "")


def read_rate(data: Mapping[str, Any]) -> Rate | None:
    """Return the price, None where the server keeps no count."""
    found = data.get("rateLimit")
    if not isinstance(found, Mapping):
        return None
    return Rate(int(found["cost"]), int(found["remaining"]), datetime.fromisoformat(found["resetAt"]).astimezone(UTC))


def _seconds_to_reset(body: Mapping[str, Any], response: httpx.Response) -> float | None:
    """Return the wait that a spent quota asks for: by the body, else by the headers, else None."""
    data = body.get("data")
    rate = read_rate(data) if isinstance(data, Mapping) else None
    reset = response.headers.get("x-ratelimit-reset", "")
    if rate is None and not reset.isdigit():
        return None
    at = rate.reset_at.timestamp() if rate else float(reset)
    return max(0.0, at + 1.0 - server_time(response.headers).timestamp())


def _decode(content: bytes) -> Mapping[str, Any] | None:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, Mapping) else None
