"""Shortlists as files: stable to the byte, and no cell of them runs."""

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from headwater.errors import DataError
from scoring.shortlist import Filters, read_shortlist
from tests.warehouse.town import Town
from warehouse.exports import to_csv, to_json
from warehouse.outputs import write_text
from warehouse.published import open_published
from warehouse.workbook import to_xlsx

pytestmark = pytest.mark.xdist_group("exports")
FIRST_COLUMNS = (
    "rank,display_name,github_url,score,confidence,top_skills,evidence_1,evidence_1_url,evidence_2,evidence_2_url,"
    "evidence_3,evidence_3_url,location,company,last_active_on,is_new,person_id,as_of"
)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("https://x.example";"x")', "{=1+1}"]


def person(**changes: Any) -> dict[str, Any]:
    ada = {
        "rank": 1, "display_name": "Ada Vance", "github_url": "https://github.com/ada", "score": 92.5, "confidence": 0.875,
        "top_skills": "retrieval 100.0, kernels 56.96",
        "top_evidence": [{"title": "Add retriever", "url": "https://git.example.org/1", "reason": "author; subject says “retriever”"}],
        "location": None, "company": None, "last_active_on": date(2025, 4, 1), "is_new": True, "person_id": "p1",
        "as_of": date(2025, 6, 2), "github_login": "ada",
    }  # fmt: skip
    return {**ada, **changes}


@pytest.fixture(scope="module")
def listed(town: Town) -> list[dict[str, Any]]:
    with open_published(town.directory) as con:
        return read_shortlist(con, "scientist", Filters())


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_to_the_byte() -> None:
    assert to_csv([person()]) == (
        FIRST_COLUMNS + "\r\n1,Ada Vance,https://github.com/ada,92.5,0.875,"
        '"retrieval 100.0, kernels 56.96",Add retriever (author; subject says “retriever”),https://git.example.org/1,'
        ",,,,,,2025-04-01,true,p1,2025-06-02\r\n"
    )


def test_csv_of_nobody_is_its_header() -> None:
    assert to_csv([]) == FIRST_COLUMNS + "\r\n"


def test_csv_bom_comes_first_and_only_when_asked_for() -> None:
    assert to_csv([person()], has_bom=True).encode()[:7] == b"\xef\xbb\xbfrank"
    assert to_csv([person()]).encode()[:4] == b"rank"


@pytest.mark.parametrize("name", ['Ada "Countess" Vance', "Ada\nVance", "Ada\r\nVance", "Vance, Ada", "Ada; Vance", "王小明", " Ada "])
def test_csv_gives_back_any_name(name: str) -> None:
    assert parsed(to_csv([person(display_name=name)]))[1][1] == name


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("column", ["display_name", "location", "company", "top_skills"])
def test_csv_cell_that_begins_like_a_formula_is_made_inert(column: str, name: str) -> None:
    header, row = parsed(to_csv([person(**{column: name})]))
    cell = row[header.index(column)]
    assert cell == (name if name.startswith("{") else f"'{name}")


@pytest.mark.parametrize("title", FORMULAS[:-1])
def test_csv_evidence_is_made_inert(title: str) -> None:
    row = parsed(to_csv([person(top_evidence=[{"title": title, "url": title, "reason": "author"}])]))[1]
    assert row[6:8] == [f"'{title} (author)", f"'{title}"]


def test_numbers_stay_numbers() -> None:
    row = parsed(to_csv([person(score=-1.5)]))[1]
    assert row[3] == "-1.5"


def test_more_than_three_items_of_evidence_show_three() -> None:
    items = [{"title": f"t{at}", "url": f"u{at}", "reason": "r"} for at in range(5)]
    assert parsed(to_csv([person(top_evidence=items)]))[1][6:12] == ["t0 (r)", "u0", "t1 (r)", "u1", "t2 (r)", "u2"]


