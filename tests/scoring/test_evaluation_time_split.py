"""The split in time: what the truth counts, who is told apart as a newcomer, and whom the past was."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from headwater.errors import HeadwaterError
from headwater.evaluation_text import split_json, split_lines, split_page
from scoring.evaluation.rankings import read_rankings
from scoring.evaluation.time_split import Split, Truth, Window, evaluate_split, find_truths, queries, read_truth_sql
from tests.warehouse.builds import write_build
from tests.warehouse.pipe_tables import World, all_models
from warehouse.scratch import Part, open_finished, scratch_copy

WINDOW = Window(date(2025, 1, 31))
BEFORE = """
    commit | author             | at         | subject       | paths
    a0     | Ada Vance <11+ada> | 2025-01-10 | Add retriever | rag/a.py
    b0     | Bo Quill <office>  | 2025-01-11 | Add kernel    | csrc/b.cu
    c0     | Cy Reed <13+cy>    | 2025-01-31 | Say hello     | README.md
"""


def after(author: str, count: int, subject: str, path: str, start: str, prefix: str) -> str:
    year, month, _ = start.split("-")
    return "".join(
        f"later-{prefix}{at} | {author} | {year}-{month}-{at + 1:02} | {subject} | {path}\n" for at in range(count)
    )  # fmt: skip


LATER = (
    after("Ada Vance <11+ada>", 5, "Tune retriever", "rag/a.py", "2025-02-01", "a")
    + after("Bo Quill <12+bo>", 3, "Tune retriever", "docs/b.md", "2025-03-01", "b")
    # Bo's office address and account are one person's, as is known only later.
    + after("Bo Quill <office>", 1, "Tune retriever", "rag/b.py", "2025-04-01", "o")
    + after("Cy Reed <13+cy>", 1, "Say goodbye", "rag/c.py", "2025-05-01", "c")
    + after("Di Sand <14+di>", 9, "Tune retriever", "rag/d.py", "2025-06-01", "d")
    + after("Cy Reed <13+cy>", 20, "Tune retriever", "rag/c.py", "2026-02-01", "x")
)


@dataclass
class Told:
    """Both sides of the split, open."""

    today: duckdb.DuckDBPyConnection
    then: duckdb.DuckDBPyConnection

    def truths(self) -> tuple[dict[str, Truth], list[str]]:
        return find_truths(self.today, self.then, WINDOW)

    def split(self) -> Split:
        truths, warnings = self.truths()
        return evaluate_split(self.then, WINDOW, truths, read_rankings(with_baselines=True), warnings)

    def graded(self, name: str, skill: str) -> dict[str, float]:
        """Return grades by display name, as people were at the day."""
        names = dict(self.then.execute("SELECT person_id, display_name FROM core.people").fetchall())
        return {names[person]: grade for person, grade in self.truths()[0][name].judged.get(skill, {}).items()}


@contextmanager
def both_sides(world: World, directory: Path) -> Iterator[Told]:
    world.make_all()
    write_build(world, directory)
    models = list(all_models().values())
    wanted = [*read_rankings(with_baselines=True).values(), read_truth_sql("identities"), "FROM core.people"]
    with open_finished(directory) as today, scratch_copy(directory, Part(as_of=WINDOW.as_of), models, wanted) as then:
        yield Told(today, then)


@pytest.fixture
def told(world: World, tmp_path: Path) -> Iterator[Told]:
    world.git(BEFORE + LATER)
    with both_sides(world, tmp_path) as told:
        yield told


def test_window_begins_when_the_day_ends_and_lasts_twelve_months() -> None:
    assert (str(WINDOW.since), str(WINDOW.until)) == ("2025-02-01 00:00:00", "2026-02-01 00:00:00")
    assert str(Window(date(2024, 2, 28)).until) == "2025-03-01 00:00:00"
    assert str(Window(date(2024, 2, 29)).until) == "2025-03-01 00:00:00"


def test_people_are_graded_by_the_merged_items_of_the_window_alone(told: Told) -> None:
    """Di has 9 items, Ada 5, Bo 4, Cy 1 (his 20 came after the window): the top tenth is Di, the top quarter Ada as well."""
    assert told.graded("merged_work", "retrieval") == {"Ada Vance": 1.0, "Bo Quill": 0.0, "Cy Reed": 0.0}
    told.today.execute(f"CREATE OR REPLACE TEMP TABLE worked AS {read_truth_sql('merged_work')}")
    counts = told.today.execute("""
        SELECT display_name, item_count FROM worked JOIN core.people USING (person_id) WHERE skill = 'retrieval' ORDER BY 2 DESC""")
    assert counts.fetchall() == [("Di Sand", 9), ("Ada Vance", 5), ("Bo Quill", 4), ("Cy Reed", 1)]


def test_newcomers_are_counted_and_held_against_nobody(told: Told) -> None:
    truths, warnings = told.truths()
    assert (truths["merged_work"].newcomer_count, truths["merged_work"].newcomers) == (1, {"retrieval": 1})
    assert warnings == []


def test_touched_paths_look_at_no_word(told: Told) -> None:
    """Bo says "retriever" four times, but touches rag/ once."""
    assert told.graded("touched_paths", "retrieval") == {"Ada Vance": 1.0, "Bo Quill": 0.0, "Cy Reed": 0.0}
    counts = told.today.execute("SELECT display_name, item_count FROM worked JOIN core.people USING (person_id) ORDER BY 2 DESC, 1")
    assert counts.fetchall() == [("Di Sand", 9), ("Ada Vance", 5), ("Bo Quill", 1), ("Cy Reed", 1)]
    assert told.truths()[0]["touched_paths"].newcomer_count == 1


def test_people_joined_since_are_found_as_who_they_were(told: Told) -> None:
    """Bo's office address was no account's at the day; the account's commits came later and share the name."""
    assert told.then.execute("SELECT github_login FROM core.people WHERE display_name = 'Bo Quill'").fetchall() == [(None,)]
    assert "Bo Quill" in told.graded("merged_work", "retrieval")


