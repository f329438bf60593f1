"""What a run leaves in Prefect for its readers: a table of targets and the head of every shortlist."""

from collections.abc import Iterable
from pathlib import Path

from warehouse.ledger import TargetResult
from warehouse.published import open_published

HEAD = """
SELECT role, rank, display_name, score, confidence, is_new FROM shortlists WHERE rank <= 5 ORDER BY role, rank
"""


def summary(results: Iterable[TargetResult]) -> list[dict[str, object]]:
    """Return one row per target: status, rows and message."""
    keys = ("source", "target", "status", "row_count", "message")
    return [{key: getattr(result, key) for key in keys} for result in results]


def shortlist_head(directory: Path) -> str:
    """Return the first five of every role as a Markdown table."""
    with open_published(directory) as con:
        rows = con.execute(HEAD).fetchall()
    lines = ["| role | rank | person | score | confidence | new |", "|---|---|---|---|---|---|"]
    lines += [f"| {role} | {rank} | {_cell(name)} | {score} | {sure} | {'new' if new else ''} |"
              for role, rank, name, score, sure, new in rows]  # fmt: skip
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
