"""The two assessments that a controller writes, filled from the settings; what only they can say is marked as a gap."""

import tomllib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from headwater.settings import Settings
from sources.catalog import read_catalog
from sources.venues import VENUE_SOURCES
from warehouse.ledger import now
from warehouse.publish import FILE_NAME, dictionary
from warehouse.published import open_published

TEMPLATES = Path(__file__).parent / "privacy_templates"
ABOUT_PEOPLE = ("people", "accounts", "contributions", "authorships", "evidence", "skill_scores", "shortlists")
NEVER = Path(__file__).parent / "never_collected.toml"


def assess(settings: Settings, kind: str) -> str:
    """Return the legitimate-interest (`lia`) or the impact assessment (`dpia`) as Markdown."""
    surroundings = Environment(  # Markdown for an editor, made from the operator's own files: nothing to escape
        loader=FileSystemLoader(TEMPLATES), autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True  # noqa: S701
    )  # fmt: skip
    return surroundings.get_template(f"{kind}.md").render(**facts(settings))


def facts(settings: Settings) -> dict[str, Any]:
    """Return what the templates tell: who and why, what is watched, which fields, how long, how many people."""
    catalog = read_catalog(settings.run.catalog)
    return {
        "on": now()[:10],
        "controller": settings.privacy.controller,
        "purpose": settings.privacy.purpose,
        "sources": settings.run.sources,
        "repositories": [one.name for one in catalog.repository],
        "categories": catalog.targets("arxiv"),
        "venues": sorted({target for source in VENUE_SOURCES for target in catalog.targets(source)}),
        "tables": [table for table in dictionary() if table.name in ABOUT_PEOPLE],
        "never": tomllib.loads(NEVER.read_text(encoding="utf-8")),
        "privacy": settings.privacy,
        "people_count": _people_count(settings),
    }


def _people_count(settings: Settings) -> int | None:
    if not (settings.data.directory / FILE_NAME).exists():
        return None
    with open_published(settings.data.directory) as con:
        return int(con.execute("SELECT count(*) FROM people").fetchall()[0][0])
