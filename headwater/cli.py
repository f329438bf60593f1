"""The command line: each command parses, calls one function and prints."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from headwater.errors import HeadwaterError
from headwater.privacy_cli import register_on
from headwater.settings import Settings, describe, load_settings

ROLE_FILE = ".toml"


class Commands(click.Group):
    """The group of commands; what the reader can mend is printed as one line with its exit code."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; any other error keeps its traceback."""
        try:
            return super().invoke(context)
        except HeadwaterError as problem:
            click.echo(f"headwater: {problem}", err=True)
            context.exit(problem.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="headwater")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="Settings file (else $HEADWATER_CONFIG, else ./headwater.toml).")
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """Ranked, evidenced shortlists of people from public code and papers."""
    context.obj = config


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the settings as its first argument."""

    @click.pass_context
    @wraps(command)
    def with_them(context: click.Context, /, **arguments: Any) -> None:
        command(load_settings(context.obj), **arguments)

    return with_them


@main.command()
@click.option("--source", "sources", multiple=True, help="Read only this source (repeatable).")
@click.option("--target", "targets", multiple=True, help="Read only this repository or category (repeatable).")
@click.option("--since", metavar="DATE", help="First run's horizon, instead of run.since.")
@click.option("--full", "is_full", is_flag=True, help="Read everything again instead of what is new.")
@click.option("--catalog", type=click.Path(dir_okay=False), help="Catalog, instead of run.catalog.")
@click.pass_context
def run(context: click.Context, sources: tuple[str, ...], targets: tuple[str, ...], since: str | None, is_full: bool, catalog: str | None) -> None:
    """Run the nightly job once, as the Prefect flow."""
    from flows import start
    from flows.plan import Choice

    _show_progress()
    config = str(context.obj) if context.obj else None
    settings = load_settings(context.obj)
    click.echo(start.run(settings, config, Choice(sources, targets, since, is_full, catalog)))


@main.command()
@click.option("--directory", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True, help="Where the sandbox and its data go.")
def demo(directory: Path) -> None:
    """Run the nightly job over the sandbox: invented people, loopback servers, no network, no token."""
    from sandbox.demo import run_demo

    _show_progress()
    run_demo(directory, click.echo)


@main.command()
@with_settings
def rebuild(settings: Settings) -> None:
    """Derive everything again from what has landed, without network or Prefect."""
    from flows.lock import writing
    from flows.plan import Choice, make_plan
    from flows.steps import rebuild as rebuild_warehouse

    _show_progress()
    with writing(settings.data.directory):
        loaded = rebuild_warehouse(settings, make_plan(settings, Choice()))
    click.echo(f"rebuilt from {loaded.file_count} files, {loaded.row_count} rows")


@main.command()
@click.argument("role")
@click.option("--top", type=click.IntRange(min=1), default=25, show_default=True, help="How many people.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "xlsx", "json"]), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--bom", is_flag=True, help="Begin the CSV with a byte order mark, for Excel.")
@click.option("--location", help="Only people whose location contains this.")
@click.option("--country", metavar="CC", help="Only people in this country (ISO 3166).")
@click.option("--active-since", type=click.DateTime(["%Y-%m-%d"]), help="Only people active on or after this day.")
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Only people at least this sure.")
@click.option("--require", multiple=True, metavar="SKILL", help="Only people with evidence of this skill (repeatable).")
@click.option("--exclude-company", multiple=True, help="Nobody from this company (repeatable).")
@click.option("--new-only", is_flag=True, help="Only people who were not on the previous list.")
@with_settings
def shortlist(settings: Settings, role: str, form: str, output: Path | None, bom: bool, **wanted: Any) -> None:
    """Print the ranked people for ROLE (a role's name or a TOML file), each with evidence."""
    from headwater.accesses import record
    from headwater.console import shortlist_lines
    from scoring.shortlist import Filters
    from warehouse import exports

    active = wanted.pop("active_since")
    filters = Filters(**wanted, active_since=active.date().isoformat() if active else None)
    people, name, gaps = _listed(settings, role, filters)
    if form == "xlsx":
        if output is None:
            raise HeadwaterError("--format xlsx needs -o FILE")
        exports.to_xlsx(people, output, name)
    elif form == "table":
        _emit("\n".join(shortlist_lines(name, people, gaps)) + "\n", output)
    else:
        _emit(exports.to_csv(people, has_bom=bom) if form == "csv" else exports.to_json(people), output)
    if output is not None or form != "table":
        told = {"role": name, "format": form, "count": len(people), **{key: value for key, value in vars(filters).items() if value}}
        record(settings, "shortlist", told, [person["person_id"] for person in people], output)


@main.command()
@click.argument("roles", nargs=-1, metavar="[ROLE]...")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Directory to write, replaced whole (else reports/ in the data directory).")
@click.option("--top", type=click.IntRange(min=1), default=100, show_default=True, help="How many people per role.")
@with_settings
def report(settings: Settings, roles: tuple[str, ...], output: Path | None, top: int) -> None:
    """Write the HTML report on all roles, or on each ROLE named: pages that open from disk without a network."""
    from headwater.accesses import listed, record
    from headwater.report.write import write_report

    click.echo(write_report(settings.data.directory, output or settings.data.directory / "reports", roles, top))
    record(settings, "report", {"roles": roles, "top": top}, listed(settings, roles, top))


@main.command()
@click.argument("person")
@click.option("--role", help="Only the skills of this role, and its sum.")
@with_settings
def explain(settings: Settings, person: str, role: str | None) -> None:
    """Print why PERSON has their score: every item of evidence and every step of the arithmetic."""
    from scoring.explain import explain as explain_person
    from scoring.explain import find_person
    from warehouse.published import open_published

    with open_published(settings.data.directory) as con:
        for line in explain_person(con, find_person(con, person), role):
            click.echo(line)


@main.command()
@click.argument("query")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@with_settings
def sql(settings: Settings, query: str, form: str) -> None:
    """Run a read-only QUERY on the published warehouse."""
    from headwater.accesses import record, without_literals
    from headwater.console import query_text
    from warehouse.published import open_published

    with open_published(settings.data.directory) as con:
        text = query_text(con, query, form)
    record(settings, "sql", {"query": without_literals(query), "format": form})
    click.echo(text, nl=False)


@main.command()
@with_settings
def tables(settings: Settings) -> None:  # noqa: ARG001 - the dictionary is the same for all
    """Print the data dictionary: every published table and column."""
    from headwater.console import dictionary_lines

    click.echo("\n".join(dictionary_lines()))


@main.command()
@with_settings
def roles(settings: Settings) -> None:
    """List and check the role profiles."""
    from scoring.profiles import read_roles, read_taxonomy

    known = {skill.id for skill in read_taxonomy(settings.scoring.skills).skill}
    for role in read_roles(settings.scoring.roles, known):
        needs = ", ".join(f"{entry.skill} ≥ {entry.minimum_score:g}" for entry in role.must_have) or "no must-have"
        wants = ", ".join(entry.skill for entry in role.want) or "nothing else"
        click.echo(f"{role.id}: {role.label}; must have {needs}; wants {wants}")


@main.command()
@with_settings
def skills(settings: Settings) -> None:
    """List and check the skill taxonomy."""
    from scoring.profiles import read_taxonomy

    taxonomy = read_taxonomy(settings.scoring.skills)
    for skill in sorted(taxonomy.skill, key=lambda entry: taxonomy.ancestors(entry.id)[::-1]):
        indent = "  " * (len(taxonomy.ancestors(skill.id)) - 1)
        click.echo(f"{indent}{skill.id}: {skill.label} ({len(skill.phrases)} phrases, {len(skill.paths)} path marks)")


@main.command()
@click.option("--skill", "skills", multiple=True, help="Only for this skill and those below it (repeatable).")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many repositories.")
@click.option("--accept", "accepted", multiple=True, metavar="OWNER/NAME", help="Add this repository to the catalog (repeatable).")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@with_settings
def discover(settings: Settings, skills: tuple[str, ...], top: int, accepted: tuple[str, ...], form: str) -> None:
    """Propose repositories to watch, each with why, or add them to the catalog."""
    from headwater import discovering

    if accepted:
        click.echo("\n".join(discovering.accept(settings, accepted, skills)))
        return
    _show_progress()
    found = discovering.propose(settings, skills, top)
    click.echo(discovering.as_json(found) if form == "json" else "\n".join(discovering.lines(found)))


@main.command()
@with_settings
def status(settings: Settings) -> None:
    """Print freshness per source and target, gaps and failures."""
    from headwater.console import status_lines

    click.echo("\n".join(status_lines(settings.data.directory)))


@main.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--baselines", is_flag=True, help="Also print the baselines.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@with_settings
def evaluate(settings: Settings, gold: Path, baselines: bool, form: str) -> None:
    """Measure the ranking against the judgements of GOLD (skill, github_login, grade, …)."""
    from headwater.console import report_json, report_lines
    from scoring.evaluate import evaluate as measure
    from scoring.evaluate import read_judgements
    from warehouse.published import open_published

    with open_published(settings.data.directory) as con:
        report = measure(con, read_judgements(gold))
    click.echo(report_json(report) if form == "json" else "\n".join(report_lines(report, baselines)))


@main.command()
@with_settings
def config(settings: Settings) -> None:
    """Print the effective settings, secrets masked."""
    click.echo(describe(settings))


def _listed(settings: Settings, role: str, filters: Any) -> tuple[list[dict[str, Any]], str, list[str]]:
    """Return the people, the role's name and the known gaps, for a published role or a role file."""
    from headwater.console import gap_lines
    from scoring.shortlist import known_roles, ranked_by_file, read_shortlist
    from warehouse.publish import FILE_NAME
    from warehouse.published import open_published

    with open_published(settings.data.directory) as con:
        gaps = gap_lines(con)
        if not role.endswith(ROLE_FILE):
            if role not in known_roles(con):
                raise HeadwaterError(f"unknown role {role!r}; known are {', '.join(known_roles(con))}, or give a .toml file")
            return read_shortlist(con, role, filters), role, gaps
    file = Path(role)
    with ranked_by_file(settings.data.directory / FILE_NAME, file) as con:
        return read_shortlist(con, file.stem, filters), file.stem, gaps


def _emit(text: str, output: Path | None) -> None:
    from warehouse.exports import write_text

    if output is not None:
        write_text(text, output)
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()


def _show_progress() -> None:
    import logging

    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", level=logging.WARNING)
    logging.getLogger("headwater").setLevel(logging.INFO)


register_on(main, with_settings)

if __name__ == "__main__":
    main()
