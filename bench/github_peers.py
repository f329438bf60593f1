"""What reading one repository from GitHub costs Headwater and github-to-sqlite: the same loopback GitHub, requests and points.

    python -m bench github_peers [PYTHON]     PYTHON: an interpreter that has `github-to-sqlite`, else this one
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.github_quota import SINCE, TOKEN_ENV, settings_of
from sandbox.github_large import NAME, build_large_repository
from sandbox.github_server import GithubServer
from sources import github
from sources.reading import Reading, Target

SCRIPT = Path(__file__).parent / "peers" / "github_to_sqlite_rest.py"
SIZE = {"pulls": 1_000, "reviews": 4_000, "issues": 800, "comments": 6_000, "people": 300}


@dataclass(frozen=True)
class Cost:
    """What one reader asked for and spent; `got` says what it brought, or why it did not run."""

    name: str
    requests: int
    points: int
    got: str


def measure(python: Path = Path(sys.executable)) -> Iterator[Cost]:
    """Read the same repository with each."""
    with GithubServer(build_large_repository(**SIZE)) as server:
        yield _ours(server)
        yield _theirs(server, python)


def _ours(server: GithubServer) -> Cost:
    token = next(iter(server.tokens))
    os.environ[TOKEN_ENV] = token
    rows = 0
    for target in github.prepare([Target("github", NAME, SINCE)], settings_of(server)):
        items = github.fetch(target, settings_of(server))
        rows += sum(batch.num_rows for item in items if isinstance(item, Reading) for batch in item.batches)
    return Cost("Headwater", len(server.asked), server.points, f"{rows} rows: pull requests and issues, reviews and comments inside")


def _theirs(server: GithubServer, python: str) -> Cost:
    before = len(server.asked)
    command = [str(python), str(SCRIPT), server.api_url, NAME, next(iter(server.tokens))]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        last = (told.stderr.strip().splitlines() or ["no message"])[-1]
        return Cost("github-to-sqlite", 0, 0, "is not installed" if "ModuleNotFoundError" in last else f"failed: {last}")
    got = ", ".join(f"{count} {thing}" for thing, count in json.loads(told.stdout).items())
    return Cost("github-to-sqlite", len(server.asked) - before, 0, f"{got}; no reviews")


def print_measured(python: Path = Path(sys.executable)) -> None:
    told = ", ".join(f"{count:,} {thing}" for thing, count in SIZE.items())
    print(f"Reading one repository of {told} (sandbox)")
    print(f"{'':<20}{'requests':>10}{'points':>8}  got")
    for cost in measure(python):
        print(f"{cost.name:<20}{cost.requests:>10}{cost.points:>8}  {cost.got}")
