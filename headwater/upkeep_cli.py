"""The commands that keep an installation well: each parses, calls one function and prints."""

from pathlib import Path
from typing import Any

import click

from headwater.plain import joined
from headwater.progress import show_progress
from headwater.settings import Settings


def register_on(main: click.Group, with_settings: Any) -> None:
    """Add these commands to the group; doctor reads the settings itself, for they may be what is wrong."""
    main.add_command(doctor)
    for command in (backup, restore):
        assert command.callback is not None  # noqa: S101 - a command has one
        command.callback = with_settings(command.callback)
        main.add_command(command)


@click.command()
@click.option("--online", is_flag=True, help="Also ask GitHub for the quota and every source whether it answers.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def doctor(context: click.Context, online: bool, form: str) -> None:
    """Look for what is wrong with settings, data directory and machine, and say what to do; changes nothing."""
    from headwater.diagnosing import diagnose, finding_lines
    from warehouse.exports import to_json

    found = diagnose(context.find_root().obj, is_online=online)
    click.echo(to_json([vars(finding) for finding in found]) if form == "json" else joined(finding_lines(found)), nl=False)
    if any(finding.state == "problem" for finding in found):
        context.exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(settings: Settings, file: Path) -> None:
    """Write all that cannot be made again to FILE (.tar.zst, .tar.gz or a directory), while no run is under way."""
    from flows.safekeeping import back_up

    show_progress()
    manifest = back_up(settings, file)
    click.echo(f"{file}: {len(manifest.files)} files; it holds the key that addresses are hashed with: show it to nobody")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is kept in a data directory that is not empty.")
def restore(settings: Settings, file: Path, force: bool) -> None:
    """Put the backup FILE in place, erase again who was erased since, and publish."""
    from flows.safekeeping import restore as put_back

    show_progress()
    carried, loaded = put_back(settings, file, force)
    told = f", {carried} decisions about people carried over" if carried else ""
    click.echo(f"restored and rebuilt from {loaded.file_count} landed files, {loaded.row_count} records in them{told}; its settings stand in it under settings/")
