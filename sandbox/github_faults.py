"""The ways in which the sandbox's GitHub misbehaves, one request at a time or as a seeded storm."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "If you reach out to GitHub Support for help, please include the request ID C0DE:1234."
)
TIMED_OUT = (
    "Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. "
    "Please include `C0DE:1234` when reporting this issue."
)
TOO_LATE = "We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request."
HTML = b"<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head><body><p>No server is available</p></body></html>"


class Fault(Enum):
    """One way to misbehave, for one request."""

    PRIMARY_403 = "403, nothing remaining, reset a moment ahead"
    PRIMARY_429 = "429, nothing remaining, reset a moment ahead"
    SECONDARY_403 = "403 about the secondary limit, without Retry-After"
    SECONDARY_403_WAIT = "403 about the secondary limit, with Retry-After"
    SECONDARY_429 = "429 about the secondary limit, without Retry-After"
    SECONDARY_429_WAIT = "429 about the secondary limit, with Retry-After"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503 with an HTML page"
    GATEWAY_TIMEOUT = "504"
    TRUNCATED = "half the JSON, announced as such"
    CUT_OFF = "fewer bytes than announced"
    RESET = "connection reset"
    SLOW = "a pause in the middle of the body"
    EMPTY_BODY = "200 without a body"
    HTML = "200 with an HTML page"
    RATE_LIMITED = "GraphQL: 200 whose errors say RATE_LIMITED"
    RATE_LIMIT = "GraphQL: 200 whose errors say RATE_LIMIT"
    RESOURCE_LIMITS = "GraphQL: 200 whose data is null, RESOURCE_LIMITS_EXCEEDED"
    TIMED_OUT = "GraphQL: 200 whose errors say timedout"
    PARTIAL = "GraphQL: one node null, its error path beside the data"
    DROPPED_PAGE = "GraphQL: a page whose nodes are silently left out"


GRAPHQL_ONLY = frozenset(
    {
        Fault.RATE_LIMITED,
        Fault.RATE_LIMIT,
        Fault.RESOURCE_LIMITS,
        Fault.TIMED_OUT,
        Fault.PARTIAL,
        Fault.DROPPED_PAGE,
    }
)
LOSING = frozenset(
    {Fault.PARTIAL, Fault.DROPPED_PAGE}
)  # the answer is less than the truth and a retry is not asked for
PASSING = tuple(fault for fault in Fault if fault not in LOSING)


@dataclass(frozen=True)
class Storm:
    """Faults at random: the n-th request meets one with probability `share`, the same for the same seed."""

    seed: int
    share: float = 0.3
    faults: tuple[Fault, ...] = PASSING

    def strike(self, number: int, *, is_graphql: bool) -> Fault | None:
        """Return the fault of the n-th request, if any."""
        rng = random.Random(f"{self.seed}/storm/{number}")
        if rng.random() >= self.share:
            return None
        return rng.choice([fault for fault in self.faults if is_graphql or fault not in GRAPHQL_ONLY] or [None])


@dataclass(frozen=True)
class Answer:
    """What goes back, and how: `missing` bytes are announced and not sent, a pause splits the body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"
    missing: int = 0
    is_slow: bool = False
    is_reset: bool = False


STATUS = {
    Fault.PRIMARY_403: 403,
    Fault.PRIMARY_429: 429,
    Fault.SECONDARY_403: 403,
    Fault.SECONDARY_403_WAIT: 403,
    Fault.SECONDARY_429: 429,
    Fault.SECONDARY_429_WAIT: 429,
}
ERRORS = {
    Fault.RATE_LIMITED: {"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."},
    Fault.RATE_LIMIT: {
        "type": "RATE_LIMIT",
        "code": "graphql_rate_limit",
        "message": "API rate limit already exceeded for user ID 1.",
    },
    Fault.TIMED_OUT: {"message": "timedout"},
}
GATEWAY = {
    Fault.BAD_GATEWAY: (502, json.dumps({"data": None, "errors": [{"message": TIMED_OUT}]}).encode()),
    Fault.GATEWAY_TIMEOUT: (504, json.dumps({"message": TOO_LATE}).encode()),
}
SPENT = frozenset({Fault.PRIMARY_403, Fault.PRIMARY_429, Fault.RATE_LIMITED, Fault.RATE_LIMIT})


