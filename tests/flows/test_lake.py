"""The lake on a real PostgreSQL: writers land and load while readers read, and it shows what the published file shows."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from flows import steps
from flows.lock import writing
from flows.plan import Choice, make_plan
from headwater.errors import DataError
from headwater.forgetting import forget
from headwater.settings import Settings, load_settings
from sources.reading import Reading
from sources.table import PARSERS
from tests.flows.conftest import Sandbox
from tests.postgres_server import postgres
from warehouse.build import open_build
from warehouse.found_person import find_person, open_build_to_read
from warehouse.lake import open_lake
from warehouse.lake_publish import purge
from warehouse.lake_raw import PARTS, load_held, prepare_raw
from warehouse.lake_traces import search_lake
from warehouse.landing import Label, alone_with, land, landed_files, read_label
from warehouse.marks import Mark
from warehouse.needles import make_needles
from warehouse.publish import FILE_NAME, dictionary, views
from warehouse.published import open_published

WRITERS, READERS, AT_ONCE = 4, 20, 9


pytestmark = pytest.mark.xdist_group("lake")  # the lake that the writers fill is the one that the others look at


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    with postgres() as home:
        yield home


@pytest.fixture(scope="module")
def installation(sandbox: Sandbox, night: Path, server: Path) -> Path:
    """Return the settings of an installation with a lake, where what that night landed has yet to land."""
    file = sandbox.copy(night, "with-a-lake")
    file.write_text(file.read_text() + f'\n[lake]\ncatalog = "ducklake:postgres:dbname=postgres user=postgres host={server}"\nfiles = "lake"\n')
    directory = load_settings(file).data.directory
    for landed in landed_files(directory / "landing"):
        landed.unlink()
    with open_build(directory) as build:
        build.execute("DROP SCHEMA raw CASCADE")  # what was made of it stands only if the lake holds the very same
    return file


def test_four_writers_land_and_load_while_twenty_readers_read_and_nothing_is_lost(installation: Path, night: Path) -> None:
    settings, landed = load_settings(installation), load_settings(night).data.directory / "landing"
    with open_lake(settings.lake) as con:
        prepare_raw(con)
    ended = threading.Event()
    with ThreadPoolExecutor(WRITERS + READERS) as pool, ExitStack() as connections:
        sessions = [connections.enter_context(open_lake(settings.lake, reads_only=True)) for _ in range(2)]
        readers = [pool.submit(keep_reading, sessions[at % 2].cursor(), ended) for at in range(READERS)]
        shares = [pool.submit(land_and_load, settings, landed, share) for share in range(WRITERS)]
        try:
            for share in shares:
                share.result()
        finally:
            ended.set()
        counts = [reader.result() for reader in readers]
    assert all(counts)
    assert any(len(set(seen)) > 1 for seen in counts)
    with open_lake(settings.lake, reads_only=True) as con:
        con.execute(f"ATTACH '{load_settings(night).data.directory / 'build' / 'warehouse.duckdb'}' AS embedded (READ_ONLY)")
        for table in PARTS:
            for one, other in (("lake", "embedded"), ("embedded", "lake")):
                assert con.execute(f"FROM {one}.{table} EXCEPT ALL FROM {other}.{table} LIMIT 3").fetchall() == [], table


def fill(settings: Settings, night: Path) -> None:
    """Land, load and publish what that night landed, unless the tests before did."""
    if landed_files(settings.data.directory / "landing"):
        return
    with open_lake(settings.lake) as con:
        prepare_raw(con)
    for share in range(WRITERS):
        land_and_load(settings, load_settings(night).data.directory / "landing", share)
    with writing(settings.data.directory):
        steps.derive(settings, make_plan(settings, Choice()))


def land_and_load(settings: Settings, landed: Path, share: int) -> None:
    """Land every fourth target again, file by file, and load a few at a time."""
    files = [(read_label(file), file) for file in landed_files(landed)]
    targets = sorted({(label.source, label.target) for label, _ in files})[share::WRITERS]
    landing = settings.data.directory / "landing"
    with open_lake(settings.lake) as con:
        for at in range(0, len(targets), AT_ONCE):
            with ExitStack() as held:
                for target in targets[at : at + AT_ONCE]:
                    held.enter_context(alone_with(settings.data.directory, *target))
                    land_again(landing, [(label, file) for label, file in files if (label.source, label.target) == target])
                load_held(con, landing, targets[at : at + AT_ONCE], PARSERS)


def land_again(landing: Path, files: list[tuple[Label, Path]]) -> None:
    for label, file in files:
        table = pq.read_table(file)
        reading = Reading(table.schema.remove_metadata(), table.to_batches(), label.cursor, label.replaces)
        land(landing, label.source, label.target, reading, datetime.fromisoformat(label.fetched_at))


def keep_reading(con: duckdb.DuckDBPyConnection, ended: threading.Event) -> list[int]:
    """Count again and again the commits that the lake holds, which must be as many as its list of files says."""
    counts = []
    while not counts or not ended.wait(1):
        con.execute("BEGIN")
        (held,), (listed,) = (con.execute(sql).fetchall()[0] for sql in (
            "SELECT count(*) FROM lake.raw.git_commits", "SELECT coalesce(sum(row_count), 0) FROM lake.raw.files WHERE source = 'git'"))  # fmt: skip
        con.execute("COMMIT")
        assert held == listed
        counts.append(int(held))
    return counts


def test_the_lake_shows_what_the_published_file_of_a_run_without_it_shows(installation: Path, night: Path) -> None:
    settings = load_settings(installation)
    with writing(settings.data.directory):
        steps.derive(settings, make_plan(settings, Choice()))
    published = load_settings(night).data.directory / FILE_NAME
    with open_lake(settings.lake, reads_only=True) as con:
        con.execute(f"ATTACH '{published}' AS embedded (READ_ONLY)")
        con.execute("USE lake")
        for name in [*(table.name for table in dictionary()), *(view.name for view in views())]:
            for one, other in (("lake", "embedded"), ("embedded", "lake")):
                assert con.execute(f"FROM {one}.main.{name} EXCEPT ALL FROM {other}.main.{name} LIMIT 3").fetchall() == [], name
        assert con.execute("SELECT count(*) FROM shortlist('inference_engineer', 3)").fetchall() == [(3,)]


def test_what_is_gone_from_the_lake_leaves_no_file_no_earlier_state_and_no_statistics(installation: Path) -> None:
    settings, needles = load_settings(installation), make_needles([], ["Zelda Zebra"])
    with open_lake(settings.lake) as con:
        con.execute("INSERT INTO lake.raw.quarantine VALUES ('x', 1, 'Zelda Zebra')")
        con.execute("DELETE FROM lake.raw.quarantine WHERE file = 'x'")
        before = {trace.place for trace in search_lake(settings.lake, needles).traces}
        assert any("quarantine" in place for place in before)
        assert "lake: statistics of the catalog" in before
        purge(con, settings.data.directory)
        assert search_lake(settings.lake, needles).traces == ()
        assert len(con.execute("FROM ducklake_snapshots('lake')").fetchall()) <= 2  # the last state, and the note that it was done


@pytest.mark.slow  # a whole night made twice
def test_forgetting_somebody_reaches_the_files_of_the_lake_its_earlier_states_and_its_catalog(installation: Path, night: Path) -> None:
    settings = load_settings(installation)
    directory = settings.data.directory
    fill(settings, night)
    with open_published(directory) as con:
        ((login,),) = con.execute("SELECT min(github_login) FROM people WHERE account_count > 1").fetchall()
    with open_build_to_read(directory) as con:
        person = find_person(con, Mark("github_login", login))
    assert person is not None
    needles = make_needles(person.marks, person.names, person.account_ids)
    before = search_lake(settings.lake, needles)
    assert before.handle_count > 20
    assert any("statistics" in trace.place for trace in before.traces), "the least login of a table stands in the catalog"
    after = forget(settings, login, "tester", "asked for it", mirrors=False, echo=lambda _: None)
    assert (after.handle_count, after.file_count > before.file_count) == (0, True)
    assert search_lake(settings.lake, needles).handle_count == 0
    with open_lake(settings.lake, reads_only=True) as con:
        assert con.execute("SELECT count(*) FROM lake.main.people WHERE github_login = ?", [login]).fetchall() == [(0,)]
        assert con.execute("SELECT count(*) > 0 FROM lake.main.people").fetchall() == [(True,)]


def test_without_the_lake_nobody_is_forgotten_by_halves(installation: Path) -> None:
    settings = load_settings(installation)
    unreachable = replace(settings, lake=replace(settings.lake, catalog="ducklake:postgres:host=/nowhere dbname=x"))
    kept = (settings.data.directory / "ledger.sqlite").read_bytes()
    with pytest.raises(DataError, match=r"the lake ducklake:postgres:host=/nowhere dbname=x cannot be used \(.+; look after PostgreSQL"):
        forget(unreachable, "anybody-at-all", "tester", "asked for it", mirrors=False, echo=lambda _: None)
    assert (settings.data.directory / "ledger.sqlite").read_bytes() == kept


def test_an_extension_that_is_not_installed_is_named_with_the_way_out(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.lake.EXTENSIONS", ("postgres_scanner", "lakehouse"))
    with pytest.raises(DataError, match=r"needs DuckDB's extension lakehouse .+ `pip install 'headwater\[lake\]'`"), open_lake(load_settings(installation).lake):
        pass
