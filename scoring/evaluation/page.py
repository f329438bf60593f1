"""The evaluation as one self-contained page: tables, and a bar per skill with its interval and every baseline."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scoring.evaluation.metrics import CONDENSED, METRICS
from scoring.evaluation.quality import Comparison
from scoring.evaluation.rankings import OURS
from scoring.evaluation.report import Report

TEMPLATES = Path(__file__).parent.parent / "templates"
CHARTED = ("ndcg_at_10", "condensed_ndcg_at_10", "map")
WIDTH = 520  # pixels from 0 to 1


@dataclass(frozen=True)
class Section:
    """One comparison under a heading of its own."""

    title: str
    about: str
    comparison: Comparison


@dataclass(frozen=True)
class Bar:
    """One skill in a chart: pixels from 0 to 1, and what they stand for."""

    skill: str
    value: float
    width: float
    low: float
    high: float
    marks: tuple[tuple[str, float, float], ...]  # baseline, pixels, value


def render(title: str, sections: Sequence[Section], report: Report | None = None, warnings: Sequence[str] = ()) -> str:
    """Return the page; everything from outside is escaped, nothing is loaded from elsewhere."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("evaluation.html").render(
        title=title, ours=OURS, metrics=METRICS, condensed=CONDENSED, width=WIDTH,
        sections=[(section, [(metric, bars(section.comparison, metric)) for metric in CHARTED]) for section in sections],
        unresolved=report.unresolved if report else (),
        by_repository=report.by_repository if report else None,
        warnings=report.warnings if report else warnings,
    )  # fmt: skip


def bars(comparison: Comparison, metric: str) -> list[Bar]:
    """Return one bar per skill, the best first."""
    found = []
    for skill, metrics in comparison.ours.skills.items():
        low, high = comparison.ours.skill_intervals[skill][metric]
        values = [(name, quality.skills[skill][metric]) for name, quality in comparison.baselines.items()]
        marks = tuple((name, round(value * WIDTH, 1), value) for name, value in values)
        value = metrics[metric]
        found.append(Bar(skill, value, round(value * WIDTH, 1), round(low * WIDTH, 1), round(high * WIDTH, 1), marks))
    return sorted(found, key=lambda bar: (-bar.value, bar.skill))
