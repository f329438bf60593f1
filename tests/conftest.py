"""What holds for every test."""

import gc


def pytest_collection_finish() -> None:
    """Spare the thousands of collected tests from being searched for garbage again and again."""
    gc.collect()
    gc.freeze()
