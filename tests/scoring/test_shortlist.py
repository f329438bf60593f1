"""Who is ranked for a role, in what order, and what changed since the last time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from headwater.errors import HeadwaterError, ProfileError
from scoring.profiles import Filters as RoleFilters
from scoring.profiles import Minimum, MustHave, Role, Want
from scoring.shortlist import Filters, known_roles, ranked_by_file, read_shortlist
from tests.scoring.numbering import number
from tests.warehouse.pipe_tables import World
from tests.warehouse.town import Town
from warehouse import history
from warehouse.publish import FILE_NAME
from warehouse.published import open_published

ANYBODY = Minimum(evidence_count=1)
WANT = (Want("retrieval", 3.0), Want("kernels", 1.0))


@pytest.fixture
def judged(world: World) -> World:
    """Three people with evidence; ada is best at retrieval, cy writes only papers."""
    world.give("marts.people", """
        person_id | display_name | github_login | identity_confidence | last_active_on
        ada       | Ada Vance    | ada          | 1                   | 2025-03-01
        bo        | Bo Quill     |              | 1                   | 2024-03-01
        cy        | Cy Reed      |              | 0.8                 | 2023-02-01
    """)
    world.give("marts.skill_scores", """
        person_id | skill     | commit_points | publication_points | artifact_points | score | is_sufficient
        ada       | retrieval | 4.0           | 0                  | 0               | 100   | true
        ada       | kernels   | 0.5           | 0                  | 0               | 25    | true
        bo        | retrieval | 2.0           | 0                  | 0               | 50    | true
        bo        | kernels   | 2.0           | 0                  | 0               | 100   | true
        cy        | retrieval | 0             | 3.0                | 0               | 75    | true
    """)
    world.give("marts.evidence", """
        person_id | skill     | item_kind   | item_id | title  | url | occurred_at | weight | reason
        ada       | retrieval | commit      | c1      | one    | u1  | 2025-01-01  | 5      | author
        ada       | retrieval | commit      | c2      | two    | u2  | 2025-01-20  | 3      | author
        ada       | kernels   | commit      | c2      | two    | u2  | 2025-01-20  | 4      | author; kernel
        ada       | retrieval | commit      | c3      | three  | u3  | 2025-03-01  | 1      | author
        ada       | retrieval | commit      | c4      | four   | u4  | 2025-03-02  | 1      | author
        bo        | retrieval | commit      | c5      | five   | u5  | 2024-01-01  | 2      | author
        bo        | kernels   | commit      | c6      | six    | u6  | 2024-03-01  | 2      | author
        cy        | retrieval | publication | p1      | paper  | u7  | 2023-01-01  | 3      | author
        cy        | retrieval | publication | p2      | other  | u8  | 2023-02-01  | 3      | author
    """)
    return world


def ranked(world: World, role: Role) -> str:
    """Return the ranked people and their scores."""
    world.profile(roles=[role])
    number(world)
    world.make("marts.shortlists")
    return " ".join(world.read("SELECT person_id || ' ' || score FROM marts.shortlists ORDER BY rank"))


def test_score_is_the_weighted_mean_of_the_skills(judged: World) -> None:
    role = Role("Engineer", want=WANT, minimum=ANYBODY, id="engineer")
    assert ranked(judged, role) == "ada 81.25 bo 62.5 cy 56.25"


def test_must_haves_are_averaged_so_that_the_weakest_counts_most(judged: World) -> None:
    both = MustHave("retrieval", 2.0), MustHave("kernels", 1.0)
    harmonic = {"ada": 3 / (2 / 100 + 1 / 25), "bo": 3 / (2 / 50 + 1 / 100)}
    found = ranked(judged, Role("Engineer", must_have=both, minimum=ANYBODY, id="engineer"))
    assert found == f"bo {harmonic['bo']:.1f} ada {harmonic['ada']:.1f}"  # by the mean ada would lead, 75 to 66.67


def test_must_haves_and_wants_share_the_score_by_weight(judged: World) -> None:
    role = Role("Engineer", must_have=(MustHave("kernels", 1.0),), want=(Want("retrieval", 3.0),), minimum=ANYBODY, id="engineer")
    assert ranked(judged, role) == "ada 81.25 bo 62.5"


def test_must_have_shown_by_too_little_evidence_is_not_met(judged: World) -> None:
    judged.con.execute("UPDATE marts.skill_scores SET is_sufficient = false WHERE person_id = 'ada' AND skill = 'retrieval'")
    assert ranked(judged, Role("Engineer", must_have=(MustHave("retrieval", 1.0),), minimum=ANYBODY, id="engineer")) == "cy 75.0 bo 50.0"
    assert ranked(judged, Role("Engineer", want=(Want("retrieval", 1.0),), minimum=ANYBODY, id="engineer")).startswith("ada 100.0")


def test_a_role_adds_no_recency_of_its_own_to_that_of_the_skills(judged: World) -> None:
    role = Role("Engineer", want=WANT, minimum=ANYBODY, id="engineer")
    before = ranked(judged, role)
    assert judged.read("SELECT last_evidence_on::VARCHAR FROM marts.shortlists ORDER BY rank") == ["2025-03-02", "2024-03-01", "2023-02-01"]
    judged.con.execute("UPDATE marts.evidence SET occurred_at = occurred_at - to_years(5)")
    assert ranked(judged, role) == before


def test_must_have_is_a_gate(judged: World) -> None:
    role = Role("Engineer", must_have=(MustHave("kernels", 1.0, 30.0),), want=(Want("retrieval", 1.0),), minimum=ANYBODY, id="engineer")
    assert ranked(judged, role) == "bo 75.0"


@pytest.mark.parametrize(("least", "people"), [(50.0, "ada 100.0 cy 75.0 bo 50.0"), (50.01, "ada 100.0 cy 75.0"), (100.0, "ada 100.0")])
def test_must_have_is_met_from_its_minimum_score_on(judged: World, least: float, people: str) -> None:
    assert ranked(judged, Role("Engineer", must_have=(MustHave("retrieval", 1.0, least),), minimum=ANYBODY, id="engineer")) == people


@pytest.mark.parametrize(("items", "months", "people"), [
    (2, 1, "ada 81.25 bo 62.5 cy 56.25"), (3, 1, "ada 81.25"), (5, 1, ""), (1, 2, "ada 81.25 bo 62.5 cy 56.25"), (1, 3, ""),
])  # fmt: skip
def test_who_lacks_evidence_is_absent_not_last(judged: World, items: int, months: int, people: str) -> None:
    assert ranked(judged, Role("Engineer", want=WANT, minimum=Minimum(items, months), id="engineer")) == people


@pytest.mark.parametrize(("kinds", "people"), [
    (("commit",), "ada 81.25 bo 62.5"), (("publication",), "cy 75.0"), (("publication", "commit"), "ada 81.25 bo 62.5 cy 56.25"),
])  # fmt: skip
def test_only_the_roles_kinds_of_items_count(judged: World, kinds: tuple[str, ...], people: str) -> None:
    role = Role("Engineer", want=WANT, minimum=ANYBODY, filters=RoleFilters(item_kinds=kinds), id="engineer")
    assert ranked(judged, role) == people


def test_items_of_other_kinds_are_no_reason_either(judged: World) -> None:
    judged.con.execute("INSERT INTO marts.evidence BY NAME SELECT 'bo' AS person_id, 'retrieval' AS skill, 'publication' AS item_kind,"
                       " 'p9' AS item_id, 'heavy' AS title, TIMESTAMP '2024-02-01' AS occurred_at, 99 AS weight")  # fmt: skip
    ranked(judged, Role("Engineer", want=WANT, minimum=ANYBODY, filters=RoleFilters(item_kinds=("commit",)), id="engineer"))
    found = judged.read("SELECT evidence_count, list_transform(top_evidence, lambda e: e.title) FROM marts.shortlists WHERE person_id = 'bo'")
    assert found == [(2, ["five", "six"])]


@pytest.mark.parametrize(("months", "people"), [(0, "ada bo cy"), (25, "ada bo cy"), (24, "ada bo"), (12, "ada bo"), (11, "ada"), (1, "ada")])
def test_activity_is_counted_back_from_the_datas_date(judged: World, months: int, people: str) -> None:
    role = Role("Engineer", want=WANT, minimum=ANYBODY, filters=RoleFilters(active_within_months=months), id="engineer")
    assert ranked(judged, role).split()[::2] == people.split()


def test_ties_go_to_more_evidence_then_to_the_identifier(world: World) -> None:
    world.give("marts.people", "person_id | identity_confidence | last_active_on\n" + "\n".join(f"{p} | 1 | 2025-01-01" for p in "dcba"))
    world.give("marts.skill_scores", "person_id | skill | commit_points | publication_points | artifact_points\n"
               + "\n".join(f"{p} | retrieval | 2 | 0 | 0" for p in "bdca"))  # fmt: skip
    world.give("marts.evidence", "person_id | skill | item_kind | item_id | occurred_at | weight\n"
               + "\n".join(f"{p} | retrieval | commit | {p}{n} | 2025-01-01 | 1" for p in "cadb" for n in range(2 if p == "d" else 1)))  # fmt: skip
    assert ranked(world, Role("Engineer", want=WANT, minimum=ANYBODY, id="engineer")).split()[::2] == ["d", "a", "b", "c"]


def test_reasons_are_the_three_weightiest_items_each_once(judged: World) -> None:
    ranked(judged, Role("Engineer", want=WANT, minimum=ANYBODY, id="engineer"))
    found = judged.read("SELECT top_skills, evidence_count, confidence, top_evidence FROM marts.shortlists WHERE person_id = 'ada'")
    assert found == [("retrieval 100.0, kernels 25.0", 4, round(4 / 7 * 2 / 3, 3), [
        {"title": "one", "url": "u1", "reason": "author"},
        {"title": "two", "url": "u2", "reason": "author"},
        {"title": "three", "url": "u3", "reason": "author"},
    ])]  # fmt: skip


def test_confidence_is_lowered_by_doubt_about_identity(judged: World) -> None:
    ranked(judged, Role("Engineer", want=WANT, minimum=ANYBODY, id="engineer"))
    assert judged.read("SELECT confidence FROM marts.shortlists WHERE person_id = 'cy'") == [round(2 / 5 * 2 / 3 * 0.8, 3)]


def test_roles_are_ranked_apart(judged: World) -> None:
    judged.profile(roles=[Role("A", want=(Want("retrieval", 1.0),), minimum=ANYBODY, id="a"),
                          Role("B", want=(Want("kernels", 1.0),), minimum=ANYBODY, id="b")])  # fmt: skip
    number(judged)
    judged.make("marts.shortlists")
    assert judged.read("SELECT role, rank, person_id FROM marts.shortlists ORDER BY ALL") == [
        ("a", 1, "ada"), ("a", 2, "cy"), ("a", 3, "bo"), ("b", 1, "bo"), ("b", 2, "ada"),
    ]  # fmt: skip


# ---------------------------------------------------------------- what changed since the last data date


@pytest.fixture
def nights(world: World, tmp_path: Path) -> Iterator[World]:
    """A world whose nights are kept in a directory of their own."""
    kept, world.directory = world.directory, tmp_path
    world.profile(roles=[Role("Engineer", want=WANT, minimum=ANYBODY, id="engineer")])
    yield world
    world.directory = kept


def night(world: World, commits: str) -> list[tuple[str, int, int | None, bool]]:
    """Read, derive and keep once; return who is ranked, with what changed."""
    world.watch({"acme/engine": ()})
    world.git("commit | author | at | subject\n" + commits)
    world.make_all()
    history.keep(world.con, world.directory)
    return world.read("SELECT display_name, rank, rank_change, is_new FROM marts.shortlists ORDER BY rank")


FIRST = """
    c1 | Ada Vance <11+ada> | 2025-01-01 | retriever retriever
    c2 | Bo Quill <12+bo>   | 2025-01-02 | retriever among others
