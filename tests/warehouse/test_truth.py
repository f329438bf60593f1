"""Truth rows in the warehouse: what each names, whom it lies with, and what is left when a fact is hidden."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from headwater.errors import DataError, EvaluationError
from scoring.identity_truth import SOURCES
from sources.paper_records import HUB_ACCOUNTS, PAPERS, PROFILES
from tests.warehouse.pipe_tables import World
from warehouse.hiding import HIDE, known_facts, read_changes
from warehouse.truth import RESOLVE, resolved

COMMITS = """
    commit | author                | subject
    a1     | Ada Vance <11+ada>    | Add engine
    a2     | Ada Vance <11+lady>   | Add wheel
    a3     | Ada Vance <home>      | Add belt
    b1     | Bo Quill <12+bo>      | Add rotor
    b2     | bosun <12+bo>         | Add stator
    c1     | bot <49+dependabot>   | Bump engine
    d1     | Cy Reed <office>      | Add crank
"""
PAPERS_TOLD = """
    paper  | authors
    2501.1 | Gil Moss; Hedy North
    2502.2 | Hedy North; Gil Moss
"""
Who = dict[tuple[str, str], str | None]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Return a data directory with a build of commits and papers."""
    return build(tmp_path, COMMITS)


def build(directory: Path, commits: str, profiles: Sequence[str] = ()) -> Path:
    (directory / "build").mkdir()
    with duckdb.connect(directory / "build" / "warehouse.duckdb") as con:
        world = World(con, directory)
        world.git(commits)
        world.papers(PAPERS_TOLD)
        for at, payload in enumerate(profiles):
            con.execute("INSERT INTO raw.github_records VALUES ('f', 'profiles', 'profile', ?, NULL, NULL, NULL, '2025-01-01', ?)", [f"node{at}", payload])
        world.make("core.accounts", "core.clusters", "core.people", "marts.accounts")
    return directory


def who(directory: Path, *rows: tuple[str, str], hide: Sequence[str] = ()) -> Who:
    """Return the person each row lies with, called by the first row that lies with them; None where it names nobody."""
    with resolved(directory, [(source, handle, "t") for source, handle in rows], hide) as found:
        people = found.con.execute("SELECT source, handle, person_id FROM truth_entries ORDER BY position").fetchall()
    first: dict[str, str] = {}
    return {(source, handle): first.setdefault(person, handle) if person else None for source, handle, person in people}


def contents(directory: Path) -> Mapping[str, tuple[str, int]]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in files}


def test_a_commit_names_its_author_and_a_login_the_account_now_or_formerly(built: Path) -> None:
    rows = [("git_commit", "a1"), ("git_commit", "a3"), ("github", "lady"), ("github", "ada"), ("git_commit", "b2"), ("github", "bo")]
    assert list(who(built, *rows).values()) == ["a1", "a1", "a1", "a1", "b2", "b2"]


def test_a_login_means_who_holds_it_now_before_who_gave_it_up(tmp_path: Path) -> None:
    build(tmp_path, """
        commit | author               | at
        c1     | Ada Vance <11+ada>   | 2025-01-01
        c2     | Ada Vance <11+love>  | 2025-02-01
        c3     | Bo Marsh <12+ada>    | 2025-03-01
    """)
    assert who(tmp_path, ("git_commit", "c1"), ("git_commit", "c3"), ("github", "ada"))["github", "ada"] == "c3"


def test_a_mention_is_a_place_on_a_paper(built: Path) -> None:
    rows = [("mention", "arxiv:2501.1#1"), ("mention", "arxiv:2502.2#2"), ("mention", "arxiv:2501.1#2"), ("mention", "arxiv:2501.1#3")]
    assert list(who(built, *rows).values()) == ["arxiv:2501.1#1", "arxiv:2501.1#1", "arxiv:2501.1#2", None]


