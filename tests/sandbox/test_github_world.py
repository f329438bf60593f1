"""The invented GitHub agrees with the git histories, is the same every time, and has every nasty trait."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from sandbox.github_accounts import make_orcid
from sandbox.github_cast import reaches
from sandbox.github_large import build_large_repository
from sandbox.github_places import PLACES
from sandbox.github_records import Pull
from sandbox.github_refs import make_pack
from sandbox.github_world import BLOCKED_NAME, DELETED_NAME, GithubWorld, build_github, write_pull_refs
from sandbox.records import TODAY_SECONDS
from sandbox.repositories import run_git, write_night, write_repositories
from sandbox.truth import list_account_truth, list_experts, list_reviewers, write_truth
from sandbox.world import World, build_world

SQUASHING = 2  # the index of a repository that squashes


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(people=60, repositories=8, commits=600, papers=30, vendored_paths=50)


@pytest.fixture(scope="module")
def directory(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("hosted")
    write_repositories(world, directory)
    return directory


@pytest.fixture(scope="module")
def github(world: World, directory: Path) -> GithubWorld:
    return build_github(world, directory)


@pytest.fixture(scope="module")
def whole() -> GithubWorld:
    return build_github(build_world(vendored_paths=50), None)


def pulls_of(github: GithubWorld) -> list[Pull]:
    return [pull for hosted in github.repositories for pull in hosted.pulls]


def test_same_arguments_give_the_same_github(world: World, directory: Path, github: GithubWorld) -> None:
    assert build_github(world, directory) == github
    assert repr(build_github(build_world(8, 60, 8, 600, 30), None)) != repr(build_github(world, None))


def test_ids_and_numbers_are_unique(whole: GithubWorld) -> None:
    pulls, issues = pulls_of(whole), [issue for hosted in whole.repositories for issue in hosted.issues]
    for things in (pulls, issues, [each for pull in pulls for each in pull.reviews], whole.accounts):
        assert len({each.id for each in things}) == len(things)
        assert all(0 < each.database_id < 2**31 for each in things)
    for hosted in whole.repositories:
        numbers = [each.number for each in (*hosted.pulls, *hosted.issues)]
        assert len(set(numbers)) == len(numbers)


def test_a_squash_is_the_merge_of_the_pull_request_it_names(world: World, directory: Path, github: GithubWorld) -> None:
    truth = list_account_truth(world, directory)
    alive = {account.database_id for account in github.accounts}
    for repository in world.repositories[:-1]:
        pulls = {pull.number: pull for pull in github.repository(repository.name).pulls}
        log = run_git(directory / repository.name, "log", "--format=%H%x1f%s").decode(errors="replace")
        named = [line.split("\x1f") for line in log.splitlines() if line.endswith(")") and " (#" in line]
        for oid, subject in named:
            pull = pulls[int(subject.rpartition("(#")[2].rstrip(")"))]
            assert pull.merge_commit_oid == oid
            assert pull.created_at < pull.merged_at <= pull.updated_at <= github.now
            if truth.get(oid) in alive:
                assert pull.author.database_id == truth[oid]
    assert sum(number is not None for number in truth.values()) > len(truth) / 2


def test_about_a_quarter_is_not_merged_and_reviews_are_of_all_sorts(whole: GithubWorld) -> None:
    pulls = pulls_of(whole)
    states = Counter(pull.state for pull in pulls)
    assert 0.2 < (states["OPEN"] + states["CLOSED"]) / len(pulls) < 0.3
    reviews = [each for pull in pulls for each in pull.reviews]
    assert {each.state for each in reviews} >= {"APPROVED", "CHANGES_REQUESTED", "COMMENTED"}
    assert any(each.author is None for each in reviews)
    assert any(each.author and each.author.typename == "Bot" for each in reviews)
    assert any(pull.author is None for pull in pulls)
    assert sum(len(pull.reviews) > 50 for pull in pulls) == 2
    late = [pull for pull in pulls if pull.merged_at and pull.updated_at > pull.merged_at + 86_400]
    assert len(late) > 50
    assert all(max(each.created_at for each in pull.reviews) == pull.updated_at for pull in late)


def test_issues_are_closed_for_reasons_gone_and_endless(whole: GithubWorld) -> None:
    issues = [issue for hosted in whole.repositories for issue in hosted.issues]
    assert {issue.state_reason for issue in issues} >= {None, "COMPLETED", "NOT_PLANNED", "REOPENED"}
    assert sum(len(issue.comments) > 50 for issue in issues) == 2
    gone = [issue for issue in issues if issue.is_gone]
    assert 0.005 < len(gone) / len(issues) < 0.05
    assert whole.node(gone[0].id) is None


def test_planted_experts_commit_little_and_review_most(whole: GithubWorld) -> None:
    ranks = Counter[bool]()
    for planted in whole.planted:
        if planted.role != "triager":
            counts = Counter(
                review.author.login
                for pull in whole.repository(planted.repository).pulls
                if pull.skill and reaches(planted.skill, pull.skill)
                for review in pull.reviews
                if review.author and review.author.typename == "User"
            )
            if counts:
                ranks[planted.login in [login for login, _ in counts.most_common(4)]] += 1
    assert ranks[True] > 0.9 * ranks.total()


def test_planted_people_are_experts_and_are_written_down(world: World, tmp_path: Path) -> None:
    rows, known = list_reviewers(world), {(login, skill) for skill, login, *_ in list_experts(world)}
    assert sum((login, skill) in known for login, _, skill, _ in rows) > 0.7 * len(rows)
    write_truth(world, tmp_path)
    with (tmp_path / "reviewers.csv").open(encoding="utf-8") as lines:
        assert [tuple(row.values()) for row in csv.DictReader(lines)] == rows


def test_profiles_are_filled_in_as_people_do(world: World, whole: GithubWorld) -> None:
    people = [account for account in whole.accounts if account.person_key]
    assert {"", None} <= {each.location for each in people}
    assert any(each.name in {None, ""} for each in people)
    assert any((each.company or "").startswith("@") for each in people)
    assert any(each.website_url == f"{each.login}.github.io" for each in people)
    hosts = {url.split("/")[2] for each in people for _, url in each.social_links}
    assert {"orcid.org", "scholar.google.com", "huggingface.co", "twitter.com"} <= hosts
    for city, country, spellings in PLACES:
        assert all(each.location in spellings for each in people if each.place == (city, country))
    assert make_orcid(2_1825_009) == "0000-0002-1825-0097"
    assert not any("email" in name for name in type(people[0]).__slots__)


def test_renamed_and_deleted_accounts_are_not_found_by_name(whole: GithubWorld) -> None:
    world = build_world(vendored_paths=50)
    renamed = [person for person in world.people if len(person.logins) > 1 and person.skills]
    assert renamed
    for person in renamed:
        assert whole.account(person.logins[0]) is None
        assert whole.former_logins[person.logins[0]] == whole.account(person.login).database_id
    deleted = [each for each in world.people if each.login and not whole.account(each.login)]
    assert deleted
    assert not any(person.skills for person in deleted)


def test_a_repository_was_renamed_one_is_gone_one_withheld(world: World, whole: GithubWorld) -> None:
    old = build_world(vendored_paths=50).repositories[4].name
    assert whole.repository(old).name_with_owner == f"{old}-next"
    assert whole.repository(DELETED_NAME) is None
    assert whole.repository(BLOCKED_NAME).is_blocked
    assert sum(each.is_archived for each in whole.repositories) == 1


def test_pull_refs_carry_the_authors_own_addresses(world: World, directory: Path, github: GithubWorld) -> None:
    before = run_git(directory / world.repositories[SQUASHING].name, "rev-parse", "HEAD")
    for _ in range(2):
        write_pull_refs(world, github, directory)
    people, good, seen = {person.person_key: person for person in world.people}, 0, 0
    for repository in world.repositories[:-1]:
        path = directory / repository.name
        lines = run_git(path, "for-each-ref", "--format=%(refname) %(objectname) %(authoremail)", "refs/pull")
        assert bool(lines) is not repository.has_merges
        pulls = {pull.number: pull for pull in github.repository(repository.name).pulls}
        for line in lines.decode().splitlines():
            name, oid, email = line.split(" ", 2)
            pull = pulls[int(name.split("/")[2])]
            assert pull.head_ref_oid == oid
            if pull.author and pull.author.person_key:
                aliases = {alias.email for alias in people[pull.author.person_key].aliases}
                good, seen = good + (email.strip("<>") in aliases), seen + 1
        run_git(path, "fsck", "--strict")
    assert 0.95 < good / seen < 1
    assert run_git(directory / world.repositories[SQUASHING].name, "rev-parse", "HEAD") == before


def test_most_addresses_of_squashing_repositories_can_be_learnt(
    world: World, directory: Path, github: GithubWorld
) -> None:
    people = {person.person_key: person for person in world.people}
    for repository in world.repositories[:-1]:
        if not repository.has_merges:
            hosted = github.repository(repository.name)
            found = [commit for commit in hosted.commits.values() if commit.user]
            assert len(found) > len(hosted.commits) / 3
            assert all(people[commit.user.person_key].github_id == commit.user.database_id for commit in found)


def test_nights_bring_new_pulls_and_late_reviews_and_change_nothing_else(tmp_path: Path) -> None:
    world = build_world(people=60, repositories=8, commits=400, papers=30, vendored_paths=50)
    write_repositories(world, tmp_path)
    first = build_github(world, tmp_path)
    write_night(world, tmp_path, 1)
    assert build_github(world, tmp_path) == first
    second = build_github(world, tmp_path, nights=1)
    old, new = ({pull.id: pull for pull in pulls_of(each)} for each in (first, second))
    assert set(old) < set(new)
    changed = [pull for key, pull in new.items() if key in old and old[key] != pull]
    assert changed
    assert all(pull.updated_at > TODAY_SECONDS for pull in changed)
    assert any(len(pull.reviews) > len(old[pull.id].reviews) for pull in changed)
    assert any(pull.state == "CLOSED" and old[pull.id].state == "OPEN" for pull in changed)
    write_pull_refs(world, second, tmp_path)
    late = second.repository(world.active_in(1)[0].name)
    head = run_git(tmp_path / world.active_in(1)[0].name, "rev-parse", "HEAD").decode().strip()
    assert late.head_oid == head


def test_a_large_repository_has_the_size_asked_for() -> None:
    (hosted,) = build_large_repository(pulls=1_000, reviews=4_000, issues=300, comments=900).repositories
    assert (len(hosted.pulls), sum(len(each.reviews) for each in hosted.pulls)) == (1_000, 4_000)
    assert (len(hosted.issues), sum(len(each.comments) for each in hosted.issues)) == (300, 900)
    assert sum(len(each.reviews) > 50 for each in hosted.pulls) == 3


def test_a_pack_with_a_long_commit_is_read_by_git(tmp_path: Path) -> None:
    import subprocess

    run_git(tmp_path, "init", "--quiet", "--bare")
    content = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n"
    pack = make_pack([content + b"x" * size for size in (1, 15, 16, 2_000, 70_000)])
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", "-C", str(tmp_path), "index-pack", "--stdin"]
    subprocess.run(command, input=pack, check=True, capture_output=True, env=environment)
