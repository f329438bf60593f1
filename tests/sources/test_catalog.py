"""catalog.toml says what is watched; a mistake in it is named with its file and entry before anything is read."""

from pathlib import Path

import pytest

from headwater.errors import CatalogError
from headwater.settings import PROJECT
from scoring.profiles import read_taxonomy
from sources.catalog import Catalog, Repository, check_skills, read_catalog


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "catalog.toml"
    file.write_text(text, encoding="utf-8")
    return file


WHOLE = """
[[repository]]
name = "invented/engine"
skills = ["serving"]

[[repository]]
name = "Invented-2/a_b.c"

[[arxiv]]
category = "cs.CL"

[[arxiv]]
query = "all:speculative decoding"

[[arxiv]]
ids = ["2401.00001", "hep-th/9901001"]

[[venue]]
name = "Invented Conference"
years = [2023, 2024]
"""


def test_targets_are_named_in_the_catalog_s_order(tmp_path: Path) -> None:
    catalog = read_catalog(write(tmp_path, WHOLE))
    assert catalog.targets("git") == ["invented/engine", "Invented-2/a_b.c"]
    assert catalog.targets("arxiv") == ["cs.CL", "query:all:speculative decoding", "ids:2401.00001,hep-th/9901001"]
    assert catalog.targets("openreview") == ["Invented Conference 2023", "Invented Conference 2024"]
    assert catalog.targets("acl_anthology") == []
    assert catalog.repository[0].skills == ("serving",)
    assert catalog.venue[0].years == (2023, 2024)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing is watched; add a [[repository]], an [[arxiv]] or a [[venue]]"),
        ("[[repositry]]\nname = 'a/b'\n", "unknown key 'repositry'; the nearest known key is 'repository'"),
        ("[[repository]]\nnam = 'a/b'\n", "repository: unknown key 'nam'; the nearest known key is 'name'"),
        ("[[repository]]\nskills = []\n", "repository: the key 'name' is missing"),
        ("[[repository]]\nname = 7\n", "repository: name: expected text, found 7"),
        ("[[repository]]\nname = 'a/b'\nskills = 'serving'\n", "repository: skills: expected a list, found 'serving'"),
        ("[repository]\nname = 'a/b'\n", "repository: expected a list, found {'name': 'a/b'}"),
        ("[[repository]]\nname = 'a/b'\n[[repository]]\nname = 'A/B'\n", "repository: 'a/b' is listed twice"),
        ("[[arxiv]]\n", "arxiv: give one of category, query and ids"),
        ("[[arxiv]]\ncategory = 'cs.CL'\nids = ['2401.00001']\n", "arxiv: give one of category, query and ids"),
        ("[[arxiv]]\ncategory = 'Computer Science'\n", "arxiv: expected a category such as cs.CL, found 'Computer Science'"),
        ("[[arxiv]]\ncategory = 'cs.CL'\n[[arxiv]]\ncategory = 'cs.CL'\n", "arxiv: 'cs.CL' is listed twice"),
        ("[[venue]]\nname = 'V'\n", "venue: the key 'years' is missing"),
        ("[[venue]]\nname = 'V'\nyears = ['2024']\n", "venue: years: expected a whole number, found '2024'"),
        ("[[huggingface]]\naccount = 'a/b'\n", "huggingface: expected an account such as huggingface, found 'a/b'"),
        ("[[huggingface]]\naccount = 'Ada'\n[[huggingface]]\naccount = 'ada'\n", "huggingface: 'ada' is listed twice"),
        ("[[repository]\n", "is not valid TOML: "),
    ],
)
def test_a_mistake_is_named_with_file_and_entry(tmp_path: Path, text: str, said: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(CatalogError) as caught:
        read_catalog(file)
    assert str(caught.value).startswith(f"{file}: {said}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["engine", "/engine", "invented/", "a/b/c", "a/..", "a/.", "../b", "-a/b", "a b/c", "a/b c", "a/b\\n", "a/b?x=1",
     "https://git.example.org/a/b", "a/é"],
)  # fmt: skip
def test_a_name_that_is_no_repository_is_refused(tmp_path: Path, name: str) -> None:
    file = write(tmp_path, f'[[repository]]\nname = "{name}"\n')
    with pytest.raises(CatalogError, match=r"catalog\.toml: repository: expected owner/name, found "):
        read_catalog(file)


def test_a_missing_catalog_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=rf"^{tmp_path}/none\.toml: there is no such file$"):
        read_catalog(tmp_path / "none.toml")


def test_a_skill_that_the_taxonomy_does_not_know_is_named_with_its_repository(tmp_path: Path) -> None:
    catalog = Catalog((Repository("a/b", ("serving",)), Repository("c/d", ("serving", "juggling"))))
    check_skills(catalog, tmp_path / "catalog.toml", {"serving", "juggling"})
    with pytest.raises(CatalogError, match=r"catalog\.toml: c/d: unknown skill 'juggling'; see `headwater skills`$"):
        check_skills(catalog, tmp_path / "catalog.toml", {"serving"})


def test_accounts_of_the_hub_alone_are_something_to_watch(tmp_path: Path) -> None:
    catalog = read_catalog(write(tmp_path, '[[huggingface]]\naccount = "tessera-ai"\n'))
    assert catalog.targets("huggingface") == ["tessera-ai"]


def test_the_catalog_that_is_shipped_can_be_used() -> None:
    file = PROJECT / "catalog.toml"
    catalog = read_catalog(file)
    check_skills(catalog, file, {skill.id for skill in read_taxonomy(PROJECT / "skills.toml").skill})
    assert len(catalog.targets("git")) > 10
    assert catalog.targets("arxiv")


def test_a_venue_that_no_source_of_the_run_carries_is_named_with_where_it_stands(tmp_path: Path) -> None:
    text = "\n".join(f"[[venue]]\nname = '{name}'\nyears = [2024]" for name in ("COLM", "LREC", "COLNG", "Invented"))
    catalog = read_catalog(write(tmp_path, text))
    assert catalog.unread_venues(("git", "paperlists")) == [
        "venue LREC is read by none of this run's sources; it stands at acl_anthology",
        "venue COLNG is read by none of this run's sources; did you mean COLING?; source openreview asks for it by that name",
        (
            "venue Invented is read by none of this run's sources; "
            "the known ones stand in sources/venues.toml; source openreview asks for it by that name"
        ),
    ]
    assert catalog.unread_venues(("openreview", "acl_anthology")) == []
    assert catalog.unread_venues(("git",)) == []
