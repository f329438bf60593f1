"""Examining the machine that Headwater runs on: its programs, memory and Prefect's own files. Nothing is changed."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from headwater.errors import HeadwaterError
from headwater.finding import Finding, ok, problem, warning
from headwater.settings import PROJECT
from sources.git_command import require_git
from warehouse.memory import limit_bytes, machine_bytes

LEAST_MEMORY = 2_000_000_000
SERVER = "prefect.server.api.server"
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
WHOLE, IN_USE, ABSENT = "are whole", "are in use by a Prefect server, which is not disturbed", "are not there yet"


def examine_programs() -> Iterator[Finding]:
    """Look whether git is there and new enough, and DuckDB and Prefect are those of the lock."""
    try:
        require_git()
        yield ok("git", "is there and new enough")
    except HeadwaterError as trouble:
        yield problem("git", str(trouble), "install git with the system's package manager")
    lock = PROJECT / "requirements.lock"
    pinned = dict(re.findall(r"^([a-z]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE)) if lock.exists() else {}
    for name in ("duckdb", "prefect"):
        yield _examine_package(name, pinned.get(name))


def _examine_package(name: str, pinned: str | None) -> Finding:
    try:
        found = version(name)
    except PackageNotFoundError:
        return problem(name, "is not installed", "install Headwater again from its lock")
    if pinned and found != pinned:
        return warning(name, f"is {found}, the lock says {pinned}", "install Headwater again from its lock")
    return ok(name, f"is {found}")


def examine_memory(memory_gb: float) -> Iterator[Finding]:
    """Compare what the database would hold with what the machine or container has."""
    limit, has = limit_bytes(memory_gb), machine_bytes()
    said = f"the database holds up to {limit / 1e9:.1f} GB of {has / 1e9:.1f} GB"
    if limit > has:
        yield warning("memory", said, "the system would end a large run; set [data] memory_gb lower, or give the container more")
    elif has < LEAST_MEMORY:
        yield warning("memory", said, "a catalog of dozens of repositories wants 2 GB")
    else:
        yield ok("memory", said)


def examine_prefect(directory: Path) -> Iterator[Finding]:
    """Check the database of Prefect's embedded server, and look for a server that outlived its run."""
    file = directory / "prefect" / "prefect.db"
    told = _check_database(file) if file.exists() else ABSENT
    yield ok("prefect's records", told) if told in (WHOLE, IN_USE, ABSENT) else warning(
        "prefect's records", f"{file} is damaged: {told}", f"delete {file.parent}: only the history of runs in Prefect is lost")  # fmt: skip
    for process in _orphans(directory / "prefect"):
        yield warning("prefect's server", f"process {process} outlived its run", f"kill {process}")


def _check_database(file: Path) -> str:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=1)) as con:
            told = str(con.execute("PRAGMA quick_check").fetchone()[0])
            return WHOLE if told == "ok" else told
    except sqlite3.DatabaseError as trouble:
        return IN_USE if trouble.sqlite_errorcode & 0xFF in BUSY else str(trouble)


def _orphans(home: Path) -> Iterator[int]:
    """Yield the embedded servers over this home whose parent is gone; where there is no /proc nobody is known."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = re.search(r"^PPid:\s+(\d+)", (place / "status").read_text(), re.MULTILINE)
            is_server = SERVER.encode() in (place / "cmdline").read_bytes()
            is_here = f"PREFECT_HOME={home}".encode() in (place / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended meanwhile, or is another user's
        if parent and parent[1] == "1" and is_server and is_here:
            yield int(place.name)
