"""What the doctor finds, on a healthy data directory and on one where everything is wrong at once."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.lock import writing
from headwater.cli import main
from headwater.diagnosing import diagnose
from headwater.machine import examine_prefect
from headwater.settings import load_settings
from tests.flows.conftest import Sandbox
from warehouse import ledger
from warehouse.examination import examine_clock
from warehouse.landing import landed_files


def found(file: Path) -> dict[str, dict[str, str]]:
    """Return what is not well: check, then state and sentence."""
    done = CliRunner().invoke(main, ["--config", str(file), "doctor", "--format", "json"], catch_exceptions=False)
    findings = json.loads(done.stdout)
    assert done.exit_code == int(any(finding["state"] == "problem" for finding in findings))
    bad = [finding for finding in findings if finding["state"] != "ok"]
    assert all(finding["advice"] for finding in bad)
    told: dict[str, dict[str, str]] = {}
    for finding in bad:
        told.setdefault(finding["check"], {})[finding["said"]] = finding["state"]
    return told


def test_a_healthy_installation_has_nothing_wrong_and_is_not_changed(night: Path) -> None:
    data = load_settings(night).data.directory
    before = {file: file.stat().st_mtime_ns for file in data.rglob("*")}
    assert found(night) == {}
    assert {file: file.stat().st_mtime_ns for file in data.rglob("*")} == before


def test_everything_that_is_wrong_is_found_in_one_visit(sandbox: Sandbox, night: Path) -> None:
    file = sandbox.copy(night, "ill")
    data = load_settings(file).data.directory
    git, papers, tips = (landed_files(data / "landing", source)[0] for source in ("git", "arxiv", "pull_heads"))
    git.write_bytes(git.read_bytes()[:-30])
    papers.unlink()
    (data / "address.key").chmod(0o644)
    (tips.parent / ".unfinished-000002").touch()
    ledger.start_run(data)
    (data / "prefect").mkdir(exist_ok=True)
    (data / "prefect" / "prefect.db").write_bytes(b"no database" * 500)
    (data / "build" / "warehouse.duckdb").write_bytes(b"no database" * 500)
    (data / "headwater.duckdb").write_bytes(b"no database" * 500)
    told = found(file)
    assert set(told) == {"landing", "key", "leftovers", "ledger", "prefect's records", "build", "published"}
    assert told["landing"][f"{git} is damaged"] == "problem"
    assert any("number 1 is not there" in said for said in told["landing"])
    assert [state for check in ("key", "leftovers", "ledger", "build") for state in told[check].values()] == ["warning"] * 4
    assert set(told["published"].values()) == {"problem"}


@pytest.mark.parametrize(("part", "check"), [("ledger.sqlite", "ledger"), ("address.key", "key")])
def test_what_is_kept_and_gone_is_a_problem(sandbox: Sandbox, night: Path, part: str, check: str) -> None:
    file = sandbox.copy(night, f"without-{check}")
    data = load_settings(file).data.directory
    (data / part).unlink()
    shutil.rmtree(data / "build")
    assert list(found(file)[check].values()) == ["problem"]


def test_a_run_under_way_is_no_fault(night: Path) -> None:
    with writing(load_settings(night).data.directory):
        assert found(night) == {}


def test_prefects_records_in_use_are_not_taken_for_damaged(tmp_path: Path) -> None:
    (tmp_path / "prefect").mkdir()
    with closing(sqlite3.connect(tmp_path / "prefect" / "prefect.db", isolation_level=None)) as server:
        server.execute("CREATE TABLE log (message TEXT)")
        server.execute("BEGIN EXCLUSIVE")
        (told,) = examine_prefect(tmp_path)
    assert (told.state, told.said) == ("ok", "are in use by a Prefect server, which is not disturbed")


def test_a_clock_before_what_landed_is_a_problem(night: Path) -> None:
    data = load_settings(night).data.directory
    (told,) = examine_clock(data, datetime.now(UTC) - timedelta(days=30))
    assert told.state == "problem"
    assert [one.state for one in examine_clock(data)] == ["ok"]


def test_settings_and_profiles_that_are_wrong_are_told_and_the_machine_is_examined_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "headwater.toml"
    file.write_text("[run]\nsourcs = []\n")
    told = {finding.check: finding for finding in diagnose(file)}
    assert told["settings"].state == "problem"
    assert "unknown key 'sourcs'; the nearest known key is 'sources'" in told["settings"].said
    assert told["git"].state == "ok"
    file.write_text('[run]\ncatalog = "none.toml"\n[scoring]\nroles = "none"\n')
    states = {finding.check: finding.state for finding in diagnose(file)}
    assert (states["catalog"], states["data directory"]) == ("problem", "warning")


def test_a_ledger_of_a_newer_version_is_told(tmp_path: Path) -> None:
    ledger.start_run(tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / "ledger.sqlite")) as con, con:
        con.execute("INSERT INTO migrations VALUES ('9999_future', 'then')")
    file = tmp_path / "headwater.toml"
    file.touch()
    assert any("newer version (9999_future)" in finding.said for finding in diagnose(file) if finding.state == "problem")
