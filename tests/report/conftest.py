"""The fixtures of this folder."""

from tests.report.village import reviewed_town, village

__all__ = ["reviewed_town", "village"]
