"""One run at a time writes a data directory; the lock goes with the process, however it ends."""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from headwater.errors import DataError

log = logging.getLogger("headwater")


@contextmanager
def writing(directory: Path, *, waits: bool = False) -> Iterator[None]:
    """Hold the data directory for writing; raises DataError when it cannot be written.

    While another process holds it, wait for that one to end, or raise DataError at once.
    """
    file = directory / "run.lock"
    if "?" in str(directory):
        raise DataError(f"{directory}: DuckDB cannot keep a file under a name with a question mark; choose another")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as problem:
        raise DataError(f"{directory}: cannot be written ({problem.strerror})") from problem
    try:
        _hold(handle, directory, waits=waits)
        yield
    finally:
        os.close(handle)


def holder(directory: Path) -> str | None:
    """Return the process that holds a data directory for writing, None for none; nothing is changed."""
    try:
        with (directory / "run.lock").open("rb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return handle.read(32).decode(errors="replace").strip()
    except OSError:
        return None
    return None


def _hold(handle: int, directory: Path, *, waits: bool) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as problem:
        holder = os.read(handle, 32).decode(errors="replace").strip()
        if not waits:
            raise DataError(f"{directory}: another run (process {holder}) is writing it; wait for it to end") from problem
        log.info("%s: waiting for another run (process %s) to end", directory, holder)
        fcntl.flock(handle, fcntl.LOCK_EX)
    os.ftruncate(handle, 0)
    os.pwrite(handle, str(os.getpid()).encode(), 0)
