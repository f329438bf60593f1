"""What it takes to tell who is who among many accounts: time and memory of every model, and how right the result is.

The population is invented by SQL (identity_world.sql), with the truth attached. The models run in a process of their own,
so that its peak memory is theirs; staging, which identity reads, is made beforehand and is not counted.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from warehouse.build import Watched, open_build, write_inputs
from warehouse.load import EVERY_TABLE, SCHEMA
from warehouse.models import MODELS, Model, in_order, make_table, prepare_macros, read_models, subset

WORLD = Path(__file__).parent / "identity_world.sql"
WANTED = "SELECT * FROM core.people, core.clusters, core.accounts, core.possible_matches"
MEMORY, THREADS = "2500MB", 2
COUNTED = """
    WITH known AS (SELECT account_id, cluster, person FROM core.accounts JOIN bench.truth USING (account_id)),
    sizes AS (SELECT cluster, person, count(*) AS shared FROM known GROUP BY ALL)
    SELECT count(*), (SELECT sum(n * (n - 1) / 2) FROM (SELECT sum(shared) AS n FROM sizes GROUP BY cluster)),
        (SELECT sum(n * (n - 1) / 2) FROM (SELECT sum(shared) AS n FROM sizes GROUP BY person)),
        (SELECT sum(shared * (shared - 1) / 2) FROM sizes)
    FROM known"""


@dataclass(frozen=True)
class Step:
    """One model, or the plain scan: rows made, seconds of wall and of processor."""

    name: str
    rows: int
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Measured:
    """A whole derivation: its steps, the scan to compare with, peak memory, and pairs judged against the truth."""

    accounts: int
    steps: list[Step]
    scan: Step
    megabytes: float
    precision: float
    recall: float


def measure(accounts: int, directory: Path) -> Measured:
    """Invent a population and tell who is who in it, each in its own process."""
    for part in ("invent", "derive"):
        subprocess.run([sys.executable, "-m", "bench.identity_scale", part, str(accounts), str(directory)], check=True)
    found = json.loads((directory / "measured.json").read_text(encoding="utf-8"))
    return Measured(**{**found, "steps": [Step(**step) for step in found["steps"]], "scan": Step(**found["scan"])})


def invent(accounts: int, directory: Path) -> None:
    """Write a build file with the raw rows of a population and the staging tables over them."""
    with open_build(directory) as con:
        _limit(con)
        con.execute(SCHEMA)
        write_inputs(con, directory, Watched([], ["cs.CL"], ["INV 2025"], [("inv", "INV")]))
        con.execute("SET VARIABLE accounts = ?", [accounts])
        con.execute(WORLD.read_text(encoding="utf-8"))
        for model in _models(con, "staging"):
            make_table(con, model)


def derive(directory: Path) -> None:
    """Run the models of identity over the build file and write what that took."""
    with open_build(directory) as con:
        _limit(con)
        scan = time_step(con, "a plain scan of what landed", _scan)
        steps = [time_step(con, model.table, lambda con, model=model: make_table(con, model)) for model in _models(con, "core")]
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        accounts, joined, true, shared = (float(value) for value in con.execute(COUNTED).fetchall()[0])
    measured = Measured(int(accounts), steps, scan, megabytes, shared / joined, shared / true)
    (directory / "measured.json").write_text(json.dumps(asdict(measured)), encoding="utf-8")


def _limit(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"SET memory_limit = '{MEMORY}'; SET threads = {THREADS}")
    prepare_macros(con)


def _models(con: duckdb.DuckDBPyConnection, layer: str) -> list[Model]:
    """Return the models of a layer that identity is made by, in order."""
    wanted = in_order(con, subset(con, read_models(MODELS), [WANTED]))
    return [model for model in wanted if model.table.startswith(f"{layer}.")]


def _scan(con: duckdb.DuckDBPyConnection) -> None:
    for table in EVERY_TABLE:
        con.execute(f"SELECT bit_xor(hash(rows)) FROM {table} AS rows").fetchall()


def time_step(con: duckdb.DuckDBPyConnection, name: str, run: Callable[[duckdb.DuckDBPyConnection], None]) -> Step:
    """Run one step and tell the rows of the table it is named by, its seconds of wall and of processor."""
    started, worked = time.perf_counter(), time.process_time()
    run(con)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - worked
    rows = con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] if "." in name else 0
    return Step(name, rows, seconds, cpu_seconds)


def print_measured(accounts: int) -> None:
    """Measure and print, the slowest models first."""
    with tempfile.TemporaryDirectory() as place:
        found = measure(accounts, Path(place))
    print(f"Who is who among {found.accounts:,} accounts ({THREADS} threads, DuckDB within {MEMORY}; seconds)")
    print(f"{'model':<34}{'rows':>12}{'wall':>9}{'CPU':>9}")
    for step in sorted(found.steps, key=lambda step: -step.cpu_seconds):
        print(f"{step.name:<34}{step.rows:>12,}{step.seconds:>9.2f}{step.cpu_seconds:>9.2f}")
    wall, cpu = sum(step.seconds for step in found.steps), sum(step.cpu_seconds for step in found.steps)
    print(f"{'all':<34}{'':>12}{wall:>9.2f}{cpu:>9.2f}")
    print(f"{found.scan.name:<46}{found.scan.seconds:>9.2f}{found.scan.cpu_seconds:>9.2f}   ratio {cpu / found.scan.cpu_seconds:.0f}")
    print(f"peak memory {found.megabytes:,.0f} MB; pairs: precision {found.precision:.3f}, recall {found.recall:.3f}")


if __name__ == "__main__":
    part, size, place = sys.argv[1:]
    if part == "invent":
        invent(int(size), Path(place))
    else:
        derive(Path(place))
