"""One repository's pull requests and issues, page by page, with the reviews and comments that no page can hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from headwater.errors import TargetGone, TargetRefused
from headwater.settings import Settings
from sources.github_answers import Answer, BadToken, LostPlace
from sources.github_budget import BudgetSpent
from sources.github_documents import INSIDE, document, more_inside
from sources.github_graphql import Graphql
from sources.github_heads import STREAMS, Head
from sources.github_landing import Row, error_gaps, error_rows, reading, row
from sources.github_state import Extra, State, Stream, page_size
from sources.reading import Gap, Item, Reading, Remark

KINDS = {"pull_requests": ("pull_request", "review"), "issues": ("issue", "comment")}
WORDS = {"pull_requests": "pull requests", "issues": "issues"}
LARGEST_EXTRA = 20
SETTLED = timedelta(minutes=1)  # after so long nothing can slip in before what was read


@dataclass
class Walk:
    """The reading of one repository from where its state says; `replaces`: what landed before is another's."""

    repository: str
    settings: Settings
    client: Graphql
    head: Head
    state: State
    replaces: bool = False
    waiting: list[Row] = field(default_factory=list)

    def items(self) -> Iterator[Item]:
        """Yield all that is new; what one stream lacks does not keep the other from being read."""
        self._wait_for_head()
        failures: list[TargetRefused] = []
        yield from self._extras()
        for name in STREAMS:
            if not self.head.has_news(name, self.state):
                continue
            try:
                yield from self._stream(name)
            except (BudgetSpent, BadToken):
                raise
            except TargetRefused as problem:
                failures.append(problem)
        if self.waiting:
            yield self._landed([])
        if failures:
            raise failures[0]

    def standing_gaps(self) -> Iterator[Gap]:
        """Yield what stays missing although it was looked for again."""
        for name, walked in self.state.streams.items():
            if walked.surplus < 0:
                got, empty = len(walked.seen), f" ({walked.empty} came empty)" if walked.empty else ""
                yield Gap(f"expected {got - walked.surplus} {WORDS[name]}, got {got}{empty}", lasts=False)

    def _wait_for_head(self) -> None:
        if self.head.digest != self.state.head_digest:
            found = self.head
            key = str(found.payload["id"])
            self.waiting = [row("repository_head", key, found.payload, found.fetched_at, self.repository)]
        self.state = replace(self.state, repository_id=self.head.repository_id, head_digest=self.head.digest)

    def _stream(self, name: str) -> Iterator[Item]:
        """Walk to the end, and once more from the beginning if something did not come along."""
        yield from self._pass(name)
        if self.head.updated_at[name] > self.state.streams[name].updated_at:
            yield from self._pass(name)
        missing = self._missing(name)
        if missing > 0 and not self.state.streams[name].rewalks:
            yield Remark(f"{missing} {WORDS[name]} did not come along; all are walked again")
            restarted = replace(self.state.streams[name].restarted(), rewalks=1)
            self.state = self.state.with_stream(name, restarted)
            yield from self._pass(name)
        yield from self._verified(name)

    def _missing(self, name: str) -> int:
        walked = self.state.streams[name]
        return walked.total + walked.surplus - len(walked.seen) - walked.nulls

    def _verified(self, name: str) -> Iterator[Item]:
        """Compare what GitHub counts and shows with what landed; a difference is landed and told."""
        walked = self.state.streams[name]
        balance = len(walked.seen) - walked.total
        empty = min(max(0, -balance), walked.empty + walked.nulls)
        self.state = self.state.with_stream(name, replace(walked, surplus=balance, rewalks=0, nulls=0, empty=empty))
        if balance != walked.surplus:
            told = {"stream": name, "expected": walked.total, "got": len(walked.seen), "empty": walked.nulls}
            yield self._landed([row("missing", name, told, self.head.fetched_at, self.repository)])
        if balance > max(0, walked.surplus):
            yield Remark(f"{balance} {WORDS[name]} that had landed were deleted or transferred")
        if self.head.updated_at[name] > walked.updated_at:
            yield Gap(f"{WORDS[name]} updated until {self.head.updated_at[name]} were not shown after {walked.updated_at}", lasts=False)

    def _pass(self, name: str) -> Iterator[Item]:
        """Yield every page from where the stream stands to its end."""
        while True:
            try:
                answer = self._page(name)
            except LostPlace:
                if self.state.streams[name].after is None:
                    raise
                yield Remark(f"GitHub lost the place among the {WORDS[name]}; all are walked again")
                self.state = self.state.with_stream(name, self.state.streams[name].restarted())
                continue
            yield from self._landed_page(name, answer)
            yield from error_gaps(answer, WORDS[name])
            yield from self._extras()
            if self.state.streams[name].is_complete:
                return

    def _page(self, name: str) -> Answer:
        walked = self.state.streams[name]
        owner, _, bare = self.repository.partition("/")

        def variables(size: int) -> Mapping[str, Any]:
            return {"owner": owner, "name": bare, "first": size, "after": walked.after}

        answer, pace = self.client.ask_sized(
            walked.pace, lambda _: document(name), variables, lambda answer: _is_whole(_connection(answer, name))
        )
        self.state = self.state.with_stream(name, replace(walked, pace=pace))
        return answer

    def _landed_page(self, name: str, answer: Answer) -> Iterator[Reading]:
        """Yield a page as one file, unless it holds nothing and changes nothing."""
        connection = _connection(answer, name) or {}
        nodes = [node for node in connection["nodes"] or [] if node]
        empty = len(connection["nodes"] or []) - len(nodes)
        kind, extra_kind = KINDS[name]
        rows = [row(kind, node["id"], node, answer.fetched_at, self.repository) for node in nodes]
        if empty:
            told = {"stream": name, "empty": empty, "after": self.state.streams[name].after}
            rows.append(row("missing", f"{name} after {told['after']}", told, answer.fetched_at, self.repository))
        before = self.state.streams[name]
        moved = _moved(before, connection, nodes, answer.answered_at)
        rows += error_rows(answer, self.repository)
        ceiling = page_size(getattr(self.settings.github, f"{name}_per_page"))
        moved = replace(moved, pace=moved.pace.after_good(ceiling), nulls=moved.nulls + empty)
        pending = self.state.pending + tuple(_extras_of(nodes, extra_kind))
        self.state = replace(self.state.with_stream(name, moved), pending=pending)
        if rows or replace(moved, pace=before.pace) != before:
            yield self._landed(rows)

    def _extras(self) -> Iterator[Item]:
        """Yield what did not fit into its thing's page, many things in one query."""
        while self.state.pending:
            kind = self.state.pending[0].kind
            waiting = [extra for extra in self.state.pending if extra.kind == kind]
            answer, pace = self.client.ask_sized(
                self.state.extra_pace,
                lambda size: more_inside(kind, [(each.node_id, each.after) for each in waiting[:size]]),  # noqa: B023 - asked at once
                is_usable=lambda answer: all(map(_is_whole, _insides(answer, kind))),  # noqa: B023 - asked at once
            )
            self.state = replace(self.state, extra_pace=pace.after_good(LARGEST_EXTRA))
            yield self._landed_extras(answer, waiting[: pace.size])
            yield from error_gaps(answer, f"more {kind}s")

    def _landed_extras(self, answer: Answer, asked: list[Extra]) -> Reading:
        rows, further = error_rows(answer, self.repository), []
        for at, extra in enumerate(asked):
            connection = (answer.data.get(f"m{at}") or {}).get(INSIDE[extra.kind].connection)
            if connection is None:
                told = {"kind": extra.kind, "parent": {"id": extra.node_id, "number": extra.number}}
                rows.append(row("missing", extra.node_id, told, answer.fetched_at, self.repository, extra.number))
                continue
            for node in filter(None, connection["nodes"] or []):
                whole = {**node, "parent": {"id": extra.node_id, "number": extra.number}}
                rows.append(row(extra.kind, node["id"], whole, answer.fetched_at, self.repository, extra.number))
            if connection["pageInfo"]["hasNextPage"]:
                further.append(replace(extra, after=connection["pageInfo"]["endCursor"]))
        rest = tuple(extra for extra in self.state.pending if extra not in asked)
        self.state = replace(self.state, pending=(*further, *rest))
        return self._landed(rows)

    def _landed(self, rows: list[Row]) -> Reading:
        """Return rows as a file with the whole state; the first file also takes what was waiting for one."""
        rows, self.waiting = self.waiting + rows, []
        replaces, self.replaces = self.replaces, False
        return reading(rows, self.state.to_cursor(), replaces=replaces)


