"""One repository as large as asked for, to measure what reading it costs."""

import random
from collections.abc import Iterator
from itertools import count

from sandbox.github_accounts import ORGANIZATIONS
from sandbox.github_records import Account, Comment, Hosted, HostedCommit, Issue, Pull, Review
from sandbox.github_world import GithubWorld
from sandbox.records import DAY, TODAY_SECONDS

NAME = "openlantern/torrent-lm"
SPAN = 1_500 * DAY
REVIEW_STATES = ("APPROVED", "COMMENTED", "CHANGES_REQUESTED")


def build_large_repository(
    seed: int = 7,
    *,
    pulls: int = 10_000,
    reviews: int = 40_000,
    issues: int = 0,
    comments: int = 0,
    people: int = 500,
    commits: int = 0,
    disputed: int = 3,
) -> GithubWorld:
    """Return a GitHub that holds this repository alone; a few of its pull requests have over 50 reviews."""
    rng = random.Random(f"{seed}/large")
    authors = tuple(
        Account(5_000_000 + at, f"torrent-{at}", name=f"Torrent {at}", created_at=TODAY_SECONDS - SPAN)
        for at in range(people)
    )
    built = _build_pulls(rng, authors, share_out(rng, reviews, pulls, disputed))
    stated = _build_issues(rng, authors, share_out(rng, comments, issues, disputed), pulls)
    oids = [f"{number:040x}" for number in range(1, commits + 1)]
    hosted = Hosted(
        database_id=699_000_000,
        name_with_owner=NAME,
        owner=ORGANIZATIONS["openlantern"],
        default_branch="main",
        created_at=TODAY_SECONDS - SPAN,
        pushed_at=TODAY_SECONDS - DAY,
        head_oid=oids[-1] if oids else f"{seed:040x}",
        pulls=tuple(built),
        issues=tuple(stated),
        commits={oid: HostedCommit(oid, "Torrent", "Change", TODAY_SECONDS, rng.choice(authors)) for oid in oids},
    )
    return GithubWorld(TODAY_SECONDS, (*authors, *ORGANIZATIONS.values()), (hosted,))


def share_out(rng: random.Random, total: int, parts: int, disputed: int) -> list[int]:
    """Return `total` split at random; the first `disputed` parts take 60 each if there is enough."""
    shares = [0] * parts
    for at in range(min(disputed, parts, total // 120)):
        shares[at] = 60
    for _ in range(total - sum(shares) if parts else 0):
        shares[rng.randrange(parts)] += 1
    return shares


def _moment(number: int, of: int) -> int:
    return TODAY_SECONDS - SPAN + SPAN * number // (of + 1)


def _build_pulls(rng: random.Random, authors: tuple[Account, ...], shares: list[int]) -> Iterator[Pull]:
    ids = count(1)
    for number, share in enumerate(shares, start=1):
        created_at = _moment(number, len(shares))
        closed_at = min(created_at + rng.randrange(DAY, 9 * DAY), TODAY_SECONDS)
        url = f"https://github.com/{NAME}/pull/{number}"
        moments = sorted(rng.randrange(created_at, closed_at + 1) for _ in range(share))
        reviews = tuple(
            Review(next(ids), url, rng.choice(authors), "MEMBER", rng.choice(REVIEW_STATES), at, at) for at in moments
        )
        yield Pull(
            database_id=number,
            number=number,
            repository=NAME,
            title=f"Change {number}",
            state="MERGED" if number % 4 else "CLOSED",
            author=rng.choice(authors),
            author_association="CONTRIBUTOR",
            created_at=created_at,
            updated_at=closed_at,
            closed_at=closed_at,
            base_ref_name="main",
            head_ref_oid=f"{number + 10**9:040x}",
            paths=("src/api.py",),
            additions=3,
            deletions=1,
            merge_commit_oid=f"{number:040x}" if number % 4 else None,
            merged_by=authors[0] if number % 4 else None,
            reviews=reviews,
        )


def _build_issues(rng: random.Random, authors: tuple[Account, ...], shares: list[int], after: int) -> Iterator[Issue]:
    ids = count(1)
    for number, share in enumerate(shares, start=after + 1):
        created_at, url = _moment(number - after, len(shares)), f"https://github.com/{NAME}/issues/{number}"
        moments = sorted(min(created_at + rng.randrange(30 * DAY), TODAY_SECONDS) for _ in range(share))
        yield Issue(
            database_id=number,
            number=number,
            repository=NAME,
            title=f"Report {number}",
            state="OPEN",
            state_reason=None,
            author=rng.choice(authors),
            author_association="NONE",
            created_at=created_at,
            updated_at=moments[-1] if moments else created_at,
            closed_at=None,
            comments=tuple(Comment(next(ids), url, rng.choice(authors), "NONE", at) for at in moments),
        )
