"""A volume of the ACL Anthology, parsed: one row per paper."""

import re
from collections.abc import Iterator
from typing import Any

from sources import author_ids
from sources.acl_volumes import Element, read_xml, venues_of, year_of
from sources.addresses import redact
from sources.arxiv_comments import code_links
from sources.plain_xml import read_plain

Record = dict[str, Any]

# The first that the book's title fits; a volume that fits none is the main conference's, or a journal's.
TRACKS = {
    "findings": r"^Findings\b",
    "demo": r"Demonstration|\bDemos?\b",
    "tutorial": r"Tutorial",
    "student": r"Student|Doctoral Consortium",
    "industry": r"Industr(?:y|ial)",
    "shared task": r"Shared Task",
    "workshop": r"Workshop",
}
NO_PAPERS = {"frontmatter", "backmatter"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = re.compile("|".join(MONTHS))
ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE)


def parse(kind: str, body: bytes) -> list[Record]:
    """Return a row of PAPERS per paper of a 'volume'; raises ValueError if it is none."""
    if kind != "volume":
        raise ValueError(f"{kind!r} is no kind of the Anthology's")
    collection = read_plain(body)
    if collection is None:
        collection = read_xml(body)
    return [row for volume in collection.iterfind("volume") for row in _papers(str(collection.get("id")), volume)]


def paper_id(collection: str, volume: str, paper: str) -> str:
    """Return 2022.acl-long.1, P18-1001 or W18-0101: before 2020 four digits, shared out by the size of the series."""
    if collection[:1].isdigit():
        return f"{collection}-{volume}.{paper}"
    has_many_volumes = collection[0] == "W" or collection == "C69" or (collection == "D19" and int(volume) >= 5)
    return f"{collection}-{int(volume):02}{int(paper):02}" if has_many_volumes else f"{collection}-{volume}{int(paper):03}"


def track_of(volume: Element) -> str:
    """Return main, findings, demo, tutorial, student, industry, shared task, workshop or journal."""
    title = words(volume.find("meta/booktitle")) or ""
    if volume.get("type") == "journal" or volume.find("meta/journal-volume") is not None:
        return "journal"
    fitting = (track for track, pattern in TRACKS.items() if re.search(pattern, title))
    return next(fitting, "workshop" if "ws" in venues_of(volume) else "main")


def published_on(volume: Element) -> str | None:
    """Return the first day of the month on the cover; None without a month, for no day of the year would be true."""
    year, month = year_of(volume), MONTH.search((volume.findtext("meta/month") or "").lower())
    return f"{year:04}-{MONTHS.index(month[0]) + 1:02}-01" if year and month else None


def words(element: Element | None) -> str | None:
    """Return an element's text without its markup, addresses taken out; None where there is none."""
    if element is None:
        return None
    told = "".join(element.itertext()) if len(element) else element.text or ""
    return redact(" ".join(told.split())) or None


def _papers(collection: str, volume: Element) -> Iterator[Record]:
    shared = {
        "venue": next(iter(venues_of(volume)), None),
        "venue_year": year_of(volume),
        "track": track_of(volume),
        "decision": "accepted",
        "published_on": published_on(volume),
    }
    for paper in volume.iterfind("paper"):
        number = str(paper.get("id"))
        if number != "0" and paper.get("type") not in NO_PAPERS:
            yield shared | _paper(paper_id(collection, str(volume.get("id")), number), paper)


def _paper(acl_id: str, paper: Element) -> Record:
    abstract = words(paper.find("abstract"))
    code = " ".join(str(link.get("url")) for link in paper.iterfind("pwccode"))
    awards = [award for element in paper.iterfind("award") if (award := words(element))]
    places = [f"{place.text or ''} {place.get('href') or ''}" for name in ("url", "revision") for place in paper.iterfind(name)]
    arxiv = ARXIV.search(" ".join(places))
    return {
        "source_key": acl_id,
        "title": words(paper.find("title")),
        "abstract": abstract,
        "authors": [_author(author) for author in paper.iterfind("author")],
        "presentation": ", ".join(awards) or None,
        "arxiv_id": arxiv[1] if arxiv else None,
        "acl_id": acl_id,
        "doi": (paper.findtext("doi") or "").strip().lower() or None,
        "url": f"https://aclanthology.org/{acl_id}/",
        "code_links": code_links(code, abstract),
        "is_retracted": paper.find("retracted") is not None or paper.find("removed") is not None,
    }


def _author(author: Element) -> Record:
    return {
        "name": name_of(author) or "",
        "name_variants": [name for variant in author.iterfind("variant") if (name := name_of(variant))],
        "openreview_id": author_ids.openreview_id(author.get("openreview")),
        "acl_id": author.get("id"),
        "orcid": author_ids.orcid(author.get("orcid") or author.findtext("orcid")),
        "affiliations": [place for element in author.iterfind("affiliation") if (place := words(element))],
    }


def name_of(element: Element) -> str | None:
    """Return a name, given name first; in Chinese characters the family name first and no space, as it is written."""
    first, last = (words(element.find(part)) for part in ("first", "last"))
    if element.get("script") == "hani":
        return f"{last or ''}{first or ''}" or None
    return " ".join(part for part in (first, last) if part) or None
