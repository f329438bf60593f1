"""Repositories that might be watched: found by topic, and looked at closer (contributors, when the stars were given)."""

import logging
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from headwater.errors import TargetRefused
from sources.github_rest import PER_PAGE, Answer, RestClient

STAR_TIMES = "application/vnd.github.star+json"
LAST_STAR_PAGE = 400  # GitHub shows the first 40,000 stars only
SAMPLED_PAGES = 4
LAST_PAGE = re.compile(r'[?&]page=(\d+)[^>]*>;\s*rel="last"')
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Candidate:
    """A repository as the search describes it; the last two are known after a closer look (None, empty: not known)."""

    name: str
    repository_id: int
    description: str
    topics: tuple[str, ...]
    star_count: int
    fork_count: int
    pushed_on: date | None
    is_archived: bool
    is_fork: bool
    contributor_count: int | None = None
    starred_at: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Search:
    """What a search by topics brought, and what it could not."""

    candidates: tuple[Candidate, ...]
    remarks: tuple[str, ...] = field(default=())


def search_by_topic(client: RestClient, topics: Sequence[str], fewest_stars: int, pushed_since: date) -> Search:
    """Return the most starred live repositories of each topic, one request per topic, each repository once."""
    found: dict[int, Candidate] = {}
    remarks = []
    for topic in topics:
        query = f"topic:{topic} stars:>={fewest_stars} pushed:>={pushed_since} archived:false fork:false"
        answer = client.get("/search/repositories", q=query, sort="stars", order="desc", per_page=PER_PAGE)
        if answer.status != 200 or not isinstance(answer.payload, dict):
            raise TargetRefused(f"GitHub's search for topic {topic!r} answers {answer.status}; run again later")
        if answer.payload.get("incomplete_results"):
            remarks.append(f"GitHub's search for topic {topic!r} ran out of time; some repositories may be missing")
        found |= {item["id"]: read_candidate(item) for item in answer.payload["items"]}
        wait_for_quota(answer)
    return Search(tuple(found.values()), tuple(remarks))


def names_like(client: RestClient, name: str) -> list[str]:
    """Return repositories of the same owner or the same name, for who mistyped the other: two requests."""
    owner, _, repository = name.partition("/")
    found: list[str] = []
    for query in (f"user:{owner}", repository):
        answer = client.get("/search/repositories", q=query, sort="stars", per_page=PER_PAGE)
        if answer.status == 200 and isinstance(answer.payload, dict):
            found += [item["full_name"] for item in answer.payload["items"]]
    return found


def look_closer(client: RestClient, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates with their contributors and a sample of the times of their stars: at most five requests each."""
    return [
        replace(candidate, contributor_count=_contributor_count(client, candidate.name), starred_at=_star_times(client, candidate))
        for candidate in candidates
    ]


def read_candidate(item: dict[str, Any]) -> Candidate:
    """Return a candidate from a repository's JSON."""
    pushed = item.get("pushed_at")
    return Candidate(
        name=item["full_name"],
        repository_id=item["id"],
        description=item.get("description") or "",
        topics=tuple(item.get("topics") or ()),
        star_count=item.get("stargazers_count", 0),
        fork_count=item.get("forks_count", 0),
        pushed_on=datetime.fromisoformat(pushed).date() if pushed else None,
        is_archived=bool(item.get("archived")),
        is_fork=bool(item.get("fork")),
    )


def wait_for_quota(answer: Answer, longest_seconds: float = 61.0) -> None:
    """Wait until the next minute of searches begins, when the last one of this minute has been used."""
    remaining, resets = answer.headers.get("x-ratelimit-remaining"), answer.headers.get("x-ratelimit-reset", "")
    if remaining == "0" and resets.isdigit():
        wait = min(longest_seconds, int(resets) + 1 - datetime.now(UTC).timestamp())
        if wait > 0:
            log.info("github: this minute's searches are used up; going on in %.0f s", wait)
            time.sleep(wait)


def _contributor_count(client: RestClient, name: str) -> int | None:
    """Return the number of contributors from the address of the last page, at one contributor a page."""
    answer = client.get(f"/repos/{name}/contributors", per_page=1)
    if answer.status != 200 or not isinstance(answer.payload, list):
        return None
    last = LAST_PAGE.search(answer.headers.get("link", ""))
    return int(last[1]) if last else len(answer.payload)


def _star_times(client: RestClient, candidate: Candidate) -> tuple[datetime, ...]:
    """Return when the stars of a few pages, evenly spread, were given; empty where GitHub does not say."""
    times: list[datetime] = []
    for page in star_pages(candidate.star_count):
        answer = client.get(f"/repos/{candidate.name}/stargazers", {"Accept": STAR_TIMES}, per_page=PER_PAGE, page=page)
        if answer.status != 200 or not isinstance(answer.payload, list):
            return ()
        times += [datetime.fromisoformat(star["starred_at"]) for star in answer.payload if "starred_at" in star]
    return tuple(sorted(times))


def star_pages(star_count: int) -> list[int]:
    """Return the numbers of the sampled pages: the first, the last that is shown, and some between."""
    last = min(LAST_STAR_PAGE, -(-star_count // PER_PAGE))
    return sorted({1 + round(step * (last - 1) / (SAMPLED_PAGES - 1)) for step in range(SAMPLED_PAGES)}) if last > 0 else []
