"""Text that other people wrote, made safe to show: nothing in it moves a cursor, turns the writing or hides."""

import logging
import re
from collections.abc import Iterable
from typing import Any

# C0 and C1 controls, DEL, line and paragraph separators, direction marks and overrides, invisible letters, tags.
HIDDEN = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
TRICKS = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff{HIDDEN}]")
BREAKS = re.compile("[\t\n\r]+")
LONGEST_LINE = 2_000


def plain(text: str) -> str:
    r"""Return a text with every trick spelled out, as \u202e is; tabs and line ends stay. JSON text keeps its meaning."""
    return TRICKS.sub(_spelled, text)


def one_line(text: str) -> str:
    """Return a text on one line, with every trick spelled out."""
    return plain(BREAKS.sub(" ", text))


def joined(lines: Iterable[str]) -> str:
    """Return lines as they are printed: what a line holds cannot begin another."""
    return "".join(f"{_cut(one_line(line))}\n" for line in lines)


class PlainFormatter(logging.Formatter):
    """Log lines with every trick spelled out; only a traceback has more lines than one."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Return the line."""
        return one_line(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """Return the traceback."""
        return plain(super().formatException(ei))


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}… ({len(line) - LONGEST_LINE} letters more)"


def _spelled(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
