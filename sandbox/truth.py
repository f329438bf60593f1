"""What is true of the world, in the formats that the evaluations read."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox.github_accounts import build_accounts
from sandbox.github_planting import choose_planted
from sandbox.nights import NIGHT_NUMBERS
from sandbox.records import Repository
from sandbox.repositories import read_marks, write_repositories
from sandbox.topics import TOPICS
from sandbox.world import World

EXPERT_COLUMNS = ("skill", "github_login", "grade", "repository", "area")
IDENTITY_COLUMNS = ("source", "handle", "truth_id")
REVIEWER_COLUMNS = ("login", "repository", "skill", "role")
FEWEST_COMMITS = 3


def write_truth(world: World, directory: Path, repositories: Path | None = None) -> None:
    """Write `experts.csv`, `reviewers.csv` and `identity.csv`; commit ids are those under `repositories`, or written anew."""
    directory.mkdir(parents=True, exist_ok=True)
    _write_rows(directory / "experts.csv", EXPERT_COLUMNS, list_experts(world))
    _write_rows(directory / "reviewers.csv", REVIEWER_COLUMNS, list_reviewers(world))
    if repositories is not None:
        _write_rows(directory / "identity.csv", IDENTITY_COLUMNS, list_identities(world, repositories))
        return
    with tempfile.TemporaryDirectory() as scratch:
        write_repositories(world, Path(scratch))
        _write_rows(directory / "identity.csv", IDENTITY_COLUMNS, list_identities(world, Path(scratch)))


def list_experts(world: World) -> list[tuple[str, str, int, str, str]]:
    """Return the rows of experts whose repository shows work of theirs, repeated under umbrella skills."""
    homes = _find_homes(world.repositories)
    rows = set()
    for index, person in enumerate(world.people):
        for skill, grade in person.skills if person.login and index in homes else ():
            repository = _choose_repository(homes[index], skill)
            for named in {skill, TOPICS[skill].parent or skill}:
                rows.add((named, person.login or "", grade, repository.name, TOPICS[skill].area))
    return sorted(rows)


def list_reviewers(world: World) -> list[tuple[str, str, str, str]]:
    """Return who was planted as reviewer, maintainer or triager, in which repository and for which skill."""
    planted = choose_planted(world, build_accounts(world))
    return sorted((each.login, each.repository, each.skill, each.role) for each in planted)


def list_account_truth(world: World, repositories: Path) -> dict[str, int | None]:
    """Return the account's number behind each human commit, None if its author never had one."""
    numbers = {person.person_key: person.github_id for person in world.people}
    return {
        commit_id: numbers[key]
        for repository in world.repositories
        for _, commit_id, key in _list_commits(world, repository, repositories / repository.name)
    }


def list_identities(world: World, repositories: Path) -> Iterator[tuple[str, str, str]]:
    """Yield who wrote each commit and who each author of a paper is."""
    for repository in world.repositories:
        yield from _list_commits(world, repository, repositories / repository.name)
    for paper in world.papers:
        for position, author in enumerate(paper.authors, start=1):
            yield "mention", f"arxiv:{paper.arxiv_id}#{position}", author.person_key


def _list_commits(world: World, repository: Repository, directory: Path) -> Iterator[tuple[str, str, str]]:
    ids = dict(read_marks(directory))
    for night in sorted({number // NIGHT_NUMBERS for number in ids}):
        for commit in world.commits_of(repository, night):
            if commit.person_key:
                yield "git_commit", ids[commit.number], commit.person_key


def _find_homes(repositories: Iterable[Repository]) -> dict[int, list[tuple[int, Repository]]]:
    homes: dict[int, list[tuple[int, Repository]]] = {}
    for repository in repositories:
        for index, count in repository.members:
            if count >= FEWEST_COMMITS:
                homes.setdefault(index, []).append((count, repository))
    return homes


def _choose_repository(homes: list[tuple[int, Repository]], skill: str) -> Repository:
    """Return the repository where the person does most, among those that need the skill if any do."""
    return max(homes, key=lambda home: (skill in home[1].skills, home[0], home[1].name))[1]


def _write_rows(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    draft.replace(path)
