"""Whom a project's own lists name: read with its history, without an address, and only when they say something new."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sources.git_rosters import FILE, parse
from tests.repository_maker import NAME, Repository, Watch
from warehouse.landing import target_files

LIST = """# Maintainers
| Maintainer   | GitHub ID                                   | Affiliation |
| ------------ | ------------------------------------------- | ----------- |
| Ada Example  | [quietowl](https://github.com/quietowl)     | Red Barn    |
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "host" / NAME)


@pytest.fixture(params=["in place", "mirrored"])
def watch(request: pytest.FixtureRequest, tmp_path: Path) -> Watch:
    return Watch(tmp_path / "data", tmp_path / "host", in_place=request.param == "in place")


def landed(watch: Watch) -> list[list[tuple[str, str]]]:
    """Return the names and accounts of every landed file."""
    files = [pq.read_table(file) for file in target_files(watch.landing, "rosters", NAME)]
    return [list(zip(table["name"].to_pylist(), table["github_login"].to_pylist(), strict=True)) for table in files]


def said(line: str) -> list[tuple[object, object]]:
    return [(row["name"], row["github_login"]) for row in parse("MAINTAINERS.md", line.encode())]


@pytest.mark.parametrize(("line", "pairs"), [
    ("- [Ada Example](https://github.com/quietowl): @quietowl - search", [("Ada Example", "quietowl")]),
    ("* Ada Example (@quietowl)", [("Ada Example", "quietowl")]),
    ("Ada Example <ada@example.org> @quietowl", [("Ada Example", "quietowl")]),
    ("@quietowl \u2014 Ada Example, retrieval", [("Ada Example", "quietowl")]),
    ("Ada Example (@quietowl), Bo Quill (@bo9)", [("Ada Example", "quietowl"), ("Bo Quill", "bo9")]),
    ('{"login": "quietowl", "name": "In\u00eas Example", "contributions": ["code"]}', [("In\u00eas Example", "quietowl")]),
    ('<a href="https://github.com/quietowl"><img alt="Ada Example"/><sub><b>Ada Example</b></sub></a>', [("Ada Example", "quietowl")]),
    ("Ada Example and Bo Quill: @quietowl and @bo9", []),
    ("see https://github.com/acme/engine/issues/7, Ada Example", []),
    ("Ada Example <ada@quietowl.example>", []),
    ("* @acme/core-team Ada Example", []),
    ("https://github.com/sponsors Ada Example", []),
])  # fmt: skip
def test_a_name_counts_beside_one_account_alone(line: str, pairs: list[tuple[str, str]]) -> None:
    assert said(line) == pairs


def test_a_column_of_accounts_needs_no_mark() -> None:
    table = b"| Who | GitHub |\n|---|---|\n| Ada Example | quietowl |\n\n| Who | Place |\n|---|---|\n| Bo Quill | oslo |\n"
    assert [(row["line"], row["name"], row["github_login"]) for row in parse("OWNERS.md", table)] == [(3, "Ada Example", "quietowl")]


@pytest.mark.parametrize(("path", "is_list"), [
    ("MAINTAINERS.md", True), ("docs/core-maintainers.rst", True), (".github/CODEOWNERS", True), (".all-contributorsrc", True),
    ("CONTRIBUTORS", True), ("README.md", True), ("CONTRIBUTING.md", False), ("CHANGELOG.md", False), ("authors.py", False),
    ("docs/reviewers_guide/index.md", False),
])  # fmt: skip
def test_only_lists_of_people_are_read(path: str, *, is_list: bool) -> None:
    assert bool(FILE.fullmatch(path)) is is_list


def test_lists_land_with_the_history_that_holds_them_and_again_only_when_they_change(repository: Repository, watch: Watch) -> None:
    repository.commit(paths={"MAINTAINERS.md": LIST, "src/MAINTAINERS.md": LIST.replace("quietowl", "elsewhere")})
    watch.read()
    assert landed(watch) == [[("Ada Example", "quietowl"), ("Red Barn", "quietowl")]]
    repository.commit(paths={"MAINTAINERS.md": LIST + "\nThank you!\n"})
    watch.read()
    assert len(landed(watch)) == 1
    repository.commit(paths={"MAINTAINERS.md": None, ".github/OWNERS.md": "Bo Quill (@bo9)\n"})
    watch.read()
    assert landed(watch)[1:] == [[("Bo Quill", "bo9")]]
    repository.commit(paths={".github/OWNERS.md": None})
    assert [item.replaces for item in watch.read().items if getattr(item, "source", None)] == [True]
    assert landed(watch)[2:] == [[]]


def test_a_project_without_lists_lands_none(repository: Repository, watch: Watch) -> None:
    repository.commit()
    watch.read()
    assert landed(watch) == []


def test_a_list_that_the_repository_lacks_is_passed_over(repository: Repository, watch: Watch) -> None:
    repository.commit(paths={"MAINTAINERS.md": LIST, "OWNERS.md": "Bo Quill (@bo9)\n"})
    repository.lose(repository.id_of("HEAD:MAINTAINERS.md"))
    night = watch.read()
    assert landed(watch) == [[("Bo Quill", "bo9")]]
    assert night.gaps == []


def test_trouble_with_the_lists_is_a_gap_and_the_history_is_read(repository: Repository, tmp_path: Path) -> None:
    repository.commit("Kept")
    repository.lose(repository.id_of("HEAD^{tree}"))
    watch = Watch(tmp_path / "data", tmp_path / "host")
    night = watch.read()
    assert watch.subjects == ["Kept"]
    assert any(gap.startswith("the lists of its people cannot be read: git ls-tree: ") for gap in night.gaps)
