"""A small warehouse for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.pipe_tables import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with duckdb.connect() as con:
        yield World(con, tmp_path)
