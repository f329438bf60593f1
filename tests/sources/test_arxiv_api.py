"""Look-ups and searches through the `arxiv` package, guarded: whole, resumable, never believed blindly."""

from datetime import timedelta
from itertools import islice

import pytest

from headwater.errors import TargetRefused
from sandbox.arxiv_server import ArxivServer, Fault
from sources import arxiv, arxiv_api
from sources.reading import Gap, Reading
from tests.sources.arxiv_invented import TODAY, ours, paper, papers, readings, records, target, told, truth


def test_papers_are_looked_up_by_id_and_the_unknown_is_a_gap() -> None:
    with ArxivServer(papers()) as server:
        wanted = target("ids:2401.00001, 2401.00003v1,2401.99999")
        items = list(arxiv.fetch(wanted, ours(server), lambda: TODAY))
    landed = [item for item in items if isinstance(item, Reading)]
    assert told(landed) == truth([paper(1)]) | truth([paper(3)], "stat.ML")
    assert [author["affiliations"] for author in records(landed)["2401.00001"]["authors"]] == [
        [],
        ["Invented Laboratory"],
    ]
    assert [item.reason for item in items if isinstance(item, Gap)] == ["arXiv knows no 2401.99999"]


def test_look_ups_go_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arxiv_api, "IDS_PER_REQUEST", 5)
    with ArxivServer(papers()) as server:
        name = "ids:" + ",".join(one.arxiv_id for one in papers())
        landed = list(readings(target(name), ours(server)))
    assert len(landed) == 3
    assert told(landed) == truth(papers(), "cs.LG")


@pytest.fixture
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arxiv_api, "PAGE_SIZE", 2)
    monkeypatch.setattr(arxiv_api, "LARGEST_QUERY", 4)


@pytest.mark.usefixtures("_small_windows")
def test_a_query_is_cut_into_windows_that_arxiv_hands_out_whole() -> None:
    with ArxivServer(papers()) as server:
        landed = list(readings(target("query:cat:cs.CL OR cat:stat.ML"), ours(server)))
    assert told(landed) == truth(papers(), "cs.LG")
    assert landed[-1].cursor == {"from": "202401010000", "until": "202403012230"} | {
        "token": "",
        "page": str(len(landed)),
        "complete": "true",
    }


@pytest.mark.usefixtures("_small_windows")
@pytest.mark.parametrize("count", range(1, 6))
def test_a_killed_query_goes_on_where_it_was(count: int) -> None:
    with ArxivServer(papers()) as server:
        before = list(islice(readings(target("query:cat:cs.LG"), ours(server)), count))
        after = list(readings(target("query:cat:cs.LG", before[-1].cursor), ours(server)))
        whole = list(readings(target("query:cat:cs.LG"), ours(server)))
    assert told([*before, *after]) == truth(papers(), "cs.LG")
    assert len(before) + len(after) == len(whole)


@pytest.mark.usefixtures("_small_windows")
def test_no_single_fault_changes_what_a_query_lands() -> None:
    with ArxivServer(papers()) as server:
        for fault in Fault:
            server.faults.extend([None, None, fault])
            landed = list(readings(target("query:cat:cs.LG"), ours(server)))
            assert told(landed) == truth(papers(), "cs.LG"), fault


def test_a_query_that_arxiv_does_not_understand_is_refused_at_once() -> None:
    with ArxivServer(papers()) as server, pytest.raises(TargetRefused, match="400"):
        list(readings(target("query:(cat:cs.CL"), ours(server)))
    assert len(server.asked) == 1


def test_a_search_by_a_clock_that_is_ahead_ends_where_arxivs_own_stands() -> None:
    with ArxivServer(papers(), clock=TODAY.timestamp) as server:
        landed = list(readings(target("query:cat:cs.LG"), ours(server), TODAY + timedelta(days=30)))
    assert (landed[-1].cursor["until"], landed[-1].cursor["complete"]) == (f"{TODAY:%Y%m%d%H%M}", "true")
    assert told(landed) == truth(papers(), "cs.LG")
