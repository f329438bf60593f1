"""GH Archive: hours read once each, only what watched repositories did, and every hole told."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.errors import SettingsError, TargetRefused
from headwater.settings import GhArchive, Run, Settings, load_settings
from sandbox.gharchive_events import RENAMED_AT
from sandbox.gharchive_server import ArchiveServer
from sandbox.github_records import Hosted
from sandbox.github_world import GithubWorld, build_github
from sandbox.json_server import Fault
from sandbox.world import build_world
from sources import gharchive
from sources.erasers import ERASERS
from sources.gharchive_window import months
from sources.reading import Gap
from tests.sources.json_diary import HURRIED, Diary, apart
from warehouse.landing import landed_files, read_label

__all__ = ["apart"]
pytestmark = pytest.mark.usefixtures("apart")
MONTH, SINCE, UNTIL = "2024-05", "2024-05-06", "2024-05-07"
BUSY = "2024-05-06-12"
Row = dict[str, Any]


@cache
def github() -> GithubWorld:
    """A GitHub where all is done in six hours of one day."""
    world = build_github(build_world(seed=11, people=12, repositories=3, commits=150, papers=9, vendored_paths=10), None)
    return replace(world, repositories=tuple(map(_crowded, world.repositories)))


def _crowded(hosted: Hosted) -> Hosted:
    """The same repository with everything of it done from 10 to 16 o'clock."""
    begin = int(datetime(2024, 5, 6, 10, tzinfo=UTC).timestamp())

    def moved(at: int | None) -> Any:
        return None if at is None else begin + at % (5 * 3600)

    def thing(each: Any) -> Any:
        opened = moved(each.created_at)
        closed = None if each.closed_at is None else opened + (each.closed_at % 3600)
        inside = "reviews" if hasattr(each, "reviews") else "comments"
        within = tuple(replace(one, created_at=moved(one.created_at)) for one in getattr(each, inside))
        return replace(each, created_at=opened, closed_at=closed, updated_at=closed or opened, **{inside: within})

    return replace(hosted, pulls=tuple(map(thing, hosted.pulls)), issues=tuple(map(thing, hosted.issues)))


def watched(*, numbers: bool = True) -> dict[str, int | None]:
    return {hosted.name_with_owner: hosted.database_id if numbers else None for hosted in github().repositories if hosted.pulls}


def diary(directory: Path, url: str, *, since: str = SINCE, until: str = UNTIL, **more: Any) -> Diary:
    settings = Settings(gharchive=GhArchive(url, until, **{"parallel": 1, **more}), run=Run(since=since), http=HURRIED)
    return Diary(directory, "gharchive", gharchive.fetch, settings)


def timeless(rows: list[Row]) -> list[Row]:
    return [{**row, "fetched_at": None} for row in rows]


def told(rows: list[Row], kind: str) -> dict[int, Row]:
    return {(payload := json.loads(row["payload"]))["databaseId"]: payload for row in rows if row["kind"] == kind}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """What an undisturbed reading lands."""
    with ArchiveServer(github()) as server:
        book = diary(tmp_path_factory.mktemp("whole"), server.url)
        book.read(MONTH, repositories=watched())
        return book.rows()


def test_every_pull_request_review_issue_and_comment_of_watched_repositories_lands(whole: list[Row]) -> None:
    hosted = [each for each in github().repositories if each.name_with_owner in watched()]
    pulls = [pull for each in hosted for pull in each.pulls]
    issues = [issue for each in hosted for issue in each.issues]
    assert pulls
    assert told(whole, "pull_request").keys() == {pull.database_id for pull in pulls}
    assert told(whole, "review").keys() == {review.database_id for pull in pulls for review in pull.reviews}
    assert told(whole, "issue").keys() == {issue.database_id for issue in issues}
    assert told(whole, "comment").keys() == {comment.database_id for issue in issues for comment in issue.comments}
    assert {row["repository"] for row in whole} == set(watched())


