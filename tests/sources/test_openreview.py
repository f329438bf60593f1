"""A venue's walk over both interfaces: nothing lost, resumed where it was killed, within the budget, changes win."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sandbox.openreview_server
from headwater.errors import TargetGone, TargetRefused
from sandbox.openreview_faults import PASSING, Fault, Storm
from sandbox.openreview_records import OpenreviewWorld
from sandbox.openreview_server import ACCOUNT, OpenreviewServer
from sources import openreview, openreview_walk
from sources.openreview_walk import groups_of
from sources.paper_records import PAPERS
from sources.reading import Gap, Reading, Remark
from tests.sources.openreview_stage import (
    LATER,
    NOW,
    bodies,
    changed,
    gaps,
    half_an_hour_later,
    invented,
    items,
    ours,
    readings,
    start_alone,
    target,
    told,
    truth,
)
from warehouse.landing import land
from warehouse.load import load

ICLR, MLSYS, MLSYS_EVEN = "ICLR.cc/2025/Conference", "MLSys.org/2025/Conference", "MLSys.org/2026/Conference"
NEURIPS = ("NeurIPS.cc/2025/Conference", "NeurIPS.cc/2025/Datasets_and_Benchmarks_Track")
VENUES = {"ICLR 2025": (ICLR,), "NeurIPS 2025": NEURIPS, "MLSys 2025": (MLSYS,), "MLSys 2026": (MLSYS_EVEN,)}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    start_alone(monkeypatch)


def a_paper(decision: str, group: str = ICLR, world: OpenreviewWorld | None = None) -> str:
    return next(s.note_id for s in (world or invented()).submissions if (s.group, s.decision) == (group, decision))


@pytest.mark.parametrize("name", VENUES)
def test_a_first_walk_lands_every_paper_with_its_fate_over_either_interface(name: str) -> None:
    with OpenreviewServer(invented()) as server:
        found = list(items(target(name), ours(server)))
    landed = readings(found)
    assert told(landed) == truth(invented(), *VENUES[name])
    assert len(truth(invented(), *VENUES[name])) > 15
    assert [reading.cursor["complete"] for reading in landed] == ["false"] * (len(landed) - 1) + ["true"]
    assert not gaps(found)
    assert not any(reading.replaces for reading in landed)


def test_every_note_lands_once_and_accepted_ones_first() -> None:
    with OpenreviewServer(invented()) as server:
        landed = readings(items(target(), ours(server)))
    decisions = [row["decision"] for kind, body in bodies(landed) for row in openreview.parse(kind, body)]
    assert len(decisions) == len(truth(invented(), ICLR))
    assert decisions[: decisions.count("accepted")] == ["accepted"] * decisions.count("accepted")


def test_the_interface_that_answers_is_remembered_and_the_other_not_asked_again() -> None:
    with OpenreviewServer(invented()) as server:
        for name, interface in (("MLSys 2025", "v1"), ("ICLR 2025", "v2")):
            *_, last = readings(items(target(name), ours(server)))
            begun = len(server.asked)
            list(items(target(name, last.cursor), ours(server), LATER))
            assert {asked.path for asked in server.asked[begun:]} == {f"/{interface}/notes"}


@pytest.mark.parametrize("name", VENUES)
def test_a_walk_killed_at_any_page_goes_on_there(name: str) -> None:
    with OpenreviewServer(invented()) as server:
        clean = bodies(readings(items(target(name), ours(server))))
        requests = len(server.asked)
        for count in range(1, 20):
            begun = len(server.asked)
            before = list(islice(readings_of(name, server), count))
            if before[-1].cursor["complete"] == "true":
                break
            after = readings(items(target(name, before[-1].cursor), ours(server), NOW + timedelta(days=1)))
            assert bodies([*before, *after]) == clean
            assert len(server.asked) - begun <= requests + 1
            assert after[-1].cursor["complete"] == "true"
        assert count > 3


def test_a_walk_over_groups_that_are_others_by_now_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenreviewServer(invented()) as server:
        before = list(islice(readings_of("NeurIPS 2025", server), 2))
        monkeypatch.setattr(openreview, "groups_of", lambda patterns, year: ["NeurIPS.cc/2025/Added", *NEURIPS])
        after = readings(items(target("NeurIPS 2025", before[-1].cursor), ours(server)))
    assert told(after) == truth(invented(), *NEURIPS)


def readings_of(name: str, server: OpenreviewServer) -> Any:
    return (item for item in items(target(name), ours(server)) if isinstance(item, Reading))


@pytest.mark.parametrize("budget", [1, 2, 5])
def test_a_spent_budget_ends_the_run_cleanly_and_the_next_goes_on(budget: int) -> None:
    cursor, landed, nights = None, [], 0
    with OpenreviewServer(invented()) as server:
        while nights < 30:
            half_an_hour_later()
            begun = len(server.asked)
            found = list(items(target("ICLR 2025", cursor), ours(server, requests=budget)))
            assert len(server.asked) - begun <= budget
            landed += readings(found)
            cursor = landed[-1].cursor
            nights += 1
            if not gaps(found):
                break
            (gap,) = gaps(found)
            assert "in half an hour are made; the next run goes on with ICLR.cc/2025/Conference (" in gap.reason
            assert not gap.lasts
    assert nights > 1
    assert told(landed) == truth(invented(), ICLR)
    assert len(bodies(landed)) == len(truth(invented(), ICLR))


def test_all_targets_draw_on_one_budget() -> None:
    with OpenreviewServer(invented()) as server:
        for name in VENUES:
            list(items(target(name), ours(server, requests=8)))
        assert len(server.asked) == 8


def test_a_server_that_wants_half_an_hour_of_peace_gets_it_and_what_is_read_has_landed() -> None:
    with OpenreviewServer(invented(), limit=3) as server:
        found = list(items(target(), ours(server)))
        (gap,) = gaps(found)
        assert re.search("wants to be left alone for 180[01] s", gap.reason)
        before = readings(found)
        assert len(before) == 3
        half_an_hour_later()
        server.limit = None
        after = readings(items(target(cursor=before[-1].cursor), ours(server)))
    assert told([*before, *after]) == truth(invented(), ICLR)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fault=st.sampled_from(PASSING), position=st.integers(0, 7), name=st.sampled_from(["ICLR 2025", "MLSys 2026"]))
def test_no_single_fault_anywhere_changes_a_byte_of_what_is_landed(fault: Fault, position: int, name: str) -> None:
    with OpenreviewServer(invented()) as server:
        clean = readings(items(target(name), ours(server)))
    with OpenreviewServer(invented(), [*[None] * position, fault]) as server:
        landed = readings(items(target(name), ours(server, timeout_seconds=0.8)))
    assert bodies(landed) == bodies(clean)
    assert landed[-1].cursor == clean[-1].cursor


def test_a_storm_of_faults_changes_nothing_either() -> None:
    with OpenreviewServer(invented(), storm=Storm(3, share=0.5)) as server:
        landed = readings(items(target(), ours(server, attempts=12, timeout_seconds=0.8)))
        assert any(asked.fault for asked in server.asked)
    assert told(landed) == truth(invented(), ICLR)


@pytest.mark.parametrize("fault", [f for f in PASSING if not f.name.startswith("TOO_MANY")])
def test_a_fault_that_lasts_is_refused_in_one_line_and_what_was_read_before_has_landed(fault: Fault) -> None:
    with OpenreviewServer(invented(), [None, None, *[fault] * 2]) as server:
        found = items(target(), ours(server, attempts=2, timeout_seconds=0.5))
        assert len(list(islice(found, 2))) == 2
        with pytest.raises(TargetRefused, match=r"^[^\n]+ run again later$"):
            next(found)


@pytest.mark.parametrize("fault", [Fault.CHALLENGE, Fault.CHALLENGE_403])
def test_a_browser_challenge_is_no_empty_answer_and_says_what_to_set(fault: Fault) -> None:
    with OpenreviewServer(invented(), [fault]) as server:
        with pytest.raises(TargetRefused, match=r"wants to see a browser; set \$OPENREVIEW_USERNAME and \$OPENREVIEW_PASSWORD"):
            list(items(target(), ours(server)))
        assert len(server.asked) == 1


def test_an_account_in_the_environment_is_logged_in_once_for_both_interfaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENREVIEW_USERNAME", ACCOUNT[0])
    monkeypatch.setenv("OPENREVIEW_PASSWORD", ACCOUNT[1])
    with OpenreviewServer(invented(), is_gated=True) as server:
        for name in ("ICLR 2025", "MLSys 2025"):
            assert told(readings(items(target(name), ours(server)))) == truth(invented(), *VENUES[name])
        assert [asked.path for asked in server.asked].count("/v2/login") == 1


def test_what_only_the_account_may_read_is_not_landed(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = a_paper("rejected")
    shown: Callable[..., Any] = sandbox.openreview_server.note_v2
    hide: Callable[..., Any] = lambda one: shown(one) | ({"readers": ["~Sandbox_Sourcer1"]} if one.note_id == secret else {})  # noqa: E731
    monkeypatch.setattr("sandbox.openreview_server.note_v2", hide)
    with OpenreviewServer(invented()) as server:
        landed = readings(items(target(), ours(server)))
    assert told(landed).keys() == truth(invented(), ICLR).keys() - {secret}


def test_a_wrong_password_is_refused_without_being_shown(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("OPENREVIEW_USERNAME", ACCOUNT[0])
    monkeypatch.setenv("OPENREVIEW_PASSWORD", "not-the-password")
    with OpenreviewServer(invented()) as server, pytest.raises(TargetRefused, match=r"lets \$OPENREVIEW_USERNAME not in") as refused:
        list(items(target(), ours(server)))
    assert "not-the-password" not in str(refused.value) + caplog.text
    assert ACCOUNT[0] not in str(refused.value) + caplog.text


def test_a_quiet_night_lands_nothing_and_costs_one_small_request_a_list() -> None:
    with OpenreviewServer(invented()) as server:
        *_, last = readings(items(target(), ours(server, page=1000)))
        begun = len(server.asked)
        assert list(items(target(cursor=last.cursor), ours(server, page=1000), LATER)) == [Remark("nothing new")]
        asked = [each.params for each in server.asked[begun:]]
    assert [(one["sort"], one["limit"]) for one in asked] == [("tmdate:desc", "50")] * 2


def test_the_next_night_lands_what_was_decided_and_the_latest_decision_wins() -> None:
    name, group = "COLM 2026", "colmweb.org/COLM/2026/Conference"
    assert truth(invented(1), group) != truth(invented(), group)
    with OpenreviewServer(invented()) as server:
        first = readings(items(target(name), ours(server)))
        server.show(invented(1))
        second = readings(items(target(name, first[-1].cursor), ours(server), NOW + timedelta(days=1)))
    assert told([*first, *second]) == truth(invented(1), group)
    assert len(bodies(second)) < len(bodies(first)) / 2


@pytest.mark.parametrize("fate", ["withdrawn", "rejected", "desk_rejected"])
def test_an_acceptance_that_is_taken_back_is_told(fate: str) -> None:
    paper = a_paper("accepted")
    later = changed(invented(), paper, decision=fate, presentation=None, modified_at=int(LATER.timestamp()))
    with OpenreviewServer(invented()) as server:
        first = readings(items(target(), ours(server)))
        server.show(later)
        second = readings(items(target(cursor=first[-1].cursor), ours(server), LATER))
    assert list(told(second)) == [paper]
    assert told([*first, *second]) == truth(later, ICLR)


def test_more_changes_than_a_first_look_shows_are_all_landed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openreview_walk, "FIRST_LOOK", 2)
    moved = int(LATER.timestamp())
    later = replace(invented(), submissions=tuple(replace(s, title=f"{s.title}!", modified_at=moved) for s in invented().submissions))
    with OpenreviewServer(invented()) as server:
        first = readings(items(target(), ours(server)))
        server.show(later)
        second = readings(items(target(cursor=first[-1].cursor), ours(server), LATER))
    assert told(second) == truth(later, ICLR)


def test_a_decision_made_while_the_walk_was_under_way_is_landed_the_night_after() -> None:
    later = changed(invented(), a_paper("rejected"), decision="accepted", presentation="oral", modified_at=int(NOW.timestamp()) + 60)
    with OpenreviewServer(invented()) as server:
        walk = items(target(), ours(server))
        first = list(islice((item for item in walk if isinstance(item, Reading)), 3))
        server.show(later)
        rest = readings(walk)
        again = readings(items(target(cursor=rest[-1].cursor), ours(server), NOW + timedelta(days=1)))
    assert told([*first, *rest, *again]) == truth(later, ICLR)


def test_an_older_venue_is_let_alone_for_a_month_then_read_anew_in_one_file_that_replaces() -> None:
    paper = a_paper("rejected", MLSYS_EVEN)
    later = changed(invented(), paper, decision="accepted", presentation="oral")  # a reply: the paper's own date stays
    with OpenreviewServer(invented()) as server:
        first = readings(items(target("MLSys 2026"), ours(server)))
        server.show(later)
        begun = len(server.asked)
        assert list(items(target("MLSys 2026", first[-1].cursor), ours(server), NOW + timedelta(days=29))) == [Remark("nothing new")]
        assert len(server.asked) == begun
        (anew,) = readings(items(target("MLSys 2026", first[-1].cursor), ours(server), LATER))
        assert list(items(target("MLSys 2026", anew.cursor), ours(server), LATER)) == [Remark("nothing new")]
    assert anew.replaces
    assert told([anew]) == truth(later, MLSYS_EVEN)


def test_a_full_run_is_one_file_that_replaces_or_none_at_all() -> None:
    with OpenreviewServer(invented()) as server:
        *_, last = readings(items(target(), ours(server)))
        full = target(cursor=last.cursor, is_full=True)
        half_an_hour_later()
        (gap,) = list(items(full, ours(server, requests=3)))
        assert isinstance(gap, Gap)
        assert "is read again another night" in gap.reason
        half_an_hour_later()
        (anew,) = readings(items(full, ours(server)))
        assert (anew.replaces, anew.cursor["complete"]) == (True, "true")
        assert told([anew]) == truth(invented(), ICLR)
        server.show(replace(invented(), submissions=()))
        with pytest.raises(TargetRefused, match="shows no paper of ICLR 2025 any more; what was read stays"):
            list(items(full, ours(server)))


def test_a_first_full_run_is_an_ordinary_first_run() -> None:
    with OpenreviewServer(invented()) as server:
        landed = readings(items(target(is_full=True), ours(server)))
    assert len(landed) > 1
    assert not any(reading.replaces for reading in landed)


def test_a_venue_that_appears_later_is_read_whole_then() -> None:
    none_yet = replace(invented(), submissions=tuple(s for s in invented().submissions if s.group != NEURIPS[1]))
    with OpenreviewServer(none_yet) as server:
        first = readings(items(target("NeurIPS 2025"), ours(server)))
        server.show(invented())
        second = readings(items(target("NeurIPS 2025", first[-1].cursor), ours(server), LATER))
    assert told(second) == truth(invented(), NEURIPS[1])
    assert told([*first, *second]) == truth(invented(), *NEURIPS)


def test_an_interface_that_does_not_know_after_is_read_by_counting() -> None:
    with OpenreviewServer(invented(), knows_after=False) as server:
        landed = readings(items(target(), ours(server)))
        begun = len(server.asked)
        half = list(islice((i for i in items(target(), ours(server)) if isinstance(i, Reading)), 2))
        rest = readings(items(target(cursor=half[-1].cursor), ours(server)))
    assert told(landed) == told([*half, *rest]) == truth(invented(), ICLR)
    assert begun < 2 * len(landed)


def test_a_server_that_always_gives_the_same_page_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    always: Callable[..., Any] = lambda self, chosen, params: sorted(chosen, key=lambda one: one.note_id)[:7]  # noqa: E731
    monkeypatch.setattr(OpenreviewServer, "_page", always)
    with OpenreviewServer(invented()) as server, pytest.raises(TargetRefused, match="gives the page again that it just gave"):
        list(items(target(), ours(server)))


def test_fewer_papers_than_the_server_counts_are_a_gap_that_lasts() -> None:
    withheld = a_paper("accepted")
    with OpenreviewServer(invented(), withheld=[withheld]) as server:
        found = list(items(target(), ours(server)))
    count = sum((s.group, s.decision) == (ICLR, "accepted") for s in invented().submissions)
    assert gaps(found)[0].reason == f"OpenReview counts {count} notes in {ICLR} (accepted) and gave {count - 1}"
    assert gaps(found)[0].lasts
    assert told(readings(found)).keys() == truth(invented(), ICLR).keys() - {withheld}


@pytest.mark.parametrize(("name", "group"), [("ICLR 2025", ICLR), ("MLSys 2025", MLSYS)])
def test_a_note_in_another_shape_is_told_apart_and_no_other_is_lost(name: str, group: str) -> None:
    bad = a_paper("accepted", group)
    with OpenreviewServer(invented(), misshapen=[bad]) as server:
        landed = bodies(readings(items(target(name), ours(server))))
    found, reasons = {}, []
    for kind, body in landed:
        try:
            found |= {row["source_key"]: row for row in openreview.parse(kind, body)}
        except ValueError as problem:
            reasons.append(str(problem))
    assert found.keys() == truth(invented(), group).keys() - {bad}
    assert reasons == [f"{bad}: venue has not the shape of {'v2' if group == ICLR else 'v1'}"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("ICLRR 2025", r"OpenReview knows no venue 'ICLRR 2025' \(asked for ICLRR\.cc/2025/Conference\); did you mean ICLR\?"),
        ("Zzyzx 2025", r"the known ones stand in sources/venues\.toml"),
    ],
)
def test_a_venue_that_nobody_knows_is_gone_with_a_hint(name: str, problem: str) -> None:
    with OpenreviewServer(invented()) as server, pytest.raises(TargetGone, match=problem):
        list(items(target(name), ours(server)))


def test_a_known_venue_that_shows_nothing_is_a_gap_until_it_does() -> None:
    with OpenreviewServer(invented()) as server:
        (gap,) = list(items(target("ICLR 2031"), ours(server)))
        assert len(server.asked) == 4
    assert gap == Gap("OpenReview shows no paper of ICLR 2031 to us (asked for ICLR.cc/2031/Conference)", lasts=False)


@pytest.mark.parametrize("name", ["ACL 2025", "ICLR", "2025", "ICLR twenty"])
def test_what_is_no_venue_there_is_refused_before_anything_is_asked(name: str) -> None:
    with OpenreviewServer(invented()) as server:
        with pytest.raises(TargetRefused, match=r"^[^\n]+$"):
            list(items(target(name), ours(server)))
        assert not server.asked


def test_a_group_may_be_named_itself() -> None:
    with OpenreviewServer(invented()) as server:
        landed = readings(items(target("NeurIPS.cc/{year}/Datasets_and_Benchmarks_Track 2025"), ours(server)))
    assert told(landed) == truth(invented(), NEURIPS[1])


@pytest.mark.parametrize(
    ("year", "groups"),
    [
        (2025, ["V/2025/C", "V/2025/Track", "J"]),
        (2024, ["V/2024/C", "J"]),
    ],
)
def test_a_year_has_its_own_groups_and_those_of_every_year(year: int, groups: list[str]) -> None:
    assert groups_of(["V/{year}/C", "V/2025/Track", "V/2023/Track", "J"], year) == groups


def test_of_a_journal_only_the_papers_that_it_published_in_the_year_are_landed() -> None:
    journal = tuple(
        replace(s, group="TMLR", published_at=1_735_689_600 + at * 86_400 * 100 if s.decision == "accepted" else None)
        for at, s in enumerate(s for s in invented().submissions if s.group in NEURIPS)
    )  # fmt: skip
    wanted = {s.note_id for s in journal if s.published_at and 1_735_689_600 <= s.published_at < 1_767_225_600}
    assert wanted
    with OpenreviewServer(OpenreviewWorld(journal)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sandbox.openreview_shapes.year_of", lambda group: 2025)
        patch.setattr("sandbox.openreview_shapes._label", lambda group: group)
        landed = readings(items(target("TMLR 2025"), ours(server)))
    rows = [row for kind, body in bodies(landed) for row in openreview.parse(kind, body)]
    assert {row["source_key"] for row in rows} == wanted
    assert {(row["track"], row["venue"], row["venue_year"]) for row in rows} == {("journal", "TMLR", 2025)}


def test_requests_are_made_one_at_a_time_and_say_who_asks() -> None:
    with OpenreviewServer(invented()) as server:
        list(items(target(), ours(server)))
    assert server.most_in_flight == 1
    assert {asked.agent for asked in server.asked} == {"headwater/0.1.0 (+team@example.com)"}
    assert all(int(asked.params["limit"]) <= 1000 for asked in server.asked)


def test_no_address_is_landed_though_many_are_served() -> None:
    emails = {author.email for s in invented().submissions for author in s.authors}
    with OpenreviewServer(invented()) as server:
        landed = b"\n".join(body for name in VENUES for _, body in bodies(readings(items(target(name), ours(server)))))
    assert not [email for email in emails if email.encode() in landed]
    assert b"reviewer@example.org" not in landed
    assert b"Write to" not in landed  # reviews stay where they are


def test_the_loader_sets_one_bad_note_aside_and_loads_the_page_s_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = a_paper("accepted")
    with OpenreviewServer(invented(), misshapen=[bad]) as server:
        for reading in readings(items(target(), ours(server))):
            land(tmp_path / "landing", "openreview", "ICLR 2025", reading, NOW)
    monkeypatch.setattr("warehouse.load.TABLES", {"openreview": "raw.openreview_here"})
    con = duckdb.connect()
    con.register("papers", pa.schema([*PAPERS, ("file", pa.string()), ("target", pa.string())]).empty_table())
    con.execute("CREATE SCHEMA raw; CREATE TABLE raw.openreview_here AS FROM papers")
    loaded = load(con, tmp_path / "landing", {"openreview": openreview.parse})
    assert loaded.row_count == len(truth(invented(), ICLR)) - 1
    ((file, reason),) = con.execute("SELECT file, reason FROM raw.quarantine").fetchall()
    assert file.startswith("openreview/ICLR%202025/0000")
    assert reason == f"{bad}: venue has not the shape of v2"
    newest = con.execute("SELECT decision, count(*) FROM raw.openreview_here GROUP BY ALL ORDER BY 2 DESC").fetchall()
    assert newest[0][0] == "accepted"
    con.close()


def test_the_rows_load_as_papers() -> None:
    with OpenreviewServer(invented()) as server:
        rows = [row for kind, body in bodies(readings(items(target("MLSys 2026"), ours(server)))) for row in openreview.parse(kind, body)]
    dated = pa.schema([pa.field(f.name, pa.string() if pa.types.is_date(f.type) else f.type) for f in PAPERS])
    papers = pa.Table.from_pylist(rows, dated).cast(PAPERS)
    assert papers.num_rows == len(truth(invented(), MLSYS_EVEN))
    assert all(row.keys() == set(PAPERS.names) for row in rows)
    unrated = sum(s.group == MLSYS_EVEN and s.decision in {"withdrawn", "desk_rejected"} for s in invented().submissions)
    assert papers["rating"].null_count == unrated
