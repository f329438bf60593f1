"""An event of GH Archive as the record that GitHub itself would tell: same kinds, same fields, no more than is used."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sources.addresses import redact
from sources.github_landing import Row, row

LARGEST = 1 << 63
LARGEST_COUNT = 1 << 31
FIRST_YEAR = 2008  # GitHub's own first
NODE_ID = re.compile(r"[A-Za-z0-9_=+/-]{1,200}")
GHOST = 10137  # whom GitHub shows in place of a deleted account
NUMBERED = frozenset(("User", "Bot"))  # the accounts of which GraphQL tells a number
Thing = Mapping[str, Any]
Record = tuple[str, int, dict[str, Any]]


class Malformed(ValueError):
    """An event that is not what it should be; the message names the place and holds nothing of the content."""


def to_row(event: Any, repository: str, fetched_at: datetime) -> Row | None:
    """Return what an event tells of a repository, None where it is of no use here; raises Malformed."""
    record = EVENTS[event["type"]](_thing(event, "payload"))
    if record is None:
        return None
    kind, number, payload = record
    return row(kind, payload["id"], payload, fetched_at, repository, number)


def _pull_request(told: Thing) -> Record:
    pull = _thing(told, "pull_request")
    merged_at = _moment(pull, "merged_at")
    commit_id = _optional_text(pull, "merge_commit_sha") if merged_at else None
    return "pull_request", _count(pull, "number"), {
        **_common(pull),
        **_titled(pull),
        "state": "MERGED" if merged_at else _text(pull, "state").upper(),
        "mergedAt": merged_at,
        "changedFiles": None if pull.get("changed_files") is None else _count(pull, "changed_files"),
        "mergeCommit": {"oid": commit_id} if commit_id else None,
        "mergedBy": _actor(pull, "merged_by"),
    }  # fmt: skip


def _issue(told: Thing) -> Record:
    issue = _thing(told, "issue")
    return "issue", _count(issue, "number"), {**_common(issue), **_titled(issue), "state": _text(issue, "state").upper()}


def _review(told: Thing) -> Record:
    review, number = _thing(told, "review"), _count(_thing(told, "pull_request"), "number")
    submitted_at = _required_moment(review, "submitted_at")
    return "review", number, {
        **_common(review),
        "state": _text(review, "state").upper(),
        "submittedAt": submitted_at, "createdAt": submitted_at, "updatedAt": _moment(review, "updated_at") or submitted_at,
        "parent": {"number": number},
    }  # fmt: skip


def _comment(told: Thing) -> Record | None:
    """Return a comment on an issue; those on pull requests are not read from GitHub either."""
    issue, comment = _thing(told, "issue"), _thing(told, "comment")
    if told.get("action") != "created" or issue.get("pull_request"):
        return None
    number = _count(issue, "number")
    return "comment", number, {**_common(comment), "createdAt": _required_moment(comment, "created_at"), "parent": {"number": number}}


EVENTS: dict[str, Callable[[Thing], Record | None]] = {
    "PullRequestEvent": _pull_request,
    "PullRequestReviewEvent": _review,
    "IssuesEvent": _issue,
    "IssueCommentEvent": _comment,
}


def _common(thing: Thing) -> dict[str, Any]:
    """Return what is told of everything; before node ids were told, the number stands for them."""
    number, url = _number(thing, "id"), _optional_text(thing, "html_url")
    if url and not url.startswith("https://"):
        raise Malformed("html_url: expected an https address")
    return {"id": _node_id(thing) or str(number), "databaseId": number, "url": url and redact(url), "author": _actor(thing, "user")}


def _titled(thing: Thing) -> dict[str, Any]:
    created_at = _required_moment(thing, "created_at")
    return {
        "number": _count(thing, "number"), "title": _optional_text(thing, "title"), "createdAt": created_at,
        "updatedAt": _moment(thing, "updated_at") or created_at, "closedAt": _moment(thing, "closed_at"),
    }  # fmt: skip


def _actor(thing: Thing, key: str) -> dict[str, Any] | None:
    """Return an account as GraphQL shows it: a bot's login without its mark, a number for people and bots alone."""
    if thing.get(key) is None:
        return None
    user = _thing(thing, key)
    kind, number = _text(user, "type"), _number(user, "id")
    if number == GHOST:
        return None
    told: dict[str, Any] = {"__typename": kind, "login": _text(user, "login").removesuffix("[bot]")}
    return {**told, "id": _node_id(user), "databaseId": number} if kind in NUMBERED else told


def _node_id(thing: Thing) -> str | None:
    found = thing.get("node_id")
    return found if isinstance(found, str) and NODE_ID.fullmatch(found) else None


def _thing(thing: Any, key: str) -> Thing:
    found = thing.get(key) if isinstance(thing, dict) else None
    if not isinstance(found, dict):
        raise Malformed(f"{key}: expected an object")
    return found


def _text(thing: Thing, key: str) -> str:
    """Return a text, without what no database can hold."""
    found = thing.get(key)
    if not isinstance(found, str) or not found:
        raise Malformed(f"{key}: expected a text")
    return found.replace("\0", "").encode("utf-8", "replace").decode()


def _optional_text(thing: Thing, key: str) -> str | None:
    return _text(thing, key) if thing.get(key) else None


def _number(thing: Thing, key: str, limit: int = LARGEST) -> int:
    found = thing.get(key)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < limit:
        raise Malformed(f"{key}: expected a number")
    return found


def _count(thing: Thing, key: str) -> int:
    return _number(thing, key, LARGEST_COUNT)


def _moment(thing: Thing, key: str) -> str | None:
    return None if thing.get(key) is None else _required_moment(thing, key)


def _required_moment(thing: Thing, key: str) -> str:
    """Return a moment as GitHub writes it: whole seconds in UTC."""
    try:
        told = datetime.fromisoformat(_text(thing, key))
        moment = told.astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise Malformed(f"{key}: expected a moment") from problem
    if told.tzinfo is None or moment.year < FIRST_YEAR:
        raise Malformed(f"{key}: expected a moment with its zone, since GitHub began")
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
