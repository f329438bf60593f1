"""Small real git repositories, made commit by commit, and what the git source makes of them."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from headwater.settings import Data, Git, Settings
from sources import git_history
from sources.reading import Gap, Item, Reading, Remark, Target
from warehouse.landing import land, last_cursor

NAME = "invented/engine"
ADA = "Ada Example <ada@example.org>"
INES = "Inês Invented <ines@example.net>"
FIRST_SECOND = 1_700_000_000  # 2023-11-14T22:13:20Z
HORIZON = datetime(2023, 1, 1, tzinfo=UTC)
BARE_OF_CONFIGURATION = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}


class Repository:
    """A bare repository whose objects lie loose, one file each, so that a test can take one away."""

    def __init__(self, directory: Path, branch: str = "main") -> None:
        self.directory = directory
        self.branch = branch
        directory.mkdir(parents=True)
        self.git("init", "--quiet", "--bare", "--template=", f"--initial-branch={branch}")
        with (directory / "config").open("a") as config:
            config.write("[uploadpack]\n\tallowFilter = true\n")

    @property
    def tip(self) -> str:
        return self.id_of("HEAD")

    def git(self, *arguments: str, given: bytes = b"") -> bytes:
        return run_git(self.directory, *arguments, given=given)

    def id_of(self, name: str) -> str:
        return self.git("rev-parse", "--verify", name).decode().strip()

    def commit(
        self,
        message: str | bytes = "Improve the engine",
        paths: Mapping[str, str | None] | Sequence[str] = ("engine.py",),
        *,
        author: str = ADA,
        committer: str = INES,
        second: int = FIRST_SECOND,
        authored: int | None = None,
        zone: str = "+0000",
        branch: str | None = None,
        parents: Sequence[str] | None = None,
    ) -> str:
        """Add a commit to a branch (by default on top of what is there) and return its id; a path of None is deleted."""
        branch = branch or self.branch
        body = message if isinstance(message, bytes) else message.encode()
        if parents is None:
            parents = self.heads(branch)
        lines = [f"commit refs/heads/{branch}".encode()]
        lines += [f"author {author} {second if authored is None else authored} {zone}".encode()]
        lines += [f"committer {committer} {second} {zone}".encode()]
        lines += [b"data %d\n%s" % (len(body), body)]
        lines += [f"{'merge' if at else 'from'} {parent}".encode() for at, parent in enumerate(parents)]
        contents = paths if isinstance(paths, Mapping) else {path: f"{path} at {second} {message!r}" for path in paths}
        for path, content in contents.items():
            if content is None:
                lines += [b'D "%s"' % _quoted(path)]
                continue
            data = content.encode(errors="backslashreplace")
            lines += [b'M 100644 inline "%s"\ndata %d\n%s' % (_quoted(path), len(data), data)]
        self.git("fast-import", "--quiet", "--force", "--date-format=raw-permissive", given=b"\n".join(lines) + b"\n")
        return self.heads(branch)[0]

    def heads(self, branch: str) -> list[str]:
        """Return the id of a branch's newest commit, or nothing where there is no such branch."""
        file = self.directory / "refs" / "heads" / branch
        return [file.read_text().strip()] if file.exists() else []

    def raw_commit(self, author: bytes, message: bytes, committer: bytes | None = None) -> str:
        """Add a commit byte for byte, such as no tool of today would write it, and return its id."""
        tree, tip = self.git("mktree").strip(), b"".join(b"parent %s\n" % head.encode() for head in self.heads(self.branch))
        body = b"tree %s\n%sauthor %s\ncommitter %s\n\n%s" % (tree, tip, author, committer or author, message)
        made = self.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=body).decode().strip()
        self.point(made)
        return made

    def point(self, commit: str, branch: str | None = None) -> None:
        """Move a branch, as a force push does."""
        self.git("update-ref", f"refs/heads/{branch or self.branch}", commit)

    def lose(self, *objects: str) -> None:
        """Take objects away, as a failing disk or an incomplete copy does."""
        lose(self.directory, *objects)

    def break_off(self, name: str) -> None:
        """Leave half of an object on the disk, as a crash does."""
        file = self.directory / "objects" / name[:2] / name[2:]
        half = file.read_bytes()[: file.stat().st_size // 2]
        file.unlink()
        file.write_bytes(half)

    def lose_blobs(self) -> None:
        """Take every file's content away."""
        listed = self.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)").decode()
        self.lose(*[line.split()[1] for line in listed.splitlines() if line.startswith("blob ")])


def run_git(directory: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return the output of git; raises CalledProcessError."""
    environment = {**os.environ, **BARE_OF_CONFIGURATION}
    command = ["git", "-C", str(directory), *arguments]
    return subprocess.run(command, check=True, input=given, capture_output=True, env=environment).stdout


def lose(git_dir: Path, *objects: str) -> None:
    """Take loose objects away from a repository."""
    for each in objects:
        (git_dir / "objects" / each[:2] / each[2:]).unlink()


def unpack(git_dir: Path) -> None:
    """Make every packed object a loose one."""
    for pack in list(git_dir.glob("objects/pack/*.pack")):
        moved = shutil.move(pack, git_dir / pack.name)
        for part in git_dir.glob(f"objects/pack/{pack.stem}.*"):
            part.unlink()
        run_git(git_dir, "unpack-objects", "-q", given=Path(moved).read_bytes())
        Path(moved).unlink()


@dataclass(frozen=True)
class Night:
    """What one reading of a repository yielded and landed."""

    items: list[Item]

    @property
    def remarks(self) -> list[str]:
        return [item.text for item in self.items if isinstance(item, Remark)]

    @property
    def gaps(self) -> list[str]:
        return [item.reason for item in self.items if isinstance(item, Gap)]

    @property
    def replaces(self) -> list[bool]:
        return [item.replaces for item in self.items if isinstance(item, Reading) and item.source is None]


class Watch:
    """A data directory that reads the repository NAME of a host again and again, as the nightly run does.

    A file:// URL is read in place; a bare path is cloned, through the same protocol as over a network.
    """

    def __init__(self, directory: Path, host: Path, *, in_place: bool = True) -> None:
        self.directory = directory
        self.landing = directory / "landing"
        url = host.as_uri() if in_place else str(host)
        self.settings = Settings(data=Data(directory), git=Git(url=url + "/{repository}"))
        self.rows: list[dict[str, Any]] = []

    @property
    def mirror(self) -> Path:
        return git_history.mirror_directory(self.settings, NAME)

    @property
    def subjects(self) -> list[str]:
        return [row["subject"] for row in self.rows]

    def read(self, *, since: datetime = HORIZON, is_full: bool = False) -> Night:
        """Read what is new, land it, and keep the rows that this reading brought."""
        target = Target("git", NAME, since, last_cursor(self.landing, "git", NAME), is_full)
        items: list[Item] = []
        self.rows = []
        for item in git_history.fetch(target, self.settings):
            items.append(item)
            if isinstance(item, Reading):
                label = land(self.landing, item.source or "git", NAME, item, datetime(2024, 6, 1, tzinfo=UTC))
                self.rows = landed_rows(self.landing, label.sequence) if label.source == "git" else self.rows
        return Night(items)


def landed_rows(landing: Path, sequence: int) -> list[dict[str, Any]]:
    """Return the rows of one landed file."""
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(landing / "git" / NAME / f"{sequence:06d}.parquet").to_pylist()
    return rows


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return escaped.encode("utf-8", "surrogateescape")
