"""Events and packed hours as wild as can be: refused with a reason or landed as GitHub would tell them, never both lost."""

import gzip
import json
from datetime import UTC, datetime
from typing import Any

import duckdb
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources import gharchive_hours
from sources.gharchive_events import EVENTS, Malformed, to_row
from sources.gharchive_hours import Damaged, Hour, Watched, sift, unpack, whole_lines
from sources.github_landing import SCHEMA, Row, reading

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WATCHED = Watched.of({"acme/engine": 7, "acme/notes": None})
USER = {"id": 1, "login": "ada", "node_id": "U_1", "type": "User"}
PULL = {
    "id": 5, "node_id": "PR_5", "number": 12, "html_url": "https://github.com/acme/engine/pull/12", "title": "Faster", "user": USER,
    "state": "closed", "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-02T00:00:00Z", "merged_at": "2024-01-02T00:00:00Z",
    "merge_commit_sha": "c" * 40, "merged_by": USER, "changed_files": 3,
}  # fmt: skip
DATABASE = duckdb.connect()
STAGED = """
    SELECT (payload ->> '$.databaseId')::BIGINT, (payload ->> '$.createdAt')::TIMESTAMP, (payload ->> '$.mergedAt')::TIMESTAMP,
        (payload ->> '$.submittedAt')::TIMESTAMP, (payload ->> '$.changedFiles')::INTEGER, (payload ->> '$.author.databaseId')::BIGINT
    FROM (SELECT payload::JSON AS payload FROM landed)"""

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(("2024-01-01T00:00:00Z", "x@example.org"))
wild = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=6)
FIELDS = ("id", "node_id", "number", "html_url", "title", "user", "state", "created_at", "updated_at", "closed_at", "merged_at",
          "merge_commit_sha", "merged_by", "changed_files", "submitted_at")  # fmt: skip


def event(kind: str, payload: Any, name: str = "acme/engine", number: int = 7) -> dict[str, Any]:
    return {
        "id": "1", "type": kind, "actor": {"id": 1, "login": "ada"}, "repo": {"id": number, "name": name},
        "payload": payload, "public": True, "created_at": "2024-01-02T00:00:00Z",
    }  # fmt: skip


def line(told: Any) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def of(kind: str, **payload: Any) -> dict[str, Any]:
    row = to_row(event(kind, payload), "acme/engine", NOW)
    assert row
    told: dict[str, Any] = json.loads(row.payload)
    return told


def timeless(hour: Hour) -> tuple[list[Row], str | None]:
    return [row._replace(fetched_at=NOW) for row in hour.rows], hour.trouble


@pytest.mark.parametrize(
    ("user", "told"),
    [
        ({**USER, "login": "helper[bot]", "type": "Bot"}, {"__typename": "Bot", "login": "helper", "id": "U_1", "databaseId": 1}),
        ({**USER, "type": "Organization"}, {"__typename": "Organization", "login": "ada"}),
        ({**USER, "id": 10137, "login": "ghost"}, None),
        (None, None),
        ({"id": 1, "login": "ada", "type": "User"}, {"__typename": "User", "login": "ada", "id": None, "databaseId": 1}),
    ],
)
def test_an_account_is_told_as_graphql_does(user: Any, told: Any) -> None:
    assert of("PullRequestEvent", pull_request={**PULL, "user": user})["author"] == told


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"number": "12"}, "number: expected a number"),
        ({"id": True}, "id: expected a number"),
        ({"id": 1 << 63}, "id: expected a number"),
        ({"changed_files": 1 << 31}, "changed_files: expected a number"),
        ({"created_at": "yesterday"}, "created_at: expected a moment"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "created_at: expected a moment"),
        ({"merged_at": "1999-01-01T00:00:00Z"}, "merged_at: expected a moment with its zone, since GitHub began"),
        ({"updated_at": "2024-01-01"}, "updated_at: expected a moment with its zone"),
        ({"html_url": "javascript:alert(1)"}, "html_url: expected an https address"),
        ({"user": "ada"}, "user: expected an object"),
        ({"state": None, "merged_at": None}, "state: expected a text"),
    ],
)
def test_an_event_that_is_not_what_it_should_be_is_refused_with_the_field(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        of("PullRequestEvent", pull_request={**PULL, **change})


def test_an_open_pull_request_has_no_merge_commit_and_addresses_in_titles_are_taken_out() -> None:
    told = of("PullRequestEvent", pull_request={**PULL, "state": "open", "merged_at": None, "merged_by": None, "title": "By ada@example.org\0\ud800"})
    assert (told["state"], told["mergeCommit"], told["mergedBy"], told["title"]) == ("OPEN", None, None, "By [address]?")


def test_comments_on_pull_requests_and_edited_ones_are_left_out() -> None:
    comment = {"id": 3, "user": USER, "created_at": "2024-01-01T00:00:00Z"}
    issue = {"number": 12}
    assert to_row(event("IssueCommentEvent", {"action": "created", "issue": {**issue, "pull_request": {"url": "x"}}, "comment": comment}), "a/b", NOW) is None
    assert to_row(event("IssueCommentEvent", {"action": "edited", "issue": issue, "comment": comment}), "a/b", NOW) is None
    assert of("IssueCommentEvent", action="created", issue=issue, comment=comment)["id"] == "3"


def test_of_two_events_in_an_hour_the_later_state_lands_in_whatever_order_they_come() -> None:
    opened = {**PULL, "state": "open", "merged_at": None, "updated_at": "2024-01-01T00:00:00Z"}
    lines = [line(event("PullRequestEvent", {"pull_request": pull})) for pull in (opened, PULL)]
    hours = [timeless(sift([gzip.compress(b"".join(order))], WATCHED)) for order in (lines, lines[::-1])]
    assert hours[0] == hours[1]
    assert [json.loads(row.payload)["state"] for row in hours[0][0]] == ["MERGED"]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(EVENTS)), st.dictionaries(st.sampled_from(FIELDS), wild, max_size=4), wild)
