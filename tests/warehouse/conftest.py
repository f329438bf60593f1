"""The fixtures of this folder."""

from tests.warehouse.town import one_world, town, world

__all__ = ["one_world", "town", "world"]
