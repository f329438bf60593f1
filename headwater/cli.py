"""The command line: each command parses, calls one function and prints."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from headwater import upkeep_cli
from headwater.dates import DAY
from headwater.errors import HeadwaterError, PartialRun
from headwater.filtering import filtering
from headwater.given_settings import with_settings
from headwater.identity_commands import identity
from headwater.plain import joined, one_line, plain
from headwater.privacy_cli import register_on
from headwater.progress import show_progress
from headwater.settings import Settings, describe, load_settings

TOOLS = ("greenhouse", "lever", "ashby", "gem")


class Commands(click.Group):
    """The group of commands; what the reader can mend is printed as one line with its exit code."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; any other error keeps its traceback."""
        try:
            return super().invoke(context)
        except HeadwaterError as problem:
            said, code = str(problem), problem.exit_code
        except click.UsageError as problem:
            said, code = f"{problem.format_message()} (`{_path(problem.ctx or context)} --help` tells more)", 1
        click.echo(f"headwater: {one_line(said)}", err=True)
        return context.exit(code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="headwater")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="Settings file (else $HEADWATER_CONFIG, else ./headwater.toml).")
@click.pass_context
def main(context: click.Context, config: Path | None) -> None:
    """Ranked, evidenced shortlists of people from public code and papers."""
    context.obj = config


main.add_command(identity)


@main.command()
@click.option("--source", "sources", multiple=True, help="Read only this source (repeatable).")
@click.option("--target", "targets", multiple=True, help="Read only this repository or category (repeatable).")
@click.option("--since", metavar="DATE", help="First run's horizon, instead of run.since.")
@click.option("--until", metavar="DATE", help="First day not to read; with --source gharchive only.")
@click.option("--full", "is_full", is_flag=True, help="Read everything again instead of what is new.")
@click.option("--catalog", type=click.Path(dir_okay=False), help="Catalog, instead of run.catalog.")
@click.pass_context
def run(
    context: click.Context, sources: tuple[str, ...], targets: tuple[str, ...], since: str | None, until: str | None, is_full: bool,
    catalog: str | None,
) -> None:  # fmt: skip
    """Run the nightly job once, as the Prefect flow."""
    from flows import start
    from flows.plan import Choice

    show_progress()
    config = str(context.obj) if context.obj else None
    settings = load_settings(context.obj)
    _say([start.run(settings, config, Choice(sources, targets, since, until, is_full, catalog))])


@main.command()
@click.option("--directory", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True, help="Where the sandbox and its data go.")
def demo(directory: Path) -> None:
    """Run the nightly job over the sandbox: invented people, loopback servers, no network, no token."""
    from sandbox.demo import run_demo

    show_progress()
    run_demo(directory, click.echo)


@main.command()
@with_settings
def rebuild(settings: Settings) -> None:
    """Derive everything again from what has landed, without network or Prefect."""
    from flows.lock import writing
    from flows.plan import Choice, make_plan
    from flows.steps import rebuild as rebuild_warehouse

    show_progress()
    with writing(settings.data.directory):
        loaded = rebuild_warehouse(settings, make_plan(settings, Choice()))
    click.echo(f"rebuilt from {loaded.file_count} landed files, {loaded.row_count} records in them")


@main.command()
@click.argument("role")
@click.option("--format", "form", type=click.Choice(["table", "csv", "xlsx", "json", "jsonl", "parquet"]), help="Else what the ending of -o FILE says, else table.")
@click.option("--for", "tool", type=click.Choice(TOOLS), help="CSV with the columns that this tool imports.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, a manifest beside it.")
@click.option("--force", is_flag=True, help="Replace a file that is not ours, or was edited.")
@click.option("--bom", is_flag=True, help="Begin the CSV with a byte order mark, for Excel.")
@click.option("--changed", is_flag=True, help="Only what is new, risen, fallen or gone since the last export of this list, with why.")
@click.option("--since-run", metavar="RUN|DATE", help="The same since the list that a run published.")
@filtering
@with_settings
def shortlist(
    settings: Settings, role: str, form: str | None, tool: str | None, output: Path | None, force: bool, bom: bool, changed: bool,
    since_run: str | None, filters: Any,
) -> None:  # fmt: skip
    """Print the ranked people for ROLE (a role's name or a TOML file), each with evidence."""
    from headwater import exporting
    from headwater.listing import Since, read_listing

    shape = exporting.choose_shape(form, tool, output, has_bom=bom)
    exporting.check_shape(shape, output, is_forced=force)
    listing = read_listing(settings, role, filters, Since(since_run) if changed or since_run else None)
    if output is not None:
        said = exporting.export(settings, listing, shape, output)
        _warn([f"{output}: {listing.told}, as {shape.told}", *said])
        return
    _emit(exporting.render(listing, shape))
    if shape.form != "table":  # the table says it itself, and is not carried away
        _warn(listing.warnings)
        exporting.note_access(settings, listing, shape)


