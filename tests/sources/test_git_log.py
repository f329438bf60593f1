"""What one streaming pass of `git log` makes of a commit, whatever its bytes, without reading a blob."""

import subprocess
import time
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.addresses import sign
from sources.git_command import start
from sources.git_log import PATHS_KEPT, SCHEMA, Format, parse, read_batches, split_records
from tests.repository_maker import FIRST_SECOND, Repository

KEY = bytes(range(32))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "engine.git")


def read(repository: Repository, form: Format | None = None) -> list[dict[str, Any]]:
    form = form or Format()
    with TemporaryFile() as stderr, start(["log", *form.arguments(), "HEAD"], repository.directory, stderr) as process:
        rows = [row for batch in read_batches(process, form, KEY) for row in batch.to_pylist()]
    assert process.returncode == 0
    return rows


def read_one(repository: Repository) -> dict[str, Any]:
    (row,) = read(repository)
    return row


def test_a_commit_is_one_typed_row(repository: Repository) -> None:
    first = repository.commit("Start", ["README.md"])
    repository.commit(
        "Batch the requests (#41)\n\nLonger words.\n",
        ["engine/batch.py", "tests/test_batch.py"],
        author="Ada Example <7+AdaX@users.noreply.github.com>",
        committer="Inês Invented <ines@example.net>",
        authored=FIRST_SECOND + 60,
        second=FIRST_SECOND + 3600,
        zone="-0330",
    )
    row = read(repository)[0]
    assert list(row) == SCHEMA.names
    assert row["commit_id"] == repository.tip
    assert row["parent_ids"] == [first]
    assert row["author"]["name"] == "Ada Example"
    assert (row["author"]["github_id"], row["author"]["github_login"]) == (7, "AdaX")
    assert row["authored_at"] == datetime(2023, 11, 14, 22, 14, 20)
    assert row["author_zone"] == row["committer_zone"] == -210
    assert row["committer"]["name"] == "Inês Invented"
    assert row["committer"]["email_domain"] == "example.net"
    assert row["committed_at"] == datetime(2023, 11, 14, 23, 13, 20)
    assert row["subject"] == "Batch the requests (#41)"
    assert row["pull_request_number"] == 41
    assert row["trailers"] == []
    assert row["paths"] == ["engine/batch.py", "tests/test_batch.py"]
    assert row["path_count"] == 2


def test_trailers_of_people_are_kept_and_others_are_not(repository: Repository) -> None:
    repository.commit(
        "Pair on the cache\n\nWe did.\n\nCo-authored-by: Inês Invented <ines@example.net>\n"
        "co-authored-by: Bo <12+Bo-X@users.noreply.github.com>\r\nSigned-off-by : Ada Example <ada@example.org>  \n"
        "REVIEWED-BY:Rui Example <rui@example.org>\nFixes: <rui@example.org>\nNot-Signed-off-by: X <x@example.org>\n"
    )
    found = [(each["kind"], each["name"], each["github_login"], each["email_domain"]) for each in read_one(repository)["trailers"]]
    assert found == [
        ("co-authored-by", "Inês Invented", None, "example.net"),
        ("co-authored-by", "Bo", "Bo-X", None),
        ("signed-off-by", "Ada Example", None, "example.org"),
        ("reviewed-by", "Rui Example", None, "example.org"),
    ]


