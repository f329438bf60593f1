"""GH Archive: what pull requests, reviews, issues and comments there were before May 2025, read back when asked for."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from headwater.errors import TargetRefused
from headwater.settings import Settings
from sources.gharchive_hours import Hour, Watched, read_hour
from sources.gharchive_state import State, read_state
from sources.gharchive_window import HOUR, begin_of, file_name, hours_of
from sources.github_landing import reading
from sources.http import PoliteClient
from sources.reading import Item, Remark, Target


def fetch(target: Target, settings: Settings) -> Iterator[Item]:
    """Yield a file for each hour of a month that tells of `repositories` in the options (name: number, None if unknown)."""
    numbers = target.options["repositories"]
    assert isinstance(numbers, Mapping)  # noqa: S101 - the caller's contract
    state = read_state(None if target.is_full else target.cursor, target.name, frozenset(numbers))
    hours = [hour for hour in hours_of(target.name, settings) if not state.has(hour)]
    yield from _remarks(target, state, hours, numbers)
    yield from _read(target, settings, Watched.of(numbers), state, hours)


def _remarks(target: Target, state: State, hours: Sequence[int], numbers: Mapping[str, int | None]) -> Iterator[Remark]:
    if not hours:
        yield Remark("every hour asked for was read before")
    elif target.cursor and not target.is_full and not state.done:
        yield Remark("the catalog watches more than was looked for; all is read anew")
    unknown = sum(number is None for number in numbers.values())
    if hours and unknown:
        yield Remark(f"{unknown} repositories are known by name only: what they were called before is not found")


def _read(target: Target, settings: Settings, watched: Watched, state: State, hours: Sequence[int]) -> Iterator[Item]:
    """Yield what the hours tell; an hour without news lands with the next, the last one in any case."""
    replaces, is_there = bool(target.cursor) and not state.done, bool(state.done)
    for hour, found in _in_order(settings, target.name, watched, hours):
        state = state.with_hour(hour, found.trouble)
        is_there = is_there or bool(found.rows) or found.trouble is None
        if hour == hours[-1] and not is_there:
            raise TargetRefused(f"none of the {len(hours)} hours is at {settings.gharchive.url}; check gharchive.url")
        if found.rows or hour == hours[-1]:
            yield reading(found.rows, state.to_cursor(), replaces=replaces)
            replaces = False
    yield from state.gaps()


def _in_order(settings: Settings, month: str, watched: Watched, hours: Sequence[int]) -> Iterator[tuple[int, Hour]]:
    """Yield each hour as it was found, a few of them read at the same time, each over its own connection."""
    lanes = settings.gharchive.parallel
    clients = [PoliteClient(f"gharchive {lane}", settings.http, settings.gharchive.interval_seconds) for lane in range(lanes)]
    pool, ahead = ThreadPoolExecutor(lanes), deque[tuple[int, Future[Hour]]]()
    try:
        for place, hour in enumerate(hours):
            url = f"{settings.gharchive.url.rstrip('/')}/{file_name(begin_of(month) + hour * HOUR)}"
            ahead.append((hour, pool.submit(read_hour, clients[place % lanes], url, watched)))
            if len(ahead) > lanes:
                at, found = ahead.popleft()
                yield at, found.result()
        for at, found in ahead:
            yield at, found.result()
    finally:
        pool.shutdown(cancel_futures=True)
