"""What OpenAlex and the hub are asked about: nothing twice in a month, in an order that leaves nothing to chance."""

from collections.abc import Iterator

import duckdb
import pytest

from flows.follow_up import REQUESTS
from tests.warehouse.pipe_tables import rows
from warehouse.models import MODELS, make_table, read_models

Asked = list[tuple[object, ...]]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'; CREATE SCHEMA raw; CREATE SCHEMA staging; CREATE SCHEMA core")
        yield con


def fill(con: duckdb.DuckDBPyConnection, table: str, columns: str, text: str) -> None:
    """Make a table of text cells; a cell `N days` is so many days ago."""
    con.execute(f"CREATE TABLE {table} ({columns})")
    for row in rows(text):
        names = ", ".join(row)
        values = ", ".join("now()::TIMESTAMP - ?::INTERVAL" if (cell or "").endswith(" days") else "?" for cell in row.values())
        con.execute(f"INSERT INTO {table} ({names}) VALUES ({values})", list(row.values()))


def ask(con: duckdb.DuckDBPyConnection, name: str) -> Asked:
    return con.execute((REQUESTS / f"{name}.sql").read_text(encoding="utf-8")).fetchall()


PUBLICATIONS = "publication_id VARCHAR, doi VARCHAR, arxiv_id VARCHAR, published_on DATE"
PAPERS = "source VARCHAR, doi VARCHAR, arxiv_id VARCHAR, openalex_id VARCHAR, fetched_at TIMESTAMP"
FILES = """
CREATE TABLE raw.papers AS SELECT source || rowid AS file, doi, arxiv_id, openalex_id FROM told;
CREATE TABLE raw.files AS SELECT source || rowid AS file, source, fetched_at FROM told;
"""


def test_papers_never_asked_about_come_first_and_the_newest_of_them_before(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, "core.publications", PUBLICATIONS, """
        publication_id | doi         | arxiv_id   | published_on
        old            | 10.1000/OLD |            | 2023-05-01
        new            |             | 2601.00001 | 2026-01-02
        undated        | 10.1000/u   |            |
        same_day       |             | 2601.00002 | 2026-01-02
        long_asked     | 10.1000/l   |            | 2026-02-01
        just_asked     | 10.1000/j   |            | 2026-02-01
        just_missed    |             | 2602.00003 | 2026-02-01
        half_asked     | 10.1000/h   | 2602.00004 | 2026-02-01
        nameless       |             |            | 2026-02-01
    """)  # fmt: skip
    fill(con, "told", PAPERS, """
        source     | doi       | arxiv_id   | openalex_id | fetched_at
        openalex   | 10.1000/l |            | W1          | 31 days
        openalex   | 10.1000/J |            | W2          | 29 days
        openalex   |           | 2602.00003 |             | 2 days
        openalex   |           | 2602.00004 | W3          | 2 days
        openreview |           | 2601.00001 |             | 2 days
    """)  # fmt: skip
    con.execute(FILES)
    assert [row[0] for row in ask(con, "openalex_works")] == ["new", "same_day", "old", "undated", "long_asked"]


def test_a_paper_that_was_not_known_is_asked_about_again_once_another_identifier_of_it_is(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, "core.publications", PUBLICATIONS, """
        publication_id  | doi       | arxiv_id   | published_on
        arxiv_id_learnt | 10.1000/a | 2602.00001 | 2026-02-04
        doi_learnt      | 10.1000/b | 2602.00002 | 2026-02-03
        found_by_doi    | 10.1000/c | 2602.00003 | 2026-02-02
        asked_by_both   | 10.1000/d | 2602.00004 | 2026-02-01
        asked_in_turn   | 10.1000/e | 2602.00005 | 2026-02-01
        cannot_be_asked | see below | 2602.00006 | 2026-02-01
    """)  # fmt: skip
    fill(con, "told", PAPERS, """
        source   | doi       | arxiv_id   | openalex_id | fetched_at
        openalex | 10.1000/a |            |             | 2 days
        openalex |           | 2602.00002 |             | 2 days
        openalex | 10.1000/c |            | W1          | 2 days
        openalex | 10.1000/d | 2602.00004 |             | 2 days
        openalex | 10.1000/e |            |             | 9 days
        openalex | 10.1000/e | 2602.00005 |             | 1 days
        openalex |           | 2602.00006 |             | 2 days
    """)  # fmt: skip
    con.execute(FILES)
    assert [(row[0], row[3]) for row in ask(con, "openalex_works")] == [("arxiv_id_learnt", None), ("doi_learnt", None)]


