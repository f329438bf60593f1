"""What an answer of arXiv's is landed as, and the one client that asks both of its hosts."""

from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa

from headwater.settings import Settings
from sources.addresses import redact
from sources.http import PoliteClient
from sources.reading import Reading

SCHEMA = pa.schema(
    [
        ("url", pa.string()),
        ("fetched_at", pa.timestamp("us", "UTC")),
        ("kind", pa.string()),
        ("body", pa.binary()),
    ]
)


def polite_client(settings: Settings) -> PoliteClient:
    """Return the client for arXiv; its terms count both hosts as one service."""
    return PoliteClient("arxiv", settings.http, settings.arxiv.interval_seconds)


def landed(kind: str, url: str, body: bytes, fetched_at: datetime, cursor: Mapping[str, str]) -> Reading:
    """Return one answer as one file of one row: the bytes as received but for e-mail addresses, of kind 'oai' or 'atom'."""
    body = redact(body.decode(errors="surrogateescape")).encode(errors="surrogateescape")
    row = {"url": url, "fetched_at": fetched_at, "kind": kind, "body": body}
    return Reading(SCHEMA, [pa.RecordBatch.from_pylist([row], SCHEMA)], cursor)
