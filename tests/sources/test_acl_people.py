"""The Anthology's people, in the form of today and in the older one: ids, names, ORCIDs."""

from pathlib import Path

import pyarrow as pa
import pytest

from headwater.errors import TargetGone
from sources import acl_people
from sources.acl_people import parse
from sources.paper_records import PROFILES
from tests.repository_maker import Repository
from tests.sources.data_hosts import Watcher

PEOPLE = """\
ada-example:
  degree: Northlake University
  names:
  - {first: Ada, last: Example}
  - {first: A., last: Example}
  orcid: 0000-0002-1825-0097
won-no:
  comment: won@example.org
  disable_name_matching: true
  names:
  - {first: Won, last: No}
nameless: {orcid: 0000-0002-1825-0097}
"""
VARIANTS = """\
- canonical: {first: Yang, last: Liu}
  comment: Edinburgh
  id: yang-liu-edinburgh
- canonical: {first: José M., last: Guirao}
  variants:
  - {first: José María, last: Guirao}
- canonical: {first: '', last: 刘}
"""


def test_people_of_today_have_names_degree_and_orcid() -> None:
    rows = pa.Table.from_pylist(parse("people", PEOPLE.encode()), PROFILES).to_pylist()
    assert [(row["profile_id"], row["names"], row["orcid"]) for row in rows] == [
        ("acl:ada-example", ["Ada Example", "A. Example"], "0000-0002-1825-0097"), ("acl:won-no", ["Won No"], None),
    ]  # fmt: skip
    assert [(place["institution"], place["position"]) for place in rows[0]["history"]] == [("Northlake University", "degree")]


def test_people_of_the_older_form_get_the_id_that_the_anthology_gives() -> None:
    assert [(row["profile_id"], row["names"]) for row in parse("people", VARIANTS.encode())] == [
        ("acl:yang-liu-edinburgh", ["Yang Liu"]), ("acl:jose-m-guirao", ["José M. Guirao", "José María Guirao"]),
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), [("people", b"a: [1"), ("people", b"just words"), ("people", b"\xff\xfe\xfa"), ("x", b"{}")])
def test_what_is_no_list_of_people_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(ValueError, match="YAML|list of people|kind"):
        parse(kind, body)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "anthology.git")
    made.commit("People", {"data/yaml/people.yaml": PEOPLE, "data/xml/2022.acl.xml": "<collection/>"})
    return made


@pytest.fixture
def watcher(repository: Repository, tmp_path: Path) -> Watcher:
    return Watcher(tmp_path / "ours", acl_people.fetch, "acl_people", repository.directory)


def test_the_list_lands_when_it_changes_and_replaces_the_one_before(repository: Repository, watcher: Watcher) -> None:
    first = watcher.night("people")
    assert first.replaces == [True]
    assert [row["kind"] for row in first.rows] == ["people"]
    repository.commit("Papers only", {"data/xml/2022.acl.xml": "<collection />"})
    assert watcher.night("people").remarks == ["nothing new"]
    repository.commit("People", {"data/yaml/people.yaml": PEOPLE.replace("Won", "Woon")})
    assert "Woon No" in str(parse("people", watcher.night("people").rows[0]["body"]))
    assert watcher.night("people", is_full=True).replaces == [True]
    assert "@" not in watcher.landed_bytes()


def test_a_missing_list_is_a_gap_until_it_is_there(repository: Repository, watcher: Watcher) -> None:
    repository.lose(repository.id_of("HEAD:data/yaml/people.yaml"))
    assert watcher.night("people").gaps == ["missing from the repository: data/yaml/people.yaml"]


def test_a_repository_without_people_is_named_by_its_setting(tmp_path: Path) -> None:
    made = Repository(tmp_path / "other.git")
    made.commit("Nothing of this kind", {"README": "x"})
    with pytest.raises(TargetGone, match=r"\[acl_anthology\] path_or_url"):
        Watcher(tmp_path / "ours", acl_people.fetch, "acl_people", made.directory).night("people")
