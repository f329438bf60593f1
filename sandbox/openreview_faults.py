"""The ways in which the sandbox's OpenReview misbehaves, one request at a time or as a seeded storm."""

import json
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from sandbox.github_faults import Answer

CHALLENGE = b"<!DOCTYPE html><html><head><title>Verifying your browser | OpenReview</title></head><body></body></html>"
REPAIR = b"<!DOCTYPE html><html><head><title>OpenReview</title></head><body><p>Down for repair</p></body></html>"


class Fault(Enum):
    """One way to misbehave, for one request."""

    TOO_MANY = "429 whose body says in how many seconds to come back"
    TOO_MANY_WAIT = "429 with Retry-After"
    SHUT = "429 that wants half an hour of peace"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503 with an HTML page"
    TRUNCATED = "half the JSON, announced as such"
    CUT_OFF = "fewer bytes than announced"
    RESET = "connection reset"
    SLOW = "a pause in the middle of the body"
    EMPTY_BODY = "200 without a body"
    HTML = "200 with an HTML page"
    CHALLENGE = "200 with a page that verifies the browser"
    CHALLENGE_403 = "403 that requires a challenge"


PASSING = tuple(fault for fault in Fault if fault not in {Fault.SHUT, Fault.CHALLENGE, Fault.CHALLENGE_403})


@dataclass(frozen=True)
class Storm:
    """Faults at random: the n-th request meets one with probability `share`, the same for the same seed."""

    seed: int
    share: float = 0.3
    faults: tuple[Fault, ...] = PASSING

    def strike(self, number: int) -> Fault | None:
        """Return the fault of the n-th request, if any."""
        rng = random.Random(f"{self.seed}/storm/{number}")
        return rng.choice(self.faults) if rng.random() < self.share else None


def spoil(truth: Answer, fault: Fault, retry_after: str) -> Answer:
    """Return what a fault makes of an answer."""
    if fault in {Fault.TOO_MANY, Fault.TOO_MANY_WAIT, Fault.SHUT}:
        answer = too_many(102, 98, 1800.0 if fault is Fault.SHUT else 0.05)
        return replace(answer, headers={"Retry-After": retry_after}) if fault is Fault.TOO_MANY_WAIT else answer
    half, html = len(truth.body) // 2, "text/html; charset=utf-8"
    return {
        Fault.BAD_GATEWAY: replace(truth, status=502, body=b"Bad gateway"),
        Fault.UNAVAILABLE: replace(truth, status=503, body=REPAIR, content_type=html),
        Fault.TRUNCATED: replace(truth, body=truth.body[:half]),
        Fault.CUT_OFF: replace(truth, body=truth.body[:half], missing=len(truth.body) - half),
        Fault.RESET: replace(truth, is_reset=True),
        Fault.SLOW: replace(truth, is_slow=True),
        Fault.EMPTY_BODY: replace(truth, status=200, body=b""),
        Fault.HTML: replace(truth, status=200, body=REPAIR, content_type=html),
        Fault.CHALLENGE: replace(truth, status=200, body=CHALLENGE, content_type=html),
        Fault.CHALLENGE_403: challenge(),
    }[fault]


def too_many(used: int, limit: int, seconds: float) -> Answer:
    """Return the answer to one request too many, as OpenReview words it."""
    reset = datetime.now(UTC) + timedelta(seconds=seconds)
    minutes, rest = divmod(round(seconds), 60)
    made = f"Too many requests: You have made {used} requests, surpassing the limit of {limit} requests."
    message = f"{made} Please try again in {minutes} minutes and {rest} seconds (2026-08-05-13683655)"
    details = {"limit": limit, "remaining": 0, "resetTime": f"{reset:%Y-%m-%dT%H:%M:%S}.{reset.microsecond // 1000:03d}Z", "used": used}
    return to_answer(429, {"name": "RateLimitError", "message": message, "status": 429, "details": details})


def challenge() -> Answer:
    """Return the answer to a program that is taken for one."""
    told = {"name": "ChallengeRequiredError", "message": "Challenge required", "status": 403, "challengeUrl": "/challenge"}
    return to_answer(403, told)


def to_answer(status: int, payload: object) -> Answer:
    """Return an answer in JSON."""
    return Answer(status, json.dumps(payload, ensure_ascii=False).encode())
