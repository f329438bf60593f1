"""The landing zone: immutable Parquet files, one directory per source and target, written atomically.

landing/SOURCE/TARGET/000001.parquet, 000002.parquet, … A file's own metadata tells its source, target,
cursor and time, so that the newest file of a target is all a run needs to go on.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

from headwater.errors import DataError
from sources.reading import Cursor, Reading

NOTE = b"headwater"
LAYOUT = 1
LONGEST_NAME = 200  # file systems allow 255 bytes


@dataclass(frozen=True)
class Label:
    """What a landed file says of itself; `replaces` makes the target's earlier files obsolete."""

    source: str
    target: str
    sequence: int
    cursor: dict[str, str]
    replaces: bool
    fetched_at: str
    row_count: int
    layout: int = LAYOUT


def target_directory(landing: Path, source: str, target: str) -> Path:
    """Return the directory of one target's files, inside the landing zone whatever the target is called."""
    return landing.joinpath(source, *map(_folder, target.split("/")))


def _folder(part: str) -> str:
    name = quote(part, safe=":,") if part.strip(".") else part.replace(".", "%2E")
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 33]}~{hashlib.blake2b(part.encode(), digest_size=16).hexdigest()}"


def landed_files(landing: Path, source: str = "*") -> list[Path]:
    """Return every landed file, or one source's, in the order of their names."""
    return sorted(file for file in landing.glob(f"{source}/**/[0-9]*.parquet") if file.is_file())


def target_files(landing: Path, source: str, target: str) -> list[Path]:
    """Return one target's files, oldest first."""
    return sorted(target_directory(landing, source, target).glob("[0-9]*.parquet"))


def last_cursor(landing: Path, source: str, target: str) -> Cursor | None:
    """Return the cursor of the newest file of a target, None when nothing has landed."""
    files = target_files(landing, source, target)
    return read_label(files[-1]).cursor if files else None


def read_label(file: Path) -> Label:
    """Return a landed file's label; raises DataError naming a file that is damaged or not ours."""
    with telling_damage(file):
        metadata = pq.read_metadata(file).metadata or {}
        return Label(**json.loads(metadata[NOTE]))


@contextmanager
def telling_damage(file: Path) -> Iterator[None]:
    """Turn what goes wrong while a landed file is read into a DataError that names the file and the way out."""
    try:
        yield
    except (OSError, KeyError, TypeError, ValueError, pa.ArrowException) as problem:
        raise DataError(f"{file}: is no landed file or is damaged; move it away and run again with --full") from problem


def check_pages(file: Path) -> None:
    """Read a whole file and hold every page against its checksum; raises DataError naming one that is damaged.

    DuckDB does not look at the checksums: nearly half of all flipped bits would come out as other data.
    """
    with telling_damage(file), pq.ParquetFile(file, page_checksum_verification=True) as parquet:
        for _ in parquet.iter_batches():
            pass


def land(landing: Path, source: str, target: str, reading: Reading, fetched_at: datetime) -> Label:
    """Write one reading as the target's next file: whole under its name, or not at all.

    It is never stamped earlier than the file before it: where the clock was set back, what is newer must still win.
    """
    directory = target_directory(landing, source, target)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        remove_unfinished(directory)
        files = target_files(landing, source, target)
        sequence = int(files[-1].stem) + 1 if files else 1
        unfinished = directory / f".unfinished-{sequence:06d}"
        stamp = max(fetched_at, _stamp(files[-1])) if files else fetched_at
        label = Label(source, target, sequence, dict(reading.cursor), reading.replaces, stamp.isoformat(), 0)
        try:
            label = _write(unfinished, reading, label)
            unfinished.rename(directory / f"{sequence:06d}.parquet")
        finally:
            unfinished.unlink(missing_ok=True)
        _sync(directory)
    except OSError as problem:
        raise DataError(f"{directory}: cannot be written ({problem.strerror or problem})") from problem
    return label


@contextmanager
def alone_with(directory: Path, source: str, target: str, *, waits: bool = False) -> Iterator[None]:
    """Hold one target of a data directory against every other process, on whatever machine; raises DataError.

    A worker goes on when the run that sent it was killed: the next run must not land the same target beside it.
    """
    locks = directory / "locks"
    try:
        locks.mkdir(parents=True, exist_ok=True)
        handle = os.open(locks / hashlib.blake2b(f"{source} {target}".encode(), digest_size=16).hexdigest(), os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as problem:
        raise DataError(f"{locks}: cannot be written ({problem.strerror})") from problem
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise DataError(f"{source} {target}: another worker is still reading it; run again when that has ended") from problem
        yield
    finally:
        os.close(handle)


def _stamp(file: Path) -> datetime:
    return datetime.fromisoformat(read_label(file).fetched_at)


def remove_unfinished(directory: Path) -> None:
    """Remove what a killed or failed run left half written."""
    for leftover in directory.glob(".unfinished-*"):
        leftover.unlink(missing_ok=True)


def _write(file: Path, reading: Reading, label: Label) -> Label:
    rows = 0
    with file.open("wb") as stream:
        with pq.ParquetWriter(stream, reading.schema, compression="zstd", write_page_checksum=True) as writer:
            for batch in _gathered(reading):
                writer.write_table(batch)
                rows += batch.num_rows
            label = Label(**{**asdict(label), "row_count": rows})
            writer.add_key_value_metadata({NOTE.decode(): json.dumps(asdict(label))})
        stream.flush()
        os.fsync(stream.fileno())
    return label


def _gathered(reading: Reading, rows: int = 8_192) -> Iterator[pa.Table]:
    """Yield the batches joined into row groups of about `rows`."""
    held: list[pa.RecordBatch] = []
    for batch in reading.batches:
        held.append(batch)
        if sum(part.num_rows for part in held) >= rows:
            yield pa.Table.from_batches(held, reading.schema)
            held = []
    if held:
        yield pa.Table.from_batches(held, reading.schema)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
