"""The planted reviewers, maintainers and triagers: true experts who commit little and whose word is asked for."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.github_records import Account
from sandbox.records import Person, Repository
from sandbox.world import World

EXPERT_GRADE = 2
FEWEST_COMMITS = 3


@dataclass(frozen=True, slots=True)
class Planted:
    """One person who was planted in a repository for a skill, as reviewer, maintainer or triager."""

    person_key: str
    login: str
    repository: str
    skill: str
    role: str


def choose_planted(world: World, accounts: Mapping[str, Account]) -> tuple[Planted, ...]:
    """Return who was planted: two reviewers per skill of a repository, and a maintainer and a triager of its first."""
    totals = Counter[int]()
    proven = set()
    for repository in world.repositories:
        for index, count in repository.members:
            totals[index] += count
            proven |= {index} if count >= FEWEST_COMMITS else set()
    ranked = sorted(range(len(world.people)), key=lambda index: (index not in proven, totals[index], index))
    quiet = [world.people[index] for index in ranked if world.people[index].person_key in accounts]
    return tuple(
        planted
        for repository in world.repositories
        if repository.commit_count
        for planted in _plant(world.seed, repository, quiet, accounts)
    )


def _plant(seed: int, repository: Repository, quiet: list[Person], accounts: Mapping[str, Account]) -> list[Planted]:
    rng, planted, taken = random.Random(f"{seed}/planted/{repository.index}"), [], set[str]()
    roles = [(skill, "reviewer") for skill in repository.skills for _ in range(2)]
    roles += [(repository.skills[0], "maintainer"), (repository.skills[-1], "triager")]
    for skill, role in roles:
        free = [person for person in quiet if person.person_key not in taken and (skill, EXPERT_GRADE) in person.skills]
        if free:
            person = rng.choice(free[: max(2, len(free) // 3)])
            taken.add(person.person_key)
            login = accounts[person.person_key].login
            planted.append(Planted(person.person_key, login, repository.name, skill, role))
    return planted
