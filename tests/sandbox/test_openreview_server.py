"""The loopback OpenReview: both interfaces over the invented world as the real ones behave, and faults on demand."""

from collections import Counter
from typing import Any

import httpx
import pytest

from sandbox.github_accounts import build_accounts
from sandbox.openreview_faults import Fault, Storm
from sandbox.openreview_records import OpenreviewWorld
from sandbox.openreview_server import ACCOUNT, OpenreviewServer
from sandbox.openreview_world import build_openreview, groups_at, list_openreview_identities
from sandbox.world import build_world

WORLD = build_world(people=60, repositories=4, commits=40, papers=700, vendored_paths=5)
OPENREVIEW = build_openreview(WORLD)
ICLR, MLSYS = "ICLR.cc/2025/Conference", "MLSys.org/2025/Conference"


def ask(server: OpenreviewServer, interface: str = "v2", **params: Any) -> Any:
    base = server.api_url if interface == "v2" else server.api_v1_url
    return httpx.get(f"{base}/notes", params={name.replace("__", "."): value for name, value in params.items()}).json()


def ids(told: Any) -> list[str]:
    return [note["id"] for note in told["notes"]]


def held(group: str, *decisions: str) -> list[str]:
    return sorted(s.note_id for s in OPENREVIEW.submissions if s.group == group and s.decision in decisions)


def test_the_same_world_is_the_same_openreview_and_another_another() -> None:
    assert build_openreview(WORLD) == OPENREVIEW
    other = build_world(seed=8, people=60, repositories=4, commits=40, papers=700, vendored_paths=5)
    assert build_openreview(other) != OPENREVIEW


def test_every_fate_and_both_kinds_of_author_are_there() -> None:
    assert set(Counter(s.decision for s in OPENREVIEW.submissions)) == {"accepted", "submitted", "rejected", "withdrawn", "desk_rejected"}
    authors = [author for s in OPENREVIEW.submissions for author in s.authors]
    assert 0.05 < sum(author.profile_id is None for author in authors) / len(authors) < 0.5
    assert len({s.note_id for s in OPENREVIEW.submissions}) == len(OPENREVIEW.submissions)


def test_only_researchers_have_profiles_and_people_of_one_name_are_numbered() -> None:
    world = build_world(people=300, repositories=4, commits=40, papers=10, vendored_paths=5)
    profiles = build_openreview(world).profiles.values()
    people = {person.person_key: person for person in world.people}
    assert all(people[one.person_key].is_researcher for one in profiles)
    assert len(profiles) < sum(person.is_researcher for person in world.people)
    numbered = [one for one in profiles if one.profile_id.endswith("2")]
    assert numbered
    for one in numbered:
        assert [person.name.full for person in world.people].count(one.names[0]) > 1
    assert len({profile_id for one in profiles for profile_id in (one.profile_id, *one.other_ids)}) >= len(profiles)
    for name in ("homepage", "github", "orcid", "dblp", "google_scholar"):
        assert 0 < sum(getattr(one, name) is not None for one in profiles) < len(profiles), name


def test_links_on_a_profile_are_those_of_the_person_s_account() -> None:
    accounts = build_accounts(WORLD)
    for one in OPENREVIEW.profiles.values():
        if one.github:
            assert accounts[one.person_key].login in one.github


def test_the_truth_names_every_id_and_author_position() -> None:
    rows = list(list_openreview_identities(OPENREVIEW))
    assert ("mention", f"openreview:{OPENREVIEW.submissions[0].note_id}#1", OPENREVIEW.submissions[0].authors[0].person_key) in rows
    assert sum(source == "mention" for source, _, _ in rows) == sum(len(s.authors) for s in OPENREVIEW.submissions)
    assert len({handle for _, handle, _ in rows}) == len(rows)


@pytest.mark.parametrize(
    ("suffix", "decision"),
    [
        ("", "accepted"),
        ("/Submission", "submitted"),
        ("/Rejected_Submission", "rejected"),
        ("/Withdrawn_Submission", "withdrawn"),
        ("/Desk_Rejected_Submission", "desk_rejected"),
    ],
)
def test_v2_keeps_each_fate_under_a_venue_id_of_its_own(suffix: str, decision: str) -> None:
    with OpenreviewServer(OPENREVIEW) as server:
        told = ask(server, content__venueid=ICLR + suffix)
    assert sorted(ids(told)) == held(ICLR, decision)
    assert all(note["content"]["venueid"]["value"] == ICLR + suffix for note in told["notes"])
    assert all(("authors" in note["content"]) == (decision != "submitted") for note in told["notes"])


