"""The search that proves an erasure finds a person in every kind of file, and not where only a word is the same."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse.marks import canonical
from warehouse.needles import make_needles
from warehouse.traces import search

NEEDLES = make_needles(
    [canonical("github_login", "ada"), canonical("github_id", "12345"), canonical("address", "ab" * 16), canonical("orcid", "0000-0002-1825-0097"),
     canonical("openreview_id", "~Ada_Lovelace1"), canonical("huggingface", "ada-hub"), canonical("person_id", "0123456789abcdef")],
    ["Ada Lovelace", "José Ada"],
)  # fmt: skip


def found(directory: Path) -> tuple[int, int]:
    result = search(directory, NEEDLES)
    return result.handle_count, result.name_count


@pytest.mark.parametrize("text", [
    '{"login":"ada"}', '{"login": "Ada"}', "by @ada!", "Merge from ada/main", "https://github.com/ada", "1+ada@users.noreply.github.com",
    '{"databaseId":12345}', "github:12345", "ab" * 16, "0000-0002-1825-0097", "~Ada_Lovelace1", "https://huggingface.co/ada-hub",
    "0123456789abcdef", "github-login:ada",
])  # fmt: skip
def test_a_handle_is_found_in_text(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(f"before {text} after")
    assert found(tmp_path)[0] >= 1


@pytest.mark.parametrize("text", ["ada", "src/ada/x.py", "@adam", '{"login":"adam"}', '{"databaseId":123456}', "12345", "ADAPT", "from adam/x"])
def test_a_word_that_is_no_handle_is_not_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(f"before {text} after")
    assert found(tmp_path) == (0, 0)


def test_a_name_is_counted_apart_whatever_its_case(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1,ADA LOVELACE\n2,José Ada\n3,Adalovelace\n")
    assert found(tmp_path) == (0, 2)


def test_parquet_is_searched_by_content_however_deep_and_packed(tmp_path: Path) -> None:
    table = pa.table({
        "author": [{"name": "Ada Lovelace", "login": "ADA"}], "trailers": [[{"github_id": 12345}]], "body": [b'{"login":"ada"}'],
        "paths": [["ada"]],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "x.parquet", compression="zstd")
    assert found(tmp_path) == (3, 1)


def test_duckdb_is_searched_by_content(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "x.duckdb") as con:
        con.execute("CREATE TABLE t AS SELECT 'ada' AS github_login, 12345 AS github_id, [{'n': 'Ada Lovelace'}] AS deep, 'ada' AS word")
    assert found(tmp_path) == (2, 1)


def test_sqlite_is_searched_by_content(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.sqlite")) as con:
        con.execute("CREATE TABLE t (account_id TEXT, message TEXT)")
        con.execute("INSERT INTO t VALUES ('ada', 'nothing')")
        con.commit()
    assert found(tmp_path) == (1, 0)


def test_workbooks_are_opened_and_file_names_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", "<t>https://github.com/ada</t>" * 50)
    (tmp_path / "~Ada_Lovelace1.txt").write_text("")
    assert found(tmp_path) == (51, 0)


def test_mirrors_are_a_cache_and_not_searched(tmp_path: Path) -> None:
    (tmp_path / "mirrors").mkdir()
    (tmp_path / "mirrors" / "x").write_text("@ada")
    assert search(tmp_path, NEEDLES).file_count == 0
