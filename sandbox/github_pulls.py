"""The pull requests behind a repository's history, merged and not, each with its reviews."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sandbox.github_cast import Cast, draw_tip_alias
from sandbox.github_records import NO_OBJECT, Account, Pull
from sandbox.github_refs import Head, make_head
from sandbox.github_reviews import review_pull
from sandbox.records import DAY, Commit, Person, Signature
from sandbox.topics import TOPICS
from sandbox.wording import Desk, draft_human

SQUASHED = re.compile(r" \(#(\d+)\)$")
MERGED = re.compile(r"^Merge pull request #(\d+) from ")
HOUR = 3_600
LABELS = ("bug", "enhancement", "documentation", "good first issue", "breaking change", "performance")
FIRST_NUMBER, SLOT_STEP = 12, 2


@dataclass(frozen=True)
class Ground:
    """What pull requests of one repository stand on: its commits with their ids and trees, the cast and the hour."""

    seed: int
    cast: Cast
    name: str
    commits: Sequence[Commit]
    oids: Mapping[int, str]
    trees: Mapping[str, str]
    first_id: int
    now: int
    ids: Iterator[int]
    since: int = 0  # nothing that a night brings is older than the night, whatever date its commit bears

    def rng(self, kind: str, number: int) -> random.Random:
        """Return the random stream of one thing, whatever was built before it."""
        return random.Random(f"{self.seed}/{kind}/{self.cast.repository.index}/{number}")

    def oid(self, number: int) -> str | None:
        """Return the id of a commit; commit 0 is the head before the night."""
        return self.oids.get(number)


def number_of(message: str) -> int | None:
    """Return the number of the pull request that a commit merges."""
    subject = message.partition("\n")[0]
    found = SQUASHED.search(subject) or MERGED.match(subject)
    return int(found[1]) if found else None


def merged_pulls(ground: Ground, closing: Sequence[int]) -> Iterator[tuple[Pull, Head]]:
    """Yield the pull request that each squash and each merge commit closed."""
    by_number = {commit.number: commit for commit in ground.commits}
    for commit in ground.commits:
        number = number_of(commit.message)
        if number is None:
            continue
        is_squash = len(commit.parents) < 2
        tip = commit if is_squash else by_number.get(commit.parents[1], commit)
        yield _merge_pull(ground, number, commit, tip, closing)


def _merge_pull(ground: Ground, number: int, commit: Commit, tip: Commit, closing: Sequence[int]) -> tuple[Pull, Head]:
    rng, author = ground.rng("pull", number), ground.cast.author_of(tip)
    merged_at, oid = commit.committer.at, ground.oid(commit.number)
    created_at = min(tip.author.at, merged_at - 1) - rng.randrange(HOUR, 6 * DAY)
    title = SQUASHED.sub("", tip.message.partition("\n")[0])
    head = Head(oid or NO_OBJECT)
    if tip is not commit:
        head = Head(ground.oid(tip.number) or NO_OBJECT)
    elif oid:
        head = _tip_head(ground, rng, commit, author, (ground.trees.get(oid, NO_OBJECT), commit.parents, title))
    pull = _open_pull(ground, number, rng, title, author, created_at, commit.changes)
    labels = _draw_labels(rng, tip.skill, author)
    older = [each for each in closing if each < number]
    pull = replace(
        pull,
        state="MERGED",
        closed_at=merged_at,
        updated_at=min(merged_at + rng.randrange(2 * HOUR), ground.now),
        merge_commit_oid=oid,
        merged_by=ground.cast.draw_maintainer(rng),
        head_ref_oid=head.oid,
        label_names=labels,
        closing_numbers=(rng.choice(older),) if older and rng.random() < 0.15 else (),
        skill=tip.skill,
    )
    return review_pull(ground.cast, rng, pull, ground.now, ground.ids), head


def unmerged_pull(ground: Ground, number: int, base: Commit) -> tuple[Pull, Head]:
    """Return a pull request that is still open or was closed without a merge."""
    rng, cast = ground.rng("pull", number), ground.cast
    author = cast.draw_contributor(rng)
    person = cast.by_key[author.person_key or ""] if author else rng.choice(cast.people[1:])
    draft = draft_human(Desk(rng, cast.people, cast.repository), person, is_first=False)
    created_at, oid = max(base.committer.at, ground.since), ground.oid(base.number)
    changes = tuple((path, number) for path in draft.paths)
    pull = _open_pull(ground, number, rng, draft.subject, author, created_at, changes)
    closed_at = min(created_at + rng.randrange(HOUR, 90 * DAY), ground.now)
    if rng.random() < 0.6:
        pull = replace(pull, state="CLOSED", closed_at=closed_at, updated_at=closed_at)
    head = Head(NO_OBJECT)
    if oid:
        place = (ground.trees.get(oid, NO_OBJECT), (base.number,), draft.subject)
        head = _tip_head(ground, rng, base, author, place, person)
    labels = _draw_labels(rng, draft.skill, author)
    pull = replace(pull, head_ref_oid=head.oid, label_names=labels, skill=draft.skill, is_draft=rng.random() < 0.1)
    return review_pull(cast, rng, pull, ground.now, ground.ids), head


def _open_pull(
    ground: Ground,
    number: int,
    rng: random.Random,
    title: str,
    author: Account | None,
    created_at: int,
    changes: Sequence[tuple[str, int]],
) -> Pull:
    paths = tuple(sorted({path for path, _ in changes}))
    return Pull(
        database_id=ground.first_id + number % 100_000_000,
        number=number,
        repository=ground.name,
        title=title,
        state="OPEN",
        author=author,
        author_association=ground.cast.association_of(author),
        created_at=created_at,
        updated_at=created_at,
        closed_at=None,
        base_ref_name=ground.cast.repository.default_branch,
        head_ref_oid=NO_OBJECT,
        paths=paths,
        additions=len(paths) * rng.randrange(1, 60),
        deletions=len(paths) * rng.randrange(30),
    )


def _tip_head(
    ground: Ground,
    rng: random.Random,
    commit: Commit,
    author: Account | None,
    place: tuple[str, Sequence[int], str],
    person: Person | None = None,
) -> Head:
    """Return the tip of a branch, signed by the author, by a colleague one time in fifty, or as the commit was."""
    tree, parents, title = place
    cast, signer = ground.cast, person
    if author and author.person_key:
        signer = cast.by_key[author.person_key]
    if signer and rng.random() < 0.02:
        signer = rng.choice(cast.people)
    alias = draw_tip_alias(rng, signer) if signer else commit.author
    zone = alias.zone
    at = commit.author.at - rng.randrange(60, HOUR)
    parent = ground.oid(parents[0]) if parents else None
    return make_head(tree, parent, Signature(alias.name, alias.email, at, zone), title)


def _draw_labels(rng: random.Random, skill: str | None, author: Account | None) -> tuple[str, ...]:
    if author and author.typename == "Bot":
        return ("dependencies",)
    area = [f"area: {TOPICS[skill].area.strip('/').rpartition('/')[2]}"] if skill and rng.random() < 0.5 else []
    return (*area, *rng.sample(LABELS, rng.choice((0, 0, 1, 1, 2))))
