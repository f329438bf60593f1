"""OpenReview over HTTP: what its answers are worth, when to come back, and who asks."""

import json
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx

from headwater.errors import TargetRefused
from headwater.settings import OpenReview, Settings
from sources.http import PoliteClient, Query
from sources.http_answers import Again, Over, Verdict, Verify, classify, place, server_time
from sources.openreview_budget import budget

SESSION_SECONDS = 3000.0  # a session lasts an hour
CHALLENGE = re.compile(rb"ChallengeRequiredError|Verifying your browser|challenges\.cloudflare\.com")
TRY_AGAIN = re.compile(r"try again in (?:(\d+) minutes?)?(?: and )?(?:(\d+) seconds?)?", re.IGNORECASE)
_one_login = threading.Lock()


class Challenged(TargetRefused):
    """OpenReview wants to see a browser: who does not log in is not served from here."""


@dataclass(frozen=True)
class Client:
    """Requests to OpenReview's two interfaces within the budget, under the account in the environment if there is one."""

    settings: Settings

    def notes(self, interface: str, params: Query) -> "Answer":
        """Return one page of notes of interface 'v1' or 'v2'; raises TargetError, BudgetSpent among them."""
        return self._ask("notes", "GET", f"{self._base(interface)}/notes", params=params)

    def profiles(self, ids: list[str]) -> "Answer":
        """Return the profiles of up to 1,000 ids; the two interfaces share them."""
        return self._ask("profiles", "POST", f"{self._base('v2')}/profiles/search", json={"ids": ids})

    def _base(self, interface: str) -> str:
        ours = self.settings.openreview
        return (ours.api_v1_url if interface == "v1" else ours.api_url).rstrip("/")

    def _ask(self, name: str, method: str, url: str, **request: Any) -> "Answer":
        headers = session(self.settings)
        answer = _send(self.settings, method, url, _holds(name), headers=headers, **request)
        told = answer.json()
        return Answer(str(answer.url), told[name], told.get("count"))


@dataclass(frozen=True)
class Answer:
    """The things of one page, and how many there are in all where the answer tells."""

    url: str
    items: list[Any]
    count: Any = None


def session(settings: Settings) -> dict[str, str]:
    """Return the headers of a session under the account in the environment, none without one."""
    ours = settings.openreview
    username, password = os.environ.get(ours.username_env), os.environ.get(ours.password_env)
    if not username or not password:
        return {}
    with _one_login:
        held = _sessions(settings.openreview.api_url, username)
        if time.monotonic() - held.get("at", -SESSION_SECONDS) >= SESSION_SECONDS:
            held["token"], held["at"] = _log_in(settings, username, password), time.monotonic()
        return {"Authorization": f"Bearer {held['token']}"}


@cache
def _sessions(api_url: str, username: str) -> dict[str, Any]:  # noqa: ARG001  (one each)
    return {}


def _log_in(settings: Settings, username: str, password: str) -> str:
    url = f"{settings.openreview.api_url.rstrip('/')}/login"
    try:
        answer = _send(settings, "POST", url, _is_object, json={"id": username, "password": password})
    except Challenged:
        raise
    except TargetRefused as problem:
        raise TargetRefused(f"OpenReview lets ${settings.openreview.username_env} not in ({problem})") from None
    token = answer.json().get("token")
    if not isinstance(token, str):
        raise TargetRefused(f"OpenReview wants a second factor of ${settings.openreview.username_env}; use an account without one")
    return token


def _send(settings: Settings, method: str, url: str, verify: Verify, **request: Any) -> httpx.Response:
    counted = budget(settings)
    counted.require()

    def judge(response: httpx.Response, verify: Verify | None = None) -> Verdict:
        counted.note()
        return judged(response, verify, settings.openreview)

    polite = PoliteClient("openreview", settings.http, settings.openreview.interval_seconds, judge)
    return polite.request(method, url, verify, **request)


def judged(response: httpx.Response, verify: Verify | None, ours: OpenReview) -> Verdict:
    """Decide what an answer is worth: a browser's challenge is the end, a limit says in its body when to come back."""
    if response.status_code in {200, 403} and CHALLENGE.search(response.content[:4096]):
        return Over(Challenged(
            f"{place(response.request.url)} wants to see a browser; set ${ours.username_env} and ${ours.password_env} to an OpenReview account"
        ))  # fmt: skip
    verdict = classify(response, verify)
    if isinstance(verdict, Again) and verdict.is_limit and verdict.after_seconds is None:
        return replace(verdict, after_seconds=told_wait(response))
    return verdict


def told_wait(response: httpx.Response) -> float | None:
    """Return the seconds that a limit's headers or body ask to wait, None where they do not say."""
    seconds = response.headers.get("ratelimit-reset", "").strip()
    if seconds.isascii() and seconds.isdigit():
        return float(seconds[:9])
    told = _object(response)
    details = told.get("details")
    reset = details.get("resetTime") if isinstance(details, Mapping) else None
    if isinstance(reset, str) and (until := _moment(reset)):
        return max(0.0, (until - server_time(response.headers)).total_seconds())
    found = TRY_AGAIN.search(str(told.get("message", "")))
    return 60.0 * int(found[1] or 0) + int(found[2] or 0) if found and (found[1] or found[2]) else None


def _moment(words: str) -> datetime | None:
    try:
        return datetime.fromisoformat(words).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _object(response: httpx.Response) -> Mapping[str, Any]:
    try:
        told = json.loads(response.content)
    except ValueError:
        return {}
    return told if isinstance(told, Mapping) else {}


def _is_object(response: httpx.Response) -> str | None:
    return None if _object(response) else "no JSON object"


def _holds(name: str) -> Callable[[httpx.Response], str | None]:
    """Return the check that an answer is whole JSON with a list of that name."""

    def verify(response: httpx.Response) -> str | None:
        return None if isinstance(_object(response).get(name), list) else f"no whole JSON with a list of {name}"

    return verify
