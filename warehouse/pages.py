"""Pages that landed as received, parsed file by file: on every core where there are many, each file's rows as Arrow tables."""

import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.landing import telling_damage

Parse = Callable[[str, bytes], list[dict[str, Any]]]
LARGE = 16_000_000  # bytes of landed files that are worth the second which starting other processes takes


@dataclass(frozen=True)
class Job:
    """One file to parse; `tables` names the table of each kind of page (None: any other), `schemas` has their columns."""

    name: str
    path: Path
    target: str
    parse: Parse
    tables: Mapping[str | None, str]
    schemas: Mapping[str, pa.Schema]


@dataclass(frozen=True)
class Parsed:
    """A file's rows by table, and what could not be parsed: file, position, reason."""

    tables: Mapping[str, pa.Table]
    quarantined: Sequence[tuple[str, int, str]]


def parse_files(jobs: Sequence[Job]) -> Iterator[Parsed]:
    """Yield what each file holds, in order."""
    cores = os.cpu_count() or 1
    if cores == 1 or sum(job.path.stat().st_size for job in jobs) < LARGE:
        yield from map(parse_file, jobs)
        return
    # Started anew, not forked: a copy of a process with DuckDB's threads would hang.
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(parse_file, jobs)


def parse_file(job: Job) -> Parsed:
    """Return one file's rows; a page that cannot be parsed is named with the reason, the others are not lost."""
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    quarantined = []
    with telling_damage(job.path):
        pages = pq.read_table(job.path, columns=["kind", "body"], page_checksum_verification=True)
    for position, (kind, body) in enumerate(zip(*(column.to_pylist() for column in pages.columns), strict=True), start=1):
        try:
            records[job.tables.get(kind, job.tables[None])] += job.parse(kind, body)
        except ValueError as problem:
            quarantined.append((job.name, position, str(problem)))
    return Parsed({table: _as_table(job, table, rows) for table, rows in records.items() if rows}, quarantined)


def _as_table(job: Job, table: str, rows: list[dict[str, Any]]) -> pa.Table:
    told = pa.Table.from_pylist(rows, job.schemas[table])
    told = told.append_column("file", pa.repeat(job.name, len(rows)))
    return told.append_column("target", pa.repeat(job.target, len(rows)))
