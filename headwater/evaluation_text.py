"""What `headwater evaluate` prints: tables for the terminal, JSON for programs, a page for people."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from scoring.evaluation.metrics import CONDENSED, METRICS
from scoring.evaluation.page import Section, render
from scoring.evaluation.quality import Comparison
from scoring.evaluation.rankings import OURS
from scoring.evaluation.report import ByRepository, Report, Unresolved
from scoring.evaluation.slices import FEWEST, FOUR_FIFTHS, Slices
from scoring.evaluation.time_split import INDEPENDENT, MAIN, Split

HEADLINES = ("ndcg_at_10", "condensed_ndcg_at_10", "map")
LOGINS_SHOWN = 8
TRUTH_TITLES = {
    MAIN: "merged work that shows the skill, as the ranking finds it",
    INDEPENDENT: "merged work that touches paths of the skill, whatever its words",
}
BY_NAME = {"whole name": "a name in git that is the login", "full name": "a full name that spells it"}
READING = "Lower bounds: who is not judged counts as wrong in full lists. An interval that holds 0 tells no difference."


def shown(found: Report | Split | Slices, form: str) -> str:
    """Return what was found as a table, as JSON or as a page; slices have no page."""
    if isinstance(found, Report):
        forms = {"table": lambda: _text(report_lines(found)), "json": lambda: report_json(found), "html": lambda: report_page(found)}
    elif isinstance(found, Split):
        forms = {"table": lambda: _text(split_lines(found)), "json": lambda: split_json(found), "html": lambda: split_page(found)}
    else:
        forms = {"table": lambda: _text(slices_lines(found)), "json": lambda: slices_json(found)}
    return forms[form]()


def report_lines(report: Report) -> Iterator[str]:
    """Yield an evaluation against judgements for the terminal."""
    yield from _comparison_lines(report.comparison)
    if report.by_repository:
        yield from _repository_lines(report.by_repository)
    yield _resolved_line(report)
    yield from _unresolved_lines(report.unresolved)
    yield from (f"warning: {warning}" for warning in report.warnings)
    yield READING


def split_lines(split: Split) -> Iterator[str]:
    """Yield a split in time for the terminal: one block per truth."""
    yield f"scores as of {split.window.as_of}, judged by what came of it until {split.window.last_day}"
    for name, comparison in split.comparisons.items():
        truth = split.truths[name]
        yield ""
        yield f"== {name}: {TRUTH_TITLES[name]}"
        yield f"{truth.newcomer_count} people whose work counts were not visible at the day; they are held against no ranking"
        yield from _comparison_lines(comparison)
    yield from (f"warning: {warning}" for warning in split.warnings)
    yield READING


def slices_lines(found: Slices) -> Iterator[str]:
    """Yield the slices for the terminal, a mark at every ratio under four fifths."""
    header = ("group", "people", "lower q.", "median", "upper q.", "above median", "impact ratio")
    for (measure, dimension), group in _grouped(found).items():
        yield f"{measure}, by {dimension}"
        rows = [
            (each.slice, each.person_count, each.lower_quartile, each.median, each.upper_quartile, each.share_above_median,
             f"{each.impact_ratio:.3f}{'  under four fifths' if each.is_below_four_fifths else ''}" if each.impact_ratio is not None else None)
            for each in group if each.person_count is not None
        ]  # fmt: skip
        yield from _table(header, rows)
        small = sum(each.person_count is None for each in group)
        if small:
            yield f"  {small} groups of fewer than {FEWEST} are not printed"
        yield ""
    yield f"labels: {found.labelled} logins here, {found.not_here} not here"
    yield f"The line is drawn at {FOUR_FIFTHS} of the best group's share; a difference asks for a reason, it is not one."


def report_json(report: Report) -> str:
    """Return an evaluation against judgements as JSON."""
    told = {
        **_comparison_dict(report.comparison),
        "resolved": report.resolved,
        "unresolved": [asdict(each) for each in report.unresolved],
        "warnings": list(report.warnings),
    }
    if report.by_repository:
        told |= {"repositories": asdict(report.by_repository)}
    return _json(told)


def split_json(split: Split) -> str:
    """Return a split in time as JSON: the main truth in the place of judgements, the other one beside it."""
    told = {name: _truth_dict(split, name) for name in split.comparisons}
    window = {"as_of": split.window.as_of.isoformat(), "until": split.window.last_day.isoformat()}
    return _json({**window, **told[MAIN], "unresolved": [], "warnings": list(split.warnings), "independent": told.get(INDEPENDENT)})


def slices_json(found: Slices) -> str:
    """Return the slices as JSON; the numbers of small groups are null."""
    rows = [{**asdict(each), "is_below_four_fifths": each.is_below_four_fifths} for each in found.slices]
    return _json({"slices": rows, "labelled": found.labelled, "not_here": found.not_here})


def report_page(report: Report) -> str:
    """Return an evaluation against judgements as a page."""
    return render("Ranking quality against judgements", [Section("", "", report.comparison)], report)


def split_page(split: Split) -> str:
    """Return a split in time as a page."""
    sections = [
        Section(name, f"{TRUTH_TITLES[name]}; {split.truths[name].newcomer_count} newcomers are held against nobody", comparison)
        for name, comparison in split.comparisons.items()
    ]
    title = f"Scores as of {split.window.as_of}, judged by the twelve months after"
    return render(title, sections, None, split.warnings)


def _truth_dict(split: Split, name: str) -> dict[str, Any]:
    truth = split.truths[name]
    return {
        "truth": name,
        **_comparison_dict(split.comparisons[name]),
        "newcomers": {"people": truth.newcomer_count, "skills": truth.newcomers},
    }


def _comparison_dict(comparison: Comparison) -> dict[str, Any]:
    ours = comparison.ours
    return {
        "macro": ours.macro,
        "intervals": ours.intervals,
        "skills": ours.skills,
        "skill_intervals": ours.skill_intervals,
        "baselines": {name: quality.macro for name, quality in comparison.baselines.items()},
        "baseline_intervals": {name: quality.intervals for name, quality in comparison.baselines.items()},
        "baseline_skills": {name: quality.skills for name, quality in comparison.baselines.items()},
        "differences": {name: {m: asdict(d) for m, d in found.items()} for name, found in comparison.differences.items()},
    }


def _comparison_lines(comparison: Comparison) -> Iterator[str]:
    rankings = {OURS: comparison.ours, **comparison.baselines}
    for title, names in (("mean over skills", METRICS), ("condensed lists: judged people only", CONDENSED)):
        yield from _table((title, *names), [(name, *(quality.macro[m] for m in names)) for name, quality in rankings.items()])
        yield ""
    yield from _table(
        ("95 % intervals", *HEADLINES), [(name, *(_span(*quality.intervals[m]) for m in HEADLINES)) for name, quality in rankings.items()]
    )
    yield ""
    if comparison.differences:
        rows = [
            (f"{OURS} less {name}", *(f"{found[m].difference:+.3f} {_span(found[m].low, found[m].high)}" for m in HEADLINES))
            for name, found in comparison.differences.items()
        ]
        yield from _table(("paired differences", *HEADLINES), rows)
        yield ""
    yield from _skill_lines(comparison)


def _skill_lines(comparison: Comparison) -> Iterator[str]:
    spans = comparison.ours.skill_intervals
    rows = [
        (skill, found["judged_count"], found["relevant_count"], *(f"{found[m]:.3f} {_span(*spans[skill][m])}" for m in HEADLINES),
         found["p_at_5"], found["recall_at_50"], found["mrr"])
        for skill, found in comparison.ours.skills.items()
    ]  # fmt: skip
    yield from _table(("skill", "judged", "relevant", *HEADLINES, "p_at_5", "recall_at_50", "mrr"), rows)
    yield ""


def _repository_lines(found: ByRepository) -> Iterator[str]:
    shown = ("ndcg_at_10", "p_at_5", "map", "recall_at_50", "mrr")
    rows: list[tuple[Any, ...]] = [
        (name, *(metrics[m] for m in shown), found.without.get(name, {}).get("ndcg_at_10")) for name, metrics in found.own.items()
    ]
    rows += [(f"mean: {name}", *(metrics[m] for m in shown), found.macro_without[name].get("ndcg_at_10")) for name, metrics in found.macro.items()]
    yield from _table(("own judgements, among its contributors", *shown, "ndcg_at_10 without it"), rows)
    yield ""


def _resolved_line(report: Report) -> str:
    named = ", ".join(f"{report.resolved[way]} by {told}" for way, told in BY_NAME.items() if report.resolved.get(way))
    return f"judged logins found here: {report.resolved['account']} by account" + (f"; for measuring only, {named}" if named else "")


def _unresolved_lines(unresolved: Sequence[Unresolved]) -> Iterator[str]:
    logins: dict[str, list[str]] = defaultdict(list)
    for each in unresolved:
        logins[each.reason].append(each.github_login)
    for reason, who in sorted(logins.items()):
        more = f" and {len(who) - LOGINS_SHOWN} more" if len(who) > LOGINS_SHOWN else ""
        yield f"{len(who)} judged people: {reason} ({', '.join(who[:LOGINS_SHOWN])}{more})"


def _grouped(found: Slices) -> Mapping[tuple[str, str], list[Any]]:
    groups: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for each in found.slices:
        groups[each.measure, each.dimension].append(each)
    return groups


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield columns as wide as they need; the first is a name, the others stand to the right."""
    cells = [list(header), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(header))]
    for row in cells:
        yield "  ".join([row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))]).rstrip()


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _span(low: float, high: float) -> str:
    return f"[{low:.3f}, {high:.3f}]"


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)
