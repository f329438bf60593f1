"""The published file: what it promises, who can open it, and that nobody is disturbed when it is replaced."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from headwater.errors import DataError
from tests.warehouse.pipe_tables import World
from tests.warehouse.town import Town, tell
from warehouse.publish import FILE_NAME, dictionary, macros, publish, views
from warehouse.published import open_published

OLDEST = Path(__file__).resolve().parents[2] / ".venv" / "oldest-duckdb"
CONTRACT = {
    "people": "person_id, display_name, github_login, github_url, orcid, openreview_id, homepage_url, company, location, country_code, "
    "is_hireable, first_active_on, last_active_on, contribution_count, publication_count, account_count, identity_confidence, collected_at",
    "accounts": "account_id, person_id, source, handle, display_name, profile_url, match_probability, match_reason",
    "repositories": "repository, url, skills, contribution_count, contributor_count, first_contribution_at, last_contribution_at",
    "contributions": "contribution_id, person_id, repository, kind, title, url, occurred_at, is_merged, path_count",
    "publications": "publication_id, title, abstract, venue, venue_year, published_on, url, arxiv_id, openreview_id, acl_id, doi, "
    "citation_count, code_repository",
    "authorships": "publication_id, person_id, author_name, author_position, author_count, affiliation",
    "skills": "skill, label, parent, description",
    "roles": "role, label, description",
    "evidence": "person_id, skill, item_kind, item_id, title, url, occurred_at, weight, reason",
    "skill_scores": "person_id, skill, score, confidence, evidence_count, last_evidence_on",
    "shortlists": "role, rank, person_id, display_name, github_login, score, confidence, top_skills, top_evidence, last_active_on, "
    "rank_change, is_new, as_of",
    "runs": "status, message, started_at, finished_at",
    "run_targets": "source, target, status, message, watermark, started_at, finished_at",
    "gaps": "source, target, from_at, to_at, reason",
}  # fmt: skip
CALLS = (
    "FROM shortlist('engineer', 2)", "FROM evidence_for('ada', 'retrieval')", "FROM people_with(['retrieval', 'kernels'], 1)",
    "FROM search('retriever index')", "FROM search_people('retriever')", "SELECT word FROM search_words('Résumé kernels') ORDER BY 1",
)  # fmt: skip
COLUMNS = "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"


def test_contract_columns_are_there(town: Town) -> None:
    with open_published(town.directory) as con:
        found = {(table, column) for table, column, _ in con.execute(COLUMNS).fetchall()}
    promised = {(table, column) for table, columns in CONTRACT.items() for column in columns.split(", ")}
    assert promised - found == set()


def test_every_table_view_and_column_is_there_in_its_order_with_its_meaning(town: Town) -> None:
    with open_published(town.directory) as con:
        columns = con.execute(COLUMNS).fetchall()
        tables = con.execute("SELECT table_name, comment FROM duckdb_tables() ORDER BY ALL").fetchall()
        found = con.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY ALL").fetchall()
    assert tables == sorted((table.name, table.comment) for table in dictionary())
    assert found == sorted((view.name, view.comment) for view in views())
    ordered = sorted((*dictionary(), *views()), key=lambda table: table.name)
    assert columns == [(table.name, column, meaning) for table in ordered for column, meaning in table.columns.items()]


def test_every_macro_is_there_with_its_meaning(town: Town) -> None:
    with open_published(town.directory) as con:
        found = con.execute("SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal ORDER BY 1").fetchall()
    assert found == sorted((macro.name, macro.comment) for macro in macros())


@pytest.mark.parametrize("name", [table.name for table in dictionary()])
def test_tables_are_ordered(town: Town, name: str) -> None:
    (table,) = [table for table in dictionary() if table.name == name]
    with open_published(town.directory) as con:
        assert con.execute(f"FROM {name}").fetchall() == con.execute(f"FROM {name} ORDER BY {table.order}").fetchall()


def test_counts_of_targets_are_numbers_and_their_times_are_times(world: World) -> None:
    world.con.execute("""INSERT INTO raw.run_targets BY NAME SELECT 'r1' AS run_id, 'git' AS source, 'acme/engine' AS target, '2' AS file_count,
        '17' AS row_count, '2025-06-02T02:17:00Z' AS started_at, '2025-06-02T02:18:00Z' AS finished_at""")
    world.make("marts.run_targets")
    assert world.read("SELECT file_count + 1, row_count + 1, finished_at - started_at FROM marts.run_targets") == [(3, 18, timedelta(minutes=1))]


def test_large_tables_are_ordered_too(world: World, tmp_path: Path) -> None:
    """Several row groups, several threads, no insertion order to lean on."""
    world.make_all()
    world.con.execute("""
        SET threads = 4;
        INSERT INTO marts.runs SELECT hash(n)::VARCHAR, 'done', NULL, TIMESTAMP '2025-01-01', NULL FROM range(300000) AS r (n)""")
    publish(world.con, tmp_path)
    with open_published(tmp_path) as con:
        assert con.execute("SELECT count(*) FROM (SELECT run_id < lag(run_id) OVER () AS falls FROM runs) WHERE falls").fetchall() == [(0,)]


def test_opens_in_an_old_client(town: Town) -> None:
    if not OLDEST.is_dir() and not os.environ.get("CI"):
        pytest.skip(f"NOT TESTED: {OLDEST} is missing; `make test` installs the old DuckDB there")
    script = f"""
