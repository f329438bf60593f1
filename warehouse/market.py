"""Market pay as operators state it: a CSV of theirs, published beside what is measured, never part of a score."""

import csv
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from headwater.errors import SettingsError

COLUMNS = ("profile", "level", "place", "measure", "low", "high", "unit", "source", "published_on", "roles")
MEASURES = ("base", "total", "premium")
Row = tuple[str, str | None, str | None, str, float, float, str, str, str, list[str]]


def write_market(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Write raw.market_pay from a CSV; raises SettingsError naming file and line."""
    rows = read_market(file)
    con.execute("CREATE SCHEMA IF NOT EXISTS raw")
    con.execute("""
        CREATE OR REPLACE TABLE raw.market_pay (profile VARCHAR, level VARCHAR, place VARCHAR, measure VARCHAR, low DOUBLE,
            high DOUBLE, unit VARCHAR, source VARCHAR, published_on DATE, roles VARCHAR[])""")  # fmt: skip
    if rows:
        con.register("pay_rows", pa.table({name: list(column) for name, column in zip(COLUMNS, zip(*rows, strict=True), strict=True)}))
        con.execute("INSERT INTO raw.market_pay BY NAME FROM pay_rows")
        con.unregister("pay_rows")


def read_market(file: Path) -> list[Row]:
    """Return the rows of a market pay file; a file with only its header means that none is known."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise SettingsError(f"{file}: the first line must be {','.join(COLUMNS)}")
            return [_row(file, at, row) for at, row in enumerate(reader, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise SettingsError(f"{file}: cannot be read ({getattr(problem, 'strerror', None) or problem})") from problem


def _row(file: Path, line: int, row: dict[str, str]) -> Row:
    try:
        if None in row or None in row.values():
            raise ValueError(f"expected {len(COLUMNS)} columns")  # noqa: TRY301 - told with the line below
        low, high = float(row["low"]), float(row["high"])
        published_on = date.fromisoformat(row["published_on"]).isoformat()
        if not 0 <= low <= high < float("inf"):
            raise ValueError(f"expected 0 ≤ low ≤ high, found {low:g} and {high:g}")  # noqa: TRY301
        if row["measure"] not in MEASURES or not row["profile"] or not row["source"]:
            raise ValueError(f"expected a profile, a source and a measure among {', '.join(MEASURES)}")  # noqa: TRY301
    except ValueError as problem:
        raise SettingsError(f"{file}: line {line}: {problem}") from problem
    roles = [role.strip() for role in row["roles"].split(";") if role.strip()]
    return (row["profile"], row["level"] or None, row["place"] or None, row["measure"], low, high, row["unit"], row["source"],
            published_on, roles)  # fmt: skip
