"""Tables as one reads them: cells between bars go in, the tables that follow from them come out.

    world.git('''
        commit | author                  | subject
        c1     | Ada Vance <11+ada>      | Add retriever
        c2     | Ada Vance <home>        | Fix retriever
    ''')

An author stands as in git, the address shortened to what is kept of it: `<11+ada>` is a noreply address with account
number and login, `<+ada>` one with the login alone, `<home>` a personal address (its keyed hash), `<:machine>` and
`<:agent>` one of a machine or an agent. Empty cells are NULL.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

import scoring
from headwater.settings import Market
from scoring.formula import Formula
from scoring.profiles import Papers, Role, Routine, Skill, Taxonomy, Want
from scoring.tables import write_roles, write_taxonomy
from warehouse import load
from warehouse.build import Watched, write_inputs
from warehouse.market import write_market
from warehouse.models import MODELS, Model, in_order, make_table, prepare_macros, read_models, tables_read

SEEDS = {"raw.automation_rules", "raw.identity_rules", "raw.watched_repositories", "raw.watched_arxiv", "raw.watched_venues", "raw.venue_names"}
REPOSITORY = "acme/engine"
VENUE = "ICLR 2025"
VENUE_NAMES = [("iclr", "ICLR"), ("iclr.cc/2025/conference", "ICLR"), ("acl", "ACL"), ("emnlp", "EMNLP")]
FETCHED = "2026-06-01"
AUTHOR = re.compile(r"(?P<name>.*?)\s*<(?:(?P<id>\d*)\+(?P<login>[^>]+)|:(?P<kind>\w+)|(?P<hash>[^>]*))>")

FORMULA = Formula(
    k1=1.2, b=0.75, subject_weight=3.0, path_weight=1.0, path_power=0.5, path_rarity_power=0.0, path_rarity_commits=10, title_weight=3.0, abstract_weight=1.0, commit_cut=0.0,
    paper_cut=0.0, artifact_cut=1.0, repository_cap=200, artifact_cap=10, author_share=1.0, co_author_share=0.5, reviewer_share=0.5, own_repository_share=0.5,
    routine_share=0.25, most_paths=100, repository_prior=0.25, month_power=0.5, focus_power=0.25, recency_floor=0.25, recency_half_life_days=120, paper_weight=0.3, artifact_weight=0.2,
    thin_items=3, thin_occasions=1, fewest_items=1, fewest_occasions=1, must_have_power=-1.0,
    first_author_share=1.0, last_author_share=0.8, middle_author_share=0.8, crowd_authors=12, crowd_power=0.5, award_factor=1.4,
    oral_factor=1.3, accepted_factor=1.2, findings_factor=1.1, minor_track_factor=1.0, preprint_factor=1.0, rejected_factor=0.8,
    typical_citations=5.0, citation_gain=0.3, most_citation_factor=1.5, survey_factor=0.6,
)  # fmt: skip
TAXONOMY = Taxonomy(
    FORMULA,
    (
        Skill("retrieval", "Retrieval", phrases=("retriever", "vector index"), paths=("rag/",)),
        Skill("reranking", "Reranking", parent="retrieval", phrases=("reranker",)),
        Skill("kernels", "Kernels", phrases=("kernel",), paths=("*.cu",)),
    ),
    routine=Routine(paths=("docs/", "*.md"), subjects=("bump", "docs")),
    papers=Papers(surveys=("a survey", "a review ."), survey_tracks=("tutorial",), minor_tracks=("workshop", "tutorial"), awards=("best",)),
)
ENGINEER = Role("Engineer", want=(Want("retrieval", 2.0), Want("kernels", 1.0)), id="engineer")


def rows(text: str) -> list[dict[str, str | None]]:
    """Return the rows of a table whose first line names the columns; lines of dashes and empty lines are passed over."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip(" -|")]
    names, *table = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    return [dict(zip(names, cells, strict=True)) for cells in table]


@cache
def all_models() -> dict[str, Model]:
    """Return every model by its table."""
    return {model.table: model for model in read_models(MODELS, Path(scoring.__file__).parent / "models")}


