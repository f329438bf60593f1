"""What `headwater sql` refuses, what text becomes before it is shown, what a catalog may name, what XML may do."""

import logging
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import CatalogError
from headwater.plain import TRICKS, PlainFormatter, joined, one_line, plain
from sources.catalog import read_catalog
from sources.table import PARSERS
from tests.headwater.test_exporting import done, headwater, refused
from warehouse.exports import RUNS_AS_FORMULA, inert
from warehouse.landing import target_directory

READ_ONLY = "only SELECT and EXPLAIN can be asked"
FILES = "disabled by configuration"
FUNCTION = "this table function is refused"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ATTACH '/tmp/x.duckdb' AS x", READ_ONLY), ("ATTACH ':memory:' AS x", READ_ONLY), ("DETACH headwater", READ_ONLY),
        ("COPY people TO '/tmp/x.csv'", READ_ONLY), ("EXPORT DATABASE '/tmp/x'", READ_ONLY), ("IMPORT DATABASE '/tmp/x'", FILES),
        ("INSTALL httpfs", READ_ONLY), ("LOAD httpfs", READ_ONLY), ("SET enable_external_access = true", READ_ONLY),
        ("SET lock_configuration = false", READ_ONLY), ("RESET lock_configuration", READ_ONLY),
        ("PRAGMA enable_profiling", READ_ONLY), ("PRAGMA database_list", "can be asked"), ("CALL enable_logging()", READ_ONLY),
        ("CREATE TEMP TABLE t AS SELECT 1", READ_ONLY), ("CREATE TABLE t (n INTEGER)", READ_ONLY), ("DROP TABLE people", READ_ONLY),
        ("DELETE FROM people", READ_ONLY), ("UPDATE people SET company = NULL", READ_ONLY), ("CHECKPOINT", "refused"), ("VACUUM", READ_ONLY),
        ("PREPARE q AS SELECT 1", READ_ONLY), ("BEGIN", READ_ONLY), ("USE memory", READ_ONLY),
        ("EXPLAIN DELETE FROM people", "can be asked"), ("EXPLAIN ANALYZE COPY people TO '/tmp/x.csv'", "can be asked"),
        ("SELECT 1; SELECT 2", "one statement can be asked at a time, found 2"), ("SELECT 1; DROP TABLE people", "found 2"),
        ("", "found 0"), ("/* nothing */", "found 0"),
        ("FROM read_csv('/etc/passwd')", FUNCTION), ("FROM read_text('/etc/passwd')", FUNCTION), ("FROM glob('/*')", FUNCTION),
        ("FROM read_parquet('https://evil.example/x')", FUNCTION), ("FROM enable_logging(storage := 'file')", FUNCTION),
        ("FROM enable_profiling(save_location := '/tmp/x')", FUNCTION), ("FROM arrow_scan(1, 2, 3)", FUNCTION),
        ("FROM query('SELECT 1')", FUNCTION), ("SELECT (SELECT count(*) FROM read_text('/etc/passwd'))", FUNCTION),
        ("WITH a AS (FROM sniff_csv('/etc/passwd')) FROM a", FUNCTION), ("FROM duckdb_secrets()", FUNCTION),
        ("FROM '/etc/passwd'", "does not exist"), ("FROM '/etc/passwd.csv'", FILES), ("FROM query_table('/etc/passwd.csv')", FILES),
        ("SELECT getenv('HOME')", "getenv does not exist"), ("FROM sys", "does not exist"), ("SELEC 1", "syntax error"),
    ],
)  # fmt: skip
def test_sql_is_strictly_read_only(published: Path, query: str, said: str) -> None:
    assert said in refused(published, "sql", query)
    assert sorted(entry.name for entry in Path("/tmp").glob("x.*")) == [] or said


