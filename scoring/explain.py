"""Why somebody has a score: every item, every term, every step of the arithmetic, recomputed from what is published."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import log
from typing import Any

import duckdb

from scoring.shortlist import known_roles, unknown_role

# One row per role, skill and person: the skill as the role sees it, by its kinds of items alone, against the best by those.
ROLE_SCORES = """
SELECT role, skill, person_id, points, best, round(100 * points / best, 2) AS score
FROM (
    SELECT roles.role, wanted.skill, scores.person_id,
        CASE WHEN list_contains(roles.item_kinds, 'commit') THEN scores.commit_points ELSE 0 END
        + CASE WHEN list_contains(roles.item_kinds, 'publication') THEN scores.publication_points ELSE 0 END
        + CASE WHEN list_contains(roles.item_kinds, 'artifact') THEN scores.artifact_points ELSE 0 END AS points,
        max(points) OVER (PARTITION BY roles.role, wanted.skill) AS best
    FROM roles
    JOIN role_skills AS wanted USING (role)
    JOIN skill_scores AS scores USING (skill)
)
WHERE points > 0 AND list_contains($roles, role) AND list_contains($people, person_id)
ORDER BY role, skill, person_id
"""
ITEMS = """
SELECT * FROM evidence WHERE person_id = $person_id AND list_contains($skills, skill) ORDER BY weight DESC, item_id, skill
"""
TERMS = """
SELECT terms.*
FROM evidence_terms AS terms
SEMI JOIN (SELECT skill, item_id FROM evidence WHERE person_id = $person_id AND list_contains($skills, skill)) USING (skill, item_id)
ORDER BY points DESC, term, skill, item_id
"""
LISTED = """
SELECT shortlists.*, people.identity_confidence FROM shortlists JOIN people USING (person_id)
WHERE role = $role AND person_id = $person_id
"""
PAPER_TERMS = ("position", "outcome", "citation", "survey")
NO_SCORE = {"score": 0.0, "points": 0.0, "best": 0.0}


def explain(con: duckdb.DuckDBPyConnection, person_id: str, role: str | None = None, top: int | None = None) -> Iterator[str]:
    """Yield the explanation's lines: the person, what comes of it, each skill (of the role, or all) with its `top` items or all, the role's sum."""
    person = _rows(con, "SELECT * FROM people WHERE person_id = $person_id", person_id=person_id)[0]
    login = f" (@{person['github_login']})" if person["github_login"] else ""
    yield f"{person['display_name']}{login}, person {person_id}"
    yield f"{person['account_count']} accounts joined, identity confidence {person['identity_confidence']:.3f}:"
    for account in _rows(con, "SELECT * FROM accounts WHERE person_id = $person_id ORDER BY source, account_id", person_id=person_id):
        handle = "" if account["handle"] in account["account_id"] else f" {account['handle']}"
        yield (f"  {account['account_id']}{handle} “{account['display_name'] or ''}”:"
               f" {account['match_reason']} ({account['match_probability']:.3f})")  # fmt: skip
    wanted = None if role is None else _role_skills(con, role)
    numbers = {row["parameter"]: row["value"] for row in _rows(con, "SELECT * FROM formula")}
    scores = _rows(con, "SELECT * FROM skill_scores WHERE person_id = $person_id ORDER BY score DESC, skill", person_id=person_id)
    shown = [score for score in scores if wanted is None or score["skill"] in wanted]
    of_whom = {"person_id": person_id, "skills": [score["skill"] for score in shown]}
    items = _by(_rows(con, ITEMS, **of_whom), "skill")
    terms = _by(_rows(con, TERMS, **of_whom), "skill")
    summed = [] if role is None or wanted is None else list(_role(con, person_id, role, wanted, numbers))
    yield from _outcome(shown, summed)
    for score in shown:
        yield ""
        of_items = _by(terms.get(score["skill"], ()), "item_id")
        yield from _skill(score, items.get(score["skill"], ()), of_items, numbers, person["identity_confidence"], top)
    if not shown:
        yield "not enough evidence: no item counts for any of these skills (which is not a low score)"
    if summed:
        yield ""
        yield from summed


def _outcome(scores: Sequence[Mapping[str, Any]], summed: Sequence[str]) -> Iterator[str]:
    """Yield what comes of it all, before the pages that lead there."""
    if scores:
        told = (f"{score['skill']} {score['score']:.2f}" for score in scores)
        yield f"skills: {', '.join(told)}"
    if summed:
        yield f"{summed[0]}; the sum is at the end" if len(summed) > 1 else summed[0]


def _skill(
    score: Mapping[str, Any], items: Sequence[Mapping[str, Any]], terms: Mapping[str, Sequence[Mapping[str, Any]]],
    numbers: Mapping[str, float], identity: float, top: int | None,
) -> Iterator[str]:  # fmt: skip
    yield f"{score['skill']}: score {score['score']:.2f}, confidence {score['confidence']:.3f}"
    for item in items[:top]:
        day = item["occurred_at"].date() if item["occurred_at"] else "no date"
        yield f"  {item['weight']}  {day}  {item['title']}  {item['url']}"
        yield f"      {item['reason']}"
        yield from (f"      {step}" for step in item_steps(item, terms.get(item["item_id"], ()), numbers))
    if rest := items[len(items) if top is None else top :]:
        yield f"  and {len(rest)} lighter items of {sum(item['weight'] for item in rest)} points together"
    yield from (f"  {step}" for step in skill_steps(score, numbers, identity))


def item_steps(item: Mapping[str, Any], terms: Sequence[Mapping[str, Any]], numbers: Mapping[str, float]) -> Iterator[str]:
    """Yield the arithmetic of one row of `evidence` from its rows of `evidence_terms` and the formula's numbers."""
    k1 = numbers["k1"]
    for term in terms:
        yield (f"“{term['term']}”: {term['idf']:.6f} × {term['frequency']:.6f} × {k1 + 1:g}"
               f" / ({k1:g} + {term['frequency']:.6f}) = {term['points']}")  # fmt: skip
    total = sum((term["points"] for term in terms), Decimal(0))
    is_paper = item["position_words"] is not None
    if is_paper:
        yield from _paper_lines(item)
    paper = f" × {item['paper_factor']} (paper)" if is_paper else ""
    yield (f"{total} × (1 + {item['prior']:g}) × {item['share']:g} ({item['part']})"
           f" × {item['substance']:g} (substance){paper} = {item['weight']}")  # fmt: skip


