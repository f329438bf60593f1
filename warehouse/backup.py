"""A backup: all that cannot be made again, with the SHA-256 of every file in a manifest that comes first.

It is a directory or an archive (.tar.zst, .tar.gz), written under another name and renamed when it is whole. The ledger
is copied through SQLite, so that a reading command may write its log meanwhile; landed files never change under the lock.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from headwater.errors import DataError
from warehouse.landing import landed_files
from warehouse.ledger import now, open_ledger

LAYOUT = 1
MANIFEST = "manifest.json"
CODECS = {".tar.zst": "zstd", ".tar.gz": "gzip"}
OTHER_ARCHIVES = (".tar", ".zip", ".gz", ".zst", ".tgz", ".bz2", ".xz", ".7z")
CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: SHA-256 of each file by its name in it, and who made it when."""

    files: Mapping[str, str]
    version: str
    made_at: str
    layout: int = LAYOUT


def write_backup(directory: Path, settings: Mapping[str, bytes], target: Path, version: str) -> Manifest:
    """Write everything kept of a data directory, and settings by name, to a new file or directory; raises DataError.

    The caller holds the data directory for writing.
    """
    _refuse(directory, target)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=directory) as scratch:
        members = dict(_kept_files(directory, Path(scratch))) | _written(settings, Path(scratch))
        manifest = Manifest({name: hash_file(file) for name, file in members.items()}, version, now())
        unfinished = target.with_name(f".{target.name}.unfinished")
        try:
            _discard(unfinished)
            _write(members, manifest, unfinished, codec_of(target))
            unfinished.rename(target)
        except OSError as problem:
            raise DataError(f"{target}: cannot be written ({problem.strerror or problem})") from problem
        finally:
            _discard(unfinished)
    return manifest


def codec_of(target: Path) -> str | None:
    """Return how an archive of this name is compressed, None for a directory."""
    return next((codec for ending, codec in CODECS.items() if target.name.endswith(ending)), None)


def hash_file(file: Path) -> str:
    """Return the SHA-256 of a file, however long."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refuse(directory: Path, target: Path) -> None:
    if target.exists():
        raise DataError(f"{target}: is there already; a backup is never written over, choose another name")
    if codec_of(target) is None and target.suffix in OTHER_ARCHIVES:
        raise DataError(f"{target}: a backup is a FILE.tar.zst, a FILE.tar.gz or a directory")
    if target.resolve().is_relative_to(directory.resolve()):
        raise DataError(f"{target}: lies in the data directory that it is to save; choose a place outside")


def _kept_files(directory: Path, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and place of every kept file; the ledger as a copy of this moment."""
    yield "data/ledger.sqlite", _copy_ledger(directory, scratch)
    yield "data/address.key", directory / "address.key"
    for file in [*landed_files(directory / "landing"), *sorted((directory / "history").rglob("[!.]*.parquet"))]:
        yield f"data/{file.relative_to(directory)}", file


def _copy_ledger(directory: Path, scratch: Path) -> Path:
    copy = scratch / "ledger.sqlite"
    with open_ledger(directory):  # migrated
        pass
    with closing(sqlite3.connect(directory / "ledger.sqlite", timeout=60)) as ledger, closing(sqlite3.connect(copy)) as copied:
        ledger.backup(copied)
        copied.execute("VACUUM")  # what was deleted is not carried along
    return copy


def _written(settings: Mapping[str, bytes], scratch: Path) -> dict[str, Path]:
    places = {}
    for number, (name, content) in enumerate(settings.items()):
        places[f"settings/{name}"] = scratch / f"settings-{number}"
        places[f"settings/{name}"].write_bytes(content)
    return places


def _write(members: Mapping[str, Path], manifest: Manifest, unfinished: Path, codec: str | None) -> None:
    told = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
    if codec is None:
        _write_directory(members, told, unfinished)
        return
    raw = open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")  # noqa: PTH123, SIM115 - with its rights
    with raw, pa.CompressedOutputStream(raw, codec) as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        head = tarfile.TarInfo(MANIFEST)
        head.size = len(told)
        archive.addfile(head, io.BytesIO(told))
        for name, file in members.items():
            archive.add(file, name, filter=_without_owner)
    with unfinished.open("rb") as stream:  # closing the compressor closed the file too
        os.fsync(stream.fileno())


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _write_directory(members: Mapping[str, Path], told: bytes, unfinished: Path) -> None:
    unfinished.mkdir(mode=0o700)
    (unfinished / MANIFEST).write_bytes(told)
    for name, file in members.items():
        (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, unfinished / name)


def _discard(unfinished: Path) -> None:
    if unfinished.is_dir():
        shutil.rmtree(unfinished)
    else:
        unfinished.unlink(missing_ok=True)
