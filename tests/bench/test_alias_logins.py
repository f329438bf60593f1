"""Which login a signature is given: by names alone, counted on truth that was hidden."""

from pathlib import Path

import duckdb
import pytest

from bench.alias_logins import SQL, link, pair_by_gambit

SIGNATURES = """
    a1 | Ada Vance  | ada vance | github:11 | 11+adv        | engine
    a2 | Ada  Vance | ada vance |           |               | engine
    a3 | Vance Ada  | vance ada |           |               | search
    b1 | bo         | bo        | github:12 | 12+boquill    | engine
    b2 | Bo Quill   | bo quill  |           |               | engine
    c1 | Cy Reed    | cy reed   | github:13 | 13+cy         | engine
    c2 | Cy Reed    | cy reed   | github:14 | 14+reed       | search
    c3 | Cy Reed    | cy reed   |           |               | search
"""


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """The signatures of SIGNATURES, those without an account asked about."""
    con = duckdb.connect()
    con.execute((Path(SQL).parents[1] / "warehouse" / "macros.sql").read_text(encoding="utf-8"))
    con.execute("CREATE TABLE signatures (alias_id VARCHAR, name VARCHAR, name_key VARCHAR, account VARCHAR, mail_user VARCHAR, repositories VARCHAR[])")
    for line in SIGNATURES.strip().splitlines():
        alias, name, key, account, mail, repository = (cell.strip() or None for cell in line.split("|"))
        con.execute("INSERT INTO signatures VALUES (?, ?, ?, ?, ?, ?)", [alias, name, key, account, mail, [repository]])
    con.execute("CREATE TABLE asked AS SELECT alias_id FROM signatures WHERE account IS NULL")
    return con


@pytest.mark.parametrize(("method", "given"), [
    ("exact_name", [("a2", "github:11"), ("c3", "github:13"), ("c3", "github:14")]),
    ("name_in_repository", [("a2", "github:11"), ("c3", "github:14")]),
    ("gambit", [("a2", "github:11"), ("a3", "github:11"), ("c3", "github:13"), ("c3", "github:14")]),
])  # fmt: skip
def test_a_method_gives_every_account_that_its_pairs_lead_to(
    con: duckdb.DuckDBPyConnection, method: str, given: list[tuple[str, str]]
) -> None:
    link(con, method)
    assert con.execute("SELECT alias_id, account FROM given ORDER BY ALL").fetchall() == given


def test_gambit_needs_two_likenesses(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE pairs (a VARCHAR, b VARCHAR)")
    con.execute("UPDATE signatures SET mail_user = '11+adavance', name = 'pilot' WHERE alias_id = 'a1'")
    pair_by_gambit(con)
    assert con.execute("SELECT a, b FROM pairs WHERE a = 'a1' ORDER BY ALL").fetchall() == [("a1", "a2"), ("a1", "a3")]


def test_an_account_too_many_is_wrong_and_one_that_is_gone_cannot_be_found(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        CREATE OR REPLACE TABLE asked AS
        FROM (VALUES ('a2', ['github:11'], true), ('c3', ['github:14', 'github-login:reed'], true), ('b2', ['github:99'], false))
            AS asked (alias_id, accounts, is_present)""")
    link(con, "exact_name")
    judged = con.execute((SQL / "judged.sql").read_text(encoding="utf-8") + " ORDER BY alias_id").fetchall()
    assert judged == [("a2", True, True, True, None), ("b2", False, False, False, None), ("c3", True, True, False, None)]
