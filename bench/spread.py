"""Whether the order of rows or the number of threads changes a single byte of what is published.

    python -m bench spread [RUNS] [DATA]     by default 100 runs over an invented history; DATA: a data directory that is built

Each run makes every model's table anew from the loaded tables, their rows reversed or shuffled, on one to four threads,
publishes them, and writes each shortlist as CSV. One digest each over all runs is what there should be.
"""

import hashlib
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

import scoring
from bench import derivation
from sandbox.world import build_world
from scoring.shortlist import Filters, known_roles, read_shortlist
from warehouse.exports import to_csv
from warehouse.models import MODELS, prepare_macros, read_models, run_models
from warehouse.publish import dictionary, publish
from warehouse.published import open_published
from warehouse.scratch import COPIED_SCHEMAS

SCORING_MODELS = Path(scoring.__file__).parent / "models"
MOST_THREADS = 4
EVERYBODY = Filters(top=1_000_000)
LOADED = "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'build' AND list_contains(?, schema_name) ORDER BY ALL"
CONTENT = "SELECT md5(string_agg(to_json(t)::VARCHAR, chr(10) ORDER BY {order})) FROM {name} AS t"
Digests = dict[str, set[str]]  # table or shortlist -> the different digests seen


def measure(directory: Path, runs: int, seed: int = 1) -> Digests:
    """Return the digests of every published table and shortlist over so many runs: as it is, reversed, then shuffled."""
    dice = random.Random(seed)
    found: Digests = defaultdict(set)
    for run in range(runs):
        order = "rowid" if run == 0 else "rowid DESC" if run == 1 else f"hash(rowid + {dice.randrange(2**31)}), rowid"
        for name, digest in _digests(directory, order, threads=1 + run % MOST_THREADS):
            found[name].add(digest)
    return dict(found)


def _digests(directory: Path, order: str, threads: int) -> Iterator[tuple[str, str]]:
    """Yield what one run publishes, by name and digest."""
    with duckdb.connect() as con, TemporaryDirectory() as place:
        con.execute(f"SET TimeZone = 'UTC'; SET threads = {threads}")
        _copy_loaded(con, directory, order)
        con.execute("SET preserve_insertion_order = false")
        prepare_macros(con)
        run_models(con, read_models(MODELS, SCORING_MODELS))
        publish(con, Path(place))
        with open_published(Path(place)) as published:
            for table in dictionary():
                yield table.name, str(published.execute(CONTENT.format(name=table.name, order=table.order)).fetchall()[0][0])
            for role in known_roles(published):
                text = to_csv(read_shortlist(published, role, EVERYBODY))
                yield f"{role}.csv", hashlib.sha256(text.encode()).hexdigest()


def _copy_loaded(con: duckdb.DuckDBPyConnection, directory: Path, order: str) -> None:
    """Copy the loaded tables and the profiles of a build, their rows in this order."""
    con.execute(f"ATTACH '{str(directory / 'build' / 'warehouse.duckdb').replace(chr(39), chr(39) * 2)}' AS build (READ_ONLY)")
    for schema in COPIED_SCHEMAS:
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for schema, table in con.execute(LOADED, [list(COPIED_SCHEMAS)]).fetchall():
        con.execute(f"CREATE TABLE {schema}.{table} AS FROM build.{schema}.{table} ORDER BY {order}")
    con.execute("DETACH build")


def print_measured(runs: int = 100, data: str | None = None) -> None:
    with TemporaryDirectory() as place:
        directory = Path(data) if data else derivation.derive_world(build_world(people=120, repositories=12, commits=2_000), Path(place))
        started = time.perf_counter()
        found = measure(directory, runs)
    print(f"{runs} runs, rows as they are, reversed and shuffled, 1 to {MOST_THREADS} threads, {time.perf_counter() - started:.0f} s")
    print(f"{'published':<28}{'digests':>9}")
    for name, digests in found.items():
        print(f"{name:<28}{len(digests):>9}")
    varied = sum(len(digests) > 1 for digests in found.values())
    print(f"{varied} of {len(found)} differ between runs")
