"""Commits in order: a time line of events laid out as a main line with side branches, some merged late."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sandbox.machines import HOST
from sandbox.records import DAY, TODAY_SECONDS, Alias, Commit, Person, Repository, Signature
from sandbox.wording import Desk, Draft, draft_commit, draft_odd

Event = tuple[int, int]
ODD_POSITION = 5


@dataclass
class Branch:
    """A side branch that waits to grow and to be merged."""

    tip: int
    merge_at: int
    growth: int
    changes: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class Graph:
    """The commits so far: the head, the next number and the open side branches."""

    head: int | None
    next_number: int
    branches: list[Branch] = field(default_factory=list)
    newcomers: set[int] = field(default_factory=set)


def write_history(seed: int, people: Sequence[Person], repository: Repository) -> Iterator[Commit]:
    """Yield the commits of a repository before the first night, parents first."""
    rng = random.Random(f"{seed}/history/{repository.index}")
    desk = Desk(rng, people, repository)
    events = lay_out(rng, people, repository)
    graph = Graph(None, 1, newcomers={person for person, _ in repository.members})
    for position, event in enumerate(events):
        yield _write_event(desk, graph, event, position, len(events) - position)


def lay_out(rng: random.Random, people: Sequence[Person], repository: Repository) -> list[Event]:
    """Return the moments at which each member does something, in order."""
    events = []
    for index, count in repository.members:
        start, end = _span(people[index], repository)
        events += [(rng.randrange(start, end), index) for _ in range(count)]
    return sorted(events)


def _span(person: Person, repository: Repository) -> tuple[int, int]:
    if person.is_vandal:
        middle = (repository.created_at + TODAY_SECONDS) // 2
        return middle, middle + DAY
    start = max(person.active_from, repository.created_at)
    return (
        (start, person.active_to)
        if person.active_to - start > DAY
        else (repository.created_at, TODAY_SECONDS)
    )


def _write_event(desk: Desk, graph: Graph, event: Event, position: int, left: int) -> Commit:
    at, index = event
    person = desk.people[index]
    due = [branch for branch in graph.branches if (branch.merge_at <= at and not branch.growth)]
    if len(graph.branches) >= left:
        return write_merge(desk, graph, graph.branches.pop(0), at, person)
    if person.is_vandal or (desk.repository.is_odd and position == ODD_POSITION):
        draft = draft_commit(desk, person, True) if person.is_vandal else draft_odd(desk, person)
        return write_on_main(desk, graph, draft, at)
    if due:
        graph.branches.remove(due[0])
        return write_merge(desk, graph, due[0], at, person)
    draft = draft_commit(desk, person, index in graph.newcomers)
    graph.newcomers.discard(index)
    branch = _choose_branch(desk, graph, at, left)
    return write_on_branch(graph, branch, draft, at) if branch else write_on_main(desk, graph, draft, at)


def _choose_branch(desk: Desk, graph: Graph, at: int, left: int) -> Branch | None:
    """Return the side branch that takes the next commit, opening one now and then."""
    growing = next((branch for branch in graph.branches if branch.growth), None)
    if growing or graph.head is None or left <= len(graph.branches) + 1:
        return growing
    if desk.rng.random() >= (0.1 if desk.repository.has_merges else 0.012):
        return None
    is_late = not desk.repository.has_merges or desk.rng.random() < 0.25
    delay = desk.rng.randrange(40, 200) * DAY if is_late else desk.rng.randrange(1, 10) * DAY
    graph.branches.append(Branch(graph.head, at + delay, desk.rng.randrange(1, 5)))
    return graph.branches[-1]


def write_on_main(desk: Desk, graph: Graph, draft: Draft, at: int) -> Commit:
    """Return a commit on the main line: squashed by the host where there are no merges, else pushed."""
    number, parents = graph.next_number, () if graph.head is None else (graph.head,)
    is_squashed = not desk.repository.has_merges and draft.line_count == 1 and desk.rng.random() < 0.9
    authored_at = at - desk.rng.randrange(3 * DAY) if is_squashed and desk.rng.random() < 0.3 else at
    author = _sign(draft.author, authored_at)
    committer = Signature(HOST.name, HOST.email, at, "+0000") if is_squashed else author
    graph.head, graph.next_number = number, number + 1
    if is_squashed:
        draft = replace(draft, subject=f"{draft.subject} (#{_pull(number)})")
    return _commit(draft, number, parents, author, committer)


def write_on_branch(graph: Graph, branch: Branch, draft: Draft, at: int) -> Commit:
    """Return a commit at the tip of a side branch."""
    number = graph.next_number
    author = _sign(draft.author, at)
    commit = _commit(draft, number, (branch.tip,), author, author)
    branch.tip, branch.growth, graph.next_number = number, branch.growth - 1, number + 1
    branch.changes += commit.changes
    return commit


def write_merge(desk: Desk, graph: Graph, branch: Branch, at: int, person: Person) -> Commit:
    """Return the merge of a side branch, made on the host by a member."""
    number, author = graph.next_number, _sign(desk.signature(person), at)
    owner, topic = desk.repository.name.partition("/")[0], f"topic-{branch.tip}"
    message = f"Merge pull request #{_pull(number)} from {owner}/{topic}\n"
    committer = Signature(HOST.name, HOST.email, at, "+0000")
    parents = (number - 1 if graph.head is None else graph.head, branch.tip)
    graph.head, graph.next_number = number, number + 1
    changes = tuple(dict(branch.changes).items())
    return Commit(number, parents, author, committer, message, changes, person.person_key, None)


def _sign(alias: Alias, at: int) -> Signature:
    return Signature(alias.name, alias.email, at, alias.zone)


def _pull(number: int) -> int:
    return 11 + 2 * number


def _commit(
    draft: Draft, number: int, parents: tuple[int, ...], author: Signature, committer: Signature
) -> Commit:
    paragraphs = (draft.subject, draft.body, "\n".join(draft.trailers))
    message = "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"
    changes = tuple((path, number) for path in draft.paths)
    return Commit(
        number, parents, author, committer, message, changes, draft.person_key, draft.skill, draft.line_count
    )