def test_a_merged_pull_request_has_the_fields_that_github_tells_and_no_others(whole: list[Row]) -> None:
    pull = next(pull for each in github().repositories for pull in each.pulls if pull.merged_at and pull.author and pull.merged_by)
    assert pull.author
    assert pull.merged_by
    assert pull.merged_at
    payload = told(whole, "pull_request")[pull.database_id]
    author, merger = (
        {"__typename": one.typename, "login": one.login, "id": one.id, "databaseId": one.database_id}
        for one in (pull.author, pull.merged_by)
    )
    at = [f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in (pull.created_at, pull.merged_at)]
    assert payload == {
        "id": pull.id, "databaseId": pull.database_id, "url": pull.url, "author": author, "number": pull.number,
        "title": pull.title, "createdAt": at[0], "updatedAt": at[1], "closedAt": at[1], "state": "MERGED", "mergedAt": at[1],
        "changedFiles": pull.changed_files, "mergeCommit": {"oid": pull.merge_commit_oid}, "mergedBy": merger,
    }  # fmt: skip


def test_neither_pushes_nor_texts_nor_addresses_land(whole: list[Row]) -> None:
    assert "@" not in json.dumps(whole, default=str).replace("[address]", "")
    assert "body" not in json.dumps(whole, default=str)


def test_a_killed_reading_goes_on_with_the_hour_it_was_at(tmp_path: Path, whole: list[Row]) -> None:
    with ArchiveServer(github()) as server:
        book = diary(tmp_path, server.url)
        assert book.read(MONTH, files=3, repositories=watched()) == 3
        asked = len(server.asked)
        book.read(MONTH, repositories=watched())
        assert timeless(book.rows()) == timeless(whole)
        assert 24 <= len(server.asked) <= 26  # what was on its way when it was killed is asked for again
        assert asked < 20
        assert book.read(MONTH, repositories=watched()) == 0
        assert book.remarks == ["every hour asked for was read before"]


def test_hours_read_at_the_same_time_land_as_if_one_after_the_other(tmp_path: Path, whole: list[Row]) -> None:
    with ArchiveServer(github(), [Fault.SLOW, None, Fault.SLOW], slow_seconds=0.05) as server:
        book = diary(tmp_path, server.url, parallel=3)
        book.read(MONTH, repositories=watched())
        assert timeless(book.rows()) == timeless(whole)
        assert 1 < max(each.in_flight for each in server.asked) <= 3


def test_a_longer_window_reads_only_what_was_not_read(tmp_path: Path, whole: list[Row]) -> None:
    with ArchiveServer(github()) as server:
        diary(tmp_path, server.url).read(MONTH, repositories=watched())
        diary(tmp_path, server.url, since="2024-05-05").read(MONTH, repositories=watched())
        assert len(server.asked) == 48
    by_content = sorted(timeless(diary(tmp_path, "").rows()), key=str)
    assert by_content == sorted(timeless(whole), key=str)


def test_missing_hours_are_one_gap_a_range_that_stays_until_they_are_read_in_full(tmp_path: Path, whole: list[Row]) -> None:
    with ArchiveServer(github(), missing=["2024-05-06-1", "2024-05-06-2", "2024-05-06-12"]) as server:
        book = diary(tmp_path, server.url)
        book.read(MONTH, repositories=watched())
        gaps = [item for item in book.items if isinstance(item, Gap)]
        assert gaps == [
            Gap("2024-05-06 01:00 to 2024-05-06 03:00: the archive has no file", datetime(2024, 5, 6, 1, tzinfo=UTC), datetime(2024, 5, 6, 3, tzinfo=UTC)),
            Gap("2024-05-06 12:00 to 2024-05-06 13:00: the archive has no file", datetime(2024, 5, 6, 12, tzinfo=UTC), datetime(2024, 5, 6, 13, tzinfo=UTC)),
        ]
        assert book.read(MONTH, repositories=watched()) == 0
        assert [item for item in book.items if isinstance(item, Gap)] == gaps
        assert len(server.asked) == 24
        server.missing = ()
        book.read(MONTH, is_full=True, repositories=watched())
        assert book.gaps == []
    latest = landed_files(tmp_path)
    first = next(file for file in latest if read_label(file).replaces and read_label(file).sequence > 1)
    rows = [row for file in latest if file >= first for row in pq.read_table(file).to_pylist()]
    assert timeless(rows) == timeless(whole)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault.TRUNCATED, r"the file is damaged after \d+ lines \(it ends too soon\)"),
        (Fault.EMPTY_BODY, r"the file is damaged after 0 lines \(it ends too soon\)"),
    ],
)
def test_of_a_damaged_file_what_can_be_read_lands_and_the_rest_is_a_gap(
    tmp_path: Path, whole: list[Row], fault: Fault, trouble: str
) -> None:
    with ArchiveServer(github(), [None] * 12 + [fault]) as server:
        book = diary(tmp_path, server.url)
        book.read(MONTH, repositories=watched())
    (gap,) = book.gaps
    assert gap.startswith("2024-05-06 12:00 to 2024-05-06 13:00: ")
    assert re.search(trouble, gap)
    landed, all_of_it = ({(row["kind"], row["key"]) for row in rows} for rows in (book.rows(), whole))
    assert landed < all_of_it
    assert len(landed) > len(all_of_it) // 2


