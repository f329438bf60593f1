"""The files of a data repository at one revision: from a mirror, from a git repository in place, or from a directory."""

import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol
from urllib.parse import unquote, urlsplit

from headwater.errors import TargetError, TargetGone
from headwater.settings import Settings
from sources.git_command import git, held, require_git, start
from sources.git_mirror import TIP, ask_local, ask_remote, local_directory, update_mirror

_locks: dict[Path, threading.Lock] = {}


class DataFiles(Protocol):
    """The files of one revision by path; the id of a file's content is that of its git blob, wherever it lies."""

    @property
    def revision(self) -> str:
        """The commit, or "" where there is no git."""

    @property
    def paths(self) -> Iterable[str]:
        """Every file's path, with slashes."""

    def ids(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the content ids of files."""

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield each file's path and content in order, None where the content is missing; raises TargetError."""


@dataclass(frozen=True)
class CommittedFiles:
    """The files of a commit; in a mirror, what is read for the first time is fetched in one go."""

    git_dir: Path
    revision: str
    is_mirror: bool = False
    timeout: float = 3600

    @cached_property
    def _blobs(self) -> Mapping[str, str]:
        listed = git("ls-tree", "-r", "-z", "--full-tree", self.revision, git_dir=self.git_dir)
        entries = [entry.partition("\t") for entry in listed.split("\0") if entry]
        return {path: facts.split()[2] for facts, _, path in entries if facts.startswith("100")}

    @property
    def paths(self) -> Iterable[str]:
        """Every file's path."""
        return self._blobs

    def ids(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the blobs' ids."""
        return {path: self._blobs[path] for path in paths}

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield path and content, None where the repository or its remote lacks the blob."""
        wanted = self.ids(paths)
        missing = fetch_blobs(self.git_dir, wanted.values(), self.timeout) if self.is_mirror else set()
        bodies = read_blobs(self.git_dir, [blob for blob in wanted.values() if blob not in missing])
        for path, blob in wanted.items():
            yield path, None if blob in missing else next(bodies)


@dataclass(frozen=True)
class PlainFiles:
    """The files of a directory without git."""

    directory: Path
    revision: str = ""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every file's path, hidden ones left out."""
        found = (path.relative_to(self.directory) for path in self.directory.rglob("*") if path.is_file())
        return tuple(sorted(path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)))

    def ids(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the ids git would give the contents, "" for one that cannot be read."""
        return {path: "" if body is None else _blob_id(body) for path, body in self.read(paths)}

    def read(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield path and content, None where it cannot be read."""
        for path in paths:
            try:
                yield path, (self.directory / path).read_bytes()
            except OSError:
                yield path, None


def open_files(path_or_url: str, name: str, settings: Settings) -> DataFiles:
    """Return the newest revision's files; a repository behind an address other than file:// is mirrored as `name`.

    Raises TargetGone where there is nothing, TargetError for what git complains of.
    """
    if "://" not in path_or_url and not path_or_url.startswith("git@"):
        path_or_url = Path(path_or_url).expanduser().absolute().as_uri()
    if path_or_url.startswith("file://"):
        return _local(path_or_url, name)
    require_git()
    return mirrored(path_or_url, settings.data.directory / "mirrors" / f"{name}.git", settings.git.timeout_seconds)


def mirrored(url: str, directory: Path, timeout: float) -> DataFiles:
    """Return the files of a remote's newest commit, from a shallow, blob-less mirror that all targets share.

    Each target asks for the remote's tip; only the first to see a new one fetches it.
    """
    with _lock_of(directory):
        tip = ask_remote(url).tip
        if tip is None:
            raise TargetGone(f"{url}: the repository is empty")
        if tip != _mirrored_tip(directory):
            tip = update_mirror(url, directory, timeout, is_shallow=True)
    return CommittedFiles(directory, tip, is_mirror=True, timeout=timeout)


def read_blobs(git_dir: Path, blobs: list[str]) -> Iterator[bytes | None]:
    """Yield each blob's content in order, None for one that is missing or broken: git dies of the latter."""
    at = 0
    while at < len(blobs):
        for body in _answers(git_dir, blobs[at:]):
            yield body
            at += 1
        if at < len(blobs):
            yield None
            at += 1


def _answers(git_dir: Path, blobs: list[str]) -> Iterator[bytes | None]:
    """Yield contents through one git for as long as it lives."""
    with TemporaryFile() as ids, TemporaryFile() as stderr:
        ids.write("".join(f"{blob}\n" for blob in blobs).encode())
        ids.seek(0)
        with start(["cat-file", "--batch"], git_dir, stderr, ids) as process:
            assert process.stdout is not None  # noqa: S101 - start() asked for a pipe
            answers = BufferedReader(process.stdout)  # type: ignore[type-var]
            for header in iter(answers.readline, b""):
                facts = header.split()
                size = int(facts[2]) + 1 if len(facts) == 3 else 0
                body = answers.read(size)
                if len(body) < size:
                    return
                yield body[:-1] if size else None


def fetch_blobs(mirror: Path, blobs: Iterable[str], timeout: float) -> set[str]:
    """Fetch the blobs that a mirror lacks in one round trip; return those that the remote lacks too."""
    with _lock_of(mirror):
        wanted = set(blobs)
        wanted, missing = wanted - held(wanted, "blob", mirror), set[str]()
        while wanted:
            refused = _refused(mirror, sorted(wanted), timeout)
            if not refused:
                break
            missing |= refused
            wanted -= refused
    return missing


def _refused(mirror: Path, blobs: list[str], timeout: float) -> set[str]:
    """Fetch all of these or none; return the ones that stood in the way."""
    try:
        # Else git tells the remote which commits it has, and the remote leaves out blobs that belong to them.
        git("fetch", "--quiet", "--filter=blob:none", "--no-tags", "--no-write-fetch-head", "origin", *blobs,
            git_dir=mirror, timeout=timeout, settings=["fetch.negotiationAlgorithm=noop"])  # fmt: skip
    except TargetError as problem:
        named = {blob for blob in blobs if blob in str(problem)}
        if not named:
            raise
        return named
    return set()


def _lock_of(directory: Path) -> threading.Lock:
    return _locks.setdefault(directory, threading.Lock())


def _mirrored_tip(directory: Path) -> str | None:
    try:
        return git("rev-parse", "--verify", "--quiet", TIP, git_dir=directory).strip()
    except TargetError:
        return None


def _local(url: str, name: str) -> DataFiles:
    path = Path(unquote(urlsplit(url).path))
    if path.is_dir() and not any((place / "objects").is_dir() for place in (path, path / ".git")):
        return PlainFiles(path)
    if not path.exists() and not path.with_name(f"{path.name}.git").exists():
        raise TargetGone(f"[{name}] path_or_url: {path} is neither a directory nor a git repository")
    require_git()
    directory = local_directory(url)
    assert directory is not None  # noqa: S101 - it is a file:// URL
    tip = ask_local(url, directory).tip
    if tip is None:
        raise TargetGone(f"{url}: the repository is empty")
    return CommittedFiles(directory, tip)


def _blob_id(body: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
