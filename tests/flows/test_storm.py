"""GitHub in a storm of faults, or out of points: later, not less."""

from pathlib import Path

import pytest

from headwater.settings import load_settings
from sandbox.github_faults import Storm
from sandbox.github_quota import Limits
from sandbox.github_server import GithubServer
from sources.github_graphql import _budget
from sources.http import _gate
from tests.flows.conftest import Sandbox, exported
from tests.flows.one_night import one_night
from warehouse import ledger

HURRIED = "\n[http]\nbackoff_seconds = 0.01\nlongest_wait_seconds = 5.0\nattempts = 12\n"


@pytest.fixture(autouse=True)
def fresh_hour() -> None:
    pass_an_hour()


def pass_an_hour() -> None:
    """Forget what is left of the hour, as the next one does."""
    _budget.cache_clear()
    _gate.cache_clear()


def rewrite(file: Path, server: GithubServer) -> None:
    """Point the settings at another GitHub."""
    lines = file.read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("graphql_url"))
    lines[at - 1], lines[at] = f'api_url = "{server.api_url}"', f'graphql_url = "{server.graphql_url}"'
    file.write_text("\n".join(lines) + "\n")


def settings(sandbox: Sandbox, name: str, server: GithubServer) -> Path:
    file = sandbox.settings(name, github=server.api_url, graphql=server.graphql_url)
    text = file.read_text().replace("[arxiv]", "limit_seconds = 0.01\npoints_reserve = 0\n[arxiv]", 1)
    file.write_text(text + HURRIED)
    return file


def test_a_night_in_a_storm_prints_the_same_bytes(sandbox: Sandbox, undisturbed: dict[str, str]) -> None:
    limits = Limits(core=1_000_000, graphql=1_000_000)
    with GithubServer(sandbox.github.github, storm=Storm(5, share=0.3), limits=limits, slow_seconds=0.1) as server:
        file = settings(sandbox, "storm", server)
        for _ in range(3):
            if one_night(file).status == "done":
                break
        assert sum(asked.fault is not None for asked in server.asked) > 5
    assert exported(file) == undisturbed


@pytest.mark.slow  # three nights
def test_points_that_run_out_are_told_and_the_next_nights_go_on(sandbox: Sandbox, undisturbed: dict[str, str]) -> None:
    with GithubServer(sandbox.github.github, limits=Limits(graphql=12), reset_after_seconds=1) as server:
        file = settings(sandbox, "poor", server)
        one_night(file)
        told = [gap["reason"] for gap in ledger.rows(load_settings(file).data.directory, "gaps")]
        assert any("points are spent" in reason for reason in told)
    with GithubServer(sandbox.github.github, limits=Limits(core=1_000_000, graphql=1_000_000)) as server:
        rewrite(file, server)
        for _ in range(2):
            pass_an_hour()
            assert one_night(file).status == "done"
    assert exported(file) == undisturbed
