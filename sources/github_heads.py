"""Where repositories stand: fifty in one query for one point, so that only those with news are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from headwater.errors import TargetGone, TargetRefused
from headwater.settings import Settings
from sources import github_documents
from sources.github_answers import Answer
from sources.github_graphql import Graphql
from sources.github_state import Pace, State, page_size

STREAMS = {"pull_requests": "pullRequests", "issues": "issues"}
PROBE = "probe"


@dataclass(frozen=True)
class Head:
    """What GitHub says of a repository now; `name` is its present one, which may not be the catalog's."""

    name: str
    repository_id: int
    totals: Mapping[str, int]
    updated_at: Mapping[str, str]
    payload: Mapping[str, Any]
    fetched_at: datetime

    @property
    def digest(self) -> str:
        """What is worth a row of its own when it changes; stars are not."""
        owner, branch = self.payload.get("owner") or {}, self.payload.get("defaultBranchRef") or {}
        parts = (self.name, self.payload.get("isArchived"), self.payload.get("isFork"), owner.get("login"), branch.get("name"))
        return " ".join(map(str, parts))

    def has_news(self, stream: str, state: State) -> bool:
        """Tell whether a stream holds anything that has not landed."""
        walked = state.streams[stream]
        if not walked.is_complete or not walked.is_settled:
            return bool(self.totals[stream] or walked.seen)
        balance, newest = len(walked.seen) - self.totals[stream], self.updated_at[stream]
        return newest > walked.updated_at or balance < walked.surplus or bool(self.totals[stream] and not newest)

    def forecast(self, state: State) -> int:
        """Return about how many points it takes to read what is new."""
        points = len(state.pending)
        for stream, walked in state.streams.items():
            if self.has_news(stream, state):
                missing = max(0, self.totals[stream] - len(walked.seen))
                points += 1 + -(-missing // walked.pace.size)
        return points + points // 10


@dataclass(frozen=True)
class Absent:
    """A repository that GitHub does not show, and why; `is_gone`: asking again gives the same."""

    reason: str
    is_gone: bool


def probe(settings: Settings, names: Sequence[str], target: str = PROBE) -> dict[str, Head | Absent]:
    """Return where each repository stands; one point per fifty, on a target's account. Raises TargetRefused."""
    client, found = Graphql(settings, target), dict[str, Head | Absent]()
    pace, left = Pace(page_size(settings.github.repositories_per_probe)), list(dict.fromkeys(names))
    while left:
        answer, pace = client.ask_sized(pace, lambda size: github_documents.probe(left[:size]))  # noqa: B023 - asked at once
        found |= _read(left[: pace.size], answer)
        left = left[pace.size :]
    return found


def _read(names: Sequence[str], answer: Answer) -> dict[str, Head | Absent]:
    return {name: _head(answer, f"r{at}") for at, name in enumerate(names)}


def _head(answer: Answer, alias: str) -> Head | Absent:
    node, trouble = answer.data.get(alias), answer.trouble_at(alias)
    if not node or any(node.get(connection) is None for connection in STREAMS.values()):
        return Absent(trouble.message if trouble else "it came empty", trouble is None or trouble.is_lasting)
    return Head(
        node["nameWithOwner"],
        node["databaseId"],
        {stream: node[connection]["totalCount"] for stream, connection in STREAMS.items()},
        {stream: _newest(node[connection]) for stream, connection in STREAMS.items()},
        node,
        answer.fetched_at,
    )


def _newest(connection: Mapping[str, Any]) -> str:
    return max((node["updatedAt"] for node in connection["nodes"] or [] if node), default="")


def present(found: Head | Absent, asked: str) -> Head:
    """Return the head; raises TargetGone or TargetRefused where there is none."""
    if isinstance(found, Head):
        return found
    if found.is_gone:
        raise TargetGone(f"GitHub does not show {asked} (deleted, private, blocked or mistyped): {found.reason}")
    raise TargetRefused(f"GitHub cannot say where {asked} stands: {found.reason}")
