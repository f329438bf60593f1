"""The tips of pull requests: who wrote them, without a point, and nothing behind them fetched."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sources import git_pull_heads
from sources.reading import Gap, Reading, Remark, Target
from tests.repository_maker import ADA, FIRST_SECOND, HORIZON, INES, NAME, Repository, Watch
from warehouse.landing import land, last_cursor, target_files

SOURCE = "pull_heads"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "host" / NAME)
    made.commit("Base")
    return made


@pytest.fixture(params=["in place", "mirrored"])
def watch(request: pytest.FixtureRequest, tmp_path: Path) -> Watch:
    return Watch(tmp_path / "data", tmp_path / "host", in_place=request.param == "in place")


def propose(repository: Repository, number: int, author: str = ADA) -> str:
    tip = repository.commit(f"Proposal {number}", branch=f"topic-{number}", parents=[repository.tip], author=author)
    repository.git("update-ref", f"refs/pull/{number}/head", tip)
    repository.git("update-ref", "-d", f"refs/heads/topic-{number}")
    return tip


def read(watch: Watch, **changes: Any) -> list[Any]:
    target = Target(SOURCE, NAME, HORIZON, last_cursor(watch.landing, SOURCE, NAME))
    items = []
    for item in git_pull_heads.fetch(replace(target, **changes), watch.settings):
        items.append(item)
        if isinstance(item, Reading):
            land(watch.landing, SOURCE, NAME, item, datetime(2024, 6, 1, tzinfo=UTC))
    return items


def rows(watch: Watch) -> list[dict[str, Any]]:
    landed: list[dict[str, Any]] = pq.read_table(target_files(watch.landing, SOURCE, NAME)[-1]).to_pylist()
    return landed


def test_every_pull_request_has_its_tip_and_the_tips_author(repository: Repository, watch: Watch) -> None:
    tips = {7: propose(repository, 7), 12: propose(repository, 12, INES)}
    (reading,) = read(watch)
    assert reading.replaces
    assert {row["number"]: row["tip_commit_id"] for row in rows(watch)} == tips
    first, second = rows(watch)
    assert first["signature"]["name"] == "Ada Example"
    assert first["signature"]["email_domain"] == "example.org"
    assert first["authored_at"] == datetime.fromtimestamp(FIRST_SECOND, UTC).replace(tzinfo=None)
    assert second["signature"]["email_hash"] != first["signature"]["email_hash"]
    assert "@" not in str(rows(watch))


def test_the_address_is_hashed_as_in_the_history(repository: Repository, watch: Watch) -> None:
    propose(repository, 7)
    read(watch)
    watch.read()
    assert rows(watch)[0]["signature"] == watch.rows[0]["author"]


def test_an_idle_night_reads_nothing(repository: Repository, watch: Watch) -> None:
    propose(repository, 7)
    read(watch)
    assert read(watch) == [Remark("nothing new")]
    assert len(read(watch, is_full=True)) == 1


def test_a_repository_without_pull_requests_says_so(repository: Repository, watch: Watch) -> None:
    assert read(watch) == [Remark("nothing new")]


def test_a_moved_a_new_and_a_vanished_tip_are_seen(repository: Repository, watch: Watch) -> None:
    for number in (1, 2):
        propose(repository, number)
    read(watch)
    moved, new = propose(repository, 2, INES), propose(repository, 3)
    repository.git("update-ref", "-d", "refs/pull/1/head")
    read(watch)
    assert {row["number"]: row["tip_commit_id"] for row in rows(watch)} == {2: moved, 3: new}
    assert read(watch) == [Remark("nothing new")]


def test_two_pull_requests_may_have_the_same_tip(repository: Repository, watch: Watch) -> None:
    tip = propose(repository, 1)
    repository.git("update-ref", "refs/pull/2/head", tip)
    read(watch)
    assert [row["number"] for row in rows(watch)] == [1, 2]


def test_the_history_is_read_whole_although_a_merged_tip_was_fetched_before(repository: Repository, tmp_path: Path) -> None:
    watch = Watch(tmp_path / "data", tmp_path / "host", in_place=False)
    tip = propose(repository, 1)
    read(watch)
    repository.commit("Merge pull request #1 from invented/topic", [], parents=[repository.tip, tip])
    assert watch.read().gaps == []
    assert {row["subject"]: row["paths"] for row in watch.rows}["Proposal 1"] == ["engine.py"]


def test_only_the_tips_are_fetched(repository: Repository, tmp_path: Path) -> None:
    watch = Watch(tmp_path / "data", tmp_path / "host", in_place=False)
    for number in range(1, 6):
        repository.commit(f"Main {number}")
        propose(repository, number)
    read(watch)
    mirror = watch.mirror.with_name(f"{NAME.partition('/')[2]}.pulls.git")
    held = Repository.__new__(Repository)
    held.directory = mirror
    assert len(held.git("cat-file", "--batch-all-objects", "--batch-check").split(b"\n")) == 5 + 1


def test_a_tip_that_is_lost_is_a_gap(repository: Repository, tmp_path: Path) -> None:
    watch = Watch(tmp_path / "data", tmp_path / "host")
    kept, lost = propose(repository, 1), propose(repository, 2)
    repository.lose(lost)
    items = read(watch)
    assert [item for item in items if isinstance(item, Gap)] == [
        Gap("pull requests whose tip is missing from the repository: 1")
    ]
    assert [row["tip_commit_id"] for row in rows(watch)] == [kept]
