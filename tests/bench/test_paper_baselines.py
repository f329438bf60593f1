"""The other methods on three mentions of two people: what each joins."""

import duckdb
import pytest

from bench.paper_baselines import METHODS, _sql


@pytest.mark.parametrize(("method", "expected"), [
    ("exact name", [["a", "b", "c"], ["d"], ["e"]]),
    ("name and (institution or co-author)", [["a", "b"], ["c"], ["d"], ["e"]]),
    ("gambit's rules without addresses", [["a", "b", "c", "d"], ["e"]]),
])  # fmt: skip
def test_method_joins_what_it_says(method: str, expected: list[list[str]]) -> None:
    with duckdb.connect() as con:
        con.execute("""CREATE TABLE named AS SELECT * FROM (VALUES
            ('a', 'ada vance', 'ada', 'vance', ['institute'], ['bo quill']),
            ('b', 'ada vance', 'ada', 'vance', ['elsewhere'], ['bo quill']),
            ('c', 'ada vance', 'ada', 'vance', ['third'], ['cy reed']),
            ('d', 'ada vances', 'ada', 'vances', ['fourth'], ['di sand']),
            ('e', 'zoe marsh', 'zoe', 'marsh', ['institute'], ['bo quill']))
            AS told (mention_id, name_key, first_name, last_name, affiliations, co_authors)""")
        con.execute(f"CREATE TABLE found_links AS {_sql(METHODS[method])}")
        found = con.execute(f"SELECT list_sort(list(mention_id)) FROM ({_sql('grouped')}) GROUP BY person_id ORDER BY 1").fetchall()
    assert [group for (group,) in found] == expected
