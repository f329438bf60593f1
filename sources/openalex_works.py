"""OpenAlex's works as papers: JSON in, one row out; a paper that it does not know is a row with its identifiers alone."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from sources.json_fields import flag, inner, inners, read_object, text, texts, whole
from sources.paper_records import AUTHOR, PAPERS

Record = dict[str, Any]

WORK_ID = re.compile(r"https?://openalex\.org/(W\d+)", re.IGNORECASE)
AUTHOR_ID = re.compile(r"https?://openalex\.org/(A\d+)", re.IGNORECASE)
ORCID = re.compile(r"\b(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\b")
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
ARXIV_NUMBER = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
ARXIV_PLACE = re.compile(
    rf"(?:(?:10\.48550/|oai:)arxiv(?:\.org:|\.)|arxiv\.org/(?:abs|pdf)/){ARXIV_NUMBER}(?:\.pdf)?$", re.IGNORECASE
)
NOBODY: Record = dict.fromkeys(field.name for field in AUTHOR)
NOTHING: Record = dict.fromkeys(PAPERS.names)
MISSING = "missing"  # the kind of a row that tells of a paper OpenAlex does not know, and the beginning of its key


def parse(kind: str, body: bytes) -> list[Record]:
    """Return the one row of a 'work', or of a 'missing' paper; raises ValueError if it has another shape."""
    return [{"work": _paper, MISSING: _missing}[kind](read_object(body))]


def arxiv_ids(work: Record) -> list[str]:
    """Return the arXiv ids that a work has, that of its own DOI first."""
    places = [text(work, "doi"), *(
        text(location, key) for location in inners(work, "locations") for key in ("id", "landing_page_url", "pdf_url")
    )]  # fmt: skip
    found = (ARXIV_PLACE.search(place) for place in places if place)
    return list(dict.fromkeys(_spelled(match[1]) for match in found if match))


def doi_of(told: str | None) -> str | None:
    """Return a DOI in lower case without the address before it, None for what is none."""
    match = DOI.fullmatch(told.strip()) if told else None
    return match[1].lower() if match else None


def work_id(work: Record) -> str:
    """Return W2741809807; raises ValueError where a work has no id."""
    match = WORK_ID.fullmatch(text(work, "id") or "")
    if not match:
        raise ValueError(f"a work without an id of OpenAlex's: {work.get('id')!r}")
    return match[1].upper()


def _spelled(arxiv_id: str) -> str:
    """Return an arXiv id as arXiv writes it: OpenAlex has math.gt/0211159, arXiv math.GT/0211159."""
    archive, dot, rest = arxiv_id.lower().partition(".")
    subject, slash, number = rest.partition("/")
    return f"{archive}{dot}{subject.upper()}{slash}{number}"


def _paper(work: Record) -> Record:
    place = inner(work, "primary_location")
    doi, told = doi_of(text(work, "doi")), arxiv_ids(work)
    return _row(
        source_key=work_id(work),
        title=text(work, "title") or text(work, "display_name"),
        authors=[_author(each) for each in inners(work, "authorships")],
        venue=text(inner(place, "source"), "display_name"),
        venue_year=whole(work, "publication_year"),
        published_on=_day(text(work, "publication_date")),
        arxiv_id=told[0] if told else None,
        doi=doi,
        openalex_id=work_id(work),
        url=text(place, "landing_page_url") or (f"https://doi.org/{doi}" if doi else text(work, "id")),
        citation_count=whole(work, "cited_by_count"),
        is_retracted=flag(work, "is_retracted"),
    )


def _missing(asked: Record) -> Record:
    named = {key: text(asked, key) for key in ("doi", "arxiv_id", "openalex_id")}
    key = next((value for value in named.values() if value), None)
    if key is None:
        raise ValueError("a missing paper without an identifier")
    return _row(source_key=f"{MISSING}:{key}", doi=named["doi"], arxiv_id=named["arxiv_id"])


def _author(authorship: Record) -> Record:
    person, places = inner(authorship, "author"), inners(authorship, "institutions")
    known = AUTHOR_ID.fullmatch(text(person, "id") or "")
    orcid = ORCID.search((text(person, "orcid") or "").upper())
    told = {
        "name": _given_name_first(text(authorship, "raw_author_name")) or text(person, "display_name"),
        "openalex_id": known[1].upper() if known else None,
        "orcid": orcid[1] if orcid else None,
        "affiliations": _distinct(text(place, "display_name") for place in places),
        "country_codes": _distinct([*(text(place, "country_code") for place in places), *texts(authorship, "countries")]),
    }
    return {**NOBODY, **told}


def _given_name_first(name: str | None) -> str | None:
    """Return `Given Family` for `Family, Given`."""
    family, comma, given = (name or "").partition(",")
    return " ".join(f"{given} {family}".split()) if comma and "," not in given else name


def _day(told: str | None) -> str | None:
    return date.fromisoformat(told).isoformat() if told else None


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _row(**told: Any) -> Record:
    return {**NOTHING, "keywords": [], "authors": [], "code_links": [], **told}
