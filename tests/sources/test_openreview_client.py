"""How long to stay away is read from whatever says so, and the budget is that of the last half hour."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from sources.openreview_budget import Budget, BudgetSpent
from sources.openreview_client import told_wait

NOW = datetime(2026, 8, 31, 8, 0, tzinfo=UTC)
DATE = {"date": "Mon, 31 Aug 2026 08:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"ratelimit-reset": "90"}, {}, 90.0),
        ({}, {"details": {"resetTime": "2026-08-31T08:01:30.500Z"}}, 90.5),
        ({}, {"details": {"resetTime": "2026-08-31T07:00:00.000Z"}}, 0.0),
        ({}, {"message": "Too many requests: … Please try again in 30 minutes and 8 seconds (2026-08-05-13683655)"}, 1808.0),
        ({}, {"message": "Please try again in 41 seconds"}, 41.0),
        ({}, {"message": "Please try again in 2 minutes"}, 120.0),
        ({}, {"message": "Please try again later", "details": {"resetTime": "soon"}}, None),
        ({}, {"details": {"resetTime": 7}}, None),
        ({}, [], None),
    ],
)
def test_a_limit_says_when_to_come_back(headers: dict[str, str], body: object, seconds: float | None) -> None:
    assert told_wait(httpx.Response(429, headers=DATE | headers, json=body)) == seconds


def test_a_limit_without_json_says_nothing() -> None:
    assert told_wait(httpx.Response(429, content=b"Too many requests")) is None


def test_the_budget_is_that_of_the_last_half_hour() -> None:
    now = NOW
    budget = Budget(2, lambda: now.timestamp())
    for _ in range(2):
        budget.require()
        budget.note()
        now += timedelta(minutes=10)
    with pytest.raises(BudgetSpent, match="the 2 requests that OpenReview may be asked in half an hour are made"):
        budget.require()
    now += timedelta(minutes=10)
    budget.require()
    budget.note()
    with pytest.raises(BudgetSpent):
        budget.require()
