"""The sources' terms, as every export's manifest carries them."""

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import duckdb

TERMS = Path(__file__).parent / "source_terms.toml"
READ = "SELECT DISTINCT source FROM run_targets UNION SELECT DISTINCT source FROM publication_sources ORDER BY source"


@dataclass(frozen=True)
class Terms:
    """What one source allows and asks for."""

    label: str
    licence: str
    terms_url: str
    rate: str
    attribution: str


@cache
def source_terms() -> dict[str, Terms]:
    """Return every source's terms by its name."""
    return {name: Terms(**entry) for name, entry in tomllib.loads(TERMS.read_text(encoding="utf-8")).items()}


def terms_of_published(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the terms of the sources that the published file was made from."""
    terms = source_terms()
    return {source: asdict(terms[source]) for (source,) in con.execute(READ).fetchall() if source in terms}
