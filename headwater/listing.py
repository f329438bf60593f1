"""A list as it is handed out: a role's people, what has changed since an earlier list, and all that is to be said with it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from headwater.errors import HeadwaterError
from headwater.settings import Settings
from scoring import changes
from scoring.shortlist import Filters, known_roles, ranked_by_file, read_shortlist, unknown_role, why_empty
from warehouse.earlier_lists import EarlierList, last_export, list_of_run
from warehouse.freshness import data_warnings
from warehouse.publish import FILE_NAME
from warehouse.published import open_published
from warehouse.source_terms import terms_of_published

ROLE_FILE = ".toml"
LOW_SCORE = "A low score may only mean little public work; nobody should be turned down by it."
WHOLE = 1_000_000


@dataclass(frozen=True)
class Since:
    """What a list is compared with: the last export of the same list, or what a run published."""

    run: str | None = None  # a run's id or a day


@dataclass(frozen=True)
class Listing:
    """One list and its circumstances; `changes` is None where nothing is compared."""

    role: str
    filters: Filters
    people: Sequence[Mapping[str, Any]]
    changes: Sequence[Mapping[str, Any]] | None
    compared_with: str | None
    versions: Mapping[str, str]
    gaps: Sequence[Mapping[str, Any]]
    warnings: Sequence[str]
    sources: Mapping[str, Any]
    as_of: date | None
    listed_count: int  # before any filter
    why_empty: str | None = None  # where there is nobody

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The rows to hand out: people, or changes."""
        return self.people if self.changes is None else self.changes

    @property
    def told(self) -> str:
        """How many it holds, in words."""
        if self.changes is not None:
            return f"{len(self.changes)} changes"
        return f"{len(self.people)} people" if len(self.people) == self.listed_count else f"{len(self.people)} of {self.listed_count} people"

    @property
    def filters_json(self) -> str:
        """The filters as they are recorded and compared."""
        return json.dumps(asdict(self.filters), sort_keys=True)


def read_listing(settings: Settings, role: str, filters: Filters, since: Since | None = None) -> Listing:
    """Return the list of a published role or a role file; raises HeadwaterError for an unknown role or nothing to compare with."""
    name = name_of(role)
    with open_published(settings.data.directory) as con:
        if name == role:
            _check_known(con, role)
        told = {
            "gaps": _rows(con, "SELECT source, target, from_at, to_at, reason FROM gaps"),
            "warnings": data_warnings(con, settings.run.stale_after_days),
            "sources": terms_of_published(con),
            "as_of": con.execute("SELECT max(as_of) FROM shortlists").fetchall()[0][0],
        }
        versions = dict(con.execute("SELECT part, version FROM versions").fetchall())
    with open_ranked(settings, role) as con:
        people = read_shortlist(con, name, filters)
        versions = {"role": _role_version(con, name), "skills": versions["skills"]}
        told["listed_count"] = con.execute("SELECT count(*) FROM shortlists WHERE role = ?", [name]).fetchall()[0][0]
        listing = Listing(name, filters, people, None, None, versions, **told, why_empty=None if people else why_empty(con, name))
        return listing if since is None else _compared(con, settings, role, listing, since)


def name_of(role: str) -> str:
    """Return what a role, given by its name or as a file, is called."""
    return Path(role).stem if role.endswith(ROLE_FILE) else role


def all_roles(settings: Settings, wanted: Sequence[str]) -> list[str]:
    """Return the published roles, or those wanted; raises HeadwaterError for an unknown one."""
    with open_published(settings.data.directory) as con:
        for role in wanted:
            if not role.endswith(ROLE_FILE):
                _check_known(con, role)
        return list(dict.fromkeys(wanted)) or known_roles(con)


def _compared(con: duckdb.DuckDBPyConnection, settings: Settings, role: str, listing: Listing, since: Since) -> Listing:
    if since.run is not None and role.endswith(ROLE_FILE):
        raise HeadwaterError(f"{role}: runs keep the published roles only; compare a role file with its last export, by --changed")
    earlier = (last_export(settings.data.directory, listing.role, listing.filters_json) if since.run is None
               else list_of_run(settings.data.directory, listing.role, since.run))  # fmt: skip
    listed = listing.people if earlier.is_filtered else read_shortlist(con, listing.role, Filters(top=WHOLE))
    found = changes.read_changes(con, listing.role, earlier.people, earlier.as_of, listed)
    if not earlier.is_filtered:
        shown = {person["person_id"] for person in listing.people}
        found = [row for row in found if row["person_id"] in shown or row["change"] == "gone"]
    return Listing(**{**listing.__dict__, "changes": found, "compared_with": _title(earlier, listing)})


def _title(earlier: EarlierList, listing: Listing) -> str:
    changed = earlier.role_version not in {None, listing.versions["role"]}
    return f"{earlier.title}, data as of {earlier.as_of}" + ("; the role itself has changed since" if changed else "")


@contextmanager
def open_ranked(settings: Settings, role: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection in which `shortlists` holds the role: the published file, or a role file ranked over it."""
    if role.endswith(ROLE_FILE):
        with ranked_by_file(settings.data.directory / FILE_NAME, Path(role)) as con:
            yield con
    else:
        with open_published(settings.data.directory) as con:
            yield con


def _check_known(con: duckdb.DuckDBPyConnection, role: str) -> None:
    if role not in known_roles(con):
        raise unknown_role(role, known_roles(con), ", or give a .toml file")


def _role_version(con: duckdb.DuckDBPyConnection, role: str) -> str:
    return str(con.execute("SELECT version FROM versions WHERE part = ?", [f"role:{role}"]).fetchall()[0][0])


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = con.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