def test_what_is_not_here_or_no_human_names_nobody(built: Path) -> None:
    rows = [("git_commit", "c1"), ("git_commit", "ffff"), ("github", "nobody"), ("mention", "arxiv:2501.1"), ("mention", "#1"),
            ("acl", "ada-vance"), ("orcid", "0000-0001-2345-6789"), ("huggingface", "ada"), ("openreview", "~Ada_Vance1")]  # fmt: skip
    assert set(who(built, *rows).values()) == {None}


def test_an_orcid_names_the_account_whose_profile_links_it_and_stays_named_when_hidden(tmp_path: Path) -> None:
    payload = """{"databaseId": 11, "login": "ada", "socialAccounts": {"nodes": [{"url": "https://orcid.org/0000-0001-2345-6789"}]}}"""
    build(tmp_path, COMMITS, [payload])
    rows = [("git_commit", "a1"), ("orcid", "0000-0001-2345-6789")]
    assert list(who(tmp_path, *rows).values()) == ["a1", "a1"]
    with resolved(tmp_path, [(*row, "t") for row in rows], ["orcid"]) as found:
        assert found.hidden["orcid"]["github_records"] == 1
        assert found.con.execute("SELECT orcid FROM staging.github_profiles").fetchall() == [("",)]
        assert found.con.execute("SELECT count(DISTINCT person_id) FROM truth_entries").fetchall() == [(1,)]


@pytest.fixture
def with_ids(tmp_path: Path) -> Iterator[Path]:
    """Yield a build whose mentions carry the ids that papers of other sources bring."""
    build(tmp_path, COMMITS)
    with duckdb.connect(tmp_path / "build" / "warehouse.duckdb") as con:
        con.execute("""
            CREATE OR REPLACE TABLE core.mentions AS
            SELECT COLUMNS(lambda name: name NOT IN ('openreview_id', 'acl_author_id')),
                '~Author' || author_position AS openreview_id, 'author-' || author_position AS acl_author_id
            FROM core.mentions;
            UPDATE core.publications SET openreview_id = 'FoRuM', acl_id = '2025.acl-long.1', doi = '10.1/x' WHERE arxiv_id = '2501.1'""")
    return tmp_path


def test_a_paper_goes_by_the_ids_of_every_record_merged_into_it(with_ids: Path) -> None:
    papers = ["arxiv:2501.1", "openreview:FoRuM", "acl:2025.acl-long.1", "acl_anthology:2025.acl-long.1", "doi:10.1/x"]
    found = who(with_ids, *(("mention", f"{paper}#2") for paper in papers))
    assert set(found.values()) == {"arxiv:2501.1#2"}


def test_an_id_on_many_papers_stands_where_most_of_them_are(with_ids: Path) -> None:
    rows = [("mention", "arxiv:2501.1#1"), ("mention", "arxiv:2501.1#2"), ("openreview", "~Author1"), ("acl", "author-2")]
    with resolved(with_ids, [(*row, "t") for row in rows]) as found:
        told = found.con.execute("SELECT handle, person_count, person_id IS NOT NULL FROM truth_entries ORDER BY position").fetchall()
    # ~Author1 is Gil Moss on one paper and Hedy North on the other.
    assert told == [("arxiv:2501.1#1", 1, True), ("arxiv:2501.1#2", 1, True), ("~Author1", 2, True), ("author-2", 2, True)]


def test_every_source_is_looked_for() -> None:
    sql = RESOLVE.read_text(encoding="utf-8")
    assert all(f"'{source}'" in sql for source in SOURCES)


# ---------------------------------------------------------------- hiding


def test_hiding_the_login_takes_it_from_the_commits_of_the_truth_alone(built: Path) -> None:
    rows = [("github", "bo"), ("git_commit", "b1"), ("git_commit", "b2")]
    assert set(who(built, *rows).values()) == {"bo"}
    # bosun's commit has no account any more and no name in common; Bo's account lives on in b1.
    assert list(who(built, ("github", "bo"), ("git_commit", "b2"), hide=["login"]).values()) == ["bo", "b2"]
    assert list(who(built, *rows, hide=["login"]).values()) == [None, "b1", "b2"]


