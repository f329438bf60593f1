"""A loopback OpenReview: both interfaces over the invented papers and profiles, with a budget, misbehaving on demand."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from sandbox.github_faults import Answer
from sandbox.github_http import Asker, Handler
from sandbox.openreview_faults import Fault, Storm, challenge, spoil, to_answer, too_many
from sandbox.openreview_records import OpenreviewWorld, Submission
from sandbox.openreview_shapes import note_v1, note_v2, old_invitation, profile, venue_id

ACCOUNT = ("sourcer@example.com", "sandbox-password")
TOKEN = "sandbox-session"
MOST = 1000
Params = Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """One request as it was answered."""

    path: str
    params: Params
    body: Any
    status: int
    fault: Fault | None
    started_at: float
    in_flight: int
    agent: str
    token: str


class Refused(Exception):
    """A request that is answered with an error: its status, name and words."""


class OpenreviewServer:
    """Serves a world at `api_url` (v2) and `api_v1_url` while entered; each request uses up one of `faults`.

    `limit` is how many requests are served at all; `misshapen` notes come in the other interface's shape, `withheld`
    ones are counted and not given; `is_gated` serves nobody who has not logged in; without `knows_after` the walk by id
    is not known.
    """

    def __init__(
        self,
        openreview: OpenreviewWorld,
        faults: Iterable[Fault | None] = (),
        *,
        storm: Storm | None = None,
        limit: int | None = None,
        misshapen: Collection[str] = (),
        withheld: Collection[str] = (),
        is_gated: bool = False,
        knows_after: bool = True,
        retry_after: str = "0.05",
        slow_seconds: float = 2.0,
    ) -> None:
        """Hold the world and bind a free port on 127.0.0.1."""
        self.openreview, self.faults, self.storm, self.limit = openreview, deque(faults), storm, limit
        self.misshapen, self.withheld = frozenset(misshapen), frozenset(withheld)
        self.is_gated, self.knows_after = is_gated, knows_after
        self.retry_after, self.slow_seconds = retry_after, slow_seconds
        self.asked: list[Asked] = []
        self._arrived, self._in_flight, self._lock = 0, 0, threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"served": self}))
        self._http.daemon_threads = True

    def show(self, openreview: OpenreviewWorld) -> None:
        """Serve this world from the next request on, as when the night passed."""
        self.openreview = openreview

    @property
    def api_url(self) -> str:
        """The base address of the newer interface."""
        return f"http://127.0.0.1:{self._http.server_port}/v2"

    @property
    def api_v1_url(self) -> str:
        """The base address of the older interface."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    @property
    def most_in_flight(self) -> int:
        """How many requests were ever under way at once."""
        return max((each.in_flight for each in self.asked), default=0)

    def __enter__(self) -> Self:
        """Serve."""
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving and free the port."""
        self._http.shutdown()
        self._http.server_close()

    def respond(self, asker: Asker) -> Answer:
        """Return the answer to one request, spoilt by the next fault, and record it."""
        started_at = time.monotonic()
        with self._lock:
            self._in_flight += 1
            self._arrived += 1
            number, in_flight, fault = self._arrived, self._in_flight, self._next_fault()
        answer = self._truth(asker, number)
        if fault:
            answer = spoil(answer, fault, self.retry_after)
        about = (started_at, in_flight, asker.headers.get("user-agent", ""), asker.token)
        with self._lock:
            self.asked.append(Asked(asker.path, asker.params, _read(asker.body), answer.status, fault, *about))
        return answer

    def end(self) -> None:
        """Record that a request was answered."""
        with self._lock:
            self._in_flight -= 1

    def _next_fault(self) -> Fault | None:
        if self.storm:
            return self.storm.strike(self._arrived)
        return self.faults.popleft() if self.faults else None

    def _truth(self, asker: Asker, number: int) -> Answer:
        if self.limit is not None and number > self.limit:
            return too_many(number, self.limit, 1800.0)
        if self.is_gated and asker.token != TOKEN and not asker.path.endswith("/login"):
            return challenge()
        try:
            return to_answer(200, self._route(asker))
        except Refused as problem:
            status, name, message = problem.args
            return to_answer(status, {"name": name, "message": message, "status": status, "details": {}})

    def _route(self, asker: Asker) -> Any:
        routes: dict[tuple[str, str], Callable[[Asker], Any]] = {
            ("GET", "/v2/notes"): self._notes_v2, ("GET", "/v1/notes"): self._notes_v1,
            ("POST", "/v2/profiles/search"): self._profiles, ("POST", "/v2/login"): self._log_in,
        }  # fmt: skip
        found = routes.get((asker.method, asker.path))
        if found is None:
            raise Refused(404, "NotFoundError", f"The path {asker.path} was not found")
        return found(asker)

    def _notes_v2(self, asker: Asker) -> Any:
        params, held = asker.params, [one for one in self.openreview.submissions if one.group not in self.openreview.old_groups]
        chosen = [
            one for one in held
            if params.get("content.venueid", venue_id(one)) == venue_id(one)
            and params.get("invitation", f"{one.group}/-/Submission") == f"{one.group}/-/Submission"
        ]  # fmt: skip
        page = self._page(chosen, params)
        told = {"notes": [note_v1(one) if one.note_id in self.misshapen else note_v2(one) for one in page]}
        return {**told, "count": len(chosen)} if "offset" in params else told

    def _notes_v1(self, asker: Asker) -> Any:
        params, held = asker.params, [one for one in self.openreview.submissions if one.group in self.openreview.old_groups]
        chosen = [
            one for one in held
            if params.get("content.venueid", one.group) == one.group
            and params.get("invitation", old_invitation(one)) == old_invitation(one)
        ]  # fmt: skip
        has_replies = params.get("details") == "directReplies"
        page = self._page(chosen, params)
        notes = [note_v2(one) if one.note_id in self.misshapen else note_v1(one, has_replies=has_replies) for one in page]
        return {"notes": notes, "count": len(chosen)}

    def _page(self, chosen: list[Submission], params: Params) -> list[Submission]:
        """Return the page that the parameters name, in the order they ask for."""
        if not params.keys() & {"content.venueid", "invitation"}:
            raise Refused(400, "ValidationError", "either content.venueid or invitation is required")
        limit, offset = int(params.get("limit", MOST)), int(params.get("offset", 0))
        if limit > MOST:
            raise Refused(400, "ValidationError", f"limit must be <= {MOST}")
        ordered = sorted((one for one in chosen if one.note_id not in self.withheld), key=lambda one: one.note_id)
        if params.get("sort") == "tmdate:desc":
            ordered.sort(key=lambda one: one.modified_at, reverse=True)
        if "after" in params and self.knows_after:
            ordered = [one for one in ordered if one.note_id > params["after"]]
        return ordered[offset : offset + limit]

    def _profiles(self, asker: Asker) -> Any:
        body = _read(asker.body)
        ids = body.get("ids") if isinstance(body, dict) else None
        if not isinstance(ids, list) or len(ids) > MOST:
            raise Refused(400, "ValidationError", f"ids must be a list of at most {MOST}")
        known = {one: of for of in self.openreview.profiles.values() for one in (of.profile_id, *of.other_ids)}
        found = {known[one].profile_id: known[one] for one in ids if one in known}
        return {"profiles": [profile(of) for of in found.values()], "count": len(found)}

    def _log_in(self, asker: Asker) -> Any:
        body = _read(asker.body) or {}
        if (body.get("id"), body.get("password")) != ACCOUNT:
            raise Refused(400, "LoginError", "Invalid username or password")
        return {"token": TOKEN, "user": {"id": "~Sandbox_Sourcer1"}}


def _read(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None
