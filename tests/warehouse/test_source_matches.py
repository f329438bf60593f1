"""Git and papers: a name alone joins nobody; with two further facts it does, with one a reviewer is asked."""

import pytest

from tests.warehouse.pipe_tables import World

GIT = """
    commit | author             | repository
    c1     | Ada Vance <11+ada> | acme/engine
    c2     | Bo Quill <12+bo>   | acme/engine
"""


def people(world: World) -> str:
    """Return the accounts of each person, handles only."""
    world.make("marts.accounts", "core.possible_matches")
    found = world.read("""
        SELECT string_agg(CASE WHEN source = 'arxiv' THEN handle ELSE account_id END, ' ' ORDER BY account_id)
        FROM marts.accounts WHERE source <> 'git' GROUP BY person_id""")
    return " | ".join(sorted(found))


def code(world: World, repository: str) -> None:
    world.con.execute("UPDATE raw.arxiv_papers SET code_links = [?]", [f"https://github.com/{repository}"])


def test_name_alone_joins_nobody_and_is_not_even_asked_about(world: World) -> None:
    world.git(GIT)
    world.papers("paper | authors\n2501.1 | Ada Vance")
    assert people(world) == "2501.1#1 | github:11 | github:12"
    assert world.read("SELECT * FROM core.possible_matches") == []


def test_name_with_one_fact_is_a_question(world: World) -> None:
    world.git(GIT)
    world.papers("paper | authors\n2501.1 | Ada Vance")
    code(world, "acme/engine")
    assert people(world) == "2501.1#1 | github:11 | github:12"
    assert world.read("SELECT reasons FROM core.possible_matches") == [
        ["the same full name, and a paper names a repository that the account commits to"]]  # fmt: skip


def test_name_with_two_facts_joins_and_says_which(world: World) -> None:
    world.git(GIT)
    world.papers("paper | authors\n2501.1 | Ada Vance; Bo Quill")
    code(world, "acme/engine")
    assert people(world) == "2501.1#1 github:11 | 2501.1#2 github:12"
    assert world.read("SELECT DISTINCT match_reason, match_probability FROM marts.accounts WHERE source = 'arxiv'") == [
        ("the same full name, and a co-author commits to the same repository, a paper names a repository that the account commits to", 0.95)]  # fmt: skip


def test_name_that_fits_two_accounts_is_a_question_however_many_facts(world: World) -> None:
    world.git(GIT)
    world.git("commit | author | repository\nc3 | Ada Vance <13+vance> | acme/engine")
    world.papers("paper | authors\n2501.1 | Ada Vance; Bo Quill")
    code(world, "acme/engine")
    assert people(world) == "2501.1#1 | 2501.1#2 github:12 | github:11 | github:13"
    assert world.value("SELECT count(*) FROM core.possible_matches") == 2


@pytest.mark.parametrize(("kind", "expected"), [("not_same", "2501.1#1 | 2501.1#2 github:12 | github:11"), ("same", "2501.1#1 github:11 | 2501.1#2 | github:12")])
def test_reviewers_word_stands_above_the_facts(world: World, kind: str, expected: str) -> None:
    world.git(GIT)
    world.papers("paper | authors\n2501.1 | Ada Vance; Bo Quill")
    if kind == "not_same":
        code(world, "acme/engine")
    world.con.execute(
        """INSERT INTO raw.decisions (decision_id, kind, account_id, other_account_id, made_by, made_at, reason)
        VALUES ('1', ?, 'github:11', 'arxiv:2501.1#1', 'kim', '2026-01-01', 'asked')""", [kind])  # fmt: skip
    assert people(world) == expected
    about_ada = "SELECT count(*) FROM core.possible_matches JOIN core.joined ON cluster IN (cluster_a, cluster_b) WHERE node = 'github:11'"
    assert world.value(about_ada) == 0
