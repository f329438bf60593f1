"""The lake: DuckLake, Parquet files with their catalog in PostgreSQL, which several machines write and many read at once.

`raw` in it holds what has landed, loaded by whoever landed it; `main` what is published. Only `main` is for readers.
"""

import importlib.util
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import duckdb

from headwater.errors import DataError
from headwater.settings import Lake

METADATA = "__ducklake_metadata_lake"  # what DuckLake calls its catalog in PostgreSQL while it is attached as `lake`
EXTENSIONS = ("postgres_scanner", "ducklake")
CONNECTIONS = 4  # to PostgreSQL, a process: hundreds of readers share what its max_connections allows
THREADS = 4
TRIES = 8
T = TypeVar("T")
log = logging.getLogger("headwater")


@contextmanager
def open_lake(lake: Lake, *, reads_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection of its own with the lake attached as `lake`; raises DataError where it cannot be reached."""
    con = duckdb.connect(config={"threads": THREADS})
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"SET temp_directory = '{_quoted(tempfile.gettempdir())}/headwater-spilled'")
        attach_lake(con, lake, reads_only=reads_only)
        yield con
    finally:
        con.close()


def attach_lake(con: duckdb.DuckDBPyConnection, lake: Lake, *, reads_only: bool = False) -> None:
    """Attach the lake as `lake`, made where there is none yet; raises DataError saying what stands in the way."""
    for file in find_extensions():
        con.execute(f"LOAD '{_quoted(file)}'")
    con.execute("SET enable_progress_bar = false")
    con.execute(f"SET pg_connection_limit = {CONNECTIONS}")
    con.execute("SET ducklake_max_retry_count = 100")  # commits of other writers are waited for, not refused
    option = "READ_ONLY" if reads_only else f"DATA_PATH '{_quoted(lake.files)}/', DATA_INLINING_ROW_LIMIT 0"
    with telling_lake(lake):
        if not reads_only:
            lake.files.mkdir(parents=True, exist_ok=True)
        again(lambda: con.execute(f"ATTACH '{_quoted(lake.catalog)}' AS lake ({option})"))


def find_extensions() -> list[Path]:
    """Return the files of DuckDB's extensions that a lake needs; raises DataError naming one that is not installed."""
    return [_extension(name) for name in EXTENSIONS]


@contextmanager
def telling_lake(lake: Lake) -> Iterator[None]:
    """Turn what PostgreSQL or the lake's files refuse into a DataError of one line."""
    try:
        yield
    except (duckdb.IOException, duckdb.TransactionException, duckdb.InvalidInputException, OSError) as problem:
        raise DataError(f"the lake {lake.catalog} cannot be used ({_first_line(problem)}); look after PostgreSQL, {lake.files} and [lake]") from problem
    except duckdb.Error as problem:
        if "DATA_PATH" not in str(problem):
            raise
        raise DataError(f"the lake {lake.catalog} keeps its files elsewhere ({_first_line(problem)}); set [lake] files to where they lie") from problem


def again(work: Callable[[], T]) -> T:
    """Do work that another writer's may get in the way of, a few times if need be."""
    for attempt in range(1, TRIES):
        try:
            return work()
        except duckdb.Error as problem:
            if not _is_conflict(problem):
                raise
            log.debug("another writer was quicker: %s", _first_line(problem))
            time.sleep(0.05 * attempt)
    return work()


def _is_conflict(problem: duckdb.Error) -> bool:
    told = str(problem).lower()
    return isinstance(problem, duckdb.TransactionException) or any(word in told for word in ("conflict", "already exists", "duplicate key", "could not serialize"))


def _extension(name: str) -> Path:
    """Return an extension's file, from its Python package: nothing is downloaded."""
    found = importlib.util.find_spec(f"duckdb_extension_{name}")
    places = found.submodule_search_locations if found else None
    file = Path(places[0]) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension" if places else None
    if file is None or not file.exists():
        raise DataError(f"[lake] needs DuckDB's extension {name} for {duckdb.__version__}; `pip install 'headwater[lake]'` brings it, or leave [lake] catalog empty")
    return file


def _first_line(problem: Exception) -> str:
    return " ".join(str(problem).split())


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
