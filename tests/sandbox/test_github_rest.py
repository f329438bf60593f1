"""The sandbox's REST answers like GitHub's, to httpx and to PyGithub."""

from collections.abc import Iterator
from datetime import datetime

import github as pygithub
import httpx
import pytest

from sandbox.github_quota import Limits
from sandbox.github_server import TOKEN, GithubServer
from sandbox.github_world import BLOCKED_NAME, DELETED_NAME, GithubWorld, build_github
from sandbox.world import build_world


@pytest.fixture(scope="module")
def github() -> GithubWorld:
    return build_github(build_world(people=60, repositories=8, commits=600, papers=30, vendored_paths=50), None)


@pytest.fixture
def server(github: GithubWorld) -> Iterator[GithubServer]:
    with GithubServer(github) as server:
        yield server


def get(server: GithubServer, path: str, token: str = TOKEN, **headers: str) -> httpx.Response:
    given = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(server.api_url + path, headers={**given, **headers}, verify=False)


def test_a_token_is_checked_and_its_scopes_shown(server: GithubServer) -> None:
    assert get(server, "/user").headers["x-oauth-scopes"] == "read:org, read:user, repo"
    assert get(server, "/user", "sandbox-bare-token").headers["x-oauth-scopes"] == ""
    bad = get(server, "/user", "expired")
    assert (bad.status_code, bad.json()["message"]) == (401, "Bad credentials")
    assert get(server, "/user", "").status_code == 401
    assert httpx.post(server.graphql_url, json={"query": "{viewer{login}}"}).status_code == 401
    assert get(server, "/user", **{"User-Agent": ""}).status_code == 403


