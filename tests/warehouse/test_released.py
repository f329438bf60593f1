"""Data directories that earlier versions left: whatever they landed, decided and marked is read and honoured today."""

import sqlite3
import tarfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from flows.plan import Choice, make_plan
from flows.steps import rebuild
from headwater.settings import Settings, load_settings
from warehouse import ledger
from warehouse.landing import landed_files, read_label
from warehouse.publish import FILE_NAME
from warehouse.published import open_published

pytestmark = pytest.mark.xdist_group("released")
RELEASED = Path(__file__).parent / "released"
NAMES = [file.name.removesuffix(".tar.gz") for file in sorted(RELEASED.glob("*.tar.gz"))]
ONE = ("git:59cb0609a8cd69d60e20423090039bbe19770c24#0", "git:2fe3a28d1d0144c9b35f782b59721d02706864fa#0")  # decided to be the same
TWO = ("git:d31eda4a42ba9fde43e2487aa8ea6cb35518d0a1#0", "git:388f2d5455d626ce9480ff591fcbba8dada2263c#0")  # decided not to be
HIDDEN = "git:13c0ecac26b4ed73da15f7195f7705a8f666a210#0"  # decided to be shown nowhere
PAPERS = {"1-git-and-arxiv": 1, "2-github": 1, "3-papers": 9, "4-privacy": 9}  # records of papers, which landed as received
SUPPRESSED, ERASED = "theos", "tidalraven"  # asked for where there were commands for it


@dataclass(frozen=True)
class Upgraded:
    """A data directory of an earlier version after one rebuild, and what its ledger held before."""

    name: str
    settings: Settings
    before: dict[str, list[tuple[object, ...]]]

    @property
    def directory(self) -> Path:
        return self.settings.data.directory

    def ask(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with open_published(self.directory) as con:
            return con.execute(sql, values).fetchall()

    def people_of(self, *accounts: str) -> set[object]:
        return {row[0] for row in self.ask("SELECT person_id FROM accounts WHERE account_id IN (SELECT unnest(?))", list(accounts))}


@pytest.fixture(scope="module", params=NAMES)
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Upgraded:
    directory = tmp_path_factory.mktemp(request.param)
    with tarfile.open(RELEASED / f"{request.param}.tar.gz") as archive:
        archive.extractall(directory, filter="data")
    settings = load_settings(directory / "headwater.toml")
    before = everything(settings.data.directory / "ledger.sqlite")
    rebuild(settings, make_plan(settings, Choice()))
    return Upgraded(request.param, settings, before)


def everything(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table of a ledger, as it stands: nothing is migrated for it."""
    with closing(sqlite3.connect(file)) as con:
        tables = [row[0] for row in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: con.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall() for table in tables}


def rows_landed(upgraded: Upgraded, source: str) -> int:
    return sum(pq.read_metadata(file).num_rows for file in landed_files(upgraded.directory / "landing", source))


def test_there_is_a_directory_of_every_layout_and_each_is_small() -> None:
    assert [name.partition("-")[0] for name in NAMES] == [str(number) for number in range(1, len(NAMES) + 1)]
    assert len(NAMES) >= 4
    assert max(file.stat().st_size for file in RELEASED.glob("*")) < 150_000


def test_every_migration_since_is_applied_and_no_kept_row_is_lost(upgraded: Upgraded) -> None:
    applied = [row["name"] for row in ledger.rows(upgraded.directory, "migrations")]
    assert applied == [file.stem for file in sorted(ledger.MIGRATIONS.glob("*.sql"))]
    after = everything(upgraded.directory / "ledger.sqlite")
    for table, rows in upgraded.before.items():
        if table != "swept_files":  # says only what was looked through, and is written anew
            assert [row[: len(old)] for row, old in zip(after[table], rows, strict=False)] == rows, table


def test_every_landed_file_is_known_and_every_row_loaded(upgraded: Upgraded) -> None:
    files = landed_files(upgraded.directory / "landing")
    with duckdb.connect(upgraded.directory / "build" / "warehouse.duckdb", read_only=True) as con:
        loaded = con.execute("SELECT file FROM raw.files ORDER BY 1").fetchall()
        assert con.execute("SELECT count(*) FROM raw.quarantine").fetchall() == [(0,)]
        assert con.execute("SELECT count(*) FROM raw.git_commits").fetchall() == [(rows_landed(upgraded, "git"),)]
        assert con.execute("SELECT count(*) FROM raw.pull_heads").fetchall() == [(rows_landed(upgraded, "pull_heads"),)]
        assert con.execute("SELECT count(*) FROM raw.github_records").fetchall() == [(rows_landed(upgraded, "github"),)]
        papers = "SELECT count(*) FROM (SELECT file FROM raw.papers UNION ALL SELECT file FROM raw.arxiv_papers)"
        assert con.execute(papers).fetchall() == [(PAPERS[upgraded.name],)]
    replaced = {file for file in files if is_replaced(file)}
    assert [row[0] for row in loaded] == [str(file.relative_to(upgraded.directory / "landing")) for file in files if file not in replaced]


def is_replaced(file: Path) -> bool:
    return any(read_label(other).replaces for other in file.parent.glob("[0-9]*.parquet") if other.name > file.name)


def test_people_are_scored_with_evidence(upgraded: Upgraded) -> None:
    assert upgraded.ask("SELECT count(*) > 5 FROM people") == [(True,)]
    assert upgraded.ask("SELECT count(*) > 5 FROM evidence") == [(True,)]
    assert upgraded.ask("SELECT count(*) > 0 FROM skill_scores") == [(True,)]


def test_decisions_of_then_join_part_and_hide_today(upgraded: Upgraded) -> None:
    assert len(upgraded.people_of(*ONE)) == 1
    assert len(upgraded.people_of(*TWO)) == 2
    assert upgraded.people_of(HIDDEN) == set()


def test_marks_of_then_hide_and_erase_today(upgraded: Upgraded) -> None:
    marked = {row["kind"] for row in ledger.rows(upgraded.directory, "privacy_actions")}
    shown = {row[0] for row in upgraded.ask("SELECT handle FROM accounts WHERE source = 'github'")}
    assert shown or "github" not in {file.parts[-3] for file in landed_files(upgraded.directory / "landing")}
    assert not shown & ({SUPPRESSED, ERASED} if marked else set())
    assert marked == ({"suppressed", "erased"} if "privacy_actions" in upgraded.before else set())
    if marked:
        assert ERASED.encode() not in (upgraded.directory / FILE_NAME).read_bytes()


def test_ids_of_people_given_then_are_kept(upgraded: Upgraded) -> None:
    given = upgraded.directory / "history" / "person_ids.parquet"
    with tarfile.open(RELEASED / f"{upgraded.name}.tar.gz") as archive:
        if "data/history/person_ids.parquet" not in archive.getnames():
            pytest.skip("ids were not kept then")
        told = archive.extractfile("data/history/person_ids.parquet")
        assert told
        then = pq.read_table(told).to_pylist()
    assert then
    assert pq.read_table(given).to_pylist()[: len(then)] == then
