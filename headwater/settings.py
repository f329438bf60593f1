"""Every setting and its default; nothing else in the program reads files or the environment for one."""

import json
import os
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from headwater.errors import SettingsError
from headwater.settings_check import USUAL_SOURCES, check
from headwater.strict_toml import build, read_toml

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Data:
    """Where everything lies, and how much of it is held in memory at once."""

    directory: Path = Path("data")
    memory_gb: float = 0.0  # what the database holds before it spills to disk; 0 for half of the machine's, 4 at most


@dataclass(frozen=True)
class Git:
    """How repositories are reached: `{repository}`, `{owner}` and `{name}` are filled in."""

    url: str = "https://github.com/{repository}.git"
    web_url: str = "https://github.com/{repository}"
    timeout_seconds: int = 3600


@dataclass(frozen=True)
class Github:
    """GitHub's interfaces; the token is read from the environment variable named here."""

    api_url: str = "https://api.github.com"
    graphql_url: str = "https://api.github.com/graphql"
    token_env: str = "GITHUB_TOKEN"  # noqa: S105 - the name of a variable, not its value
    interval_seconds: float = 0.2
    limit_seconds: float = 60.0  # the pause after a limit that names none; doubles
    points_reserve: int = 500  # of 5,000 an hour; left to whatever else uses the token
    pull_requests_per_page: int = 74  # with two connections inside: one point
    issues_per_page: int = 100
    profiles_per_query: int = 74  # the same
    commits_per_query: int = 100
    repositories_per_probe: int = 50


@dataclass(frozen=True)
class Arxiv:
    """arXiv's two doors, and the pause between two requests through either."""

    oai_url: str = "https://oaipmh.arxiv.org/oai"
    api_url: str = "https://export.arxiv.org/api/query"
    interval_seconds: float = 3.0
    overlap_days: int = 2


@dataclass(frozen=True)
class OpenReview:
    """OpenReview's two interfaces, venues from 2023 on and older ones; the account is read from the variables named here."""

    api_url: str = "https://api2.openreview.net"
    api_v1_url: str = "https://api.openreview.net"
    username_env: str = "OPENREVIEW_USERNAME"
    password_env: str = "OPENREVIEW_PASSWORD"  # noqa: S105 - the name of a variable, not its value
    interval_seconds: float = 1.0
    notes_per_page: int = 1000
    profiles_per_request: int = 1000
    requests_per_run: int = 90  # anonymous readers are cut off at about 100 in half an hour
    profile_days: int = 90  # how old a profile may grow


@dataclass(frozen=True)
class AclAnthology:
    """The Anthology's data repository or a checkout of it."""

    path_or_url: str = "https://github.com/acl-org/acl-anthology.git"


@dataclass(frozen=True)
class Paperlists:
    """The paper lists' repository or a checkout of it."""

    path_or_url: str = "https://github.com/papercopilot/paperlists.git"


@dataclass(frozen=True)
class OpenAlex:
    """OpenAlex: citations, ORCIDs and institutions of papers already known; the key's variable is named here."""

    api_url: str = "https://api.openalex.org"
    key_env: str = "OPENALEX_API_KEY"
    interval_seconds: float = 0.2
    works_per_request: int = 50
    requests_per_run: int = 1000
    refresh_days: int = 30


@dataclass(frozen=True)
class HuggingFace:
    """The Hugging Face hub; the token is optional and read from the environment variable named here."""

    endpoint: str = "https://huggingface.co"
    token_env: str = "HF_TOKEN"  # noqa: S105 - the name of a variable, not its value
    interval_seconds: float = 0.7  # the hub allows 500 requests in five minutes without a token, 1,000 with one
    accounts_per_run: int = 500
    artifacts_per_account: int = 5000  # of each kind, the last modified first; some accounts hold tens of thousands
    refresh_days: int = 30  # how old a listing may grow in which only downloads and likes have changed


@dataclass(frozen=True)
class GhArchive:
    """GH Archive: public events by the hour, for what happened before May 2025; read only when asked for."""

    url: str = "https://data.gharchive.org"
    until: str | date = "2025-05-01"  # the first day that is not read; no later one can be
    parallel: int = 2  # hours at a time
    interval_seconds: float = 0.0


@dataclass(frozen=True)
class Http:
    """Manners of every request: who asks, and how long and how often."""

    contact: str = ""
    timeout_seconds: float = 60.0
    attempts: int = 6
    backoff_seconds: float = 5.0
    longest_wait_seconds: float = 900.0


@dataclass(frozen=True)
class Run:
    """What one night reads."""

    since: str | date = "2023-01-01"
    sources: tuple[str, ...] = USUAL_SOURCES
    catalog: Path = PROJECT / "catalog.toml"
    parallel: int = 4
    task_runner: str = "threads"  # or "dask": on the workers of the scheduler at dask_address
    dask_address: str = ""  # such as tcp://scheduler:8786
    stale_after_days: int = 7  # from when on every list says that its data are old


