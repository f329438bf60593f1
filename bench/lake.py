"""Four processes land real histories and load them into a lake on PostgreSQL while twenty processes read from it."""

import multiprocessing
import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.pool import AsyncResult
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import duckdb

from bench.git_reading import reading_of
from headwater.settings import Lake
from tests.postgres_server import postgres
from warehouse.lake import open_lake
from warehouse.lake_raw import load_held, prepare_raw
from warehouse.landing import alone_with, land
from warehouse.load import load

WRITERS, READERS = 4, 20
CONTENT = "SELECT count(*), sum(hash(commits)::HUGEINT) FROM {}raw.git_commits AS commits"
READING = """SELECT count(*), (SELECT coalesce(sum(row_count), 0) FROM lake.raw.files), count(DISTINCT author.name) FROM lake.raw.git_commits"""


@dataclass(frozen=True)
class Measured:
    """What was loaded and read: commits, seconds and processor seconds of it all, seconds of each reading."""

    commit_count: int
    seconds: float
    processor_seconds: float
    reading_seconds: list[float]
    is_equal: bool


def measure(repositories: list[Path]) -> Measured:
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name, postgres() as server:
        directory, lake = Path(name) / "data", Lake(f"ducklake:postgres:dbname=postgres user=postgres host={server}", Path(name) / "lake")
        with open_lake(lake) as con:
            prepare_raw(con)
        started, before = time.perf_counter(), _processor_seconds()
        ended = context.Event()
        with context.Pool(WRITERS) as writing, context.Pool(READERS, _share_event, (ended,)) as reading:
            readers: list[AsyncResult[list[float]]] = [reading.apply_async(read, (lake,)) for _ in range(READERS)]
            writing.starmap(write, [(directory, lake, str(repository)) for repository in repositories], chunksize=1)
            ended.set()
            seconds = time.perf_counter() - started
            times = [one for reader in readers for one in reader.get()]
            for pool in (writing, reading):
                pool.close()
                pool.join()
        content = _content(lake)
        return Measured(content[0], seconds, _processor_seconds() - before, times, content == _embedded(directory))


def write(directory: Path, lake: Lake, repository: str) -> None:
    """Land one history and load it."""
    target = "/".join(Path(repository).parts[-2:])
    with alone_with(directory, "git", target), open_lake(lake) as con:
        land(directory / "landing", "git", target, reading_of(Path(repository)), datetime.now(UTC))
        load_held(con, directory / "landing", [("git", target)], {})


def read(lake: Lake) -> list[float]:
    """Read until the writers have ended; every state read must be whole. Return the seconds that each reading took."""
    times = []
    with open_lake(lake, reads_only=True) as con:
        while not times or not _ended["event"].wait(0.2):
            started = time.perf_counter()
            ((held, listed, _),) = con.execute(READING).fetchall()
            times.append(time.perf_counter() - started)
            assert held == listed
    return times


_ended: dict[str, Event] = {}


def _share_event(event: Event) -> None:
    _ended["event"] = event


def _content(lake: Lake) -> Any:
    with open_lake(lake, reads_only=True) as con:
        return con.execute(CONTENT.format("lake.")).fetchall()[0]


def _embedded(directory: Path) -> Any:
    with duckdb.connect() as con:
        load(con, directory / "landing", {})
        return con.execute(CONTENT.format("")).fetchall()[0]


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def print_measured(repositories: list[Path]) -> None:
    found = measure(repositories)
    print(f"{WRITERS} writers landed and loaded {found.commit_count} commits of {len(repositories)} histories in {found.seconds:.1f} s, while")
    print(f"{READERS} readers read {len(found.reading_seconds)} times, median {median(found.reading_seconds):.2f} s, 95 % within {quantiles(found.reading_seconds, n=20)[-1]:.2f} s;")
    print(f"{found.processor_seconds:.1f} s of processor; equal to what one embedded load holds: {found.is_equal}")
