"""The private build file: no log beside it, on disk when it closes, and as it was when a writer did not come that far."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from headwater.errors import BuildDamaged, DataError
from warehouse.build import discard_build, open_build
from warehouse.models import run_models
from warehouse.reuse import is_vouched_for, vouch

COUNT = "SELECT count(*) FROM core.people"
WRITE = "CREATE SCHEMA IF NOT EXISTS core; CREATE OR REPLACE TABLE core.people AS FROM range({})"
KILLED = f"""
import os, sys
from pathlib import Path
from headwater.errors import DataError
from warehouse.build import discard_build, open_build
from warehouse.models import run_models
from warehouse.reuse import is_vouched_for, vouch
with open_build(Path(sys.argv[1])) as con:
    con.execute({WRITE.format(9)!r})
    os._exit(9)
"""


def people(directory: Path) -> int:
    with duckdb.connect(directory / "build" / "warehouse.duckdb", read_only=True) as con:
        return int(con.execute(COUNT).fetchall()[0][0])


@pytest.mark.parametrize("name", ["plain", "O'Hara's data"])
def test_what_was_written_is_in_the_one_file_when_it_closes(tmp_path: Path, name: str) -> None:
    directory = tmp_path / name
    with open_build(directory) as con:
        con.execute(WRITE.format(3))
        assert [file.name for file in (directory / "build").iterdir()] == ["warehouse.duckdb"]
    assert people(directory) == 3
    assert [file.name for file in (directory / "build").iterdir()] == ["warehouse.duckdb"]


def test_a_killed_writer_leaves_the_build_as_it_was(tmp_path: Path) -> None:
    with open_build(tmp_path) as con:
        con.execute(WRITE.format(3))
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert killed.returncode == 9
    assert people(tmp_path) == 3
    with open_build(tmp_path) as con:
        con.execute(WRITE.format(4))
    assert people(tmp_path) == 4


def test_a_log_that_an_earlier_version_left_is_read(tmp_path: Path) -> None:
    file = tmp_path / "build" / "warehouse.duckdb"
    file.parent.mkdir()
    written = "import duckdb, os, sys; con = duckdb.connect(sys.argv[1]); con.execute(sys.argv[2]); os._exit(0)"
    subprocess.run([sys.executable, "-c", written, str(file), WRITE.format(5)], check=True)
    assert file.with_name("warehouse.duckdb.wal").exists()
    with open_build(tmp_path) as con:
        assert con.execute(COUNT).fetchall() == [(5,)]
    assert people(tmp_path) == 5


def test_what_does_not_fit_in_memory_is_spilled_beside_the_build_and_taken_away(tmp_path: Path) -> None:
    directory = tmp_path / "O'Hara's data"
    spilled = directory / "build" / "spilled"
    spilled.mkdir(parents=True)
    (spilled / "left by a killed run").touch()
    with open_build(directory, memory_gb=0.2) as con:
        con.execute("CREATE TABLE sorted AS SELECT repeat(hash(i)::VARCHAR, 6) AS words FROM range(2_000_000) AS r (i) ORDER BY words")
        assert spilled.is_dir()
        assert not (spilled / "left by a killed run").exists()
    assert [file.name for file in (directory / "build").iterdir()] == ["warehouse.duckdb"]


def test_what_can_not_be_spilled_ends_in_one_line_that_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"more memory than it may hold; set \[data\] memory_gb higher"), open_build(tmp_path, 0.05) as con:
        con.execute("CREATE TABLE one AS SELECT list(repeat(hash(i)::VARCHAR, 6)) FROM range(2_000_000) AS r (i)")


def test_the_database_holds_four_gigabytes_at_most_unless_it_is_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(memory_gb: float = 0.0) -> str:
        with open_build(tmp_path, memory_gb) as con:
            return str(con.execute("SELECT current_setting('memory_limit')").fetchall()[0][0])

    monkeypatch.setattr("os.sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1_000_000}.__getitem__)
    assert held() == "1.9 GiB"
    monkeypatch.setattr("os.sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 10_000_000}.__getitem__)
    assert held() == "3.7 GiB"
    assert held(6.0) == "5.5 GiB"


@pytest.mark.parametrize("damage", ["header", "cut", "empty", "text"])
def test_a_build_that_cannot_be_opened_is_made_anew(tmp_path: Path, damage: str) -> None:
    with open_build(tmp_path) as con:
        con.execute("CREATE TABLE t AS SELECT n, hash(n) AS word FROM range(300000) AS r (n)")
    file = tmp_path / "build" / "warehouse.duckdb"
    whole = file.read_bytes()
    file.write_bytes({"header": b"\0" * 5_000 + whole[5_000:], "cut": whole[: len(whole) // 2], "empty": b"", "text": b"no database" * 999}[damage])
    with open_build(tmp_path) as con:
        assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def test_a_build_that_proves_damaged_while_it_is_read_is_told_as_such(tmp_path: Path) -> None:
    with open_build(tmp_path) as con:
        con.execute("CREATE TABLE t AS SELECT n, hash(n) AS word FROM range(300000) AS r (n)")
    file = tmp_path / "build" / "warehouse.duckdb"
    content = bytearray(file.read_bytes())
    content[12_288 + 300_000] ^= 1
    file.write_bytes(content)
    with pytest.raises(BuildDamaged, match=r"^[^\n]+warehouse\.duckdb: is damaged \([^\n]+\); `headwater rebuild` makes it anew$"), open_build(tmp_path) as con:
        con.execute("SELECT sum(n), sum(word) FROM t").fetchall()


def test_a_build_that_may_not_be_opened_is_not_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "build" / "warehouse.duckdb").mkdir(parents=True)
    with pytest.raises(DataError, match="cannot be opened"), open_build(tmp_path):
        pass
    assert (tmp_path / "build" / "warehouse.duckdb").is_dir()


def vouched(directory: Path) -> bool:
    """Open a build, do nothing, and tell whether it was vouched for."""
    with open_build(directory) as con:
        return is_vouched_for(con)


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """A data directory whose build a run left whole."""
    with open_build(tmp_path) as con:
        con.execute(WRITE.format(3))
        vouch(con)
    return tmp_path


def test_a_build_is_vouched_for_while_it_is_as_a_whole_run_left_it(left: Path) -> None:
    assert vouched(left)
    assert vouched(left)
    with duckdb.connect(left / "build" / "warehouse.duckdb") as con:
        con.execute(WRITE.format(4))
    assert not vouched(left)


def test_a_build_whose_last_run_failed_is_not_vouched_for(left: Path) -> None:
    with pytest.raises(ZeroDivisionError), open_build(left):
        raise ZeroDivisionError
    assert not vouched(left)


def test_a_build_in_which_tables_were_made_and_not_noted_is_not_vouched_for(left: Path) -> None:
    with open_build(left) as con:
        run_models(con, [])
    assert not vouched(left)


def test_a_build_that_is_thrown_away_takes_its_seal_with_it(left: Path) -> None:
    discard_build(left)
    assert list((left / "build").iterdir()) == []
    assert not vouched(left)
