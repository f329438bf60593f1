"""Marks: the same value and the same hash wherever they are made, and nothing to be read from them."""

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from warehouse.marks import Mark, Marked, canonical, hashed, mark_hash, mark_secret, name_key
from warehouse.models import prepare_macros

NAMES = st.text(st.characters(codec="utf-8", categories=("L", "M", "P", "Zs", "N"), max_codepoint=0x2FFF), max_size=30)


@given(NAMES)
def test_a_name_has_the_same_key_in_python_and_in_the_models(name: str) -> None:
    with duckdb.connect() as con:
        prepare_macros(con)
        assert con.execute("SELECT name_key(?)", [name]).fetchall() == [(name_key(name),)]


@given(st.sampled_from(["github_login", "orcid", "address"]), st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_mark_has_the_same_hash_in_python_and_in_the_models(kind: str, value: str) -> None:
    with duckdb.connect() as con:
        found = con.execute("SELECT sha256(concat_ws(chr(31), 'secret', ?, ?))", [kind, value]).fetchall()
    assert found == [(mark_hash(Mark(kind, value), "secret"),)]


def test_two_installations_hash_the_same_handle_to_different_things() -> None:
    mark = Mark("github_login", "ada")
    assert mark_hash(mark, mark_secret(b"a" * 32)) != mark_hash(mark, mark_secret(b"b" * 32))


def test_a_value_is_asked_for_however_it_is_written() -> None:
    marks = [canonical("github_login", "Ada"), canonical("mention", "arxiv:2401.00001#José  Lovelace"), canonical("orcid", "0000-0002-1825-009x")]
    marked = Marked("s", frozenset(hashed(marks, "s")))
    assert marked("github_login", "aDA")
    assert marked("mention", "arxiv:2401.00001#jose lovelace")
    assert marked("orcid", "0000-0002-1825-009X")
    assert not marked("huggingface", "ada")
    assert not marked("mention", "arxiv:2401.00002#José Lovelace")
    assert not marked("github_login", None)
