"""Relay connections: pages of a list in order, with opaque cursors that hold a place and not a position."""

import base64
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Key = tuple[Any, ...]


class BadCursor(ValueError):
    """A cursor that this server did not give out."""


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page lies in its list."""

    end_cursor: str | None
    start_cursor: str | None
    has_next_page: bool
    has_previous_page: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page and how many there are in all."""

    total_count: int
    nodes: Sequence[Any]
    page_info: PageInfo


def cut_page(
    items: Sequence[Any],
    key: Callable[[Any], Key],
    first: int | None,
    after: str | None,
    *,
    is_descending: bool = False,
) -> Page:
    """Return up to `first` items after a cursor; `items` ascend by `key`, whose last part is unique."""
    end = len(items)
    if is_descending:
        start = end - _place(items, key, after, -1) if after else 0
    else:
        start = _place(items, key, after, 0) if after else 0
    stop = min(start + (first if first is not None else end), end)
    chosen = [items[end - 1 - at] for at in range(start, stop)] if is_descending else items[start:stop]
    cursors = [write_cursor(key(item)) for item in (chosen[0], chosen[-1])] if chosen else [None, None]
    return Page(end, chosen, PageInfo(cursors[1], cursors[0], stop < end, start > 0))


def _place(items: Sequence[Any], key: Callable[[Any], Key], after: str | None, shift: int) -> int:
    """Return how many items lie up to the cursor, whether or not its own item is still there."""
    wanted = read_cursor(after or "")
    place = bisect_right(items, wanted, key=key)
    is_there = place > 0 and key(items[place - 1]) == wanted
    return place + (shift if is_there else 0)


def write_cursor(key: Key) -> str:
    """Return a key as an opaque cursor."""
    return base64.b64encode(b"cursor:v2:" + json.dumps(key, separators=(",", ":")).encode()).decode()


def read_cursor(cursor: str) -> Key:
    """Return the key in a cursor."""
    try:
        head, _, body = base64.b64decode(cursor, validate=True).partition(b"v2:")
        key = json.loads(body)
        if head != b"cursor:" or not isinstance(key, list):
            raise BadCursor(cursor)
    except ValueError as problem:
        raise BadCursor(f"`{cursor}` does not appear to be a valid cursor.") from problem
    return tuple(key)
