"""GitHub over REST, through PyGithub: the token's state, and repositories' metadata followed through renames."""

import json
import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlparse

import requests
from github import Auth, Github, GithubException, GithubRetry
from github.GithubException import RateLimitExceededExceedsMaxWait, RateLimitExceededException

from headwater.errors import HeadwaterError, TargetError, TargetRefused, TokenMissing
from headwater.settings import Settings
from sources.http import user_agent

PER_PAGE = 100
ONES_OWN_REDIRECTS = {302, 307, 308}  # PyGithub follows 301 itself
GONE = {404, 410, 451}

State = Literal["changed", "unchanged", "renamed", "replaced", "gone", "refused"]


@dataclass(frozen=True)
class Answer:
    """One answer: its status, its headers in lower case, and its JSON (None where there is none)."""

    status: int
    headers: Mapping[str, str]
    payload: Any


@dataclass(frozen=True)
class Quota:
    """How many requests or points are left of how many, and until when."""

    remaining: int
    limit: int
    resets_at: datetime


@dataclass(frozen=True)
class TokenReport:
    """Whose token it is (None: an app's), its scopes, and what is left; a server may have no limits."""

    login: str | None
    scopes: tuple[str, ...]
    rest: Quota | None
    graphql: Quota | None

    @property
    def sentence(self) -> str:
        """The report in one sentence."""
        scopes = f"scopes {', '.join(self.scopes)}" if self.scopes else "no scopes (none are needed for public data)"
        return f"token of {self.login or 'an app'}; {scopes}; REST {_left(self.rest)}; GraphQL {_left(self.graphql)}"


@dataclass(frozen=True)
class Known:
    """What an earlier reading of a repository left: its ETag and its number, which outlives its name."""

    etag: str | None = None
    repository_id: int | None = None


@dataclass(frozen=True)
class Metadata:
    """What became of one repository; the payload is as received, None where nothing is new or left."""

    asked_name: str
    state: State
    full_name: str
    repository_id: int | None
    etag: str | None
    payload: Mapping[str, Any] | None
    reason: str


class RestClient:
    """One connection to GitHub's REST interface; every call sends one request, retries and redirects aside."""

    def __init__(self, settings: Settings) -> None:
        """Open it with the token of the settings; raises TokenMissing when there is none."""
        logging.getLogger("github").setLevel(logging.WARNING)  # it brings a handler that prints every retry
        http, self._api_url = settings.http, settings.github.api_url.rstrip("/")
        self._longest_wait, self._interval = http.longest_wait_seconds, settings.github.interval_seconds
        self._limit_wait = min(settings.github.limit_seconds, self._longest_wait)
        waits = {"backoff_factor": http.backoff_seconds / 10, "retry_after_max": int(self._longest_wait)}
        if urlparse(self._api_url).scheme not in {"http", "https"}:
            raise HeadwaterError(f"github: api_url: expected an address such as https://api.github.com, found {self._api_url!r}")
        self._requester = Github(
            base_url=self._api_url,
            auth=Auth.Token(_token(settings)),
            user_agent=user_agent(http),
            timeout=max(1, int(http.timeout_seconds)),
            per_page=PER_PAGE,
            seconds_between_requests=self._interval,
            retry=GithubRetry(total=max(0, http.attempts - 1), secondary_rate_wait=self._limit_wait, max_rate_limit_wait=self._longest_wait, **waits),
        ).requester
        self._attempts = max(1, http.attempts)

    def get(self, path: str, headers: Mapping[str, str] | None = None, **parameters: str | int) -> Answer:
        """Return the answer of a path such as /user, errors of the asked thing included; raises TargetRefused for the rest."""
        for is_last in [False] * (self._attempts - 1) + [True]:
            answer = self._once(path, headers, parameters)
            if answer is None:  # cut-off JSON
                continue
            if answer.status in ONES_OWN_REDIRECTS and urlparse(answer.headers.get("location", "")).netloc == urlparse(self._api_url).netloc:
                path = answer.headers["location"]
            elif answer.status == 429:
                time.sleep(0 if is_last else self._limit_wait)
            else:
                return answer
        raise TargetRefused(f"{self._api_url} gave no usable answer for {path} in {self._attempts} attempts; run again later")

    def _once(self, path: str, headers: Mapping[str, str] | None, parameters: Mapping[str, str | int]) -> Answer | None:
        """Send one request; None when its JSON is cut off."""
        try:
            status, received, body = self._requester.requestJson("GET", path, dict(parameters), dict(headers or {}))
        except (RateLimitExceededExceedsMaxWait, RateLimitExceededException) as problem:
            raise TargetRefused(f"{self._api_url}: the quota is used up; run again later ({_message(problem.data)})") from problem
        except GithubException as problem:  # PyGithub's retry raises a plain 403 itself
            return Answer(problem.status, {key.lower(): value for key, value in (problem.headers or {}).items()}, problem.data)
        except (requests.RequestException, RuntimeError, AssertionError) as problem:
            raise TargetRefused(f"{self._api_url} cannot be reached for {path} ({_words(problem)}); check github.api_url") from problem
        try:
            return Answer(status, received, json.loads(body) if body else None)
        except ValueError:
            return None if body.lstrip()[:1] in {"{", "["} else Answer(status, received, None)