@main.command()
@click.argument("roles", nargs=-1, metavar="[ROLE]...")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Directory to write into (else exports/ in the data directory).")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json", "jsonl", "parquet"]), default="csv", show_default=True)
@click.option("--for", "tool", type=click.Choice(TOOLS), help="CSV with the columns that this tool imports.")
@click.option("--force", is_flag=True, help="Replace files that are not ours, or were edited.")
@filtering
@with_settings
def export(settings: Settings, roles: tuple[str, ...], output: Path | None, form: str, tool: str | None, force: bool, filters: Any) -> None:
    """Write the shortlists of all roles, or of each ROLE named, each with a manifest; XLSX: one workbook, a sheet per role."""
    from headwater import exporting
    from headwater.listing import all_roles, read_listing

    directory, shape = output or settings.data.directory / "exports", exporting.Shape(form, tool)
    exporting.check_shape(shape, directory / "list", is_forced=True)
    listings = [read_listing(settings, role, filters) for role in all_roles(settings, roles)]
    files, said = exporting.export_all(settings, listings, shape, directory, is_forced=force)
    _say(map(str, files))
    _warn(said)


@main.command()
@click.argument("roles", nargs=-1, metavar="[ROLE]...")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Directory to write, replaced whole (else reports/ in the data directory).")
@click.option("--top", type=click.IntRange(min=1), default=100, show_default=True, help="How many people per role.")
@with_settings
def report(settings: Settings, roles: tuple[str, ...], output: Path | None, top: int) -> None:
    """Write the HTML report on all roles, or on each ROLE named: pages that open from disk without a network."""
    from headwater.accesses import listed, record
    from headwater.report.write import write_report

    show_progress()
    click.echo(write_report(settings.data.directory, output or settings.data.directory / "reports", roles, top))
    record(settings, "report", {"roles": roles, "top": top}, listed(settings, roles, top))


@main.command()
@click.argument("person")
@click.option("--role", help="Only the skills of this role (its name or a TOML file), and its sum.")
@click.option("--top", type=click.IntRange(min=1), help="Only this many items of evidence per skill, the weightiest; else all, which may be thousands of lines.")
@with_settings
def explain(settings: Settings, person: str, role: str | None, top: int | None) -> None:
    """Print why PERSON (any handle, or a profile's address) has their score: every item of evidence and every step of the arithmetic."""
    from headwater.listing import name_of, open_ranked
    from scoring.explain import explain as explain_person
    from scoring.people import find_person

    with open_ranked(settings, role or "") as con:
        _say(explain_person(con, find_person(con, person), None if role is None else name_of(role), top))


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
    _emit(text.encode())


@main.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--skill", help="Only evidence of this skill.")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many items.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@with_settings
def search(settings: Settings, words: tuple[str, ...], skill: str | None, top: int, form: str) -> None:
    """Print the evidence that holds WORDS, the best first, with whose it is."""
    from headwater.searching import find, found_lines
    from warehouse.exports import csv_text, to_json
    from warehouse.published import open_published

    with open_published(settings.data.directory) as con:
        items = find(con, words, skill, top)
    texts = {"table": lambda: joined(found_lines(items)), "json": lambda: to_json(items),
             "csv": lambda: csv_text(items[0] if items else (), (item.values() for item in items))}  # fmt: skip
    _emit(texts[form]().encode())


@main.command()
@with_settings
def tables(settings: Settings) -> None:  # noqa: ARG001 - the dictionary is the same for all
    """Print the data dictionary: every published table and column."""
    from headwater.console import dictionary_lines

    _say(dictionary_lines())


@main.command()
@with_settings
def roles(settings: Settings) -> None:
    """List and check the role profiles."""
    from scoring.profiles import read_roles, read_taxonomy

    known = {skill.id for skill in read_taxonomy(settings.scoring.skills).skill}
    for role in read_roles(settings.scoring.roles, known):
        needs = ", ".join(f"{entry.skill} ≥ {entry.minimum_score:g}" for entry in role.must_have) or "no must-have"
        wants = ", ".join(entry.skill for entry in role.want) or "nothing else"
        _say([f"{role.id}: {role.label}; must have {needs}; wants {wants}"])


@main.command()
@with_settings
def skills(settings: Settings) -> None:
    """List and check the skill taxonomy."""
    from scoring.profiles import read_taxonomy

    taxonomy = read_taxonomy(settings.scoring.skills)
    for skill in sorted(taxonomy.skill, key=lambda entry: taxonomy.ancestors(entry.id)[::-1]):
        indent = "  " * (len(taxonomy.ancestors(skill.id)) - 1)
        _say([f"{indent}{skill.id}: {skill.label} ({len(skill.phrases)} phrases, {len(skill.paths)} path marks)"])


