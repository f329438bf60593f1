"""Explanations: whatever number they print can be worked out again from the other numbers they print."""

import math
import re
from collections.abc import Sequence

import pytest

from headwater.errors import HeadwaterError
from scoring.explain import explain
from scoring.people import find_person
from scoring.profiles import Minimum, MustHave, Role, Want
from tests.scoring.numbering import number
from tests.warehouse.pipe_tables import TAXONOMY, World
from tests.warehouse.town import Town, tell
from warehouse.published import open_published

ROLES = ("engineer", "searcher", "scientist", None)
PEOPLE = ("Ada Vance", "Bo Quill", "Cy Reed", "Di Sand", "Gil Moss", "Hedy North", "=cmd Flux")
NUMBER = r"-?\d+(?:\.\d+)?"


def told(town: Town, name: str, role: str | None = None) -> list[str]:
    with open_published(town.directory) as con:
        person = con.execute("SELECT min(person_id) FROM people WHERE display_name = ?", [name]).fetchall()[0][0]
        return list(explain(con, person, role))


def worked_out(side: str, identity_confidence: float) -> float:
    """Return the value of one side of an equation as it is printed."""
    side = re.sub(r"^.*?: ", "", side) if not re.match(r"\s*[\d(]", side) else side
    side = re.sub(r"\s\((author|co-author|substance|paper|no evidence)\)| for \d+ papers|\s\(100 × [^)]*\)| (fresh months|papers|focus|recency)\b|weight (?=\d)", "", side)
    side = side.replace(" (identity confidence)", "").replace("^", "**").replace("×", "*").replace("ln(", "log(")
    side = re.sub(r"^\s*(score|confidence)\s*$", "", side)
    return float(eval(side, {"log": math.log})) if side.strip() else math.nan


def equations(lines: Sequence[str]) -> list[list[float]]:
    """Return the values of the sides of every equation printed."""
    confidence = float(re.search(r"identity confidence ([\d.]+):", lines[1])[1])  # type: ignore[index]
    found = []
    for line in lines:
        if " = " in line and not re.match(rf"  {NUMBER}  ", line):  # a title may hold anything
            values = [worked_out(side, confidence) for side in line.split(" = ")]
            found.append([value for value in values if not math.isnan(value)])
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", PEOPLE)
def test_every_equation_holds(town: Town, name: str, role: str | None) -> None:
    for left, *others in equations(told(town, name, role)):
        assert others
        for other in others:
            assert other == pytest.approx(left, abs=0.0051 if abs(other) > 1 and round(other, 2) == other else 0.00051), (left, others)


@pytest.mark.parametrize("name", PEOPLE)
def test_terms_add_up_to_items_and_items_to_the_skill(town: Town, name: str) -> None:
    terms, weights = [], {"commits": 0.0, "papers": 0.0}
    items = skills = 0
    worth = ""
    for line in told(town, name):
        if re.match(rf"  {NUMBER}  ", line):
            weight, url = float(line.split()[0]), line.split()[-1]
            weights["papers" if "arxiv.org" in url else "commits"] += weight
            terms, items = [], items + 1
        elif line.startswith("      “"):
            terms.append(float(line.rpartition(" = ")[2]))
        elif line.startswith("      counts as"):
            worth = line.rpartition(" = ")[2]
        elif line.startswith("      ") and " = " in line:
            assert line.endswith(f" × {worth} (paper) = {weight:.6f}") == ("arxiv.org" in url)
            assert float(line.split()[0]) == pytest.approx(sum(terms), abs=1e-9)
            assert float(line.rpartition(" = ")[2]) == weight
        elif line.startswith(("  commits: ", "  papers: ")):
            kind = line.split(":")[0].strip()
            assert float(re.search(rf"ln\(1 \+ ({NUMBER})", line)[1]) == pytest.approx(weights[kind], abs=1e-9)  # type: ignore[index]
            weights[kind] = 0.0
        elif line.startswith("  confidence") and terms is not None and items:
            assert int(re.search(r"= (\d+) /", line)[1]) == items  # type: ignore[index]
            items, skills = 0, skills + 1
    assert skills > 0


