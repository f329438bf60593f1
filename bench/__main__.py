"""Print the tables of every benchmark."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import (
    commands,
    derivation,
    expert_finding,
    gharchive,
    git_peers,
    git_reading,
    github_peers,
    github_quota,
    identity_scale,
    lake,
    night_stages,
    papers,
    scoring_scale,
    spread,
    whole_world,
)
from sandbox.repositories import write_repositories
from sandbox.world import build_world


def print_reading(repositories: list[Path]) -> None:
    print("Reading and landing git, beside bare `git log --name-only --no-renames` (medians, seconds)")
    print(f"{'repository':<44}{'commits':>9}{'bare':>8}{'ours':>8}{'ratio':>7}")
    commits, bare, ours = 0, 0.0, 0.0
    for row in git_reading.measure(repositories):
        print(f"{row.repository:<44}{row.commits:>9}{row.bare_seconds:>8.2f}{row.our_seconds:>8.2f}{row.ratio:>7.2f}")
        commits, bare, ours = commits + row.commits, bare + row.bare_seconds, ours + row.our_seconds
    print(f"{'all':<44}{commits:>9}{bare:>8.2f}{ours:>8.2f}{ours / bare:>7.2f}")
    print(f"peak memory of the reading process: {git_reading.peak_megabytes():.0f} MB\n")


def print_derivation() -> None:
    print("From landed files to the published one (generated sandbox, seconds)")
    print(f"{'commits':>9}{'first':>8}{'again':>8}{'commits/s':>11}")
    for commits, first, again in derivation.measure():
        print(f"{commits:>9}{first:>8.1f}{again:>8.1f}{commits / first:>11.0f}")


def print_quota() -> None:
    print("\nReading GitHub: one repository of 10,000 pull requests, 40,000 reviews, 8,000 issues, 3,000 people (sandbox)")
    print(f"{'step':<44}{'points':>8}{'requests':>10}{'rows':>8}")
    for cost in github_quota.measure():
        print(f"{cost.step:<44}{cost.points:>8}{cost.requests:>10}{cost.rows:>8}")


# Each benchmark that is asked for by name, and what its arguments are.
BY_NAME: dict[str, tuple[Callable[..., None], Callable[[str], object]]] = {
    "cli": (commands.print_measured, Path),
    "papers": (papers.print_measured, int),
    "scoring_scale": (scoring_scale.print_measured, int),
    "expert_finding": (expert_finding.print_measured, Path),
    "git_peers": (git_peers.print_measured, Path),
    "github_peers": (github_peers.print_measured, Path),
    "gharchive": (gharchive.print_measured, int),
    "night_stages": (night_stages.print_measured, Path),
}


def main() -> None:
    match sys.argv[1:]:
        case [name, *arguments] if name in BY_NAME:
            measured, read = BY_NAME[name]
            measured(*map(read, arguments))
        case ["identity_scale", *numbers]:
            for accounts in numbers or ["100000"]:
                identity_scale.print_measured(int(accounts))
        case ["spread", *arguments]:
            spread.print_measured(*map(int, arguments[:1]), *arguments[1:])
        case ["world", directory, *sizes]:
            whole_world.print_written(Path(directory), *sizes)
        case ["lake", *repositories]:
            lake.print_measured([Path(name) for name in repositories])
        case []:
            print_all()
        case repositories:
            print_reading([Path(name) for name in repositories])


def print_all() -> None:
    with tempfile.TemporaryDirectory() as directory:
        world = build_world(people=2_000, repositories=6, commits=60_000, papers=12)
        write_repositories(world, Path(directory))
        print_reading([Path(directory) / repository.name for repository in world.repositories if repository.commit_count])
    print_derivation()
    print_quota()


if __name__ == "__main__":
    main()
