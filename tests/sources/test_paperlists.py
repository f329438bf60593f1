"""The paper lists, night by night: a list lands whole when its content changes; a damaged one loses nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import TargetGone, TargetRefused
from sources import paperlists
from sources.paperlists import entries_of
from tests.repository_maker import Repository
from tests.sources.data_hosts import Night, Watcher, check_out, far_from

FILE = "colm/colm2024.json"


def entry(name: str, **facts: Any) -> dict[str, Any]:
    people = {"author": "Ada Example;Bo", "authorids": "~Ada_Example1;bo@example.org", "gender": "Femme;Homme", "linkedin": "ada-li;"}
    return {"id": name, "title": f"Paper {name}", "status": "Poster", "track": "main", **people, **facts}


def listing(*entries: Any) -> str:
    return json.dumps(list(entries), indent=4)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "host" / "lists.git")
    files = {FILE: listing(entry("a"), entry("b")), "acl/acml2010.json": listing(entry("c")), "acl/acl2010.json": listing(entry("d"))}
    made.commit("update", {**files, "colm/colm2026.json": "[]", "README.md": "x", "tools/colm2024.json.py": "x"})
    return made


@pytest.fixture(params=["in place", "mirrored"])
def watcher(request: pytest.FixtureRequest, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watcher:
    url = far_from(monkeypatch, tmp_path / "host") + "lists.git"
    place = repository.directory if request.param == "in place" else url
    return Watcher(tmp_path / "ours", paperlists.fetch, "paperlists", place)


def keys(night: Night) -> list[str]:
    return [row["source_key"] for row in night.rows]


def test_a_list_lands_one_row_per_paper(watcher: Watcher) -> None:
    night = watcher.night("COLM 2024")
    assert keys(night) == ["colm2024/a", "colm2024/b"]
    assert night.replaces == [True]
    assert (night.gaps, night.remarks) == ([], [])
    assert [author["openreview_id"] for author in night.rows[0]["authors"]] == ["~Ada_Example1", None]


def test_the_folder_need_not_be_called_like_the_file(watcher: Watcher) -> None:
    assert keys(watcher.night("ACML 2010")) == ["acml2010/c"]
    assert keys(watcher.night("ACL 2010")) == ["acl2010/d"]


def test_a_night_without_a_change_to_the_list_lands_nothing(repository: Repository, watcher: Watcher) -> None:
    watcher.night("COLM 2024")
    repository.commit("update", {"colm/colm2026.json": listing(entry("z"))})
    night = watcher.night("COLM 2024")
    assert (night.remarks, night.readings) == (["nothing new"], [])


def test_a_changed_list_replaces_the_one_before(repository: Repository, watcher: Watcher) -> None:
    watcher.night("COLM 2024")
    repository.commit("update", {FILE: listing(entry("b", status="Withdraw"), entry("e"))})
    night = watcher.night("COLM 2024")
    assert (keys(night), night.replaces) == (["colm2024/b", "colm2024/e"], [True])
    assert night.rows[0]["decision"] == "withdrawn"
    assert watcher.night("COLM 2024", is_full=True).replaces == [True]


def test_a_night_that_was_killed_before_landing_is_read_again(watcher: Watcher) -> None:
    watcher.items("COLM 2024")
    assert keys(watcher.night("COLM 2024")) == ["colm2024/a", "colm2024/b"]


def test_of_a_list_that_is_cut_off_the_whole_entries_land_and_the_rest_is_a_gap(repository: Repository, watcher: Watcher) -> None:
    repository.commit("break", {FILE: listing(entry("a"), entry("b"), entry("c"))[:-40]})
    night = watcher.night("COLM 2024")
    assert keys(night) == ["colm2024/a", "colm2024/b"]
    assert len(night.gaps) == 1
    assert night.gaps[0].startswith(f"{FILE}: no whole JSON")
    again = watcher.night("COLM 2024")
    assert (again.gaps, again.readings) == (night.gaps, [])
    repository.commit("mend", {FILE: listing(entry("a"), entry("b"), entry("c"))})
    mended = watcher.night("COLM 2024")
    assert (keys(mended), mended.gaps) == (["colm2024/a", "colm2024/b", "colm2024/c"], [])
    assert watcher.night("COLM 2024").remarks == ["nothing new"]


def test_a_list_that_is_cut_off_later_loses_nothing_that_has_landed(repository: Repository, watcher: Watcher) -> None:
    watcher.night("COLM 2024")
    repository.commit("break", {FILE: listing(entry("a"), entry("x"), entry("y"))[:-40]})
    for is_full in (False, True):
        night = watcher.night("COLM 2024", is_full=is_full)
        assert (night.readings, len(night.gaps)) == ([], 1)


def test_a_list_whose_content_is_missing_is_a_gap_until_it_is_there(repository: Repository, watcher: Watcher) -> None:
    blob = repository.id_of(f"HEAD:{FILE}")
    content = repository.git("cat-file", "blob", blob)
    repository.lose(blob)
    night = watcher.night("COLM 2024")
    assert (night.readings, night.gaps) == ([], [f"{FILE}: missing from the repository"])
    assert repository.git("hash-object", "-w", "--stdin", given=content).decode().strip() == blob
    assert keys(watcher.night("COLM 2024")) == ["colm2024/a", "colm2024/b"]


def test_one_of_two_lists_of_a_target_may_be_missing(repository: Repository, watcher: Watcher) -> None:
    repository.commit("update", {"colm2/colm2024.json": listing(entry("m"), entry("n"))})
    repository.lose(repository.id_of(f"HEAD:{FILE}"))
    night = watcher.night("COLM 2024")
    assert keys(night) == ["colm2024/m", "colm2024/n"]
    assert night.gaps == [f"{FILE}: missing from the repository"]


def test_entries_that_are_no_papers_are_counted_and_the_papers_land(repository: Repository, watcher: Watcher) -> None:
    watcher.night("COLM 2024")
    repository.commit("update", {FILE: listing(entry("a"), {"id": "x"}, 7, entry("a"), entry("f", title=""))})
    night = watcher.night("COLM 2024")
    assert keys(night) == ["colm2024/a"]
    assert night.gaps == [f"{FILE}: 3 entries without a title or authors"]
    again = watcher.night("COLM 2024")
    assert (again.gaps, again.readings) == (night.gaps, [])


def test_lists_that_are_not_as_long_as_the_authors_are_counted(repository: Repository, watcher: Watcher) -> None:
    repository.commit("update", {FILE: listing(entry("a", aff="Oxford"), entry("b", aff="Oxford;Google"), entry("c", aff="A;B;C"))})
    night = watcher.night("COLM 2024")
    assert night.remarks == ["aff of 2 papers left out: not as many as authors"]
    assert [row["authors"][1]["affiliations"] for row in night.rows] == [[], ["Google"], []]


def test_a_large_list_lands_in_order(repository: Repository, watcher: Watcher) -> None:
    names = [f"{at:04}" for at in range(2_345)]
    repository.commit("update", {FILE: listing(*map(entry, names))})
    assert keys(watcher.night("COLM 2024")) == [f"colm2024/{name}" for name in names]


def test_an_empty_list_replaces_what_was(repository: Repository, watcher: Watcher) -> None:
    watcher.night("COLM 2024")
    repository.commit("update", {FILE: "[]"})
    night = watcher.night("COLM 2024")
    assert (night.rows, night.replaces, night.gaps) == ([], [True], [])


def test_nothing_that_must_not_be_kept_lands(watcher: Watcher) -> None:
    watcher.night("COLM 2024")
    text = watcher.landed_bytes()
    assert "Ada Example" in text
    assert not [word for word in ("Femme", "Homme", "ada-li", "@", "gender", "linkedin") if word in text]


def test_a_directory_without_git_is_read_the_same_way(repository: Repository, tmp_path: Path) -> None:
    out = check_out(repository.directory, tmp_path / "out")
    watcher = Watcher(tmp_path / "ours", paperlists.fetch, "paperlists", out)
    assert keys(watcher.night("COLM 2024")) == ["colm2024/a", "colm2024/b"]
    assert watcher.night("COLM 2024").remarks == ["nothing new"]
    (out / FILE).write_text(listing(entry("z")))
    assert keys(watcher.night("COLM 2024")) == ["colm2024/z"]


def test_a_year_without_a_list_names_the_nearest_and_one_to_come_is_a_remark(watcher: Watcher) -> None:
    with pytest.raises(TargetGone, match="there is no list of COLM 2025; the nearest are 2024 and 2026"):
        watcher.night("COLM 2025")
    with pytest.raises(TargetGone, match="there is no list of ICML 2025"):
        watcher.night("ICML 2025")
    assert watcher.night("COLM 2027").remarks == ["COLM 2027 is not listed yet; the newest is 2026"]


def test_a_venue_that_is_elsewhere_is_refused(watcher: Watcher) -> None:
    for target in ("TACL 2024", "Nowhere 2024", "COLM"):
        with pytest.raises(TargetRefused):
            watcher.night(target)


@pytest.mark.parametrize(("body", "count", "problem"), [
    (b'[{"a": 1}, {"b": NaN}]', 2, None), (b"\xef\xbb\xbf[]", 0, None), (b'{"a": 1}', 0, "no list of papers"),
    (b'[{"a": 1}, {"b": ', 1, "no whole JSON"), (b'[{"a": 1} {"b": 2}]', 2, "no whole JSON"), (b"", 0, "no whole JSON"),
    (b"version https://git-lfs", 0, "no whole JSON"), (b"[" * 100_000, 0, "no whole JSON"), (b'[{"a": "\xff"}]', 1, None),
])  # fmt: skip
def test_of_any_bytes_the_whole_entries_are_read(body: bytes, count: int, problem: str | None) -> None:
    entries, found = entries_of(body)
    assert len(entries) == count
    assert (found or "").startswith(problem or "")
    assert bool(found) == bool(problem)
