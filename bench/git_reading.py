"""How long reading and landing a history takes, beside bare `git log --name-only --no-renames` in the same run."""

import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from sources.git_damage import Damage
from sources.git_history import Span, batches
from sources.git_log import SCHEMA
from sources.reading import Reading
from warehouse.landing import land

ROUNDS = 5


@dataclass(frozen=True)
class Measured:
    """Medians of ROUNDS alternating rounds: commits, seconds of bare git, seconds of ours."""

    repository: str
    commits: int
    bare_seconds: float
    our_seconds: float

    @property
    def ratio(self) -> float:
        return self.our_seconds / self.bare_seconds


def measure(repositories: list[Path]) -> Iterator[Measured]:
    for repository in repositories:
        commits, bare, ours = 0, [], []
        _bare(repository)  # both find the files in memory
        for _ in range(ROUNDS):
            bare.append(_timed(lambda repository=repository: _bare(repository)))
            with tempfile.TemporaryDirectory() as landing:
                started = time.perf_counter()
                commits = read_and_land(repository, Path(landing))
                ours.append(time.perf_counter() - started)
        yield Measured("/".join(repository.parts[-2:]), commits, median(bare), median(ours))


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _bare(repository: Path) -> None:
    command = ["git", f"--git-dir={repository}", "log", "--name-only", "--no-renames", "HEAD", "--"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def read_and_land(repository: Path, landing: Path) -> int:
    return land(landing, "git", "bench/one", reading_of(repository), datetime.now(UTC)).row_count


def reading_of(repository: Path) -> Reading:
    """Return a whole history as a night would read it first."""
    tip = subprocess.run(
        ["git", f"--git-dir={repository}", "rev-parse", "--verify", "HEAD^{commit}"], capture_output=True, text=True, check=True
    ).stdout.strip()
    span = Span(repository, tip, None, datetime(1990, 1, 1, tzinfo=UTC))
    return Reading(SCHEMA, batches(span, b"bench", Damage()), {"tip": tip}, replaces=True)


def _timed(call: Callable[[], None]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
