"""A small sandbox on disk and on loopback, and the nights that run over it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from headwater.settings import load_settings
from sandbox.demo import write_settings
from sandbox.github_quota import Limits
from sandbox.github_server import GithubServer
from sandbox.services import Services, serving
from sandbox.world import World, build_world
from scoring.shortlist import Filters, known_roles, read_shortlist
from tests.flows.one_night import one_night
from warehouse.exports import to_csv
from warehouse.published import open_published


@dataclass(frozen=True)
class Sandbox:
    """A world and all that serves it; each data directory is a fresh installation over them."""

    world: World
    root: Path
    services: Services

    @property
    def github(self) -> GithubServer:
        return self.services.github

    def settings(self, name: str, **addresses: str) -> Path:
        directory = self.root / name
        directory.mkdir()
        for kept in ("git", "acl-anthology.git", "paperlists.git"):
            (directory / kept).symlink_to(self.root / kept)
        here = {key: url.replace(f"file://{self.root}/", f"file://{directory}/") for key, url in self.services.addresses.items()}
        return write_settings(self.world, directory, {**here, **addresses})

    def copy(self, file: Path, name: str) -> Path:
        """Return the settings of an installation that stands where another, with these settings, stands now."""
        directory = shutil.copytree(file.parent, self.root / name, symlinks=True)
        copied = directory / file.name
        copied.write_text(file.read_text().replace(f"{file.parent}/", f"{directory}/"))
        return copied


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    world = build_world(seed=11, people=60, repositories=8, commits=1200, papers=80, vendored_paths=2_000)
    root = tmp_path_factory.mktemp("sandbox")
    with serving(world, root, Limits(core=1_000_000, graphql=1_000_000)) as services:
        yield Sandbox(world, root, services)


def exported(file: Path) -> dict[str, str]:
    """Return every role's whole shortlist as CSV."""
    with open_published(load_settings(file).data.directory) as con:
        return {role: to_csv(read_shortlist(con, role, Filters(top=100_000))) for role in known_roles(con)}


@pytest.fixture(scope="session")
def night(sandbox: Sandbox) -> Path:
    """Return the settings of an installation after one night, for all to read and nobody to change: who must, copies it."""
    file = sandbox.settings("undisturbed")
    one_night(file)
    return file


@pytest.fixture(scope="session")
def undisturbed(night: Path) -> dict[str, str]:
    return exported(night)
