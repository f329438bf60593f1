"""The demo: the sandbox world on disk and on loopback, one night over it, and what to type next."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flows import start
from flows.plan import Choice
from headwater.console import shortlist_lines
from headwater.exporting import Shape, export
from headwater.listing import read_listing
from headwater.plain import joined
from headwater.report.write import write_report
from headwater.settings import Settings, load_settings
from sandbox.arxiv_server import ArxivServer
from sandbox.github_server import GithubServer
from sandbox.github_world import build_github, write_pull_refs
from sandbox.repositories import write_repositories
from sandbox.truth import write_truth
from sandbox.world import World, build_world
from scoring.shortlist import Filters
from warehouse.publish import FILE_NAME

TOKEN_ENV = "HEADWATER_SANDBOX_TOKEN"
ROLE = "inference_engineer"
SHOWN = 3

SETTINGS = """\
# Written by `headwater demo`: the sandbox instead of the world. Its GitHub and arXiv live as long as the demo.
[data]
directory = "data"
[git]
url = {git}
[github]
api_url = {github}
graphql_url = {graphql}
token_env = "HEADWATER_SANDBOX_TOKEN"
interval_seconds = 0.0
[arxiv]
oai_url = {oai}
api_url = {api}
interval_seconds = 0.01
[run]
since = "2018-01-01"
sources = ["git", "github", "arxiv"]
catalog = "catalog.toml"
"""


def run_demo(directory: Path, echo: Callable[[str], object], world: World | None = None) -> None:
    """Make the sandbox in `directory`, run one night over it and print where things lie."""
    world = world or build_world()
    directory = directory.resolve()
    echo(f"sandbox: {len(world.people)} invented people, {len(world.repositories)} repositories, {len(world.papers)} papers")
    write_repositories(world, directory / "git")
    write_truth(world, directory / "truth", directory / "git")
    github = build_github(world, directory / "git")
    write_pull_refs(world, github, directory / "git")
    with ArxivServer(list(world.papers)) as arxiv, GithubServer(github) as server:
        os.environ[TOKEN_ENV] = next(iter(server.tokens))
        file = write_settings(world, directory, arxiv, server)
        settings = load_settings(file)
        echo(start.run(settings, str(file), Choice()))
    tell(settings, directory, echo)


def write_settings(world: World, directory: Path, arxiv: ArxivServer, github: GithubServer) -> Path:
    """Write the sandbox's catalog and settings; return the settings' path."""
    (directory / "catalog.toml").write_text(world.catalog_toml(), encoding="utf-8")
    file = directory / "headwater.toml"
    addresses = {
        "git": f"file://{directory}/git/{{repository}}",
        "oai": arxiv.oai_url, "api": arxiv.api_url, "github": github.api_url, "graphql": github.graphql_url,
    }  # fmt: skip
    written = SETTINGS.format(**{name: json.dumps(url) for name, url in addresses.items()})
    file.write_text(written, encoding="utf-8")
    return file


def tell(settings: Settings, directory: Path, echo: Callable[[str], object]) -> None:
    """Print the top of a shortlist, write it as CSV and everything as a report, and say what to type next."""
    exported = settings.data.directory / "exports" / f"{ROLE}.csv"
    listing = read_listing(settings, ROLE, Filters())
    export(settings, listing, Shape("csv"), exported)
    shown = replace(listing, people=listing.people[:SHOWN], gaps=())
    report = write_report(settings.data.directory, settings.data.directory / "reports")
    echo("")
    echo(joined(shortlist_lines(shown)).rstrip("\n"))
    near = directory.relative_to(Path.cwd()) if directory.is_relative_to(Path.cwd()) else directory
    command = f".venv/bin/headwater --config {near}/headwater.toml"
    echo(f"""
warehouse  {settings.data.directory / FILE_NAME}
CSV        {exported}
report     {report}
truth      {directory / "truth"} (who is who, who is expert in what)

Next:
  {command} shortlist rag_engineer
  {command} explain {listing.people[0]["github_login"] or listing.people[0]["person_id"]} --role {ROLE}
  {command} sql "SELECT repository, contributor_count FROM repositories ORDER BY 2 DESC LIMIT 5"
  {command} evaluate {near}/truth/experts.csv --baselines
""".rstrip())
