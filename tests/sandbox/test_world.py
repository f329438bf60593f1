"""The invented world has the size it is asked for, is the same every time and has every nasty trait."""

import tomllib
from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from sandbox.machines import AGENTS, BOTS, MACHINES
from sandbox.records import Commit, Person
from sandbox.topics import SKILLS
from sandbox.world import World, build_world

NOREPLY = "users.noreply.github.com"


@pytest.fixture(scope="module")
def world() -> World:
    return build_world()


@pytest.fixture(scope="module")
def commits(world: World) -> list[Commit]:
    return [commit for repository in world.repositories for commit in world.commits_of(repository)]


def test_world_has_the_size_asked_for(world: World, commits: list[Commit]) -> None:
    assert (len(world.people), len(world.repositories), len(world.papers)) == (300, 36, 600)
    assert len(commits) == 9000


def test_same_arguments_give_the_same_world(world: World, commits: list[Commit]) -> None:
    again = build_world()
    assert again == world
    assert [commit for each in again.repositories for commit in again.commits_of(each)] == commits
    assert build_world(seed=8).people != world.people


def test_world_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="at least"):
        build_world(people=5)


def test_nearly_half_of_human_commits_name_their_account(commits: list[Commit]) -> None:
    human = [commit for commit in commits if commit.person_key]
    share = sum(commit.author.email.endswith(NOREPLY) for commit in human) / len(human)
    assert 0.38 < share < 0.55


def test_accounts_are_renamed_but_keep_their_number(world: World, commits: list[Commit]) -> None:
    logins = defaultdict(set)
    for commit in commits:
        number, plus, rest = commit.author.email.partition("+")
        if plus and rest.endswith(NOREPLY):
            logins[number].add(rest)
    assert sum(len(each) > 1 for each in logins.values()) >= 5
    owners = Counter(login for person in world.people for login in person.logins)
    assert set(owners.values()) == {1}


def test_homonyms_have_two_accounts_or_one(world: World) -> None:
    people = defaultdict(list)
    for person in world.people:
        people[person.name.full].append(person)
    shared = [each for each in people.values() if len(each) > 1]
    accounts = [sum(person.login is not None for person in each) for each in shared]
    assert any(count >= 2 for count in accounts)
    assert any(count < len(each) for count, each in zip(accounts, shared, strict=True))


def test_names_are_of_all_sorts(world: World, commits: list[Commit]) -> None:
    names = {commit.author.name for commit in commits if commit.person_key}
    for first, last in (
        ("\u4e00", "\u9fff"),
        ("\u0400", "\u04ff"),
        ("\uac00", "\ud7a3"),
        ("\u0600", "\u06ff"),
    ):
        assert any(first <= name[0] <= last for name in names)
    assert any(person.name.full in names and person.name.reversed in names for person in world.people)
    assert any("@" in name for name in names)
    assert {login for person in world.people for login in person.logins} & names


def test_machine_addresses_are_shared(commits: list[Commit]) -> None:
    names = defaultdict(set)
    for commit in commits:
        names[commit.author.email].add(commit.author.name)
    assert all(len(names[machine.email]) >= 3 for machine in MACHINES)


def test_bots_and_agents_commit_but_are_nobody(commits: list[Commit]) -> None:
    nobody = {commit.author.email for commit in commits if not commit.person_key}
    assert nobody == {alias.email for alias in (*BOTS, *AGENTS, *MACHINES)}
    by_agent = [commit for commit in commits if commit.author.email == AGENTS[0].email]
    assert by_agent
    assert all("Co-authored-by: " in commit.message for commit in by_agent)
    assert any(
        f"Co-authored-by: {AGENTS[0].line}" in commit.message for commit in commits if commit.person_key
    )


def test_vandal_has_one_enormous_commit(world: World, commits: list[Commit]) -> None:
    (vandal,) = (person for person in world.people if person.is_vandal)
    (commit,) = (commit for commit in commits if commit.person_key == vandal.person_key)
    assert len(commit.changes) == 20_000
    assert not vandal.skills


def test_total_commits_do_not_tell_experts(world: World, commits: list[Commit]) -> None:
    people = {person.person_key: person for person in world.people}
    counts = Counter(commit.person_key for commit in commits if commit.person_key)
    assert sum(not people[key].skills for key, _ in counts.most_common(6)) >= 3
    by_experts = [commit for commit in commits if commit.person_key and people[commit.person_key].skills]
    assert 0.3 < sum(commit.skill is not None for commit in by_experts) / len(by_experts) < 0.5


def test_every_skill_has_a_repository_and_an_expert_who_shows_it(world: World, commits: list[Commit]) -> None:
    assert {skill for repository in world.repositories for skill in repository.skills} == set(SKILLS)
    assert {commit.skill for commit in commits if commit.skill} == set(SKILLS)


def test_papers_are_in_order_and_their_authors_are_people(world: World) -> None:
    keys = {person.person_key: person for person in world.people}
    assert len({paper.arxiv_id for paper in world.papers}) == 600
    for before, after in pairwise(world.papers):
        assert before.arxiv_id < after.arxiv_id
    assert all(paper.created_on <= paper.updated_on <= world.today for paper in world.papers)
    authors = [keys[author.person_key] for paper in world.papers for author in paper.authors]
    assert any(_writes_only_papers(person) for person in authors)
    assert any(not _writes_only_papers(person) for person in authors)


def test_papers_carry_comments_addresses_and_repeated_teams(world: World) -> None:
    comments = [paper.comments or "" for paper in world.papers]
    assert any("(spotlight)" in comment for comment in comments)
    assert any("Code: https://github.com/" in comment for comment in comments)
    assert any("@" in paper.abstract for paper in world.papers)
    pairs = Counter(tuple(author.person_key for author in paper.authors[:2]) for paper in world.papers)
    assert pairs.most_common(1)[0][1] >= 3


def test_catalog_watches_everything(world: World) -> None:
    catalog = tomllib.loads(world.catalog_toml())
    assert [each["name"] for each in catalog["repository"]] == [each.name for each in world.repositories]
    assert {each["category"] for each in catalog["arxiv"]} == {
        paper.primary_category for paper in world.papers
    }
    assert catalog["venue"][0] == {"name": "ICLR", "years": [2025, 2026]}


def _writes_only_papers(person: Person) -> bool:
    return person.is_researcher and not person.activity
