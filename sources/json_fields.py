"""Fields of JSON that others wrote: what is missing is None or empty, what has another shape is a ValueError."""

import json
from collections.abc import Mapping
from typing import Any


def read_json(body: bytes) -> Any:
    """Return what a body holds; raises ValueError for what is no whole JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"no whole JSON ({problem})") from problem


def read_object(body: bytes) -> dict[str, Any]:
    """Return the object that a body is; raises ValueError for anything else."""
    found = read_json(body)
    if not isinstance(found, dict):
        raise ValueError(f"no JSON object but {_kind(found)}")  # noqa: TRY004 - a quarantine reason, no mistake of ours
    return found


def text(record: Mapping[str, Any], key: str) -> str | None:
    """Return a text with single spaces, None where it is missing or blank."""
    found = _typed(record, key, str)
    return " ".join(found.split()) or None if found else None


def whole(record: Mapping[str, Any], key: str, bits: int = 32) -> int | None:
    """Return a whole number that a column of so many bits can hold."""
    found: int | None = _typed(record, key, int)
    if found is not None and not -(2 ** (bits - 1)) <= found < 2 ** (bits - 1):
        raise ValueError(f"{key}: {found} is no number of {bits} bits")
    return found


def flag(record: Mapping[str, Any], key: str) -> bool | None:
    """Return a yes or no."""
    found: bool | None = _typed(record, key, bool)
    return found


def inner(record: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return an object within, {} where it is missing."""
    found: dict[str, Any] | None = _typed(record, key, dict)
    return found or {}


def inners(record: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Return a list of objects within, [] where it is missing."""
    return [_checked(each, key, dict) for each in _typed(record, key, list) or []]


def texts(record: Mapping[str, Any], key: str) -> list[str]:
    """Return a list of texts, [] where it is missing."""
    return [_checked(each, key, str) for each in _typed(record, key, list) or []]


def _typed(record: Mapping[str, Any], key: str, kind: type) -> Any:
    found = record.get(key)
    return found if found is None or type(found) is kind else _checked(found, key, kind)


def _checked(found: Any, key: str, kind: type) -> Any:
    if type(found) is not kind:  # exactly: JSON gives no subclasses, and true is no number
        raise ValueError(f"{key}: expected {kind.__name__}, found {_kind(found)}")
    return found


def _kind(found: Any) -> str:
    return type(found).__name__
