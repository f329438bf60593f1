"""The private build file: no log beside it, on disk when it closes, and as it was when a writer did not come that far."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse.build import open_build

COUNT = "SELECT count(*) FROM core.people"
WRITE = "CREATE SCHEMA IF NOT EXISTS core; CREATE OR REPLACE TABLE core.people AS FROM range({})"
KILLED = f"""
import os, sys
from pathlib import Path
from warehouse.build import open_build
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
