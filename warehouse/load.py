"""Loading: landed files into `raw` tables, each file once; what a file replaces or nobody holds any more goes."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.landing import check_pages, landed_files, read_label
from warehouse.pages import Job, Parse, gather, parse_files
from warehouse.transaction import in_one

SCHEMA = """
CREATE SCHEMA IF NOT EXISTS raw;
CREATE TABLE IF NOT EXISTS raw.files (
    file VARCHAR PRIMARY KEY, source VARCHAR, target VARCHAR, sequence INTEGER, replaces BOOLEAN,
    fetched_at TIMESTAMP, row_count BIGINT);
CREATE TABLE IF NOT EXISTS raw.quarantine (file VARCHAR, position INTEGER, reason VARCHAR);
CREATE TABLE IF NOT EXISTS raw.git_commits (
    file VARCHAR, target VARCHAR, commit_id VARCHAR, parent_ids VARCHAR[],
    author STRUCT(name VARCHAR, address_kind VARCHAR, github_id BIGINT, github_login VARCHAR, email_hash VARCHAR,
        email_domain VARCHAR),
    authored_at TIMESTAMP, author_zone SMALLINT,
    committer STRUCT(name VARCHAR, address_kind VARCHAR, github_id BIGINT, github_login VARCHAR, email_hash VARCHAR,
        email_domain VARCHAR),
    committed_at TIMESTAMP, committer_zone SMALLINT, subject VARCHAR, pull_request_number INTEGER,
    trailers STRUCT(kind VARCHAR, name VARCHAR, address_kind VARCHAR, github_id BIGINT, github_login VARCHAR,
        email_hash VARCHAR, email_domain VARCHAR)[],
    paths VARCHAR[], path_count INTEGER);
CREATE TABLE IF NOT EXISTS raw.pull_heads (
    file VARCHAR, target VARCHAR, number BIGINT, tip_commit_id VARCHAR,
    signature STRUCT(name VARCHAR, address_kind VARCHAR, github_id BIGINT, github_login VARCHAR, email_hash VARCHAR,
        email_domain VARCHAR),
    authored_at TIMESTAMP);
CREATE TABLE IF NOT EXISTS raw.rosters (
    file VARCHAR, target VARCHAR, path VARCHAR, line INTEGER, name VARCHAR, github_login VARCHAR);
CREATE TABLE IF NOT EXISTS raw.github_records (
    file VARCHAR, target VARCHAR, kind VARCHAR, key VARCHAR, repository VARCHAR, number BIGINT, url VARCHAR,
    fetched_at TIMESTAMP, payload JSON);
CREATE TABLE IF NOT EXISTS raw.places (text VARCHAR, city VARCHAR, region VARCHAR, country_code VARCHAR);
CREATE TABLE IF NOT EXISTS raw.arxiv_papers (
    file VARCHAR, target VARCHAR, arxiv_id VARCHAR, version INTEGER, title VARCHAR, abstract VARCHAR,
    authors STRUCT(keyname VARCHAR, forenames VARCHAR, suffix VARCHAR, name VARCHAR, affiliations VARCHAR[])[],
    categories VARCHAR[], primary_category VARCHAR, comments VARCHAR, journal_ref VARCHAR, doi VARCHAR,
    created_on DATE, updated_on DATE, datestamp DATE, is_deleted BOOLEAN,
    venue VARCHAR, venue_year INTEGER, venue_track VARCHAR, code_links VARCHAR[]);
CREATE TABLE IF NOT EXISTS raw.papers (
    file VARCHAR, target VARCHAR, source_key VARCHAR, title VARCHAR, abstract VARCHAR, tldr VARCHAR, keywords VARCHAR[],
    authors STRUCT(name VARCHAR, openreview_id VARCHAR, acl_id VARCHAR, orcid VARCHAR, openalex_id VARCHAR, dblp VARCHAR,
        google_scholar VARCHAR, homepage VARCHAR, github_login VARCHAR, affiliations VARCHAR[], country_codes VARCHAR[],
        is_equal_contribution BOOLEAN, name_variants VARCHAR[])[],
    venue VARCHAR, venue_year INTEGER, track VARCHAR, decision VARCHAR, presentation VARCHAR, published_on DATE,
    arxiv_id VARCHAR, openreview_id VARCHAR, acl_id VARCHAR, doi VARCHAR, openalex_id VARCHAR, url VARCHAR,
    code_links VARCHAR[], citation_count INTEGER, rating DOUBLE, is_retracted BOOLEAN);
