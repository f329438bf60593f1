"""Who acts in one repository on GitHub: the accounts behind its commits, and those who review, merge and triage."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from sandbox.github_accounts import REVIEW_BOT, build_bots
from sandbox.github_planting import Planted
from sandbox.github_records import Account
from sandbox.records import Alias, Commit, Person, Repository
from sandbox.topics import TOPICS

BOTS = build_bots()
PLANTED_SHARE = 0.75
GHOST_SHARE = 0.02


@dataclass(frozen=True)
class Cast:
    """The people of one repository with their accounts; who has none, or none any more, is None."""

    people: Sequence[Person]
    repository: Repository
    accounts: Mapping[str, Account]
    planted: tuple[Planted, ...]
    by_email: Mapping[str, Person]
    by_key: Mapping[str, Person]
    members: list[Account] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    strangers: list[Account] = field(default_factory=list)

    def __post_init__(self) -> None:
        """List the members with accounts, weighed by the root of their commits, and everyone else."""
        counts = {self.people[index].person_key: count for index, count in self.repository.members}
        for key, account in self.accounts.items():
            (self.members if key in counts else self.strangers).append(account)
        self.weights.extend(accumulate(counts[account.person_key or ""] ** 0.5 for account in self.members))

    def author_of(self, commit: Commit) -> Account | None:
        """Return who opened the pull request of a commit: an agent's is that of the person who asked it."""
        if commit.person_key:
            return self.accounts.get(commit.person_key)
        if commit.author.email in BOTS:
            return BOTS[commit.author.email]
        asked = commit.message.rpartition("Co-authored-by: ")[2].rpartition("<")[2].partition(">")[0]
        person = self.by_email.get(asked)
        return self.accounts.get(person.person_key) if person else self.draw_member(random.Random(commit.number))

    def draw_member(self, rng: random.Random) -> Account | None:
        """Return some member, the busier the likelier; now and then one whose account is deleted."""
        if rng.random() < GHOST_SHARE or not self.members:
            return None
        return rng.choices(self.members, cum_weights=self.weights)[0]

    def draw_contributor(self, rng: random.Random) -> Account | None:
        """Return a member or, one time in four, a stranger."""
        if self.strangers and rng.random() < 0.25:
            return rng.choice(self.strangers)
        return self.draw_member(rng)

    def draw_reviewer(self, rng: random.Random, skill: str | None) -> Account | None:
        """Return who reviews work on a skill: mostly those planted for it, else members, bots and ghosts."""
        asked = [each for each in self.planted if skill and each.role != "triager" and reaches(each.skill, skill)]
        if asked and rng.random() < PLANTED_SHARE:
            return self.accounts[rng.choice(asked).person_key]
        if rng.random() < 0.1:
            return REVIEW_BOT
        triagers = self._with_role("triager")
        return rng.choice(triagers) if triagers and rng.random() < 0.1 else self.draw_member(rng)

    def draw_maintainer(self, rng: random.Random) -> Account | None:
        """Return who merges: a planted maintainer mostly, else one of the two busiest members."""
        planted = self._with_role("maintainer")
        if planted and rng.random() < 0.6:
            return rng.choice(planted)
        return rng.choice(self._busiest or [None])

    def draw_helper(self, rng: random.Random) -> Account | None:
        """Return who comments on an issue: a triager, a member or a stranger."""
        triagers = self._with_role("triager")
        return rng.choice(triagers) if triagers and rng.random() < 0.3 else self.draw_contributor(rng)

    def association_of(self, account: Account | None) -> str:
        """Return what GitHub calls an account's relation to the repository."""
        if account is None or account.typename == "Bot":
            return "NONE"
        roles = {each.role for each in self.planted if each.person_key == account.person_key}
        if roles:
            return "COLLABORATOR" if roles == {"triager"} else "MEMBER"
        return "CONTRIBUTOR" if account.person_key in self._member_keys else "NONE"

    @cached_property
    def _member_keys(self) -> frozenset[str | None]:
        return frozenset(account.person_key for account in self.members)

    @cached_property
    def _busiest(self) -> list[Account]:
        busiest = sorted(self.repository.members, key=lambda member: (-member[1], member[0]))
        found = [self.accounts.get(self.people[index].person_key) for index, _ in busiest[:4]]
        return [account for account in found if account][:2]

    def _with_role(self, role: str) -> list[Account]:
        return [self.accounts[each.person_key] for each in self.planted if each.role == role]


def reaches(skill: str, other: str) -> bool:
    """Return whether a reviewer of one skill is asked about work on another: the same or its child."""
    return skill in {other, TOPICS[other].parent}


def list_emails(people: Sequence[Person]) -> dict[str, Person]:
    """Return whose each private or noreply address is."""
    return {alias.email: person for person in reversed(people) for alias in person.aliases}


def draw_tip_alias(rng: random.Random, person: Person) -> Alias:
    """Return what signs a person's own branch: mostly an address that the host never shows."""
    private = [alias for alias in person.aliases if "users.noreply" not in alias.email]
    choice = private if private and rng.random() < 0.8 else person.aliases
    return rng.choices(choice, [alias.weight for alias in choice])[0]
