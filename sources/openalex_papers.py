"""The papers that OpenAlex is asked about: their identifiers, the filters that find them, which of them were found."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sources.arxiv_records import ARXIV_ID
from sources.openalex_works import arxiv_ids, doi_of, work_id

LARGEST_FILTER = 100  # values in one filter; OpenAlex refuses more
ARXIV_DOI = "10.48550/arxiv."
ASKABLE = re.compile(r"10\.\d{4,9}/[^\s,|+!]+")  # the others would read as several values or as an operator
OPENALEX_ID = re.compile(r"(?:https?://openalex\.org/)?(W\d+)", re.IGNORECASE)
PLACES = ("http://arxiv.org/abs/{}", "https://arxiv.org/abs/{}", "https://doi.org/10.48550/arxiv.{}")

Question = tuple[str, tuple[str, ...]]  # a filter and the values of which any will do


@dataclass(frozen=True)
class Paper:
    """One paper by what is known of it: a DOI in lower case, an arXiv id without version, an id of OpenAlex's."""

    doi: str | None = None
    arxiv_id: str | None = None
    openalex_id: str | None = None

    @property
    def keys(self) -> frozenset[str]:
        """Every identifier, each written so that two papers that share one are the same."""
        arxiv = f"{ARXIV_DOI}{self.arxiv_id.lower()}" if self.arxiv_id else None
        return frozenset(key for key in (self.doi, arxiv, self.openalex_id) if key)


def read_papers(asked: Iterable[Mapping[str, Any]]) -> list[Paper]:
    """Return the papers asked about, in order, each once; what is no identifier is left out."""
    papers = [Paper(doi_of(each.get("doi")), _arxiv(each.get("arxiv_id")), _openalex(each.get("openalex_id"))) for each in asked]
    return list(dict.fromkeys(paper for paper in papers if paper.keys))


def first_questions(papers: Sequence[Paper]) -> Iterator[Question]:
    """Yield what finds most papers: their ids, and their DOIs with those that arXiv gives."""
    dois = [key for paper in papers for key in sorted(paper.keys) if ASKABLE.fullmatch(key)]
    yield from _parts("openalex", [paper.openalex_id for paper in papers if paper.openalex_id])
    yield from _parts("doi", dois)


def last_questions(papers: Sequence[Paper]) -> Iterator[Question]:
    """Yield what finds arXiv's papers whose work has the publisher's DOI: where a copy lies."""
    numbers = [paper.arxiv_id for paper in papers if paper.arxiv_id]
    yield from _parts("locations.landing_page_url", [place.format(number) for number in numbers for place in PLACES])


def keys_of(work: Mapping[str, Any]) -> set[str]:
    """Return the identifiers of a work, written as a paper's; what has another shape has none."""
    try:
        told = {work_id(dict(work)), doi_of(work.get("doi")), *(f"{ARXIV_DOI}{one.lower()}" for one in arxiv_ids(dict(work)))}
    except ValueError:
        return set()
    return {key for key in told if key}


def _parts(name: str, values: Sequence[str]) -> Iterator[Question]:
    distinct = tuple(dict.fromkeys(values))
    for at in range(0, len(distinct), LARGEST_FILTER):
        yield name, distinct[at : at + LARGEST_FILTER]


def _arxiv(told: str | None) -> str | None:
    match = ARXIV_ID.match(told) if told else None
    return match["id"] if match else None


def _openalex(told: str | None) -> str | None:
    match = OPENALEX_ID.fullmatch(told) if told else None
    return match[1].upper() if match else None
