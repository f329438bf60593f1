"""Invented papers, a hurried client, and what the warehouse would read back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from headwater.settings import Arxiv, Http, Settings
from sandbox.arxiv_server import ArxivServer
from sandbox.records import Paper, PaperAuthor
from sources import arxiv
from sources.arxiv_feed import parse
from sources.reading import Reading, Target

FIRST_DAY = date(2024, 1, 1)
TODAY = datetime(2024, 3, 1, 22, 30, tzinfo=UTC)
ADA = PaperAuthor("Example", "Ada", None, "ada")
INES = PaperAuthor("da Silva", "Inês", "Invented Laboratory", "ines")


def papers(count: int = 12) -> list[Paper]:
    """Invented papers, one a day, every third revised once, every fourth from another category."""
    return [paper(number) for number in range(count)]


def paper(number: int) -> Paper:
    """One of them."""
    day = FIRST_DAY + timedelta(days=number)
    versions = 2 if number % 3 == 0 else 1
    categories = ("stat.ML", "cs.LG") if number % 4 == 3 else ("cs.CL", "cs.LG")
    return Paper(
        arxiv_id=f"{day:%y%m}.{number:05d}",
        title=f"On <Sampling> & Invention {number}",
        abstract=f"We invent. Code: https://github.com/example/invention-{number}",
        authors=(ADA, INES)[: 1 + number % 2],
        categories=categories,
        primary_category=categories[0],
        comments="Accepted to ICLR 2025 (oral)" if number % 2 else None,
        journal_ref=None,
        doi=f"10.1000/{number}" if number % 5 == 0 else None,
        versions=versions,
        created_on=day,
        updated_on=day + timedelta(days=5 * (versions - 1)),
    )


def ours(server: ArxivServer, **http: Any) -> Settings:
    """Settings that lead to the server, in a hurry."""
    manners: dict[str, Any] = {"attempts": 3, "backoff_seconds": 0.01, "timeout_seconds": 0.2}
    doors = Arxiv(server.oai_url, server.api_url, interval_seconds=0.001)
    return Settings(arxiv=doors, http=replace(Http("team@example.com"), **(manners | http)))


def target(name: str = "cs.CL", cursor: Any = None, **more: Any) -> Target:
    """A target that starts on the first day."""
    return Target("arxiv", name, datetime(2024, 1, 1, tzinfo=UTC), cursor, **more)


def readings(wanted: Target, manners: Settings, today: datetime = TODAY) -> Iterator[Reading]:
    """The files that one run lands."""
    return (item for item in arxiv.fetch(wanted, manners, lambda: today) if isinstance(item, Reading))


def records(landed: Sequence[Reading]) -> dict[str, dict[str, Any]]:
    """What the warehouse reads back from landed files, the newest record of each paper."""
    rows = [row for reading in landed for batch in reading.batches for row in batch.to_pylist()]
    parsed = [record for row in rows for record in parse(row["kind"], row["body"])]
    return {record["arxiv_id"]: record for record in sorted(parsed, key=lambda record: record["datestamp"])}


def truth(of: Sequence[Paper], category: str = "cs.CL") -> dict[str, tuple[Any, ...]]:
    """What the server holds in a category."""
    return {
        one.arxiv_id: (
            one.title,
            one.abstract,
            [f"{author.forenames} {author.keyname}" for author in one.authors],
            list(one.categories),
            one.comments,
            one.doi,
            str(one.created_on),
            str(one.updated_on),
        )
        for one in of
        if category in one.categories
    }


def told(landed: Sequence[Reading]) -> dict[str, tuple[Any, ...]]:
    """The same of what was landed."""
    names = ("title", "abstract", "authors", "categories", "comments", "doi", "created_on", "updated_on")
    return {
        arxiv_id: tuple(
            [author["name"] for author in record[name]] if name == "authors" else record[name]
            for name in names
        )
        for arxiv_id, record in records(landed).items()
    }
