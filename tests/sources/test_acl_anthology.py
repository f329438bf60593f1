"""The Anthology, night by night: a venue's volumes of a year once, then what changed; damage loses nothing else."""

from pathlib import Path

import pytest

from headwater.errors import TargetGone, TargetRefused
from sources import acl_anthology
from sources.acl_papers import parse
from tests.repository_maker import Repository
from tests.sources.acl_invented import collection, paper, volume
from tests.sources.data_hosts import Night, Watcher, check_out, far_from

FINDINGS = "Findings of the Association for Computational Linguistics: {} 2022"
ACL, FINDING = "data/xml/2022.acl.xml", "data/xml/2022.findings.xml"
FILES = {
    ACL: collection("2022.acl", volume("long", paper(1), paper(2)), volume("demo", paper(1), title="System Demonstrations")),
    FINDING: collection(
        "2022.findings",
        volume("acl", paper(1), venue="findings", title=FINDINGS.format("ACL")),
        volume("emnlp", paper(1), venue="findings", title=FINDINGS.format("EMNLP")),
    ),
    "data/xml/2022.lrec.xml": collection("2022.lrec", volume("1", paper(1), venue=("lrec", "coling"))),
    "data/xml/2021.acl.xml": collection("2021.acl", volume("long", paper(1), year=2021)),
    "data/xml/P18.xml": collection("P18", volume("1", paper(1), year=2018)),
    "data/xml/schema.rnc": "start = element",
    "data/yaml/venues/acl.yaml": "acronym: ACL",
}
WHOLE = ["2022.acl-demo", "2022.acl-long", "2022.findings-acl"]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "host" / "anthology.git")
    made.commit("First", FILES)
    return made


