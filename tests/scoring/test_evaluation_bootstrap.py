"""Intervals: the same at every run, as wide as they should be, and paired where rankings are compared."""

import numpy as np
import pytest

from scoring.evaluation.bootstrap import SAMPLES, draw, interval, over_skills
from scoring.evaluation.quality import compare, macro

PEOPLE = [f"p{at:02}" for at in range(40)]
JUDGED = {f"skill{number}": {person: float((at + number) % 3) for at, person in enumerate(PEOPLE)} for number in range(6)}


def places(seed: int) -> dict[str, list[tuple[str, int]]]:
    """Return a ranking of everybody per skill, others between."""
    shuffled = np.random.default_rng(seed)
    return {skill: [(PEOPLE[who], 1 + 3 * at) for at, who in enumerate(shuffled.permutation(len(PEOPLE)))] for skill in JUDGED}


def test_samples_draw_as_many_as_there_are_and_are_the_same_at_every_run() -> None:
    draws, again = draw(40, 6), draw(40, 6)
    assert draws.people.shape == (SAMPLES, 40)
    assert set(draws.people.sum(axis=1)) == {40}
    assert set(draws.skills.sum(axis=1)) == {6}
    assert (draws.people == again.people).all()
    assert len({tuple(sample) for sample in draws.people}) == SAMPLES


def test_interval_holds_the_middle_of_the_samples_that_have_a_value() -> None:
    assert interval(np.array([*np.linspace(0, 1, 1001), np.nan])) == (0.025, 0.975)
    assert interval(np.array([np.nan])) == (0.0, 0.0)


def test_mean_is_over_the_drawn_skills_that_have_a_value() -> None:
    measured = {"a": {"map": np.array([1.0, 1.0])}, "b": {"map": np.array([0.5, np.nan])}, "c": {"map": np.array([0.0, 0.0])}}
    assert over_skills(measured, np.array([[2, 1, 0], [1, 5, 1]]))["map"].tolist() == pytest.approx([2.5 / 3, 0.5])


def test_interval_holds_the_value_and_is_narrower_with_more_people() -> None:
    found = compare(JUDGED, {"headwater": places(1)}).ours
    low, high = found.intervals["condensed_map"]
    assert low < found.macro["condensed_map"] < high
    few = {skill: dict(list(grades.items())[:10]) for skill, grades in JUDGED.items()}
    few_low, few_high = compare(few, {"headwater": places(1)}).ours.intervals["condensed_map"]
    assert few_high - few_low > high - low


def test_interval_is_as_wide_as_the_spread_of_means_over_people_drawn_anew() -> None:
    """The precision of a random order is a mean over people: its standard error is known."""
    judged = {"one": {f"q{at:03}": float(at % 2) for at in range(400)}}
    order = {"one": [(f"q{who:03}", at + 1) for at, who in enumerate(np.random.default_rng(5).permutation(400))]}
    low, high = compare(judged, {"headwater": order}).ours.intervals["p_at_10"]
    expected = 2 * 1.96 * (0.5 * 0.5 / 10) ** 0.5
    assert high - low == pytest.approx(expected, rel=0.35)


def test_difference_is_paired_and_a_ranking_does_not_differ_from_itself() -> None:
    found = compare(JUDGED, {"headwater": places(1), "same": places(1), "other": places(2)})
    assert {(d.difference, d.low, d.high) for d in found.differences["same"].values()} == {(0.0, 0.0, 0.0)}
    other = found.differences["other"]["map"]
    assert other.difference == pytest.approx(found.ours.macro["map"] - found.baselines["other"].macro["map"], abs=1e-4)
    assert other.low < other.difference < other.high


def test_macro_is_the_mean_over_skills_with_or_without_intervals() -> None:
    found = compare(JUDGED, {"headwater": places(3)}).ours
    assert found.macro == macro(JUDGED, places(3))
    assert found.macro["map"] == pytest.approx(np.mean([metrics["map"] for metrics in found.skills.values()]), abs=1e-4)
