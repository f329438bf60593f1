"""Pages that landed as received, parsed file by file: on every core where there are many, each file's rows as Arrow tables."""

import gc
import multiprocessing
import os
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.landing import telling_damage

Parse = Callable[[str, bytes], list[dict[str, Any]]]
LARGE = 16_000_000  # bytes of landed files that are worth the second which starting other processes takes
AHEAD = 2  # files a core that are parsed, or being parsed, before they are asked for
PAGES_AT_ONCE = 500
ROWS_AT_ONCE = 10_000  # rows that are inserted at once: a thousand at a time take twice as long
OBJECTS_BETWEEN_COLLECTIONS = 200_000  # parsed records hold no cycles: looking for some after every 700 costs a fifth


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
    """Yield what each file holds, in order; few are ever parsed ahead, so that memory does not grow with their number."""
    cores = os.cpu_count() or 1
    if cores == 1 or sum(job.path.stat().st_size for job in jobs) < LARGE:
        yield from map(parse_file, jobs)
        return
    # Started anew, not forked: a copy of a process with DuckDB's threads would hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, context, gc.set_threshold, (OBJECTS_BETWEEN_COLLECTIONS,)) as pool:
        ahead: deque[Future[Parsed]] = deque()
        for job in jobs:
            ahead.append(pool.submit(parse_file, job))
            if len(ahead) > AHEAD * cores:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def gather(files: Iterable[Parsed]) -> Iterator[Parsed]:
    """Yield what several files hold together, until it is worth an insertion."""
    waiting: list[Parsed] = []
    for parsed in files:
        waiting.append(parsed)
        if sum(table.num_rows for one in waiting for table in one.tables.values()) >= ROWS_AT_ONCE:
            yield _join(waiting)
            waiting = []
    if waiting:
        yield _join(waiting)


def _join(files: Sequence[Parsed]) -> Parsed:
    tables: dict[str, list[pa.Table]] = defaultdict(list)
    for parsed in files:
        for name, table in parsed.tables.items():
            tables[name].append(table)
    return Parsed({name: pa.concat_tables(parts) for name, parts in tables.items()}, [one for parsed in files for one in parsed.quarantined])


def parse_file(job: Job) -> Parsed:
    """Return one file's rows; a page that cannot be parsed is named with the reason, the others are not lost."""
    tables: dict[str, list[pa.Table]] = defaultdict(list)
    quarantined: list[tuple[str, int, str]] = []
    position = 0
    with telling_damage(job.path), pq.ParquetFile(job.path, page_checksum_verification=True) as file:
        # As Python's own objects a few pages at a time: they take many times the room of their columns.
        for pages in file.iter_batches(PAGES_AT_ONCE, columns=["kind", "body"]):
            for table, rows in _parse_pages(job, pages, position, quarantined).items():
                tables[table].append(_as_table(job, table, rows))
            position += pages.num_rows
    return Parsed({table: pa.concat_tables(parts) for table, parts in tables.items()}, quarantined)


def _parse_pages(
    job: Job, pages: pa.RecordBatch, before: int, quarantined: list[tuple[str, int, str]]
) -> Mapping[str, list[dict[str, Any]]]:
    """Return the rows of some pages by table; adds to `quarantined` those that cannot be parsed."""
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    kinds, bodies = (pages[name].to_pylist() for name in ("kind", "body"))
    for position, (kind, body) in enumerate(zip(kinds, bodies, strict=True), start=before + 1):
        try:
            found = job.parse(kind, body)
        except ValueError as problem:
            quarantined.append((job.name, position, str(problem)))
        else:
            if found:
                records[job.tables.get(kind, job.tables[None])] += found
    return records


def _as_table(job: Job, table: str, rows: list[dict[str, Any]]) -> pa.Table:
    told = pa.Table.from_pylist(rows, job.schemas[table])
    told = told.append_column("file", pa.repeat(job.name, len(rows)))
    return told.append_column("target", pa.repeat(job.target, len(rows)))
