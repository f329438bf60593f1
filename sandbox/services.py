"""Everything that a night reads, over one invented world: repositories on disk, and servers while they are entered."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.anthology_repository import write_anthology
from sandbox.arxiv_server import ArxivServer
from sandbox.gharchive_server import ArchiveServer
from sandbox.github_quota import Limits
from sandbox.github_server import GithubServer
from sandbox.github_world import build_github, write_pull_refs
from sandbox.huggingface_server import HubServer
from sandbox.huggingface_world import build_hub
from sandbox.openalex_server import OpenAlexServer
from sandbox.openalex_works import build_works
from sandbox.openreview_server import OpenreviewServer
from sandbox.openreview_world import build_openreview
from sandbox.paperlists_repository import write_paperlists
from sandbox.repositories import write_repositories
from sandbox.world import World

TOKEN_ENV = "HEADWATER_SANDBOX_TOKEN"


@dataclass(frozen=True)
class Services:
    """The servers of one world, and the addresses of all that is read, by the names that the settings give them."""

    arxiv: ArxivServer
    github: GithubServer
    openreview: OpenreviewServer
    archive: ArchiveServer
    addresses: Mapping[str, str]


@contextmanager
def serving(world: World, directory: Path, limits: Limits = Limits()) -> Iterator[Services]:  # noqa: B008 - frozen
    """Write the world's repositories into `directory` and serve the rest of it; GitHub's token stands in $TOKEN_ENV."""
    write_repositories(world, directory / "git")
    write_anthology(world, directory / "acl-anthology.git")
    write_paperlists(world, directory / "paperlists.git")
    hosted = build_github(world, directory / "git")
    write_pull_refs(world, hosted, directory / "git")
    with ExitStack() as stack:
        arxiv = stack.enter_context(ArxivServer(list(world.papers)))
        github = stack.enter_context(GithubServer(hosted, limits=limits))
        openreview = stack.enter_context(OpenreviewServer(build_openreview(world)))
        openalex = stack.enter_context(OpenAlexServer(build_works(world)))
        hub = stack.enter_context(HubServer(build_hub(world)))
        archive = stack.enter_context(ArchiveServer(hosted))
        os.environ[TOKEN_ENV] = next(iter(github.tokens))
        yield Services(arxiv, github, openreview, archive, {
            "git": f"file://{directory}/git/{{repository}}",
            "anthology": f"file://{directory}/acl-anthology.git", "paperlists": f"file://{directory}/paperlists.git",
            "oai": arxiv.oai_url, "api": arxiv.api_url, "github": github.api_url, "graphql": github.graphql_url,
            "openreview": openreview.api_url, "openreview_v1": openreview.api_v1_url, "openalex": openalex.url, "hub": hub.url,
            "archive": archive.url,
        })  # fmt: skip
