"""Sweeping the landing zone: whole files, kept labels, resumed after a kill, backups looked through again."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.errors import DataError
from sources.addresses import sign
from sources.erasers import ERASERS
from sources.git_log import SCHEMA
from sources.reading import Reading
from warehouse.erasure import erase_from, sweep
from warehouse.landing import land, landed_files, read_label
from warehouse.marks import Marked, canonical
from warehouse.needles import make_needles
from warehouse.privacy_decisions import decide, marked
from warehouse.traces import search

AT = datetime(2026, 6, 1, tzinfo=UTC)
SECRET, KEY = "s", b"k" * 32
ADA = canonical("github_login", "ada")


def row(login: str, at: int) -> dict[str, object]:
    return {"commit_id": f"{at:040x}", "author": sign(login.title(), f"{login}@users.noreply.github.com", KEY)._asdict(), "subject": f"by @{login}",
            "trailers": [], "paths": ["a.py"], "path_count": 1}  # fmt: skip


def reading(*logins: str, tip: str = "t") -> Reading:
    rows = [row(login, at) for at, login in enumerate(logins)]
    return Reading(SCHEMA, [pa.RecordBatch.from_pylist(rows, SCHEMA)], {"tip": tip}, replaces=tip == "r")


def erase(directory: Path, login: str = "ada") -> Marked:
    decide(directory, "erased", [canonical("github_login", login)], SECRET, "ada", "asked")
    return marked(directory, SECRET)


def logins(directory: Path) -> list[str | None]:
    files = landed_files(directory / "landing")
    return [one["author"]["github_login"] for file in files for one in pq.read_table(file).to_pylist()]


def test_a_swept_file_keeps_its_label_its_rows_and_everybody_else(tmp_path: Path) -> None:
    land(tmp_path / "landing", "git", "x/y", reading("ada", "bo", tip="r"), AT)
    (file,) = landed_files(tmp_path / "landing")
    before = read_label(file)
    assert sweep(tmp_path, erase(tmp_path), ERASERS) == 1
    assert read_label(file) == before
    assert logins(tmp_path) == [None, "bo"]
    assert pq.read_table(file).column("commit_id").to_pylist() == [f"{0:040x}", f"{1:040x}"]


def test_a_file_without_the_erased_keeps_its_bytes(tmp_path: Path) -> None:
    land(tmp_path / "landing", "git", "x/y", reading("bo"), AT)
    (file,) = landed_files(tmp_path / "landing")
    before = file.read_bytes()
    assert sweep(tmp_path, erase(tmp_path), ERASERS) == 0
    assert file.read_bytes() == before


def test_a_file_put_back_from_a_backup_is_swept_again(tmp_path: Path) -> None:
    land(tmp_path / "landing", "git", "x/y", reading("ada"), AT)
    (file,) = landed_files(tmp_path / "landing")
    backup = file.read_bytes()
    erased = erase(tmp_path)
    assert [sweep(tmp_path, erased, ERASERS) for _ in range(2)] == [1, 0]
    file.write_bytes(backup)
    assert sweep(tmp_path, erased, ERASERS) == 1
    assert logins(tmp_path) == [None]


def test_what_lands_later_is_blanked_before_it_is_written(tmp_path: Path) -> None:
    erased = erase(tmp_path)
    land(tmp_path / "landing", "git", "x/y", erase_from(reading("ada", "bo"), "git", erased, ERASERS), AT)
    assert logins(tmp_path) == [None, "bo"]
    assert search(tmp_path, make_needles([ADA], ["Ada"])).handle_count == 0


def test_a_source_that_nobody_can_be_erased_from_is_not_read_once_somebody_is(tmp_path: Path) -> None:
    assert erase_from(reading("ada"), "strange", marked(tmp_path, SECRET), ERASERS)
    with pytest.raises(DataError, match="strange: nobody can be erased"):
        erase_from(reading("ada"), "strange", erase(tmp_path), ERASERS)


def test_what_is_only_suppressed_stays_landed(tmp_path: Path) -> None:
    land(tmp_path / "landing", "git", "x/y", reading("ada"), AT)
    decide(tmp_path, "suppressed", [ADA], SECRET, "ada", "asked")
    assert sweep(tmp_path, marked(tmp_path, SECRET), ERASERS) == 0
    assert logins(tmp_path) == ["ada"]


SLOW_SWEEP = """
import sys, time
from pathlib import Path
from sources.erasers import ERASERS
from warehouse import erasure
from warehouse.privacy_decisions import marked
whole = erasure.rewrite
def slowly(*given):
    print("x", flush=True)
    done = whole(*given)
    time.sleep(0.02)
    return done
erasure.rewrite = slowly
erasure.sweep(Path(sys.argv[1]), marked(Path(sys.argv[1]), "s"), ERASERS)
"""


@pytest.mark.parametrize("files_before", [1, 7, 15])
def test_killed_in_the_middle_every_file_is_whole_and_the_next_sweep_ends_it(tmp_path: Path, files_before: int) -> None:
    for at in range(20):
        land(tmp_path / "landing", "git", f"x/y{at}", reading("ada", "bo", "cy"), AT)
    erased = erase(tmp_path)
    with subprocess.Popen([sys.executable, "-c", SLOW_SWEEP, str(tmp_path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        for _ in range(files_before):
            child.stdout.readline()
        time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL)
    assert len(logins(tmp_path)) == 60
    assert "ada" in logins(tmp_path)
    assert 0 < sweep(tmp_path, erased, ERASERS) <= 20
    assert set(logins(tmp_path)) == {None, "bo", "cy"}
    assert not list((tmp_path / "landing").rglob(".unfinished-*"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    login=st.from_regex(r"\A[A-Za-z][A-Za-z0-9]{2,8}(-[A-Za-z0-9]{1,5})?\Z"),
    others=st.lists(st.from_regex(r"\A[a-z]{10,12}\Z"), max_size=3),
)
def test_whatever_the_login_no_trace_is_found_after_and_some_before(tmp_path_factory: pytest.TempPathFactory, login: str, others: list[str]) -> None:
    directory = tmp_path_factory.mktemp("any")
    land(directory / "landing", "git", "x/y", reading(login, *others), AT)
    needles = make_needles([canonical("github_login", login)], [])
    assert search(directory, needles).handle_count > 0
    sweep(directory, erase(directory, login), ERASERS)
    assert search(directory, needles).handle_count == 0
    assert logins(directory)[1:] == others