def test_wild_events_are_refused_or_land_so_that_they_can_be_loaded(kind: str, change: dict[str, Any], payload: Any) -> None:
    thing = {**PULL, "submitted_at": "2024-01-02T00:00:00Z", **change}
    payloads = [payload, {"action": "created", "pull_request": thing, "review": thing, "issue": thing, "comment": thing}]
    packed = gzip.compress(b"".join(line(event(kind, one)) for one in payloads))
    hour = sift([packed], WATCHED)
    (batch,) = reading(hour.rows, {}).batches
    assert batch.schema == SCHEMA
    assert "@" not in str(batch.column("payload").to_pylist()) + str(batch.column("key").to_pylist()) + str(batch.column("url").to_pylist())
    DATABASE.register("landed", batch)
    DATABASE.execute(STAGED).fetchall()


repositories = st.sampled_from((("acme/engine", 7), ("Acme/Notes", 9), ("old/engine", 7), ("acme/engine", 8), ("other/thing", 3)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from((*sorted(EVENTS), "PushEvent")), repositories, wild, st.booleans()), max_size=8), st.lists(st.binary(max_size=20)))
def test_looking_quickly_finds_what_parsing_everything_finds(told: list[Any], garbage: list[bytes]) -> None:
    lines = []
    for at, (kind, (name, number), extra, is_odd) in enumerate(told):
        one = event(kind, {"pull_request": {**PULL, "id": at}, "head": {"repo": {"id": 7, "name": "acme/engine"}}, "extra": extra}, name, number)
        lines.append(line(dict(reversed(one.items())) if is_odd else one))
    usable = [one for one in garbage if b"\n" not in one and not one.startswith(b'{"id":"')]
    packed = gzip.compress(b"".join(lines) + b"\n".join(usable))
    quick = timeless(sift([packed], WATCHED))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gharchive_hours, "HEAD", __import__("re").compile(rb"(?!)"))
        assert timeless(sift([packed], WATCHED)) == quick


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=4), st.integers(1, 400), st.integers(0, 3))
def test_a_file_of_several_parts_is_unpacked_however_it_is_cut(parts: list[bytes], size: int, zeros: int) -> None:
    packed = b"".join(map(gzip.compress, parts)) + bytes(zeros)
    chunks = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert b"".join(unpack(chunks)) == b"".join(parts)
    assert b"".join(whole_lines(unpack(chunks))) == b"".join(parts)
    with pytest.raises(Damaged):
        list(unpack([gzip.compress(parts[0])[:-1]]))


def test_what_is_no_gzip_at_all_is_no_answer() -> None:
    with pytest.raises(httpx.DecodingError, match="is no gzip file"):
        list(unpack([b"<", b"html>"]))


def test_a_line_without_end_is_damage_and_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gharchive_hours, "LONGEST_LINE", 1 << 20)
    good = line(event("PullRequestEvent", {"pull_request": PULL}))
    hour = sift([gzip.compress(good + b" " * (4 << 20))], WATCHED)
    assert hour.trouble == "the file is damaged after 1 lines (a line is longer than 1 MB)"
    assert [row.key for row in hour.rows] == ["PR_5"]


def test_of_a_file_full_of_garbage_the_first_hundred_lines_are_told_one_by_one() -> None:
    hour = sift([gzip.compress(b"}{\n" * 500)], WATCHED)
    assert (len(hour.rows), hour.trouble) == (100, "500 lines cannot be read")
