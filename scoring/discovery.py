"""Which repositories are worth watching: a sum of parts, each with the sentence that explains it."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from scoring.profiles import Discovery, Skill, Taxonomy

MOST_SKILLS = 3
BURST = timedelta(hours=1)


class Candidate(Protocol):
    """What the judgement needs to know of a repository; what is not known is None or empty."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def topics(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def star_count(self) -> int: ...  # noqa: D102
    @property
    def pushed_on(self) -> date | None: ...  # noqa: D102
    @property
    def is_archived(self) -> bool: ...  # noqa: D102
    @property
    def is_fork(self) -> bool: ...  # noqa: D102
    @property
    def contributor_count(self) -> int | None: ...  # noqa: D102
    @property
    def starred_at(self) -> tuple[datetime, ...]: ...  # noqa: D102


@dataclass(frozen=True)
class Part:
    """One term of the sum."""

    name: str
    points: float
    reason: str


@dataclass(frozen=True)
class Paper:
    """A paper that names a repository."""

    title: str
    url: str | None
    published_on: date | None


@dataclass(frozen=True)
class Proposal:
    """A repository, the skills that it would inform, the parts of its score, and the newest of the papers that name it."""

    name: str
    skills: tuple[str, ...]
    parts: tuple[Part, ...]
    papers: tuple[Paper, ...] = ()

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return round(sum(part.points for part in self.parts), 2)


def rank(candidates: Iterable[Candidate], taxonomy: Taxonomy, watched: Mapping[str, Sequence[str]], today: date) -> list[Proposal]:
    """Return the proposals, best first: live repositories that inform a skill and are not among the watched (name: skills)."""
    taken = {name.lower() for name in watched}
    counts = Counter(skill for skills in watched.values() for skill in skills)
    judged = [
        judge(candidate, taxonomy, counts, today)
        for candidate in candidates
        if candidate.name.lower() not in taken and is_live(candidate, taxonomy.discovery, today)
    ]
    return sorted((proposal for proposal in judged if proposal.skills), key=lambda proposal: (-proposal.score, proposal.name.lower()))


def judge(candidate: Candidate, taxonomy: Taxonomy, watched_counts: Mapping[str, int], today: date) -> Proposal:
    """Return one proposal with every part of its score."""
    weights, skills = taxonomy.discovery, informed_skills(candidate.topics, taxonomy)
    parts = (
        _skills_part(candidate, taxonomy.skill, skills, weights),
        gap_part(skills, watched_counts, weights),
        _stars_part(candidate, weights),
        _contributors_part(candidate, weights),
        _activity_part(candidate, weights, today),
    )
    return Proposal(candidate.name, skills, parts)


def is_live(candidate: Candidate, weights: Discovery, today: date) -> bool:
    """Tell whether it is its own repository, open, starred enough and not silent for too long."""
    is_recent = candidate.pushed_on is not None and (today - candidate.pushed_on).days <= weights.longest_silence_days
    return is_recent and not candidate.is_archived and not candidate.is_fork and candidate.star_count >= weights.fewest_stars


def informed_skills(topics: Iterable[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the most specific skills that a repository's topics name, at most three, in the taxonomy's order."""
    shown = set(topics)
    named = [skill.id for skill in taxonomy.skill if shown & set(skill.topics)]
    return most_specific(named, taxonomy)[:MOST_SKILLS]


def most_specific(skills: Sequence[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the skills, in their order, without those that lie above others of them."""
    above = {ancestor for skill in skills for ancestor in taxonomy.ancestors(skill)[1:]}
    return tuple(skill for skill in skills if skill not in above)


def wanted_topics(taxonomy: Taxonomy, skills: Sequence[str]) -> tuple[str, ...]:
    """Return the topics to search for: those of the skills and of what lies below them, or all."""
    chosen = [skill for skill in taxonomy.skill if not skills or set(taxonomy.ancestors(skill.id)) & set(skills)]
    return tuple(dict.fromkeys(topic for skill in chosen for topic in skill.topics))


def burst_share(starred_at: Sequence[datetime], burst_stars: int) -> float:
    """Return the share of the sampled stars that were given within an hour together with many others."""
    times, in_burst, begin = sorted(starred_at), 0, 0
    counted = 0  # stars up to here are counted already
    for end, time in enumerate(times, start=1):
        while time - times[begin] > BURST:
            begin += 1
        if end - begin >= burst_stars:
            in_burst += end - max(begin, counted)
            counted = end
    return in_burst / len(times) if times else 0.0


def _skills_part(candidate: Candidate, all_skills: Sequence[Skill], skills: Sequence[str], weights: Discovery) -> Part:
    known = {topic for skill in all_skills if skill.id in skills for topic in skill.topics}
    topics = ", ".join(topic for topic in candidate.topics if topic in known) or "none of ours"
    return Part("skills", weights.skill_points * len(skills), f"its topics ({topics}) name {counted(len(skills), 'skill')}")


def gap_part(skills: Sequence[str], watched_counts: Mapping[str, int], weights: Discovery) -> Part:
    """Return the part for skills that few watched repositories inform."""
    if not skills:
        return Part("gap", 0.0, "it informs no skill")
    rarest = min(skills, key=lambda skill: watched_counts.get(skill, 0))
    count = watched_counts.get(rarest, 0)
    return Part("gap", weights.gap_points / (1 + count), f"{rarest} is watched in {counted(count, 'repository')} so far")


def _stars_part(candidate: Candidate, weights: Discovery) -> Part:
    """Return the stars' part: fewer are believed the more came in bursts and the fewer contributors stand behind them."""
    share = burst_share(candidate.starred_at, weights.burst_stars)
    ratio = candidate.star_count / max(1, candidate.contributor_count or 0)
    doubt = share * min(1.0, ratio / weights.doubtful_stars_per_contributor) if candidate.contributor_count else share
    believed = candidate.star_count * (1 - doubt)
    said = f"{candidate.star_count:,} stars, {believed:,.0f} of them believed"
    if not candidate.starred_at:
        reason = f"{said}: when they were given is not known"
    else:
        behind = f", {ratio:,.0f} per contributor" if candidate.contributor_count else ""
        reason = f"{said}: {share:.0%} of {len(candidate.starred_at)} sampled came {weights.burst_stars} or more within an hour{behind}"
    return Part("stars", weights.star_points * math.log10(1 + believed), reason)


def _contributors_part(candidate: Candidate, weights: Discovery) -> Part:
    if candidate.contributor_count is None:
        return Part("contributors", 0.0, "how many contributed is not known")
    points = weights.contributor_points * math.log10(1 + candidate.contributor_count)
    return Part("contributors", points, f"{counted(candidate.contributor_count, 'contributor')} whose work would be seen")


def _activity_part(candidate: Candidate, weights: Discovery, today: date) -> Part:
    if candidate.pushed_on is None:
        return Part("activity", 0.0, "when it was last pushed to is not known")
    days = max(0, (today - candidate.pushed_on).days)
    points = weights.activity_points * max(0.0, 1 - days / weights.longest_silence_days)
    return Part("activity", points, f"last pushed to {counted(days, 'day')} ago" if days else "pushed to today")


def counted(number: int, thing: str) -> str:
    """Return `1 paper`, `1,200 papers`."""
    plural = f"{thing[:-1]}ies" if thing.endswith("y") and not thing.endswith("ay") else f"{thing}s"
    return f"{number:,} {thing if number == 1 else plural}"
