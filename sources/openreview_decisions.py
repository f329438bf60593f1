"""What became of a submission: accepted or not, how it was presented, and in which track, in each interface's words."""

import re
from functools import lru_cache
from typing import NamedTuple

# The last part of a v2 venue id, where it is not the venue itself; the order decides.
STATUS = (
    ("desk_rejected", re.compile(r"desk_?reject", re.IGNORECASE)),
    ("rejected", re.compile(r"reject", re.IGNORECASE)),
    ("withdrawn", re.compile(r"withdrawn", re.IGNORECASE)),
    ("retracted", re.compile(r"retracted", re.IGNORECASE)),
    ("submitted", re.compile(r"^(submission|submitted|under_review|decision_pending|assign(ing|ed)_ae|active.*)$", re.IGNORECASE)),
)  # fmt: skip
PRESENTATION = (
    ("oral", re.compile(r"oral|\btalk\b|notable[- ]top[- ]5%", re.IGNORECASE)),
    ("spotlight", re.compile(r"spotlight|notable[- ]top[- ]25%|highlight", re.IGNORECASE)),
    ("poster", re.compile(r"poster|\bregular\b", re.IGNORECASE)),
)
TRACK = (
    ("workshop", re.compile(r"workshop", re.IGNORECASE)),
    ("datasets", re.compile(r"datasets", re.IGNORECASE)),
    ("position", re.compile(r"position", re.IGNORECASE)),
    ("tiny", re.compile(r"tiny_?papers?", re.IGNORECASE)),
    ("blogpost", re.compile(r"blog_?posts?", re.IGNORECASE)),
    ("competition", re.compile(r"competition", re.IGNORECASE)),
    ("demo", re.compile(r"demo", re.IGNORECASE)),
    ("tutorial", re.compile(r"tutorial", re.IGNORECASE)),
    ("industry", re.compile(r"industry", re.IGNORECASE)),
    ("main", re.compile(r"/Conference(/|$)", re.IGNORECASE)),
)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


class Fate(NamedTuple):
    """What became of a submission: a group, accepted/submitted/rejected/withdrawn/desk_rejected, and how it was shown."""

    venue: str
    decision: str
    presentation: str | None
    track: str
    is_retracted: bool = False


@lru_cache(1_000)  # a venue's notes share few of them
def fate_v2(venue_id: str, venue: str | None, domain: str | None) -> Fate:
    """Return what a v2 note's venue id says: the group alone is acceptance, the rest of it anything else."""
    status, group = _status(venue_id, domain)
    if status == "retracted":
        return Fate(group, "accepted", None, track_of(group), is_retracted=True)
    return Fate(group, status, _presentation(venue) if status == "accepted" else None, track_of(group))


def fate_v1(invitation: str, venue: str | None, decision: str | None) -> Fate:
    """Return what a v1 note's invitation, venue text and decision say; its venue id also stands on what was rejected."""
    group, _, name = invitation.partition("/-/")
    told = venue or decision or ""
    status = _status_of_list(name) or (_told_by_venue(venue) if venue else _told_by_decision(decision))
    track = "workshop" if status == "accepted" and re.search(r"invite to workshop", told, re.IGNORECASE) else track_of(group)
    return Fate(group, status, _presentation(told) if status == "accepted" else None, track)


@lru_cache(1_000)
def track_of(group: str) -> str:
    """Return the track of a group; one without a year is a journal."""
    for track, pattern in TRACK:
        if pattern.search(group):
            return track
    return group.rpartition("/")[2].lower() if YEAR.search(group) else "journal"


def _status(venue_id: str, domain: str | None) -> tuple[str, str]:
    if venue_id == domain:
        return "accepted", venue_id
    group, _, last = venue_id.rpartition("/")
    for status, pattern in STATUS:
        if group and pattern.search(last):
            return status, group
    is_inside = domain is not None and venue_id.startswith(f"{domain}/")
    return ("submitted", domain) if is_inside and domain else ("accepted", venue_id)


def _status_of_list(name: str) -> str | None:
    return next((status for status, pattern in STATUS[:3] if pattern.search(name)), None)


def _told_by_venue(venue: str) -> str:
    if re.search(r"blind submission|under review", venue, re.IGNORECASE):
        return "submitted"
    if re.search(r"withdrawn", venue, re.IGNORECASE):
        return "withdrawn"
    return "rejected" if re.search(r"\bsubmitted\b|reject", venue, re.IGNORECASE) else "accepted"


def _told_by_decision(decision: str | None) -> str:
    if decision is None:
        return "submitted"
    if re.search(r"reject", decision, re.IGNORECASE):
        return "rejected"
    return "accepted" if re.search(r"accept|invite|oral|poster|spotlight", decision, re.IGNORECASE) else "submitted"


def _presentation(text: str | None) -> str | None:
    return next((name for name, pattern in PRESENTATION if pattern.search(text or "")), None)
