"""The sandbox's own truth against what a night linked: thresholds that a broken link falls below."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from headwater.cli import main
from headwater.settings import load_settings
from sandbox.truth import write_truth
from tests.flows.conftest import Sandbox

pytestmark = pytest.mark.xdist_group("evaluate_identity")


@pytest.fixture(scope="module")
def settings(sandbox: Sandbox, night: Path) -> Path:
    file = sandbox.copy(night, "identified")
    write_truth(sandbox.world, sandbox.root / "truth", sandbox.root / "git")
    return file


def evaluated(settings: Path, *arguments: str) -> dict[str, Any]:
    gold = settings.parent.parent / "truth" / "identity.csv"
    shown = CliRunner().invoke(main, ["--config", str(settings), "evaluate-identity", str(gold), "--format", "json", *arguments])
    assert shown.exit_code == 0, shown.output
    told: dict[str, Any] = json.loads(shown.stdout)
    return told


def contents(directory: Path) -> Mapping[str, tuple[str, int]]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in files}


def test_links_are_right_and_most_are_found(settings: Path) -> None:
    told = evaluated(settings)
    assert told.keys() >= {"pairwise", "b_cubed", "missing", "by_rule", "cross_source", "by_tier", "calibration", "worst_errors"}
    assert told["missing"] == 0
    # The same signature alone makes a recall of .42: more than that is the links' work.
    assert told["pairwise"]["precision"] >= 0.98
    assert told["pairwise"]["recall"] >= 0.75
    assert told["b_cubed"]["precision"] >= 0.98
    assert told["b_cubed"]["recall"] >= 0.7
    commits, mentions = (told["by_source_pair"][pair] for pair in ("git_commit+git_commit", "mention+mention"))
    assert commits["recall"] >= 0.9
    assert mentions["precision"] >= 0.95
    assert told["by_rule"].keys() >= {"same_account", "github_id", "pull_request_tip", "same_name_and_co_author"}
    assert sum(rule["joined_pairs"] for rule in told["by_rule"].values()) == told["pairwise"]["joined_pairs"]


def test_without_the_login_names_and_addresses_still_link_and_the_data_directory_is_as_it_was(settings: Path) -> None:
    directory = load_settings(settings).data.directory
    before = contents(directory)
    whole, hidden = evaluated(settings), evaluated(settings, "--hide", "login")
    assert contents(directory) == before
    assert hidden["hidden"]["login"]["git_commits"] > 0
    assert not hidden["by_rule"].keys() & {"github_id", "github_login", "pull_request_tip", "squash_subject", "commit_author"}
    assert 0.5 < hidden["pairwise"]["recall"] < whole["pairwise"]["recall"]
    assert hidden["pairwise"]["precision"] >= 0.95


def test_the_same_truth_is_measured_the_same(settings: Path) -> None:
    assert evaluated(settings, "--hide", "noreply") == evaluated(settings, "--hide", "noreply")


def test_the_table_tells_what_was_hidden_and_how_sure_the_numbers_are(settings: Path) -> None:
    gold = settings.parent.parent / "truth" / "identity.csv"
    shown = CliRunner().invoke(main, ["--config", str(settings), "evaluate-identity", str(gold), "--hide", "homepage", "--hide", "semantic_scholar"])
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert lines[0].startswith("hidden homepage: ")
    assert lines[1] == "hidden semantic_scholar: nothing, for there is none here"
    assert lines[2].startswith("1327 of 1327 truth rows found: 60 entities on ")
    assert [line.split()[0] for line in lines[5:8]] == ["pairwise", "b_cubed", "cross_source"]
    assert "@" not in shown.output


def test_a_mistake_is_one_line(settings: Path) -> None:
    gold = settings.parent.parent / "truth" / "identity.csv"
    shown = CliRunner().invoke(main, ["--config", str(settings), "evaluate-identity", str(gold), "--hide", "logn"])
    assert (shown.exit_code, shown.stderr) == (1, "headwater: --hide logn: there is no such fact; the nearest is 'login'\n")
