"""A landed file is whole under its name or is not there; its own label is all that a run needs to go on."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.errors import DataError, TargetError
from sources.reading import Reading
from warehouse.landing import land, landed_files, last_cursor, read_label, target_files

SCHEMA = pa.schema([("word", pa.string())])
AT = datetime(2024, 6, 1, 22, 30, tzinfo=UTC)


def reading(*words: str, tip: str = "a", replaces: bool = False) -> Reading:
    batches = [pa.RecordBatch.from_pydict({"word": [word]}, SCHEMA) for word in words]
    return Reading(SCHEMA, batches, {"tip": tip}, replaces)


def words(file: Path) -> list[str]:
    return pq.read_table(file).column("word").to_pylist()


def everything(landing: Path) -> list[str]:
    return sorted(str(part.relative_to(landing)) for part in landing.rglob("*") if part.is_file())


def test_files_of_a_target_are_numbered_and_tell_all_of_themselves(tmp_path: Path) -> None:
    land(tmp_path, "git", "invented/engine", reading("one", tip="a", replaces=True), AT)
    label = land(tmp_path, "git", "invented/engine", reading("two", "three", tip="b"), AT)
    assert everything(tmp_path) == ["git/invented/engine/000001.parquet", "git/invented/engine/000002.parquet"]
    files = target_files(tmp_path, "git", "invented/engine")
    assert [words(file) for file in files] == [["one"], ["two", "three"]]
    assert read_label(files[1]) == label
    assert (label.source, label.target, label.sequence, label.replaces) == ("git", "invented/engine", 2, False)
    assert (label.cursor, label.row_count, label.fetched_at) == ({"tip": "b"}, 2, "2024-06-01T22:30:00+00:00")
    assert read_label(files[0]).replaces


def test_the_cursor_is_that_of_the_newest_file_of_just_this_target(tmp_path: Path) -> None:
    assert last_cursor(tmp_path, "git", "invented/engine") is None
    for sequence in range(1, 12):
        land(tmp_path, "git", "invented/engine", reading(tip=str(sequence)), AT)
    land(tmp_path, "git", "invented/engine-two", reading(tip="other"), AT)
    assert last_cursor(tmp_path, "git", "invented/engine") == {"tip": "11"}
    assert last_cursor(tmp_path, "arxiv", "invented/engine") is None


def test_a_reading_without_rows_lands_with_its_cursor(tmp_path: Path) -> None:
    assert land(tmp_path, "git", "invented/engine", reading(tip="z"), AT).row_count == 0
    assert last_cursor(tmp_path, "git", "invented/engine") == {"tip": "z"}


@pytest.mark.parametrize(
    "target",
    ["cs.CL", "ids:2401.00001,2401.00002", 'query:all:"retrieval augmented" AND cat:cs.CL', "query:a/b", "../../out",
     "query:" + "naïve retrieval " * 60, "ids:" + ",".join(f"2401.{number:05}" for number in range(200))],
)  # fmt: skip
def test_any_target_has_a_directory_of_its_own_inside_the_landing_zone(tmp_path: Path, target: str) -> None:
    landing = tmp_path / "deep" / "landing"
    land(landing, "arxiv", target, reading(tip="mine"), AT)
    land(landing, "arxiv", target + ",2", reading(tip="other"), AT)
    assert last_cursor(landing, "arxiv", target) == {"tip": "mine"}
    assert len(landed_files(landing)) == len(landed_files(landing, "arxiv")) == 2
    assert [part.name for part in tmp_path.iterdir()] == ["deep"]
    assert landed_files(landing, "git") == []


def test_many_batches_become_few_row_groups_in_order(tmp_path: Path) -> None:
    batches = (pa.RecordBatch.from_pydict({"word": [f"{at} {each}" for each in range(1000)]}, SCHEMA) for at in range(70))
    label = land(tmp_path, "git", "a/b", Reading(SCHEMA, batches, {}), AT)
    (file,) = landed_files(tmp_path)
    assert label.row_count == 70_000
    assert pq.read_metadata(file).num_row_groups == 8
    assert words(file) == [f"{at} {each}" for at in range(70) for each in range(1000)]


def test_a_source_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield from reading("one").batches
        raise TargetError("it broke off")

    with pytest.raises(TargetError, match="it broke off"):
        land(tmp_path, "git", "a/b", Reading(SCHEMA, batches(), {}), AT)
    assert everything(tmp_path) == []


KILLED = """
import os, signal, sys
from pathlib import Path
import pyarrow as pa
from tests.warehouse.test_landing import AT, SCHEMA, reading
from sources.reading import Reading
from warehouse import landing

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def batches():
    yield from reading("two").batches
    if moment == "reading":
        die()

