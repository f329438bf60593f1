"""Files of data repositories: the same from a mirror, from git in place and from a directory; fetched once, in one go."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from headwater.errors import TargetError, TargetGone
from headwater.settings import Data, Settings
from sources.data_files import CommittedFiles, PlainFiles, open_files
from sources.git_command import git
from tests.repository_maker import Repository, lose, run_git
from tests.sources.data_hosts import asked_remote, check_out, far_from

FILES = {"a/one.json": "[1]", "a/two.json": "[2]", "b/three.json": "[3]\n"}
NAME = "data"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "host" / "data.git")
    made.commit("First", {**FILES, "a/one.json": "[0]"})
    made.commit("Second", {"a/one.json": "[1]"})
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=Data(tmp_path / "ours"))


def contents(files: CommittedFiles | PlainFiles) -> dict[str, str | None]:
    return {path: body.decode() if body is not None else None for path, body in files.read(sorted(files.paths))}


@pytest.fixture(params=["mirror", "bare", "file URL", "clone", "directory", "directory URL"])
def place(request: pytest.FixtureRequest, repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    bare, out = repository.directory, tmp_path / "out"
    if request.param == "mirror":
        return far_from(monkeypatch, bare.parent) + bare.name
    if request.param == "clone":
        run_git(tmp_path, "clone", "--quiet", str(bare), str(out))
        return str(out)
    if request.param.startswith("directory"):
        check_out(bare, out)
        return out.as_uri() if request.param.endswith("URL") else str(out)
    return bare.as_uri() if request.param == "file URL" else str(bare)


def test_the_files_and_their_ids_are_the_same_wherever_they_lie(place: str, repository: Repository, settings: Settings) -> None:
    files = open_files(place, NAME, settings)
    assert contents(files) == FILES
    assert files.ids(["a/one.json"]) == {"a/one.json": repository.id_of("HEAD:a/one.json")}
    assert files.revision == ("" if isinstance(files, PlainFiles) else repository.tip)


def test_a_mirror_has_no_history_and_only_the_contents_that_were_read(
    repository: Repository, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = open_files(far_from(monkeypatch, tmp_path / "host") + "data.git", NAME, settings)
    assert dict(files.read(["b/three.json"])) == {"b/three.json": b"[3]\n"}
    listed = ["cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"]
    held = git(*listed, git_dir=tmp_path / "ours" / "mirrors" / "data.git").split()
    assert sorted(held) == ["blob", "commit", "tree", "tree", "tree"]


def test_the_remote_is_asked_three_times_at_first_and_once_when_nothing_is_new(
    repository: Repository, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = far_from(monkeypatch, tmp_path / "host") + "data.git"
    asked = []
    for night in range(2):
        monkeypatch.setenv("GIT_TRACE", str(trace := tmp_path / f"trace-{night}"))
        assert contents(open_files(url, NAME, settings)) == FILES
        asked.append(asked_remote(trace))
    repository.commit("Third", {"a/four.json": "[4]", "a/five.json": "[5]"})
    monkeypatch.setenv("GIT_TRACE", str(trace := tmp_path / "trace-later"))
    assert len(contents(open_files(url, NAME, settings))) == 5
    assert [*asked, asked_remote(trace)] == [3, 1, 3]  # its tip, the tip's tree, all contents


def test_only_the_first_of_many_targets_fetches(
    repository: Repository, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = far_from(monkeypatch, tmp_path / "host") + "data.git"
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda _: contents(open_files(url, NAME, settings)), range(8)))
    assert read == [FILES] * 8
    assert asked_remote(tmp_path / "trace") == 8 + 1 + 1


def test_a_killed_fetch_is_made_good(repository: Repository, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url, mirror = far_from(monkeypatch, tmp_path / "host") + "data.git", tmp_path / "ours" / "mirrors" / "data.git"
    contents(open_files(url, NAME, settings))
    (mirror / "shallow.lock").write_text("killed")
    (mirror / "objects" / "pack" / "tmp_pack_killed").write_text("half")
    repository.commit("Third", {"a/one.json": "[11]"})
    assert contents(open_files(url, NAME, settings))["a/one.json"] == "[11]"


def test_a_rewritten_history_is_followed(repository: Repository, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = far_from(monkeypatch, tmp_path / "host") + "data.git"
    contents(open_files(url, NAME, settings))
    repository.point(repository.commit("Anew", {"a/one.json": "[9]"}, parents=[], branch="other"))
    assert contents(open_files(url, NAME, settings)) == {"a/one.json": "[9]"}


def test_a_content_that_is_missing_or_broken_keeps_no_other_from_being_read(repository: Repository, settings: Settings) -> None:
    lose(repository.directory, repository.id_of("HEAD:a/one.json"))
    repository.break_off(repository.id_of("HEAD:a/two.json"))
    files = open_files(str(repository.directory), NAME, settings)
    assert contents(files) == {"a/one.json": None, "a/two.json": None, "b/three.json": "[3]\n"}


def test_a_content_that_the_remote_lacks_keeps_no_other_from_being_fetched(
    repository: Repository, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(repository.directory, repository.id_of("HEAD:a/one.json"))
    files = open_files(far_from(monkeypatch, tmp_path / "host") + "data.git", NAME, settings)
    assert contents(files) == {**FILES, "a/one.json": None}


def test_a_file_that_cannot_be_read_in_a_directory_is_missing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "there.json").write_text("[]")
    assert dict(open_files(str(tmp_path / "plain"), NAME, settings).read(["gone.json", "there.json"])) == {
        "gone.json": None, "there.json": b"[]",
    }  # fmt: skip


@pytest.mark.parametrize("place", ["{}/nowhere", "file://{}/nowhere"])
def test_a_place_where_nothing_is_is_named_with_its_setting(place: str, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(TargetGone, match=r"\[data\] path_or_url: .*nowhere is neither a directory nor a git repository"):
        open_files(place.format(tmp_path), NAME, settings)


def test_a_remote_that_is_gone_is_said_in_one_line(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TargetGone, match="not there") as caught:
        open_files(far_from(monkeypatch, tmp_path / "host") + "data.git", NAME, settings)
    assert "\n" not in str(caught.value)


def test_an_empty_repository_is_said_to_be_empty(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository(tmp_path / "host" / "empty.git")
    for place in (str(made.directory), far_from(monkeypatch, tmp_path / "host") + "empty.git"):
        with pytest.raises(TargetGone, match="empty"):
            open_files(place, NAME, settings)


def test_a_remote_that_breaks_off_is_an_error_and_not_a_missing_file(
    repository: Repository, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = open_files(far_from(monkeypatch, tmp_path / "host") + "data.git", NAME, settings)
    repository.directory.rename(tmp_path / "host" / "moved.git")
    with pytest.raises(TargetError):
        contents(files)
