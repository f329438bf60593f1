"""Marks: what a person is recognized by, kept as keyed hashes so that nobody can read whom they mean.

A mark is a kind and a value, such as (github_login, ada). Its hash is sha256(secret, kind, value), which DuckDB
computes too; the secret comes from the installation's key and is worth as much.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

UNIT = "\x1f"
SEPARATORS = re.compile(r"[\s.,'\"`_-]+")
FOLDED = ("github_login", "huggingface", "person_id", "commit")
NO_ACCOUNT = ("name", "shared_address")  # what others bear too: they say nothing of whose account something is


class Mark(NamedTuple):
    """One thing that a person is recognized by."""

    kind: str
    value: str


def mark_secret(key: bytes) -> str:
    """Return what marks are hashed with."""
    return hashlib.blake2b(b"marks", key=key, digest_size=32).hexdigest()


def mark_hash(mark: Mark, secret: str) -> str:
    """Return the keyed hash of a mark."""
    return hashlib.sha256(UNIT.join((secret, *mark)).encode("utf-8", "replace")).hexdigest()


def name_key(name: str) -> str:
    """Return a name as it is compared, like the macro of this name: lower case, no accents, single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.category(c).startswith("M"))
    lower = "".join(c.lower() for c in unicodedata.normalize("NFC", plain))
    return SEPARATORS.sub(" ", lower).strip(" ")


def canonical(kind: str, value: str) -> Mark:
    """Return a mark with its value written in the one way that it is hashed in."""
    if kind == "name":
        return Mark(kind, name_key(value))
    if kind == "mention":  # SOURCE:PAPER#name
        paper, _, name = value.partition("#")
        return Mark(kind, f"{paper}#{name_key(name)}")
    if kind == "signature":  # name, unit, keyed hash or kind of the address
        name, _, address = value.rpartition(UNIT)
        return Mark(kind, f"{name_key(name)}{UNIT}{address}")
    return Mark(kind, value.upper() if kind == "orcid" else value.lower() if kind in FOLDED else value)


@dataclass(frozen=True)
class Marked:
    """The marks that some decision is about, to be asked one by one."""

    secret: str
    hashes: frozenset[tuple[str, str]]  # kind, hash
    asked: dict[Mark, bool] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, kind: str, value: object) -> bool:
        """Tell whether a value is among them; None and the empty text never are."""
        if value is None or value == "" or not self.hashes:
            return False
        mark = canonical(kind, str(value))
        if mark not in self.asked:
            self.asked[mark] = (kind, mark_hash(mark, self.secret)) in self.hashes
        return self.asked[mark]


def hashed(marks: Iterable[Mark], secret: str) -> set[tuple[str, str]]:
    """Return kind and hash of each mark."""
    return {(mark.kind, mark_hash(mark, secret)) for mark in marks}
