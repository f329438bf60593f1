"""A small invented OpenReview, settings in a hurry, and what the warehouse would read back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from headwater.settings import Http, OpenReview, Settings
from sandbox.openreview_records import OpenreviewWorld, Submission
from sandbox.openreview_server import OpenreviewServer
from sandbox.openreview_world import build_openreview
from sandbox.world import World, build_world
from sources import http, openreview, openreview_budget, openreview_client
from sources.reading import Gap, Item, Reading, Target

NOW = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
OLD = frozenset({("MLSys", 2025), ("MLSys", 2026)})


@cache
def world() -> World:
    """The invented people and papers."""
    return build_world(people=60, repositories=4, commits=40, papers=700, vendored_paths=5)


@cache
def invented(night: int = 0) -> OpenreviewWorld:
    """What OpenReview holds of them after a night; MLSys lives on the older interface."""
    return build_openreview(world(), night, OLD)


def changed(openreview: OpenreviewWorld, note_id: str, **told: Any) -> OpenreviewWorld:
    """The same with one submission changed."""
    return replace(openreview, submissions=tuple(replace(s, **told) if s.note_id == note_id else s for s in openreview.submissions))


def start_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what earlier tests asked for, and any account of the tester's own."""
    http._gate.cache_clear()
    openreview_budget._budget.cache_clear()
    openreview_client._sessions.cache_clear()
    for name in ("OPENREVIEW_USERNAME", "OPENREVIEW_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def half_an_hour_later() -> None:
    """Let the next run have its requests again."""
    http._gate.cache_clear()
    openreview_budget._budget.cache_clear()


def ours(server: OpenreviewServer, *, page: int = 7, requests: int = 500, **more: Any) -> Settings:
    """Settings that lead to the server, in a hurry; a line that is slow on purpose wants a shorter timeout."""
    manners: dict[str, Any] = {"attempts": 3, "backoff_seconds": 0.01, "timeout_seconds": 10.0}
    doors = OpenReview(
        server.api_url, server.api_v1_url, interval_seconds=0.0, notes_per_page=page, profiles_per_request=page,
        requests_per_run=requests,
    )  # fmt: skip
    return Settings(openreview=doors, http=replace(Http("team@example.com"), **(manners | more)))


def target(name: str = "ICLR 2025", cursor: Any = None, **more: Any) -> Target:
    """A venue and year to read."""
    return Target("openreview", name, datetime(2023, 1, 1, tzinfo=UTC), cursor, **more)


def items(wanted: Target, settings: Settings, now: datetime = NOW) -> Iterator[Item]:
    """What one run yields."""
    return openreview.fetch(wanted, settings, lambda: now)


def readings(found: Iterable[Item]) -> list[Reading]:
    """The files among it."""
    return [item for item in found if isinstance(item, Reading)]


def gaps(found: Iterable[Item]) -> list[Gap]:
    """The holes among it."""
    return [item for item in found if isinstance(item, Gap)]


def bodies(landed: Sequence[Reading]) -> list[tuple[str, bytes]]:
    """What was landed, in order: kind and bytes."""
    return [(row["kind"], row["body"]) for reading in landed for batch in reading.batches for row in batch.to_pylist()]


def told(landed: Sequence[Reading]) -> dict[str, tuple[Any, ...]]:
    """What the warehouse reads back, the last row of each paper."""
    rows = [row for kind, body in bodies(landed) for row in openreview.parse(kind, body)]
    return {
        row["source_key"]: (
            row["title"], row["venue"], row["decision"], row["presentation"],
            [(author["name"], author["openreview_id"]) for author in row["authors"]],
        )
        for row in rows
    }  # fmt: skip


def truth(openreview: OpenreviewWorld, *groups: str) -> dict[str, tuple[Any, ...]]:
    """The same of what OpenReview holds; who submits to a newer venue is not told before the decision."""
    return {
        one.note_id: (one.title, one.group, one.decision, one.presentation, authors_of(one, openreview))
        for one in openreview.submissions
        if one.group in groups
    }


def authors_of(one: Submission, openreview: OpenreviewWorld) -> list[tuple[str, str | None]]:
    """The authors that are shown."""
    is_blind = one.decision == "submitted" and one.group not in openreview.old_groups
    return [] if is_blind else [(author.name, author.profile_id) for author in one.authors]
