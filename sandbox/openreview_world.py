"""The invented papers as submissions: those with a venue there are accepted, some others were submitted in vain."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sandbox.openreview_ids import forum_id
from sandbox.openreview_people import address_of, build_profiles
from sandbox.openreview_records import Author, OpenreviewWorld, Profile, Submission
from sandbox.papers import VENUE_YEARS, VENUES
from sandbox.records import DAY, TODAY_SECONDS, Paper, Person
from sandbox.topics import TOPICS
from sandbox.world import World
from sources.openreview_walk import groups_of
from sources.venues import known_venues

OLD_VENUES = frozenset({("MLSys", 2025)})
ACCEPTED_AT = re.compile(rf"({'|'.join(VENUES)}) (\d{{4}})(?:.*?(spotlight|oral))?")
IN_VAIN = {"rejected": 0.5, "submitted": 0.2, "withdrawn": 0.2, "desk_rejected": 0.1}
SUBMITS_IN_VAIN, DATASETS, BY_ADDRESS, IS_DECIDED = 0.35, 0.15, 0.05, 0.5


def build_openreview(
    world: World, night: int = 0, old_venues: frozenset[tuple[str, int]] = OLD_VENUES
) -> OpenreviewWorld:
    """Return what OpenReview holds after a night; every night decides about half of what is under review.

    `old_venues` (name and year) live on the older interface.
    """
    profiles = build_profiles(world)
    people = {person.person_key: person for person in world.people}
    numbers = Counter[str]()
    submissions = []
    for paper in world.papers:
        submission = _draw_submission(world, paper, people, profiles)
        if submission:
            numbers[submission.group] += 1
            submissions.append(_decided(world.seed, replace(submission, number=numbers[submission.group]), night))
    old = frozenset(group for name, year in old_venues for group in groups_at(name, year))
    return OpenreviewWorld(tuple(submissions), {p.profile_id: p for p in profiles.values()}, old)


def groups_at(venue: str, year: int) -> list[str]:
    """Return a venue's groups of a year, the main one first; none for a venue that is not at OpenReview."""
    return groups_of(known_venues()[venue.lower()].openreview, year)


def list_openreview_identities(openreview: OpenreviewWorld) -> Iterator[tuple[str, str, str]]:
    """Yield who stands behind each profile id and each author position: source, handle and the person's key."""
    for profile in openreview.profiles.values():
        for profile_id in (profile.profile_id, *profile.other_ids):
            yield "openreview", profile_id, profile.person_key
    for submission in openreview.submissions:
        for position, author in enumerate(submission.authors, start=1):
            yield "mention", f"openreview:{submission.note_id}#{position}", author.person_key


def _draw_submission(
    world: World, paper: Paper, people: Mapping[str, Person], profiles: Mapping[str, Profile]
) -> Submission | None:
    rng = random.Random(f"{world.seed}/openreview/{paper.arxiv_id}")
    accepted = ACCEPTED_AT.search(paper.comments or "")
    is_chosen = rng.random() < SUBMITS_IN_VAIN
    if not accepted and not is_chosen:
        return None
    venue, year = (accepted[1], int(accepted[2])) if accepted else (rng.choice(VENUES), rng.choice(VENUE_YEARS))
    groups = groups_at(venue, year)
    if not groups:
        return None
    created_at = int(datetime.combine(paper.created_on, datetime.min.time(), UTC).timestamp())
    modified_at = min(TODAY_SECONDS, created_at + rng.randrange(60, 200) * DAY)
    return Submission(
        note_id=forum_id(world, paper),
        group=groups[1] if len(groups) > 1 and rng.random() < DATASETS else groups[0],
        number=0,
        title=paper.title,
        abstract=paper.abstract,
        tldr=paper.abstract.partition(". ")[0] + "." if rng.random() < 0.5 else None,
        keywords=_keywords(people[paper.authors[0].person_key]),
        authors=tuple(_sign(rng, people[one.person_key], profiles) for one in paper.authors),
        decision="accepted" if accepted else rng.choices(list(IN_VAIN), list(IN_VAIN.values()))[0],
        presentation=(accepted[3] or "poster") if accepted else None,
        created_at=created_at,
        modified_at=modified_at,
        published_at=modified_at if accepted else None,
        code=_code(paper) if rng.random() < 0.7 else None,
        arxiv_id=paper.arxiv_id if rng.random() < 0.4 else None,
        ratings=tuple(rng.choices((3, 5, 6, 8), k=rng.randrange(3, 6))),
    )


def _decided(seed: int, submission: Submission, night: int) -> Submission:
    """Return a submission as it stands after a night: one under review may be decided about, accepted or not."""
    if submission.decision != "submitted":
        return submission
    for number in range(1, night + 1):
        rng = random.Random(f"{seed}/decision/{submission.note_id}/{number}")
        if rng.random() < IS_DECIDED:
            at = TODAY_SECONDS + number * DAY
            if rng.random() < 0.5:
                return replace(submission, decision="rejected", modified_at=at)
            return replace(submission, decision="accepted", presentation="poster", modified_at=at, published_at=at)
    return submission


def _sign(rng: random.Random, person: Person, profiles: Mapping[str, Profile]) -> Author:
    profile = profiles.get(person.person_key)
    profile_id = rng.choice((profile.profile_id, *profile.other_ids)) if profile else None
    by_address = rng.random() < BY_ADDRESS
    return Author(
        person.name.full, None if by_address else profile_id, address_of(person), person.affiliation, person.person_key
    )


def _keywords(lead: Person) -> tuple[str, ...]:
    return tuple(dict.fromkeys(thing for skill, _ in lead.skills for thing in TOPICS[skill].things[:1]))


def _code(paper: Paper) -> str | None:
    found = re.search(r"https://github\.com/\S+", paper.comments or "")
    return found[0].rstrip(".") if found else None
