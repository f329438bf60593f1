"""Discovery put together: GitHub is asked by sources, papers by scoring, which judges; the catalog takes what is accepted."""

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from headwater.errors import CatalogError, DataError, HeadwaterError, ProfileError, TargetError, TokenMissing
from headwater.settings import Settings
from scoring.discovery import Proposal, counted, informed_skills, rank, wanted_topics
from scoring.named_repositories import Named, named_skills, rank_named, read_named
from scoring.profiles import Taxonomy, read_taxonomy
from sources.catalog import REPOSITORY, check_skills, read_catalog
from sources.catalog_additions import add_repositories
from sources.discovery import Candidate, look_closer, names_like, search_by_topic
from sources.github_rest import Known, Metadata, RestClient, metadata_of
from warehouse.published import open_published

LOOKED_AT_PER_SHOWN = 2
NO_DEPENDENTS = "dependents are not counted: GitHub's API does not offer them"


@dataclass(frozen=True)
class Proposals:
    """The best proposals, and what has to be said about how they came about."""

    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...]
    named: tuple[Proposal, ...] = ()
    is_partial: bool = False  # GitHub was asked in vain


def propose(settings: Settings, skills: Sequence[str], top: int, today: date | None = None) -> Proposals:
    """Return the repositories most worth watching, by a search and by papers; by papers alone where GitHub cannot be asked."""
    today = today or datetime.now(UTC).date()
    try:
        by_papers = propose_named(settings, skills, top, today)
    except DataError as problem:
        by_papers = Proposals((), (f"papers were not asked: {problem}",))
    try:
        searched = _propose_searched(settings, skills, top, today)
    except (TokenMissing, TargetError) as problem:
        if not by_papers.named:
            raise
        remarks = (*by_papers.remarks, f"GitHub was not searched: {problem}")
        return replace(by_papers, remarks=remarks, is_partial=isinstance(problem, TargetError))
    return replace(searched, named=by_papers.named, remarks=(*searched.remarks, *by_papers.remarks))


def propose_named(settings: Settings, skills: Sequence[str], top: int, today: date | None = None) -> Proposals:
    """Return the repositories that papers in the published file name and nobody watches; raises DataError where there is none. No network."""
    taxonomy, watched, today = _taxonomy(settings, skills), _watched(settings), today or datetime.now(UTC).date()
    ranked = rank_named(_read_named(settings), taxonomy, watched, skills, today)
    remark = f"{counted(len(ranked), 'unwatched repository')} that papers name and that inform a skill"
    return Proposals((), (remark,), tuple(ranked[:top]))


def _propose_searched(settings: Settings, skills: Sequence[str], top: int, today: date) -> Proposals:
    taxonomy, client, watched = _taxonomy(settings, skills), RestClient(settings), _watched(settings)
    _check_topics(settings, taxonomy, skills)
    found, remarks = _search(client, taxonomy, skills, today)
    first = rank(found, taxonomy, watched, today)[: top * LOOKED_AT_PER_SHOWN]
    by_name = {candidate.name: candidate for candidate in found}
    closer = look_closer(client, [by_name[proposal.name] for proposal in first])
    remarks += (f"{len(found)} repositories found, {len(closer)} looked at closely", NO_DEPENDENTS)
    return Proposals(tuple(rank(closer, taxonomy, watched, today)[:top]), remarks)


def accept(settings: Settings, names: Sequence[str], skills: Sequence[str]) -> Iterator[str]:
    """Add repositories to the catalog, all or none, and yield a sentence for each; raises HeadwaterError."""
    taxonomy, client, watched = _taxonomy(settings, skills), RestClient(settings), _watched(settings)
    by_papers = _skills_by_papers(settings, taxonomy)
    added: dict[str, tuple[str, ...]] = {}
    for name in names:
        _check_unwatched(settings, watched, name)
        met = _meet(settings, client, name)
        _check_unwatched(settings, [*watched, *added], met.full_name, f"{name} is watched already (as {met.full_name})")
        told = by_papers.get(name.lower()) or by_papers.get(met.full_name.lower())
        added[met.full_name] = informed_skills((met.payload or {}).get("topics") or (), taxonomy) or tuple(skills)[:3] or told or ()
    add_repositories(settings.run.catalog, added)
    yield from (f"added {name}, skills: {', '.join(chosen) or 'none named by its topics'}" for name, chosen in added.items())


