"""A night over a world that attacks its readers: what each attack became, in everything that is printed, exported and kept."""

import csv
import io
import json
import logging
import os
import zipfile
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from flows.plan import Choice
from headwater.cli import main
from headwater.plain import TRICKS, PlainFormatter
from headwater.settings import PROJECT, load_settings
from sandbox.arxiv_server import ArxivServer
from sandbox.github_quota import Limits
from sandbox.github_server import GithubServer
from sandbox.github_world import build_github, write_pull_refs
from sandbox.hostile import ATTACKS, build_hostile_world, make_hostile
from sandbox.repositories import write_repositories
from sandbox.services import TOKEN_ENV, Services
from tests.flows.conftest import Sandbox
from tests.flows.one_night import one_night
from tests.flows.written import everything
from warehouse.exports import RUNS_AS_FORMULA

pytestmark = pytest.mark.xdist_group("hostile")
ROLE = "ml_engineer"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the settings of an installation after a night over the hostile world; its log is in night.log."""
    world, root = build_hostile_world(), tmp_path_factory.mktemp("hostile")
    write_repositories(world, root / "git")
    github = build_github(world, root / "git")
    write_pull_refs(world, github, root / "git")
    before = os.environ.get(TOKEN_ENV)
    limits = Limits(core=1_000_000, graphql=1_000_000)
    with ArxivServer(list(world.papers)) as arxiv, GithubServer(make_hostile(github), limits=limits) as server:
        os.environ[TOKEN_ENV] = next(iter(server.tokens))
        addresses = dict.fromkeys(("anthology", "paperlists", "openreview", "openreview_v1", "openalex", "hub", "archive"), "http://127.0.0.1:9")
        addresses |= {"git": f"file://{root}/git/{{repository}}", "oai": arxiv.oai_url, "api": arxiv.api_url,
                      "github": server.api_url, "graphql": server.graphql_url}  # fmt: skip
        file = Sandbox(world, root, Services(arxiv, server, None, None, addresses)).settings("installation")
        handler = logging.FileHandler(file.with_name("night.log"))
        handler.setFormatter(PlainFormatter("%(message)s"))
        log = logging.getLogger("headwater")
        level = log.level
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        try:
            night = one_night(file, Choice(sources=("git", "github", "arxiv")))
        finally:
            log.removeHandler(handler)
            log.setLevel(level)
            handler.close()
            os.environ[TOKEN_ENV] = before or os.environ[TOKEN_ENV]
    assert night.status == "done"
    (file.parent / "token").write_text(next(iter(server.tokens)))
    return file


def asked(file: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["--config", str(file), *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout_bytes.decode()


def published(file: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(load_settings(file).data.directory / "headwater.duckdb", read_only=True)


@pytest.mark.parametrize("name", ATTACKS)
def test_every_attack_reached_the_warehouse_as_mere_text(hostile: Path, name: str) -> None:
    attack = ATTACKS[name].strip().partition("\n")[0]
    with published(hostile) as con:
        found = con.execute("SELECT count(*) FROM contributions WHERE contains(title, ?)", [attack]).fetchall()[0][0]
    assert found > 0


def test_no_attack_dropped_a_table_or_lost_a_row(hostile: Path) -> None:
    world = build_hostile_world()
    commits = sum(1 for repository in world.repositories for _ in world.commits_of(repository))
    with duckdb.connect() as con:
        landed = con.execute(f"SELECT count(*) FROM read_parquet('{hostile.parent}/data/landing/git/*/*/*.parquet')").fetchall()[0][0]
    with published(hostile) as con:
        papers = con.execute("SELECT count(*) FROM publications").fetchall()[0][0]
        assert con.execute("SELECT count(*) > 0 FROM people").fetchall() == [(True,)]
    assert (landed, papers) == (commits, len(world.papers))


@pytest.mark.parametrize(
    "arguments",
    [
        ["shortlist", ROLE, "--top", "100"], ["shortlist", ROLE, "--format", "csv"], ["shortlist", ROLE, "--format", "json"],
        ["shortlist", ROLE, "--format", "jsonl"], ["shortlist", ROLE, "--for", "gem"], ["shortlist", ROLE, "--for", "lever"],
        ["search", "kernel", "lora", "--top", "100"], ["search", "kernel", "--format", "csv"], ["search", "kernel", "--format", "json"],
        ["sql", "SELECT display_name, company, location FROM people"], ["sql", "SELECT title FROM contributions", "--format", "csv"],
        ["sql", "SELECT title FROM contributions", "--format", "json"], ["sql", "SELECT title, url FROM publications"],
        ["status"], ["status", "--format", "json"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_nothing_printed_moves_the_cursor_turns_the_writing_or_hides(hostile: Path, arguments: list[str]) -> None:
    said = asked(hostile, *arguments)
    assert said
    assert not TRICKS.search(said)


def test_explain_prints_everybody_without_tricks(hostile: Path) -> None:
    for person in json.loads(asked(hostile, "shortlist", ROLE, "--format", "json")):
        assert not TRICKS.search(asked(hostile, "explain", person["person_id"]))


def test_a_name_or_title_cannot_forge_a_line(hostile: Path) -> None:
    lines = asked(hostile, "shortlist", ROLE, "--top", "100").splitlines()
    assert not [line for line in lines if line.startswith(("# owned", "=1+1"))]
    assert max(map(len, lines)) < 2_100


@pytest.mark.parametrize("options", [["--format", "csv"], *(["--for", tool] for tool in ("greenhouse", "lever", "ashby", "gem"))], ids=" ".join)
def test_no_cell_of_any_csv_runs(hostile: Path, options: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(asked(hostile, "shortlist", ROLE, *options, "--top", "100"), newline="")))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell.lstrip(" ").startswith(RUNS_AS_FORMULA)]
    assert max(len(cell) for row in rows for cell in row) <= 32_767
    assert any(cell.startswith("'") for row in rows for cell in row)


def test_no_cell_of_a_workbook_runs_and_links_are_web_addresses(hostile: Path) -> None:
    asked(hostile, "export", "--format", "xlsx", "-o", str(hostile.parent / "out"), "--top", "100")
    with zipfile.ZipFile(hostile.parent / "out" / "shortlists.xlsx") as book:
        assert book.testzip() is None
        for name in book.namelist():
            text = book.read(name).decode()
            assert "<f>" not in text
            assert 'Target="javascript' not in text
            assert not TRICKS.search(text)


def test_json_gives_every_attack_back_unchanged(hostile: Path) -> None:
    titles = {row["title"] for row in json.loads(asked(hostile, "sql", "SELECT title FROM contributions", "--format", "json"))}
    with published(hostile) as con:
        assert titles == {title for (title,) in con.execute("SELECT title FROM contributions").fetchall()}


def test_the_report_runs_no_script_of_theirs(hostile: Path) -> None:
    asked(hostile, "report", "-o", str(hostile.parent / "report"))
    for page in (hostile.parent / "report").rglob("*.html"):
        text = page.read_text()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text.lower()


def test_nothing_was_written_outside_the_installation(hostile: Path) -> None:
    assert {entry.name for entry in hostile.parent.parent.iterdir()} == {"git", "installation"}
    assert {entry.name for entry in (hostile.parent / "data").iterdir()} <= {
        "landing", "build", "headwater.duckdb", "ledger.sqlite", "address.key", "history", "mirrors", "run.lock", "locks", "exports", "prefect"}


def test_the_log_of_the_night_is_plain(hostile: Path) -> None:
    said = hostile.with_name("night.log").read_text()
    assert "git " in said
    assert not TRICKS.search(said)


def test_the_token_is_in_nothing_that_was_written(hostile: Path) -> None:
    token = (hostile.parent / "token").read_bytes()
    assert len(token) > 10
    files = [(file, content) for file, content in everything(hostile.parent) if file.name != "token"]
    assert len(files) > 20
    assert [file for file, content in files if token in content] == []


@pytest.mark.parametrize("name", ATTACKS)
def test_the_docs_say_what_becomes_of_each_attack(name: str) -> None:
    assert f"| {name} |" in (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
