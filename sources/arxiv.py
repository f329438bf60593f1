"""arXiv: a category's nightly increment over OAI-PMH; look-ups and searches are handed to arxiv_api."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import httpx

from headwater.errors import TargetRefused
from headwater.settings import Settings
from sources import arxiv_api
from sources.arxiv_feed import Page, read_page, refusal
from sources.arxiv_landing import landed, polite_client
from sources.http_answers import server_time
from sources.reading import Item, Remark, Target

Clock = Callable[[], datetime]

PHYSICS = [
    "astro-ph",
    "cond-mat",
    "gr-qc",
    "hep-ex",
    "hep-lat",
    "hep-ph",
    "hep-th",
    "math-ph",
    "nlin",
    "nucl-ex",
    "nucl-th",
    "physics",
    "quant-ph",
]
GROUPS = {"cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat"}
EARLIEST = date(2005, 9, 16)  # the server refuses an earlier `from`
RESTARTS = 3


def utc_now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def fetch(target: Target, settings: Settings, clock: Clock = utc_now) -> Iterator[Item]:
    """Yield one Reading per answer for a category ('cs.CL'), 'ids:ID,…' or 'query:…'; raises TargetError."""
    if target.name.startswith("ids:"):
        return arxiv_api.look_up(target, settings, clock)
    if target.name.startswith("query:"):
        return arxiv_api.search(target, settings, clock)
    return _harvest(target, settings, clock)


def set_of(category: str) -> str:
    """Return the OAI-PMH set of a group ('cs'), archive ('hep-th') or category ('cs.CL' is 'cs:cs:CL')."""
    archive, _, subject = category.partition(".")
    group = "physics" if archive in PHYSICS else archive
    if group not in GROUPS or not re.fullmatch(r"[a-z-]+(\.[A-Za-z-]+)?", category):
        raise TargetRefused(
            f"{category!r} is no arXiv category; write one such as cs.CL, or ids:… or query:…"
        )
    if category in GROUPS:
        return category
    return ":".join([group, archive, *([subject] if subject else [])])


@dataclass(frozen=True)
class Walk:
    """One pass over a set, from day to day (both included), and where in it the next request goes on."""

    from_on: date
    until_on: date
    token: str = ""
    page: int = 0

    def cursor(self, *, is_complete: bool) -> dict[str, str]:
        """Return what the next run needs to go on after the page just read."""
        days = {"from": self.from_on.isoformat(), "until": self.until_on.isoformat()}
        return days | {"token": self.token, "page": str(self.page), "complete": str(is_complete).lower()}

    def restarted(self) -> "Walk":
        """Return the same days from the first page."""
        return replace(self, token="", page=0)


def next_walk(target: Target, today: date, overlap_days: int) -> Walk:
    """Return where to go on: in the middle of a killed walk, or with the days since the last completed one."""
    cursor = None if target.is_full else target.cursor
    if cursor is None:
        return Walk(min(max(target.since.date(), EARLIEST), today), today)
    until = date.fromisoformat(cursor["until"])
    if cursor["complete"] != "true":
        return Walk(date.fromisoformat(cursor["from"]), until, cursor["token"], int(cursor["page"]))
    return Walk(min(max(until - timedelta(days=overlap_days), EARLIEST), today), today)


def _harvest(target: Target, settings: Settings, clock: Clock) -> Iterator[Item]:
    """Finish the walk that was begun, then walk on to today."""
    set_spec, overlap = set_of(target.name), settings.arxiv.overlap_days
    walk = next_walk(target, clock().date(), overlap)
    yield from _pages(walk, set_spec, settings, clock)
    if walk.until_on < clock().date():
        finished = replace(target, cursor=walk.cursor(is_complete=True), is_full=False)
        yield from _pages(next_walk(finished, clock().date(), overlap), set_spec, settings, clock)


def _pages(walk: Walk, set_spec: str, settings: Settings, clock: Clock) -> Iterator[Item]:
    client, restarts = polite_client(settings), 0
    while True:
        answer = client.get(settings.arxiv.oai_url, _request(walk, set_spec), _refusal)
        page = read_page("oai", answer.content)
        if _is_lost(walk, page):
            restarts += 1
            yield Remark(
                f"arXiv lost its place ({page.error_code}); {set_spec} starts over from {walk.from_on}"
            )
            walk = _restart(walk, restarts)
            continue
        # By a clock of ours that is ahead the walk would end on a day to come, and the next skip what comes out until then.
        until_on = min(walk.until_on, server_time(answer.headers).date())
        walk = replace(walk, until_on=until_on, token=_next_token(walk, page, set_spec), page=walk.page + 1)
        yield landed("oai", str(answer.url), answer.content, clock(), walk.cursor(is_complete=not walk.token))
        if not walk.token:
            return


def _request(walk: Walk, set_spec: str) -> Mapping[str, str]:
    if walk.token:
        return {"verb": "ListRecords", "resumptionToken": walk.token}
    days = {"from": walk.from_on.isoformat(), "until": walk.until_on.isoformat()}
    return {"verb": "ListRecords", "metadataPrefix": "arXiv", "set": set_spec} | days


def _refusal(response: httpx.Response) -> str | None:
    return refusal("oai", response.content)


def _is_lost(walk: Walk, page: Page) -> bool:
    """Say whether a token leads nowhere: expired, or its offset past the end because records moved on."""
    is_past_end = bool(walk.token) and page.error_code == "noRecordsMatch"
    return is_past_end or page.error_code == "badResumptionToken"


def _restart(walk: Walk, restarts: int) -> Walk:
    if restarts > RESTARTS:
        raise TargetRefused(f"arXiv lost its place {restarts} times in one walk; run again later")
    return walk.restarted()


def _next_token(walk: Walk, page: Page, set_spec: str) -> str:
    if page.error_code not in {"", "noRecordsMatch"}:
        raise TargetRefused(f"arXiv refuses set {set_spec} ({page.error_code}): {page.error}")
    if page.token and page.token == walk.token:
        raise TargetRefused(
            f"arXiv leads in a circle: set {set_spec} goes on where it just was; run again later"
        )
    return page.token
