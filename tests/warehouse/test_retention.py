"""Retention: counted from first seen or last contact, by an injected clock; reading again renews nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from warehouse.first_seen import keep_first_seen
from warehouse.ledger import open_ledger
from warehouse.notices import record_contact
from warehouse.retention import list_due


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA core; CREATE TABLE core.accounts (account_id VARCHAR, cluster VARCHAR); CREATE TABLE core.clusters (cluster VARCHAR, person_id VARCHAR)")
        con.execute("INSERT INTO core.accounts VALUES ('a1', 'a'), ('a2', 'a'), ('b1', 'b'); INSERT INTO core.clusters VALUES ('a', 'pa'), ('b', 'pb')")
        yield con


def due(con: duckdb.DuckDBPyConnection, directory: Path, today: date, months: int = 24) -> list[str]:
    with open_ledger(directory):
        pass
    return [one.person_id for one in list_due(con, directory, months, today)]


def test_a_person_is_due_months_after_their_first_account_was_seen(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute("DELETE FROM core.accounts WHERE account_id = 'a2'")
    keep_first_seen(con, tmp_path, "2024-01-31")
    con.execute("INSERT INTO core.accounts VALUES ('a2', 'a')")
    keep_first_seen(con, tmp_path, "2025-06-01")  # read again, and seen under another account
    assert due(con, tmp_path, date(2026, 1, 30)) == []
    assert due(con, tmp_path, date(2026, 1, 31)) == ["pa", "pb"]
    assert due(con, tmp_path, date(2024, 2, 29), months=1) == ["pa", "pb"]


def test_a_contact_starts_the_clock_again(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    keep_first_seen(con, tmp_path, "2024-01-01")
    record_contact(tmp_path, "pa", date(2025, 6, 1), date(2025, 6, 2), "ada", "")
    assert due(con, tmp_path, date(2026, 2, 1)) == ["pb"]
    assert due(con, tmp_path, date(2027, 6, 1)) == ["pb", "pa"]


def test_a_contact_before_the_first_sight_shortens_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    keep_first_seen(con, tmp_path, "2024-01-01")
    record_contact(tmp_path, "pa", date(2020, 6, 1), date(2025, 6, 2), "ada", "")
    assert due(con, tmp_path, date(2025, 12, 31)) == []


def test_nobody_is_due_where_nothing_was_kept(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert due(con, tmp_path, date(2100, 1, 1)) == []
