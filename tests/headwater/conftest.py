"""A copy of the published town with settings of its own, for commands that write."""

import shutil
from pathlib import Path

import pytest

from tests.report.village import reviewed_town
from tests.warehouse.town import Town, one_world, town

__all__ = ["one_world", "reviewed_town", "town"]


@pytest.fixture
def published(reviewed_town: Town, tmp_path: Path) -> Path:
    """Return the settings' file of a fresh copy of the town."""
    shutil.copytree(reviewed_town.directory, tmp_path / "data")
    file = tmp_path / "headwater.toml"
    file.write_text("[run]\nstale_after_days = 100000\n")
    return file