CREATE TABLE IF NOT EXISTS raw.author_profiles (
    file VARCHAR, target VARCHAR, profile_id VARCHAR, former_ids VARCHAR[], names VARCHAR[], homepage VARCHAR,
    github_login VARCHAR, orcid VARCHAR, dblp VARCHAR, google_scholar VARCHAR, semantic_scholar VARCHAR,
    history STRUCT(institution VARCHAR, domain VARCHAR, position VARCHAR, country_code VARCHAR, start_year INTEGER,
        end_year INTEGER)[],
    expertise VARCHAR[]);
CREATE TABLE IF NOT EXISTS raw.artifacts (
    file VARCHAR, target VARCHAR, artifact_id VARCHAR, kind VARCHAR, owner VARCHAR, author VARCHAR, title VARCHAR,
    url VARCHAR, created_at TIMESTAMP, updated_at TIMESTAMP, downloads BIGINT, likes BIGINT, tags VARCHAR[],
    base_models VARCHAR[], arxiv_ids VARCHAR[], code_links VARCHAR[], summary VARCHAR);
CREATE TABLE IF NOT EXISTS raw.hub_accounts (
    file VARCHAR, target VARCHAR, account VARCHAR, name VARCHAR, is_organisation BOOLEAN, organisations VARCHAR[],
    github_login VARCHAR, homepage VARCHAR, orcid VARCHAR, follower_count BIGINT);
"""
TABLES = {
    "git": "raw.git_commits",
    "pull_heads": "raw.pull_heads",
    "rosters": "raw.rosters",
    "github": "raw.github_records",
    "gharchive": "raw.github_records",
    "arxiv": "raw.arxiv_papers",
    "openreview": "raw.papers",
    "acl_anthology": "raw.papers",
    "paperlists": "raw.papers",
    "openalex": "raw.papers",
    "openreview_profiles": "raw.author_profiles",
    "acl_people": "raw.author_profiles",
    "huggingface": "raw.artifacts",
}
TABLES_OF_KINDS = {("huggingface", "account"): "raw.hub_accounts", ("huggingface", "missing"): "raw.hub_accounts"}
EVERY_TABLE = sorted({*TABLES.values(), *TABLES_OF_KINDS.values()})
FILES_AT_ONCE = 200
LITTLE_BYTES = 16 << 20


@dataclass(frozen=True)
class Loaded:
    """How many files and rows one load brought in, and how many files it took out."""

    file_count: int
    row_count: int
    removed_count: int


def load(con: duckdb.DuckDBPyConnection, landing: Path, parsers: Mapping[str, Parse]) -> Loaded:
    """Bring `raw` in line with the landing zone in one transaction; loading twice changes nothing."""
    con.execute(SCHEMA)
    known = {row[0] for row in con.execute("SELECT file FROM raw.files").fetchall()}
    present = {str(file.relative_to(landing)): file for source in TABLES for file in landed_files(landing, source)}
    fresh = sorted(present.keys() - known)
    with _one_thread(con, for_good=_is_little(present.values())), in_one(con):
        _register(con, {name: present[name] for name in fresh})
        _remove(con, known - present.keys())
        wanted = dict(con.execute("SELECT file, target FROM raw.files").fetchall())
        entering = {name: wanted[name] for name in fresh if name in wanted}
        rows = _enter(con, landing, entering, parsers)
    return Loaded(len(entering), rows, len(known - wanted.keys()))


def load_files(con: duckdb.DuckDBPyConnection, landing: Path, files: Mapping[str, Path], parsers: Mapping[str, Parse]) -> int:
    """Load these landed files, by their names within the landing zone, into an empty `raw` and return how many rows they hold."""
    con.execute(SCHEMA)
    _register(con, files)
    return _enter(con, landing, {name: read_label(path).target for name, path in files.items()}, parsers)


def _enter(con: duckdb.DuckDBPyConnection, landing: Path, entering: Mapping[str, str], parsers: Mapping[str, Parse]) -> int:
    """Load registered files, given each one's target, and return how many rows they hold."""
    typed = sum(_load_typed(con, landing, source, files) for source, files in _typed_files(entering, parsers))
    return typed + _load_pages(con, landing, entering, parsers)


def _is_little(files: Iterable[Path]) -> bool:
    """Tell whether so little has landed that handing the work about would cost more than the work."""
    return sum(file.stat().st_size for file in files) < LITTLE_BYTES


@contextmanager
def _one_thread(con: duckdb.DuckDBPyConnection, *, for_good: bool) -> Iterator[None]:
    """Let one thread insert: of several each holds its rows in memory until they are committed, at twice the work."""
    threads = con.execute("SELECT current_setting('threads')").fetchall()[0][0]
    con.execute("SET threads = 1")
    try:
        yield
    finally:
        if not for_good:
            con.execute(f"SET threads = {threads}")


