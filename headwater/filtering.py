"""The options that leave people out of a list, the same for every command that hands one out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click


def filtering(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that leave people out of a list, gathered as `filters`."""
    options = [
        click.option("--top", type=click.IntRange(min=1), default=25, show_default=True, help="How many people."),
        click.option("--location", help="Only people whose location contains this."),
        click.option("--country", metavar="CC", help="Only people in this country (ISO 3166)."),
        click.option("--active-since", type=click.DateTime(["%Y-%m-%d"]), help="Only people active on or after this day."),
        click.option("--min-confidence", type=click.FloatRange(0, 1), help="Only people at least this sure."),
        click.option("--require", multiple=True, metavar="SKILL", help="Only people with evidence of this skill (repeatable)."),
        click.option("--exclude-company", multiple=True, help="Nobody from this company (repeatable)."),
        click.option("--new-only", is_flag=True, help="Only people who were not on the previous list."),
    ]
    names = ("top", "location", "country", "active_since", "min_confidence", "require", "exclude_company", "new_only")

    @wraps(command)
    def with_filters(*arguments: Any, **values: Any) -> None:
        from scoring.shortlist import Filters  # noqa: PLC0415 - the command line starts at once

        wanted = {name: values.pop(name) for name in names}
        active = wanted.pop("active_since")
        command(*arguments, filters=Filters(**wanted, active_since=active.date().isoformat() if active else None), **values)

    for option in reversed(options):
        with_filters = option(with_filters)
    return with_filters
