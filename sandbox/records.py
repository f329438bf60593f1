"""The invented world's records: people, repositories, commits and papers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

TODAY = date(2026, 6, 30)
DAY = 86_400
TODAY_SECONDS = int(datetime(2026, 6, 30, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as papers print it, with its native writing if that is not Latin."""

    forenames: str
    keyname: str
    native: str | None
    is_surname_first: bool
    zone: str

    @property
    def full(self) -> str:
        """The name in Western order."""
        return f"{self.forenames} {self.keyname}"

    @property
    def reversed(self) -> str:
        """The name with the surname first."""
        return f"{self.keyname} {self.forenames}"


@dataclass(frozen=True, slots=True)
class Alias:
    """One author name and address that a person commits with, and how often."""

    name: str
    email: str
    weight: float
    zone: str = "+0000"

    @property
    def line(self) -> str:
        """The alias as a trailer writes it."""
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, slots=True)
class Person:
    """One human, with the truth about who they are and what they know."""

    person_key: str
    name: PersonName
    github_id: int | None
    logins: tuple[str, ...]
    aliases: tuple[Alias, ...]
    affiliation: str
    skills: tuple[tuple[str, int], ...]
    activity: float
    active_from: int
    active_to: int
    is_researcher: bool
    is_vandal: bool = False

    @property
    def login(self) -> str | None:
        """The login in use today."""
        return self.logins[-1] if self.logins else None


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository: its prior skills, and how many events each person has in it."""

    name: str
    index: int
    skills: tuple[str, ...]
    default_branch: str
    created_at: int
    members: tuple[tuple[int, int], ...]
    has_merges: bool
    has_sign_off: bool
    is_odd: bool
    vendored_paths: int

    @property
    def commit_count(self) -> int:
        """How many commits the history holds before the first night."""
        return sum(count for _, count in self.members)


@dataclass(frozen=True, slots=True)
class Signature:
    """A name, an address and a moment, as a commit carries them; raw bytes are surrogate-escaped."""

    name: str
    email: str
    at: int
    zone: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit to be written; parent 0 is the head that is already on disk."""

    number: int
    parents: tuple[int, ...]
    author: Signature
    committer: Signature
    message: str
    changes: tuple[tuple[str, int], ...]
    person_key: str | None
    skill: str | None
    line_count: int = 1


@dataclass(frozen=True, slots=True)
class PaperAuthor:
    """One author as a paper prints them, and who they really are."""

    keyname: str
    forenames: str
    affiliation: str | None
    person_key: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One arXiv paper at its latest version."""

    arxiv_id: str
    title: str
    abstract: str
    authors: tuple[PaperAuthor, ...]
    categories: tuple[str, ...]
    primary_category: str
    comments: str | None
    journal_ref: str | None
    doi: str | None
    versions: int
    created_on: date
    updated_on: date
