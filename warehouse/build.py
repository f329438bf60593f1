"""The private build file: everything in it is derived from landing, the ledger and the profiles, and can be deleted."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from headwater.errors import BuildDamaged, DataError, NothingPublished
from warehouse import history, ledger
from warehouse.memory import limit_bytes
from warehouse.models import Model, tables_read
from warehouse.places import Locate, write_places
from warehouse.publish import KEPT, NOTHING_TOLD
from warehouse.reuse import is_vouched_for, kept_contents, make_changed, vouch

SEEDS = Path(__file__).parent / "seeds"
CHECKS = Path(__file__).parent / "checks"
SEAL = ".duckdb.seal"
DAMAGED = re.compile(r"Corrupt database file|not a valid DuckDB database file|Could not read enough bytes")
UNWRITTEN = re.compile(r"Could not (?:write|truncate|sync)|No space left|Checkpoint failed")
UNREADABLE = (duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException, duckdb.InvalidInputException)


@dataclass(frozen=True)
class Watched:
    """What the catalog says is watched, as the models read it."""

    repositories: Sequence[tuple[str, str, Sequence[str]]]  # owner/name, web URL, skills
    arxiv: Sequence[str]
    venues: Sequence[str] = ()  # NAME YEAR
    venue_names: Sequence[tuple[str, str]] = ()  # what a source calls a venue in lower case, the name we use
    mark_secret: str = ""  # what the marks of hidden people are hashed with


@contextmanager
def open_build(directory: Path, memory_gb: float = 0.0) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the build file of a data directory, made anew when a crash left it unreadable.

    The database holds so many gigabytes (0: half of the machine's, 4 at most) and spills the rest beside the build.
    What is done is on disk when it closes, not before: a run that is killed finds the build as it was before it.
    Raises BuildDamaged where it proves damaged only while it is read.
    """
    file = directory / "build" / "warehouse.duckdb"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        state = _state(file)
        try:
            con = attach_private(file, "warehouse")
        except (*UNREADABLE, duckdb.IOException) as problem:
            if not isinstance(problem, UNREADABLE) and not DAMAGED.search(str(problem)):
                raise
            discard_build(directory)
            con = attach_private(file, "warehouse")
    except (OSError, duckdb.IOException) as problem:
        raise DataError(f"{file}: cannot be opened ({problem})".splitlines()[0]) from problem
    spilled = file.parent / "spilled"
    try:
        shutil.rmtree(spilled, ignore_errors=True)  # what a killed run left
        vouch(con, told=_break_seal(file) == state)
        con.execute("SET preserve_insertion_order = false")
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"SET memory_limit = '{limit_bytes(memory_gb) // 1_000_000}MB'")
        con.execute(f"SET temp_directory = '{_quoted(spilled)}'")
        with telling_trouble(file, "written"):
            yield con
            save(con)
            is_vouched = is_vouched_for(con)
    except duckdb.OutOfMemoryException as problem:
        raise DataError(f"{file}: the database needs more memory than it may hold; set [data] memory_gb higher") from problem
    finally:
        con.close()
        shutil.rmtree(spilled, ignore_errors=True)
    if is_vouched:
        _seal(file)


def _state(file: Path) -> str:
    """Return what tells that nobody has written a file since; '' where there is none."""
    found = file.stat() if file.exists() else None
    return f"{found.st_size} {found.st_mtime_ns}" if found else ""


def _seal(file: Path) -> None:
    """Note how the build was left; who finds it so need not read its tables to know what they hold."""
    file.with_suffix(SEAL).write_text(_state(file), encoding="utf-8")


def _break_seal(file: Path) -> str:
    """Return how the build was left, once: a run that ends badly leaves no seal."""
    seal = file.with_suffix(SEAL)
    left = seal.read_text(encoding="utf-8") if seal.exists() else "unknown"
    seal.unlink(missing_ok=True)
    return left


def save(con: duckdb.DuckDBPyConnection) -> None:
    """Bring the build to the disk as it is."""
    con.execute("CHECKPOINT warehouse")


def attach_private(file: Path, name: str) -> duckdb.DuckDBPyConnection:
    """Open a file that can be made again: without a write-ahead log, whose flushes cost more than most models do.

    Nobody else reads it, so it is written as the oldest DuckDB that we run with writes best: texts in half the time.
    """
    con = duckdb.connect()
    try:
        con.execute(f"ATTACH '{_quoted(file)}' AS {name} (RECOVERY_MODE NO_WAL_WRITES, STORAGE_VERSION 'v1.5.0')")
        con.execute(f"USE {name}")
    except duckdb.Error:
        con.close()
        raise
    return con


