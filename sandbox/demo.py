"""The demo: the sandbox world on disk and on loopback, one night over it, and what to type next."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from flows import start
from flows.plan import Choice
from headwater.console import shortlist_lines
from headwater.errors import DataError
from headwater.exporting import Shape, export
from headwater.listing import read_listing
from headwater.plain import joined
from headwater.report.write import write_report
from headwater.settings import Settings, load_settings
from sandbox.services import serving
from sandbox.truth import write_truth
from sandbox.world import World, build_world
from scoring.shortlist import Filters
from warehouse.outputs import write_text
from warehouse.publish import FILE_NAME

ROLE = "inference_engineer"
SHOWN = 3

MARK = "# Written by `headwater demo`"
CLAIM = ".demo"
SETTINGS = MARK + """: the sandbox instead of the world. Its servers live as long as the demo.
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
interval_seconds = 0.0
[openreview]
api_url = {openreview}
api_v1_url = {openreview_v1}
interval_seconds = 0.0
requests_per_run = 100000
[acl_anthology]
path_or_url = {anthology}
[paperlists]
path_or_url = {paperlists}
[openalex]
api_url = {openalex}
interval_seconds = 0.0
[huggingface]
endpoint = {hub}
interval_seconds = 0.0
[gharchive]
url = {archive}
[run]
since = "2018-01-01"
sources = ["git", "github", "arxiv", "openreview", "acl_anthology", "paperlists", "openalex", "huggingface"]
catalog = "catalog.toml"
"""


def run_demo(directory: Path, echo: Callable[[str], object], world: World | None = None) -> None:
    """Make the sandbox in `directory`, run one night over it and print where things lie; raises DataError for a place in use."""
    directory = directory.resolve()
    claim(directory)
    world = world or build_world()
    echo(f"sandbox: {len(world.people)} invented people, {len(world.repositories)} repositories, {len(world.papers)} papers")
    with serving(world, directory) as services:
        write_truth(world, directory / "truth", directory / "git")
        file = write_settings(world, directory, services.addresses)
        settings = load_settings(file)
        echo(start.run(settings, str(file), Choice()))
    tell(settings, directory, echo)


def claim(directory: Path) -> None:
    """Make a demo's directory, or know it again; raises DataError where something else lies, which invented people would spoil."""
    settings, claimed = directory / "headwater.toml", directory / CLAIM
    is_ours = claimed.exists() or (settings.is_file() and settings.read_text(encoding="utf-8", errors="replace").startswith(MARK))
    if directory.exists() and any(directory.iterdir()) and not is_ours:
        raise DataError(f"{directory}: holds something other than a demo; name a new or empty directory with --directory")
    write_text("made by `headwater demo`, which may write it again\n", claimed)  # first of all: a demo that was killed is known too


def write_settings(world: World, directory: Path, addresses: Mapping[str, str]) -> Path:
    """Write the sandbox's catalog and settings; return the settings' path."""
    (directory / "catalog.toml").write_text(world.catalog_toml(), encoding="utf-8")
    file = directory / "headwater.toml"
    file.write_text(SETTINGS.format(**{name: json.dumps(url) for name, url in addresses.items()}), encoding="utf-8")
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
  {command} explain {listing.people[0]["github_login"] or listing.people[0]["person_id"]} --role {ROLE} --top 3
  {command} sql "SELECT repository, contributor_count FROM repositories ORDER BY 2 DESC LIMIT 5"
  {command} evaluate {near}/truth/experts.csv --baselines
  {command} evaluate-identity {near}/truth/identity.csv
""".rstrip())
