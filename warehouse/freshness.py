"""How fresh and how whole the published data are, said in sentences that every list carries."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

QUERY = Path(__file__).parent / "freshness.sql"
GOOD = ("done", "unchanged")
HISTORY = ("gharchive",)  # read back once: it neither grows old nor tells how fresh the rest is


def data_warnings(con: duckdb.DuckDBPyConnection, stale_after_days: int, now: datetime | None = None) -> list[str]:
    """Return a sentence for each reason to trust a list less: stale data, a run in part."""
    read_at, status, message = con.execute(QUERY.read_text(encoding="utf-8")).fetchall()[0]
    if read_at is None:
        return ["stale: no source has been read yet", *said_of_run(status, message)]
    days = ((now or datetime.now(UTC)).replace(tzinfo=None) - read_at).days
    stale = f"stale: the sources were last read {days} days ago, on {read_at:%Y-%m-%d}; `headwater run` reads them"
    return [*([stale] if is_stale(days, stale_after_days) else []), *said_of_run(status, message)]


def is_stale(days: int, stale_after_days: int) -> bool:
    """Tell whether data read so many days ago are older than the setting allows."""
    return days > stale_after_days


def said_of_run(status: str | None, message: str | None) -> list[str]:
    """Return what is to be said of how the last run ended: nothing, if it ended well."""
    if status in {"partial", "failed"}:
        return [f"{status}: the last run ended so ({message}); `headwater status` names what is missing"]
    return []
