"""How fresh and how whole the published data are, said in sentences that every list carries."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

QUERY = Path(__file__).parent / "freshness.sql"


def data_warnings(con: duckdb.DuckDBPyConnection, stale_after_days: int, now: datetime | None = None) -> list[str]:
    """Return a sentence for each reason to trust the list less: stale data, a run in part."""
    read_at, status, message, _, _ = con.execute(QUERY.read_text(encoding="utf-8")).fetchall()[0]
    said = []
    if read_at is None:
        said.append("stale: no source has been read yet")
    elif (days := ((now or datetime.now(UTC)).replace(tzinfo=None) - read_at).days) >= stale_after_days:
        said.append(f"stale: the sources were last read {days} days ago, on {read_at:%Y-%m-%d}; `headwater run` reads them")
    if status in {"partial", "failed"}:
        said.append(f"partial: the last run ended {status} ({message}); `headwater status` names what is missing")
    return said
