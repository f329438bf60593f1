"""Needles: the patterns by which a person is searched for, in columns of tables and in bytes of files.

A handle is a trace of the person. A full name alone, or an address that several people use, is not: it is counted apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.marks import Mark

LITERAL = {"address", "github_node", "orcid", "openreview_id", "person_id"}
HANDLE_COLUMN = re.compile(r"(?i)login|handle|account|owner|author|username|^key$|^value$")
TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
NUMBER_COLUMN = re.compile(r"(?i)github_id|author_id|reviewer_id|databaseid")
ACCOUNT_NUMBER = r'(?:"databaseId":\s?|\b(?:github|account):){}\b'
LOGIN = (
    r"(?i:(?:[\"']login[\"']:\s?[\"']|[^\w./-]@|\bfrom |github\.com/|github-login:|login:|login of '|\d\+)(?:{})(?:[^\w-]|$)"
    r"|^@?(?:{})@users\.noreply)"
)
HUB = r"(?i:(?:(?:huggingface|hf)\.co/|huggingface:|[\"'](?:user|author|account)[\"']:\s?[\"'])(?:{})(?:[^\w-]|$))"


@dataclass(frozen=True)
class Needles:
    """What is searched for: a pattern of handles, logins that fill a cell, account numbers, a pattern of names."""

    handles: str
    logins: tuple[str, ...]
    numbers: tuple[int, ...]
    names: str

    def in_bytes(self, content: bytes) -> tuple[int, int]:
        """Return how many handles and how many names stand in bytes."""
        return _count(self.handles, content), _count(self.names, content)


def make_needles(marks: Iterable[Mark], names: Iterable[str], account_ids: Iterable[str] = ()) -> Needles:
    """Return the needles of a person."""
    held = sorted(marks)
    of = {kind: [value for found, value in held if found == kind] for kind in {mark.kind for mark in held}}
    whole = [value for kind in sorted(LITERAL) for value in of.get(kind, [])] + [name for name in account_ids if name.startswith("git:")]
    literal = [(r"\b" if value[0].isalnum() else "") + re.escape(value) for value in whole]
    numbers = of.get("github_id", [])
    logins, hub = of.get("github_login", []), of.get("huggingface", [])
    parts = [rf"(?:{'|'.join(literal)})\b"] if literal else []
    parts += [ACCOUNT_NUMBER.format(f"(?:{'|'.join(numbers)})")] if numbers else []
    parts += [LOGIN.replace("{}", "|".join(map(re.escape, logins)))] if logins else []
    parts += [HUB.replace("{}", "|".join(map(re.escape, hub)))] if hub else []
    written = "|".join(re.escape(name) for name in sorted({*names, *of.get("shared_address", [])}))
    return Needles("|".join(parts), tuple(logins), tuple(map(int, numbers)), rf"(?i:(?:^|[^\w])(?:{written})(?:[^\w]|$))" if written else "")


def count_in(needles: Needles, name: str, column: Any) -> tuple[int, int]:
    """Return how many handles and how many names stand in a column of any type, `name` being its own or its field's."""
    if isinstance(column, pa.ChunkedArray):
        return _total(count_in(needles, name, chunk) for chunk in column.chunks)
    kind = column.type
    if pa.types.is_struct(kind):
        return _total(count_in(needles, field.name, part) for field, part in zip(kind.fields, column.flatten(), strict=True))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return count_in(needles, name, column.flatten())
    if pa.types.is_integer(kind):
        return _in_numbers(needles, name, column), 0
    return _in_texts(needles, name, column) if any(is_kind(kind) for is_kind in TEXTS) else (0, 0)


def _in_numbers(needles: Needles, name: str, column: Any) -> int:
    if not needles.numbers or not NUMBER_COLUMN.search(name):
        return 0
    return _true(pc.is_in(pc.cast(column, pa.int64()), value_set=pa.array(needles.numbers, pa.int64())))


def _in_texts(needles: Needles, name: str, column: Any) -> tuple[int, int]:
    either = "|".join(filter(None, (needles.handles, needles.names)))
    hit = _matching(pc.unique(column), either)  # most cells repeat, and most hold nothing
    handles = _matching(column, needles.handles) if hit else 0
    if needles.logins and HANDLE_COLUMN.search(name) and not pa.types.is_binary(column.type):
        whole = pc.utf8_lower(pc.cast(column, pa.string()))
        handles += _true(pc.is_in(whole, value_set=pa.array(needles.logins, pa.string())))
    return handles, _matching(column, needles.names) if hit else 0


def _matching(column: Any, pattern: str) -> int:
    return _true(pc.match_substring_regex(column, pattern)) if pattern else 0


def _true(found: Any) -> int:
    return int(pc.sum(found).as_py() or 0)


def _count(pattern: str, content: bytes) -> int:
    return sum(1 for _ in re.finditer(pattern.encode(), content)) if pattern else 0


def _total(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    held = list(counts)
    return sum(count[0] for count in held), sum(count[1] for count in held)
