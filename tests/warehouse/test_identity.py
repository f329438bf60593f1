"""Who is who in git: which signatures are one person, and which stay apart however alike they look."""

import pytest

from tests.warehouse.pipe_tables import World


def test_account_number_joins_a_renamed_login(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
        c2     | A. V. <11+countess>
        c3     | Ada Vance <12+ada2>
    """)
    assert world.who() == "c1 c2 | c3"


def test_account_goes_by_its_latest_login_and_knows_the_former(world: World) -> None:
    world.git("""
        commit | author              | at
        c1     | Ada Vance <11+ada>  | 2025-01-01
        c2     | Ada Vance <11+love> | 2025-06-01
        c3     | Ada Vance <11+Ada>  | 2025-03-01
    """)
    world.make("marts.accounts")
    assert world.read("SELECT handle, former_handles FROM marts.accounts WHERE source = 'github'") == [("love", ["Ada"])]


def test_a_broken_clock_does_not_bring_an_old_login_back(world: World) -> None:
    world.git("""
        commit | author              | at         | committed
        c1     | Ada Vance <11+ada>  | 2031-01-01 | 2031-01-01
        c2     | Ada Vance <11+love> | 2025-06-01 | 2025-06-01
    """)
    world.make("core.people")
    assert world.read("SELECT github_login FROM core.people") == ["love"]


def test_noreply_without_number_joins_the_one_account_that_used_the_login(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada <11+ada>
        c2     | Lady <+ADA>
    """)
    assert world.who() == "c1 c2"


def test_noreply_without_number_joins_nobody_where_two_accounts_used_the_login(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada <11+ada>
        c2     | Adam <12+ada>
        c3     | Lady <+ada>
        c4     | Sir <+ada>
    """)
    assert world.who() == "c1 | c2 | c3 c4"


def test_same_address_joins_whatever_the_names(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <home>
        c2     | avance <home>
        c3     | Bo Quill <office>
    """)
    assert world.who() == "c1 c2 | c3"


def test_address_under_four_names_is_a_list_and_joins_nobody(world: World) -> None:
    world.git("""
        commit | author
        c1     | ada <list>
        c2     | bo <list>
        c3     | cy <list>
        c4     | di <list>
    """)
    assert world.who() == "c1 | c2 | c3 | c4"
    assert world.read("SELECT reason FROM core.shared_addresses") == ["more than three names"]


def test_address_under_three_names_still_joins(world: World) -> None:
    world.git("""
        commit | author
        c1     | ada <home>
        c2     | Ada Vance <home>
        c3     | A Vance <home>
        c4     | ADA VANCE <home>
    """)
    assert world.who() == "c1 c2 c3 c4"


def test_address_under_two_full_names_without_a_common_word_joins_nobody(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <desk>
        c2     | Bo Quill <desk>
        c3     | bo <desk>
    """)
    assert world.who() == "c1 | c2 | c3"
    assert world.read("SELECT reason FROM core.shared_addresses") == ["two full names without a word in common"]


def test_address_under_two_full_names_with_a_common_word_joins(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <home>
        c2     | Ada Marsh <home>
    """)
    assert world.who() == "c1 c2"


@pytest.mark.parametrize("kind", ["machine", "agent", "none"])
def test_addresses_of_machines_agents_and_nobody_never_join(world: World, kind: str) -> None:
    world.git(f"""
        commit | author
        c1     | ada <:{kind}>
        c2     | bo <:{kind}>
    """)
    assert "c1 c2" not in world.who()
