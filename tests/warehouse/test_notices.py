"""The Art. 14 register: one month from the first list, at once at the first contact or disclosure, whichever is first."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import PrivacyError
from warehouse.access_log import record_access
from warehouse.ledger import now, open_ledger
from warehouse.notices import month_after, read_register, record_contact, to_csv

TODAY = date.fromisoformat(now()[:10])


def listed(directory: Path, *rows: tuple[str, str]) -> None:
    with open_ledger(directory) as ledger:
        ledger.executemany("INSERT INTO listings VALUES (?, 'engineer', ?)", rows)


def states(directory: Path, today: date = TODAY) -> dict[str, tuple[str, str]]:
    return {one.person_id: (one.state, one.due_on) for one in read_register(directory, today)}


def test_who_is_listed_is_due_within_a_month(tmp_path: Path) -> None:
    listed(tmp_path, ("p1", "2026-01-31"), ("p2", "2026-03-10"))
    assert states(tmp_path, date(2026, 3, 1)) == {"p1": ("overdue", "2026-02-28"), "p2": ("due", "2026-04-10")}


def test_a_disclosure_to_a_client_is_due_at_once(tmp_path: Path) -> None:
    listed(tmp_path, ("p1", TODAY.isoformat()))
    record_access(tmp_path, "disclosed to Client", {}, ["p1", "p2"], "ada")
    assert states(tmp_path) == {"p1": ("due", TODAY.isoformat()), "p2": ("due", TODAY.isoformat())}


def test_an_export_alone_starts_the_month(tmp_path: Path) -> None:
    record_access(tmp_path, "shortlist", {}, ["p1"], "ada")
    assert states(tmp_path) == {"p1": ("due", month_after(TODAY).isoformat())}


def test_the_first_contact_informs_and_its_day_tells_whether_in_time(tmp_path: Path) -> None:
    listed(tmp_path, ("p1", "2026-01-10"), ("p2", "2026-01-10"))
    record_contact(tmp_path, "p1", date(2026, 1, 20), TODAY, "ada", "")
    record_contact(tmp_path, "p1", date(2026, 5, 20), TODAY, "ada", "")
    record_contact(tmp_path, "p2", date(2026, 3, 1), TODAY, "ada", "")
    assert {one.person_id: (one.state, one.informed_on) for one in read_register(tmp_path, TODAY)} == {
        "p1": ("informed", "2026-01-20"), "p2": ("late", "2026-03-01"),
    }  # fmt: skip


def test_a_contact_to_come_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PrivacyError, match="lies ahead of today"):
        record_contact(tmp_path, "p1", date(2100, 1, 1), TODAY, "ada", "")


def test_the_register_is_a_table_that_runs_no_formula(tmp_path: Path) -> None:
    record_access(tmp_path, "shortlist", {}, ["=1+1"], "ada")
    assert to_csv(read_register(tmp_path, TODAY)).splitlines()[1].startswith("'=1+1,")


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_a_month_is_never_longer_than_thirty_one_days_nor_shorter_than_twenty_eight(day: date) -> None:
    after = month_after(day)
    assert 28 <= (after - day).days <= 31
    assert after.day <= day.day
