"""The benchmark of a night's steps is a night: what comes a day later ends as if it had been there at once."""

from pathlib import Path

import duckdb
import pytest

from bench.night_stages import measure
from headwater.settings import load_settings

COMPARED = ("people", "contributions", "evidence", "evidence_terms", "search_terms", "skill_scores")


def published(directory: Path) -> list[object]:
    """Return a digest of the tables compared."""
    with duckdb.connect(directory / "headwater.duckdb", read_only=True) as con:
        return [con.execute(f"SELECT count(*), sum(hash(one)::HUGEINT) FROM {table} AS one").fetchall() for table in COMPARED]


@pytest.mark.slow  # three nights; tests/warehouse/test_increments.py says the same of every table
def test_a_night_with_little_new_ends_as_one_that_had_it_all_and_one_with_nothing_new_makes_nothing(night: Path, tmp_path: Path) -> None:
    everything, little, nothing = measure(night, tmp_path)
    assert published(tmp_path / "data") == published(load_settings(night).data.directory)
    assert {"staging.commits", "scoring.document_terms"} <= {step for step, _ in little.steps}
    assert len(little.steps) < len(everything.steps)
    assert [step for step, _ in nothing.steps] == ["loading", "what stands, and the data checks", "publishing", "writing the build"]
    assert all(one.seconds > 0 and one.megabytes > 10 for one in (everything, little, nothing))
