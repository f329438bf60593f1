"""`headwater discover`: what is proposed, what is refused in one line, and what becomes of the catalog."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from headwater import discovering
from headwater.cli import main
from headwater.settings import PROJECT, Run
from sandbox.github_quota import Limits
from sandbox.github_server import GithubServer
from sandbox.github_world import GithubWorld, build_github
from sandbox.world import World, build_world
from scoring.discovery import burst_share
from sources.discovery import look_closer, read_candidate, star_pages, wait_for_quota
from sources.github_rest import Answer, RestClient
from tests.sources.rest_loopback import Loopback, loopback

CATALOG = '# what we watch\n\n[[repository]]\nname = "invented/watched"   # the first\nskills = ["rag"]\n\n[[arxiv]]\ncategory = "cs.CL"\n'
PUSHED = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")


def hosted(name: str, number: int, topics: tuple[str, ...] = ("rag",), stars: int = 500) -> dict[str, object]:
    return {"id": number, "full_name": name, "description": None, "topics": list(topics), "stargazers_count": stars, "forks_count": 3,
            "pushed_at": PUSHED, "archived": False, "fork": False}  # fmt: skip


def search(query: dict[str, str], _: object) -> tuple[int, dict[str, str], object]:
    everything = [hosted("invented/watched", 1), hosted("invented/new", 2, ("rag", "reranking")), hosted("invented/small", 3, stars=120)]
    wanted = query["q"].split()[0].removeprefix("topic:")
    if wanted == "user:invented":
        return 200, {}, {"total_count": 3, "incomplete_results": False, "items": everything}
    return 200, {}, {"total_count": 3, "incomplete_results": wanted == "reranker", "items": [each for each in everything if wanted in each["topics"]]}


@pytest.fixture
def server() -> Iterator[Loopback]:
    repositories = [hosted("invented/new", 2, ("rag", "reranking")), hosted("invented/watched", 1), hosted("invented/untold", 4, ("cats",))]
    routes: dict[str, object] = {f"/repos/{each['full_name']}": (200, {}, each) for each in repositories}
    routes["/search/repositories"] = search
    routes["/repos/invented/new/contributors"] = (200, {"Link": '<{url}/x?per_page=1&page=42>; rel="last"'}, [{}])
    routes["/repos/invented/new/stargazers"] = (200, {}, [{"starred_at": "2026-01-01T00:00:00Z", "user": {}}])
    routes["/repos/invented/former"] = (301, {"Location": "{url}/repositories/2"}, {})
    routes["/repositories/2"] = (200, {}, repositories[0])
    with loopback(routes) as running:
        yield running


@pytest.fixture
def catalog(tmp_path: Path, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITHUB_TOKEN", "invented-token")
    file = tmp_path / "catalog.toml"
    file.write_text(CATALOG)
    (tmp_path / "headwater.toml").write_text(
        f'[run]\ncatalog = "catalog.toml"\n[github]\napi_url = "{server.url}"\ninterval_seconds = 0.0\nlimit_seconds = 0.01\n'
        "[http]\nbackoff_seconds = 0.01\n"
    )
    return file


@cache
def sandbox() -> tuple[World, GithubWorld]:
    world = build_world()
    return world, build_github(world, None)


def discover(catalog: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(catalog.with_name("headwater.toml")), "discover", *arguments])


def refused(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert result.stderr.count("\n") == 1
    return result.stderr.strip()


def test_proposals_come_with_their_reasons_and_without_the_watched(catalog: Path, server: Loopback) -> None:
    shown = discover(catalog, "--skill", "rag")
    assert shown.exit_code == 0, shown.output
    assert "   1  invented/new  score " in shown.stdout
    assert "contributors: 42 contributors whose work would be seen" in shown.stdout
    assert "invented/watched" not in shown.stdout
    assert "dependents are not counted: GitHub's API does not offer them" in shown.stdout
    assert "GitHub's search for topic 'reranker' ran out of time" in shown.stdout
    closer = [asked for asked in server.asked if not asked.startswith("/search/")]
    assert [asked.partition("?")[0] for asked in closer] == ["/repos/invented/new/contributors", *["/repos/invented/new/stargazers"] * 4, "/repos/invented/small/contributors", *["/repos/invented/small/stargazers"]]
    assert catalog.read_text() == CATALOG


def test_proposals_as_json(catalog: Path) -> None:
    found = json.loads(discover(catalog, "--skill", "rag", "--top", "1", "--format", "json").stdout)
    assert [proposal["repository"] for proposal in found["proposals"]] == ["invented/new"]
    proposal = found["proposals"][0]
    assert proposal["skills"] == ["reranking"]
    assert proposal["score"] == pytest.approx(sum(part["points"] for part in proposal["parts"]), abs=0.05)


def test_an_accepted_repository_is_added_and_nothing_else_is_touched(catalog: Path) -> None:
    catalog.chmod(0o640)
    done = discover(catalog, "--accept", "invented/new")
    assert done.stdout == "added invented/new, skills: reranking\n"
    assert catalog.read_text() == CATALOG + '\n[[repository]]\nname = "invented/new"\nskills = ["reranking"]\n'
    assert catalog.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in catalog.parent.iterdir()) == ["catalog.toml", "headwater.toml"]
    assert "invented/new is watched already" in refused(discover(catalog, "--accept", "invented/new"))


@pytest.mark.parametrize("ending", ["", "\r\n"])
def test_line_endings_stay_as_they_are(catalog: Path, ending: str) -> None:
    before = (CATALOG.replace("\n", "\r\n") if ending else CATALOG).rstrip().encode()
    catalog.write_bytes(before)
    assert discover(catalog, "--accept", "invented/new").exit_code == 0
    after = catalog.read_bytes()
    assert after.startswith(before)
    assert after[len(before) :].count(b"\r\n") == (5 if ending else 0)
    assert len(tomllib.loads(after.decode())["repository"]) == 2


def test_a_renamed_repository_is_added_under_its_new_name(catalog: Path) -> None:
    assert discover(catalog, "--accept", "invented/former").stdout == "added invented/new, skills: reranking\n"
    assert "invented/former is watched already (as invented/new)" in refused(discover(catalog, "--accept", "invented/former"))


def test_a_repository_whose_topics_say_nothing_takes_the_skill_asked_for(catalog: Path) -> None:
    assert discover(catalog, "--accept", "invented/untold", "--skill", "agents").stdout == "added invented/untold, skills: agents\n"


def test_a_typo_is_refused_with_the_nearest_name_and_nothing_is_written(catalog: Path) -> None:
    said = refused(discover(catalog, "--accept", "invented/new", "--accept", "invented/smal"))
    assert said == "headwater: --accept: invented/smal is not there (404); did you mean 'invented/small'"
    assert "did you mean 'invented/watched'" in refused(discover(catalog, "--accept", "invented/wached"))
    assert "expected owner/name, found 'new'" in refused(discover(catalog, "--accept", "new"))
    assert "Invented/Watched is watched already" in refused(discover(catalog, "--accept", "Invented/Watched"))
    assert refused(discover(catalog, "--accept", "elsewhere/thing")).endswith("elsewhere/thing is not there (404)")
    assert catalog.read_text() == CATALOG


def test_a_catalog_that_cannot_be_appended_to_stays_as_it_is(catalog: Path) -> None:
    inline = 'repository = [{ name = "invented/watched" }]\n'
    catalog.write_text(inline)
    assert "cannot be added to" in refused(discover(catalog, "--accept", "invented/new"))
    assert catalog.read_text() == inline
    assert len(list(catalog.parent.iterdir())) == 2


def test_an_unknown_skill_and_a_missing_token_are_one_line(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "unknown skill 'rerankin'; did you mean 'reranking'" in refused(discover(catalog, "--skill", "rerankin"))
    monkeypatch.delenv("GITHUB_TOKEN")
    assert "$GITHUB_TOKEN is not set" in refused(discover(catalog))


def test_a_refused_search_is_one_line(catalog: Path, server: Loopback) -> None:
    server.routes["/search/repositories"] = (422, {}, {"message": "Validation Failed"})
    assert "GitHub's search for topic 'rag' answers 422" in refused(discover(catalog, "--skill", "rag"))


def test_star_pages_are_spread_and_end_where_github_stops() -> None:
    assert star_pages(0) == []
    assert star_pages(70) == [1]
    assert star_pages(250) == [1, 2, 3]
    assert star_pages(10**6) == [1, 134, 267, 400]


def test_the_last_search_of_the_minute_is_followed_by_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("sources.discovery.time.sleep", slept.append)
    resets = str(int(datetime.now(UTC).timestamp()) + 30)
    wait_for_quota(Answer(200, {"x-ratelimit-remaining": "3", "x-ratelimit-reset": resets}, {}))
    wait_for_quota(Answer(200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, {}))
    assert slept == []
    wait_for_quota(Answer(200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": resets}, {}))
    assert 29 <= slept[0] <= 31


def test_the_sandboxs_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "sandbox-token")
    world, github = sandbox()
    (tmp_path / "catalog.toml").write_text(world.catalog_toml())
    with GithubServer(github, limits=Limits(search=1_000)) as server:
        settings = replace(Loopback(url=server.api_url).settings(), run=Run(catalog=tmp_path / "catalog.toml"))
        found = discovering.propose(settings, ("rag", "inference_optimization"), 8, date(2026, 7, 1))
        hosted = {each.name_with_owner: each for each in github.repositories}
        assert found.proposals
        for proposal in found.proposals:
            assert not hosted[proposal.name].is_fork
            assert f'"{proposal.name}"' not in world.catalog_toml()
        best = found.proposals[0].name
        assert not hosted[best].has_bought_stars
        assert list(discovering.accept(settings, [best], ())) == [f"added {best}, skills: {', '.join(found.proposals[0].skills)}"]
        assert best not in {proposal.name for proposal in discovering.propose(settings, ("rag",), 8, date(2026, 7, 1)).proposals}


def test_bought_stars_are_told_from_grown_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "sandbox-token")
    _, github = sandbox()
    alive = [each for each in github.repositories if not each.is_blocked and each.stargazer_count > 100]
    bought = [each for each in alive if each.has_bought_stars]
    with GithubServer(github) as server:
        client = RestClient(Loopback(url=server.api_url).settings())
        seen = [read_candidate(client.get(f"/repos/{each.name_with_owner}").payload) for each in [*bought, *alive[:4]]]
        shares = {each.name: burst_share(each.starred_at, 20) for each in look_closer(client, seen)}
    assert len(bought) >= 3
    for each in [*bought, *alive[:4]]:
        assert (shares[each.name_with_owner] > 0.5) is each.has_bought_stars, each.name_with_owner


def test_the_documentation_names_every_weight() -> None:
    text = (PROJECT / "docs" / "discovery.md").read_text()
    for key in tomllib.loads((PROJECT / "skills.toml").read_text())["discovery"]:
        assert f"`{key}`" in text


# ---------------------------------------------------------------- named by papers


@pytest.fixture
def papers(catalog: Path) -> Path:
    """A published file in which three papers name repositories; no server, no token."""
    settings = catalog.with_name("headwater.toml")
    settings.write_text(settings.read_text() + '[data]\ndirectory = "data"\n')
    (catalog.parent / "data").mkdir()
    with duckdb.connect(catalog.parent / "data" / "headwater.duckdb") as con:
        con.execute("""
            CREATE TABLE publications AS SELECT * FROM (VALUES
                ('p1', 'One', 'u1', DATE '2026-01-01', false), ('p2', 'Two', 'u2', DATE '2026-02-01', false), ('p3', 'Three', 'u3', NULL, true)
            ) AS t (publication_id, title, url, published_on, is_retracted);
            CREATE TABLE publication_links AS SELECT publication_id, 'repository' AS kind, name, 'https://github.com/' || name AS url, repository FROM (VALUES
                ('p1', 'found/Both', NULL), ('p2', 'found/Both', NULL), ('p1', 'Invented/Watched', NULL), ('p1', 'old/name', 'invented/watched'),
                ('p2', 'me/me.github.io', NULL), ('p2', 'anonymous-1/x', NULL), ('p3', 'found/retracted', NULL), ('p2', 'found/one', NULL)
            ) AS t (publication_id, name, repository);
            CREATE TABLE evidence AS SELECT * FROM (VALUES ('p1', 'rag'), ('p1', 'reranking'), ('p2', 'rag'), ('p3', 'rag')) AS t (item_id, skill);
            CREATE TABLE authorships AS SELECT * FROM (VALUES ('p1', 'a'), ('p2', 'a'), ('p2', 'b')) AS t (publication_id, person_id)""")
    return catalog


def test_what_papers_name_is_proposed_without_network_or_token(papers: Path, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    found = json.loads(discover(papers, "--from-papers", "--format", "json").stdout)["named_by_papers"]
    assert [row["repository"] for row in found] == ["found/Both", "found/one"]
    assert found[0]["skills"] == ["reranking"]
    assert [paper["title"] for paper in found[0]["papers"]] == ["Two", "One"]
    assert {part["name"]: part["reason"] for part in found[0]["parts"]}["papers"] == "named by 2 papers"
    assert server.asked == []
    shown = discover(papers)
    assert shown.exit_code == 0
    assert "   1  found/Both  score " in shown.stdout
    assert "GitHub was not searched: $GITHUB_TOKEN is not set" in shown.stdout


def test_when_the_search_fails_papers_are_proposed_and_the_exit_code_tells(papers: Path, server: Loopback) -> None:
    server.routes["/search/repositories"] = (422, {}, {"message": "Validation Failed"})
    shown = discover(papers, "--skill", "rag")
    assert shown.exit_code == 2
    assert "found/Both" in shown.stdout


def test_what_papers_name_is_accepted_without_asking_and_a_typo_is_refused(papers: Path, server: Loopback) -> None:
    assert discover(papers, "--from-papers", "--accept", "FOUND/both").stdout == "added found/Both, skills: reranking; GitHub was not asked for it\n"
    assert papers.read_text() == CATALOG + '\n[[repository]]\nname = "found/Both"\nskills = ["reranking"]\n'
    assert "no published paper names 'found/onee'; did you mean 'found/one'" in refused(discover(papers, "--from-papers", "--accept", "found/onee"))
    assert server.asked == []


def test_without_a_published_file_papers_cannot_be_asked(catalog: Path) -> None:
    settings = catalog.with_name("headwater.toml")
    settings.write_text(settings.read_text() + '[data]\ndirectory = "none"\n')
    assert "nothing is published yet" in refused(discover(catalog, "--from-papers"))
