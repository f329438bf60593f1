"""Nights of reading a JSON source: fetch, land, go on from the last cursor, and what the warehouse loads of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.settings import Http, Settings
from sources import http
from sources.reading import Gap, Item, Reading, Remark, Target
from warehouse import load as loading
from warehouse.landing import land, landed_files, last_cursor

HORIZON = datetime(2023, 1, 1, tzinfo=UTC)
HURRIED = Http("team@example.com", timeout_seconds=0.3, attempts=4, backoff_seconds=0.001, longest_wait_seconds=2)


@pytest.fixture
def apart() -> Iterator[None]:
    """Every test starts with open gates."""
    http._gate.cache_clear()
    yield
    http._gate.cache_clear()


@dataclass
class Diary:
    """A data directory and what the last reading yielded."""

    directory: Path
    source: str
    fetch: Callable[[Target, Settings], Iterator[Item]]
    settings: Settings
    items: list[Item] = field(default_factory=list)

    @property
    def remarks(self) -> list[str]:
        return [item.text for item in self.items if isinstance(item, Remark)]

    @property
    def gaps(self) -> list[str]:
        return [item.reason for item in self.items if isinstance(item, Gap)]

    def read(self, name: str, *, files: int | None = None, is_full: bool = False, **options: Any) -> int:
        """Read a target from where it stands, killed after so many files; return how many landed."""
        cursor = last_cursor(self.directory, self.source, name)
        items, self.items, landed = self.fetch(Target(self.source, name, HORIZON, cursor, is_full, options), self.settings), [], 0
        for item in items:
            self.items.append(item)
            if isinstance(item, Reading):
                land(self.directory, self.source, name, item, datetime.now(UTC))
                landed += 1
            if landed == files:
                break
        return landed

    def forget(self) -> None:
        """Clear away what landed."""
        for file in landed_files(self.directory):
            file.unlink()

    def rows(self) -> list[dict[str, Any]]:
        return [row for file in landed_files(self.directory, self.source) for row in pq.read_table(file).to_pylist()]

    def bytes(self) -> bytes:
        """Return everything that lies in the landing zone, unpacked, labels included."""
        parts = [str((row["url"], row["kind"])).encode() + row["body"] for row in self.rows()]
        labels = [(pq.read_metadata(file).metadata or {}).get(b"headwater", b"") for file in landed_files(self.directory)]
        return b"\n".join([*parts, *labels])

    def with_settings(self, **sections: Any) -> "Diary":
        return replace(self, settings=replace(self.settings, **sections), items=[])


def loaded(
    diary: Diary, parse: Callable[[str, bytes], list[dict[str, Any]]], schema: pa.Schema, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the rows that the loader brings in as a table of this schema, and the quarantine's reasons."""
    monkeypatch.setattr(loading, "TABLES", {diary.source: "raw.rows"})
    monkeypatch.setattr(loading, "TABLES_OF_KINDS", {})
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA raw")
        empty = schema.empty_table()
        con.register("empty_rows", empty)
        con.execute("CREATE TABLE raw.rows AS SELECT ''::VARCHAR AS file, ''::VARCHAR AS target, * FROM empty_rows LIMIT 0")
        loading.load(con, diary.directory, {diary.source: parse})
        rows = con.execute("SELECT * EXCLUDE (file) FROM raw.rows ORDER BY ALL").to_arrow_table().to_pylist()
        return rows, [row[0] for row in con.execute("SELECT reason FROM raw.quarantine ORDER BY ALL").fetchall()]
