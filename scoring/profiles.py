"""What recruiters tune, read from TOML into frozen dataclasses: the skill taxonomy, the formula and the roles."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from headwater.errors import ProfileError
from headwater.strict_toml import build, read_toml
from scoring.formula import Formula, check_numbers

ITEM_KINDS = ("commit", "publication", "artifact")
TOPIC = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
MARK = re.compile(r"[^/*]+/|\*\.[A-Za-z0-9]+|[^/*]+")
MOST_WORDS = 3
BEST_SCORE = 100


@dataclass(frozen=True)
class Routine:
    """What shows that a commit is documentation or upkeep: path marks, and first words of its subject."""

    paths: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True)
class Papers:
    """What papers are told apart by: phrases of a survey's title (a full stop: its end), tracks, words of an award."""

    surveys: tuple[str, ...] = ()
    survey_tracks: tuple[str, ...] = ()
    minor_tracks: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Skill:
    """One skill: the phrases and path marks that show it, GitHub's topics for it; its evidence counts for its parent too."""

    id: str
    label: str
    description: str = ""
    parent: str | None = None
    phrases: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Discovery:
    """The numbers by which repositories are proposed; docs/discovery.md says what each does."""

    fewest_stars: int = 100
    longest_silence_days: int = 180
    skill_points: float = 15.0
    gap_points: float = 20.0
    star_points: float = 10.0
    contributor_points: float = 10.0
    activity_points: float = 20.0
    paper_points: float = 30.0
    longest_paper_age_days: int = 1095
    burst_stars: int = 20
    doubtful_stars_per_contributor: float = 500.0


@dataclass(frozen=True)
class Taxonomy:
    """The whole of skills.toml."""

    formula: Formula
    skill: tuple[Skill, ...]
    discovery: Discovery = field(default_factory=Discovery)
    routine: Routine = field(default_factory=Routine)
    papers: Papers = field(default_factory=Papers)

    def ancestors(self, skill: str) -> list[str]:
        """Return the skill and those above it, nearest first."""
        parents = {entry.id: entry.parent for entry in self.skill}
        line: list[str] = []
        here: str | None = skill
        while here is not None and here not in line:
            line.append(here)
            here = parents[here]
        return line


@dataclass(frozen=True)
class MustHave:
    """A skill without which nobody is ranked for the role."""

    skill: str
    weight: float
    minimum_score: float = 0.0


@dataclass(frozen=True)
class Want:
    """A skill that raises the score."""

    skill: str
    weight: float


@dataclass(frozen=True)
class Minimum:
    """How much evidence makes a person rankable; below it is "not enough evidence", which is not a low score."""

    evidence_count: int = 3
    active_month_count: int = 1


@dataclass(frozen=True)
class Filters:
    """Who is considered: active within so many months before the data's date (0: ever), by which evidence."""

    active_within_months: int = 0
    item_kinds: tuple[str, ...] = ITEM_KINDS


@dataclass(frozen=True)
class Role:
    """One role: what it must have, what it wants, and from how much evidence."""

    label: str
    description: str = ""
    must_have: tuple[MustHave, ...] = ()
    want: tuple[Want, ...] = ()
    minimum: Minimum = field(default_factory=Minimum)
    filters: Filters = field(default_factory=Filters)
    id: str = ""


def version_of(profile: Taxonomy | Role) -> str:
    """Return a short hash of what a taxonomy or role says; comments and spacing of its file do not count."""
    said = json.dumps(asdict(profile), sort_keys=True, ensure_ascii=False)
    return sha256(said.encode()).hexdigest()[:16]


def read_taxonomy(file: Path) -> Taxonomy:
    """Return the taxonomy; raises ProfileError naming file and key."""
    taxonomy = build(Taxonomy, read_toml(file, ProfileError), str(file), ProfileError)
    known = {skill.id for skill in taxonomy.skill}
    if len(known) < len(taxonomy.skill):
        raise ProfileError(f"{file}: a skill is defined twice")
    for skill in taxonomy.skill:
        _check_skill(skill, known, file)
        if skill.parent and skill.id in taxonomy.ancestors(skill.parent):
            raise ProfileError(f"{file}: {skill.id}: is its own ancestor")
    _check_marks(taxonomy.routine.paths, f"{file}: routine")
    check_numbers(taxonomy.formula, f"{file}: formula")
    _check_phrases(taxonomy.papers.surveys, f"{file}: papers")
    if not any(skill.phrases for skill in taxonomy.skill):
        raise ProfileError(f"{file}: no skill has a phrase; add a [[skill]] with phrases")
    return taxonomy


def read_role(file: Path, skills: set[str]) -> Role:
    """Return one role, called after its file; raises ProfileError naming file and key."""
    table = read_toml(file, ProfileError)
    role = build(Role, {**table, "id": file.stem}, str(file), ProfileError)
    entries: list[MustHave | Want] = [*role.must_have, *role.want]
    if not entries:
        raise ProfileError(f"{file}: a role needs at least one must_have or want")
    for entry in entries:
        if entry.skill not in skills:
            raise ProfileError(f"{file}: unknown skill {entry.skill!r}; `headwater skills` lists the known ones")
        if entry.weight <= 0:
            raise ProfileError(f"{file}: {entry.skill}: the weight must be above 0")
        if isinstance(entry, MustHave) and not 0 <= entry.minimum_score <= BEST_SCORE:
            raise ProfileError(f"{file}: {entry.skill}: minimum_score: must lie between 0 and {BEST_SCORE}, as scores do")
    if len({entry.skill for entry in entries}) < len(entries):
        raise ProfileError(f"{file}: a skill is listed twice")
    unknown = set(role.filters.item_kinds) - set(ITEM_KINDS)
    if unknown or not role.filters.item_kinds:
        raise ProfileError(f"{file}: filters: item_kinds: choose from {', '.join(ITEM_KINDS)}")
    return role


def read_roles(directory: Path, skills: set[str]) -> list[Role]:
    """Return every role of a directory in the order of their names."""
    files = sorted(directory.glob("*.toml"))
    if not files:
        raise ProfileError(f"{directory}: there is no role file in it")
    return [read_role(file, skills) for file in files]


def _check_skill(skill: Skill, known: set[str], file: Path) -> None:
    if skill.parent is not None and skill.parent not in known:
        raise ProfileError(f"{file}: {skill.id}: unknown parent {skill.parent!r}")
    _check_phrases(skill.phrases, f"{file}: {skill.id}")
    _check_marks(skill.paths, f"{file}: {skill.id}")
    for topic in skill.topics:
        if not TOPIC.fullmatch(topic):
            raise ProfileError(f"{file}: {skill.id}: topic {topic!r}: expected lower-case letters, digits and hyphens")


def _check_phrases(phrases: Sequence[str], where: str) -> None:
    for phrase in phrases:
        if not 1 <= len(phrase.split()) <= MOST_WORDS or phrase != phrase.lower():
            raise ProfileError(f"{where}: phrase {phrase!r}: expected one to three lower-case words")


def _check_marks(marks: Sequence[str], where: str) -> None:
    for mark in marks:
        if not MARK.fullmatch(mark):
            raise ProfileError(f"{where}: path {mark!r}: expected directory/, *.extension or a file name")
