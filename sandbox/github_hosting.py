"""One repository of the world as GitHub shows it, the nights it lived through included."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from sandbox.github_accounts import ORGANIZATIONS, is_registered
from sandbox.github_cast import Cast
from sandbox.github_issues import add_comments, build_issue
from sandbox.github_pulls import FIRST_NUMBER, SLOT_STEP, Ground, merged_pulls, number_of, unmerged_pull
from sandbox.github_records import Account, Hosted, HostedCommit, Issue, Pull
from sandbox.github_refs import Head, read_trees
from sandbox.github_reviews import add_reviews
from sandbox.nights import ON_DISK
from sandbox.records import DAY, TODAY_SECONDS, Commit, Repository
from sandbox.repositories import read_marks
from sandbox.world import World

RENAMED, ARCHIVED = 4, 6
ISSUE_SHARE = 0.45
ID_STEP, NIGHT_IDS, NIGHT_STEP = 5_000_000, 2_000_000, 100_000


@dataclass
class Shelf:
    """What a repository has gathered so far, by number."""

    pulls: dict[int, Pull] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    heads: dict[int, Head] = field(default_factory=dict)


def name_on_github(repository: Repository, count_of_repositories: int, *, has_renamed: bool = True) -> str:
    """Return what a repository is called on GitHub today; one was renamed, if that has happened yet."""
    return repository.name + ("-next" if has_renamed and repository.index == RENAMED < count_of_repositories - 1 else "")


def host_repository(
    world: World, cast: Cast, directory: Path | None, nights: int, *, has_renamed: bool = True
) -> tuple[Hosted, dict[int, Head]]:
    """Return a repository after some nights, and the heads of its pull requests."""
    repository, shelf = cast.repository, Shelf()
    commits = {night: list(world.commits_of(repository, night)) for night in range(nights + 1)}
    everything = [commit for each in commits.values() for commit in each]
    oids = _list_ids(repository, directory, everything)
    trees = read_trees(directory, oids[everything[-1].number]) if directory and everything else {}
    name, tip = name_on_github(repository, len(world.repositories), has_renamed=has_renamed), None
    for night, grown in commits.items():
        first_id = (repository.index + 1) * ID_STEP + (NIGHT_IDS + night * NIGHT_STEP if night else 0)
        known, now = {**oids, **({ON_DISK: tip} if tip else {})}, TODAY_SECONDS + night * DAY
        ground = Ground(world.seed, cast, name, grown, known, trees, first_id, now, count(first_id), now - DAY if night else 0)
        _fill(shelf, ground)
        if night and grown:
            _stir(shelf, ground, night)
        tip = oids[grown[-1].number] if grown else tip
    return _host(world, cast, name, everything, oids, shelf), shelf.heads


def _list_ids(repository: Repository, directory: Path | None, commits: Sequence[Commit]) -> dict[int, str]:
    """Return the id of each commit: as on disk, or invented where there is no disk."""
    if directory is None:
        seals = ((each.number, f"{repository.name}/{each.number}".encode()) for each in commits)
        return {number: hashlib.sha1(seal, usedforsecurity=False).hexdigest() for number, seal in seals}
    known = dict(read_marks(directory))
    if any(commit.number not in known for commit in commits):
        raise ValueError(f"{repository.name}: write its nights to {directory} before building GitHub over them")
    return {commit.number: known[commit.number] for commit in commits}


def _fill(shelf: Shelf, ground: Ground) -> None:
    """Add what a stretch of history brought: its pull requests, and issues and unmerged ones between them."""
    merged = sum(number_of(commit.message) is not None for commit in ground.commits)
    share = merged / 3 / max(len(ground.commits), 1)
    for commit in ground.commits:
        number = FIRST_NUMBER + SLOT_STEP * commit.number
        chance = ground.rng("slot", number).random()
        if chance < share:
            shelf.pulls[number], shelf.heads[number] = unmerged_pull(ground, number, commit)
        elif chance < share + ISSUE_SHARE:
            shelf.issues[number] = build_issue(ground, number, len(shelf.issues), commit)
    for pull, head in merged_pulls(ground, sorted(shelf.issues)):
        shelf.pulls[pull.number], shelf.heads[pull.number] = pull, head


def _stir(shelf: Shelf, ground: Ground, night: int) -> None:
    """Let a night bring late reviews to closed pull requests, comments to old issues, and close one of each."""
    rng, at = ground.rng("stir", night), ground.now - DAY // 2
    closed = [number for number, pull in shelf.pulls.items() if pull.closed_at and pull.closed_at < ground.now - DAY]
    for number in rng.sample(closed, min(3, len(closed))):
        shelf.pulls[number] = add_reviews(ground.cast, rng, shelf.pulls[number], [at], ground.ids)
    old = [number for number, issue in shelf.issues.items() if issue.updated_at < ground.now - DAY]
    for number in rng.sample(old, min(2, len(old))):
        shelf.issues[number] = add_comments(ground, rng, shelf.issues[number], [at])
    idle = [pull for pull in shelf.pulls.values() if pull.state == "OPEN" and pull.updated_at < at]
    if idle:
        pull = rng.choice(idle)
        shelf.pulls[pull.number] = replace(pull, state="CLOSED", closed_at=at, updated_at=at)


def _host(
    world: World, cast: Cast, name: str, commits: Sequence[Commit], oids: Mapping[int, str], shelf: Shelf
) -> Hosted:
    repository, rng = cast.repository, random.Random(f"{world.seed}/hosting/{cast.repository.index}")
    return Hosted(
        database_id=600_000_000 + repository.index * 1_009,
        name_with_owner=name,
        owner=ORGANIZATIONS[name.partition("/")[0]],
        default_branch=repository.default_branch,
        created_at=repository.created_at,
        pushed_at=commits[-1].committer.at if commits else repository.created_at,
        head_oid=oids.get(commits[-1].number) if commits else None,
        description=f"Tools for {' and '.join(repository.skills)}".replace("_", " "),
        former_names=() if name == repository.name else (repository.name,),
        topics=tuple(skill.replace("_", "-") for skill in repository.skills),
        stargazer_count=int(rng.lognormvariate(6.0, 1.2)),
        fork_count=int(rng.lognormvariate(4.0, 1.0)),
        is_archived=repository.index == ARCHIVED,
        pulls=tuple(shelf.pulls.values()),
        issues=tuple(shelf.issues.values()),
        contributors=_count_contributors(cast, commits),
        commits={each.oid: each for each in _host_commits(cast, commits, oids)},
    )


def _host_commits(cast: Cast, commits: Iterable[Commit], oids: Mapping[int, str]) -> Iterator[HostedCommit]:
    for commit in commits:
        if commit.number in oids:
            headline = commit.message.partition("\n")[0]
            user = find_user(cast, commit)
            yield HostedCommit(oids[commit.number], commit.author.name, headline, commit.committer.at, user)


def find_user(cast: Cast, commit: Commit) -> Account | None:
    """Return the account that GitHub shows beside a commit: whose its author's address is registered as."""
    person = cast.by_email.get(commit.author.email) if commit.person_key else None
    if person is None or person.person_key != commit.person_key:
        return None
    alias = next(each for each in person.aliases if each.email == commit.author.email)
    return cast.accounts.get(person.person_key) if is_registered(alias, person) else None


def _count_contributors(cast: Cast, commits: Iterable[Commit]) -> tuple[tuple[Account, int], ...]:
    users = Counter(user for commit in commits if (user := find_user(cast, commit)))
    return tuple(sorted(users.items(), key=lambda item: (-item[1], item[0].login)))
