"""How long a large world of papers takes to load and to merge, beside a plain scan of the same landed files.

    python -m bench papers [COUNT] [SEED]     by default a million papers with about five million authorships
"""

import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import duckdb

from bench.papers_world import write_world
from sources.table import PARSERS
from sources.venues import venue_names
from warehouse.build import Watched, open_build, write_inputs
from warehouse.load import load
from warehouse.models import MODELS, Model, in_order, make_table, prepare_macros, read_models, subset

SCANNED = {"paperlists": "title, abstract, authors", "arxiv": "body", "openreview": "body", "acl_anthology": "body", "openalex": "body"}
WANTED = "SELECT * FROM core.mentions"


@dataclass(frozen=True)
class Step:
    """One step: its name, seconds by the clock and of processor time, rows that it made."""

    name: str
    seconds: float
    cpu_seconds: float
    rows: int


@dataclass(frozen=True)
class Merging:
    """How the merged papers compare with the truth: pairs of records that are one paper, told and found."""

    papers: int
    publications: int
    authorships: int
    mentions: int
    precision: float
    recall: float


@dataclass(frozen=True)
class Measured:
    """The scan first, then load and models; peak memory of the processes that did them, together."""

    steps: list[Step]
    merging: Merging
    megabytes: float


def measure(papers: int, seed: int, place: Path) -> Measured:
    """Write a world and derive its papers in a process of their own."""
    write_world(place, papers, seed)
    told = subprocess.run([sys.executable, "-m", "bench.papers", str(place)], stdout=subprocess.PIPE, check=True, text=True).stdout
    found = json.loads(told)
    return Measured([Step(**step) for step in found["steps"]], Merging(**found["merging"]), found["megabytes"])


def print_measured(papers: int = 1_000_000, seed: int = 1) -> None:
    """Print every step, the whole beside the scan, and how right it is."""
    with tempfile.TemporaryDirectory() as place:
        found = measure(papers, seed, Path(place))
    scan, *steps = found.steps
    print(f"{'step':<28}{'seconds':>9}{'cpu s':>9}{'rows':>12}")
    for step in found.steps:
        print(f"{step.name:<28}{step.seconds:>9.1f}{step.cpu_seconds:>9.1f}{step.rows:>12,}")
    seconds, cpu = sum(step.seconds for step in steps), sum(step.cpu_seconds for step in steps)
    merging = found.merging
    print(f"{'load and merge':<28}{seconds:>9.1f}{cpu:>9.1f}")
    print(f"{papers / seconds:,.0f} papers a second, {cpu / scan.cpu_seconds:.0f} times the processor time of a plain scan")
    print(f"peak memory {found.megabytes:,.0f} MB")
    print(f"{merging.publications:,} publications of {merging.papers:,} papers, {merging.mentions:,} mentions of "
          f"{merging.authorships:,} authorships; pairs of records: precision {merging.precision:.5f}, recall {merging.recall:.5f}")  # fmt: skip


def derive(place: Path) -> Measured:
    """Scan, load and merge what has landed in a directory, each step timed."""
    with open_build(place) as con, watching_memory() as peak:
        prepare_macros(con)
        write_inputs(con, place, _watched(place))
        steps = [_timed("plain scan", lambda: _scan(place / "landing"))]
        steps.append(_timed("load", lambda: load(con, place / "landing", PARSERS).row_count))
        steps += _run_models(con)
        return Measured(steps, compare(con, place), peak.megabytes)


@dataclass
class Peak:
    """The most megabytes seen so far of this process and those that parse for it, together at one time."""

    megabytes: float = 0.0


@contextmanager
def watching_memory() -> Iterator[Peak]:
    """Look at the memory ten times a second; what a child is said to have held at most counts its parent's at the fork."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            pids = [os.getpid(), *(child.pid for child in multiprocessing.active_children() if child.pid)]
            peak.megabytes = max(peak.megabytes, sum(_resident_megabytes(pid) for pid in pids))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def _resident_megabytes(pid: int) -> float:
    """Return what a process holds in memory, 0 once it has ended."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def compare(con: duckdb.DuckDBPyConnection, place: Path) -> Merging:
    """Return how the groups of records compare with those of the truth."""
    expected = json.loads((place / "expected.json").read_text())
    pairs = """
        SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (
            SELECT count(*) AS n FROM core.paper_groups JOIN read_parquet(?) AS truth USING (record_id) GROUP BY {})"""
    told, found, both = (
        con.execute(pairs.format(keys), [str(place / "truth.parquet")]).fetchall()[0][0]
        for keys in ("paper", "publication_id", "paper, publication_id")
    )
    publications, mentions = (con.execute(f"SELECT count(*) FROM core.{name}").fetchall()[0][0] for name in ("publications", "mentions"))
    return Merging(expected["papers"], publications, expected["authorships"], mentions, both / found, both / told)


def _watched(place: Path) -> Watched:
    targets = {file.parent.name.replace("%20", " ") for file in (place / "landing").glob("*/*/*.parquet")}
    return Watched([], ["cs.LG"], sorted(targets - {"cs.LG"}), venue_names())


def _scan(landing: Path) -> int:
    """Read every text of the landed files once, as fast as they can be read."""
    with duckdb.connect() as con:
        return sum(
            con.execute(f"SELECT count(*), sum(hash({columns})) FROM read_parquet(?)", [f"{landing}/{source}/*/*.parquet"]).fetchall()[0][0]
            for source, columns in SCANNED.items()
        )


def _run_models(con: duckdb.DuckDBPyConnection) -> Iterator[Step]:
    for model in in_order(con, subset(con, read_models(MODELS), [WANTED])):
        yield _timed(model.table, partial(_make, con, model))


def _make(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    make_table(con, model)
    return int(con.execute(f"SELECT count(*) FROM {model.table}").fetchall()[0][0])


def _timed(name: str, call: Callable[[], int]) -> Step:
    started, worked = time.perf_counter(), _cpu_seconds()
    rows = call()
    return Step(name, time.perf_counter() - started, _cpu_seconds() - worked, rows)


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    json.dump(asdict(derive(Path(sys.argv[1]))), sys.stdout)
