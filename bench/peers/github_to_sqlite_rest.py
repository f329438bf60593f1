"""Read a repository as github-to-sqlite does, from a GitHub given by address; prints what it got. Run by bench/github_peers.py."""

import json
import sys

from github_to_sqlite import utils

GITHUB = "https://api.github.com"


def main(address: str, repository: str, token: str) -> None:
    get = utils.requests.get
    utils.requests.get = lambda url, **more: get(url.replace(GITHUB, address), **more)
    pulls, issues, comments = (
        sum(1 for _ in fetch(repository, token=token)) for fetch in (utils.fetch_pull_requests, utils.fetch_issues, utils.fetch_issue_comments)
    )
    print(json.dumps({"pull requests": pulls, "issues": issues, "comments": comments}))


main(*sys.argv[1:])