folder, moment = Path(sys.argv[1]), sys.argv[2]
if moment == "written":
    os.fsync = die
elif moment == "named":
    landing._sync = die
landing.land(folder, "git", "a/b", Reading(SCHEMA, batches(), {"tip": "b"}), AT)
"""


@pytest.mark.parametrize(
    ("moment", "tip"), [("reading", "a"), ("written", "a"), ("named", "b")], ids=lambda value: value
)
def test_a_kill_at_any_moment_leaves_whole_files_only(tmp_path: Path, moment: str, tip: str) -> None:
    land(tmp_path, "git", "a/b", reading("one", tip="a"), AT)
    died = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), moment], cwd=Path(__file__).parents[2], check=False)
    assert died.returncode == -9
    assert last_cursor(tmp_path, "git", "a/b") == {"tip": tip}
    assert [words(file) for file in landed_files(tmp_path)] == [["one"], ["two"]][: 1 + (tip == "b")]
    land(tmp_path, "git", "a/b", reading("again", tip="c"), AT)
    assert words(landed_files(tmp_path)[-1]) == ["again"]
    assert all(name.endswith(".parquet") and ".unfinished" not in name for name in everything(tmp_path))


@contextmanager
def mounted(directory: Path, kibibytes: int) -> Iterator[bool]:
    """Make the directory a small disk where this is allowed, and tell whether it is one."""
    done = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "none", str(directory)], capture_output=True, check=False
    )
    is_mounted = bool(done) and done.returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", str(directory)], check=True)


@contextmanager
def limited(length: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def noise(count: int) -> Reading:
    batches = (pa.RecordBatch.from_pydict({"word": [os.urandom(3000).hex() for _ in range(40)]}, SCHEMA) for _ in range(count))
    return Reading(SCHEMA, batches, {"tip": "b"})


def assert_refused(landing: Path, attempt: Callable[[], object], reason: str) -> None:
    with pytest.raises(DataError, match=rf"^[^\n]+: cannot be written \({reason}\)$"):
        attempt()
    assert everything(landing) == ["git/a/b/000001.parquet"]
    assert last_cursor(landing, "git", "a/b") == {"tip": "a"}


def test_a_full_disk_is_said_in_one_line_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    with mounted(tmp_path, kibibytes=512) as is_mounted:
        if not is_mounted:
            pytest.skip("no disk may be mounted here")
        land(tmp_path, "git", "a/b", reading("one", tip="a"), AT)
        assert_refused(tmp_path, lambda: land(tmp_path, "git", "a/b", noise(300), AT), "No space left on device")
        land(tmp_path, "git", "a/b", reading("two", tip="b"), AT)
        assert last_cursor(tmp_path, "git", "a/b") == {"tip": "b"}


@pytest.mark.parametrize("length", [10, 400, 100_000])
def test_a_file_that_cannot_grow_is_refused_wherever_it_stops(tmp_path: Path, length: int) -> None:
    land(tmp_path, "git", "a/b", reading("one", tip="a"), AT)
    with limited(length):
        assert_refused(tmp_path, lambda: land(tmp_path, "git", "a/b", noise(3), AT), "File too large")


def test_a_landing_zone_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "git").touch()
    with pytest.raises(DataError, match=r"^[^\n]+: cannot be written \((Not a directory|File exists)\)$"):
        land(tmp_path, "git", "a/b", reading("one"), AT)


@pytest.mark.parametrize("damage", ["empty", "cut", "foreign"])
def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path, damage: str) -> None:
    land(tmp_path, "git", "a/b", reading("one"), AT)
    (file,) = landed_files(tmp_path)
    if damage == "foreign":
        pq.write_table(pa.table({"word": ["one"]}), file)
    else:
        file.write_bytes(file.read_bytes()[: 0 if damage == "empty" else -9])
    with pytest.raises(DataError, match=rf"^{file}: is no landed file or is damaged; move it away and run again with --full$"):
        last_cursor(tmp_path, "git", "a/b")


def test_only_numbered_files_count_as_landed(tmp_path: Path) -> None:
    land(tmp_path, "git", "a/b", reading("one"), AT)
    folder = tmp_path / "git" / "a" / "b"
    for name in (".unfinished-000002", "notes.parquet", "000002.tmp"):
        (folder / name).write_bytes(b"PAR1")
    assert [file.name for file in landed_files(tmp_path)] == ["000001.parquet"]


def test_a_repository_named_like_a_file_is_none(tmp_path: Path) -> None:
    land(tmp_path, "git", "a/2024.parquet", reading("one"), AT)
    assert everything(tmp_path) == ["git/a/2024.parquet/000001.parquet"]
    assert [words(file) for file in landed_files(tmp_path)] == [["one"]]
