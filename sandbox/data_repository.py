"""Writing files as a bare git repository of a few commits, the same ids every time."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.repositories import CONFIG, run_git

EDITOR = "The Editors <editors@example.org>"


@dataclass(frozen=True)
class Revision:
    """One commit: its moment, its subject, and the files that it writes (None: removes)."""

    at: int
    subject: str
    files: Mapping[str, str | None]


def write_revisions(directory: Path, revisions: Sequence[Revision]) -> None:
    """Write `directory` as a bare repository of these commits, replacing what is there."""
    draft = directory.with_name(f".{directory.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    run_git(draft, "init", "--quiet", "--bare", "--template=", "--initial-branch=master")
    for key, value in CONFIG.items():
        run_git(draft, "config", key, value)
    run_git(draft, "fast-import", "--quiet", given=b"".join(map(_commit, revisions)))
    shutil.rmtree(directory, ignore_errors=True)
    draft.rename(directory)


def _commit(revision: Revision) -> bytes:
    subject = revision.subject.encode()
    head = b"commit refs/heads/master\ncommitter %s %d +0000\ndata %d\n%s\n" % (
        EDITOR.encode(), revision.at, len(subject), subject,
    )  # fmt: skip
    return head + b"".join(_change(path, text) for path, text in sorted(revision.files.items()))


def _change(path: str, text: str | None) -> bytes:
    if text is None:
        return b"D %s\n" % path.encode()
    body = text.encode()
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(body), body)
