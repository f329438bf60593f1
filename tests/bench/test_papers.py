"""The benchmark of papers: an invented world that is the same for a seed, landed as sources land, and merged nearly as it truly is."""

import hashlib
import json
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import duckdb
import pytest

from bench.papers import Measured, derive, watching_memory
from bench.papers_world import SOURCES, write_world
from warehouse.landing import landed_files, read_label

pytestmark = pytest.mark.xdist_group("papers")
PAPERS = 1_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("world")
    write_world(place, PAPERS, seed=1)
    return place


@pytest.fixture(scope="module")
def measured(place: Path) -> Measured:
    return derive(place)


def contents(place: Path) -> dict[str, str]:
    return {str(file.relative_to(place)): hashlib.sha256(file.read_bytes()).hexdigest() for file in landed_files(place / "landing")}


def test_a_seed_gives_the_same_files_and_another_seed_gives_others(place: Path, tmp_path: Path) -> None:
    for seed in (1, 2):
        (tmp_path / str(seed)).mkdir()
        write_world(tmp_path / str(seed), PAPERS, seed)
    assert contents(tmp_path / "1") == contents(place) != contents(tmp_path / "2")


def test_five_sources_tell_of_the_papers_and_every_record_is_in_the_truth(place: Path, measured: Measured) -> None:
    assert {read_label(file).source for file in landed_files(place / "landing")} == set(SOURCES)
    with duckdb.connect(place / "build" / "warehouse.duckdb", read_only=True) as con:
        assert con.execute("SELECT count(*) FROM raw.quarantine").fetchall() == [(0,)]
        told = con.execute("SELECT count(*) FROM core.paper_records").fetchall()[0][0]
        known = con.execute("SELECT count(*) FROM core.paper_records SEMI JOIN read_parquet(?) AS truth USING (record_id)",
                            [str(place / "truth.parquet")]).fetchall()[0][0]  # fmt: skip
    assert told == known > 1.2 * PAPERS


def test_names_are_shared_as_names_are(measured: Measured, place: Path) -> None:
    with duckdb.connect(place / "build" / "warehouse.duckdb", read_only=True) as con:
        counts = con.execute("""
            SELECT openreview_ids FROM (SELECT name_key, count(DISTINCT openreview_id) AS openreview_ids FROM core.mentions GROUP BY name_key)
            ORDER BY openreview_ids DESC""").fetchall()  # fmt: skip
    assert counts[0][0] > 1
    assert sum(count > 1 for (count,) in counts) < len(counts) / 4


def test_the_merge_finds_the_papers_that_there_truly_are(measured: Measured) -> None:
    merging = measured.merging
    assert merging.papers == PAPERS
    assert abs(merging.publications - PAPERS) <= PAPERS // 100
    assert abs(merging.mentions - merging.authorships) <= merging.authorships // 100
    assert merging.precision >= 0.98
    assert merging.recall >= 0.99


def test_the_scan_and_every_step_are_timed(measured: Measured) -> None:
    names = [step.name for step in measured.steps]
    assert names[:2] == ["plain scan", "load"]
    assert names[-1] == "core.mentions"
    assert all(step.rows > 0 and step.seconds > 0 for step in measured.steps)


def test_a_wrong_merge_lowers_precision_and_a_missed_one_recall(measured: Measured, place: Path) -> None:
    from bench.papers import compare
    with duckdb.connect(place / "build" / "warehouse.duckdb", read_only=True) as source:
        groups = source.execute("SELECT record_id, publication_id FROM core.paper_groups").to_arrow_table()  # noqa: F841
        with duckdb.connect() as con:
            con.execute("CREATE SCHEMA core; CREATE TABLE core.publications AS SELECT 1; CREATE TABLE core.mentions AS SELECT 1")
            con.execute("CREATE TABLE core.paper_groups AS SELECT record_id, left(publication_id, 9) AS publication_id FROM groups")
            assert compare(con, place).precision < 0.5
            con.execute("UPDATE core.paper_groups SET publication_id = 'own ' || record_id WHERE record_id LIKE 'openalex:%'")
            assert compare(con, place).recall < 0.7
    assert json.loads((place / "expected.json").read_text())["papers"] == PAPERS


def test_the_peak_counts_what_is_held_here_and_by_the_processes_that_parse() -> None:
    with watching_memory() as alone:
        time.sleep(0.25)
    with watching_memory() as together, ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        pool.submit(_hold, 200_000_000).result()
    assert together.megabytes > alone.megabytes + 190 > 190


def _hold(size: int) -> int:
    held = bytearray(b"x" * size)
    time.sleep(0.5)
    return len(held)
