"""OpenReview: a venue's papers page by page, later their changes; old venues, whose changes nobody tells, as a whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from headwater.errors import TargetError, TargetGone, TargetRefused
from headwater.settings import Settings
from sources.http import ServiceShut
from sources.openreview_budget import BudgetSpent
from sources.openreview_client import Client
from sources.openreview_landing import Row, kept_note, reading, row
from sources.openreview_notes import parse_note
from sources.openreview_walk import Page, Place, State, Walk, groups_of, read_state
from sources.reading import Gap, Item, Remark, Target
from sources.venues import known_venues, nearest, venue_and_year

Clock = Callable[[], datetime]
OLD_VENUE_DAYS = 30  # between two readings of a venue that the older interface keeps


def utc_now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def fetch(target: Target, settings: Settings, clock: Clock = utc_now) -> Iterator[Item]:
    """Yield one Reading per page with anything new of a venue and year ('ICLR 2025'); raises TargetError.

    Of several rows of one paper (source_key) that of the newest file is the latest.
    """
    venue, year = venue_and_year(target.name)
    groups = groups_of(venue.openreview, year)
    if not groups:
        raise TargetRefused(f"OpenReview does not carry {venue.name} {year}; take it from the catalog's venues or the run's sources")
    walk = Walk(target.name, groups, year, Client(settings), settings.openreview.notes_per_page)
    state, began = read_state(target.cursor, groups), _milliseconds(clock())
    if state is None:
        return _go_on(Visit(walk, State(began, groups), clock))
    if target.is_full or _is_stale(state, clock()):
        known = {} if target.is_full else state.interfaces
        return _read_again(Visit(walk, State(began, groups, interfaces=known), clock))
    if state.is_complete:
        state = replace(state, began=began, is_complete=False)
    return _go_on(Visit(walk, state, clock))


def parse(kind: str, body: bytes) -> list[dict[str, Any]]:
    """Return one row of PAPERS for one landed note of kind note_v1 or note_v2; raises ValueError for a shape unknown."""
    return [parse_note(kind, body)]


@dataclass(frozen=True)
class Visit:
    """One run's walk over a venue, from a state on."""

    walk: Walk
    state: State
    clock: Clock

    def rows(self, page: Page) -> list[Row]:
        """Return a page's notes as they land."""
        kind = f"note_{page.listing.interface}"
        return [row(kind, page.url, kept_note(note), self.clock()) for note in page.notes]

    def budget_gap(self, problem: TargetError, state: State) -> Gap:
        """Return the hole that a spent budget leaves until the next run."""
        known = state.marks.values()
        since = datetime.fromtimestamp(min(known) / 1000, UTC) if known else None
        return Gap(f"{problem}; the next run goes on with {self.walk.where(state)}", from_at=since, lasts=False)


def _go_on(visit: Visit) -> Iterator[Item]:
    """Yield the pages that are left, and an empty file whose cursor says that the walk is complete."""
    state, is_new = visit.state, visit.state.place != Place()
    landed = state
    try:
        for page in visit.walk.pages(visit.state):
            state = page.state
            if page.notes:
                landed = state
                yield reading(visit.rows(page), state.cursor())
            if page.gap:
                yield page.gap
            is_new = is_new or bool(page.notes)
    except (BudgetSpent, ServiceShut) as problem:
        if state.place != landed.place:
            yield reading([], state.cursor())
        yield visit.budget_gap(problem, state)
        return
    if not state.interfaces:
        yield _nothing(visit.walk)
    elif is_new or state.interfaces != visit.state.interfaces:
        yield reading([], state.completed().cursor())
    else:
        yield Remark("nothing new")


def _nothing(walk: Walk) -> Item:
    """Return the gap of a known venue that shows nothing; raises TargetGone for one that nobody knows."""
    asked = ", ".join(walk.groups)
    name = walk.name.rpartition(" ")[0]
    if name.lower() in known_venues():
        return Gap(f"OpenReview shows no paper of {walk.name} to us (asked for {asked})", lasts=False)
    raise TargetGone(f"OpenReview knows no venue {walk.name!r} (asked for {asked}); {nearest(name)}")


def _read_again(visit: Visit) -> Iterator[Item]:
    """Yield one file that replaces all earlier ones, once everything is read."""
    rows: list[Row] = []
    state = visit.state
    try:
        for page in visit.walk.pages(state):
            state = page.state
            rows += visit.rows(page)
            if page.gap:
                yield page.gap
    except (BudgetSpent, ServiceShut) as problem:
        yield replace(visit.budget_gap(problem, State(0)), reason=f"{problem}; {visit.walk.name} is read again another night")
        return
    if not rows:
        raise TargetRefused(f"OpenReview shows no paper of {visit.walk.name} any more; what was read stays")
    yield reading(rows, state.completed().cursor(), replaces=True)


def _is_stale(state: State, now: datetime) -> bool:
    """Tell whether a venue of the older interface was last read so long ago that it is read again."""
    read = [at for group, at in state.marks.items() if state.interfaces.get(group) == "v1"]
    return state.is_complete and bool(read) and now - datetime.fromtimestamp(min(read) / 1000, UTC) >= timedelta(days=OLD_VENUE_DAYS)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