@dataclass(frozen=True)
class Lake:
    """Where several writers load and many readers read: DuckLake, its catalog in PostgreSQL; no catalog, no lake."""

    catalog: str = ""  # such as "ducklake:postgres:dbname=headwater host=db"; the password is libpq's: PGPASSWORD, ~/.pgpass
    files: Path = Path("lake")  # its Parquet files, in a directory that every writer and reader sees
    keep_days: int = 1  # how long a reader may go on with an earlier state


@dataclass(frozen=True)
class Scoring:
    """Where the taxonomy, the roles and the words of job texts lie."""

    skills: Path = PROJECT / "skills.toml"
    roles: Path = PROJECT / "roles"
    job_words: Path = PROJECT / "scoring" / "job_text.toml"


@dataclass(frozen=True)
class Market:
    """Where the pay that the market is said to offer lies; yours replaces the one shipped."""

    pay: Path = PROJECT / "warehouse" / "seeds" / "market_pay.csv"


@dataclass(frozen=True)
class Privacy:
    """How long people and the log of accesses are kept, and who runs this installation."""

    retention_months: int = 24  # from first seen or last contact, never from a refresh
    log_months: int = 24  # the access log; not less than six
    operator: str = ""  # who is at the keyboard: else $HEADWATER_OPERATOR, else the system's user name
    controller: str = ""  # who answers for the processing, as the assessments name them
    purpose: str = ""  # what the lists are for, as the assessments name it


@dataclass(frozen=True)
class Settings:
    """The whole of headwater.toml, with paths made absolute."""

    data: Data = field(default_factory=Data)
    git: Git = field(default_factory=Git)
    github: Github = field(default_factory=Github)
    arxiv: Arxiv = field(default_factory=Arxiv)
    openreview: OpenReview = field(default_factory=OpenReview)
    acl_anthology: AclAnthology = field(default_factory=AclAnthology)
    paperlists: Paperlists = field(default_factory=Paperlists)
    openalex: OpenAlex = field(default_factory=OpenAlex)
    huggingface: HuggingFace = field(default_factory=HuggingFace)
    gharchive: GhArchive = field(default_factory=GhArchive)
    http: Http = field(default_factory=Http)
    run: Run = field(default_factory=Run)
    lake: Lake = field(default_factory=Lake)
    scoring: Scoring = field(default_factory=Scoring)
    market: Market = field(default_factory=Market)
    privacy: Privacy = field(default_factory=Privacy)

    @property
    def since(self) -> date:
        """The first run's horizon; raises SettingsError when it is no date."""
        return _day("run: since", self.run.since)

    @property
    def archive_until(self) -> date:
        """The first day that GH Archive is not read for; raises SettingsError when it is no date."""
        return _day("gharchive: until", self.gharchive.until)


def _day(key: str, value: str | date) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as problem:
        raise SettingsError(f"{key}: expected a date such as 2023-01-01, found {value!r}") from problem


def load_settings(file: Path | None = None) -> Settings:
    """Return the settings of `file`, else $HEADWATER_CONFIG, else ./headwater.toml, else the defaults.

    Raises SettingsError naming file and key.
    """
    chosen = file or _from_environment() or Path("headwater.toml")
    if not chosen.exists() and file is None and _from_environment() is None:
        return _absolute(Settings(), Path.cwd())
    settings = build(Settings, read_toml(chosen, SettingsError), str(chosen), SettingsError)
    check(settings, chosen)
    return _absolute(settings, chosen.resolve().parent)


def describe(settings: Settings) -> str:
    """Return the effective settings as TOML; tokens and keys are never among them, only whether they are set."""
    lines = []
    for section in fields(settings):
        values = getattr(settings, section.name)
        lines.append(f"[{section.name}]")
        lines += [f"{key.name} = {_toml(getattr(values, key.name))}" for key in fields(values)]
        variables = [getattr(values, key.name) for key in fields(values) if key.name.endswith("_env")]
        lines += [f"# ${name} is {'set: ****' if os.environ.get(name) else 'not set'}" for name in variables]
        lines.append("")
    return "\n".join(lines).rstrip()


def _from_environment() -> Path | None:
    named = os.environ.get("HEADWATER_CONFIG")
    return Path(named) if named else None


def _absolute(settings: Settings, base: Path) -> Settings:
    def resolve(part: Any) -> Any:
        paths = {f.name: getattr(part, f.name) for f in fields(part)}
        return replace(part, **{name: base / value for name, value in paths.items() if isinstance(value, Path)})

    parts = {f.name: getattr(settings, f.name) for f in fields(settings)}
    return replace(settings, **{name: resolve(part) for name, part in parts.items() if is_dataclass(part)})


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(str(value), ensure_ascii=False)


def path_of(text: str | None) -> Path | None:
    """Return a path, or None for none."""
    return Path(text) if text else None
