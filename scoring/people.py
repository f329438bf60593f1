"""Whom a handle means among the published people, and whom it may mean where it means nobody."""

import re

import duckdb

from headwater.errors import HeadwaterError

FIND = """
SELECT person_id FROM (
    SELECT person_id, 1 AS preference FROM people WHERE person_id = $key OR orcid = $key OR openreview_id = $key
    UNION ALL
    SELECT person_id, 1 FROM former_person_ids WHERE former_person_id = $key
    UNION ALL
    -- A login that was given up may be somebody else's today: whoever holds it now is meant.
    SELECT person_id, CASE WHEN lower(handle) = lower($key) THEN 2 ELSE 3 END FROM accounts
    WHERE source IN ('github', 'openreview', 'huggingface') AND list_contains(list_transform(list_append(former_handles, handle), lambda h: lower(h)), lower($key))
)
ORDER BY preference, person_id
"""
NAMESAKES = """
SELECT DISTINCT people.person_id, people.github_login, people.contribution_count + people.publication_count AS item_count
FROM people
JOIN accounts USING (person_id)
WHERE lower(people.display_name) = lower($name) OR lower(accounts.display_name) = lower($name)
ORDER BY item_count DESC, person_id
LIMIT 5
"""
NEAREST = """
SELECT handle FROM accounts
WHERE source = 'github' AND damerau_levenshtein(lower(handle), lower($key)) <= least(2, length($key) // 4)
ORDER BY damerau_levenshtein(lower(handle), lower($key)), handle
LIMIT 1
"""
HANDLES = "give a person_id, GitHub login, ORCID or OpenReview id"
PROFILE = re.compile(r"(https?://)?(www\.)?(github\.com/|orcid\.org/|huggingface\.co/|openreview\.net/profile\?id=)(?P<handle>[^/?#]+)/?")


def find_person(con: duckdb.DuckDBPyConnection, key: str) -> str:
    """Return the person_id of a person_id, GitHub login, ORCID or OpenReview id, or a profile's address; raises HeadwaterError for nobody."""
    profile = PROFILE.fullmatch(key.strip())
    handle = profile["handle"] if profile else key.strip().removeprefix("@")
    found = con.execute(FIND, {"key": handle}).fetchall()
    if not found:
        raise HeadwaterError(f"nobody here is called {key!r}; {_hint(con, handle)}")
    return str(found[0][0])


def _hint(con: duckdb.DuckDBPyConnection, handle: str) -> str:
    """Return what to give instead: a name may be several people's and is no handle, but tells whose handles to look at."""
    found = con.execute(NAMESAKES, {"name": handle}).fetchall()
    if found:
        named = ", ".join(f"{person} (@{login})" if login else person for person, login, _ in found)
        return f"a name is no handle, but people of this name are {named}"
    near = con.execute(NEAREST, {"key": handle}).fetchall()
    return f"the nearest GitHub login is {near[0][0]!r}" if near else HANDLES
