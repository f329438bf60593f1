"""What reading GitHub costs in points and requests: a first read of one large repository, and the night after."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from headwater.settings import Github, Http, Settings
from sandbox.github_large import NAME, build_large_repository
from sandbox.github_server import GithubServer
from sources import github
from sources.reading import Cursor, Reading, Target

SINCE = datetime(2000, 1, 1, tzinfo=UTC)
TOKEN_ENV = "HEADWATER_BENCH_TOKEN"
UNMAPPED = 600  # addresses that neither noreply, nor squashes, nor tips of pull requests tell: 6 % of 10,000


@dataclass(frozen=True)
class Cost:
    """One step of a night: its points, requests and landed rows."""

    step: str
    points: int
    requests: int
    rows: int


def measure() -> Iterator[Cost]:
    """Read 10,000 pull requests, 40,000 reviews, 8,000 issues, 60,000 comments and 3,000 people, then once more."""
    world = build_large_repository(pulls=10_000, reviews=40_000, issues=8_000, comments=60_000, people=3_000, commits=20_000)
    with GithubServer(world) as server:
        os.environ[TOKEN_ENV] = next(iter(server.tokens))
        settings = settings_of(server)
        people = [(None, account.login) for account in world.accounts if account.login.startswith("torrent")]
        oids = list(world.repositories[0].commits)[:UNMAPPED]
        first, cursor = _step(server, settings, "pull requests, reviews, issues, comments", Target("github", NAME, SINCE))
        yield first
        yield _step(server, settings, "3,000 profiles", Target("github", "profiles", SINCE, options={"people": people}))[0]
        yield _step(server, settings, "accounts behind 600 commits", Target("github", f"commit-authors:{NAME}", SINCE, options={"oids": oids}))[0]
        yield _step(server, settings, "the night after", Target("github", NAME, SINCE, cursor))[0]


def settings_of(server: GithubServer) -> Settings:
    github_here = Github(api_url=server.api_url, graphql_url=server.graphql_url, token_env=TOKEN_ENV, interval_seconds=0)
    return Settings(http=Http(backoff_seconds=0.01), github=github_here)


def _step(server: GithubServer, settings: Settings, name: str, target: Target) -> tuple[Cost, Cursor | None]:
    points, requests, rows, cursor = server.points, _requests(server), 0, target.cursor
    for ready in github.prepare([target], settings):
        for item in github.fetch(ready, settings):
            if isinstance(item, Reading):
                rows, cursor = rows + sum(batch.num_rows for batch in item.batches), item.cursor
    return Cost(name, server.points - points, _requests(server) - requests, rows), cursor


def _requests(server: GithubServer) -> int:
    return sum(server.requests_by_kind.values())
