"""Measures what is read from the job texts written for the purpose: counts per text, and precision and recall."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from headwater.role_drafting import fold
from headwater.settings import Scoring
from scoring.job_text import Reading, read_job_text
from scoring.job_words import JobWords, read_job_words
from scoring.profiles import Taxonomy, read_taxonomy
from warehouse.models import MACROS

TEXTS = Path(__file__).parent / "job_texts"


@dataclass(frozen=True)
class Counts:
    """Skills read and expected (right, wrong, missed), and of the right ones those told must or want rightly."""

    right: int
    wrong: tuple[str, ...]
    missed: tuple[str, ...]
    misplaced: tuple[str, ...]


@cache
def profiles() -> tuple[Taxonomy, JobWords]:
    taxonomy = read_taxonomy(Scoring().skills)
    return taxonomy, read_job_words(Scoring().job_words, {skill.id for skill in taxonomy.skill})


@cache
def words_of(texts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the words of each text; those of the taxonomy are asked for with every job text and found once."""
    with duckdb.connect() as con:
        con.execute(MACROS.read_text(encoding="utf-8"))
        return fold(con, texts)


@cache
def read(text: str) -> Reading:
    taxonomy, words = profiles()
    return read_job_text(text, taxonomy, words, lambda texts: words_of(tuple(texts)))


def measure(name: str) -> Counts:
    expected = tomllib.loads((TEXTS / "expected.toml").read_text(encoding="utf-8"))[name]
    must, wanted = set(expected["must"]), {*expected["must"], *expected["want"]}
    found = {one.skill: one.is_must for one in read((TEXTS / f"{name}.txt").read_text(encoding="utf-8")).wanted}
    both = found.keys() & wanted
    misplaced = tuple(sorted(skill for skill in both if found[skill] != (skill in must)))
    return Counts(len(both), tuple(sorted(found.keys() - wanted)), tuple(sorted(wanted - found.keys())), misplaced)


def names(first: int, last: int) -> list[str]:
    return [file.stem for file in sorted(TEXTS.glob("*.txt")) if first <= int(file.stem[:2]) <= last]


def summary(counts: Sequence[Counts]) -> str:
    right, wrong = sum(one.right for one in counts), sum(len(one.wrong) for one in counts)
    missed, misplaced = sum(len(one.missed) for one in counts), sum(len(one.misplaced) for one in counts)
    return (f"{len(counts)} texts: {right} right, {wrong} wrong, {missed} missed; precision {right / (right + wrong):.3f},"
            f" recall {right / (right + missed):.3f}; must or want told rightly {right - misplaced} of {right}")  # fmt: skip


if __name__ == "__main__":
    for first, last in ((1, 20), (21, 40)):
        halves = {name: measure(name) for name in names(first, last)}
        for name, one in halves.items():
            print(f"{name}: {one.right} right, wrong {list(one.wrong)}, missed {list(one.missed)}, misplaced {list(one.misplaced)}")  # noqa: T201
        if halves:
            print(summary(list(halves.values())))  # noqa: T201
