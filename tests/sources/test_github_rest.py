"""GitHub over REST: the token's state in one line, and repositories followed through renames, for as few requests as can be."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from headwater.errors import HeadwaterError, TargetRefused
from sandbox.github_server import GithubServer
from sandbox.github_world import GithubWorld, build_github
from sandbox.world import build_world
from sources.github_rest import Known, RestClient, check_token, repository_metadata
from tests.sources.rest_loopback import Loopback, loopback

LIMITS = {"resources": {"core": {"limit": 5000, "remaining": 4990, "reset": 1_800_000_000}, "graphql": {"limit": 5000, "remaining": 4321, "reset": 1_800_000_000}}}
USER = (200, {"X-OAuth-Scopes": "read:org, repo"}, {"login": "invented-sourcer"})
REFUSED = (401, {}, {"message": "Bad credentials"})


def repository(name: str, number: int) -> dict[str, object]:
    return {"id": number, "full_name": name, "owner": {"login": name.partition("/")[0], "url": "…"}, "topics": ["rag"], "parent": None}


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "invented-token")


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback({"/rate_limit": (200, {}, LIMITS), "/user": USER}) as running:
        yield running


def said(problem: pytest.ExceptionInfo[HeadwaterError]) -> str:
    assert "\n" not in str(problem.value)
    return str(problem.value)


def test_a_token_tells_whose_it_is_and_what_is_left(server: Loopback) -> None:
    report = check_token(server.settings())
    assert report.login == "invented-sourcer"
    assert report.scopes == ("read:org", "repo")
    assert report.rest is not None
    assert (report.rest.remaining, report.graphql.remaining if report.graphql else None) == (4990, 4321)
    assert report.sentence == "token of invented-sourcer; scopes read:org, repo; REST 4990 of 5000 left until 08:00 UTC; GraphQL 4321 of 5000 left until 08:00 UTC"
    assert server.asked == ["/rate_limit", "/user"]
    assert "(+ops@example.org)" in server.headers[0]["user-agent"]


def test_a_token_without_scopes_is_fine_for_public_data(server: Loopback) -> None:
    server.routes["/user"] = (200, {"X-OAuth-Scopes": ""}, {"login": "invented-sourcer"})
    report = check_token(server.settings())
    assert report.scopes == ()
    assert "no scopes (none are needed for public data)" in report.sentence


def test_an_apps_token_has_no_user_and_is_fine(server: Loopback) -> None:
    server.routes["/user"] = (403, {}, {"message": "Resource not accessible by integration"})
    assert check_token(server.settings()).sentence.startswith("token of an app; ")


def test_an_enterprise_without_limits_is_fine(server: Loopback) -> None:
    server.routes["/rate_limit"] = (404, {}, {"message": "Rate limiting is not enabled."})
    assert "REST without limit" in check_token(server.settings()).sentence


def test_an_expired_token_is_one_line(server: Loopback) -> None:
    server.routes["/rate_limit"] = REFUSED
    with pytest.raises(HeadwaterError) as problem:
        check_token(server.settings())
    assert "refuses the token of $GITHUB_TOKEN: expired, revoked or mistyped" in said(problem)
    assert "invented-token" not in said(problem)


@pytest.mark.parametrize("answer", [(404, {}, {"message": "Not Found"}), (404, {}, "<html>no</html>"), (200, {}, "<html>hello</html>"), (200, {}, {"hello": 1}), (200, {}, None)])
def test_an_address_that_is_not_githubs_is_one_line(server: Loopback, answer: object) -> None:
    server.routes["/rate_limit"] = answer
    with pytest.raises(HeadwaterError) as problem:
        check_token(server.settings())
    assert "is not GitHub's REST interface" in said(problem)


def test_nobody_listening_is_one_line(server: Loopback) -> None:
    settings = server.settings()
    with pytest.raises(TargetRefused) as problem:
        check_token(replace(settings, github=replace(settings.github, api_url="http://127.0.0.1:9")))
    assert "http://127.0.0.1:9 cannot be reached" in said(problem)
    with pytest.raises(HeadwaterError) as problem:
        check_token(replace(settings, github=replace(settings.github, api_url="api.github.com")))
    assert "expected an address such as" in said(problem)


def test_no_token_is_one_line(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", " ")
    with pytest.raises(HeadwaterError) as problem:
        check_token(server.settings())
    assert said(problem).startswith("$GITHUB_TOKEN is not set")


def test_one_request_per_repository_and_none_hidden(server: Loopback) -> None:
    names = [f"invented/r{number}" for number in range(20)]
    server.routes |= {f"/repos/{name}": (200, {"ETag": f'"{at}"'}, repository(name, at + 1)) for at, name in enumerate(names)}
    found = list(repository_metadata(server.settings(), names, {}))
    assert [(each.state, each.full_name, each.repository_id, each.etag) for each in found][3] == ("changed", "invented/r3", 4, '"3"')
    assert found[3].payload is not None
    assert found[3].payload["owner"]["url"] == "…"
    assert server.asked == [f"/repos/{name}" for name in names]


def test_an_unchanged_repository_is_asked_for_by_its_etag(server: Loopback) -> None:
    def answer(_: object, headers: dict[str, str]) -> tuple[int, dict[str, str], object]:
        return (304, {"ETag": '"a"'}, None) if headers.get("if-none-match") == '"a"' else (200, {"ETag": '"a"'}, repository("invented/one", 7))

    server.routes["/repos/invented/one"] = answer
    first = next(repository_metadata(server.settings(), ["invented/one"], {}))
    again = next(repository_metadata(server.settings(), ["invented/one"], {"invented/one": Known(first.etag, first.repository_id)}))
    assert (again.state, again.payload, again.etag, again.repository_id) == ("unchanged", None, '"a"', 7)


def test_a_renamed_repository_is_followed(server: Loopback) -> None:
    server.routes["/repos/invented/old"] = (301, {"Location": "{url}/repositories/7"}, {"message": "Moved Permanently"})
    server.routes["/repositories/7"] = (200, {}, repository("invented/new", 7))
    found = next(repository_metadata(server.settings(), ["invented/old"], {}))
    assert (found.state, found.full_name, found.reason) == ("renamed", "invented/new", "invented/old is now invented/new")


def test_a_repository_whose_redirect_is_lost_is_found_by_its_number(server: Loopback) -> None:
    server.routes["/repositories/7"] = (200, {}, repository("elsewhere/new", 7))
    found = next(repository_metadata(server.settings(), ["invented/old"], {"invented/old": Known(None, 7)}))
    assert (found.state, found.full_name) == ("renamed", "elsewhere/new")


def test_a_stranger_under_the_old_name_is_told_apart(server: Loopback) -> None:
    server.routes["/repos/invented/old"] = (200, {}, repository("invented/old", 99))
    server.routes["/repositories/7"] = (200, {}, repository("elsewhere/new", 7))
    known = {"invented/old": Known(None, 7)}
    assert next(repository_metadata(server.settings(), ["invented/old"], known)).full_name == "elsewhere/new"
    del server.routes["/repositories/7"]
    assert next(repository_metadata(server.settings(), ["invented/old"], known)).state == "replaced"


@pytest.mark.parametrize("status", [404, 410, 451])
def test_what_is_gone_is_said_and_the_others_go_on(server: Loopback, status: int) -> None:
    server.routes["/repos/invented/gone"] = (status, {}, {"message": "no", "block": {"reason": "dmca"}})
    server.routes["/repos/invented/odd"] = (403, {}, {"message": "Forbidden by an administrator"})
    server.routes["/repos/invented/here"] = (200, {}, repository("invented/here", 1))
    found = list(repository_metadata(server.settings(), ["invented/gone", "invented/odd", "invented/here"], {"invented/gone": Known(None, 5)}))
    assert [each.state for each in found] == ["gone", "refused", "changed"]
    assert found[0].reason == f"invented/gone is not there ({status}, dmca)"
    assert "Forbidden by an administrator" in found[1].reason


OK = (200, {}, {"login": "invented-sourcer"})


@pytest.mark.parametrize(
    "trouble",
    [(502, {}, "<html>bad gateway</html>"), (200, {}, '{"login": "cut'), (429, {}, {"message": "slow down"}), (429, {"Retry-After": "0"}, {}),
     (403, {"Retry-After": "0"}, {}), (403, {}, {"message": "You have exceeded a secondary rate limit. Please wait."}),
     (307, {"Location": "{url}/elsewhere"}, {})],
)  # fmt: skip
def test_trouble_that_passes_is_waited_out(server: Loopback, trouble: object) -> None:
    server.routes |= {"/user": [trouble, OK], "/elsewhere": OK}
    assert RestClient(server.settings()).get("/user").payload["login"] == "invented-sourcer"
    assert len(server.asked) == 2


@pytest.mark.parametrize("trouble", [(502, {}, "no"), (200, {}, '{"login": "cut'), (429, {}, {}), (301, {"Location": "http://198.51.100.7/user"}, {})])
def test_trouble_that_stays_is_given_up_in_one_line(server: Loopback, trouble: object) -> None:
    server.routes["/user"] = trouble
    with pytest.raises(TargetRefused) as problem:
        RestClient(server.settings()).get("/user")
    assert server.url in said(problem)
    assert len(server.asked) <= 3


def test_a_quota_that_returns_too_late_is_not_waited_for(server: Loopback) -> None:
    server.routes["/user"] = (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4000000000"}, {"message": "API rate limit exceeded for user ID 1."})
    with pytest.raises(TargetRefused) as problem:
        RestClient(server.settings()).get("/user")
    assert "the quota is used up; run again later" in said(problem)
    assert len(server.asked) == 1


@cache
def sandbox() -> GithubWorld:
    return build_github(build_world(), None)


@pytest.mark.parametrize("enterprise", ["", "/api/v3"])
def test_the_sandboxs_github(monkeypatch: pytest.MonkeyPatch, enterprise: str) -> None:
    github = sandbox()
    hosted = next(each for each in github.repositories if not each.is_blocked)
    blocked = next(each for each in github.repositories if each.is_blocked)
    with GithubServer(github) as server:
        monkeypatch.setenv("GITHUB_TOKEN", "sandbox-token")
        settings = Loopback(url=server.api_url + enterprise).settings()
        assert check_token(settings).scopes == ("read:org", "read:user", "repo")
        names = [hosted.name_with_owner, blocked.name_with_owner, "nobody/nothing"]
        found = list(repository_metadata(settings, names, {}))
        assert [each.state for each in found] == ["changed", "gone", "gone"]
        before = check_token(settings).rest
        known = {names[0]: Known(found[0].etag, found[0].repository_id)}
        assert next(repository_metadata(settings, names[:1], known)).state == "unchanged"
        after = check_token(settings).rest
        assert before is not None
        assert after is not None
        assert before.remaining - after.remaining == 1  # /user; the 304 is free
        monkeypatch.setenv("GITHUB_TOKEN", "mistyped")
        with pytest.raises(HeadwaterError, match="expired, revoked or mistyped"):
            check_token(settings)