def _register(con: duckdb.DuckDBPyConnection, files: Mapping[str, Path]) -> None:
    if not files:
        return
    labels = [(name, read_label(path)) for name, path in files.items()]
    table = pa.table({
        "file": [name for name, _ in labels],
        **{key: [getattr(label, key) for _, label in labels]
           for key in ("source", "target", "sequence", "replaces", "fetched_at", "row_count")},
    })  # fmt: skip
    con.register("new_files", table)
    con.execute("INSERT INTO raw.files SELECT * REPLACE (fetched_at::TIMESTAMPTZ::TIMESTAMP AS fetched_at) FROM new_files")
    con.unregister("new_files")


def _remove(con: duckdb.DuckDBPyConnection, vanished: set[str]) -> None:
    """Take out files that are gone and those that a later file of their target replaces."""
    replaced = con.execute("""
        SELECT old.file FROM raw.files AS old JOIN raw.files AS new USING (source, target)
        WHERE new.replaces AND new.sequence > old.sequence AND NOT EXISTS (
            SELECT 1 FROM unnest(?::VARCHAR[]) AS gone (file) WHERE gone.file = new.file)
        GROUP BY old.file""", [sorted(vanished)]).fetchall()  # fmt: skip
    leaving = sorted(vanished | {row[0] for row in replaced})
    if leaving:
        for table in ("raw.files", "raw.quarantine", *EVERY_TABLE):
            con.execute(f"DELETE FROM {table} WHERE file IN (SELECT unnest(?::VARCHAR[]))", [leaving])


def _typed_files(entering: Iterable[str], parsers: Mapping[str, Parse]) -> Iterator[tuple[str, list[str]]]:
    """Yield the sources that landed typed, each with some of its files."""
    for source in (name for name in TABLES if name not in parsers):
        files = sorted(name for name in entering if name.startswith(f"{source}/"))
        for start in range(0, len(files), FILES_AT_ONCE):
            yield source, files[start : start + FILES_AT_ONCE]


def _load_typed(con: duckdb.DuckDBPyConnection, landing: Path, source: str, files: Iterable[str]) -> int:
    """Load files that landed typed, once their pages are found whole: their columns are the table's."""
    for name in files:
        check_pages(landing / name)
    listed = ", ".join(f"'{_quoted(landing / name)}'" for name in files)  # as parameters they take half a millisecond each
    found = con.execute(f"""
        INSERT INTO {TABLES[source]} BY NAME
        SELECT landed.* EXCLUDE (filename), files.file, files.target
        FROM read_parquet([{listed}], filename = true, union_by_name = true) AS landed
        JOIN raw.files AS files ON landed.filename = '{_quoted(landing)}/' || files.file""").fetchall()
    return int(found[0][0])


def _load_pages(con: duckdb.DuckDBPyConnection, landing: Path, entering: Mapping[str, str], parsers: Mapping[str, Parse]) -> int:
    """Load files that landed as received: each page is parsed, one that cannot be is quarantined with the reason."""
    rows = 0
    for parsed in gather(parse_files([job for source in TABLES if source in parsers for job in _jobs(con, landing, source, entering, parsers[source])])):
        if parsed.quarantined:
            con.executemany("INSERT INTO raw.quarantine VALUES (?, ?, ?)", parsed.quarantined)
        rows += sum(_insert(con, table, records) for table, records in parsed.tables.items())
    return rows


def _jobs(con: duckdb.DuckDBPyConnection, landing: Path, source: str, entering: Mapping[str, str], parse: Parse) -> list[Job]:
    """Return what there is to parse of one source, given each entering file's target."""
    tables: dict[str | None, str] = {None: TABLES[source]}
    tables |= {kind: table for (other, kind), table in TABLES_OF_KINDS.items() if other == source}
    schemas = {table: _arrow_schema(con, table) for table in tables.values()}
    files = ((name, target) for name, target in entering.items() if name.startswith(f"{source}/"))
    return [Job(name, landing / name, target, parse, tables, schemas) for name, target in files]


def _insert(con: duckdb.DuckDBPyConnection, table: str, records: pa.Table) -> int:
    # DuckDB finds `records` here by its name; what is registered within a transaction it would hold until the commit.
    con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM records")
    return int(records.num_rows)


def _arrow_schema(con: duckdb.DuckDBPyConnection, table: str) -> pa.Schema:
    """Return a table's columns but file and target as Arrow types; dates come as ISO text and are cast on insertion."""
    schema = con.execute(f"SELECT * EXCLUDE (file, target) FROM {table} LIMIT 0").to_arrow_table().schema
    return pa.schema([(field.name, pa.string() if pa.types.is_date(field.type) else field.type) for field in schema])


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
