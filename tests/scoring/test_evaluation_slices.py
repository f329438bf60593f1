"""Slices: published scores by group, the four-fifths line, small groups withheld, labels checked and never kept."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from headwater.errors import HeadwaterError
from headwater.evaluation_text import slices_json, slices_lines
from scoring.evaluation.slices import Slice, compare_slices, read_labels

PEOPLE = 40


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """Forty people with scores 1 to 40: the lower half in NO, the upper in SE but for three in FI; every fourth writes papers too."""
    with duckdb.connect() as con:
        con.execute("""
            CREATE TABLE people AS
            SELECT 'p' || i AS person_id,
                CASE WHEN i > 37 THEN 'FI' WHEN i > 20 THEN 'SE' WHEN i > 1 THEN 'NO' END AS country_code,
                1 AS contribution_count, CASE WHEN i % 4 = 0 THEN 1 ELSE 0 END AS publication_count,
                DATE '2025-06-01' - to_months(3 * i::INTEGER) AS first_active_on, DATE '2025-06-01' AS last_active_on
            FROM range(1, 41) AS _ (i)""")
        con.execute("""
            CREATE TABLE skill_scores AS SELECT person_id, 'kernels' AS skill, substr(person_id, 2)::DOUBLE AS score FROM people
            UNION ALL SELECT person_id, 'retrieval', 0.5 FROM people""")
        con.execute("CREATE TABLE shortlists AS SELECT 'engineer' AS role, person_id, substr(person_id, 2)::DOUBLE AS score FROM people")
        con.execute("CREATE TABLE accounts AS SELECT person_id, 'github' AS source, upper(person_id) AS handle FROM people")
        yield con


def by_slice(con: duckdb.DuckDBPyConnection, dimension: str, labels: dict[str, str] | None = None) -> dict[str, Slice]:
    found = compare_slices(con, labels or {}).slices
    return {each.slice: each for each in found if each.dimension == dimension and each.measure == "shortlist engineer"}


def test_a_group_is_told_by_count_quartiles_share_above_the_median_and_impact_ratio(con: duckdb.DuckDBPyConnection) -> None:
    """Of 40 scores the median is 20.5: nobody of NO (2 to 20) lies above it, everybody of SE (21 to 37) does."""
    found = by_slice(con, "declared country")
    norway, sweden = found["NO"], found["SE"]
    assert (norway.person_count, norway.lower_quartile, norway.median, norway.upper_quartile) == (19, 6.5, 11.0, 15.5)
    assert (norway.share_above_median, norway.impact_ratio, norway.is_below_four_fifths) == (0.0, 0.0, True)
    assert (sweden.person_count, sweden.share_above_median, sweden.impact_ratio, sweden.is_below_four_fifths) == (17, 1.0, 1.0, False)


def test_groups_under_five_are_said_to_exist_and_no_more(con: duckdb.DuckDBPyConnection) -> None:
    found = by_slice(con, "declared country")
    for name in ("FI", "none stated"):
        assert {value for key, value in vars(found[name]).items() if key not in ("measure", "dimension", "slice")} == {None}
        assert not found[name].is_below_four_fifths
    text = "\n".join(slices_lines(compare_slices(con, {})))
    assert "FI" not in text
    assert "2 groups of fewer than 5 are not printed" in text
    told = [row for row in json.loads(slices_json(compare_slices(con, {})))["slices"] if row["slice"] == "FI"]
    assert told
    assert all(row["person_count"] is None and row["median"] is None for row in told)


def test_where_people_are_seen_and_since_when_are_compared_too(con: duckdb.DuckDBPyConnection) -> None:
    """First seen i × 3 months ago: 1 to 3 under a year, 4 to 11 under three, 12 to 23 under six, the rest longer."""
    assert {name: each.person_count for name, each in by_slice(con, "sources").items()} == {"code only": 30, "both": 10}
    assert {name: each.person_count for name, each in by_slice(con, "first seen").items()} == {
        "under 1 year ago": None, "1 to 3 years ago": 8, "3 to 6 years ago": 12, "over 6 years ago": 17,
    }  # fmt: skip


def test_best_skill_score_counts_a_person_once(con: duckdb.DuckDBPyConnection) -> None:
    found = [each for each in compare_slices(con, {}).slices if each.measure == "best skill score" and each.dimension == "sources"]
    assert sum(each.person_count or 0 for each in found) == PEOPLE


def test_labels_are_compared_like_any_group_and_none_is_kept(con: duckdb.DuckDBPyConnection) -> None:
    labels = {f"p{at}": "x" if at % 2 else "y" for at in range(11, 31)} | {"nobody": "x"}
    found = by_slice(con, "label", labels)
    assert {name: (each.person_count, each.share_above_median) for name, each in found.items()} == {"x": (10, 0.5), "y": (10, 0.5)}
    assert (compare_slices(con, labels).labelled, compare_slices(con, labels).not_here) == (20, 1)
    assert con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY 1").fetchall() == [
        ("accounts",), ("people",), ("shortlists",), ("skill_scores",),
    ]  # fmt: skip


def test_slices_print_the_same_bytes_twice(con: duckdb.DuckDBPyConnection) -> None:
    assert slices_json(compare_slices(con, {})) == slices_json(compare_slices(con, {}))


@pytest.mark.parametrize(("text", "said"), [
    ("login,label\n", "expected the columns github_login, label"),
    ("github_login,label\nada,\n", "line 2: github_login and label must not be empty"),
    ("github_login,label\nada,x\nbo,y\nAda,y\n", "line 4: ada has another label on an earlier line"),
    ("github_login,label\nada\n", "line 2: github_login and label must not be empty"),
])  # fmt: skip
def test_mistakes_among_labels_are_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(text)
    with pytest.raises(HeadwaterError) as caught:
        read_labels(file)
    assert str(caught.value) == f"{file}: {said}"


def test_labels_are_read_in_lower_case(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("github_login,label,more\nAda,x,1\nada,x,2\n")
    assert read_labels(file) == {"ada": "x"}
