"""What answers in JSON are landed as: one record a row, as received but for addresses, pictures and what is not wanted."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from sources.arxiv_landing import SCHEMA
from sources.github_landing import dump
from sources.reading import Reading

Row = dict[str, object]


def row(kind: str, url: str, payload: Mapping[str, Any], fetched_at: datetime) -> Row:
    """Return one record as it lands."""
    return {"url": url, "fetched_at": fetched_at, "kind": kind, "body": dump(payload).encode()}


def reading(rows: Iterable[Row], cursor: Mapping[str, str], *, replaces: bool = False) -> Reading:
    """Return the rows as one file to land."""
    return Reading(SCHEMA, [pa.RecordBatch.from_pylist(list(rows), SCHEMA)], cursor, replaces)


def without(payload: Any, unwanted: Collection[str]) -> Any:
    """Return a payload without the fields of these names, at any depth."""
    if isinstance(payload, Mapping):
        return {key: without(value, unwanted) for key, value in payload.items() if key not in unwanted}
    return [without(value, unwanted) for value in payload] if isinstance(payload, list) else payload
