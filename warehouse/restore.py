"""Restoring: a backup is unpacked beside what is there, every file held against the manifest, and only then put in place.

What was decided here about people since then (erased, expired, suppressed) is carried over into the restored ledger.
"""

import hashlib
import json
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from headwater.errors import DataError
from warehouse.backup import CHUNK, LAYOUT, MANIFEST, Manifest, codec_of
from warehouse.ledger import open_ledger

STAGING = ".restoring"
IN_PLACE = ("ledger.sqlite", "address.key", "history", "landing")  # marks first: a kill in between forgets none
NO_DATA = {STAGING, "run.lock"}
BROKEN = (OSError, EOFError, ValueError, KeyError, TypeError, tarfile.TarError, zlib.error, pa.ArrowException)
Row = tuple[Any, ...]


@contextmanager
def unpacked(file: Path, directory: Path) -> Iterator[Path]:
    """Yield a directory inside `directory` with the backup's kept files, each verified; raises DataError naming what is damaged."""
    staging = directory / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(mode=0o700)
        _unpack(file, staging)
        yield staging / "data"
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def put_in_place(parts: Path, directory: Path) -> None:
    """Rename every kept part into the data directory, in place of what is there."""
    (directory / "ledger.sqlite-journal").unlink(missing_ok=True)
    for name in IN_PLACE:
        old = parts.parent / f"old-{name}"
        if (directory / name).is_dir():
            (directory / name).rename(old)
        if (parts / name).exists():
            (parts / name).rename(directory / name)
        elif name != "ledger.sqlite":
            (directory / name).unlink(missing_ok=True)


def is_in_use(directory: Path) -> bool:
    """Tell whether a data directory holds anything."""
    return directory.is_dir() and any(part.name not in NO_DATA for part in directory.iterdir())


def carry_decisions(directory: Path, parts: Path) -> int:
    """Add to the unpacked ledger what was decided here about people and it does not know; return how many decisions.

    Raises DataError where they cannot be carried: the ledger here is unreadable, or the backup has another key.
    """
    if not (directory / "ledger.sqlite").exists():
        return 0
    held, known = _actions(directory), _actions(parts)
    fresh = [action for action in held if action not in known or (held[action] and not known[action])]
    if fresh and _key(directory) not in {None, _key(parts)}:
        raise DataError(f"{directory}: has another address.key than the backup, so erasures recorded here cannot be carried over; "
                        "restore into an empty directory")  # fmt: skip
    with open_ledger(parts) as ledger:
        for action in fresh:
            _add(ledger, action, held[action], known)
        ledger.execute("DELETE FROM swept_files")  # the files are others now: every one is looked through again
    return len(fresh) + _carry_hidden_accounts(directory, parts)


def _key(directory: Path) -> bytes | None:
    file = directory / "address.key"
    return file.read_bytes() if file.exists() else None


Action = tuple[str, str, str, str, frozenset[Row]]  # kind, made_by, made_at, reason, marks


def _actions(directory: Path) -> dict[Action, Row | None]:
    """Return every decision about a person with how it was undone, None for in force."""
    with open_ledger(directory) as ledger:
        undone = {row[0]: tuple(row)[1:] for row in ledger.execute("SELECT * FROM undone_privacy_actions")}
        found = {}
        for number, *told in ledger.execute("SELECT * FROM privacy_actions ORDER BY action_id").fetchall():
            marks = ledger.execute("SELECT kind, mark_hash FROM privacy_marks WHERE action_id = ?", [number])
            found[*told, frozenset(map(tuple, marks))] = undone.get(number)
    return found


def _add(ledger: sqlite3.Connection, action: Action, undone: Row | None, known: dict[Action, Row | None]) -> None:
    *told, marks = action
    if action in known:
        number = ledger.execute(
            "SELECT max(action_id) FROM privacy_actions WHERE (kind, made_by, made_at, reason) = (?, ?, ?, ?)", told
        ).fetchone()[0]
    else:
        number = ledger.execute("INSERT INTO privacy_actions (kind, made_by, made_at, reason) VALUES (?, ?, ?, ?)", told).lastrowid
        ledger.executemany("INSERT INTO privacy_marks VALUES (?, ?, ?)", [(number, *mark) for mark in sorted(marks)])
    if undone:
        ledger.execute("INSERT INTO undone_privacy_actions VALUES (?, ?, ?, ?)", [number, *undone])


def _carry_hidden_accounts(directory: Path, parts: Path) -> int:
    """Add the reviewers' decisions in force here that hide an account, where the unpacked ledger has them not."""
    columns = "kind, account_id, made_by, made_at, reason"
    query = f"""SELECT {columns} FROM decisions WHERE kind IN ('suppressed', 'erased') AND account_id <> 'erased'
        AND decision_id NOT IN (SELECT decision_id FROM undone_decisions) ORDER BY decision_id"""
    with open_ledger(directory) as here, open_ledger(parts) as ledger:
        known = set(map(tuple, ledger.execute(query)))
        fresh = [row for row in map(tuple, here.execute(query)) if row not in known]
        ledger.executemany(f"INSERT INTO decisions ({columns}) VALUES (?, ?, ?, ?, ?)", fresh)
    return len(fresh)


def _unpack(file: Path, staging: Path) -> None:
    """Unpack every file and hold it against the manifest."""
    at = MANIFEST
    try:
        members = _members(file)
        name, stream = next(members)
        if name != MANIFEST:
            raise DataError(f"{file}: is no backup of `headwater backup`: it does not begin with a manifest")
        manifest = _read_manifest(file, stream)
        missing = dict(manifest.files)
        for name, stream in members:
            at = name
            if _copy(stream, _place(staging, name)) != missing.pop(name, None):
                raise DataError(f"{file}: {name} is damaged: its SHA-256 is not the manifest's; nothing was restored")
    except StopIteration as problem:
        raise DataError(f"{file}: is no backup of `headwater backup`: it is empty") from problem
    except BROKEN as problem:
        raise DataError(f"{file}: is damaged at {at} ({problem}); nothing was restored") from problem
    if missing:
        raise DataError(f"{file}: lacks {min(missing)}; nothing was restored")


def _members(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield name and content of every file of a backup, the manifest first."""
    if file.is_dir():
        for part in sorted((part for part in file.rglob("*") if part.is_file()), key=lambda part: (part.name != MANIFEST, part)):
            with part.open("rb") as stream:
                yield str(part.relative_to(file)), stream
        return
    codec = codec_of(file)
    if codec is None:
        raise DataError(f"{file}: a backup is a FILE.tar.zst, a FILE.tar.gz or a directory")
    with file.open("rb") as raw, pa.CompressedInputStream(raw, codec) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                yield member.name, content
        while packed.read(CHUNK):  # to the end, where gzip keeps its checksum
            pass


def _read_manifest(file: Path, stream: IO[bytes]) -> Manifest:
    told = json.loads(stream.read())
    if told.get("layout", 0) > LAYOUT:
        raise DataError(f"{file}: was made by a newer version ({told.get('version')}); restore it with that one")
    return Manifest(**{field.name: told[field.name] for field in fields(Manifest)})


def _place(staging: Path, name: str) -> Path:
    """Return where a member goes; raises ValueError for one that would leave the directory."""
    place = staging / name
    if Path(name).is_absolute() or ".." in Path(name).parts or Path(name).parts[0] not in {"data", "settings"}:
        raise ValueError(f"{name} is no file of a backup")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _copy(stream: IO[bytes], place: Path) -> str:
    """Write a stream to a file and return its SHA-256."""
    digest = hashlib.sha256()
    with place.open("xb") as out:
        place.chmod(0o600)
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()