def test_a_line_of_garbage_is_told_with_its_place_and_nothing_else_is_lost(tmp_path: Path, whole: list[Row]) -> None:
    def litter(content: bytes) -> bytes:
        name, number = next(iter(watched().items()))
        odd = {"id": "1", "type": "IssuesEvent", "actor": {}, "repo": {"id": number, "name": name}, "payload": {"issue": {"id": "x"}}}
        return b"secret@example.org }{\n" + content + json.dumps(odd, separators=(",", ":")).encode() + b"\n[1]\n\xff\xfe"

    with ArchiveServer(github(), spoilt={BUSY: litter}) as server:
        book = diary(tmp_path, server.url)
        book.read(MONTH, repositories=watched())
    assert book.gaps == ["2024-05-06 12:00 to 2024-05-06 13:00: 4 lines cannot be read"]
    errors = [json.loads(row["payload"]) for row in book.rows() if row["kind"] == "error"]
    assert [error["message"] for error in errors] == ["is no JSON", "number: expected a number", "is no event of a repository", "is no JSON"]
    assert errors[0]["line"] == 1
    assert "secret" not in str(errors)
    assert timeless([row for row in book.rows() if row["kind"] != "error"]) == timeless(whole)


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.TOO_MANY_WAIT, Fault.BAD_GATEWAY, Fault.RESET, Fault.CUT_OFF, Fault.SLOW, Fault.HTML])
def test_what_passes_is_asked_for_again(tmp_path: Path, whole: list[Row], fault: Fault) -> None:
    with ArchiveServer(github(), [None] * 12 + [fault, None, fault]) as server:
        book = diary(tmp_path, server.url)
        book.read(MONTH, repositories=watched())
        assert len(server.asked) == 26
    assert book.gaps == []
    assert timeless(book.rows()) == timeless(whole)


def test_an_archive_that_stays_down_fails_the_month_and_the_next_run_goes_on(tmp_path: Path, whole: list[Row]) -> None:
    with ArchiveServer(github(), [None] * 12 + [Fault.UNAVAILABLE] * 8) as server:
        book = diary(tmp_path, server.url)
        with pytest.raises(TargetRefused, match="gave no usable answer in 4 attempts"):
            book.read(MONTH, repositories=watched())
        server.faults.clear()
        book.read(MONTH, repositories=watched())
    assert timeless(book.rows()) == timeless(whole)


def test_an_address_that_has_no_hour_at_all_is_refused(tmp_path: Path) -> None:
    with ArchiveServer(github()) as server, pytest.raises(TargetRefused, match=r"none of the 24 hours is at .*/nowhere; check gharchive.url"):
        diary(tmp_path, f"{server.url}/nowhere").read(MONTH, repositories=watched())
    assert landed_files(tmp_path) == []


