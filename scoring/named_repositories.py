"""Which repositories that papers name are worth watching: judged from what is published, without asking anybody."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from scoring.discovery import MOST_SKILLS, Paper, Part, Proposal, counted, gap_part, most_specific
from scoring.profiles import Discovery, Taxonomy

QUERY = Path(__file__).parent / "named_repositories.sql"


@dataclass(frozen=True)
class Named:
    """A repository that papers name; `skills` are how many of them show each skill, `papers` the newest."""

    name: str
    paper_count: int
    author_count: int
    newest_on: date | None
    skills: Mapping[str, int]
    papers: tuple[Paper, ...]


def read_named(con: duckdb.DuckDBPyConnection) -> list[Named]:
    """Return the repositories that published papers name and that are not watched, by name."""
    found = con.execute(QUERY.read_text(encoding="utf-8")).fetchall()
    return [
        Named(name, papers, authors, newest, {one["skill"]: one["paper_count"] for one in skills}, tuple(Paper(**one) for one in told))
        for name, papers, authors, newest, skills, told in found
    ]


def rank_named(
    found: Iterable[Named], taxonomy: Taxonomy, watched: Mapping[str, Sequence[str]], wanted: Sequence[str], today: date
) -> list[Proposal]:
    """Return the proposals, best first: those that inform a skill that is wanted (none: any) and are not among the watched."""
    taken = {name.lower() for name in watched}
    counts = Counter(skill for skills in watched.values() for skill in skills)
    judged = [judge_named(one, taxonomy, counts, today) for one in found if one.name.lower() not in taken]
    fitting = [proposal for proposal in judged if _is_wanted(proposal, taxonomy, wanted)]
    return sorted(fitting, key=lambda proposal: (-proposal.score, proposal.name.lower()))


def judge_named(named: Named, taxonomy: Taxonomy, watched_counts: Mapping[str, int], today: date) -> Proposal:
    """Return one proposal with every part of its score."""
    weights, skills = taxonomy.discovery, named_skills(named, taxonomy)
    parts = (
        _skills_part(named, skills, weights),
        gap_part(skills, watched_counts, weights),
        Part("papers", weights.paper_points * math.log10(1 + named.paper_count), f"named by {counted(named.paper_count, 'paper')}"),
        _authors_part(named, weights),
        _age_part(named, weights, today),
    )
    return Proposal(named.name, skills, parts, named.papers)


def named_skills(named: Named, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the most specific skills that the papers show, those of most papers first, at most three."""
    known = {skill.id for skill in taxonomy.skill}
    return most_specific([skill for skill in named.skills if skill in known], taxonomy)[:MOST_SKILLS]


def _is_wanted(proposal: Proposal, taxonomy: Taxonomy, wanted: Sequence[str]) -> bool:
    shown = {ancestor for skill in proposal.skills for ancestor in taxonomy.ancestors(skill)}
    return bool(shown & set(wanted)) if wanted else bool(shown)


def _skills_part(named: Named, skills: Sequence[str], weights: Discovery) -> Part:
    told = ", ".join(f"{skill} in {named.skills[skill]}" for skill in skills)
    reason = f"its papers show {counted(len(skills), 'skill')} ({told})" if skills else "its papers show no skill of ours"
    return Part("skills", weights.skill_points * len(skills), reason)


def _authors_part(named: Named, weights: Discovery) -> Part:
    points = weights.contributor_points * math.log10(1 + named.author_count)
    return Part("authors", points, f"{counted(named.author_count, 'author')} of these papers whose code would be seen")


def _age_part(named: Named, weights: Discovery, today: date) -> Part:
    if named.newest_on is None:
        return Part("age", 0.0, "when the papers appeared is not known")
    days = max(0, (today - named.newest_on).days)
    points = weights.activity_points * max(0.0, 1 - days / weights.longest_paper_age_days)
    return Part("age", points, f"the newest of them is of {named.newest_on}")