@pytest.fixture(params=["in place", "mirrored"])
def watcher(request: pytest.FixtureRequest, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watcher:
    url = far_from(monkeypatch, tmp_path / "host") + "anthology.git"
    place = repository.directory if request.param == "in place" else url
    return Watcher(tmp_path / "ours", acl_anthology.fetch, "acl_anthology", place)


def landed(night: Night) -> list[str]:
    return [row["url"].split("/")[-2] for row in night.rows]


def papers(night: Night) -> list[str]:
    return [found["acl_id"] for row in night.rows for found in parse(row["kind"], row["body"])]


def test_a_venue_and_year_lands_one_row_per_volume_findings_included(watcher: Watcher) -> None:
    night = watcher.night("ACL 2022")
    assert landed(night) == WHOLE
    assert papers(night) == ["2022.acl-demo.1", "2022.acl-long.1", "2022.acl-long.2", "2022.findings-acl.1"]
    assert night.replaces == [False]
    assert (night.gaps, night.remarks) == ([], [])


@pytest.mark.parametrize(("target", "found"), [
    ("EMNLP 2022", ["2022.findings-emnlp"]), ("COLING 2022", ["2022.lrec-1"]), ("LREC 2022", ["2022.lrec-1"]),
    ("ACL 2018", ["P18-1"]), ("acl 2021", ["2021.acl-long"]),
])  # fmt: skip
def test_volumes_are_found_by_what_they_say_of_themselves(target: str, found: list[str], watcher: Watcher) -> None:
    assert landed(watcher.night(target)) == found


def test_a_night_without_a_commit_or_without_a_change_to_the_year_lands_nothing(repository: Repository, watcher: Watcher) -> None:
    watcher.night("ACL 2022")
    assert watcher.night("ACL 2022").remarks == ["nothing new"]
    repository.commit("Another year", {"data/xml/2023.acl.xml": collection("2023.acl", volume(year=2023))})
    repository.commit("Another venue", {"data/xml/2022.lrec.xml": collection("2022.lrec", volume("1", venue="lrec"))})
    night = watcher.night("ACL 2022")
    assert (night.remarks, night.readings) == (["nothing new"], [])


def test_only_the_volume_that_changed_lands_again(repository: Repository, watcher: Watcher) -> None:
    watcher.night("ACL 2022")
    repository.commit("Revise", {FINDING: FILES[FINDING].replace("A Paper", "A Better Paper", 1)})
    night = watcher.night("ACL 2022")
    assert (landed(night), night.replaces) == (["2022.findings-acl"], [False])
    assert b"A Better Paper" in night.rows[0]["body"]
    repository.commit("Elsewhere in the file", {FINDING: FILES[FINDING].replace("A Paper", "A Better Paper")})
    assert watcher.night("ACL 2022").remarks == ["nothing new"]


def test_a_new_file_brings_its_volumes(repository: Repository, watcher: Watcher) -> None:
    watcher.night("ACL 2022")
    repository.commit("Add", {"data/xml/2022.ws.xml": collection("2022.ws", volume("9", paper(1), venue=("ws", "acl")))})
    assert landed(watcher.night("ACL 2022")) == ["2022.ws-9"]


def test_when_a_volume_vanishes_all_are_landed_anew_and_replace_what_was(repository: Repository, watcher: Watcher) -> None:
    watcher.night("ACL 2022")
    repository.commit("Withdraw a volume", {ACL: collection("2022.acl", volume("long", paper(1), paper(2)))})
    night = watcher.night("ACL 2022")
    assert (landed(night), night.replaces) == (["2022.acl-long", "2022.findings-acl"], [True])
    assert night.remarks == ["no longer whole in the Anthology: 2022.acl-demo"]


def test_when_a_volume_loses_a_paper_all_are_landed_anew_and_replace_what_was(repository: Repository, watcher: Watcher) -> None:
    watcher.night("ACL 2022")
    repository.commit("Take a paper out", {ACL: FILES[ACL].replace(paper(2), "")})
    night = watcher.night("ACL 2022")
    assert (landed(night), night.replaces) == (WHOLE, [True])
    repository.commit("Put it back", {ACL: FILES[ACL]})
    night = watcher.night("ACL 2022")
    assert (landed(night), night.replaces) == (["2022.acl-long"], [False])


def test_when_every_volume_vanishes_nothing_is_left(repository: Repository, watcher: Watcher) -> None:
    watcher.night("ACL 2018")
    repository.commit("Remove", {"data/xml/P18.xml": None})
    night = watcher.night("ACL 2018")
    assert (night.rows, night.replaces) == ([], [True])


def test_a_rewritten_history_is_read_by_what_it_holds(repository: Repository, watcher: Watcher) -> None:
    watcher.night("ACL 2022")
    repository.point(repository.commit("Anew", FILES, parents=[], branch="same"))
    assert watcher.night("ACL 2022").remarks == ["nothing new"]
    fewer = {ACL: collection("2022.acl", volume("long", paper(3)))}
    repository.point(repository.commit("Anew again", fewer, parents=[], branch="fewer"))
    night = watcher.night("ACL 2022")
    assert (papers(night), night.replaces) == (["2022.acl-long.3"], [True])


def test_a_full_reading_replaces(watcher: Watcher) -> None:
    watcher.night("ACL 2022")
    night = watcher.night("ACL 2022", is_full=True)
    assert (landed(night), night.replaces) == (WHOLE, [True])


def test_a_night_that_was_killed_before_landing_is_read_again(repository: Repository, watcher: Watcher) -> None:
    watcher.items("ACL 2022")
    assert landed(watcher.night("ACL 2022")) == WHOLE
    repository.commit("Revise", {ACL: FILES[ACL].replace("A Paper", "A Better Paper")})
    watcher.items("ACL 2022")
    assert landed(watcher.night("ACL 2022")) == ["2022.acl-demo", "2022.acl-long"]


def test_a_broken_file_is_a_gap_and_everything_else_lands(repository: Repository, watcher: Watcher) -> None:
    repository.commit("Break", {ACL: FILES[ACL][:-40]})
    night = watcher.night("ACL 2022")
    assert landed(night) == ["2022.findings-acl"]
    assert len(night.gaps) == 1
    assert night.gaps[0].startswith(f"{ACL}: no whole XML")
    assert watcher.night("ACL 2022").gaps == night.gaps  # until it is mended
    repository.commit("Mend", {ACL: FILES[ACL]})
    mended = watcher.night("ACL 2022")
    assert (landed(mended), mended.gaps, mended.replaces) == (["2022.acl-demo", "2022.acl-long"], [], [False])
    assert watcher.night("ACL 2022").remarks == ["nothing new"]


def test_a_broken_file_loses_nothing_that_has_landed(repository: Repository, watcher: Watcher) -> None:
    watcher.night("ACL 2022")
    repository.commit("Break one, empty the other", {ACL: FILES[ACL][:-40], FINDING: collection("2022.findings")})
    night = watcher.night("ACL 2022")
    assert (night.readings, len(night.gaps)) == ([], 1)
    assert watcher.night("ACL 2022", is_full=True).readings == []
    repository.commit("Mend", {ACL: FILES[ACL]})
    mended = watcher.night("ACL 2022")
    assert (landed(mended), mended.replaces) == (["2022.acl-demo", "2022.acl-long"], [True])


def test_a_broken_file_of_other_venues_is_not_this_targets_gap(repository: Repository, watcher: Watcher) -> None:
    repository.commit("Break", {"data/xml/2022.lrec.xml": FILES["data/xml/2022.lrec.xml"][:-30]})
    assert watcher.night("ACL 2022").gaps == []
    assert len(watcher.night("LREC 2022").gaps) == 1


def test_a_missing_file_is_a_gap_and_everything_else_lands(repository: Repository, watcher: Watcher) -> None:
    repository.lose(repository.id_of(f"HEAD:{FINDING}"))
    night = watcher.night("ACL 2022")
    assert landed(night) == ["2022.acl-demo", "2022.acl-long"]
    assert night.gaps == [f"{FINDING}: missing from the repository"]


def test_a_directory_without_git_is_read_the_same_way(repository: Repository, tmp_path: Path) -> None:
    out = check_out(repository.directory, tmp_path / "out")
    watcher = Watcher(tmp_path / "ours", acl_anthology.fetch, "acl_anthology", out)
    assert landed(watcher.night("ACL 2022")) == WHOLE
    assert watcher.night("ACL 2022").remarks == ["nothing new"]
    (out / FINDING).write_text(FILES[FINDING].replace("A Paper", "A Better Paper"))
    assert landed(watcher.night("ACL 2022")) == ["2022.findings-acl"]
    (out / ACL).unlink()
    assert watcher.night("ACL 2022").replaces == [True]


def test_no_address_lands(repository: Repository, watcher: Watcher) -> None:
    repository.commit("Write", {ACL: FILES[ACL].replace("A Paper", "Write to ada.b@mail.example.org")})
    watcher.night("ACL 2022")
    assert "[address]" in watcher.landed_bytes()
    assert "@" not in watcher.landed_bytes()


def test_a_venue_that_is_elsewhere_is_refused(watcher: Watcher) -> None:
    for target in ("ICLR 2022", "Nowhere 2022", "ACL"):
        with pytest.raises(TargetRefused):
            watcher.night(target)


def test_a_year_to_come_is_a_remark_and_a_past_one_without_volumes_is_gone(watcher: Watcher) -> None:
    assert watcher.night("ACL 2023").remarks == ["the Anthology has no volume of ACL 2023 yet"]
    with pytest.raises(TargetGone, match="no volume of NAACL 2021; take the year out"):
        watcher.night("NAACL 2021")


def test_a_place_that_holds_no_anthology_is_named_by_its_setting(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(TargetGone, match=r"\[acl_anthology\] path_or_url: there are no files"):
        Watcher(tmp_path / "ours", acl_anthology.fetch, "acl_anthology", tmp_path / "empty").night("ACL 2022")
