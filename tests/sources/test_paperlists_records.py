"""One entry of a paper list as a row: what is kept is right, what must not be kept is never there."""

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.paper_records import PAPERS
from sources.paperlists_records import NoPaper, key_of, read_entry, split_names

ENTRY = {
    "id": "0UK8c2kg7c",
    "title": "A  Paper\n",
    "track": "main",
    "status": "Poster",
    "tldr": "",
    "abstract": "Code at github.com/ada/paper, questions to ada.b@mail.example.org.",
    "keywords": "Attention;Kernels",
    "author": "Ada Example; Inês Invented;Bo",
    "authorids": "~Ada_Example1;ines@example.net;~Bo1",
    "gender": "F;M;Non-Binary",
    "homepage": "https://www.linkedin.com/in/ada-1;https://ines.github.io/;",
    "dblp": "295/8991.html;;",
    "google_scholar": "kPJKnRIAAAAJ;;",
    "orcid": "0000-0002-1825-0097;;0000-0002-1825-0000",
    "linkedin": "ada-1;ines-2/;",
    "or_profile": "~Ada_Example1;ines@example.net;~Bo1",
    "aff": "University of Oxford+Google;;Independent Researcher",
    "aff_domain": "ox.ac.uk+google.com;;",
    "email": "ox.ac.uk;example.net;",
    "site": "https://openreview.net/forum?id=0UK8c2kg7c",
    "rating": "5;7;7;7",
    "rating_avg": [6.5, 0.87],
    "gs_citation": 12,
}


def row(**changes: Any) -> dict[str, Any]:
    read, _ = read_entry({**ENTRY, **changes}, "colm", 2024)
    found: dict[str, Any] = pa.Table.from_pylist([read], PAPERS).to_pylist()[0]
    return found


def test_a_paper_is_told_whole() -> None:
    found = row()
    assert found["title"] == "A Paper"
    assert found["abstract"] == "Code at github.com/ada/paper, questions to [address]."
    assert found["keywords"] == ["Attention", "Kernels"]
    assert (found["venue"], found["venue_year"], found["track"]) == ("colm", 2024, "main")
    assert (found["decision"], found["presentation"]) == ("accepted", "poster")
    assert (found["openreview_id"], found["url"]) == ("0UK8c2kg7c", "https://openreview.net/forum?id=0UK8c2kg7c")
    assert (found["rating"], found["citation_count"]) == (6.5, 12)
    assert found["code_links"] == ["https://github.com/ada/paper"]
    assert (found["published_on"], found["is_retracted"], found["tldr"]) == (None, False, None)


def test_authors_have_what_the_parallel_lists_tell_of_them() -> None:
    ada, ines, bo = row()["authors"]
    nothing = dict.fromkeys(ada)
    assert ada == {
        **nothing, "name": "Ada Example", "openreview_id": "~Ada_Example1", "orcid": "0000-0002-1825-0097", "dblp": "295/8991",
        "google_scholar": "kPJKnRIAAAAJ", "affiliations": ["University of Oxford", "Google"],
    }  # fmt: skip
    assert ines == {
        **nothing, "name": "Inês Invented", "homepage": "https://ines.github.io/", "github_login": "ines", "affiliations": [],
    }  # fmt: skip
    assert (bo["name"], bo["openreview_id"], bo["orcid"]) == ("Bo", "~Bo1", None)


def test_a_list_of_another_length_is_left_out_and_the_others_are_kept() -> None:
    read, unequal = read_entry({**ENTRY, "aff": "Oxford;Google", "orcid": "0000-0002-1825-0097"}, "colm", 2024)
    assert unequal == {"aff", "orcid"}
    assert [author["name"] for author in read["authors"]] == ["Ada Example", "Inês Invented", "Bo"]
    assert [author["affiliations"] for author in read["authors"]] == [[], [], []]
    assert [author["orcid"] for author in read["authors"]] == [None, None, None]
    assert read["authors"][0]["openreview_id"] == "~Ada_Example1"
    assert read_entry({**ENTRY, "aff": "", "orcid": ";"}, "colm", 2024)[1] == set()  # nothing told is no mismatch


