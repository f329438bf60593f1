"""The build as others may use it: read-only, or as a scratch copy in which the models run over part of what was loaded.

Neither writes into the data directory; a scratch copy lies among the system's temporary files and goes when it is closed.
"""

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from headwater.errors import DataError, EvaluationError
from warehouse.build import attach_private
from warehouse.models import Model, prepare_macros, run_models, subset, tables_read
from warehouse.published import one_line, open_published

AS_OF = Path(__file__).parent / "as_of"
COPIED_SCHEMAS = ("raw", "profile")
# What has no time, or tells only of runs; every other table of `raw` needs a file in as_of/.
TIMELESS = frozenset({
    "automation_rules", "identity_rules", "venue_names", "watched_repositories", "watched_arxiv", "watched_venues",
    "places", "quarantine", "runs", "run_targets", "gaps", "market_pay",
    "mark_secret", "privacy_actions", "privacy_marks", "undone_privacy_actions",  # who is hidden stays so at any date
})  # fmt: skip
FINGERPRINT = "SELECT count(*), sum(hash(concat_ws(' ', person_id, skill, score))::HUGEINT) FROM"


@dataclass(frozen=True)
class Part:
    """Which part of what was loaded counts: some repositories (none named: all), what was known when a day ended."""

    repositories: tuple[str, ...] = ()
    as_of: date | None = None

    @property
    def until(self) -> datetime | None:
        """The first moment (UTC) that is not known any more."""
        return datetime.combine(self.as_of + timedelta(days=1), time()) if self.as_of else None


@contextmanager
def open_finished(directory: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the build read-only; raises DataError unless it holds what is published."""
    con = _connect(directory)
    try:
        con.execute("SET TimeZone = 'UTC'")
        with open_published(directory) as published:
            wanted = published.execute(f"{FINGERPRINT} skill_scores").fetchall()
        if not _is_made(con) or con.execute(f"{FINGERPRINT} marts.skill_scores").fetchall() != wanted:
            raise DataError(f"{_file(directory)}: holds something else than what is published; `headwater rebuild` mends it")
        yield con
    finally:
        con.close()


@contextmanager
def scratch_copy(directory: Path, part: Part, models: Sequence[Model], queries: Sequence[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a scratch copy that holds part of the loaded data and every model that the queries need, made from it."""
    with TemporaryDirectory(prefix="headwater-") as place, attach_private(Path(place) / "scratch.duckdb", "scratch") as con:
        con.execute("SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
        _copy_inputs(con, directory, part)
        prepare_macros(con)
        needed = subset(con, models, queries)
        _require_inputs(con, needed, directory)
        run_models(con, needed)
        yield con


def _copy_inputs(con: duckdb.DuckDBPyConnection, directory: Path, part: Part) -> None:
    with _connect(directory):  # refuses in our words what cannot be attached
        con.execute(f"ATTACH '{str(_file(directory)).replace(chr(39), chr(39) * 2)}' AS build (READ_ONLY)")
    found = con.execute("""
        SELECT schema_name, table_name FROM duckdb_tables()
        WHERE database_name = 'build' AND list_contains(?, schema_name) ORDER BY ALL""", [list(COPIED_SCHEMAS)]).fetchall()  # fmt: skip
    for schema in COPIED_SCHEMAS:
        con.execute(f"CREATE SCHEMA {schema}")
    for schema, table in found:
        sql, values = f"FROM build.{schema}.{table}", {}
        if schema == "raw" and part.until and table not in TIMELESS:
            sql, values = _known_by(table), {"until": part.until}
        con.execute(f"CREATE TABLE {schema}.{table} AS\n{sql}", values)
    con.execute("DETACH build")
    if part.repositories:
        _watch_only(con, part.repositories)


def _require_inputs(con: duckdb.DuckDBPyConnection, models: Sequence[Model], directory: Path) -> None:
    named = set().union(*(tables_read(con, model.sql) for model in models))
    read = {table for table in named if table.partition(".")[0] in COPIED_SCHEMAS}
    here = {table for (table,) in con.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()}
    if read - here:
        absent = ", ".join(sorted(read - here))
        raise DataError(f"{_file(directory)}: has no {absent}: another version made it; run `headwater rebuild`")


def _known_by(table: str) -> str:
    file = AS_OF / f"{table}.sql"
    if not file.exists():
        raise ValueError(f"raw.{table}: nothing says what of it was known at a date; add {file}")
    return file.read_text(encoding="utf-8")


def _watch_only(con: duckdb.DuckDBPyConnection, repositories: Sequence[str]) -> None:
    """Watch no other repositories: every model starts from those that are watched."""
    known = {name.lower(): name for (name,) in con.execute("SELECT repository FROM raw.watched_repositories").fetchall()}
    for name in repositories:
        if name.lower() not in known:
            close = difflib.get_close_matches(name.lower(), sorted(known), n=1)
            nearest = f"; did you mean {known[close[0]]!r}" if close else ""
            raise EvaluationError(f"{name!r} is no repository that is watched{nearest}")
    wanted = sorted({known[name.lower()] for name in repositories})
    con.execute("DELETE FROM raw.watched_repositories WHERE NOT list_contains(?, repository)", [wanted])


def _connect(directory: Path) -> duckdb.DuckDBPyConnection:
    file = _file(directory)
    if not file.exists():
        raise DataError(f"{file}: there is no build; `headwater run` or `headwater rebuild` makes it")
    try:
        return duckdb.connect(file, read_only=True)
    except duckdb.IOException as problem:
        if "lock" in str(problem).lower():
            raise DataError(f"{file}: another process is writing it; wait for it to end") from problem
        raise DataError(f"{file}: cannot be opened ({one_line(problem)})") from problem
    except duckdb.Error as problem:
        raise DataError(f"{file}: cannot be opened ({one_line(problem)})") from problem


def _is_made(con: duckdb.DuckDBPyConnection) -> bool:
    sql = "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name = 'skill_scores'"
    return con.execute(sql).fetchall() == [(1,)]


def _file(directory: Path) -> Path:
    return directory / "build" / "warehouse.duckdb"
