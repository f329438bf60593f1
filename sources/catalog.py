"""The catalog: what is watched. Repositories, arXiv categories, look-ups and queries, venues."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from headwater.errors import CatalogError
from headwater.strict_toml import build, read_toml
from sources import venues

REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/(?!\.{1,2}$)[A-Za-z0-9._-]+")
HUB_ACCOUNT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?")
CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]+)?")


@dataclass(frozen=True)
class Repository:
    """A repository, `owner/name`, and the skills that it as a whole is about."""

    name: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arxiv:
    """An arXiv category read every night, or a query, or papers by id: one of the three."""

    category: str | None = None
    query: str | None = None
    ids: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The target's name: `cs.CL`, `query:…` or `ids:…`."""
        if self.category:
            return self.category
        return f"query:{self.query}" if self.query else f"ids:{','.join(self.ids)}"


@dataclass(frozen=True)
class Venue:
    """A venue and the years of it that are watched."""

    name: str
    years: tuple[int, ...]


@dataclass(frozen=True)
class HuggingFace:
    """An account or organisation of the Hugging Face hub whose models, datasets and spaces are read."""

    account: str


@dataclass(frozen=True)
class Catalog:
    """The whole of catalog.toml."""

    repository: tuple[Repository, ...] = ()
    arxiv: tuple[Arxiv, ...] = ()
    venue: tuple[Venue, ...] = ()
    huggingface: tuple[HuggingFace, ...] = ()

    def targets(self, source: str) -> list[str]:
        """Return the names of what one source is to read, in the catalog's order."""
        if source in {"git", "github", "pull_heads"}:
            return [repository.name for repository in self.repository]
        if source in venues.VENUE_SOURCES:
            return venues.targets(source, [(venue.name, venue.years) for venue in self.venue])
        if source == "acl_people":
            return ["people"] if self.targets("acl_anthology") else []
        if source == "huggingface":
            return [entry.account for entry in self.huggingface]
        return [entry.target for entry in self.arxiv] if source == "arxiv" else []

    def unread_venues(self, sources: Sequence[str]) -> list[str]:
        """Return a sentence for each watched venue that none of these sources carries, saying which would."""
        asked = [source for source in sources if source in venues.VENUE_SOURCES]
        return [
            f"venue {venue.name} is read by none of this run's sources; {venues.where(venue.name)}"
            for venue in self.venue
            if asked and not any(venues.targets(source, [(venue.name, venue.years)]) for source in asked)
        ]


def read_catalog(file: Path) -> Catalog:
    """Return the catalog; raises CatalogError naming file and entry."""
    catalog = build(Catalog, read_toml(file, CatalogError), str(file), CatalogError)
    if not (catalog.repository or catalog.arxiv or catalog.venue or catalog.huggingface):
        raise CatalogError(f"{file}: nothing is watched; add a [[repository]], an [[arxiv]] or a [[venue]]")
    for repository in catalog.repository:
        if not REPOSITORY.fullmatch(repository.name):
            raise CatalogError(f"{file}: repository: expected owner/name, found {repository.name!r}")
    for entry in catalog.arxiv:
        _check_arxiv(entry, file)
    for watched in catalog.huggingface:
        if not HUB_ACCOUNT.fullmatch(watched.account):
            raise CatalogError(f"{file}: huggingface: expected an account such as huggingface, found {watched.account!r}")
    for kind, names in (("repository", [r.name.lower() for r in catalog.repository]),
                        ("arxiv", [a.target for a in catalog.arxiv]),
                        ("venue", [v.name.lower() for v in catalog.venue]),
                        ("huggingface", [h.account.lower() for h in catalog.huggingface])):  # fmt: skip
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise CatalogError(f"{file}: {kind}: {twice[0]!r} is listed twice")
    return catalog


def check_skills(catalog: Catalog, file: Path, known: set[str]) -> None:
    """Raise CatalogError where a repository names a skill that the taxonomy does not know."""
    for repository in catalog.repository:
        for skill in repository.skills:
            if skill not in known:
                raise CatalogError(f"{file}: {repository.name}: unknown skill {skill!r}; see `headwater skills`")


def _check_arxiv(entry: Arxiv, file: Path) -> None:
    if sum(map(bool, (entry.category, entry.query, entry.ids))) != 1:
        raise CatalogError(f"{file}: arxiv: give one of category, query and ids")
    if entry.category and not CATEGORY.fullmatch(entry.category):
        raise CatalogError(f"{file}: arxiv: expected a category such as cs.CL, found {entry.category!r}")