@cache
def ordered_models() -> tuple[Model, ...]:
    """Return every model after those that it reads."""
    with duckdb.connect() as con:
        return tuple(in_order(con, list(all_models().values())))


@cache
def reads() -> dict[str, frozenset[str]]:
    """Return the models that each model reads."""
    with duckdb.connect() as con:
        known = all_models()
        return {t: frozenset(tables_read(con, model.sql) & known.keys() - {t}) for t, model in known.items()}


def slice_of(wanted: Iterable[str], given: set[str]) -> list[Model]:
    """Return the models that the wanted tables need, as far back as the given ones, in order."""
    open_ends, needed = list(wanted), set[str]()
    while open_ends:
        table = open_ends.pop()
        if table not in needed | given:
            needed.add(table)
            open_ends += reads()[table]
    return [model for model in ordered_models() if model.table in needed]


@cache
def definitions() -> dict[str, str]:
    """Return the CREATE TABLE of every table, from a build over nothing."""
    with duckdb.connect() as con, TemporaryDirectory() as directory:
        World(con, Path(directory)).make(*all_models())
        found = con.execute("SELECT schema_name || '.' || table_name, sql FROM duckdb_tables()").fetchall()
    return dict(found)


@dataclass
class World:
    """An in-memory warehouse: a test gives some tables and makes others."""

    con: duckdb.DuckDBPyConnection
    directory: Path
    given: set[str] = field(default_factory=set)
    is_retold: bool = False

    def __post_init__(self) -> None:
        self.con.execute("SET threads = 1; SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
        prepare_macros(self.con)
        self.watch({REPOSITORY: ()})
        self.profile()
        self.con.execute(load.SCHEMA)
        self.is_retold = False

    def forget(self) -> None:
        """Empty everything, as if nothing had been given or made."""
        for schema in ("staging", "core", "scoring", "marts"):
            self.con.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        for table in self.read("SELECT 'raw.' || table_name FROM duckdb_tables() WHERE schema_name = 'raw'"):
            if table not in SEEDS:
                self.con.execute(f"TRUNCATE {table}")
        self.con.execute("SET threads = 1")
        self.given.clear()
        if self.is_retold:
            self.watch({REPOSITORY: ()})
            self.profile()
        self.is_retold = False

    def watch(self, repositories: Mapping[str, Sequence[str]], arxiv: Sequence[str] = ("cs.CL",)) -> None:
        """Say what is watched (repository -> skills); this also writes the seeds and empties the decisions."""
        watched = [(name, f"https://git.example.org/{name}", skills) for name, skills in repositories.items()]
        write_inputs(self.con, self.directory, Watched(watched, arxiv, [VENUE], VENUE_NAMES))
        write_market(self.con, Market().pay)
        self.is_retold = True

    def profile(self, taxonomy: Taxonomy = TAXONOMY, roles: Sequence[Role] = (ENGINEER,)) -> None:
        """Write taxonomy and roles."""
        write_taxonomy(self.con, taxonomy)
        write_roles(self.con, roles)
        self.is_retold = True

    def git(self, text: str) -> None:
        """Land commits; what is not said is a day of January 2025, on which author's and committer's clocks agree."""
        commits = [commit_row(row, at) for at, row in enumerate(rows(text))]
        self._land("git", commits)
        self._insert("raw.git_commits", [{k: v for k, v in c.items() if k != "fetched_at"} for c in commits])

    def papers(self, text: str) -> None:
        """Land arXiv records."""
        papers = [paper_row(row) for row in rows(text)]
        self._land("arxiv", papers)
        self._insert("raw.arxiv_papers", [{k: v for k, v in p.items() if k != "fetched_at"} for p in papers])

    def told(self, text: str) -> None:
        """Land papers as other sources tell them; an author's identifiers stand in brackets: `Ada Vance [~Ada_Vance1]`."""
        told = [told_row(row) for row in rows(text)]
        files = {record["file"]: record for record in told}
        for file, record in files.items():
            self.con.execute("INSERT OR IGNORE INTO raw.files VALUES (?, ?, ?, 1, false, ?, 1)",
                             [file, file.partition("/")[0], record["target"], record["fetched_at"]])  # fmt: skip
        self._insert("raw.papers", [{k: v for k, v in record.items() if k != "fetched_at"} for record in told])

    def give(self, table: str, text: str) -> None:
        """Make a table hold just these rows; the models that would make it are left out from now on."""
        if table in all_models():
            self.given.add(table)
        schema = table.partition(".")[0]
        self.con.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}; DROP TABLE IF EXISTS {table}; {definitions()[table]}")
        found = rows(text)
        if found:
            cells = {name: pa.array([row[name] for row in found], pa.string()) for name in found[0]}
            self.con.register("given_rows", pa.table(cells))
            self.con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given_rows")
            self.con.unregister("given_rows")

    def decide(self, kind: str, account_id: str) -> None:
        """Add a decision about an account."""
        self.con.execute(
            "INSERT INTO raw.decisions (decision_id, kind, account_id, made_by, made_at, reason)"
            " VALUES ('1', ?, ?, 'reviewer', '2026-01-01', 'asked')", [kind, account_id])  # fmt: skip

    def make(self, *wanted: str) -> None:
        """Make the tables wanted and those that they are made of."""
        for model in slice_of(wanted, self.given):
            make_table(self.con, model)

    def make_all(self) -> None:
        """Make every table."""
        self.make(*all_models())

    def read(self, sql: str) -> list[Any]:
        """Return rows; rows of one column are returned as that column's values."""
        found = self.con.execute(sql).fetchall()
        return [row[0] for row in found] if found and len(found[0]) == 1 else found

    def value(self, sql: str) -> Any:
        """Return the one value of a query."""
        ((value,),) = self.con.execute(sql).fetchall()
        return value

    def who(self) -> str:
        """Return who is who in git: people apart by bars, each as the signatures joined (`c1`, or `c1#1` co-author)."""
        self.make("core.alias_clusters")
        people = self.read("""
            SELECT string_agg(signature, ' ' ORDER BY signature) FROM (
                SELECT cluster, commit_id || CASE WHEN position > 0 THEN '#' || position ELSE '' END AS signature
                FROM staging.signatures JOIN core.aliases USING (alias_key) JOIN core.alias_clusters USING (alias_id))
            GROUP BY cluster""")
        return " | ".join(sorted(people))

    def authors(self) -> str:
        """Return who is who among papers' authors: people apart by bars, each as the positions joined (`2501.1#1`)."""
        self.make("core.account_clusters")
        people = self.read("""
            SELECT string_agg(substr(account_id, 7), ' ' ORDER BY account_id) FROM core.account_clusters
            WHERE starts_with(account_id, 'arxiv:') GROUP BY cluster""")
        return " | ".join(sorted(people))

    def _land(self, source: str, records: Sequence[Mapping[str, Any]]) -> None:
        files = {r["file"]: (r["file"], source, r["target"], 1, False, r["fetched_at"], 1) for r in records}
        for file in files.values():
            self.con.execute("INSERT OR IGNORE INTO raw.files VALUES (?, ?, ?, ?, ?, ?, ?)", file)

    def _insert(self, table: str, records: Sequence[Mapping[str, Any]]) -> None:
        schema = self.con.execute(f"SELECT * FROM {table} LIMIT 0").to_arrow_table().schema
        self.con.register("new_records", pa.Table.from_pylist(list(records), schema))
        self.con.execute(f"INSERT INTO {table} SELECT * FROM new_records")
        self.con.unregister("new_records")


