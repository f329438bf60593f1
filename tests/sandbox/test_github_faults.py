"""Each fault of the sandbox's GitHub is as it should be, storms are repeatable, and everything is counted."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from sandbox.github_faults import GRAPHQL_ONLY, LOSING, Fault, Storm
from sandbox.github_large import NAME, build_large_repository
from sandbox.github_quota import Limits
from sandbox.github_server import TOKEN, GithubServer
from sandbox.github_world import GithubWorld

QUERY = """query Pulls($first: Int!) { rateLimit { cost } repository(owner: "openlantern", name: "torrent-lm") {
  pullRequests(first: $first) { totalCount pageInfo { hasNextPage } nodes { id } } } }"""
HEADERS = {"Authorization": f"bearer {TOKEN}"}


@pytest.fixture(scope="module")
def github() -> GithubWorld:
    return build_large_repository(pulls=50, reviews=100)


def post(server: GithubServer, first: int = 10, timeout: float = 5.0) -> httpx.Response:
    body = {"query": QUERY, "variables": {"first": first}}
    return httpx.post(server.graphql_url, json=body, headers=HEADERS, timeout=timeout, verify=False)


def get(server: GithubServer) -> httpx.Response:
    return httpx.get(f"{server.api_url}/repos/{NAME}", headers=HEADERS, verify=False)


def spoilt(github: GithubWorld, fault: Fault) -> httpx.Response:
    with GithubServer(github, [fault], clock=lambda: 1_000.0) as server:
        answer = post(server)
        assert server.asked[0].fault is fault
        assert post(server).json()["data"]["repository"]
        return answer


@pytest.mark.parametrize(("fault", "status"), [(Fault.PRIMARY_403, 403), (Fault.PRIMARY_429, 429)])
def test_the_primary_limit_says_when_it_ends(github: GithubWorld, fault: Fault, status: int) -> None:
    answer = spoilt(github, fault)
    assert answer.status_code == status
    assert (answer.headers["x-ratelimit-remaining"], answer.headers["x-ratelimit-reset"]) == ("0", "1001")
    assert "rate limit exceeded" in answer.json()["message"]
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize("fault", [each for each in Fault if each.name.startswith("SECONDARY")])
def test_the_secondary_limit_says_how_long_or_not(github: GithubWorld, fault: Fault) -> None:
    answer = spoilt(github, fault)
    assert answer.status_code == int(fault.name.split("_")[1])
    assert answer.headers["x-ratelimit-remaining"] != "0"
    assert "secondary rate limit" in answer.json()["message"]
    assert answer.headers.get("retry-after") == ("1" if fault.name.endswith("WAIT") else None)


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.RATE_LIMIT])
def test_graphql_hides_the_limit_in_a_good_answer(github: GithubWorld, fault: Fault) -> None:
    answer = spoilt(github, fault)
    assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (200, "0")
    assert answer.json()["errors"][0]["type"] == fault.name


def test_graphql_hides_its_other_troubles_too(github: GithubWorld) -> None:
    limits = spoilt(github, Fault.RESOURCE_LIMITS).json()
    assert limits["data"]["repository"] is None
    assert limits["errors"][0]["type"] == "RESOURCE_LIMITS_EXCEEDED"
    assert spoilt(github, Fault.TIMED_OUT).json()["errors"][0]["message"] == "timedout"


def test_a_partial_answer_has_null_and_its_path(github: GithubWorld) -> None:
    answer = spoilt(github, Fault.PARTIAL).json()
    nodes = answer["data"]["repository"]["pullRequests"]["nodes"]
    assert nodes.count(None) == 1
    assert answer["errors"][0]["path"] == ["repository", "pullRequests", "nodes", nodes.index(None)]


def test_a_dropped_page_shows_only_in_the_count(github: GithubWorld) -> None:
    answer = spoilt(github, Fault.DROPPED_PAGE).json()
    page = answer["data"]["repository"]["pullRequests"]
    assert "errors" not in answer
    assert (page["totalCount"], page["nodes"], page["pageInfo"]["hasNextPage"]) == (50, [], True)


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.BAD_GATEWAY, 502), (Fault.UNAVAILABLE, 503), (Fault.GATEWAY_TIMEOUT, 504)]
)
def test_gateways_fail(github: GithubWorld, fault: Fault, status: int) -> None:
    assert spoilt(github, fault).status_code == status


def test_bodies_are_half_empty_or_no_json(github: GithubWorld) -> None:
    for fault in (Fault.TRUNCATED, Fault.EMPTY_BODY, Fault.HTML):
        answer = spoilt(github, fault)
        assert answer.status_code == 200
        with pytest.raises(ValueError, match="."):
            answer.json()
    assert spoilt(github, Fault.HTML).headers["content-type"].startswith("text/html")


def test_connections_break(github: GithubWorld) -> None:
    for fault, problem in ((Fault.RESET, httpx.ReadError), (Fault.CUT_OFF, httpx.RemoteProtocolError)):
        with GithubServer(github, [fault]) as server:
            with pytest.raises(problem):
                post(server)
            assert post(server).status_code == 200


def test_a_slow_body_arrives_or_is_given_up(github: GithubWorld) -> None:
    with GithubServer(github, [Fault.SLOW, Fault.SLOW], slow_seconds=0.2) as server:
        started_at = time.monotonic()
        assert post(server).json()["data"]
        assert time.monotonic() - started_at > 0.19
        with pytest.raises(httpx.ReadTimeout):
            post(server, timeout=0.05)


def test_graphql_faults_wait_for_graphql(github: GithubWorld) -> None:
    with GithubServer(github, [Fault.TIMED_OUT, None, Fault.BAD_GATEWAY]) as server:
        assert get(server).status_code == 200
        assert "errors" in post(server).json()
        assert get(server).status_code == 200
        assert get(server).status_code == 502


def test_heavy_pages_fail_until_they_are_smaller(github: GithubWorld) -> None:
    with GithubServer(github, limits=Limits(heavy_first=25, heavy_operation="Pulls")) as server:
        assert [post(server, first).status_code for first in (50, 26, 25)] == [502, 502, 200]
        assert server.points == 3
    with GithubServer(github, limits=Limits(heavy_first=25, heavy_operation="Other", heavy_status=504)) as server:
        assert post(server, 50).status_code == 200


def test_a_storm_is_the_same_for_its_seed_and_spares_most(github: GithubWorld) -> None:
    storm = Storm(seed=3)
    faults = [storm.strike(number, is_graphql=True) for number in range(1_000)]
    assert faults == [Storm(3).strike(number, is_graphql=True) for number in range(1_000)]
    assert 250 < sum(fault is not None for fault in faults) < 350
    assert set(faults) == {*Fault, None} - LOSING
    assert not GRAPHQL_ONLY & {storm.strike(number, is_graphql=False) for number in range(1_000)}
    with GithubServer(github, storm=Storm(1, share=1.0, faults=(Fault.GATEWAY_TIMEOUT,))) as server:
        assert {post(server).status_code, get(server).status_code} == {504}


def test_what_is_in_flight_is_counted_and_limited(github: GithubWorld) -> None:
    def answers(server: GithubServer) -> Iterator[int]:
        statuses: list[int] = []
        threads = [threading.Thread(target=lambda: statuses.append(post(server).status_code)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return iter(sorted(statuses))

    with GithubServer(github, [Fault.SLOW] * 4, slow_seconds=0.5) as server:
        assert list(answers(server)) == [200] * 4
        assert 2 <= server.most_in_flight <= 4
    with GithubServer(github, [Fault.SLOW] * 4, limits=Limits(in_flight=2), slow_seconds=0.5) as server:
        assert set(answers(server)) <= {200, 403}
        assert server.requests_by_kind["graphql:refused"] == 4 - server.requests_by_kind["graphql:Pulls"]


def test_points_per_minute_are_limited_if_asked(github: GithubWorld) -> None:
    now = [1_000.0]
    with GithubServer(github, limits=Limits(points_per_minute=2), clock=lambda: now[0]) as server:
        answers = [get(server) for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 403]
        assert answers[2].headers["retry-after"] == "1"
        now[0] += 61
        assert get(server).status_code == 200
