"""The doctor: every examination in its order; each says how a thing stands and what to do."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from flows.lock import holder
from headwater.errors import HeadwaterError
from headwater.finding import Finding, ok, problem, warning
from headwater.machine import examine_memory, examine_prefect, examine_programs
from headwater.settings import Settings, load_settings
from scoring.profiles import read_roles, read_taxonomy
from sources.answering import ask_sources
from sources.catalog import check_skills, read_catalog
from warehouse.examination import examine_clock, examine_key, examine_landing, examine_ledger, examine_leftovers
from warehouse.examination_of_derived import examine_build, examine_published, examine_space
from warehouse.examination_of_lake import examine_lake


def diagnose(config: Path | None, *, is_online: bool = False) -> list[Finding]:
    """Return every finding; where the settings cannot be read, only those of the machine beside them."""
    found = list(examine_programs())
    try:
        settings = load_settings(config)
    except HeadwaterError as trouble:
        return [problem("settings", str(trouble), "correct the file; the rest was not examined"), *found]
    found = [ok("settings", "are valid"), *_examine_profiles(settings), *found, *examine_memory(settings.data.memory_gb), *_examine_directory(settings)]
    return [*found, *_examine_other_machines(settings), *(ask_sources(settings) if is_online else ())]


def finding_lines(found: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings for the terminal, and how many there are of each kind."""
    for one in found:
        yield f"{one.state:<8} {one.check}: {one.said}{'; ' + one.advice if one.advice else ''}"
    counts = {state: sum(one.state == state for one in found) for state in ("problem", "warning")}
    yield ", ".join(f"{count} {state}{'' if count == 1 else 's'}" for state, count in counts.items())


def _examine_profiles(settings: Settings) -> Iterator[Finding]:
    try:
        skills = {skill.id for skill in read_taxonomy(settings.scoring.skills).skill}
        yield ok("skills", f"{len(skills)} are valid")
    except HeadwaterError as trouble:
        yield problem("skills", str(trouble), "correct the file; catalog and roles were not examined")
        return
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("catalog", lambda: _check_catalog(settings, skills)),
        ("roles", lambda: f"{len(read_roles(settings.scoring.roles, skills))} are valid"),
    )
    for name, check in checks:
        try:
            yield ok(name, check())
        except HeadwaterError as trouble:
            yield problem(name, str(trouble), "correct the file")


def _check_catalog(settings: Settings, skills: set[str]) -> str:
    catalog = read_catalog(settings.run.catalog)
    check_skills(catalog, settings.run.catalog, skills)
    return f"{len(catalog.repository)} repositories, {len(catalog.arxiv)} arXiv targets, {len(catalog.venue)} venues are valid"


def _examine_directory(settings: Settings) -> Iterator[Finding]:
    directory = settings.data.directory
    if not (directory / "ledger.sqlite").exists() and not (directory / "landing").exists():
        yield warning("data directory", f"{directory}: nothing has run here yet", "`headwater run` or `headwater demo` does")
        return
    if not os.access(directory, os.W_OK | os.X_OK):
        yield problem("data directory", f"{directory} cannot be written", "check its owner, its rights and whether the disk is mounted read-only")
    yield from (*examine_space(directory), *examine_ledger(directory), *examine_key(directory), *examine_landing(directory))
    yield from (*examine_clock(directory), *examine_prefect(directory))
    yield from examine_published(directory, settings.run.stale_after_days)
    process = holder(directory)
    if process:
        yield ok("run", f"process {process} holds the data directory: a run is under way; the build was not examined")
        return
    yield from (*examine_leftovers(directory), *examine_build(directory))


def _examine_other_machines(settings: Settings) -> Iterator[Finding]:
    """Yield how the lake and the cluster stand; nothing where the settings name none."""
    if settings.lake.catalog:
        yield from examine_lake(settings.data.directory, settings.lake)
    if settings.run.task_runner == "dask":
        from flows.cluster_examination import examine_cluster  # noqa: PLC0415 - imports Prefect, which takes seconds

        yield from examine_cluster(settings)
