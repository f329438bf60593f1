"""The sandbox's repository search: words and the qualifiers that discovery uses."""

import re
from collections.abc import Callable, Mapping, Sequence

from sandbox.github_records import Hosted
from sandbox.github_shelves import write_moment

WORD = re.compile(r'(-?)(?:(\w+):)?("[^"]+"|\S+)')
COMPARISON = re.compile(r"(>=|<=|>|<)?(.+)")
ORDERS: dict[str, Callable[[Hosted], object]] = {
    "stars": lambda hosted: hosted.stargazer_count,
    "forks": lambda hosted: hosted.fork_count,
    "updated": lambda hosted: hosted.pushed_at,
}


def search_repositories(repositories: Sequence[Hosted], params: Mapping[str, str]) -> list[Hosted]:
    """Return what matches every part of `q`, in the order asked for, best first."""
    parts = WORD.findall(params["q"])
    has_forks = any(qualifier == "fork" and value in {"true", "only"} for _, qualifier, value in parts)
    parts = [part for part in parts if part[1:] != ("fork", "false")]
    open_ones = [each for each in repositories if not each.is_blocked and (has_forks or not each.is_fork)]
    found = [each for each in open_ones if all(matches(each, *part) for part in parts)]
    order = ORDERS.get(params.get("sort", ""), ORDERS["stars"])
    found.sort(key=lambda hosted: hosted.name_with_owner)
    found.sort(key=order, reverse=params.get("order", "desc") != "asc")  # type: ignore[arg-type]
    return found


def matches(hosted: Hosted, minus: str, qualifier: str, value: str) -> bool:
    """Return whether a repository fits one part of a query."""
    return _fits(hosted, qualifier, value.strip('"')) is not bool(minus)


def _fits(hosted: Hosted, qualifier: str, value: str) -> bool:
    text = f"{hosted.name_with_owner} {hosted.description}".lower()
    tests: dict[str, Callable[[], bool]] = {
        "topic": lambda: value.lower() in hosted.topics,
        "stars": lambda: compare(hosted.stargazer_count, value),
        "forks": lambda: compare(hosted.fork_count, value),
        "pushed": lambda: compare(write_moment(hosted.pushed_at)[:10], value),
        "created": lambda: compare(write_moment(hosted.created_at)[:10], value),
        "archived": lambda: hosted.is_archived is (value == "true"),
        "fork": lambda: hosted.is_fork or value == "true",
        "org": lambda: hosted.owner.login == value,
        "user": lambda: hosted.owner.login == value,
        "repo": lambda: hosted.name_with_owner.lower() == value.lower(),
        "language": lambda: value.lower() == "python",
    }
    return tests[qualifier]() if qualifier in tests else value.lower() in text


def compare(actual: int | str, value: str) -> bool:
    """Return whether a number or a date lies in `>x`, `x..y` and the like."""
    low, dots, high = value.partition("..")
    kind = type(actual)
    if dots:
        return (low == "*" or kind(low) <= actual) and (high == "*" or actual <= kind(high))  # type: ignore[operator]
    found = COMPARISON.fullmatch(value)
    assert found is not None
    sign, bound = found[1], kind(found[2])
    above, equal = actual > bound, actual == bound  # type: ignore[operator]
    return {None: equal, ">": above, ">=": above or equal, "<": not (above or equal), "<=": not above}[sign]
