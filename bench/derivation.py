"""How long it takes from landed files to a published one, over a generated sandbox."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from flows import steps
from flows.plan import Choice, make_plan
from headwater.settings import load_settings
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


def measure() -> Iterator[tuple[int, float, float]]:
    """Yield (commits, seconds to derive all, seconds to derive again with nothing new)."""
    for people, repositories, commits in SIZES:
        world = build_world(people=people, repositories=repositories, commits=commits, papers=people * 2)
        with tempfile.TemporaryDirectory() as place:
            directory = Path(place)
            write_repositories(world, directory / "git")
            settings = load_settings(_settings(world, directory))
            plan = make_plan(settings, Choice(sources=("git",)))
            run_id = start_run(settings.data.directory)
            rows = sum(steps.ingest(settings, run_id, target).row_count for target in plan.targets)
            seconds = []
            for _ in range(2):
                started = time.perf_counter()
                steps.derive(settings, plan)
                seconds.append(time.perf_counter() - started)
            yield rows, seconds[0], seconds[1]
