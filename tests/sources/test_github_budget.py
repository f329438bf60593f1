"""Points: a reserve that is kept, fair shares, and a clean end when they are spent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.github_answers import BadToken, Rate
from sources.github_budget import Budget, BudgetSpent, fair_shares

THEN = datetime(2019, 5, 4, 3, 2, 1, tzinfo=UTC)  # by GitHub's clock, which is not ours


def rate(remaining: int, cost: int = 1, minutes: float = 40) -> Rate:
    return Rate(cost, remaining, THEN + timedelta(minutes=minutes))


def test_before_the_first_answer_everything_may_be_asked() -> None:
    assert Budget(500, 900).require("a/b") == 0


def test_the_reserve_is_kept() -> None:
    budget = Budget(500, 900)
    budget.note("a/b", rate(501), THEN)
    assert budget.require("a/b") == 0
    budget.note("a/b", rate(500), THEN)
    with pytest.raises(BudgetSpent, match=r"500 left until \d\d:\d\d UTC, 500 of them kept in reserve"):
        budget.require("a/b")


def test_points_that_come_back_soon_are_waited_for() -> None:
    budget = Budget(0, 900)
    budget.note("a/b", rate(0, minutes=10), THEN)
    assert 590 < budget.require("a/b") <= 601
    assert budget.require("a/b") == 0


def test_a_clock_of_ours_that_is_wrong_neither_ends_a_run_too_early_nor_asks_too_soon() -> None:
    for clock in (THEN, datetime.now(UTC) - timedelta(hours=3), datetime.now(UTC) + timedelta(hours=3)):
        budget = Budget(0, 900)
        budget.note("a/b", Rate(1, 0, clock + timedelta(minutes=14)), clock)
        assert 830 < budget.require("a/b") <= 841
        budget.note("a/b", Rate(1, 0, clock + timedelta(minutes=16)), clock)
        with pytest.raises(BudgetSpent):
            budget.require("a/b")


def test_each_target_may_spend_its_share_first_and_leftovers_are_shared() -> None:
    budget = Budget(0, 900)
    reset = rate(100, cost=0)
    budget.note("probe", reset, THEN)
    budget.plan({"small": 10, "large": 500, "huge": 5000})
    budget.note("large", Rate(45, 55, reset.reset_at), THEN)
    with pytest.raises(BudgetSpent, match="share"):
        budget.require("large")
    assert budget.require("small") == 0
    assert budget.require("huge") == 0
    budget.close("small")
    assert budget.require("large") == 0


def test_a_new_hour_is_shared_anew() -> None:
    budget = Budget(0, 900)
    budget.note("probe", rate(10, cost=0), THEN)
    budget.plan({"a": 100, "b": 100})
    budget.note("a", rate(5, cost=5, minutes=40), THEN)
    budget.note("a", rate(99, cost=1, minutes=100), THEN)
    assert budget.require("a") == 0
    assert budget.require("b") == 0


def test_a_target_without_a_share_takes_what_nobody_was_promised() -> None:
    budget = Budget(0, 900)
    budget.note("probe", rate(10, cost=0), THEN)
    budget.plan({"a": 9})
    assert budget.require("late") == 0
    budget.plan({"a": 10})
    with pytest.raises(BudgetSpent):
        budget.require("late")


def test_a_refused_token_is_remembered_until_the_next_plan() -> None:
    budget = Budget(0, 900)
    budget.refuse("it is expired")
    with pytest.raises(BadToken, match="it is expired"):
        budget.require("a/b")
    budget.plan({})
    assert budget.require("a/b") == 0


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 400), max_size=30), st.integers(-5, 5000))
def test_shares_are_fair(forecasts: dict[str, int], points: int) -> None:
    shares = fair_shares(forecasts, points)
    assert shares.keys() == forecasts.keys()
    assert sum(shares.values()) <= max(0, points)
    assert all(0 <= shares[name] <= forecasts[name] for name in forecasts)
    cut = [shares[name] for name in forecasts if shares[name] < forecasts[name]]
    assert not cut or max(shares.values()) <= min(cut) + 1
    if sum(forecasts.values()) <= points:
        assert shares == forecasts
