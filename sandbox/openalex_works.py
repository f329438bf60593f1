"""OpenAlex's view of the invented papers: works with citations, authors, ORCIDs and institutions; some it does not know."""

import random
from collections.abc import Mapping
from typing import Any

from sandbox.github_places import PLACES
from sandbox.names import slug
from sandbox.orcids import build_orcids
from sandbox.people import AFFILIATIONS
from sandbox.records import Paper, PaperAuthor, Person
from sandbox.world import World

Work = dict[str, Any]

HOME = "https://openalex.org/"
UNKNOWN_SHARE = 0.1
PUBLISHED_DOI_SHARE = 0.15  # of works whose own DOI is not arXiv's: found only by where a copy lies
RETRACTED = (200, 17)  # every so many papers, from this one on


def build_works(world: World) -> list[Work]:
    """Return the works, in the order of the papers."""
    people, orcids = {person.person_key: person for person in world.people}, build_orcids(world)
    return [
        _build_work(random.Random(f"{world.seed}/openalex/{paper.arxiv_id}"), index, paper, people, orcids)
        for index, paper in enumerate(world.papers)
        if is_known(world, paper)
    ]


def is_known(world: World, paper: Paper) -> bool:
    """Return whether OpenAlex has a paper."""
    return random.Random(f"{world.seed}/openalex-known/{paper.arxiv_id}").random() >= UNKNOWN_SHARE


def _build_work(
    rng: random.Random, index: int, paper: Paper, people: Mapping[str, Person], orcids: Mapping[str, str]
) -> Work:
    is_published = paper.doi is None and rng.random() < PUBLISHED_DOI_SHARE
    doi = paper.doi or (f"10.5555/published.{index}" if is_published else f"10.48550/arxiv.{paper.arxiv_id}")
    copy = _location(f"pmh:oai:arXiv.org:{paper.arxiv_id}", f"http://arxiv.org/abs/{paper.arxiv_id}", "arXiv (Cornell University)")
    printed = _location(f"doi:{doi}", f"https://doi.org/{doi}", paper.journal_ref or "Proceedings of Invention")
    locations = [printed, copy] if paper.doi or is_published else [copy]
    identity = f"{HOME}W{4_300_000_000 + index}"
    return {
        "id": identity,
        "doi": f"https://doi.org/{doi}",
        "ids": {"openalex": identity, "doi": f"https://doi.org/{doi}"},
        "title": paper.title,
        "display_name": paper.title,
        "publication_date": paper.created_on.isoformat(),
        "publication_year": paper.created_on.year,
        "type": "article" if paper.doi or is_published else "preprint",
        "cited_by_count": int(rng.lognormvariate(1.5, 1.4)),
        "is_retracted": index % RETRACTED[0] == RETRACTED[1],
        "primary_location": locations[0],
        "locations": locations,
        "authorships": [
            _authorship(rng, author, at, len(paper.authors), people[author.person_key], orcids)
            for at, author in enumerate(paper.authors)
        ],
        "abstract_inverted_index": {"Invented": [0]},
    }


def _location(identity: str, url: str, source: str) -> Work:
    return {
        "id": identity,
        "is_oa": True,
        "landing_page_url": url,
        "pdf_url": None,
        "source": {"id": f"{HOME}S{len(source)}", "display_name": source, "type": "repository" if "arXiv" in source else "conference"},
    }


def _authorship(
    rng: random.Random, author: PaperAuthor, at: int, count: int, person: Person, orcids: Mapping[str, str]
) -> Work:
    index, orcid = int(person.person_key[1:]), orcids.get(person.person_key)
    has_place = rng.random() < 0.7
    written = f"{person.affiliation}; {slug(author.keyname)}@mail.example.org" if rng.random() < 0.1 else person.affiliation
    return {
        "author_position": "first" if at == 0 else "last" if at == count - 1 else "middle",
        "author": {
            "id": f"{HOME}A{5_000_000_000 + index}",
            "display_name": person.name.full,
            "orcid": f"https://orcid.org/{orcid}" if orcid and rng.random() < 0.8 else None,
        },
        "institutions": [institution(person.affiliation)] if has_place else [],
        "countries": [institution(person.affiliation)["country_code"]] if has_place else [],
        "is_corresponding": at == 0,
        "raw_author_name": f"{author.forenames} {author.keyname}",
        "raw_affiliation_strings": [written] if has_place else [],
    }


def institution(affiliation: str) -> Work:
    """Return an affiliation as OpenAlex has it: in the country where its people mostly are."""
    index = AFFILIATIONS.index(affiliation)
    return {
        "id": f"{HOME}I{100_000_000 + index}",
        "display_name": affiliation,
        "ror": f"https://ror.org/0invent{index:02}",
        "country_code": PLACES[index % len(PLACES)][1],
        "type": "education" if "Universit" in affiliation else "company",
        "lineage": [f"{HOME}I{100_000_000 + index}"],
    }
