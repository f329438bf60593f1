"""Full-text search over the evidence, by the macro `search` of the published file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from headwater.errors import HeadwaterError

QUERY = """
SELECT * EXCLUDE (word_count), word_count FROM search($words)
WHERE $skill::VARCHAR IS NULL OR list_contains(skills, $skill)
LIMIT $top
"""


def find(con: duckdb.DuckDBPyConnection, words: Sequence[str], skill: str | None, top: int) -> list[dict[str, Any]]:
    """Return the best items of evidence that hold the words; raises HeadwaterError for no word or an unknown skill."""
    text = " ".join(words)
    if not con.execute("FROM search_words($words)", {"words": text}).fetchall():
        raise HeadwaterError("nothing to search for; give words of letters or digits")
    if skill is not None and not con.execute("SELECT 1 FROM skills WHERE skill = ?", [skill]).fetchall():
        raise HeadwaterError(f"unknown skill {skill!r}; `headwater skills` lists the known ones")
    found = con.execute(QUERY, {"words": text, "skill": skill, "top": top})
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def found_lines(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield found items for the terminal."""
    for item in items:
        yield f"{float(item['weight']):6.1f}  {item['title']}"
        yield f"        {item['people']}  {item['occurred_on']}  {', '.join(item['skills'])}  {item['url']}"
    if not items:
        yield "no evidence holds any of these words"
