"""The world's lists in the orders that GraphQL asks for, and what one execution knows beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from graphql import GraphQLError

from sandbox.github_cost import Price
from sandbox.github_pages import BadCursor, Key, Page, cut_page
from sandbox.github_quota import Window
from sandbox.github_records import Account, Hosted
from sandbox.github_world import GithubWorld

ORDERS: dict[str, Callable[[Any], Key]] = {
    "UPDATED_AT": attrgetter("updated_at", "database_id"),
    "CREATED_AT": attrgetter("created_at", "database_id"),
}
Arguments = dict[str, Any]


@dataclass
class Shelves:
    """The world with its lists in the orders that were asked for."""

    github: GithubWorld
    viewer: Account
    sorted: dict[tuple[object, ...], Sequence[Any]] = field(default_factory=dict)

    def page(self, hosted: Hosted, kind: str, arguments: Arguments) -> Page:
        """Return a page of a repository's pulls or issues."""
        order = arguments.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
        filters = arguments.get("filterBy") or {}
        states, since = arguments.get("states") or filters.get("states"), filters.get("since")
        key = ORDERS.get(order["field"], ORDERS["CREATED_AT"])
        place = (hosted.database_id, kind, order["field"], tuple(states or ()), since)
        if place not in self.sorted:
            chosen = [
                each
                for each in getattr(hosted, kind)
                if (not states or each.state in states) and (since is None or each.updated_at >= since)
            ]
            self.sorted[place] = sorted(chosen, key=key)
        return cut(self.sorted[place], key, arguments, is_descending=order["direction"] == "DESC")


@dataclass(frozen=True)
class Request:
    """What one execution knows beside the world: its price and what is left."""

    shelves: Shelves
    price: Price
    window: Window


def cut(items: Sequence[Any], key: Callable[[Any], Key], arguments: Arguments, *, is_descending: bool = False) -> Page:
    """Return a page, or GitHub's complaint about the cursor; what is gone shows as null."""
    try:
        page = cut_page(items, key, arguments.get("first"), arguments.get("after"), is_descending=is_descending)
    except BadCursor as problem:
        raise GraphQLError(str(problem), extensions={"type": "INVALID_CURSOR_ARGUMENTS"}) from problem
    nodes = [None if getattr(each, "is_gone", False) else each for each in page.nodes]
    return Page(page.total_count, nodes, page.page_info)


def cut_values(values: Sequence[Any], arguments: Arguments) -> Page:
    """Return a page of values in their own order."""
    page = cut_page(list(enumerate(values)), lambda item: (item[0],), arguments.get("first"), arguments.get("after"))
    return Page(page.total_count, [value for _, value in page.nodes], page.page_info)


@cache
def write_moment(seconds: int) -> str:
    """Return a moment as GitHub writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: Any) -> int:
    """Return the seconds of a moment that a client wrote."""
    return int(datetime.fromisoformat(str(text)).timestamp())