def test_v2_finds_all_submissions_by_their_invitation() -> None:
    with OpenreviewServer(OPENREVIEW) as server:
        told = ask(server, invitation=f"{ICLR}/-/Submission")
    assert len(ids(told)) == sum(s.group == ICLR for s in OPENREVIEW.submissions)


def test_from_2026_on_authors_are_objects() -> None:
    with OpenreviewServer(OPENREVIEW) as server:
        old, new = (ask(server, content__venueid=f"ICLR.cc/{year}/Conference")["notes"][0]["content"] for year in (2025, 2026))
    assert isinstance(old["authors"]["value"][0], str)
    assert "fullname" in new["authors"]["value"][0]
    assert "authorids" not in new


def test_v1_keeps_withdrawn_papers_apart_and_decisions_in_replies() -> None:
    with OpenreviewServer(OPENREVIEW) as server:
        blind = ask(server, "v1", invitation=f"{MLSYS}/-/Blind_Submission", details="directReplies")
        withdrawn = ask(server, "v1", invitation=f"{MLSYS}/-/Withdrawn_Submission")
    assert sorted(ids(blind)) == held(MLSYS, "accepted", "submitted", "rejected")
    assert sorted(ids(withdrawn)) == held(MLSYS, "withdrawn")
    names = {reply["invitation"].rpartition("/")[2] for note in blind["notes"] for reply in note["details"]["directReplies"]}
    assert names == {"Official_Review", "Decision"}
    assert all("details" not in note for note in withdrawn["notes"])


@pytest.mark.parametrize(("interface", "group"), [("v1", ICLR), ("v2", MLSYS)])
def test_the_wrong_interface_answers_with_an_empty_list(interface: str, group: str) -> None:
    with OpenreviewServer(OPENREVIEW) as server:
        assert ask(server, interface, content__venueid=group)["notes"] == []


def test_pages_follow_each_other_by_id_or_by_number() -> None:
    with OpenreviewServer(OPENREVIEW) as server:
        first = ask(server, content__venueid=ICLR, sort="id", limit=5)
        after = ask(server, content__venueid=ICLR, sort="id", limit=5, after=ids(first)[-1])
        offset = ask(server, content__venueid=ICLR, sort="id", limit=5, offset=5)
        changed = ask(server, content__venueid=ICLR, sort="tmdate:desc")
    assert ids(first) == held(ICLR, "accepted")[:5]
    assert ids(after) == ids(offset) == held(ICLR, "accepted")[5:10]
    assert "count" not in first
    assert offset["count"] == len(held(ICLR, "accepted"))
    moments = [note["tmdate"] for note in changed["notes"]]
    assert moments == sorted(moments, reverse=True)


@pytest.mark.parametrize(
    ("path", "params", "status", "name"),
    [
        ("notes", {"content.venueid": ICLR, "limit": 1001}, 400, "ValidationError"),
        ("notes", {}, 400, "ValidationError"),
        ("groups", {}, 404, "NotFoundError"),
    ],
)
def test_errors_have_names(path: str, params: dict[str, Any], status: int, name: str) -> None:
    with OpenreviewServer(OPENREVIEW) as server:
        answer = httpx.get(f"{server.api_url}/{path}", params=params)
    assert (answer.status_code, answer.json()["name"]) == (status, name)


def test_profiles_are_found_by_any_of_their_ids_once_each() -> None:
    renamed = next(one for one in OPENREVIEW.profiles.values() if one.other_ids)
    with OpenreviewServer(OPENREVIEW) as server:
        wanted = {"ids": [renamed.profile_id, *renamed.other_ids, "~No_One7"]}
        told = httpx.post(f"{server.api_url}/profiles/search", json=wanted).json()
        many = httpx.post(f"{server.api_url}/profiles/search", json={"ids": ["~No_One7"] * 1001})
    assert [one["id"] for one in told["profiles"]] == [renamed.profile_id]
    assert {"gender", "emails", "relations"} <= told["profiles"][0]["content"].keys()
    assert many.status_code == 400


