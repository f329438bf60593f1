"""Writing the world's histories as real bare git repositories, through one `git fast-import` each."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox.nights import NIGHT_NUMBERS, ON_DISK
from sandbox.records import Commit, Repository, Signature
from sandbox.world import World

MARKS = "sandbox-marks"
CONFIG = {
    "fastimport.unpackLimit": "0",
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
}
BUFFER_BYTES = 1 << 20
# fast-import frees and takes 256 KiB for each object; a padded heap keeps that from the kernel (3 x faster).
MEMORY = {"MALLOC_TOP_PAD_": str(16 << 20)}


def write_repositories(world: World, directory: Path) -> None:
    """Write every repository of the world to `directory/owner/name`, replacing what is there."""
    for repository in world.repositories:
        target = directory / repository.name
        draft = target.with_name(f".{target.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        _create(draft, repository)
        _import(draft, repository, world.commits_of(repository))
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)


def write_night(world: World, directory: Path, night: int) -> None:
    """Append a night's commits to the repositories that grow in it; a night already there is left alone."""
    for repository in world.active_in(night):
        target = directory / repository.name
        if not any(number // NIGHT_NUMBERS == night for number, _ in read_marks(target)):
            _import(target, repository, world.commits_of(repository, night))


def read_marks(repository: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and the full id of each commit that was written to a repository."""
    path = repository / MARKS
    if path.exists():
        with path.open() as lines:
            for line in lines:
                mark, commit_id = line.split()
                yield int(mark[1:]), commit_id


def run_git(directory: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return the output of a git command that reads no configuration but the repository's own."""
    command = ["git", "-C", str(directory), *arguments]
    return subprocess.run(command, check=True, input=given, capture_output=True, env=_environment()).stdout


def _environment() -> dict[str, str]:
    isolation = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C", "TZ": "UTC"}
    return {"PATH": os.environ.get("PATH", os.defpath), **isolation, **MEMORY}


def _create(directory: Path, repository: Repository) -> None:
    directory.mkdir(parents=True)
    branch = f"--initial-branch={repository.default_branch}"
    run_git(directory, "init", "--quiet", "--bare", "--template=", branch)
    with (directory / "config").open("a") as config:
        for key, value in CONFIG.items():
            section, _, name = key.partition(".")
            config.write(f"[{section}]\n\t{name} = {value}\n")


def _import(directory: Path, repository: Repository, commits: Iterable[Commit]) -> None:
    marks = f"--import-marks-if-exists={MARKS}", f"--export-marks={MARKS}"
    command = ["git", "-C", str(directory), "fast-import", "--quiet", "--done", *marks]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, bufsize=BUFFER_BYTES, env=_environment()
    ) as process:
        assert process.stdin is not None
        for block in _stream(repository, commits):
            process.stdin.write(block)
        process.stdin.write(b"done\n")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def _stream(repository: Repository, commits: Iterable[Commit]) -> Iterator[bytes]:
    """Yield fast-import commands; `from` is left out where git continues from the commit before."""
    reference = f"refs/heads/{repository.default_branch}".encode()
    previous = None
    for commit in commits:
        yield _head(commit, reference, previous)
        content = f"revision {commit.number}\n".encode() * commit.line_count
        for path, revision in commit.changes:
            body = content if revision == commit.number else f"revision {revision}\n".encode()
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (_quote(path), len(body), body)
        previous = commit.number


def _head(commit: Commit, reference: bytes, previous: int | None) -> bytes:
    message = _encode(commit.message)
    lines = [b"commit %s\nmark :%d" % (reference, commit.number)]
    lines += [b"author " + _line(commit.author), b"committer " + _line(commit.committer)]
    lines += [b"data %d\n%s" % (len(message), message)]
    first, others = commit.parents[:1], commit.parents[1:]
    if first and first[0] != previous:
        lines.append(b"from %s^0" % reference if first[0] == ON_DISK else b"from :%d" % first[0])
    lines += [b"merge :%d" % parent for parent in others]
    return b"\n".join(lines) + b"\n"


def _line(signature: Signature) -> bytes:
    return _encode(f"{signature.name} <{signature.email}> {signature.at} {signature.zone}")


def _quote(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"%s"' % _encode(escaped)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
