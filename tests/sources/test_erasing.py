"""Erasing from what landed: the person goes, the record stays, and every parser still reads it."""

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sources import arxiv_feed, huggingface_records, openalex_works, openreview_notes, openreview_profiles
from sources.addresses import sign
from sources.arxiv_landing import SCHEMA as PAGES
from sources.erased_text import ERASED, put_out
from sources.erasers import ERASERS
from sources.git_log import SCHEMA as COMMITS
from sources.git_pull_heads import SCHEMA as HEADS
from sources.git_rosters import SCHEMA as ROSTERS
from sources.github_landing import SCHEMA as RECORDS
from sources.paper_records import AUTHOR, PAPERS, PROFILES
from sources.table import SOURCES
from warehouse.marks import UNIT, Marked, canonical, hashed

KEY = b"k" * 32


def marked(*pairs: tuple[str, str]) -> Marked:
    return Marked("s", frozenset(hashed((canonical(*pair) for pair in pairs), "s")))


def page(kind: str, body: bytes) -> pa.Table:
    return pa.Table.from_pylist([{"url": "u", "fetched_at": None, "kind": kind, "body": body}], PAGES)


def erased_page(source: str, kind: str, payload: Any, erased: Marked) -> list[bytes]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return [row["body"] for row in ERASERS[source](page(kind, body), erased).to_pylist()]


