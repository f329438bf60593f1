"""What a night need not make again: it stands, and whatever changed, the result is that of making everything anew."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.warehouse.pipe_tables import World, slice_of
from warehouse.models import Model, make_table
from warehouse.reuse import kept_contents, make_changed, vouch

WANTED = ("core.clusters", "core.possible_matches", "core.people")
NAMES = ("Ada Vance", "ada", "Bo Quill", "B. Quill", "Cy Reed", "release bot")
ADDRESSES = ("11+ada", "12+bo", "+ada", "home", "desk", "lab", ":machine")


def models() -> list[Model]:
    return slice_of(WANTED, set())


def told(world: World) -> dict[str, list[Any]]:
    """Return every model's rows, in one order."""
    return {model.table: world.con.execute(f"FROM {model.table} ORDER BY ALL").fetchall() for model in models()}


def make_all(world: World) -> dict[str, list[Any]]:
    for model in models():
        make_table(world.con, model)
    return told(world)


def settle_in(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
        c2     | Ada Vance <home>
        c3     | Bo Quill <12+bo>
    """)
    world.papers("""
        paper  | authors
        2501.1 | Ada Vance; Bo Quill
    """)
    make_changed(world.con, models())


def test_where_nothing_changed_nothing_is_made_again(world: World) -> None:
    settle_in(world)
    assert make_changed(world.con, models()) == []


def test_a_new_paper_makes_no_table_of_git_again(world: World) -> None:
    settle_in(world)
    world.papers("""
        paper  | authors
        2501.2 | Cy Reed
    """)
    made = make_changed(world.con, models())
    assert {"staging.papers", "core.mentions", "core.people"} <= set(made)
    assert not {"staging.commits", "staging.signatures", "core.aliases", "core.automation"} & set(made)


def test_a_decision_makes_only_what_hangs_on_decisions(world: World) -> None:
    settle_in(world)
    world.con.execute("""INSERT INTO raw.decisions (decision_id, kind, account_id, other_account_id, made_by, made_at, reason)
        VALUES ('1', 'same', 'github:11', 'github:12', 'kim', '2026-01-01', 'asked')""")
    made = make_changed(world.con, models())
    assert "core.components" in made
    assert not {table for table in made if table.startswith("staging.")} | {"core.key_links", "core.name_links"} & set(made)


def test_a_change_that_comes_to_nothing_stops_where_it_does(world: World) -> None:
    settle_in(world)
    world.con.execute("INSERT INTO raw.git_commits FROM raw.git_commits WHERE commit_id = 'c2'")
    made = make_changed(world.con, models())
    assert "staging.commits" in made
    assert "core.aliases" not in made


def test_a_table_that_somebody_changed_is_made_again(world: World) -> None:
    settle_in(world)
    before = told(world)
    world.con.execute("DELETE FROM core.people WHERE display_name = 'Bo Quill'")
    assert make_changed(world.con, models()) == ["core.people"]
    assert told(world) == before


def test_a_table_whose_select_changed_is_made_again(world: World) -> None:
    settle_in(world)
    changed = [replace(model, sql=model.sql + " LIMIT 0") if model.table == "core.people" else model for model in models()]
    assert make_changed(world.con, changed) == ["core.people"]
    assert world.value("SELECT count(*) FROM core.people") == 0


def change(world: World, chance: random.Random, night: int) -> None:
    """Let a night bring something: a commit, a paper, a decision, or the loss of one of them."""
    what = chance.choice(("commit", "commit", "paper", "decision", "undone", "gone", "watch"))
    if what == "commit":
        world.git(f"commit | author\nn{night} | {chance.choice(NAMES)} <{chance.choice(ADDRESSES)}>")
    elif what == "paper":
        world.papers(f"paper | authors\n26{night:02}.1 | {chance.choice(NAMES)}; {chance.choice(NAMES)} Marsh")
    elif what == "decision":
        one, other = chance.sample(["github:11", "github:12", "git:c2#0", "git:c1#0", "arxiv:2501.1#1"], 2)
        world.con.execute(
            """INSERT INTO raw.decisions (decision_id, kind, account_id, other_account_id, made_by, made_at, reason)
            VALUES (?, ?, ?, ?, 'kim', '2026-01-01', 'asked')""", [str(night), chance.choice(("same", "not_same")), one, other])  # fmt: skip
    elif what == "undone":
        world.con.execute("INSERT INTO raw.undone_decisions (decision_id) SELECT max(decision_id) FROM raw.decisions HAVING count(*) > 0")
    elif what == "gone":
        world.con.execute("DELETE FROM raw.git_commits WHERE commit_id = (SELECT max(commit_id) FROM raw.git_commits)")
    else:
        world.is_retold = True
        world.con.execute("UPDATE raw.watched_arxiv SET target = CASE target WHEN 'cs.CL' THEN 'cs.LG' ELSE 'cs.CL' END")


@pytest.fixture
def vouched(world: World) -> Iterator[World]:
    """A warehouse whose tables hold what was noted of them."""
    settle_in(world)
    vouch(world.con)
    yield world
    vouch(world.con, told=False)


def test_what_is_vouched_for_is_not_read(vouched: World) -> None:
    vouched.con.execute("UPDATE core.people SET display_name = 'Nobody'")
    assert make_changed(vouched.con, models()) == []
    vouch(vouched.con, told=False)
    assert make_changed(vouched.con, models()) == ["core.people"]


def test_a_table_of_another_size_is_noted_unread_and_what_reads_it_is_made(vouched: World) -> None:
    vouched.git("""
        commit | author
        c4     | Cy Reed <13+cy>
    """)
    assert {"staging.commits", "core.aliases", "core.people"} <= set(make_changed(vouched.con, models()))
    assert "made of" in kept_contents(vouched.con)["core.aliases"]
    assert make_changed(vouched.con, models()) == []
    vouch(vouched.con, told=False)
    assert "core.aliases" in make_changed(vouched.con, models())


@pytest.mark.parametrize("seed", range(2))
def test_nights_that_take_tables_as_noted_end_as_nights_that_make_all(vouched: World, seed: int) -> None:
    test_nights_that_make_only_what_changed_end_as_nights_that_make_all(vouched, seed + 3)


@pytest.mark.parametrize("seed", range(3))
def test_nights_that_make_only_what_changed_end_as_nights_that_make_all(world: World, seed: int) -> None:
    settle_in(world)
    chance = random.Random(seed)
    for night in range(1, 4):
        for _ in range(chance.randrange(1, 3)):
            change(world, chance, night * 10 + chance.randrange(10))
        make_changed(world.con, models())
        found = told(world)
        assert found == make_all(world)
