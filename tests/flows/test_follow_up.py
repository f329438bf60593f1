"""What is asked after the first round is told by tables that do not last: they are made again, whole, with the rest."""

from pathlib import Path

import duckdb

from flows import steps
from flows.plan import Choice, make_plan
from headwater.settings import load_settings
from tests.flows.conftest import Sandbox
from warehouse.build import discard_build

TABLES = "SELECT DISTINCT schema_name FROM duckdb_tables() ORDER BY ALL"


def test_what_landed_stays_loaded_and_what_told_what_to_ask_does_not(sandbox: Sandbox, night: Path) -> None:
    settings = load_settings(sandbox.copy(night, "followed-up"))
    discard_build(settings.data.directory)
    steps.follow_up(settings, make_plan(settings, Choice()))
    with duckdb.connect(settings.data.directory / "build" / "warehouse.duckdb", read_only=True) as con:
        assert con.execute(TABLES).fetchall() == [("profile",), ("raw",)]
        assert con.execute("SELECT count(*) > 0 FROM raw.git_commits").fetchall() == [(True,)]
