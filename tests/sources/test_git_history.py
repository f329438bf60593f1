"""A repository's history, night after night: everything once, nothing lost, no address kept, no blob asked for."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from headwater.errors import TargetError, TargetGone
from headwater.settings import Git
from sources import git_command
from sources.git_command import git, require_git
from sources.git_mirror import update_mirror
from tests.repository_maker import ADA, FIRST_SECOND, NAME, Repository, Watch, run_git
from warehouse.landing import landed_files

DAY = 86_400


@pytest.fixture
def host(tmp_path: Path) -> Path:
    return tmp_path / "host"


@pytest.fixture
def repository(host: Path) -> Repository:
    return Repository(host / NAME)


@pytest.fixture(params=["in place", "mirrored"])
def watch(request: pytest.FixtureRequest, tmp_path: Path, host: Path) -> Watch:
    return Watch(tmp_path / "data", host, in_place=request.param == "in place")


@pytest.fixture
def mirrored(tmp_path: Path, host: Path) -> Watch:
    return Watch(tmp_path / "data", host, in_place=False)


def test_each_night_reads_what_is_new_and_no_more(repository: Repository, watch: Watch) -> None:
    first = repository.commit("First")
    second = repository.commit("Second")
    assert watch.read().replaces == [True]
    assert [row["commit_id"] for row in watch.rows] == [second, first]
    third = repository.commit("Third")
    assert watch.read().replaces == [False]
    assert [row["commit_id"] for row in watch.rows] == [third]


def test_an_idle_night_lands_nothing_and_says_so(repository: Repository, watch: Watch) -> None:
    repository.commit()
    watch.read()
    before = landed_files(watch.landing)
    night = watch.read()
    assert night.remarks == ["nothing new"]
    assert len(night.items) == 1
    assert landed_files(watch.landing) == before


def test_a_branch_of_old_date_that_is_merged_late_is_not_lost(repository: Repository, watch: Watch) -> None:
    base = repository.commit("Base", second=FIRST_SECOND)
    main = repository.commit("Main goes on", second=FIRST_SECOND + 90 * DAY)
    watch.read()
    late = repository.commit("Long in review", branch="late", parents=[base], second=FIRST_SECOND + DAY)
    repository.commit("Merge pull request #7 from invented/late", [], parents=[main, late], second=FIRST_SECOND + 91 * DAY)
    watch.read()
    assert watch.subjects == ["Merge pull request #7 from invented/late", "Long in review"]


def test_only_the_default_branch_is_read(repository: Repository, watch: Watch) -> None:
    base = repository.commit("Main")
    repository.commit("Draft", branch="draft", parents=[base])
    watch.read()
    assert watch.subjects == ["Main"]


def test_a_rewritten_history_is_read_again_whole(repository: Repository, watch: Watch) -> None:
    base = repository.commit("Base")
    repository.commit("With a secret")
    watch.read()
    repository.commit("Without it", parents=[base])
    night = watch.read()
    assert night.replaces == [True]
    assert night.remarks == ["the history was rewritten; all of it is read again"]
    assert watch.subjects == ["Without it", "Base"]


def test_a_rewritten_history_is_noticed_after_the_old_one_was_pruned(repository: Repository, watch: Watch) -> None:
    base = repository.commit("Base")
    old = repository.commit("Old")
    watch.read()
    repository.commit("New", parents=[base])
    repository.lose(old)
    assert watch.read().replaces == [True]
    assert watch.subjects == ["New", "Base"]


def test_a_history_moved_back_is_read_again(repository: Repository, watch: Watch) -> None:
    base = repository.commit("Base")
    repository.commit("Withdrawn")
    watch.read()
    repository.point(base)
    assert watch.read().replaces == [True]
    assert watch.subjects == ["Base"]


def test_a_renamed_default_branch_is_followed(repository: Repository, watch: Watch) -> None:
    base = repository.commit("Base")
    watch.read()
    repository.commit("After the renaming", branch="trunk", parents=[base])
    repository.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    repository.git("update-ref", "-d", "refs/heads/main")
    assert watch.read().replaces == [False]
    assert watch.subjects == ["After the renaming"]


def test_an_empty_repository_is_no_error_and_is_read_when_it_fills(repository: Repository, watch: Watch) -> None:
    assert watch.read().remarks == ["the repository is empty"]
    assert landed_files(watch.landing) == []
    repository.commit("First")
    watch.read()
    assert watch.subjects == ["First"]


def test_a_head_that_names_no_branch_is_not_taken_for_an_empty_repository(repository: Repository, watch: Watch) -> None:
    repository.commit()
    repository.git("symbolic-ref", "HEAD", "refs/heads/gone")
    with pytest.raises(TargetError, match=r"HEAD names a branch[^\n]* not there$"):
        watch.read()


def test_a_repository_that_is_gone_is_said_to_be_in_one_line(repository: Repository, watch: Watch) -> None:
    repository.commit()
    watch.read()
    shutil.rmtree(repository.directory)
    with pytest.raises(TargetGone, match=r"^[^\n]*(there is no git repository|is not there \(deleted, renamed or private\))[^\n]*$"):
        watch.read()
    assert len(landed_files(watch.landing)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "remote: Repository not found.\nfatal: repository 'https://git.example.org/a/b.git/' not found",
        "fatal: could not read Username for 'https://git.example.org': terminal prompts disabled",
        "fatal: unable to access 'https://git.example.org/a/b.git/': The requested URL returned error: 403",
        "fatal: Authentication failed for 'https://git.example.org/a/b.git/'",
    ],
)
def test_what_hosts_say_of_deleted_and_private_repositories_is_understood(words: str) -> None:
    problem = git_command.complaint("ls-remote", words.encode())
    assert isinstance(problem, TargetGone)
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    ("stderr", "said"),
    [
        (b"fatal: unable to access 'https://git.example.org/': Could not resolve host: git.example.org\n",
         "git fetch: fatal: unable to access 'https://git.example.org/': Could not resolve host: git.example.org"),
        (b"hint: words\nerror: RPC failed; HTTP 502\nfatal: early EOF\n", "git fetch: error: RPC failed; HTTP 502"),
        (b"Killed\n", "git fetch: Killed"),
        (b"", "git fetch: no reason given"),
    ],
)  # fmt: skip
def test_passing_trouble_is_not_taken_for_the_end_of_a_repository(stderr: bytes, said: str) -> None:
    problem = git_command.complaint("fetch", stderr)
    assert type(problem) is TargetError
    assert str(problem) == said


def test_a_host_that_does_not_answer_is_named_with_what_was_asked(mirrored: Watch) -> None:
    url = "git://127.0.0.1:9/{repository}"
    mirrored.settings = replace(mirrored.settings, git=Git(url=url))
    with pytest.raises(TargetError, match=r"^git ls-remote: fatal: [^\n]+$") as caught:
        mirrored.read()
    assert not isinstance(caught.value, TargetGone)


def test_a_fetch_without_end_is_broken_off(repository: Repository, tmp_path: Path) -> None:
    repository.commit()
    with pytest.raises(TargetError, match=r"^git init: no end after 0 s$"):
        update_mirror(str(repository.directory), tmp_path / "mirror", timeout=0.0001)


def test_a_local_repository_is_read_in_place(tmp_path: Path, repository: Repository, host: Path) -> None:
    repository.commit("First")
    before = {file: file.stat().st_mtime_ns for file in repository.directory.rglob("*")}
    watch = Watch(tmp_path / "data", host)
    watch.read()
    assert watch.subjects == ["First"]
    assert not watch.mirror.parent.parent.exists()
    assert sorted(part.name for part in watch.directory.iterdir()) == ["address.key", "landing"]
    assert {file: file.stat().st_mtime_ns for file in repository.directory.rglob("*")} == before


@pytest.mark.parametrize("place", ["engine.git", "engine/.git"])
def test_a_local_repository_is_found_bare_or_checked_out(tmp_path: Path, host: Path, place: str) -> None:
    Repository(host / "invented" / place).commit("Found")
    watch = Watch(tmp_path / "data", host)
    watch.read()
    assert watch.subjects == ["Found"]


def test_a_mirror_is_bare_and_has_no_blob(repository: Repository, mirrored: Watch) -> None:
    repository.commit("First", ["a.py", "b/c.py"])
    mirrored.read()
    repository.commit("Second", ["d.py"])
    mirrored.read()
    assert mirrored.rows[0]["paths"] == ["d.py"]
    assert git("rev-parse", "--is-bare-repository", git_dir=mirrored.mirror) == "true\n"
    kinds = run_git(mirrored.mirror, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").decode().split()
    assert sorted(set(kinds)) == ["commit", "tree"]
    assert kinds.count("commit") == 2


def test_reading_a_mirror_asks_the_remote_for_no_blob(
    repository: Repository, mirrored: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("First", {"old.py": "the same\n" * 50})
    repository.commit("Second", {"old.py": None, "new.py": "the same\n" * 50 + "almost"})
    monkeypatch.setenv("GIT_TRACE_PACKET", str(tmp_path / "asked"))
    mirrored.read()
    wants = re.findall(r"fetch> want ([0-9a-f]{40})", (tmp_path / "asked").read_text())
    assert set(wants) == {repository.tip}


def test_reading_works_where_no_blob_can_be_had(repository: Repository, host: Path, tmp_path: Path) -> None:
    """The copy has no blob, and the place that it would fetch one from is dead."""
    repository.commit("First", {"old.py": "the same\n" * 50})
    repository.commit("Second", {"old.py": None, "new.py": "the same\n" * 50 + "almost"})
    copy = tmp_path / "copies" / NAME
    run_git(tmp_path, "clone", "--quiet", "--bare", "--filter=blob:none", host.as_uri() + f"/{NAME}", str(copy))
    run_git(copy, "config", "remote.origin.url", (tmp_path / "dead").as_uri())
    watch = Watch(tmp_path / "data", tmp_path / "copies")
    assert watch.read().gaps == []
    assert [row["paths"] for row in watch.rows] == [["new.py", "old.py"], ["old.py"]]
    with pytest.raises(subprocess.CalledProcessError):  # the blobs cannot be had indeed
        run_git(copy, "log", "-p")


@pytest.mark.parametrize(
    "leftovers",
    [
        (),
        ("HEAD.lock", "config.lock"),
        ("refs/headwater/tip.lock", "shallow.lock", "objects/pack/tmp_pack_Ab12Cd", "objects/pack/tmp_idx_Ab12Cd"),
        ("packed-refs.lock", "objects/pack/pack-0123456789012345678901234567890123456789.pack"),
    ],
)
@pytest.mark.parametrize("has_begun", [False, True])
def test_a_clone_killed_midway_is_finished_next_time(
    repository: Repository, mirrored: Watch, leftovers: tuple[str, ...], has_begun: bool
) -> None:
    repository.commit("First")
    if has_begun:
        run_git(mirrored.settings.data.directory.parent, "init", "--quiet", "--bare", str(mirrored.mirror))
    for name in leftovers:
        (mirrored.mirror / name).parent.mkdir(parents=True, exist_ok=True)
        (mirrored.mirror / name).write_bytes(b"PACK half of it")
    mirrored.read()
    assert mirrored.subjects == ["First"]
    assert not [*mirrored.mirror.rglob("*.lock"), *mirrored.mirror.glob("objects/pack/tmp_*")]


def test_a_fetch_killed_while_it_receives_is_finished_next_time(
    repository: Repository, mirrored: Watch, tmp_path: Path
) -> None:
    repository.commit("First", [f"{number}.py" for number in range(30)])
    slow = tmp_path / "slow-upload-pack"
    slow.write_text('#!/bin/sh\ngit-upload-pack "$@" | { dd bs=1 count=2000 2>/dev/null; touch "$0.stuck"; sleep 60; }\n')
    slow.chmod(0o755)
    run_git(tmp_path, "init", "--quiet", "--bare", str(mirrored.mirror))
    command = ["git", f"--git-dir={mirrored.mirror}", "fetch", f"--upload-pack={slow}", "--filter=blob:none",
               str(repository.directory), "+HEAD:refs/headwater/tip"]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True) as fetching:
        while not slow.with_name("slow-upload-pack.stuck").exists():
            assert fetching.poll() is None
        os.killpg(fetching.pid, signal.SIGKILL)
    assert git("for-each-ref", git_dir=mirrored.mirror) == ""
    mirrored.read()
    assert mirrored.subjects == ["First"]


def test_a_mirror_that_was_deleted_is_made_again_without_reading_twice(repository: Repository, mirrored: Watch) -> None:
    repository.commit("First")
    mirrored.read()
    shutil.rmtree(mirrored.mirror)
    repository.commit("Second")
    assert mirrored.read().replaces == [False]
    assert mirrored.subjects == ["Second"]


def test_the_horizon_leaves_out_commits_and_not_what_lies_behind_them(repository: Repository, watch: Watch) -> None:
    """A commit with a slow clock on top of others hides none of them."""
    repository.commit("Too old", second=FIRST_SECOND - 10 * DAY)
    repository.commit("New", second=FIRST_SECOND + DAY)
    repository.commit("Slow clock", second=FIRST_SECOND - 5 * DAY)
    repository.commit("Newest", second=FIRST_SECOND + 2 * DAY)
    watch.read(since=datetime.fromtimestamp(FIRST_SECOND, UTC))
    assert watch.subjects == ["Newest", "New"]


def test_the_horizon_is_a_moment_in_utc(repository: Repository, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    since = datetime(2024, 1, 1, tzinfo=UTC)
    repository.commit("A second before", second=int(since.timestamp()) - 1)
    repository.commit("The first", second=int(since.timestamp()))
    watch.read(since=since)
    assert watch.subjects == ["The first"]


def test_a_horizon_moved_back_reads_everything_again(repository: Repository, watch: Watch) -> None:
    repository.commit("2023", second=FIRST_SECOND)
    repository.commit("2024", second=FIRST_SECOND + 100 * DAY)
    watch.read(since=datetime(2024, 1, 1, tzinfo=UTC))
    assert watch.subjects == ["2024"]
    assert watch.read(since=datetime(2023, 1, 1, tzinfo=UTC)).replaces == [True]
    assert watch.subjects == ["2024", "2023"]


def test_a_horizon_moved_forward_reads_nothing_again(repository: Repository, watch: Watch) -> None:
    repository.commit()
    watch.read()
    assert watch.read(since=datetime(2024, 1, 1, tzinfo=UTC)).remarks == ["nothing new"]


def test_a_full_run_reads_everything_again(repository: Repository, watch: Watch) -> None:
    repository.commit("First")
    repository.commit("Second")
    watch.read()
    assert watch.read(is_full=True).replaces == [True]
    assert watch.subjects == ["Second", "First"]


def test_new_commits_beyond_the_horizon_still_move_the_cursor(repository: Repository, watch: Watch) -> None:
    repository.commit(second=FIRST_SECOND)
    since = datetime(2024, 1, 1, tzinfo=UTC)
    watch.read(since=since)
    repository.commit(second=FIRST_SECOND + 1)
    watch.read(since=since)
    assert watch.rows == []
    assert watch.read(since=since).remarks == ["nothing new"]


def values(value: object) -> Iterator[str]:
    """Yield every text within a row."""
    if isinstance(value, dict):
        for part in value.values():
            yield from values(part)
    elif isinstance(value, list):
        for part in value:
            yield from values(part)
    elif isinstance(value, str):
        yield value


def test_no_address_lands(repository: Repository, watch: Watch) -> None:
    repository.commit(
        "Thank ada@example.org for it (#5)\n\nAsk bo@example.com.\n\nSigned-off-by: bo@example.com <bo@example.com>\n"
        "Co-authored-by: Rui <7+rui@users.noreply.github.com>\nReviewed-by: Ada <ada@example.org>\n",
        ["mail/rui@example.net/inbox.txt"],
        author="ada@example.org <ada@example.org>",
        committer="Inês (ines@example.net) <ines+git@example.net>",
    )
    repository.raw_commit(b"ren\xe9@example.org <ren\xe9@ex\xe4mple.org> 1700000000 +0000", b"\xe9l\xe9a@example.org\n")
    watch.read()
    (file,) = landed_files(watch.landing)
    plain = file.with_name("plain.parquet")
    pq.write_table(pq.read_table(file), plain, compression="none", use_dictionary=False)
    for text in [*values(watch.rows), file.read_bytes().decode("latin-1"), plain.read_bytes().decode("latin-1")]:
        assert not re.search(r"[\w.+%'-]@[\w-]+\.", text, re.ASCII)
        assert "bo@" not in text
    names = {watch.rows[1][role]["name"] for role in ("author", "committer")}
    assert names == {"[address]", "Inês ([address])"}
    assert {row["author"]["email_domain"] for row in watch.rows} == {"example.org", "ex\ufffdmple.org"}
    assert [each["github_login"] for each in watch.rows[1]["trailers"]] == [None, "rui", None]


def test_a_person_has_one_hash_across_repositories_and_nights_of_an_installation(tmp_path: Path, host: Path) -> None:
    repository = Repository(host / NAME)
    repository.commit(author=ADA)
    hashes = []
    for name in ("ours", "ours", "theirs"):
        watch = Watch(tmp_path / name, host)
        watch.read(is_full=True)
        hashes.append(watch.rows[0]["author"]["email_hash"])
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_git_that_is_missing_or_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "git"
    monkeypatch.setenv("PATH", str(tmp_path))
    require_git.cache_clear()
    try:
        with pytest.raises(Exception, match="git is not installed"):
            require_git()
        old.write_text(f"#!{sys.executable}\nprint('git version 2.30.2')\n")
        old.chmod(0o755)
        with pytest.raises(Exception, match=r"git 2\.37 or newer is needed; found git version 2\.30\.2"):
            require_git()
    finally:
        require_git.cache_clear()
