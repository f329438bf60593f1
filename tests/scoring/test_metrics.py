"""Ranking metrics against values worked out by hand."""

import pytest

from scoring.metrics import average_precision, dcg, ndcg, precision, recall, reciprocal_rank

# Discounts 1/log2(2), 1/log2(3), 1/log2(4), 1/log2(5): 1, .630930, .5, .430677
GAINS = [3.0, 0.0, 2.0, 1.0]
JUDGED = [1.0, 2.0, 3.0, 0.0, 2.0]  # one of grade 2 is not listed


@pytest.mark.parametrize(("value", "expected"), [
    (dcg(GAINS, 10), 3 + 2 * 0.5 + 0.430677),
    (dcg(GAINS, 2), 3),
    (dcg([], 10), 0),
    (ndcg(GAINS, JUDGED, 10), 4.430677 / (3 + 2 * 0.630930 + 2 * 0.5 + 0.430677)),
    (ndcg(GAINS, JUDGED, 1), 1),
    (ndcg(GAINS, JUDGED, 3), 4 / (3 + 2 * 0.630930 + 2 * 0.5)),
    (ndcg([0, 0], JUDGED, 10), 0),
    (ndcg([1, 1], [0, 0], 10), 0),
    (ndcg([3, 2, 2, 1, 0], JUDGED, 10), 1),
    (precision(GAINS, 2), 1 / 2),
    (precision(GAINS, 5), 3 / 5),
    (precision([], 5), 0),
    (recall(GAINS, JUDGED, 50), 3 / 4),
    (recall(GAINS, JUDGED, 1), 1 / 4),
    (recall(GAINS, [0.0], 1), 0),
    (average_precision(GAINS, JUDGED), (1 / 1 + 2 / 3 + 3 / 4) / 4),
    (average_precision([0, 0, 1], [1]), 1 / 3),
    (average_precision([], [1]), 0),
    (average_precision([], []), 0),
    (reciprocal_rank(GAINS), 1),
    (reciprocal_rank([0, 0, 2]), 1 / 3),
    (reciprocal_rank([0]), 0),
])  # fmt: skip
def test_metric(value: float, expected: float) -> None:
    assert value == pytest.approx(expected, abs=1e-6)
