"""What an examination finds: one sentence of how a thing stands, and one of what to do."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """How one thing stands; a problem keeps a night from working, a warning does not."""

    check: str
    state: State
    said: str
    advice: str = ""


def ok(check: str, said: str) -> Finding:
    """Return that a thing is well."""
    return Finding(check, "ok", said)


def warning(check: str, said: str, advice: str) -> Finding:
    """Return what should be looked at."""
    return Finding(check, "warning", said, advice)


def problem(check: str, said: str, advice: str) -> Finding:
    """Return what has to be mended."""
    return Finding(check, "problem", said, advice)
