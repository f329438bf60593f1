"""Profiles, the accounts behind commits and the details of pull requests: asked for by name, a hundred at a time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import TargetGone, TargetRefused
from sandbox.github_faults import Fault
from sandbox.github_quota import Limits
from tests.sources.github_nights import NAME, TOKEN, Diary, GithubServer, changed, diary, town
from tests.sources.github_stage import apart

__all__ = ["apart"]
PEOPLE = [account for account in town().accounts if account.typename == "User"]
OIDS = sorted(town().repositories[0].commits)


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


def payloads(book: Diary, name: str, kind: str) -> list[dict[str, Any]]:
    return [json.loads(row["payload"]) for row in book.rows(name) if row["kind"] == kind]


def test_profiles_are_read_by_node_id_and_by_login(book: Diary, server: GithubServer) -> None:
    first, second, *_ = PEOPLE
    book.read("profiles", people=[(first.id, first.login, 9.0), (None, second.login, 8.0)])
    assert [row["login"] for row in payloads(book, "profiles", "profile")] == [first.login, second.login]
    assert {row["key"] for row in book.rows("profiles")} == {first.id, second.id}
    assert book.gaps == []
    assert len(server.asked) == 2


def test_no_address_is_landed(book: Diary, server: GithubServer) -> None:
    account, *others = town().accounts
    from dataclasses import replace

    shown = replace(account, bio="Write to ada@example.org!", company="@example")
    server.show(replace(town(), accounts=(shown, *others)))
    book.read("profiles", people=[(shown.id, shown.login, 1.0)])
    (profile,) = payloads(book, "profiles", "profile")
    assert profile["bio"] == "Write to [address]!"
    assert profile["company"] == "@example"


def test_who_is_unknown_or_no_person_is_a_row_and_not_an_error(book: Diary) -> None:
    organization = next(account for account in town().accounts if account.typename == "Organization")
    people = [("U_nobody", "gone", 3), (organization.id, "org", 2), (None, "never-there", 1), (None, PEOPLE[0].login, 0)]
    book.read("profiles", people=people)
    assert [row["key"] for row in book.rows("profiles") if row["kind"] == "missing"] == [
        "U_nobody",
        organization.id,
        "never-there",
    ]
    assert "Could not resolve" in payloads(book, "profiles", "missing")[0]["reason"]
    assert len(payloads(book, "profiles", "profile")) == 1
    assert book.gaps == []
    assert book.kinds("profiles")["error"] == 0


def test_nobody_to_ask_about_costs_nothing(book: Diary, server: GithubServer) -> None:
    assert book.read("profiles", people=[]) == 0
    assert book.read("profiles") == 0
    assert server.asked == []


def test_a_list_that_was_begun_is_gone_on_with_and_a_finished_one_begun_again(book: Diary, server: GithubServer) -> None:
    book.settings = diary(book.directory, server, profiles_per_query=2, commits_per_query=2).settings
    people = [(account.id if at % 3 else None, account.login, -at) for at, account in enumerate(PEOPLE[:9])]
    while book.read("profiles", people=people, readings=1):
        if len(book.rows("profiles")) >= 9:
            break
    assert [row["login"] for row in payloads(book, "profiles", "profile")] == [login for _, login, _ in people]
    book.read("profiles", people=people)
    assert len(book.rows("profiles")) == 18


def test_commits_have_accounts_behind_them(book: Diary, server: GithubServer) -> None:
    name = f"commit-authors:{NAME}"
    book.read(name, oids=[*OIDS, "f" * 40])
    rows = payloads(book, name, "commit_author")
    assert len(rows) == 130
    known = town().repositories[0].commits
    assert all(row["author"]["user"]["login"] == known[row["oid"]].user.login for row in rows)  # type: ignore[union-attr]
    assert [row["key"] for row in book.rows(name) if row["kind"] == "missing"] == ["f" * 40]
    assert {row["repository"] for row in book.rows(name)} == {NAME}
    assert server.points == 2


def test_commits_of_a_repository_that_is_gone(book: Diary) -> None:
    with pytest.raises(TargetGone, match="Could not resolve"):
        book.read("commit-authors:openlantern/typo", oids=OIDS)


def test_what_is_no_commit_id_is_refused(book: Diary) -> None:
    with pytest.raises(TargetRefused, match="'HEAD' is no commit id"):
        book.read(f"commit-authors:{NAME}", oids=["HEAD"])


def test_details_of_pull_requests(book: Diary, server: GithubServer) -> None:
    pulls = town().repositories[0].pulls
    name = f"details:{NAME}"
    book.read(name, ids=[pull.id for pull in pulls[:100]])
    rows = payloads(book, name, "pull_request_details")
    assert [row["id"] for row in rows] == [pull.id for pull in pulls[:100]]
    assert rows[0]["files"]["nodes"] == [{"path": "src/api.py"}]
    assert server.points == 2


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
@pytest.mark.parametrize("name", ["profiles", f"commit-authors:{NAME}"])
def test_a_fault_is_recovered_from(name: str, fault: Fault, book: Diary, server: GithubServer) -> None:
    server.faults.append(fault)
    book.read(name, people=[(account.id, account.login, 1.0) for account in PEOPLE], oids=OIDS)
    assert len(book.things(name)) == (len(PEOPLE) if name == "profiles" else 130)
    assert book.kinds(name)["missing"] == 0
    assert book.gaps == []


def test_a_list_that_is_too_heavy_shrinks(tmp_path: Path) -> None:
    with GithubServer(changed(town()), limits=Limits()) as server:
        server.faults.extend([Fault.BAD_GATEWAY, Fault.TIMED_OUT])
        book = diary(tmp_path, server)
        book.read(f"commit-authors:{NAME}", oids=OIDS)
        assert len(book.things(f"commit-authors:{NAME}")) == 130
        assert server.requests_by_kind["graphql:CommitAuthors"] == 2 + 6
