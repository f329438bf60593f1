"""How fresh and how whole the data are, from the ledger: the last runs, every source and target, the gaps, the quota spent."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from headwater.errors import HeadwaterError
from warehouse import ledger
from warehouse.freshness import GOOD, HISTORY, is_stale, said_of_run

RUNS_SHOWN = 5
SPENT = re.compile(r"\b(\d+) (points|requests)\b")

Row = dict[str, Any]


def read_status(directory: Path, stale_after_days: int, now: datetime | None = None) -> Row:
    """Return the state of a data directory; raises HeadwaterError where nothing has run."""
    if not (directory / "ledger.sqlite").exists():
        raise HeadwaterError(f"{directory}: nothing has run here yet; `headwater run` or `headwater demo` does")
    now = (now or datetime.now(UTC)).replace(tzinfo=None)
    runs, readings = ledger.rows(directory, "runs"), ledger.rows(directory, "run_targets")
    gaps = [gap for gap in ledger.rows(directory, "gaps") if gap["closed_run_id"] is None]
    targets = _targets(readings, gaps, now)
    last = runs[-1] if runs else None
    warnings = [f"{t['source']} {t['target']}: never read well" for t in targets if t["read_at"] is None]
    warnings += [f"{t['source']} {t['target']}: last read {t['days_behind']} days ago" for t in targets
                 if t["read_at"] is not None and t["source"] not in HISTORY and is_stale(t["days_behind"], stale_after_days)]  # fmt: skip
    return {
        "runs": [{**run, "spent": _spent(readings, run["run_id"])} for run in runs[-RUNS_SHOWN:]],
        "sources": _sources(targets),
        "targets": targets,
        "gaps": [{key: gap[key] for key in ("source", "target", "from_at", "to_at", "reason", "run_id")} for gap in gaps],
        "warnings": [*(said_of_run(last["status"], last["message"]) if last else ()), *warnings],
    }


def status_lines(status: Mapping[str, Any]) -> Iterator[str]:
    """Yield the state for the terminal."""
    for run in status["runs"]:
        spent = "".join(f", {count} {unit} of {source}" for source, units in run["spent"].items() for unit, count in units.items())
        yield f"run {run['run_id']}: {run['status']}, {run['message'] or 'no message'}{spent} (ended {run['finished_at'] or 'not yet'})"
    for row in status["sources"]:
        failed = f", {row['failed_count']} failed" if row["failed_count"] else ""
        yield f"{row['source']}: {row['target_count']} targets{failed}, the oldest read {_age(row['days_behind'])}"
    for row in status["targets"]:
        said = f", {row['message']}" if row["message"] else ""
        yield f"{row['source']} {row['target']}: {row['status']} at {row['tried_at']}, read {_age(row['days_behind'])}{said}"
    yield from (f"warning: {warning}" for warning in status["warnings"])
    yield f"{len(status['gaps'])} known gaps"
    yield from (f"gap: {gap['source']} {gap['target']}: {gap['reason']}" for gap in status["gaps"])


def _targets(readings: Sequence[Row], gaps: Sequence[Row], now: datetime) -> list[Row]:
    """Return one row per source and target: the latest reading and the last good one."""
    latest = {(row["source"], row["target"]): row for row in readings}
    read_at = {(row["source"], row["target"]): row["finished_at"] for row in readings if row["status"] in GOOD}
    return [
        {
            "source": key[0], "target": key[1], "status": row["status"], "message": row["message"], "watermark": row["watermark"],
            "tried_at": row["finished_at"], "read_at": read_at.get(key),
            "days_behind": (now - datetime.fromisoformat(read_at[key])).days if key in read_at else None,
            "gap_count": sum((gap["source"], gap["target"]) == key for gap in gaps),
        }
        for key, row in sorted(latest.items())
    ]  # fmt: skip


def _sources(targets: Sequence[Row]) -> list[Row]:
    """Return one row per source; days_behind is that of the target longest unread, None where one never was."""
    grouped = defaultdict[str, list[Row]](list)
    for row in targets:
        grouped[row["source"]].append(row)
    return [
        {
            "source": source,
            "target_count": len(rows),
            "failed_count": sum(row["status"] not in GOOD for row in rows),
            "gap_count": sum(row["gap_count"] for row in rows),
            "read_at": max((row["read_at"] for row in rows if row["read_at"]), default=None),
            "days_behind": None if any(row["days_behind"] is None for row in rows) else max(row["days_behind"] for row in rows),
        }
        for source, rows in grouped.items()
    ]


def _spent(readings: Sequence[Row], run_id: str) -> dict[str, dict[str, int]]:
    """Return what a run spent of each source's quota, as its targets told: {source: {points or requests: count}}."""
    spent: dict[str, dict[str, int]] = {}
    for row in readings:
        if row["run_id"] == run_id:
            for count, unit in SPENT.findall(row["message"] or ""):
                units = spent.setdefault(row["source"], {})
                units[unit] = units.get(unit, 0) + int(count)
    return spent


def _age(days: int | None) -> str:
    return "never" if days is None else "today" if days == 0 else f"{days} days ago"