@pytest.mark.parametrize(("told", "names"), [
    ("Ada Example;Bo", ["Ada Example", "Bo"]), ("Ada Example, Bo Tester", ["Ada Example", " Bo Tester"]),
    ("Ada Example, Bo, Cy Kay", ["Ada Example", " Bo", " Cy Kay"]), ("Example, A.", ["Example, A."]),
    ("Example, A.;Tester, B.", ["Example, A.", "Tester, B."]),
])  # fmt: skip
def test_names_are_parted_by_semicolons_or_else_by_commas(told: str, names: list[str]) -> None:
    assert split_names(told) == names


@pytest.mark.parametrize(("told", "expected"), [
    ("Ada Example*;Bo Tester *;Cy Kay", [("Ada Example", True), ("Bo Tester", True), ("Cy Kay", None)]),
    ("Ada Example;Bo O'Tester∗", [("Ada Example", None), ("Bo O'Tester", True)]),
    ("*;Ada Example", [("Ada Example", None)]),
])  # fmt: skip
def test_a_star_behind_a_name_tells_of_an_equal_contribution(told: str, expected: list[tuple[str, bool | None]]) -> None:
    assert [(author["name"], author["is_equal_contribution"]) for author in row(author=told)["authors"]] == expected


@pytest.mark.parametrize(("status", "track", "expected"), [
    ("Oral", "main", ("main", "accepted", "oral")), ("Spotlight", "main", ("main", "accepted", "spotlight")),
    ("Top-5%", "main", ("main", "accepted", "oral")), ("Long", "main", ("main", "accepted", None)),
    ("Findings", "main", ("findings", "accepted", None)), ("Industry", "main", ("industry", "accepted", None)),
    ("System Demonstrations", "main", ("demo", "accepted", None)), ("Poster Workshop", "main", ("workshop", "accepted", "poster")),
    ("Poster", "Datasets & Benchmarks", ("datasets", "accepted", "poster")), ("Poster", "Journal track", ("journal", "accepted", "poster")),
    ("Poster", "Doctoral Consortium", ("student", "accepted", "poster")), ("Poster", "Survey Track", ("survey track", "accepted", "poster")),
    ("Reject", "main", ("main", "rejected", None)), ("Desk Reject", "main", ("main", "desk_rejected", None)),
    ("Withdraw", "main", ("main", "withdrawn", None)), ("Active", "main", ("main", "submitted", None)),
    ("", "main", ("main", None, None)), (None, None, ("main", None, None)), ("Doctoral", "", ("student", "accepted", None)),
])  # fmt: skip
def test_track_status_and_presentation_are_told_apart(status: str, track: str, expected: tuple[str | None, ...]) -> None:
    found = row(status=status, track=track)
    assert (found["track"], found["decision"], found["presentation"]) == expected


@pytest.mark.parametrize(("changes", "name", "value"), [
    ({"arxiv": "1612.00496v2"}, "arxiv_id", "1612.00496"), ({"arxiv": "arXiv:1802.09232"}, "arxiv_id", "1802.09232"),
    ({"arxiv": "https://arxiv.org/abs/cs/0112017"}, "arxiv_id", "cs/0112017"), ({"arxiv": "soon"}, "arxiv_id", None),
    ({"doi": "https://doi.org/10.1145/3388770.ABC"}, "doi", "10.1145/3388770.abc"),
    ({"doi": "https://link.springer.com/chapter/10.1007/978-3-031-20083-0_1"}, "doi", "10.1007/978-3-031-20083-0_1"),
    ({"site": "https://aclanthology.org/2021.acl-long.24/"}, "acl_id", "2021.acl-long.24"),
    ({"site": "https://aclanthology.org/P18-1001/"}, "acl_id", "P18-1001"),
    ({"site": "", "pdf": "https://openreview.net/pdf?id=B1_x-2"}, "openreview_id", "B1_x-2"),
    ({"site": "", "oa": "https://papers.example.org/1"}, "url", "https://papers.example.org/1"),
    ({"github": "github.com/ada/a; https://github.com/ada", "abstract": ""}, "code_links", ["https://github.com/ada/a"]),
    ({"gs_citation": -1}, "citation_count", None), ({"gs_citation": "7"}, "citation_count", None),
    ({"gs_citation": 10**12}, "citation_count", None), ({"gs_citation": True}, "citation_count", None),
    ({"rating_avg": [0, 0], "rating": ""}, "rating", None), ({"rating_avg": 3.5}, "rating", 3.5),
    ({"rating_avg": float("nan")}, "rating", None), ({"rating_avg": []}, "rating", None), ({"rating_avg": 10**400}, "rating", None),
    ({"keywords": "A, B"}, "keywords", ["A", "B"]), ({"keywords": "甲；乙"}, "keywords", ["甲", "乙"]), ({"keywords": ""}, "keywords", []),
])  # fmt: skip
def test_a_field_is_read_in_each_of_its_shapes(changes: dict[str, Any], name: str, value: Any) -> None:
    assert row(**changes)[name] == value


