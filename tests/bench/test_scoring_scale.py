"""The benchmark of scoring: an invented world that the real models score, every step told with its rows and time."""

from pathlib import Path

import duckdb
import pytest

from bench.scoring_scale import SCORED, Measured, measure

pytestmark = pytest.mark.xdist_group("scoring_scale")
PEOPLE, CANDIDATES = 500, 10_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def measured(place: Path) -> Measured:
    return measure(PEOPLE, CANDIDATES, place)


def test_a_world_holds_about_the_candidates_that_were_asked_for(measured: Measured) -> None:
    assert 0.8 * CANDIDATES < measured.candidates < 1.2 * CANDIDATES


def test_every_model_on_the_way_to_the_lists_is_timed(measured: Measured) -> None:
    assert set(SCORED) < {step.name for step in measured.steps}
    assert all(step.seconds > 0 for step in measured.steps)
    assert measured.scan.cpu_seconds > 0
    assert measured.megabytes > 10


def test_work_is_skewed_and_every_role_is_ranked(measured: Measured, place: Path) -> None:
    with duckdb.connect(place / "build" / "warehouse.duckdb", read_only=True) as con:
        assert con.execute("SELECT count(DISTINCT role) = (SELECT count(*) FROM profile.roles) FROM marts.shortlists").fetchall() == [(True,)]
        foremost, every = con.execute("""
            SELECT sum(credits) FILTER (place <= 50), sum(credits) FROM (
                SELECT count(*) AS credits, row_number() OVER (ORDER BY count(*) DESC) AS place FROM core.credits GROUP BY person_id)""").fetchall()[0]  # fmt: skip
    assert foremost > every / 3
