"""Scratch copies: what was known at a day is what a history that ends there tells; nothing in the data directory changes."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from headwater.errors import DataError, HeadwaterError
from tests.warehouse.builds import write_build
from tests.warehouse.pipe_tables import REPOSITORY, World, all_models
from tests.warehouse.town import Town
from warehouse.scratch import AS_OF, TIMELESS, Part, open_finished, scratch_copy

DAY = date(2025, 6, 1)
ENDED = "2025-06-02"  # a history that ends with the day was read no later than this
DERIVED = ("staging", "core", "scoring", "marts")
ADA, BO, CY = ({"__typename": "User", "login": login, "id": f"U{at}", "databaseId": at} for login, at in (("ada", 11), ("bo", 12), ("cy", 13)))

COMMITS = """
    commit | author             | committed  | at         | subject              | paths          | fetched
    a1     | Ada Vance <11+ada> | 2025-01-10 | 2025-01-10 | Add retriever        | rag/index.py   | {fetched}
    b1     | Bo Quill <office>  | 2025-05-31 | 2025-05-30 | Add kernel (#7)      | csrc/a.cu      | {fetched}
    b2     | Bo Quill <12+bo>   | 2025-06-01 | 2025-06-01 | Tune kernel (#8)     | csrc/a.cu      | {fetched}
"""
LATER_COMMITS = """
    commit | author             | committed  | at         | subject              | paths          | fetched
    c1     | Bo Quill <12+bo>   | 2025-06-03 | 2025-06-03 | Add reranker         | rag/rerank.py  | 2026-01-01
    c2     | Cy Reed <13+cy>    | 2025-06-03 | 2025-05-01 | Written before, committed after | csrc/b.cu | 2026-01-01
    c3     | Bo Quill <home>    | 2025-07-01 | 2025-07-01 | Add kernel           | csrc/a.cu      | 2026-01-01
"""
PAPERS = """
    paper  | on         | datestamp  | title           | abstract              | authors             | fetched
    2501.1 | 2025-01-20 | 2025-01-21 | A reranker      | It is a reranker.     | Gil Moss; Hedy North | {fetched}
    2502.2 | 2025-02-20 | 2025-02-21 | A retriever     | It is a retriever.    | Gil Moss; Hedy North | {fetched}
"""
LATER_PAPERS = """
    paper  | on         | datestamp  | version | title            | abstract              | authors              | fetched    | venue | deleted
    2501.1 | 2025-01-20 | 2025-09-01 | 2       | A kernel, rather | It is a kernel.       | Gil Moss; Hedy North | 2026-01-01 | ICLR  |
    2502.2 | 2025-02-20 | 2025-09-01 | 1       | A retriever      |                       |                      | 2026-01-01 |       | yes
    2509.9 | 2025-09-09 | 2025-09-10 | 1       | Out later        | It is a retriever.    | Gil Moss             | 2026-01-01 |       |
"""


def review(key: str, author: dict[str, Any], at: str) -> dict[str, Any]:
    return {"id": key, "state": "APPROVED", "createdAt": at, "submittedAt": at, "updatedAt": at, "author": author}


def pull(number: int, at: str, **told: Any) -> dict[str, Any]:
    return {
        "id": f"P{number}", "number": number, "title": f"Pull {number}", "url": "u", "state": "OPEN", "createdAt": at, "updatedAt": at,
        "closedAt": None, "mergedAt": None, "mergeCommit": None, "mergedBy": None, "changedFiles": 1, "author": BO,
        "reviews": {"nodes": []},
    } | told  # fmt: skip


def merged(at: str, commit: str) -> dict[str, Any]:
    return {"state": "MERGED", "mergedAt": at, "closedAt": at, "mergeCommit": {"oid": commit}, "mergedBy": ADA}


def land(world: World, kind: str, payload: dict[str, Any], fetched: str, number: int | None = None) -> None:
    row = ("github/x", REPOSITORY, kind, payload.get("id") or payload.get("oid"), REPOSITORY, number or payload.get("number"), "u", fetched)
    world.con.execute("INSERT INTO raw.github_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [*row, json.dumps(payload)])


def decide(world: World, kind: str, account: str, at: str) -> None:
    world.con.execute("INSERT INTO raw.decisions (decision_id, kind, account_id, made_by, made_at, reason) VALUES (?, ?, ?, 'x', ?, 'x')",
                      [at, kind, account, at])  # fmt: skip


def tell_what_was_known(world: World, fetched: str = ENDED) -> None:
    """Land a history that ends with the day, as it could be read then."""
    world.git(COMMITS.format(fetched=fetched))
    world.papers(PAPERS.format(fetched=fetched))
    early = pull(7, "2025-05-01T00:00:00Z", **merged("2025-05-31T00:00:00Z", "b1"), reviews={"nodes": [review("R1", ADA, "2025-05-30T00:00:00Z")]})
    land(world, "pull_request", early, fetched)
    land(world, "pull_request", pull(8, "2025-05-02T00:00:00Z", **merged("2025-06-01T12:00:00Z", "b2")), fetched)
    land(world, "pull_request", pull(9, "2025-05-20T00:00:00Z"), fetched)
    land(world, "review", review("R2", ADA, "2025-06-01T23:59:59Z"), fetched, 8)
    issue = {"id": "I1", "number": 3, "title": "An issue", "state": "OPEN", "createdAt": "2025-05-05T00:00:00Z", "author": ADA}
    land(world, "issue", issue | {"comments": {"nodes": [{"id": "C1", "createdAt": "2025-05-06T00:00:00Z", "author": BO}]}}, fetched)
    land(world, "commit_author", {"id": "b1", "oid": "b1", "author": {"user": {"id": "U12", "databaseId": 12, "login": "bo"}}}, fetched)
    land(world, "repository_head", {"id": "H1", "owner": ADA}, fetched)
    decide(world, "suppressed", "github:99", "2026-01-01T00:00:00Z")


def tell_what_came_of_it(world: World) -> None:
    """Land the same history as it reads half a year later."""
    tell_what_was_known(world, "2026-01-01")
    world.con.execute("TRUNCATE raw.github_records")
    world.git(LATER_COMMITS)
    world.papers(LATER_PAPERS)
    late, fetched = "2025-08-01T00:00:00Z", "2026-01-01"
    reviews = {"nodes": [review("R1", ADA, "2025-05-30T00:00:00Z"), review("R3", CY, late)]}
    land(world, "pull_request", pull(7, "2025-05-01T00:00:00Z", **merged("2025-05-31T00:00:00Z", "b1"), reviews=reviews), fetched)
    land(world, "pull_request", pull(8, "2025-05-02T00:00:00Z", **merged("2025-06-01T12:00:00Z", "b2")), fetched)
    land(world, "pull_request", pull(9, "2025-05-20T00:00:00Z", **merged(late, "c1"), reviews={"nodes": [review("R4", ADA, late)]}), fetched)
    land(world, "pull_request", pull(10, late, **merged(late, "c3"), author=CY), fetched)
    land(world, "review", review("R2", ADA, "2025-06-01T23:59:59Z"), fetched, 8)
    land(world, "review", review("R5", CY, "2025-06-02T00:00:00Z"), fetched, 8)
    comments = [{"id": "C1", "createdAt": "2025-05-06T00:00:00Z", "author": BO}, {"id": "C2", "createdAt": late, "author": CY}]
    issue = {"id": "I1", "number": 3, "title": "An issue", "state": "CLOSED", "closedAt": late, "createdAt": "2025-05-05T00:00:00Z"}
    land(world, "issue", issue | {"author": ADA, "comments": {"nodes": comments}}, fetched)
    land(world, "issue", issue | {"id": "I2", "number": 4, "createdAt": late, "author": CY}, fetched)
    land(world, "comment", {"id": "C3", "createdAt": late, "author": CY}, fetched, 3)
    land(world, "profile", {"id": "U12", "databaseId": 12, "login": "bo", "name": "Someone Else", "location": "Oslo"}, fetched)
    land(world, "commit_author", {"id": "b1", "oid": "b1", "author": {"user": {"id": "U12", "databaseId": 12, "login": "bo"}}}, fetched)
    land(world, "commit_author", {"id": "c3", "oid": "c3", "author": {"user": {"id": "U13", "databaseId": 13, "login": "cy"}}}, fetched)
    land(world, "repository_head", {"id": "H1", "owner": ADA, "stargazerCount": 5}, fetched)
    land(world, "something_new", {"id": "N1", "author": CY}, fetched)
    world.con.execute("INSERT INTO raw.pull_heads SELECT 'x', ?, unnest([8, 9]), 'c9', author, '2025-08-01' FROM raw.git_commits"
                      " WHERE commit_id = 'c3'", [REPOSITORY])  # fmt: skip


def derived(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return every derived table as text, payloads aside."""
    tables = con.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE list_contains(?, schema_name) ORDER BY 1", [list(DERIVED)]
    ).fetchall()
    told = {}
    for (name,) in tables:
        columns = "* EXCLUDE (payload)" if name == "staging.github_records" else "*"
        told[name] = [str(row) for row in con.execute(f"SELECT {columns} FROM {name} ORDER BY ALL").fetchall()]
    return told


@pytest.fixture
def everything() -> list[str]:
    return [f"SELECT * FROM {table}" for table in all_models()]


def copied(directory: Path, part: Part, queries: list[str]) -> dict[str, list[str]]:
    with scratch_copy(directory, part, list(all_models().values()), queries) as con:
        return derived(con)


def test_what_was_known_at_a_day_is_what_a_history_that_ends_there_tells(world: World, tmp_path: Path, everything: list[str]) -> None:
    tell_what_was_known(world)
    ended = copied(write_build(world, tmp_path / "ended"), Part(), everything)
    world.forget()
    tell_what_came_of_it(world)
    whole = write_build(world, tmp_path / "whole")
    assert len(ended["marts.skill_scores"]) >= 5
    assert {part for line in ended["core.credits"] for part in ("author", "reviewer") if part in line} == {"author", "reviewer"}
    found = copied(whole, Part(as_of=DAY), everything)
    assert {name: found[name] for name in found if found[name] != ended[name]} == {}
    assert copied(whole, Part(), everything)["marts.skill_scores"] != ended["marts.skill_scores"]


def test_a_title_is_that_of_the_version_read_last_before_the_day_ended(world: World, tmp_path: Path) -> None:
    for fetched, title in (("2025-04-01", "First"), ("2025-05-15", "Second"), ("2025-09-01", "Third")):
        land(world, "pull_request", pull(1, "2025-03-01T00:00:00Z", updatedAt=f"{fetched}T00:00:00Z", title=title), fetched)
    query = ["SELECT title FROM staging.github_pull_requests"]
    directory = write_build(world, tmp_path)
    for day, title in ((DAY, "Second"), (date(2025, 3, 2), "First"), (date(2026, 1, 1), "Third")):
        with scratch_copy(directory, Part(as_of=day), list(all_models().values()), query) as con:
            assert con.execute(query[0]).fetchall() == [(title,)]


def test_a_later_version_of_a_paper_counts_where_no_earlier_one_has_landed_but_not_its_venue(world: World, tmp_path: Path) -> None:
    world.papers("""
        paper  | on         | datestamp  | title | venue | deleted | fetched
        2501.1 | 2025-01-20 | 2025-09-01 | Later | ICLR  |         | 2026-01-01
        2501.1 | 2025-01-20 | 2025-10-01 | Gone  |       | yes     | 2026-02-01
    """)
    query = ["SELECT title, venue FROM staging.papers"]
    with scratch_copy(write_build(world, tmp_path), Part(as_of=DAY), list(all_models().values()), query) as con:
        assert con.execute(query[0]).fetchall() == [("Later", None)]


def test_decisions_made_later_are_not_known_but_nobody_suppressed_is_shown_at_any_date(world: World, tmp_path: Path) -> None:
    for kind, at in (("same", "2025-05-01T00:00:00Z"), ("same", "2025-07-01T00:00:00+00:00"), ("suppressed", "2025-07-02T00:00:00Z"),
                     ("erased", "2025-07-03T00:00:00Z")):  # fmt: skip
        decide(world, kind, "github:11", at)
    query = "SELECT kind FROM raw.decisions ORDER BY made_at"
    with scratch_copy(write_build(world, tmp_path), Part(as_of=DAY), [], []) as con:
        assert con.execute(query).fetchall() == [("same",), ("suppressed",), ("erased",)]


def test_every_loaded_table_says_what_of_it_was_known_at_a_day(world: World) -> None:
    loaded = set(world.read("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw'"))
    assert loaded - TIMELESS == {file.stem for file in AS_OF.glob("*.sql")}


def test_a_loaded_table_that_does_not_say_is_no_silent_leak(world: World, tmp_path: Path) -> None:
    world.con.execute("CREATE TABLE raw.novelty (moment TIMESTAMP)")
    try:
        directory = write_build(world, tmp_path)
    finally:
        world.con.execute("DROP TABLE raw.novelty")
    with pytest.raises(ValueError, match=r"raw\.novelty: nothing says what of it was known at a date"), scratch_copy(directory, Part(as_of=DAY), [], []):
        pass


def test_a_corpus_is_scored_as_if_nothing_else_were_watched(town: Town, world: World, tmp_path: Path, everything: list[str]) -> None:
    directory = write_build(town.build, tmp_path / "town")
    found = copied(directory, Part(("ACME/search",)), everything)
    town.build.con.execute("CREATE TABLE kept AS FROM raw.watched_repositories")
    try:
        town.build.con.execute("DELETE FROM raw.watched_repositories WHERE repository <> 'acme/search'")
        alone = copied(write_build(town.build, tmp_path / "alone"), Part(), everything)
    finally:
        town.build.con.execute("CREATE OR REPLACE TABLE raw.watched_repositories AS FROM kept; DROP TABLE kept")
    assert found == alone
    assert found != copied(directory, Part(), everything)
    assert not [line for line in found["marts.evidence"] if "acme/engine" in line]


def test_an_unwatched_corpus_is_refused_with_the_nearest_name(town: Town, tmp_path: Path) -> None:
    directory = write_build(town.build, tmp_path)
    with (
        pytest.raises(HeadwaterError, match="'acme/serch' is no repository that is watched; did you mean 'acme/search'"),
        scratch_copy(directory, Part(("acme/serch",)), [], []),
    ):
        pass


def contents(directory: Path) -> dict[str, bytes]:
    return {str(file.relative_to(directory)): file.read_bytes() for file in sorted(directory.rglob("*")) if file.is_file()}


def test_nothing_in_the_data_directory_changes(town: Town, tmp_path: Path, everything: list[str]) -> None:
    directory = write_build(town.build, tmp_path)
    before = contents(directory)
    copied(directory, Part(("acme/search",), DAY), everything)
    with open_finished(directory) as con:
        con.execute("CREATE TEMP TABLE thought AS SELECT 1")
    assert contents(directory) == before


@pytest.fixture
def finished(town: Town, tmp_path: Path) -> Iterator[Path]:
    yield write_build(town.build, tmp_path)


def test_a_build_that_is_not_what_is_published_is_refused(finished: Path) -> None:
    with duckdb.connect(finished / "build" / "warehouse.duckdb") as con:
        con.execute("UPDATE marts.skill_scores SET score = score - 1 WHERE score = 100")
    with pytest.raises(DataError, match="holds something else than what is published; `headwater rebuild` mends it"), open_finished(finished):
        pass


def test_a_build_of_another_version_is_told_in_one_line(finished: Path) -> None:
    with duckdb.connect(finished / "build" / "warehouse.duckdb") as con:
        con.execute("DROP TABLE raw.pull_heads")
    said = r"has no raw\.pull_heads: another version made it; run `headwater rebuild`"
    with pytest.raises(DataError, match=said), scratch_copy(finished, Part(), list(all_models().values()), ["FROM core.people"]):
        pass


def test_no_build_and_a_broken_one_are_told_in_one_line(finished: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no build; `headwater run` or `headwater rebuild` makes it"), open_finished(tmp_path / "none"):
        pass
    (finished / "build" / "warehouse.duckdb").write_bytes(b"no database at all, though long enough to be read as one" * 100)
    with pytest.raises(DataError, match=r"warehouse\.duckdb: cannot be opened") as caught, open_finished(finished):
        pass
    assert "\n" not in str(caught.value)


def read_on(world: World, file: str, fetched: str) -> None:
    world.con.execute("INSERT INTO raw.files VALUES (?, 'x', 'x', 1, false, ?, 1)", [file, fetched])


def kept(world: World, directory: Path, query: str) -> list[Any]:
    with scratch_copy(write_build(world, directory), Part(as_of=DAY), [], []) as con:
        return con.execute(query).fetchall()


@pytest.mark.parametrize(("table", "key"), [("author_profiles", "profile_id"), ("hub_accounts", "account")])
def test_profiles_read_later_are_not_known(world: World, tmp_path: Path, table: str, key: str) -> None:
    read_on(world, "early", "2025-06-01 23:00:00")
    read_on(world, "late", "2025-06-02 00:00:00")
    for file in ("early", "late"):
        world.con.execute(f"INSERT INTO raw.{table} (file, {key}) VALUES (?, ?)", [file, file])
    assert kept(world, tmp_path, f"SELECT {key} FROM raw.{table}") == [("early",)]


def test_artifacts_made_before_are_known_but_not_what_was_counted_later(world: World, tmp_path: Path) -> None:
    read_on(world, "early", "2025-05-01")
    read_on(world, "late", "2026-01-01")
    for file, key, made in (("early", "a", "2025-01-01"), ("late", "b", "2025-01-01"), ("late", "c", "2025-06-02")):
        world.con.execute("INSERT INTO raw.artifacts (file, artifact_id, created_at, downloads) VALUES (?, ?, ?, 9)", [file, key, made])
    assert kept(world, tmp_path, "SELECT artifact_id, downloads FROM raw.artifacts ORDER BY 1") == [("a", 9), ("b", None)]


def test_papers_are_known_from_their_day_or_when_their_venues_year_is_over(world: World, tmp_path: Path) -> None:
    read_on(world, "late", "2026-01-01")
    for key, on, year in (("a", "2025-06-01", 2025), ("b", "2025-06-02", 2025), ("c", None, 2024), ("d", None, 2025), ("e", "2024-01-01", 2024)):
        world.con.execute("""
            INSERT INTO raw.papers (file, source_key, published_on, venue_year, decision, citation_count, authors)
            SELECT 'late', ?, ?, ?, 'accepted', 5, list({'name': 'Gil', 'orcid': 'x', 'homepage': 'h'}::STRUCT(name VARCHAR, orcid VARCHAR,
                homepage VARCHAR))::STRUCT(name VARCHAR, openreview_id VARCHAR, acl_id VARCHAR, orcid VARCHAR, openalex_id VARCHAR,
                dblp VARCHAR, google_scholar VARCHAR, homepage VARCHAR, github_login VARCHAR, affiliations VARCHAR[],
                country_codes VARCHAR[], is_equal_contribution BOOLEAN, name_variants VARCHAR[])[]""", [key, on, year])  # fmt: skip
    found = kept(world, tmp_path, """
        SELECT source_key, decision, citation_count, authors[1].orcid, authors[1].homepage FROM raw.papers ORDER BY 1""")
    assert found == [("a", None, None, "x", None), ("c", "accepted", None, "x", None), ("e", "accepted", None, "x", None)]


def test_touched_paths_asked_for_later_are_those_of_what_was_merged(world: World, tmp_path: Path) -> None:
    for number, at in ((1, "2025-05-31T00:00:00Z"), (2, "2025-06-02T00:00:00Z")):
        land(world, "pull_request", pull(number, "2025-05-01T00:00:00Z", **merged(at, "c")), "2026-01-01")
        land(world, "pull_request_details", {"id": f"P{number}"}, "2026-01-01")
    assert kept(world, tmp_path, "SELECT key FROM raw.github_records WHERE kind = 'pull_request_details'") == [("P1",)]


def test_what_was_undone_later_held_at_the_day_but_nobody_shown_again_is_hidden(world: World, tmp_path: Path) -> None:
    for at, kind in enumerate(("same", "same", "suppressed"), start=1):
        world.con.execute("INSERT INTO raw.decisions (decision_id, kind, account_id, made_by, made_at, reason) VALUES (?, ?, 'github:11', 'x', ?, 'x')",
                          [str(at), kind, "2025-05-01T00:00:00Z"])  # fmt: skip
    for at, undone in ((1, "2025-06-01T00:00:00Z"), (2, "2025-07-01T00:00:00Z"), (3, "2025-07-01T00:00:00Z")):
        world.con.execute("INSERT INTO raw.undone_decisions VALUES (?, 'x', ?, 'x')", [str(at), undone])
    assert kept(world, tmp_path, "SELECT decision_id FROM raw.undone_decisions ORDER BY 1") == [("1",), ("3",)]
