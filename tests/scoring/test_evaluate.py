"""Evaluation against judgements: what is read, who is left out, and the shape of the answer."""

import json
from math import log2
from pathlib import Path

import pytest

from headwater.console import report_json, report_lines
from headwater.errors import HeadwaterError
from scoring.evaluate import RANKINGS, evaluate, read_judgements
from tests.warehouse.pipe_tables import World
from tests.warehouse.town import Town
from warehouse.published import open_published

METRICS = {"ndcg_at_10", "condensed_ndcg_at_10", "ndcg_at_25", "p_at_5", "p_at_10", "map", "recall_at_50", "mrr"}
GOLD = """\
skill,github_login,grade,repository,area
retrieval,Ada,3,acme/search,rag
retrieval,bo,1,acme/search,rag
kernels,cy,2,acme/engine,csrc
kernels,ada,1,acme/engine,csrc
kernels,nobody-here,3,acme/engine,csrc
"""


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    file = tmp_path / "gold.csv"
    file.write_text(GOLD, encoding="utf-8")
    return file


def write(gold: Path, text: str) -> Path:
    gold.write_text(text, encoding="utf-8")
    return gold


def test_report_has_the_promised_shape(town: Town, gold: Path) -> None:
    with open_published(town.directory) as con:
        told = json.loads(report_json(evaluate(con, read_judgements(gold))))
    assert told.keys() == {"macro", "skills", "baselines", "unresolved"}
    assert told["macro"].keys() >= METRICS
    assert told["skills"].keys() == {"retrieval", "kernels"}
    assert all(metrics.keys() >= METRICS for metrics in told["skills"].values())
    assert told["baselines"].keys() == RANKINGS.keys() - {"headwater"}
    assert all(metrics.keys() >= METRICS for metrics in told["baselines"].values())
    assert told["unresolved"] == [{"github_login": "nobody-here", "reason": "no commit here carries this login"}]


def test_metrics_of_a_town_are_those_of_its_list(town: Town, gold: Path) -> None:
    """Kernels: Cy Reed (2), Bo Quill (0), Ada Vance (1), Ivo Penn (0); Cy is judged under a login given up since."""
    with open_published(town.directory) as con:
        metrics = evaluate(con, read_judgements(gold)).skills["kernels"]
    assert metrics["ndcg_at_10"] == round((2 + 1 / log2(4)) / (2 + 1 / log2(3)), 4)
    assert metrics["condensed_ndcg_at_10"] == round((2 + 1 / log2(4)) / (2 + 1 / log2(3)), 4)
    assert (metrics["p_at_5"], metrics["map"], metrics["mrr"]) == (0.4, round((1 + 2 / 3) / 2, 4), 1.0)


def test_condensed_list_leaves_out_who_is_judged_for_no_skill(town: Town, gold: Path) -> None:
    judgements = read_judgements(write(gold, "skill,github_login,grade\nkernels,ada,1\n"))
    with open_published(town.directory) as con:
        metrics = evaluate(con, judgements).skills["kernels"]
    assert metrics["ndcg_at_10"] == 0.5
    assert metrics["condensed_ndcg_at_10"] == 1.0


def test_mean_is_over_skills(town: Town, gold: Path) -> None:
    with open_published(town.directory) as con:
        report = evaluate(con, read_judgements(gold))
    assert report.macro["map"] == pytest.approx((report.skills["retrieval"]["map"] + report.skills["kernels"]["map"]) / 2, abs=1e-4)


def test_table_for_the_terminal(town: Town, gold: Path) -> None:
    with open_published(town.directory) as con:
        report = evaluate(con, read_judgements(gold))
    lines = list(report_lines(report, baselines=True))
    assert [line.split("  ")[0] for line in lines[1:-1]] == ["kernels", "retrieval", "mean over skills", "bm25_sum", "total_commits"]
    assert lines[-1] == "1 judged people are on no account here and are left out"
    assert len(list(report_lines(report, baselines=False))) == len(lines) - 2


def test_highest_grade_counts_and_logins_are_compared_in_lower_case(gold: Path) -> None:
    text = "skill,github_login,grade\nretrieval,Ada,1\nretrieval,ada,3\nretrieval,ADA,2\n"
    assert read_judgements(write(gold, text)) == {"retrieval": {"ada": 3.0}}


@pytest.mark.parametrize("logins", [("cy", "cyreed"), ("cyreed", "cy")])
def test_person_judged_under_two_logins_has_the_higher_grade(town: Town, gold: Path, logins: tuple[str, str]) -> None:
    first, second = logins
    judgements = read_judgements(write(gold, f"skill,github_login,grade\nkernels,{first},3\nkernels,{second},0\nkernels,bo,1\n"))
    with open_published(town.directory) as con:
        assert evaluate(con, judgements).skills["kernels"]["ndcg_at_10"] == 1.0


def test_login_given_up_and_taken_by_another_is_the_others(world: World, gold: Path) -> None:
    world.git("""
        commit | author               | subject       | at
        c1     | Ada Vance <11+ada>   | Add kernel    | 2025-01-01
        c2     | Ada Vance <11+love>  | Add kernel    | 2025-02-01
        c3     | Ada Marsh <12+ada>   | Add retriever | 2025-03-01
    """)
    world.make_all()
    world.con.execute("SET schema = 'marts'")
    try:
        report = evaluate(world.con, read_judgements(write(gold, "skill,github_login,grade\nretrieval,ada,1\n")))
    finally:
        world.con.execute("SET schema = 'main'")
    assert report.macro["mrr"] == 1.0


def test_byte_order_mark_of_a_spreadsheet_is_read_over(gold: Path) -> None:
    assert read_judgements(write(gold, "\ufeffskill,github_login,grade\nretrieval,ada,1\n")) == {"retrieval": {"ada": 1.0}}


@pytest.mark.parametrize(("text", "said"), [
    ("skill,login,grade\n", "expected the columns github_login, grade, skill"),
    ("", "expected the columns"),
    ("skill,github_login,grade\nretrieval,ada,good\n", "a grade is not a number"),
    ("skill,github_login,grade\nretrieval,ada\n", "a grade is not a number"),
    ("skill,github_login,grade\nretrieval\n", "a grade is not a number"),
])  # fmt: skip
def test_mistakes_are_told_in_one_line(gold: Path, text: str, said: str) -> None:
    with pytest.raises(HeadwaterError, match=said) as caught:
        read_judgements(write(gold, text))
    assert str(caught.value).startswith(f"{gold}: ")
    assert "\n" not in str(caught.value)


def test_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(HeadwaterError, match=r"gold\.csv: cannot be read"):
        read_judgements(tmp_path / "gold.csv")


def test_nobody_judged_is_here(town: Town, gold: Path) -> None:
    with open_published(town.directory) as con, pytest.raises(HeadwaterError, match="none of the judged people is in the warehouse"):
        evaluate(con, read_judgements(write(gold, "skill,github_login,grade\nretrieval,nobody,1\n")))
