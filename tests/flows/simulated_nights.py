"""An installation that lives through nights of a changing sandbox, and what may befall a night.

`python -m tests.flows.simulated_nights SETTINGS SECONDS [full]` is one night by a clock that is so many seconds off, to be killed.
"""

import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.night import Night
from flows.plan import Choice
from headwater.errors import HeadwaterError
from headwater.settings import load_settings
from sandbox import arxiv_server
from sandbox.changing import ChangingSandbox
from sandbox.github_faults import Storm
from sources.github_graphql import _budget
from sources.http import _gate
from tests.flows.moved_clock import clock_moved
from tests.flows.one_night import one_night
from tests.flows.test_faults import flip, flip_in, headwater, read_only
from tests.flows.untrusted import untrusted_server
from tests.warehouse.test_landing import limited
from warehouse.build import discard_build
from warehouse.landing import landed_files
from warehouse.publish import FILE_NAME

HURRIED = "\n[http]\nbackoff_seconds = 0.01\nlongest_wait_seconds = 2.0\nattempts = 3\n"
SOURCES = ("git", "github", "arxiv", "openreview")
ADDRESS = re.compile(r'(?<=url = ")\w+://[^/"]*')


@dataclass
class Installation:
    """A data directory, how far off its machine's clock is, and what its operator has to do after a fault."""

    file: Path
    sandbox: ChangingSandbox
    choice: Choice
    off: timedelta = timedelta()
    needs_full: bool = False
    moved_away: set[Path] = field(default_factory=set)
    seconds: float = 4.0  # that the last whole night took

    @property
    def data(self) -> Path:
        return load_settings(self.file).data.directory

    @property
    def published(self) -> bytes:
        return (self.data / FILE_NAME).read_bytes()

    def night(self) -> Night:
        """Run one night by the machine's clock, an hour after whatever was asked before."""
        _budget.cache_clear()
        _gate.cache_clear()
        started = time.monotonic()
        with clock_moved(self.off):
            night = one_night(self.file, replace(self.choice, is_full=self.needs_full))
        self.seconds, self.needs_full = time.monotonic() - started, self.needs_full and night.status != "done"
        return night

    def run(self, *arguments: str) -> None:
        with clock_moved(self.off):
            done = headwater(self.file, *arguments)
        assert done.exit_code == 0, done.output


# Each function carries a night out with what befalls it; `rng` chooses where and when.


def source_down(one: Installation, rng: random.Random) -> None:
    _read_in_part(one, rng, "https://127.0.0.1:9")


def name_not_found(one: Installation, rng: random.Random) -> None:
    _read_in_part(one, rng, "https://no-such-host.invalid")


def certificate_not_trusted(one: Installation, rng: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder, untrusted_server(Path(folder)) as address:
        _read_in_part(one, rng, address)


def _read_in_part(one: Installation, rng: random.Random, address: str) -> None:
    """Run the night with one source, or all, at an address that does not serve it."""
    read = [source for source in SOURCES if source in (one.choice.sources or SOURCES)]
    away, text, section, lines = rng.choice([*([source] for source in read), read]), one.file.read_text(), "", []
    for line in text.splitlines():
        section = line.strip("[]") if line.startswith("[") else section
        lines.append(ADDRESS.sub(address, line) if section in away else line)
    one.file.write_text("\n".join(lines) + "\n")
    try:
        assert one.night().status == "partial"
    finally:
        one.file.write_text(text)


def rate_limits(one: Installation, rng: random.Random) -> None:
    too_many = [arxiv_server.Fault.TOO_MANY, arxiv_server.Fault.RATE_EXCEEDED, arxiv_server.Fault.TOO_MANY_WAIT]
    _stormy_night(one, rng, too_many, share=0.2)


def servers_in_trouble(one: Installation, rng: random.Random) -> None:
    trouble = [fault for fault in arxiv_server.Fault if fault is not arxiv_server.Fault.HANG]
    _stormy_night(one, rng, trouble, share=0.5)


def _stormy_night(one: Installation, rng: random.Random, faults: list[arxiv_server.Fault], share: float) -> None:
    """Run the night while servers misbehave; what they do not give in three attempts is missing until the next."""
    services = one.sandbox.services
    services.arxiv.faults.extend(rng.choice([None, *faults]) for _ in range(200))
    services.github.storm = Storm(rng.randrange(1 << 30), share)
    try:
        one.night()
    finally:
        services.arxiv.faults.clear()
        services.github.storm = None


def killed(one: Installation, rng: random.Random) -> None:
    """Kill the night's process, wherever it is."""
    full = ["full"] if one.needs_full else []
    sources = ",".join(one.choice.sources)
    command = [sys.executable, "-m", __name__, str(one.file), str(one.off.total_seconds()), sources, *full]
    child = subprocess.Popen(command)
    try:
        child.wait(timeout=1.5 + one.seconds * rng.uniform(0.0, 0.9))
    except subprocess.TimeoutExpired:
        child.kill()
    child.wait()


def disk_full(one: Installation, rng: random.Random) -> None:
    room = (one.data / "ledger.sqlite").stat().st_size + rng.choice((0, 1 << 19, 1 << 20))
    with limited(room), pytest.raises(HeadwaterError, match=r"cannot be (written|used) \("):
        one.night()


def read_only_directory(one: Installation, rng: random.Random) -> None:
    try:
        with read_only(one.data), pytest.raises(HeadwaterError, match="cannot be written"):
            one.night()
    except pytest.skip.Exception:  # root may write everywhere, and may mount nothing here
        disk_full(one, rng)


def landed_file_damaged(one: Installation, rng: random.Random) -> None:
    """Flip a bit of a landed file: nothing is published of it; the operator moves it away and reads in full."""
    broken = rng.choice(landed_files(one.data / "landing", "git"))
    flip_in(broken, column="paths")
    discard_build(one.data)
    with pytest.raises(HeadwaterError, match=f"{re.escape(str(broken))}: is (no landed file or is )?damaged; move it away"):
        one.night()
    broken.unlink()
    one.moved_away, one.needs_full = {broken}, True


def build_damaged(one: Installation, rng: random.Random) -> None:
    flip(one.data / "build" / "warehouse.duckdb", rng.randrange(30_000, 60_000))
    assert one.night().status == "done"


def clock_ahead(one: Installation, rng: random.Random) -> None:
    _by_another_clock(one, timedelta(days=rng.randrange(3, 20)))


def clock_behind(one: Installation, rng: random.Random) -> None:
    _by_another_clock(one, -timedelta(days=rng.randrange(1, 400)))


def _by_another_clock(one: Installation, jump: timedelta) -> None:
    one.off += jump
    try:
        assert one.night().status == "done"
    finally:
        one.off -= jump


Befalling = Callable[[Installation, random.Random], None]
FAULTS: tuple[Befalling, ...] = (
    source_down, name_not_found, certificate_not_trusted, rate_limits, servers_in_trouble, killed, disk_full,
    read_only_directory, landed_file_damaged, build_damaged, clock_ahead, clock_behind,
)  # fmt: skip


if __name__ == "__main__":
    with clock_moved(timedelta(seconds=float(sys.argv[2]))):
        wanted = tuple(filter(None, sys.argv[3].split(",")))
        one_night(Path(sys.argv[1]), Choice(sources=wanted, is_full=sys.argv[4:] == ["full"]))
