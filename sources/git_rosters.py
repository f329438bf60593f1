"""Whom a project itself names: full names beside GitHub accounts in its lists of maintainers, contributors and the like."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sources.addresses import redact
from sources.data_files import fetch_blobs, read_blobs
from sources.git_command import git
from sources.reading import Reading

SOURCE = "rosters"
SCHEMA = pa.schema([("path", pa.string()), ("line", pa.int32()), ("name", pa.string()), ("github_login", pa.string())])
PLACES = (".github/", "docs/", "community/")  # and the top
FILE = re.compile(
    r"(?:.*/)?(?:\.all-contributorsrc|(?:(?:core-?)?(?:maintainer|contributor|committer|author|reviewer)s?|(?:code)?owners|credits"
    r"|emeritus|governance|readme|team)(?:[-_][a-z_-]+)?(?:\.(?:md|rst|txt|adoc))?)",
    re.IGNORECASE,
)
LARGEST = 1 << 20  # bytes of a list that is read
LONGEST_LINE = 2_000

LOGIN = r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}"
ACCOUNT = re.compile(
    rf"(?<![\w./@-])@({LOGIN})(?![\w/-])|\bgithub\.com/({LOGIN})/?(?![\w/.-])|\"login\": *\"({LOGIN})\"", re.IGNORECASE
)
MARKUP = re.compile(
    r"https?://[^\s)>\]\"']*|<[^>]*>|[|()\[\]<>,;:*@\"`=#]|\s[-\u2013\u2014\u2022]\s|^\s*[-+\u2022]\s", re.MULTILINE
)
ACCOUNTS = re.compile(r"\bgit ?hub\b|\bhandle\b|\b(?:user|login)(?: ?name)?\b", re.IGNORECASE)  # the head of a column
FULL_NAME = re.compile(r"[^\W\d_][\w'\u2019.-]*(?: [^\W\d_][\w'\u2019.-]*){1,4}")
NO_PERSON = frozenset(("about", "apps", "features", "marketplace", "orgs", "search", "settings", "sponsors", "topics"))

Row = Mapping[str, object]


@dataclass(frozen=True)
class Rosters:
    """The names and accounts that lists put beside each other, in the order of paths and lines."""

    rows: list[Row]

    @property
    def digest(self) -> str:
        """What tells whether the lists say anything else; "" where they say nothing."""
        told = repr([tuple(row.values()) for row in self.rows]).encode()
        return hashlib.blake2b(told, digest_size=16).hexdigest() if self.rows else ""

    def reading(self) -> Reading:
        """Return them as what is to land, in place of what landed before."""
        return Reading(SCHEMA, [pa.RecordBatch.from_pylist(self.rows, SCHEMA)], {"rows": self.digest}, replaces=True, source=SOURCE)


def read_rosters(git_dir: Path, tip: str, timeout: float, *, is_mirror: bool) -> Rosters:
    """Return what the lists at a commit tell; raises TargetError with what git complains of."""
    found = _listed(git_dir, tip)
    missing = fetch_blobs(git_dir, found.values(), timeout) if is_mirror else set()
    there = {path: blob for path, blob in found.items() if blob not in missing}
    bodies = zip(there, read_blobs(git_dir, list(there.values())), strict=True)
    return Rosters([row for path, body in bodies if body and len(body) <= LARGEST for row in parse(path, body)])


def parse(path: str, body: bytes) -> Iterator[Row]:
    """Yield each name that shares a line with one account alone, or the part of it between commas; addresses are taken out first."""
    lines = redact(body.decode(errors="replace")).splitlines()
    for number, line in enumerate(_marked(lines), start=1):
        if "@" in line or "github.com/" in line or '"login"' in line:
            yield from ({"path": path, "line": number, **pair} for part in _parts(line[:LONGEST_LINE]) for pair in _pairs(part))


def _marked(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines, in tables with a column of accounts each bare one marked as such."""
    column = None
    for line in lines:
        cells = line.split("|")
        heads = [at for at, cell in enumerate(cells) if ACCOUNTS.search(cell)] if column is None else []
        column = None if len(cells) < 3 else heads[0] if heads else column
        if column is not None and not heads and column < len(cells) and re.fullmatch(LOGIN, cells[column].strip()):
            cells[column] = f" @{cells[column].strip()} "
        yield "|".join(cells)


def _listed(git_dir: Path, tip: str) -> dict[str, str]:
    """Return the lists' paths, sorted, with their blobs."""
    told = git("ls-tree", "-z", tip, *PLACES, git_dir=git_dir) + git("ls-tree", "-z", tip, git_dir=git_dir)
    entries = [entry.partition("\t") for entry in told.split("\0") if entry]
    found = {path: facts.split()[2] for facts, _, path in entries if facts.startswith("100") and FILE.fullmatch(path)}
    return dict(sorted(found.items()))


def _parts(line: str) -> list[str]:
    return [line] if len(_logins(line)) < 2 else re.split(r"[,;]", line)


def _pairs(part: str) -> Iterator[Row]:
    logins = _logins(part)
    if len(logins) == 1:
        words = (" ".join(piece.split()) for piece in MARKUP.split(part))
        for name in dict.fromkeys(word for word in words if FULL_NAME.fullmatch(word)):
            yield {"name": name, "github_login": next(iter(logins.values()))}


def _logins(text: str) -> dict[str, str]:
    found = (next(filter(None, match)) for match in ACCOUNT.findall(text))
    return {login.lower(): login for login in found if login.lower() not in NO_PERSON}
