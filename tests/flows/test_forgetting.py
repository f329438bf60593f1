"""Forgetting over a whole sandbox night: no trace, no return, and nobody else's work counts for more or less."""

import json
import logging
import re
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from flows import steps
from flows.lock import writing
from flows.plan import Choice, make_plan
from headwater.assessing import NEVER
from headwater.cli import main
from headwater.errors import DataError
from headwater.settings import load_settings
from sources.addresses import ADDRESS
from tests.flows.one_night import one_night
from warehouse import scrubbing
from warehouse.found_person import find_person, open_build_to_read
from warehouse.landing import landed_files
from warehouse.ledger import open_ledger
from warehouse.marks import Mark
from warehouse.needles import Needles, make_needles
from warehouse.published import open_published
from warehouse.traces import search

POINTS = "SELECT person_id, skill, commit_points, publication_points, score FROM skill_scores"


@dataclass(frozen=True)
class Installation:
    """A data directory after one night, and somebody busy in it."""

    file: Path
    login: str
    person_id: str

    @property
    def data(self) -> Path:
        return load_settings(self.file).data.directory

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(self.file), *arguments], catch_exceptions=False)

    def needles(self) -> Needles:
        with open_build_to_read(self.data) as con:
            person = find_person(con, Mark("github_login", self.login))
        assert person
        return make_needles(person.marks, person.names, person.account_ids)

    def points(self) -> dict[tuple[str, str], tuple[float, ...]]:
        with open_published(self.data) as con:
            return {(row[0], row[1]): row[2:] for row in con.execute(POINTS).fetchall()}

    def rebuild(self, today: datetime | None = None) -> None:
        settings = load_settings(self.file)
        with writing(settings.data.directory):
            if today:
                steps.derive(settings, make_plan(settings, Choice()), today.date())
            else:
                steps.rebuild(settings, make_plan(settings, Choice()))


@pytest.fixture
def installation(night: Path, tmp_path: Path) -> Iterator[Installation]:
    """A copy of the night, so that each test erases on its own."""
    shutil.copytree(night.parent, tmp_path / "law", symlinks=True)
    file = tmp_path / "law" / "headwater.toml"
    with open_published(load_settings(file).data.directory) as con:
        ((login, person_id),) = con.execute("""
            SELECT github_login, person_id FROM people WHERE github_login IS NOT NULL AND account_count > 2
            ORDER BY contribution_count DESC, github_login LIMIT 1""").fetchall()
    yield Installation(file, login, person_id)


def test_forgetting_leaves_no_trace_changes_nobody_elses_points_and_is_for_good(installation: Installation) -> None:
    needles, before, data = installation.needles(), installation.points(), installation.data
    installation.run("shortlist", "rag_engineer", "--format", "csv", "-o", str(data / "exports" / "list.csv"), "--top", "1000")
    installation.run("report")
    installation.run("contacted", installation.login, "--on", "2026-01-01", "--note", "wrote")
    shutil.copytree(data / "landing", data.parent / "backup")
    assert search(data, needles).handle_count > 1000
    asked = installation.run("forget", installation.login)
    assert asked.exit_code == 1
    assert "nothing was erased yet" in asked.stderr

    done = installation.run("forget", installation.login, "--yes")
    assert done.exit_code == 0, done.output
    assert "after: 0 handles and 0 names found" in done.output
    assert not (data / "exports" / "list.csv").exists()
    assert not (data / "reports").exists()
    assert rows_of_git(data / "landing") == rows_of_git(data.parent / "backup")
    only_others_points_are_left(installation, before)

    one_night(installation.file, Choice(is_full=True))
    assert search(data, needles).traces == ()
    shutil.rmtree(data / "landing")
    shutil.move(data.parent / "backup", data / "landing")
    installation.rebuild()
    assert search(data, needles).traces == ()
    only_others_points_are_left(installation, before)
    assert installation.run("audit").exit_code == 0
    told = installation.run("disclose", installation.login)
    assert told.exit_code == 1
    assert "nothing is held on this handle but a keyed hash of it: erased on " in told.stderr


def rows_of_git(landing: Path) -> int:
    return sum(pq.read_metadata(file).num_rows for file in landed_files(landing, "git"))


def only_others_points_are_left(installation: Installation, before: dict[tuple[str, str], tuple[float, ...]]) -> None:
    """Check that others' points are what they were, and their scores too but where the best of a skill is gone."""
    after = installation.points()
    others = {key: value for key, value in before.items() if key[0] != installation.person_id}
    assert {key: value[:2] for key, value in after.items()} == {key: value[:2] for key, value in others.items()}
    best = {skill for (person_id, skill), value in before.items() if person_id == installation.person_id and value[2] == 100}
    assert {key[1] for key, value in after.items() if value[2] != others[key][2]} <= best


def test_a_suppressed_person_is_on_no_list_but_is_told_everything_and_can_come_back(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    before = installation.points()
    logging.getLogger("headwater").setLevel(logging.NOTSET)
    assert installation.run("suppress", installation.login).exit_code == 0
    assert "making the tables of what has landed" in caplog.text  # it takes seconds, and says so
    after = installation.points()
    assert {key: value[:2] for key, value in after.items()} == {
        key: value[:2] for key, value in before.items() if key[0] != installation.person_id
    }
    told = json.loads(installation.run("disclose", installation.login).output)
    assert told["suppressed_on"] == datetime.now(UTC).date().isoformat()
    assert told["held"]["accounts"]
    assert told["held"]["signatures"][0]["collected_at"]
    assert "is suppressed already" in installation.run("suppress", installation.login).stderr
    assert installation.run("suppress", installation.person_id, "--undo").exit_code == 0
    assert installation.points() == before
    assert "nothing to undo" in installation.run("suppress", installation.login, "--undo").stderr


def test_an_unknown_handle_is_recorded_only_when_that_is_meant(installation: Installation) -> None:
    refused = installation.run("forget", "nobody-at-all")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "headwater: nobody here has this handle; with --yes it is recorded as a keyed hash, so that it never lands"]  # fmt: skip
    assert installation.run("forget", "Somebody.New@Example.org", "--yes").exit_code == 0
    ledger = (installation.data / "ledger.sqlite").read_bytes()
    assert b"xample.org" not in ledger
    assert "must not name" in installation.run("forget", installation.login, "--reason", f"{installation.login} wrote", "--yes").stderr


def test_whose_time_is_up_goes_with_the_next_night_and_stays_away(installation: Installation) -> None:
    needles = installation.needles()
    installation.run("contacted", installation.login, "--on", datetime.now(UTC).date().isoformat())
    year = datetime.now(UTC).year + 2
    due = installation.run("retention", "--by", f"{year + 1}-12-31").output
    assert installation.person_id in due
    last_day = datetime(year + 1, 12, 31, tzinfo=UTC)
    installation.rebuild(last_day)
    assert installation.points(), "a clock that jumped erases nobody"
    with open_ledger(installation.data) as ledger:
        ledger.execute("INSERT INTO runs SELECT 'last night', 'done', message, ?, ? FROM runs LIMIT 1", [f"{year + 1}-12-30T02:00:00"] * 2)
    installation.rebuild(last_day)
    with open_published(installation.data) as con:
        assert con.execute("SELECT count(*) FROM people").fetchall() == [(0,)]
        assert con.execute("SELECT count(*) > 0 FROM publications").fetchall() == [(True,)]
    assert search(installation.data, needles).handle_count == 0
    installation.rebuild()
    assert installation.points() == {}


def test_the_answer_to_an_access_request_is_a_page_in_which_nothing_runs(installation: Installation) -> None:
    page = installation.run("disclose", installation.login, "--format", "html").output
    assert page.startswith("<!doctype html>")
    for section in ("Accounts", "Signatures", "Evidence", "Shortlists", "Exports", "Informed"):
        assert f">{section}<" in page
    assert "<script" not in page


def test_accesses_are_logged_with_filters_and_version_and_nobodys_name(installation: Installation) -> None:
    installation.run("shortlist", "rag_engineer")
    installation.run("shortlist", "rag_engineer", "--format", "json", "--country", "NO")
    installation.run("sql", f"SELECT * FROM people WHERE github_login = '{installation.login}'")
    installation.run("disclose", installation.login)
    entries = json.loads(installation.run("audit", "--format", "json").output)
    assert [entry["action"] for entry in entries] == ["shortlist", "sql", "disclose"]
    assert json.loads(entries[0]["details"])["country"] == "NO"
    assert json.loads(entries[0]["details"])["run_id"]
    assert installation.login not in json.dumps(entries)
    assert installation.person_id not in json.dumps(entries)


def test_everybody_on_a_list_is_in_the_register(installation: Installation) -> None:
    with open_published(installation.data) as con:
        listed = {row[0] for row in con.execute("SELECT DISTINCT person_id FROM shortlists").fetchall()}
    rows = installation.run("register", "--format", "csv").output.splitlines()[1:]
    assert {row.split(",")[0] for row in rows} == listed
    installation.run("contacted", installation.login, "--on", "2026-01-01")
    assert f"{installation.person_id}  informed" in installation.run("register").output


@pytest.mark.parametrize("kind", ["lia", "dpia"])
def test_an_assessment_tells_what_is_configured_and_marks_what_it_cannot_know(installation: Installation, kind: str) -> None:
    text = installation.run("assessment", kind).output
    assert "24 months" in text
    assert "⟦" in text
    assert "{{" not in text
    assert "photo: no avatar" in text


def test_no_address_and_no_field_that_is_never_collected_lands(night: Path) -> None:
    names = [name for entry in tomllib.loads(NEVER.read_text(encoding="utf-8")).values() for name in entry["names"]]
    fields = re.compile(rf'"(?:{"|".join(names)})":'.encode(), re.IGNORECASE)
    files = landed_files(load_settings(night).data.directory / "landing")
    assert {file.parts[-4] for file in files} >= {"git", "github"}
    for file in files:
        content = json.dumps(pq.read_table(file).to_pylist(), default=str, ensure_ascii=False).encode()
        assert not ADDRESS.search(content.decode()), file
        assert not fields.search(content.replace(b'\\"', b'"')), file


def test_prefects_records_in_use_are_told_and_the_erasure_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrubbing, "BUSY_SECONDS", 0.0)
    (tmp_path / "prefect").mkdir()
    needles = make_needles([Mark("github_login", "ada-invented")], (), ())
    with closing(sqlite3.connect(tmp_path / "prefect" / "prefect.db", isolation_level=None)) as server:
        server.execute("CREATE TABLE log (message TEXT)")
        server.execute("INSERT INTO log VALUES ('read github.com/ada-invented'), ('read somebody else')")
        server.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DataError, match=r"^[^\n]+prefect\.db: cannot be cleaned \(database is locked\); end the Prefect server[^\n]+$"):
            scrubbing.scrub_prefect(tmp_path, needles)
        server.execute("ROLLBACK")
        scrubbing.scrub_prefect(tmp_path, needles)
        assert server.execute("SELECT message FROM log").fetchall() == [("read somebody else",)]