def test_rankings_are_measured_against_both_truths(told: Told) -> None:
    split = told.split()
    assert split.comparisons.keys() == {"merged_work", "touched_paths"}
    assert {found.ours.macro["mrr"] for found in split.comparisons.values()} == {1.0}  # Ada alone had evidence
    assert split.comparisons["merged_work"].baselines["path_commits"].macro["mrr"] == 1.0
    assert split_json(split) == split_json(told.split())
    shown = json.loads(split_json(split))
    assert (shown["as_of"], shown["until"], shown["truth"]) == ("2025-01-31", "2026-01-31", "merged_work")
    assert shown["independent"]["truth"] == "touched_paths"
    assert shown["newcomers"] == {"people": 1, "skills": {"retrieval": 1}}
    assert shown["macro"] == split.comparisons["merged_work"].ours.macro
    lines = "\n".join(split_lines(split))
    assert lines.count("1 people whose work counts were not visible at the day") == 2
    assert split_page(split).count("<svg") == 6


def pull(world: World, number: int, commit: str, merged: str | None, author: int, reviewer: int | None) -> None:
    payload = {
        "id": f"P{number}", "number": number, "title": "Tune retriever", "createdAt": "2025-02-01T00:00:00Z", "mergedAt": merged,
        "mergeCommit": {"oid": commit}, "author": {"__typename": "User", "login": f"u{author}", "id": f"U{author}", "databaseId": author},
        "reviews": {"nodes": [] if reviewer is None else [{
            "id": f"R{number}", "createdAt": "2025-02-02T00:00:00Z", "submittedAt": "2025-02-02T00:00:00Z",
            "author": {"__typename": "User", "login": f"u{reviewer}", "id": f"U{reviewer}", "databaseId": reviewer},
        }]},
    }  # fmt: skip
    row = ["github/x", "acme/engine", "pull_request", f"P{number}", "acme/engine", number, "u", "2026-06-01", json.dumps(payload)]
    world.con.execute("INSERT INTO raw.github_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def test_where_pull_requests_are_read_only_those_merged_after_anothers_review_count(world: World, tmp_path: Path) -> None:
    world.git(BEFORE + after("Ada Vance <11+ada>", 5, "Tune retriever", "rag/a.py", "2025-02-01", "a"))
    merged = "2025-02-03T00:00:00Z"
    pull(world, 1, "later-a0", merged, author=11, reviewer=13)
    pull(world, 2, "later-a1", merged, author=11, reviewer=None)
    pull(world, 3, "later-a2", merged, author=11, reviewer=11)
    pull(world, 4, "later-a3", None, author=11, reviewer=13)
    with both_sides(world, tmp_path) as told:
        told.truths()
        assert told.today.execute("SELECT document_id FROM merged_items").fetchall() == [("commit:later-a0",)]


def test_a_short_or_empty_future_is_told(world: World, tmp_path: Path) -> None:
    world.git(BEFORE + after("Ada Vance <11+ada>", 3, "Tune retriever", "rag/a.py", "2025-02-01", "a"))
    with both_sides(world, tmp_path) as told:
        assert told.truths()[1] == ["what happened after 2025-02-03 is not known: the truth covers less than twelve months"]
        with pytest.raises(HeadwaterError, match="--as-of 2026-01-01: nothing after it is known yet"):
            find_truths(told.today, told.then, Window(date(2026, 1, 1)))


def test_nobody_visible_did_anything(world: World, tmp_path: Path) -> None:
    world.git(BEFORE + after("Di Sand <14+di>", 3, "Tune retriever", "rag/a.py", "2025-02-01", "d"))
    with both_sides(world, tmp_path) as told, pytest.raises(HeadwaterError, match="nobody visible then did work that shows a skill"):
        told.split()


def test_a_truth_that_tells_nothing_is_left_out_and_said_to_be(world: World, tmp_path: Path) -> None:
    world.git(BEFORE + after("Ada Vance <11+ada>", 3, "Tune retriever", "docs/a.md", "2025-02-01", "a"))
    with both_sides(world, tmp_path) as told:
        split = told.split()
    assert split.comparisons.keys() == {"merged_work"}
    assert "touched_paths: nobody visible at the day did such work after it; not measured" in split.warnings
    assert json.loads(split_json(split))["independent"] is None


def test_what_the_truth_reads_is_made_for_it() -> None:
    assert len([*queries()]) == 5
