"""Asking OpenAlex: with the key if there is one, within the run's requests and the day's allowance."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from headwater.errors import TargetRefused
from headwater.settings import Settings
from sources.http import PoliteClient
from sources.http_answers import Again, Over, Verdict, Verify, classify, place, retry_after_seconds
from sources.json_fields import inner, inners, read_json, read_object, whole
from sources.openalex_papers import LARGEST_FILTER, Question

FIELDS = (
    "id,doi,ids,title,display_name,publication_date,publication_year,type,cited_by_count,is_retracted,primary_location,locations,authorships"
)
REFUSALS = {401, 402, 403}
LONGEST_PAUSE_SECONDS = 600.0  # a limit that asks for more is the day's allowance, spent


class RunSpent(TargetRefused):
    """The run's requests are spent."""


class DaySpent(TargetRefused):
    """What OpenAlex allows in a day is spent."""


class KeyRefused(TargetRefused):
    """OpenAlex does not answer this key, or none."""


class BadQuestion(TargetRefused):
    """OpenAlex does not understand a filter's values."""


@dataclass(frozen=True)
class Found:
    """One work and the address, without the key, that told of it."""

    url: str
    work: dict[str, Any]
    fetched_at: datetime


@dataclass
class Client:
    """Questions of one run, each a request or more; `credits` is what the day has left, None until an answer tells."""

    settings: Settings
    requests: int = 0
    credits: int | None = None
    cost: int = 1
    _polite: PoliteClient = field(init=False)

    def __post_init__(self) -> None:
        """Ask through the one gate of the service."""
        self._polite = PoliteClient("openalex", self.settings.http, self.settings.openalex.interval_seconds, judge)

    def ask(self, question: Question) -> Iterator[Found]:
        """Yield every work that a question finds; raises RunSpent, DaySpent, KeyRefused or TargetRefused."""
        name, values = question
        try:
            yield from self._pages(f"{name}:{'|'.join(values)}")
        except BadQuestion:
            if len(values) == 1:
                return  # that one value is what it does not understand
            half = len(values) // 2
            yield from self.ask((name, values[:half]))
            yield from self.ask((name, values[half:]))

    def _pages(self, wanted: str) -> Iterator[Found]:
        page, told = 1, 0
        while True:
            answer = self._get({"filter": wanted, "select": FIELDS, "per_page": LARGEST_FILTER, "page": page})
            url, fetched_at = str(answer.url.copy_remove_param("api_key")), datetime.now(UTC)
            content = read_object(answer.content)
            works = inners(content, "results")
            yield from (Found(url, work, fetched_at) for work in works)
            page, told = page + 1, told + len(works)
            if not works or told >= (whole(inner(content, "meta"), "count") or 0):
                return

    def _get(self, params: Mapping[str, str | int]) -> httpx.Response:
        self._require()
        self.requests += 1
        known = key(self.settings)
        url = f"{self.settings.openalex.api_url.rstrip('/')}/works"
        answer = self._polite.get(url, {**params, **({"api_key": known} if known else {})}, refusal)
        self.credits, self.cost = _number(answer, "remaining"), _number(answer, "credits-used") or self.cost
        return answer

    def _require(self) -> None:
        """Raise RunSpent or DaySpent rather than ask for what would be refused."""
        if self.requests >= self.settings.openalex.requests_per_run:
            raise RunSpent(f"openalex.requests_per_run ({self.settings.openalex.requests_per_run}) are spent")
        if self.credits is not None and self.credits < self.cost:
            raise DaySpent("OpenAlex's allowance for today is spent")


def key(settings: Settings) -> str | None:
    """Return the key, None where there is none."""
    return os.environ.get(settings.openalex.key_env, "").strip() or None if settings.openalex.key_env else None


def refusal(response: httpx.Response) -> str | None:
    """Return why a body is no list of works (and asking again may help), or None to believe it."""
    try:
        content = read_json(response.content)
        if not isinstance(content, dict) or not isinstance(content.get("results"), list):
            return "no list of works"
        inners(content, "results")
        whole(inner(content, "meta"), "count")
    except ValueError as problem:
        return str(problem)
    return None


def judge(response: httpx.Response, verify: Verify | None = None) -> Verdict:
    """Decide what an answer is worth; OpenAlex counts `X-RateLimit-Reset` in seconds from now, unlike others."""
    status, where = response.status_code, place(response.request.url)
    if status == httpx.codes.BAD_REQUEST:
        return Over(BadQuestion(f"{where} answers 400; {_words(response)}"))
    if status == httpx.codes.TOO_MANY_REQUESTS or status in REFUSALS:
        after = retry_after_seconds(response.headers, datetime.now(UTC))
        if _is_spent(response, after):
            return Over(DaySpent("OpenAlex's allowance for today is spent"))
        if status == httpx.codes.TOO_MANY_REQUESTS or after is not None:
            return Again(f"{status} {response.reason_phrase}", after, is_limit=True)
        return Over(KeyRefused(f"{where} answers {status} {response.reason_phrase}"))
    return classify(response, verify)


def _is_spent(response: httpx.Response, after: float | None) -> bool:
    left, needed = _number(response, "remaining"), _number(response, "credits-required")
    is_short = left is not None and left < (1 if needed is None else needed)
    is_long = after is not None and after > LONGEST_PAUSE_SECONDS
    return is_short or is_long or response.status_code == httpx.codes.PAYMENT_REQUIRED


def _number(response: httpx.Response, name: str) -> int | None:
    told = response.headers.get(f"x-ratelimit-{name}", "").strip()
    return int(told[:12]) if told.isascii() and told.isdigit() else None


def _words(response: httpx.Response) -> str:
    return " ".join(response.text[:200].split())
