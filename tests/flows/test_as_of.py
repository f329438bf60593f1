"""As of a day, over the sandbox and all its sources: what came later is cut out by Python too, and the scores agree to the byte."""

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from headwater.evaluating import SCORING_MODELS
from headwater.settings import load_settings
from warehouse.models import MODELS, read_models
from warehouse.scratch import Part, scratch_copy

pytestmark = pytest.mark.xdist_group("as_of")
DAY, UNTIL = date(2025, 6, 30), datetime(2025, 7, 1)
RECORDS = "SELECT rowid, kind, payload FROM raw.github_records"
SCORED = ("core.accounts", "core.people", "core.credits", "marts.skill_scores", "marts.evidence", "marts.shortlists")


@pytest.fixture(scope="module")
def directory(night: Path) -> Path:
    return load_settings(night).data.directory


def is_later(moment: str | None) -> bool:
    return moment is not None and datetime.fromisoformat(moment).replace(tzinfo=None) >= UNTIL


def cut(kind: str, payload: dict[str, Any], known: set[str]) -> dict[str, Any] | None:
    """Return what GitHub would have answered when the day ended, or None; known are commits and merged pull requests."""
    if kind in ("commit_author", "pull_request_details"):
        return payload if payload.get("oid", payload.get("id")) in known else None
    if kind in ("profile", "error", "missing"):
        return None
    if is_later(payload.get("submittedAt") or payload.get("createdAt")):
        return None
    if is_later(payload.get("mergedAt")):
        payload = payload | {"mergedAt": None, "mergedBy": None, "mergeCommit": None}
    for inside in ("reviews", "comments"):
        if isinstance(payload.get(inside), dict) and "nodes" in payload[inside]:
            kept = [node for node in payload[inside]["nodes"] if not is_later(node.get("submittedAt") or node["createdAt"])]
            payload = payload | {inside: {"nodes": kept}}
    return payload


def end_history(file: Path) -> None:
    """Take out of a build's loaded tables what had not happened when the day ended."""
    with duckdb.connect(file) as con:
        con.execute("DELETE FROM raw.git_commits WHERE committed_at >= ?", [UNTIL])
        con.execute("DELETE FROM raw.pull_heads WHERE authored_at >= ?", [UNTIL])
        con.execute("DELETE FROM raw.arxiv_papers WHERE created_on > ?", [DAY])
        # What became of a paper scores too: a record written later says only what the paper is.
        con.execute("""UPDATE raw.arxiv_papers SET comments = NULL, venue = NULL, venue_year = NULL, venue_track = NULL
            WHERE datestamp >= ?""", [UNTIL])  # fmt: skip
        con.execute("DELETE FROM raw.papers WHERE coalesce(published_on > ?, venue_year >= 2025)", [DAY])
        con.execute("UPDATE raw.papers SET citation_count = NULL, is_retracted = NULL")
        con.execute("UPDATE raw.papers SET decision = NULL, presentation = NULL, rating = NULL WHERE coalesce(venue_year, 2025) >= 2025")
        authors = "list_transform(authors, lambda a: struct_update(a, homepage := NULL::VARCHAR, github_login := NULL::VARCHAR))"
        con.execute(f"UPDATE raw.papers SET authors = {authors}")
        con.execute("DELETE FROM raw.author_profiles; DELETE FROM raw.hub_accounts; DELETE FROM raw.kept_person_ids")
        con.execute("DELETE FROM raw.artifacts WHERE created_at >= ?", [UNTIL])
        con.execute("UPDATE raw.artifacts SET downloads = NULL, likes = NULL")
        con.execute("UPDATE raw.files SET fetched_at = ?", [UNTIL])
        known = {commit for (commit,) in con.execute("SELECT commit_id FROM raw.git_commits").fetchall()}
        records = [(row, kind, json.loads(payload)) for row, kind, payload in con.execute(RECORDS).fetchall()]
        known |= {told["id"] for _, kind, told in records if kind == "pull_request" and told["mergedAt"] and not is_later(told["mergedAt"])}
        told = {row: cut(kind, payload, known) for row, kind, payload in records}
        con.executemany("DELETE FROM raw.github_records WHERE rowid = ?", [[row] for row, payload in told.items() if payload is None])
        changed = [[json.dumps(payload), row] for row, payload in told.items() if payload is not None]
        con.executemany("UPDATE raw.github_records SET payload = ? WHERE rowid = ?", changed)
        con.execute("UPDATE raw.github_records SET fetched_at = ?", [UNTIL])


def scored(directory: Path, part: Part) -> dict[str, list[str]]:
    queries = [f"SELECT * FROM {table}" for table in SCORED]
    with scratch_copy(directory, part, read_models(MODELS, SCORING_MODELS), queries) as con:
        return {table: [str(row) for row in con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()] for table in SCORED}


def test_scores_as_of_a_day_are_those_of_a_history_that_ends_there(directory: Path, tmp_path: Path) -> None:
    shutil.copytree(directory / "build", tmp_path / "build")
    end_history(tmp_path / "build" / "warehouse.duckdb")
    ended, found, today = scored(tmp_path, Part()), scored(directory, Part(as_of=DAY)), scored(directory, Part())
    assert {table for table in SCORED if found[table] != ended[table]} == set()
    assert 0.2 * len(today["marts.evidence"]) < len(found["marts.evidence"]) < 0.9 * len(today["marts.evidence"])
    parts = {part for line in found["core.credits"] for part in ("reviewer", "co-author", "author") if f"'{part}'" in line}
    assert parts == {"reviewer", "co-author", "author"}
