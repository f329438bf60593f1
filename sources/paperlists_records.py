"""One entry of a paper list as a row of PAPERS: named fields are taken over, all others are never looked at.

The lists also carry genders, LinkedIn accounts, mail domains and addresses: none of them is read.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Any

from sources import author_ids
from sources.addresses import REDACTED, redact
from sources.arxiv_comments import code_links
from sources.paperlists_profiles import columns_of_authors

Record = dict[str, Any]

PER_PROFILE = ("or_profile", "aff", "homepage", "dblp", "google_scholar", "orcid")  # parallel to each other; see paperlists_profiles
PER_AUTHOR = ("authorids", *PER_PROFILE)
DECISIONS = {  # the first that the status fits; any other status is a way of being accepted
    "desk_rejected": r"desk",
    "withdrawn": r"withdr",
    "rejected": r"reject",
    "submitted": r"^active|submi|review|pending",
}
PRESENTATIONS = {"oral": r"\boral|top-5%", "spotlight": r"spotlight|top-25%", "poster": r"poster"}
TRACKS = {
    "findings": r"findings",
    "demo": r"\bdemo",
    "tutorial": r"tutorial",
    "student": r"student|doctoral",
    "industry": r"industr",
    "datasets": r"dataset|d ?& ?b\b",
    "journal": r"journal",
    "workshop": r"workshop",
}
ARXIV = re.compile(r"(?:^|arxiv:|arxiv\.org/(?:abs|pdf)/)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE)
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
FORUM = re.compile(r"openreview\.net/(?:forum|pdf)\?id=([\w-]+)")
ANTHOLOGY = re.compile(r"aclanthology\.org/([A-Z]\d\d-\d{4,5}|\d{4}\.[\w-]+\.\d+)")
LARGEST_COUNT = 2**31 - 1
EQUAL_MARKS = " *∗"  # behind the names of those who contributed equally, in some lists of 2017 and 2018


class NoPaper(ValueError):
    """An entry without a title or authors."""


def read_entry(entry: Any, venue: str, year: int) -> tuple[Record, set[str]]:
    """Return the row of an entry, and which lists were left out for not being as long as the authors'."""
    if not isinstance(entry, dict):
        raise NoPaper("an entry that is no object")
    title = text(entry, "title")
    authors, unequal = read_authors(entry, split_names(text(entry, "author") or ""))
    if not title or not authors:
        raise NoPaper("an entry without a title or without authors")
    places = " ".join(filter(None, (text(entry, field) for field in ("site", "openreview", "pdf", "oa", "doi", "arxiv"))))
    return {
        "title": title,
        "abstract": text(entry, "abstract"),
        "tldr": text(entry, "tldr"),
        "keywords": _keywords(text(entry, "keywords")),
        "authors": authors,
        "venue": venue,
        "venue_year": year,
        **_standing(entry),
        "arxiv_id": _first(ARXIV, text(entry, "arxiv") or text(entry, "pdf")),
        "openreview_id": _first(FORUM, places),
        "acl_id": _first(ANTHOLOGY, places),
        "doi": (_first(DOI, text(entry, "doi")) or "").lower() or None,
        "url": _url(entry),
        "code_links": code_links(text(entry, "github"), text(entry, "project"), text(entry, "abstract")),
        "citation_count": _count(entry.get("gs_citation")),
        "rating": _rating(entry),
        "is_retracted": False,
    }, unequal


def split_names(told: str) -> list[str]:
    """Return the authors' names in order; some lists part them with commas, which "Family, Given" also has."""
    if ";" in told:
        return told.split(";")
    parts = told.split(",")
    is_list = len(parts) > 2 or all(" " in part.strip() for part in parts)
    return parts if is_list else [told]


