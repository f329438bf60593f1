"""arXiv's documents, read as values or refused with a reason."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.arxiv_feed import parse, refusal

OAI = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-23T00:00:00Z</responseDate>
<request verb="ListRecords">https://oaipmh.arxiv.org/oai</request>{}</OAI-PMH>"""
RECORD = """<record><header><identifier>oai:arXiv.org:{id}</identifier><datestamp>2026-02-03</datestamp>
<setSpec>cs:cs:CL</setSpec></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{id}</id>
<created>{created}</created><updated>2026-02-02</updated><authors>
<author><keyname>Example</keyname><forenames>Ada  B.</forenames><suffix>Jr</suffix>
<affiliation>First Place</affiliation><affiliation>Second Place</affiliation></author>
<author><keyname>The Invented Collaboration</keyname></author></authors>
<title>A title
  over two lines</title><categories>cs.CL stat.ML</categories><comments>Accepted to ICLR 2026, github.com/example/code</comments>
<journal-ref>Invented Journal 1 (2026)</journal-ref><doi>10.1000/1</doi><license>http://example.com</license>
<abstract>  We show &lt;this&gt; &amp; that.
</abstract></arXiv></metadata></record>"""
DELETED = """<record><header status="deleted"><identifier>oai:arXiv.org:cs/0112017</identifier>
<datestamp>2026-02-03</datestamp></header></record>"""
FEED = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns="http://www.w3.org/2005/Atom"><opensearch:itemsPerPage>10</opensearch:itemsPerPage>
<opensearch:totalResults>{total}</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>{entries}</feed>"""
ENTRY = """<entry><id>http://arxiv.org/abs/{id}</id><title>A title</title><updated>2026-02-02T17:59:46Z</updated>
<summary>We show.</summary><category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/><category term="stat.ML"/>
<published>2025-01-02T17:59:46Z</published><arxiv:comment>9 pages</arxiv:comment><arxiv:primary_category term="cs.CL"/>
<author><name>Ada Example</name><arxiv:affiliation>First Place</arxiv:affiliation></author></entry>"""
ERROR = """<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id><title>Error</title>
<summary>incorrect id format for abc</summary></entry>"""


def oai(inside: str) -> bytes:
    """An OAI-PMH document."""
    return OAI.format(inside).encode()


def listed(*records: str, token: str = "") -> bytes:
    """A list of records."""
    return oai(f"<ListRecords>{''.join(records)}{token}</ListRecords>")


def record(arxiv_id: str = "2601.00001", created: str = "2026-01-02") -> str:
    """One record."""
    return RECORD.format(id=arxiv_id, created=created)


def feed(*entries: str, total: int = 1, start: int = 0) -> bytes:
    """An Atom feed."""
    return FEED.format(entries="".join(entries), total=total, start=start).encode()


def only(kind: str, body: bytes) -> dict[str, Any]:
    """The one record of a document."""
    (read,) = parse(kind, body)
    return read


def test_a_listed_paper_is_read_whole() -> None:
    assert only("oai", listed(record())) == {
        "arxiv_id": "2601.00001",
        "version": None,
        "title": "A title over two lines",
        "abstract": "We show <this> & that.",
        "authors": [
            {
                "keyname": "Example",
                "forenames": "Ada B.",
                "suffix": "Jr",
                "name": "Ada B. Example Jr",
                "affiliations": ["First Place", "Second Place"],
            },
            {
                "keyname": "The Invented Collaboration",
                "forenames": None,
                "suffix": None,
                "name": "The Invented Collaboration",
                "affiliations": [],
            },
        ],
        "categories": ["cs.CL", "stat.ML"],
        "primary_category": "cs.CL",
        "comments": "Accepted to ICLR 2026, github.com/example/code",
        "journal_ref": "Invented Journal 1 (2026)",
        "doi": "10.1000/1",
        "created_on": "2026-01-02",
        "updated_on": "2026-02-02",
        "datestamp": "2026-02-03",
        "is_deleted": False,
        "venue": "ICLR",
        "venue_year": 2026,
        "venue_track": None,
        "code_links": ["https://github.com/example/code"],
    }


def test_a_deleted_paper_is_read_as_deleted() -> None:
    read = only("oai", listed(DELETED))
    assert (read["arxiv_id"], read["is_deleted"], read["title"], read["authors"]) == (
        "cs/0112017",
        True,
        None,
        [],
    )


@pytest.mark.parametrize(
    ("arxiv_id", "created", "expected"),
    [
        ("2401.00001", "2024-01-15", "2024-01-15"),
        ("2401.00001", "2026-05-05", "2024-01-31"),  # the server told the latest version's day
        ("2402.00001", "2024-01-31", "2024-01-31"),  # submitted in one month, announced in the next
        ("cs/0112017", "2003-01-01", "2001-12-31"),
        ("hep-th/9902001", "1999-02-02", "1999-02-02"),
    ],
)
def test_a_paper_is_never_newer_than_its_id(arxiv_id: str, created: str, expected: str) -> None:
    assert only("oai", listed(record(arxiv_id, created)))["created_on"] == expected


def test_an_atom_entry_is_read_whole() -> None:
    read = only("atom", feed(ENTRY.format(id="2501.00001v3")))
    assert (read["arxiv_id"], read["version"]) == ("2501.00001", 3)
    assert (read["created_on"], read["updated_on"], read["datestamp"]) == (
        "2025-01-02",
        "2026-02-02",
        "2026-02-02",
    )
    assert (read["categories"], read["primary_category"]) == (["cs.CL", "stat.ML"], "cs.CL")
    assert read["authors"] == [
        {
            "keyname": None,
            "forenames": None,
            "suffix": None,
            "name": "Ada Example",
            "affiliations": ["First Place"],
        }
    ]


def test_listed_and_atom_records_have_the_same_keys() -> None:
    assert list(only("oai", listed(record()))) == list(only("atom", feed(ENTRY.format(id="cs/0112017v1"))))


def test_a_list_that_matches_nothing_is_empty_and_believed() -> None:
    nothing = oai("<error code='noRecordsMatch'>Nothing.</error>")
    assert parse("oai", nothing) == []
    assert refusal("oai", nothing) is None


def test_a_feed_that_finds_nothing_is_empty_and_believed() -> None:
    assert parse("atom", feed(total=0)) == []
    assert refusal("atom", feed(total=0)) is None


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("oai", oai("<error code='badArgument'>Set does not exist</error>")),
        ("atom", feed(ERROR)),
    ],
)
def test_a_reported_error_is_no_record_and_no_reason_to_ask_again(kind: str, body: bytes) -> None:
    with pytest.raises(ValueError, match="the server reports"):
        parse(kind, body)
    assert refusal(kind, body) is None


HTML = b"<!DOCTYPE html><html><head/><body><p>Down</p></body></html>"
BOMB = (
    b"<!DOCTYPE feed [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"
    + feed(ENTRY.format(id="2501.00001")).split(b"\n", 1)[1]
)


@pytest.mark.parametrize("kind", ["oai", "atom"])
@pytest.mark.parametrize("body", [b"", b"Rate exceeded.", HTML, BOMB, b"<rss/>", b"\xff\xfe", b'{"a": 1}'])
def test_what_is_no_feed_is_refused_with_a_reason(kind: str, body: bytes) -> None:
    with pytest.raises(ValueError, match="no "):
        parse(kind, body)
    assert refusal(kind, body)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("oai", listed()),
        ("oai", listed(token="<resumptionToken>more</resumptionToken>")),
        ("atom", feed(total=25)),
        ("atom", feed(total=25, start=20)),
        ("atom", feed(total=0, start=20)),
    ],
)
def test_an_empty_page_that_should_not_be_is_doubted(kind: str, body: bytes) -> None:
    assert refusal(kind, body)


@pytest.mark.parametrize(
    ("kind", "body"), [("oai", listed(record())), ("atom", feed(ENTRY.format(id="2501.00001")))]
)
def test_no_part_of_a_document_is_taken_for_the_whole(kind: str, body: bytes) -> None:
    assert refusal(kind, body) is None
    assert all(refusal(kind, body[:length]) for length in range(len(body.rstrip())))


def test_a_page_as_large_as_arxivs_largest_is_read() -> None:
    many = [record(f"2601.{number:05d}") for number in range(8_000)]
    assert len(parse("oai", listed(*many))) == 8_000


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    assert refusal("oai", body)
    assert refusal("atom", body)