def commit_row(row: Mapping[str, str | None], at: int) -> dict[str, Any]:
    """Return one row of raw.git_commits."""
    repository, fetched = row.get("repository") or REPOSITORY, row.get("fetched") or FETCHED
    moment = datetime(2025, 1, 1) + timedelta(days=at)
    authored = datetime.fromisoformat(row["at"]) if row.get("at") else (None if "at" in row else moment)
    committed = datetime.fromisoformat(row["committed"]) if row.get("committed") else authored or moment
    paths = split(row.get("paths"))
    return {
        "file": f"git/{repository}/{fetched}", "target": repository, "fetched_at": datetime.fromisoformat(fetched),
        "commit_id": row["commit"], "parent_ids": split(row.get("parents")),
        "author": signature(row.get("author") or "Ada Vance <11+ada>"), "authored_at": authored,
        "committer": signature("Committer <:machine>"), "committed_at": committed,
        "subject": row.get("subject") or "", "paths": paths, "path_count": int(row.get("path_count") or len(paths)),
        "trailers": [{"kind": "co-authored-by", **signature(one)} for one in split(row.get("co_authors"))]
        + [{"kind": "reviewed-by", **signature(one)} for one in split(row.get("reviewers"))]
        + [{"kind": "signed-off-by", **signature(one)} for one in split(row.get("signers"))],
    }  # fmt: skip


