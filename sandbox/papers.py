"""Invented arXiv papers by the invented people, alone or with the colleagues of their laboratory."""

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sandbox.names import fold, slug
from sandbox.people import PEOPLE_PER_LABORATORY
from sandbox.records import TODAY, Paper, PaperAuthor, Person, Repository
from sandbox.topics import SKILLS, TOPICS

CATEGORIES = ("cs.CL", "cs.LG", "cs.AI", "cs.DC", "cs.IR", "cs.CV", "stat.ML")
VENUES = ("ICLR", "NeurIPS", "ICML", "ACL", "EMNLP", "MLSys", "COLM")
VENUE_YEARS = (2025, 2026)
ACCEPTED = re.compile(rf"(?P<venue>{'|'.join(VENUES)}) (?P<year>\d{{4}})")
FIRST_DAY = date(2024, 1, 2)
TITLES = (
    "Rethinking {first} for Large Language Models",
    "{first}: A Simple Baseline",
    "On {first} and {second}",
    "Towards Reliable {first}",
    "{first} at Scale",
    "Does {first} Matter? Evidence from {second}",
)
OPENINGS = (
    "We study {first} in large language models.",
    "Progress on {first} has been held back by slow evaluation.",
    "Large language models depend on {first}, yet little is known about it.",
)
MIDDLES = (
    "Our method combines {first} with {second} and costs $O(n \\log n)$ time.",
    "We revisit {second} and find that {first} explains most of the gap (p < 0.01).",
    "We present a system for {first} that also improves {second} & needs no retraining.",
)
ENDINGS = (
    "It is {times} times as fast as the strongest baseline.",
    "Code and data are released.",
    "Experiments on {count} benchmarks support the claim.",
)
OFF_TOPIC = (
    "data visualisation",
    "time series forecasting",
    "graph colouring",
    "weather fields",
    "sorting networks",
)


def build_papers(
    seed: int, count: int, people: Sequence[Person], repositories: Sequence[Repository]
) -> tuple[Paper, ...]:
    """Return `count` papers in order of their arXiv number."""
    laboratories = _gather_laboratories(people)
    drafts = [_draft_paper(seed, index, laboratories, repositories) for index in range(count)]
    drafts.sort(key=lambda paper: (paper.created_on, paper.arxiv_id))
    months: dict[str, int] = defaultdict(lambda: 1_000)
    papers = []
    for draft in drafts:
        month = f"{draft.created_on:%y%m}"
        months[month] += 7
        papers.append(replace(draft, arxiv_id=f"{month}.{months[month]:05}"))
    return tuple(papers)


def accepted_at(paper: Paper) -> tuple[str, int] | None:
    """Return the venue and year that a paper's comments name."""
    told = ACCEPTED.search(paper.comments or "")
    return (told["venue"], int(told["year"])) if told else None


def _gather_laboratories(people: Sequence[Person]) -> list[list[Person]]:
    members: dict[int, list[Person]] = defaultdict(list)
    for index, person in enumerate(people):
        if person.is_researcher:
            members[index // PEOPLE_PER_LABORATORY].append(person)
    return list(members.values())


def _draft_paper(
    seed: int, index: int, laboratories: Sequence[Sequence[Person]], repositories: Sequence[Repository]
) -> Paper:
    rng = random.Random(f"{seed}/paper/{index}")
    people = _choose_authors(rng, laboratories)
    words = _choose_words(rng, people[0])
    created_on = FIRST_DAY + timedelta(days=rng.randrange((TODAY - FIRST_DAY).days))
    versions = rng.choice((1, 1, 1, 2, 2, 3))
    updated_on = min(TODAY, created_on + timedelta(days=(versions - 1) * rng.randrange(5, 120)))
    venue = f"{rng.choice(VENUES)} {rng.choice(VENUE_YEARS)}" if rng.random() < 0.45 else None
    categories = tuple(rng.sample(CATEGORIES, rng.choice((1, 2, 3))))
    return Paper(
        arxiv_id=f"draft.{index:07}",
        title=_capitalise(rng.choice(TITLES).format(**words)),
        abstract=_write_abstract(rng, words, people[0]),
        authors=tuple(_sign_paper(rng, person) for person in people),
        categories=categories,
        primary_category=categories[0],
        comments=_write_comments(rng, venue, repositories),
        journal_ref=f"Proceedings of {venue}" if venue and rng.random() < 0.3 else None,
        doi=f"10.5555/{1_000_000 + index}" if rng.random() < 0.1 else None,
        versions=versions,
        created_on=created_on,
        updated_on=updated_on,
    )


def _choose_authors(rng: random.Random, laboratories: Sequence[Sequence[Person]]) -> list[Person]:
    """Return mostly one laboratory's people, so that co-authors repeat, and sometimes a guest."""
    laboratory = rng.choice(laboratories)
    people = rng.sample(laboratory, min(len(laboratory), rng.choice((1, 2, 3, 3, 4))))
    guest = rng.choice(rng.choice(laboratories))
    return [*people, guest] if rng.random() < 0.25 and guest not in people else people


def _choose_words(rng: random.Random, lead: Person) -> Mapping[str, str]:
    if lead.skills and rng.random() < 0.85:
        skill = rng.choices([skill for skill, _ in lead.skills], [grade for _, grade in lead.skills])[0]
        first, second = rng.sample(TOPICS[skill].things, 2)
        return {"first": first, "second": second}
    return {"first": rng.choice(OFF_TOPIC), "second": rng.choice(TOPICS[rng.choice(SKILLS)].things)}


def _capitalise(title: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in title.split())


def _write_abstract(rng: random.Random, words: Mapping[str, str], lead: Person) -> str:
    sentences = [rng.choice(part) for part in (OPENINGS, MIDDLES, ENDINGS)]
    if rng.random() < 0.05:
        user = f"{slug(lead.name.forenames)}.{slug(lead.name.keyname)}"
        sentences.append(f"Correspondence to {user}@{slug(lead.affiliation)}.example.org.")
    values = {**words, "times": f"{rng.uniform(1.2, 4.0):.1f}", "count": str(rng.randrange(3, 14))}
    return " ".join(sentences).format(**values)


def _sign_paper(rng: random.Random, person: Person) -> PaperAuthor:
    """Return an author as one paper prints them: in full, in plain letters or with initials."""
    name, style = person.name, rng.random()
    forenames, keyname = name.forenames, name.keyname
    if style < 0.08:
        forenames = " ".join(f"{part[0].upper()}." for part in forenames.replace("-", " ").split())
    elif style < 0.16:
        forenames, keyname = fold(forenames), fold(keyname)
    affiliation = person.affiliation if rng.random() < 0.35 else None
    return PaperAuthor(keyname, forenames, affiliation, person.person_key)


def _write_comments(rng: random.Random, venue: str | None, repositories: Sequence[Repository]) -> str | None:
    pages = f"{rng.randrange(6, 40)} pages, {rng.randrange(1, 12)} figures"
    code = f"Code: https://github.com/{rng.choice(repositories).name}" if rng.random() < 0.3 else ""
    accepted = ""
    if venue:
        forms = (
            f"Accepted to {venue}",
            f"Accepted to {venue} (spotlight)",
            f"{venue} camera-ready",
            f"{venue}, oral",
        )
        accepted = rng.choice(forms)
    parts = [part for part in (accepted, pages if rng.random() < 0.5 else "", code) if part]
    return ". ".join(parts) or None