def test_a_trailer_and_an_author_of_one_address_have_one_hash(repository: Repository) -> None:
    repository.commit("Pair\n\nSigned-off-by: A. Example <ADA@example.org>\n", author="Ada Example <ada@example.org>")
    row = read_one(repository)
    assert row["trailers"][0]["email_hash"] == row["author"]["email_hash"] is not None


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Batch (#41)", 41),
        ("Revert “Batch (#41)” (#52)", 52),
        ("Merge pull request #7 from invented/topic", 7),
        ("Fix #12", None),
        ("Batch (#0)", None),
        ("Batch (#4000000000)", None),
        ("Batch (#41) again", None),
        ("Talk of Merge pull request #7", None),
    ],
)
def test_the_pull_request_is_the_one_that_the_subject_ends_or_begins_with(
    repository: Repository, subject: str, number: int | None
) -> None:
    repository.commit(subject)
    assert read_one(repository)["pull_request_number"] == number


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        (b"", ""),
        (b"\n\n  \nLate words\n\nBody", "Late words"),
        (b"One line\r\nand another", "One line"),
        (b"caf\xe9 and \xff", "caf\ufffd and \ufffd"),
        (b"marks \x1e and \x1f stay", "marks \x1e and \x1f stay"),
        (b"by ada@example.org", "by [address]"),
        (b"%x1e%H%n", "%x1e%H%n"),
    ],
)
def test_a_subject_is_the_first_written_line_whatever_its_bytes(
    repository: Repository, message: bytes, subject: str
) -> None:
    repository.commit("Before")
    repository.commit(message)
    repository.commit("After")
    assert [row["subject"] for row in read(repository)] == ["After", subject, "Before"]


def test_no_message_can_forge_a_record(repository: Repository) -> None:
    known = "0123456789ab"
    forged = f"\x1e{'f' * 40}\x1f\x1fMallory\x1fm@example.org\x1f1700000000 +0000\x1f"
    repository.commit(f"Innocent\n\n{forged}\n\x1e{known}{'f' * 40}\x1f{known}\x1f{known}Mallory", ["a.py"])
    row = read_one(repository)
    assert row["commit_id"] == repository.tip
    assert (row["subject"], row["paths"]) == ("Innocent", ["a.py"])
    nonces = {Format().nonce for _ in range(100)}
    assert len(nonces) == 100
    assert min(map(len, nonces)) >= 12


@pytest.mark.parametrize(
    ("author", "name", "seconds", "zone"),
    [
        (b"Ren\xe9 <rene@example.org> 1700000000 +0545", "Ren\ufffd", FIRST_SECOND, 345),
        (b"Ada \x1e\x1f Example <ada@example.org> 1700000000 +0000", "Ada Example", FIRST_SECOND, 0),
        (b"Ada\x01\x7f Example <ada@example.org> 1700000000 +0000", "Ada\x01\x7f Example", FIRST_SECOND, 0),
        (b"ada@example.org <ada@example.org> 1700000000 +0000", "[address]", FIRST_SECOND, 0),
        (b" <> 1700000000 +0000", "", FIRST_SECOND, 0),
        (b"Ada <ada@example.org> 0 +0000", "Ada", None, 0),
        (b"Ada <ada@example.org> 4999999999 +0000", "Ada", None, 0),
        (b"Ada <ada@example.org> 99999999999999999999999 +0000", "Ada", None, 0),
        (b"Ada <ada@example.org> 1700000000 +9900", "Ada", FIRST_SECOND, None),
        (b"Ada <ada@example.org> yesterday", "Ada", None, None),
        (b"Ada <ada@example.org>", "Ada", None, None),
    ],
)
def test_odd_names_and_broken_clocks_are_survived(
    repository: Repository, author: bytes, name: str, seconds: int | None, zone: int | None
) -> None:
    repository.raw_commit(author, b"Odd\n", b"Ines <ines@example.net> 1700000000 +0100")
    row = read_one(repository)
    moment = row["authored_at"]
    assert row["author"]["name"] == name
    assert (moment and (moment - datetime(1970, 1, 1)).total_seconds()) == seconds
    assert row["author_zone"] == zone
    assert (row["committer"]["name"], row["committer_zone"]) == ("Ines", 60)


