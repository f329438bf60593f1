"""A walk over a venue's notes: which lists are read in which order, where it stands, and what of a page is new."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from headwater.errors import TargetGone, TargetRefused
from sources.http import Query
from sources.openreview_client import Answer, Client
from sources.openreview_notes import published_in
from sources.reading import Cursor, Gap

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
OVERLAP_MS = 3_600_000  # their clock and ours
FIRST_LOOK = 50  # most nights little has changed
LISTS = {
    "v2": ("", "Submission"),  # accepted first: should the budget end, they are what matters
    "v1": ("Blind_Submission", "Submission", "Withdrawn_Submission", "Desk_Rejected_Submission"),
}
USUAL = frozenset(("", "Submission", "Blind_Submission"))  # a group that has none of these has no others


@dataclass(frozen=True)
class Listing:
    """One list of a group's notes: all under an invitation, or ("") the accepted by their venue."""

    group: str
    interface: str
    invitation: str

    @property
    def query(self) -> dict[str, str | int]:
        """What the interface is asked for."""
        if not self.invitation:
            return {"content.venueid": self.group}
        decisions = {"details": "directReplies"} if self.interface == "v1" and self.invitation in USUAL else {}
        return {"invitation": f"{self.group}/-/{self.invitation}", **decisions}


@dataclass(frozen=True)
class Place:
    """Where a walk stands: in which list, after which note, how many of how many (-1: not told) are read."""

    at: int = 0
    after: str = ""
    read: int = 0
    total: int = -1
    knows_after: bool = True


@dataclass(frozen=True)
class State:
    """What a target's cursor says; milliseconds since 1970.

    `groups` are those walked over, `latest` is the latest change seen, `interfaces` tells for each group which interface
    answered, `marks` after which change of a v2 group the next are wanted, or when a v1 group was read.
    """

    began: int
    groups: Sequence[str] = ()
    is_complete: bool = False
    latest: int = 0
    interfaces: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)
    place: Place = Place()

    def cursor(self) -> dict[str, str]:
        """Return what the next run needs."""
        until = datetime.fromtimestamp(min(self.marks.values()) / 1000, UTC).isoformat(timespec="seconds") if self.marks else ""
        return {"read_until": until, "complete": str(self.is_complete).lower(), "state": json.dumps(asdict(self))}

    def completed(self) -> "State":
        """Return the state after the last list: what was changed since is for the next walk."""
        # Changes made while we walked may have been passed by: then only those before the walk's begin count as seen.
        mark = min(self.began - OVERLAP_MS, self.latest or self.began)
        new = {group: self.began if each == "v1" else mark for group, each in self.interfaces.items()}
        old = {group: at for group, at in self.marks.items() if self.interfaces[group] == "v1"}
        return replace(self, is_complete=True, marks=new | old, place=Place())


def read_state(cursor: Cursor | None, groups: Sequence[str]) -> State | None:
    """Return the state of a cursor, None for a target never read; a walk over other groups begins anew."""
    if cursor is None:
        return None
    told = json.loads(cursor["state"])
    place = Place(**told["place"]) if told["groups"] == list(groups) else Place()
    return State(**{**told, "groups": groups, "place": place})


def groups_of(patterns: Sequence[str], year: int) -> list[str]:
    """Return a venue's groups in a year: patterns with the year put in, those of that year, and those of every year."""
    named = [pattern.replace("{year}", str(year)) for pattern in patterns]
    return [group for group in named if not YEAR.search(group) or YEAR.search(group.replace(str(year), "")) is None]


@dataclass(frozen=True)
class Page:
    """What is new of one answer, and the walk's state after it; `gap` says what the list is short of."""

    listing: Listing
    url: str
    notes: list[Any]
    state: State
    gap: Gap | None = None


