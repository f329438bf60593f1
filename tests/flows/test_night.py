"""One night end to end over the sandbox, without Prefect: the same bytes however it got there."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from flows.lock import writing
from flows.plan import Choice, make_plan
from flows.steps import rebuild
from headwater.errors import CatalogError, DataError, NothingPublished
from headwater.settings import load_settings
from sandbox.repositories import write_night, write_repositories
from tests.flows.conftest import Sandbox, exported
from tests.flows.one_night import one_night
from warehouse import ledger

GOLDEN = Path(__file__).parent / "golden"


def test_the_shortlists_are_the_golden_ones(undisturbed: dict[str, str]) -> None:
    # HEADWATER_GOLDEN=write renews them after a change of the world, the taxonomy, the roles or the formula.
    for role in ("inference_engineer", "rag_engineer", "research_scientist"):
        golden = GOLDEN / f"{role}.csv"
        if os.environ.get("HEADWATER_GOLDEN") == "write":
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes(undisturbed[role].encode())
        assert undisturbed[role].encode() == golden.read_bytes()


def test_two_installations_print_the_same_bytes(sandbox: Sandbox, night: Path, undisturbed: dict[str, str]) -> None:
    file = sandbox.settings("second-installation")
    one_night(file)
    keys = [load_settings(f).data.directory / "address.key" for f in (file, night)]
    assert keys[0].read_bytes() != keys[1].read_bytes()
    assert exported(file) == undisturbed


def test_a_second_night_with_nothing_new_changes_nothing(sandbox: Sandbox, night: Path, undisturbed: dict[str, str]) -> None:
    file = sandbox.copy(night, "second-night")
    second = one_night(file)
    assert {result.status for result in second.results if result.source == "git"} == {"unchanged"}
    assert exported(file) == undisturbed


def test_everything_but_landing_the_ledger_and_the_key_can_be_deleted(
    sandbox: Sandbox, night: Path, undisturbed: dict[str, str]
) -> None:
    file = sandbox.copy(night, "deleted")
    settings = load_settings(file)
    for part in settings.data.directory.iterdir():
        if part.name not in {"landing", "ledger.sqlite", "address.key"}:
            shutil.rmtree(part) if part.is_dir() else part.unlink()
    with writing(settings.data.directory):
        rebuild(settings, make_plan(settings, Choice()))
    assert exported(file) == undisturbed


@pytest.mark.parametrize("kills", [4, pytest.param(10, marks=pytest.mark.slow)])
def test_killed_at_random_moments_a_rerun_prints_the_same_bytes(sandbox: Sandbox, undisturbed: dict[str, str], kills: int) -> None:
    file = sandbox.settings(f"killed-{kills}")
    command = [sys.executable, "-m", "tests.flows.one_night", str(file)]
    started = time.monotonic()
    subprocess.run([*command[:-1], str(sandbox.settings(f"timed-{kills}"))], check=True)
    whole = time.monotonic() - started
    moments = random.Random(3)
    killed = 0
    for _ in range(kills):
        child = subprocess.Popen(command)
        try:
            child.wait(timeout=whole * moments.uniform(0.1, 0.7))
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            killed += 1
        child.wait()
    assert killed >= kills // 4
    one_night(file)
    assert exported(file) == undisturbed


def test_nights_add_up_to_one_reading_of_everything(sandbox: Sandbox, tmp_path: Path) -> None:
    shutil.copytree(sandbox.root / "git", tmp_path / "git")
    # Without GitHub: which accounts it is asked about depends on what each night did not know.
    choice = Choice(sources=("git", "arxiv"))
    nightly = _settings_over(sandbox, tmp_path, "nightly")
    one_night(nightly, choice)
    for night in (1, 2):
        write_night(sandbox.world, tmp_path / "git", night)
        assert sum(result.row_count for result in one_night(nightly, choice).results if result.source == "git") > 0
    at_once = _settings_over(sandbox, tmp_path, "at-once")
    one_night(at_once, choice)
    assert _without_news(exported(nightly)) == _without_news(exported(at_once))


def test_a_reader_of_yesterdays_file_is_not_disturbed_and_disturbs_nobody(sandbox: Sandbox, tmp_path: Path) -> None:
    shutil.copytree(sandbox.root / "git", tmp_path / "git")
    file = _settings_over(sandbox, tmp_path, "read")
    one_night(file)
    published = load_settings(file).data.directory / "headwater.duckdb"
    count = "SELECT count(*) FROM contributions"
    with duckdb.connect(published, read_only=True) as reader:
        before = reader.execute(count).fetchall()
        write_night(sandbox.world, tmp_path / "git", 1)
        one_night(file)
        assert reader.execute(count).fetchall() == before
    with duckdb.connect(published, read_only=True) as reader:
        assert reader.execute(count).fetchall() > before


def test_a_repository_that_is_gone_is_told_and_the_rest_is_published(sandbox: Sandbox, tmp_path: Path) -> None:
    shutil.copytree(sandbox.root / "git", tmp_path / "git")
    lost = sandbox.world.repositories[2].name
    shutil.rmtree(tmp_path / "git" / lost)
    file = _settings_over(sandbox, tmp_path, "lost")
    night = one_night(file)
    assert night.status == "partial"
    with duckdb.connect(load_settings(file).data.directory / "headwater.duckdb", read_only=True) as con:
        assert con.execute("SELECT target FROM gaps WHERE source = 'git'").fetchall() == [(lost,)]
        status = "SELECT status FROM run_targets WHERE source = 'git' AND target = ?"
        assert con.execute(status, [lost]).fetchall() == [("gone",)]
        assert con.execute("SELECT count(*) > 0 FROM shortlists").fetchall() == [(True,)]
    write_repositories(sandbox.world, tmp_path / "git")
    assert one_night(file).status == "done"
    with duckdb.connect(load_settings(file).data.directory / "headwater.duckdb", read_only=True) as con:
        assert con.execute("SELECT count(*) FROM gaps WHERE source = 'git'").fetchall() == [(0,)]


def test_no_address_is_published_and_none_is_kept_in_the_clear(sandbox: Sandbox, night: Path) -> None:
    directory = load_settings(night).data.directory
    domains = {alias.email.rpartition("@")[2] for person in sandbox.world.people for alias in person.aliases}
    private = {
        alias.email.encode()
        for person in sandbox.world.people
        for alias in person.aliases
        if "users.noreply" not in alias.email
    }
    assert domains
    with duckdb.connect(directory / "headwater.duckdb", read_only=True) as con:
        for (table,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            text = con.execute(f"SELECT string_agg(COLUMNS(*)::VARCHAR, ' ')::VARCHAR FROM {table}").fetchall()
            found = str(text).encode()
            assert not [address for address in private if address in found], table
    with duckdb.connect() as con:
        landed = str(con.execute(f"FROM read_parquet('{directory}/landing/git/**/*.parquet')").fetchall()).encode()
    assert not [address for address in private if address in landed]


def test_when_nothing_can_be_read_yesterdays_file_stays(sandbox: Sandbox, tmp_path: Path) -> None:
    file = _settings_over(sandbox, tmp_path, "nothing")
    with pytest.raises(NothingPublished, match="nothing could be read"):
        one_night(file, Choice(sources=("git",)))
    directory = load_settings(file).data.directory
    assert not (directory / "headwater.duckdb").exists()
    assert [run["status"] for run in ledger.rows(directory, "runs")] == ["failed"]


def test_only_one_run_writes_a_data_directory(sandbox: Sandbox) -> None:
    directory = sandbox.root / "locked"
    with writing(directory), pytest.raises(DataError, match=f"another run \\(process {os.getpid()}\\)"), writing(directory):
        pass


def test_a_target_that_is_not_watched_is_refused_before_anything_is_read(sandbox: Sandbox) -> None:
    file = sandbox.settings("unwatched")
    with pytest.raises(CatalogError, match="'nobody/nothing' is not watched"):
        one_night(file, Choice(targets=("nobody/nothing",)))
    assert not load_settings(file).data.directory.exists()


def _settings_over(sandbox: Sandbox, root: Path, name: str) -> Path:
    for kept in ("acl-anthology.git", "paperlists.git"):
        if not (root / kept).exists():
            (root / kept).symlink_to(sandbox.root / kept)
    addresses = {key: url.replace(str(sandbox.root), str(root)) for key, url in sandbox.services.addresses.items()}
    return Sandbox(sandbox.world, root, replace(sandbox.services, addresses=addresses)).settings(name)


def _without_news(lists: dict[str, str]) -> dict[str, list[list[str]]]:
    """Leave out `is_new`: it tells of the previous night, which differs."""
    return {role: [line.replace(",true,", ",,").replace(",false,", ",,") for line in text.split("\r\n")] for role, text in lists.items()}  # fmt: skip
