"""Profiles are asked for in batches by id, land without what is private, and a missing one is remembered as such."""

import json
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import TargetRefused
from sandbox.openreview_faults import PASSING, Fault
from sandbox.openreview_records import OpenreviewWorld
from sandbox.openreview_server import OpenreviewServer
from sources.openreview_landing import kept_profile, row
from sources.openreview_links import dblp_pid, github_login, homepage, orcid, scholar_user, semantic_scholar_author
from sources.openreview_profiles import fetch_profiles, parse
from sources.paper_records import PROFILES
from sources.reading import Gap, Item, Target
from tests.sources.openreview_stage import NOW, bodies, gaps, half_an_hour_later, invented, ours, readings, start_alone

IDS = list(invented().profiles)[:20]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    start_alone(monkeypatch)


def target(ids: Any = tuple(IDS), cursor: Any = None) -> Target:
    return Target("openreview_profiles", "profiles", datetime(1970, 1, 1, tzinfo=UTC), cursor, options={"profiles": ids})


def items(wanted: Target, server: OpenreviewServer, **more: Any) -> list[Item]:
    return list(fetch_profiles(wanted, ours(server, **more), lambda: NOW))


def rows(found: list[Item]) -> dict[str, dict[str, Any]]:
    return {one["profile_id"]: one for kind, body in bodies(readings(found)) for one in parse(kind, body)}


def test_profiles_come_in_batches_with_what_links_an_author_to_an_account() -> None:
    with OpenreviewServer(invented()) as server:
        found = items(target(), server)
    told = rows(found)
    assert [asked.path for asked in server.asked] == ["/v2/profiles/search"] * 3
    assert [len(asked.body["ids"]) for asked in server.asked] == [7, 7, 6]
    assert list(told) == IDS
    for profile_id in IDS:
        truth, one = invented().profiles[profile_id], told[profile_id]
        assert (one["names"], one["former_ids"]) == (list(dict.fromkeys(truth.names)), list(truth.other_ids))
        assert (one["homepage"] or "").removeprefix("https://") == (truth.homepage or "").removeprefix("https://")
        assert (one["orcid"] or "") == (truth.orcid or "").rpartition("/")[2]
        assert [post["institution"] for post in one["history"]] == [post.institution for post in truth.history]
        assert one["expertise"] == list(dict.fromkeys(truth.expertise))
        assert (one["github_login"] or "") == (truth.github or "").strip("/").rpartition("/")[2]
    assert sum(one["github_login"] is not None for one in told.values()) > 0
    assert pa.Table.from_pylist(list(told.values()), PROFILES).num_rows == len(IDS)


def test_addresses_gender_relations_and_linkedin_never_land() -> None:
    with OpenreviewServer(invented()) as server:
        landed = b"\n".join(body for _, body in bodies(readings(items(target(), server))))
    words = (b"@", b"****", b"gender", b"pronoun", b"they/them", b"relation", b"Colleague", b"linkedin", b"mail", b"1990", b"Birth")
    assert not [word for word in words if word in landed]


def test_an_id_that_is_not_there_lands_as_a_row_of_its_own() -> None:
    with OpenreviewServer(invented()) as server:
        told = rows(items(target([*IDS[:2], "~No_One7"]), server))
    assert told["~No_One7"] == dict.fromkeys(PROFILES.names) | {
        "profile_id": "~No_One7", "former_ids": [], "names": [], "history": [], "expertise": []
    }  # fmt: skip
    assert len(told) == 3


def test_a_former_id_is_answered_by_the_profile_it_belongs_to_and_is_not_missing() -> None:
    renamed = next(one for one in invented().profiles.values() if one.other_ids)
    with OpenreviewServer(invented()) as server:
        told = rows(items(target(list(renamed.other_ids)), server))
    assert list(told) == [renamed.profile_id]
    assert told[renamed.profile_id]["former_ids"] == list(renamed.other_ids)


@pytest.mark.parametrize("count", [1, 2])
def test_a_list_that_was_begun_is_gone_on_with(count: int) -> None:
    with OpenreviewServer(invented()) as server:
        before = list(islice(fetch_profiles(target(), ours(server), lambda: NOW), count))
        after = items(target(cursor=readings(before)[-1].cursor), server)
        assert len(server.asked) == 3
        assert list(rows([*before, *after])) == IDS
        again = items(target(cursor=readings(after)[-1].cursor), server)
    assert len(readings(again)) == 3  # a list that was finished and is asked for again is meant


def test_a_spent_budget_leaves_the_rest_to_the_next_run() -> None:
    with OpenreviewServer(invented()) as server:
        found = items(target(), server, requests=2)
        (gap,) = gaps(found)
        assert gap.reason.endswith("in half an hour are made; 6 of 20 profiles wait for the next run")
        assert not gap.lasts
        half_an_hour_later()
        rest = items(target(cursor=readings(found)[-1].cursor), server, requests=2)
    assert list(rows([*found, *rest])) == IDS
    assert len(server.asked) == 3


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_changes_nothing(fault: Fault) -> None:
    with OpenreviewServer(invented(), [None, fault]) as server:
        assert list(rows(items(target(), server, timeout_seconds=0.8))) == IDS


