"""OpenAlex: every paper asked about once, its works landed whole, within the run's requests and the day's allowance."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import TargetRefused
from headwater.settings import OpenAlex, Settings
from sandbox.json_server import Fault
from sandbox.openalex_server import KEY, OpenAlexServer
from sandbox.openalex_works import build_works
from sandbox.world import World, build_world
from sources import openalex
from sources.openalex_works import parse
from sources.paper_records import PAPERS
from tests.sources.json_diary import HURRIED, Diary, apart, loaded

__all__ = ["apart"]
pytestmark = pytest.mark.usefixtures("apart")
KEY_ENV = "HEADWATER_TEST_OPENALEX_KEY"


@cache
def world() -> World:
    return build_world(people=60, repositories=6, commits=60, papers=130, vendored_paths=10)


@cache
def works() -> list[dict[str, Any]]:
    return build_works(world())


def asked_papers() -> list[dict[str, Any]]:
    """What the warehouse hands over: arXiv ids, and the DOIs that arXiv knows."""
    return [{"doi": paper.doi, "arxiv_id": paper.arxiv_id} for paper in world().papers]


def work_of(arxiv_id: str) -> dict[str, Any]:
    return next(work for work in works() if any(arxiv_id in each["landing_page_url"] for each in work["locations"]))


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_ENV, raising=False)


def ours(server: OpenAlexServer, **more: Any) -> Settings:
    return Settings(openalex=OpenAlex(server.url, KEY_ENV, interval_seconds=0.0, **more), http=HURRIED)


def diary(directory: Path, server: OpenAlexServer, **more: Any) -> Diary:
    return Diary(directory, "openalex", openalex.fetch, ours(server, **more))


@pytest.fixture
def server() -> Iterator[OpenAlexServer]:
    with OpenAlexServer(works()) as running:
        yield running


def told(book: Diary) -> dict[str, Any]:
    """What was landed of works, by id."""
    return {work["id"]: work for row in book.rows() if row["kind"] == "work" for work in [json.loads(row["body"])]}


def missing(book: Diary) -> set[str]:
    return {json.loads(row["body"])["arxiv_id"] for row in book.rows() if row["kind"] == "missing"}


def unknown() -> set[str]:
    held = {each["landing_page_url"].rpartition("/")[2] for work in works() for each in work["locations"]}
    return {paper.arxiv_id for paper in world().papers} - held


def filters(server: OpenAlexServer) -> list[tuple[str, int]]:
    """What was asked, and with how many values."""
    listed = [one.asker.params["filter"].partition(":") for one in server.asked]
    return [(name, len(values.split("|"))) for name, _, values in listed]


def test_every_work_lands_and_every_other_paper_is_marked_missing(tmp_path: Path, server: OpenAlexServer) -> None:
    book = diary(tmp_path, server)
    assert book.read("works", papers=asked_papers()) == 3
    assert set(told(book)) == {work["id"] for work in works()}
    assert missing(book) == unknown()
    assert book.gaps == []
    assert book.remarks == [f"{len(server.asked)} requests, {1000 - len(server.asked)} left today"]


def test_fifty_papers_are_one_request_where_all_are_found_by_their_dois(tmp_path: Path, server: OpenAlexServer) -> None:
    found = [paper for paper in world().papers if paper.arxiv_id not in unknown()]
    plain = [p for p in found if work_of(p.arxiv_id)["doi"].endswith(p.arxiv_id)]
    diary(tmp_path, server).read("works", papers=[{"arxiv_id": p.arxiv_id} for p in plain])
    assert filters(server) == [("doi", 50), ("doi", len(plain) - 50)]
    first = server.asked[0].asker.params
    assert first["filter"].startswith(f"doi:10.48550/arxiv.{plain[0].arxiv_id}|")
    assert "abstract" not in first["select"]
    assert server.asked[0].asker.headers["user-agent"] == "headwater/0.1.0 (+team@example.com)"


def test_a_paper_whose_work_has_the_publisher_s_doi_is_found_by_where_its_copy_lies(tmp_path: Path, server: OpenAlexServer) -> None:
    paper = next(p for p in world().papers if p.arxiv_id not in unknown() and "published" in work_of(p.arxiv_id)["doi"])
    book = diary(tmp_path, server)
    book.read("works", papers=[{"arxiv_id": paper.arxiv_id}])
    assert filters(server) == [("doi", 1), ("locations.landing_page_url", 3)]
    assert set(told(book)) == {work_of(paper.arxiv_id)["id"]}
    assert missing(book) == set()


def test_a_paper_is_found_by_the_id_that_openalex_gave_it(tmp_path: Path, server: OpenAlexServer) -> None:
    book = diary(tmp_path, server)
    book.read("works", papers=[{"openalex_id": works()[0]["id"].rpartition("/")[2]}])
    assert set(told(book)) == {works()[0]["id"]}
    assert filters(server) == [("openalex", 1)]


def test_no_filter_has_more_values_than_openalex_takes(tmp_path: Path, server: OpenAlexServer) -> None:
    book = diary(tmp_path, server, works_per_request=130)
    assert book.read("works", papers=asked_papers()) == 1
    assert set(told(book)) == {work["id"] for work in works()}
    assert max(count for _, count in filters(server)) == 100


def test_more_works_than_fit_a_page_are_read_to_the_end(tmp_path: Path) -> None:
    twins = [{**work, "id": work["id"] + "9"} for work in works()]
    with OpenAlexServer([*works(), *twins]) as server:
        book = diary(tmp_path, server, works_per_request=130)
        book.read("works", papers=asked_papers())
        assert [one.asker.params["page"] for one in server.asked[:2]] == ["1", "2"]
    assert len(told(book)) == 2 * len(works())


def test_what_is_no_identifier_is_not_asked_and_what_cannot_be_asked_is_missing(tmp_path: Path, server: OpenAlexServer) -> None:
    book = diary(tmp_path, server)
    book.read("works", papers=[{"doi": "see the journal"}, {"doi": None, "arxiv_id": "n/a"}, {}, {"doi": "10.1000/a,b|c"}])
    assert server.asked == []
    assert [json.loads(row["body"])["doi"] for row in book.rows()] == ["10.1000/a,b|c"]


def test_one_value_that_openalex_does_not_understand_costs_no_other_paper(tmp_path: Path) -> None:
    bad = "10.1000/(odd"
    with OpenAlexServer(works(), poison={bad}) as server:
        book = diary(tmp_path, server)
        book.read("works", papers=[{"doi": bad}, *asked_papers()])
    assert set(told(book)) == {work["id"] for work in works()}
    assert {json.loads(row["body"])["doi"] for row in book.rows() if row["kind"] == "missing"} >= {bad}


def test_nothing_asked_is_nothing_read(tmp_path: Path, server: OpenAlexServer) -> None:
    book = diary(tmp_path, server)
    assert book.read("works", papers=[]) == 0
    assert (server.asked, book.items) == ([], [])


def test_another_target_is_refused(tmp_path: Path, server: OpenAlexServer) -> None:
    with pytest.raises(TargetRefused, match="its only one is 'works'"):
        diary(tmp_path, server).read("authors")


# ---------------------------------------------------------------- the budget


def test_a_run_s_requests_end_cleanly_and_the_next_run_reads_the_rest(tmp_path: Path, server: OpenAlexServer) -> None:
    book = diary(tmp_path, server, requests_per_run=5)
    book.read("works", papers=asked_papers())
    assert len(server.asked) == 5
    left = len(world().papers) - len(told(book)) - len(missing(book))
    assert book.gaps == [f"openalex.requests_per_run (5) are spent; {left} of 130 papers are left for the next run"]
    done = {*found_of(book), *missing(book)}
    rest = [paper for paper in asked_papers() if paper["arxiv_id"] not in done]
    assert len(rest) == left > 0
    diary(tmp_path, server).read("works", papers=rest)
    assert set(told(book)) == {work["id"] for work in works()}
    assert missing(book) == unknown()


def found_of(book: Diary) -> set[str]:
    return {each["landing_page_url"].rpartition("/")[2] for work in told(book).values() for each in work["locations"]}


def test_what_was_found_before_the_end_lands_but_nothing_half_asked_is_called_missing(tmp_path: Path, server: OpenAlexServer) -> None:
    book = diary(tmp_path, server, requests_per_run=1)
    book.read("works", papers=asked_papers())
    assert told(book)
    assert missing(book) == set()


def test_without_a_key_the_spent_allowance_ends_the_run_naming_the_variable(tmp_path: Path) -> None:
    with OpenAlexServer(works(), free=2) as server:
        book = diary(tmp_path, server)
        book.read("works", papers=asked_papers())
        assert len(server.asked) == 2  # the headers told that no third would be answered
    (gap,) = book.gaps
    assert gap.startswith(f"OpenAlex's allowance for today is spent; set ${KEY_ENV} to a key")
    assert "papers are left for the next run" in gap


def test_an_allowance_spent_by_somebody_else_is_not_waited_for(tmp_path: Path) -> None:
    with OpenAlexServer(works(), free=0) as server:
        book = diary(tmp_path, server)
        assert book.read("works", papers=asked_papers()) == 0
        assert len(server.asked) == 1
    assert book.gaps[0].endswith("130 of 130 papers are left for the next run")


def test_with_a_key_the_spent_allowance_is_only_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_ENV, KEY)
    with OpenAlexServer(works(), free=0, paid=1) as server:
        book = diary(tmp_path, server)
        book.read("works", papers=asked_papers())
    assert book.gaps[0].startswith("OpenAlex's allowance for today is spent; ")
    assert KEY_ENV not in book.gaps[0]
    assert told(book)


@pytest.mark.parametrize("status", [401, 403, 429])
def test_refused_without_a_key_the_run_goes_on_and_says_which_variable_to_set(tmp_path: Path, status: int) -> None:
    with OpenAlexServer(works(), free=None, keyless_status=status) as server:
        book = diary(tmp_path, server)
        assert book.read("works", papers=asked_papers()) == 0
    (gap,) = book.gaps
    assert f"set ${KEY_ENV} to a key" in gap
    assert "\n" not in gap


def test_a_wrong_key_is_refused_in_one_line_that_names_the_variable_and_not_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: OpenAlexServer
) -> None:
    monkeypatch.setenv(KEY_ENV, "wrong-key")
    with pytest.raises(TargetRefused, match=rf"^[^\n]*answers 401[^\n]*\${KEY_ENV}$") as refused:
        diary(tmp_path, server).read("works", papers=asked_papers())
    assert "wrong-key" not in str(refused.value)


def test_the_key_is_sent_and_never_landed_or_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(KEY_ENV, KEY)
    caplog.set_level(logging.DEBUG)
    with OpenAlexServer(works(), [Fault.TOO_MANY_WAIT, Fault.RESET, None, Fault.TRUNCATED]) as server:
        book = diary(tmp_path, server)
        book.read("works", papers=asked_papers())
        assert all(one.asker.params["api_key"] == KEY for one in server.asked)
    assert told(book)
    assert KEY.encode() not in book.bytes()
    assert b"filter=doi" in book.bytes()
    assert caplog.records
    assert KEY not in caplog.text
    assert not any(KEY in str(item) for item in book.items)


@pytest.mark.parametrize("address", ["openalex.example", "ftp://127.0.0.1", "http://127.0.0.1:9"])
def test_not_even_a_mistake_in_the_address_tells_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, address: str, server: OpenAlexServer
) -> None:
    monkeypatch.setenv(KEY_ENV, KEY)
    caplog.set_level(logging.DEBUG)
    book = diary(tmp_path, server)
    book.settings = replace(book.settings, openalex=replace(book.settings.openalex, api_url=address))
    with pytest.raises(TargetRefused) as refused:
        book.read("works", papers=asked_papers())
    assert KEY not in str(refused.value) + caplog.text


# ---------------------------------------------------------------- trouble


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("position", [0, 1, 3])
def test_no_single_fault_anywhere_changes_what_is_landed(tmp_path: Path, fault: Fault, position: int) -> None:
    with OpenAlexServer(works(), [*[None] * position, fault], slow_seconds=0.5) as server:
        book = diary(tmp_path, server)
        book.read("works", papers=asked_papers())
    assert sorted(told(book)) == sorted(work["id"] for work in works())
    assert missing(book) == unknown()


@pytest.mark.parametrize("fault", [fault for fault in Fault if "TOO_MANY" not in fault.name])
def test_a_fault_that_lasts_is_refused_and_what_had_landed_stays(tmp_path: Path, fault: Fault) -> None:
    with OpenAlexServer(works(), [None, None, *[fault] * 9], slow_seconds=0.5) as server:
        book = diary(tmp_path, server)
        with pytest.raises(TargetRefused, match="run again later"):
            book.read("works", papers=asked_papers())
    assert told(book)


def test_too_many_requests_for_ever_with_a_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_ENV, KEY)
    with OpenAlexServer(works(), [Fault.TOO_MANY] * 9) as server, pytest.raises(TargetRefused, match="run again later"):
        diary(tmp_path, server).read("works", papers=asked_papers())


@pytest.mark.parametrize("count", [1, 2])
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, server: OpenAlexServer, count: int) -> None:
    book = diary(tmp_path, server)
    book.read("works", files=count, papers=asked_papers())
    before = len(server.asked)
    assert book.read("works", papers=asked_papers()) == 3 - count
    assert set(told(book)) == {work["id"] for work in works()}
    assert missing(book) == unknown()
    first_again = server.asked[before].asker.params["filter"]
    assert world().papers[50 * count].arxiv_id in first_again
    assert world().papers[0].arxiv_id not in first_again


def test_another_list_or_a_full_run_begins_at_the_beginning(tmp_path: Path, server: OpenAlexServer) -> None:
    book = diary(tmp_path, server)
    book.read("works", files=1, papers=asked_papers())
    assert book.read("works", papers=asked_papers()[:60]) == 2
    assert book.read("works", papers=asked_papers()[:60], is_full=True) == 2


def test_no_address_is_landed(tmp_path: Path, server: OpenAlexServer) -> None:
    assert any("@mail.example.org" in words for work in works() for each in work["authorships"] for words in each["raw_affiliation_strings"])
    book = diary(tmp_path, server)
    book.read("works", papers=asked_papers())
    assert b"example.org" not in book.bytes()
    assert b"[address]" in book.bytes()


def test_a_work_of_another_shape_is_quarantined_and_the_rest_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = {**works()[3], "authorships": {"first": "Ada"}}
    with OpenAlexServer([*works()[:3], odd, *works()[4:]]) as server:
        book = diary(tmp_path, server)
        book.read("works", papers=asked_papers())
    rows, reasons = loaded(book, parse, PAPERS, monkeypatch)
    assert reasons == ["authorships: expected list, found dict"]
    assert {row["openalex_id"] for row in rows} - {None} == {
        work["id"].rpartition("/")[2] for work in works() if work["id"] != odd["id"]
    }


def test_the_loader_brings_in_one_row_per_work_and_one_per_missing_paper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: OpenAlexServer
) -> None:
    book = diary(tmp_path, server)
    book.read("works", papers=asked_papers())
    rows, reasons = loaded(book, parse, PAPERS, monkeypatch)
    assert reasons == []
    assert len(rows) == len(works()) + len(unknown())
    truth = {work["id"].rpartition("/")[2]: work for work in works()}
    for row in rows:
        if row["openalex_id"] is None:
            assert row["source_key"] == f"missing:{row['doi'] or row['arxiv_id']}"
            assert row["title"] is None
            continue
        work = truth[row["source_key"]]
        assert (row["title"], row["citation_count"], row["is_retracted"]) == (
            work["title"], work["cited_by_count"], work["is_retracted"],
        )  # fmt: skip
        assert str(row["published_on"]) == work["publication_date"]
        assert [author["name"] for author in row["authors"]] == [each["raw_author_name"] for each in work["authorships"]]