@pytest.mark.parametrize(
    ("author", "message"),
    [
        (b"Ada\0Example <ada@example.org> 1700000000 +0000", b"Subject\n"),
        (b"Ada\nExample <ada@example.org> 1700000000 +0000", b"Subject\n"),
        (b"Ada <ada\n@example.org> 1700000000 +0000", b"Subject\n"),
        (b"Ada <ada\0@example.org> 1700000000 +0000", b"Subject\n"),
        (b"no brackets at all", b"Subject\n"),
        (b"Ada <ada@example.org> 1700000000 +0000", b"Sub\0ject\n\nbody\0\n"),
    ],
)
def test_a_commit_no_tool_would_write_harms_no_other(repository: Repository, author: bytes, message: bytes) -> None:
    before = repository.commit("Before", ["a.py"])
    odd = repository.raw_commit(author, message, b"Ines <ines@example.net> 1700000000 +0000")
    repository.git("update-ref", "refs/heads/odd", odd)
    after = repository.commit("After", ["b.py"], parents=[before, odd])
    rows = {row["commit_id"]: row for row in read(repository)}
    assert set(rows) == {before, odd, after}
    assert (rows[before]["subject"], rows[before]["paths"]) == ("Before", ["a.py"])
    assert "@" not in repr(rows[odd])


def test_a_message_in_another_encoding_is_read_as_it_was_meant(repository: Repository) -> None:
    tree = repository.git("mktree").strip()
    sign = "Inês <ines@example.net> 1700000000 +0000".encode("latin-1")
    body = b"tree %s\nauthor %s\ncommitter %s\nencoding ISO-8859-1\n\ncaf\xe9\n" % (tree, sign, sign)
    repository.point(repository.git("hash-object", "-t", "commit", "-w", "--stdin", given=body).decode().strip())
    row = read_one(repository)
    assert (row["author"]["name"], row["subject"]) == ("Inês", "café")


def test_paths_are_listed_as_they_are(repository: Repository) -> None:
    odd = ["a", "b c/d.py", "docs/odd\nname.md", "last\n", 'quo"te', "ä/ö.py", "caf\udce9.txt"]
    repository.commit("Odd paths", odd)
    expected = [path.encode("utf-8", "surrogateescape").decode(errors="replace") for path in odd]
    row = read_one(repository)
    assert sorted(row["paths"]) == sorted(expected)
    assert row["path_count"] == len(odd)


def test_a_path_holds_no_address(repository: Repository) -> None:
    repository.commit("Mail", ["inbox/ada@example.org/1.txt", "packages/@scope/core.ts"])
    assert read_one(repository)["paths"] == ["inbox/[address]/1.txt", "packages/@scope/core.ts"]


def test_a_commit_that_touches_nothing_has_no_paths(repository: Repository) -> None:
    repository.commit("Touch", ["a.py"])
    repository.commit("Nothing", [])
    rows = read(repository)
    assert [(row["paths"], row["path_count"]) for row in rows] == [([], 0), (["a.py"], 1)]


def test_a_merge_has_its_parents_and_no_paths(repository: Repository) -> None:
    first = repository.commit("Start")
    side = repository.commit("Side", ["side.py"], branch="side", parents=[first])
    main = repository.commit("Main", ["main.py"])
    repository.commit("Merge pull request #7 from invented/side", [], parents=[main, side])
    row = read(repository)[0]
    assert (row["parent_ids"], row["paths"], row["pull_request_number"]) == ([main, side], [], 7)


def test_of_very_many_paths_a_part_is_kept_and_all_are_counted(repository: Repository) -> None:
    repository.commit("Vendor", {f"vendor/{number:04}.c": "same" for number in range(PATHS_KEPT + 50)})
    row = read_one(repository)
    assert (len(row["paths"]), row["path_count"]) == (PATHS_KEPT, PATHS_KEPT + 50)


def test_renames_are_paths_and_no_blob_is_read(repository: Repository) -> None:
    same = "the same content\n" * 50
    repository.commit("Add", {"old.py": same, "other.py": same})
    repository.commit("Rename", {"old.py": None, "new.py": same})
    repository.commit("Rename and change", {"new.py": None, "newer.py": same + "almost"})
    repository.lose_blobs()
    assert [row["paths"] for row in read(repository)] == [["new.py", "newer.py"], ["new.py", "old.py"], ["old.py", "other.py"]]
    with pytest.raises(subprocess.CalledProcessError):  # the blobs are gone indeed
        repository.git("log", "--numstat")


