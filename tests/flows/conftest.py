"""A small sandbox on disk and on loopback, and the nights that run over it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from headwater.settings import load_settings
from sandbox.arxiv_server import ArxivServer
from sandbox.demo import TOKEN_ENV, write_settings
from sandbox.github_quota import Limits
from sandbox.github_server import GithubServer
from sandbox.github_world import build_github, write_pull_refs
from sandbox.repositories import write_repositories
from sandbox.world import World, build_world
from scoring.shortlist import Filters, known_roles, read_shortlist
from warehouse.exports import to_csv
from warehouse.published import open_published


@dataclass(frozen=True)
class Sandbox:
    """A world, its repositories and its arXiv; each data directory is a fresh installation over them."""

    world: World
    root: Path
    server: ArxivServer
    github: GithubServer

    def settings(self, name: str) -> Path:
        directory = self.root / name
        directory.mkdir()
        (directory / "git").symlink_to(self.root / "git")
        return write_settings(self.world, directory, self.server, self.github)


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    world = build_world(seed=11, people=60, repositories=8, commits=1200, papers=80, vendored_paths=2_000)
    root = tmp_path_factory.mktemp("sandbox")
    write_repositories(world, root / "git")
    github = build_github(world, root / "git")
    write_pull_refs(world, github, root / "git")
    limits = Limits(core=1_000_000, graphql=1_000_000)
    with ArxivServer(list(world.papers)) as server, GithubServer(github, limits=limits) as github_server:
        os.environ[TOKEN_ENV] = next(iter(github_server.tokens))
        yield Sandbox(world, root, server, github_server)


def exported(file: Path) -> dict[str, str]:
    """Return every role's whole shortlist as CSV."""
    with open_published(load_settings(file).data.directory) as con:
        return {role: to_csv(read_shortlist(con, role, Filters(top=100_000))) for role in known_roles(con)}
