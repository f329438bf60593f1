"""The worked questions of docs/sql.md: each is asked of the sandbox's warehouse, and its answer is the one shown."""

import os
import re
from pathlib import Path

import duckdb
import pytest

from headwater.settings import PROJECT, load_settings

DOCS = PROJECT / "docs" / "sql.md"
QUESTION = re.compile(r"(### \d+\. [^\n]+\n\n```sql\n)(.*?)(\n```\n)((?:\n\|[^\n]*)*)", re.DOTALL)
CELL = 90


@pytest.fixture(scope="module")
def warehouse(night: Path) -> Path:
    return load_settings(night).data.directory / "headwater.duckdb"


def as_markdown(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    found = con.execute(sql)
    lines = [[column[0] for column in found.description], *found.fetchall()]
    rows = [[cell(value) for value in line] for line in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]])


def cell(value: object) -> str:
    text = "" if value is None else str(value).replace("|", "\\|")
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def test_every_question_has_the_answer_shown(warehouse: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    with duckdb.connect(warehouse, read_only=True) as con:
        def answered(found: re.Match[str]) -> str:
            return f"{found[1]}{found[2]}{found[3]}\n{as_markdown(con, found[2])}"

        asked = QUESTION.sub(answered, text)
    if os.environ.get("HEADWATER_GOLDEN") == "write":
        DOCS.write_text(asked, encoding="utf-8")
    assert asked == DOCS.read_text(encoding="utf-8")


def test_there_are_twenty_five_questions_and_each_has_an_answer() -> None:
    found = QUESTION.findall(DOCS.read_text(encoding="utf-8"))
    assert len(found) == 25
    assert all(answer.count("\n|") >= 3 for _, _, _, answer in found)