def test_an_entry_is_known_by_its_id_or_else_by_title_and_authors() -> None:
    read, _ = read_entry(ENTRY, "colm", 2024)
    assert key_of(ENTRY, "colm2024", read) == "colm2024/0UK8c2kg7c"
    assert key_of({"id": 17}, "colm2024", read) == "colm2024/17"
    unnamed = key_of({}, "colm2024", read)
    assert unnamed == key_of({"id": ""}, "colm2024", read) == key_of({"id": "a@example.org"}, "colm2024", read)
    assert unnamed != key_of({}, "colm2024", {**read, "title": "Another"})


@pytest.mark.parametrize("entry", [None, 3, "title", [], {}, {"title": "A"}, {"author": "Ada"}, {"title": " ", "author": "A B"}])
def test_what_is_no_paper_is_refused(entry: Any) -> None:
    with pytest.raises(NoPaper):
        read_entry(entry, "colm", 2024)


WILD = [None, True, 7, -1, 10**400, 1e308, float("nan"), [], [0.5, 1], {"a": 1}, "", ";", "a;b;c", "ada@example.org", "~A_B1",
        "\ud800", "\0", "10.1/x", "https://x.linkedin.com/in/a", "openreview.net/forum?id=", "(" * 50]  # fmt: skip
FIELDS = sorted({*ENTRY, "arxiv", "doi", "pdf", "oa", "github", "project", "openreview", "url_paper", "email", "linkedin", "gender"})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, st.sampled_from(WILD) | st.text(max_size=9))))
def test_no_value_of_any_kind_makes_the_reader_stumble(wild: dict[str, Any]) -> None:
    entry = {**wild, "title": wild["title"] or "A Paper", "author": wild["author"] or "Ada Example"}
    try:
        read, _ = read_entry(entry, "colm", 2024)
    except NoPaper:
        return
    pa.Table.from_pylist([{"source_key": key_of(entry, "colm2024", read), **read}], PAPERS).validate(full=True)


SECRET = st.text("abcdefgh", min_size=6, max_size=9).map(lambda word: f"qzq{word}")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(SECRET, SECRET, SECRET), min_size=1, max_size=5), st.booleans())
def test_genders_linkedin_accounts_and_addresses_are_never_in_a_row(people: list[tuple[str, str, str]], is_unequal: bool) -> None:
    genders, accounts, mailboxes = ([person[at] for person in people] for at in range(3))
    addresses = [f"{name}@mail.example.org" for name in mailboxes]
    entry = {
        "title": f"A Paper by {addresses[0]}", "abstract": " ".join(addresses), "tldr": addresses[-1], "keywords": ";".join(addresses),
        "author": ";".join(f"Person {chr(65 + at)}" for at in range(len(people) + is_unequal)),
        "gender": ";".join(genders), "linkedin": ";".join(accounts), "email": ";".join(mailboxes), "or_profile": ";".join(addresses),
        "authorids": ";".join(addresses), "aff": ";".join(f"Lab ({address})" for address in addresses),
        "homepage": ";".join(f"https://www.linkedin.com/in/{name}" for name in accounts), "id": addresses[0], "site": f"https://x.org/{addresses[0]}",
        "project": f"https://example.org/?by={addresses[0]}", "bibtex": ";".join(genders), "track": addresses[0], "status": "Poster",
    }  # fmt: skip
    read, _ = read_entry(entry, "colm", 2024)
    landed = json.dumps({"source_key": key_of(entry, "colm2024", read), **read})
    assert "qzq" not in landed
    assert "@" not in landed
    assert "linkedin" not in landed
