"""arXiv's search API through the `arxiv` package, behind a guard: our pace, raw bytes kept, nothing believed blindly.

The package itself takes a 200 "Rate exceeded.", an empty first page and cut-off XML for answers, ignores
`Retry-After` and has no timeout; so it only words the requests and counts the pages here.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import arxiv
import httpx
import requests
from requests.adapters import BaseAdapter

from headwater.errors import TargetRefused
from headwater.settings import Settings
from sources.arxiv_feed import Page, parse, read_page, refusal
from sources.arxiv_landing import landed, polite_client
from sources.arxiv_records import ARXIV_ID
from sources.http import PoliteClient
from sources.http_answers import server_time
from sources.reading import Gap, Item, Target

Clock = Callable[[], datetime]

IDS_PER_REQUEST = 100
PAGE_SIZE = 2_000
LARGEST_QUERY = 30_000
MINUTE = "%Y%m%d%H%M"


@dataclass(frozen=True)
class Answer:
    """One page of the API as received, what it says about itself, and when it was given by arXiv's clock."""

    url: str
    body: bytes
    page: Page
    given_at: datetime


class PoliteAdapter(BaseAdapter):
    """A way out of `requests` that asks through our client and keeps every believed answer in `answers`."""

    def __init__(self, client: PoliteClient) -> None:
        """Ask through this client."""
        super().__init__()
        self._client = client
        self.answers: list[Answer] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Return a believed answer in the shape of `requests`; raises TargetError."""
        answer = self._client.get(str(request.url), verify=_refusal)
        page = read_page("atom", answer.content)
        if page.error:
            raise TargetRefused(f"arXiv refuses the query: {page.error}")
        self.answers.append(Answer(str(answer.url), answer.content, page, server_time(answer.headers)))
        return _as_requests(request, answer.content)

    def close(self) -> None:
        """Keep the connection: it is the process's."""


def _as_requests(request: requests.PreparedRequest, body: bytes) -> requests.Response:
    response = requests.Response()
    response.status_code, response.url, response.request = 200, str(request.url), request
    response.raw = io.BytesIO(body)
    return response


def _refusal(response: httpx.Response) -> str | None:
    return refusal("atom", response.content)


class GuardedClient(arxiv.Client):  # type: ignore[misc]  # the package carries no types
    """The package's client with our way out instead of its own pace, retries and address."""

    def __init__(self, page_size: int, settings: Settings) -> None:
        """Ask at the address in the settings."""
        super().__init__(page_size=page_size, delay_seconds=0, num_retries=0)
        self.query_url_format = settings.arxiv.api_url + "?{}"
        self.adapter = PoliteAdapter(polite_client(settings))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, self.adapter)


def answers(wanted: arxiv.Search, page_size: int, settings: Settings, offset: int = 0) -> Iterator[Answer]:
    """Yield a search's pages one by one as received; raises TargetError."""
    client = GuardedClient(page_size, settings)
    for _ in client.results(wanted, offset=offset):
        while client.adapter.answers:
            yield client.adapter.answers.pop(0)
    yield from client.adapter.answers