def test_nothing_exported_twice_differs(listed: list[dict[str, Any]], tmp_path: Path) -> None:
    for name in ("one", "two"):
        to_xlsx(listed, tmp_path / f"{name}.xlsx", "scientist")
    assert listed
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    assert to_csv(listed) == to_csv(listed)
    assert to_json(listed) == to_json(listed)


def test_reading_the_published_file_twice_exports_the_same(town: Town, listed: list[dict[str, Any]]) -> None:
    with open_published(town.directory) as con:
        again = read_shortlist(con, "scientist", Filters())
    assert to_csv(again) == to_csv(listed)


def test_export_of_a_town_has_no_running_cell(town: Town) -> None:
    with open_published(town.directory) as con:
        everybody = [person(display_name=name, top_evidence=[{"title": title, "url": None, "reason": "x"}])
                     for name, title in con.execute("SELECT display_name, title FROM people JOIN evidence USING (person_id)").fetchall()]  # fmt: skip
    cells = [cell for row in parsed(to_csv(everybody)) for cell in row]
    assert any(cell == "'=cmd Flux" for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


# ---------------------------------------------------------------- XLSX


def sheet(people: list[dict[str, Any]], file: Path, name: str = "engineer") -> list[list[str | float | None]]:
    """Return the cells of the one sheet, with None for an empty one."""
    to_xlsx(people, file, name)
    with zipfile.ZipFile(file) as book:
        assert book.testzip() is None
        strings = [
            "".join(text.text or "" for text in item.iter(f"{SHEET}t"))
            for item in ET.fromstring(book.read("xl/sharedStrings.xml")).iter(f"{SHEET}si")
        ]
        page = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not list(page.iter(f"{SHEET}f")), "a formula"
    return [[_cell(cell, strings) for cell in row.iter(f"{SHEET}c")] for row in page.iter(f"{SHEET}row")]


def _cell(cell: ET.Element, strings: list[str]) -> str | float | None:
    value = cell.findtext(f"{SHEET}v")
    if value is None:
        return None
    return strings[int(value)] if cell.get("t") == "s" else float(value)


def test_xlsx_holds_what_the_csv_holds(tmp_path: Path) -> None:
    header, row = sheet([person()], tmp_path / "list.xlsx")
    assert header == FIRST_COLUMNS.split(",")
    assert row[:5] == [1.0, "Ada Vance", "https://github.com/ada", 92.5, 0.875]
    assert row[-4:] == [45748.0, 1.0, "p1", 45810.0]  # days since 1899-12-30


@pytest.mark.parametrize("name", [*FORMULAS, "https://x.example", "12345", "王小明\n<b>&"])
def test_xlsx_text_stays_text(tmp_path: Path, name: str) -> None:
    cell = sheet([person(display_name=name)], tmp_path / "list.xlsx")[1][1]
    assert isinstance(cell, str)
    assert cell.replace("_x000D_", "\r") == name


def test_xlsx_of_nobody_opens(tmp_path: Path) -> None:
    assert sheet([], tmp_path / "list.xlsx") == [FIRST_COLUMNS.split(",")]


def test_xlsx_of_a_role_with_a_long_name_opens(tmp_path: Path) -> None:
    assert len(sheet([person()], tmp_path / "list.xlsx", "a_role_with_a_name_of_more_than_31_letters")) == 2


# ---------------------------------------------------------------- JSON


def test_json_nests_evidence(listed: list[dict[str, Any]]) -> None:
    told = json.loads(to_json(listed))
    assert told[0]["display_name"] == "Hedy North"
    assert told[0]["top_evidence"][0]["title"] == "Retriever, reader, reranker"
    assert told[0]["as_of"] == "2025-06-02"
    assert [entry["rank"] for entry in told] == [1, 2, 3]


def test_text_is_written_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "new" / "list.csv"
    write_text("a\r\nb\n", file)
    assert file.read_bytes() == b"a\r\nb\n"


def test_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"list\.csv: cannot be written \("):
        write_text("a", tmp_path / "plain" / "list.csv")
