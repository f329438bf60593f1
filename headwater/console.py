"""What commands print: plain text, made from rows."""

from collections.abc import Iterator

import duckdb

from headwater.errors import HeadwaterError
from headwater.listing import LOW_SCORE, Listing
from headwater.plain import plain
from warehouse.exports import csv_text, to_json
from warehouse.publish import Definition, Table, dictionary, macros, views
from warehouse.published import one_line
from warehouse.questions import check_question

GAPS_SHOWN = 5
MOST_ROWS = 10_000  # of a table on the terminal


def shortlist_lines(listing: Listing) -> Iterator[str]:
    """Yield a shortlist for the terminal: one line per person, then the evidence."""
    as_of = f", data as of {listing.as_of}" if listing.people else ""
    yield f"{listing.role}: {listing.told}{as_of}"
    for person in listing.people:
        login = f" @{person['github_login']}" if person["github_login"] else ""
        new = "  new" if person["is_new"] else ""
        yield ""
        yield (f"{person['rank']:>4}  {person['display_name']}{login}  score {person['score']:.1f}"
               f"  confidence {person['confidence']:.2f}  last active {person['last_active_on']}{new}")  # fmt: skip
        yield f"      {person['top_skills']}"
        for item in person["top_evidence"] or []:
            yield f"      · {item['title']}"
            yield f"        {item['reason']}  {item['url']}"
    if listing.why_empty:
        yield listing.why_empty
    yield ""
    yield from _caution_lines(listing)


def changes_lines(listing: Listing) -> Iterator[str]:
    """Yield what has changed on a list, for the terminal."""
    changes = listing.changes or ()
    yield f"{listing.role}: {listing.told} since {listing.compared_with}"
    for row in changes:
        places = " → ".join(str(place) for place in (row["previous_rank"], row["rank"]) if place is not None)
        yield ""
        yield f"{row['change']:>6}  {places:>9}  {row['display_name'] or row['person_id']}"
        yield f"        {row['why']}"
    yield ""
    yield from _caution_lines(listing)


def _caution_lines(listing: Listing) -> Iterator[str]:
    """Yield what is to be said with every list: why to trust it less, and no more than a few gaps."""
    yield from listing.warnings
    yield from (f"gap: {gap['source']} {gap['target']}: {gap['reason']}" for gap in listing.gaps[:GAPS_SHOWN])
    if len(listing.gaps) > GAPS_SHOWN:
        yield f"… and {len(listing.gaps) - GAPS_SHOWN} more gaps; see `headwater status`"
    yield LOW_SCORE


def query_text(con: duckdb.DuckDBPyConnection, query: str, form: str) -> str:
    """Return a query's rows as a table, CSV or JSON; raises HeadwaterError with DuckDB's first line and what it would have known."""
    try:
        check_question(con, query)
        if form == "table":
            relation = con.sql(query)
            return plain(_boxed(relation)) if relation is not None else ""
        found = con.execute(query)
        names = [column[0] for column in found.description or ()]
        rows = found.fetchall()
    except duckdb.Error as problem:
        raise HeadwaterError(_told(problem)) from problem
    if form == "json":
        return to_json([dict(zip(names, row, strict=True)) for row in rows])
    return csv_text(names, rows)


def dictionary_lines() -> Iterator[str]:
    """Yield every published table, view and macro with its meaning, and their columns."""
    shown: tuple[Table | Definition, ...] = (*dictionary(), *views())
    for table in shown:
        yield f"{table.name}: {table.comment}"
        width = max(map(len, table.columns))
        yield from (f"  {column:<{width}}  {meaning}" for column, meaning in table.columns.items())
        yield ""
    yield from (f"{macro.call}: {macro.comment}" for macro in macros())


def _boxed(relation: duckdb.DuckDBPyRelation) -> str:
    import contextlib
    import io

    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        relation.show(max_rows=MOST_ROWS, max_width=100_000)
    table = text.getvalue().rstrip("\n") + "\n"
    is_cut = table.count("\n") > MOST_ROWS and relation.limit(1, offset=MOST_ROWS).fetchall()
    return f"{table}only the first {MOST_ROWS:,} rows are shown; --format csv or json gives all\n" if is_cut else table


def _told(problem: duckdb.Error) -> str:
    """Return the first line of DuckDB's error, and its suggestions where it has any."""
    hints = [line for line in str(problem).splitlines()[1:] if line.startswith(("Did you mean", "Candidate"))]
    known = ["`headwater tables` lists what there is"] if isinstance(problem, duckdb.CatalogException | duckdb.BinderException) else []
    return " ".join([one_line(problem), *hints]) + "".join(f"; {line}" for line in known)
