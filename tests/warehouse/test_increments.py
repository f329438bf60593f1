"""Matching texts night after night: only what is new is matched, and the tables end as if all had been."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from scoring.profiles import Routine
from tests.warehouse.pipe_tables import TAXONOMY, World, definitions, slice_of
from warehouse.increments import rows_of
from warehouse.models import Model, make_table
from warehouse.reuse import make_changed

MATCHED = ("scoring.document_words", "scoring.document_terms", "scoring.path_terms", "scoring.routine_paths", "scoring.routine_commits")
TITLES = ("Add retriever", "Bump the vector index", "FlashAttention kernel", "docs: say more", "VectorIndex for kernels", "é")
PATHS = ("rag/index.py", "kernels/add.cu", "docs/reranker.md", "README.md", "rag/docs/kernel.md")
NIGHTS = 4


def models() -> list[Model]:
    return slice_of(MATCHED, {"scoring.documents"})


def told(world: World) -> dict[str, list[tuple[object, ...]]]:
    """Return every matched table's rows, in one order."""
    return {table: world.read(f"FROM {table} ORDER BY ALL") for table in MATCHED}


def tell(world: World, *document_ids: str, chance: random.Random | None = None) -> None:
    """Put documents in, in place of those of the same id: commits, and papers where the id begins with p."""
    draw = chance or random.Random(0)
    for name in document_ids:
        is_paper = name.startswith("p")
        world.con.execute("DELETE FROM scoring.documents WHERE document_id = ?", [name])
        world.con.execute(
            "INSERT INTO scoring.documents (document_id, item_kind, title, abstract, paths) VALUES (?, ?, ?, ?, ?)",
            [name, "publication" if is_paper else "commit", draw.choice(TITLES), draw.choice((*TITLES, "", None)) if is_paper else None,
             None if is_paper else draw.sample(PATHS, draw.randrange(2)) or None])  # fmt: skip


@pytest.fixture
def matched(world: World) -> World:
    """Six documents, matched."""
    world.con.execute(f"DROP SCHEMA IF EXISTS made CASCADE; CREATE SCHEMA scoring; {definitions()['scoring.documents']}")
    tell(world, "c1", "c2", "c3", "p1", "p2", "p3")
    make_changed(world.con, models())
    return world


def stamped() -> Model:
    """Return a model that tells when each of its rows was made."""
    sql = """-- One row per document.
-- Row by row: scoring.documents by document_id.
SELECT documents.document_id, nextval('stamps') AS stamp FROM scoring.documents AS documents CROSS JOIN profile.formula"""
    return replace(models()[0], table="scoring.stamped", sql=sql)


def stamps(world: World) -> dict[str, int]:
    make_changed(world.con, [stamped()])
    return dict(world.read("SELECT document_id, stamp FROM scoring.stamped"))


def test_all_that_is_matched_is_matched_row_by_row() -> None:
    assert {model.table for model in models() if rows_of(model)} == set(MATCHED)


def test_only_what_is_new_or_changed_is_matched(matched: World) -> None:
    matched.con.execute("CREATE OR REPLACE SEQUENCE stamps")
    before = stamps(matched)
    matched.con.execute("UPDATE scoring.documents SET title = 'Another' WHERE document_id = 'c2'")
    matched.con.execute("DELETE FROM scoring.documents WHERE document_id = 'c3'")
    tell(matched, "p4")
    after = stamps(matched)
    assert {name for name, stamp in after.items() if stamp == before.get(name)} == {"c1", "p1", "p2", "p3"}
    assert after.keys() == before.keys() - {"c3"} | {"p4"}


def test_another_formula_matches_all_again(matched: World) -> None:
    matched.con.execute("CREATE OR REPLACE SEQUENCE stamps")
    before = stamps(matched)
    matched.con.execute("UPDATE profile.formula SET k1 = k1 + 1")
    assert not set(before.values()) & set(stamps(matched).values())


def test_what_has_gone_leaves_every_table(matched: World) -> None:
    matched.con.execute("UPDATE scoring.documents SET title = 'Quicksilver', paths = ['rag/quicksilver.md'] WHERE document_id = 'c2'")
    make_changed(matched.con, models())
    matched.con.execute("DELETE FROM scoring.documents WHERE document_id = 'c2'")
    make_changed(matched.con, models())
    for table in matched.read("SELECT schema_name || '.' || table_name FROM duckdb_tables()"):
        rows = str(matched.read(f"FROM {table}")).lower()
        assert "quicksilver" not in rows, table
        assert "'c2'" not in rows, table


def test_a_matched_table_that_somebody_changed_is_made_whole_again(matched: World) -> None:
    before = told(matched)
    matched.con.execute("DELETE FROM scoring.document_terms WHERE document_id = 'c1'")
    assert make_changed(matched.con, models()) == ["scoring.document_terms"]
    assert told(matched) == before


def add(world: World, chance: random.Random) -> None:
    tell(world, *(f"{chance.choice('cp')}{chance.randrange(100)}" for _ in range(2)), chance=chance)


def edit(world: World, chance: random.Random) -> None:
    name = chance.choice(world.read("SELECT document_id FROM scoring.documents ORDER BY 1"))
    tell(world, name, chance=chance)


def erase(world: World, chance: random.Random) -> None:
    name = chance.choice(world.read("SELECT document_id FROM scoring.documents ORDER BY 1"))
    world.con.execute("DELETE FROM scoring.documents WHERE document_id = ?", [name])


def change_taxonomy(world: World, chance: random.Random) -> None:
    skills = tuple(replace(skill, phrases=(*skill.phrases, chance.choice(("docs", "flashattention", "index")))) for skill in TAXONOMY.skill)
    world.profile(replace(TAXONOMY, skill=skills, routine=Routine(paths=(chance.choice(PATHS[3:]),), subjects=("docs", "bump"))))


def change_nothing(world: World, chance: random.Random) -> None:
    del world, chance


CHANGES: tuple[Callable[[World, random.Random], None], ...] = (add, add, edit, erase, change_taxonomy, change_nothing)


@pytest.mark.parametrize("seed", range(2))
def test_nights_that_match_only_what_is_new_end_as_nights_that_match_all(matched: World, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(NIGHTS):
        for change in chance.sample(CHANGES, 2):
            change(matched, chance)
        make_changed(matched.con, models())
        found = told(matched)
        for model in models():
            make_table(matched.con, model)
        assert found == told(matched)


def test_a_select_that_fails_on_new_rows_names_its_file(matched: World) -> None:
    wrong = "SELECT document_id, CASE WHEN document_id = 'p9' THEN error('no') END AS said FROM scoring.documents"
    model = replace(stamped(), sql=stamped().sql.partition("SELECT")[0] + wrong)
    make_changed(matched.con, [model])
    tell(matched, "p9")
    with pytest.raises(Exception, match="no") as caught:
        make_changed(matched.con, [model])
    assert caught.value.__notes__ == [f"in {model.file}"]
