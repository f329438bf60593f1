"""`headwater identity …`: the review queue and the decisions of reviewers."""

from collections.abc import Callable
from getpass import getuser
from pathlib import Path
from typing import Any

import click

from headwater.given_settings import with_settings
from headwater.settings import Settings

TAKES_EFFECT = "it takes effect at the next run or `headwater rebuild`"


@click.group()
def identity() -> None:
    """Review who is who: pending matches, and decisions that join or part accounts."""


def with_reviewer(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say who decides, and why."""
    command = click.option("--by", "made_by", default=getuser, show_default="the user", help="Who decides.")(command)
    return click.option("--reason", default="no reason given", show_default=True, help="Why.")(command)


@identity.command()
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True, help="How many matches.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@with_settings
def pending(settings: Settings, top: int, form: str) -> None:
    """Print the possible matches, the most consequential first: what, why, what would settle it."""
    from headwater import reviewing

    click.echo(reviewing.pending(settings.data.directory, top, form), nl=False)


@identity.command()
@click.argument("match_ids", metavar="MATCH…", nargs=-1, required=True)
@with_reviewer
@with_settings
def accept(settings: Settings, match_ids: tuple[str, ...], made_by: str, reason: str) -> None:
    """Decide that each MATCH is one person."""
    from warehouse import decisions

    for match_id in match_ids:
        _decide(settings, decisions.accept, match_id, made_by, reason)


@identity.command()
@click.argument("match_ids", metavar="MATCH…", nargs=-1, required=True)
@with_reviewer
@with_settings
def reject(settings: Settings, match_ids: tuple[str, ...], made_by: str, reason: str) -> None:
    """Decide that each MATCH is two people."""
    from warehouse import decisions

    for match_id in match_ids:
        _decide(settings, decisions.reject, match_id, made_by, reason)


@identity.command()
@click.argument("person")
@click.argument("accounts", metavar="ACCOUNT…", nargs=-1, required=True)
@with_reviewer
@with_settings
def split(settings: Settings, person: str, accounts: tuple[str, ...], made_by: str, reason: str) -> None:
    """Decide that each ACCOUNT of PERSON is another person's."""
    from warehouse import decisions

    _decide(settings, decisions.split, person, accounts, made_by, reason)


@identity.command()
@click.argument("one")
@click.argument("other")
@with_reviewer
@with_settings
def merge(settings: Settings, one: str, other: str, made_by: str, reason: str) -> None:
    """Decide that ONE and OTHER, each a person_id, account_id or GitHub login, are one person."""
    from warehouse import decisions

    _decide(settings, decisions.merge, one, other, made_by, reason)


@identity.command()
@click.argument("action", type=int)
@with_reviewer
@with_settings
def undo(settings: Settings, action: int, made_by: str, reason: str) -> None:
    """Take ACTION back: who is who as if it had never been decided."""
    from warehouse import decisions

    count = decisions.undo(settings.data.directory, action, made_by, reason)
    click.echo(f"undone: action {action}, {count} decisions; {TAKES_EFFECT}")


@identity.command()
@with_settings
def history(settings: Settings) -> None:
    """Print every action: what was decided, by whom, when, why, and who undid it."""
    from headwater import reviewing

    click.echo("\n".join(reviewing.history_lines(settings.data.directory)))


@identity.command("export")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@with_settings
def export_csv(settings: Settings, output: Path | None) -> None:
    """Print the decisions in force as CSV."""
    from warehouse.decision_files import export_decisions
    from warehouse.outputs import write_text

    text = export_decisions(settings.data.directory)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(text, output)


@identity.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--by", "made_by", default=getuser, show_default="the user", help="Who decided, where a row does not say.")
@with_settings
def import_csv(settings: Settings, file: Path, made_by: str) -> None:
    """Add the decisions of a CSV FILE, all of them or none."""
    from headwater import reviewing

    action, count = reviewing.import_file(settings.data.directory, file, made_by)
    click.echo(f"recorded as action {action}, {count} decisions; {TAKES_EFFECT}" if count else "every decision in it is in force already")


def _decide(settings: Settings, decide: Callable[..., int], *what: Any) -> None:
    """Record a decision about published accounts and say how it is called."""
    from warehouse.published import open_published

    directory = settings.data.directory
    with open_published(directory) as con:
        action = decide(con, directory, *what)
    click.echo(f"recorded as action {action}; {TAKES_EFFECT}")