def test_the_night_decides_about_papers_under_review() -> None:
    later = build_openreview(WORLD, night=1)
    moved = [(old, new) for old, new in zip(OPENREVIEW.submissions, later.submissions, strict=True) if old != new]
    assert moved
    assert all(old.decision == "submitted" and new.decision in {"accepted", "rejected"} for old, new in moved)
    assert all(new.modified_at > max(s.modified_at for s in OPENREVIEW.submissions) for _, new in moved)
    assert build_openreview(WORLD, night=2).submissions != later.submissions


def test_a_request_too_many_is_told_in_openreview_s_words() -> None:
    with OpenreviewServer(OPENREVIEW, limit=1) as server:
        answers = [httpx.get(f"{server.api_url}/notes", params={"content.venueid": ICLR}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    told = answers[1].json()
    assert told["name"] == "RateLimitError"
    assert "surpassing the limit of 1 requests. Please try again in 30 minutes and 0 seconds" in told["message"]


def test_a_gated_server_wants_an_account() -> None:
    with OpenreviewServer(OPENREVIEW, is_gated=True) as server:
        url = f"{server.api_url}/notes?content.venueid={ICLR}"
        assert httpx.get(url).json()["name"] == "ChallengeRequiredError"
        wrong = httpx.post(f"{server.api_url}/login", json={"id": ACCOUNT[0], "password": "x"})
        token = httpx.post(f"{server.api_url}/login", json=dict(zip(("id", "password"), ACCOUNT, strict=True))).json()["token"]
        assert wrong.status_code == 400
        assert httpx.get(url, headers={"Authorization": f"Bearer {token}"}).json()["notes"]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.TOO_MANY, 429),
        (Fault.TOO_MANY_WAIT, 429),
        (Fault.SHUT, 429),
        (Fault.BAD_GATEWAY, 502),
        (Fault.UNAVAILABLE, 503),
        (Fault.TRUNCATED, 200),
        (Fault.EMPTY_BODY, 200),
        (Fault.HTML, 200),
        (Fault.CHALLENGE, 200),
        (Fault.CHALLENGE_403, 403),
    ],
)
def test_a_fault_spoils_one_answer_and_no_other(fault: Fault, status: int) -> None:
    with OpenreviewServer(OPENREVIEW, [None, fault]) as server:
        answers = [httpx.get(f"{server.api_url}/notes", params={"content.venueid": ICLR}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, status, 200]
    assert answers[0].content == answers[2].content != answers[1].content
    assert ("retry-after" in answers[1].headers) == (fault is Fault.TOO_MANY_WAIT)


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault.CUT_OFF, httpx.RemoteProtocolError), (Fault.RESET, httpx.TransportError), (Fault.SLOW, httpx.ReadTimeout)],
)
def test_a_broken_line_is_broken(fault: Fault, error: type[Exception]) -> None:
    with OpenreviewServer(OPENREVIEW, [fault]) as server, pytest.raises(error):
        httpx.get(f"{server.api_url}/notes", params={"content.venueid": ICLR}, timeout=0.2)


def test_a_storm_is_the_same_for_the_same_seed() -> None:
    struck = [[Storm(seed).strike(number) for number in range(50)] for seed in (1, 1, 2)]
    assert struck[0] == struck[1] != struck[2]
    assert any(struck[0])


def test_misshapen_and_withheld_notes_are_as_asked() -> None:
    bad, gone = held(ICLR, "accepted")[:2]
    with OpenreviewServer(OPENREVIEW, misshapen=[bad], withheld=[gone]) as server:
        told = ask(server, content__venueid=ICLR, offset=0)
    assert told["count"] == len(told["notes"]) + 1
    assert next(note for note in told["notes"] if note["id"] == bad)["content"]["title"] == next(
        s.title for s in OPENREVIEW.submissions if s.note_id == bad
    )


def test_an_empty_openreview_serves_nothing() -> None:
    with OpenreviewServer(OpenreviewWorld(())) as server:
        assert ask(server, content__venueid=ICLR)["notes"] == []


def test_venues_without_a_group_there_have_none() -> None:
    assert groups_at("ACL", 2025) == []
    assert groups_at("ICLR", 2025) == [ICLR]
