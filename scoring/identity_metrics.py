"""How well accounts were joined into people: pairs and B³ against truth, by rule, by probability and by source.

Everything is counted in SQL (`identity/*.sql`) from group sizes over the table `truth_entries`: one row per truth row,
`person_id` NULL where it names nobody here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import duckdb

from headwater.errors import EvaluationError

QUERIES = Path(__file__).parent / "identity"
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 1.0)
EXAMPLES_SHOWN = 20
NO_DECISION = "same_account"  # two rows that name one account

Row = Mapping[str, Any]
Metrics = dict[str, Any]


@dataclass(frozen=True)
class IdentityReport:
    """Metrics over the truth rows found; shares are None where there is nothing to take a share of."""

    pairwise: Metrics
    b_cubed: Metrics
    cross_source: Metrics
    missing: int
    missing_by_source: dict[str, int]
    missing_examples: list[dict[str, str]]
    counts: dict[str, int]
    by_rule: dict[str, Metrics]
    by_tier: dict[str, Metrics]
    by_source_pair: dict[str, Metrics]
    calibration: list[Metrics]
    worst_errors: dict[str, list[Metrics]]


def measure(con: duckdb.DuckDBPyConnection) -> IdentityReport:
    """Return the report on `truth_entries`; raises EvaluationError where no truth row names anybody here."""
    counts = _rows(con, "counts")[0]
    missing = _rows(con, "missing")
    if not counts["resolved"]:
        named = ", ".join(f"{row['row_count']} of {row['source']}" for row in missing)
        raise EvaluationError(f"none of the truth rows names anything in the warehouse ({named})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE truth_entities AS {_query('truth_entities')}")
    whole, *samples = _rows(con, "samples")
    credited = _rows(con, "credited_pairs")
    decided = [row for row in credited if row["rule"] != NO_DECISION]
    return IdentityReport(
        pairwise=_with_intervals(pair_metrics, whole, samples),
        b_cubed=_with_intervals(b_cubed_metrics, whole, samples),
        cross_source=_with_intervals(cross_metrics, whole, samples),
        missing=sum(row["row_count"] for row in missing),
        missing_by_source={row["source"]: row["row_count"] for row in missing},
        missing_examples=[example for row in missing for example in row["examples"]][:EXAMPLES_SHOWN],
        counts=dict(counts),
        by_rule=_credit(credited, "rule"),
        by_tier=_credit([row for row in decided if row["tier"] is not None], "tier"),
        by_source_pair={f"{row['source_a']}+{row['source_b']}": pair_metrics(row) for row in _rows(con, "source_pairs")},
        calibration=calibrate(decided),
        worst_errors={"wrong_joins": _rows(con, "wrong_joins"), "missed_joins": _rows(con, "missed_joins")},
    )


def pair_metrics(row: Row, prefix: str = "") -> Metrics:
    """Return precision, recall and F1 over pairs, and the counts they are made of."""
    right, joined, true = (int(row[f"{prefix}{kind}_pairs"]) for kind in ("right", "joined", "true"))
    shares = {"precision": _share(right, joined), "recall": _share(right, true), "f1": _share(2 * right, joined + true)}
    return {**shares, "joined_pairs": joined, "right_pairs": right, "true_pairs": true}


def cross_metrics(row: Row) -> Metrics:
    """Return the metrics over the pairs whose two rows are of different sources."""
    return pair_metrics(row, "cross_")


def b_cubed_metrics(row: Row) -> Metrics:
    """Return B³: the mean over rows of the share of their person that is theirs, and of their entity that is there."""
    precision, recall = (_share(row[f"b_cubed_{kind}"], row["row_count"]) for kind in ("precision", "recall"))
    if precision is None or recall is None:
        return {"precision": None, "recall": None, "f1": None}
    return {"precision": precision, "recall": recall, "f1": _share(2 * precision * recall, precision + recall)}


def calibrate(credited: Iterable[Row]) -> list[Metrics]:
    """Return, per bin of predicted probability (from, below to; 1 is in the last), the share that is right."""
    bins = []
    for low, high in zip(BINS, (*BINS[1:], None), strict=True):
        inside = [row for row in credited if low <= row["probability"] and (high is None or row["probability"] < high)]
        if inside:
            summed = _summed(inside)
            bins.append({"from": low, "to": 1.0 if high is None else high, **summed})
    return bins


def _credit(credited: Sequence[Row], key: str) -> dict[str, Metrics]:
    """Return what rests on each rule or tier, the least precise last."""
    return {name: _summed([row for row in credited if row[key] == name]) for name in sorted({row[key] for row in credited})}


def _summed(credited: Sequence[Row]) -> Metrics:
    joined, right = (sum(row[f"{kind}_pairs"] for row in credited) for kind in ("joined", "right"))
    predicted = sum(row["probability"] * row["joined_pairs"] for row in credited)
    return {"joined_pairs": joined, "right_pairs": right, "predicted": _share(predicted, joined), "precision": _share(right, joined)}


def _with_intervals(metrics: Any, whole: Row, samples: Sequence[Row]) -> Metrics:
    """Return metrics, each share with its 95 % interval over the resampled entities."""
    drawn = [metrics(sample) for sample in samples]
    measured: Metrics = metrics(whole)
    return {**measured, "interval": {name: _interval([row[name] for row in drawn]) for name in ("precision", "recall", "f1")}}


def _interval(values: Sequence[float | None]) -> list[float] | None:
    told = [value for value in values if value is not None]
    if len(told) < 2:
        return None
    cuts = quantiles(told, n=40, method="inclusive")
    return [round(cuts[0], 4), round(cuts[-1], 4)]


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    found = con.execute(_query(name))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _query(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
