"""The heads of pull requests: commits signed with their authors' own addresses, and `refs/pull/N/head` to them."""

import hashlib
import struct
import subprocess
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.records import Signature
from sandbox.repositories import run_git

COMMIT_TYPE = 1


@dataclass(frozen=True, slots=True)
class Head:
    """The last commit of a pull request: its id and its content, which is empty if the history has it already."""

    oid: str
    content: bytes = b""


def make_head(tree: str, parent: str | None, author: Signature, message: str) -> Head:
    """Return the commit that git would make of these."""
    line = f"{author.name} <{author.email}> {author.at} {author.zone}"
    parents = f"parent {parent}\n" if parent else ""
    text = f"tree {tree}\n{parents}author {line}\ncommitter {line}\n\n{message}\n"
    content = text.encode("utf-8", "surrogateescape")
    return Head(hashlib.sha1(b"commit %d\0%s" % (len(content), content), usedforsecurity=False).hexdigest(), content)


def read_trees(directory: Path, tip: str | None) -> dict[str, str]:
    """Return the tree of each commit that a tip reaches."""
    lines = run_git(directory, "log", "--format=%H %T", tip).decode().split() if tip else []
    return dict(zip(lines[::2], lines[1::2], strict=True))


def write_heads(directory: Path, heads: Mapping[int, Head]) -> None:
    """Write the heads' commits as one pack and point `refs/pull/N/head` at them."""
    contents = {head.oid: head.content for head in heads.values() if head.content}
    if contents:
        command = ["git", "-C", str(directory), "index-pack", "--stdin"]
        subprocess.run(command, input=make_pack(contents.values()), check=True, capture_output=True)
    _write_packed(directory, {f"refs/pull/{number}/head": head.oid for number, head in heads.items()})


def _write_packed(directory: Path, refs: Mapping[str, str]) -> None:
    """Put refs among the packed ones, in one go: git takes a lock for each."""
    path = directory / "packed-refs"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    known = {name: oid for oid, _, name in (line.partition(" ") for line in lines) if name.startswith("refs/")}
    packed = (f"{oid} {name}\n" for name, oid in sorted({**known, **refs}.items()))
    draft = path.with_suffix(".new")
    draft.write_text("# pack-refs with: peeled fully-peeled sorted \n" + "".join(packed), encoding="utf-8")
    draft.replace(path)


def make_pack(contents: Iterable[bytes]) -> bytes:
    """Return a git pack that holds commits of these contents."""
    packed = [_object_head(len(content)) + zlib.compress(content) for content in contents]
    body = b"PACK" + struct.pack(">II", 2, len(packed)) + b"".join(packed)
    return body + hashlib.sha1(body, usedforsecurity=False).digest()


def _object_head(size: int) -> bytes:
    """Return the type and the size as git packs them: four bits, then seven a byte."""
    byte, size = COMMIT_TYPE << 4 | size & 15, size >> 4
    written = bytearray()
    while size:
        written.append(byte | 128)
        byte, size = size & 127, size >> 7
    return bytes((*written, byte))
