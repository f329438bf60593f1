"""TOML read into frozen dataclasses: unknown keys and wrong types are refused by name."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from headwater.errors import HeadwaterError

T = TypeVar("T")


def read_toml(path: Path, error: type[HeadwaterError]) -> dict[str, Any]:
    """Return the file's tables; raises `error` naming the file when it is missing or malformed."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise error(f"{path}: there is no such file") from problem
    except OSError as problem:
        raise error(f"{path}: cannot be read ({problem.strerror})") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise error(f"{path}: is not valid TOML: {problem}") from problem


def build(kind: type[T], table: Mapping[str, Any], where: str, error: type[HeadwaterError]) -> T:
    """Return `kind` filled from `table`; raises `error` naming `where` and the offending key."""
    if not isinstance(table, Mapping):
        raise error(f"{where}: expected a table, found {table!r}")
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    for key in table:
        if key not in names:
            raise error(f"{where}: unknown key {key!r}{_nearest(key, names)}")
    _require_all(kind, table, where, error)
    hints = get_type_hints(kind)
    values = {key: _value(hints[key], value, f"{where}: {key}", error) for key, value in table.items()}
    return kind(**values)


def _nearest(key: str, names: set[str]) -> str:
    """Return the nearest known key, and where it is none that can have been meant, all of them."""
    close = difflib.get_close_matches(key.lower(), sorted(names), n=1, cutoff=0.0)
    is_alike = difflib.get_close_matches(key.lower(), close)
    return "".join([f"; the nearest known key is {close[0]!r}" if close else "", "" if is_alike else f"; known are {', '.join(sorted(names))}"])


def _require_all(kind: type, table: Mapping[str, Any], where: str, error: type[HeadwaterError]) -> None:
    for field in fields(kind):
        required = field.default is MISSING and field.default_factory is MISSING
        if required and field.name not in table:
            raise error(f"{where}: the key {field.name!r} is missing")


def _value(hint: Any, value: Any, where: str, error: type[HeadwaterError]) -> Any:
    if is_dataclass(hint) and isinstance(hint, type):
        return build(hint, value, where, error)
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise error(f"{where}: expected a list, found {value!r}")
        return tuple(_value(get_args(hint)[0], item, where, error) for item in value)
    allowed = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    for kind in allowed:
        converted = _convert(kind, value)
        if converted is not None:
            return converted
    raise error(f"{where}: expected {_spell(allowed)}, found {value!r}")


def _convert(kind: Any, value: Any) -> Any:
    if kind is Path and isinstance(value, str):
        return Path(value) if value.strip() else None
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if type(value) is kind else None


def _spell(kinds: tuple[Any, ...]) -> str:
    words = {str: "text", int: "a whole number", float: "a number", bool: "true or false", Path: "a path"}
    return " or ".join(words.get(kind, kind.__name__) for kind in kinds if kind is not type(None))
