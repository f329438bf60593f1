"""What each step from landed files to published ones takes, over a copy of a data directory: all, a little new, nothing new.

Of every git history the newest commits are held back at first, so that the second night brings them as a real one would.
"""

import itertools
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from flows import steps
from flows.plan import Choice, Plan, make_plan
from headwater.settings import Settings, load_settings
from sources.locations import place
from sources.reading import Reading
from warehouse.build import open_build, refresh
from warehouse.landing import land, landed_files, read_label
from warehouse.models import MODELS, read_models
from warehouse.publish import publish

SHARE = 100  # one commit in so many is new
SHOWN = 25


@dataclass(frozen=True)
class Night:
    """One pass: what it was, seconds by the clock, processor seconds of its steps in order, the process's peak memory so far."""

    name: str
    clock: float
    steps: list[tuple[str, float]]
    megabytes: float

    @property
    def seconds(self) -> float:
        """Processor seconds of all steps, of what they started too."""
        return sum(seconds for _, seconds in self.steps)


def measure(config: Path, directory: Path) -> Iterator[Night]:
    """Copy what landed into an empty directory, in two parts, and yield three passes over it."""
    settings = load_settings(config)
    plan = make_plan(settings, Choice())
    older, newer = directory / "data", directory / "newer"
    _split(settings.data.directory, older, newer)
    settings = replace(settings, data=replace(settings.data, directory=older))
    yield _make("all", settings, plan)
    _join(newer / "landing", older / "landing")
    yield _make(f"one commit in {SHARE} is new", settings, plan)
    yield _make("nothing is new", settings, plan)


def _split(source: Path, older: Path, newer: Path) -> None:
    older.mkdir()
    shutil.copytree(source / "history", older / "history")
    for name in ("address.key", "ledger.sqlite"):
        shutil.copy(source / name, older / name)
    for file in landed_files(source / "landing"):
        if file.relative_to(source / "landing").parts[0] == "git":
            _split_history(file, older, newer)
        else:
            copy = older / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)


def _split_history(file: Path, older: Path, newer: Path) -> None:
    """Land a file's commits again, the newest elsewhere."""
    label, table = read_label(file), pq.read_table(file).replace_schema_metadata(None).sort_by("committed_at")
    kept = len(table) - max(len(table) // SHARE, min(len(table), 1))
    for part, into in ((table.slice(0, kept), older), (table.slice(kept), newer)):
        reading = Reading(part.schema, part.to_batches(), label.cursor, label.replaces and into == older)
        land(into / "landing", label.source, label.target, reading, datetime.fromisoformat(label.fetched_at))


def _join(newer: Path, landing: Path) -> None:
    """Put the files held back behind those of their targets."""
    for file in landed_files(newer):
        target = landing / file.relative_to(newer).parent
        file.rename(target / f"{len(list(target.glob('[0-9]*.parquet'))) + 1:06d}.parquet")


def _make(name: str, settings: Settings, plan: Plan) -> Night:
    """Load, make what changed, check and publish, as a night does."""
    started, told = time.perf_counter(), [("", _processor_seconds())]

    def tell(step: str) -> None:
        told.append((step, _processor_seconds()))

    with open_build(settings.data.directory, settings.data.memory_gb) as con:
        steps.begin(con, settings, plan)
        tell("loading")
        contents = refresh(con, read_models(MODELS, steps.SCORING_MODELS), place, tell)
        tell("what stands, and the data checks")
        publish(con, settings.data.directory, contents)
        tell("publishing")
    tell("writing the build")
    spent = [(step, now - before) for (_, before), (step, now) in itertools.pairwise(told)]
    return Night(name, time.perf_counter() - started, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in used)


def print_measured(config: Path) -> None:
    """Measure and print the passes, the dearest steps of each first."""
    with tempfile.TemporaryDirectory() as directory:
        for night in measure(config, Path(directory)):
            print(f"{night.name}: {night.seconds:.1f} processor seconds, {night.clock:.1f} by the clock, {len(night.steps)} steps, peak memory {night.megabytes:,.0f} MB")
            for step, seconds in sorted(night.steps, key=lambda told: (-told[1], told[0]))[:SHOWN]:
                print(f"    {step:<40}{seconds:>8.2f}")
