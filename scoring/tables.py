"""The taxonomy, the formula and the roles as tables, for the SQL that scores."""

from collections.abc import Sequence
from dataclasses import asdict

import duckdb
import pyarrow as pa

from scoring.profiles import Papers, Role, Taxonomy, version_of


def write_taxonomy(con: duckdb.DuckDBPyConnection, taxonomy: Taxonomy) -> None:
    """Write profile.skills, .terms (per skill and ancestor), .lineage, .routine, .paper_marks, .formula and .taxonomy."""
    con.execute("CREATE SCHEMA IF NOT EXISTS profile")
    skills = [(s.id, s.label, s.parent, s.description) for s in taxonomy.skill]
    _write(con, "profile.skills", ("skill", "label", "parent", "description"), skills)
    lineage = [(s.id, ancestor) for s in taxonomy.skill for ancestor in taxonomy.ancestors(s.id)]
    _write(con, "profile.lineage", ("skill", "ancestor"), lineage)
    terms = [(s.id, phrase, "phrase") for s in taxonomy.skill for phrase in s.phrases]
    terms += [(s.id, mark, "path") for s in taxonomy.skill for mark in s.paths]
    _write(con, "profile.spelled_terms", ("skill", "term", "kind"), terms)
    # Phrases are compared as the texts are: the same macro cuts both.
    con.execute("""
        CREATE OR REPLACE TABLE profile.terms AS
        SELECT DISTINCT lineage.ancestor AS skill,
            CASE WHEN kind = 'path' THEN term ELSE array_to_string(words(term), ' ') END AS term, kind,
            CASE WHEN kind = 'path' THEN term ELSE array_to_string(words(term), '') END AS form
        FROM profile.spelled_terms JOIN profile.lineage USING (skill)""")
    routine = [(mark, "path") for mark in taxonomy.routine.paths] + [(word, "subject") for word in taxonomy.routine.subjects]
    _write(con, "profile.spelled_routine", ("mark", "kind"), routine or [("", "path")])
    con.execute("""
        CREATE OR REPLACE TABLE profile.routine AS
        SELECT DISTINCT CASE WHEN kind = 'path' THEN mark ELSE words(mark)[1] END AS mark, kind FROM profile.spelled_routine""")
    _write_paper_marks(con, taxonomy.papers)
    _write(con, "profile.taxonomy", ("version",), [(version_of(taxonomy),)])
    numbers = asdict(taxonomy.formula)
    _write(con, "profile.formula", tuple(numbers), [tuple(numbers.values())])


def _write_paper_marks(con: duckdb.DuckDBPyConnection, papers: Papers) -> None:
    """Write profile.paper_marks; titles and awards are compared by the macro that cuts them, a full stop by itself."""
    marks = [(mark, "survey") for mark in papers.surveys] + [(mark, "survey_track") for mark in papers.survey_tracks]
    marks += [(mark, "minor_track") for mark in papers.minor_tracks] + [(mark, "award") for mark in papers.awards]
    _write(con, "profile.spelled_paper_marks", ("mark", "kind"), marks or [("", "award")])
    con.execute("""
        CREATE OR REPLACE TABLE profile.paper_marks AS
        SELECT DISTINCT CASE WHEN contains(kind, 'track') THEN mark ELSE array_to_string(words(mark), ' ') END
            || CASE WHEN kind = 'survey' AND mark LIKE '% .' THEN ' .' ELSE '' END AS mark, kind
        FROM profile.spelled_paper_marks""")


def write_roles(con: duckdb.DuckDBPyConnection, roles: Sequence[Role], schema: str = "profile") -> None:
    """Write roles (one row per role) and role_skills (one row per role and skill) into a schema."""
    con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    _write(
        con, f"{schema}.roles",
        ("role", "label", "description", "fewest_items", "fewest_months", "active_within_months", "item_kinds", "version"),
        [(r.id, r.label, r.description, r.minimum.evidence_count, r.minimum.active_month_count,
          r.filters.active_within_months, list(r.filters.item_kinds), version_of(r)) for r in roles],
    )  # fmt: skip
    wanted = [(r.id, m.skill, m.weight, m.minimum_score, True) for r in roles for m in r.must_have]
    wanted += [(r.id, w.skill, w.weight, 0.0, False) for r in roles for w in r.want]
    _write(con, f"{schema}.role_skills", ("role", "skill", "weight", "minimum_score", "is_must_have"), wanted)


def _write(con: duckdb.DuckDBPyConnection, table: str, names: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    con.register("written_rows", pa.table(dict(zip(names, columns, strict=True))))
    con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM written_rows")
    con.unregister("written_rows")
