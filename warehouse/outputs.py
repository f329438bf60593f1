"""Files handed out: written whole, a manifest beside each, and nothing of anybody else's replaced unasked."""

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

from headwater.errors import DataError

GENERATOR = "Headwater"


def manifest_of(file: Path) -> Path:
    """Return where a file's manifest lies."""
    return file.with_name(f"{file.name}.manifest.json")


def check_place(file: Path, *, is_forced: bool) -> None:
    """Raise DataError where a file may not be written: a directory, or what no export wrote or somebody has edited since."""
    if file.is_dir():
        raise DataError(f"{file}: is a directory; name a file with -o")
    if is_forced or not file.is_file() or not file.stat().st_size:
        return
    if _written_digest(file) != digest(file.read_bytes()):
        raise DataError(f"{file}: was not written by Headwater, or was edited since; name another file or add --force")


def write_export(content: bytes, file: Path, manifest: dict[str, Any]) -> None:
    """Write a file and its manifest; a device or pipe gets the content alone. Raises DataError."""
    if file.exists() and not file.is_file():
        _write(content, file)
        return
    described = {"generator": GENERATOR, "file": file.name, "sha256": digest(content), **manifest}
    write_bytes(content, file)
    write_text(json.dumps(described, ensure_ascii=False, indent=2, default=str) + "\n", manifest_of(file))


def write_text(text: str, file: Path) -> None:
    """Write a text as it stands; raises DataError where that cannot be."""
    write_bytes(text.encode(), file)


def write_bytes(content: bytes, file: Path) -> None:
    """Write a file whole or not at all; raises DataError."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(content)
            unfinished.rename(file)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as problem:
        raise DataError(f"{file}: cannot be written ({problem.strerror})") from problem


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content in hexadecimal."""
    return sha256(content).hexdigest()


def _write(content: bytes, place: Path) -> None:
    try:
        with place.open("wb") as stream:
            stream.write(content)
    except OSError as problem:
        raise DataError(f"{place}: cannot be written ({problem.strerror})") from problem


def _written_digest(file: Path) -> str | None:
    """Return the digest that the manifest beside a file states, None without one of ours."""
    try:
        told = json.loads(manifest_of(file).read_bytes())
    except (OSError, ValueError):
        return None
    return told.get("sha256") if isinstance(told, dict) and told.get("generator") == GENERATOR else None
