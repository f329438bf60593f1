"""What happens after the first history: each night some repositories grow, and one merges an old branch."""

import random
from collections.abc import Iterator, Sequence

from sandbox.history import Branch, Graph, write_merge, write_on_branch, write_on_main
from sandbox.records import DAY, TODAY_SECONDS, Commit, Person, Repository
from sandbox.wording import Desk, draft_commit

NIGHT_NUMBERS = 10_000_000  # GitHub's numbers are twice as large, and must stay below 2**31 for a hundred nights
ON_DISK = 0


def choose_active(seed: int, repositories: Sequence[Repository], night: int) -> tuple[Repository, ...]:
    """Return the repositories that grow in a night; the first of them makes the late merge."""
    inhabited = [repository for repository in repositories if repository.commit_count]
    rng = random.Random(f"{seed}/night/{night}")
    return tuple(rng.sample(inhabited, (len(inhabited) + 2) // 3))


def write_night_history(
    seed: int, people: Sequence[Person], repository: Repository, night: int, has_late_merge: bool
) -> Iterator[Commit]:
    """Yield a night's commits, numbered from `night * NIGHT_NUMBERS`, on top of the head on disk."""
    rng = random.Random(f"{seed}/night/{night}/{repository.index}")
    desk, graph = Desk(rng, people, repository), Graph(ON_DISK, night * NIGHT_NUMBERS + 1)
    midnight = TODAY_SECONDS + (night - 1) * DAY
    moments = sorted(rng.randrange(midnight, midnight + DAY) for _ in range(rng.randrange(2, 9)))
    for at in moments[:-1]:
        yield write_on_main(desk, graph, draft_commit(desk, _choose_person(desk), False), at)
    if has_late_merge:
        yield from _write_late_branch(desk, graph, moments[-1])


def _write_late_branch(desk: Desk, graph: Graph, merged_at: int) -> Iterator[Commit]:
    """Yield commits dated weeks before the night, and the merge that first makes them reachable."""
    base = max(1, desk.repository.commit_count * 7 // 10)
    person, growth = _choose_person(desk), desk.rng.randrange(2, 4)
    branch = Branch(base, merged_at, growth)
    for step in range(growth):
        at = merged_at - (50 - 3 * step) * DAY
        yield write_on_branch(graph, branch, draft_commit(desk, person, False), at)
    yield write_merge(desk, graph, branch, merged_at, person)


def _choose_person(desk: Desk) -> Person:
    indexes = [index for index, _ in desk.repository.members if not desk.people[index].is_vandal]
    return desk.people[desk.rng.choice(indexes)]