def commit(author: str, address: str, subject: str = "Improve", trailers: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    named = [{"kind": "co-authored-by", **sign(*one, KEY)._asdict()} for one in trailers]
    return {"commit_id": "c", "author": sign(author, address, KEY)._asdict(), "committer": sign("Web", "noreply@github.com", KEY)._asdict(),
            "subject": subject, "trailers": named, "paths": ["a.py"], "path_count": 1}  # fmt: skip


def erased_commits(commits: list[dict[str, Any]], erased: Marked) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ERASERS["git"](pa.Table.from_pylist(commits, COMMITS), erased).to_pylist()
    return found


def test_every_source_that_lands_can_be_erased_from() -> None:
    assert set(SOURCES) <= set(ERASERS)


@pytest.mark.parametrize("mark", [
    ("address", sign("", "ada@example.org", KEY).email_hash or ""), ("signature", f"ada example{UNIT}{sign('', 'ada@example.org', KEY).email_hash}"),
    ("commit", "c"),
])  # fmt: skip
def test_a_commit_stays_without_its_authors_name(mark: tuple[str, str]) -> None:
    (row,) = erased_commits([commit("Ada Example", "ada@example.org")], marked(mark))
    assert row["author"] == {"name": ERASED, "address_kind": "erased", "github_id": None, "github_login": None, "email_hash": None, "email_domain": None}
    assert row["commit_id"] == "c"
    assert row["paths"] == ["a.py"]
    assert row["committer"]["name"] == "Web"


@pytest.mark.parametrize(("mark", "address"), [
    (("github_login", "ada"), "ada@users.noreply.github.com"), (("github_id", "11"), "11+renamed@users.noreply.github.com"),
    (("signature", f"ada example{UNIT}machine"), "ada@laptop.local"),
])  # fmt: skip
def test_an_account_or_a_machines_signature_is_erased_by_its_mark(mark: tuple[str, str], address: str) -> None:
    (row,) = erased_commits([commit("Ada Example", address)], marked(mark))
    assert row["author"]["name"] == ERASED


def test_a_co_author_is_blanked_in_place_for_the_others_go_by_theirs() -> None:
    trailers = [("Bo Quill", "bo@example.org"), ("Ada Example", "ada@users.noreply.github.com"), ("Cy Reed", "cy@example.org")]
    (row,) = erased_commits([commit("Di Sand", "di@example.org", trailers=trailers) ], marked(("github_login", "ada")))  # fmt: skip
    assert [one["name"] for one in row["trailers"]] == ["Bo Quill", ERASED, "Cy Reed"]
    assert [one["kind"] for one in row["trailers"]] == ["co-authored-by"] * 3
    assert row["author"]["name"] == "Di Sand"


def test_somebody_of_the_same_name_is_left_alone() -> None:
    before = [commit("Ada Example", "other@example.net")]
    (row,) = erased_commits(before, marked(("github_login", "ada"), ("name", "Ada Example")))
    assert row["author"]["name"] == "Ada Example"


def test_a_line_of_a_projects_list_goes_with_whom_it_names() -> None:
    rows = [{"path": "MAINTAINERS.md", "line": line, "name": name, "github_login": login}
            for line, name, login in ((1, "Ada Vance", "Ada"), (1, "Red Hat", "Ada"), (2, "Bo Quill", "bo"), (3, "Cy Reed", "cy"))]  # fmt: skip
    left = ERASERS["rosters"](pa.Table.from_pylist(rows, ROSTERS), marked(("github_login", "ada"), ("name", "Cy Reed")))
    assert left.column("name").to_pylist() == ["Bo Quill"]


def test_the_tip_of_a_pull_request_stays_without_its_writer() -> None:
    rows = [{"number": 1, "tip_commit_id": "t", "signature": sign("Ada", "ada@users.noreply.github.com", KEY)._asdict()}]
    (row,) = ERASERS["pull_heads"](pa.Table.from_pylist(rows, HEADS), marked(("github_login", "ada"))).to_pylist()
    assert row["number"] == 1
    assert row["signature"]["github_login"] is None


@pytest.mark.parametrize(("text", "left"), [
    ("Merge pull request #1 from ada/main", "Merge pull request #1 from erased/main"),
    ("Thanks @ada, and @adam", "Thanks @erased, and @adam"),
    ("Fix ada quickstart in docs/ada", "Fix ada quickstart in docs/ada"),
    ("Reported by Ada Example in Oslo", "Reported by erased erased in Oslo"),
    ("See https://github.com/ada/x", "See https://github.com/erased/x"),
    ("by Adam Example", "by Adam Example"),
])  # fmt: skip
def test_texts_lose_handles_and_full_names_and_keep_their_words(text: str, left: str) -> None:
    erased = put_out(text, marked(("github_login", "ada"), ("name", "Ada Example")))
    assert erased == left
    assert len(erased.split()) == len(text.split())


@given(st.text())
def test_texts_without_the_erased_stay_as_they_are(text: str) -> None:
    assert put_out(text, marked(("github_login", "ada-the-only"), ("name", "Ada Example"))) == text or "ada" in text.lower()


ACTOR = {"__typename": "User", "login": "Ada", "id": "U_1", "databaseId": 11}
OTHER = {"__typename": "User", "login": "bo", "id": "U_2", "databaseId": 12}


def github(kind: str, payload: dict[str, Any], erased: Marked) -> list[dict[str, Any]]:
    row = {"kind": kind, "key": "k", "payload": json.dumps(payload)}
    found = ERASERS["github"](pa.Table.from_pylist([row], RECORDS), erased).to_pylist()
    return [json.loads(one["payload"]) for one in found]


@pytest.mark.parametrize("mark", [("github_login", "ada"), ("github_id", "11"), ("github_node", "U_1")])
def test_a_pull_request_stays_without_the_account_that_opened_or_reviewed_it(mark: tuple[str, str]) -> None:
    payload = {"number": 1, "title": "By @ada", "author": ACTOR, "mergedBy": OTHER, "reviews": {"nodes": [{"id": "r", "author": ACTOR}]}}
    (left,) = github("pull_request", payload, marked(mark))
    assert left["author"] == left["reviews"]["nodes"][0]["author"] == {"__typename": "Erased"}
    assert left["mergedBy"] == OTHER
    assert left["number"] == 1


def test_a_profile_goes_whole() -> None:
    assert github("profile", {**ACTOR, "name": "Ada Example"}, marked(("github_id", "11"))) == []


def oai(*authors: tuple[str, str]) -> bytes:
    written = "".join(f"<author><keyname>{key}</keyname><forenames>{fore}</forenames></author>" for fore, key in authors)
    return f"""<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record>
        <header><identifier>oai:arXiv.org:2401.00001</identifier><datestamp>2024-01-02</datestamp></header>
        <metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2401.00001</id><created>2024-01-01</created><authors>{written}</authors>
        <title>T</title><categories>cs.CL</categories><comments>Work by Ada Example</comments><abstract>A</abstract></arXiv></metadata>
        </record></ListRecords></OAI-PMH>""".encode()


def atom(*authors: tuple[str, str]) -> bytes:
    written = "".join(f"<author><name>{fore} {key}</name></author>" for fore, key in authors)
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/"><o:totalResults>1</o:totalResults>
        <o:startIndex>0</o:startIndex><entry><id>http://arxiv.org/abs/2401.00001v1</id><title>T</title><summary>Work by Ada Example</summary>
        {written}</entry></feed>""".encode()


@pytest.mark.parametrize(("kind", "write"), [("oai", oai), ("atom", atom)])
def test_a_paper_keeps_its_authors_places(kind: str, write: Any) -> None:
    erased = marked(("mention", "arxiv:2401.00001#Ada Example"), ("name", "Ada Example"))
    (body,) = erased_page("arxiv", kind, write(("Bo", "Quill"), ("Ada", "Example"), ("Cy", "Reed")), erased)
    (record,) = arxiv_feed.parse(kind, body)
    assert [author["name"] for author in record["authors"]] == ["Bo Quill", ERASED, "Cy Reed"]
    assert b"Example" not in body


def test_a_document_without_the_erased_keeps_its_bytes() -> None:
    body = oai(("Bo", "Quill"))
    assert erased_page("arxiv", "oai", body, marked(("mention", "arxiv:2401.00002#Bo Quill"))) == [body]


def note(kind: str, authors: Any, ids: Any = None) -> dict[str, Any]:
    content: dict[str, Any] = {"title": "T", "authors": authors, "venueid": "ICLR.cc/2025/Conference", "venue": "ICLR 2025"}
    if ids:
        content["authorids"] = ids
    wrapped = {name: {"value": value} for name, value in content.items()} if kind == "note_v2" else content
    return {"id": "f1", "forum": "f1", "invitation": "ICLR.cc/2020/Conference/-/Blind_Submission", "content": wrapped}


@pytest.mark.parametrize("kind", ["note_v1", "note_v2"])
@pytest.mark.parametrize("mark", [("openreview_id", "~Ada_Example1"), ("mention", "openreview:f1#Ada Example")])
def test_a_note_keeps_its_authors_places(kind: str, mark: tuple[str, str]) -> None:
    payload = note(kind, ["Bo Quill", "Ada Example"], ["~Bo_Quill1", "~Ada_Example1"])
    (body,) = erased_page("openreview", kind, payload, marked(mark))
    authors = openreview_notes.parse_note(kind, body)["authors"]
    assert [(one["name"], one["openreview_id"]) for one in authors] == [("Bo Quill", "~Bo_Quill1"), (ERASED, None)]


def test_authors_told_as_objects_or_in_one_text_are_erased_too() -> None:
    objects = note("note_v2", [{"fullname": "Ada Example", "username": "~Ada_Example1"}, {"fullname": "Bo Quill"}])
    texts = note("note_v1", "Ada Example, Bo Quill")
    erased = marked(("openreview_id", "~Ada_Example1"), ("mention", "openreview:f1#Ada Example"))
    for kind, payload in (("note_v2", objects), ("note_v1", texts)):
        (body,) = erased_page("openreview", kind, payload, erased)
        assert [one["name"] for one in openreview_notes.parse_note(kind, body)["authors"]] == [ERASED, "Bo Quill"]


def test_an_authors_profile_goes_whole_under_any_of_its_ids() -> None:
    names = [{"fullname": "Ada Example", "username": "~Ada_E1"}]
    profile = {"id": "~Ada_Example1", "content": {"names": names, "history": [], "expertise": []}}
    assert openreview_profiles.parse("profile", json.dumps(profile).encode())
    for one in ("~Ada_Example1", "~Ada_E1"):
        assert erased_page("openreview_profiles", "profile", profile, marked(("openreview_id", one))) == []
    assert erased_page("openreview_profiles", "missing", {"id": "~Ada_Example1"}, marked(("openreview_id", "~Ada_Example1"))) == []


@pytest.mark.parametrize("mark", [("openalex_id", "A11"), ("orcid", "0000-0002-1825-0097"), ("mention", "openalex:W1#Ada Example")])
def test_a_work_keeps_its_authors_places(mark: tuple[str, str]) -> None:
    person = {"id": "https://openalex.org/A11", "display_name": "Ada Example", "orcid": "https://orcid.org/0000-0002-1825-0097"}
    work = {"id": "https://openalex.org/W1", "title": "T", "authorships": [
        {"author_position": "first", "author": person, "raw_author_name": "Ada Example", "institutions": [{"display_name": "Here"}]},
        {"author_position": "last", "author": {"display_name": "Bo Quill"}, "institutions": []}]}  # fmt: skip
    (body,) = erased_page("openalex", "work", work, marked(mark))
    (row,) = openalex_works.parse("work", body)
    assert [one["name"] for one in row["authors"]] == [ERASED, "Bo Quill"]
    assert b"1825" not in body
    assert b"Here" not in body


@pytest.mark.parametrize(("kind", "payload"), [
    ("model", {"id": "Ada/model", "tags": []}), ("dataset", {"id": "lab/data", "author": "ada", "tags": []}),
    ("account", {"user": "ada"}), ("missing", {"account": "ada"}),
])  # fmt: skip
def test_what_a_person_has_on_the_hub_goes_whole(kind: str, payload: dict[str, Any]) -> None:
    assert huggingface_records.parse(kind, json.dumps(payload).encode())
    assert erased_page("huggingface", kind, payload, marked(("huggingface", "ada"))) == []
    assert len(erased_page("huggingface", kind, payload, marked(("huggingface", "adam")))) == 1


@given(st.lists(st.sampled_from(["Ada Example", "Bo Quill", "Cy Reed"]), max_size=4))
def test_a_listed_paper_keeps_its_authors_places(names: list[str]) -> None:
    authors = [{**dict.fromkeys(field.name for field in AUTHOR), "name": name} for name in names]
    table = pa.Table.from_pylist([{**dict.fromkeys(PAPERS.names), "source_key": "iclr/1", "authors": authors}], PAPERS)
    (row,) = ERASERS["paperlists"](table, marked(("mention", "paperlists:iclr/1#Ada Example"))).to_pylist()
    assert [one["name"] for one in row["authors"]] == [ERASED if name == "Ada Example" else name for name in names]


def test_what_cannot_be_parsed_is_left_for_the_quarantine() -> None:
    erased = marked(("github_login", "ada"))
    assert erased_page("openalex", "work", b"{half", erased) == [b"{half"]
    assert erased_page("arxiv", "oai", b"<half", erased) == [b"<half"]


def test_a_profile_that_landed_typed_goes_whole() -> None:
    from sources.erasing_papers import erase_profiles

    rows = [{**dict.fromkeys(PROFILES.names), "profile_id": "acl:ada", "orcid": "0000-0002-1825-0097"}]
    assert erase_profiles(pa.Table.from_pylist(rows, PROFILES), marked(("orcid", "0000-0002-1825-0097"))).num_rows == 0


VOLUME = b"""<collection id="2022.acl"><volume id="long"><meta/><paper id="1"><title>T</title>
    <author id="bo-quill"><first>Bo</first><last>Quill</last></author>
    <author id="ada-example" orcid="0000-0002-1825-0097"><first>Ada</first><last>Example</last><affiliation>Here</affiliation></author>
    <abstract>By Ada Example.</abstract></paper></volume></collection>"""


@pytest.mark.parametrize("mark", [("acl_id", "ada-example"), ("orcid", "0000-0002-1825-0097"), ("mention", "acl:2022.acl-long.1#Ada Example")])
def test_a_paper_of_the_anthology_keeps_its_authors_places(mark: tuple[str, str]) -> None:
    (body,) = erased_page("acl_anthology", "volume", VOLUME, marked(mark, ("name", "Ada Example")))
    authors = etree.fromstring(body).findall("volume/paper/author")
    assert [(one.get("id"), one.findtext("last")) for one in authors] == [("bo-quill", "Quill"), (None, ERASED)]
    assert b"Example" not in body
    assert b"Here" not in body


@pytest.mark.parametrize("people", [b"ada-example:\n  names: [{first: Ada}]\nbo:\n  names: []\n", b"- id: ada-example\n- id: bo\n"])
def test_a_person_leaves_the_anthologys_list(people: bytes) -> None:
    (body,) = erased_page("acl_people", "people", people, marked(("acl_id", "ada-example")))
    assert b"ada" not in body.lower()
    assert b"bo" in body
    assert erased_page("acl_people", "people", people, marked(("acl_id", "cy"))) == [people]
