"""A volume of the Anthology becomes one row per paper: who wrote it, where it stands, what came of it."""

from typing import Any

import pyarrow as pa
import pytest

from sources.acl_papers import paper_id, parse
from sources.paper_records import PAPERS
from tests.sources.acl_invented import ADA, collection, paper, volume

AS_LOADED = PAPERS.set(PAPERS.get_field_index("published_on"), pa.field("published_on", pa.string()))  # cast on insertion


def rows(*papers: str, of: str = "2022.acl", name: str = "long", **facts: Any) -> list[dict[str, Any]]:
    parsed = parse("volume", collection(of, volume(name, *papers, **facts)).encode())
    return pa.Table.from_pylist(parsed, AS_LOADED).to_pylist()


def test_a_paper_is_told_whole() -> None:
    (row,) = rows(paper(7, "Faster <fixed-case>BERT</fixed-case> in <tex-math>O(n)</tex-math>", ADA + """
        <abstract>We show\n <i>how</i>. See <url>https://github.com/ada/bert</url>.</abstract>
        <url hash="a3b4bfc3">2022.acl-long.7</url><doi>10.18653/V1/2022.acl-long.7</doi><award>Best Paper</award>
        <pwccode url="https://github.com/ada/code" additional="false">ada/code</pwccode>"""))  # fmt: skip
    assert row["source_key"] == row["acl_id"] == "2022.acl-long.7"
    assert row["title"] == "Faster BERT in O(n)"
    assert row["abstract"] == "We show how. See https://github.com/ada/bert."
    assert (row["venue"], row["venue_year"], row["track"], row["decision"]) == ("acl", 2022, "main", "accepted")
    assert row["presentation"] == "Best Paper"
    assert row["doi"] == "10.18653/v1/2022.acl-long.7"
    assert row["url"] == "https://aclanthology.org/2022.acl-long.7/"
    assert row["code_links"] == ["https://github.com/ada/code", "https://github.com/ada/bert"]
    assert (row["is_retracted"], row["arxiv_id"], row["openreview_id"]) == (False, None, None)


def test_authors_stand_in_order_with_all_that_tells_them_apart() -> None:
    (row,) = rows(paper(1, inside="""
        <author id="yang-liu-icsi" orcid="0000-0002-1825-0097" openreview="~Yang_Liu7"><first>Yang</first><last>Liu</last>
            <affiliation>North <i>Lake</i></affiliation><affiliation>Quillstone</affiliation>
            <variant script="hani"><first>洋</first><last>刘</last></variant></author>
        <author orcid="0000-0002-1825-0098" openreview="liu@example.org"><first/><last>Mausam</last></author>
        <author><first>Анна</first><last>K.</last><variant script="cyrl"><first>Анна</first><last>К.</last></variant></author>
        <editor><first>Edith</first><last>Editor</last></editor>"""))  # fmt: skip
    liu, mausam, anna = row["authors"]
    assert liu == {
        **dict.fromkeys(liu), "name": "Yang Liu", "acl_id": "yang-liu-icsi", "orcid": "0000-0002-1825-0097",
        "openreview_id": "~Yang_Liu7", "affiliations": ["North Lake", "Quillstone"], "name_variants": ["刘洋"],
    }  # fmt: skip
    assert (mausam["name"], mausam["orcid"], mausam["openreview_id"]) == ("Mausam", None, None)  # a wrong check digit
    assert anna["name_variants"] == ["Анна К."]
    assert liu["is_equal_contribution"] is None


