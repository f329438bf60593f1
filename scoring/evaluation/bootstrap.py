"""Intervals by bootstrap: skills and judged people are drawn again, with replacement, and every list is measured again.

What is drawn, in each of 1,000 samples: as many skills as there are, and, independently, as many judged people as there
are (over all skills: who is judged for several is one person, drawn for all of them alike). A person drawn twice stands
twice in every list and counts twice among the relevant; one not drawn is neither there nor missed. People who are not
judged stay where they are. A sample's mean is over the drawn skills in which somebody relevant was drawn; both ways of
drawing at once give intervals that are rather too wide than too narrow. All rankings are measured on the same samples, so
that the interval of a difference is that of paired samples.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scoring.evaluation.metrics import Counts, Values

SAMPLES = 1000
SEED = 20240607
LEVEL = 95
DIGITS = 4
Interval = tuple[float, float]


@dataclass(frozen=True)
class Draws:
    """How often each person (samples × people) and each skill (samples × skills) was drawn."""

    people: Counts
    skills: Counts


@dataclass(frozen=True)
class Difference:
    """Ours less a baseline, with the interval of the paired difference."""

    difference: float
    low: float
    high: float


def draw(people: int, skills: int) -> Draws:
    """Return the samples: the same at every run."""
    random = np.random.default_rng(SEED)
    return Draws(_counts(random, people), _counts(random, skills))


def over_skills(measured: Mapping[str, Mapping[str, Values]], skills: Counts) -> dict[str, Values]:
    """Return each metric's mean over the skills as often as each was drawn: one value per sample."""
    names = next(iter(measured.values()))
    return {name: _mean(np.stack([metrics[name] for metrics in measured.values()], axis=1), skills) for name in names}


def interval(values: Values) -> Interval:
    """Return the middle 95 % of the samples that have a value."""
    kept = values[~np.isnan(values)]
    if not kept.size:
        return (0.0, 0.0)
    tail = (100 - LEVEL) / 2
    low, high = np.percentile(kept, [tail, 100 - tail])
    return (round(float(low), DIGITS), round(float(high), DIGITS))


def _counts(random: np.random.Generator, size: int) -> Counts:
    drawn = random.integers(0, size, size=(SAMPLES, size)) + np.arange(SAMPLES)[:, None] * size
    return np.bincount(drawn.ravel(), minlength=SAMPLES * size).reshape(SAMPLES, size)


def _mean(values: Values, weights: Counts) -> Values:
    known = ~np.isnan(values)
    total = (weights * known).sum(axis=1)
    found: Values = np.where(known, weights * np.nan_to_num(values), 0.0).sum(axis=1) / np.where(total == 0, np.nan, total)
    return found
