"""Venues: the one table of names, aliases and where each source keeps them (venues.toml)."""

import difflib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from headwater.errors import CatalogError, TargetRefused
from headwater.strict_toml import build, read_toml

VENUE_SOURCES = ("openreview", "acl_anthology", "paperlists")
YEARS = range(2010, 2040)
FILE = Path(__file__).with_name("venues.toml")


@dataclass(frozen=True)
class Venue:
    """A venue by the name we use; `openreview`, `acl` and `paperlists` say where those sources keep it."""

    name: str
    full_name: str = ""
    aliases: tuple[str, ...] = ()
    openreview: tuple[str, ...] = ()
    acl: tuple[str, ...] = ()
    paperlists: str | None = None

    def is_at(self, source: str) -> bool:
        """Tell whether a source (openreview, acl_anthology, paperlists) carries the venue."""
        return bool({"openreview": self.openreview, "acl_anthology": self.acl, "paperlists": self.paperlists}[source])


@dataclass(frozen=True)
class _Venues:
    venue: tuple[Venue, ...]


@cache
def known_venues() -> dict[str, Venue]:
    """Return every venue by its name and its aliases, in lower case."""
    table = build(_Venues, read_toml(FILE, CatalogError), str(FILE), CatalogError)
    return {name.lower(): venue for venue in table.venue for name in (*venue.aliases, venue.full_name, venue.name)}


def targets(source: str, venues: list[tuple[str, tuple[int, ...]]]) -> list[str]:
    """Return `NAME YEAR` for what a source carries of these venues; one that no table knows is OpenReview's to find."""
    found = []
    for name, years in venues:
        venue = known_venues().get(name.lower())
        if venue is None and source != "openreview":
            continue
        if venue is None or venue.is_at(source):
            found += [f"{venue.name if venue else name} {year}" for year in years]
    return found


def where(name: str) -> str:
    """Return which sources carry a venue, or the nearest name where no table knows it."""
    venue = known_venues().get(name.lower())
    if venue is None:
        return f"{nearest(name)}; source openreview asks for it by that name"
    return "it stands at " + " and ".join(source for source in VENUE_SOURCES if venue.is_at(source))


def venue_names() -> list[tuple[str, str]]:
    """Return every way in which a source may call a venue, in lower case, and the name we use; each alias once."""
    names: dict[str, str] = {}
    for venue in dict.fromkeys(known_venues().values()):
        groups = [pattern.format(year=year) for pattern in venue.openreview for year in YEARS]
        for alias in (venue.name, venue.full_name, *venue.aliases, *venue.acl, venue.paperlists or venue.name, *groups):
            names.setdefault(alias.lower(), venue.name)
    return sorted(names.items())


def venue_and_year(target: str) -> tuple[Venue, int]:
    """Return a target's venue and year; a name that no table knows becomes a venue of its own at OpenReview.

    A name with a slash is a group there, such as ICLR.cc/{year}/Workshop/SomeName. Raises TargetRefused for what is no
    `NAME YEAR`.
    """
    name, _, year = target.rpartition(" ")
    if not name or not year.isdigit():
        raise TargetRefused(f"{target!r} is no venue and year; write one such as ICLR 2025")
    group = name if "/" in name else f"{name}.cc/{{year}}/Conference"
    return known_venues().get(name.lower(), Venue(name, openreview=(group,))), int(year)


def nearest(name: str) -> str:
    """Return a hint for a venue that is nowhere: the nearest known name, or where to look."""
    near = difflib.get_close_matches(name.lower(), known_venues(), n=1)
    return f"did you mean {known_venues()[near[0]].name}?" if near else "the known ones stand in sources/venues.toml"