@contextmanager
def telling_trouble(file: Path, done: str) -> Iterator[None]:
    """Turn what the disk refuses into a DataError (`file` cannot be `done`), what it gave back wrong into BuildDamaged."""
    try:
        yield
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as problem:
        told = " ".join(str(problem).split())
        if DAMAGED.search(told):
            raise BuildDamaged(f"{file}: is damaged ({told}); `headwater rebuild` makes it anew") from problem
        if not isinstance(problem, duckdb.IOException) and not UNWRITTEN.search(told):
            raise
        raise DataError(f"{file}: cannot be {done} ({told})") from problem


def discard_build(directory: Path) -> None:
    """Delete the build file and what belongs to it, the copy of the published tables too."""
    for pattern in ("warehouse.duckdb*", KEPT):
        for part in (directory / "build").glob(pattern):
            part.unlink()


def refresh(
    con: duckdb.DuckDBPyConnection, models: Sequence[Model], locate: Locate, progress: Callable[[str], None] = lambda _: None
) -> dict[str, str]:
    """Bring every model's table up to what is loaded, run the checks, and return a digest of what each table holds."""
    write_places(con, locate)
    make_changed(con, models, progress)
    vouch(con)
    contents = kept_contents(con)
    check(con, contents)
    return contents


def write_inputs(con: duckdb.DuckDBPyConnection, directory: Path, watched: Watched) -> None:
    """Write what the models read besides landed data: the catalog, the seeds, the ledger, the last shortlists."""
    con.execute("CREATE SCHEMA IF NOT EXISTS raw")
    con.execute(
        "CREATE OR REPLACE TABLE raw.watched_repositories (position INTEGER, repository VARCHAR, url VARCHAR, skills VARCHAR[])"
    )
    repositories = [(at, name, url, list(skills)) for at, (name, url, skills) in enumerate(watched.repositories)]
    _insert(con, "raw.watched_repositories", repositories)
    con.execute("CREATE OR REPLACE TABLE raw.watched_arxiv (target VARCHAR)")
    _insert(con, "raw.watched_arxiv", [(name,) for name in watched.arxiv])
    con.execute("CREATE OR REPLACE TABLE raw.watched_venues (target VARCHAR)")
    _insert(con, "raw.watched_venues", [(name,) for name in watched.venues])
    con.execute("CREATE OR REPLACE TABLE raw.venue_names (alias VARCHAR, venue VARCHAR)")
    _insert(con, "raw.venue_names", list(watched.venue_names))
    con.execute("CREATE OR REPLACE TABLE raw.mark_secret AS SELECT ? AS secret", [watched.mark_secret])
    seeds = str(SEEDS / "automation.csv"), str(SEEDS / "identity_rules.csv")
    con.execute("CREATE OR REPLACE TABLE raw.automation_rules AS FROM read_csv(?, header = true)", [seeds[0]])
    con.execute("""
        CREATE OR REPLACE TABLE raw.identity_rules AS
        SELECT rule, tier::INTEGER AS tier, probability::DECIMAL(4, 3) AS probability, reason FROM read_csv(?, header = true)""", [seeds[1]])  # fmt: skip
    write_ledger(con, directory)
    history.write_previous(con, directory)


def write_ledger(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Copy the ledger's tables into `raw`."""
    for table in ledger.KEPT_TABLES:
        names, rows = ledger.columns(directory, table), ledger.rows(directory, table)
        con.execute(f"CREATE OR REPLACE TABLE raw.{table} ({', '.join(f'{name} VARCHAR' for name in names)})")
        _insert(con, f"raw.{table}", [tuple(row[name] for name in names) for row in rows])


def check(con: duckdb.DuckDBPyConnection, contents: Mapping[str, str] = NOTHING_TOLD) -> None:
    """Run every data check but those whose tables hold what they held when it passed; raises NothingPublished naming the first that finds rows."""
    con.execute("CREATE SCHEMA IF NOT EXISTS made; CREATE TABLE IF NOT EXISTS made.checks (check_name VARCHAR, passed_on VARCHAR)")
    passed = con.execute("SELECT check_name, passed_on FROM made.checks").fetchall()
    for file in sorted(CHECKS.glob("*.sql")):
        sql = file.read_text(encoding="utf-8")
        held = [contents.get(table, "") for table in sorted(tables_read(con, sql))]
        if (file.stem, str([sql, *held])) in passed:
            continue
        found = con.execute(sql).fetchall()
        if found:
            promise = sql.partition("\n")[0].removeprefix("-- ")
            raise NothingPublished(f"data check {file.stem} failed: {promise} ({len(found)} rows, first: {found[0]})")
        con.execute("DELETE FROM made.checks WHERE check_name = ?", [file.stem])
        if all(held):
            con.execute("INSERT INTO made.checks VALUES (?, ?)", [file.stem, str([sql, *held])])


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    columns = {f"c{at}": list(column) for at, column in enumerate(zip(*rows, strict=True))}
    con.register("inserted_rows", pa.table(columns))
    con.execute(f"INSERT INTO {table} SELECT * FROM inserted_rows")
    con.unregister("inserted_rows")
