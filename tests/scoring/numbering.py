"""Tables that a test gives by names, for the models that know people, skills, items and repositories by numbers."""

from pathlib import Path

from tests.warehouse.pipe_tables import World

GIVEN = ("core.people", "marts.evidence", "marts.skill_scores")
NUMBERED = ("scoring.numbered_people", "scoring.numbered_documents", "scoring.numbered_repositories", "scoring.item_weights")
NUMBERING = Path(__file__).with_name("numbering.sql").read_text(encoding="utf-8")


def number(world: World) -> None:
    """Weigh the items as marts.evidence says, and give everything a number that it or marts.skill_scores names."""
    for table in (*(table for table in GIVEN if table not in world.given), *NUMBERED):
        world.give(table, "no_rows")
    world.make("scoring.numbered_skills")
    world.con.execute(NUMBERING)
