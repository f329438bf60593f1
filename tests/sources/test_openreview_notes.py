"""One note as one row: either interface's words for what became of a paper, and nothing that nobody needs to keep."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.addresses import ADDRESS
from sources.openreview_landing import kept_note, kept_profile, reading, row
from sources.openreview_notes import parse_note, published_in
from sources.paper_records import AUTHOR, PAPERS

AT = datetime(2026, 7, 1, tzinfo=UTC)
GROUP = "ICLR.cc/2025/Conference"


def v2(venueid: str = GROUP, venue: str = "ICLR 2025 Poster", domain: str | None = GROUP, **content: Any) -> dict[str, Any]:
    told = {
        "title": "On Invention", "authors": ["Ada Vance", "Rui Example"], "authorids": ["~Ada_Vance1", "rui@example.org"],
        "abstract": "We invent.", "keywords": ["invention"], "venue": venue, "venueid": venueid, **content,
    }  # fmt: skip
    wrapped = {name: {"value": value} for name, value in told.items() if value is not None}
    return {"id": "aB3", "forum": "aB3", "domain": domain, "cdate": 1_727_740_800_000, "content": wrapped}


def v1(name: str = "Blind_Submission", replies: Any = None, **content: Any) -> dict[str, Any]:
    told = {"title": "On Invention", "authors": ["Ada Vance"], "authorids": ["~Ada_Vance1"], "abstract": "We invent.", **content}
    note = {"id": "aB3", "forum": "aB3", "invitation": f"ICLR.cc/2020/Conference/-/{name}", "cdate": 1_569_801_600_000, "content": told}
    return {**note, "details": {"directReplies": replies}} if replies else note


def reply(name: str, at: int = 0, **content: Any) -> dict[str, Any]:
    return {"invitation": f"ICLR.cc/2020/Conference/Paper1/-/{name}", "tcdate": at, "tmdate": at, "content": content}


def parsed(note: dict[str, Any]) -> dict[str, Any]:
    kind = "note_v1" if "invitation" in note else "note_v2"
    return parse_note(kind, row(kind, "https://example.org/notes", kept_note(note), AT).body)


def test_a_v2_note_is_told_whole() -> None:
    note = v2(
        TLDR="We invent  it.", code="see https://github.com/acme/engine.git", preprint="https://arxiv.org/abs/2410.01234v2",
        doi="https://doi.org/10.5555/ABC", pdf="/pdf/x.pdf",
    ) | {"pdate": 1_737_000_000_000, "odate": 1_727_740_900_000}  # fmt: skip
    empty = dict.fromkeys(field.name for field in AUTHOR) | {"affiliations": [], "country_codes": []}
    assert parsed(note) == dict.fromkeys(PAPERS.names) | {
        "source_key": "aB3", "openreview_id": "aB3", "url": "https://openreview.net/forum?id=aB3", "title": "On Invention",
        "abstract": "We invent.", "tldr": "We invent it.", "keywords": ["invention"], "venue": GROUP, "venue_year": 2025,
        "track": "main", "decision": "accepted", "presentation": "poster", "published_on": "2025-01-16",
        "arxiv_id": "2410.01234", "doi": "10.5555/abc", "code_links": ["https://github.com/acme/engine"], "is_retracted": False,
        "authors": [empty | {"name": "Ada Vance", "openreview_id": "~Ada_Vance1"}, empty | {"name": "Rui Example"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("venueid", "decision"),
    [
        (GROUP, "accepted"),
        (f"{GROUP}/Submission", "submitted"),
        (f"{GROUP}/Paper", "submitted"),
        (f"{GROUP}/Rejected_Submission", "rejected"),
        (f"{GROUP}/Withdrawn_Submission", "withdrawn"),
        (f"{GROUP}/Desk_Rejected_Submission", "desk_rejected"),
        (f"{GROUP}/Desk_Rejected", "desk_rejected"),
    ],
)
@pytest.mark.parametrize("domain", [GROUP, None])
def test_a_v2_venue_id_says_what_became_of_a_paper(venueid: str, decision: str, domain: str | None) -> None:
    if venueid.endswith("/Paper") and domain is None:
        return
    row = parsed(v2(venueid, domain=domain))
    assert (row["decision"], row["venue"], row["presentation"]) == (decision, GROUP, "poster" if decision == "accepted" else None)


@pytest.mark.parametrize(
    ("venueid", "decision", "is_retracted"),
    [
        ("TMLR", "accepted", False),
        ("TMLR/Under_Review", "submitted", False),
        ("TMLR/Decision_Pending", "submitted", False),
        ("TMLR/Rejected", "rejected", False),
        ("TMLR/Retracted_Acceptance", "accepted", True),
    ],
)
def test_a_journal_has_states_of_its_own(venueid: str, decision: str, is_retracted: bool) -> None:
    row = parsed(v2(venueid, venue="TMLR", domain="TMLR") | {"pdate": 1_737_000_000_000})
    assert (row["decision"], row["is_retracted"], row["track"], row["venue"]) == (decision, is_retracted, "journal", "TMLR")
    assert row["venue_year"] == 2025


@pytest.mark.parametrize(
    ("venue", "presentation"),
    [
        ("ICLR 2024 oral", "oral"),
        ("ICML 2023 OralPoster", "oral"),
        ("ICML 2025 spotlightposter", "spotlight"),
        ("ICLR 2023 notable top 5%", "oral"),
        ("ICLR 2023 notable top 25%", "spotlight"),
        ("ICLR 2025 Poster", "poster"),
        ("ICML 2026 regular", "poster"),
        ("NeurIPS 2024 Track Datasets and Benchmarks Spotlight", "spotlight"),
        ("MLSys 2026", None),
    ],
)
def test_how_a_paper_is_shown_stands_in_the_venue_s_words(venue: str, presentation: str | None) -> None:
    assert parsed(v2(venue=venue))["presentation"] == presentation


@pytest.mark.parametrize(
    ("group", "track"),
    [
        ("NeurIPS.cc/2024/Datasets_and_Benchmarks_Track", "datasets"),
        ("NeurIPS.cc/2026/Evaluations_and_Datasets_Track", "datasets"),
        ("NeurIPS.cc/2021/Track/Datasets_and_Benchmarks/Round1", "datasets"),
        ("ICML.cc/2025/Position_Paper_Track", "position"),
        ("ICLR.cc/2025/Workshop/SCI-FM", "workshop"),
        ("NeurIPS.cc/2025/Workshop_Mexico_City/ResponsibleFM", "workshop"),
        ("colmweb.org/COLM/2025/Conference", "main"),
        ("NeurIPS.cc/2025/Creative_AI_Track", "creative_ai_track"),
    ],
)
def test_the_track_stands_in_the_group(group: str, track: str) -> None:
    row = parsed(v2(group, domain=group))
    assert (row["track"], row["venue_year"]) == (track, int(next(part for part in group.split("/") if part.isdigit())))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"venue": "ICLR 2022 Spotlight", "venueid": "ICLR.cc/2022/Conference"}, ("accepted", "spotlight", "main")),
        ({"venue": "ICLR 2022 Submitted", "venueid": "ICLR.cc/2022/Conference"}, ("rejected", None, "main")),
        ({"venue": "Submitted to ICLR 2023", "venueid": "ICLR.cc/2023/Conference"}, ("rejected", None, "main")),
        ({"venue": "NeurIPS 2022 Accept"}, ("accepted", None, "main")),
        ({"venue": "NeurIPS 2022 Datasets and Benchmarks "}, ("accepted", None, "main")),
        ({"venue": "ICLR 2017 Invite to Workshop"}, ("accepted", None, "workshop")),
        ({"venue": "ICLR 2023 Conference Blind Submission"}, ("submitted", None, "main")),
        ({"decision": "reject"}, ("rejected", None, "main")),
        ({"decision": "conferenceOral-iclr2013-conference"}, ("accepted", "oral", "main")),
        ({"decision": "submitted, no decision"}, ("submitted", None, "main")),
        ({}, ("submitted", None, "main")),
    ],
)
def test_in_v1_the_venue_s_words_decide_and_never_its_id(content: dict[str, Any], expected: tuple[Any, ...]) -> None:
    row = parsed(v1(**content))
    assert (row["decision"], row["presentation"], row["track"]) == expected


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([reply("Decision", decision="Accept (Talk)")], ("accepted", "oral")),
        ([reply("Acceptance_Decision", decision="Accept (Poster)")], ("accepted", "poster")),
        ([reply("Meta_Review", recommendation="Accept (Oral)")], ("accepted", "oral")),
        ([reply("Meta_Review", 9, recommendation="Reject"), reply("Decision", 5, decision="Accept (Poster)")], ("accepted", "poster")),
        ([reply("Decision", 9, decision="Reject"), reply("Decision", 5, decision="Accept (Poster)")], ("rejected", None)),
        ([reply("Official_Review", recommendation="8: accept, good paper", rating="8: good")], ("submitted", None)),
        ([reply("Public_Comment", comment="Accept this!")], ("submitted", None)),
    ],
)
def test_in_v1_the_latest_decision_among_the_replies_counts(replies: list[Any], expected: tuple[Any, ...]) -> None:
    row = parsed(v1(replies=replies))
    assert (row["decision"], row["presentation"]) == expected


@pytest.mark.parametrize(("name", "decision"), [("Withdrawn_Submission", "withdrawn"), ("Desk_Rejected_Submission", "desk_rejected")])
def test_in_v1_the_list_outranks_what_a_note_says(name: str, decision: str) -> None:
    assert parsed(v1(name, venue="ICLR 2021 Poster"))["decision"] == decision


def test_the_rating_is_the_mean_of_the_reviews_alone() -> None:
    replies = [reply("Official_Review", rating="8: top"), reply("Official_Review", rating="3: weak"), reply("Official_Review", recommendation="6: fine")]
    assert parsed(v1(replies=[*replies, reply("Meta_Review", rating="1")]))["rating"] == round(17 / 3, 3)


def test_authors_may_be_one_text_in_v1() -> None:
    row = parsed(v1(authors="Ada Vance, Rui Example", authorids=None))
    assert [(author["name"], author["openreview_id"]) for author in row["authors"]] == [("Ada Vance", None), ("Rui Example", None)]


def test_authors_may_be_objects_since_2026() -> None:
    places = [{"name": "Northlake University", "domain": "northlake.example.edu", "country": "us"}, {"domain": "labs.example.com"}]
    one = {"fullname": "Ada  Vance", "username": "~Ada_Vance1", "institutions": places}
    row = parsed(v2(authors=[one, {"fullname": "Rui Example"}], authorids=None))
    ada, rui = row["authors"]
    assert (ada["name"], ada["openreview_id"], ada["country_codes"]) == ("Ada Vance", "~Ada_Vance1", ["US"])
    assert ada["affiliations"] == ["Northlake University", "labs.example.com"]
    assert (rui["name"], rui["openreview_id"], rui["affiliations"]) == ("Rui Example", None, [])


def test_ids_that_are_not_as_many_as_the_names_are_nobody_s() -> None:
    row = parsed(v2(authorids=["~Ada_Vance1"]))
    assert [author["openreview_id"] for author in row["authors"]] == [None, None]


@pytest.mark.parametrize("wrong", ["https://dblp.org/search/pid/api?q=author:Rui:", "", "~Rui", "~Rui Example1", None])
def test_an_id_that_is_no_profile_is_none(wrong: str | None) -> None:
    assert parsed(v2(authorids=["~Ada_Vance1", wrong]))["authors"][1]["openreview_id"] is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"arxiv": "arXiv:2410.01234"}, "2410.01234"),
        ({"html": "https://arxiv.org/pdf/cs/0112017"}, "cs/0112017"),
        ({"abstract": "Unlike https://arxiv.org/abs/2410.01234, we invent."}, None),
        ({"html": "https://arxiv.org/abs/2410.01234", "related": "https://arxiv.org/abs/2410.99999"}, None),
        ({"arxiv_link": "https://arxiv.org/abs/2410.01234", "related": "https://arxiv.org/abs/2410.99999"}, "2410.01234"),
        ({}, None),
    ],
)
def test_an_arxiv_id_counts_where_fields_agree_on_one(content: dict[str, Any], expected: str | None) -> None:
    assert parsed(v2(**content))["arxiv_id"] == expected


def test_code_is_found_in_its_fields_and_in_the_abstract_once_each() -> None:
    note = v2(
        abstract="Code: github.com/acme/engine.", software="https://huggingface.co/datasets/acme/pairs",
        code="[![github](/images/github_icon.svg) acme/engine](https://github.com/acme/engine)", checklist="https://github.com/other/thing",
    )  # fmt: skip
    assert parsed(note)["code_links"] == ["https://github.com/acme/engine", "https://huggingface.co/datasets/acme/pairs"]


def broken(note: dict[str, Any], **content: Any) -> dict[str, Any]:
    return {**note, "content": {**note["content"], **content}}


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        (broken(v2(), title="On Invention"), "aB3: title has not the shape of v2"),
        (broken(v1(), title={"value": "On Invention"}), "aB3: title has not the shape of v1"),
        (v2(title=7), "aB3: title is no text but 7"),
        (v2(title=None), "aB3: without a title"),
        (v2(authors={"0": "Ada"}), "aB3: authors is no list of words"),
        (v2(authors=["Ada", 7]), "aB3: authors is no list of names"),
        (v2(authors=[]), "aB3: accepted, but without authors"),
        (v2(authors=[{"username": "~Ada_Vance1"}]), "aB3: an author without a name"),
        (v2(authorids="~Ada_Vance1"), "aB3: authorids is no list of ids"),
        (v2(abstract=["We", "invent"]), "aB3: abstract is no text"),
        (v2(keywords={"a": 1}), "aB3: keywords is no list of words"),
        (v2(venueid=None), "aB3: without a venueid"),
        ({**v2(), "content": None}, "aB3: content is no object"),
        ({**v2(), "id": None, "forum": None}, "a note without an id"),
        ({**v2(), "pdate": "soon"}, '"soon" is no date in milliseconds'),
        ({**v2(), "pdate": 10**30}, "is no date in milliseconds"),
        ({**v1(), "invitation": "nothing"}, "aB3: without an invitation"),
    ],
)
def test_a_shape_that_changed_is_told_with_note_and_field(note: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$") as told:
        parsed(note)
    assert str(told.value).startswith(reason) or reason in str(told.value)


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'"note"', b"{", b"\xff\xfe"])
def test_what_is_no_note_at_all_is_told_too(body: bytes) -> None:
    with pytest.raises(ValueError):
        parse_note("note_v2", body)


def test_reviews_and_fields_about_others_are_not_landed() -> None:
    review = reply("Official_Review", rating="8: top\nbecause of Rui", review="I know who wrote this.") | {"signatures": ["~Rev_Iewer1"]}
    note = v1(replies=[review, reply("Public_Comment", comment="Hello")], _bibtex="@misc{}", reviewer_nomination="rui@example.org")
    body = row("note_v1", "", kept_note(note | {"readers": ["everyone"], "signatures": ["X"]}), AT).body
    assert json.loads(body)["replies"] == [
        {"invitation": "ICLR.cc/2020/Conference/Paper1/-/Official_Review", "tcdate": 0, "tmdate": 0, "content": {"rating": "8: top"}}
    ]
    assert not [word for word in (b"who wrote", b"Iewer", b"bibtex", b"nomination", b"readers", b"Hello") if word in body]


EMAILS = st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?(\+[a-z]{1,3})?@[a-z]{2,8}(\.[a-z]{2,5}){1,2}", fullmatch=True)
WORDS = st.text(max_size=12) | EMAILS | st.builds("{}{}{}".format, st.text(max_size=4), EMAILS, st.sampled_from([" ", ",", ">", ""]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.sampled_from(["value", "rating", "decision"]), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("title", "authors", "authorids", "abstract", "keywords", "venue", "venueid", "TLDR", "code", "arxiv", "doi", "rating")
CONTENT = st.dictionaries(st.sampled_from(FIELDS) | WORDS, VALUES | st.builds(lambda inner: {"value": inner}, VALUES), max_size=6)
NOTES = st.fixed_dictionaries(
    {"id": st.just("aB3") | VALUES, "content": CONTENT | VALUES},
    optional={
        "forum": VALUES, "invitation": WORDS, "domain": VALUES, "pdate": VALUES, "cdate": VALUES, "tmdate": VALUES,
        "details": st.fixed_dictionaries({"directReplies": st.lists(st.fixed_dictionaries({"invitation": WORDS, "content": CONTENT}), max_size=2)}) | VALUES,
    },
)  # fmt: skip


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (*strings(key), *strings(inner))]
    return [text for inner in value for text in strings(inner)] if isinstance(value, list) else []


@given(note=NOTES | VALUES)
def test_no_address_in_any_note_is_ever_landed(note: Any) -> None:
    landed = row("note_v2", "https://example.org/notes?x=rui@example.org", kept_note(note), AT)
    assert not [text for text in (landed.url, *strings(json.loads(landed.body))) if ADDRESS.search(text)]
    reading([landed], {})


@given(profile=st.fixed_dictionaries({"id": VALUES, "content": st.dictionaries(st.sampled_from(["names", "history", "expertise", "homepage", "emails", "gender"]) | WORDS, VALUES) | VALUES}))
def test_no_address_in_any_profile_is_ever_landed(profile: dict[str, Any]) -> None:
    landed = row("profile", "", kept_profile(profile), AT)
    told = json.loads(landed.body)
    assert not [text for text in strings(told) if ADDRESS.search(text)]
    assert told["content"].keys() <= {"homepage", "github", "orcid", "dblp", "gscholar", "semanticScholar", "names", "history", "expertise"}


@given(note=NOTES, kind=st.sampled_from(["note_v1", "note_v2"]))
def test_any_note_is_a_whole_row_or_a_reason(note: dict[str, Any], kind: str) -> None:
    try:
        found = parse_note(kind, row(kind, "", kept_note(note), AT).body)
    except ValueError as problem:
        assert str(problem)
    else:
        assert found.keys() == set(PAPERS.names)
        assert found["title"]


@given(note=NOTES)
def test_the_year_of_any_note_can_be_asked(note: dict[str, Any]) -> None:
    year = published_in(note)
    assert year is None or 1 <= year <= 9999