import json, duckdb
con = duckdb.connect({str(town.directory / FILE_NAME)!r}, read_only=True)
names = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
rows = {{name: len(con.execute(f"FROM {{name}}").fetchall()) for name in names}}
comments = con.execute("SELECT count(*) FROM duckdb_columns() WHERE NOT internal AND comment IS NULL").fetchone()[0]
views = [row[0] for row in con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall()]
answers = [con.execute(f"FROM {{view}} ORDER BY ALL").fetchall() for view in views] + [con.execute(sql).fetchall() for sql in {CALLS!r}]
print(json.dumps([duckdb.__version__, rows, comments, json.loads(json.dumps(answers, default=str))]))
"""
    environment = {**os.environ, "PYTHONPATH": str(OLDEST)}
    told = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    version, rows, uncommented, answers = json.loads(told.stdout)
    with open_published(town.directory) as con:
        asked = [f"FROM {view.name} ORDER BY ALL" for view in views()] + list(CALLS)
        assert answers == json.loads(json.dumps([con.execute(sql).fetchall() for sql in asked], default=str))
        assert all(answers[len(views()) :])
        ours = {table.name: con.execute(f"SELECT count(*) FROM {table.name}").fetchall()[0][0] for table in dictionary()}
    assert version.startswith("1.1.")
    assert rows == ours
    assert uncommented == 0


def test_reader_keeps_its_snapshot_and_does_not_disturb_publishing(world: World, tmp_path: Path) -> None:
    tell(world)
    world.make_all()
    publish(world.con, tmp_path)
    count = "SELECT count(*) FROM people"
    with open_published(tmp_path) as reader:
        before = reader.execute(count).fetchall()
        world.con.execute("TRUNCATE marts.people")
        publish(world.con, tmp_path)
        assert before != [(0,)]
        assert reader.execute(count).fetchall() == before
        script = f"import duckdb; print(duckdb.connect({str(tmp_path / FILE_NAME)!r}, read_only=True).execute({count!r}).fetchone()[0])"
        assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "0\n"


def told(world: World) -> dict[str, str]:
    """Return a digest of every table that is to be published."""
    return {f"marts.{table.name}": str(world.read(f"SELECT count(*), sum(hash(one)::HUGEINT) FROM marts.{table.name} AS one")) for table in dictionary()}


def rows_of(directory: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every published table's rows in the order they lie in, and every view's."""
    with open_published(directory) as con:
        tables = {table.name: con.execute(f"FROM {table.name}").fetchall() for table in dictionary()}
        return tables | {view.name: con.execute(f"FROM {view.name} ORDER BY ALL").fetchall() for view in views()}


