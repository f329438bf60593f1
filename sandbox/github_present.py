"""Accounts and repositories as GitHub's REST shows them."""

from typing import Any

from sandbox.github_calls import Call
from sandbox.github_records import Account, Hosted
from sandbox.github_shelves import write_moment

Payload = dict[str, Any]


def present_briefly(call: Call, account: Account) -> Payload:
    """Return an account as lists show it."""
    kind, ending = account.typename, "[bot]" if account.typename == "Bot" else ""
    return {
        "login": account.login + ending,
        "id": account.database_id,
        "node_id": account.id,
        "url": call.link(f"/users/{account.login}"),
        "html_url": account.url,
        "type": kind,
        "site_admin": False,
    }


def present_account(call: Call, account: Account) -> Payload:
    """Return an account as REST shows it; no address is ever public here."""
    return {
        **present_briefly(call, account),
        "name": account.name,
        "company": account.company,
        "blog": account.website_url or "",
        "location": account.location,
        "email": None,
        "hireable": account.is_hireable or None,
        "bio": account.bio,
        "followers": account.follower_count,
        "created_at": write_moment(account.created_at),
        "updated_at": write_moment(account.updated_at),
    }


def present_repository(call: Call, hosted: Hosted) -> Payload:
    """Return a repository as REST shows it."""
    issues = sum(state == "OPEN" for state in (each.state for kind in (hosted.issues, hosted.pulls) for each in kind))
    return {
        "id": hosted.database_id,
        "node_id": hosted.id,
        "name": hosted.name,
        "full_name": hosted.name_with_owner,
        "owner": present_briefly(call, hosted.owner),
        "private": False,
        "html_url": hosted.url,
        "url": call.link(f"/repos/{hosted.name_with_owner}"),
        "description": hosted.description,
        "fork": hosted.is_fork,
        "archived": hosted.is_archived,
        "disabled": False,
        "default_branch": hosted.default_branch,
        "topics": list(hosted.topics),
        "stargazers_count": hosted.stargazer_count,
        "forks_count": hosted.fork_count,
        "open_issues_count": issues,
        "size": len(hosted.commits),
        "language": "Python",
        "license": {"key": "apache-2.0", "name": "Apache License 2.0", "spdx_id": "Apache-2.0"},
        "created_at": write_moment(hosted.created_at),
        "updated_at": write_moment(hosted.updated_at),
        "pushed_at": write_moment(hosted.pushed_at),
    }
