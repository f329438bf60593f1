"""What the values of the settings may be, beyond their types."""

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

from headwater.errors import SettingsError

if TYPE_CHECKING:
    from headwater.settings import Settings

USUAL_SOURCES = ("git", "github", "arxiv", "openreview", "acl_anthology", "paperlists")
KNOWN_SOURCES = (*USUAL_SOURCES, "openalex", "huggingface", "gharchive")
LEAST_MEMORY_GB = 0.5
MOST_AT_ONCE = 16  # connections to one free service
TASK_RUNNERS = ("threads", "dask")
DASK_ADDRESS = re.compile(r"(tcp|tls)://[^/\s:]+(:\d+)?")
LAKE_CATALOG = "ducklake:postgres:"


def check(settings: "Settings", file: Path) -> None:
    """Raise SettingsError naming file and key for the first value that is none of its kind."""
    try:
        settings.since, settings.archive_until  # noqa: B018 - parsing is the check
    except SettingsError as problem:
        raise SettingsError(f"{file}: {problem}") from problem
    for name in settings.run.sources:
        if name not in KNOWN_SOURCES:
            known = ", ".join(KNOWN_SOURCES)
            raise SettingsError(f"{file}: run: sources: unknown source {name!r}; known are {known}")
    _check_numbers(settings, file)
    for key, template in (("url", settings.git.url), ("web_url", settings.git.web_url)):
        if not _tells_apart(template):
            raise SettingsError(f"{file}: git: {key}: expected {{repository}} in it, found {template!r}")


def _check_numbers(settings: "Settings", file: Path) -> None:
    if settings.data.memory_gb and not LEAST_MEMORY_GB <= settings.data.memory_gb < math.inf:
        raise SettingsError(f"{file}: data: memory_gb: expected {LEAST_MEMORY_GB} or more, or 0 for a share of the machine's, found {settings.data.memory_gb}")
    if settings.run.parallel < 1:
        raise SettingsError(f"{file}: run: parallel: expected 1 or more, found {settings.run.parallel}")
    if not 1 <= settings.gharchive.parallel <= MOST_AT_ONCE:
        raise SettingsError(f"{file}: gharchive: parallel: expected 1 to {MOST_AT_ONCE}, found {settings.gharchive.parallel}")
    _check_machines(settings, file)
    if settings.run.stale_after_days < 1:
        raise SettingsError(f"{file}: run: stale_after_days: expected 1 or more, found {settings.run.stale_after_days}")
    if settings.privacy.retention_months < 1 or settings.privacy.log_months < 6:
        raise SettingsError(f"{file}: privacy: retention_months is at least 1 and log_months at least 6")


def _check_machines(settings: "Settings", file: Path) -> None:
    run, lake = settings.run, settings.lake
    if run.task_runner not in TASK_RUNNERS:
        raise SettingsError(f"{file}: run: task_runner: expected one of {', '.join(TASK_RUNNERS)}, found {run.task_runner!r}")
    if run.task_runner == "dask" and not DASK_ADDRESS.fullmatch(run.dask_address):
        raise SettingsError(f"{file}: run: dask_address: expected the scheduler's, such as tcp://scheduler:8786, found {run.dask_address!r}")
    if lake.catalog and not lake.catalog.startswith(LAKE_CATALOG):
        raise SettingsError(f"{file}: lake: catalog: expected {LAKE_CATALOG}dbname=… host=…, or nothing for no lake")
    if re.search(r"password|://[^/@]*:[^/@]*@", lake.catalog):
        raise SettingsError(f"{file}: lake: catalog: holds a password; leave it to $PGPASSWORD or ~/.pgpass")
    if lake.keep_days < 1:
        raise SettingsError(f"{file}: lake: keep_days: expected 1 or more, found {lake.keep_days}")


def _tells_apart(template: str) -> bool:
    """Tell whether a URL with `{repository}`, or `{owner}` and `{name}`, can be filled in and says which one is meant."""
    try:
        first, second = (template.format(repository=f"a/{name}", owner="a", name=name) for name in "bc")
    except (LookupError, ValueError, AttributeError):
        return False
    return first != second