@pytest.mark.parametrize(("title", "facts", "track"), [
    ("Proceedings of the 60th Annual Meeting (Volume 1: Long Papers)", {}, "main"),
    ("Proceedings of the 60th Annual Meeting (Volume 2: Short Papers)", {}, "main"),
    ("Findings of the Association for Computational Linguistics: ACL 2022", {"venue": "findings"}, "findings"),
    ("Proceedings of the 60th Annual Meeting: Student Research Workshop", {}, "student"),
    ("Proceedings of the 60th Annual Meeting: System Demonstrations", {}, "demo"),
    ("Proceedings of the 60th Annual Meeting: Tutorial Abstracts", {}, "tutorial"),
    ("Proceedings of the 2022 Conference: Industry Track", {}, "industry"),
    ("Proceedings of the CoNLL 2018 Shared Task: Parsing", {"venue": "conll"}, "shared task"),
    ("Proceedings of the 3rd Natural Logic Workshop", {"venue": ("nlma", "ws")}, "workshop"),
    ("Proceedings of the First Meeting on Nothing", {"venue": ("nil", "ws")}, "workshop"),
    ("Transactions of the Association, Volume 10", {"venue": "tacl", "attributes": ' type="journal"'}, "journal"),
    ("Computational Linguistics, Volume 15", {"venue": "cl", "meta": "<journal-volume>15</journal-volume>"}, "journal"),
])  # fmt: skip
def test_tracks_are_told_apart(title: str, facts: dict[str, Any], track: str) -> None:
    assert rows(paper(1), title=title, **facts)[0]["track"] == track


@pytest.mark.parametrize(("meta", "day"), [
    ("<month>May</month>", "2022-05-01"), ("<month>june-july</month>", "2022-06-01"),
    ("<month>November 12–16</month>", "2022-11-01"), ("<month>Dec</month>", "2022-12-01"),
    ("<month/>", None), ("", None), ("<month>2</month>", None),
])  # fmt: skip
def test_a_paper_is_dated_by_the_month_on_the_cover_or_not_at_all(meta: str, day: str | None) -> None:
    (row,) = parse("volume", collection("2022.acl", volume("long", paper(1), meta=meta)).encode())
    assert row["published_on"] == day


def test_what_is_no_paper_is_left_out() -> None:
    found = rows(paper(0), paper(1), paper(2, attributes=' type="frontmatter"'), paper(3, attributes=' type="backmatter"'))
    assert [row["acl_id"] for row in found] == ["2022.acl-long.1"]


def test_retracted_and_removed_papers_are_marked() -> None:
    found = rows(
        paper(1, inside='<retracted date="2022-05-06">An error.</retracted>'),
        paper(2, inside='<removed date="2022-05-06">Misconduct.</removed>'), paper(3),
    )  # fmt: skip
    assert [row["is_retracted"] for row in found] == [True, True, False]


@pytest.mark.parametrize("place", [
    "<url>http://arxiv.org/abs/2203.08991v2</url>", '<revision id="2" href="x">See https://arxiv.org/pdf/2203.08991.</revision>',
])  # fmt: skip
def test_an_arxiv_id_is_taken_from_where_the_paper_itself_lies(place: str) -> None:
    assert rows(paper(1, inside=place))[0]["arxiv_id"] == "2203.08991"
    assert rows(paper(1, inside="<abstract>As in arxiv.org/abs/2203.08991</abstract>"))[0]["arxiv_id"] is None


@pytest.mark.parametrize(("parts", "expected"), [
    (("2022.acl", "long", "1"), "2022.acl-long.1"), (("P18", "1", "1"), "P18-1001"), (("W18", "1", "1"), "W18-0101"),
    (("D19", "1", "12"), "D19-1012"), (("D19", "50", "12"), "D19-5012"), (("C69", "1", "1"), "C69-0101"),
    (("J89", "4", "10"), "J89-4010"),
])  # fmt: skip
def test_ids_are_put_together_as_the_anthology_does(parts: tuple[str, str, str], expected: str) -> None:
    assert paper_id(*parts) == expected


def test_an_address_that_was_hidden_in_entities_does_not_come_out() -> None:
    row = rows(paper(1, "By ada&#64;mail.example.org", "<abstract>Write to b<b>ob@mail.example.org</b></abstract>"))[0]
    assert "@" not in str(row)


@pytest.mark.parametrize(("kind", "body"), [("people", b"<collection id='x'/>"), ("volume", b"<collection"), ("volume", b"")])
def test_what_cannot_be_parsed_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(ValueError, match="kind|XML"):
        parse(kind, body)
