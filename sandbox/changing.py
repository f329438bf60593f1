"""A sandbox that changes every night: commits, pull requests, papers, and now and then something that upsets what was read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sandbox.arxiv_oai import OaiArchive
from sandbox.github_quota import Limits
from sandbox.github_world import build_github, write_pull_refs
from sandbox.nights import NIGHT_NUMBERS
from sandbox.openreview_world import build_openreview
from sandbox.records import Paper, Repository
from sandbox.repositories import read_marks, run_git, write_night
from sandbox.services import Services, serving
from sandbox.world import World

UNLIMITED = Limits(core=1_000_000, graphql=1_000_000)


@dataclass(frozen=True)
class Upsets:
    """The nights on which a repository gets another name, one's history is rewritten, and a paper is withdrawn."""

    renamed: int
    rewritten: int
    withdrawn: int


@dataclass
class ChangingSandbox:
    """A world on loopback as it is after the nights that have passed; `late` papers come out one by one, one a night."""

    world: World
    root: Path
    services: Services
    upsets: Upsets
    late: list[Paper]
    papers: dict[str, Paper] = field(default_factory=dict)
    deleted: dict[str, date] = field(default_factory=dict)

    def pass_night(self, night: int, day: date) -> None:
        """Let a night's changes happen, those of papers dated that day; night 0 shows the world as it was built."""
        if night == self.upsets.rewritten:
            self._rewrite(night)
        write_night(self.world, self.root / "git", night)
        github = build_github(self.world, self.root / "git", night, has_renamed=night >= self.upsets.renamed)
        write_pull_refs(self.world, github, self.root / "git")
        self.services.github.show(github)
        self.services.openreview.show(build_openreview(self.world, night))
        self._change_papers(night, day)

    def _rewrite(self, night: int) -> None:
        """Take back what the night before brought to a repository that grows again tonight: a force push."""
        both = [one for one in self.world.active_in(night) if one in self.world.active_in(night - 1)]
        directory, first = self.root / "git" / both[0].name, self._first_of(both[0], night - 1)
        run_git(directory, "update-ref", f"refs/heads/{both[0].default_branch}", f"{first}^")

    def _first_of(self, repository: Repository, night: int) -> str:
        marks = dict(read_marks(self.root / "git" / repository.name))
        return marks[night * NIGHT_NUMBERS + 1]

    def _change_papers(self, night: int, day: date) -> None:
        """Bring out a new paper and a new version of an old one; on its night one is withdrawn."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
        self.services.arxiv.clock = lambda: noon
        if night == 0:
            self.papers = {paper.arxiv_id: paper for paper in self.world.papers if paper not in self.late}
        else:
            if self.late:
                paper = self.late.pop(0)
                dated = day - timedelta(days=night % 2)  # some show only on the day after the one they are dated
                self.papers[paper.arxiv_id] = replace(paper, created_on=dated, updated_on=dated, versions=1)
            ids = sorted(self.papers)
            old = self.papers[ids[night % len(ids)]]
            self.papers[old.arxiv_id] = replace(old, updated_on=day, versions=old.versions + 1, title=f"{old.title}, Revisited")
        if night == self.upsets.withdrawn:
            self.deleted[min(self.papers)] = day
        self.services.arxiv.papers = list(self.papers.values())
        self.services.arxiv.archive = OaiArchive(self.services.arxiv.papers, 100, self.deleted)


@contextmanager
def serving_changes(world: World, root: Path, upsets: Upsets, late: int, first_day: date) -> Iterator[ChangingSandbox]:
    """Serve a world that is to change, the last `late` of its papers not yet out; services and repositories lie in `root`."""
    with serving(world, root, UNLIMITED) as services:
        sandbox = ChangingSandbox(world, root, services, upsets, list(world.papers[-late:] if late else ()))
        sandbox.pass_night(0, first_day)
        yield sandbox
