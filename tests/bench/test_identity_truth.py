"""Truth made from public records: what counts as told, and what is left out as doubtful."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.identity_truth import (
    contributor_rows,
    homepage_rows,
    main,
    noreply_rows,
    openreview_rows,
    read_contributors,
    read_papers,
)
from scoring.identity_truth import read_truth
from tests.warehouse.pipe_tables import World

PAPERS: list[dict[str, Any]] = [
    {
        "id": "FoRuM_1", "site": "https://openreview.net/forum?id=FoRuM_1", "author": "Ada Vance;Bo Quill;Cy Reed",
        "or_profile": "~Ada_Vance1;;~Cy_Reed2", "authorids": "ada@example.org;bo@example.org;~Cy_Reed2",
        "homepage": "https://ada.github.io/;;https://group.github.io",
    },
    {
        "id": 7, "site": "", "author": "Di Sand;Ed Tarn", "authorids": "~Di_Sand1;ed@example.org",
        "homepage": "https://group.github.io/people/di;https://github.com/EdTarn",
    },
    {"id": "x", "author": "Cy Reed;Fi Umber", "or_profile": "~Cy_Reed2;~Fi_Umber1", "homepage": "http://CYREED.github.io;https://group.github.io/"},
    {"id": "y", "author": "Gil Moss;Hedy North", "or_profile": "~Gil_Moss1"},
]  # fmt: skip


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "iclr").mkdir()
    (tmp_path / "iclr" / "iclr2024.json").write_text(json.dumps(PAPERS), encoding="utf-8")
    return tmp_path


def test_openreview_ids_are_truth_about_mentions_and_addresses_are_none(lists: Path) -> None:
    assert list(openreview_rows(read_papers(lists))) == [
        ("mention", "openreview:FoRuM_1#1", "~Ada_Vance1"),
        ("mention", "openreview:FoRuM_1#3", "~Cy_Reed2"),
        ("mention", "paperlists:iclr2024/7#1", "~Di_Sand1"),
        ("mention", "paperlists:iclr2024/x#1", "~Cy_Reed2"),
        ("mention", "paperlists:iclr2024/x#2", "~Fi_Umber1"),
    ]


def test_a_homepage_tells_the_login_unless_several_share_it(lists: Path) -> None:
    assert list(homepage_rows(read_papers(lists))) == [
        ("openreview", "~Ada_Vance1", "login:ada"), ("github", "ada", "login:ada"),
        ("openreview", "~Cy_Reed2", "login:cyreed"), ("github", "cyreed", "login:cyreed"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [
    (".all-contributorsrc", '{"contributors": [{"name": "Ada Vance", "login": "Ada"}, {"name": "Bo Quill", "login": "bo"}]}'),
    ("AUTHORS.md", "# Authors\n\n- Ada Vance (@Ada), who began it\n* [Bo Quill](https://github.com/bo) wheels\nWrite to x@example.org\n"),
    ("AUTHORS", "Ada Vance <https://github.com/Ada>\n1. Bo Quill - @bo\nCy Reed <cy@example.org>\n"),
])  # fmt: skip
def test_contributors_are_read_with_name_and_login(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert list(read_contributors(tmp_path / name)) == [("Ada Vance", "ada"), ("Bo Quill", "bo")]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "build").mkdir()
    with duckdb.connect(tmp_path / "build" / "warehouse.duckdb") as con:
        world = World(con, tmp_path)
        world.git("""
            commit | author
            a1     | Ada Vance <11+ada>
            a2     | Ada Vance <11+ada>
            a3     | Ada Vance <home>
            b1     | Bo Quill <13+bo>
            b2     | Bo Quill <13+bo>
            b3     | bosun <13+bo>
            d1     | Cy Reed <16+cy>
            d2     | Cy Reed <16+cy>
            e1     | Di Sand <17+di>
            f1     | dependabot[bot] <49+dependabot[bot]>
            g1     | Ed Tarn <19+ed>
            g2     | Ed Tarn <+ed>
        """)
        world.make("core.automation", "staging.commits")
    return tmp_path


def test_noreply_truth_leaves_each_account_a_commit_but_for_every_fourth_and_who_wrote_once(data: Path) -> None:
    assert noreply_rows(data) == [
        ("git_commit", "a2", "github:11"), ("github", "ada", "github:11"),
        ("git_commit", "b3", "github:13"), ("github", "bo", "github:13"),
        ("git_commit", "d1", "github:16"), ("git_commit", "d2", "github:16"),
        ("git_commit", "e1", "github:17"), ("git_commit", "g1", "github:19"),
    ]  # fmt: skip


def test_contributor_truth_names_one_commit_per_signature(data: Path) -> None:
    listed = [("Ada  Vance", "ada"), ("Bo Quill", "bo"), ("Nobody Here", "nobody"), ("Cy Reed", "cy"), ("cy reed", "cyborg")]
    assert contributor_rows(listed, "acme/Engine", data) == [
        ("git_commit", "a1", "login:ada"), ("git_commit", "a3", "login:ada"), ("github", "ada", "login:ada"),
        ("git_commit", "b1", "login:bo"), ("github", "bo", "login:bo"),
    ]  # fmt: skip


def test_what_is_written_is_a_truth_file(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["noreply", str(data), str(tmp_path / "gold.csv")])
    assert capsys.readouterr().out == f"8 rows in {tmp_path}/gold.csv\n"
    assert sorted(read_truth(tmp_path / "gold.csv")) == sorted(noreply_rows(data))


def test_a_command_that_is_none_prints_what_there_is() -> None:
    with pytest.raises(SystemExit, match="bench.identity_truth noreply DATA OUT.csv"):
        main(["nothing"])
