"""Judgements as a file: what is refused with its line, and what is harmless and warned of."""

from pathlib import Path

import pytest

from headwater.errors import HeadwaterError
from scoring.evaluation.judgements import Gold, read_gold

SKILLS = {"retrieval", "kernels"}
HEADER = "skill,github_login,grade,repository,area\n"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return tmp_path / "gold.csv"


def read(gold: Path, text: str) -> Gold:
    gold.write_bytes(text.encode())
    return read_gold(gold, SKILLS)


def test_logins_are_compared_in_lower_case_and_the_highest_grade_of_several_areas_counts(gold: Path) -> None:
    found = read(gold, HEADER + "retrieval,Ada,1,a/b,x\nretrieval,ada,3,a/b,y\nretrieval,ADA,2,a/c,x\n")
    assert found.grades() == {"retrieval": {"ada": 3.0}}
    assert found.warnings == ()


def test_byte_order_mark_of_a_spreadsheet_is_read_over(gold: Path) -> None:
    assert read(gold, "\ufeffskill,github_login,grade\nretrieval,ada,1\n").grades() == {"retrieval": {"ada": 1.0}}


@pytest.mark.parametrize(("rows", "said"), [
    ("retrieval,ada,good,a/b,x\n", "line 2: the grade 'good' is not a number from 0 up"),
    ("retrieval,ada,-1,a/b,x\n", "line 2: the grade '-1' is not"),
    ("retrieval,ada,nan,a/b,x\n", "line 2: the grade 'nan' is not"),
    ("retrieval,ada,,a/b,x\n", "line 2: the grade '' is not"),
    ("retrieval,ada,1,a/b,x\nretrieval,ada\n", "line 3: has fewer cells than the first line"),
    ("retrieval,ada,1,a/b,x,more\n", "line 2: has more cells than the first line"),
    ("retrieval,,1,a/b,x\n", "line 2: skill and github_login must not be empty"),
    ("retrieval,ada,1,a/b,x\nkernels,ada,1,a/b,x\nretrieval,Ada,2,A/B,x\n",
     "lines 2 and 4 give ada different grades for retrieval in the same area"),
    ("poetry,ada,1,a/b,x\n", "judges no skill that is known, but poetry; `headwater skills` lists the known ones"),
    ("", "holds no judgement, only the first line"),
])  # fmt: skip
def test_mistakes_are_told_in_one_line_with_the_row(gold: Path, rows: str, said: str) -> None:
    with pytest.raises(HeadwaterError) as caught:
        read(gold, HEADER + rows)
    assert str(caught.value).startswith(f"{gold}: {said}")
    assert "\n" not in str(caught.value)


def test_a_missing_column_is_named(gold: Path) -> None:
    with pytest.raises(HeadwaterError, match="expected the columns skill, github_login, grade; missing: github_login, grade"):
        read(gold, "skill,login\n")


def test_a_file_that_is_not_there_or_no_text_is_told_in_one_line(gold: Path) -> None:
    with pytest.raises(HeadwaterError, match=r"gold\.csv: cannot be read"):
        read_gold(gold, SKILLS)
    gold.write_bytes(b"skill,github_login,grade\nretrieval,\xff,1\n")
    with pytest.raises(HeadwaterError, match=r"gold\.csv: is no CSV in UTF-8"):
        read_gold(gold, SKILLS)


def test_what_is_harmless_is_warned_of_and_read(gold: Path) -> None:
    found = read(gold, HEADER + "retrieval,ada,1,a/b,x\nretrieval,ada,1,a/b,x\npoetry,ada,1,a/b,x\nkernels,bo,1,,\nkernels,bo,2,,\n")
    assert found.grades() == {"kernels": {"bo": 2.0}, "retrieval": {"ada": 1.0}}
    assert found.warnings == (
        "line 3: repeated, counted once",
        "line 6: another grade than on an earlier line, and no area; the highest counts",
        "unknown skill 'poetry' (line 4) is left out; `headwater skills` lists the known ones",
    )
