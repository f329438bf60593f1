"""Rankings: ours and the baselines, each one SQL file that gives points per skill and person."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

HERE = Path(__file__).parent
BASELINES = HERE.parent / "baselines"
OURS = "headwater"
Places = Mapping[str, Sequence[tuple[str, int]]]  # skill -> (person, place from 1), in order of place


def read_sql(name: str) -> str:
    """Return one of this folder's queries."""
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


def read_rankings(with_baselines: bool) -> dict[str, str]:
    """Return the SQL of our ranking and, if wanted, of every baseline, by name."""
    baselines = sorted(BASELINES.glob("*.sql")) if with_baselines else []
    return {OURS: read_sql(OURS)} | {file.stem: file.read_text(encoding="utf-8") for file in baselines}


def make_rankings(con: duckdb.DuckDBPyConnection, rankings: Mapping[str, str]) -> Iterator[str]:
    """Make the temporary table `ranking` from each in turn, and yield its name."""
    for name, sql in rankings.items():
        con.execute(f"CREATE OR REPLACE TEMP TABLE ranking AS\n{sql}")
        yield name


def find_places(con: duckdb.DuckDBPyConnection, pool: Collection[str]) -> Places:
    """Return where the people of the pool stand in `ranking`."""
    write_rows(con, "pool", {"person_id": sorted(pool)})
    places: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for skill, person, place in con.execute(read_sql("places")).fetchall():
        places[skill].append((person, place))
    return places


def write_rows(con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[str | None]]) -> None:
    """Make a temporary table of texts."""
    arrays = {name: pa.array(list(values), pa.string()) for name, values in columns.items()}
    con.register("written_rows", pa.table(arrays))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM written_rows")
    con.unregister("written_rows")
