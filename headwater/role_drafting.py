"""A job text read from a file or the standard input, and made into a role file."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from headwater.errors import DataError, HeadwaterError
from headwater.settings import Settings
from scoring.job_role import role_text
from scoring.job_text import read_job_text
from scoring.job_words import read_job_words
from scoring.profiles import read_roles, read_taxonomy
from warehouse.models import MACROS

STANDARD_INPUT = "-"
LARGEST = 100_000  # bytes: twenty pages
CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


def draft_role(settings: Settings, source: str) -> str:
    """Return the role file for a job text (a file, or `-`); raises HeadwaterError where nothing can be made of it."""
    taxonomy = read_taxonomy(settings.scoring.skills)
    known = {skill.id for skill in taxonomy.skill}
    words = read_job_words(settings.scoring.job_words, known)
    name = "the standard input" if source == STANDARD_INPUT else Path(source).name
    with duckdb.connect() as con:
        con.execute(MACROS.read_text(encoding="utf-8"))
        reading = read_job_text(_text(source), taxonomy, words, lambda texts: fold(con, texts))
    if not reading.wanted:
        raise HeadwaterError(f"{source}: no skill of the taxonomy is asked for in it; `headwater skills` lists the known ones")
    return role_text(reading, name, words.weight, read_roles(settings.scoring.roles, known))


def fold(con: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the words of each text, as the warehouse compares them; as JSON, for duckdb looks at every value of a list by itself."""
    rows = con.execute("SELECT words(text ->> '$') FROM (SELECT value AS text, key::INTEGER AS place FROM json_each($texts)) ORDER BY place", {"texts": json.dumps(texts)})
    return [tuple(found) for (found,) in rows.fetchall()]


def check_free(output: Path, *, is_forced: bool) -> None:
    """Raise DataError where a role file may not be written."""
    if output.is_dir():
        raise DataError(f"{output}: is a directory; name a file with -o")
    if output.exists() and not is_forced:
        raise DataError(f"{output}: is there already and may be edited; name another file or add --force")


def _text(source: str) -> str:
    content = _content(source)
    if len(content) > LARGEST:
        raise HeadwaterError(f"{source}: is larger than {LARGEST:,} bytes; give the text of one job")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise HeadwaterError(f"{source}: is not plain text in UTF-8; save it as text first") from problem
    if CONTROLS & set(content):
        raise HeadwaterError(f"{source}: is not plain text; save it as text first")
    if not text.strip():
        raise HeadwaterError(f"{source}: is empty; give the text of one job")
    return text


def _content(source: str) -> bytes:
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(source).open("rb") as stream:
            return stream.read(LARGEST + 1)
    except FileNotFoundError as problem:
        raise HeadwaterError(f"{source}: there is no such file") from problem
    except OSError as problem:
        raise HeadwaterError(f"{source}: cannot be read ({problem.strerror})") from problem
