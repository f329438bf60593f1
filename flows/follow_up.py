"""What only what has landed tells to ask for: profiles of the people found, accounts behind unknown addresses."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.plan import Plan
from headwater.settings import Settings
from sources.github_graphql import token
from sources.reading import Target
from warehouse.models import Model, run_models, subset

REQUESTED = ("profiles", "commit_authors", "pull_request_details")
REQUESTS = Path(__file__).resolve().parent.parent / "warehouse" / "requests"


def is_due(settings: Settings, plan: Plan) -> bool:
    """Tell whether this run reads GitHub, all of it and with a token."""
    read = {target.name for target in plan.targets if target.source == "github"}
    return read == set(plan.catalog.targets("github")) and bool(read) and token(settings) is not None


def follow_ups(con: duckdb.DuckDBPyConnection, models: list[Model]) -> list[Target]:
    """Return what to ask GitHub for now, from landed data that is loaded; makes the tables it takes to tell."""
    requests = {name: (REQUESTS / f"{name}.sql").read_text(encoding="utf-8") for name in REQUESTED}
    run_models(con, subset(con, models, list(requests.values())))
    since = datetime(1970, 1, 1, tzinfo=UTC)
    people = [(node_id, login, at) for at, (node_id, login) in enumerate(con.execute(requests["profiles"]).fetchall())]
    commits = _by_repository(con, requests["commit_authors"])
    pulls = _by_repository(con, requests["pull_request_details"])
    targets = [Target("github", f"commit-authors:{name}", since, options={"oids": oids}) for name, oids in commits.items()]
    targets += [Target("github", f"details:{name}", since, options={"ids": ids}) for name, ids in pulls.items()]
    if people:
        targets.insert(0, Target("github", "profiles", since, options={"people": people}))
    return targets


def _by_repository(con: duckdb.DuckDBPyConnection, request: str) -> dict[str, list[str]]:
    """Return the second column of a request's rows by the first, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    for repository, key, *_ in con.execute(request).fetchall():
        found[repository].append(key)
    return found
