"""Which column of a paper list tells of which author: profiles stand in another order than authors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.paperlists_profiles import columns_of_authors
from sources.paperlists_records import read_entry

NOBODY = "-"


@pytest.mark.parametrize(("authors", "ids", "profiles", "expected"), [
    # as listed, and lists that have no profiles
    ("Ada Vance;Bo Quill", "~Ada_Vance1;~Bo_Quill1", "~Ada_Vance1;~Bo_Quill1", "0 1"),
    ("Ada Vance;Bo Quill", "~Ada_Vance1;~Bo_Quill1", "", "0 1"),
    ("Ada Vance;Bo Quill", "a@x.org;b@x.org", "a@x.org;b@x.org", "0 1"),
    # an author under a former id has the profile at the end
    ("Ada Vance;Bo Quill;Cy Reed", "~Ada_Vance1;~Bo_Quill1;~Cy_Reed2", "~Bo_Quill1;~Cy_Reed2;~Adaline_Vance3", "2 0 1"),
    ("Joey Marsh;Bo Quill", "~Joey_Marsh1;~Bo_Quill1", "~Bo_Quill1;~Donald_J_Umber_III1", "1 0"),
    # several at the end are told apart by all their words, then by one
    ("Wei Zhang;Li Zhang;Bo Quill", "w@x.org;l@x.org;~Bo_Quill1", "~Bo_Quill1;~Li_Zhang2;~Zhang_Wei7", "2 1 0"),
    ("Ada Vance;Inês Marsh", "a@x.org;i@x.org", "~Ines_Marsh1;~Ada_B_Vance1", "1 0"),
    # what could be either's is neither's
    ("Ada Vance;Bo Vance", "a@x.org;b@x.org", "~Cy_Vance1;~Di_Vance1", "- -"),
    ("Wei Zhang;Wei Zhang", "a@x.org;~Wei_Zhang2", "~Wei_Zhang2;~Wei_Zhang9", "1 0"),
    ("Wei Zhang;Wei Zhang", "a@x.org;b@x.org", "~Wei_Zhang2;~Wei_Zhang9", "- -"),
    # fewer profiles than authors: no order is known
    ("Ada Vance;Bo Quill", "~Ada_Vance1;~Bo_Quill1", "~Ada_Vance1", "- -"),
])  # fmt: skip
def test_columns_follow_the_profiles(authors: str, ids: str, profiles: str, expected: str) -> None:
    found = columns_of_authors(*(told.split(";") if told else [] for told in (authors, ids, profiles)))
    assert " ".join(NOBODY if column is None else str(column) for column in found) == expected


def test_homepages_and_institutions_go_with_the_profile_and_not_with_the_place() -> None:
    entry = {
        "title": "A Paper", "author": "Ada Vance;Bo Quill;Cy Reed", "authorids": "~Ada_Vance1;~Bo_Quill1;~Cy_Reed1",
        "or_profile": "~Bo_Quill1;~Cy_Reed1;~Ada_B_Vance2", "homepage": "https://bo.github.io;;https://ada.github.io",
        "aff": "Here;There;Elsewhere",
    }  # fmt: skip
    authors = read_entry(entry, "colm", 2024)[0]["authors"]
    assert [(author["openreview_id"], author["github_login"], author["affiliations"]) for author in authors] == [
        ("~Ada_B_Vance2", "ada", ["Elsewhere"]), ("~Bo_Quill1", "bo", ["Here"]), ("~Cy_Reed1", None, ["There"])]  # fmt: skip


NAMES = st.sampled_from(["Ada Vance", "Bo Quill", "Wei Zhang", "Li Zhang", "Ines Marsh", "X", ""])


@given(st.lists(NAMES, min_size=1, max_size=6), st.lists(st.sampled_from(["~Ada_Vance1", "~Wei_Zhang2", "a@x.org", ""]), max_size=6),
       st.lists(st.sampled_from(["~Ada_Vance1", "~Wei_Zhang2", "~Li_Zhang1", "~Bo1", ""]), max_size=6))  # fmt: skip
def test_no_column_is_ever_two_authors(names: list[str], ids: list[str], profiles: list[str]) -> None:
    found = columns_of_authors(names, ids, profiles)
    told = [column for column in found if column is not None]
    assert len(found) == len(names)
    assert len(set(told)) == len(told)
    assert set(told) <= set(range(len(names)))
