"""Full-text search over the evidence, by the macro `search` of the published file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from headwater.errors import HeadwaterError
from scoring.shortlist import unknown_skill

QUERY = """
SELECT found.* EXCLUDE (word_count) REPLACE (found.weight::DOUBLE AS weight), found.word_count, named.whose
FROM search($words) AS found
JOIN (
    SELECT items.item_id, string_agg(people.display_name || coalesce(' @' || people.github_login, ' ' || people.person_id), ', '
        ORDER BY people.display_name, people.person_id) AS whose
    FROM (SELECT item_id, unnest(person_ids) AS person_id FROM search($words)) AS items
    JOIN people USING (person_id)
    GROUP BY items.item_id
) AS named USING (item_id)
WHERE $skill::VARCHAR IS NULL OR list_contains(found.skills, $skill)
ORDER BY found.word_count DESC, found.weight DESC, found.item_id
LIMIT $top
"""


def find(con: duckdb.DuckDBPyConnection, words: Sequence[str], skill: str | None, top: int) -> list[dict[str, Any]]:
    """Return the best items of evidence that hold the words; raises HeadwaterError for no word or an unknown skill."""
    text = " ".join(words)
    if not con.execute("FROM search_words($words)", {"words": text}).fetchall():
        raise HeadwaterError("nothing to search for; give words of Latin letters or digits")
    known = {name for (name,) in con.execute("SELECT skill FROM skills").fetchall()}
    if skill is not None and skill not in known:
        raise unknown_skill(skill, known)
    found = con.execute(QUERY, {"words": text, "skill": skill, "top": top})
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def found_lines(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield found items for the terminal."""
    for item in items:
        yield f"{item['weight']:6.1f}  {item['title']}"
        yield f"        {item['whose']}  {item['occurred_on']}  {', '.join(item['skills'])}  {item['url']}"
    if not items:
        yield "no evidence holds any of these words"
