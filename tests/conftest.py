"""What holds for every test."""

import gc
import sys
from collections.abc import Sequence
from importlib.util import find_spec

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a busy machine is no mistake in the code
settings.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """Spare the thousands of collected tests from being searched for garbage again and again."""
    gc.collect()
    gc.freeze()


class NoPandas:
    """Says at once that there is no pandas: duckdb looks for it, all through the path, at every value that it is given."""

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


if find_spec("pandas") is None:
    sys.meta_path.insert(0, NoPandas())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow, and say so, unless it is asked for."""
    if "slow" in config.getoption("-m"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: `make slow` runs it"))