def read_authors(entry: Mapping[str, Any], names: list[str]) -> tuple[list[Record], set[str]]:
    """Return the authors with what is told of each; a list of another length tells nobody's and is left out."""
    parts = {field: (text(entry, field) or "").split(";") for field in PER_AUTHOR}
    told = {field: values for field, values in parts.items() if any(value.strip() for value in values)}
    unequal = {field for field, values in told.items() if len(values) != len(names)}
    ids, profiles = ([value.strip() for value in told.get(field, ())] for field in ("authorids", "or_profile"))
    places = columns_of_authors(names, ids, profiles)
    rows = []
    for at, name in enumerate(names):
        columns = {field: places[at] if field in PER_PROFILE else at for field in told.keys() - unequal}
        rows.append(_author(name, {field: told[field][column].strip() for field, column in columns.items() if column is not None}))
    return [row for row in rows if row["name"]], unequal


def text(entry: Mapping[str, Any], field: str) -> str | None:
    """Return a field's words with single spaces, addresses taken out; None for none and for what is no text."""
    value = entry.get(field)
    if not isinstance(value, str):
        return None
    return redact(" ".join(value.encode(errors="replace").decode().replace("\0", " ").split())) or None


def key_of(entry: Mapping[str, Any], file: str, row: Record) -> str:
    """Return FILE/ID; an entry without an id is known by its title and authors."""
    told = entry.get("id")
    paper = str(told) if isinstance(told, int) else text(entry, "id")
    if paper and REDACTED not in paper:
        return f"{file}/{paper}"
    signs = ";".join([row["title"], *(author["name"] for author in row["authors"])])
    return f"{file}/{hashlib.blake2b(signs.encode(), digest_size=8).hexdigest()}"


def _author(name: str, told: Mapping[str, str]) -> Record:
    page = author_ids.homepage(told.get("homepage"))
    words = " ".join(name.replace(REDACTED, " ").split())
    return {
        "name": words.rstrip(EQUAL_MARKS),
        "is_equal_contribution": True if words != words.rstrip(EQUAL_MARKS) else None,
        # The profile's own id, where the list tells it: an author's may be a former one.
        "openreview_id": author_ids.openreview_id(told.get("or_profile")) or author_ids.openreview_id(told.get("authorids")),
        "orcid": author_ids.orcid(told.get("orcid")),
        "dblp": author_ids.dblp(told.get("dblp")),
        "google_scholar": author_ids.google_scholar(told.get("google_scholar")),
        "homepage": page,
        "github_login": author_ids.github_login(page),
        "affiliations": [place.strip() for place in told.get("aff", "").split("+") if place.strip()],
    }


def _standing(entry: Mapping[str, Any]) -> Record:
    """Return track, decision and presentation from the entry's track and status."""
    status, track = text(entry, "status") or "", text(entry, "track") or ""
    other = track.lower() if track.lower() not in {"", "main"} else "main"
    return {
        "track": _fitting(TRACKS, f"{track} {status}") or other,
        "decision": (_fitting(DECISIONS, status) or "accepted") if status else None,
        "presentation": _fitting(PRESENTATIONS, status),
    }


def _fitting(patterns: Mapping[str, str], words: str) -> str | None:
    return next((name for name, pattern in patterns.items() if re.search(pattern, words, re.IGNORECASE)), None)


def _keywords(told: str | None) -> list[str]:
    parted = re.split(r"[;；]", told or "")
    words = parted if len(parted) > 1 else (told or "").split(",")
    return [word.strip() for word in words if word.strip()]


def _url(entry: Mapping[str, Any]) -> str | None:
    told = (text(entry, field) for field in ("site", "oa", "openreview", "url_paper", "doi", "pdf"))
    return next((url for url in told if url and author_ids.homepage(url)), None)


def _rating(entry: Mapping[str, Any]) -> float | None:
    """Return the mean rating, told alone or as mean and deviation; it is 0 where nobody rated."""
    told = entry.get("rating_avg")
    mean = told[0] if isinstance(told, list) and told else told
    if not text(entry, "rating") or isinstance(mean, bool) or not isinstance(mean, int | float):
        return None
    return float(mean) if abs(mean) < LARGEST_COUNT and math.isfinite(mean) else None


def _count(told: Any) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= LARGEST_COUNT else None


def _first(pattern: re.Pattern[str], words: str | None) -> str | None:
    found = pattern.search(words or "")
    return found[1 if pattern.groups else 0] if found else None
