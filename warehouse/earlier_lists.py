"""Lists as they once were, to tell what has changed: what was exported (ledger), what each run published (history/lists)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from headwater.errors import HeadwaterError
from warehouse.ledger import now, open_ledger

KEPT_RUNS = 400
NEWEST_RUN = "SELECT run_id FROM raw.runs ORDER BY started_at DESC, length(run_id) DESC, run_id DESC LIMIT 1"
RUN_ID = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-\d+")


@dataclass(frozen=True)
class EarlierList:
    """One role's list as it was: `title` says when; each row has person_id, rank, score and evidence_count."""

    title: str
    as_of: str | None
    role_version: str | None
    people: Sequence[Mapping[str, Any]]
    is_filtered: bool


@dataclass(frozen=True)
class ExportRecord:
    """What is kept of one exported list, besides its people."""

    role: str
    role_version: str
    filters: str
    as_of: str | None
    file: str
    format: str
    row_count: int
    sha256: str


def record_export(directory: Path, record: ExportRecord, people: Sequence[Mapping[str, Any]]) -> None:
    """Add an export and its people to the ledger."""
    values = [now(), *(getattr(record, name) for name in ("role", "role_version", "filters", "as_of", "file", "format", "row_count", "sha256"))]
    with open_ledger(directory) as ledger:
        made = ledger.execute(f"INSERT INTO exports VALUES (NULL, {', '.join('?' * len(values))})", values)
        ledger.executemany(
            "INSERT INTO exported_people VALUES (?, ?, ?, ?, ?)",
            [(made.lastrowid, p["person_id"], p["rank"], p["score"], p["evidence_count"]) for p in people],
        )


def last_export(directory: Path, role: str, filters: str) -> EarlierList:
    """Return the last export of a role with these filters; raises HeadwaterError when there was none."""
    with open_ledger(directory) as ledger:
        found = ledger.execute(
            "SELECT * FROM exports WHERE role = ? AND filters = ? ORDER BY export_id DESC LIMIT 1", [role, filters]
        ).fetchone()
        if found is None:
            raise HeadwaterError(
                f"{role}: nothing was exported with these filters yet; export with -o FILE first, or name a run with --since-run")
        people = ledger.execute("SELECT * FROM exported_people WHERE export_id = ? ORDER BY rank", [found["export_id"]])
        title = f"the export of {found['made_at']} ({found['file']})"
        return EarlierList(title, found["as_of"], found["role_version"], [dict(row) for row in people], is_filtered=True)


def keep_run(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Keep the lists just made under the newest run's id, and no more than KEPT_RUNS of them."""
    newest = con.execute(NEWEST_RUN).fetchall()
    if not newest:
        return
    folder = directory / "history" / "lists"
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / ".unfinished"
    con.sql("SELECT role, rank, person_id, score, evidence_count, as_of FROM marts.shortlists ORDER BY role, rank").write_parquet(
        str(unfinished), compression="zstd")
    unfinished.rename(folder / f"{newest[0][0]}.parquet")
    for old in _kept(directory)[:-KEPT_RUNS]:
        old.unlink()


def list_of_run(directory: Path, role: str, wanted: str) -> EarlierList:
    """Return a role's list as a run published it: by the run's id, or the last run up to the end of a day (UTC)."""
    file = _find_run(directory, wanted)
    with duckdb.connect() as con:
        found = con.execute("SELECT * FROM read_parquet(?) WHERE role = ? ORDER BY rank", [str(file), role])
        names = [column[0] for column in found.description or ()]
        people = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    as_of = str(people[0]["as_of"]) if people else None
    return EarlierList(f"run {file.stem}", as_of, None, people, is_filtered=False)


def run_before_last(directory: Path) -> str | None:
    """Return the id of the run whose lists were kept before the newest ones, or None."""
    kept = _kept(directory)
    return kept[-2].stem if len(kept) > 1 else None


def _find_run(directory: Path, wanted: str) -> Path:
    kept = _kept(directory)
    if RUN_ID.fullmatch(wanted):
        found = [file for file in kept if file.stem == wanted]
    else:
        try:
            day = date.fromisoformat(wanted).isoformat()
        except ValueError as problem:
            raise HeadwaterError(f"--since-run: expected a date such as 2026-01-31 or a run's id, found {wanted!r}") from problem
        found = [file for file in kept if file.stem[:10] <= day]
    if not found:
        known = f"the oldest kept is {kept[0].stem}" if kept else "none is kept yet"
        raise HeadwaterError(f"no list of run {wanted} is kept; {known}; `headwater status` names the runs")
    return found[-1]


def _kept(directory: Path) -> list[Path]:
    """Return the kept lists, oldest first: run ids begin with their time."""
    return sorted((directory / "history" / "lists").glob("[0-9]*.parquet"), key=lambda file: _in_order(file.stem))


def _in_order(run_id: str) -> tuple[str, int]:
    at, _, number = run_id.rpartition("-")
    return at, int(number) if number.isdigit() else 0
