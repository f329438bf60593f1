"""Evaluation against judgements, over the town: who is found, what the metrics are, and each baseline's order."""

import json
from collections.abc import Iterator
from math import log2
from pathlib import Path

import duckdb
import pytest

from headwater.errors import HeadwaterError
from headwater.evaluation_text import report_json, report_lines, report_page
from scoring.evaluation.judgements import Gold, Judgement
from scoring.evaluation.rankings import BASELINES, find_places, make_rankings, read_rankings
from scoring.evaluation.report import Report, evaluate
from tests.warehouse.builds import write_build
from tests.warehouse.pipe_tables import World, rows
from tests.warehouse.town import Town
from warehouse.scratch import open_finished

pytestmark = pytest.mark.xdist_group("evaluation_report")
METRICS = {"ndcg_at_10", "condensed_ndcg_at_10", "ndcg_at_25", "p_at_5", "p_at_10", "map", "recall_at_50", "mrr"}
ENGINE, SEARCH = "acme/engine", "acme/search"
GOLD = """
    skill     | login       | grade | repository
    retrieval | ada         | 3     | acme/search
    retrieval | bo          | 1     | acme/search
    kernels   | cy          | 2     | acme/engine
    kernels   | ada         | 1     | acme/engine
    kernels   | nobody-here | 3     | acme/engine
    kernels   | release-bot | 1     | acme/engine
    reranking | cyreed      | 1     | acme/lost
"""


def gold(text: str = GOLD) -> Gold:
    return Gold(tuple(
        Judgement(line, str(row["skill"]), str(row["login"]), float(row["grade"] or 0), row.get("repository") or "", "")
        for line, row in enumerate(rows(text), start=2)
    ))  # fmt: skip


