"""Charts as numbers: where each bar of a timeline stands, how dark each cell of a heat map is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt
from typing import Any

KINDS = ("commit", "pull_request", "review", "issue", "comment", "paper", "model", "dataset", "space")
MOST_MONTHS = 120
BAR_HEIGHT = 30
LEVELS = 6


@dataclass(frozen=True)
class Bar:
    """One month of one kind: how many months after the first, how high of BAR_HEIGHT, what it stands for."""

    x: int
    height: float
    month: str
    count: int


@dataclass(frozen=True)
class Strip:
    """One kind of work over the months."""

    kind: str
    total: int
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Timeline:
    """Strips over the same months, the years' places, the counts by year, and how many items are older than is drawn."""

    strips: Sequence[Strip]
    month_count: int
    years: Sequence[tuple[int, int]]
    by_year: Sequence[tuple[int, Sequence[int]]]
    older_count: int


def timeline(activity: Sequence[dict[str, Any]], until: date) -> Timeline:
    """Return the chart of a person's rows of month, kind and item_count, up to the month of `until`, at most ten years."""
    last = _number(until)
    first = max(min((_number(row["month"]) for row in activity), default=last), last - MOST_MONTHS + 1)
    kinds = [kind for kind in KINDS if any(row["kind"] == kind for row in activity)]
    years = Counter[tuple[int, str]]()
    for row in activity:
        years[row["month"].year, row["kind"]] += row["item_count"]
    return Timeline(
        strips=[_strip(kind, [row for row in activity if row["kind"] == kind], first) for kind in kinds],
        month_count=last - first + 1,
        years=[(number - first, number // 12) for number in range(first, last + 1) if number % 12 == 0],
        by_year=[(year, [years[year, kind] for kind in kinds]) for year in sorted({year for year, _ in years}, reverse=True)],
        older_count=sum(row["item_count"] for row in activity if _number(row["month"]) < first),
    )


def level(count: int, most: int) -> int:
    """Return how dark a cell is, 0 for none to LEVELS; by the square root, so that small counts can be told apart."""
    return ceil(LEVELS * sqrt(count / most)) if count else 0


def _strip(kind: str, activity: Sequence[dict[str, Any]], first: int) -> Strip:
    most = max(row["item_count"] for row in activity)
    bars = [
        Bar(_number(row["month"]) - first, round(max(1.5, BAR_HEIGHT * row["item_count"] / most), 1), f"{row['month']:%Y-%m}", row["item_count"])
        for row in activity
        if _number(row["month"]) >= first
    ]
    return Strip(kind, sum(row["item_count"] for row in activity), bars)


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1
