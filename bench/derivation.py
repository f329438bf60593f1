"""How long it takes from landed files to a published one, over a generated sandbox."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flows import steps
from flows.plan import Choice, Plan, make_plan
from headwater.settings import Settings, load_settings
from sandbox.repositories import write_repositories
from sandbox.world import World, build_world
from warehouse.ledger import start_run

SIZES = ((300, 36, 9_000), (3_000, 100, 90_000))


def _settings(world: World, directory: Path) -> Path:
    """Write settings over git alone."""
    (directory / "catalog.toml").write_text(world.catalog_toml(), encoding="utf-8")
    file = directory / "headwater.toml"
    file.write_text(
        f'[git]\nurl = "file://{directory}/git/{{repository}}"\n[run]\nsince = "2018-01-01"\ncatalog = "catalog.toml"\n',
        encoding="utf-8",
    )
    return file


def derive_world(world: World, directory: Path) -> Path:
    """Read a world's histories, derive and publish all from them, and return the data directory."""
    settings, plan, _ = _ingest(world, directory)
    steps.derive(settings, plan)
    return settings.data.directory


def measure() -> Iterator[tuple[int, float, float]]:
    """Yield (commits, seconds to derive all, seconds to derive again with nothing new)."""
    for people, repositories, commits in SIZES:
        world = build_world(people=people, repositories=repositories, commits=commits, papers=people * 2)
        with tempfile.TemporaryDirectory() as place:
            settings, plan, rows = _ingest(world, Path(place))
            seconds = []
            for _ in range(2):
                started = time.perf_counter()
                steps.derive(settings, plan)
                seconds.append(time.perf_counter() - started)
            yield rows, seconds[0], seconds[1]


def _ingest(world: World, directory: Path) -> tuple[Settings, Plan, int]:
    """Land a world's histories; return settings, plan and the number of rows."""
    write_repositories(world, directory / "git")
    settings = load_settings(_settings(world, directory))
    plan = make_plan(settings, Choice(sources=("git",)))
    run_id = start_run(settings.data.directory)
    return settings, plan, sum(steps.ingest(settings, run_id, target).row_count for target in plan.targets)
