"""`headwater identity`: the queue as it is printed, and decisions from the command line to the ledger."""

import json
from pathlib import Path

import pytest

from tests.headwater.test_cli import headwater, refused
from tests.warehouse.pipe_tables import World
from tests.warehouse.town import one_world, tell, world
from warehouse.decisions import history
from warehouse.publish import publish

__all__ = ["one_world", "world"]

# One address under two of the names that two accounts go by: a chain that is cut, and so a question.
CHAIN = """
    commit | repository  | at         | author
    w1     | acme/search | 2025-06-03 | Wyn Abel <21+wyn>
    w2     | acme/search | 2025-06-04 | Wyn Abel <box>
    w3     | acme/search | 2025-06-05 | Wyn Cole <box>
    w4     | acme/search | 2025-06-06 | Wyn Cole <22+cole>
"""


@pytest.fixture
def config(world: World, tmp_path: Path) -> Path:
    tell(world)
    world.git(CHAIN)
    world.make_all()
    (tmp_path / "data").mkdir()
    publish(world.con, tmp_path / "data")
    file = tmp_path / "headwater.toml"
    file.write_text("")
    return file


def test_a_cut_link_is_a_question_with_its_reasons_until_it_is_decided(config: Path) -> None:
    shown = headwater("--config", config, "identity", "pending").stdout
    assert shown.startswith("3 possible matches\n")
    assert "Bo Quill (git:b2#0)  =?  Bo Quill (github:12)  probability 0.40" in shown
    assert "Wyn Abel (git:w2#0)" in shown or "Wyn Abel (github:21)" in shown
    assert "against: 2 of what a person has one: GitHub account" in shown
    assert "would settle it: " in shown
    (namesakes, first, second) = json.loads(headwater("--config", config, "identity", "pending", "--format", "json").stdout)
    said = headwater("--config", config, "identity", "accept", first["match_id"], "--by", "kim", "--reason", "same talk").stdout
    assert said == "recorded as action 1; it takes effect at the next run or `headwater rebuild`\n"
    headwater("--config", config, "identity", "reject", second["match_id"], "--by", "kim")
    headwater("--config", config, "identity", "reject", namesakes["match_id"], "--by", "kim")
    assert headwater("--config", config, "identity", "pending").stdout == "0 possible matches\n"
    assert [(row["kinds"], row["made_by"], row["reason"]) for row in history(config.parent / "data")] == [
        ("same", "kim", "same talk"), ("not_same", "kim", "no reason given"), ("not_same", "kim", "no reason given")]  # fmt: skip


def test_history_tells_who_decided_and_who_undid(config: Path) -> None:
    assert headwater("--config", config, "identity", "history").stdout == "nothing has been decided yet\n"
    headwater("--config", config, "identity", "merge", "github:11", "github:12", "--by", "kim", "--reason", "asked her")
    headwater("--config", config, "identity", "undo", "1", "--by", "lee", "--reason", "mistaken")
    shown = headwater("--config", config, "identity", "history").stdout
    assert "kim: same github:11 github:12 (asked her); undone by lee" in shown


def test_decisions_travel_as_csv(config: Path, tmp_path: Path) -> None:
    headwater("--config", config, "identity", "merge", "github:11", "github:12", "--by", "kim")
    headwater("--config", config, "identity", "export", "-o", tmp_path / "decisions.csv")
    assert (tmp_path / "decisions.csv").read_text() == headwater("--config", config, "identity", "export").stdout.replace("\r\n", "\n")
    assert headwater("--config", config, "identity", "import", tmp_path / "decisions.csv").stdout == "every decision in it is in force already\n"
    headwater("--config", config, "identity", "undo", "1")
    assert "recorded as action 2, 1 decisions" in headwater("--config", config, "identity", "import", tmp_path / "decisions.csv").stdout


def test_an_unknown_account_is_refused_in_one_line(config: Path) -> None:
    assert "'github:999' is no person_id" in refused(headwater("--config", config, "identity", "merge", "github:11", "github:999"))
    assert "is no account of github:11" in refused(headwater("--config", config, "identity", "split", "github:11", "github:12"))


def test_people_are_named_by_the_login_that_every_list_shows(config: Path) -> None:
    headwater("--config", config, "identity", "merge", "@Wyn", "cole", "--by", "kim", "--reason", "asked him")
    assert "kim: same github:21 github:22 (asked him)" in headwater("--config", config, "identity", "history").stdout
    assert "git:b1#0 is no account of wyn" in refused(headwater("--config", config, "identity", "split", "wyn", "git:b1#0"))


def test_explain_shows_the_account_ids_that_split_takes(config: Path) -> None:
    shown = headwater("--config", config, "explain", "wyn").stdout.splitlines()
    assert any(line.startswith("  github:21 wyn “") for line in shown)
    account = next(line.split()[0] for line in shown if line.startswith("  git:"))
    assert "recorded as action 1" in headwater("--config", config, "identity", "split", "wyn", account, "--by", "kim").stdout


def test_the_same_decision_twice_is_refused_so_that_one_undo_takes_it_back(config: Path) -> None:
    (_, match, _) = json.loads(headwater("--config", config, "identity", "pending", "--format", "json").stdout)
    headwater("--config", config, "identity", "accept", match["match_id"], "--by", "kim")
    said = refused(headwater("--config", config, "identity", "accept", match["match_id"], "--by", "lee"))
    assert said == "headwater: this is decided already, by action 1; it takes effect at the next run or `headwater rebuild`"
    assert said == refused(headwater("--config", config, "identity", "merge", match["account_b"], match["account_a"]))
    headwater("--config", config, "identity", "undo", "1")
    assert headwater("--config", config, "identity", "accept", match["match_id"]).exit_code == 0


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read (No such file or directory)"), (b"\xff\xfe", "is not UTF-8 text; save it as CSV in UTF-8")])
def test_a_file_of_decisions_that_cannot_be_read_says_why(config: Path, tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "decisions.csv"
    if content is not None:
        file.write_bytes(content)
    assert refused(headwater("--config", config, "identity", "import", file)) == f"headwater: {file}: {said}"
