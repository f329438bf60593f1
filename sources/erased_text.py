"""Erasing in running text: handles and full names of the erased are put out, word by word, so that lengths stay."""

import re
from collections.abc import Callable

IsMarked = Callable[[str, object], bool]

ERASED = "[erased]"
LOGIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
HANDLES = (
    ("github_login", re.compile(rf"(?<![\w./-])@({LOGIN})(?![\w/-])")),
    ("github_login", re.compile(rf"\bfrom ({LOGIN})(?=[/:])")),
    ("github_login", re.compile(rf"\bgithub\.com/({LOGIN})(?![\w-])", re.IGNORECASE)),
    ("github_login", re.compile(rf"\blogin of '({LOGIN})'")),
    ("huggingface", re.compile(r"\b(?:huggingface|hf)\.co/([A-Za-z0-9][\w.-]*\w)", re.IGNORECASE)),
    ("orcid", re.compile(r"\b(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\b")),
    ("openreview_id", re.compile(r"(~[^\s\"'@/,;&]+\d)")),
)  # fmt: skip
HANDLE_SIGNS = re.compile(r"@|from |\.co|login of|~|\d{4}-\d{4}-\d{4}-")
WORD = r"[^\W\d_a-z][\w'’.-]*"
NAME_RUN = re.compile(rf"{WORD}(?: {WORD})+")
LONGEST_NAME = 4


def put_out(text: str, is_marked: IsMarked) -> str:
    """Return `text` with the handles and capitalized full names of the erased replaced."""
    if HANDLE_SIGNS.search(text):
        for kind, pattern in HANDLES:
            text = pattern.sub(lambda found, kind=kind: _without(found, kind, is_marked), text)  # type: ignore[misc]
    return NAME_RUN.sub(lambda found: _without_names(found[0], is_marked), text)


def _without(found: re.Match[str], kind: str, is_marked: IsMarked) -> str:
    return found[0].replace(found[1], _blank(found[1])) if is_marked(kind, found[1]) else found[0]


def _without_names(run: str, is_marked: IsMarked) -> str:
    """Return a run of capitalized words without the names in it, the longest first."""
    words = run.split(" ")
    for length in range(min(LONGEST_NAME, len(words)), 1, -1):
        for start in range(len(words) - length + 1):
            part = " ".join(words[start : start + length])
            if is_marked("name", part):
                words[start : start + length] = _blank(part).split(" ")
    return " ".join(words)


def _blank(text: str) -> str:
    """Return the text with each of its words replaced, camelCase counted as the scoring counts it."""
    parted = re.sub(r"([a-z])([A-Z][a-z])", r"\1-\2", text)
    return re.sub(r"[^\W_]+", "erased", parted)
