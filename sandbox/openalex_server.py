"""A loopback OpenAlex: `/works` with filters, pages and a daily allowance, misbehaving on demand."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from sandbox.github_faults import Answer
from sandbox.github_http import Asker
from sandbox.json_server import Fault, JsonServer, say
from sandbox.openalex_works import HOME, Work

KEY = "openalex-invented-key"
LARGEST_PAGE = LARGEST_FILTER = 100
SPENT = "Insufficient budget. This request costs $0.0001 but you only have $0 remaining. Resets at midnight UTC."

FILTERS: dict[str, Callable[[Work], Iterable[str]]] = {
    "doi": lambda work: [work["doi"], work["doi"].removeprefix("https://doi.org/")],
    "openalex": lambda work: [work["id"], work["id"].removeprefix(HOME)],
    "ids.openalex": lambda work: [work["id"], work["id"].removeprefix(HOME)],
    "locations.landing_page_url": lambda work: [each["landing_page_url"] for each in work["locations"]],
}


class OpenAlexServer(JsonServer):
    """Serves works at `url` while entered; without the key it allows `free` requests a day, with it `paid`.

    `free` None: it answers nobody without a key, with `keyless_status`. Answers to a key are counted apart.
    `poison` are values that it does not understand in a filter.
    """

    def __init__(
        self,
        works: Sequence[Work],
        faults: Iterable[Fault | None] = (),
        *,
        free: int | None = 1000,
        paid: int = 10_000,
        keyless_status: int = 403,
        poison: Collection[str] = frozenset(),
        slow_seconds: float = 2.0,
    ) -> None:
        """Hold the works and bind a free port."""
        self.works, self.free, self.paid, self.keyless_status = list(works), free, paid, keyless_status
        self.poison = frozenset(poison)
        self._spent = {True: 0, False: 0}
        super().__init__(faults, slow_seconds=slow_seconds)

    def _answer(self, asker: Asker) -> Answer:
        known = asker.params.get("api_key")
        if known not in {None, KEY}:
            return say({"error": "Unauthorized", "message": "Invalid API key"}, 401)
        if known is None and self.free is None:
            return say({"error": "Forbidden", "message": "An API key is required"}, self.keyless_status)
        allowance = self.paid if known else self.free or 0
        if self._spent[bool(known)] >= allowance:
            headers = {**_quota(allowance, 0), "Retry-After": "53578", "X-RateLimit-Credits-Required": "1"}
            return say({"error": "Rate limit exceeded", "message": SPENT}, 429, headers)
        self._spent[bool(known)] += 1
        status, content = self._list(asker)
        return say(content, status, _quota(allowance, allowance - self._spent[bool(known)]))

    def _list(self, asker: Asker) -> tuple[int, Any]:
        if asker.path != "/works":
            return 404, {"error": "Not Found", "message": f"{asker.path} not found"}
        name, _, listed = asker.params.get("filter", "").partition(":")
        wanted = listed.split("|")
        if name not in FILTERS:
            return 400, {"error": "Invalid query parameters error.", "message": f"{name} is not a valid field."}
        if "," in listed or not self.poison.isdisjoint(wanted):
            return 400, {"error": "Invalid query parameters error.", "message": "Malformed filter."}
        if len(wanted) > LARGEST_FILTER:
            return 400, {"error": "Invalid query parameters error.", "message": "Maximum number of values exceeded."}
        size, page = int(asker.params.get("per_page", "25")), int(asker.params.get("page", "1"))
        if not 1 <= size <= LARGEST_PAGE:
            return 400, {"error": "Invalid query parameters error.", "message": "per-page parameter must be between 1 and 100"}
        keys = {value.lower() for value in wanted}
        found = [work for work in self.works if any(value.lower() in keys for value in FILTERS[name](work))]
        part = found[size * (page - 1) : size * page]
        meta = {"count": len(found), "db_response_time_ms": 7, "page": page, "per_page": size, "groups_count": None}
        return 200, {"meta": meta, "results": [_selected(work, asker.params.get("select")) for work in part], "group_by": []}


def _selected(work: Work, select: str | None) -> Work:
    return {name: value for name, value in work.items() if select is None or name in select.split(",")}


def _quota(limit: int, left: int) -> dict[str, str]:
    """Return the headers about the day's allowance; the reset is in seconds from now."""
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Credits-Used": "1",
        "X-RateLimit-Reset": "53578",
        "X-RateLimit-Limit-USD": f"{limit / 10_000:g}",
        "X-RateLimit-Remaining-USD": f"{left / 10_000:g}",
    }