@pytest.mark.parametrize("query", [
    "SELECT count(*) FROM people", "SELECT 1;", "/* why not */ FROM shortlist('engineer', 3)", "EXPLAIN SELECT 1", "explain analyze FROM people",
    "DESCRIBE people", "SUMMARIZE roles", "SHOW TABLES", "VALUES (1)", "TABLE roles", "FROM range(3)", "WITH a AS (SELECT 1) FROM a",
    "PIVOT skill_scores ON skill IN ('retrieval', 'kernels') USING max(score) GROUP BY person_id", "FROM duckdb_columns() LIMIT 1",
])  # fmt: skip
def test_sql_answers_questions(published: Path, query: str) -> None:
    assert done(published, "sql", query)


def test_sql_finds_no_variable_of_the_program(published: Path) -> None:
    assert "does not exist" in refused(published, "sql", "FROM settings")


# ---------------------------------------------------------------- text


@given(st.text())
def test_plain_text_has_no_tricks_and_keeps_the_rest(text: str) -> None:
    shown = plain(text)
    assert not TRICKS.search(shown)
    assert shown == text or TRICKS.search(text)


@given(st.lists(st.text()))
def test_what_a_line_holds_never_begins_another(lines: list[str]) -> None:
    assert len(joined(lines).split("\n")) == len(lines) + 1


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = inert(text)
    assert not cell.lstrip(" ").startswith(RUNS_AS_FORMULA)


@pytest.mark.parametrize(("text", "shown"), [
    ("\x1b[2J", "\\u001b[2J"), ("\u202egnp", "\\u202egnp"), ("\U000e0041", "\\udb40\\udc41"), ("a\nb\tc", "a b c"), ("Zoë 王 👩‍💻 علی", "Zoë 王 👩‍💻 علی"),
])  # fmt: skip
def test_tricks_are_spelled_out_and_writing_stays(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_a_log_line_is_one_line_and_a_traceback_is_plain() -> None:
    try:
        int("\x1b[2J")
    except ValueError:
        record = logging.LogRecord("headwater", logging.INFO, "f", 1, "a\nb %s", ("\u202e",), sys.exc_info())
    said = PlainFormatter("%(message)s").format(record)
    assert said.splitlines()[0] == "a b \\u202e"
    assert not TRICKS.search(said)


def test_an_error_is_printed_plainly(published: Path) -> None:
    said = headwater(published, "shortlist", "\x1b[2J\u202e").stderr
    assert "unknown role" in said
    assert not TRICKS.search(said)


# ---------------------------------------------------------------- paths


@pytest.mark.parametrize("name", ["../..", "../etc", "a/..", "a/.", "/etc/passwd", "a/b/c", "a\\b", "a/b\n", "-u/x", "--upload-pack=x/y", "a/b;rm", "a/ b", "a/\x1b", "file:///x", "", "a/$(id)"])
def test_a_catalog_names_no_repository_outside(tmp_path: Path, name: str) -> None:
    file = tmp_path / "catalog.toml"
    spelled = "".join(f"\\u{ord(letter):04x}" for letter in name)
    file.write_text(f'[[repository]]\nname = "{spelled}"\n')
    with pytest.raises(CatalogError, match="expected owner/name"):
        read_catalog(file)


@given(st.lists(st.text(), min_size=1).map("/".join))
def test_whatever_a_target_is_called_it_lands_inside(name: str) -> None:
    landing = Path("/landing")
    directory = target_directory(landing, "git", name)
    assert ".." not in directory.parts
    assert directory.is_relative_to(landing / "git")


# ---------------------------------------------------------------- XML

BOMB = b"""<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa">%s]><feed xmlns="http://www.w3.org/2005/Atom">&z;</feed>""" % b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(25))
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY z SYSTEM "file:///etc/passwd">]>
<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2501.00001v1</id><title>&z;</title></entry></feed>"""
DEEP = b"<feed>" * 100_000


@pytest.mark.parametrize("kind", ["oai", "atom"])
@pytest.mark.parametrize("body", [BOMB, OUTSIDE, DEEP], ids=["bomb", "outside", "deep"])
def test_an_xml_bomb_or_a_file_of_ours_in_it_is_no_document(kind: str, body: bytes) -> None:
    with pytest.raises(ValueError, match="no feed: it carries a document type|no whole XML") as caught:
        PARSERS["arxiv"](kind, body)
    assert "root:" not in str(caught.value)
    assert len(str(caught.value)) < 1_000