"""
SECOND = """
    c3 | Bo Quill <12+bo>   | 2025-02-02 | retriever retriever
    c4 | Cy Reed <13+cy>    | 2025-02-03 | a retriever that is hidden among many
"""


def test_first_night_everybody_is_new(nights: World) -> None:
    assert night(nights, FIRST) == [("Ada Vance", 1, None, True), ("Bo Quill", 2, None, True)]


def test_later_night_tells_who_rose_who_fell_and_who_is_new(nights: World) -> None:
    night(nights, FIRST)
    assert night(nights, SECOND) == [("Bo Quill", 1, 1, False), ("Ada Vance", 2, -1, False), ("Cy Reed", 3, None, True)]


def test_publishing_the_same_data_again_says_the_same(nights: World) -> None:
    first = night(nights, FIRST)
    assert night(nights, "") == first
    second = night(nights, SECOND)
    assert night(nights, "") == second
    assert night(nights, "") == second


def test_lists_of_two_data_dates_are_kept(nights: World) -> None:
    night(nights, FIRST)
    night(nights, SECOND)
    night(nights, "c5 | Di Sand <14+di> | 2025-03-03 | retriever")
    kept = sorted(file.name for file in (nights.directory / "history").iterdir())
    assert kept == ["person_ids.parquet", "shortlists-2025-02-03.parquet", "shortlists-2025-03-03.parquet"]


def test_nobody_ranked_keeps_nothing(nights: World) -> None:
    assert night(nights, "") == []
    assert not (nights.directory / "history").exists()


# ---------------------------------------------------------------- handing out


def names(town: Town, role: str, **filters: object) -> str:
    with open_published(town.directory) as con:
        return ", ".join(f"{p['rank']} {p['display_name']}" for p in read_shortlist(con, role, Filters(**filters)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("filters", "people"), [
    ({}, "1 Hedy North, 2 Gil Moss, 3 Ivo Penn"),
    ({"top": 1}, "1 Hedy North"),
    ({"min_confidence": 0.2}, "1 Hedy North, 2 Gil Moss"),
    ({"active_since": "2025-03-01"}, ""),
    ({"require": ("reranking",)}, "1 Hedy North, 2 Gil Moss, 3 Ivo Penn"),
    ({"require": ("reranking", "kernels")}, ""),
    ({"location": "Utrecht"}, ""),
    ({"country": "nl"}, ""),
    ({"exclude_company": ("Acme",)}, "1 Hedy North, 2 Gil Moss, 3 Ivo Penn"),
    ({"new_only": True}, "1 Hedy North, 2 Gil Moss, 3 Ivo Penn"),
])  # fmt: skip
def test_filters_leave_people_out_and_ranks_as_they_are(town: Town, filters: dict[str, object], people: str) -> None:
    assert names(town, "scientist", **filters) == people


@pytest.mark.parametrize(("filters", "people"), [
    ({"location": "utrecht"}, ["ada"]), ({"country": "nl"}, ["ada"]), ({"exclude_company": ("acme",)}, ["bo", "cy"]),
    ({"exclude_company": ("acme", "Umbra")}, ["cy"]), ({"active_since": "2024-03-01"}, ["ada", "bo"]), ({"top": 2}, ["ada", "bo"]),
])  # fmt: skip
def test_filters_on_what_people_state(judged: World, filters: dict[str, object], people: list[str]) -> None:
    ranked(judged, Role("Engineer", want=WANT, minimum=ANYBODY, id="engineer"))
    judged.con.execute("""
        UPDATE marts.people SET location = 'Utrecht, Nederland', country_code = 'NL', company = '@Acme' WHERE person_id = 'ada';
        UPDATE marts.people SET company = 'Umbra BV' WHERE person_id = 'bo'""")
    judged.make("marts.skills")
    judged.con.execute("SET schema = 'marts'")
    try:
        found = read_shortlist(judged.con, "engineer", Filters(**filters))  # type: ignore[arg-type]
    finally:
        judged.con.execute("SET schema = 'main'")
    assert [person["person_id"] for person in found] == people


def test_unknown_skill_to_require_is_told_in_one_line(town: Town) -> None:
    with pytest.raises(HeadwaterError, match=r"^unknown skill 'retrival'; the nearest is 'retrieval'; `headwater skills` lists the known ones$"):
        names(town, "scientist", require=("retrival",))


def test_role_with_a_must_have_and_a_horizon(town: Town) -> None:
    """Di Sand has the evidence, but was last seen four years before; =cmd Flux has too little."""
    assert names(town, "searcher") == "1 Ada Vance, 2 Bo Quill, 3 Hedy North, 4 Gil Moss"


def test_roles_are_known(town: Town) -> None:
    with open_published(town.directory) as con:
        assert known_roles(con) == ["engineer", "scientist", "searcher"]


def test_role_file_ranks_as_the_published_role_does(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "searcher.toml"
    file.write_text("""
        label = "Search engineer"
        must_have = [{skill = "retrieval", weight = 3.0, minimum_score = 20.0}]
        want = [{skill = "kernels", weight = 1.0}]
        minimum = {evidence_count = 2}
        filters = {active_within_months = 24}
    """, encoding="utf-8")  # fmt: skip
    with open_published(town.directory) as con:
        published = read_shortlist(con, "searcher", Filters())
    with ranked_by_file(town.directory / FILE_NAME, file) as con:
        assert read_shortlist(con, "searcher", Filters()) == published


def test_role_file_with_an_unknown_skill_is_refused(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('label = "Mine"\nwant = [{skill = "juggling", weight = 1}]', encoding="utf-8")
    with pytest.raises(ProfileError, match="unknown skill 'juggling'"), ranked_by_file(town.directory / FILE_NAME, file):
        pass


def test_history_is_read_back_as_it_was_kept(judged: World, tmp_path: Path) -> None:
    ranked(judged, Role("Engineer", want=WANT, minimum=ANYBODY, id="engineer"))
    directory = tmp_path / "Ada's data"
    directory.mkdir()
    history.keep(judged.con, directory)
    history.write_previous(judged.con, directory)
    assert judged.read("SELECT as_of::VARCHAR, role, person_id, rank FROM raw.kept_shortlists ORDER BY rank") == [
        ("2025-03-01", "engineer", "ada", 1), ("2025-03-01", "engineer", "bo", 2), ("2025-03-01", "engineer", "cy", 3),
    ]  # fmt: skip
