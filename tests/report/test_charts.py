"""Charts: every item is in some bar or counted as older, and no count that is not 0 looks like 0."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.report.charts import BAR_HEIGHT, KINDS, LEVELS, MOST_MONTHS, level, timeline

UNTIL = date(2026, 6, 30)
ROWS = st.dictionaries(
    st.tuples(st.dates(date(2001, 1, 1), UNTIL).map(lambda day: day.replace(day=1)), st.sampled_from(KINDS)), st.integers(1, 5000), max_size=60,
).map(lambda found: [{"month": month, "kind": kind, "item_count": count} for (month, kind), count in found.items()])  # fmt: skip


@given(ROWS)
def test_every_item_is_drawn_or_counted_as_older_and_stands_in_its_year(activity: list[dict[str, Any]]) -> None:
    chart = timeline(activity, UNTIL)
    bars = [bar for strip in chart.strips for bar in strip.bars]
    total = sum(row["item_count"] for row in activity)
    assert sum(bar.count for bar in bars) + chart.older_count == total
    assert sum(sum(counts) for _, counts in chart.by_year) == total
    assert all(0 <= bar.x < chart.month_count <= MOST_MONTHS and 0 < bar.height <= BAR_HEIGHT for bar in bars)


def test_bars_stand_in_their_months_and_years_where_they_begin() -> None:
    chart = timeline([
        {"month": date(2025, 11, 1), "kind": "commit", "item_count": 4},
        {"month": date(2026, 2, 1), "kind": "commit", "item_count": 1},
    ], date(2026, 3, 31))  # fmt: skip
    assert [(bar.x, bar.height, bar.month, bar.count) for bar in chart.strips[0].bars] == [(0, 30.0, "2025-11", 4), (3, 7.5, "2026-02", 1)]
    assert (chart.month_count, chart.years) == (5, [(2, 2026)])
    assert chart.by_year == [(2026, [1]), (2025, [4])]


@pytest.mark.parametrize(("count", "most", "expected"), [(0, 9, 0), (1, 1000, 1), (1000, 1000, LEVELS), (250, 1000, 3), (1, 1, LEVELS)])
def test_small_counts_can_be_told_from_none(count: int, most: int, expected: int) -> None:
    assert level(count, most) == expected