@pytest.fixture
def installation(world: World, tmp_path: Path) -> Path:
    """A data directory in which the town is published, with a build beside it."""
    tell(world)
    world.make_all()
    (tmp_path / "data" / "build").mkdir(parents=True)
    publish(world.con, tmp_path / "data", told(world))
    return tmp_path / "data"


def test_where_only_the_runs_changed_the_rest_is_taken_over_and_the_file_is_as_if_written(world: World, installation: Path, tmp_path: Path) -> None:
    world.con.execute("INSERT INTO marts.runs BY NAME SELECT 'r9' AS run_id, 'done' AS status, TIMESTAMP '2026-06-02' AS started_at")
    publish(world.con, tmp_path)
    contents = told(world)
    world.con.execute("TRUNCATE marts.people")  # taken over, not read
    publish(world.con, installation, contents)
    assert rows_of(installation) == rows_of(tmp_path)
    assert (installation / FILE_NAME).stat().st_size == (tmp_path / FILE_NAME).stat().st_size


def test_who_has_left_is_in_no_file_any_more(world: World, installation: Path) -> None:
    assert any(b"Ada Vance" in file.read_bytes() for file in (installation / "build").iterdir())
    for table in dictionary():
        world.con.execute(f"TRUNCATE marts.{table.name}")
    publish(world.con, installation, told(world))
    assert len(list((installation / "build").iterdir())) == 1
    assert not [file.name for file in (*(installation / "build").iterdir(), installation / FILE_NAME) if b"Ada Vance" in file.read_bytes()]


def test_where_it_is_not_told_what_a_table_holds_all_is_written(world: World, installation: Path) -> None:
    contents = told(world)
    del contents["marts.people"]
    world.con.execute("TRUNCATE marts.people")
    publish(world.con, installation, contents)
    assert rows_of(installation)["people"] == []


def test_failed_publishing_leaves_the_old_file_and_the_next_one_succeeds(world: World, tmp_path: Path) -> None:
    tell(world)
    world.make_all()
    before = publish(world.con, tmp_path).read_bytes()
    world.con.execute("ALTER TABLE marts.gaps RENAME TO lost")
    with pytest.raises(duckdb.Error):
        publish(world.con, tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before
    world.con.execute("ALTER TABLE marts.lost RENAME TO gaps")
    publish(world.con, tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [FILE_NAME]


def test_directory_that_cannot_be_written_is_told_in_one_line(world: World, tmp_path: Path) -> None:
    world.make_all()
    with pytest.raises(DataError, match=r"headwater\.duckdb: cannot be written") as caught:
        publish(world.con, tmp_path / "missing")
    assert "\n" not in str(caught.value)


def test_directory_may_have_a_quote_in_its_name(world: World, tmp_path: Path) -> None:
    world.make_all()
    directory = tmp_path / "Ada's data"
    directory.mkdir()
    publish(world.con, directory)
    with open_published(directory) as con:
        assert con.execute("SELECT count(*) FROM people").fetchall() == [(0,)]


def test_published_file_is_read_only_and_reads_no_other_file(town: Town, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("secret\n1\n", encoding="utf-8")
    with open_published(town.directory) as con:
        with pytest.raises(duckdb.Error, match="read-only"):
            con.execute("CREATE TABLE t (n INTEGER)")
        with pytest.raises(duckdb.Error, match="disabled"):
            con.execute(f"FROM '{other}'")


def test_nothing_published_yet(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nothing is published yet"), open_published(tmp_path):
        pass


def test_file_that_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 500)
    with pytest.raises(DataError, match="cannot be opened") as caught, open_published(tmp_path):
        pass
    assert "\n" not in str(caught.value)


def test_no_address_and_no_hash_of_one_is_published(town: Town) -> None:
    with open_published(town.directory) as con:
        columns = [column for _, column, _ in con.execute(COLUMNS).fetchall()]
    assert [name for name in columns if "mail" in name or "hash" in name or "address" in name] == []
    assert b"office" not in (town.directory / FILE_NAME).read_bytes()
