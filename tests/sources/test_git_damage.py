"""A repository that lacks objects is read as far as it goes: what is there lands, what is not is a recorded gap."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.errors import TargetError
from sources.git_damage import Damage, read_around, walk
from tests.repository_maker import FIRST_SECOND, NAME, Repository, Watch, lose, run_git, unpack
from warehouse.landing import landed_files

KEY = bytes(range(32))
NO_PATHS = "commits without paths, for trees are missing from the repository"
NO_COMMITS = "commits missing from the repository, with all that lies behind them"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    return tmp_path / "host"


@pytest.fixture
def repository(host: Path) -> Repository:
    return Repository(host / NAME)


@pytest.fixture
def watch(tmp_path: Path, host: Path) -> Watch:
    return Watch(tmp_path / "data", host)


def add(repository: Repository, start: int, end: int) -> list[str]:
    return [
        repository.commit(f"Step {number}", [f"{number}.py"], second=FIRST_SECOND + number) for number in range(start, end)
    ]


def steps(*numbers: int) -> list[str]:
    return [f"Step {number}" for number in numbers]


def paths(watch: Watch) -> dict[str, list[str] | None]:
    return {row["subject"]: row["paths"] for row in watch.rows}


def test_commits_without_their_trees_land_without_paths(repository: Repository, watch: Watch) -> None:
    ids = add(repository, 0, 5)
    repository.lose(repository.id_of(f"{ids[2]}^{{tree}}"))
    night = watch.read()
    assert paths(watch) == {
        "Step 4": ["4.py"], "Step 3": None, "Step 2": None, "Step 1": ["1.py"], "Step 0": ["0.py"],
    }  # fmt: skip
    assert {row["subject"]: row["path_count"] for row in watch.rows}["Step 3"] is None
    assert night.gaps == [f"{NO_PATHS}: 2"]
    assert watch.rows[2]["author"]["email_domain"] == "example.org"


def test_a_missing_commit_hides_only_itself_and_what_lies_behind(repository: Repository, watch: Watch) -> None:
    ids = add(repository, 0, 5)
    repository.lose(ids[2])
    night = watch.read()
    assert sorted(watch.subjects) == steps(3, 4)
    assert paths(watch)["Step 3"] is None
    assert night.gaps == [f"{NO_PATHS}: 1", f"{NO_COMMITS}: 1"]


@pytest.mark.parametrize("take", [Repository.lose, Repository.break_off], ids=["missing", "broken"])
def test_the_other_side_of_a_merge_leads_around_a_lost_commit(
    repository: Repository, watch: Watch, take: Callable[[Repository, str], None]
) -> None:
    base, main = add(repository, 0, 2)
    side = repository.commit("Side", ["side.py"], branch="side", parents=[base], second=FIRST_SECOND + 9)
    repository.commit("Merge", [], parents=[main, side], second=FIRST_SECOND + 10)
    take(repository, main)
    night = watch.read()
    assert sorted(watch.subjects) == ["Merge", "Side", "Step 0"]
    assert paths(watch)["Side"] == ["side.py"]
    assert f"{NO_COMMITS}: 1" in night.gaps


@pytest.mark.parametrize("what", ["commit", "tree"])
def test_an_object_broken_on_disk_is_as_good_as_missing(repository: Repository, watch: Watch, what: str) -> None:
    ids = add(repository, 0, 5)
    repository.break_off(ids[2] if what == "commit" else repository.id_of(f"{ids[2]}^{{tree}}"))
    night = watch.read()
    assert sorted(watch.subjects) == (steps(3, 4) if what == "commit" else steps(0, 1, 2, 3, 4))
    assert night.gaps == ([f"{NO_PATHS}: 1", f"{NO_COMMITS}: 1"] if what == "commit" else [f"{NO_PATHS}: 2"])


def test_an_increment_lands_around_its_missing_tree(repository: Repository, watch: Watch) -> None:
    add(repository, 0, 3)
    watch.read()
    ids = add(repository, 3, 7)
    repository.lose(repository.id_of(f"{ids[1]}^{{tree}}"))
    night = watch.read()
    assert night.replaces == [False]
    assert paths(watch) == {"Step 6": ["6.py"], "Step 5": None, "Step 4": None, "Step 3": ["3.py"]}
    assert night.gaps == [f"{NO_PATHS}: 2"]


def test_an_increment_with_a_missing_commit_replaces_nothing(repository: Repository, watch: Watch) -> None:
    """What landed before cannot be read again: to take the damage for a rewritten history would lose it."""
    add(repository, 0, 3)
    watch.read()
    ids = add(repository, 3, 7)
    repository.lose(ids[1])
    night = watch.read()
    assert night.replaces == [False]
    assert sorted(watch.subjects) == steps(5, 6)
    assert f"{NO_COMMITS}: 1" in night.gaps
    add(repository, 7, 8)
    assert watch.read().replaces == [False]
    assert watch.subjects == steps(7)


@pytest.mark.parametrize("lost", [0, 1, 2, "tree"])
def test_old_damage_does_not_trouble_an_increment(repository: Repository, watch: Watch, lost: int | str) -> None:
    ids = add(repository, 0, 4)
    watch.read()
    add(repository, 4, 6)
    repository.lose(repository.id_of(f"{ids[1]}^{{tree}}") if lost == "tree" else ids[int(lost)])
    night = watch.read()
    assert (night.replaces, night.gaps) == ([False], [])
    assert watch.subjects == steps(5, 4)
    assert paths(watch)["Step 4"] == ["4.py"]


def test_an_increment_reads_nothing_twice_around_damage(repository: Repository, watch: Watch) -> None:
    base = add(repository, 0, 3)[0]
    watch.read()
    side = repository.commit("Side", ["side.py"], branch="side", parents=[base], second=FIRST_SECOND + 50)
    main = add(repository, 3, 5)
    repository.commit("Merge", [], parents=[main[-1], side], second=FIRST_SECOND + 60)
    repository.lose(repository.id_of(f"{side}^{{tree}}"))
    watch.read()
    assert sorted(watch.subjects) == ["Merge", "Side", *steps(3, 4)]
    assert paths(watch)["Step 4"] == ["4.py"]


def test_the_horizon_holds_around_damage(repository: Repository, watch: Watch) -> None:
    ids = add(repository, 0, 6)
    repository.lose(repository.id_of(f"{ids[4]}^{{tree}}"))
    watch.read(since=datetime.fromtimestamp(FIRST_SECOND + 3, UTC))
    assert sorted(watch.subjects) == steps(3, 4, 5)


def test_a_repository_without_its_newest_commit_is_an_error_and_lands_nothing(repository: Repository, watch: Watch) -> None:
    repository.lose(add(repository, 0, 3)[-1])
    with pytest.raises(TargetError, match=r"^[^\n]+$"):
        watch.read()
    assert landed_files(watch.landing) == []


@pytest.mark.parametrize("what", ["commit", "tree"])
def test_a_mirror_that_lost_objects_is_read_as_far_as_it_goes(
    repository: Repository, host: Path, tmp_path: Path, what: str
) -> None:
    watch = Watch(tmp_path / "data", host, in_place=False)
    ids = add(repository, 0, 5)
    watch.read()
    unpack(watch.mirror)
    lose(watch.mirror, ids[2] if what == "commit" else repository.id_of(f"{ids[2]}^{{tree}}"))
    add(repository, 5, 7)
    assert watch.read().gaps == []
    assert watch.subjects == steps(6, 5)
    night = watch.read(is_full=True)
    assert set(watch.subjects) >= set(steps(3, 4, 5, 6))
    is_whole = len(watch.rows) == 7 and None not in paths(watch).values()  # some gits mend the mirror as they fetch
    assert bool(night.gaps) is not is_whole


@pytest.mark.parametrize("what", ["commit", "tree"])
def test_a_copy_whose_origin_is_dead_too_is_read_as_far_as_it_goes(
    repository: Repository, host: Path, tmp_path: Path, what: str
) -> None:
    ids = add(repository, 0, 5)
    copy = tmp_path / "copies" / NAME
    run_git(tmp_path, "clone", "--quiet", "--bare", "--filter=blob:none", host.as_uri() + f"/{NAME}", str(copy))
    run_git(copy, "config", "remote.origin.url", (tmp_path / "dead").as_uri())
    unpack(copy)
    lose(copy, ids[2] if what == "commit" else repository.id_of(f"{ids[2]}^{{tree}}"))
    watch = Watch(tmp_path / "data", tmp_path / "copies")
    night = watch.read()
    assert sorted(watch.subjects) == (steps(3, 4) if what == "commit" else steps(0, 1, 2, 3, 4))
    assert night.gaps[-1] == (f"{NO_COMMITS}: 1" if what == "commit" else f"{NO_PATHS}: 2")


@pytest.fixture
def dying_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Put a git before the real one whose first `git log`s are killed after so many bytes."""

    def install(deaths: int, length: int) -> None:
        real, folder = shutil.which("git"), tmp_path / "bin"
        folder.mkdir()
        script = f"""#!/bin/sh
case " $* " in *" log "*)
  n=$(cat {folder}/deaths)
  if [ "$n" -gt 0 ]; then
    echo $((n - 1)) > {folder}/deaths
    {real} "$@" | head -c {length}
    kill -9 $$
  fi;;
esac
exec {real} "$@"
"""
        (folder / "deaths").write_text(f"{deaths}\n")
        (folder / "git").write_text(script)
        (folder / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return install


@pytest.mark.parametrize("length", [0, 100, 700, 1100, 100_000])
def test_a_git_killed_in_the_middle_of_a_commit_costs_nothing(
    repository: Repository, watch: Watch, dying_git: Callable[[int, int], None], length: int
) -> None:
    add(repository, 0, 6)
    dying_git(1, length)
    night = watch.read()
    assert paths(watch) == {f"Step {number}": [f"{number}.py"] for number in range(6)}
    assert (len(watch.rows), night.gaps) == (6, [])


def test_a_git_that_is_killed_every_time_is_an_error_and_lands_nothing(
    repository: Repository, watch: Watch, dying_git: Callable[[int, int], None]
) -> None:
    add(repository, 0, 6)
    dying_git(1_000_000, 50)
    with pytest.raises(TargetError, match=r"^git log: [^\n]+$"):
        watch.read()
    assert landed_files(watch.landing) == []
    assert list(watch.landing.rglob("*.*")) == []


def test_a_walk_knows_each_commit_and_its_second_once(repository: Repository) -> None:
    base, main = add(repository, 0, 2)
    side = repository.commit("Side", branch="side", parents=[base], second=FIRST_SECOND + 5)
    repository.commit("Merge", [], parents=[main, side], second=FIRST_SECOND + 9)
    damage = Damage()
    found = walk(repository.directory, repository.tip, set(), damage)
    assert dict(found) == {base: FIRST_SECOND, main: FIRST_SECOND + 1, side: FIRST_SECOND + 5, repository.tip: FIRST_SECOND + 9}
    assert len(found) == 4
    assert damage.sentences() == []
    assert walk(repository.directory, repository.tip, {main, side}) == [(repository.tip, FIRST_SECOND + 9)]
    assert walk(repository.directory, main, {main}) == []


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], dict[str, str]]:
    repository = Repository(tmp_path_factory.mktemp("damage") / "engine.git")
    ids = add(repository, 0, 24)
    return repository.directory, ids, {each: repository.id_of(f"{each}^{{tree}}") for each in ids}


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(lost=st.sets(st.integers(0, 23), max_size=5))
def test_whatever_trees_are_missing_every_commit_lands_once_and_in_order(
    long: tuple[Path, list[str], dict[str, str]], lost: set[int]
) -> None:
    git_dir, ids, trees = long
    damage = Damage()
    try:
        for number in lost:
            file = git_dir / "objects" / trees[ids[number]][:2] / trees[ids[number]][2:]
            file.rename(file.with_suffix(".away"))
        rows = [row for batch in read_around(git_dir, ids, KEY, damage) for row in batch.to_pylist()]
    finally:
        for file in git_dir.glob("objects/*/*.away"):
            file.rename(file.with_suffix(""))
    bare = {number for each in lost for number in (each, each + 1) if number < 24}
    assert [row["commit_id"] for row in rows] == ids
    assert {number for number, row in enumerate(rows) if row["paths"] is None} == bare
    assert set(damage.unlisted) == {ids[number] for number in bare}
    assert damage.unreadable == []
