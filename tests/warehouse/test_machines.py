"""Which accounts are nobody: bots, coding agents and other machines."""

import pytest

from tests.warehouse.pipe_tables import World


@pytest.mark.parametrize(("author", "kind", "reason"), [
    ("dependabot[bot] <49+dependabot[bot]>", "bot", "a known automation name"),
    ("Anna <7+engine[bot]>", "bot", "the login is a GitHub App's"),
    ("Merge Bot <home>", "bot", "the name calls itself a bot"),
    ("Engine CI <:machine>", "bot", "the name calls itself a bot"),
    ("Anna <7+engine-bot>", "bot", "the login calls itself a bot"),
    ("Anna <7+engine-ci>", "bot", "the login calls itself a CI user"),
    ("GitHub Actions <:machine>", "bot", "a known automation name"),
    ("Anna <:agent>", "agent", "the address is a coding agent's"),
    ("Claude Opus 4 <:none>", "agent", "a known coding agent's name"),
    ("Claude <81+claude>", "agent", "a known coding agent's account"),
])  # fmt: skip
def test_machines_are_recognised_with_a_reason(world: World, author: str, kind: str, reason: str) -> None:
    world.git(f"""
        commit | author
        c1     | {author}
    """)
    world.make("core.people", "core.automation")
    assert world.read("SELECT kind, reason FROM core.automation") == [(kind, reason)]
    assert world.read("SELECT display_name FROM core.people") == []


@pytest.mark.parametrize("author", [
    "Claude <home>", "Claude <5+claude-moreau>", "Claude Moreau <home>", "Abbot Lee <home>", "Cici <6+cici>",
    "Robot Fan <8+robotics-fan>", "Jules <home>",
])  # fmt: skip
def test_people_called_like_machines_stay_people(world: World, author: str) -> None:
    world.git(f"""
        commit | author
        c1     | {author}
    """)
    world.make("core.people", "core.automation")
    assert world.read("SELECT * FROM core.automation") == []
    assert world.value("SELECT count(*) FROM core.people") == 1


def test_a_bot_that_shares_a_humans_address_does_not_take_the_human_along(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <home>
        c2     | release bot <home>
        c3     | Ada Vance <11+ada>
    """)
    assert world.who() == "c1 c3"
