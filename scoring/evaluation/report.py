"""The evaluation against judgements: who is found, how good the rankings are, and by which repository."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import duckdb

from headwater.errors import EvaluationError
from scoring.evaluation.judgements import Gold, Judged
from scoring.evaluation.metrics import CONDENSED, METRICS
from scoring.evaluation.quality import Comparison, Metrics, compare, macro
from scoring.evaluation.rankings import OURS, Places, find_places, make_rankings, read_sql, write_rows

WATCHED = "SELECT lower(repository) FROM raw.watched_repositories"
WAYS = ("account", "whole name", "full name")
NO_EVIDENCE = "known here, but without scored evidence; counts as missed"


@dataclass(frozen=True)
class Unresolved:
    """A judged login that is not ranked for these skills, and why; counted or left out."""

    github_login: str
    reason: str
    skills: tuple[str, ...]
    is_counted: bool


@dataclass(frozen=True)
class Resolved:
    """The person of each judged login, how many logins were found by each way, and those that are nobody's here."""

    people: dict[str, str]
    ways: dict[str, int]
    strangers: tuple[Unresolved, ...]


@dataclass(frozen=True)
class ByRepository:
    """Each repository's own judgements, and the mean without it."""

    own: dict[str, Metrics] = field(default_factory=dict)  # its judgements, among who contributed to it
    macro: dict[str, Metrics] = field(default_factory=dict)  # per ranking: the mean of that over repositories
    without: dict[str, Metrics] = field(default_factory=dict)  # the mean over skills once its judgements are left out
    macro_without: dict[str, Metrics] = field(default_factory=dict)  # per ranking: the mean of that over repositories


@dataclass(frozen=True)
class Report:
    """Everything one evaluation found."""

    comparison: Comparison
    unresolved: tuple[Unresolved, ...] = ()
    warnings: tuple[str, ...] = ()
    by_repository: ByRepository | None = None
    resolved: dict[str, int] = field(default_factory=dict)  # judged logins found by each way of WAYS


def evaluate(
    con: duckdb.DuckDBPyConnection, gold: Gold, rankings: Mapping[str, str], by_repository: bool = False, by_names: bool = True
) -> Report:
    """Return the report over the tables of a build; raises EvaluationError when nobody judged is in it."""
    found = _resolve(con, gold, by_names)
    people = found.people
    judged, warnings = measurable(_by_person(gold.grades(), people))
    if not people:
        raise EvaluationError(f"none of the {len(found.strangers)} judged logins is anybody here ({found.strangers[0].github_login}: {found.strangers[0].reason})")
    if not judged:
        raise EvaluationError("everybody judged who is here has grade 0, so there is nobody to find; grades above 0 say who is right")
    pool = {person for grades in judged.values() for person in grades}
    areas = _areas(gold, people) if by_repository else {}
    if areas:
        _write_areas(con, areas)
    places, inside = {}, {}
    for name in make_rankings(con, rankings):
        places[name] = find_places(con, pool)
        if areas:
            inside[name] = _places_by_repository(con)
    return Report(
        compare(judged, places),
        (*found.strangers, *_unranked(gold, people, judged, places[OURS])),
        (*gold.warnings, *_unwatched(con, gold), *warnings),
        _by_repository(areas, judged_without(gold, people), places, inside) if areas else None,
        found.ways,
    )


def measurable(judged: Judged) -> tuple[Judged, list[str]]:
    """Return the skills with somebody relevant, and a warning for each other."""
    kept = {skill: grades for skill, grades in judged.items() if any(grade > 0 for grade in grades.values())}
    return kept, [f"{skill}: nobody relevant is here; not measured" for skill in judged if skill not in kept]


def judged_without(gold: Gold, people: Mapping[str, str]) -> dict[str, Judged]:
    """Return, per repository, what is judged once its judgements are left out."""
    found = {}
    for name in _repositories(gold):
        rest = Gold(tuple(each for each in gold.judgements if each.repository != name))
        found[name] = measurable(_by_person(rest.grades(), people))[0]
    return found


