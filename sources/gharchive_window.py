"""Which hours of GH Archive may be read: from when its events have their present shape until they were cut down."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from headwater.errors import SettingsError
from headwater.settings import Settings

FIRST = date(2015, 1, 1)
END = date(2025, 5, 1)  # the first day that is not read
HOUR = timedelta(hours=1)
WHY_FIRST = f"its events have another shape before {FIRST}; choose --since {FIRST} or later"
WHY_END = (
    f"from {END} on whole days are missing, and since October 2025 its events lack most fields;"
    f" choose --until {END} or earlier, and read what came later from GitHub itself"
)


def window(settings: Settings) -> tuple[date, date]:
    """Return the first day to read and the first not to; raises SettingsError with the reason where there is no such."""
    since, until = settings.since, settings.archive_until
    if since < FIRST:
        raise SettingsError(f"gharchive: {since} cannot be read: {WHY_FIRST}")
    if until > END or since >= END:
        raise SettingsError(f"gharchive: {max(since, END)} cannot be read: {WHY_END}")
    if since >= until:
        raise SettingsError(f"gharchive: nothing lies between {since} and {until}; choose an earlier --since or a later --until")
    return since, until


def months(settings: Settings) -> list[str]:
    """Return the months that the window touches, such as `2024-03`, each of which is a target; raises SettingsError."""
    since, until = window(settings)
    last = until - timedelta(days=1)
    span = range(since.year * 12 + since.month - 1, last.year * 12 + last.month)
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in span]


def begin_of(month: str) -> datetime:
    """Return the first hour of a month."""
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)


def hours_of(month: str, settings: Settings) -> Iterator[int]:
    """Yield the hours of a month that lie in the window, as their places in the month, from 0."""
    since, until = window(settings)
    begin, place = begin_of(month), 0
    while (at := begin + place * HOUR).month == begin.month:
        if since <= at.date() < until:
            yield place
        place += 1


def file_name(moment: datetime) -> str:
    """Return what the archive calls an hour's file: the hour has no leading zero."""
    return f"{moment:%Y-%m-%d}-{moment.hour}.json.gz"
