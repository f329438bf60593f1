"""The invented Anthology: the papers at ACL and EMNLP as a git repository in the Anthology's own format.

Three commits: the first year; the second year and a revised paper; a late paper, a retraction and more people.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from sandbox.data_repository import Revision, write_revisions
from sandbox.names import slug
from sandbox.papers import VENUE_YEARS
from sandbox.proceedings import Author, Proceedings, draw
from sandbox.records import DAY, TODAY_SECONDS, Paper
from sandbox.world import World

VOLUMES = {  # volume: the end of its title, and its share of a conference's papers
    "long": ("(Volume 1: Long Papers)", 55),
    "short": ("(Volume 2: Short Papers)", 15),
    "findings": ("", 22),
    "demo": ("System Demonstrations", 8),
}
TITLES = {
    "ACL": "Annual Meeting of the Association for Computational Linguistics",
    "EMNLP": "Conference on Empirical Methods in Natural Language Processing",
}
MONTHS = {"ACL": "July", "EMNLP": "November"}
SCRIPTS = {"CJK": "hani", "HANGUL": "hang", "CYRILLIC": "cyrl", "ARABIC": "arab"}
COMMITS = 3
FIRST_COMMIT = TODAY_SECONDS - 200 * DAY


@dataclass(frozen=True)
class Slot:
    """A paper's place: file, volume and number."""

    collection: str
    volume: str
    number: int
    paper: Paper

    @property
    def acl_id(self) -> str:
        """The paper's id, such as 2025.acl-long.7."""
        return f"{self.collection}-{self.volume}.{self.number}"


@dataclass(frozen=True)
class Anthology:
    """The world's Anthology after any of its commits."""

    proceedings: Proceedings

    @cached_property
    def slots(self) -> list[Slot]:
        """Every paper's place, in the order of files, volumes and numbers."""
        volumes: dict[tuple[str, str], list[Paper]] = defaultdict(list)
        for venue in TITLES:
            for year in VENUE_YEARS:
                for paper in self.proceedings.papers_at(venue, year):
                    volumes[_volume_of(self.proceedings.world, venue, year, paper)].append(paper)
        return [Slot(*volume, at, paper) for volume, papers in sorted(volumes.items()) for at, paper in enumerate(papers, 1)]

    @property
    def revised(self) -> Slot | None:
        """The paper that the second commit revises; a very small world has none."""
        return next(iter(self._first_year), None)

    @property
    def retracted(self) -> Slot | None:
        """The paper that the third commit retracts."""
        return next(reversed(self._first_year), None)

    @property
    def late(self) -> Slot | None:
        """The paper that only the third commit brings: the last one of the last volume."""
        return next(reversed(self.slots), None)

    def files(self, commit: int) -> dict[str, str]:
        """Return the files as they are after a commit (from 1)."""
        years = VENUE_YEARS[:1] if commit == 1 else VENUE_YEARS
        slots = [slot for slot in self.slots if int(slot.collection[:4]) in years and (commit >= 3 or slot != self.late)]
        collections: dict[str, list[Slot]] = defaultdict(list)
        for slot in slots:
            collections[slot.collection].append(slot)
        xml = {f"data/xml/{name}.xml": self._collection(name, members, commit) for name, members in collections.items()}
        return xml | {"data/yaml/people.yaml": self._people(slots, commit), **VENUE_FILES}

    def acl_id_of(self, author: Author) -> str | None:
        """Return the id of an author whom the editors have told apart: all who share a name, and every third."""
        person, name = author.person, author.person.name.full
        if self._names[name] > 1:
            return f"{_dashed(name)}-{slug(person.affiliation)}-{person.person_key}"
        return _dashed(name) if int(person.person_key[1:]) % 3 == 0 else None

    @cached_property
    def _names(self) -> Mapping[str, int]:
        names: dict[str, int] = defaultdict(int)
        for person in self.proceedings.world.people:
            names[person.name.full] += 1
        return names

    @cached_property
    def _first_year(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.collection.startswith(f"{VENUE_YEARS[0]}.") and slot.volume == "long"]

    def _collection(self, name: str, slots: Iterable[Slot], commit: int) -> str:
        volumes: dict[str, list[Slot]] = defaultdict(list)
        for slot in slots:
            volumes[slot.volume].append(slot)
        bodies = "".join(
            f'  <volume id="{volume}" ingest-date="{name[:4]}-08-01" type="proceedings">\n{_meta(name, volume)}'
            + "".join(self._paper(slot, commit) for slot in members) + "  </volume>\n"
            for volume, members in sorted(volumes.items())
        )  # fmt: skip
        return f"<?xml version='1.0' encoding='UTF-8'?>\n<collection id=\"{name}\">\n{bodies}</collection>\n"

    def _paper(self, slot: Slot, commit: int) -> str:
        paper, abstract = slot.paper, slot.paper.abstract
        is_revised, is_retracted = commit >= 2 and slot == self.revised, commit >= 3 and slot == self.retracted
        lines = [f"<title>{_marked_up(paper.title)}</title>", *map(self._author, self.proceedings.authors_of(paper))]
        lines += [f"<abstract>{_marked_up(abstract + (' Results are corrected.' if is_revised else ''))}</abstract>"]
        lines += [f'<url hash="{slot.number:08x}">{slot.acl_id}</url>', f"<doi>10.18653/v1/{slot.acl_id}</doi>"]
        code = re.search(r"https://github.com/(\S+)", paper.comments or "")
        lines += [f'<pwccode url={quoteattr(code[0])} additional="false">{escape(code[1])}</pwccode>'] if code else []
        lines += [f'<revision id="2" href="{slot.acl_id}v2" hash="00000000" date="2026-01-15">Corrected.</revision>'] * is_revised
        lines += ['<retracted date="2026-05-06">The authors found an error.</retracted>'] * is_retracted
        indented = "".join(f"      {line}\n" for line in lines)
        return f'    <paper id="{slot.number}">\n{indented}    </paper>\n'

    def _author(self, author: Author) -> str:
        facts = {"id": self.acl_id_of(author), "orcid": author.orcid, "openreview": author.openreview_id}
        told = "".join(f" {name}={quoteattr(value)}" for name, value in facts.items() if value)
        place = f"<affiliation>{escape(author.printed.affiliation)}</affiliation>" if author.printed.affiliation else ""
        name = f"<first>{author.printed.forenames}</first><last>{author.printed.keyname}</last>"
        return f"<author{told}>{name}{place}{_variant(author)}</author>"

    def _people(self, slots: Iterable[Slot], commit: int) -> str:
        """Return people.yaml; ORCIDs are put in by the last commit."""
        known: dict[str, list[Author]] = defaultdict(list)
        for slot in slots:
            for author in self.proceedings.authors_of(slot.paper):
                known[self.acl_id_of(author) or ""].append(author)
        entries = []
        for acl_id, authors in sorted(known.items()):
            names = dict.fromkeys((author.printed.forenames, author.printed.keyname) for author in authors)
            lines = [f"{acl_id}:", "  names:", *(f'  - {{first: "{first}", last: "{last}"}}' for first, last in names)]
            lines += [f"  orcid: {authors[0].orcid}"] if authors[0].orcid and commit >= 3 else []
            entries += lines if acl_id else []
        return "\n".join(entries) + "\n"