def test_a_repository_that_is_watched_since_makes_the_month_be_read_anew(tmp_path: Path, whole: list[Row]) -> None:
    first, *_ = watched()
    with ArchiveServer(github()) as server:
        book = diary(tmp_path, server.url)
        book.read(MONTH, repositories={first: watched()[first]})
        files = len(landed_files(tmp_path))
        book.read(MONTH, repositories=watched())
        assert book.remarks == ["the catalog watches more than was looked for; all is read anew"]
        book.read(MONTH, repositories={first: watched()[first]})
        assert book.remarks == ["every hour asked for was read before"]
    anew = landed_files(tmp_path)[files:]
    assert [read_label(file).replaces for file in anew] == [True] + [False] * (len(anew) - 1)
    assert timeless([row for file in anew for row in pq.read_table(file).to_pylist()]) == timeless(whole)


def test_a_number_finds_a_repository_under_every_name_and_none_that_took_its_name(tmp_path: Path, whole: list[Row]) -> None:
    assert datetime(2024, 5, 7, tzinfo=UTC).timestamp() < RENAMED_AT
    first = github().repositories[0]
    hours_later = replace(first, name_with_owner="elsewhere/renamed", former_names=())
    thief = replace(first, database_id=first.database_id + 77)
    world = replace(github(), repositories=(hours_later, thief, *github().repositories[1:]))
    with ArchiveServer(world) as server:
        book = diary(tmp_path, server.url)
        book.read(MONTH, repositories=watched())
        assert timeless(book.rows()) == timeless(whole)


def test_where_only_the_name_is_known_the_name_decides_and_that_is_said(tmp_path: Path, whole: list[Row]) -> None:
    with ArchiveServer(github()) as server:
        book = diary(tmp_path, server.url)
        book.read(MONTH, repositories={name.upper(): None for name in watched()})
        count = len(watched())
        assert book.remarks == [f"{count} repositories are known by name only: what they were called before is not found"]
        assert [row["key"] for row in book.rows()] == [row["key"] for row in whole]


def test_who_was_erased_is_blanked_before_an_hour_lands(whole: list[Row]) -> None:
    login = next(payload["author"]["login"] for payload in told(whole, "pull_request").values() if payload["author"])
    table = pa.Table.from_pylist(whole)
    erased = ERASERS["gharchive"](table, lambda kind, value: kind == "github_login" and value == login)
    assert login in str(whole)
    assert f'"login":"{login}"' not in str(erased.column("payload").to_pylist())
    assert erased.num_rows == table.num_rows


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [
        ("2024-01-01", "2025-05-02", "2025-05-01 cannot be read: from 2025-05-01 on whole days are missing, and since October 2025"),
        ("2025-06-01", "2025-07-01", "2025-06-01 cannot be read"),
        ("2025-05-01", "2025-05-01", "2025-05-01 cannot be read"),
        ("2014-12-31", "2015-02-01", "2014-12-31 cannot be read: its events have another shape before 2015-01-01"),
        ("2024-02-01", "2024-02-01", "nothing lies between 2024-02-01 and 2024-02-01"),
    ],
)
def test_a_window_that_cannot_be_read_is_refused_with_the_reason(since: str, until: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        months(Settings(run=Run(since=since), gharchive=GhArchive(until=until)))


def test_a_window_is_read_by_months() -> None:
    settings = Settings(run=Run(since="2023-11-30"), gharchive=GhArchive(until="2024-02-01"))
    assert months(settings) == ["2023-11", "2023-12", "2024-01"]
    assert len(months(Settings(run=Run(since="2015-01-01")))) == 124
    assert Settings().archive_until == date(2025, 5, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("until = 'soon'", "gharchive: until: expected a date such as 2023-01-01, found 'soon'"),
        ("parallel = 0", "gharchive: parallel: expected 1 to 16, found 0"),
        ("parallel = 17", "gharchive: parallel: expected 1 to 16, found 17"),
        ("adress = 'x'", "gharchive: unknown key 'adress'"),
    ],
)
def test_settings_that_cannot_be_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "headwater.toml"
    file.write_text(f"[gharchive]\n{text}\n")
    with pytest.raises(SettingsError, match=reason):
        load_settings(file)
