"""Erasing from the landing zone: what lands is blanked before it is written, what has landed is written again.

It is the one exception to "a landed file never changes". A file is replaced whole by a rename and keeps its label; the
ledger remembers which files were looked through up to which decision, so that a killed sweep goes on where it stopped
and a file put back from a backup is looked through again.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.errors import DataError
from sources.reading import Reading
from warehouse.landing import NOTE, landed_files, read_label, remove_unfinished, telling_damage
from warehouse.ledger import open_ledger
from warehouse.marks import Marked

Eraser = Callable[[pa.Table, Marked], pa.Table]


def erase_from(reading: Reading, source: str, erased: Marked, erasers: Mapping[str, Eraser]) -> Reading:
    """Return a reading without the erased, batch by batch."""
    if not erased.hashes:
        return reading
    return replace(reading, batches=_erased_batches(reading, _eraser(source, erasers), erased))


def sweep(directory: Path, erased: Marked, erasers: Mapping[str, Eraser]) -> int:
    """Take the erased out of every landed file not yet looked through; return how many files changed."""
    if not erased.hashes:
        return 0
    landing, last = directory / "landing", last_action(directory)
    looked_through = _looked_through(directory, last)
    changed = 0
    for file in landed_files(landing):
        name = str(file.relative_to(landing))
        if looked_through.get(name) != _state(file):
            changed += rewrite(file, _eraser(name.partition(os.sep)[0], erasers), erased)
            _remember(directory, name, last, file)
    return changed


def rewrite(file: Path, erase: Eraser, erased: Marked) -> bool:
    """Replace a landed file by one without the erased, its label kept; tell whether it held any."""
    label = read_label(file)
    remove_unfinished(file.parent)
    with telling_damage(file):
        table = pq.read_table(file, page_checksum_verification=True)
    kept = erase(table, erased)
    if kept.equals(table):
        return False
    unfinished = file.with_name(f".unfinished-{file.stem}")
    note = json.dumps(asdict(replace(label, row_count=kept.num_rows)))
    with unfinished.open("wb") as stream:
        with pq.ParquetWriter(stream, kept.schema, compression="zstd", write_page_checksum=True) as writer:
            writer.write_table(kept, row_group_size=8_192)
            writer.add_key_value_metadata({NOTE.decode(): note})
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.rename(file)
    return True


def _erased_batches(reading: Reading, erase: Eraser, erased: Marked) -> Iterator[pa.RecordBatch]:
    for batch in reading.batches:
        yield from erase(pa.Table.from_batches([batch], reading.schema), erased).combine_chunks().to_batches()


def _eraser(source: str, erasers: Mapping[str, Eraser]) -> Eraser:
    if source not in erasers:
        raise DataError(f"{source}: nobody can be erased from this source, for it stands in no row of ERASERS; nothing of it is read")
    return erasers[source]


def last_action(directory: Path) -> int:
    """Return the number of the last decision by which somebody was erased, 0 for none."""
    with open_ledger(directory) as ledger:
        return int(ledger.execute("SELECT coalesce(max(action_id), 0) FROM privacy_actions WHERE kind <> 'suppressed'").fetchone()[0])


def _looked_through(directory: Path, last: int) -> dict[str, tuple[int, int]]:
    with open_ledger(directory) as ledger:
        rows = ledger.execute("SELECT file, size, modified_ns FROM swept_files WHERE action_id = ?", [last]).fetchall()
    return {row["file"]: (row["size"], row["modified_ns"]) for row in rows}


def _remember(directory: Path, name: str, last: int, file: Path) -> None:
    with open_ledger(directory) as ledger:
        ledger.execute("INSERT OR REPLACE INTO swept_files VALUES (?, ?, ?, ?)", [name, last, *_state(file)])


def _state(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns
