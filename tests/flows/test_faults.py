"""The fault matrix: whatever breaks, yesterday's lists stay readable, nothing is lost or doubled, the next good night is as ever.

docs/operations.md has the matrix as a table; cells that other tests prove are named there.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from flows import steps
from flows.lock import writing
from flows.plan import Choice, make_plan
from headwater.cli import main
from headwater.errors import DataError, NothingPublished
from headwater.settings import load_settings
from sources.reading import Reading
from tests.flows.conftest import Sandbox, exported
from tests.flows.one_night import one_night
from tests.flows.untrusted import untrusted_server
from tests.warehouse.test_landing import limited
from warehouse import ledger
from warehouse.build import open_build
from warehouse.landing import land, landed_files, read_label
from warehouse.publish import FILE_NAME, publish
from warehouse.published import open_published

pytestmark = pytest.mark.xdist_group("faults")
HURRIED = "\n[http]\nattempts = 1\nbackoff_seconds = 0.01\nlongest_wait_seconds = 0.02\n"
LOADED = "SELECT source, target, count(*) FROM raw.files GROUP BY ALL ORDER BY ALL"


def data(file: Path) -> Path:
    return load_settings(file).data.directory


def headwater(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(file), *arguments], catch_exceptions=False)


def landed(file: Path) -> dict[str, bytes]:
    return {str(part.relative_to(data(file))): part.read_bytes() for part in landed_files(data(file) / "landing")}


def derive(file: Path) -> None:
    settings = load_settings(file)
    with writing(settings.data.directory):
        steps.derive(settings, make_plan(settings, Choice()))


@contextmanager
def nothing_changes(file: Path) -> Iterator[None]:
    """Check that what is published and what has landed is the same, byte for byte, after as before, and can be read."""
    before = (data(file) / FILE_NAME).read_bytes(), landed(file)
    yield
    assert ((data(file) / FILE_NAME).read_bytes(), landed(file)) == before
    with open_published(data(file)) as con:
        assert con.execute("SELECT count(*) > 0 FROM shortlists").fetchall() == [(True,)]


def says_one_line(done: Result, code: int, *words: str) -> None:
    assert done.exit_code == code, done.output
    lines = [line for line in done.stderr.splitlines() if line.startswith("headwater: ")]
    assert len(lines) == 1
    assert "Traceback" not in done.output
    for word in words:
        assert word in lines[0]


# The disk: full, or read-only


def test_a_disk_that_is_full_at_the_start_lets_nothing_begin(sandbox: Sandbox, night: Path) -> None:
    file = sandbox.copy(night, "full-at-start")
    with nothing_changes(file), limited(4096), pytest.raises(DataError, match=r"^[^\n]+ledger\.sqlite: cannot be used \([^\n]+\)$"):
        one_night(file, Choice(sources=("git",)))


def test_a_disk_that_fills_while_tables_are_made_costs_this_night_only(sandbox: Sandbox, night: Path, undisturbed: dict[str, str]) -> None:
    file = sandbox.copy(night, "full-at-build")
    shutil.rmtree(data(file) / "build")
    room = (data(file) / "ledger.sqlite").stat().st_size + (1 << 19)
    with nothing_changes(file), limited(room), pytest.raises(NothingPublished, match=r"^[^\n]+warehouse\.duckdb: cannot be written \([^\n]+\)$"):
        one_night(file, Choice(sources=("git",)))
    assert ledger.rows(data(file), "runs")[-1]["status"] == "failed"
    derive(file)
    assert exported(file) == undisturbed


def test_a_disk_that_fills_while_publishing_leaves_yesterdays_file(sandbox: Sandbox, night: Path, undisturbed: dict[str, str]) -> None:
    file = sandbox.copy(night, "full-at-publishing")
    with (
        nothing_changes(file),
        open_build(data(file)) as con,
        limited(1 << 20),
        pytest.raises(DataError, match=r"headwater\.duckdb: cannot be written \([^\n]+\)$"),
    ):
        publish(con, data(file))
    derive(file)
    assert exported(file) == undisturbed
    assert not list(data(file).glob(f".{FILE_NAME}*"))


@contextmanager
def read_only(directory: Path) -> Iterator[None]:
    """Let nobody write below a directory: by its rights, for root by mounting it so."""
    if os.geteuid():
        folders = [directory, *(part for part in directory.rglob("*") if part.is_dir())]
        for folder in folders:
            folder.chmod(0o555)
        try:
            yield
        finally:
            for folder in folders:
                folder.chmod(0o755)
        return
    bound = subprocess.run(["mount", "--bind", str(directory), str(directory)], capture_output=True, check=False)
    if bound.returncode:
        pytest.skip("root may write everywhere, and may mount nothing here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(directory)], check=True)
        yield
    finally:
        subprocess.run(["umount", str(directory)], check=True)


def test_a_read_only_data_directory_is_told_in_one_line_and_still_read(sandbox: Sandbox, night: Path) -> None:
    file = sandbox.copy(night, "read-only")
    with nothing_changes(file), read_only(data(file)):
        says_one_line(headwater(file, "rebuild"), 1, "cannot be written (")
        with pytest.raises(DataError, match="cannot be written"):
            one_night(file)
        shown = headwater(file, "shortlist", "inference_engineer", "--top", "1")
        assert shown.exit_code == 0
        assert "   1  " in shown.stdout
        told = headwater(file, "doctor")
        assert told.exit_code == 1
        assert "problem  data directory: " in told.stdout


# The files: damaged while nobody looked


def flip(file: Path, every: int) -> None:
    """Flip a bit in each so many bytes of a file, its ends aside."""
    content = bytearray(file.read_bytes())
    for at in range(every // 2, len(content) - 12, every):
        content[at] ^= 4
    file.write_bytes(content)


def flip_in(file: Path, column: str) -> None:
    """Flip the last bit of a column's first pages, which neither DuckDB nor the footer would notice."""
    group = pq.read_metadata(file).row_group(0)
    chunk = next(c for c in map(group.column, range(group.num_columns)) if c.path_in_schema.startswith(column))
    content = bytearray(file.read_bytes())
    content[(chunk.dictionary_page_offset or chunk.data_page_offset) + chunk.total_compressed_size - 1] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(("source", "how"), [("git", "flipped"), ("git", "cut"), ("openreview", "flipped"), ("github", "cut")])
def test_a_damaged_landed_file_is_named_and_nothing_is_published_of_it(sandbox: Sandbox, night: Path, source: str, how: str) -> None:
    file = sandbox.copy(night, f"damaged-{source}-{how}")
    broken = landed_files(data(file) / "landing", source)[0]
    if how == "cut":
        broken.write_bytes(broken.read_bytes()[:-20])
    else:
        flip_in(broken, column="body" if source == "openreview" else "paths")
    with nothing_changes(file):
        says_one_line(headwater(file, "rebuild"), 1, str(broken), "is damaged; move it away and run again with --full")


def test_what_a_damaged_file_held_is_read_again_once_it_is_moved_away(sandbox: Sandbox, night: Path, undisturbed: dict[str, str]) -> None:
    file = sandbox.copy(night, "damaged-and-mended")
    broken = landed_files(data(file) / "landing", "git")[0]
    target = read_label(broken).target
    broken.unlink()
    before = landed(file)
    one_night(file, Choice(sources=("git",), targets=(target,), is_full=True))
    assert exported(file) == undisturbed
    assert before.items() <= landed(file).items()


def test_a_damaged_build_is_made_anew_by_the_same_night(sandbox: Sandbox, night: Path, undisturbed: dict[str, str]) -> None:
    file = sandbox.copy(night, "damaged-build")
    flip(data(file) / "build" / "warehouse.duckdb", 50_000)
    derive(file)
    assert exported(file) == undisturbed


# The clock


def test_a_clock_set_back_changes_no_order_of_runs_or_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "now", lambda: "2026-06-02T02:17:00")
    ahead = ledger.start_run(tmp_path)
    monkeypatch.setattr(ledger, "now", lambda: "2026-06-01T02:17:00")
    back = ledger.start_run(tmp_path)
    ledger.finish_run(tmp_path, back, "done", "well")
    assert (ahead, back) == ("2026-06-02T02:17:00-1", "2026-06-02T02:17:00-2")
    last = ledger.rows(tmp_path, "runs")[-1]
    assert last["finished_at"] >= last["started_at"]
    for day, tip in ((2, "a"), (1, "b")):
        reading = Reading(pa.schema([("word", pa.string())]), iter(()), {"tip": tip})
        land(tmp_path / "landing", "git", "a/b", reading, datetime(2026, 6, day, tzinfo=UTC))
    labels = [read_label(file) for file in landed_files(tmp_path / "landing")]
    assert [label.cursor["tip"] for label in labels] == ["a", "b"]
    assert labels[0].fetched_at <= labels[1].fetched_at


# The net


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with untrusted_server(tmp_path_factory.mktemp("tls")) as address:
        yield address


def pointed_at(file: Path, address: str, other: str) -> str:
    """Point git and arXiv at one address, OpenReview and GitHub at another; return the settings as they were."""
    text = file.read_text()
    places = {"url": f"{address}/{{repository}}.git", "oai_url": f"{address}/oai", "api_url": f"{other}/api", "graphql_url": f"{other}/graphql",
              "api_v1_url": f"{other}/v1"}  # fmt: skip
    lines = [line.partition(" = ") for line in text.splitlines()]
    changed = [f'{key} = "{places[key]}"' if key in places else f"{key}{equals}{value}" for key, equals, value in lines]
    file.write_text("\n".join(changed) + HURRIED)
    return text


SAID = {"git": "certificate", "arxiv": "certificate", "openreview": "[Errno -", "github": "[Errno -"}


def test_an_untrusted_certificate_and_a_name_that_is_not_found_are_said_for_every_source(
    sandbox: Sandbox, night: Path, undisturbed: dict[str, str], self_signed: str
) -> None:
    file = sandbox.copy(night, "net")
    before = landed(file)
    pointed_at(file, self_signed, "https://no-such-host.invalid")
    bad = one_night(file, Choice(sources=tuple(SAID)))
    failed = [result for result in bad.results if result.status == "failed" and result.source in SAID]
    assert bad.status == "partial"
    assert {result.source for result in failed} == set(SAID)
    for result in failed:
        assert result.message
        assert "\n" not in result.message
        assert SAID[result.source] in result.message, result
    assert exported(file) == undisturbed
    assert landed(file) == before
    told = headwater(file, "doctor", "--online")
    assert told.exit_code == 1
    wrong = {line.split()[1].rstrip(":") for line in told.stdout.splitlines() if line.startswith("problem")}
    assert wrong == {*SAID, "openalex"}  # which has an api_url too


def test_a_source_down_for_three_nights_costs_nothing_once_it_is_back(sandbox: Sandbox, night: Path, undisturbed: dict[str, str]) -> None:
    file = sandbox.copy(night, "three-nights")
    shutil.rmtree(data(file) / "landing" / "arxiv")  # as if it had been down from the first night on
    whole = sandbox_rows(night)
    healthy = pointed_at(file, "https://127.0.0.1:9", "https://127.0.0.1:9")
    for _ in range(3):
        assert one_night(file, Choice(sources=("arxiv",))).status == "partial"
        with open_published(data(file)) as con:
            assert con.execute("SELECT count(*) > 0 FROM shortlists").fetchall() == [(True,)]
    gaps = [gap for gap in ledger.rows(data(file), "gaps") if gap["source"] == "arxiv" and gap["closed_run_id"] is None]
    assert len(gaps) == len({(gap["target"], gap["reason"]) for gap in gaps}) > 0
    assert "arxiv" not in {source for source, *_ in sandbox_rows(file)}
    file.write_text(healthy)
    assert one_night(file, Choice(sources=("arxiv",))).status == "done"
    assert not [gap for gap in ledger.rows(data(file), "gaps") if gap["source"] == "arxiv" and gap["closed_run_id"] is None]
    assert exported(file) == undisturbed
    assert sandbox_rows(file) == whole


def sandbox_rows(file: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(data(file) / "build" / "warehouse.duckdb", read_only=True) as con:
        return con.execute(LOADED).fetchall()
