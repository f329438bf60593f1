"""What commands print: plain text, made from rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from headwater.errors import HeadwaterError
from warehouse import ledger
from warehouse.publish import dictionary
from warehouse.published import one_line

LOW_SCORE = "A low score may only mean little public work; nobody should be turned down by it."
GAPS_SHOWN = 5


def shortlist_lines(role: str, people: Sequence[Mapping[str, Any]], gaps: Sequence[str]) -> Iterator[str]:
    """Yield a shortlist for the terminal: one line per person, then the evidence."""
    as_of = f", data as of {people[0]['as_of']}" if people else ""
    yield f"{role}: {len(people)} people{as_of}"
    for person in people:
        login = f" @{person['github_login']}" if person["github_login"] else ""
        new = "  new" if person["is_new"] else ""
        yield ""
        yield (f"{person['rank']:>4}  {person['display_name']}{login}  score {person['score']:.1f}"
               f"  confidence {person['confidence']:.2f}  last active {person['last_active_on']}{new}")  # fmt: skip
        yield f"      {person['top_skills']}"
        for item in person["top_evidence"] or []:
            yield f"      · {item['title']}"
            yield f"        {item['reason']}  {item['url']}"
    if not people:
        yield "nobody has enough evidence (which is not a low score)"
    yield ""
    yield from gaps
    yield LOW_SCORE


def gap_lines(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return one line per known gap, no more than a few."""
    gaps = con.execute("SELECT source, target, reason FROM gaps").fetchall()
    lines = [f"gap: {source} {target}: {reason}" for source, target, reason in gaps[:GAPS_SHOWN]]
    if len(gaps) > GAPS_SHOWN:
        lines.append(f"… and {len(gaps) - GAPS_SHOWN} more gaps; see `headwater status`")
    return lines


def query_text(con: duckdb.DuckDBPyConnection, query: str, form: str) -> str:
    """Return a query's rows as a table, CSV or JSON; raises HeadwaterError with DuckDB's first line."""
    try:
        if form == "table":
            relation = con.sql(query)
            return _boxed(relation) if relation is not None else ""
        found = con.execute(query)
        names = [column[0] for column in found.description or ()]
        rows = found.fetchall()
    except duckdb.Error as problem:
        raise HeadwaterError(one_line(problem)) from problem
    if form == "json":
        listed = [dict(zip(names, row, strict=True)) for row in rows]
        return json.dumps(listed, ensure_ascii=False, indent=2, default=str) + "\n"
    return csv_text(names, rows)


def dictionary_lines() -> Iterator[str]:
    """Yield every published table and column with its meaning."""
    for table in dictionary():
        yield f"{table.name}: {table.comment}"
        width = max(map(len, table.columns))
        yield from (f"  {column:<{width}}  {meaning}" for column, meaning in table.columns.items())
        yield ""


def status_lines(directory: Path) -> Iterator[str]:
    """Yield the last run, every target's last result, and the open gaps."""
    if not (directory / "ledger.sqlite").exists():
        raise HeadwaterError(f"{directory}: nothing has run here yet; `headwater run` or `headwater demo` does")
    runs = ledger.rows(directory, "runs")
    for run in runs[-1:]:
        yield f"last run {run['run_id']}: {run['status']}, {run['message'] or ''} (ended {run['finished_at'] or 'not yet'})"
    latest = {(row["source"], row["target"]): row for row in ledger.rows(directory, "run_targets")}
    for (source, target), row in sorted(latest.items()):
        said = f", {row['message']}" if row["message"] else ""
        yield f"{source} {target}: {row['status']} at {row['finished_at']}{said}"
    gaps = [gap for gap in ledger.rows(directory, "gaps") if gap["closed_run_id"] is None]
    yield f"{len(gaps)} known gaps"
    yield from (f"gap: {gap['source']} {gap['target']}: {gap['reason']}" for gap in gaps)


def _boxed(relation: duckdb.DuckDBPyRelation) -> str:
    import contextlib
    import io

    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        relation.show(max_rows=10_000, max_width=100_000)
    return text.getvalue().rstrip("\n") + "\n"


def csv_text(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Return rows as CSV, cells that a spreadsheet would run made inert."""
    import csv
    import io

    from warehouse.exports import inert

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([inert(value) for value in row] for row in rows)
    return text.getvalue()
