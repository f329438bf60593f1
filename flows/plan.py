"""The plan of a night: every profile read and checked, and the targets to read, before anything is touched."""

import difflib
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from headwater.errors import CatalogError, SettingsError
from headwater.settings import Settings
from headwater.settings_check import KNOWN_SOURCES
from scoring.profiles import Role, Taxonomy, read_roles, read_taxonomy
from sources.catalog import Catalog, check_skills, read_catalog
from sources.gharchive_window import months
from sources.github_graphql import token as github_token
from sources.reading import Target
from sources.table import SOURCES

ARCHIVE = "gharchive"
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True)
class Choice:
    """What a run is asked to read; nothing chosen means everything."""

    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    is_full: bool = False
    catalog: str | None = None


@dataclass(frozen=True)
class Plan:
    """Profiles and targets of one night."""

    catalog: Catalog
    taxonomy: Taxonomy
    roles: list[Role]
    targets: list[Target]
    sources: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def choose(settings: Settings, choice: Choice) -> Settings:
    """Return the settings with a run's own catalog and window put in; raises SettingsError for no source or no date."""
    run, archive = settings.run, settings.gharchive
    _check(choice)
    if choice.catalog:
        run = replace(run, catalog=Path(choice.catalog).resolve())
    if choice.since:
        run = replace(run, since=choice.since)
    if choice.until:
        archive = replace(archive, until=choice.until)
    return replace(settings, run=run, gharchive=archive)


def _check(choice: Choice) -> None:
    for source in choice.sources:
        if source not in SOURCES:
            raise SettingsError(f"--source: unknown source {source!r}; known are {', '.join(KNOWN_SOURCES)}")
    for option, day in (("--since", choice.since), ("--until", choice.until)):
        if day is not None and not DAY.fullmatch(day):
            raise SettingsError(f"{option}: expected a date such as 2023-01-01, found {day!r}")
    if choice.since and choice.since > (today := datetime.now(UTC).date().isoformat()):
        raise SettingsError(f"--since {choice.since}: lies ahead of today, {today}; choose the first day to read")
    if choice.until and set(choice.sources) != {ARCHIVE}:
        raise SettingsError(f"--until: only {ARCHIVE} is read up to a day, every other source up to now; add --source {ARCHIVE}")


def make_plan(settings: Settings, choice: Choice) -> Plan:
    """Read and check every profile and list the targets; raises CatalogError or ProfileError."""
    catalog = read_catalog(settings.run.catalog)
    taxonomy = read_taxonomy(settings.scoring.skills)
    skills = {skill.id for skill in taxonomy.skill}
    check_skills(catalog, settings.run.catalog, skills)
    roles = read_roles(settings.scoring.roles, skills)
    wanted = _with_companions(settings, choice.sources or settings.run.sources)
    warnings = () if choice.sources or choice.targets else tuple(catalog.unread_venues(wanted))
    return Plan(catalog, taxonomy, roles, list_targets(settings, catalog, choice, wanted), tuple(wanted), warnings)


def _with_companions(settings: Settings, sources: tuple[str, ...]) -> list[str]:
    """Return the sources with those put in that are only read beside them: tips of pull requests, the Anthology's people."""
    companions = {"acl_anthology": ("acl_people", "acl_anthology")}
    if github_token(settings) is not None:  # without it nobody tells whose pull requests they are
        companions["github"] = ("pull_heads", "github")
    return [part for name in sources for part in companions.get(name, (name,))]


def list_targets(settings: Settings, catalog: Catalog, choice: Choice, sources: list[str]) -> list[Target]:
    """Return the targets to read, in the catalog's order; raises CatalogError for one that is not in it."""
    since = datetime.combine(date.fromisoformat(str(settings.since)), datetime.min.time(), UTC)
    watched = [(source, name) for source in sources for name in _watched(settings, catalog, source)]
    unknown = sorted(set(choice.targets) - {name for _, name in watched})
    if unknown:
        near = difflib.get_close_matches(unknown[0], [name for _, name in watched], n=1)
        hint = f"the nearest watched is {near[0]!r}" if near else "add it there first"
        raise CatalogError(f"{settings.run.catalog}: {unknown[0]!r} is not watched; {hint}")
    return [
        Target(source, name, since, is_full=choice.is_full, options=_options(catalog, source))
        for source, name in watched
        if not choice.targets or name in choice.targets
    ]


def _watched(settings: Settings, catalog: Catalog, source: str) -> list[str]:
    """Return what one source is to read: of the archive the months, each for all watched repositories."""
    if source == ARCHIVE:
        return months(settings) if catalog.repository else []
    return catalog.targets(source)


def _options(catalog: Catalog, source: str) -> dict[str, object]:
    """Return what a target of the archive is to look for; GitHub's numbers of the repositories are not known yet."""
    return {"repositories": dict.fromkeys(catalog.targets("git"))} if source == ARCHIVE else {}
