"""Handles: what an operator may type, which mark it is, and that no address leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import PrivacyError
from sources.addresses import sign
from sources.handles import read_handle

KEY = b"k" * 32


@pytest.mark.parametrize(("typed", "kind", "value"), [
    ("ada", "github_login", "ada"),
    ("@ada-l", "github_login", "ada-l"),
    ("https://github.com/ada", "github_login", "ada"),
    ("github:1234", "github_id", "1234"),
    ("0000-0002-1825-0097", "orcid", "0000-0002-1825-0097"),
    ("https://orcid.org/0000-0002-1825-009X", "orcid", "0000-0002-1825-009X"),
    ("~Ada_Lovelace1", "openreview_id", "~Ada_Lovelace1"),
    ("https://openreview.net/profile?id=~Ada_Lovelace1", "openreview_id", "~Ada_Lovelace1"),
    ("huggingface:ada", "huggingface", "ada"),
    ("https://huggingface.co/ada", "huggingface", "ada"),
    ("arxiv:2401.00001#Ada Lovelace", "mention", "arxiv:2401.00001#Ada Lovelace"),
    ("arxiv:2401.00001#2", "mention", "arxiv:2401.00001#2"),
    ("a" * 40, "commit", "a" * 40),
    ("git:" + "b" * 40 + "#0", "commit", "b" * 40),
    ("0123456789abcdef", "person_id", "0123456789abcdef"),
    ("12345+ada@users.noreply.github.com", "github_id", "12345"),
    ("ada@users.noreply.github.com", "github_login", "ada"),
])  # fmt: skip
def test_a_handle_is_the_mark_that_it_looks_like(typed: str, kind: str, value: str) -> None:
    assert read_handle(typed, KEY) == (kind, value)


def test_an_address_is_the_keyed_hash_that_git_lands() -> None:
    assert read_handle(" Ada@Example.org ", KEY) == ("address", sign("", "ada@example.org", KEY).email_hash)


@given(st.emails())
def test_no_address_leaves_in_a_mark_or_in_an_error(address: str) -> None:
    try:
        told = read_handle(address, KEY)[1]
    except PrivacyError as problem:
        told = str(problem)
    assert address.lower() not in told.lower()


@pytest.mark.parametrize("typed", ["", "two words", "root@localhost.local", "~", "noreply@github.com", "-ada"])
def test_what_is_no_persons_handle_is_refused(typed: str) -> None:
    with pytest.raises(PrivacyError):
        read_handle(typed, KEY)
