"""The invented people's and papers' ids at OpenReview, the same wherever they are told."""

import random
import string
from collections import Counter
from functools import lru_cache

from sandbox.records import Paper
from sandbox.world import World

WITHOUT_PROFILE = 0.15


def openreview_id(world: World, person_index: int) -> str | None:
    """Return ~Given_Family1, numbered per equal name in order of person; None for people without a profile."""
    return _ids(world.seed, tuple((person.person_key, person.name.full) for person in world.people))[person_index]


def forum_id(world: World, paper: Paper) -> str:
    """Return the ten signs of a paper's forum."""
    rng = random.Random(f"{world.seed}/forum/{paper.arxiv_id}")
    return "".join(rng.choices(string.ascii_letters + string.digits, k=10))


@lru_cache(maxsize=4)
def _ids(seed: int, people: tuple[tuple[str, str], ...]) -> tuple[str | None, ...]:
    count: Counter[str] = Counter()
    ids: list[str | None] = []
    for person_key, name in people:
        has_profile = random.Random(f"{seed}/openreview/{person_key}").random() >= WITHOUT_PROFILE
        count[name] += has_profile
        ids.append(f"~{name.replace(' ', '_')}{count[name]}" if has_profile else None)
    return tuple(ids)
