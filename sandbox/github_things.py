"""A repository's pull requests, issues and comments as GitHub's REST lists them, in pages: what other readers ask for."""

from sandbox.gharchive_events import Thing, shown
from sandbox.github_calls import Call, links, read_page
from sandbox.github_present import Payload
from sandbox.github_records import Hosted


def list_pulls(call: Call, hosted: Hosted) -> tuple[list[Payload], dict[str, str]]:
    """Return a page of the pull requests, newest first, and its links."""
    return _page(call, hosted.pulls)


def list_issues(call: Call, hosted: Hosted) -> tuple[list[Payload], dict[str, str]]:
    """Return a page of the issues, to which REST counts the pull requests, and its links."""
    return _page(call, (*hosted.issues, *hosted.pulls))


def list_comments(call: Call, hosted: Hosted) -> tuple[list[Payload], dict[str, str]]:
    """Return a page of the comments on all issues, and its links."""
    return _page(call, tuple(comment for issue in hosted.issues for comment in issue.comments))


def _page(call: Call, things: tuple[Thing, ...]) -> tuple[list[Payload], dict[str, str]]:
    first, size = read_page(call, len(things))
    found = sorted(things, key=lambda thing: (-thing.created_at, thing.database_id))[first : first + size]
    return [shown(thing, call.github.now) for thing in found], dict(links(call, len(things)))
