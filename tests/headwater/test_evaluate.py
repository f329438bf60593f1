"""`headwater evaluate` as it is typed: judgements, a corpus, a day, slices, a page, and every mistake in one line."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headwater.cli import main
from tests.warehouse.builds import write_build
from tests.warehouse.pipe_tables import FORMULA, TAXONOMY
from tests.warehouse.town import Town, town

pytestmark = pytest.mark.xdist_group("evaluate")
__all__ = ["town"]
GOLD = """\
skill,github_login,grade,repository,area
retrieval,Ada,3,acme/search,rag
kernels,cy,2,acme/engine,csrc
kernels,bo,1,acme/engine,csrc
kernels,nobody-here,3,acme/engine,csrc
"""


def evaluate(settings: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--config", str(settings), "evaluate", *map(str, arguments)])


def told(settings: Path, *arguments: str | Path) -> dict[str, dict[str, float]]:
    found = evaluate(settings, *arguments, "--format", "json")
    assert found.exit_code == 0, found.output
    return dict(json.loads(found.stdout))


def refused(result: Result) -> str:
    assert result.exit_code == 1, result.output
    (line,) = result.stderr.splitlines()
    return line


@pytest.fixture(scope="module")
def settings(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("evaluate")
    write_build(town.build, root / "data")
    formula = "\n".join(f"{name} = {value}" for name, value in asdict(FORMULA).items())
    skills = "".join(f'[[skill]]\nid = "{skill.id}"\nlabel = "x"\nphrases = ["x"]\n' for skill in TAXONOMY.skill)
    (root / "skills.toml").write_text(f"[formula]\n{formula}\n{skills}")
    (root / "headwater.toml").write_text('[data]\ndirectory = "data"\n[scoring]\nskills = "skills.toml"\n')
    (root / "gold.csv").write_text(GOLD)
    return root / "headwater.toml"


@pytest.fixture(scope="module")
def gold(settings: Path) -> Path:
    return settings.parent / "gold.csv"


def test_judgements_are_measured_and_baselines_only_if_wanted(settings: Path, gold: Path) -> None:
    found = told(settings, gold)
    assert found["macro"]["mrr"] == 1.0
    assert found["baselines"] == {}
    assert len(told(settings, gold, "--baselines")["baselines"]) == 8
    shown = evaluate(settings, gold, "--baselines", "--by", "repository").stdout
    assert "mean: total_commits" in shown
    assert "1 judged people: no commit or record here carries this login (nobody-here)" in shown


def test_who_is_judged_is_found_by_account_and_else_by_name_unless_told_not_to(settings: Path, gold: Path) -> None:
    assert told(settings, gold)["resolved"] == {"account": 3, "whole name": 0, "full name": 0}
    assert told(settings, gold, "--resolve", "exact")["resolved"] == {"account": 3}
    assert "judged logins found here: 3 by account" in evaluate(settings, gold, "--resolve", "exact").stdout.splitlines()


def test_a_corpus_and_a_day_score_again_on_that_part(settings: Path, gold: Path) -> None:
    engine = told(settings, gold, "--corpus", "acme/engine")
    assert engine["skills"].keys() == {"kernels"}
    assert [each["github_login"] for each in engine["unresolved"]] == ["ada", "bo", "nobody-here"]  # there, no address names their accounts
    assert told(settings, gold, "--corpus", "acme/search")["skills"]["retrieval"]["mrr"] == 1.0
    early = told(settings, gold, "--as-of", "2025-02-15")
    assert early["skills"].keys() == {"retrieval", "kernels"}
    assert [each["github_login"] for each in early["unresolved"]] == ["cy", "nobody-here", "bo"]


def test_a_day_without_judgements_is_judged_by_what_came_after(settings: Path) -> None:
    line = refused(evaluate(settings, "--as-of", "2025-02-15"))
    assert line == "headwater: --as-of 2025-02-15: nobody visible then did work that shows a skill after it"


def test_a_page_is_written_to_a_file(settings: Path, gold: Path, tmp_path: Path) -> None:
    assert evaluate(settings, gold, "--format", "html", "-o", tmp_path / "page.html").exit_code == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_slices_need_no_labels_and_take_them(settings: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("github_login,label\nada,x\nnobody,y\n")
    assert "labels: 0 logins here, 0 not here" in evaluate(settings, "--slices").stdout
    assert "labels: 1 logins here, 1 not here" in evaluate(settings, "--slices", labels).stdout


@pytest.mark.parametrize(("arguments", "said"), [
    ((), "give judgements (GOLD.csv), a day (--as-of DATE), or --slices"),
    (("--corpus", "acme/search"), "give judgements (GOLD.csv), a day (--as-of DATE), or --slices"),
    (("--as-of", "2025-02-15", "--by", "repository"), "--by repository needs judgements: give GOLD.csv"),
    (("--slices", "--baselines"), "--slices compares what is published, as table or json; it goes with no other option"),
    (("--slices", "--format", "html"), "--slices compares what is published, as table or json; it goes with no other option"),
    (("none.csv",), "none.csv: cannot be read (No such file or directory)"),
])  # fmt: skip
def test_mistakes_are_told_in_one_line(settings: Path, arguments: tuple[str, ...], said: str) -> None:
    assert refused(evaluate(settings, *arguments)) == f"headwater: {said}"


def test_an_unknown_corpus_is_named(settings: Path, gold: Path) -> None:
    said = refused(evaluate(settings, gold, "--corpus", "acme/engin"))
    assert said == "headwater: 'acme/engin' is no repository that is watched; did you mean 'acme/engine'"
