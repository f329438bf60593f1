"""The lake on a real PostgreSQL: writers land and load while readers read, and it shows what the published file shows."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from flows import steps
from flows.lock import writing
from flows.plan import Choice, make_plan
from headwater.settings import Settings, load_settings
from sources.reading import Reading
from sources.table import PARSERS
from tests.flows.conftest import Sandbox
from tests.postgres_server import postgres
from warehouse.build import open_build
from warehouse.lake import open_lake
from warehouse.lake_raw import PARTS, load_held, prepare_raw
from warehouse.landing import Label, alone_with, land, landed_files, read_label
from warehouse.publish import FILE_NAME, dictionary, views

WRITERS, READERS = 4, 20


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


def land_and_load(settings: Settings, landed: Path, share: int) -> None:
    """Land every fourth target again, file by file, and load a few at a time."""
    files = [(read_label(file), file) for file in landed_files(landed)]
    targets = sorted({(label.source, label.target) for label, _ in files})[share::WRITERS]
    landing = settings.data.directory / "landing"
    with open_lake(settings.lake) as con:
        for at in range(0, len(targets), 6):
            with ExitStack() as held:
                for target in targets[at : at + 6]:
                    held.enter_context(alone_with(settings.data.directory, *target))
                    land_again(landing, [(label, file) for label, file in files if (label.source, label.target) == target])
                load_held(con, landing, targets[at : at + 6], PARSERS)


def land_again(landing: Path, files: list[tuple[Label, Path]]) -> None:
    for label, file in files:
        table = pq.read_table(file)
        reading = Reading(table.schema.remove_metadata(), table.to_batches(), label.cursor, label.replaces)
        land(landing, label.source, label.target, reading, datetime.fromisoformat(label.fetched_at))


def keep_reading(con: duckdb.DuckDBPyConnection, ended: threading.Event) -> list[int]:
    """Count again and again the commits that the lake holds, which must be as many as its list of files says."""
    counts = []
    while not counts or not ended.wait(0.5):
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
