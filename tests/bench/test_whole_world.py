"""The invented installation: as many commits as asked for, of the same people as the papers, ready for a night."""

from pathlib import Path

import duckdb
import pytest

from bench.whole_world import write_installation
from flows.plan import Choice, make_plan
from headwater.settings import load_settings
from sources.git_log import SCHEMA
from warehouse.landing import landed_files, read_label

REPOSITORIES, COMMITS, PAPERS, PEOPLE = 4, 1_000, 60, 100


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation") / "world"
    write_installation(place, REPOSITORIES, COMMITS, PAPERS, PEOPLE)
    return place


@pytest.mark.xdist_group("whole_world")
def test_its_catalog_watches_what_has_landed(place: Path) -> None:
    settings = load_settings(place / "headwater.toml")
    landed = {(label.source, label.target) for label in map(read_label, landed_files(settings.data.directory / "landing"))}
    planned = {(target.source, target.name) for target in make_plan(settings, Choice()).targets}
    assert len([source for source, _ in landed if source == "git"]) == REPOSITORIES
    assert {pair for pair in landed if pair[0] in {"git", "openreview", "acl_anthology", "paperlists"}} <= planned


@pytest.mark.xdist_group("whole_world")
def test_its_commits_are_shaped_as_git_lands_them_and_signed_by_authors_of_the_papers(place: Path) -> None:
    files = [str(file) for file in landed_files(place / "data" / "landing", "git")]
    with duckdb.connect() as con:
        told = con.execute(
            "SELECT count(*), count(DISTINCT commit_id), count(DISTINCT author.name), bool_and(path_count = len(paths)) FROM read_parquet(?)", [files]
        ).fetchall()[0]
        columns = [name for name, *_ in con.execute("DESCRIBE FROM read_parquet(?)", [files]).fetchall()]
    commits, distinct, authors, is_counted = told
    assert columns == SCHEMA.names
    assert commits == distinct == pytest.approx(COMMITS, abs=REPOSITORIES)
    assert 10 < authors <= PEOPLE
    assert is_counted
