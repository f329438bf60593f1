"""What every worker of a cluster must see and have, asked before anything is handed out: by a run, and by the doctor."""

import asyncio
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MUST_AGREE = ("headwater", "prefect", "pyarrow", "duckdb")
SECONDS_TO_ANSWER = 10


@dataclass(frozen=True)
class Sight:
    """What one machine sees: the lock in the data directory (None without the directory), may it write there, its versions, and whether it reaches Prefect."""

    lock: str | None
    may_write: bool
    versions: tuple[str, ...]
    reaches_prefect: bool


def look(directory: Path, server: str) -> Sight:
    """Return what the machine that this is called on sees."""
    versions = tuple(f"{name} {version(name)}" for name in MUST_AGREE)
    return Sight(_lock(directory), os.access(directory, os.W_OK | os.X_OK), versions, answers(server, 80))


def ask_workers(client: Any, directory: Path, server: str) -> list[tuple[str, str]]:
    """Return every worker of a Dask client's cluster, with the one line of what keeps it from doing its part, empty for nothing."""
    here = look(directory, server)
    found = client.run(look, directory, server, on_error="return")
    return [(worker, next(_hindrances(there, here, directory, server), "")) for worker, there in sorted(found.items())]


def greet(address: str) -> None:
    """Raise OSError where there is no Dask scheduler; Dask's own client would wait for ever for one that accepts and says nothing."""
    from distributed.comm import core  # noqa: PLC0415 - an extra

    connect: Any = core.connect  # ships no types

    async def shake_hands() -> None:
        comm = await connect(address)
        await comm.close()

    try:
        asyncio.run(asyncio.wait_for(shake_hands(), SECONDS_TO_ANSWER))
    except TimeoutError as problem:
        raise TimeoutError(f"no word from it within {SECONDS_TO_ANSWER} seconds") from problem


def answers(address: str, usual_port: int) -> bool:
    """Tell whether anybody listens at an address."""
    place = urlsplit(address)
    try:
        with socket.create_connection((place.hostname or "", place.port or usual_port), SECONDS_TO_ANSWER):
            return True
    except OSError:
        return False


def _hindrances(there: Sight | Exception, here: Sight, directory: Path, server: str) -> Iterator[str]:
    if isinstance(there, Exception):
        yield f"cannot be asked ({type(there).__name__}: {' '.join(str(there).split())}); install the same lock"
        return
    if there.lock is None or there.lock != here.lock:
        yield f"does not see {directory} as this machine does; mount the shared directory there"
    if not there.may_write:
        yield f"cannot write {directory}; run it as the user who owns that"
    if there.versions != here.versions:
        yield f"has other versions ({', '.join(there.versions)}) than this machine ({', '.join(here.versions)}); install the same lock"
    if not there.reaches_prefect:
        yield f"does not reach Prefect at {server}; let PREFECT_API_URL name an address that it reaches"


def _lock(directory: Path) -> str | None:
    try:
        return (directory / "run.lock").read_text(encoding="utf-8")
    except OSError:
        return "" if directory.is_dir() else None