def _connection(answer: Answer, name: str) -> Mapping[str, Any] | None:
    """Return a stream's page; raises TargetGone where the repository itself is not shown."""
    repository = answer.data.get("repository")
    if repository is None:
        trouble = answer.trouble_at("repository")
        if trouble is None or trouble.is_lasting:
            raise TargetGone(f"GitHub does not show it: {trouble.message if trouble else 'it came empty'}")
        return None
    connection: Mapping[str, Any] | None = repository.get(STREAMS[name])
    return connection


def _insides(answer: Answer, kind: str) -> list[Mapping[str, Any]]:
    """Return the further pages that an answer holds."""
    things = (thing for alias, thing in answer.data.items() if thing and alias.startswith("m"))
    return [thing[INSIDE[kind].connection] for thing in things if thing.get(INSIDE[kind].connection)]


def _is_whole(connection: Mapping[str, Any] | None) -> bool:
    """Tell whether a page is there and holds something if it names its end."""
    return connection is not None and bool(connection["nodes"] or not connection["pageInfo"]["endCursor"])


def _moved(walked: Stream, connection: Mapping[str, Any], nodes: list[Any], answered_at: datetime) -> Stream:
    """Return the stream after a page; the last page is read again next time while it is all too fresh."""
    page = connection["pageInfo"]
    updated_at = max([walked.updated_at, *(node["updatedAt"] for node in nodes)])
    is_last = not page["hasNextPage"]
    is_settled = not updated_at or datetime.fromisoformat(updated_at) <= answered_at - SETTLED
    after = page["endCursor"] or walked.after
    return replace(
        walked,
        after=walked.after if is_last and not is_settled else after,
        updated_at=updated_at,
        is_complete=is_last,
        is_settled=is_settled or not is_last,
        total=connection["totalCount"],
        seen=walked.seen.with_all(node["number"] for node in nodes),
    )


def _extras_of(nodes: list[Any], kind: str) -> Iterator[Extra]:
    for node in nodes:
        page = (node.get(INSIDE[kind].connection) or {}).get("pageInfo") or {}
        if page.get("hasNextPage"):
            yield Extra(kind, node["id"], node["number"], page["endCursor"])