def look_up(target: Target, settings: Settings, clock: Clock) -> Iterator[Item]:
    """Yield the papers of 'ids:ID,…' and a Gap for those that arXiv does not know; raises TargetError."""
    wanted = _ids(target.name)
    for begin in range(0, len(wanted), IDS_PER_REQUEST):
        some, found = wanted[begin : begin + IDS_PER_REQUEST], set()
        is_last = begin + IDS_PER_REQUEST >= len(wanted)
        day = clock().date().isoformat()
        cursor = {"from": day, "until": day, "token": "", "page": str(begin // IDS_PER_REQUEST + 1)}
        cursor["complete"] = str(is_last).lower()
        for answer in answers(arxiv.Search(id_list=some, max_results=None), IDS_PER_REQUEST, settings):
            found |= {record["arxiv_id"] for record in parse("atom", answer.body)}
            yield landed("atom", answer.url, answer.body, clock(), cursor)
        unknown = [name for name in some if _without_version(name) not in found]
        if unknown:
            yield Gap(f"arXiv knows no {', '.join(unknown)}", lasts=False)


def _ids(name: str) -> list[str]:
    wanted = [word.strip() for word in name.removeprefix("ids:").split(",") if word.strip()]
    wrong = [word for word in wanted if not ARXIV_ID.match(word)]
    if wrong or not wanted:
        raise TargetRefused(f"{', '.join(wrong) or name!r} is no arXiv id; write ids:2005.11401,cs/0112017")
    return list(dict.fromkeys(wanted))


def _without_version(arxiv_id: str) -> str:
    return re.sub(r"v\d+$", "", arxiv_id)


@dataclass(frozen=True)
class Windows:
    """A search cut by submission time (minutes, UTC): all of it, the window under way, and how far it is read."""

    from_at: datetime
    until_at: datetime
    begin_at: datetime
    end_at: datetime
    offset: int = 0
    page: int = 0

    @property
    def is_complete(self) -> bool:
        """Say whether nothing is left to read."""
        return self.begin_at >= self.until_at

    def cursor(self) -> dict[str, str]:
        """Return what the next run needs to go on after the page just read."""
        token = f"{self.begin_at:{MINUTE}} {self.end_at:{MINUTE}} {self.offset}"
        ends = {"from": f"{self.from_at:{MINUTE}}", "until": f"{self.until_at:{MINUTE}}"}
        complete = {"page": str(self.page), "complete": str(self.is_complete).lower()}
        return ends | {"token": "" if self.is_complete else token} | complete

    def clause(self) -> str:
        """Return the API's condition for the window under way."""
        return f"submittedDate:[{self.begin_at:{MINUTE}} TO {self.end_at:{MINUTE}}]"

    def halved(self) -> "Windows":
        """Return the first half of the window; raises TargetRefused when a minute holds too many papers."""
        middle = _minute(self.begin_at + (self.end_at - self.begin_at) / 2)
        if middle <= self.begin_at:
            raise TargetRefused("more papers in one minute than arXiv hands out; write a narrower query")
        return replace(self, end_at=middle)

    def read(self, page: Page) -> "Windows":
        """Return the place after a page: further in this window, or at the window after it."""
        offset = self.offset + page.records
        if page.records and offset < page.total:
            return replace(self, offset=offset, page=self.page + 1)
        return replace(self, begin_at=self.end_at, end_at=self.until_at, offset=0, page=self.page + 1)

    def no_later_than(self, at: datetime) -> "Windows":
        """Return the place with its end on this side of a moment: by a clock of ours that is ahead it may lie beyond."""
        return replace(self, until_at=min(self.until_at, _minute(at)))


def search(target: Target, settings: Settings, clock: Clock) -> Iterator[Item]:
    """Yield the papers of 'query:QUERY' submitted since the last completed search; raises TargetError."""
    place = next_windows(target, clock(), settings.arxiv.overlap_days)
    query = target.name.removeprefix("query:").strip()
    while not place.is_complete:
        window = arxiv.Search(
            query=f"({query}) AND {place.clause()}",
            max_results=None,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Ascending,
        )
        for answer in answers(window, PAGE_SIZE, settings, place.offset):
            if answer.page.total > LARGEST_QUERY:
                place = place.halved()
                break
            place = place.read(answer.page).no_later_than(answer.given_at)
            yield landed("atom", answer.url, answer.body, clock(), place.cursor())


def next_windows(target: Target, now: datetime, overlap_days: int) -> Windows:
    """Return where to go on: in the middle of a killed search, or with the time since the last completed one."""
    cursor = None if target.is_full else target.cursor
    if cursor is None:
        begin, end = _minute(target.since), _minute(now)
    elif cursor["complete"] == "true":
        begin, end = _time(cursor["until"]) - timedelta(days=overlap_days), _minute(now)
    else:
        words = cursor["token"].split()
        ends = (_time(words[0]), _time(words[1]), int(words[2]), int(cursor["page"]))
        return Windows(_time(cursor["from"]), _time(cursor["until"]), *ends)
    return Windows(begin, end, begin, end)


def _minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _time(words: str) -> datetime:
    return datetime.strptime(words, MINUTE).replace(tzinfo=UTC)
