"""GitHub read night after night: everything once, nothing lost, every hole told, and what it costs."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import TargetGone, TargetRefused
from sandbox import github_graphql
from sandbox.github_faults import Fault, Storm
from sandbox.github_large import build_large_repository
from sandbox.github_quota import Limits
from sandbox.github_records import Pull
from sources import github, github_walk
from sources.github_answers import BadToken
from sources.github_graphql import _budget
from sources.github_heads import Absent, Head
from sources.reading import Gap, Target
from tests.sources.github_nights import (
    HORIZON,
    NAME,
    TOKEN,
    Diary,
    GithubServer,
    changed,
    diary,
    expected_things,
    town,
)
from tests.sources.github_stage import apart

__all__ = ["apart"]


@pytest.fixture(autouse=True)
def credential(apart: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)


@pytest.fixture
def server() -> Iterator[GithubServer]:
    with GithubServer(town(), retry_after="0", reset_after_seconds=-1, slow_seconds=0.7) as running:
        yield running


@pytest.fixture
def book(tmp_path: Path, server: GithubServer) -> Diary:
    return diary(tmp_path, server)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    with pytest.MonkeyPatch.context() as patch, GithubServer(town()) as server:
        patch.setenv("GITHUB_TOKEN", TOKEN)
        book = diary(tmp_path_factory.mktemp("undisturbed"), server)
        book.read()
        return book.things()


def later(pull: Pull, seconds: int = 3600, **changes: Any) -> Pull:
    return replace(pull, updated_at=town().now + seconds, **changes)


def test_a_first_night_lands_everything_once(book: Diary) -> None:
    book.read()
    assert set(book.things()) == expected_things(town())
    assert book.kinds() == {"pull_request": 130, "review": 36, "issue": 70, "comment": 26, "repository_head": 1}
    assert book.gaps == []
    assert book.remarks == ["13 points"]


def test_a_row_says_what_whose_where_and_when(book: Diary) -> None:
    book.read()
    row = next(row for row in book.rows() if row["kind"] == "pull_request" and row["number"] == 5)
    payload = json.loads(row["payload"])
    assert row["key"] == payload["id"]
    assert row["repository"] == NAME
    assert row["url"] == f"https://github.com/{NAME}/pull/5"
    assert row["fetched_at"].tzinfo is None
    assert payload["title"] == "Change 5"
    assert payload["reviews"]["totalCount"] == len(payload["reviews"]["nodes"])
    extra = next(row for row in book.rows() if row["kind"] == "review")
    assert json.loads(extra["payload"])["parent"]["number"] == extra["number"]


def test_an_idle_night_costs_the_probe_and_says_so(book: Diary, server: GithubServer) -> None:
    book.read()
    before = server.points, len(book.files)
    book.read()
    assert book.remarks == ["nothing new", "1 points"]
    assert (server.points, len(book.files)) == (before[0] + 1, before[1])


def test_with_a_probe_of_the_run_an_idle_target_asks_for_nothing(book: Diary, server: GithubServer) -> None:
    book.read()
    probed = github.probe(book.settings, [NAME])
    before = len(server.asked)
    book.read(probe=probed[NAME])
    assert book.remarks == ["nothing new"]
    assert len(server.asked) == before


def test_the_next_night_lands_what_was_new_or_touched(book: Diary, server: GithubServer) -> None:
    book.read()
    pulls = town().repositories[0].pulls
    fresh = later(pulls[50], 60, number=900, database_id=900, title="Fresh")
    server.show(changed(town(), pulls=(*pulls[:40], later(pulls[40], title="Reviewed late"), *pulls[41:], fresh)))
    before = book.kinds()
    book.read()
    assert book.kinds() - before == {"pull_request": 2}
    assert {json.loads(row["payload"])["title"] for row in book.rows()[-2:]} == {"Fresh", "Reviewed late"}
    assert book.gaps == []
    assert book.remarks == ["2 points"]


def test_what_is_touched_while_it_is_read_is_not_lost(book: Diary, server: GithubServer) -> None:
    book.read(readings=3)
    pulls = town().repositories[0].pulls
    server.show(changed(town(), pulls=(later(pulls[0], title="Touched"), *pulls[1:100], later(pulls[100]), *pulls[101:])))
    book.read()
    assert set(book.things()) == expected_things(town())
    assert json.loads(book.things()["pull_request", pulls[0].id])["title"] == "Touched"
    assert book.gaps == []


def test_what_slips_in_within_the_second_that_was_read_last_is_not_lost(
    book: Diary, server: GithubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulls, second = town().repositories[0].pulls, int(time.time()) - town().now
    server.show(changed(town(), pulls=(*pulls[:-1], later(pulls[-1], second))))
    book.read()
    server.show(changed(town(), pulls=(later(pulls[0], second, title="Slipped in"), *pulls[1:-1], later(pulls[-1], second))))
    book.read()
    assert json.loads(book.things()["pull_request", pulls[0].id])["title"] == "Slipped in"
    monkeypatch.setattr(github_walk, "SETTLED", timedelta(0))
    book.read()
    book.read()
    assert book.remarks[0] == "nothing new"


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_a_fault_is_recovered_from(
    fault: Fault, book: Diary, server: GithubServer, undisturbed: dict[tuple[str, str], str]
) -> None:
    server.faults.extend([None, fault, None, None, fault])
    book.read()
    assert [asked.fault for asked in server.asked].count(fault) == 2
    assert book.things() == undisturbed
    assert book.gaps == []


@pytest.mark.parametrize("seed", range(3))
def test_a_storm_lands_what_a_calm_lands(seed: int, tmp_path: Path, undisturbed: dict[tuple[str, str], str]) -> None:
    storm = Storm(seed, 0.3, tuple(Fault))
    with GithubServer(town(), storm=storm, retry_after="0", reset_after_seconds=-1, slow_seconds=0.7) as server:
        book = diary(tmp_path, server)
        book.read()
        faults = [asked.fault for asked in server.asked if asked.fault]
    assert len(faults) >= 4
    assert book.things() == undisturbed
    assert len(book.things()) == sum(book.kinds().values()) - book.kinds()["repository_head"] - book.kinds()["missing"]
    assert book.gaps == []


@pytest.mark.parametrize("readings", [1, 2, 5])
def test_a_run_that_is_killed_goes_on_after_its_last_page(
    readings: int, book: Diary, server: GithubServer, undisturbed: dict[tuple[str, str], str]
) -> None:
    while book.read(readings=readings) == readings:
        _budget.cache_clear()
    assert book.things() == undisturbed
    assert len(book.rows()) == len(undisturbed) + 1
    assert server.requests_by_kind["graphql:PullRequests"] == 7


def test_a_budget_that_ends_ends_the_run_in_good_order_and_the_next_goes_on(
    tmp_path: Path, undisturbed: dict[tuple[str, str], str]
) -> None:
    hour = [time.time()]
    with GithubServer(town(), limits=Limits(graphql=6), clock=lambda: hour[0]) as server:
        book = diary(tmp_path, server, points_reserve=2)
        stops = 0
        while book.read() and book.gaps:
            assert "the hour's points are spent (2 left until" in book.gaps[0]
            assert server.quota.window(TOKEN, "graphql").remaining == 2
            stops, hour[0] = stops + 1, hour[0] + 3601
            _budget.cache_clear()
    assert stops == 3
    assert book.things() == undisturbed


def test_pages_that_are_too_heavy_shrink_and_the_size_is_remembered(tmp_path: Path) -> None:
    with GithubServer(town(), limits=Limits(heavy_first=6, heavy_operation="PullRequests")) as server:
        book = diary(tmp_path, server)
        book.read(readings=8)
        assert [asked.status for asked in server.asked].count(502) == 2
        book.read()
        assert set(book.things()) == expected_things(town())
        assert [asked.status for asked in server.asked].count(502) == 2


def drop(server: GithubServer, monkeypatch: pytest.MonkeyPatch, *numbers: int, times: int = 10_000) -> None:
    """Let pull requests be silently left out of so many answers."""
    page, left = server.shelves.page, [times]

    def lossy(hosted: Any, kind: str, arguments: Any) -> Any:
        found = page(hosted, kind, arguments)
        kept = [node for node in found.nodes if node.number not in numbers or kind != "pulls"]
        if len(kept) < len(found.nodes) and arguments.get("first", 0) > 1 and left[0] > 0:
            left[0] -= 1
            return replace(found, nodes=kept)
        return found

    monkeypatch.setattr(server.shelves, "page", lossy)


def test_what_is_left_out_on_the_way_is_seen_and_fetched(
    book: Diary, server: GithubServer, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[tuple[str, str], str]
) -> None:
    drop(server, monkeypatch, 7, 8, 9, times=1)
    book.read()
    assert book.remarks[0] == "3 pull requests did not come along; all are walked again"
    assert book.things() == undisturbed
    assert book.gaps == []
    book.read()
    assert "nothing new" in book.remarks


def test_what_is_never_shown_is_a_gap_every_night_and_not_walked_for_again(
    book: Diary, server: GithubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(server, monkeypatch, 7)
    book.read()
    assert book.gaps == ["expected 130 pull requests, got 129"]
    before = server.points
    book.read()
    assert book.gaps == ["expected 130 pull requests, got 129"]
    assert book.remarks == ["nothing new", "1 points"]
    assert server.points == before + 1


def test_a_deleted_or_transferred_issue_is_counted(book: Diary, server: GithubServer) -> None:
    issues = town().repositories[0].issues
    server.show(changed(town(), issues=(*issues[:3], replace(issues[3], is_gone=True), *issues[4:])))
    book.read()
    assert book.gaps == ["expected 70 issues, got 69 (1 came empty)"]
    assert {"stream": "issues", "empty": 1, "after": None} in [
        json.loads(row["payload"]) for row in book.rows() if row["kind"] == "missing"
    ]
    assert server.requests_by_kind["graphql:Issues"] == 3


def test_an_issue_that_leaves_later_is_no_gap(book: Diary, server: GithubServer) -> None:
    book.read()
    server.show(changed(town(), issues=town().repositories[0].issues[1:]))
    book.read()
    assert book.gaps == []
    issues = town().repositories[0].issues
    server.show(changed(town(), issues=(*issues[1:-1], replace(issues[-1], updated_at=town().now + 9))))
    book.read()
    assert book.gaps == []
    assert book.remarks[0] == "1 issues that had landed were deleted or transferred"


def test_a_lasting_error_beside_data_is_a_row_and_a_gap(book: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = github_graphql.answer

    def partly(*asked: Any) -> Any:
        found = answer(*asked)
        if found.operation == "Issues":
            found.payload["data"]["repository"]["issues"]["nodes"][2]["author"] = None
            path = ["repository", "issues", "nodes", 2, "author"]
            found.payload["errors"] = [{"type": "FORBIDDEN", "path": path, "message": "Protected by SAML"}]
        return found

    monkeypatch.setattr(github_graphql, "answer", partly)
    book.read()
    assert book.kinds()["error"] == 3
    assert book.gaps == [
        "issues: GitHub could not tell repository.issues.nodes.2.author (FORBIDDEN: Protected by SAML)"
    ] * 3  # fmt: skip
    assert book.kinds()["issue"] == 70


def test_a_stream_that_cannot_be_read_does_not_keep_the_other_from_it(tmp_path: Path) -> None:
    with GithubServer(town(), limits=Limits(heavy_first=0, heavy_operation="PullRequests")) as server:
        book = diary(tmp_path, server, pull_requests_per_page=2)
        book.settings = replace(book.settings, http=replace(book.settings.http, attempts=2))
        with pytest.raises(TargetRefused, match="even for the smallest page"):
            book.read()
        assert book.kinds()["issue"] == 70
        server.limits = server.quota.limits = Limits()
        book.read()
    assert set(book.things()) == expected_things(town())


def test_a_renamed_repository_is_read_under_the_catalogs_name(book: Diary, server: GithubServer) -> None:
    server.show(changed(town(), name_with_owner="openlantern/torrent-next", former_names=(NAME,)))
    book.read()
    assert book.remarks[0] == "it is called openlantern/torrent-next now; correct the catalog"
    assert {row["repository"] for row in book.rows()} == {NAME}
    assert book.kinds()["pull_request"] == 130


def test_a_repository_whose_old_name_leads_nowhere_is_found_by_its_number(book: Diary, server: GithubServer) -> None:
    book.read()
    server.show(changed(town(), name_with_owner="openlantern/torrent-next", former_names=()))
    with pytest.raises(TargetGone, match=f"{NAME} is not there .404.; it is openlantern/torrent-next now"):
        book.read()


def test_the_run_log_says_whose_token_it_is_and_what_is_left(
    book: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "headwater"):
        github.prepare([Target("github", NAME, HORIZON)], book.settings)
    assert "token of sandbox-sourcer; scopes read:org, read:user, repo; REST 5000 of 5000 left" in caplog.text


def test_an_expired_token_is_told_once_before_anything_is_asked(
    book: Diary, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_expired")
    github.prepare([Target("github", NAME, HORIZON)], book.settings)
    assert "refuses the token of $GITHUB_TOKEN: expired, revoked or mistyped; make a new one" in caplog.text


def test_a_repository_that_took_the_name_of_another_replaces_it(book: Diary, server: GithubServer) -> None:
    book.read()
    server.show(changed(town(), database_id=1))
    landed = book.read()
    assert book.remarks[0] == "another repository has taken its name; all is read anew"
    assert [item.replaces for item in book.items if hasattr(item, "replaces")] == [True] + [False] * (landed - 1)


def test_a_repository_that_is_not_there_is_gone(book: Diary) -> None:
    with pytest.raises(TargetGone, match="deleted, private, blocked or mistyped.*Could not resolve"):
        book.read("openlantern/typo")


def test_a_blocked_repository_is_gone_and_its_reason_told(book: Diary, server: GithubServer) -> None:
    server.show(changed(town(), is_blocked=True))
    with pytest.raises(TargetGone, match="Repository access blocked"):
        book.read()


def test_an_empty_repository_lands_its_head_alone(book: Diary, server: GithubServer) -> None:
    server.show(changed(town(), pulls=(), issues=()))
    book.read()
    assert book.kinds() == {"repository_head": 1}
    book.read()
    assert book.remarks[0] == "nothing new"


def test_a_page_size_that_github_would_refuse_is_none(book: Diary) -> None:
    book.settings = replace(book.settings, github=replace(book.settings.github, pull_requests_per_page=0, issues_per_page=1000))
    book.read()
    assert book.kinds()["pull_request"] == 130
    assert book.kinds()["issue"] == 70


def test_a_full_run_reads_all_of_it_again(book: Diary) -> None:
    book.read()
    book.read(is_full=True)
    assert book.kinds()["pull_request"] == 260


def test_without_a_token_it_is_said_and_nothing_is_asked(
    book: Diary, server: GithubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert book.read() == 0
    assert len(book.remarks) == 1
    assert "no token in $GITHUB_TOKEN: pull requests, reviews, issues, profiles" in book.remarks[0]
    assert github.prepare([Target("github", NAME, HORIZON)], book.settings) == [Target("github", NAME, HORIZON)]
    assert server.asked == []


def test_an_expired_token_is_told_in_one_line(book: Diary, server: GithubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "expired")
    for _ in range(2):
        with pytest.raises(BadToken, match=r"refuses the token \(401\)"):
            book.read()
    assert len(server.asked) == 1


def many(count: int) -> Any:
    """GitHub with so many repositories."""
    (first,) = town().repositories
    small = replace(first, pulls=first.pulls[:5], issues=first.issues[:5])
    copies = (replace(small, database_id=at + 1, name_with_owner=f"invented/tool-{at}") for at in range(count))
    return replace(town(), repositories=tuple(copies))


def test_a_probe_of_fifty_repositories_costs_one_point(book: Diary, server: GithubServer) -> None:
    server.show(many(50))
    names = [f"invented/tool-{at}" for at in range(50)]
    found = github.probe(book.settings, [*names[:-1], "invented/nowhere"])
    assert server.points == 1
    assert all(isinstance(found[name], Head) for name in names[:-1])
    assert found["invented/nowhere"] == Absent(
        "Could not resolve to a Repository with the name 'invented/nowhere'.", is_gone=True
    )
    assert server.most_in_flight == 1


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
def test_a_probe_survives_a_fault(fault: Fault, book: Diary, server: GithubServer) -> None:
    server.show(many(3))
    server.faults.append(fault)
    found = github.probe(book.settings, [f"invented/tool-{at}" for at in range(3)])
    assert [head.totals for head in found.values() if isinstance(head, Head)] == [{"pull_requests": 5, "issues": 5}] * 3


def test_a_run_is_prepared_with_one_probe_and_the_cheapest_first(book: Diary, server: GithubServer) -> None:
    large = replace(town().repositories[0], database_id=77)
    server.show(replace(many(3), repositories=(large, *many(3).repositories)))
    names = [NAME, "invented/tool-1", "invented/tool-0"]
    ready = github.prepare([Target("github", name, HORIZON) for name in names], book.settings)
    assert [target.name for target in ready] == ["invented/tool-1", "invented/tool-0", NAME]
    assert all(isinstance(target.options["probe"], Head) for target in ready)
    assert server.points == 1


def test_points_are_shared_fairly_among_a_runs_repositories(tmp_path: Path) -> None:
    large = replace(town().repositories[0], database_id=77)
    hosted = replace(many(2), repositories=(large, *many(2).repositories))
    with GithubServer(hosted, limits=Limits(graphql=13)) as server:
        book = diary(tmp_path, server)
        names = [NAME, "invented/tool-0", "invented/tool-1"]
        ready = github.prepare([Target("github", name, HORIZON) for name in names], book.settings)
        spent = {}
        for target in sorted(ready, key=lambda target: target.name != NAME):
            book.read(target.name, **target.options)
            spent[target.name] = book.gaps
    assert "this target's share of the hour's points are spent" in spent[NAME][0]
    assert spent["invented/tool-0"] == spent["invented/tool-1"] == []


def test_where_a_probe_fails_every_target_tells_it_itself(book: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "expired")
    targets = [Target("github", NAME, HORIZON)]
    assert github.prepare(targets, book.settings) == targets


def test_a_gap_of_a_spent_budget_begins_where_reading_ended(tmp_path: Path) -> None:
    with GithubServer(town(), limits=Limits(graphql=13)) as server:
        book = diary(tmp_path, server)
        book.read()
        _budget.cache_clear()
        book.read()
    (gap,) = (item for item in book.items if isinstance(item, Gap))
    assert gap.from_at is not None


@pytest.mark.parametrize(("pulls", "reviews", "most"), [(2_000, 8_000, 50)])
def test_reading_costs_at_most_25_points_per_1000_pull_requests(tmp_path: Path, pulls: int, reviews: int, most: int) -> None:
    with GithubServer(build_large_repository(pulls=pulls, reviews=reviews)) as server:
        book = diary(tmp_path, server, pull_requests_per_page=74, issues_per_page=100)
        book.read()
        assert book.kinds()["pull_request"] == pulls
        assert server.points <= most
