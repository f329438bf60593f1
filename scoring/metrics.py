"""Ranking metrics over one list: gains are the judged grades, in the list's order, 0 where not judged."""

from collections.abc import Sequence
from math import log2


def dcg(gains: Sequence[float], depth: int) -> float:
    """Return the discounted cumulative gain of the first `depth`."""
    return sum(gain / log2(at + 2) for at, gain in enumerate(gains[:depth]))


def ndcg(gains: Sequence[float], judged: Sequence[float], depth: int) -> float:
    """Return DCG as a share of the best that the judged grades allow."""
    best = dcg(sorted(judged, reverse=True), depth)
    return dcg(gains, depth) / best if best else 0.0


def precision(gains: Sequence[float], depth: int) -> float:
    """Return the share of the first `depth` places that hold somebody judged relevant."""
    return sum(gain > 0 for gain in gains[:depth]) / depth


def recall(gains: Sequence[float], judged: Sequence[float], depth: int) -> float:
    """Return the share of the relevant people found in the first `depth` places."""
    relevant = sum(grade > 0 for grade in judged)
    return sum(gain > 0 for gain in gains[:depth]) / relevant if relevant else 0.0


def average_precision(gains: Sequence[float], judged: Sequence[float]) -> float:
    """Return the mean of the precision at each relevant place; relevant people not listed count 0."""
    hits = [at for at, gain in enumerate(gains, start=1) if gain > 0]
    relevant = sum(grade > 0 for grade in judged)
    return sum(number / at for number, at in enumerate(hits, start=1)) / relevant if relevant else 0.0


def reciprocal_rank(gains: Sequence[float]) -> float:
    """Return one over the place of the first relevant person."""
    return next((1 / at for at, gain in enumerate(gains, start=1) if gain > 0), 0.0)