def accept_named(settings: Settings, names: Sequence[str], skills: Sequence[str]) -> Iterator[str]:
    """Add repositories as papers name them, all or none, without asking GitHub for them; yields as `accept` does."""
    taxonomy, watched = _taxonomy(settings, skills), _watched(settings)
    with_skills = {one.name: named_skills(one, taxonomy) for one in _read_named(settings)}
    spelled = {name.lower(): name for name in with_skills}
    added: dict[str, tuple[str, ...]] = {}
    for name in names:
        _check_unwatched(settings, [*watched, *added], name)
        if name.lower() not in spelled:
            raise HeadwaterError(f"--accept: no published paper names {name!r}{_nearest(name, list(with_skills))}")
        added[spelled[name.lower()]] = tuple(skills)[:3] or with_skills[spelled[name.lower()]]
    add_repositories(settings.run.catalog, added)
    yield from (f"added {name}, skills: {', '.join(chosen)}; GitHub was not asked for it" for name, chosen in added.items())


def lines(found: Proposals) -> list[str]:
    """Return the proposals as text, each with the sentence of every part of its score."""
    shown = [line for place, proposal in enumerate(found.proposals, start=1) for line in _proposal_lines(place, proposal)]
    if found.named:
        shown += [*([""] if shown else []), "named by papers:"]
        shown += [line for place, proposal in enumerate(found.named, start=1) for line in _proposal_lines(place, proposal)]
    return [*(shown or ["nothing new is worth proposing"]), "", *found.remarks]


def _proposal_lines(place: int, proposal: Proposal) -> Iterator[str]:
    yield f"{place:>4}  {proposal.name}  score {proposal.score:.1f}  skills {', '.join(proposal.skills)}"
    yield from (f"      {part.points:6.1f}  {part.name}: {part.reason}" for part in proposal.parts)
    yield from (f"              {paper.published_on or 'no date'}  {paper.title}  {paper.url or ''}".rstrip() for paper in proposal.papers)


def as_json(found: Proposals) -> str:
    """Return the proposals as JSON."""
    told = {
        "proposals": [_row(proposal) for proposal in found.proposals],
        "named_by_papers": [{**_row(proposal), "papers": [asdict(paper) for paper in proposal.papers]} for proposal in found.named],
        "remarks": list(found.remarks),
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=str)


def _row(proposal: Proposal) -> dict[str, Any]:
    return {
        "repository": proposal.name,
        "score": proposal.score,
        "skills": list(proposal.skills),
        "parts": [{"name": part.name, "points": round(part.points, 2), "reason": part.reason} for part in proposal.parts],
    }


def _taxonomy(settings: Settings, skills: Sequence[str]) -> Taxonomy:
    taxonomy = read_taxonomy(settings.scoring.skills)
    known = [skill.id for skill in taxonomy.skill]
    for skill in skills:
        if skill not in known:
            raise ProfileError(f"unknown skill {skill!r}{_nearest(skill, known)}; `headwater skills` lists them")
    return taxonomy


def _check_topics(settings: Settings, taxonomy: Taxonomy, skills: Sequence[str]) -> None:
    if not wanted_topics(taxonomy, skills):
        raise ProfileError(f"{settings.scoring.skills}: no topics are given for {', '.join(skills) or 'any skill'}; add `topics = [...]`")


def _check_unwatched(settings: Settings, watched: Iterable[str], name: str, said: str = "") -> None:
    if name.lower() in {one.lower() for one in watched}:
        raise CatalogError(f"{settings.run.catalog}: {said or f'{name} is watched already'}")


def _skills_by_papers(settings: Settings, taxonomy: Taxonomy) -> dict[str, tuple[str, ...]]:
    """Return what papers show of unwatched repositories, by name in lower case; nothing where nothing is published."""
    try:
        return {one.name.lower(): named_skills(one, taxonomy) for one in _read_named(settings)}
    except DataError:
        return {}


def _read_named(settings: Settings) -> list[Named]:
    with open_published(settings.data.directory) as con:
        return read_named(con)


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
