"""Things asked for by name, a hundred in a query: profiles, and the accounts behind commits."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from headwater.errors import TargetGone, TargetRefused
from headwater.settings import Settings
from sources.github_answers import Answer
from sources.github_documents import commit_authors, document, profiles_by_login
from sources.github_graphql import Graphql
from sources.github_landing import Row, error_gaps, error_rows, reading, row
from sources.github_state import Pace, page_size
from sources.reading import Cursor, Item, Target

OBJECT_ID = re.compile(r"[0-9a-f]{40}")
Found = tuple[Any, tuple[str | int, ...]]  # a thing or None, and its path in the answer
LASTING = {"NOT_FOUND"}  # said of a thing that is not there: a row, not an error


@dataclass(frozen=True)
class Listing:
    """What to ask for in one go: the things, and how a query for some of them is put and read."""

    kind: str
    keys: Sequence[str]
    query_of: Callable[[Sequence[str]], str]
    variables_of: Callable[[Sequence[str]], Mapping[str, Any]]
    found_in: Callable[[Answer, Sequence[str]], Sequence[Found]]
    repository: str | None = None


def read_profiles(target: Target, settings: Settings, client: Graphql) -> Iterator[Item]:
    """Yield the profiles of `people`: (node id or None, login, priority), most relevant first."""
    people = [(node_id, login) for node_id, login, *_ in _sequence(target, "people")]
    asked = [(node_id is not None, node_id or login) for node_id, login in people]
    listings = [
        _by_id(keys) if has_id else _by_login(keys)
        for has_id, group in groupby(asked, key=lambda pair: pair[0])
        if (keys := [key for _, key in group])
    ]
    yield from _read(listings, target, settings, client)


def read_commit_authors(target: Target, settings: Settings, client: Graphql) -> Iterator[Item]:
    """Yield the accounts behind `oids`, commits of the repository in the target's name."""
    repository = target.name.partition(":")[2]
    oids = [str(oid) for oid in _sequence(target, "oids")]
    wrong = next((oid for oid in oids if not OBJECT_ID.fullmatch(oid)), None)
    if wrong is not None:
        raise TargetRefused(f"{wrong!r} is no commit id of 40 hexadecimal digits")
    listing = Listing(
        "commit_author", oids, lambda part: commit_authors(repository, part), lambda _: {}, _commits_in, repository
    )
    yield from _read([listing], target, settings, client)


def read_details(target: Target, settings: Settings, client: Graphql) -> Iterator[Item]:
    """Yield the touched paths and closed issues of `ids`, pull requests of the repository in the target's name."""
    ids = [str(node_id) for node_id in _sequence(target, "ids")]
    listing = Listing(
        "pull_request_details", ids, lambda _: document("details"), lambda part: {"ids": list(part)},
        _nodes_in("id"), target.name.partition(":")[2],
    )  # fmt: skip
    yield from _read([listing], target, settings, client)


def _by_id(ids: Sequence[str]) -> Listing:
    return Listing("profile", ids, lambda _: document("profiles"), lambda part: {"ids": list(part)}, _nodes_in("login"))


def _nodes_in(telling: str) -> Callable[[Answer, Sequence[str]], list[Found]]:
    """Return how `nodes` are read: those that hold the telling field are of the kind asked for."""

    def found_in(answer: Answer, part: Sequence[str]) -> list[Found]:
        nodes = answer.data.get("nodes") or [None] * len(part)
        return [(node if node and telling in node else None, ("nodes", at)) for at, node in enumerate(nodes)]

    return found_in


def _by_login(logins: Sequence[str]) -> Listing:
    def found_in(answer: Answer, part: Sequence[str]) -> list[Found]:
        return [(answer.data.get(f"u{at}"), (f"u{at}",)) for at in range(len(part))]

    return Listing("profile", logins, profiles_by_login, lambda _: {}, found_in)


def _commits_in(answer: Answer, part: Sequence[str]) -> list[Found]:
    repository = answer.data.get("repository")
    if repository is None:
        trouble = answer.trouble_at("repository")
        raise TargetGone(f"GitHub does not show the repository: {trouble.message if trouble else 'it came empty'}")
    return [(repository.get(f"c{at}") or None, ("repository", f"c{at}")) for at in range(len(part))]


def _read(listings: Sequence[Listing], target: Target, settings: Settings, client: Graphql) -> Iterator[Item]:
    """Yield a file per query; a list that was begun and is asked for again is gone on with."""
    keys = [key for listing in listings for key in listing.keys]
    digest = hashlib.blake2b(json.dumps(keys).encode(), digest_size=16).hexdigest()
    done = _done(target, digest)
    largest = _largest(listings[0].kind if listings else "", settings)
    pace, start = Pace(largest), 0
    for listing in listings:
        at, start = max(0, done - start), start + len(listing.keys)
        while at < len(listing.keys):
            rest = listing.keys[at:]
            answer, pace = client.ask_sized(
                pace,
                lambda size: listing.query_of(rest[:size]),  # noqa: B023 - asked at once
                lambda size: listing.variables_of(rest[:size]),  # noqa: B023 - asked at once
                lambda answer: answer.data.get("nodes") != [],
            )
            part = rest[: pace.size]
            at, done = at + len(part), done + len(part)
            rows = [*_rows(listing, part, answer), *error_rows(_telling(answer), listing.repository)]
            yield reading(rows, {"list": digest, "done": "all" if done >= len(keys) else str(done)})
            yield from error_gaps(_telling(answer), f"{listing.kind}s")
            pace = pace.after_good(largest)


def _largest(kind: str, settings: Settings) -> int:
    """Return how many things of a kind fit into a query."""
    github = settings.github
    return page_size(github.commits_per_query if kind == "commit_author" else github.profiles_per_query)


def _rows(listing: Listing, part: Sequence[str], answer: Answer) -> Iterator[Row]:
    for key, (thing, path) in zip(part, listing.found_in(answer, part), strict=True):
        if thing:
            found = str(thing.get("id") or key)
            yield row(listing.kind, found, thing, answer.fetched_at, listing.repository)
            continue
        trouble = answer.trouble_at(*path)
        told = {"kind": listing.kind, "key": key, "reason": trouble.message if trouble else "deleted, or no user"}
        yield row("missing", key, told, answer.fetched_at, listing.repository)


def _telling(answer: Answer) -> Answer:
    """Return the answer without the troubles that only say that a thing asked for is not there."""
    return replace(answer, troubles=tuple(each for each in answer.troubles if each.type not in LASTING))


def _done(target: Target, digest: str) -> int:
    """Return how many things of the same list an unfinished run has landed."""
    cursor: Cursor = {} if target.is_full or not target.cursor else target.cursor
    done = cursor.get("done", "all")
    return int(done) if cursor.get("list") == digest and done.isdigit() else 0


def _sequence(target: Target, option: str) -> Sequence[Any]:
    found = target.options.get(option, ())
    assert isinstance(found, Sequence)  # noqa: S101 - the caller's contract
    return found
