"""Files of an invented world of papers as five sources land them, and which record truly tells of which paper."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from sandbox import name_words as names
from sources.arxiv_landing import SCHEMA
from sources.paper_records import PAPERS
from sources.reading import Reading
from warehouse.landing import land

SQL = Path(__file__).parent
SOURCES = ("arxiv", "openreview", "acl_anthology", "openalex", "paperlists")
FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)
MEMORY = "12GB"  # a million papers are invented in it; what is measured has its own
PEOPLE_PER_PAPER = 0.8
ROWS_AT_ONCE = 1_000  # an arXiv page of a thousand records is one row


def write_world(directory: Path, papers: int, seed: int) -> None:
    """Write landing/, truth.parquet and expected.json of so many papers; the same seed gives the same world."""
    with duckdb.connect(directory / "world.duckdb") as con:
        invent_papers(con, directory / "landing", papers, round(papers * PEOPLE_PER_PAPER), seed)
        con.execute(f"COPY truth TO '{directory / 'truth.parquet'}' (FORMAT parquet)")
        counts = con.execute("SELECT (SELECT count(*) FROM papers), (SELECT count(*) FROM authorships)").fetchall()[0]
    (directory / "world.duckdb").unlink()
    (directory / "expected.json").write_text(json.dumps(dict(zip(("papers", "authorships"), counts, strict=True))))


def invent_papers(
    con: duckdb.DuckDBPyConnection, landing: Path, papers: int, people: int, seed: int, more_surnames: Sequence[str] = ()
) -> None:
    """Make the tables of papers_world.sql and land what each source tells of them."""
    con.execute(f"SET memory_limit = '{MEMORY}'; SET TimeZone = 'UTC'")
    for name, value in {"paper_count": papers, "people_count": people, "seed": seed, **_words()}.items():
        con.execute(f"SET VARIABLE {name} = ?", [value])
    con.execute("SET VARIABLE surnames = list_concat(getvariable('surnames'), ?::VARCHAR[])", [list(more_surnames)])
    con.execute((SQL / "papers_world.sql").read_text(encoding="utf-8"))
    for source in SOURCES:
        _land_source(con, landing, source)


def _words() -> dict[str, list[str]]:
    """Return the words of names and titles: the sandbox's, all of them invented or common."""
    latin = lambda words: [word.partition("|")[0].strip() for word in words]  # noqa: E731
    asian = lambda words: ["".join(letter for letter in word if letter < "\u2e80") for word in words]  # noqa: E731
    built = [stem + ending for ending in names.LATIN_ENDINGS for stem in names.LATIN_STEMS]
    return {
        "given_names": [*names.LATIN_GIVEN, *latin(names.CYRILLIC_GIVEN), *latin(names.ARABIC_GIVEN)],
        "surnames": [*names.LATIN_SURNAMES, *latin(names.ARABIC_SURNAMES), *built],
        "chinese_surnames": asian(names.CHINESE_SURNAMES),
        "syllables": asian(names.CHINESE_SYLLABLES),
        "words": [f"{start}{end}".lower() for end in names.HANDLE_ENDS for start in names.LATIN_STEMS],
    }


def _land_source(con: duckdb.DuckDBPyConnection, landing: Path, source: str) -> None:
    """Land the rows of a source's select file by file, as a run does; they are streamed, for all at once are too many."""
    select = (SQL / "papers_landing" / f"{source}.sql").read_text(encoding="utf-8")
    rows = con.execute(f"FROM ({select}) ORDER BY target, file").to_arrow_reader(ROWS_AT_ONCE)
    for (target, file), parts in groupby(_runs(rows), key=itemgetter(0)):
        table = _shaped(pa.Table.from_batches([part for _, part in parts]), PAPERS if source == "paperlists" else SCHEMA)
        land(landing, source, target, Reading(table.schema, table.to_batches(), {"file": str(file)}), FETCHED_AT)


def _runs(rows: Iterable[pa.RecordBatch]) -> Iterator[tuple[tuple[str, int], pa.RecordBatch]]:
    """Yield the batches cut where the file changes, each with its target and file."""
    for batch in rows:
        targets, files = pc.run_end_encode(batch["target"]), pc.run_end_encode(batch["file"])
        ends = sorted({*targets.run_ends.to_pylist(), *files.run_ends.to_pylist()})
        for start, end in pairwise([0, *ends]):
            yield (batch["target"][start].as_py(), batch["file"][start].as_py()), batch.slice(start, end - start)


def _shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return the rows in the columns that land; what the select does not tell is null."""
    stamps = pa.array([FETCHED_AT] * table.num_rows, pa.timestamp("us", "UTC"))
    told = {name: table[name] for name in table.column_names} | {"fetched_at": stamps}
    columns = [told.get(field.name, pa.nulls(table.num_rows, field.type)) for field in schema]
    return pa.table(dict(zip(schema.names, columns, strict=True))).cast(schema)