def check_token(settings: Settings) -> TokenReport:
    """Return whose token it is and what is left of its quota; raises HeadwaterError in one line when it cannot be used."""
    client, address = RestClient(settings), settings.github.api_url
    limits = client.get("/rate_limit")
    if limits.status == 401:
        raise HeadwaterError(f"{address} refuses the token of ${settings.github.token_env}: expired, revoked or mistyped; make a new one (no scopes needed)")
    is_unlimited = limits.status == 404 and "rate limiting is not enabled" in _message(limits.payload).lower()
    resources = limits.payload.get("resources") if isinstance(limits.payload, dict) else None
    if not is_unlimited and (limits.status != 200 or not isinstance(resources, dict)):
        raise HeadwaterError(f"{address} is not GitHub's REST interface: /rate_limit answers {limits.status} and no quota; check github.api_url")
    user = client.get("/user")
    if user.status == 401:
        raise HeadwaterError(f"{address} refuses the token of ${settings.github.token_env}: expired, revoked or mistyped")
    login = user.payload.get("login") if user.status == 200 and isinstance(user.payload, dict) else None
    scopes = tuple(filter(None, user.headers.get("x-oauth-scopes", "").replace(" ", "").split(",")))
    return TokenReport(login, scopes, _quota(resources, "core"), _quota(resources, "graphql"))


def repository_metadata(settings: Settings, names: Sequence[str], known: Mapping[str, Known]) -> Iterator[Metadata]:
    """Yield what became of each repository; an unchanged one costs no quota, a renamed one is found by its number."""
    client = RestClient(settings)
    for name in names:
        try:
            yield metadata_of(client, name, known.get(name, Known()))
        except TargetError as problem:
            yield Metadata(name, "refused", name, known.get(name, Known()).repository_id, None, None, str(problem))


def metadata_of(client: RestClient, name: str, known: Known) -> Metadata:
    """Return one repository's metadata, by its name or else by the number it had."""
    answer = client.get(f"/repos/{name}", {"If-None-Match": known.etag} if known.etag else None)
    if answer.status == 304:
        return Metadata(name, "unchanged", name, known.repository_id, known.etag, None, f"{name}: unchanged")
    if answer.status == 200 and isinstance(answer.payload, dict):
        return _met(client, name, known, answer)
    if answer.status in GONE:
        return _followed(client, name, known, f"{name} is not there ({answer.status}{_block(answer)})")
    raise TargetRefused(f"{name}: GitHub answers {answer.status} ({_message(answer.payload)})")


def _met(client: RestClient, name: str, known: Known, answer: Answer) -> Metadata:
    """Tell a repository from a stranger under its name, and a new name from the old one."""
    full_name, number = str(answer.payload["full_name"]), int(answer.payload["id"])
    if known.repository_id not in (None, number):
        moved = _followed(client, name, known, f"{name} is now another repository ({number})")
        return moved if moved.state == "renamed" else _as("replaced", name, answer, moved.reason)
    if full_name.lower() != name.lower():
        return _as("renamed", name, answer, f"{name} is now {full_name}")
    return _as("changed", name, answer, f"{name}: read")


def _followed(client: RestClient, name: str, known: Known, reason: str) -> Metadata:
    """Return the repository by its number, or that it is gone."""
    if known.repository_id is not None:
        answer = client.get(f"/repositories/{known.repository_id}")
        if answer.status == 200:
            return _as("renamed", name, answer, f"{reason}; it is {answer.payload['full_name']} now")
    return Metadata(name, "gone", name, known.repository_id, None, None, reason)


def _as(state: State, name: str, answer: Answer, reason: str) -> Metadata:
    payload = answer.payload
    return Metadata(name, state, str(payload["full_name"]), int(payload["id"]), answer.headers.get("etag"), payload, reason)


def _token(settings: Settings) -> str:
    token = os.environ.get(settings.github.token_env, "").strip()
    if not token:
        raise TokenMissing(f"${settings.github.token_env} is not set; put a GitHub token into it (no scopes are needed for public data)")
    return token


def _quota(resources: Any, name: str) -> Quota | None:
    given = resources.get(name) if isinstance(resources, dict) else None
    return Quota(int(given["remaining"]), int(given["limit"]), datetime.fromtimestamp(int(given["reset"]), UTC)) if given else None


def _left(quota: Quota | None) -> str:
    return f"{quota.remaining} of {quota.limit} left until {quota.resets_at:%H:%M} UTC" if quota else "without limit"


def _block(answer: Answer) -> str:
    return f", {answer.payload['block'].get('reason')}" if isinstance(answer.payload, dict) and isinstance(answer.payload.get("block"), dict) else ""


def _message(payload: Any) -> str:
    return str(payload.get("message", "")) if isinstance(payload, dict) else str(payload or "")[:80]


def _words(problem: Exception) -> str:
    return " ".join(f"{type(problem).__name__}: {problem}".split())[:160]
