"""Nights of reading the sandbox's GitHub: fetch, land, go on from the last cursor, and what all of it amounts to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from headwater.settings import Settings
from sandbox.github_large import NAME, build_large_repository
from sandbox.github_records import Hosted
from sandbox.github_server import TOKEN, GithubServer
from sandbox.github_world import GithubWorld
from sources import github
from sources.reading import Gap, Item, Reading, Remark, Target
from tests.sources.github_stage import hurried
from warehouse.landing import land, landed_files, last_cursor, target_files

HORIZON = datetime(2023, 1, 1, tzinfo=UTC)
PAGES = {"pull_requests_per_page": 20, "issues_per_page": 30}


@cache
def town() -> GithubWorld:
    """A repository of 130 pull requests and 70 issues, some with more reviews or comments than a page holds."""
    return build_large_repository(pulls=130, reviews=390, issues=70, comments=260, people=9, commits=130)


def changed(world: GithubWorld, **changes: Any) -> GithubWorld:
    """The same GitHub with its one repository changed."""
    return replace(world, repositories=(replace(world.repositories[0], **changes), *world.repositories[1:]))


@dataclass
class Diary:
    """A data directory and what its nights yielded."""

    directory: Path
    settings: Settings
    items: list[Item] = field(default_factory=list)

    @property
    def remarks(self) -> list[str]:
        return [item.text for item in self.items if isinstance(item, Remark)]

    @property
    def gaps(self) -> list[str]:
        return [item.reason for item in self.items if isinstance(item, Gap)]

    def read(self, name: str = NAME, *, readings: int | None = None, is_full: bool = False, **options: Any) -> int:
        """Read a target from where it stands, landing at most so many files; return how many."""
        target = Target("github", name, HORIZON, last_cursor(self.directory, "github", name), is_full, options)
        self.items, landed = [], 0
        for item in github.fetch(target, self.settings):
            self.items.append(item)
            if isinstance(item, Reading):
                land(self.directory, "github", name, item, datetime.now(UTC))
                landed += 1
                if landed == readings:
                    break
        return landed

    def rows(self, name: str = NAME) -> list[dict[str, Any]]:
        """Every row that landed, in its order."""
        return [row for file in target_files(self.directory, "github", name) for row in pq.read_table(file).to_pylist()]

    def things(self, name: str = NAME) -> dict[tuple[str, str], str]:
        """The latest payload of every record, as SQL sees them."""
        kept = [row for row in self.rows(name) if row["kind"] not in {"repository_head", "error", "missing"}]
        return {(row["kind"], row["key"]): row["payload"] for row in kept}

    def kinds(self, name: str = NAME) -> Counter[str]:
        """How many rows of each kind landed, doubles included."""
        return Counter(row["kind"] for row in self.rows(name))

    @property
    def files(self) -> Sequence[Path]:
        return landed_files(self.directory)


def diary(directory: Path, server: GithubServer, **github_settings: Any) -> Diary:
    """A new data directory that reads from a server."""
    settings = hurried(server.graphql_url, **{"api_url": server.api_url, **PAGES, **github_settings})
    return Diary(directory, replace(settings, http=replace(settings.http, attempts=10, timeout_seconds=0.5)))


def expected_things(world: GithubWorld) -> set[tuple[str, str]]:
    """What a reading of the repository lands, by kind and key; the first 50 reviews and comments lie in their thing."""
    hosted: Hosted = world.repositories[0]
    found = {("pull_request", pull.id) for pull in hosted.pulls} | {("issue", issue.id) for issue in hosted.issues}
    found |= {("review", review.id) for pull in hosted.pulls for review in pull.reviews[50:]}
    return found | {("comment", comment.id) for issue in hosted.issues for comment in issue.comments[50:]}


__all__ = ["NAME", "TOKEN", "Diary", "GithubServer", "diary", "expected_things", "islice", "town"]
