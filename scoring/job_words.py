"""The words by which a job text is read, from TOML into frozen dataclasses; docs/roles.md says what each does."""

from dataclasses import dataclass
from pathlib import Path

from headwater.errors import ProfileError
from headwater.strict_toml import build, read_toml

PLACES = ("title", "required", "duty", "mentioned", "preferred", "ignored")


@dataclass(frozen=True)
class Weight:
    """How much a skill weighs in a role, by the weightiest place of the text that names it."""

    title: float
    required: float
    duty: float
    mentioned: float
    preferred: float
    further_line: float
    most: float
    minimum_score: float

    def of(self, place: str, line_count: int) -> float:
        """Return the weight of a skill whose weightiest place and number of lines are known."""
        return min(float(getattr(self, place)) + self.further_line * (line_count - 1), self.most)


@dataclass(frozen=True)
class Words:
    """Terms that do not count, count only in context, and phrases that hide what is in them."""

    never: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()


@dataclass(frozen=True)
class SkillWords:
    """What job texts call a skill besides the taxonomy's phrases."""

    id: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A part of a text, by its headings."""

    place: str
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Cue:
    """Words within a sentence that put what follows or precedes into a place."""

    place: str
    leads: tuple[str, ...] = ()
    trails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Denial:
    """Words that take a skill out, and those at which a clause ends."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alternative:
    """Words that make a list of skills one of which is enough, and words like them that do not."""

    words: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()


@dataclass(frozen=True)
class Title:
    """By what a title is known, and how many words it has at most."""

    nouns: tuple[str, ...]
    labels: tuple[str, ...]
    longest: int


@dataclass(frozen=True)
class Note:
    """What is told in a comment: never a filter."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Ignored:
    """What is not taken from a text, and why."""

    name: str
    words: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class JobWords:
    """The whole of job_text.toml."""

    weight: Weight
    words: Words
    skill: tuple[SkillWords, ...]
    section: tuple[Section, ...]
    cue: tuple[Cue, ...]
    denial: Denial
    alternative: Alternative
    title: Title
    note: tuple[Note, ...] = ()
    ignored: tuple[Ignored, ...] = ()


def read_job_words(file: Path, skills: set[str]) -> JobWords:
    """Return the words; raises ProfileError naming file and key, also for a skill that the taxonomy lacks."""
    words = build(JobWords, read_toml(file, ProfileError), str(file), ProfileError)
    for entry in words.skill:
        if entry.id not in skills:
            raise ProfileError(f"{file}: unknown skill {entry.id!r}; `headwater skills` lists the known ones")
    for place in [section.place for section in words.section] + [cue.place for cue in words.cue]:
        if place not in PLACES:
            raise ProfileError(f"{file}: unknown place {place!r}; choose from {', '.join(PLACES)}")
    return words