@main.command("role-from-text")
@click.argument("text", metavar="JD.txt")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
@click.option("--force", is_flag=True, help="Replace the file.")
@with_settings
def role_from_text(settings: Settings, text: str, output: Path | None, force: bool) -> None:
    """Draft a role file from a job text (- is the standard input), for a human to edit; nothing is sent anywhere."""
    from headwater.role_drafting import check_free, draft_role
    from warehouse.outputs import write_text

    if output is not None:
        check_free(output, is_forced=force)
    drafted = draft_role(settings, text)
    if output is None:
        _emit(drafted.encode())
    else:
        write_text(drafted, output)


@main.command()
@click.option("--skill", "skills", multiple=True, help="Only for this skill and those below it (repeatable).")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True, help="How many repositories.")
@click.option("--accept", "accepted", multiple=True, metavar="OWNER/NAME", help="Add this repository to the catalog (repeatable).")
@click.option("--from-papers", is_flag=True, help="Only what papers in the warehouse name; nothing is asked over the network.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@with_settings
def discover(settings: Settings, skills: tuple[str, ...], top: int, accepted: tuple[str, ...], from_papers: bool, form: str) -> None:
    """Propose repositories to watch, each with why, or add them to the catalog."""
    from headwater import discovering

    if accepted:
        _say((discovering.accept_named if from_papers else discovering.accept)(settings, accepted, skills))
        return
    show_progress()
    found = (discovering.propose_named if from_papers else discovering.propose)(settings, skills, top)
    click.echo(plain(discovering.as_json(found)) if form == "json" else joined(discovering.lines(found)), nl=form == "json")
    if found.is_partial:
        click.get_current_context().exit(PartialRun.exit_code)


@main.command()
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@with_settings
def status(settings: Settings, form: str) -> None:
    """Print the last runs, freshness per source and target, gaps, failures and quota spent."""
    from headwater.status import read_status, status_lines
    from warehouse.exports import to_json

    found = read_status(settings.data.directory, settings.run.stale_after_days)
    _emit((to_json(found) if form == "json" else joined(status_lines(found))).encode())


@main.command()
@click.argument("gold", required=False, type=click.Path(path_type=Path))
@click.option("--corpus", multiple=True, metavar="OWNER/NAME", help="Score again on this repository alone (repeatable).")
@click.option("--as-of", type=DAY, help="Score again on what was known when this day ended; without GOLD, judge by the twelve months after.")
@click.option("--baselines", "with_baselines", is_flag=True, help="Also measure the baselines, and the difference to each.")
@click.option("--by", type=click.Choice(["repository"]), help="Also measure each repository's own judgements, and the rest without it.")
@click.option("--resolve", type=click.Choice(["names", "exact"]), default="names", show_default=True, help="Find who is judged by account and else by a git name that is the login, or by account alone; for measuring only.")
@click.option("--slices", is_flag=False, flag_value="", metavar="[LABELS.csv]", help="Instead compare published scores across groups, and across labels (github_login, label).")
@click.option("--format", "form", type=click.Choice(["table", "json", "html"]), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@with_settings
def evaluate(settings: Settings, slices: str | None, form: str, output: Path | None, **wanted: Any) -> None:
    """Measure the ranking against the judgements of GOLD (skill, github_login, grade, …), or against what came later."""
    from headwater import evaluating
    from warehouse.outputs import write_text

    show_progress()
    text = plain(evaluating.told(settings, slices, form, **wanted)) + "\n"
    if output is None:
        _emit(text.encode())
    else:
        write_text(text, output)


@main.command("evaluate-identity")
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--hide", "facts", multiple=True, metavar="FACT", help="Link again in a scratch copy without this fact (repeatable).")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@with_settings
def evaluate_identity(settings: Settings, gold: Path, facts: tuple[str, ...], form: str) -> None:
    """Measure who was joined to whom against the truth of GOLD (source, handle, truth_id)."""
    from headwater.identity_text import identity_json, identity_lines
    from scoring.identity_metrics import measure
    from scoring.identity_truth import read_truth
    from warehouse.truth import resolved

    show_progress()
    with resolved(settings.data.directory, read_truth(gold), facts) as found:
        report = measure(found.con)
    text = identity_json(report, found.hidden) if form == "json" else "\n".join(identity_lines(report, found.hidden))
    click.echo(plain(text))


@main.command()
@with_settings
def config(settings: Settings) -> None:
    """Print the effective settings, secrets masked."""
    click.echo(describe(settings))


def _path(context: click.Context) -> str:
    """Return a command as it is typed, such as `headwater identity accept`."""
    return "headwater" + context.command_path.removeprefix(context.find_root().command_path)


def _emit(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.flush()


def _say(lines: Iterable[str]) -> None:
    _emit(joined(lines).encode())


def _warn(lines: Iterable[str]) -> None:
    click.echo(joined(lines), nl=False, err=True)


register_on(main, with_settings)
upkeep_cli.register_on(main, with_settings)

if __name__ == "__main__":
    main()
