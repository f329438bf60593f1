"""How long the reading commands take from start to end, beside a bare `python -c "import duckdb"` in the same run.

    python -m bench cli headwater.toml     each call leaves its entry in the access log: give it a copy of an installation
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from headwater.settings import load_settings
from warehouse.published import open_published

ROUNDS = 5
BARE = "python -c 'import duckdb'"
CALL = "from headwater.cli import main; main()"  # what the installed command does
PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Taken:
    """The least milliseconds of ROUNDS, by the clock and of processor."""

    command: str
    clock: float
    processor: float


def measure(config: Path) -> Iterator[Taken]:
    """Yield the bare import, then every reading command."""
    with open_published(load_settings(config).data.directory) as con:
        role, login = con.execute(
            "SELECT role, github_login FROM shortlists WHERE github_login IS NOT NULL ORDER BY role, rank LIMIT 1"
        ).fetchall()[0]
    yield _taken(BARE, [sys.executable, "-c", "import duckdb"])
    commands = {
        "--help": ["--help"], "config": ["config"], "roles": ["roles"], "skills": ["skills"], "tables": ["tables"], "status": ["status"],
        "sql 'SELECT count(*) FROM people'": ["sql", "SELECT count(*) FROM people"], f"shortlist {role}": ["shortlist", role],
        "explain LOGIN": ["explain", login], "search quantization": ["search", "quantization"], "identity pending": ["identity", "pending"],
    }  # fmt: skip
    for told, words in commands.items():
        yield _taken(told, [sys.executable, "-c", CALL, "--config", str(config), *words])


def print_measured(config: Path) -> None:
    print(f"Reading commands from start to end, the least of {ROUNDS} (milliseconds)")
    print(f"{'':<40}{'clock':>8}{'processor':>11}{'ratio':>7}")
    bare = 0.0
    for taken in measure(config):
        bare = bare or taken.processor
        print(f"{taken.command:<40}{taken.clock:>8.0f}{taken.processor:>11.0f}{taken.processor / bare:>7.2f}")


def _taken(told: str, command: Sequence[str]) -> Taken:
    rounds = [_once(command) for _ in range(ROUNDS)]
    return Taken(told, min(clock for clock, _ in rounds), min(processor for _, processor in rounds))


def _once(command: Sequence[str]) -> tuple[float, float]:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env={**os.environ, "PYTHONPATH": str(PROJECT)})
    clock, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock * 1000, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
