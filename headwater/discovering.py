"""Discovery put together: GitHub is asked by sources, scoring judges, the catalog takes what is accepted."""

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from headwater.errors import CatalogError, HeadwaterError, ProfileError
from headwater.settings import Settings
from scoring.discovery import Proposal, informed_skills, rank, wanted_topics
from scoring.profiles import Taxonomy, read_taxonomy
from sources.catalog import REPOSITORY, check_skills, read_catalog
from sources.catalog_additions import add_repositories
from sources.discovery import Candidate, look_closer, names_like, search_by_topic
from sources.github_rest import Known, Metadata, RestClient, metadata_of

LOOKED_AT_PER_SHOWN = 2
NO_DEPENDENTS = "dependents are not counted: GitHub's API does not offer them"


@dataclass(frozen=True)
class Proposals:
    """The best proposals, and what has to be said about how they came about."""

    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...]


def propose(settings: Settings, skills: Sequence[str], top: int, today: date | None = None) -> Proposals:
    """Return the repositories most worth watching that are not watched yet."""
    taxonomy, client, today = _taxonomy(settings, skills), RestClient(settings), today or datetime.now(UTC).date()
    watched = _watched(settings)
    found, remarks = _search(client, taxonomy, skills, today)
    first = rank(found, taxonomy, watched, today)[: top * LOOKED_AT_PER_SHOWN]
    by_name = {candidate.name: candidate for candidate in found}
    closer = look_closer(client, [by_name[proposal.name] for proposal in first])
    remarks += (f"{len(found)} repositories found, {len(closer)} looked at closely", NO_DEPENDENTS)
    return Proposals(tuple(rank(closer, taxonomy, watched, today)[:top]), remarks)


def accept(settings: Settings, names: Sequence[str], skills: Sequence[str]) -> Iterator[str]:
    """Add repositories to the catalog, all or none, and yield a sentence for each; raises HeadwaterError."""
    taxonomy, client = _taxonomy(settings, skills), RestClient(settings)
    watched = {name.lower() for name in _watched(settings)}
    added: dict[str, tuple[str, ...]] = {}
    for name in names:
        if name.lower() in watched:
            raise CatalogError(f"{settings.run.catalog}: {name} is watched already")
        met = _meet(settings, client, name)
        if met.full_name.lower() in watched or met.full_name in added:
            raise CatalogError(f"{settings.run.catalog}: {name} is watched already (as {met.full_name})")
        topics = (met.payload or {}).get("topics") or ()
        added[met.full_name] = informed_skills(topics, taxonomy) or tuple(skills)[:3]
    add_repositories(settings.run.catalog, added)
    yield from (f"added {name}, skills: {', '.join(chosen) or 'none named by its topics'}" for name, chosen in added.items())


def lines(found: Proposals) -> list[str]:
    """Return the proposals as text, each with the sentence of every part of its score."""
    shown: list[str] = []
    for place, proposal in enumerate(found.proposals, start=1):
        shown.append(f"{place:>4}  {proposal.name}  score {proposal.score:.1f}  skills {', '.join(proposal.skills)}")
        shown += [f"      {part.points:6.1f}  {part.name}: {part.reason}" for part in proposal.parts]
    if not found.proposals:
        shown.append("nothing new is worth proposing")
    return [*shown, "", *found.remarks]


def as_json(found: Proposals) -> str:
    """Return the proposals as JSON."""
    rows: list[dict[str, Any]] = [
        {
            "repository": proposal.name,
            "score": proposal.score,
            "skills": list(proposal.skills),
            "parts": [{"name": part.name, "points": round(part.points, 2), "reason": part.reason} for part in proposal.parts],
        }
        for proposal in found.proposals
    ]
    return json.dumps({"proposals": rows, "remarks": list(found.remarks)}, ensure_ascii=False, indent=2)


def _taxonomy(settings: Settings, skills: Sequence[str]) -> Taxonomy:
    taxonomy = read_taxonomy(settings.scoring.skills)
    known = [skill.id for skill in taxonomy.skill]
    for skill in skills:
        if skill not in known:
            raise ProfileError(f"unknown skill {skill!r}{_nearest(skill, known)}; `headwater skills` lists them")
    if not wanted_topics(taxonomy, skills):
        raise ProfileError(f"{settings.scoring.skills}: no topics are given for {', '.join(skills) or 'any skill'}; add `topics = [...]`")
    return taxonomy


def _watched(settings: Settings) -> dict[str, tuple[str, ...]]:
    catalog = read_catalog(settings.run.catalog)
    check_skills(catalog, settings.run.catalog, {skill.id for skill in read_taxonomy(settings.scoring.skills).skill})
    return {repository.name: repository.skills for repository in catalog.repository}


def _search(client: RestClient, taxonomy: Taxonomy, skills: Sequence[str], today: date) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    weights = taxonomy.discovery
    since = today - timedelta(days=weights.longest_silence_days)
    found = search_by_topic(client, wanted_topics(taxonomy, skills), weights.fewest_stars, since)
    return found.candidates, found.remarks


def _meet(settings: Settings, client: RestClient, name: str) -> Metadata:
    """Return the repository of that name; raises HeadwaterError with the nearest name when there is none."""
    if not REPOSITORY.fullmatch(name):
        raise HeadwaterError(f"--accept: expected owner/name, found {name!r}")
    met = metadata_of(client, name, Known())
    if met.state != "gone":
        return met
    raise HeadwaterError(f"--accept: {met.reason}{_nearest(name, [*_watched(settings), *names_like(client, name)])}")


def _nearest(name: str, known: Sequence[str]) -> str:
    folded = {each.lower(): each for each in known}
    close = difflib.get_close_matches(name.lower(), sorted(folded), n=1, cutoff=0.6)
    return f"; did you mean {folded[close[0]]!r}" if close else ""
