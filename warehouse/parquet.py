"""Lists as Parquet: the same columns and types whoever is on the list, also when nobody is."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

ITEM = pa.struct([("title", pa.string()), ("url", pa.string()), ("reason", pa.string())])
SHORTLIST = pa.schema([
    ("rank", pa.int32()), ("display_name", pa.string()), ("github_url", pa.string()), ("score", pa.float64()),
    ("confidence", pa.float64()), ("top_skills", pa.string()), ("top_evidence", pa.list_(ITEM)), ("location", pa.string()),
    ("company", pa.string()), ("last_active_on", pa.date32()), ("is_new", pa.bool_()), ("person_id", pa.string()),
    ("as_of", pa.date32()), ("github_login", pa.string()), ("rank_change", pa.int32()), ("evidence_count", pa.int32()),
    ("active_month_count", pa.int32()), ("last_evidence_on", pa.date32()), ("must_have_score", pa.float64()),
    ("country_code", pa.string()), ("homepage_url", pa.string()), ("data_warnings", pa.list_(pa.string())),
])  # fmt: skip
CHANGES = pa.schema([
    ("change", pa.string()), ("rank", pa.int32()), ("previous_rank", pa.int32()), ("display_name", pa.string()),
    ("github_url", pa.string()), ("score", pa.float64()), ("previous_score", pa.float64()), ("why", pa.string()),
    ("person_id", pa.string()), ("as_of", pa.date32()), ("data_warnings", pa.list_(pa.string())),
])  # fmt: skip


def to_parquet(rows: Sequence[Mapping[str, Any]], *, is_changes: bool = False) -> bytes:
    """Return a shortlist, or the changes of one, as a Parquet file."""
    held = io.BytesIO()
    table = pa.Table.from_pylist([dict(row) for row in rows], CHANGES if is_changes else SHORTLIST)
    pq.write_table(table, held, compression="zstd")
    return held.getvalue()
