"""The invented repositories: their prior skills, their default branch and who works in them how much."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sandbox.name_words import REPOSITORY_NOUNS
from sandbox.records import DAY, TODAY_SECONDS, Person, Repository
from sandbox.topics import SKILLS, TOPICS

OWNERS = ("tessera-ai", "northlake-nlp", "vectorworks", "openlantern", "saltmarsh", "quillstone", "mossgate")
ENDINGS = ("lm", "core", "kit", "run")
BRANCHES = {5: "master", 7: "develop", 9: "trunk"}
VANDALISED, ODD = 0, 1


def build_repositories(
    seed: int, count: int, people: Sequence[Person], commits: int, vendored_paths: int
) -> tuple[Repository, ...]:
    """Return `count` repositories that hold `commits` commits together; the last one is empty."""
    skills = [_draw_priors(random.Random(f"{seed}/priors/{index}"), index) for index in range(count)]
    weights = _weigh_members(seed, people, skills)
    budgets = apportion(commits, [sum(member.values()) for member in weights])
    plain = [
        _build_repository(seed, *each) for each in zip(range(count), skills, weights, budgets, strict=True)
    ]
    plain[VANDALISED] = replace(plain[VANDALISED], vendored_paths=vendored_paths)
    return tuple(plain)


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Return whole shares of `total` in proportion to the weights, by largest remainder."""
    scale = total / (sum(weights) or 1.0)
    shares = [int(weight * scale) for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: shares[index] - weights[index] * scale)
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


def _draw_priors(rng: random.Random, index: int) -> tuple[str, ...]:
    first = SKILLS[index % len(SKILLS)]
    siblings = [skill for skill in SKILLS if skill != first and TOPICS[skill].parent == TOPICS[first].parent]
    return (first, *rng.sample(siblings, rng.randrange(3)))


def _weigh_members(
    seed: int, people: Sequence[Person], skills: Sequence[tuple[str, ...]]
) -> list[dict[int, float]]:
    weights: list[dict[int, float]] = [{} for _ in skills]
    for index, person in enumerate(people):
        rng = random.Random(f"{seed}/homes/{index}")
        homes = _choose_homes(rng, person, skills) if person.activity else []
        for home, times in sorted(Counter(homes).items()):
            weights[home][index] = person.activity * times / len(homes)
    weights[VANDALISED][0] = 1e-9
    return weights


def _choose_homes(rng: random.Random, person: Person, skills: Sequence[tuple[str, ...]]) -> list[int]:
    """Return home repositories, with repeats: some that need the person's skills and some by chance."""
    inhabited = range(len(skills) - 1)
    homes = [int(len(inhabited) * rng.random() ** 1.6) for _ in range(rng.choice((1, 1, 2)))]
    for skill, grade in person.skills:
        fitting = [index for index in inhabited if skill in skills[index]]
        homes += [rng.choice(fitting or inhabited)] * (grade + 1)
    return homes


def _build_repository(
    seed: int, index: int, skills: tuple[str, ...], weights: dict[int, float], budget: int
) -> Repository:
    rng = random.Random(f"{seed}/project/{index}")
    owner, noun = OWNERS[index % len(OWNERS)], REPOSITORY_NOUNS[index % len(REPOSITORY_NOUNS)]
    series = index // (len(REPOSITORY_NOUNS) * len(ENDINGS))
    name = f"{owner}/{noun}-{ENDINGS[index // len(REPOSITORY_NOUNS) % len(ENDINGS)]}{series or ''}"
    return Repository(
        name=name,
        index=index,
        skills=skills,
        default_branch=BRANCHES.get(index % 12, "main"),
        created_at=TODAY_SECONDS - rng.randrange(900, 2_000) * DAY,
        members=_share_out(budget, weights),
        has_merges=index % 5 in (1, 3),
        has_sign_off=index % 3 == 2,
        is_odd=index == ODD,
        vendored_paths=0,
    )


def _share_out(budget: int, weights: dict[int, float]) -> tuple[tuple[int, int], ...]:
    """Return events per person: one each while the budget lasts, the rest by weight."""
    floor = 1 if budget >= len(weights) else 0
    shares = apportion(budget - floor * len(weights), list(weights.values()))
    return tuple(
        (person, floor + share) for person, share in zip(weights, shares, strict=True) if floor + share
    )
