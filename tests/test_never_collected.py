"""What docs/privacy.md says is never collected stands in no schema, no query and nothing that landed."""

import re
import tomllib
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from headwater.assessing import NEVER
from headwater.settings import PROJECT
from sources import (
    arxiv_landing,
    git_log,
    git_pull_heads,
    git_rosters,
    github_landing,
    openreview_landing,
    paper_records,
)
from sources.addresses import ADDRESS
from sources.openreview_landing import kept_profile
from warehouse import load
from warehouse.publish import dictionary

FIELDS = tomllib.loads(NEVER.read_text(encoding="utf-8"))
NAMES = {name.lower() for entry in FIELDS.values() for name in entry["names"]}
SCHEMAS = [git_log.SCHEMA, git_pull_heads.SCHEMA, git_rosters.SCHEMA, github_landing.SCHEMA, arxiv_landing.SCHEMA, openreview_landing.SCHEMA,
           paper_records.PAPERS, paper_records.PROFILES, paper_records.ARTIFACTS, paper_records.HUB_ACCOUNTS]  # fmt: skip


def field_names(kind: pa.DataType | pa.Schema) -> set[str]:
    """Return the names of a type's fields, at any depth."""
    if isinstance(kind, pa.Schema) or pa.types.is_struct(kind):
        return {field.name.lower() for field in kind} | set().union(*(field_names(field.type) for field in kind))
    return field_names(kind.value_type) if pa.types.is_list(kind) else set()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_no_schema_of_what_lands_has_such_a_field(schema: pa.Schema) -> None:
    assert not field_names(schema) & NAMES


def test_no_table_that_is_loaded_or_published_has_such_a_column() -> None:
    with duckdb.connect() as con:
        con.execute(load.SCHEMA)
        tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw'").fetchall()
        schemas = [con.execute(f"SELECT * FROM raw.{name} LIMIT 0").to_arrow_table().schema for (name,) in tables]
    assert not set().union(*map(field_names, schemas)) & NAMES
    assert not {column.lower() for table in dictionary() for column in table.columns} & NAMES


@pytest.mark.parametrize("query", sorted((PROJECT / "sources" / "github_queries").glob("*.graphql")), ids=lambda file: file.stem)
def test_no_query_asks_for_such_a_field(query: Path) -> None:
    asked = re.sub(r"#.*", "", query.read_text(encoding="utf-8"))
    assert not {word.lower() for word in re.findall(r"\w+", asked)} & NAMES


def test_no_model_makes_such_a_column() -> None:
    for file in sorted(PROJECT.glob("*/models/*/*.sql")):
        named = {name.lower() for name in re.findall(r"\bAS (\w+)", file.read_text(encoding="utf-8"))}
        assert not named & NAMES, file


def test_a_profile_that_tells_them_lands_without_them() -> None:
    told = {"id": "~Ada_Example1", "content": {
        "gender": "x", "pronouns": "x", "linkedin": "x", "emails": ["x"], "preferredEmail": "x", "yob": 1815, "relations": [{"name": "x"}],
        "names": [{"fullname": "Ada Example", "gender": "x"}], "history": [{"position": "P", "institution": {"name": "I", "email": "x"}}],
    }}  # fmt: skip
    kept = str(kept_profile(told))
    assert "'x'" not in kept
    assert "1815" not in kept


def test_the_privacy_page_lists_each() -> None:
    page = (PROJECT / "docs" / "privacy.md").read_text(encoding="utf-8")
    for name in FIELDS:
        assert name.replace("_", " ").replace("e mail", "e-mail") in page.lower(), name


def test_what_is_searched_for_as_an_address_is_one() -> None:
    assert ADDRESS.search("Ada <ada@example.org>")
