"""What the arXiv server needs to know of a paper."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol


class PaperAuthor(Protocol):
    """One author as a paper prints them."""

    @property
    def keyname(self) -> str:
        """The name one looks under."""

    @property
    def forenames(self) -> str:
        """The names before it."""

    @property
    def affiliation(self) -> str | None:
        """The place the author names, if any."""


class Paper(Protocol):
    """One paper at its latest version."""

    @property
    def arxiv_id(self) -> str:
        """Without a version."""

    @property
    def title(self) -> str:
        """In one line."""

    @property
    def abstract(self) -> str:
        """In one paragraph."""

    @property
    def authors(self) -> Sequence[PaperAuthor]:
        """In printed order."""

    @property
    def categories(self) -> Sequence[str]:
        """The primary one first."""

    @property
    def primary_category(self) -> str:
        """Such as cs.CL."""

    @property
    def comments(self) -> str | None:
        """The authors' free text."""

    @property
    def journal_ref(self) -> str | None:
        """Where it was printed."""

    @property
    def doi(self) -> str | None:
        """The printed version's."""

    @property
    def versions(self) -> int:
        """How many there are."""

    @property
    def created_on(self) -> date:
        """When version 1 was submitted."""

    @property
    def updated_on(self) -> date:
        """When the latest version was submitted; the datestamp in lists."""
