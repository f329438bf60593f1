"""What the sandbox's OpenReview holds: submissions with their fates, and author profiles."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Author:
    """One author as a submission prints them: by profile, or by address where they have none or gave none."""

    name: str
    profile_id: str | None
    email: str
    affiliation: str
    person_key: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One paper at one group; moments in seconds since 1970.

    `decision` is accepted, submitted, rejected, withdrawn or desk_rejected; `published_at` is set for accepted ones.
    """

    note_id: str
    group: str
    number: int
    title: str
    abstract: str
    tldr: str | None
    keywords: tuple[str, ...]
    authors: tuple[Author, ...]
    decision: str
    presentation: str | None
    created_at: int
    modified_at: int
    published_at: int | None
    code: str | None
    arxiv_id: str | None
    ratings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """One line of somebody's history; years, None for now."""

    institution: str
    domain: str
    position: str
    country_code: str
    start_year: int
    end_year: int | None


@dataclass(frozen=True, slots=True)
class Profile:
    """One author's profile: the preferred id, others the person goes by, and links as the person typed them."""

    profile_id: str
    other_ids: tuple[str, ...]
    names: tuple[str, ...]
    email: str
    homepage: str | None
    github: str | None
    orcid: str | None
    dblp: str | None
    google_scholar: str | None
    linkedin: str | None
    history: tuple[Post, ...]
    expertise: tuple[str, ...]
    person_key: str


@dataclass(frozen=True)
class OpenreviewWorld:
    """Everything there is on one night; `old_groups` live on the older interface alone."""

    submissions: tuple[Submission, ...]
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    old_groups: frozenset[str] = frozenset()
