"""What a decision to hide somebody takes along, and that it lasts."""

import pytest

from tests.warehouse.pipe_tables import World

SHOWN = """
    SELECT DISTINCT people.display_name FROM marts.people AS people
    JOIN (SELECT person_id FROM marts.accounts UNION SELECT person_id FROM marts.contributions
        UNION SELECT person_id FROM marts.authorships UNION SELECT person_id FROM marts.evidence
        UNION SELECT person_id FROM marts.skill_scores UNION SELECT person_id FROM marts.shortlists) USING (person_id)
    ORDER BY ALL"""


@pytest.mark.parametrize("kind", ["suppressed", "erased"])
@pytest.mark.parametrize("account", ["github:11", "git:c2#0", "git:c1#0"])
def test_decision_on_any_account_hides_the_person_and_everything_of_theirs(world: World, kind: str, account: str) -> None:
    world.git("""
        commit | author             | subject
        c1     | Ada Vance <11+ada> | Add retriever
        c2     | Ada Vance <home>   | Fix retriever
        c3     | Bo Quill <bo>      | Tune retriever
    """)
    world.decide(kind, account)
    world.make_all()
    assert world.read(SHOWN) == ["Bo Quill"]
    assert world.read("SELECT title FROM marts.contributions") == ["Tune retriever"]
    assert world.read("SELECT DISTINCT title FROM marts.evidence") == ["Tune retriever"]


def test_decision_hides_authors_of_papers(world: World) -> None:
    world.papers("""
        paper  | authors             | title
        2501.1 | Ada Vance; Bo Quill | A retriever
        2501.2 | Ada Vance; Bo Quill | A reranker
    """)
    world.decide("erased", "arxiv:2501.2#1")
    world.make_all()
    assert world.read(SHOWN) == ["Bo Quill"]
    assert world.read("SELECT DISTINCT author_name FROM marts.authorships") == ["Bo Quill"]


def test_other_decisions_hide_nobody(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
    """)
    world.decide("same", "github:11")
    world.make("marts.people")
    assert world.value("SELECT count(*) FROM marts.people") == 1


def test_erasure_holds_when_an_earlier_commit_of_the_same_signature_comes_to_light(world: World) -> None:
    """A signature is called after its first commit: reading further back renames it, but forgets no decision."""
    world.git("""
        commit | author           | at
        c2     | Ada Vance <home> | 2025-06-01
        c1     | Ada Vance <home> | 2025-01-01
    """)
    world.decide("erased", "git:c2#0")
    world.make_all()
    assert world.read(SHOWN) == []


def test_erasure_of_a_login_holds_when_its_account_number_becomes_known(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <+ada>
        c2     | Ada Vance <11+Ada>
    """)
    world.decide("erased", "github-login:ada")
    world.make_all()
    assert world.read(SHOWN) == []
