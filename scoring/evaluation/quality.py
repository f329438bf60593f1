"""How good rankings are: every metric per skill and in the mean, with intervals, and ours less each baseline."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from scoring.evaluation.bootstrap import DIGITS, Difference, Interval, draw, interval, over_skills
from scoring.evaluation.judgements import Judged
from scoring.evaluation.metrics import Best, Counts, Values, best_possible, judged_list, measure
from scoring.evaluation.rankings import OURS, Places

Metrics = dict[str, float]


@dataclass(frozen=True)
class Quality:
    """One ranking's metrics: in the mean over skills and per skill, each with its 95 % interval."""

    macro: Metrics
    intervals: dict[str, Interval]
    skills: dict[str, Metrics]
    skill_intervals: dict[str, dict[str, Interval]]


@dataclass(frozen=True)
class Comparison:
    """Our ranking, the baselines, and ours less each baseline per metric."""

    ours: Quality
    baselines: dict[str, Quality] = field(default_factory=dict)
    differences: dict[str, dict[str, Difference]] = field(default_factory=dict)


def compare(judged: Judged, places: Mapping[str, Places]) -> Comparison:
    """Return the comparison of the rankings; everybody judged is a person, and every skill has somebody relevant."""
    draws = draw(len(_columns(judged)), len(judged))
    samples = _with_the_whole(draws.people)
    best = _best(judged, samples)
    measured = {name: _measure(judged, found, best, samples) for name, found in places.items()}
    means = {name: over_skills(by_skill, _with_the_whole(draws.skills)) for name, by_skill in measured.items()}
    qualities = {name: _quality(measured[name], means[name], judged) for name in places}
    ours = qualities.pop(OURS)
    differences = {name: {metric: _difference(means[OURS][metric], means[name][metric]) for metric in ours.macro} for name in qualities}
    return Comparison(ours, qualities, differences)


def macro(judged: Judged, places: Places) -> Metrics:
    """Return the mean over skills alone, without intervals."""
    whole = np.ones((1, len(_columns(judged))), dtype=np.int64)
    measured = _measure(judged, places, _best(judged, whole), whole)
    means = over_skills(measured, np.ones((1, len(judged)), dtype=np.int64))
    return {name: _rounded(values) for name, values in means.items()}


def _columns(judged: Judged) -> dict[str, int]:
    people = sorted({person for grades in judged.values() for person in grades})
    return {person: at for at, person in enumerate(people)}


def _best(judged: Judged, samples: Counts) -> dict[str, Best]:
    columns = _columns(judged)
    return {skill: best_possible(grades, columns, samples) for skill, grades in judged.items()}


def _with_the_whole(samples: Counts) -> Counts:
    """Return the samples behind a first one that holds everything once: the lists as they are."""
    return np.vstack([np.ones((1, samples.shape[1]), dtype=np.int64), samples])


def _measure(judged: Judged, places: Places, best: Mapping[str, Best], samples: Counts) -> dict[str, dict[str, Values]]:
    columns = _columns(judged)
    measured = {}
    for skill, grades in judged.items():
        order = [(person, place) for person, place in places.get(skill, ()) if person in columns]
        measured[skill] = measure(judged_list(order, grades, columns), best[skill], samples)
    return measured


def _quality(by_skill: Mapping[str, Mapping[str, Values]], means: Mapping[str, Values], judged: Judged) -> Quality:
    counted = {
        skill: {"judged_count": len(grades), "relevant_count": sum(grade > 0 for grade in grades.values())}
        for skill, grades in judged.items()
    }
    return Quality(
        macro={name: _rounded(values) for name, values in means.items()},
        intervals={name: interval(values[1:]) for name, values in means.items()},
        skills={skill: {name: _rounded(v) for name, v in found.items()} | counted[skill] for skill, found in by_skill.items()},
        skill_intervals={skill: {name: interval(v[1:]) for name, v in found.items()} for skill, found in by_skill.items()},
    )


def _difference(ours: Values, theirs: Values) -> Difference:
    low, high = interval((ours - theirs)[1:])
    return Difference(_rounded(ours - theirs), low, high)


def _rounded(values: Values) -> float:
    """Return the first sample's value, which is that of the list as it is."""
    return round(float(values[0]), DIGITS) + 0.0
