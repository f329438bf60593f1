"""The reviews of pull requests: asked of those who know the area, some long after the merge, some by the dozen."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sandbox.github_cast import Cast
from sandbox.github_records import Pull, Review
from sandbox.records import DAY

COUNTS = {0: 18, 1: 30, 2: 24, 3: 14, 4: 8, 6: 4, 9: 2}
STATES = {"APPROVED": 45, "COMMENTED": 38, "CHANGES_REQUESTED": 15, "DISMISSED": 2}
LATE_SHARE = 0.04
DISPUTED = {101: 64, 203: 130}  # numbers of pull requests that were fought over, and their reviews


def review_pull(cast: Cast, rng: random.Random, pull: Pull, now: int, ids: Iterator[int]) -> Pull:
    """Return a pull request with reviews until it closed, and now and then a late one."""
    end = pull.closed_at or min(pull.created_at + 30 * DAY, now)
    moments = _draw_moments(rng, pull, end, is_disputed=cast.repository.index == 0)
    if pull.closed_at and rng.random() < LATE_SHARE:
        moments.append(min(pull.closed_at + rng.randrange(DAY, 60 * DAY), now))
    return add_reviews(cast, rng, pull, moments, ids)


def add_reviews(cast: Cast, rng: random.Random, pull: Pull, moments: Sequence[int], ids: Iterator[int]) -> Pull:
    """Return a pull request with more reviews, which move its `updated_at`."""
    reviews = (*pull.reviews, *(_write_review(cast, rng, pull, at, next(ids)) for at in moments))
    return replace(pull, reviews=reviews, updated_at=max(pull.updated_at, *moments, 0))


def _write_review(cast: Cast, rng: random.Random, pull: Pull, at: int, database_id: int) -> Review:
    author = cast.draw_reviewer(rng, pull.skill)
    state = rng.choices(list(STATES), list(STATES.values()))[0]
    if author is not None and (author == pull.author or author.typename == "Bot"):
        state = "COMMENTED"
    count = rng.choice((0, 0, 0, 1, 2, 5)) if state != "APPROVED" else 0
    return Review(database_id, pull.url, author, cast.association_of(author), state, at, at, count)


def _draw_moments(rng: random.Random, pull: Pull, end: int, *, is_disputed: bool) -> list[int]:
    count = rng.choices(list(COUNTS), list(COUNTS.values()))[0]
    if is_disputed:
        count = DISPUTED.get(pull.number, count)
    if pull.author and pull.author.typename == "Bot":
        count = min(count, 1)
    return sorted(rng.randrange(pull.created_at, max(end, pull.created_at + 1)) for _ in range(count))