def test_the_identifiers_are_handed_over_as_they_are(con: duckdb.DuckDBPyConnection) -> None:
    fill(con, "core.publications", PUBLICATIONS, """
        publication_id | doi         | arxiv_id   | published_on
        p              | 10.1000/OLD | 2601.00001 | 2023-05-01
    """)  # fmt: skip
    fill(con, "told", PAPERS, "source | doi | arxiv_id | openalex_id | collected_at")
    con.execute(FILES)
    assert ask(con, "openalex_works") == [("p", "10.1000/OLD", "2601.00001", None)]


def ask_hub(con: duckdb.DuckDBPyConnection) -> Asked:
    make_table(con, next(model for model in read_models(MODELS) if model.table == "core.linked_hub_accounts"))
    return ask(con, "hub_accounts")


def profile(con: duckdb.DuckDBPyConnection, github_id: int, website: str | None, *socials: str) -> None:
    payload = {
        "databaseId": github_id, "websiteUrl": website,
        "socialAccounts": {"nodes": [{"provider": "GENERIC", "url": url} for url in socials]},
    }  # fmt: skip
    con.execute("INSERT INTO staging.github_records VALUES ('profile', ?)", [payload])
    con.execute("INSERT INTO core.alias_clusters VALUES (?, ?)", [f"account:{github_id}", github_id])
    con.execute("INSERT INTO core.people VALUES (?, ?)", [github_id, f"person{github_id}"])


@pytest.fixture
def town(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute("""
        CREATE TABLE staging.github_records (kind VARCHAR, payload JSON);
        CREATE TABLE core.alias_clusters (alias_id VARCHAR, cluster BIGINT);
        CREATE TABLE core.people (cluster BIGINT, person_id VARCHAR);
        CREATE TABLE raw.kept_shortlists (as_of DATE, role VARCHAR, person_id VARCHAR, rank INTEGER);
        CREATE TABLE raw.files (file VARCHAR, fetched_at TIMESTAMP);
        CREATE TABLE raw.hub_accounts (file VARCHAR, account VARCHAR);
        INSERT INTO raw.kept_shortlists VALUES
            ('2026-06-01', 'r', 'person1', 1), ('2026-06-29', 'r', 'person2', 9), ('2026-06-29', 's', 'person2', 4),
            ('2026-06-29', 'r', 'person3', 7);
    """)
    return con


def test_people_near_the_latest_shortlist_come_first_then_the_others_by_name(town: duckdb.DuckDBPyConnection) -> None:
    profile(town, 1, None, "https://huggingface.co/zoe")
    profile(town, 2, "https://huggingface.co/Two/")
    profile(town, 3, "https://three.example.org", "https://twitter.com/three", "http://www.huggingface.co/three?x=1")
    profile(town, 4, "hf.co/ann")
    assert ask_hub(town) == [("Two", 4), ("three", 7), ("ann", None), ("zoe", None)]


def test_a_link_into_somebody_s_repository_or_to_a_page_of_the_hub_s_is_nobody_s_account(town: duckdb.DuckDBPyConnection) -> None:
    profile(town, 1, "https://huggingface.co/bigorg/model", "https://huggingface.co/papers", "https://huggingface.co/spaces/a/b")
    profile(town, 2, "https://nothuggingface.example/huggingface.company/x", "https://huggingface.co/", "https://nothuggingface.co/x")
    assert ask_hub(town) == []


def test_an_account_read_this_month_or_missing_is_not_asked_for_again(town: duckdb.DuckDBPyConnection) -> None:
    profile(town, 1, "https://huggingface.co/Read")
    profile(town, 2, "https://huggingface.co/grown-old")
    town.execute("""
        INSERT INTO raw.files VALUES ('a', now()::TIMESTAMP - INTERVAL 2 DAY), ('b', now()::TIMESTAMP - INTERVAL 40 DAY);
        INSERT INTO raw.hub_accounts VALUES ('a', 'read'), ('b', 'grown-old'), ('b', 'read');
    """)
    assert ask_hub(town) == [("grown-old", 4)]


def test_two_people_who_link_to_one_account_are_one_question_and_who_is_hidden_asks_none(town: duckdb.DuckDBPyConnection) -> None:
    profile(town, 2, "https://huggingface.co/Shared")
    profile(town, 3, "https://huggingface.co/shared")
    profile(town, 4, "https://huggingface.co/hidden")
    town.execute("DELETE FROM core.people WHERE person_id = 'person4'")
    assert ask_hub(town) == [("Shared", 4)]
