"""The issues of a repository with their comments; some are gone, a few are endless."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from sandbox.github_pulls import HOUR, Ground
from sandbox.github_records import Comment, Issue
from sandbox.records import DAY, Commit
from sandbox.topics import TOPICS

TITLES = (
    "{thing} fails on long inputs",
    "How to configure {thing}?",
    "Support {thing} on smaller machines",
    "Regression in {thing} since the last release",
    "Memory grows with {thing}",
    "Document {thing}",
)
REASONS = {"COMPLETED": 70, "NOT_PLANNED": 20, "DUPLICATE": 10}
COUNTS = {0: 25, 1: 25, 2: 20, 3: 12, 5: 10, 12: 8}
ENDLESS = {0: 57, 1: 118}  # places among a repository's issues with comments by the dozen
GONE_SHARE = 0.02


def build_issue(ground: Ground, number: int, place: int, base: Commit) -> Issue:
    """Return an issue opened when a commit was made, with its comments."""
    rng, cast = ground.rng("issue", number), ground.cast
    author, created_at = cast.draw_contributor(rng), max(base.committer.at, ground.since)
    things = TOPICS[rng.choice(cast.repository.skills)].things
    issue = Issue(
        database_id=ground.first_id + number % 100_000_000,
        number=number,
        repository=ground.name,
        title=rng.choice(TITLES).format(thing=rng.choice(things)),
        state="OPEN",
        state_reason="REOPENED" if rng.random() < 0.05 else None,
        author=author,
        author_association=cast.association_of(author),
        created_at=created_at,
        updated_at=created_at,
        closed_at=None,
        is_gone=rng.random() < GONE_SHARE,
    )
    count = rng.choices(list(COUNTS), list(COUNTS.values()))[0]
    if cast.repository.index == 0:
        count = ENDLESS.get(place, count)
    moments = accumulate((rng.randrange(60, 5 * DAY) for _ in range(count)), initial=created_at)
    issue = add_comments(ground, rng, issue, [min(at, ground.now) for at in moments][1:])
    return _close(rng, issue, ground.now) if rng.random() < 0.65 else issue


def add_comments(ground: Ground, rng: random.Random, issue: Issue, moments: Sequence[int]) -> Issue:
    """Return an issue with more comments, which move its `updated_at`."""
    comments = (*issue.comments, *(_write_comment(ground, rng, issue, at) for at in moments))
    return replace(issue, comments=comments, updated_at=max(issue.updated_at, *moments, 0))


def _write_comment(ground: Ground, rng: random.Random, issue: Issue, at: int) -> Comment:
    author = ground.cast.draw_helper(rng)
    return Comment(next(ground.ids), issue.url, author, ground.cast.association_of(author), at)


def _close(rng: random.Random, issue: Issue, now: int) -> Issue:
    closed_at = min(issue.updated_at + rng.randrange(HOUR, 20 * DAY), now)
    reason = rng.choices(list(REASONS), list(REASONS.values()))[0]
    return replace(issue, state="CLOSED", state_reason=reason, closed_at=closed_at, updated_at=closed_at)