def test_a_server_that_wants_peace_is_a_gap() -> None:
    with OpenreviewServer(invented(), [Fault.SHUT]) as server:
        (gap,) = items(target(), server)
    assert isinstance(gap, Gap)
    assert "20 of 20 profiles wait" in gap.reason


def test_many_ids_that_are_all_missing_are_not_believed() -> None:
    with OpenreviewServer(OpenreviewWorld(())) as server, pytest.raises(TargetRefused, match="none of 20 profiles, which cannot be"):
        items(target(), server, page=50)


@pytest.mark.parametrize("ids", [["ada@example.org"], ["Ada"], "~Ada_Vance1", [7]])
def test_nothing_but_ids_is_ever_asked_for(ids: Any) -> None:
    with OpenreviewServer(invented()) as server:
        with pytest.raises(TargetRefused, match="asked for by ids"):
            items(target(ids), server)
        assert not server.asked


def test_nothing_wanted_asks_nothing() -> None:
    with OpenreviewServer(invented()) as server:
        assert items(target([]), server) == []
        assert not server.asked


@pytest.mark.parametrize(
    ("text", "login"),
    [
        ("https://github.com/Ada-V", "Ada-V"),
        ("http://www.github.com/ada/", "ada"),
        ("github.com/ada?tab=repositories", "ada"),
        ("https://github.com/@ada", "ada"),
        ("https://ada.github.io/cv", "ada"),
        ("@ada", "ada"),
        ("ada", "ada"),
        ("https://github.com/acme/engine", None),
        ("https://github.com/orgs", None),
        ("https://github.com/", None),
        ("https://gitlab.com/ada", None),
        ("Ada Vance", None),
        ("-ada", None),
        ("", None),
        (None, None),
    ],
)
def test_a_login_is_read_from_any_form_of_address(text: str | None, login: str | None) -> None:
    assert github_login(text) == login


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (orcid, "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        (orcid, "0000-0002-1694-233x", "0000-0002-1694-233X"),
        (orcid, "0000-0002-1825-0098", None),
        (dblp_pid, "https://dblp.org/pid/123/4567-1.html", "123/4567-1"),
        (dblp_pid, "https://dblp.uni-trier.de/pid/v/AdaVance", "v/AdaVance"),
        (dblp_pid, "123/4567", "123/4567"),
        (dblp_pid, "https://dblp.org/pers/hd/v/Vance:Ada", None),
        (scholar_user, "https://scholar.google.com/citations?hl=en&user=abcDEF_-1AAJ", "abcDEF_-1AAJ"),
        (scholar_user, "https://scholar.google.com/citations?user=short", None),
        (semantic_scholar_author, "https://www.semanticscholar.org/author/Ada-Vance/1234567", "1234567"),
        (semantic_scholar_author, "https://www.semanticscholar.org/author/1234567", "1234567"),
        (semantic_scholar_author, "Ada", None),
        (homepage, "ada.example.org/~me", "https://ada.example.org/~me"),
        (homepage, "HTTP://ada.example.org", "HTTP://ada.example.org"),
        (homepage, "none", None),
        (homepage, "not a page", None),
    ],
)
def test_a_link_is_read_to_what_it_leads_to(read: Any, text: str, expected: str | None) -> None:
    assert read(text) == expected


def test_the_preferred_name_comes_first_and_each_once() -> None:
    names = [
        {"first": "Ada", "middle": "B.", "last": "Vance", "username": "~Ada_B_Vance1"},
        {"fullname": "Ada  Vance", "username": "~Ada_Vance1", "preferred": True},
        {"fullname": "Ada Vance", "username": "~Ada_Vance2"},
    ]
    (one,) = parse("profile", row("profile", "", kept_profile({"id": "~Ada_Vance1", "content": {"names": names}}), NOW).body)
    assert one["names"] == ["Ada Vance", "Ada B. Vance"]
    assert one["former_ids"] == ["~Ada_B_Vance1", "~Ada_Vance2"]


@pytest.mark.parametrize("body", [b"7", b"{}", b'{"id":"ada"}', b"{", b'{"id":"[address]"}'])
def test_what_is_no_profile_is_told(body: bytes) -> None:
    with pytest.raises(ValueError):
        parse("profile", body)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=10)
WILD = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=6)
NAME = st.dictionaries(st.sampled_from(["fullname", "first", "last", "username", "preferred"]), WILD) | WILD
POST = st.dictionaries(st.sampled_from(["position", "start", "end", "institution"]), WILD | st.dictionaries(st.sampled_from(["name", "domain", "country"]), WILD))
PART = st.dictionaries(st.sampled_from(["keywords", "start"]), WILD) | WILD
CONTENT = st.fixed_dictionaries({}, optional={
    "names": st.lists(NAME, max_size=3) | WILD, "history": st.lists(POST | WILD, max_size=3) | WILD,
    "expertise": st.lists(PART, max_size=3) | WILD, "homepage": WILD, "github": WILD, "orcid": WILD, "dblp": WILD, "gscholar": WILD,
})  # fmt: skip


@given(content=CONTENT | WILD)
def test_any_profile_with_an_id_is_one_whole_row(content: Any) -> None:
    (one,) = parse("profile", row("profile", "", kept_profile({"id": "~Ada_Vance1", "content": content}), NOW).body)
    assert pa.Table.from_pylist([one], PROFILES).num_rows == 1
    assert json.loads(json.dumps(one)) == one
