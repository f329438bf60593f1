"""The project's clock set forward or back, for tests that live through days."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

ROOMS = {"flows", "headwater", "scoring", "sources", "warehouse"}


class _Kind(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


class MovedClock(datetime, metaclass=_Kind):
    """`datetime` by a clock that is `shift` off; whatever it makes is a plain datetime."""

    shift = timedelta()

    def __new__(cls, *parts: Any, **named: Any) -> Self:
        """Return a plain datetime."""
        return datetime(*parts, **named)  # type: ignore[return-value]

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return what the moved clock shows."""
        return datetime.now(tz) + cls.shift  # type: ignore[return-value]


@contextmanager
def clock_moved(shift: timedelta) -> Iterator[datetime]:
    """Let every module of the project that asks `datetime` for the time be so far off; yield what it is told."""
    modules = [one for name, one in sys.modules.items() if name.partition(".")[0] in ROOMS and getattr(one, "datetime", None) is datetime]
    before, MovedClock.shift = MovedClock.shift, shift
    for module in modules:
        module.datetime = MovedClock
    try:
        yield datetime.now(UTC) + shift
    finally:
        MovedClock.shift = before
        for module in modules:
            module.datetime = datetime
