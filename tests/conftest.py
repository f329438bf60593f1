"""What holds for every test."""

import gc

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a busy machine is no mistake in the code
settings.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """Spare the thousands of collected tests from being searched for garbage again and again."""
    gc.collect()
    gc.freeze()
