"""One paper as arXiv describes it, from an OAI-PMH record or an Atom entry, in one shape."""

import calendar
import re
from datetime import date
from functools import cache
from typing import Any

from sources.arxiv_comments import acceptance, code_links

Element = Any
Record = dict[str, Any]

NAMESPACES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "arxiv_oai": "http://arxiv.org/OAI/arXiv/",
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}
# Written out, and step by step: a prefix or a path is taken apart at every search.
HEADER, IDENTIFIER, DATESTAMP, METADATA = (f"{{{NAMESPACES['oai']}}}{name}" for name in ("header", "identifier", "datestamp", "metadata"))
PAPER = f"{{{NAMESPACES['arxiv_oai']}}}arXiv"
FIRST_TWO_DIGITS = 91  # arXiv began in 1991
ARXIV_ID = re.compile(
    r"^(?:oai:arXiv\.org:|https?://arxiv\.org/abs/)?"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(?P<version>\d+))?$"
)
MONTH_OF_ID = re.compile(r"(?:.*/)?(\d\d)(0[1-9]|1[0-2])")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def text(element: Element | None) -> str | None:
    """Return an element's words with single spaces, or None where there are none."""
    if element is None:
        return None
    words = "".join(element.itertext()) if len(element) else element.text or ""
    return " ".join(words.split()) or None


def from_oai(record: Element) -> Record:
    """Return one paper of an OAI-PMH list; raises ValueError when its identifier is no arXiv id."""
    header, metadata = record.find(HEADER), record.find(METADATA)
    arxiv_id, _ = _identity(None if header is None else text(header.find(IDENTIFIER)))
    paper = None if metadata is None else metadata.find(PAPER)
    fields = {} if paper is None else {_local(child.tag): child for child in paper}
    created = _day(fields.get("created"))
    categories = (text(fields.get("categories")) or "").split()
    return _record(
        arxiv_id,
        version=None,
        title=text(fields.get("title")),
        abstract=text(fields.get("abstract")),
        authors=[_oai_author(author) for author in fields.get("authors", ())],
        categories=categories,
        primary_category=categories[0] if categories else None,
        comments=text(fields.get("comments")),
        journal_ref=text(fields.get("journal-ref")),
        doi=text(fields.get("doi")),
        created_on=created,
        updated_on=_day(fields.get("updated")) or created,
        datestamp=_day(header.find(DATESTAMP)),
        is_deleted=header.get("status") == "deleted",
    )


def from_atom(entry: Element) -> Record:
    """Return one paper of an Atom feed; raises ValueError when its id is no arXiv id."""
    part = {name: entry.find(name, NAMESPACES) for name in ATOM_PARTS}
    arxiv_id, version = _identity(text(part["atom:id"]))
    categories = [category.get("term", "") for category in entry.iterfind("atom:category", NAMESPACES)]
    primary = part["arxiv:primary_category"]
    return _record(
        arxiv_id,
        version=version,
        title=text(part["atom:title"]),
        abstract=text(part["atom:summary"]),
        authors=[_atom_author(author) for author in entry.iterfind("atom:author", NAMESPACES)],
        categories=categories,
        primary_category=primary.get("term") if primary is not None else None,
        comments=text(part["arxiv:comment"]),
        journal_ref=text(part["arxiv:journal_ref"]),
        doi=text(part["arxiv:doi"]),
        created_on=_day(part["atom:published"]),
        updated_on=_day(part["atom:updated"]),
        datestamp=_day(part["atom:updated"]),
        is_deleted=False,
    )


ATOM_PARTS = (
    "atom:id",
    "atom:title",
    "atom:summary",
    "atom:published",
    "atom:updated",
    "arxiv:comment",
    "arxiv:journal_ref",
    "arxiv:doi",
    "arxiv:primary_category",
)


def _record(arxiv_id: str, **fields: Any) -> Record:
    """Add what follows from the others: the first day corrected, the venue, the code links."""
    venue, venue_year, venue_track = acceptance(fields["comments"])
    return {
        "arxiv_id": arxiv_id,
        **fields,
        "created_on": _not_after_id(fields["created_on"], arxiv_id),
        "venue": venue,
        "venue_year": venue_year,
        "venue_track": venue_track,
        "code_links": code_links(fields["comments"], fields["abstract"]),
    }


def _identity(words: str | None) -> tuple[str, int | None]:
    match = ARXIV_ID.match(words or "")
    if match is None:
        raise ValueError(f"{words!r} is no arXiv id")
    return match["id"], int(match["version"]) if match["version"] else None


def _not_after_id(created_on: str | None, arxiv_id: str) -> str | None:
    """Return the first version's day, at the latest the end of the month that the id names.

    arXiv's OAI-PMH server fills `created` from the row of the latest version, years late for a revised paper.
    """
    month = MONTH_OF_ID.match(arxiv_id)
    return created_on if created_on is None or month is None else min(created_on, _last_day(month[1], month[2]))


@cache
def _last_day(year: str, month: str) -> str:
    """Return the last day of a month that is told in two digits each."""
    whole_year = int(year) + (1900 if int(year) >= FIRST_TWO_DIGITS else 2000)
    return date(whole_year, int(month), calendar.monthrange(whole_year, int(month))[1]).isoformat()


def _day(element: Element | None) -> str | None:
    words = (text(element) or "")[:10]
    return words if DAY.fullmatch(words) else None


def _oai_author(author: Element) -> Record:
    parts = [(_local(child.tag), text(child)) for child in author]
    part = dict(parts)
    names = (part.get("forenames"), part.get("keyname"), part.get("suffix"))
    return {
        "keyname": part.get("keyname"),
        "forenames": part.get("forenames"),
        "suffix": part.get("suffix"),
        "name": " ".join(filter(None, names)),
        "affiliations": [words for name, words in parts if name == "affiliation" and words],
    }


def _atom_author(author: Element) -> Record:
    affiliations = (text(place) for place in author.iterfind("arxiv:affiliation", NAMESPACES))
    return {
        "keyname": None,
        "forenames": None,
        "suffix": None,
        "name": text(author.find("atom:name", NAMESPACES)) or "",
        "affiliations": [place for place in affiliations if place],
    }


@cache
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
