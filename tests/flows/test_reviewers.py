"""Reviewing is evidence: who was planted as a reviewer or maintainer stands higher for it."""

from pathlib import Path

import duckdb
import pytest

from headwater.settings import load_settings
from sandbox.truth import list_reviewers
from tests.flows.conftest import Sandbox

RANKS = """
WITH weighed AS (
    SELECT person_id, skill, sum(weight) AS with_reviews, coalesce(sum(weight) FILTER (part <> 'reviewer'), 0) AS without
    FROM evidence
    GROUP BY person_id, skill
)
SELECT handle, skill,
    rank() OVER (PARTITION BY skill ORDER BY with_reviews DESC),
    rank() OVER (PARTITION BY skill ORDER BY without DESC)
FROM weighed
JOIN accounts USING (person_id)
WHERE source = 'github'
"""


@pytest.fixture(scope="module")
def published(night: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(load_settings(night).data.directory / "headwater.duckdb", read_only=True)


def test_planted_reviewers_rise(sandbox: Sandbox, published: duckdb.DuckDBPyConnection) -> None:
    ranks = {(login, skill): (now, before) for login, skill, now, before in published.execute(RANKS).fetchall()}
    planted = {(login, skill) for login, _, skill, _ in list_reviewers(sandbox.world)}
    moved = [ranks[key] for key in planted if key in ranks]
    assert len(moved) >= 5
    risen, fallen = sum(now < before for now, before in moved), sum(now > before for now, before in moved)
    assert risen > fallen


def test_nobody_is_credited_with_reviewing_their_own_work(published: duckdb.DuckDBPyConnection) -> None:
    own = """
        SELECT count(*) FROM evidence AS reviewed JOIN evidence AS written USING (person_id, skill, item_id)
        WHERE reviewed.part = 'reviewer' AND written.part <> 'reviewer'"""
    assert published.execute(own).fetchall() == [(0,)]


def test_contributions_of_every_kind_are_published(published: duckdb.DuckDBPyConnection) -> None:
    kinds = {kind for (kind,) in published.execute("SELECT DISTINCT kind FROM contributions").fetchall()}
    assert kinds == {"commit", "pull_request", "review", "issue", "comment", "model", "dataset", "space"}


def test_people_are_shown_where_their_profile_says(sandbox: Sandbox, published: duckdb.DuckDBPyConnection) -> None:
    found = dict(published.execute("SELECT github_login, country_code FROM people WHERE country_code IS NOT NULL").fetchall())
    truth = {login: account.place for login in found if (account := sandbox.github.github.account(login)) and account.place}
    assert truth
    assert {login: found[login] for login in truth} == {login: place[1] for login, place in truth.items()}