def _resolve(con: duckdb.DuckDBPyConnection, gold: Gold, by_names: bool) -> Resolved:
    """Return the person of each judged login, by account or else (for measuring only) by the name in git that it is."""
    skills: dict[str, set[str]] = defaultdict(set)
    for each in gold.judgements:
        skills[each.login].add(each.skill)
    write_rows(con, "judged_logins", {"login": sorted(skills)})
    found = con.execute(read_sql("logins"), {"by_names": by_names}).fetchall()
    return Resolved(
        {login: person for login, _, person, _ in found if person},
        {way: sum(row[3] == way for row in found) for way in (WAYS if by_names else WAYS[:1])},
        tuple(Unresolved(login, reason, tuple(sorted(skills[login])), is_counted=False) for login, reason, *_ in found if reason),
    )


def _unwatched(con: duckdb.DuckDBPyConnection, gold: Gold) -> list[str]:
    watched = {name for (name,) in con.execute(WATCHED).fetchall()}
    missing = [name for name in _repositories(gold) if name.lower() not in watched]
    return [f"{len(missing)} of the judged repositories are not watched here: {', '.join(missing)}"] if missing else []


def _by_person(judged: Judged, people: Mapping[str, str]) -> Judged:
    """Return the highest grade of each person found; one person may be judged under several logins."""
    found: Judged = {}
    for skill, grades in judged.items():
        known = found.setdefault(skill, {})
        for login, grade in grades.items():
            if login in people:
                known[people[login]] = max(known.get(people[login], 0.0), grade)
    return {skill: grades for skill, grades in found.items() if grades}


def _unranked(gold: Gold, people: Mapping[str, str], judged: Judged, places: Places) -> list[Unresolved]:
    listed = {skill: {person for person, _ in order} for skill, order in places.items()}
    missed: dict[str, set[str]] = defaultdict(set)
    for each in gold.judgements:
        person = people.get(each.login)
        if person and each.skill in judged and person not in listed.get(each.skill, set()):
            missed[each.login].add(each.skill)
    return [Unresolved(login, NO_EVIDENCE, tuple(sorted(skills)), is_counted=True) for login, skills in sorted(missed.items())]


def _areas(gold: Gold, people: Mapping[str, str]) -> dict[str, Judged]:
    """Return what each repository's own judgements say."""
    if not _repositories(gold):
        raise EvaluationError("--by repository needs a column `repository` among the judgements")
    found = {}
    for name in _repositories(gold):
        own = Gold(tuple(each for each in gold.judgements if each.repository == name))
        found[name] = measurable(_by_person(own.grades(), people))[0]
    return {name: judged for name, judged in found.items() if judged}


def _repositories(gold: Gold) -> list[str]:
    return sorted({each.repository for each in gold.judgements} - {""})


def _write_areas(con: duckdb.DuckDBPyConnection, areas: Mapping[str, Judged]) -> None:
    """Write who contributed where, and who is judged for each repository."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE contributors AS\n{read_sql('contributors')}")
    pairs = sorted({(name, person) for name, judged in areas.items() for grades in judged.values() for person in grades})
    columns: dict[str, Sequence[str]] = {"repository": [name for name, _ in pairs], "person_id": [person for _, person in pairs]}
    write_rows(con, "repository_pool", columns)


def _places_by_repository(con: duckdb.DuckDBPyConnection) -> dict[str, Places]:
    found: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    for repository, skill, person, place in con.execute(read_sql("places_by_repository")).fetchall():
        found[repository][skill].append((person, place))
    return dict(found)


def _by_repository(
    areas: Mapping[str, Judged],
    rest: Mapping[str, Judged],
    places: Mapping[str, Places],
    inside: Mapping[str, Mapping[str, Places]],
) -> ByRepository:
    own = {ranking: {name: _own(judged, found.get(name, {})) for name, judged in areas.items()} for ranking, found in inside.items()}
    without = {
        ranking: {name: macro(judged, found) for name, judged in rest.items() if judged} for ranking, found in places.items()
    }
    means = {ranking: _means(found, METRICS) for ranking, found in own.items()}
    means_without = {ranking: _means(found, METRICS + CONDENSED) for ranking, found in without.items()}
    return ByRepository(own[OURS], means, without[OURS], means_without)


def _means(by_name: Mapping[str, Metrics], metrics: Sequence[str]) -> Metrics:
    return {metric: round(fmean(found[metric] for found in by_name.values()), 4) for metric in metrics} if by_name else {}


def _own(judged: Judged, places: Places) -> Metrics:
    """Return the metrics of one repository; a condensed list would hold only those who are right, and is left out."""
    found = macro(judged, places)
    return {metric: found[metric] for metric in METRICS}
