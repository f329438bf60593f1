"""Truth rows found again in the warehouse: whom each lies with, as linked, or as linked without some facts."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from headwater.errors import DataError
from warehouse.hiding import check_facts, relink, require_tables
from warehouse.models import tables_read
from warehouse.published import one_line

EVALUATION = Path(__file__).parent / "evaluation"
RESOLVE = EVALUATION / "resolve_truth.sql"
ENTRIES = EVALUATION / "truth_entries.sql"
log = logging.getLogger("headwater")


@dataclass(frozen=True)
class Resolved:
    """A connection with the temporary table `truth_entries`, and how many changes hiding made, by fact and table."""

    con: duckdb.DuckDBPyConnection
    hidden: Mapping[str, Mapping[str, int]]


@contextmanager
def resolved(directory: Path, truth: Sequence[tuple[str, str, str]], facts: Sequence[str] = ()) -> Iterator[Resolved]:
    """Yield the truth (source, handle, truth_id) found in the build of a data directory, of which nothing is changed.

    What a row names is told by everything there is; whom it lies with, by what is left when the facts are hidden.
    """
    check_facts(facts)
    with TemporaryDirectory(prefix="headwater-") as name, _attached(directory / "build" / "warehouse.duckdb", Path(name)) as con:
        anchors, entries = (file.read_text(encoding="utf-8") for file in (RESOLVE, ENTRIES))
        require_tables(con, tables_read(con, anchors) | tables_read(con, entries))
        log.info("linking again without %s" if facts else "measuring%s", ", ".join(facts))
        _write_rows(con, truth)
        con.execute(f"CREATE TEMP TABLE truth_anchors AS {anchors}")
        hidden = relink(con, Path(name), facts, [entries]) if facts else {}
        con.execute(f"CREATE TEMP TABLE truth_entries AS {entries}")
        yield Resolved(con, hidden)


@contextmanager
def _attached(file: Path, scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that stands in the build, attached read-only as `kept`."""
    if not file.exists():
        raise DataError(f"{file}: there is no build yet; `headwater rebuild` makes it from what has landed")
    con = duckdb.connect()
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET preserve_insertion_order = false")
        con.execute(f"SET temp_directory = '{scratch / 'spilled'}'")
        try:
            con.execute(f"ATTACH '{str(file).replace(chr(39), chr(39) * 2)}' AS kept (READ_ONLY)")
        except duckdb.Error as problem:
            raise DataError(f"{file}: cannot be opened; is a run writing it? ({one_line(problem)})") from problem
        con.execute("USE kept")
        yield con
    finally:
        con.close()


def _write_rows(con: duckdb.DuckDBPyConnection, truth: Sequence[tuple[str, str, str]]) -> None:
    columns = [pa.array(column, pa.string()) for column in zip(*truth, strict=True)]
    positions = pa.array(range(1, len(truth) + 1), pa.int64())
    con.register("given_truth", pa.table([positions, *columns], ("position", "source", "handle", "truth_id")))
    con.execute("CREATE TEMP TABLE truth_rows AS FROM given_truth")
    con.unregister("given_truth")
