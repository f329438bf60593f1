"""Truth files: what is read as the same thing, and each mistake told in one line."""

from pathlib import Path

import pytest

from headwater.errors import EvaluationError
from scoring.identity_truth import SOURCES, read_truth


def written(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "gold.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_a_handle_is_the_same_however_it_is_written(tmp_path: Path) -> None:
    text = """\ufeffsource,note,handle,truth_id
git_commit,,ABCDEF,p1
github,,@Ada,p1
github,again,https://github.com/ada,p1
orcid,,https://orcid.org/0000-0001-2345-678x,p1
openreview,,~Ada_Vance1,p1
"""
    assert read_truth(written(tmp_path, text)) == [
        ("git_commit", "abcdef", "p1"), ("github", "ada", "p1"), ("orcid", "0000-0001-2345-678X", "p1"),
        ("openreview", "~Ada_Vance1", "p1"),
    ]  # fmt: skip


def test_every_source_of_the_contract_is_known() -> None:
    assert set(SOURCES) == {"git_commit", "github", "openreview", "mention", "acl", "orcid", "huggingface"}


@pytest.mark.parametrize(("text", "said"), [
    ("", "lacks the column source, handle, truth_id"),
    ("source,handle\ngithub,ada\n", "lacks the column truth_id; expected source, handle, truth_id"),
    ("source,handle,truth_id\n", "holds no truth rows"),
    ("source,handle,truth_id\ngithub,,p1\n", "line 2: source, handle and truth_id must all be given"),
    ("source,handle,truth_id\ngithub,ada\n", "line 2: source, handle and truth_id must all be given"),
    ("source,handle,truth_id\ngithub,ada,p1\ngithup,bo,p2\n", "line 3: unknown source 'githup'; the nearest is 'github'"),
    ("source,handle,truth_id\nfacebook,bo,p2\n", "line 2: unknown source 'facebook'; known are git_commit, github,"),
    ("source,handle,truth_id\ngithub,ada,p1\ngithub,bo,p2\ngithub,Ada,p2\n", "line 4: github ada is p2 here and p1 on line 2"),
    (b"source,handle,truth_id\ngithub,\xff,p1\n", "is not CSV in UTF-8"),
])  # fmt: skip
def test_mistakes_are_told_in_one_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        read_truth(written(tmp_path, text))
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path}/gold.csv: ")
    assert "\n" not in str(caught.value)


def test_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"gold\.csv: cannot be read \(No such file or directory\)"):
        read_truth(tmp_path / "gold.csv")
