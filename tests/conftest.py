"""What holds for every test."""

import gc
import sys
from collections.abc import Sequence
from importlib.util import find_spec

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