@pytest.fixture(scope="module")
def con(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_finished(write_build(town.build, tmp_path_factory.mktemp("evaluated"))) as con:
        yield con


@pytest.fixture(scope="module")
def report(con: duckdb.DuckDBPyConnection) -> Report:
    return evaluate(con, gold(), read_rankings(with_baselines=True), by_repository=True)


def test_json_has_the_promised_shape(report: Report) -> None:
    told = json.loads(report_json(report))
    assert told.keys() >= {"macro", "skills", "baselines", "unresolved"}
    assert told["macro"].keys() >= METRICS
    assert told["skills"].keys() == {"retrieval", "kernels", "reranking"}
    assert all(metrics.keys() >= METRICS for metrics in told["skills"].values())
    assert told["baselines"].keys() == {
        "random", "total_commits", "path_commits", "tfidf_sum", "bm25_votes", "bm25_sum", "pagerank", "starting_formula",
    }  # fmt: skip
    assert all(metrics.keys() >= METRICS for metrics in told["baselines"].values())
    assert all(low <= high for low, high in told["intervals"].values())


def test_two_evaluations_print_the_same_bytes(con: duckdb.DuckDBPyConnection, report: Report) -> None:
    again = evaluate(con, gold(), read_rankings(with_baselines=True), by_repository=True)
    assert report_json(again) == report_json(report)
    assert list(report_lines(again)) == list(report_lines(report))
    assert report_page(again) == report_page(report)


def test_metrics_of_a_town_are_those_of_its_list(report: Report) -> None:
    """Kernels: Cy Reed (2), Bo Quill (0), Ada Vance (1), Ivo Penn (0); Cy is judged under a login given up since."""
    metrics = report.comparison.ours.skills["kernels"]
    assert metrics["ndcg_at_10"] == round((2 + 1 / log2(4)) / (2 + 1 / log2(3)), 4)
    assert (metrics["p_at_5"], metrics["map"], metrics["mrr"]) == (0.4, round((1 + 2 / 3) / 2, 4), 1.0)
    assert (metrics["judged_count"], metrics["relevant_count"]) == (2, 2)


def test_everybody_who_is_not_ranked_is_listed_with_the_reason(report: Report) -> None:
    assert [(each.github_login, each.reason, each.skills, each.is_counted) for each in report.unresolved] == [
        ("nobody-here", "no commit or record here carries this login", ("kernels",), False),
        ("release-bot", "a bot, a CI user or a coding agent", ("kernels",), False),
        ("cyreed", "known here, but without scored evidence; counts as missed", ("reranking",), True),
    ]
    assert report.comparison.ours.skills["reranking"]["recall_at_50"] == 0


def test_who_is_suppressed_is_left_out_and_said_to_be(world: World) -> None:
    world.git("""
        commit | author             | subject
        c1     | Ada Vance <11+ada> | Add kernel
        c2     | Bo Quill <12+bo>   | Add kernel
    """)
    world.decide("suppressed", "github:11")
    world.make_all()
    found = evaluate(world.con, gold("skill | login | grade\nkernels | ada | 1\nkernels | bo | 1"), read_rankings(with_baselines=False))
    assert [(each.github_login, each.reason) for each in found.unresolved] == [("ada", "suppressed or erased")]
    assert found.comparison.ours.skills["kernels"]["judged_count"] == 1


NAMED = """
    commit | author                 | subject
    c1     | foo42 <home>           | Add kernel
    c2     | Ada Vance <office>     | Add kernel
    c3     | Bo Quill <12+bo>       | Add kernel
    c4     | Bo Quill <12+bo>       | Tune kernel
    c5     | moss <den>             | Add kernel
    c6     | Jo Wade <a>            | Add kernel
    c7     | jowade <b>             | Add kernel
"""


@pytest.mark.parametrize(("login", "found"), [
    ("foo42", "whole name"),
    ("adavance", "full name"),
    ("ada-vance", "full name"),
    ("bo", "account"),
    ("boquill", "only the name of several people here, or of one with another account"),
    ("jowade", "only the name of several people here, or of one with another account"),
    ("moss", "no commit or record here carries this login"),
    ("vance", "no commit or record here carries this login"),
    ("adavance1", "no commit or record here carries this login"),
])  # fmt: skip
def test_login_without_account_is_found_by_the_name_that_it_is(world: World, login: str, found: str) -> None:
    world.git(NAMED)
    world.make_all()
    report = evaluate(world.con, gold(f"skill | login | grade\nkernels | bo | 1\nkernels | {login} | 1"), read_rankings(with_baselines=False))
    ways = {"account": 1, "whole name": 0, "full name": 0}
    if found in ways:
        assert report.resolved == (ways | {found: 1})
        assert report.unresolved == ()
    else:
        assert [(each.github_login, each.reason) for each in report.unresolved] == [(login, found)]
    exact = evaluate(world.con, gold(f"skill | login | grade\nkernels | bo | 1\nkernels | {login} | 1"), read_rankings(False), by_names=False)
    assert exact.resolved == {"account": 1}
    assert len(exact.unresolved) == (login != "bo")


def test_name_of_somebody_suppressed_finds_nobody(world: World) -> None:
    world.git(NAMED)
    world.make_all()
    (foo,) = world.read("SELECT person_id FROM core.people JOIN core.clusters USING (person_id) WHERE display_name = 'foo42'")
    account = world.read(f"SELECT account_id FROM marts.accounts WHERE person_id = '{foo}'")[0]
    world.decide("suppressed", account)
    world.make_all()
    report = evaluate(world.con, gold("skill | login | grade\nkernels | bo | 1\nkernels | foo42 | 1"), read_rankings(with_baselines=False))
    assert [each.github_login for each in report.unresolved] == ["foo42"]


def test_login_given_up_and_taken_by_another_is_the_others(world: World) -> None:
    world.git("""
        commit | author               | subject       | at
        c1     | Ada Vance <11+ada>   | Add kernel    | 2025-01-01
        c2     | Ada Vance <11+love>  | Add kernel    | 2025-02-01
        c3     | Ada Marsh <12+ada>   | Add retriever | 2025-03-01
    """)
    world.make_all()
    found = evaluate(world.con, gold("skill | login | grade\nretrieval | ada | 1"), read_rankings(with_baselines=False))
    assert found.comparison.ours.macro["mrr"] == 1.0


@pytest.mark.parametrize("logins", [("cy", "cyreed"), ("cyreed", "cy")])
def test_person_judged_under_two_logins_has_the_higher_grade(con: duckdb.DuckDBPyConnection, logins: tuple[str, str]) -> None:
    text = f"skill | login | grade\nkernels | {logins[0]} | 3\nkernels | {logins[1]} | 0"
    found = evaluate(con, gold(text), read_rankings(with_baselines=False))
    metrics = found.comparison.ours.skills["kernels"]
    assert (metrics["ndcg_at_10"], metrics["judged_count"], metrics["relevant_count"]) == (1.0, 1, 1)


def test_nobody_judged_is_here(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(HeadwaterError, match=r"^none of the 1 judged logins is anybody here \(nobody: no commit or record here carries this login\)$"):
        evaluate(con, gold("skill | login | grade\nkernels | nobody | 1"), read_rankings(with_baselines=False))
    with pytest.raises(HeadwaterError, match="everybody judged who is here has grade 0"):
        evaluate(con, gold("skill | login | grade\nkernels | ada | 0"), read_rankings(with_baselines=False))


def test_skill_without_anybody_relevant_is_warned_of_and_not_measured(con: duckdb.DuckDBPyConnection) -> None:
    found = evaluate(con, gold("skill | login | grade\nkernels | ada | 0\nretrieval | bo | 1"), read_rankings(with_baselines=False))
    assert found.warnings == ("kernels: nobody relevant is here; not measured",)
    assert found.comparison.ours.skills.keys() == {"retrieval"}


def test_repository_is_measured_by_its_own_judgements_among_its_contributors(report: Report) -> None:
    """In acme/search, of Ada, Bo and who else worked there, Ada and Bo lead retrieval; without it retrieval is not judged."""
    found = report.by_repository
    assert found is not None
    assert found.own.keys() == {ENGINE, SEARCH, "acme/lost"}
    assert found.own[SEARCH]["ndcg_at_10"] == 1.0
    assert found.own["acme/lost"]["mrr"] == 0.0
    assert found.macro["headwater"]["mrr"] == pytest.approx(sum(own["mrr"] for own in found.own.values()) / 3, abs=1e-4)
    skills = report.comparison.ours.skills
    assert found.macro_without["headwater"]["map"] == pytest.approx(sum(each["map"] for each in found.without.values()) / len(found.without), abs=1e-4)
    assert found.macro_without.keys() == found.macro.keys()
    assert found.without["acme/lost"]["map"] == pytest.approx((skills["kernels"]["map"] + skills["retrieval"]["map"]) / 2, abs=1e-4)
    assert report.warnings == ("1 of the judged repositories are not watched here: acme/lost",)


def test_by_repository_needs_the_column(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(HeadwaterError, match="needs a column `repository`"):
        evaluate(con, gold("skill | login | grade\nkernels | ada | 1"), read_rankings(with_baselines=False), by_repository=True)


COMMITS = """
    commit | author             | subject                | at         | paths
    a1     | Ada Vance <11+ada> | Add kernel             | 2025-01-01 | csrc/a.cu; csrc/shared.h
    a2     | Ada Vance <11+ada> | Fix kernel             | 2025-02-01 | docs/a.md
    a3     | Ada Vance <11+ada> | Tune kernel            | 2025-03-01 | docs/a.md
    b1     | Bo Quill <12+bo>   | Add kernel to a kernel | 2025-01-02 | csrc/shared.h
    c1     | Cy Reed <13+cy>    | Say hello              | 2025-01-03 | csrc/c.cu; csrc/shared.h
    c2     | Cy Reed <13+cy>    | Say hello              | 2025-01-04 | csrc/c.cu
    c3     | Cy Reed <13+cy>    | Say hello              | 2025-01-05 | README.md
    c4     | Cy Reed <13+cy>    | Say hello              | 2025-01-06 | README.md
    d1     | Di Sand <14+di>    | Say hello              | 2025-01-07 | lone.md
"""
# *.cu stands on 3 of 9 commits and "kernel" on 4, so a path tells more than a word.
ORDERS = {
    "total_commits": "cy ada bo di",  # 4, 3, 1, 1: ties go by person_id
    "path_commits": "cy ada",  # 2, 1 touch *.cu
    "tfidf_sum": "ada cy bo",  # 3 ln(9/4) + ln(9/3), 2 ln(9/3), 2 ln(9/4)
    "bm25_votes": "ada cy bo",  # 3, 2, 1 documents
    "bm25_sum": "ada cy bo",
    "starting_formula": "ada cy bo",  # 3 months; 0.68 + 1.05 points by paths; 1.3 points by a subject that says it twice
    "pagerank": "cy ada di bo",  # two files of their own, twice; one; none, and a tie by person_id
    "headwater": "ada cy bo",
}


@pytest.fixture
def ranked(world: World) -> dict[str, str]:
    world.git(COMMITS)
    world.make_all()
    logins = dict(world.read("SELECT person_id, github_login FROM core.people"))
    found = {}
    for name in make_rankings(world.con, read_rankings(with_baselines=True)):
        order = find_places(world.con, logins).get("kernels", [])
        assert [place for _, place in order] == list(range(1, len(order) + 1))
        found[name] = " ".join(logins[person] for person, _ in order)
    return found


def test_every_ranking_orders_a_small_world_as_it_should(ranked: dict[str, str]) -> None:
    chance = ranked.pop("random")
    assert sorted(chance.split()) == ["ada", "bo", "cy", "di"]
    assert ranked == ORDERS


def test_every_baseline_states_its_grain_and_gives_points() -> None:
    for file in BASELINES.glob("*.sql"):
        assert file.read_text(encoding="utf-8").startswith("-- One row per skill and person: ")


def test_pagerank_of_a_small_graph_is_that_of_power_iteration(world: World) -> None:
    world.git(COMMITS)
    world.make_all()
    next(make_rankings(world.con, {"pagerank": read_rankings(with_baselines=True)["pagerank"]}))
    found = dict(world.read("SELECT github_login, points::DOUBLE FROM ranking JOIN core.people USING (person_id) WHERE skill = 'kernels'"))
    files = {"ada": {"a.cu", "shared", "a.md"}, "bo": {"shared"}, "cy": {"c.cu", "shared", "README"}, "di": {"lone"}}
    weights = dict.fromkeys(files, 1 / 4)
    for _ in range(20):
        given = {
            who: sum(
                weights[other] / len(files[other]) / sum(file in touched for touched in files.values())
                for other in files for file in files[other] & files[who]
            )
            for who in files
        }  # fmt: skip
        weights = {who: 0.15 / 4 + 0.85 * given[who] for who in files}
    assert found == pytest.approx({who: 1_000_000 * weight for who, weight in weights.items()}, rel=1e-6)


def test_table_tells_every_ranking_and_why_somebody_is_missing(report: Report) -> None:
    lines = list(report_lines(report))
    assert [line.split()[0] for line in lines[1:10]] == ["headwater", *sorted(file.stem for file in BASELINES.glob("*.sql"))]
    assert any(line.startswith("headwater less total_commits") for line in lines)
    assert "1 judged people: a bot, a CI user or a coding agent (release-bot)" in lines


def test_page_stands_alone_and_escapes_what_comes_from_outside(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    text = 'skill | login | grade\nkernels | ada | 1\nkernels | <script>alert("x")</script> | 1'
    page = report_page(evaluate(con, gold(text), read_rankings(with_baselines=True)))
    assert "<script" not in page
    assert "&lt;script&gt;alert" in page
    assert not [found for found in ("src=", "href=", "url(", "http") if found in page]
    assert page.count("<svg") == 3
    for name in ("total_commits", "kernels", "95 % intervals", "no commit or record here carries this login"):
        assert name in page
