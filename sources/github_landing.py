"""What GitHub's answers are landed as: one record per row, its JSON as received but for e-mail addresses."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pyarrow as pa

from sources.addresses import redact
from sources.github_answers import Answer
from sources.reading import Gap, Reading

SCHEMA = pa.schema([
    ("kind", pa.string()), ("key", pa.string()), ("repository", pa.string()), ("number", pa.int64()),
    ("url", pa.string()), ("fetched_at", pa.timestamp("us")), ("payload", pa.string()),
])  # fmt: skip


class Row(NamedTuple):
    """One record of SCHEMA."""

    kind: str
    key: str
    repository: str | None
    number: int | None
    url: str | None
    fetched_at: datetime
    payload: str


def row(
    kind: str, key: str, payload: Mapping[str, Any], fetched_at: datetime, repository: str | None = None,
    number: int | None = None,
) -> Row:  # fmt: skip
    """Return a record as it lands; number and url default to the payload's own."""
    naive = fetched_at.astimezone(UTC).replace(tzinfo=None)
    number = payload.get("number") if number is None else number
    return Row(kind, key, repository, number, payload.get("url"), naive, dump(payload))


def error_rows(answer: Answer, repository: str | None, number: int | None = None) -> list[Row]:
    """Return one record for every error that came beside an answer's data."""
    rows = []
    for trouble in answer.troubles:
        path = ".".join(map(str, trouble.path))
        payload = {"path": path, "type": trouble.type, "message": trouble.message}
        rows.append(row("error", path, payload, answer.fetched_at, repository, number))
    return rows


def error_gaps(answer: Answer, what: str) -> list[Gap]:
    """Return one gap for every error that came beside an answer's data."""
    return [
        Gap(f"{what}: GitHub could not tell {'.'.join(map(str, each.path)) or 'all'} ({each.type or 'error'}: {each.message})")
        for each in answer.troubles
    ]


def reading(rows: Sequence[Row], cursor: Mapping[str, str], *, replaces: bool = False) -> Reading:
    """Return the rows as one file to land."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in SCHEMA]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=True)]
    return Reading(SCHEMA, [pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)], cursor, replaces)


def dump(payload: Mapping[str, Any]) -> str:
    """Return a payload as JSON without e-mail addresses and without what no database can hold."""
    text = json.dumps(_redacted(payload), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value.replace("\0", ""))
    if isinstance(value, Mapping):
        return {key: _redacted(inner) for key, inner in value.items()}
    if isinstance(value, Iterable):
        return [_redacted(inner) for inner in value]
    return value
