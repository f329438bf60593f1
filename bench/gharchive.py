"""How fast hours of GH Archive are read, beside `zcat | wc -l`: processor seconds, peak memory, in one run.

    python -m bench gharchive [MEGABYTES] [HOURS]     an hour of so many MB unpacked (150), read over HTTP so many times (3)

One event in a thousand is of the fifty repositories that are watched. The files come from a server process of their own.
"""

import gzip
import json
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from headwater.settings import GhArchive, Run, Settings
from sources import gharchive
from sources.gharchive_hours import Watched, sift
from sources.gharchive_window import file_name
from sources.reading import Reading, Target
from warehouse.landing import land

MONTH, FIRST = "2024-03", datetime(2024, 3, 5, tzinfo=UTC)
WATCHED = {f"acme/engine-{at}": at for at in range(1, 51)}
KINDS = {"PushEvent": 60, "WatchEvent": 14, "PullRequestEvent": 10, "IssueCommentEvent": 8, "PullRequestReviewEvent": 5, "IssuesEvent": 3}
SIZES = {"PushEvent": 700, "WatchEvent": 40}  # bytes of text in an event's payload; of all others:
SIZE = 9_000
CHUNK = 1 << 16


@dataclass(frozen=True)
class Measured:
    """One way of reading: bytes unpacked, events and rows it saw, processor and wall seconds."""

    name: str
    megabytes: float
    events: int
    rows: int
    seconds: float
    wall_seconds: float


def write_hour(file: Path, megabytes: int, seed: int = 1) -> int:
    """Write an invented hour, packed, and return how many events it has."""
    rng, written, count = random.Random(seed), 0, 0
    noise = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz       ", k=1 << 20))
    with gzip.open(file, "wb", compresslevel=6) as stream:
        while written < megabytes * 1_000_000:
            line = _line(rng, count, noise)
            stream.write(line)
            written, count = written + len(line), count + 1
    return count


def _line(rng: random.Random, number: int, noise: str) -> bytes:
    is_ours = rng.random() < 0.001
    repository = rng.randrange(1, 51) if is_ours else rng.randrange(1_000, 1 << 28)
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    person = rng.randrange(1 << 26)
    user = {"id": person, "login": f"user-{person}", "type": "User", "avatar_url": f"https://avatars.githubusercontent.com/u/{person}?"}
    begin = rng.randrange((1 << 20) - SIZE)
    thing = {
        "id": number, "number": number % 9_000, "html_url": f"https://github.com/x/y/pull/{number}", "title": noise[begin : begin + 40],
        "user": user, "state": "open", "created_at": "2024-03-05T00:00:01Z", "submitted_at": "2024-03-05T00:00:01Z",
    }  # fmt: skip
    texts = {f"url_{at}": f"https://api.github.com/repos/x/y/{number}/{at}" for at in range(30 if SIZES.get(kind) is None else 2)}
    payload = {"action": "created", "pull_request": thing, "review": thing, "issue": thing, "comment": thing, **texts}
    told = payload if is_ours else {**texts, "body": noise[begin : begin + rng.randrange(2 * SIZES.get(kind, SIZE // 3))]}
    event = {
        "id": str(number), "type": kind, "actor": user, "repo": {"id": repository, "name": f"owner-{person}/thing", "url": "https://api.github.com"},
        "payload": told, "public": True, "created_at": "2024-03-05T00:00:01Z",
    }  # fmt: skip
    return json.dumps(event, separators=(",", ":")).encode() + b"\n"


def measure(megabytes: int, hours: int) -> Iterator[Measured]:
    """Yield bare unpacking and counting, sifting the same file, and reading hours over HTTP until they have landed."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / file_name(FIRST)
        events = write_hour(file, megabytes)
        for hour in range(1, hours):
            (Path(place) / file_name(FIRST + timedelta(hours=hour))).symlink_to(file)
        size = _unpacked_megabytes(file)
        yield _timed("zcat | wc -l", size, events, lambda: _bare(file), resource.RUSAGE_CHILDREN)
        yield _timed("sifted from disk", size, events, lambda: len(sift(_chunks(file), Watched.of(WATCHED)).rows))
        for parallel in (1, 2):
            yield _timed(f"over HTTP, {parallel} at a time", size * hours, events * hours, lambda parallel=parallel: _over_http(Path(place), parallel))


def _timed(name: str, megabytes: float, events: int, read: Callable[[], int], who: int = resource.RUSAGE_SELF) -> Measured:
    before, started = _spent(who), time.perf_counter()
    rows = read()
    return Measured(name, megabytes, events, rows, _spent(who) - before, time.perf_counter() - started)


def _spent(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _bare(file: Path) -> int:
    subprocess.run(f"zcat '{file}' | wc -l", shell=True, check=True, stdout=subprocess.DEVNULL)
    return 0


def _unpacked_megabytes(file: Path) -> float:
    with gzip.open(file) as stream:
        return sum(map(len, iter(lambda: stream.read(1 << 20), b""))) / 1e6


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        yield from iter(lambda: stream.read(CHUNK), b"")


def _over_http(place: Path, parallel: int) -> int:
    """Read a day of which some hours are there through the whole source, and land it; the server is another process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(place)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        settings = Settings(gharchive=GhArchive(f"http://127.0.0.1:{port}", "2024-03-06", parallel), run=Run(since="2024-03-05"))
        return _land(settings)
    finally:
        server.kill()
        server.wait()


def _land(settings: Settings) -> int:
    target = Target("gharchive", MONTH, FIRST, options={"repositories": WATCHED})
    with tempfile.TemporaryDirectory() as landing:
        readings = (item for item in gharchive.fetch(target, settings) if isinstance(item, Reading))
        return sum(land(Path(landing), "gharchive", MONTH, reading, datetime.now(UTC)).row_count for reading in readings)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"no server on port {port}")


def print_measured(megabytes: int = 150, hours: int = 3) -> None:
    print(f"Reading GH Archive: an hour of {megabytes} MB unpacked, one event in a thousand of 50 watched repositories (processor seconds)")
    print(f"{'':<24}{'MB':>7}{'events':>9}{'rows':>6}{'seconds':>9}{'MB/s':>7}{'events/s':>10}{'ratio':>7}{'wall':>7}")
    bare = 0.0
    for each in measure(megabytes, hours):
        per_megabyte = each.seconds / each.megabytes
        bare = bare or per_megabyte
        print(
            f"{each.name:<24}{each.megabytes:>7.0f}{each.events:>9}{each.rows or '':>6}{each.seconds:>9.2f}"
            f"{1 / per_megabyte:>7.0f}{each.events / each.seconds:>10.0f}{per_megabyte / bare:>7.2f}{each.wall_seconds:>7.1f}"
        )
    print(f"peak memory of the reading process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
