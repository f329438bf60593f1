"""What `evaluate-identity` prints: the report as lines or as JSON."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from scoring.identity_metrics import IdentityReport

SHOWN = 5


def identity_json(report: IdentityReport, hidden: Mapping[str, Mapping[str, int]]) -> str:
    """Return the report as JSON, with the changes that hiding made."""
    return json.dumps({**asdict(report), "hidden": hidden}, indent=2, ensure_ascii=False)


def identity_lines(report: IdentityReport, hidden: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield the report for the terminal."""
    counts = report.counts
    for fact, tables in hidden.items():
        told = ", ".join(f"{count} changes in {table}" for table, count in sorted(tables.items()) if count)
        yield f"hidden {fact}: {told or 'nothing, for there is none here'}"
    yield f"{counts['resolved']} of {counts['rows']} truth rows found: {counts['entities']} entities on {counts['people']} people"
    yield ""
    yield f"{'':<16}{'precision':>26}{'recall':>26}{'f1':>26}"
    for name in ("pairwise", "b_cubed", "cross_source"):
        metrics = getattr(report, name)
        shares = "".join(f"{_shown(metrics[share], metrics['interval'][share]):>26}" for share in ("precision", "recall", "f1"))
        yield f"{name:<16}{shares}"
    yield from _credit_lines("rule", report.by_rule)
    yield from _credit_lines("tier", report.by_tier)
    yield from _credit_lines("probability", {f"{row['from']:g} to {row['to']:g}": row for row in report.calibration})
    yield from _error_lines(report)
    yield from _missing_lines(report)


def _credit_lines(kind: str, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if rows:
        yield ""
        yield f"{kind:<24}{'joined pairs':>14}{'predicted':>12}{'right':>8}"
    for name, row in rows.items():
        yield f"{name:<24}{row['joined_pairs']:>14}{_shown(row['predicted']):>12}{_shown(row['precision']):>8}"


def _error_lines(report: IdentityReport) -> Iterator[str]:
    titles = {"wrong_joins": "wrong pairs with person", "missed_joins": "missed pairs of entity"}
    for kind, title in titles.items():
        for error in report.worst_errors[kind][:SHOWN]:
            yield ""
            yield f"{error['pair_count']} {title} {error['person_id' if kind == 'wrong_joins' else 'truth_id']}"
            for part in error["parts"]:
                told = part["weakest"]
                who = part["truth_id"] if kind == "wrong_joins" else part["person_id"]
                yield (f"  {who}: {part['row_count']} rows, such as {told['source']} {told['handle']}"
                       f" ({told['display_name'] or 'no name'}): {told['match_reason']}")  # fmt: skip


def _missing_lines(report: IdentityReport) -> Iterator[str]:
    if report.missing:
        by_source = ", ".join(f"{count} of {source}" for source, count in report.missing_by_source.items())
        yield ""
        yield f"{report.missing} truth rows name nobody here ({by_source}), such as"
        yield from (f"  {row['source']} {row['handle']}" for row in report.missing_examples[:SHOWN])


def _shown(share: float | None, interval: list[float] | None = None) -> str:
    if share is None:
        return "–"
    return f"{share:.4f} ({interval[0]:.3f} to {interval[1]:.3f})" if interval else f"{share:.4f}"
