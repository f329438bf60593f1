"""Repositories that nobody watches yet: some worth it, some stale, copied, withheld or with bought stars."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sandbox.github_accounts import ORGANIZATIONS
from sandbox.github_records import Account, Hosted
from sandbox.name_words import REPOSITORY_NOUNS
from sandbox.projects import OWNERS
from sandbox.records import DAY, TODAY_SECONDS, Person
from sandbox.topics import SKILLS

COUNT = 24
BOUGHT = {2, 11, 17}
STALE = {4, 9, 20}
COPIES = {6, 15}


def build_unwatched(
    seed: int, people: Sequence[Person], accounts: Mapping[str, Account], blocked_name: str
) -> tuple[Hosted, ...]:
    """Return repositories outside the catalog; the last is withheld after a complaint."""
    found = tuple(_build(seed, place, people, accounts) for place in range(COUNT))
    name = blocked_name
    return (*found, replace(found[0], database_id=found[0].database_id + COUNT, name_with_owner=name, is_blocked=True))


def _build(seed: int, place: int, people: Sequence[Person], accounts: Mapping[str, Account]) -> Hosted:
    rng = random.Random(f"{seed}/unwatched/{place}")
    skill, owner = SKILLS[place % len(SKILLS)], OWNERS[place % len(OWNERS)]
    age = rng.randrange(300, 1_500) * DAY
    idle = rng.randrange(400, 800) if place in STALE else rng.randrange(3)
    return Hosted(
        database_id=650_000_000 + place,
        name_with_owner=f"{owner}/{REPOSITORY_NOUNS[place % len(REPOSITORY_NOUNS)]}-{skill.replace('_', '-')}",
        owner=ORGANIZATIONS[owner],
        default_branch="main",
        created_at=TODAY_SECONDS - age - idle * DAY,
        pushed_at=TODAY_SECONDS - idle * DAY - rng.randrange(DAY),
        head_oid=f"{rng.getrandbits(160):040x}",
        description=f"A library for {skill.replace('_', ' ')}",
        topics=(skill.replace("_", "-"), "llm"),
        stargazer_count=rng.randrange(1_500, 4_000) if place in BOUGHT else int(rng.lognormvariate(6.0, 1.0)),
        has_bought_stars=place in BOUGHT,
        fork_count=rng.randrange(5) if place in BOUGHT else rng.randrange(20, 400),
        is_fork=place in COPIES,
        contributors=() if place in BOUGHT else tuple(_contribute(rng, skill, people, accounts)),
    )


def _contribute(
    rng: random.Random, skill: str, people: Sequence[Person], accounts: Mapping[str, Account]
) -> Iterator[tuple[Account, int]]:
    skilled = [each.person_key for each in people if skill in dict(each.skills) and each.person_key in accounts]
    chosen = rng.sample(skilled, min(4, len(skilled))) + rng.sample(sorted(accounts), min(3, len(accounts)))
    counts = sorted((rng.randrange(3, 200) for _ in set(chosen)), reverse=True)
    for key, count in zip(dict.fromkeys(chosen), counts, strict=True):
        yield accounts[key], count


def list_stargazers(hosted: Hosted, accounts: Sequence[Account], first: int, count: int) -> list[tuple[Account, int]]:
    """Return some of those who starred a repository and when: over the years, or all in three days if bought."""
    found = []
    for place in range(first, min(first + count, hosted.stargazer_count)):
        rng = random.Random(f"{hosted.database_id}/star/{place}")
        share = (place + rng.random()) / hosted.stargazer_count
        since, until = hosted.created_at, TODAY_SECONDS
        if hosted.has_bought_stars:
            since = hosted.created_at + 100 * DAY
            until = since + 3 * DAY
        at = since + int((until - since) * share)
        number = 80_000_000 + hosted.database_id % 1_000 * 10_000 + place
        born = at - rng.randrange(DAY) if hosted.has_bought_stars else at - rng.randrange(50, 2_000) * DAY
        visitor = Account(number, f"reader-{number}", created_at=born, updated_at=at)
        is_known = accounts and not hosted.has_bought_stars and rng.random() < 0.2
        found.append((rng.choice(accounts) if is_known else visitor, at))
    return found
