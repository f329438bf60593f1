"""Ranking quality against judgements of who is expert in what, beside simple baselines."""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import duckdb

from headwater.errors import HeadwaterError
from scoring.metrics import average_precision, ndcg, precision, recall, reciprocal_rank

Judgements = dict[str, dict[str, float]]  # skill -> person or login -> grade
NEEDED = {"skill", "github_login", "grade"}

RANKINGS = {
    "headwater": "SELECT skill, person_id FROM skill_scores ORDER BY skill, score DESC, evidence_count DESC, person_id",
    "bm25_sum": "SELECT skill, person_id FROM skill_scores ORDER BY skill, matched_weight DESC, person_id",
    "total_commits": """
        SELECT skill, person_id
        FROM skills CROSS JOIN (SELECT person_id, count(*) AS commits FROM contributions WHERE kind = 'commit' GROUP BY person_id)
        ORDER BY skill, commits DESC, person_id""",
}
LOGINS = """
SELECT lower(login), person_id FROM (
    SELECT unnest(former_handles) AS login, person_id, false AS is_current FROM accounts WHERE source = 'github'
    UNION ALL
    SELECT handle, person_id, true FROM accounts WHERE source = 'github'
)
ORDER BY is_current, person_id  -- the last one counts: who holds a login now comes before who gave it up
"""


@dataclass(frozen=True)
class Report:
    """Metrics of the ranking by skill and in the mean, of each baseline in the mean, and who was not found."""

    macro: dict[str, float]
    skills: dict[str, dict[str, float]]
    baselines: dict[str, dict[str, float]]
    unresolved: list[dict[str, str]]


def read_judgements(file: Path) -> Judgements:
    """Return the highest grade per skill and lower-case login; raises HeadwaterError naming the file."""
    judgements: Judgements = defaultdict(dict)
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            if not set(rows.fieldnames or ()) >= NEEDED:
                raise HeadwaterError(f"{file}: expected the columns {', '.join(sorted(NEEDED))}")
            for row in rows:
                grades = judgements[row["skill"]]
                login = (row["github_login"] or "").lower()
                grades[login] = max(grades.get(login, 0.0), float(row["grade"] or ""))
    except OSError as problem:
        raise HeadwaterError(f"{file}: cannot be read ({problem.strerror})") from problem
    except ValueError as problem:
        raise HeadwaterError(f"{file}: a grade is not a number ({problem})") from problem
    return dict(judgements)


def evaluate(con: duckdb.DuckDBPyConnection, judgements: Judgements) -> Report:
    """Return the report; people whose login is on no account here are left out and named."""
    people: dict[str, str] = dict(con.execute(LOGINS).fetchall())
    found = {skill: _by_person(grades, people) for skill, grades in sorted(judgements.items())}
    judged = {skill: grades for skill, grades in found.items() if grades}
    if not judged:
        raise HeadwaterError("none of the judged people is in the warehouse")
    measured = {name: measure(_rankings(con, sql), judged) for name, sql in RANKINGS.items()}
    logins = sorted({login for grades in judgements.values() for login in grades} - people.keys())
    return Report(
        macro=mean(measured["headwater"]),
        skills=measured["headwater"],
        baselines={name: mean(by_skill) for name, by_skill in measured.items() if name != "headwater"},
        unresolved=[{"github_login": login, "reason": "no commit here carries this login"} for login in logins],
    )


def measure(rankings: Mapping[str, Sequence[str]], judged: Judgements) -> dict[str, dict[str, float]]:
    """Return every metric per skill; condensed lists keep only people who are judged for some skill."""
    pool = {person for grades in judged.values() for person in grades}
    return {skill: _metrics(rankings.get(skill, ()), grades, pool) for skill, grades in judged.items()}


def mean(by_skill: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return each metric's mean over skills."""
    names = next(iter(by_skill.values()))
    return {name: round(fmean(metrics[name] for metrics in by_skill.values()), 4) for name in names}


def _by_person(grades: Mapping[str, float], people: Mapping[str, str]) -> dict[str, float]:
    """Return the highest grade of each person found; one person may be judged under several logins."""
    found: dict[str, float] = {}
    for login, grade in grades.items():
        if login in people:
            found[people[login]] = max(found.get(people[login], 0.0), grade)
    return found


def _metrics(ranking: Sequence[str], grades: Mapping[str, float], pool: set[str]) -> dict[str, float]:
    gains = [grades.get(person, 0.0) for person in ranking]
    condensed = [grades.get(person, 0.0) for person in ranking if person in pool]
    judged = list(grades.values())
    return {
        "ndcg_at_10": round(ndcg(gains, judged, 10), 4),
        "condensed_ndcg_at_10": round(ndcg(condensed, judged, 10), 4),
        "ndcg_at_25": round(ndcg(gains, judged, 25), 4),
        "p_at_5": round(precision(gains, 5), 4),
        "p_at_10": round(precision(gains, 10), 4),
        "map": round(average_precision(gains, judged), 4),
        "recall_at_50": round(recall(gains, judged, 50), 4),
        "mrr": round(reciprocal_rank(gains), 4),
        "judged_count": len(judged),
    }


def _rankings(con: duckdb.DuckDBPyConnection, sql: str) -> dict[str, list[str]]:
    rankings: dict[str, list[str]] = defaultdict(list)
    for skill, person in con.execute(sql).fetchall():
        rankings[skill].append(person)
    return rankings
