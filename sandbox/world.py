"""The invented world behind the demo, the tests and the benchmarks: seeded, with the truth attached."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sandbox.history import write_history
from sandbox.nights import choose_active, write_night_history
from sandbox.papers import CATEGORIES, VENUE_YEARS, VENUES, accepted_at, build_papers
from sandbox.people import build_people
from sandbox.projects import build_repositories
from sandbox.records import TODAY, Commit, Paper, Person, Repository

SMALLEST_WORLD = (12, 3)


@dataclass(frozen=True)
class World:
    """People, repositories and papers; commits are made anew on each request and never all held."""

    seed: int
    people: tuple[Person, ...]
    repositories: tuple[Repository, ...]
    papers: tuple[Paper, ...]
    today: date = TODAY

    def commits_of(self, repository: Repository, night: int = 0) -> Iterator[Commit]:
        """Yield what a repository gains in a night, parents first; night 0 is all that came before."""
        if night == 0:
            return write_history(self.seed, self.people, repository)
        active = self.active_in(night)
        if repository not in active:
            return iter(())
        return write_night_history(self.seed, self.people, repository, night, repository == active[0])

    def active_in(self, night: int) -> tuple[Repository, ...]:
        """Return the repositories that grow in a night; the first of them makes a late merge."""
        return choose_active(self.seed, self.repositories, night)

    def catalog_toml(self) -> str:
        """Return the catalog that watches all of this world."""
        lines = []
        for repository in self.repositories:
            skills = ", ".join(f'"{skill}"' for skill in repository.skills)
            lines += ["[[repository]]", f'name = "{repository.name}"', f"skills = [{skills}]", ""]
        for category in CATEGORIES:
            lines += ["[[arxiv]]", f'category = "{category}"', ""]
        taken = {accepted_at(paper) for paper in self.papers}
        for venue in VENUES:
            years = [year for year in VENUE_YEARS if (venue, year) in taken]
            lines += ["[[venue]]", f'name = "{venue}"', f"years = {years}", ""] if years else []
        return "\n".join(lines)


def build_world(
    seed: int = 7,
    people: int = 300,
    repositories: int = 36,
    commits: int = 9000,
    papers: int = 600,
    *,
    vendored_paths: int = 20_000,
) -> World:
    """Return the world of a seed and a size; the same arguments give the same world, byte for byte."""
    if people < SMALLEST_WORLD[0] or repositories < SMALLEST_WORLD[1]:
        raise ValueError("a world needs at least {} people and {} repositories".format(*SMALLEST_WORLD))
    population = build_people(seed, people)
    projects = build_repositories(seed, repositories, population, commits, vendored_paths)
    return World(seed, population, projects, build_papers(seed, papers, population, projects))
