"""A loopback GitHub: REST and GraphQL over the invented world, with its limits, misbehaving on demand."""

import json
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Self

from sandbox import github_graphql, github_rest
from sandbox.github_calls import DOCUMENTATION, Call
from sandbox.github_faults import GATEWAY, GRAPHQL_ONLY, SECONDARY, Answer, Fault, Storm, spoil
from sandbox.github_http import Asker, Handler
from sandbox.github_quota import Limits, Quota
from sandbox.github_records import Account
from sandbox.github_rest import to_answer
from sandbox.github_shelves import Shelves
from sandbox.github_world import GithubWorld

TOKEN = "sandbox-token"
TOKENS = {TOKEN: "read:org, read:user, repo", "sandbox-token-2": "read:user", "sandbox-bare-token": ""}
VIEWER = Account(
    90_000_001, "sandbox-sourcer", name="Sandbox Sourcer", created_at=1_600_000_000, updated_at=1_700_000_000
)
ENTERPRISE = "/api/v3"


@dataclass(frozen=True)
class Asked:
    """One request as it was answered: what it was, what it cost, and how many were under way with it."""

    kind: str
    path: str
    points: int
    status: int
    fault: Fault | None
    started_at: float
    in_flight: int
    token: str
    agent: str


class GithubServer:
    """Serves a world at `api_url` and `graphql_url` while entered; each request uses up one of `faults`."""

    def __init__(
        self,
        github: GithubWorld,
        faults: Iterable[Fault | None] = (),
        *,
        storm: Storm | None = None,
        limits: Limits | None = None,
        tokens: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
        retry_after: str = "1",
        reset_after_seconds: int = 1,
        slow_seconds: float = 2.0,
    ) -> None:
        """Hold the world and bind a free port on 127.0.0.1."""
        self.faults, self.storm, self.limits = deque(faults), storm, limits or Limits()
        self.tokens, self.clock = dict(TOKENS if tokens is None else tokens), clock
        self.retry_after, self.reset_after_seconds, self.slow_seconds = retry_after, reset_after_seconds, slow_seconds
        self.quota, self.asked = Quota(self.limits, clock), list[Asked]()
        self.show(github)
        self._arrived, self._in_flight, self._lock = 0, 0, threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"served": self}))
        self._http.daemon_threads = True

    def show(self, github: GithubWorld) -> None:
        """Serve this world from the next request on, as when the night passed."""
        self.github, self.shelves = github, Shelves(github, VIEWER)

    @property
    def api_url(self) -> str:
        """The base address of REST; the same with `/api/v3` is an enterprise's."""
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def graphql_url(self) -> str:
        """The address of GraphQL."""
        return f"{self.api_url}/graphql"

    @property
    def points(self) -> int:
        """How many GraphQL points were spent."""
        return sum(each.points for each in self.asked if each.kind.startswith("graphql"))

    @property
    def requests_by_kind(self) -> Counter[str]:
        """How many requests there were of each kind: `graphql:` and an operation, or `rest:` and a route."""
        return Counter(each.kind for each in self.asked)

    @property
    def points_by_kind(self) -> Counter[str]:
        """How many points each kind of request took."""
        return sum((Counter({each.kind: each.points}) for each in self.asked), Counter())

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
        started_at, is_graphql = time.monotonic(), asker.path.endswith("/graphql")
        with self._lock:
            self._in_flight += 1
            in_flight, fault = self._in_flight, self._next_fault(is_graphql)
        kind, points, answer = self._truth(asker, is_graphql, in_flight)
        if fault:
            answer = spoil(answer, fault, int(self.clock()) + self.reset_after_seconds, self.retry_after)
        with self._lock:
            about = (started_at, in_flight, asker.token, asker.headers.get("user-agent", ""))
            self.asked.append(Asked(kind, asker.path, points, answer.status, fault, *about))
        return answer

    def end(self) -> None:
        """Record that a request was answered."""
        with self._lock:
            self._in_flight -= 1

    def _next_fault(self, is_graphql: bool) -> Fault | None:
        """Return the next fault; one that only GraphQL knows waits for a GraphQL request."""
        self._arrived += 1
        if self.storm:
            return self.storm.strike(self._arrived, is_graphql=is_graphql)
        if not self.faults or (self.faults[0] in GRAPHQL_ONLY and not is_graphql):
            return None
        return self.faults.popleft()

    def _truth(self, asker: Asker, is_graphql: bool, in_flight: int) -> tuple[str, int, Answer]:
        path = asker.path.removeprefix(ENTERPRISE)
        resource = "graphql" if is_graphql else "search" if path.startswith("/search/") else "core"
        refusal = self._refuse(asker, in_flight)
        if refusal:
            kind, points, answer = f"{'graphql' if is_graphql else 'rest'}:refused", 0, refusal
        elif is_graphql:
            kind, points, answer = self._graphql(asker)
        else:
            kind, points, answer = self._rest(asker, path, resource)
        scopes = self.tokens.get(asker.token)
        known = {"X-OAuth-Scopes": scopes} if scopes is not None else {}
        headers = {**self.quota.headers(self._purse(asker), resource), **known, "X-GitHub-Request-Id": "C0DE:1234"}
        return kind, points, replace(answer, headers={**headers, **answer.headers})

    def _refuse(self, asker: Asker, in_flight: int) -> Answer | None:
        if not asker.headers.get("user-agent"):
            return Answer(403, b"Request forbidden by administrative rules.", content_type="text/html")
        if asker.token and asker.token not in self.tokens:
            return to_answer(401, {"message": "Bad credentials", "documentation_url": DOCUMENTATION})
        if in_flight > self.limits.in_flight or self.quota.is_too_fast(1):
            return to_answer(403, {"message": SECONDARY}, {"Retry-After": self.retry_after})
        return None

    def _purse(self, asker: Asker) -> str:
        return asker.token if asker.token in self.tokens else ""

    def _graphql(self, asker: Asker) -> tuple[str, int, Answer]:
        if not asker.token:
            return "graphql:refused", 0, to_answer(401, {"message": "This endpoint requires you to be authenticated."})
        try:
            body = json.loads(asker.body or b"{}")
        except ValueError:
            return "graphql:refused", 0, to_answer(400, {"message": "Problems parsing JSON"})
        found = github_graphql.answer(self.shelves, self.quota, asker.token, body)
        answer = to_answer(200, found.payload)
        if self._is_heavy(found):
            status, content = GATEWAY[Fault.GATEWAY_TIMEOUT if self.limits.heavy_status == 504 else Fault.BAD_GATEWAY]
            answer = replace(answer, status=status, body=content)
        return f"graphql:{found.operation}", found.points, answer

    def _is_heavy(self, found: github_graphql.Answered) -> bool:
        most, operation = self.limits.heavy_first, self.limits.heavy_operation
        return most is not None and found.first > most and operation in {None, found.operation}

    def _rest(self, asker: Asker, path: str, resource: str) -> tuple[str, int, Answer]:
        purse = self._purse(asker)
        call = Call(self.github, self.quota, self._base(asker), path, asker.params, asker.headers, purse, VIEWER)
        kind = f"rest:{github_rest.name_route(path)}"
        if path != "/rate_limit" and self.quota.window(purse, resource).remaining < 1:
            message = f"API rate limit exceeded for {'user ID 1' if purse else '127.0.0.1'}."
            return kind, 0, to_answer(403, {"message": message, "documentation_url": DOCUMENTATION})
        answer = github_rest.answer(call)
        points = 0 if path == "/rate_limit" or answer.status == 304 else 1
        self.quota.spend(purse, resource, points)
        return kind, points, answer

    def _base(self, asker: Asker) -> str:
        return self.api_url + (ENTERPRISE if asker.path.startswith(ENTERPRISE) else "")