@pytest.mark.parametrize("role", ["engineer", "searcher", "scientist"])
def test_scores_are_those_of_the_shortlist_and_of_the_skills(town: Town, role: str) -> None:
    with open_published(town.directory) as con:
        listed = con.execute("SELECT person_id, rank, score, confidence FROM shortlists WHERE role = ?", [role]).fetchall()
        assert listed
        for person, rank, score, confidence in listed:
            lines = list(explain(con, person, role))
            assert f"{role}: rank {rank}, score {score:.2f}, confidence {confidence:.3f}" in lines
            assert lines[-1].endswith(f" = {score:.2f}")
            for skill, value in con.execute("SELECT skill, score FROM skill_scores WHERE person_id = ?", [person]).fetchall():
                headed = [line for line in lines if line.startswith(f"{skill}: score ")]
                assert all(line.startswith(f"{skill}: score {value:.2f}, ") for line in headed)


def test_role_that_counts_papers_only_is_worked_out_from_papers_only(town: Town) -> None:
    """Ivo Penn wrote one paper: against the best author, not against the best committer."""
    with open_published(town.directory) as con:
        person = con.execute("SELECT person_id FROM shortlists WHERE role = 'scientist' AND rank = 3").fetchall()[0][0]
        line = next(line for line in explain(con, person, "scientist") if line.startswith("  retrieval: weight"))
    parts = [float(number) for number in re.findall(NUMBER, line)]
    weight, value, hundred, points, best, product = parts
    assert value == pytest.approx(hundred * points / best, abs=0.0051)
    assert (weight, product) == (1.0, value)


def test_several_must_haves_are_worked_out_together(world: World) -> None:
    tell(world)
    musts = MustHave("retrieval", 2.0), MustHave("kernels", 1.0)
    world.profile(TAXONOMY, [Role("Both", must_have=musts, want=(Want("reranking", 1.0),), minimum=Minimum(1), id="both")])
    world.make_all()
    person = world.value("SELECT person_id FROM marts.shortlists WHERE rank = 1")
    world.con.execute("SET schema = 'marts'")
    try:
        lines = list(explain(world.con, person, "both"))
    finally:
        world.con.execute("SET schema = 'main'")
    for left, *others in equations(lines):
        assert others == pytest.approx([left] * len(others), abs=0.0051), lines
    assert any(line.startswith("  must-haves together: ((2 × ") for line in lines)


def test_halves_are_rounded_as_in_the_shortlist(world: World) -> None:
    """1/32 of 100 is 3.125: rounded up by the tables, and so here."""
    world.give("marts.skill_scores", """
        person_id | skill     | commit_points | publication_points | best_points | score | evidence_count | confidence | commit_weight | commit_month_count | commit_fresh_months | publication_weight | publication_count | publication_equivalents | commit_focus | commit_silence_days | commit_recency | occasion_count | artifact_points | is_sufficient
        ada       | retrieval | 32            | 0                  | 32          | 100   | 1              | 0.25       | 1             | 1                  | 1                   | 0                  | 0                 | 0                       | 1            | 0                   | 1              | 1              | 0               | true
        bo        | retrieval | 1             | 0                  | 32          | 3.13  | 1              | 0.25       | 1             | 1                  | 1                   | 0                  | 0                 | 0                       | 1            | 0                   | 1              | 1              | 0               | true
    """)  # fmt: skip
    world.give("marts.people", """
        person_id | display_name | identity_confidence | account_count | last_active_on
        ada       | Ada Vance    | 1                   | 1             | 2025-01-01
        bo        | Bo Quill     | 1                   | 1             | 2025-01-01
    """)
    world.give("marts.accounts", "account_id")
    world.give("marts.evidence_terms", "skill")
    world.give("marts.evidence", "\n".join((
        "person_id | skill | item_kind | item_id | occurred_at | weight | part | prior | share | substance",
        *(f"{p} | retrieval | commit | {p}{n} | 2025-01-01 | 1 | author | 0 | 1 | 1" for p in ("ada", "bo") for n in range(3)),
    )))  # fmt: skip
    number(world)
    world.make("marts.shortlists", "marts.roles", "marts.role_skills", "marts.formula", "marts.skills")
    world.con.execute("SET schema = 'marts'")
    try:
        lines = list(explain(world.con, "bo", "engineer"))
    finally:
        world.con.execute("SET schema = 'main'")
    assert "  score = 100 × (1.000000 + 0.000000) / 32.000000 = 3.13" in lines
    assert "  retrieval: weight 2 × 3.13 (100 × 1.000000 / 32.000000) = 6.2600" in lines
    assert lines[-1] == "  score = 6.2600 / 3 = 2.09"


