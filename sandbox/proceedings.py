"""What the repositories of papers tell in common: which papers a venue took, and what is known of their authors."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sandbox.github_accounts import build_accounts
from sandbox.openreview_ids import openreview_id
from sandbox.papers import accepted_at
from sandbox.records import Paper, PaperAuthor, Person
from sandbox.world import World


@dataclass(frozen=True)
class Author:
    """One author of a paper: as printed, and what the person tells of themselves wherever asked."""

    printed: PaperAuthor
    person: Person
    openreview_id: str | None
    orcid: str | None
    homepage: str | None

    @property
    def name(self) -> str:
        """The name as the paper prints it."""
        return f"{self.printed.forenames} {self.printed.keyname}"


@dataclass(frozen=True)
class Proceedings:
    """The papers of a world by venue and year."""

    world: World

    def papers_at(self, venue: str, year: int) -> list[Paper]:
        """Return the papers that a venue took in a year, in order of their arXiv number."""
        return [paper for paper in self.world.papers if accepted_at(paper) == (venue, year)]

    def authors_of(self, paper: Paper) -> list[Author]:
        """Return a paper's authors in printed order."""
        return [self._author(author) for author in paper.authors]

    @cached_property
    def _people(self) -> Mapping[str, int]:
        return {person.person_key: at for at, person in enumerate(self.world.people)}

    @cached_property
    def _pages(self) -> Mapping[str, tuple[str | None, str | None]]:
        """ORCID and homepage by person, as the GitHub account tells them."""
        accounts = build_accounts(self.world)
        orcids = {key: [url.rpartition("/")[2] for _, url in account.social_links if "orcid.org" in url]
                  for key, account in accounts.items()}  # fmt: skip
        pages = {key: account.website_url or "" for key, account in accounts.items()}
        return {key: (next(iter(orcids[key]), None), pages[key] if pages[key].startswith("http") else None) for key in accounts}

    def _author(self, printed: PaperAuthor) -> Author:
        at = self._people[printed.person_key]
        orcid, homepage = self._pages.get(printed.person_key, (None, None))
        return Author(printed, self.world.people[at], openreview_id(self.world, at), orcid, homepage)





def draw(world: World, purpose: str, paper: Paper) -> random.Random:
    """Return the dice of one purpose and paper."""
    return random.Random(f"{world.seed}/{purpose}/{paper.arxiv_id}")
