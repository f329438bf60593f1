"""What the report shows, read from the published file: a few queries over everybody who is shown, none per person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from headwater.errors import HeadwaterError
from scoring.explain import ROLE_SCORES
from scoring.shortlist import Filters, read_shortlist, unknown_role

QUERIES = Path(__file__).parent / "queries"
ITEMS_SHOWN = 5  # per person and skill; `headwater explain` prints them all
STRONG = {"score": 25.0, "items": 3}  # what the overview calls strong evidence

Row = dict[str, Any]
Grouped = Mapping[Any, Sequence[Row]]


@dataclass(frozen=True)
class Lists:
    """The roles shown, by name in their order: each with the skills it weighs, its ranked people and what the market pays."""

    roles: Mapping[str, Row]
    weights: Mapping[str, Mapping[str, Row]]
    ranked: Mapping[str, Sequence[Row]]
    skills: Mapping[str, Row]
    formula: Mapping[str, float]
    market: Mapping[str, Sequence[Row]]
    as_of: date | None

    @property
    def person_ids(self) -> list[str]:
        """Everybody who is shown, once."""
        return sorted({row["person_id"] for rows in self.ranked.values() for row in rows})


@dataclass(frozen=True)
class People:
    """Everything about the people shown, by person_id (former ids by themselves); skill and role scores and terms by their keys."""

    people: Mapping[str, Row]
    scores: Grouped
    role_scores: Mapping[tuple[str, str], Mapping[str, Row]]
    evidence: Grouped
    terms: Grouped
    activity: Grouped
    papers: Grouped
    repositories: Grouped
    accounts: Grouped
    possible_matches: Grouped
    current_ids: Mapping[str, str]


@dataclass(frozen=True)
class Overview:
    """The state of the whole warehouse."""

    run: Row | None
    targets: Sequence[Row]
    gaps: Sequence[Row]
    funnel: Row
    supply: Sequence[Row]
    countries: Sequence[Row]


def read_lists(con: duckdb.DuckDBPyConnection, wanted: Sequence[str], top: int) -> Lists:
    """Return the wanted roles (all, if none is named) with at most `top` people each; raises HeadwaterError for an unknown one."""
    roles = {row["role"]: row for row in query(con, "roles")}
    for role in wanted:
        if role.endswith(".toml"):
            raise HeadwaterError(f"{role}: the report shows published roles; put the file into the directory of the others, then `headwater rebuild`")
        if role not in roles:
            raise unknown_role(role, list(roles))
    shown = {role: row for role, row in roles.items() if not wanted or role in wanted}
    weights: dict[str, dict[str, Row]] = {role: {} for role in shown}
    for row in query(con, "role_skills"):
        if row["role"] in shown:
            weights[row["role"]][row["skill"]] = row
    return Lists(
        roles=shown,
        weights=weights,
        ranked={role: read_shortlist(con, role, Filters(top=top)) for role in shown},
        skills={row["skill"]: row for row in query(con, "skills")},
        formula={row["parameter"]: row["value"] for row in query(con, "formula")},
        market=grouped(query(con, "market_pay"), "role"),
        as_of=query(con, "as_of")[0]["as_of"],
    )


def read_people(con: duckdb.DuckDBPyConnection, lists: Lists) -> People:
    """Return what is known about everybody on the lists."""
    who = {"people": lists.person_ids}
    items = {**who, "shown": ITEMS_SHOWN}
    role_scores = defaultdict[tuple[str, str], dict[str, Row]](dict)
    for row in rows(con, ROLE_SCORES, roles=list(lists.roles), **who):
        role_scores[row["role"], row["person_id"]][row["skill"]] = row
    return People(
        people={row["person_id"]: row for row in query(con, "people", **who)},
        scores=grouped(query(con, "skill_scores", **who), "person_id"),
        role_scores=role_scores,
        evidence=grouped(query(con, "evidence", **items), "person_id", "skill"),
        terms=grouped(query(con, "evidence_terms", **items), "skill", "item_id"),
        activity=grouped(query(con, "activity", **who), "person_id"),
        papers=grouped(query(con, "papers", **who), "person_id"),
        repositories=grouped(query(con, "repositories", **who), "person_id"),
        accounts=grouped(query(con, "accounts", **who), "person_id"),
        possible_matches=grouped(query(con, "possible_matches", **who), "person_id"),
        current_ids={row["former_person_id"]: row["person_id"] for row in query(con, "former_person_ids", **who)},
    )


def read_overview(con: duckdb.DuckDBPyConnection) -> Overview:
    """Return the state of the whole warehouse."""
    return Overview(
        run=next(iter(query(con, "last_run")), None),
        targets=query(con, "targets"),
        gaps=query(con, "gaps"),
        funnel=query(con, "funnel")[0],
        supply=query(con, "supply", **STRONG),
        countries=query(con, "countries", **STRONG),
    )


def query(con: duckdb.DuckDBPyConnection, name: str, **values: Any) -> list[Row]:
    """Return the rows of queries/NAME.sql."""
    return rows(con, (QUERIES / f"{name}.sql").read_text(encoding="utf-8"), **values)


def rows(con: duckdb.DuckDBPyConnection, sql: str, **values: Any) -> list[Row]:
    """Return the rows of a query, each by its columns."""
    found = con.execute(sql, values or None)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def grouped(found: Iterable[Row], *keys: str) -> dict[Any, list[Row]]:
    """Return rows by the value of one key, or the values of several, in the order they came in."""
    groups = defaultdict[Any, list[Row]](list)
    for row in found:
        groups[row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys)].append(row)
    return groups
