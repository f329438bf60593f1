"""The invented histories are real git repositories, the same every time, with the truth beside them."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from sandbox.repositories import run_git, write_night, write_repositories
from sandbox.topics import TOPICS
from sandbox.truth import write_truth
from sandbox.world import World, build_world


def build_small_world(seed: int = 7) -> World:
    return build_world(seed, people=60, repositories=8, commits=600, papers=30, vendored_paths=50)


def list_heads(world: World, directory: Path) -> dict[str, bytes]:
    return {each.name: run_git(directory / each.name, "for-each-ref") for each in world.repositories}


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def world() -> World:
    return build_world()


@pytest.fixture(scope="module")
def directory(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("repositories")
    write_repositories(world, directory)
    return directory


def test_same_seed_gives_the_same_commit_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, other = build_small_world(), build_small_world(), build_small_world(8)
    write_repositories(first, tmp_path / "first")
    monkeypatch.setenv("HOME", os.devnull)
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    write_repositories(second, tmp_path / "second")
    write_repositories(other, tmp_path / "other")
    assert list_heads(first, tmp_path / "first") == list_heads(second, tmp_path / "second")
    assert list_heads(first, tmp_path / "first") != list_heads(other, tmp_path / "other")


def test_every_history_lists_whole_and_every_repository_is_sound(world: World, directory: Path) -> None:
    for repository in world.repositories[:-1]:
        path = directory / repository.name
        log = run_git(path, "log", "HEAD", "-z", "--name-only", "--no-renames", "--format=%x1e%H%x1f")
        ids = [record[:40] for record in log.split(b"\x1e")[1:]]
        assert len(set(ids)) == len(ids) == repository.commit_count
    for repository in world.repositories[:12]:
        run_git(directory / repository.name, "fsck", "--strict")


def test_default_branches_vary(world: World, directory: Path) -> None:
    branches = Counter(
        run_git(directory / each.name, "symbolic-ref", "--short", "HEAD").decode().strip()
        for each in world.repositories
    )
    assert branches.most_common(1)[0][0] == "main"
    assert set(branches) == {"main", "master", "develop", "trunk"}


def test_last_repository_is_empty(world: World, directory: Path) -> None:
    assert run_git(directory / world.repositories[-1].name, "for-each-ref") == b""


def test_odd_commit_has_stray_bytes_and_separators(world: World, directory: Path) -> None:
    path = directory / world.repositories[1].name
    log = run_git(path, "log", "-z", "--format=%an%n%s", "--name-only", "--no-renames", "--grep=separators")
    assert b"Ren\xe9" in log
    assert b"\x1e and \x1f" in log
    assert b"docs/odd\nname-\xff.txt" in log


def test_messages_carry_pull_numbers_and_trailers(world: World, directory: Path) -> None:
    messages = b"".join(
        run_git(directory / each.name, "log", "--format=%B") for each in world.repositories[:6]
    )
    for part in (b" (#", b"Co-authored-by: ", b"Signed-off-by: ", b"Reviewed-by: ", b"Merge pull request #"):
        assert part in messages


def test_partial_clone_is_served(world: World, directory: Path, tmp_path: Path) -> None:
    source = (directory / world.repositories[0].name).as_uri()
    run_git(tmp_path, "clone", "--quiet", "--bare", "--filter=blob:none", source, "copy")
    assert b"third_party/" in run_git(tmp_path / "copy", "log", "--name-only", "--no-renames", "--format=")


def test_truth_names_commits_and_experts_of_the_written_repositories(
    world: World, directory: Path, tmp_path: Path
) -> None:
    write_truth(world, tmp_path, directory)
    experts, identities = read_rows(tmp_path / "experts.csv"), read_rows(tmp_path / "identity.csv")
    keys = {(row["skill"], row["github_login"]) for row in experts}
    assert all((TOPICS[skill].parent or skill, login) in keys for skill, login in keys)
    name = world.repositories[2].name
    authors = dict(
        line.split(" ", 1)
        for line in run_git(directory / name, "log", "--format=%H %ae").decode().splitlines()
    )
    people = {person.person_key: person for person in world.people}
    known = [row for row in identities if row["handle"] in authors]
    assert known
    for row in known:
        assert authors[row["handle"]] in {alias.email for alias in people[row["truth_id"]].aliases}


def test_night_adds_commits_that_a_date_cursor_loses(tmp_path: Path) -> None:
    world = build_small_world()
    write_repositories(world, tmp_path)
    late = tmp_path / world.active_in(1)[0].name
    old = run_git(late, "rev-parse", "HEAD").decode().strip()
    last = run_git(late, "log", "-1", "--format=%ct").decode().strip()
    write_night(world, tmp_path, 1)
    added = run_git(late, "rev-list", "HEAD", f"^{old}").split()
    by_date = run_git(late, "rev-list", "HEAD", f"--since={int(last) + 1}").split()
    assert set(by_date) < set(added)


def test_nights_are_deterministic_and_written_once(tmp_path: Path) -> None:
    world = build_small_world()
    for name in ("first", "second"):
        write_repositories(world, tmp_path / name)
        write_night(world, tmp_path / name, 1)
        write_night(world, tmp_path / name, 2)
    write_night(world, tmp_path / "second", 2)
    assert list_heads(world, tmp_path / "first") == list_heads(world, tmp_path / "second")
    write_truth(world, tmp_path / "truth", tmp_path / "first")
    known = {row["handle"] for row in read_rows(tmp_path / "truth" / "identity.csv")}
    head = run_git(tmp_path / "first" / world.active_in(1)[0].name, "rev-parse", "HEAD").decode().strip()
    assert head in known
