"""Days as options take them, and as they are refused."""

from datetime import datetime
from typing import Any

import click


class Day(click.DateTime):
    """A day such as 2026-01-31."""

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """Return what stands for a day in the help."""
        return "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return midnight of the day; what is no day is refused in words."""
        try:
            found: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"expected a date such as 2026-01-31, found {value!r}", param, ctx)
        return found


DAY = Day(["%Y-%m-%d"])