def skill_steps(score: Mapping[str, Any], numbers: Mapping[str, float], identity: float) -> Iterator[str]:
    """Yield the arithmetic of one row of `skill_scores`: its sums, its score and its confidence."""
    if score["commit_month_count"]:
        yield _recency_line(score, numbers)
        yield _months_line(score)
    yield _commits_line(score, numbers)
    yield _papers_line(score, numbers["paper_weight"])
    points = [score["commit_points"], score["publication_points"]]
    if score["artifact_count"]:
        yield _artifacts_line(score, numbers["artifact_weight"])
        points.append(score["artifact_points"])
    yield (f"score = 100 × ({' + '.join(f'{part:.6f}' for part in points)}) / {score['best_points']:.6f}"
           f" = {score['score']:.2f}")  # fmt: skip
    count, occasions = score["evidence_count"], score["occasion_count"]
    yield (f"confidence = {count} / ({count} + {numbers['thin_items']:g}) × {occasions} / ({occasions} + {numbers['thin_occasions']:g})"
           f" × {identity:.3f} (identity confidence) = {score['confidence']:.3f}")  # fmt: skip
    if not score["is_sufficient"]:
        yield (f"not enough evidence to meet a must-have: {count} items on {occasions} occasions, needed are"
               f" {numbers['fewest_items']:g} on {numbers['fewest_occasions']:g} (which is not a low score)")  # fmt: skip


def role_steps(
    listed: Mapping[str, Any], wanted: Mapping[str, Mapping[str, Any]], found: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, float]
) -> Iterator[str]:
    """Yield the arithmetic of a row of `shortlists` from its role's skills and the person's rows of ROLE_SCORES by skill."""
    yield _role_confidence_line(listed, numbers)
    yield f"latest evidence {listed['last_evidence_on']}, active until {listed['last_active_on']}: shown, counted by the skills' recency alone"
    parts = []
    for skill, want in wanted.items():
        score = found.get(skill, NO_SCORE)
        source = f"(100 × {score['points']:.6f} / {score['best']:.6f})" if skill in found else "(no evidence)"
        if want["is_must_have"]:
            yield f"{skill}: must have, weight {want['weight']:g}, score {score['score']:.2f} {source}"
        else:
            parts.append(want["weight"] * score["score"])
            yield f"{skill}: weight {want['weight']:g} × {score['score']:.2f} {source} = {parts[-1]:.4f}"
    musts = [(want["weight"], found.get(skill, NO_SCORE)["score"]) for skill, want in wanted.items() if want["is_must_have"]]
    if musts:
        weight = sum(weight for weight, _ in musts)
        parts.append(weight * listed["must_have_score"])
        yield _must_have_line(musts, weight, numbers["must_have_power"], listed["must_have_score"])
        yield f"must-haves: weight {weight:g} × {listed['must_have_score']:.6f} = {parts[-1]:.4f}"
    yield f"score = {sum(parts):.4f} / {sum(want['weight'] for want in wanted.values()):g} = {listed['score']:.2f}"


