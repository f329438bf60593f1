"""Ranking metrics over the judged people of one list, each of whom may stand in it once, several times or not at all.

A list is kept as far as it matters: its judged people in order, and how many others stand ahead of each. How often each
stands in it (1 in the list as it is, any number in a bootstrap sample) is a matrix with one row per sample and one column
per person, so that every metric is worked out for all samples at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Values = NDArray[np.float64]
METRICS = ("ndcg_at_10", "ndcg_at_25", "p_at_5", "p_at_10", "map", "recall_at_50", "mrr")
CONDENSED = tuple(f"condensed_{name}" for name in METRICS)


@dataclass(frozen=True)
class JudgedList:
    """One ranking for one skill: parallel arrays over the listed people who are judged for it, in the list's order."""

    people: Counts  # columns of the matrix of samples
    grades: Values
    others_ahead: Counts  # people not judged for the skill who stand ahead
    pool_ahead: Counts  # those of them who are judged for another skill: a condensed list keeps them


@dataclass(frozen=True)
class Best:
    """What the judgements of one skill allow at best, per sample; NaN where a sample holds nobody relevant."""

    dcg_at_10: Values
    dcg_at_25: Values
    relevant_count: Values


def judged_list(order: Sequence[tuple[str, int]], grades: Mapping[str, float], columns: Mapping[str, int]) -> JudgedList:
    """Return the list of one skill, from (person, place) of everybody judged for some skill, in order of place."""
    people: list[str] = []
    ahead, known = [], []
    for at, (person, place) in enumerate(order):
        if person in grades:
            ahead.append(place - 1 - len(people))
            known.append(at - len(people))
            people.append(person)
    return JudgedList(*_judged(people, grades, columns), np.array(ahead, np.int64), np.array(known, np.int64))


def best_possible(grades: Mapping[str, float], columns: Mapping[str, int], samples: Counts) -> Best:
    """Return what a list could reach that had everybody judged for the skill, the highest grades first."""
    people, values = _judged(sorted(grades, key=lambda person: (-grades[person], person)), grades, columns)
    drawn = samples[:, people]
    first = _first_places(drawn, np.zeros_like(people))
    found = (_dcg(drawn, values, first, 10), _dcg(drawn, values, first, 25), drawn[:, values > 0].sum(axis=1))
    return Best(*(np.where(each > 0, each, np.nan) for each in found))


def measure(judged: JudgedList, best: Best, samples: Counts) -> dict[str, Values]:
    """Return every metric per sample; NaN where a sample holds nobody relevant."""
    drawn = samples[:, judged.people]
    full = _metrics(drawn, judged.grades, judged.others_ahead, best)
    condensed = _metrics(drawn, judged.grades, judged.pool_ahead, best)
    return dict(zip(METRICS + CONDENSED, full + condensed, strict=True))


def _metrics(drawn: Counts, grades: Values, ahead: Counts, best: Best) -> tuple[Values, ...]:
    first = _first_places(drawn, ahead)
    known = best.relevant_count / best.relevant_count  # 1, or NaN where nobody is relevant
    relevant = grades > 0
    hits, first_hits, hits_ahead = drawn[:, relevant], first[:, relevant], ahead[relevant]
    return (
        _dcg(_top(drawn, ahead, 10), grades, first, 10) / best.dcg_at_10,
        _dcg(_top(drawn, ahead, 25), grades, first, 25) / best.dcg_at_25,
        _within(_top(hits, hits_ahead, 5), first_hits, 5) / 5 * known,
        _within(_top(hits, hits_ahead, 10), first_hits, 10) / 10 * known,
        _precisions(hits, first_hits) / best.relevant_count,
        _within(_top(hits, hits_ahead, 50), first_hits, 50) / best.relevant_count,
        _reciprocal(hits, first_hits) * known,
    )


def _judged(people: Sequence[str], grades: Mapping[str, float], columns: Mapping[str, int]) -> tuple[Counts, Values]:
    return np.array([columns[person] for person in people], np.int64), np.array([grades[person] for person in people], np.float64)


def _first_places(drawn: Counts, ahead: Counts) -> Counts:
    """Return the place, from 0, at which each person stands first: behind the others and the judged people ahead."""
    return np.cumsum(drawn, axis=1) - drawn + ahead


def _top(drawn: Counts, ahead: Counts, depth: int) -> Counts:
    """Return the columns of who can stand in the first `depth` places: fewer others than that are ahead."""
    return drawn[:, : np.searchsorted(ahead, depth)]


def _within(hits: Counts, first: Counts, depth: int) -> Counts:
    """Return how many of the first `depth` places are hits."""
    counted: Counts = np.clip(depth - first[:, : hits.shape[1]], 0, hits).sum(axis=1)
    return counted


def _dcg(drawn: Counts, grades: Values, first: Counts, depth: int) -> Values:
    """Return the discounted cumulative gain of the first `depth` places: grade / log2(place + 1), places from 1."""
    width = drawn.shape[1]
    discounts = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(depth) + 2))])
    begin = np.minimum(first[:, :width], depth)
    end = np.minimum(first[:, :width] + drawn, depth)
    gained: Values = (grades[:width] * (discounts[end] - discounts[begin])).sum(axis=1)
    return gained


def _precisions(hits: Counts, first: Counts) -> Values:
    """Return the sum, over every place that is a hit, of the precision there."""
    before = np.cumsum(hits, axis=1) - hits
    total: Values = ((hits > 0) * ((before + 1) / (first + 1))).sum(axis=1)
    for copy in range(2, int(hits.max(initial=0)) + 1):
        sample, person = np.nonzero(hits >= copy)
        again = (before[sample, person] + copy) / (first[sample, person] + copy)
        total += np.bincount(sample, weights=again, minlength=len(hits))
    return total


def _reciprocal(hits: Counts, first: Counts) -> Values:
    """Return one over the place of the first hit, 0 where there is none."""
    nearest: Values = ((hits > 0) / (first + 1)).max(axis=1, initial=0.0)
    return nearest