def test_a_hidden_login_is_found_again_by_the_name(built: Path) -> None:
    assert set(who(built, ("github", "lady"), ("git_commit", "a1"), hide=["login"]).values()) == {"lady"}


def test_hidden_signatures_of_one_name_are_not_one_by_that(tmp_path: Path) -> None:
    build(tmp_path, """
        commit | author
        c1     | alex <11+alex>
        c2     | alex <12+alexa>
        c3     | alex <11+alex>
    """)
    found = who(tmp_path, *(("git_commit", commit) for commit in ("c1", "c2", "c3")), hide=["noreply"])
    assert list(found.values()) == ["c1", "c2", "c1"]


def test_hiding_the_account_mapping_takes_what_pull_requests_told(tmp_path: Path) -> None:
    build(tmp_path, """
        commit | author             | subject
        a1     | Ada Vance <11+ada> | Add engine
        a2     | countess <home>    | Add wheel (#7)
    """)
    with duckdb.connect(tmp_path / "build" / "warehouse.duckdb") as con:
        con.execute("UPDATE raw.git_commits SET pull_request_number = 7 WHERE commit_id = 'a2'")
        author = '{"databaseId": 11, "login": "ada", "__typename": "User", "id": "n11"}'
        con.execute(f"""INSERT INTO raw.github_records VALUES
            ('f', 'acme/engine', 'commit_author', 'a2', 'acme/engine', NULL, NULL, '2025-01-01', '{{"oid": "a2", "author": {{"user": {author}}}}}')""")
        con.execute("""INSERT INTO raw.pull_heads VALUES ('f', 'acme/engine', 7, 'a2', {name: 'countess', address_kind: 'personal',
            github_id: NULL, github_login: NULL, email_hash: 'home', email_domain: NULL}, NULL)""")
    rows = [("github", "ada"), ("git_commit", "a2")]
    assert set(who(tmp_path, *rows, hide=["noreply"]).values()) == {"ada"}
    for fact in ("account_mapping", "login"):
        assert list(who(tmp_path, *rows, hide=[fact]).values()) == ["ada", "a2"]


def test_hiding_changes_nothing_in_the_data_directory(built: Path) -> None:
    before = contents(built)
    assert who(built, ("git_commit", "a1"), hide=known_facts())
    assert contents(built) == before


def test_the_scratch_copy_is_gone_afterwards(built: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with resolved(built, [("git_commit", "a1", "t")], ["login"]):
        assert list(scratch.rglob("scratch.duckdb"))
    assert not list(scratch.iterdir())


def test_an_unknown_fact_is_refused_with_the_nearest(built: Path) -> None:
    for fact, said in (("orcdi", "the nearest is 'orcid'"), ("weather", "known are account_mapping, acl_id, affiliation")):
        with pytest.raises(EvaluationError, match=f"--hide {fact}: there is no such fact; {said}"):
            who(built, ("git_commit", "a1"), hide=[fact])


def test_without_a_build_one_line_says_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"warehouse\.duckdb: there is no build yet; `headwater rebuild` makes it"):
        who(tmp_path, ("git_commit", "a1"))


@pytest.mark.parametrize(("table", "facts"), [("core.clusters", ()), ("raw.pull_heads", ("orcid",))])
def test_a_build_of_another_version_is_one_line(built: Path, table: str, facts: Sequence[str]) -> None:
    with duckdb.connect(built / "build" / "warehouse.duckdb") as con:
        con.execute(f"DROP TABLE {table}")
    with pytest.raises(EvaluationError, match=f"the build has no {table}: another version made it; run `headwater rebuild`"):
        who(built, ("git_commit", "a1"), hide=facts)


def test_a_build_that_is_no_warehouse_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(DataError, match=r"warehouse\.duckdb: cannot be opened") as caught:
        who(tmp_path, ("git_commit", "a1"))
    assert "\n" not in str(caught.value)


