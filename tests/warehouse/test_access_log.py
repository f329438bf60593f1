"""The access log: appended to, chained, nobody named, and what was decided stays decided."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import PrivacyError
from warehouse import access_log
from warehouse.access_log import approve, file_hash, months_before, read_log, record_access, trim, without_literals
from warehouse.ledger import open_ledger


def entries(directory: Path, count: int = 3) -> None:
    for number in range(count):
        record_access(directory, "shortlist", {"role": f"role {number}"}, ["p1", "p2"], "ada")


def change(directory: Path, *statements: str) -> None:
    with closing(sqlite3.connect(directory / "ledger.sqlite")) as con:
        for statement in statements:
            con.execute(statement)
        con.commit()


def test_entries_come_back_in_order_and_the_chain_is_whole(tmp_path: Path) -> None:
    entries(tmp_path)
    assert [(one["entry_id"], one["operator"], one["action"]) for one in read_log(tmp_path)] == [(n, "ada", "shortlist") for n in (1, 2, 3)]


def test_an_entry_cannot_be_changed(tmp_path: Path) -> None:
    entries(tmp_path)
    with pytest.raises(sqlite3.IntegrityError, match="only appended to"):
        change(tmp_path, "UPDATE access_log SET operator = 'bo' WHERE entry_id = 2")


@pytest.mark.parametrize("statement", [
    "UPDATE access_log SET operator = 'bo' WHERE entry_id = 2", "UPDATE access_log SET details = '{}' WHERE entry_id = 1",
    "DELETE FROM access_log WHERE entry_id = 2", "DELETE FROM access_log WHERE entry_id = 1",
    "UPDATE access_log SET entry_id = 9 WHERE entry_id = 3",
])  # fmt: skip
def test_whoever_forces_a_change_is_found_out(tmp_path: Path, statement: str) -> None:
    entries(tmp_path)
    change(tmp_path, "DROP TRIGGER access_log_is_appended_to", statement)
    with pytest.raises(PrivacyError, match="was altered at entry"):
        read_log(tmp_path)


def test_what_is_too_old_goes_from_the_front_and_the_chain_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in ("2024-01-05", "2024-03-05", "2024-05-05"):
        monkeypatch.setattr(access_log, "now", lambda day=day: f"{day}T00:00:00")
        record_access(tmp_path, "shortlist", {}, ["p1"], "ada")
    assert trim(tmp_path, date(2024, 4, 1)) == 2
    assert [one["entry_id"] for one in read_log(tmp_path)] == [3]
    record_access(tmp_path, "report", {}, (), "ada")
    assert [one["entry_id"] for one in read_log(tmp_path)] == [3, 4]
    change(tmp_path, "DELETE FROM access_log WHERE entry_id = 3")
    with pytest.raises(PrivacyError, match="was altered at entry"):
        read_log(tmp_path)


def test_the_newest_entry_stays_for_the_next_to_be_chained_to(tmp_path: Path) -> None:
    entries(tmp_path)
    assert trim(tmp_path, date(2100, 1, 1)) == 0


@given(st.text(st.characters(codec="ascii", exclude_characters="'\x00"), min_size=1, max_size=10))
def test_no_text_of_a_query_enters_the_log(name: str) -> None:
    told = without_literals(f"SELECT * FROM people WHERE github_login = '{name}'")
    assert told == "SELECT * FROM people WHERE github_login = '…'"


def test_quotes_and_numbers_are_left_out_too() -> None:
    assert without_literals("SELECT 'O''Hara', 123, $$x$$ FROM t2") == "SELECT '…', …, '…' FROM t2"


def test_an_approval_is_final_and_a_disclosure_counts_for_the_people_of_the_export(tmp_path: Path) -> None:
    export = tmp_path / "list.csv"
    export.write_text("rank,name\r\n")
    record_access(tmp_path, "shortlist", {"sha256": file_hash(export)}, ["p1", "p2"], "ada")
    assert approve(tmp_path, export, "Bo", "looked at all", "Client") == file_hash(export)
    with pytest.raises(PrivacyError, match="approved already"):
        approve(tmp_path, export, "Bo", "again")
    assert read_log(tmp_path)[-1]["action"] == "disclosed to Client"
    with open_ledger(tmp_path) as ledger:
        assert [row[0] for row in ledger.execute("SELECT person_id FROM exposures WHERE entry_id = 2 ORDER BY 1")] == ["p1", "p2"]


def test_only_an_export_as_it_was_written_is_approved_and_only_by_somebody_for_a_reason(tmp_path: Path) -> None:
    export = tmp_path / "list.csv"
    export.write_text("rank,name\r\n")
    record_access(tmp_path, "shortlist", {"sha256": file_hash(export)}, ["p1"], "ada")
    for made_by, note in (("", "looked at all"), ("Bo", " ")):
        with pytest.raises(PrivacyError, match="--by and --note say who decided"):
            approve(tmp_path, export, made_by, note)
    export.write_text("rank,name\r\n1,edited\r\n")
    with pytest.raises(PrivacyError, match="is not as Headwater exported it; approve the export as it was written"):
        approve(tmp_path, export, "Bo", "looked at all")
    with open_ledger(tmp_path) as ledger:
        assert ledger.execute("SELECT count(*) FROM approvals").fetchone()[0] == 0


def test_a_file_that_is_not_there_is_not_approved(tmp_path: Path) -> None:
    with pytest.raises(PrivacyError, match="no such file"):
        approve(tmp_path, tmp_path / "no.csv", "Bo", "")


@pytest.mark.parametrize(("day", "months", "first"), [
    (date(2026, 11, 23), 6, date(2026, 5, 1)), (date(2026, 1, 31), 24, date(2024, 1, 1)), (date(2026, 3, 1), 3, date(2025, 12, 1)),
])  # fmt: skip
def test_months_are_counted_back_to_a_first(day: date, months: int, first: date) -> None:
    assert months_before(day, months) == first
