"""What the artifacts tell: changes since the run before, text that stays text, and nobody who is no longer shown."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows import summary
from flows.lock import writing
from headwater.errors import DataError
from headwater.settings import PROJECT, Settings, load_settings
from headwater.status import read_status
from tests.flows.conftest import Sandbox

pytestmark = pytest.mark.xdist_group("summary")


@pytest.fixture(scope="module")
def settings(sandbox: Sandbox, night: Path) -> Settings:
    """A second run's lists beside the first's: there the first of a role was fifth, and somebody led who is gone now."""
    settings = load_settings(sandbox.copy(night, "summed-up"))
    lists = settings.data.directory / "history" / "lists"
    (kept,) = lists.glob("*.parquet")
    kept.rename(lists / "2999-01-01T00:00:00-1.parquet")
    with duckdb.connect() as con:
        con.execute(f"""COPY (
            SELECT * REPLACE (CASE WHEN role = 'rag_engineer' THEN CASE rank WHEN 1 THEN 5 WHEN 5 THEN 1 ELSE rank END ELSE rank END AS rank,
                CASE WHEN role = 'rag_engineer' AND rank = 2 THEN 'p-erased' ELSE person_id END AS person_id)
            FROM '{lists}/2999-01-01T00:00:00-1.parquet') TO '{lists}/2998-01-01T00:00:00-1.parquet'""")
    return settings


def rows_of(settings: Settings, role: str) -> list[list[str]]:
    lines = summary.shortlist_heads(settings).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells if row[0] == role.replace("_", "\\_")]


def test_heads_tell_who_is_new_risen_fallen_and_gone(settings: Settings) -> None:
    rows = rows_of(settings, "rag_engineer")
    assert [row[5] for row in rows] == ["risen", "new", "", "", "fallen", "gone"]
    assert rows[5][2] == "somebody who is no longer shown"
    assert all(row[5] == "" for row in rows_of(settings, "inference_engineer"))


def test_the_first_run_has_nothing_to_compare_with(sandbox: Sandbox, night: Path) -> None:
    rows = rows_of(load_settings(night), "rag_engineer")
    assert [row[5] for row in rows] == [""] * 5


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("a|b", "a\\|b"),
        ("<img src=x>", "\\<img src=x\\>"),
        ("[here](x)", "\\[here\\]\\(x\\)"),
        ("`x` *y*", "\\`x\\` \\*y\\*"),
        ("a\nb", "a b"),
        ("\u202etxet", "\\\\u202etxet"),
    ],
)
def test_a_name_stays_text(name: str, cell: str) -> None:
    assert summary._cell(name) == cell


def test_tables_hold_what_the_status_tells(settings: Settings) -> None:
    status = read_status(settings.data.directory, 7)
    assert len(summary.freshness(status)) == len(status["targets"])
    assert {row["source"] for row in summary.quota(status)} == status["runs"][-1]["spent"].keys()
    assert len(summary.gaps(status)) == len(status["gaps"])
    assert "@" not in json.dumps([summary.freshness(status), summary.gaps(status), summary.quota(status)])


HOLDS = """
import sys, time
from pathlib import Path
from flows.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(1)
    Path(sys.argv[1], "first").touch()
"""


def test_a_run_of_a_deployment_waits_for_the_one_that_writes(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(DataError, match="another run"), writing(tmp_path):
            pass
        assert not (tmp_path / "first").exists()
        with writing(tmp_path, waits=True):
            assert (tmp_path / "first").exists()
