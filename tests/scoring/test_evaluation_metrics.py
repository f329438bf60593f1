"""Ranking metrics: against values worked out by hand, against trec_eval's, and drawn samples against lists written out."""

from collections.abc import Mapping, Sequence
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.evaluation.metrics import CONDENSED, METRICS, best_possible, judged_list, measure

Grades = Mapping[str, float]


def measured(ranking: Sequence[str], grades: Grades, others: Sequence[str] = (), counts: Sequence[int] | None = None) -> dict[str, float]:
    """Return the metrics of a list; `others` are judged for another skill, `counts` says how often each person was drawn."""
    people = sorted({*grades, *others})
    columns = {person: at for at, person in enumerate(people)}
    samples = np.array([counts or [1] * len(people)], dtype=np.int64)
    order = [(person, place) for place, person in enumerate(ranking, start=1) if person in columns]
    found = measure(judged_list(order, grades, columns), best_possible(grades, columns, samples), samples)
    return {name: float(values[0]) for name, values in found.items()}


# a and c are judged 3 and 2, d is judged 0, e (2) is not in the list, x and y are nobody's business.
GRADES = {"a": 3.0, "c": 2.0, "d": 0.0, "e": 2.0}
LISTED = ["x", "a", "d", "y", "c"]


@pytest.mark.parametrize(("metric", "expected"), [
    ("ndcg_at_10", (3 / log2(3) + 2 / log2(6)) / (3 + 2 / log2(3) + 2 / log2(4))),
    ("ndcg_at_25", (3 / log2(3) + 2 / log2(6)) / (3 + 2 / log2(3) + 2 / log2(4))),
    ("p_at_5", 2 / 5),
    ("p_at_10", 2 / 10),
    ("map", (1 / 2 + 2 / 5) / 3),
    ("recall_at_50", 2 / 3),
    ("mrr", 1 / 2),
    ("condensed_ndcg_at_10", (3 + 2 / log2(4)) / (3 + 2 / log2(3) + 2 / log2(4))),
    ("condensed_map", (1 + 2 / 3) / 3),
    ("condensed_p_at_5", 2 / 5),
    ("condensed_mrr", 1.0),
])  # fmt: skip
def test_metric_worked_out_by_hand(metric: str, expected: float) -> None:
    assert measured(LISTED, GRADES)[metric] == pytest.approx(expected)


def test_condensed_list_keeps_who_is_judged_for_another_skill() -> None:
    assert measured(LISTED, GRADES, others=["x"])["condensed_mrr"] == 1 / 2


def test_depth_ends_the_list() -> None:
    crowd = [f"x{at}" for at in range(9)]
    found = measured([*crowd, "a", "c"], {"a": 1.0, "c": 1.0})
    assert found["ndcg_at_10"] == pytest.approx((1 / log2(11)) / (1 + 1 / log2(3)))
    assert (found["p_at_5"], found["p_at_10"], found["recall_at_50"]) == (0, 0.1, 1)
    assert measured([*(f"x{at}" for at in range(49)), "a", "c"], {"a": 1.0, "c": 1.0})["recall_at_50"] == 1 / 2


def test_best_order_reaches_one_and_an_empty_list_nothing() -> None:
    best = measured(["a", "e", "c", "d"], GRADES)
    assert {best[name] for name in ("ndcg_at_10", "ndcg_at_25", "map", "recall_at_50", "mrr", "condensed_ndcg_at_10")} == {1.0}
    assert set(measured([], GRADES).values()) == {0.0}


def test_nobody_relevant_is_no_number() -> None:
    assert all(np.isnan(value) for value in measured(["a"], {"a": 0.0}).values())


# By trec_eval (pytrec-eval-terrier 0.5.11): ndcg_cut_10, ndcg_cut_25, P_5, P_10, map, recall_50, recip_rank.
TREC_EVAL = {
    3: ((0.066254, 0.127123, 0.0, 0.1, 0.128172, 0.291667, 0.111111), (0.328241, 0.395642, 0.4, 0.4, 0.359715, 0.833333, 0.333333)),
    7: ((0.0, 0.310751, 0.0, 0.0, 0.22582, 1.0, 0.071429), (0.347629, 0.678401, 0.4, 0.4, 0.46568, 1.0, 0.333333)),
}


@pytest.mark.parametrize("step", TREC_EVAL)
def test_metrics_are_those_of_trec_eval(step: int) -> None:
    grades = {f"p{at:03}": float((at * at * step + 7 * at) % 4 % 3) for at in range(0, 150, step)}
    ranking = sorted((f"p{at:03}" for at in range(150)), key=lambda person: ((int(person[1:]) * 37 * step + 11) % 151, person))[:120]
    found = measured(ranking, grades)
    assert tuple(round(found[name], 6) for name in METRICS) == TREC_EVAL[step][0]
    assert tuple(round(found[name], 6) for name in CONDENSED) == TREC_EVAL[step][1]


def written_out(ranking: Sequence[str], grades: Grades, drawn: Mapping[str, int]) -> tuple[list[str], dict[str, float]]:
    """Return the list and the grades in which everybody drawn twice stands twice."""
    copies = [f"{person}/{copy}" for person in ranking for copy in range(drawn.get(person, 1))]
    return copies, {f"{person}/{copy}": grade for person, grade in grades.items() for copy in range(drawn[person])}


@given(st.data())
def test_a_sample_is_the_list_with_everybody_as_often_as_drawn(data: st.DataObject) -> None:
    crowd = [f"p{at:02}" for at in range(30)]
    ranking = data.draw(st.permutations(crowd))[: data.draw(st.integers(0, 30))]
    people = data.draw(st.lists(st.sampled_from(crowd), min_size=1, max_size=12, unique=True))
    grades = {person: float(data.draw(st.integers(0, 2))) for person in sorted(people)}
    drawn = {person: data.draw(st.integers(0, 4)) for person in sorted(people)}
    found = measured(ranking, grades, counts=list(drawn.values()))
    if not sum(drawn[person] for person, grade in grades.items() if grade):
        assert all(np.isnan(value) for value in found.values())
    else:
        assert found == pytest.approx(measured(*written_out(ranking, grades, drawn)))
