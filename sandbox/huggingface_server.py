"""A loopback Hugging Face hub: overviews, handles and lists in pages, misbehaving on demand."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sandbox.github_faults import Answer
from sandbox.github_http import Asker
from sandbox.huggingface_artifacts import Artifact
from sandbox.huggingface_world import HubAccount, HubWorld
from sandbox.json_server import Fault, JsonServer, say

TOKEN = "hf_invented"
ALLOWED = 500
ACCOUNT_PATH = re.compile(r"/api/(users|organizations)/([^/]+)/(overview|socials)")
KINDS = {"/api/models": "model", "/api/datasets": "dataset", "/api/spaces": "space"}
ALWAYS = {"_id", "id"}
USUAL = {"author", "createdAt", "disabled", "downloads", "gated", "lastModified", "likes", "private", "sdk", "tags"}


class HubServer(JsonServer):
    """Serves a hub at `url` while entered; `moved` leads from old names of accounts to new ones."""

    def __init__(
        self,
        world: HubWorld,
        faults: Iterable[Fault | None] = (),
        *,
        page_size: int = 1000,
        moved: Mapping[str, str] | None = None,
        allowed: int = ALLOWED,
        slow_seconds: float = 2.0,
    ) -> None:
        """Hold the hub and bind a free port; `allowed` requests are answered before a window is over."""
        self.world, self.page_size, self.moved, self.allowed = world, page_size, dict(moved or {}), allowed
        super().__init__(faults, slow_seconds=slow_seconds)

    def _answer(self, asker: Asker) -> Answer:
        if asker.token not in {"", TOKEN}:
            return say({"error": "Invalid credentials in Authorization header"}, 401)
        self.allowed -= 1
        if self.allowed < 0:
            self.allowed = ALLOWED
            return say({"error": "Too Many Requests"}, 429, {"RateLimit": '"api";r=0;t=0', **POLICY})
        account = ACCOUNT_PATH.fullmatch(asker.path)
        if account:
            return self._account(*account.groups())
        if asker.path in KINDS:
            return self._list(KINDS[asker.path], asker)
        return say({"error": "Sorry, we can't find the page you are looking for."}, 404)

    def _account(self, folder: str, name: str, what: str) -> Answer:
        if name in self.moved:
            return say(None, 307, {"Location": f"{self.url}/api/{folder}/{self.moved[name]}/{what}"})
        found = self.world.accounts.get(name.lower())
        if found is None or found.is_organisation != (folder == "organizations"):
            return say({"error": f"This {folder[:-1]} does not exist"}, 404)
        told = found.overview if what == "overview" else _socials(found)
        return say(told, 200, {"RateLimit": f'"api";r={self.allowed};t=120', **POLICY})

    def _list(self, kind: str, asker: Asker) -> Answer:
        query = parse_qsl(asker.query, keep_blank_values=True)
        given = dict(query)
        owner = given.get("author", "").lower()
        owner = self.moved.get(owner, owner).lower()
        wanted = {value for name, value in query if name == "expand"}
        found = [each for each in self.world.artifacts if each.kind == kind and each.owner.lower() == owner]
        found = [each for each in found if not each.payload["private"] or asker.token == TOKEN]
        if given.get("sort") == "lastModified":
            found.sort(key=lambda each: (str(each.payload.get("lastModified")), each.name), reverse=True)
        begin, size = int(given.get("cursor", "0")), min(self.page_size, int(given.get("limit", self.page_size)))
        page = [_shown(each, wanted, is_full="full" in given) for each in found[begin : begin + size]]
        if begin + size >= len(found):
            return say(page, 200, POLICY)
        following = urlencode([*((name, value) for name, value in query if name != "cursor"), ("cursor", str(begin + size))])
        return say(page, 200, {"Link": f'<{self.url}{asker.path}?{following}>; rel="next"', **POLICY})


POLICY = {"RateLimit-Policy": f'"fixed window";"api";q={ALLOWED};w=300'}


def _shown(artifact: Artifact, wanted: set[str], *, is_full: bool) -> dict[str, Any]:
    """Return the fields that were asked for; without any, the usual ones."""
    names = wanted or (set(artifact.payload) if is_full else USUAL)
    return {name: value for name, value in artifact.payload.items() if name in names | ALWAYS}


def _socials(account: HubAccount) -> dict[str, Any]:
    return {"_id": account.overview["_id"], "user": account.name, "socialHandles": dict(account.socials)}
