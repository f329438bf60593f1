"""Whatever the order of rows and the number of threads, the same bytes are published."""

from pathlib import Path

import pytest

from bench import spread
from tests.warehouse.builds import write_build
from tests.warehouse.town import Town, one_world, town
from warehouse.publish import dictionary

pytestmark = pytest.mark.xdist_group("spread")
__all__ = ["one_world", "town"]


@pytest.fixture(scope="module")
def built(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_build(town.build, tmp_path_factory.mktemp("spread"))


def test_what_is_published_is_the_same_bytes_whatever_the_order_of_rows_and_the_number_of_threads(built: Path) -> None:
    found = spread.measure(built, runs=5)
    assert found.keys() == {table.name for table in dictionary()} | {f"{role}.csv" for role in ("engineer", "searcher", "scientist")}
    assert {name: len(digests) for name, digests in found.items() if len(digests) > 1} == {}


def test_a_table_that_hangs_on_the_order_of_rows_is_told(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = "CREATE OR REPLACE TABLE marts.people AS SELECT * REPLACE ((SELECT any_value(subject) FROM raw.git_commits) AS display_name) FROM marts.people"
    run_models = spread.run_models
    monkeypatch.setattr(spread, "run_models", lambda con, models: (run_models(con, models), con.execute(names)))
    found = spread.measure(built, runs=3)
    assert {name for name, digests in found.items() if len(digests) > 1} >= {"people"}
