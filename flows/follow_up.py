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

REQUESTS = Path(__file__).resolve().parent.parent / "warehouse" / "requests"


def is_due(settings: Settings, plan: Plan) -> bool:
    """Tell whether this run reads GitHub, all of it and with a token."""
    read = {target.name for target in plan.targets if target.source == "github"}
    return read == set(plan.catalog.targets("github")) and bool(read) and token(settings) is not None


def follow_ups(con: duckdb.DuckDBPyConnection, models: list[Model]) -> list[Target]:
    """Return what to ask GitHub for now, from landed data that is loaded; makes the tables it takes to tell."""
    requests = {name: (REQUESTS / f"{name}.sql").read_text(encoding="utf-8") for name in ("profiles", "commit_authors")}
    run_models(con, subset(con, models, list(requests.values())))
    since = datetime(1970, 1, 1, tzinfo=UTC)
    people = [(node_id, login, at) for at, (node_id, login) in enumerate(con.execute(requests["profiles"]).fetchall())]
    commits: dict[str, list[str]] = defaultdict(list)
    for repository, commit_id, _ in con.execute(requests["commit_authors"]).fetchall():
        commits[repository].append(commit_id)
    targets = [Target("github", f"commit-authors:{name}", since, options={"oids": oids}) for name, oids in commits.items()]
    if people:
        targets.insert(0, Target("github", "profiles", since, options={"people": people}))
    return targets
