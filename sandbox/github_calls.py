"""One REST request on the sandbox's GitHub: what it asks, which page of it, and how it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sandbox.github_quota import Quota
from sandbox.github_records import Account
from sandbox.github_world import GithubWorld

DOCUMENTATION = "https://docs.github.com/rest"
LAST_PAGE = 400


@dataclass(frozen=True)
class Call:
    """One REST request, and what is known beside it."""

    github: GithubWorld
    quota: Quota
    api_url: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    token: str
    viewer: Account

    def link(self, path: str) -> str:
        """Return the address of a path of this server."""
        return f"{self.api_url}{path}"


class Refused(Exception):
    """A request that gets an error instead of data."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        """Hold the status and what the body says."""
        super().__init__(message)
        self.status, self.payload = (
            status,
            {"message": message, **more, "documentation_url": DOCUMENTATION, "status": str(status)},
        )


def read_page(call: Call, total: int, most: int | None = None) -> tuple[int, int]:
    """Return where the page asked for starts and its size; one too deep is refused."""
    size = min(max(int(call.params.get("per_page", 30)), 1), 100)
    page = max(int(call.params.get("page", 1)), 1)
    if most is not None and page > 1 and (page - 1) * size >= most:
        raise Refused(422, f"Only the first {most} search results are available")
    if page > LAST_PAGE or (page - 1) * size >= max(total, 1) + 10_000:
        raise Refused(422, "In order to keep the API fast for everyone, pagination is limited for this resource.")
    return (page - 1) * size, size


def links(call: Call, total: int) -> dict[str, str]:
    """Return the Link header of a page."""
    size = min(max(int(call.params.get("per_page", 30)), 1), 100)
    page, last = max(int(call.params.get("page", 1)), 1), min(-(-total // size), LAST_PAGE)
    wanted = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    if page >= last:
        del wanted["next"], wanted["last"]
    if page == 1:
        del wanted["prev"], wanted["first"]
    query = {name: f"{call.link(call.path)}?{urlencode({**call.params, 'page': at})}" for name, at in wanted.items()}
    return {"Link": ", ".join(f'<{url}>; rel="{name}"' for name, url in query.items())} if query else {}