VENUE_FILES = {
    "data/yaml/venues/acl.yaml": f"acronym: ACL\nis_acl: true\nis_toplevel: true\nname: {TITLES['ACL']}\noldstyle_letter: P\n",
    "data/yaml/venues/emnlp.yaml": f"acronym: EMNLP\nis_acl: true\nis_toplevel: true\nname: {TITLES['EMNLP']}\n",
    "data/yaml/venues/findings.yaml": "acronym: Findings\nis_acl: true\nname: Findings\n",
}


def write_anthology(world: World, directory: Path, commits: int = COMMITS) -> Anthology:
    """Write the first commits of the world's Anthology as a bare repository; return what it holds."""
    anthology = Anthology(Proceedings(world))
    subjects = ("Ingest the first year", "Ingest the second year, revise a paper", "Retract a paper, add people")
    revisions = [
        Revision(FIRST_COMMIT + at * 60 * DAY, subjects[at], anthology.files(at + 1)) for at in range(commits)
    ]  # fmt: skip
    write_revisions(directory, revisions)
    return anthology


def _volume_of(world: World, venue: str, year: int, paper: Paper) -> tuple[str, str]:
    shares = [share for _, share in VOLUMES.values()]
    volume = draw(world, "anthology", paper).choices(list(VOLUMES), shares)[0]
    return (f"{year}.findings", venue.lower()) if volume == "findings" else (f"{year}.{venue.lower()}", volume)


def _meta(collection: str, volume: str) -> str:
    year, _, series = collection.partition(".")
    venue = (volume if series == "findings" else series).upper()
    title = f"Proceedings of the {year} {TITLES[venue]} {VOLUMES.get(volume, ('',))[0]}"
    if series == "findings":
        title = f"Findings of the Association for Computational Linguistics: {venue} {year}"
    return f"""    <meta>
      <booktitle>{title.strip()}</booktitle>
      <editor><first>Edith</first><last>Example</last></editor>
      <month>{MONTHS[venue]}</month>
      <year>{year}</year>
      <url hash="00000000">{collection}-{volume}</url>
      <venue>{series}</venue>
    </meta>
    <frontmatter>
      <url hash="00000000">{collection}-{volume}.0</url>
    </frontmatter>
"""


def _marked_up(text: str) -> str:
    """Return text with formulas and acronyms in the Anthology's elements."""
    marked = re.sub(r"\$([^$]+)\$", r"<tex-math>\1</tex-math>", escape(text))
    return re.sub(r"\b([A-Z]{2,})\b", r"<fixed-case>\1</fixed-case>", marked)


def _variant(author: Author) -> str:
    """Return the name in its own script, which every second author who has one gives."""
    native = author.person.name.native
    if not native or int(author.person.person_key[1:]) % 2:
        return ""
    first, _, last = native.rpartition(" ")
    script = SCRIPTS[unicodedata.name(native[0]).split()[0]]
    return f'<variant script="{script}"><first>{first}</first><last>{last}</last></variant>'


def _dashed(name: str) -> str:
    return "-".join(filter(None, map(slug, name.split())))