def paper_row(row: Mapping[str, str | None]) -> dict[str, Any]:
    """Return one row of raw.arxiv_papers."""
    target, fetched = row.get("target") or "cs.CL", row.get("fetched") or FETCHED
    return {
        "file": f"arxiv/{target}/{fetched}", "target": target, "fetched_at": datetime.fromisoformat(fetched),
        "arxiv_id": row["paper"], "version": int(row.get("version") or 1), "title": row.get("title") or "Untitled",
        "abstract": row.get("abstract"), "authors": [{"name": name} for name in split(row.get("authors"))],
        "created_on": date.fromisoformat(row.get("on") or "2025-01-01"),
        "datestamp": date.fromisoformat(row.get("datestamp") or "2025-01-02"),
        "is_deleted": row.get("deleted") == "yes", "venue": row.get("venue"), "venue_track": row.get("track"),
        "venue_year": int(row["venue_year"]) if row.get("venue_year") else None, "comments": row.get("comments"), "code_links": [],
    }  # fmt: skip


def told_row(row: Mapping[str, str | None]) -> dict[str, Any]:
    """Return one row of raw.papers; `source` and `key` say whose, unknown columns are taken as they are."""
    fetched = row.get("fetched") or FETCHED
    venue, _, year = (row.get("accepted") or row.get("rejected") or row.get("withdrawn") or "").rpartition(" ")
    given = {name: row.get(name) for name in ("abstract", "arxiv_id", "openreview_id", "acl_id", "doi", "track", "presentation")}
    return {
        **given, "file": f"{row['source']}/{VENUE}/{fetched}", "target": VENUE, "fetched_at": datetime.fromisoformat(fetched),
        "source_key": row["key"], "title": row.get("title") or "Untitled", "keywords": [], "code_links": split(row.get("code")),
        "authors": [author_row(one) for one in split(row.get("authors"))], "venue": venue or None,
        "venue_year": int(year) if year else None,
        "decision": next((decision for decision in ("accepted", "rejected", "withdrawn") if row.get(decision)), None),
        "published_on": date.fromisoformat(row.get("on") or "2025-01-01"), "openalex_id": row.get("openalex_id"),
        "citation_count": int(row["citations"]) if row.get("citations") else None, "is_retracted": row.get("retracted") == "yes",
    }  # fmt: skip


def author_row(text: str) -> dict[str, Any]:
    """Return an author; what stands in brackets is an OpenReview id, an ORCID or an affiliation, by its looks."""
    name, _, inside = text.partition("[")
    found: dict[str, Any] = {"name": name.strip(), "affiliations": []}
    for mark in filter(None, (part.strip() for part in inside.rstrip("]").split(","))):
        kind = "openreview_id" if mark.startswith("~") else "orcid" if mark[:4].isdigit() else None
        if kind:
            found[kind] = mark
        else:
            found["affiliations"].append(mark)
    return found


def signature(text: str) -> dict[str, Any]:
    """Return the parts of `Name <address>`."""
    found = AUTHOR.fullmatch(text.strip())
    assert found, text
    kind = found["kind"] or ("github" if found["login"] else "personal")
    return {
        "name": found["name"], "address_kind": kind, "github_id": int(found["id"]) if found["id"] else None,
        "github_login": found["login"], "email_hash": found["hash"], "email_domain": None,
    }  # fmt: skip


def split(cell: str | None) -> list[str]:
    """Return the parts of a cell that stand between semicolons."""
    return [part.strip() for part in (cell or "").split(";") if part.strip()]
