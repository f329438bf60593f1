"""The loopback arXiv speaks the protocols as arXiv does, and misbehaves as asked."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from lxml import etree

from sandbox.arxiv_server import ArxivServer, Fault
from sandbox.records import Paper, PaperAuthor

NAMES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "arxiv": "http://arxiv.org/OAI/arXiv/",
    "atom": "http://www.w3.org/2005/Atom",
    "search": "http://a9.com/-/spec/opensearch/1.1/",
}
CATEGORIES: Sequence[tuple[str, ...]] = (("cs.CL",), ("cs.LG", "stat.ML"), ("hep-th",))


def papers(count: int = 9) -> list[Paper]:
    """Invented papers, one a day from 1 January 2024, of three kinds in turn."""
    return [paper(date(2024, 1, 1) + timedelta(days=number), number) for number in range(count)]


def paper(day: date, number: int) -> Paper:
    """One of them."""
    categories = CATEGORIES[number % 3]
    author = PaperAuthor("Example", "Ada", "Invented Place", "ada")
    words = (f"Title {number}", f"Abstract <{number}> & more", (author,), categories, categories[0])
    return Paper(f"2401.{number:05d}", *words, None, None, None, 1 + number % 2, day, day)


def listed(server: ArxivServer, **params: str) -> Any:
    """The OAI-PMH document for these arguments."""
    renamed = {name.rstrip("_"): value for name, value in params.items()}
    return etree.fromstring(httpx.get(server.oai_url, params=renamed).content)


def found(server: ArxivServer, **params: str | int) -> tuple[int, list[str]]:
    """The number of all results and the ids on the page."""
    feed = etree.fromstring(httpx.get(server.api_url, params=params).content)
    ids = [entry.findtext("atom:id", namespaces=NAMES) for entry in feed.iterfind("atom:entry", NAMES)]
    return int(feed.findtext("search:totalResults", namespaces=NAMES)), [
        one.rpartition("/")[2] for one in ids
    ]


def identifiers(document: Any) -> list[str]:
    """The ids in a list."""
    return [element.text.rpartition(":")[2] for element in document.iterfind(".//oai:identifier", NAMES)]


def test_it_introduces_itself() -> None:
    with ArxivServer(papers()) as server:
        document = listed(server, verb="Identify")
    assert document.findtext(".//oai:repositoryName", namespaces=NAMES) == "arXiv"
    assert document.findtext(".//oai:granularity", namespaces=NAMES) == "YYYY-MM-DD"


def test_its_sets_are_groups_archives_and_categories() -> None:
    with ArxivServer(papers()) as server:
        document = listed(server, verb="ListSets")
    specs = [element.text for element in document.iterfind(".//oai:setSpec", NAMES)]
    assert specs == [
        "cs",
        "cs:cs",
        "cs:cs:CL",
        "cs:cs:LG",
        "physics",
        "physics:hep-th",
        "stat",
        "stat:stat",
        "stat:stat:ML",
    ]


@pytest.mark.parametrize(
    ("set_spec", "count"),
    [
        ("cs", 6),
        ("cs:cs", 6),
        ("cs:cs:CL", 3),
        ("stat:stat:ML", 3),
        ("physics", 3),
        ("physics:hep-th", 3),
        ("cs:cs:C", 0),
    ],
)
def test_a_set_holds_its_papers(set_spec: str, count: int) -> None:
    with ArxivServer(papers()) as server:
        assert (
            len(identifiers(listed(server, verb="ListRecords", metadataPrefix="arXiv", set=set_spec)))
            == count
        )


def test_both_ends_of_a_span_of_days_belong_to_it() -> None:
    span = {"from": "2024-01-02", "until": "2024-01-04"}
    with ArxivServer(papers()) as server:
        document = listed(server, verb="ListRecords", metadataPrefix="arXiv", **span)
    assert identifiers(document) == ["2401.00001", "2401.00002", "2401.00003"]


def test_a_long_list_comes_in_pages() -> None:
    with ArxivServer(papers(), page_size=4) as server:
        document, pages = listed(server, verb="ListRecords", metadataPrefix="arXiv"), 1
        names = identifiers(document)
        while token := document.findtext(".//oai:resumptionToken", namespaces=NAMES):
            document, pages = listed(server, verb="ListRecords", resumptionToken=token), pages + 1
            names += identifiers(document)
    assert (pages, names) == (3, [one.arxiv_id for one in papers()])


def test_a_revised_paper_says_when_and_affiliations_come_only_if_asked_for() -> None:
    with ArxivServer(papers(2)) as server, ArxivServer(papers(2), has_affiliations=True) as generous:
        document = listed(server, verb="ListRecords", metadataPrefix="arXiv")
        more = listed(generous, verb="ListRecords", metadataPrefix="arXiv")
    assert [element.text for element in document.iterfind(".//arxiv:updated", NAMES)] == ["2024-01-02"]
    assert document.find(".//arxiv:affiliation", NAMES) is None
    assert more.findtext(".//arxiv:affiliation", namespaces=NAMES) == "Invented Place"


def test_a_deleted_paper_is_a_header_without_metadata() -> None:
    with ArxivServer(papers(1), deleted={"2401.00000": date(2024, 2, 2)}) as server:
        document = listed(server, verb="ListRecords", metadataPrefix="arXiv", from_="2024-02-02")
    assert document.find(".//oai:header", NAMES).get("status") == "deleted"
    assert document.find(".//oai:metadata", NAMES) is None


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"verb": "Nonsense"}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "arXiv", "set": "cooking"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXiv", "from_": "yesterday"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXiv", "from_": "1999-01-01"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXiv", "until": "2005-01-01"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "arXiv", "from_": "2025-01-01"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "resumptionToken": "nonsense"}, "badResumptionToken"),
    ],
)
def test_errors_have_the_protocols_names(params: dict[str, str], code: str) -> None:
    with ArxivServer(papers()) as server:
        assert listed(server, **params).find("oai:error", NAMES).get("code") == code


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("cat:cs.CL", 3),
        ("cat:cs.*", 6),
        ("cat:cs.CL OR cat:hep-th", 6),
        ("cat:cs.LG AND cat:stat.ML", 3),
        ("all:title ANDNOT cat:cs.CL", 6),
        ("(cat:cs.CL OR cat:hep-th) AND submittedDate:[202401010000 TO 202401030000]", 2),
        ('ti:"title 3"', 1),
        ("au:ada_example", 9),
        ("abs:nothing", 0),
    ],
)
def test_a_query_finds_what_it_says(query: str, count: int) -> None:
    with ArxivServer(papers()) as server:
        total, ids = found(server, search_query=query)
    assert total == len(ids) == count


def test_results_come_in_order_and_in_slices() -> None:
    order = {"search_query": "all:title", "sortBy": "submittedDate", "sortOrder": "ascending"}
    with ArxivServer(papers()) as server:
        assert found(server, **order, start=2, max_results=2) == (9, ["2401.00002v1", "2401.00003v2"])
        assert found(server, **order, start=20, max_results=2) == (9, [])


def test_papers_are_found_by_id() -> None:
    with ArxivServer(papers()) as server:
        assert found(server, id_list="2401.00001,2401.99999") == (1, ["2401.00001v2"])
        assert httpx.get(server.api_url, params={"id_list": "abc"}).status_code == 400


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.TOO_MANY, 429),
        (Fault.TOO_MANY_WAIT, 429),
        (Fault.RATE_EXCEEDED, 200),
        (Fault.UNAVAILABLE, 503),
        (Fault.BAD_GATEWAY, 502),
        (Fault.EMPTY_BODY, 200),
        (Fault.HTML, 200),
    ],
)
def test_a_fault_spoils_one_answer_and_no_other(fault: Fault, status: int) -> None:
    with ArxivServer(papers(), [None, fault]) as server:
        answers = [httpx.get(server.oai_url, params={"verb": "ListSets"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, status, 200]
    assert len({len(answer.content) for answer in answers}) == 2
    assert ("retry-after" in answers[1].headers) == (fault is Fault.TOO_MANY_WAIT)


def test_a_cut_off_answer_is_announced_whole() -> None:
    with ArxivServer(papers(), [Fault.CUT_OFF]) as server, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(server.oai_url, params={"verb": "ListSets"})


def test_a_hanging_answer_outlasts_the_client_and_ends_with_it() -> None:
    with ArxivServer(papers(), [Fault.HANG]) as server, pytest.raises(httpx.ReadTimeout):
        httpx.get(server.oai_url, timeout=0.05)
    assert server.most_in_flight == 1


def test_requests_are_counted_with_their_arguments_and_connections() -> None:
    with ArxivServer(papers()) as server, httpx.Client() as client:
        for _ in range(2):
            client.get(server.oai_url, params={"verb": "Identify"}, headers={"User-Agent": "tester"})
    assert [(asked.path, asked.params["verb"], asked.agent) for asked in server.asked] == [
        ("/oai", "Identify", "tester")
    ] * 2
    assert len({asked.connection for asked in server.asked}) == 1
