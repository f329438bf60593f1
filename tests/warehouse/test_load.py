"""Loading brings `raw` in line with the landing zone: each file once, in one transaction, whatever happened before."""

import os
import shutil
import subprocess
import sys
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

import warehouse.load
from headwater.errors import DataError
from sources.arxiv_landing import landed as arxiv_page
from sources.reading import Reading
from tests.repository_maker import NAME, Repository, Watch
from warehouse.build import open_build
from warehouse.landing import land, landed_files
from warehouse.load import Loaded, load

AT = datetime(2024, 6, 1, 22, 30, tzinfo=UTC)


@pytest.fixture
def host(tmp_path: Path) -> Path:
    return tmp_path / "host"


@pytest.fixture
def watch(tmp_path: Path, host: Path) -> Watch:
    """A repository of two commits, read once."""
    repository = Repository(host / NAME)
    repository.commit("First")
    repository.commit("Second (#5)\n\nSigned-off-by: Rui Example <rui@example.org>\n")
    watch = Watch(tmp_path / "data", host)
    watch.read()
    return watch


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_build(tmp_path / "data") as con:
        yield con


def parse(kind: str, body: bytes) -> list[dict[str, Any]]:
    """A page that is a list of titles, one a line."""
    if b"?" in body:
        raise ValueError("what is that?")
    return [{"arxiv_id": f"{kind}-{at}", "title": line, "created_on": "2024-05-01"} for at, line in enumerate(body.decode().split())]


PARSERS = {"arxiv": parse}


def land_page(landing: Path, *bodies: bytes, target: str = "cs.CL") -> None:
    for body in bodies:
        land(landing, "arxiv", target, arxiv_page("oai", "https://example.org/oai", body, AT, {"until": "2024-06-01"}), AT)


def subjects(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("SELECT subject FROM raw.git_commits ORDER BY subject").fetchall()]


def titles(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("SELECT title FROM raw.arxiv_papers ORDER BY title").fetchall()]


def files(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("SELECT file FROM raw.files ORDER BY file").fetchall()]


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    tables = ("raw.files", "raw.quarantine", "raw.git_commits", "raw.arxiv_papers")
    return {table: con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in tables}


