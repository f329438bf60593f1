"""The invented GitHub over the invented world: what its servers answer, on any night, with the truth attached."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sandbox.github_accounts import ORGANIZATIONS, RELEASE_ACCOUNT, REVIEW_BOT, build_accounts
from sandbox.github_cast import BOTS, Cast, list_emails
from sandbox.github_hosting import host_repository
from sandbox.github_planting import Planted, choose_planted
from sandbox.github_records import Account, Comment, Hosted, HostedCommit, Issue, Pull, Review
from sandbox.github_refs import Head, write_heads
from sandbox.github_unwatched import build_unwatched
from sandbox.records import DAY, TODAY_SECONDS
from sandbox.world import World

DELETED_NAME = "mossgate/vanished-lm"
BLOCKED_NAME = "quillstone/withheld-kit"
Node = Account | Hosted | Pull | Review | Issue | Comment | HostedCommit


@dataclass(frozen=True)
class GithubWorld:
    """Everything on the sandbox's GitHub at one moment; `heads` are keyed by the name that the catalog knows."""

    now: int
    accounts: tuple[Account, ...]
    repositories: tuple[Hosted, ...]
    planted: tuple[Planted, ...] = ()
    former_logins: Mapping[str, int] = field(default_factory=dict)
    heads: Mapping[str, Mapping[int, Head]] = field(default_factory=dict)

    def repository(self, name: str) -> Hosted | None:
        """Return the repository that is or was called so."""
        return self._by_name.get(name.lower())

    def account(self, login: str) -> Account | None:
        """Return the account called so today."""
        return self._by_login.get(login.lower())

    def node(self, node_id: str) -> Node | None:
        """Return the thing with a node id; what was transferred or deleted has none any more."""
        return self._by_id.get(node_id)

    @cached_property
    def by_number(self) -> dict[int, Account | Hosted]:
        """Accounts and repositories by their numeric ids, which never change."""
        accounts: dict[int, Account | Hosted] = {each.database_id: each for each in self.accounts}
        return accounts | {each.database_id: each for each in self.repositories}

    @cached_property
    def _by_name(self) -> dict[str, Hosted]:
        return {
            name.lower(): hosted
            for hosted in self.repositories
            for name in (*hosted.former_names, hosted.name_with_owner)
        }

    @cached_property
    def _by_login(self) -> dict[str, Account]:
        return {account.login.lower(): account for account in self.accounts}

    @cached_property
    def _by_id(self) -> dict[str, Node]:
        found: dict[str, Node] = {each.id: each for each in self.accounts}
        for hosted in self.repositories:
            found[hosted.id] = hosted
            found |= {pull.id: pull for pull in hosted.pulls}
            found |= {issue.id: issue for issue in hosted.issues if not issue.is_gone}
        return found


def build_github(world: World, repositories_directory: Path | None, nights: int = 0, *, has_renamed: bool = True) -> GithubWorld:
    """Return the GitHub of a world after some nights; commit ids are those on disk, or invented without.

    One repository has another name there than in the catalog, unless it is not yet renamed.
    """
    accounts, now = build_accounts(world), TODAY_SECONDS + nights * DAY
    planted, emails = choose_planted(world, accounts), list_emails(world.people)
    keys = {person.person_key: person for person in world.people}
    hosted, heads = [], {}
    for repository in world.repositories:
        mine = tuple(each for each in planted if each.repository == repository.name)
        cast = Cast(world.people, repository, accounts, mine, emails, keys)
        directory = repositories_directory / repository.name if repositories_directory else None
        built, heads[repository.name] = host_repository(world, cast, directory, nights, has_renamed=has_renamed)
        hosted.append(built)
    everyone = (*accounts.values(), REVIEW_BOT, RELEASE_ACCOUNT, *ORGANIZATIONS.values())
    bots = tuple(bot for bot in BOTS.values() if bot.typename == "Bot")
    unwatched = build_unwatched(world.seed, world.people, accounts, BLOCKED_NAME)
    alive = [person for person in world.people if person.person_key in accounts]
    former = {login: person.github_id or 0 for person in alive for login in person.logins[:-1]}
    return GithubWorld(now, (*everyone, *bots), (*hosted, *unwatched), planted, former, heads)


def write_pull_refs(world: World, github: GithubWorld, directory: Path) -> None:
    """Point `refs/pull/N/head` at the pull requests' tips in the repositories that squash; again changes nothing."""
    for repository in world.repositories:
        heads = github.heads.get(repository.name, {})
        if heads and not repository.has_merges:
            write_heads(directory / repository.name, heads)
