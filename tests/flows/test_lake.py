"""The lake on a real PostgreSQL: writers land and load while readers read, and it shows what the published file shows."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
from warehouse.lake import open_lake
from warehouse.lake_raw import load_held, prepare_raw
from warehouse.landing import alone_with, land, landed_files, read_label
from warehouse.publish import FILE_NAME, dictionary, views

WRITERS, READERS = 4, 20


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    with postgres() as home:
        yield home


@pytest.fixture(scope="module")
def installation(sandbox: Sandbox, night: Path, server: Path) -> Path:
    """Return the settings of an installation with a lake, where the same is to land as in that night, and has not."""
    file = sandbox.copy(night, "with-a-lake")
    file.write_text(file.read_text() + f'\n[lake]\ncatalog = "ducklake:postgres:dbname=postgres user=postgres host={server}"\nfiles = "lake"\n')
    for landed in landed_files(load_settings(file).data.directory / "landing"):
        landed.unlink()
    return file


def test_four_writers_land_and_load_while_twenty_readers_read_and_nothing_is_lost(installation: Path, night: Path) -> None:
    settings, landed = load_settings(installation), load_settings(night).data.directory / "landing"
    with open_lake(settings.lake) as con:
        prepare_raw(con)
    ended, seen = threading.Event(), []
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        readers = [pool.submit(keep_reading, settings, ended) for _ in range(READERS // 4)]
        shares = [pool.submit(land_and_load, settings, landed, share) for share in range(WRITERS)]
        for share in shares:
            share.result()
        ended.set()
        seen = [count for reader in readers for count in reader.result()]
    assert seen
    with open_lake(settings.lake, reads_only=True) as con:
        held = con.execute("SELECT file, row_count FROM lake.raw.files ORDER BY file").fetchall()
        commits = con.execute("SELECT count(*), count(DISTINCT (target, commit_id)) FROM lake.raw.git_commits").fetchall()
    with duckdb.connect(load_settings(night).data.directory / "build" / "warehouse.duckdb", read_only=True) as build:
        assert held == build.execute("SELECT file, row_count FROM raw.files ORDER BY file").fetchall()
        assert commits == build.execute("SELECT count(*), count(DISTINCT (target, commit_id)) FROM raw.git_commits").fetchall()


def land_and_load(settings: Settings, landed: Path, share: int) -> None:
    """Land every fourth target again, file by file, and load it."""
    labels = [(read_label(file), file) for file in landed_files(landed)]
    targets = sorted({(label.source, label.target) for label, _ in labels})[share::WRITERS]
    landing = settings.data.directory / "landing"
    with open_lake(settings.lake) as con:
        for source, target in targets:
            for label, file in [pair for pair in labels if (pair[0].source, pair[0].target) == (source, target)]:
                table = pq.read_table(file)
                reading = Reading(table.schema.remove_metadata(), table.to_batches(), label.cursor, label.replaces)
                land(landing, source, target, reading, datetime.fromisoformat(label.fetched_at))
                with alone_with(settings.data.directory, source, target, waits=True):
                    load_held(con, landing, source, target, PARSERS)


def keep_reading(settings: Settings, ended: threading.Event) -> list[int]:
    """Count what the lake holds, over and over, four readers to a connection; every count is whole targets'."""
    counts: list[int] = []
    with open_lake(settings.lake, reads_only=True) as con, ThreadPoolExecutor(4) as pool:
        while not ended.is_set():
            counts += pool.map(count_rows, [con.cursor() for _ in range(4)])
    return counts


def count_rows(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many commits the lake holds, which must be as many as its list of files says."""
    con.execute("BEGIN")
    (held,), (listed,) = (con.execute(sql).fetchall()[0] for sql in (
        "SELECT count(*) FROM lake.raw.git_commits", "SELECT coalesce(sum(row_count), 0) FROM lake.raw.files WHERE source = 'git'"))  # fmt: skip
    con.execute("COMMIT")
    assert held == listed
    return int(held)


def test_the_lake_shows_what_the_published_file_of_a_run_without_it_shows(installation: Path, night: Path) -> None:
    settings = load_settings(installation)
    with writing(settings.data.directory):
        steps.rebuild(settings, make_plan(settings, Choice()))
    published = load_settings(night).data.directory / FILE_NAME
    with open_lake(settings.lake, reads_only=True) as con:
        con.execute(f"ATTACH '{published}' AS embedded (READ_ONLY)")
        con.execute("USE lake")
        for name in [*(table.name for table in dictionary()), *(view.name for view in views())]:
            for one, other in (("lake", "embedded"), ("embedded", "lake")):
                assert con.execute(f"FROM {one}.main.{name} EXCEPT ALL FROM {other}.main.{name} LIMIT 3").fetchall() == [], name
        assert con.execute("SELECT count(*) FROM shortlist('inference_engineer', 3)").fetchall() == [(3,)]