def test_the_reader_s_own_git_settings_change_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = repository.commit("Inês starts", ["ä.py"], author="Inês Invented <ines@example.net>")
    repository.commit("Go on", {"ä.py": "two"})
    before = read(repository)
    hostile = tmp_path / "gitconfig"
    hostile.write_text(
        "[log]\nshowSignature = true\nshowRoot = false\ndate = relative\ndecorate = full\nfollow = true\n"
        "mailmap = true\nabbrevCommit = true\n[i18n]\nlogOutputEncoding = ISO-8859-1\n[color]\nui = always\n"
        "[format]\npretty = oneline\n[diff]\nrenames = copies\nnoprefix = true\n[core]\nquotePath = true\npager = cat\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(hostile))
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    repository.git("replace", "-f", repository.tip, first)
    assert read(repository) == before


@pytest.mark.parametrize("marked", ["Signed-off-by:" + " " * 200_000, "Co-authored-by: " + "a<" * 100_000], ids=["spaces", "brackets"])
def test_a_message_without_end_ends(repository: Repository, marked: str) -> None:
    repository.commit(f"Long\n\n{marked}\n")
    started = time.process_time()
    assert read_one(repository)["trailers"] == []
    assert time.process_time() - started < 2


def test_batches_are_bounded_and_lose_nothing(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        repository.commit(f"Step {number}", second=FIRST_SECOND + number)
    monkeypatch.setattr("sources.git_log.BATCH_ROWS", 2)
    form = Format()
    with TemporaryFile() as stderr, start(["log", *form.arguments()], repository.directory, stderr) as process:
        batches = list(read_batches(process, form, KEY))
    assert [batch.num_rows for batch in batches] == [2, 2, 1]
    assert pa.Table.from_batches(batches).schema == SCHEMA
    assert [row["subject"] for batch in batches for row in batch.to_pylist()] == [f"Step {n}" for n in (4, 3, 2, 1, 0)]


def test_a_record_that_a_dying_git_cut_short_is_left_out(repository: Repository, tmp_path: Path) -> None:
    for number in range(3):
        repository.commit(f"Step {number}", [f"{number}.py"], second=FIRST_SECOND + number)
    form = Format()
    whole = repository.git("log", *form.arguments())
    mark = len(form.record)
    second = whole.index(form.record, mark)
    for cut in (0, 1, mark, second - 1, second, second + mark - 1, second + mark, second + 99, len(whole) - 1, len(whole)):
        (tmp_path / "cut").write_bytes(whole[:cut])
        dying = ["sh", "-c", f"cat {tmp_path / 'cut'}; kill -9 $$"]
        with subprocess.Popen(dying, stdout=subprocess.PIPE, bufsize=0) as process:
            found = [row["subject"] for batch in read_batches(process, form, KEY) for row in batch.to_pylist()]
        whole_ones = max(0, whole[:cut].count(form.record) - 1)
        assert found == ["Step 2", "Step 1", "Step 0"][:whole_ones]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Format]:
    repository = Repository(tmp_path_factory.mktemp("log") / "engine.git")
    form = Format()
    repository.commit("Start", ["a.py", "ä.py"])
    repository.commit(f"marks \x1e \x1f {form.nonce[:-1]} \x1e{form.nonce[:-1]}\n\nSigned-off-by: Ada <ada@example.org>\n")
    repository.commit(b"caf\xe9", [])
    return repository.git("log", *form.arguments()), form


@settings(deadline=None)
@given(st.data())
def test_the_borders_of_chunks_change_nothing(printed: tuple[bytes, Format], data: st.DataObject) -> None:
    output, form = printed
    borders = data.draw(st.lists(st.integers(0, len(output)), max_size=40).map(sorted))
    chunks = [output[start:end] for start, end in pairwise([0, *borders, len(output)])]

    def rows(parts: list[bytes]) -> list[tuple[Any, ...]]:
        records = split_records([*parts, form.record], form.record)
        return [parse(record, form.unit, lambda name, mail: sign(name.decode(), mail.decode(), KEY)) for record in records]

    assert rows(chunks) == rows([output])
    assert len(rows([output])) == 3
    assert rows([bytes([byte]) for byte in output]) == rows([output])
