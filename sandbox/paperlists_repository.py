"""The invented paper lists: a JSON file per venue and year as a git repository in the lists' own format.

Two commits: citations are counted anew, and one submission is withdrawn. What must not be read is in them too.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sandbox.anthology_repository import Anthology
from sandbox.data_repository import Revision, write_revisions
from sandbox.names import slug
from sandbox.openreview_ids import forum_id
from sandbox.papers import VENUE_YEARS, accepted_at
from sandbox.proceedings import Author, Proceedings, draw
from sandbox.records import DAY, TODAY_SECONDS, Paper
from sandbox.world import World

PREFIXES = {"ICLR": "iclr", "NeurIPS": "nips", "ICML": "icml", "COLM": "colm", "ACL": "acl", "EMNLP": "emnlp"}
IN_ANTHOLOGY = ("ACL", "EMNLP")
PRESENTED = re.compile(r"spotlight|oral")
REFUSED = {"ICLR": ("Reject", 12, 0), "NeurIPS": ("Withdraw", 12, 1)}  # of the unpublished, every so many from this one on
COMMITS = 2
FIRST_COMMIT = TODAY_SECONDS - 100 * DAY


@dataclass(frozen=True)
class PaperLists:
    """The world's paper lists after either commit."""

    proceedings: Proceedings

    @property
    def withdrawn(self) -> Paper | None:
        """The rejected submission that the second commit shows as withdrawn; a very small world has none."""
        return next(iter(self._refused("ICLR", VENUE_YEARS[0])), None)

    def files(self, commit: int) -> dict[str, str]:
        """Return the files as they are after a commit (from 1)."""
        return {
            f"{prefix}/{prefix}{year}.json": json.dumps(self._list(venue, year, commit), indent=4, ensure_ascii=False)
            for venue, prefix in PREFIXES.items() for year in VENUE_YEARS
        }  # fmt: skip

    def _list(self, venue: str, year: int, commit: int) -> list[dict[str, Any]]:
        taken = [self._entry(paper, _status(paper), self._place(paper, venue), commit)
                 for paper in self.proceedings.papers_at(venue, year)]  # fmt: skip
        refused = [self._entry(paper, REFUSED[venue][0], self._submission(paper, venue, year), commit)
                   for paper in self._refused(venue, year)]  # fmt: skip
        return taken + refused

    def _refused(self, venue: str, year: int) -> list[Paper]:
        unpublished = [paper for paper in self.proceedings.world.papers if accepted_at(paper) is None]
        _, step, first = REFUSED.get(venue, ("", 1, len(unpublished)))
        return unpublished[first::step][VENUE_YEARS.index(year) :: len(VENUE_YEARS)]

    def _entry(self, paper: Paper, status: str, place: dict[str, str], commit: int) -> dict[str, Any]:
        rng, authors = draw(self.proceedings.world, "paperlist", paper), self.proceedings.authors_of(paper)
        is_withdrawn = commit >= 2 and paper == self.withdrawn
        cited = rng.choice((-1, rng.randrange(200)))
        rating = [rng.randrange(1, 11) for _ in range(4)]
        return {
            **place,
            "title": paper.title,
            "track": "main",
            "status": "Withdraw" if is_withdrawn else status,
            "abstract": paper.abstract,
            "keywords": ";".join(paper.categories),
            **_per_author(authors),
            "github": next((word for word in (paper.comments or "").split() if word.startswith("https://github.com/")), ""),
            "project": "",
            "rating": ";".join(map(str, rating)),
            "rating_avg": [sum(rating) / len(rating), 1.0],
            "gs_citation": cited + commit - 1 if cited >= 0 else -1,
        }

    def _place(self, paper: Paper, venue: str) -> dict[str, str]:
        if venue in IN_ANTHOLOGY:
            acl_id = self._acl_ids[paper.arxiv_id]
            return {"id": acl_id, "site": f"https://aclanthology.org/{acl_id}/"}
        return _forum(forum_id(self.proceedings.world, paper))

    def _submission(self, paper: Paper, venue: str, year: int) -> dict[str, str]:
        """Return the forum of a submission in vain, which the paper's later ones do not share."""
        return _forum(forum_id(self.proceedings.world, replace(paper, arxiv_id=f"{paper.arxiv_id}/{venue}{year}")))

    @cached_property
    def _acl_ids(self) -> dict[str, str]:
        return {slot.paper.arxiv_id: slot.acl_id for slot in Anthology(self.proceedings).slots}


def write_paperlists(world: World, directory: Path, commits: int = COMMITS) -> PaperLists:
    """Write the first commits of the world's paper lists as a bare repository; return what it holds."""
    lists = PaperLists(Proceedings(world))
    revisions = [Revision(FIRST_COMMIT + at * 30 * DAY, "update", lists.files(at + 1)) for at in range(commits)]
    write_revisions(directory, revisions)
    return lists


def _status(paper: Paper) -> str:
    told = PRESENTED.search(paper.comments or "")
    return told[0].capitalize() if told else "Poster"


def _forum(forum: str) -> dict[str, str]:
    return {"id": forum, "site": f"https://openreview.net/forum?id={forum}"}


def _per_author(authors: Iterable[Author]) -> dict[str, str]:
    """Return the parallel lists, with what must not be read among them; in some papers the places do not match."""
    known = list(authors)
    places = [author.printed.affiliation or "" for author in known]
    columns = {
        "author": [author.name for author in known],
        "authorids": [author.openreview_id or _address(author) for author in known],
        "gender": ["FM"[int(author.person.person_key[1:]) % 2] for author in known],
        "homepage": [author.homepage or f"https://www.linkedin.com/in/{slug(author.name)}" for author in known],
        "dblp": [""] * len(known),
        "google_scholar": [""] * len(known),
        "orcid": [author.orcid or "" for author in known],
        "linkedin": [f"{slug(author.name)}-0a1b2c/" for author in known],
        "or_profile": [author.openreview_id or _address(author) for author in known],
        "aff": [place for place in places if place] if len(known) == 3 else places,
        "email": [_address(author).partition("@")[2] for author in known],
    }
    return {name: ";".join(values) for name, values in columns.items()}


def _address(author: Author) -> str:
    return f"{slug(author.name)}@{slug(author.person.affiliation)}.example.com"
