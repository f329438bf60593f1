"""`headwater role-from-text`: what it reads, what it refuses, and that it overwrites nothing unasked."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headwater.cli import main
from headwater.settings import Scoring
from scoring.profiles import read_role, read_taxonomy

TEXT = "RAG Engineer\n\nRequirements\n- vLLM\n"


def run(*arguments: str | Path, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["role-from-text", *map(str, arguments)], input=given)


@pytest.fixture
def job(tmp_path: Path) -> Path:
    file = tmp_path / "job.txt"
    file.write_text(TEXT)
    return file


def test_a_file_and_the_standard_input_give_the_same_role(job: Path) -> None:
    shown, piped = run(job), run("-", given=TEXT)
    assert shown.exit_code == piped.exit_code == 0
    assert shown.stdout.replace("job.txt", "the standard input") == piped.stdout


def test_the_role_is_written_and_never_replaced_unasked(job: Path, tmp_path: Path) -> None:
    output = tmp_path / "mine.toml"
    assert run(job, "-o", output).exit_code == 0
    assert read_role(output, {skill.id for skill in read_taxonomy(Scoring().skills).skill}).label == "RAG Engineer"
    output.write_text("edited")
    refused = run(job, "-o", output)
    assert refused.exit_code == 1
    assert refused.stderr == f"headwater: {output}: is there already and may be edited; name another file or add --force\n"
    assert output.read_text() == "edited"
    assert run(job, "-o", output, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty; give the text of one job"),
        (b" \n", "is empty; give the text of one job"),
        (b"%PDF-1.7\x00\x01", "is not plain text; save it as text first"),
        (b"\xff\xfe\xfa", "is not plain text in UTF-8; save it as text first"),
        (b"rag " * 30_000, "is larger than 100,000 bytes; give the text of one job"),
        (b"Baker\n\nYou bake bread.\n", "no skill of the taxonomy is asked for in it; `headwater skills` lists the known ones"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(content: bytes, said: str, job: Path) -> None:
    job.write_bytes(content)
    result = run(job)
    assert result.exit_code == 1
    assert result.stderr == f"headwater: {job}: {said}\n"
    assert not result.stdout


def test_a_missing_file_and_a_directory_are_named(tmp_path: Path) -> None:
    assert run(tmp_path / "no.txt").stderr == f"headwater: {tmp_path}/no.txt: there is no such file\n"
    assert "cannot be read" in run(tmp_path).stderr
