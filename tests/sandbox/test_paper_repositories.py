"""The invented Anthology and paper lists are real repositories that the sources read; people have the same ids in both."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sandbox.anthology_repository import Anthology, write_anthology
from sandbox.openreview_ids import forum_id, openreview_id
from sandbox.paperlists_repository import PREFIXES, PaperLists, write_paperlists
from sandbox.papers import VENUE_YEARS, accepted_at
from sandbox.proceedings import Proceedings
from sandbox.repositories import run_git
from sandbox.world import World, build_world
from sources import acl_anthology, acl_papers, acl_people, paperlists
from tests.sources.data_hosts import Watcher

ACL_TARGETS = [f"{venue} {year}" for venue in ("ACL", "EMNLP") for year in VENUE_YEARS]
ADDRESS = re.compile(r"@[\w.-]*\bexample\.")  # everybody's in this world
LIST_TARGETS = [f"{venue} {year}" for venue in PREFIXES for year in VENUE_YEARS]


@pytest.fixture(scope="module")
def world() -> World:
    return build_world()


@pytest.fixture
def anthology(world: World, tmp_path: Path) -> Anthology:
    return write_anthology(world, tmp_path / "anthology")


@pytest.fixture
def lists(world: World, tmp_path: Path) -> PaperLists:
    return write_paperlists(world, tmp_path / "lists")


def read_papers(watcher: Watcher) -> dict[str, dict[str, Any]]:
    rows = [row for target in ACL_TARGETS for row in watcher.night(target).rows]
    return {paper["acl_id"]: paper for row in rows for paper in acl_papers.parse(row["kind"], row["body"])}


def read_lists(watcher: Watcher) -> dict[str, dict[str, Any]]:
    return {row["source_key"]: row for target in LIST_TARGETS for row in watcher.night(target).rows}


def test_openreview_ids_number_equal_names_and_a_seventh_of_the_people_have_none(world: World) -> None:
    again = build_world()
    ids = [openreview_id(world, at) for at in range(len(world.people))]
    known = [each for each in ids if each]
    assert ids == [openreview_id(again, at) for at in range(len(world.people))]
    assert len(set(known)) == len(known)
    assert 0.1 < ids.count(None) / len(ids) < 0.2
    assert Counter(re.sub(r"\d+$", "", each) for each in known).most_common(1)[0][1] > 1
    assert sum(each.endswith("2") for each in known) >= 3
    assert len({forum_id(world, paper) for paper in world.papers}) == len(world.papers)


@pytest.mark.parametrize("write", [write_anthology, write_paperlists])
def test_the_same_world_gives_the_same_commits(write: Any, world: World, tmp_path: Path) -> None:
    write(world, tmp_path / "first")
    write(build_world(), tmp_path / "second")
    write(build_world(seed=8), tmp_path / "other")
    first, second, other = (run_git(tmp_path / name, "rev-list", "HEAD") for name in ("first", "second", "other"))
    assert first == second != other
    run_git(tmp_path / "first", "fsck", "--strict")


@pytest.mark.parametrize("write", [write_anthology, write_paperlists])
def test_a_small_world_has_them_too(write: Any, tmp_path: Path) -> None:
    write(build_world(people=12, repositories=3, commits=50, papers=3, vendored_paths=5), tmp_path / "small")
    assert run_git(tmp_path / "small", "ls-tree", "-r", "--name-only", "HEAD")


def test_the_anthology_holds_every_paper_of_its_venues_and_each_author_in_order(world: World, anthology: Anthology, tmp_path: Path) -> None:
    found = read_papers(Watcher(tmp_path / "ours", acl_anthology.fetch, "acl_anthology", tmp_path / "anthology"))
    assert sorted(found) == sorted(slot.acl_id for slot in anthology.slots)
    taken = [paper for paper in world.papers if (at := accepted_at(paper)) and at[0] in {"ACL", "EMNLP"}]
    assert len(found) == len(taken) > 50
    for slot in anthology.slots:
        authors = anthology.proceedings.authors_of(slot.paper)
        assert [author["name"] for author in found[slot.acl_id]["authors"]] == [author.name for author in authors]
        assert [author["openreview_id"] for author in found[slot.acl_id]["authors"]] == [author.openreview_id for author in authors]
    assert {paper["track"] for paper in found.values()} == {"main", "findings", "demo"}
    assert any(author["name_variants"] for paper in found.values() for author in paper["authors"])
    assert any(author["orcid"] for paper in found.values() for author in paper["authors"])


def test_people_who_share_a_name_are_told_apart(world: World, anthology: Anthology, tmp_path: Path) -> None:
    night = Watcher(tmp_path / "ours", acl_people.fetch, "acl_people", tmp_path / "anthology").night("people")
    profiles = {row["profile_id"]: row for row in acl_people.parse("people", night.rows[0]["body"])}
    ids: dict[str, set[str]] = {}
    for slot in anthology.slots:
        for author in anthology.proceedings.authors_of(slot.paper):
            if acl_id := anthology.acl_id_of(author):
                ids.setdefault(acl_id, set()).add(author.person.person_key)
                assert author.name in profiles[f"acl:{acl_id}"]["names"]
    assert {len(people) for people in ids.values()} == {1}


def test_the_three_commits_bring_papers_a_revision_and_a_retraction(world: World, tmp_path: Path) -> None:
    watcher, place = Watcher(tmp_path / "ours", acl_anthology.fetch, "acl_anthology", tmp_path / "anthology"), tmp_path / "anthology"
    anthology = write_anthology(world, place, commits=1)
    first = {row["url"] for target in ACL_TARGETS[::2] for row in watcher.night(target).rows}
    assert watcher.night(ACL_TARGETS[1]).remarks == [f"the Anthology has no volume of {ACL_TARGETS[1]} yet"]
    write_anthology(world, place, commits=2)
    second = read_papers(watcher)
    revised, retracted, late = anthology.revised, anthology.retracted, anthology.late
    assert revised
    assert retracted
    assert late
    assert second[revised.acl_id]["abstract"].endswith("Results are corrected.")
    assert late.acl_id not in second
    write_anthology(world, place, commits=3)
    third = read_papers(watcher)
    assert [each for each, paper in third.items() if paper["is_retracted"]] == [retracted.acl_id]
    assert late.acl_id in third
    assert len(third) < len(second)
    assert first


def test_no_address_of_the_anthology_lands(anthology: Anthology, tmp_path: Path) -> None:
    assert any(ADDRESS.search(text) for text in anthology.files(3).values())
    watcher = Watcher(tmp_path / "ours", acl_anthology.fetch, "acl_anthology", tmp_path / "anthology")
    read_papers(watcher)
    assert not ADDRESS.search(watcher.landed_bytes())


def test_the_lists_hold_the_papers_of_their_venues_with_the_ids_of_the_other_sources(
    world: World, lists: PaperLists, tmp_path: Path
) -> None:
    found = read_lists(Watcher(tmp_path / "ours", paperlists.fetch, "paperlists", tmp_path / "lists"))
    slots = {slot.acl_id: slot.paper for slot in Anthology(Proceedings(world)).slots}
    forums = {forum_id(world, paper): paper for paper in world.papers}
    for row in (row for row in found.values() if row["decision"] == "accepted"):
        paper = slots[row["acl_id"]] if row["acl_id"] else forums[row["openreview_id"]]
        authors = lists.proceedings.authors_of(paper)
        assert row["title"] == paper.title
        assert [author["name"] for author in row["authors"]] == [author.name for author in authors]
        assert [author["openreview_id"] for author in row["authors"]] == [author.openreview_id for author in authors]
    assert {row["decision"] for row in found.values()} == {"accepted", "rejected", "withdrawn"}
    assert {"oral", "spotlight", "poster"} <= {row["presentation"] for row in found.values()}


def test_the_second_commit_of_the_lists_withdraws_a_submission(world: World, tmp_path: Path) -> None:
    watcher = Watcher(tmp_path / "ours", paperlists.fetch, "paperlists", tmp_path / "lists")
    lists = write_paperlists(world, tmp_path / "lists", commits=1)
    before = read_lists(watcher)
    write_paperlists(world, tmp_path / "lists")
    after = read_lists(watcher)
    changed = [key for key in after if before[key]["decision"] != after[key]["decision"]]
    assert lists.withdrawn
    assert [(after[key]["title"], before[key]["decision"], after[key]["decision"]) for key in changed] == [
        (lists.withdrawn.title, "rejected", "withdrawn")
    ]  # fmt: skip


def test_what_must_not_be_kept_is_in_the_lists_and_never_lands(lists: PaperLists, tmp_path: Path) -> None:
    entries = [entry for text in lists.files(2).values() for entry in json.loads(text)]
    assert all({"gender", "linkedin", "email", "or_profile"} <= entry.keys() for entry in entries)
    accounts = {account for entry in entries for account in entry["linkedin"].split(";") if account}
    watcher = Watcher(tmp_path / "ours", paperlists.fetch, "paperlists", tmp_path / "lists")
    read_lists(watcher)
    landed = watcher.landed_bytes()
    assert not [account for account in accounts if account in landed]
    assert not ADDRESS.search(landed)
    assert "linkedin" not in landed.lower()
