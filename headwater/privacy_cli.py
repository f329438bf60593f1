"""The commands about people's rights and the operator's duties: each parses, calls one function and prints."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from headwater.dates import DAY
from headwater.errors import PartialRun, PrivacyError
from headwater.progress import show_progress
from headwater.settings import Settings


def register_on(main: click.Group, with_settings: Any) -> None:
    """Add these commands to the group, each given the settings first."""
    for command in (suppress, forget, disclose, retention, register, contacted, audit, approve, assessment):
        assert command.callback is not None  # noqa: S101 - a command has one
        command.callback = with_settings(command.callback)
        main.add_command(command)


@click.command()
@click.argument("handle")
@click.option("--reason", default="asked not to be contacted", show_default=True, help="Why, without naming anybody; kept.")
@click.option("--undo", is_flag=True, help="Show the person again.")
def suppress(settings: Settings, handle: str, reason: str, undo: bool) -> None:
    """Hide the person behind HANDLE from every list: not ranked, not shown, not to be written to."""
    from headwater.forgetting import suppress as carry_out

    show_progress()
    click.echo(carry_out(settings, handle, operator_of(settings), reason, is_undone=undo))


@click.command()
@click.argument("handle")
@click.option("--reason", default="asked to be erased", show_default=True, help="Why, without naming anybody; kept.")
@click.option("--yes", is_flag=True, help="Do it; without this it is only shown what would go.")
@click.option("--mirrors", is_flag=True, help="Delete the cache of git repositories too.")
def forget(settings: Settings, handle: str, reason: str, yes: bool, mirrors: bool) -> None:
    """Erase the person behind HANDLE for good and prove it by a search; they do not come back on the next run."""
    from headwater import forgetting

    subject = forgetting.find_subject(settings, handle)
    if not subject.person.clusters and not yes:
        raise PrivacyError("nobody here has this handle; with --yes it is recorded as a keyed hash, so that it never lands")
    if not yes:
        click.echo("\n".join(forgetting.account_lines(settings, subject)))
        raise PrivacyError("nothing was erased yet; look whether all of these are one person's, then repeat with --yes")
    show_progress()
    found = forgetting.forget(settings, handle, operator_of(settings), reason, mirrors=mirrors, echo=click.echo)
    click.echo("\n".join(forgetting.proof_lines(settings, found)))
    if found.handle_count:
        raise PartialRun(f"erased, but {found.handle_count} handles were found; the places are named above")


@click.command()
@click.argument("person")
@click.option("--format", "form", type=click.Choice(["json", "html"]), default="json", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def disclose(settings: Settings, person: str, form: str, output: Path | None) -> None:
    """Print everything held on PERSON (any handle), with sources and dates: the answer to an access request."""
    from headwater.disclosing import disclose as tell
    from warehouse.outputs import write_text

    text = tell(settings, person, form, operator_of(settings))
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(text, output)


@click.command()
@click.option("--by", "day", type=DAY, help="Whose time is up by this day, instead of today.")
def retention(settings: Settings, day: datetime | None) -> None:
    """List whose time is up: the next run erases them."""
    from warehouse.found_person import open_build_to_read
    from warehouse.retention import list_due

    directory = settings.data.directory
    with open_build_to_read(directory) as con:
        due = list_due(con, directory, settings.privacy.retention_months, day.date() if day else today())
    for one in due:
        last = f", last contact {one.contacted_on}" if one.contacted_on else ""
        click.echo(f"{one.person_id}  due {one.due_on}  first seen {one.first_seen_on}{last}")
    click.echo(f"{len(due)} people; kept {settings.privacy.retention_months} months from first seen or last contact")


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True)
def register(settings: Settings, form: str) -> None:
    """Print who must be told by when that data about them are kept (GDPR Art. 14), the earliest due first."""
    from warehouse.notices import read_register, to_csv

    notices = read_register(existing(settings), today())
    if form == "csv":
        click.echo(to_csv(notices), nl=False)
        return
    for one in notices:
        click.echo(f"{one.person_id}  {one.state:<8}  by {one.due_on}  {one.event} on {one.first_on}")
    click.echo(f"{len(notices)} people, {sum(one.state == 'overdue' for one in notices)} overdue")


@click.command()
@click.argument("person")
@click.option("--on", "day", type=DAY, required=True, help="The day they were written to.")
@click.option("--note", default="", help="How and what about; kept until the person is erased.")
def contacted(settings: Settings, person: str, day: datetime, note: str) -> None:
    """Record that PERSON (any handle) was written to and so informed."""
    from headwater.forgetting import find_subject
    from warehouse.notices import record_contact

    found = find_subject(settings, person).person
    if not found.person_ids:
        raise PrivacyError("nobody here has this handle; nothing was recorded")
    record_contact(settings.data.directory, found.person_ids[0], day.date(), today(), operator_of(settings), note)
    click.echo(f"recorded: {found.person_ids[0]} was informed on {day.date()}")


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def audit(settings: Settings, form: str) -> None:
    """Verify the log of accesses and print it: who took what out of the warehouse, and when."""
    import json

    from warehouse.access_log import read_log

    entries = read_log(existing(settings))
    if form == "json":
        click.echo(json.dumps(entries, ensure_ascii=False, indent=2))
        return
    for one in entries:
        click.echo(f"{one['entry_id']:>5}  {one['made_at']}  {one['operator']}  {one['action']}  {one['details']}")
    click.echo(f"{len(entries)} entries, the chain is whole; last hash {entries[-1]['entry_hash'] if entries else 'none'}")


@click.command()
@click.argument("export", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--by", "made_by", required=True, help="Who decided.")
@click.option("--note", required=True, help="What was looked at and decided.")
@click.option("--disclosed-to", default="", help="To whom it goes, such as a client; counts as first disclosure.")
def approve(settings: Settings, export: Path, made_by: str, note: str, disclosed_to: str) -> None:
    """Record for good that a human looked at the file EXPORT and decided."""
    from warehouse.access_log import approve as record

    digest = record(existing(settings), export, made_by, note, disclosed_to)
    click.echo(f"approved by {made_by}: sha256 {digest}")


@click.command()
@click.argument("kind", type=click.Choice(["lia", "dpia"]))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def assessment(settings: Settings, kind: str, output: Path | None) -> None:
    """Write the legitimate-interest or the impact assessment from the settings, with gaps for you to fill."""
    from headwater.assessing import assess
    from warehouse.outputs import write_text

    text = assess(settings, kind)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(text, output)


def operator_of(settings: Settings) -> str:
    """Return who is at the keyboard: the setting, else $HEADWATER_OPERATOR, else the system's user name."""
    import getpass
    import os

    return settings.privacy.operator or os.environ.get("HEADWATER_OPERATOR") or getpass.getuser()


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()


def existing(settings: Settings) -> Path:
    """Return the data directory; raises PrivacyError where nothing has run yet."""
    directory = settings.data.directory
    if not (directory / "ledger.sqlite").exists():
        raise PrivacyError(f"{directory}: nothing has run here yet; `headwater run` or `headwater demo` does")
    return directory
