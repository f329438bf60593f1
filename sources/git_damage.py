"""Reading what can be read of a repository that lacks objects: `git log` dies there, this walks around."""

import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

import pyarrow as pa

from sources.git_command import command, environment, start
from sources.git_log import Format, read_batches


@dataclass
class Damage:
    """What a reading had to leave out, counted while its batches are consumed."""

    unlisted: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """Return one sentence per kind of hole."""
        said = []
        if self.unlisted:
            said.append(f"commits without paths, for trees are missing from the repository: {len(self.unlisted)}")
        if self.unreadable:
            said.append(f"commits missing from the repository, with all that lies behind them: {len(self.unreadable)}")
        return said


class Commits:
    """Commit objects asked for one by one; git is started anew where it dies of a broken one."""

    def __init__(self, git_dir: Path) -> None:
        """Start git."""
        self.git_dir = git_dir
        self.process = self._start()

    def read(self, commit: str) -> bytes | None:
        """Return a commit's text, None when it is missing or broken."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None and stdout is not None  # noqa: PT018, S101 - both are pipes
        stdin.write(commit.encode() + b"\n")
        stdin.flush()
        header = stdout.readline().split()
        size = int(header[2]) + 1 if len(header) == 3 else 0
        body = stdout.read(size)
        if not header or len(body) < size:
            self.close()
            self.process = self._start()
            return None
        return body if size and header[1] == b"commit" else None

    def close(self) -> None:
        """End git."""
        with self.process:
            self.process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command(["cat-file", "--batch"], self.git_dir), env=environment() | {"GIT_NO_LAZY_FETCH": "1"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def walk(git_dir: Path, tip: str, stop: set[str], damage: Damage | None = None) -> list[tuple[str, int]]:
    """Return (commit, committed second) for what can be reached from `tip` without entering `stop`."""
    found: list[tuple[str, int]] = []
    seen, queue = {tip, *stop}, deque([tip] if tip not in stop else [])
    with closing(Commits(git_dir)) as commits:
        while queue:
            commit = queue.popleft()
            body = commits.read(commit)
            if body is None:
                if damage is not None:
                    damage.unreadable.append(commit)
                continue
            parents, second = _links(body)
            found.append((commit, second))
            queue += dict.fromkeys(parent for parent in parents if parent not in seen)
            seen.update(parents)
    return found


def read_around(git_dir: Path, commits: list[str], key: bytes, damage: Damage) -> Iterator[pa.RecordBatch]:
    """Yield batches of the given commits, ever more at once until git dies of one; that one comes without paths."""
    at, size = 0, 1
    while at < len(commits):
        part, done = commits[at : at + size], 0
        for batch in log_of(git_dir, part, key):
            done += batch.num_rows
            yield batch
        if size == 1 and not done:
            yield from _read_without_paths(git_dir, part, key, damage)
            done = 1
        at, size = at + done, size * 2 if done == len(part) else 1


def log_of(git_dir: Path, commits: Iterable[str], key: bytes, paths: str = "--name-only") -> Iterator[pa.RecordBatch]:
    """Yield batches of just these commits in their order, ending early where git dies."""
    form = Format()
    with TemporaryFile() as ids, TemporaryFile() as stderr:
        ids.write("\n".join(commits).encode() + b"\n")
        ids.seek(0)
        arguments = ["log", *form.arguments(paths), "--no-walk=unsorted", "--stdin"]
        with start(arguments, git_dir, stderr, ids) as process:
            yield from read_batches(process, form, key)


def without_paths(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch with its paths unknown (null) instead of none."""
    for name in ("paths", "path_count"):
        at = batch.schema.get_field_index(name)
        batch = batch.set_column(at, batch.schema.field(at), pa.nulls(batch.num_rows, batch.schema.field(at).type))
    return batch


def _read_without_paths(git_dir: Path, commits: list[str], key: bytes, damage: Damage) -> Iterator[pa.RecordBatch]:
    bare = list(log_of(git_dir, commits, key, "--no-patch"))
    (damage.unlisted if bare else damage.unreadable).extend(commits)
    yield from map(without_paths, bare)


def _links(body: bytes) -> tuple[list[str], int]:
    head = body.partition(b"\n\n")[0].split(b"\n")
    parents = [line[7:].decode() for line in head if line.startswith(b"parent ")]
    stamp = next((line for line in head if line.startswith(b"committer ")), b"").rsplit(b" ", 2)
    return parents, int(stamp[-2]) if len(stamp) > 1 and stamp[-2].isdigit() else 0