@dataclass(frozen=True)
class Walk:
    """One pass over a venue's lists, from wherever its state stands."""

    name: str
    groups: Sequence[str]
    year: int
    client: Client
    notes_per_page: int

    def where(self, state: State) -> str:
        """Say in words where a walk stands."""
        here = self._lists()[state.place.at]
        return f"{here.group} ({here.invitation or 'accepted'}), {state.place.read} notes read"

    def pages(self, state: State) -> Iterator[Page]:
        """Yield the pages that are left; raises TargetError, BudgetSpent among them."""
        lists = self._lists()
        while state.place.at < len(lists):
            here = lists[state.place.at]
            if _is_wanted(here, state):
                page = self._page(here, state)
                state = page.state
                yield page
            else:
                state = replace(state, place=_next(state.place))

    def _lists(self) -> list[Listing]:
        lists = [(interface, name) for interface, names in LISTS.items() for name in names]
        return [Listing(group, *one) for group in self.groups for one in lists]

    def _page(self, here: Listing, state: State) -> Page:
        mark = state.marks.get(here.group)
        query = self._query(here, state.place, mark)
        answer = self._answer(here, query)
        if self._is_astray(query, state.place, answer):
            return self._page(here, replace(state, place=replace(state.place, knows_after=False)))
        place, gap = _moved(here, state.place, answer, query)
        changed = answer.items
        if mark is not None:
            changed = [note for note in answer.items if _changed(note) > mark]
            place, gap = (_next(state.place), None) if _is_past(answer.items, mark) else (place, gap)
        notes = [note for note in changed if self._belongs(note, here)]
        return Page(here, answer.url, notes, _having_seen(state, here, answer.items, place), gap)

    def _query(self, here: Listing, place: Place, mark: int | None) -> dict[str, str | int]:
        if mark is not None:
            limit = self.notes_per_page if place.read else min(FIRST_LOOK, self.notes_per_page)
            return {**here.query, "sort": "tmdate:desc", "limit": limit, "offset": place.read}
        begin: Query = {"after": place.after} if place.after and place.knows_after else {"offset": place.read}
        return {**here.query, "sort": "id", "limit": self.notes_per_page, **begin}

    def _answer(self, here: Listing, query: Query) -> Answer:
        """Return a page; a list that is not there is one without notes."""
        try:
            return self.client.notes(here.interface, query)
        except TargetGone:
            return Answer("", [])

    def _is_astray(self, query: Query, place: Place, answer: Answer) -> bool:
        """Tell whether an interface that does not know `after` began anew; raises TargetRefused for a circle."""
        ids = [_id(note) for note in answer.items]
        if "after" in query:
            return place.after in ids
        if ids and place.after and ids[-1] == place.after:
            raise TargetRefused("OpenReview gives the page again that it just gave; run again later")
        return False

    def _belongs(self, note: object, here: Listing) -> bool:
        """Tell whether a note is to be landed here: public, not accepted and landed before, of a journal in its year."""
        if not _is_public(note):
            return False
        if here.interface == "v2" and here.invitation and _venue(note) == here.group:
            return False
        return bool(YEAR.search(here.group)) or published_in(note) == self.year


def _is_wanted(here: Listing, state: State) -> bool:
    """Tell whether a list can hold anything new: of the interface that answers, or that may.

    What has changed is not told by v1, where a decision is a note of its own: it is read again as a whole, or not.
    """
    known = state.interfaces.get(here.group)
    if here.interface == "v1" and here.group in state.marks:
        return False
    return here.interface == known or (known is None and here.invitation in USUAL)


def _moved(here: Listing, place: Place, answer: Answer, query: Query) -> tuple[Place, Gap | None]:
    """Return the place after a page; the list ends with a page that is not full, unless its count says otherwise."""
    is_told = isinstance(answer.count, int) and not isinstance(answer.count, bool) and place.read == 0
    total, read = answer.count if is_told else place.total, place.read + len(answer.items)
    if answer.items and (len(answer.items) >= int(query["limit"]) or read < total):
        return replace(place, after=_id(answer.items[-1]), read=read, total=total), None
    if read >= total:
        return _next(place), None
    named = here.invitation or "accepted"
    return _next(place), Gap(f"OpenReview counts {total} notes in {here.group} ({named}) and gave {read}")


def _having_seen(state: State, here: Listing, notes: Sequence[object], place: Place) -> State:
    latest = max((int(at) for at in map(_changed, notes) if math.isfinite(at)), default=0)
    interfaces = {**state.interfaces, here.group: here.interface} if notes else state.interfaces
    return replace(state, latest=max(latest, state.latest), interfaces=interfaces, place=place)


def _next(place: Place) -> Place:
    return Place(place.at + 1, knows_after=place.knows_after)


def _is_past(notes: Sequence[object], mark: int) -> bool:
    """Tell whether a page ordered by change, the latest first, reaches back to a mark."""
    changes = [_changed(note) for note in notes]
    return bool(changes) and changes == sorted(changes, reverse=True) and changes[-1] <= mark


def _id(note: object) -> str:
    return str(note.get("id", "")) if isinstance(note, Mapping) else ""


def _changed(note: object) -> float:
    """Return when a note was last changed, in milliseconds; one that does not tell is always new."""
    told = note.get("tmdate", note.get("mdate")) if isinstance(note, Mapping) else None
    is_moment = isinstance(told, int | float) and not isinstance(told, bool) and abs(told) < 1e15
    return float(told) if is_moment and told is not None else math.inf


def _is_public(note: object) -> bool:
    """Tell whether everybody may read a note: an account may be shown more than that."""
    readers = note.get("readers") if isinstance(note, Mapping) else None
    return readers is None or (isinstance(readers, list) and "everyone" in readers)


def _venue(note: object) -> object:
    content = note.get("content") if isinstance(note, Mapping) else None
    told = content.get("venueid") if isinstance(content, Mapping) else None
    return told.get("value") if isinstance(told, Mapping) else told
