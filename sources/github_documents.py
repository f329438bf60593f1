"""The GraphQL documents: one file each, fragments put in, and those whose aliases are as many as the things asked for."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "github_queries"
SPREAD = re.compile(r"\.\.\.([A-Z]\w+)")
FRAGMENT = re.compile(r"fragment (\w+) on")
RATE_LIMIT = "rateLimit { cost remaining resetAt nodeCount }"


class Inside(NamedTuple):
    """A list inside a thing that may be longer than its page."""

    parent: str
    connection: str
    fragment: str


INSIDE = {
    "review": Inside("PullRequest", "reviews", "Review"),
    "comment": Inside("Issue", "comments", "Comment"),
}


@cache
def document(name: str) -> str:
    """Return the query of one file with the fragments it spreads, comments left out."""
    return with_fragments(_read(name))


def with_fragments(query: str) -> str:
    """Return a query followed by every fragment that it or its fragments spread."""
    parts, wanted = [query], set(SPREAD.findall(query))
    known = _fragments()
    done: set[str] = set()
    while wanted - done:
        name = min(wanted - done)
        done.add(name)
        parts.append(known[name])
        wanted |= set(SPREAD.findall(known[name]))
    return "\n".join(parts)


def probe(repositories: Sequence[str]) -> str:
    """Return the query for the heads of up to 50 repositories (`owner/name`), aliased r0, r1, …: 1 point."""
    asked = []
    for at, repository in enumerate(repositories):
        owner, _, name = repository.partition("/")
        asked.append(f"r{at}: repository(owner: {json.dumps(owner)}, name: {json.dumps(name)}) {{ ...Head }}")
    return with_fragments(_query("Probe", asked))


def profiles_by_login(logins: Sequence[str]) -> str:
    """Return the query for up to 100 profiles by login, aliased u0, u1, …."""
    asked = [f"u{at}: user(login: {json.dumps(login)}) {{ ...Profile }}" for at, login in enumerate(logins)]
    return with_fragments(_query("ProfilesByLogin", asked))


def commit_authors(repository: str, oids: Sequence[str]) -> str:
    """Return the query for the accounts behind up to 100 commits of one repository, aliased c0, c1, …: 1 point."""
    owner, _, name = repository.partition("/")
    asked = " ".join(f"c{at}: object(oid: {json.dumps(oid)}) {{ ...CommitAuthor }}" for at, oid in enumerate(oids))
    inside = f"repository(owner: {json.dumps(owner)}, name: {json.dumps(name)}) {{ {asked} }}"
    return with_fragments(_query("CommitAuthors", [inside]))


def more_inside(kind: str, asked: Sequence[tuple[str, str]]) -> str:
    """Return the query for 100 more reviews or comments of each thing (node id, page cursor), aliased m0, m1, …."""
    inside = INSIDE[kind]
    return with_fragments(_query("More", [
        f"m{at}: node(id: {json.dumps(node)}) {{ ... on {inside.parent} {{ id number "
        f"{inside.connection}(first: 100, after: {json.dumps(after)}) "
        f"{{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ ...{inside.fragment} }} }} }} }}"
        for at, (node, after) in enumerate(asked)
    ]))  # fmt: skip


def _query(name: str, asked: Iterable[str]) -> str:
    return f"query {name} {{ {RATE_LIMIT} {' '.join(asked)} }}"


@cache
def _fragments() -> dict[str, str]:
    texts = [_read(file.stem) for file in sorted(FOLDER.glob("*.graphql"))]
    return {found[1]: text for text in texts if (found := FRAGMENT.match(text))}


def _read(name: str) -> str:
    lines = (FOLDER / f"{name}.graphql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))
