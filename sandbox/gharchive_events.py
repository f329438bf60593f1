"""What GH Archive has kept of the invented GitHub: each thing as an event showed it then, and what is of no use to anybody."""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sandbox.github_records import Account, Comment, Hosted, Issue, Pull, Review
from sandbox.github_shelves import write_moment
from sandbox.github_world import GithubWorld

RENAMED_AT = int(datetime(2024, 7, 1, tzinfo=UTC).timestamp())  # when what has another name now got it
HOUR = 3600
NOISE = 3  # events an hour of repositories that nobody here watches
Payload = dict[str, Any]
Thing = Pull | Issue | Review | Comment
Event = tuple[int, str, Hosted, Account | None, Callable[[int], Payload]]  # its payload at that moment


def list_hours(github: GithubWorld) -> Mapping[int, list[Event]]:
    """Return the events of the repositories by the hour since 1970 in which they happened, oldest first."""
    hours = defaultdict(list)
    for hosted in github.repositories:
        for event in _events_of(hosted):
            hours[event[0] // HOUR].append(event)
    return {hour: sorted(events, key=lambda event: (event[0], event[2].database_id, event[1])) for hour, events in hours.items()}


def write_hour(hour: int, events: list[Event]) -> bytes:
    """Return an hour's file, unpacked: its events among those of others, one a line."""
    lines = [_line(hour * 10_000 + at, event) for at, event in enumerate(events)]
    return b"".join(line + b"\n" for line in (*lines, *_noise(hour)))


def _events_of(hosted: Hosted) -> Iterator[Event]:
    for pull in hosted.pulls:
        yield pull.created_at, "PullRequestEvent", hosted, pull.author, partial(_told, "opened", pull_request=pull)
        yield pull.created_at, "PushEvent", hosted, pull.author, partial(_push, pull)
        if pull.closed_at:
            yield pull.closed_at, "PullRequestEvent", hosted, pull.merged_by or pull.author, partial(_told, "closed", pull_request=pull)
        for review in pull.reviews:
            yield review.created_at, "PullRequestReviewEvent", hosted, review.author, partial(_told, "created", pull_request=pull, review=review)
    for issue in hosted.issues:
        yield issue.created_at, "IssuesEvent", hosted, issue.author, partial(_told, "opened", issue=issue)
        for comment in issue.comments:
            yield comment.created_at, "IssueCommentEvent", hosted, comment.author, partial(_told, "created", issue=issue, comment=comment)


def _line(number: int, event: Event) -> bytes:
    at, kind, hosted, account, payload = event
    name = hosted.former_names[0] if hosted.former_names and at < RENAMED_AT else hosted.name_with_owner
    login = account.login if account else "ghost"
    told = {
        "id": str(number),
        "type": kind,
        "actor": {"id": account.database_id if account else 10137, "login": login, "display_login": login, "gravatar_id": ""},
        "repo": {"id": hosted.database_id, "name": name, "url": f"https://api.github.com/repos/{name}"},
        "payload": payload(at),
        "public": True,
        "created_at": write_moment(at),
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _noise(hour: int) -> Iterator[bytes]:
    rng = random.Random(hour)
    stranger = Account(7_000_000 + rng.randrange(1000), f"passer-by-{rng.randrange(1000)}")
    for at in range(NOISE):
        elsewhere = Hosted(8_000_000 + rng.randrange(10_000), f"elsewhere/thing-{rng.randrange(1000)}", stranger, "main", 0, 0, None)
        yield _line(hour * 10_000 + 9_000 + at, (hour * HOUR + at, rng.choice(("PushEvent", "WatchEvent", "IssuesEvent")), elsewhere, stranger, lambda _: {"size": 1}))


def _told(action: str, at: int, **things: Thing) -> Payload:
    return {"action": action, **{name: shown(thing, at) for name, thing in things.items()}}


def shown(thing: Thing, at: int) -> Payload:
    """Return a thing as REST and events showed it at some moment."""
    return SHOWN[type(thing)](thing, at)


def _push(pull: Pull, _: int) -> Payload:
    author = {"name": pull.author.name if pull.author else None, "email": f"pull{pull.number}@example.org"}
    return {"size": 1, "commits": [{"sha": pull.head_ref_oid, "author": author, "message": pull.title, "distinct": True}]}


def _pull(pull: Pull, at: int) -> Payload:
    is_closed = pull.closed_at is not None and at >= pull.closed_at
    merged_at = pull.merged_at if is_closed else None
    return {
        **_thing(pull, at, is_closed=is_closed),
        "merged_at": _moment(merged_at),
        "merge_commit_sha": pull.merge_commit_oid if is_closed else pull.head_ref_oid,
        "merged_by": _user(pull.merged_by) if merged_at and pull.merged_by else None,
        "changed_files": pull.changed_files,
        "head": {"sha": pull.head_ref_oid, "repo": {"id": 1, "node_id": "R_1", "name": "fork", "full_name": "somebody/fork"}},
    }


def _issue(issue: Issue, at: int) -> Payload:
    return _thing(issue, at, is_closed=issue.closed_at is not None and at >= issue.closed_at)


def _thing(thing: Pull | Issue, at: int, *, is_closed: bool) -> Payload:
    return {
        **_common(thing),
        "number": thing.number,
        "title": thing.title,
        "body": "Questions to nobody@example.org.",
        "state": "closed" if is_closed else "open",
        "created_at": write_moment(thing.created_at),
        "updated_at": write_moment(at),
        "closed_at": _moment(thing.closed_at if is_closed else None),
    }


def _review(review: Review, _: int) -> Payload:
    return {**_common(review), "state": review.state.lower(), "body": None, "submitted_at": write_moment(review.submitted_at)}


def _comment(comment: Comment, _: int) -> Payload:
    return {**_common(comment), "body": "I am nobody@example.org.", "created_at": write_moment(comment.created_at)}


SHOWN: dict[type, Callable[[Any, int], Payload]] = {Pull: _pull, Issue: _issue, Review: _review, Comment: _comment}


def _common(thing: Thing) -> Payload:
    author = _user(thing.author) if thing.author else None
    return {"id": thing.database_id, "node_id": thing.id, "html_url": thing.url, "user": author, "author_association": thing.author_association}


def _user(account: Account) -> Payload:
    mark = "[bot]" if account.typename == "Bot" else ""
    return {"login": account.login + mark, "id": account.database_id, "node_id": account.id, "type": account.typename, "avatar_url": ""}


def _moment(at: int | None) -> str | None:
    return None if at is None else write_moment(at)
