"""Reading what can be read of a repository that lacks objects: `git log` dies there, this walks around."""

import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
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
            said.append(f"{len(self.unlisted)} commits have no paths: their trees are missing from the repository")
        if self.unreadable:
            said.append(f"{len(self.unreadable)} commits and what lies behind them are missing from the repository")
        return said


def walk(git_dir: Path, tip: str, stop: set[str], damage: Damage | None = None) -> list[tuple[str, int]]:
    """Return (commit, committed second) for what can be reached from `tip` without entering `stop`."""
    found: list[tuple[str, int]] = []
    seen, queue = {tip, *stop}, deque([tip] if tip not in stop else [])
    with subprocess.Popen(command(["cat-file", "--batch"], git_dir), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, env=environment() | {"GIT_NO_LAZY_FETCH": "1"}) as reader:  # fmt: skip
        while queue:
            commit = queue.popleft()
            body = _ask(reader, commit)
            if body is None:
                if damage is not None:
                    damage.unreadable.append(commit)
                continue
            parents, second = _links(body)
            found.append((commit, second))
            queue += [parent for parent in parents if parent not in seen]
            seen.update(parents)
        reader.stdin.close()  # type: ignore[union-attr]
    return found


def read_around(
    git_dir: Path, commits: list[str], key: bytes, damage: Damage
) -> Iterator[pa.RecordBatch]:
    """Yield batches of the given commits; one whose tree is missing comes without paths."""
    while commits:
        done = 0
        for batch in log_of(git_dir, commits, key):
            done += batch.num_rows
            yield batch
        commits = commits[done:]
        if commits:
            damage.unlisted.append(commits[0])
            yield from map(without_paths, log_of(git_dir, commits[:1], key, "--no-patch"))
            commits = commits[1:]


def log_of(git_dir: Path, commits: Iterable[str], key: bytes, paths: str = "--name-only") -> Iterator[pa.RecordBatch]:
    """Yield batches of just these commits in their order, ending early where git dies."""
    form = Format()
    with TemporaryFile() as ids, TemporaryFile() as stderr:
        ids.write("\n".join(commits).encode() + b"\n")
        ids.seek(0)
        arguments = ["log", *form.arguments(paths), "--no-walk=unsorted", "--stdin"]
        process = start(arguments, git_dir, stderr, ids)
        assert process.stdout is not None  # noqa: S101 - start() asked for a pipe
        yield from read_batches(process.stdout, form, key)
        process.wait()


def without_paths(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the batch with its paths unknown (null) instead of none."""
    for name in ("paths", "path_count"):
        at = batch.schema.get_field_index(name)
        batch = batch.set_column(at, batch.schema.field(at), pa.nulls(batch.num_rows, batch.schema.field(at).type))
    return batch


def _ask(reader: subprocess.Popen[bytes], commit: str) -> bytes | None:
    assert reader.stdin is not None and reader.stdout is not None  # noqa: PT018, S101 - both are pipes
    reader.stdin.write(commit.encode() + b"\n")
    reader.stdin.flush()
    header = reader.stdout.readline().split()
    if len(header) != 3:
        return None
    body = reader.stdout.read(int(header[2]) + 1)
    return body if header[1] == b"commit" else None


def _links(body: bytes) -> tuple[list[str], int]:
    head = body.partition(b"\n\n")[0].split(b"\n")
    parents = [line[7:].decode() for line in head if line.startswith(b"parent ")]
    stamp = next((line for line in head if line.startswith(b"committer ")), b"").rsplit(b" ", 2)
    return parents, int(stamp[-2]) if len(stamp) > 1 and stamp[-2].isdigit() else 0