def test_landed_commits_become_rows_with_their_file_and_target(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    assert load(con, watch.landing, PARSERS) == Loaded(1, 2, 0)
    found = con.execute("""
        SELECT file, target, commit_id, author.name, author.email_domain, committed_at, subject, pull_request_number,
            trailers[1].kind, trailers[1].name, paths, path_count
        FROM raw.git_commits WHERE pull_request_number = 5""").fetchall()
    assert found == [(
        "git/invented/engine/000001.parquet", NAME, watch.rows[0]["commit_id"], "Ada Example", "example.org",
        datetime(2023, 11, 14, 22, 13, 20), "Second (#5)", 5, "signed-off-by", "Rui Example", ["engine.py"], 1,
    )]  # fmt: skip


def test_the_time_of_fetching_is_kept_in_utc(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    landing = tmp_path / "data" / "landing"
    there = AT.astimezone(timezone(timedelta(hours=-7)))
    land(landing, "arxiv", "cs.CL", arxiv_page("oai", "https://example.org", b"One", AT, {}), there)
    load(con, landing, PARSERS)
    assert con.execute("SELECT fetched_at FROM raw.files").fetchall() == [(datetime(2024, 6, 1, 22, 30),)]


def test_loading_twice_changes_nothing(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    land_page(watch.landing, b"One Two", b"what?")
    load(con, watch.landing, PARSERS)
    before = contents(con)
    assert load(con, watch.landing, PARSERS) == Loaded(0, 0, 0)
    assert contents(con) == before


def test_only_new_files_are_read(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    load(con, watch.landing, PARSERS)
    (old,) = landed_files(watch.landing)
    old.write_bytes(b"nobody looks at this again")
    land_page(watch.landing, b"One")
    assert load(con, watch.landing, PARSERS) == Loaded(1, 1, 0)
    assert (subjects(con), titles(con)) == (["First", "Second (#5)"], ["One"])


def test_what_a_later_file_replaces_vanishes_for_good(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    load(con, watch.landing, PARSERS)
    watch.read(is_full=True)
    assert load(con, watch.landing, PARSERS) == Loaded(1, 2, 1)
    assert subjects(con) == ["First", "Second (#5)"]
    assert files(con) == ["git/invented/engine/000002.parquet"]
    assert load(con, watch.landing, PARSERS) == Loaded(0, 0, 0)
    assert files(con) == ["git/invented/engine/000002.parquet"]


def test_a_file_replaced_before_it_was_loaded_is_never_loaded(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    watch.read(is_full=True)
    assert load(con, watch.landing, PARSERS) == Loaded(1, 2, 0)
    assert files(con) == ["git/invented/engine/000002.parquet"]


def test_what_a_file_replaces_is_its_own_target_s(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    other = Reading(pa.schema([("commit_id", pa.string())]), [], {}, replaces=True)
    land(watch.landing, "git", "invented/other", other, AT)
    land(watch.landing, "git", "invented/other", other, AT)
    load(con, watch.landing, PARSERS)
    assert files(con) == ["git/invented/engine/000001.parquet", "git/invented/other/000002.parquet"]


def test_a_deleted_file_takes_its_rows_along(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    land_page(watch.landing, b"One", b"what?")
    load(con, watch.landing, PARSERS)
    shutil.rmtree(watch.landing / "arxiv")
    assert load(con, watch.landing, PARSERS) == Loaded(0, 0, 2)
    found = contents(con)
    assert (titles(con), found["raw.quarantine"], len(found["raw.git_commits"])) == ([], [], 2)


def test_deleting_what_replaced_brings_back_what_was_replaced(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    watch.read(is_full=True)
    load(con, watch.landing, PARSERS)
    landed_files(watch.landing)[-1].unlink()
    assert load(con, watch.landing, PARSERS) == Loaded(1, 2, 1)
    assert files(con) == ["git/invented/engine/000001.parquet"]


def test_an_empty_landing_zone_gives_empty_tables(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    assert load(con, tmp_path / "nothing", PARSERS) == Loaded(0, 0, 0)
    assert contents(con) == {"raw.files": [], "raw.quarantine": [], "raw.git_commits": [], "raw.arxiv_papers": []}


def test_a_page_that_cannot_be_parsed_is_set_aside_with_the_reason(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    landing = tmp_path / "landing"
    land_page(landing, b"One Two", b"what?", b"Three")
    assert load(con, landing, PARSERS) == Loaded(3, 3, 0)
    assert titles(con) == ["One", "Three", "Two"]
    found = con.execute("SELECT file, position, reason FROM raw.quarantine").fetchall()
    assert found == [("arxiv/cs.CL/000002.parquet", 1, "what is that?")]


def test_of_a_file_of_many_records_only_the_bad_one_is_set_aside(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    landing = tmp_path / "landing"
    rows = [b"One", b"what?", b"Three"]
    batches = [batch for body in rows for batch in arxiv_page("oai", "https://example.org/oai", body, AT, {}).batches]
    land(landing, "arxiv", "cs.CL", Reading(batches[0].schema, batches, {}), AT)
    assert load(con, landing, PARSERS) == Loaded(1, 2, 0)
    assert titles(con) == ["One", "Three"]
    assert contents(con)["raw.quarantine"] == [("arxiv/cs.CL/000001.parquet", 2, "what is that?")]


def test_a_parser_s_bug_is_mended_by_loading_anew(tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    land_page(landing, b"One", b"what?")
    with open_build(tmp_path / "first") as con:
        load(con, landing, PARSERS)
    with open_build(tmp_path / "second") as con:
        load(con, landing, {"arxiv": lambda kind, body: parse(kind, body.replace(b"?", b""))})
        assert titles(con) == ["One", "what"]
        assert contents(con)["raw.quarantine"] == []


def test_a_damaged_file_stops_the_load_and_undoes_it(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    load(con, watch.landing, PARSERS)
    before = contents(con)
    land_page(watch.landing, b"One", b"Two")
    damaged = landed_files(watch.landing, "arxiv")[0]
    damaged.write_bytes(damaged.read_bytes()[:100])
    with pytest.raises(DataError, match=rf"^{damaged}: is no landed file or is damaged; [^\n]+$"):
        load(con, watch.landing, PARSERS)
    assert contents(con) == before
    damaged.unlink()
    assert load(con, watch.landing, PARSERS) == Loaded(1, 1, 0)


def test_a_load_that_fails_midway_leaves_what_was(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    load(con, watch.landing, PARSERS)
    before = contents(con)
    watch.read(is_full=True)
    land_page(watch.landing, b"One")

    def interrupted(kind: str, body: bytes) -> list[dict[str, Any]]:
        assert subjects(con) == ["First", "Second (#5)"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(con, watch.landing, {"arxiv": interrupted})
    assert contents(con) == before
    assert load(con, watch.landing, PARSERS) == Loaded(2, 3, 1)


KILLED = """
import os, signal, sys
from pathlib import Path
from warehouse.build import open_build
from warehouse.load import load

def parse(kind, body):
    os.kill(os.getpid(), signal.SIGKILL)

with open_build(Path(sys.argv[1])) as con:
    load(con, Path(sys.argv[1]) / "landing", {"arxiv": parse})
"""


def test_a_load_killed_midway_leaves_what_was_and_is_done_next_time(watch: Watch, tmp_path: Path) -> None:
    with open_build(watch.directory) as con:
        load(con, watch.landing, PARSERS)
        before = contents(con)
    watch.read(is_full=True)
    land_page(watch.landing, b"One")
    root = Path(__file__).parents[2]
    died = subprocess.run([sys.executable, "-c", KILLED, str(watch.directory)], cwd=root, check=False)
    assert died.returncode == -9
    with open_build(watch.directory) as con:
        assert contents(con) == before
        assert load(con, watch.landing, PARSERS) == Loaded(2, 3, 1)
        assert (subjects(con), titles(con)) == (["First", "Second (#5)"], ["One"])


@pytest.mark.parametrize("odd", ["with space", "braces{1,2}", "brackets[1]", "star*", "quote's", "ünï", "a%20b"])
def test_a_data_directory_may_have_any_name(tmp_path: Path, host: Path, odd: str) -> None:
    Repository(host / NAME).commit("Found")
    watch = Watch(tmp_path / odd / "data", host)
    watch.read()
    land_page(watch.landing, b"One", target='query:all:"a*[b]?" AND {c}')
    with open_build(watch.directory) as con:
        assert load(con, watch.landing, PARSERS) == Loaded(2, 2, 0)
        assert (subjects(con), titles(con)) == (["Found"], ["One"])


def test_a_relative_data_directory_loads_alike(watch: Watch, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(watch.directory.parent)
    assert load(con, Path(os.path.relpath(watch.landing)), PARSERS) == Loaded(1, 2, 0)
    assert load(con, watch.landing, PARSERS) == Loaded(0, 0, 0)


def test_many_typed_files_are_loaded_part_by_part(tmp_path: Path, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.load.FILES_AT_ONCE", 3)
    for number in range(8):
        commit = pa.RecordBatch.from_pydict({"commit_id": [f"{number:040}"], "subject": [f"Subject {number}"]})
        land(tmp_path, "git", f"invented/project{number}", Reading(commit.schema, [commit], {}), AT)
    assert load(con, tmp_path, PARSERS) == Loaded(8, 8, 0)
    assert subjects(con) == [f"Subject {number}" for number in range(8)]


def test_a_file_of_many_pages_is_parsed_part_by_part_and_a_bad_page_keeps_its_place(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = pa.RecordBatch.from_pydict({"kind": ["oai"] * 5, "body": [b"One", b"Two", b"Three", b"What?", b"Five"]})
    land(tmp_path, "arxiv", "cs.CL", Reading(pages.schema, [pages], {}), AT)
    monkeypatch.setattr("warehouse.pages.PAGES_AT_ONCE", 2)
    load(con, tmp_path, PARSERS)
    assert titles(con) == ["Five", "One", "Three", "Two"]
    assert con.execute("SELECT position, reason FROM raw.quarantine").fetchall() == [(4, "what is that?")]


def test_files_landed_before_a_column_was_added_load_beside_newer_ones(watch: Watch, con: duckdb.DuckDBPyConnection) -> None:
    old = pa.RecordBatch.from_pydict({"commit_id": ["0" * 40], "subject": ["Landed by an older version"]})
    land(watch.landing, "git", "invented/older", Reading(old.schema, [old], {}), AT)
    assert load(con, watch.landing, PARSERS) == Loaded(2, 3, 0)
    assert subjects(con) == ["First", "Landed by an older version", "Second (#5)"]


@pytest.mark.parametrize(("little_bytes", "is_alone"), [(0, False), (1 << 30, True)])
def test_one_thread_loads_and_goes_on_alone_where_little_has_landed(
    watch: Watch, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, little_bytes: int, is_alone: bool
) -> None:
    monkeypatch.setattr("warehouse.load.LITTLE_BYTES", little_bytes)
    con.execute("SET threads = 4")
    load(con, watch.landing, PARSERS)
    assert con.execute("SELECT current_setting('threads')").fetchall() == [(1 if is_alone else 4,)]


@pytest.mark.parametrize("rows_at_once", [1, 3, 100])
def test_files_are_inserted_together_and_none_is_lost(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, rows_at_once: int
) -> None:
    monkeypatch.setattr("warehouse.pages.ROWS_AT_ONCE", rows_at_once)
    land_page(tmp_path, b"One Two", b"What?", b"Three", b"Four Five Six", b"Seven")
    assert load(con, tmp_path, PARSERS) == Loaded(5, 7, 0)
    assert titles(con) == ["Five", "Four", "One", "Seven", "Six", "Three", "Two"]
    assert con.execute("SELECT file, reason FROM raw.quarantine").fetchall() == [("arxiv/cs.CL/000002.parquet", "what is that?")]


def test_one_thread_inserts_however_much_has_landed(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.load.LITTLE_BYTES", 0)
    land_page(tmp_path, b"One", b"What?")
    con.execute("SET threads = 4")
    seen: list[int] = []

    def parse_and_look(kind: str, body: bytes) -> list[dict[str, Any]]:
        seen.append(con.cursor().execute("SELECT current_setting('threads')").fetchall()[0][0])
        return parse(kind, body)

    load(con, tmp_path, {"arxiv": parse_and_look})
    assert seen == [1, 1]
    assert con.execute("SELECT current_setting('threads')").fetchall() == [(4,)]


def test_what_has_been_inserted_is_held_no_longer(tmp_path: Path, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    land_page(tmp_path, b"One", b"Two", b"Three", b"Four")
    monkeypatch.setattr("warehouse.pages.ROWS_AT_ONCE", 1)
    insert, inserted, held = warehouse.load._insert, list[weakref.ref[pa.Table]](), list[int]()

    def insert_and_look(con: duckdb.DuckDBPyConnection, table: str, records: pa.Table) -> int:
        held.append(sum(one() is not None for one in inserted))
        inserted.append(weakref.ref(records))
        return insert(con, table, records)

    monkeypatch.setattr("warehouse.load._insert", insert_and_look)
    load(con, tmp_path, PARSERS)
    assert held == [0, 0, 0, 0]


def test_many_files_are_parsed_by_other_processes_with_the_same_outcome(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing = tmp_path / "data" / "landing"
    land_page(landing, b"One Two", b"What?", b"Three")
    load(con, landing, PARSERS)
    expected = contents(con)
    assert expected["raw.quarantine"] == [("arxiv/cs.CL/000002.parquet", 1, "what is that?")]
    monkeypatch.setattr("warehouse.pages.LARGE", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with open_build(tmp_path / "other") as other:
        load(other, landing, PARSERS)
        assert contents(other) == expected