def _paper_lines(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield each term of a paper in words, and how much of a paper it then counts as."""
    for term in PAPER_TERMS:
        yield f"{item[f'{term}_words'] or f'no {term}'}: × {item[f'{term}_factor']:g}"
    product = " × ".join(f"{item[f'{term}_factor']:g}" for term in PAPER_TERMS)
    yield f"counts as so much of a paper: {product} = {item['paper_factor']}"


def _recency_line(score: Mapping[str, Any], numbers: Mapping[str, float]) -> str:
    days, floor, half_life = score["commit_silence_days"], numbers["recency_floor"], numbers["recency_half_life_days"]
    return (f"recency, the last such commit being {days} days before the newest known:"
            f" {floor:g} + {1 - floor:g} × 0.5^({days} / {half_life:g}) = {score['commit_recency']:.6f}")  # fmt: skip


def _months_line(score: Mapping[str, Any]) -> str:
    count = score["commit_month_count"]
    return f"months with such a commit: {count}, each counted by its own recency {score['commit_fresh_months']} fresh months"


def _commits_line(score: Mapping[str, Any], numbers: Mapping[str, float]) -> str:
    weight, months, focus = score["commit_weight"], score["commit_fresh_months"], score["commit_focus"]
    powers = numbers["month_power"], numbers["focus_power"]
    product = float(weight) * float(months) ** powers[0] * focus ** powers[1] * score["commit_recency"]
    return (f"commits: ln(1 + {weight} × {months}^{powers[0]:g} fresh months × {focus:g}^{powers[1]:g} focus × {score['commit_recency']:g} recency)"
            f" = ln(1 + {product:.6f}) = {score['commit_points']:.6f}")  # fmt: skip


def _papers_line(score: Mapping[str, Any], factor: float) -> str:
    weight, count, whole = score["publication_weight"], score["publication_count"], score["publication_equivalents"]
    return (f"papers: {factor:g} × (ln(1 + {weight}) + ln(1 + {whole} for {count} papers))"
            f" = {factor:g} × ({log(1 + float(weight)):.6f} + {log(1 + float(whole)):.6f}) = {score['publication_points']:.6f}")  # fmt: skip


def _artifacts_line(score: Mapping[str, Any], factor: float) -> str:
    weight = score["artifact_weight"]
    return f"artifacts: {factor:g} × ln(1 + {weight}) = {factor:g} × {log(1 + float(weight)):.6f} = {score['artifact_points']:.6f}"


def _must_have_line(musts: Sequence[tuple[float, float]], weight: float, power: float, mean: float) -> str:
    terms = " + ".join(f"{part:g} × {max(value, 0.01):.2f}^{power:g}" for part, value in musts)
    return f"must-haves together: (({terms}) / {weight:g})^(1/{power:g}) = {mean:.6f}"


def _role_confidence_line(shown: Mapping[str, Any], numbers: Mapping[str, float]) -> str:
    count, months = shown["evidence_count"], max(shown["active_month_count"], 1)
    return (f"confidence = {count} / ({count} + {numbers['thin_items']:g}) × {months} / ({months} + {numbers['thin_occasions']:g})"
            f" × {shown['identity_confidence']:.3f} (identity confidence) = {shown['confidence']:.3f}")  # fmt: skip


def _role(
    con: duckdb.DuckDBPyConnection, person_id: str, role: str, wanted: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, float]
) -> Iterator[str]:
    listed = _rows(con, LISTED, role=role, person_id=person_id)
    if not listed:
        yield f"{role}: not ranked: a must-have, the least evidence or recent activity is missing (not a low score)"
        return
    yield f"{role}: rank {listed[0]['rank']}, score {listed[0]['score']:.2f}, confidence {listed[0]['confidence']:.3f}"
    found = {row["skill"]: row for row in _rows(con, ROLE_SCORES, roles=[role], people=[person_id])}
    yield from (f"  {step}" for step in role_steps(listed[0], wanted, found, numbers))


def _role_skills(con: duckdb.DuckDBPyConnection, role: str) -> dict[str, dict[str, Any]]:
    rows = _rows(con, "SELECT skill, weight, is_must_have FROM role_skills WHERE role = $role ORDER BY weight DESC, skill", role=role)
    if not rows:
        raise unknown_role(role, known_roles(con))
    return {row["skill"]: row for row in rows}


def _rows(con: duckdb.DuckDBPyConnection, sql: str, **values: Any) -> list[dict[str, Any]]:
    found = con.execute(sql, values or None)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _by(rows: Iterable[dict[str, Any]], column: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows by the value of a column, in their order."""
    found = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
