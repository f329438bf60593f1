"""How each field of the sandbox's GraphQL schema is read from its records."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

from graphql import GraphQLError, GraphQLResolveInfo, build_schema

from sandbox.github_pages import Page
from sandbox.github_records import Account, Hosted, HostedCommit, Issue, Pull, Review
from sandbox.github_shelves import ORDERS, Request, Shelves, cut, cut_values, read_moment, write_moment

SCHEMA = build_schema((Path(__file__).parent / "github_schema.graphql").read_text(encoding="utf-8"))
Info: TypeAlias = "GraphQLResolveInfo[Any]"  # graphql-core 3.2 has no parameter there


@cache
def snake(name: str) -> str:
    """Return a field's name as records spell it."""
    return re.sub(r"[A-Z]", lambda found: "_" + found[0].lower(), name)


def field_resolver(source: Any, info: Info, **_: Any) -> Any:
    """Return the attribute of the field's name."""
    return getattr(source, snake(info.field_name))


def type_resolver(value: Any, _info: Info, _kind: Any) -> str:
    """Return a record's type."""
    return str(value.typename)


def not_found(message: str) -> GraphQLError:
    """Return the error of something that is not there, or not any more."""
    return GraphQLError(message, extensions={"type": "NOT_FOUND"})


def _repository(shelves: Shelves, _: Info, owner: str, name: str) -> Hosted:
    found = shelves.github.repository(f"{owner}/{name}")
    if found is None:
        raise not_found(f"Could not resolve to a Repository with the name '{owner}/{name}'.")
    if found.is_blocked:
        raise GraphQLError("Repository access blocked", extensions={"type": "FORBIDDEN"})
    return found


def _user(shelves: Shelves, _: Info, login: str) -> Account:
    found = shelves.github.account(login)
    if found is None or found.typename != "User":
        raise not_found(f"Could not resolve to a User with the login of '{login}'.")
    return found


def _node(shelves: Shelves, _: Info, id: str) -> object:
    found = shelves.github.node(id)
    if found is None:
        raise not_found(f"Could not resolve to a node with the global id of '{id}'")
    return found


def _nodes(shelves: Shelves, _: Info, ids: list[str]) -> list[object]:
    if len(ids) > 100:
        message = f"You may not provide more than 100 node ids; you provided {len(ids)}."
        raise GraphQLError(message, extensions={"type": "ARGUMENT_LIMIT"})
    missing = (not_found(f"Could not resolve to a node with the global id of '{each}'") for each in ids)
    return [shelves.github.node(each) or error for each, error in zip(ids, missing, strict=True)]


def _rate_limit(_: Shelves, info: Info, **__: Any) -> SimpleNamespace:
    request: Request = info.context
    window = request.window
    return SimpleNamespace(
        cost=request.price.points,
        limit=window.limit,
        node_count=request.price.node_count,
        remaining=window.remaining,
        reset_at=window.reset_at,
        used=window.used,
    )


def _hosting(source: Pull | Issue, info: Info) -> Hosted:
    found = info.context.shelves.github.repository(source.repository)
    assert found is not None
    return found  # type: ignore[no-any-return]


def _closing(source: Pull, info: Info, **arguments: Any) -> Page:
    numbers = set(source.closing_numbers)
    issues = [each for each in _hosting(source, info).issues if each.number in numbers and not each.is_gone]
    return cut(issues, ORDERS["CREATED_AT"], arguments)


def _branch(source: Hosted, _: Info) -> SimpleNamespace | None:
    if source.head_oid is None:
        return None
    target = source.commits.get(source.head_oid) or make_commit(source.head_oid)
    return SimpleNamespace(id=f"REF_{source.database_id}", name=source.default_branch, target=target)


def make_commit(oid: str) -> HostedCommit:
    """Return a commit of which only the id is known."""
    return HostedCommit(oid, "", "", 0, None)


def _merge_commit(source: Pull, _: Info) -> HostedCommit | None:
    return make_commit(source.merge_commit_oid) if source.merge_commit_oid else None


def _topics(source: Hosted, _: Info, **arguments: Any) -> Page:
    topics = [SimpleNamespace(id=f"T_{name}", name=name) for name in source.topics]
    return cut_values([SimpleNamespace(id=f"RT_{each.name}", topic=each) for each in topics], arguments)


def _comment_count(source: Review, _: Info, **__: Any) -> SimpleNamespace:
    return SimpleNamespace(total_count=source.comment_count)


def _organizations(source: Account, info: Info, **arguments: Any) -> Page:
    find = info.context.shelves.github.account
    return cut_values([each for login in source.organization_logins if (each := find(login))], arguments)


def _social(source: Account, _: Info, **arguments: Any) -> Page:
    links = [SimpleNamespace(provider=provider, url=url) for provider, url in source.social_links]
    return cut_values(links, arguments)


RESOLVERS: dict[str, dict[str, Callable[..., Any]]] = {
    "Query": {
        "repository": _repository,
        "user": _user,
        "node": _node,
        "nodes": _nodes,
        "rateLimit": _rate_limit,
        "viewer": lambda shelves, _: shelves.viewer,
    },
    "Repository": {
        "pullRequests": lambda source, info, **arguments: info.context.shelves.page(source, "pulls", arguments),
        "issues": lambda source, info, **arguments: info.context.shelves.page(source, "issues", arguments),
        "object": lambda source, _, oid=None: source.commits.get(oid),
        "defaultBranchRef": _branch,
        "repositoryTopics": _topics,
        "pullRequest": lambda source, _, number: next((each for each in source.pulls if each.number == number), None),
        "issue": lambda source, _, number: next((each for each in source.issues if each.number == number), None),
    },
    "PullRequest": {
        "reviews": lambda source, _, **arguments: cut(source.reviews, ORDERS["CREATED_AT"], arguments),
        "labels": lambda source, _, **arguments: cut_values(
            [SimpleNamespace(id=f"LA_{name}", name=name) for name in source.label_names], arguments
        ),
        "files": lambda source, _, **arguments: cut_values(
            [SimpleNamespace(path=path) for path in source.paths], arguments
        ),
        "closingIssuesReferences": _closing,
        "mergeCommit": _merge_commit,
        "repository": _hosting,
    },
    "PullRequestReview": {"comments": _comment_count},
    "Issue": {
        "comments": lambda source, _, **arguments: cut(source.comments, ORDERS["CREATED_AT"], arguments),
        "repository": _hosting,
    },
    "Commit": {"author": lambda source, _: SimpleNamespace(name=source.author_name, user=source.user)},
    "User": {
        "followers": lambda source, _, **__: SimpleNamespace(total_count=source.follower_count),
        "organizations": _organizations,
        "socialAccounts": _social,
    },
}


MOMENT = {  # graphql-core 3.2 knows the first two, 3.3 the others
    "serialize": write_moment,
    "parse_value": read_moment,
    "coerce_output_value": write_moment,
    "coerce_input_value": read_moment,
}


def _attach() -> None:
    for kind, fields in RESOLVERS.items():
        for name, resolve in fields.items():
            SCHEMA.type_map[kind].fields[name].resolve = resolve  # type: ignore[attr-defined]
    for name, convert in MOMENT.items():
        setattr(SCHEMA.type_map["DateTime"], name, convert)


_attach()
