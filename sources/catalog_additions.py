"""Repositories added to the catalog file, everything else in it left byte for byte."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from headwater.errors import CatalogError
from sources.catalog import read_catalog


def add_repositories(file: Path, added: Mapping[str, Sequence[str]]) -> None:
    """Append one entry per repository (name: skills) to the catalog, or none at all; raises CatalogError."""
    watched = {repository.name.lower() for repository in read_catalog(file).repository}
    for name in added:
        if name.lower() in watched:
            raise CatalogError(f"{file}: {name} is watched already")
    before = file.read_bytes()
    newline = "\r\n" if b"\r\n" in before else "\n"
    begin = "" if before.endswith(b"\n") else newline
    entries = [newline.join(("", "[[repository]]", f"name = {json.dumps(name)}", f"skills = {json.dumps(list(skills))}", "")) for name, skills in added.items()]
    _replace(file.resolve(), before + (begin + "".join(entries)).encode())


def _replace(file: Path, content: bytes) -> None:
    """Put the content in the file's place at once, if it still is a catalog."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        try:
            read_catalog(temporary)
        except CatalogError as problem:
            raise CatalogError(f"{file}: cannot be added to ({str(problem).replace(name, file.name)}); add the entry by hand") from problem
        temporary.chmod(file.stat().st_mode & 0o777)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
