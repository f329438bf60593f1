"""Data checks: each is silent over good data, and each finds what was planted."""

from pathlib import Path

import pytest

from headwater.errors import NothingPublished
from tests.warehouse.pipe_tables import World
from tests.warehouse.town import Town
from warehouse.build import CHECKS, check

ADDRESS = "'Ask ada.vance@mail.example.org about it'"
PLANTED = {
    "known_people": [
        f"UPDATE marts.{table} SET person_id = 'nobody'"
        for table in ("accounts", "contributions", "authorships", "evidence", "skill_scores", "shortlists")
    ] + [
        "INSERT INTO marts.former_person_ids VALUES ('old', 'nobody')",
        "INSERT INTO marts.possible_matches BY NAME SELECT 'm' AS match_id, 'nobody' AS person_a, min(person_id) AS person_b FROM marts.people",
        "INSERT INTO marts.possible_matches BY NAME SELECT 'm' AS match_id, 'nobody' AS person_b, min(person_id) AS person_a FROM marts.people",
    ],
    "no_addresses": [
        f"UPDATE marts.{column.partition('.')[0]} SET {column.partition('.')[2]} = {ADDRESS}"
        for column in ("people.display_name", "accounts.display_name", "accounts.handle", "contributions.title", "publications.title",
                       "publications.abstract", "authorships.author_name", "authorships.affiliation", "evidence.title")
    ],
    "one_account_each": ["""
        INSERT INTO marts.accounts BY NAME SELECT 'github:99' AS account_id, person_id FROM marts.people WHERE github_login = 'cyreed'"""],
    "scores_in_range": [
        "UPDATE marts.skill_scores SET score = 100.01", "UPDATE marts.skill_scores SET score = NULL",
        "UPDATE marts.skill_scores SET confidence = 1.01", "UPDATE marts.shortlists SET score = -1",
        "UPDATE marts.shortlists SET score = 'nan'", "UPDATE marts.people SET identity_confidence = 2",
        "UPDATE marts.accounts SET match_probability = -0.1",
    ],
    "unique_keys": [
        f"INSERT INTO marts.{table} FROM marts.{table} LIMIT 1"
        for table in ("people", "accounts", "contributions", "publications", "authorships", "evidence", "skill_scores", "shortlists")
    ] + [
        "INSERT INTO marts.former_person_ids SELECT 'old', person_id FROM marts.people LIMIT 2",
        "INSERT INTO marts.possible_matches BY NAME SELECT 'm' AS match_id FROM range(2)",
    ],
}  # fmt: skip


@pytest.fixture
def made(town: Town) -> World:
    return town.build


def test_good_data_passes(made: World) -> None:
    check(made.con)


def test_every_check_is_tested_and_states_its_promise() -> None:
    assert {file.stem for file in CHECKS.glob("*.sql")} == PLANTED.keys()
    assert all(file.read_text(encoding="utf-8").startswith("-- ") for file in CHECKS.glob("*.sql"))


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_check_finds_what_was_planted(made: World, name: str) -> None:
    sql = (CHECKS / f"{name}.sql").read_text(encoding="utf-8")
    for planted in PLANTED[name]:
        made.con.execute("BEGIN")
        made.con.execute(planted)
        assert made.read(sql), planted
        made.con.execute("ROLLBACK")
    assert made.read(sql) == []


def test_failed_check_publishes_nothing_and_says_what_was_promised(made: World) -> None:
    made.con.execute("BEGIN")
    made.con.execute("UPDATE marts.people SET identity_confidence = 2")
    with pytest.raises(NothingPublished, match=r"^data check scores_in_range failed: Scores lie between .*\(\d+ rows, first: \("):
        check(made.con)
    made.con.execute("ROLLBACK")


def test_a_check_that_passed_is_run_again_once_a_table_of_its_own_holds_something_else(made: World) -> None:
    contents = {f"marts.{table}": "as it was" for table in ("accounts", "authorships", "people", "skill_scores", "shortlists")}
    made.con.execute("BEGIN")
    check(made.con, contents)
    made.con.execute("UPDATE marts.people SET identity_confidence = 2")
    check(made.con, contents)
    with pytest.raises(NothingPublished, match="scores_in_range"):
        check(made.con, contents | {"marts.people": "another"})
    made.con.execute("ROLLBACK")


def test_checks_read_only_what_is_published() -> None:
    assert all("FROM core." not in Path(file).read_text(encoding="utf-8") for file in CHECKS.glob("*.sql"))
