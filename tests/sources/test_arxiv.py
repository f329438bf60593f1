"""A category's walk over OAI-PMH: nothing lost, nothing believed that is no answer, resumed where it was killed."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import TargetRefused
from sandbox.arxiv_server import ArxivServer, Fault
from sources import arxiv
from sources.reading import Reading, Remark
from tests.sources.arxiv_invented import TODAY, ours, paper, papers, readings, records, target, told, truth


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("cs.CL", "cs:cs:CL"),
        ("cs", "cs"),
        ("stat.ML", "stat:stat:ML"),
        ("cond-mat.str-el", "physics:cond-mat:str-el"),
        ("hep-th", "physics:hep-th"),
        ("physics.comp-ph", "physics:physics:comp-ph"),
    ],
)
def test_a_category_is_the_set_that_arxiv_calls_it(category: str, expected: str) -> None:
    assert arxiv.set_of(category) == expected


@pytest.mark.parametrize(
    "name", ["", "nonsense", "cs.", "CL", "cs CL", "cs.CL&set=math", "query", "ids:", "ids:abc"]
)
def test_a_name_that_is_no_target_is_refused_in_one_line(name: str) -> None:
    with ArxivServer([]) as server, pytest.raises(TargetRefused, match=r"^[^\n]+write [^\n]+$"):
        list(arxiv.fetch(target(name), ours(server)))
    assert not server.asked


def test_a_first_walk_lands_everything_since_the_horizon_page_by_page() -> None:
    with ArxivServer(papers(), page_size=4) as server:
        landed = list(readings(target(), ours(server)))
    assert told(landed) == truth(papers())
    assert [reading.cursor["complete"] for reading in landed] == ["false", "false", "true"]
    assert server.asked[0].params["from"] == "2024-01-01"
    assert server.asked[0].params["until"] == "2024-03-01"
    assert server.asked[0].agent == "headwater/0.1.0 (+team@example.com)"


def test_the_next_night_goes_back_by_the_overlap_only() -> None:
    with ArxivServer(papers()) as server:
        *_, last = readings(target(), ours(server), TODAY - timedelta(days=50))
        list(readings(target(cursor=last.cursor), ours(server)))
    assert server.asked[-1].params["from"] == "2024-01-09"  # until 11 January, less two days
    assert server.asked[-1].params["until"] == "2024-03-01"


def test_a_quiet_night_lands_its_empty_answer_and_is_complete() -> None:
    with ArxivServer(papers()) as server:
        (quiet,) = readings(target("cs.AI"), ours(server))
    assert quiet.cursor["complete"] == "true"
    assert records([quiet]) == {}


@pytest.mark.parametrize("count", [1, 2])
def test_a_killed_walk_goes_on_at_its_token(count: int) -> None:
    with ArxivServer(papers(), page_size=3) as server:
        before = list(islice(readings(target(), ours(server)), count))
        after = list(readings(target(cursor=before[-1].cursor), ours(server)))
        assert server.asked[count].params["resumptionToken"] == before[-1].cursor["token"]
        assert len(server.asked) == 3
    assert told([*before, *after]) == truth(papers())


def test_a_walk_killed_last_week_is_finished_and_then_caught_up_with() -> None:
    with ArxivServer(papers(), page_size=3) as server:
        before = list(islice(readings(target(), ours(server), TODAY - timedelta(days=55)), 1))
        after = list(readings(target(cursor=before[-1].cursor), ours(server)))
    assert told([*before, *after]) == truth(papers())
    assert (after[-1].cursor["until"], after[-1].cursor["complete"]) == ("2024-03-01", "true")


def test_an_expired_token_starts_the_walk_over_and_says_so() -> None:
    with ArxivServer(papers(), page_size=3) as server:
        before = list(islice(readings(target(), ours(server)), 1))
        server.expire_tokens()
        items = list(arxiv.fetch(target(cursor=before[-1].cursor), ours(server), lambda: TODAY))
    assert isinstance(items[0], Remark)
    assert "starts over from 2024-01-01" in items[0].text
    assert told([item for item in items if isinstance(item, Reading)]) == truth(papers())


def test_tokens_that_never_hold_are_given_up() -> None:
    with (
        ArxivServer(papers(), [Fault.EXPIRED_TOKEN] * 9) as server,
        pytest.raises(TargetRefused, match="lost its place"),
    ):
        list(readings(target(), ours(server)))


def test_a_full_run_starts_again_at_the_horizon() -> None:
    done = {"from": "2024-01-01", "until": "2024-02-20", "token": "", "page": "3", "complete": "true"}
    with ArxivServer(papers()) as server:
        landed = list(readings(target(cursor=done, is_full=True), ours(server)))
    assert server.asked[0].params["from"] == "2024-01-01"
    assert told(landed) == truth(papers())
    assert not any(reading.replaces for reading in landed)


def test_a_horizon_before_arxivs_own_is_moved_to_it() -> None:
    with ArxivServer(papers()) as server:
        long_ago = replace(target(), since=datetime(1999, 1, 1, tzinfo=UTC))
        assert told(list(readings(long_ago, ours(server)))) == truth(papers())


def test_a_deleted_paper_is_told_as_such() -> None:
    gone = paper(0).arxiv_id
    with ArxivServer(papers(2), deleted={gone: date(2024, 2, 1)}) as server:
        landed = records(list(readings(target(), ours(server))))
    assert (landed[gone]["is_deleted"], landed[gone]["datestamp"]) == (True, "2024-02-01")


@settings(deadline=None, max_examples=60)
@given(fault=st.sampled_from(Fault), position=st.integers(0, 3))
def test_no_single_fault_anywhere_changes_what_is_landed(fault: Fault, position: int) -> None:
    with ArxivServer(papers(), [*[None] * position, fault], page_size=3) as server:
        landed = list(readings(target(), ours(server)))
    assert told(landed) == truth(papers())
    assert landed[-1].cursor["complete"] == "true"


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.EXPIRED_TOKEN])
@pytest.mark.parametrize("name", ["cs.CL", "ids:2401.00000", "query:cat:cs.CL"])
def test_a_fault_that_lasts_is_refused_and_nothing_is_landed(fault: Fault, name: str) -> None:
    with (
        ArxivServer(papers(), [fault] * 2) as server,
        pytest.raises(TargetRefused, match="run again later") as refused,
    ):
        next(iter(arxiv.fetch(target(name), ours(server, attempts=2), lambda: TODAY)))
    assert "\n" not in str(refused.value)
    assert len(server.asked) == 2


def test_both_hosts_are_asked_in_turn_over_one_connection_at_the_promised_pace() -> None:
    names = ["cs.CL", "cs.LG", "ids:2401.00000,2401.00001", "query:cat:cs.CL"]
    with ArxivServer(papers(), page_size=3) as server:
        manners = replace(ours(server), arxiv=replace(ours(server).arxiv, interval_seconds=0.03))
        threads = [
            threading.Thread(target=lambda name=name: list(readings(target(name), manners))) for name in names
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    starts = [asked.started_at for asked in server.asked]
    assert len(starts) == 9
    assert starts[-1] - starts[0] > 4 * 0.03  # half of what eight pauses take: a busy machine sees requests late
    assert server.most_in_flight == 1
    assert len({asked.connection for asked in server.asked}) == 1


def test_a_clock_of_ours_that_was_ahead_lets_nothing_be_skipped() -> None:
    late = replace(paper(8), updated_on=date(2024, 3, 2))
    with ArxivServer([one for one in papers() if one.arxiv_id != late.arxiv_id], clock=TODAY.timestamp) as server:
        first = list(readings(target(), ours(server), TODAY + timedelta(days=30)))
        assert first[-1].cursor["until"] == "2024-03-01"
        server.archive = replace(server.archive, papers=[*server.archive.papers, late])
        after = list(readings(target(cursor=first[-1].cursor), ours(server), TODAY + timedelta(days=3)))
    assert late.arxiv_id in records(after)
