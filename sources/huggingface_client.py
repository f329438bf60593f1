"""The hub through the `huggingface_hub` package, with our way out: our pace, our retries, raw answers kept.

The package words the requests and follows the pages. What it makes of the answers is not used: one artifact of an odd
shape would cost it the whole list, so it is given the bare number of things on a page.
"""

import os
import re
import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any

import httpx
import httpx2
from huggingface_hub import HfApi, get_session, set_client_factory

from headwater.errors import TargetRefused
from headwater.settings import Settings
from sources.http import PoliteClient
from sources.http_answers import Again, Over, Verdict, Verify, classify, retry_after_seconds
from sources.json_fields import read_json

WINDOW = re.compile(r"\br=(?P<left>\d{1,9}).*?\bt=(?P<seconds>\d{1,9})")


@dataclass(frozen=True)
class Answer:
    """One believed answer: what was asked, and the JSON that came."""

    url: str
    content: Any
    fetched_at: datetime


@dataclass
class _Call:
    """One call of the package's: whose manners it has, and what was answered so far."""

    settings: Settings
    shape: type
    answers: list[Answer] = field(default_factory=list)


_call: ContextVar[_Call] = ContextVar("call")
_one_installer = threading.Lock()


@dataclass(frozen=True)
class Hub:
    """The hub at the settings' endpoint; raises TargetGone or TargetRefused where there is no answer to be had."""

    settings: Settings

    def overview(self, account: str, *, is_organisation: bool) -> Answer:
        """Return what the hub tells of an account."""
        api = self._api()
        told = api.get_organization_overview if is_organisation else api.get_user_overview
        return self._ask(dict, lambda: [told(account)])[0]

    def socials(self, account: str) -> Answer:
        """Return the handles that a user gives; the package has no call of its own for it."""
        known, address = token(self.settings), f"{self._endpoint()}/api/users/{account}/socials"
        headers = {"authorization": f"Bearer {known}"} if known else {}
        return self._ask(dict, lambda: [get_session().get(address, headers=headers)])[0]

    def listing(self, kind: str, account: str, fields: Iterable[str]) -> list[Answer]:
        """Return the pages of an account's models, datasets or spaces, the last modified first, until there are enough."""
        api = self._api()
        of_kind: dict[str, Callable[..., Iterable[object]]] = {
            "model": api.list_models, "dataset": api.list_datasets, "space": api.list_spaces,
        }  # fmt: skip
        most = self.settings.huggingface.artifacts_per_account
        return self._ask(list, lambda: islice(of_kind[kind](author=account, expand=list(fields), sort="last_modified"), most))

    def _ask(self, shape: type, call: Callable[[], Iterable[object]]) -> list[Answer]:
        with _one_installer:
            _install()
        mine = _Call(self.settings, shape)
        before = _call.set(mine)
        try:
            for _ in call():
                pass
        finally:
            _call.reset(before)
        return mine.answers

    def _api(self) -> HfApi:
        return HfApi(endpoint=self._endpoint(), token=token(self.settings) or False)

    def _endpoint(self) -> str:
        return self.settings.huggingface.endpoint.rstrip("/")


def token(settings: Settings) -> str | None:
    """Return the token, None where there is none; what the package itself would find on this machine is not used."""
    return os.environ.get(settings.huggingface.token_env, "").strip() or None if settings.huggingface.token_env else None


@cache
def _install() -> None:
    """Make the package, which has one client per process, ask through us."""
    set_client_factory(lambda: httpx2.Client(transport=_PoliteTransport()))


class _PoliteTransport(httpx2.BaseTransport):
    """A way out of httpx2 that asks through our client."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return a believed answer's outline and keep the answer; raises TargetError."""
        call, url = _call.get(), str(request.url)
        _check(url, call)
        sent = {name: request.headers[name] for name in ("authorization",) if name in request.headers}
        client = PoliteClient("huggingface", call.settings.http, call.settings.huggingface.interval_seconds, _judge(call.settings))
        answer = client.request(request.method, url, _refusal(call.shape), headers=sent)
        content = read_json(answer.content)
        call.answers.append(Answer(url, content, datetime.now(UTC)))
        outline = [{"id": "", "private": False}] * len(content) if isinstance(content, list) else {}
        links = {"link": answer.headers["link"]} if "link" in answer.headers else {}
        return httpx2.Response(200, headers=links, json=outline, request=request)


def _check(url: str, call: _Call) -> None:
    """Refuse a next page that is somebody else's, who would get the token, or one that was read already."""
    if not url.startswith(f"{call.settings.huggingface.endpoint.rstrip('/')}/"):
        raise TargetRefused(f"the hub leads elsewhere, to {httpx.URL(url).host}; check huggingface.endpoint in the settings")
    if any(answer.url == url for answer in call.answers):
        raise TargetRefused("the hub leads in a circle: a list goes on where it just was; run again later")


def _refusal(shape: type) -> Verify:
    def verify(response: httpx.Response) -> str | None:
        try:
            content = read_json(response.content)
        except ValueError as problem:
            return str(problem)
        return None if isinstance(content, shape) else f"no {shape.__name__} but {type(content).__name__}"

    return verify


def _pause_seconds(response: httpx.Response) -> float | None:
    """Return the wait that `RateLimit: "api";r=0;t=55` asks for, else that of `Retry-After`."""
    window = WINDOW.search(response.headers.get("ratelimit", ""))
    if window and window["left"] == "0":
        return float(window["seconds"]) + 1.0
    return retry_after_seconds(response.headers, datetime.now(UTC))


def _judge(settings: Settings) -> Callable[[httpx.Response, Verify | None], Verdict]:
    def judge(response: httpx.Response, verify: Verify | None = None) -> Verdict:
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return Again("429 Too Many Requests", _pause_seconds(response), is_limit=True)
        if response.status_code == httpx.codes.UNAUTHORIZED and token(settings):
            return Over(TargetRefused(f"the hub refuses the token in ${settings.huggingface.token_env}; correct or unset it"))
        return classify(response, verify)

    return judge
