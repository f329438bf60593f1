"""Whose profile is asked for at OpenReview: shortlisted people first, nobody hidden, nobody twice in 90 days."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.pipe_tables import rows
from warehouse.models import tables_read

SQL = (Path(__file__).parents[2] / "warehouse" / "requests" / "openreview_profiles.sql").read_text(encoding="utf-8")
# Of the tables that it reads only the columns that it reads.
COLUMNS: Mapping[str, str] = {
    "core.mentions": "mention_id VARCHAR, openreview_id VARCHAR, published_on DATE",
    "core.accounts": "account_id VARCHAR, cluster VARCHAR",
    "core.people": "cluster VARCHAR, person_id VARCHAR",
    "staging.author_profiles": "profile_id VARCHAR, former_ids VARCHAR[], collected_at TIMESTAMP",
    "raw.kept_shortlists": "as_of DATE, role VARCHAR, person_id VARCHAR, rank INTEGER",
}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        for table, columns in COLUMNS.items():
            con.execute(f"CREATE SCHEMA IF NOT EXISTS {table.partition('.')[0]}; CREATE TABLE {table} ({columns})")
        yield con


def give(con: duckdb.DuckDBPyConnection, table: str, text: str) -> None:
    for row in rows(text):
        names, cells = ", ".join(row), ", ".join(f"${name}" for name in row)
        con.execute(f"INSERT INTO {table} ({names}) VALUES ({cells})", {name: cell or None for name, cell in row.items()})


def papers(con: duckdb.DuckDBPyConnection, text: str) -> None:
    """Mentions of people: each is an account of the person's cluster; the hidden are no people."""
    for at, row in enumerate(rows(text)):
        mention = f"openreview:{at}#1"
        con.execute("INSERT INTO core.mentions VALUES (?, ?, ?)", [mention, row["id"], row.get("on") or "2025-01-01"])
        con.execute("INSERT INTO core.accounts VALUES (?, ?)", [mention, f"cluster {row['person']}"])
        if row.get("hidden") != "yes":
            con.execute("INSERT INTO core.people SELECT $1, $2 WHERE $1 NOT IN (SELECT cluster FROM core.people)", [f"cluster {row['person']}", row["person"]])


def wanted(con: duckdb.DuckDBPyConnection) -> Sequence[str]:
    return [row[0] for row in con.execute(SQL).fetchall()]


def test_the_shortlisted_come_first_then_who_wrote_most_and_lately(con: duckdb.DuckDBPyConnection) -> None:
    papers(con, """
        person | id          | on
        ada    | ~Ada_A1     | 2024-01-01
        bo     | ~Bo_B1      | 2024-01-01
        cleo   | ~Cleo_C1    | 2024-01-01
        cleo   | ~Cleo_C1    | 2024-01-01
        dan    | ~Dan_D1     | 2025-01-01
        eva    |             | 2025-01-01
        fay    | ~Fay_F1     | 2024-01-01
    """)
    give(con, "raw.kept_shortlists", """
        as_of      | role | person_id | rank
        2026-06-01 | x    | bo        | 1
        2026-06-02 | x    | fay       | 2
        2026-06-02 | y    | fay       | 1
        2026-06-02 | y    | ada       | 2
    """)
    assert wanted(con) == ["~Fay_F1", "~Ada_A1", "~Cleo_C1", "~Dan_D1", "~Bo_B1"]


def test_nobody_hidden_is_asked_for_even_where_another_cluster_shows_the_id(con: duckdb.DuckDBPyConnection) -> None:
    papers(con, """
        person | id        | hidden
        ada    | ~Ada_A1   | yes
        bo     | ~Bo_B1    | yes
        other  | ~Bo_B1    |
        cleo   | ~Cleo_C1  |
    """)
    assert wanted(con) == ["~Cleo_C1"]


def test_a_profile_is_asked_for_again_after_90_days_and_a_missing_or_former_id_no_sooner(con: duckdb.DuckDBPyConnection) -> None:
    papers(con, """
        person | id
        ada    | ~Ada_A1
        bo     | ~Bo_B1
        cleo   | ~Cleo_C1
        dan    | ~Dan_D1
    """)
    con.execute("""
        INSERT INTO staging.author_profiles VALUES
            ('~Ada_A1', [], now()::TIMESTAMP - INTERVAL 89 DAY),
            ('~Robert_B1', ['~Bo_B1'], now()::TIMESTAMP - INTERVAL 1 DAY),
            ('~Cleo_C1', [], now()::TIMESTAMP - INTERVAL 91 DAY)""")
    assert wanted(con) == ["~Cleo_C1", "~Dan_D1"]
    con.execute("SET VARIABLE openreview_profile_days = 30")
    assert wanted(con) == ["~Ada_A1", "~Cleo_C1", "~Dan_D1"]


def test_it_reads_no_other_tables(con: duckdb.DuckDBPyConnection) -> None:
    assert tables_read(con, SQL) == COLUMNS.keys()