def spoil(truth: Answer, fault: Fault, reset_at: int, retry_after: str) -> Answer:
    """Return what a fault makes of an answer."""
    if fault in SPENT:
        truth = replace(truth, headers=_spent(truth.headers, reset_at))
    if fault in STATUS:
        message = "API rate limit exceeded for user ID 1." if fault in SPENT else SECONDARY
        body = {"message": message, "documentation_url": "https://docs.github.com/rest/rate-limits"}
        wait = {"Retry-After": retry_after} if fault.name.endswith("_WAIT") else {}
        return replace(truth, status=STATUS[fault], body=json.dumps(body).encode(), headers={**truth.headers, **wait})
    if fault in GATEWAY:
        status, content = GATEWAY[fault]
        return replace(truth, status=status, body=content)
    if fault in ERRORS:
        content = json.dumps({"errors": [ERRORS[fault]]}).encode()
        return replace(truth, status=200, body=content)
    if fault in GRAPHQL_ONLY:
        return replace(truth, body=json.dumps(_spoil_payload(json.loads(truth.body), fault)).encode())
    return _spoil_bytes(truth, fault)


def _spoil_bytes(truth: Answer, fault: Fault) -> Answer:
    half = len(truth.body) // 2
    return {
        Fault.UNAVAILABLE: replace(truth, status=503, body=HTML, content_type="text/html; charset=utf-8"),
        Fault.HTML: replace(truth, status=200, body=HTML, content_type="text/html; charset=utf-8"),
        Fault.EMPTY_BODY: replace(truth, status=200, body=b""),
        Fault.TRUNCATED: replace(truth, body=truth.body[:half]),
        Fault.CUT_OFF: replace(truth, body=truth.body[:half], missing=len(truth.body) - half),
        Fault.SLOW: replace(truth, is_slow=True),
        Fault.RESET: replace(truth, is_reset=True),
    }[fault]


def _spent(headers: Mapping[str, str], reset_at: int) -> dict[str, str]:
    return {**headers, "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset_at)}


def _spoil_payload(payload: dict[str, Any], fault: Fault) -> dict[str, Any]:
    """Return a payload that lost its data, a node or a page; one without data stays as it is."""
    data = payload.get("data")
    if not data:
        return payload
    if fault is Fault.RESOURCE_LIMITS:
        name = _first_field(data)
        error = {
            "type": "RESOURCE_LIMITS_EXCEEDED",
            "path": [name],
            "message": "Resource limits for this query exceeded.",
        }
        return {"data": {**data, name: None}, "errors": [error]}
    path, nodes = _find_nodes(data, ())
    if nodes and fault is Fault.DROPPED_PAGE:
        nodes.clear()
    elif fault is Fault.PARTIAL:
        place: tuple[str | int, ...] = (*path, len(nodes) // 2) if nodes else (_first_field(data),)
        holder: Any = nodes or data
        holder[place[-1]] = None
        payload.setdefault("errors", []).append({"path": list(place), "message": TIMED_OUT})
    return payload


def _first_field(data: Mapping[str, Any]) -> str:
    return next((name for name in data if name != "rateLimit"), "rateLimit")


def _find_nodes(value: Any, path: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], list[Any]]:
    """Return the outermost list of nodes that is not empty, and its path."""
    if not isinstance(value, dict):
        return path, []
    if value.get("nodes"):
        return (*path, "nodes"), value["nodes"]
    for name, inner in value.items():
        found = _find_nodes(inner, (*path, name))
        if found[1]:
            return found
    return path, []