PAPER = {"source_key": "p", "authors": [{
    "name": "Ada Vance", "openreview_id": "~Ada_Vance1", "acl_id": "ada-vance", "orcid": "0000-0001-2345-6789",
    "openalex_id": "A1", "dblp": "1/2", "google_scholar": "s", "homepage": "https://ada.example", "github_login": "ada",
    "affiliations": ["Northlake"], "country_codes": ["DE"]}, {"name": "Bo Quill"}]}  # fmt: skip
PROFILE = {"profile_id": "~Ada_Vance1", "names": ["Ada Vance"], "homepage": "https://ada.example", "github_login": "ada",
           "orcid": "0000-0001-2345-6789", "dblp": "1/2", "google_scholar": "s", "semantic_scholar": "7",
           "history": [{"institution": "Northlake"}]}  # fmt: skip
HUB = {"account": "ada", "github_login": "ada", "homepage": "https://ada.example", "orcid": "0000-0001-2345-6789"}
LEFT = {  # fact -> columns of (author, profile, hub account) that it blanks
    "openreview_id": ({"openreview_id"}, set(), set()), "acl_id": ({"acl_id"}, set(), set()), "openalex_id": ({"openalex_id"}, set(), set()),
    "orcid": ({"orcid"}, {"orcid"}, {"orcid"}), "homepage": ({"homepage"}, {"homepage"}, {"homepage"}),
    "github_login": ({"github_login"}, {"github_login"}, {"github_login"}), "dblp": ({"dblp"}, {"dblp"}, set()),
    "google_scholar": ({"google_scholar"}, {"google_scholar"}, set()), "semantic_scholar": (set(), {"semantic_scholar"}, set()),
    "affiliation": ({"affiliations", "country_codes"}, {"history"}, set()),
}  # fmt: skip


@pytest.fixture
def loaded() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection with the tables of papers, profiles and accounts as their sources parse them."""
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA raw")
        for table, schema, row in (("papers", PAPERS, PAPER), ("author_profiles", PROFILES, PROFILE), ("hub_accounts", HUB_ACCOUNTS, HUB)):
            con.register("given", pa.Table.from_pylist([row], schema))
            con.execute(f"CREATE TABLE raw.{table} AS FROM given")
            con.unregister("given")
        yield con


@pytest.mark.parametrize("fact", sorted(LEFT))
def test_a_hidden_fact_is_blank_and_everything_else_stands(loaded: duckdb.DuckDBPyConnection, fact: str) -> None:
    before = told_facts(loaded)
    for table, sql in read_changes(fact):
        if table in ("papers", "author_profiles", "hub_accounts"):
            assert loaded.execute(sql).fetchall() == [(1,)]
            assert loaded.execute(sql).fetchall() == [(0,)]  # what is blank is not changed again
    assert [old - new for old, new in zip(before, told_facts(loaded), strict=True)] == list(LEFT[fact])


def told_facts(con: duckdb.DuckDBPyConnection) -> list[set[str]]:
    """Return the columns that tell something of the author, the profile and the account."""
    rows: list[dict[str, Any]] = [
        con.execute(sql).to_arrow_table().to_pylist()[0]
        for sql in ("SELECT unnest(authors[1]) FROM raw.papers", "FROM raw.author_profiles", "FROM raw.hub_accounts")
    ]
    return [{name for name, value in row.items() if value} for row in rows]


def test_every_fact_is_known_by_its_file_and_each_statement_changes_one_loaded_table() -> None:
    known = {"papers", "author_profiles", "hub_accounts", "arxiv_papers", "github_records", "git_commits", "pull_heads", "rosters"}
    assert set(known_facts()) == {file.stem for file in HIDE.glob("*.sql")} | {"login"}
    assert {table for fact in known_facts() for table, _ in read_changes(fact)} == known
    assert set(LEFT) | {"noreply", "account_mapping", "login", "rosters"} == set(known_facts())
