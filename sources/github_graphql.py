"""Asking GitHub's GraphQL interface: with the one token, through the one polite client, within the budget."""

import hashlib
import logging
import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from headwater.errors import TargetRefused
from headwater.settings import Settings
from sources.github_answers import Answer, BadToken, TooHeavy, judge, read_answer
from sources.github_budget import Budget, BudgetSpent
from sources.github_state import Pace
from sources.http import PoliteClient, ServiceShut, backoff_seconds, gate

SERVICE = "github"
TOKEN = re.compile(r"[!-~]+")
log = logging.getLogger(__name__)
_one_maker = threading.Lock()


def token(settings: Settings) -> str | None:
    """Return the token, None where there is none; raises BadToken for one that can be none."""
    found = os.environ.get(settings.github.token_env, "").strip() if settings.github.token_env else ""
    if found and not TOKEN.fullmatch(found):
        raise BadToken(f"${settings.github.token_env} holds characters that no token has")
    return found or None


def budget(settings: Settings) -> Budget:
    """Return the process's one budget of the token in use."""
    print_of = hashlib.blake2b((token(settings) or "").encode(), digest_size=16).hexdigest()
    with _one_maker:
        return _budget(
            settings.github.graphql_url, print_of, settings.github.points_reserve, settings.http.longest_wait_seconds
        )


@cache
def _budget(graphql_url: str, fingerprint: str, reserve: int, longest_wait_seconds: float) -> Budget:  # noqa: ARG001
    return Budget(reserve, longest_wait_seconds)


@dataclass(frozen=True)
class Graphql:
    """Queries for one target, counted as its own."""

    settings: Settings
    target: str

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Return an answer, whole if it can be had so; raises BudgetSpent, TooHeavy, LostPlace or TargetRefused."""
        attempts = self.settings.http.attempts
        answer = self._ask_once(query, variables)
        for attempt in range(1, attempts):
            passing = [trouble for trouble in answer.troubles if not trouble.is_lasting]
            if not passing:
                break
            seconds = backoff_seconds(attempt, self.settings.http)
            log.warning("%s: answered in part (%s); asked again in %.0f s", self.target, passing[0].message, seconds)
            gate(SERVICE).shut(seconds)
            answer = self._ask_once(query, variables)
        return answer

    def ask_sized(
        self,
        pace: Pace,
        query_of: Callable[[int], str],
        variables_of: Callable[[int], Mapping[str, Any]] = lambda _: {},
        is_usable: Callable[[Answer], bool] = lambda _: True,
    ) -> tuple[Answer, Pace]:
        """Ask for as many things as GitHub can bear, half as many after each refusal; return how many those were."""
        last = "http.attempts allows none"
        for attempt in range(1, pace.size.bit_length() + self.settings.http.attempts):
            try:
                answer = self.ask(query_of(pace.size), variables_of(pace.size))
                if is_usable(answer):
                    return answer, pace
                last = next((trouble.message for trouble in answer.troubles), "the answer came empty")
            except TooHeavy as problem:
                last = str(problem)
            log.warning("%s: too heavy at %d (%s); asked for less", self.target, pace.size, last)
            gate(SERVICE).shut(backoff_seconds(attempt, self.settings.http))
            pace = pace.slower()
        raise TargetRefused(f"GitHub gives no answer even for the smallest page ({last}); run again later")

    def _ask_once(self, query: str, variables: Mapping[str, Any] | None) -> Answer:
        counted = budget(self.settings)
        gate(SERVICE).shut(counted.require(self.target))
        try:
            answer = read_answer(self._send(query, variables))
        except ServiceShut as problem:
            raise BudgetSpent(f"{problem}; the next run goes on here") from problem
        counted.note(self.target, answer.rate, answer.answered_at)
        return answer

    def _send(self, query: str, variables: Mapping[str, Any] | None) -> httpx.Response:
        github, http = self.settings.github, self.settings.http
        client = PoliteClient(SERVICE, http, github.interval_seconds, judge, github.limit_seconds)
        body = {"query": query, "variables": dict(variables or {})}
        headers = {"Authorization": f"bearer {token(self.settings)}"}
        try:
            return client.request("POST", github.graphql_url, json=body, headers=headers)
        except BadToken as problem:
            told = f"{problem}; put a valid one into ${github.token_env}"
            budget(self.settings).refuse(told)
            raise BadToken(told) from problem