def test_head_names_the_person_and_every_account_with_its_reason(town: Town) -> None:
    assert told(town, "Ada Vance")[:6] == [
        "Ada Vance (@ada), person 95dd1cb7a03cd921",
        "4 accounts joined, identity confidence 0.994:",
        "  git:a1#0 “Ada Vance”: the noreply address carries GitHub account number 11 (1.000)",
        "  git:a2#0 “Ada Vance”: the same full name in the same repository, which belongs to at most one GitHub account here (0.986)",
        "  git:a3#0 “ada”: the noreply address carries GitHub login ada (0.990)",
        "  github:11 ada “ada”: named by the noreply addresses of 2 commits (1.000)",
    ]


def test_not_enough_evidence_is_not_a_low_score(town: Town) -> None:
    lines = told(town, "Jo Wade", "engineer")
    assert lines[-3:] == [
        "not enough evidence: no item counts for any of these skills (which is not a low score)",
        "",
        "engineer: not ranked: a must-have, the least evidence or recent activity is missing (not a low score)",
    ]
    assert told(town, "Jo Wade")[-1].startswith("not enough evidence: ")


def test_ranked_nowhere_for_want_of_recent_work(town: Town) -> None:
    assert told(town, "Di Sand", "searcher")[-1].startswith("searcher: not ranked: ")


def test_role_shows_only_its_skills(town: Town) -> None:
    headed = [line.partition(":")[0] for line in told(town, "Ada Vance", "engineer") if re.match(r"\w+: score ", line)]
    assert headed == ["retrieval", "kernels"]


@pytest.mark.parametrize("key", ["ada", "ADA", "@ada", "95dd1cb7a03cd921"])
def test_person_is_found_by_id_and_login(town: Town, key: str) -> None:
    with open_published(town.directory) as con:
        assert find_person(con, key) == "95dd1cb7a03cd921"


def test_person_is_found_by_a_login_given_up(town: Town) -> None:
    with open_published(town.directory) as con:
        assert find_person(con, "cy") == find_person(con, "cyreed")


@pytest.mark.parametrize("column", ["orcid", "openreview_id"])
def test_person_is_found_by_ids_of_others(world: World, column: str) -> None:
    world.con.execute(f"""
        CREATE OR REPLACE TEMP TABLE people AS
        SELECT 'p1' AS person_id, NULL::VARCHAR AS orcid, NULL::VARCHAR AS openreview_id;
        UPDATE temp.people SET {column} = '~Ada_Vance1';
        CREATE OR REPLACE TEMP TABLE accounts AS
        SELECT 'p1' AS person_id, 'git' AS source, 'c1#0' AS handle, []::VARCHAR[] AS former_handles;
        CREATE OR REPLACE TEMP TABLE former_person_ids AS SELECT 'p0' AS former_person_id, 'p1' AS person_id""")
    try:
        assert find_person(world.con, "~Ada_Vance1") == "p1"
        assert find_person(world.con, "p0") == "p1"
    finally:
        world.con.execute("DROP TABLE temp.people; DROP TABLE temp.accounts; DROP TABLE temp.former_person_ids")