def test_requests_are_counted_by_resource_and_sixty_an_hour_without_a_token(
    server: GithubServer, github: GithubWorld
) -> None:
    path = f"/repos/{github.repositories[0].name_with_owner}"
    assert get(server, path).headers["x-ratelimit-remaining"] == "4999"
    assert get(server, "/search/repositories?q=llm").headers["x-ratelimit-resource"] == "search"
    shown = get(server, "/rate_limit").json()["resources"]
    assert (shown["core"]["used"], shown["search"]["remaining"], shown["graphql"]["used"]) == (1, 29, 0)
    with httpx.Client(base_url=server.api_url) as nobody:
        statuses = [nobody.get(path).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [403]
    assert "API rate limit exceeded" in get(server, path, "").json()["message"]


def test_an_unchanged_repository_is_free_for_the_same_token_only(server: GithubServer, github: GithubWorld) -> None:
    path = f"/repos/{github.repositories[0].name_with_owner}"
    first = get(server, path)
    again = get(server, path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["x-ratelimit-used"] == "1"
    other = get(server, path, "sandbox-token-2", **{"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_renames_move_deletions_and_complaints_end(server: GithubServer, github: GithubWorld) -> None:
    renamed = next(each for each in github.repositories if each.former_names)
    moved = get(server, f"/repos/{renamed.former_names[0]}")
    assert (moved.status_code, moved.headers["location"]) == (
        301,
        f"{server.api_url}/repositories/{renamed.database_id}",
    )
    assert httpx.get(moved.headers["location"]).json()["full_name"] == renamed.name_with_owner
    assert get(server, f"/repos/{DELETED_NAME}").status_code == 404
    assert get(server, "/repositories/1").status_code == 404
    withheld = get(server, f"/repos/{BLOCKED_NAME}")
    assert (withheld.status_code, withheld.json()["block"]["reason"]) == (451, "dmca")
    login, number = next(iter(github.former_logins.items()))
    assert get(server, f"/users/{login}").headers["location"] == f"{server.api_url}/user/{number}"
    assert get(server, f"/user/{number}").json()["id"] == number
    assert get(server, "/users/nobody-here").status_code == 404


def test_stars_carry_moments_and_bought_ones_come_at_once(server: GithubServer, github: GithubWorld) -> None:
    accept = {"Accept": "application/vnd.github.star+json"}
    known = [each for each in github.repositories if each.stargazer_count > 200 and not each.is_blocked]
    for is_bought in (True, False):
        hosted = next(each for each in known if each.has_bought_stars is is_bought)
        page = get(server, f"/repos/{hosted.name_with_owner}/stargazers?per_page=100", **accept)
        last = httpx.get(page.links["last"]["url"], headers=accept).json()
        assert (len(page.json()), 'rel="next"' in page.headers["link"]) == (100, True)
        span = datetime.fromisoformat(last[-1]["starred_at"]) - datetime.fromisoformat(page.json()[0]["starred_at"])
        assert (span.days < 4) is is_bought
    assert "login" in get(server, f"/repos/{hosted.name_with_owner}/stargazers").json()[0]


def test_pages_follow_links_and_end(server: GithubServer, github: GithubWorld) -> None:
    hosted = max(github.repositories, key=lambda each: len(each.contributors))
    url, seen = f"{server.api_url}/repos/{hosted.name_with_owner}/contributors?per_page=3", []
    while url:
        page = httpx.get(url)
        seen += [each["login"] for each in page.json()]
        url = page.links.get("next", {}).get("url")
    assert seen == [account.login for account, _ in hosted.contributors]
    assert get(server, f"/repos/{hosted.name_with_owner}/contributors?page=401").status_code == 422
    assert get(server, "/search/repositories?q=llm&per_page=100&page=11").status_code == 422
    assert get(server, "/search/repositories").status_code == 422


def test_search_knows_topics_stars_dates_and_negation(server: GithubServer, github: GithubWorld) -> None:
    def find(query: str) -> list[str]:
        found = httpx.get(server.api_url + "/search/repositories", params={"q": query, "per_page": 100})
        return [each["full_name"] for each in found.json()["items"]]

    everything = [each for each in github.repositories if not each.is_blocked]
    tagged = [each for each in everything if "llm" in each.topics]
    assert set(find("topic:llm")) == {each.name_with_owner for each in tagged if not each.is_fork}
    assert set(find("topic:llm fork:true")) == {each.name_with_owner for each in tagged}
    assert set(find("topic:llm fork:only")) == {each.name_with_owner for each in tagged if each.is_fork}
    assert set(find("topic:llm fork:true stars:>=1000")) == {
        each.name_with_owner for each in tagged if each.stargazer_count >= 1000
    }
    assert set(find("topic:llm fork:true -pushed:<2026-06-01")) == {
        each.name_with_owner for each in tagged if each.pushed_at >= 1_780_272_000
    }
    assert len(find("fork:true stars:10..300")) == sum(10 <= each.stargazer_count <= 300 for each in everything)


def test_pygithub_talks_to_it(server: GithubServer, github: GithubWorld) -> None:
    hosted = next(each for each in github.repositories if each.former_names)
    for base in (server.api_url, f"{server.api_url}/api/v3"):
        client = pygithub.Github(
            base_url=base, auth=pygithub.Auth.Token(TOKEN), retry=None, seconds_between_requests=None
        )
        assert client.get_rate_limit().rate.limit == 5_000
        assert client.get_user().login == "sandbox-sourcer"
        repository = client.get_repo(hosted.former_names[0])
        assert (repository.full_name, repository.id) == (hosted.name_with_owner, hosted.database_id)
        assert repository.get_topics() == list(hosted.topics)
        assert client.get_repo(hosted.database_id).full_name == hosted.name_with_owner
        people = repository.get_contributors()
        assert [(each.login, each.contributions) for each in people] == [
            (account.login, count) for account, count in hosted.contributors
        ]
        stars = repository.get_stargazers_with_dates()
        assert stars[0].starred_at < stars[40].starred_at
        found = client.search_repositories("topic:llm stars:>100", sort="stars")
        assert found.totalCount == len(list(found)) > 3
        assert client.oauth_scopes is not None
        with pytest.raises(pygithub.UnknownObjectException):
            client.get_repo(DELETED_NAME)
        with pytest.raises(pygithub.GithubException, match="451"):
            client.get_repo(BLOCKED_NAME)
        client.close()
    person = next(each for each in github.accounts if each.location)
    stranger = pygithub.Github(
        base_url=server.api_url, auth=pygithub.Auth.Token("x"), retry=None, seconds_between_requests=None
    )
    with pytest.raises(pygithub.BadCredentialsException):
        stranger.get_repo(hosted.name_with_owner)
    client = pygithub.Github(
        base_url=server.api_url, auth=pygithub.Auth.Token(TOKEN), retry=None, seconds_between_requests=None
    )
    assert client.get_user(person.login).location == person.location


def test_a_limit_can_be_reached(github: GithubWorld) -> None:
    with GithubServer(github, limits=Limits(core=2)) as server:
        path = f"/repos/{github.repositories[0].name_with_owner}"
        assert [get(server, path).status_code for _ in range(3)] == [200, 200, 403]
        assert get(server, "/rate_limit").status_code == 200
        assert server.requests_by_kind["rest:/repos/NAME"] == 3
