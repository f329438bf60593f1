"""What only what has landed tells to ask for: profiles, accounts behind addresses, lost changes, citations."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from flows.plan import Plan
from headwater.settings import Settings
from sources.github_graphql import token
from sources.reading import Target
from warehouse.models import Model, subset
from warehouse.reuse import make_changed

REQUESTS = Path(__file__).resolve().parent.parent / "warehouse" / "requests"
SINCE = datetime(1970, 1, 1, tzinfo=UTC)
Rows = list[tuple[Any, ...]]


def _profiles(rows: Rows) -> list[Target]:
    people = [(node_id, login, at) for at, (node_id, login) in enumerate(rows)]
    return [Target("github", "profiles", SINCE, options={"people": people})]


def _commit_authors(rows: Rows) -> list[Target]:
    found = _by_repository(rows).items()
    return [Target("github", f"commit-authors:{name}", SINCE, options={"oids": oids}) for name, oids in found]


def _details(rows: Rows) -> list[Target]:
    found = _by_repository(rows).items()
    return [Target("github", f"details:{name}", SINCE, options={"ids": ids}) for name, ids in found]


def _openreview_profiles(rows: Rows) -> list[Target]:
    return [Target("openreview_profiles", "profiles", SINCE, options={"profiles": [row[0] for row in rows]})]


def _works(rows: Rows) -> list[Target]:
    papers = [{"doi": doi, "arxiv_id": arxiv_id} for _, doi, arxiv_id, *_ in rows]
    return [Target("openalex", "works", SINCE, options={"papers": papers})]


def _hub_accounts(rows: Rows) -> list[Target]:
    return [Target("huggingface", "accounts", SINCE, options={"accounts": [row[0] for row in rows]})]


# A request's file, the source that is asked, and the targets that its rows become.
REQUESTED: tuple[tuple[str, str, Callable[[Rows], list[Target]]], ...] = (
    ("profiles", "github", _profiles),
    ("commit_authors", "github", _commit_authors),
    ("pull_request_details", "github", _details),
    ("openreview_profiles", "openreview", _openreview_profiles),
    ("openalex_works", "openalex", _works),
    ("hub_accounts", "huggingface", _hub_accounts),
)


def due_sources(settings: Settings, plan: Plan) -> set[str]:
    """Return the sources that this run reads wholly; GitHub only with a token."""
    read = {(target.source, target.name) for target in plan.targets}
    whole = {name for name in plan.sources if all((name, target) in read for target in plan.catalog.targets(name))}
    return whole if token(settings) is not None else whole - {"github"}


def follow_ups(con: duckdb.DuckDBPyConnection, models: list[Model], settings: Settings, sources: set[str]) -> list[Target]:
    """Return what to ask these sources for now, from landed data that is loaded; of the tables that tell it, what changed is made."""
    asked = [(_request(name), targets) for name, source, targets in REQUESTED if source in sources]
    con.execute("SET VARIABLE openreview_profile_days = ?", [settings.openreview.profile_days])
    make_changed(con, subset(con, models, [sql for sql, _ in asked]))
    found = [(con.execute(sql).fetchall(), targets) for sql, targets in asked]
    return [target for rows, targets in found if rows for target in targets(rows)]


def _request(name: str) -> str:
    return (REQUESTS / f"{name}.sql").read_text(encoding="utf-8")


def _by_repository(rows: Rows) -> dict[str, list[str]]:
    """Return the second column by the first, in the rows' order."""
    found: dict[str, list[str]] = defaultdict(list)
    for repository, key, *_ in rows:
        found[repository].append(key)
    return found