def test_login_given_up_and_taken_by_another_means_the_other(world: World) -> None:
    world.git("""
        commit | author              | at
        c1     | Ada Vance <11+ada>  | 2025-01-01
        c2     | Ada Vance <11+love> | 2025-02-01
        c3     | Ada Marsh <12+ada>  | 2025-03-01
    """)
    world.make("marts.people", "marts.accounts", "marts.former_person_ids")
    world.con.execute("SET schema = 'marts'")
    try:
        person = find_person(world.con, "ada")
    finally:
        world.con.execute("SET schema = 'main'")
    assert world.read(f"SELECT display_name FROM marts.people WHERE person_id = '{person}'") == ["Ada Marsh"]


def test_name_is_no_handle_but_whose_it_is_is_told(town: Town) -> None:
    with open_published(town.directory) as con:
        (person, name) = con.execute("SELECT person_id, display_name FROM people ORDER BY person_id LIMIT 1").fetchall()[0]
        with pytest.raises(HeadwaterError, match=f"; a name is no handle, but people of this name are .*{person}"):
            find_person(con, f" {name.upper()} ")


def test_unknown_person_and_role_are_told_in_one_line(town: Town) -> None:
    with open_published(town.directory) as con:
        with pytest.raises(HeadwaterError, match=r"^nobody here is called 'zoe'; give a person_id, GitHub login, ORCID or OpenReview id$"):
            find_person(con, "zoe")
        with pytest.raises(HeadwaterError, match=r"^unknown role 'cook'; known are engineer, scientist, searcher$"):
            list(explain(con, find_person(con, "ada"), "cook"))


@pytest.mark.parametrize("key", ["https://github.com/ada", "github.com/Ada/", " https://www.github.com/ada "])
def test_person_is_found_by_the_address_that_lists_print(town: Town, key: str) -> None:
    with open_published(town.directory) as con:
        assert find_person(con, key) == "95dd1cb7a03cd921"


def test_misspelt_login_is_told_the_nearest_and_a_name_whose_it_is(town: Town) -> None:
    with open_published(town.directory) as con:
        with pytest.raises(HeadwaterError, match=r"^nobody here is called 'cyred'; the nearest GitHub login is 'cyreed'$"):
            find_person(con, "cyred")
        with pytest.raises(HeadwaterError, match=r"people of this name are 95dd1cb7a03cd921 \(@ada\)$"):
            find_person(con, "Ada Vance")


def test_what_comes_of_it_stands_before_the_pages_that_lead_there(town: Town) -> None:
    with open_published(town.directory) as con:
        lines = list(explain(con, find_person(con, "ada"), "searcher"))
    at = next(at for at, line in enumerate(lines) if line.startswith("skills: "))
    assert lines[at + 2] == ""
    headed = [re.match(r"(\w+): score ([\d.]+),", line) for line in lines]
    assert lines[at] == "skills: " + ", ".join(f"{found[1]} {found[2]}" for found in headed if found)
    summed = next(line for line in lines[at + 2 :] if line.startswith("searcher: rank "))
    assert lines[at + 1] == f"{summed}; the sum is at the end"


def test_few_items_stand_for_all_and_the_rest_is_told_in_one_line(town: Town) -> None:
    with open_published(town.directory) as con:
        whole, few = (list(explain(con, find_person(con, "ada"), "searcher", top)) for top in (None, 1))
    items = [line for line in whole if re.match(rf"  {NUMBER}  ", line)]
    skills = sum(bool(re.match(r"\w+: score ", line)) for line in whole)
    assert next(line for line in few if re.match(rf"  {NUMBER}  ", line)) == items[0]
    rest = [re.fullmatch(rf"  and (\d+) lighter items of ({NUMBER}) points together", line) for line in few if line.startswith("  and ")]
    assert sum(int(found[1]) for found in rest if found) == len(items) - skills > 0
    shown = sum(float(line.split()[0]) for line in few if re.match(rf"  {NUMBER}  ", line))
    assert shown + sum(float(found[2]) for found in rest if found) == pytest.approx(sum(float(line.split()[0]) for line in items), abs=1e-9)
    assert [line for line in few if " = " in line and line.startswith("  score")] == [line for line in whole if " = " in line and line.startswith("  score")]
