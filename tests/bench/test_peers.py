"""Benchmarks beside others: everybody reads the same, and who is not installed is said to be so."""

import importlib.util
from pathlib import Path

import pytest

from bench import gharchive, git_peers, github_peers
from sandbox.github_server import TOKEN, GithubServer
from sources.gharchive_hours import Watched, sift
from tests.repository_maker import Repository


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory) -> dict[str, git_peers.Read]:
    repository = Repository(tmp_path_factory.mktemp("history") / "engine.git")
    for number in range(3):
        repository.commit(paths=[f"a{number}.py", f"b{number}.py"])
    return {read.name: read for read in git_peers.measure(repository.directory, rounds=1)}


def test_bare_git_and_ours_read_the_same_history(reads: dict[str, git_peers.Read]) -> None:
    ours = reads["Headwater, landed"]
    assert (ours.commits, ours.paths, ours.trouble) == (3, 6, "")
    assert reads[git_peers.BARE].commits == 3


@pytest.mark.parametrize(("name", "package"), [("Perceval", "perceval"), ("PyDriller", "pydriller")])
def test_a_peer_reads_the_same_or_is_said_not_to_be_installed(reads: dict[str, git_peers.Read], name: str, package: str) -> None:
    if importlib.util.find_spec(package) is None:
        assert reads[name].trouble == "is not installed"
    else:
        assert reads[name].commits == 3


def test_reading_github_is_counted_for_both_on_the_same_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_peers, "SIZE", {"pulls": 30, "reviews": 60, "issues": 20, "comments": 40, "people": 10})
    ours, theirs = github_peers.measure()
    assert (ours.requests, ours.points > 0, ours.got.startswith("51 rows")) == (5, True, True)
    if importlib.util.find_spec("github_to_sqlite") is None:
        assert theirs.got == "is not installed"


def test_the_sandbox_lists_what_other_readers_ask_for_page_by_page() -> None:
    import httpx

    world = github_peers.build_large_repository(pulls=5, reviews=0, issues=4, comments=7, people=3, disputed=0)
    with GithubServer(world) as server, httpx.Client(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        counts = {}
        for kind in ("pulls", "issues", "issues/comments"):
            url, counts[kind] = f"{server.api_url}/repos/{github_peers.NAME}/{kind}?state=all&per_page=2", 0
            while url:
                answer = client.get(url).raise_for_status()
                counts[kind] += len(answer.json())
                url = answer.links.get("next", {}).get("url", "")
    assert counts == {"pulls": 5, "issues": 9, "issues/comments": 7}


def test_an_invented_hour_is_the_same_for_a_seed_and_holds_what_is_watched(tmp_path: Path) -> None:
    events = [gharchive.write_hour(tmp_path / f"{at}.json.gz", 2, seed=1) for at in range(2)]
    assert events[0] == events[1] > 500
    hours = [sift(gharchive._chunks(tmp_path / f"{at}.json.gz"), Watched.of({"anything": 5})) for at in range(2)]
    assert [hour.trouble for hour in hours] == [None, None]
    whole = gharchive.measure(2, 1)
    assert [measured.events for measured in whole] == [events[0]] * 4
