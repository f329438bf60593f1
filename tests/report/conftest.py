"""The fixtures of this folder."""

from tests.report.village import village
from tests.warehouse.town import one_world, town, world

__all__ = ["one_world", "town", "village", "world"]
