"""Ids of authors are taken out of whatever people typed, and what is none becomes none."""

import pytest

from sandbox.github_accounts import make_orcid
from sources.author_ids import dblp, github_login, google_scholar, homepage, openreview_id, orcid


@pytest.mark.parametrize(("told", "found"), [
    ("0000-0002-1825-0097", "0000-0002-1825-0097"), ("https://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"),
    ("0000-0002-1825-0098", None), ("0000-0002-1825-00977", None), ("0000000218250097", None), ("", None), (None, None),
])  # fmt: skip
def test_an_orcid_has_a_right_check_digit(told: str | None, found: str | None) -> None:
    assert orcid(told) == found


def test_every_made_orcid_is_right() -> None:
    assert all(orcid(made) == made for made in map(make_orcid, range(0, 10**8, 1_234_567)))


@pytest.mark.parametrize(("told", "found"), [
    ("~Ada_Example1", "~Ada_Example1"), (" ~Vilém_Zouhar12 ", "~Vilém_Zouhar12"), ("~J._Li-Wei3", "~J._Li-Wei3"),
    ("ada@example.org", None), ("~ada@example.org1", None), ("/a/ada-example/", None), ("~Ada", None), ("~1", None), ("", None),
])  # fmt: skip
def test_an_openreview_id_is_never_an_address(told: str, found: str | None) -> None:
    assert openreview_id(told) == found


@pytest.mark.parametrize(("told", "found"), [
    ("139/2266", "139/2266"), ("31/8617.html", "31/8617"), ("https://dblp.uni-trier.de/pid/76/744-1", "76/744-1"),
    ("https://dblp.org/pid/l/YangLiu3.html", "l/YangLiu3"), ("https://dblp.org/pers/hd/e/Example:Ada", None), ("Ada", None),
])  # fmt: skip
def test_a_dblp_pid_stands_bare_or_in_an_address(told: str, found: str | None) -> None:
    assert dblp(told) == found


@pytest.mark.parametrize(("told", "found"), [
    ("vjQQUnwAAAAJ", "vjQQUnwAAAAJ"), ("https://scholar.google.com.sg/citations?user=nRPnPEAAAAAJ&hl=en", "nRPnPEAAAAAJ"),
    ("https://scholar.google.com/citations?hl=de&user=uQxdOlsAAAAJ", "uQxdOlsAAAAJ"), ("ada.example", None), ("", None),
])  # fmt: skip
def test_a_scholar_profile_stands_bare_or_in_an_address(told: str, found: str | None) -> None:
    assert google_scholar(told) == found


@pytest.mark.parametrize(("told", "page", "login"), [
    ("https://ada.example.org/~ada/", "https://ada.example.org/~ada/", None),
    ("https://github.com/Ada-E", "https://github.com/Ada-E", "Ada-E"),
    ("http://www.github.com/ada/", "http://www.github.com/ada/", "ada"),
    ("https://github.com/ada/cv", "https://github.com/ada/cv", None),
    ("https://ada-e.github.io", "https://ada-e.github.io", "ada-e"),
    ("https://a-lab.github.io/people/ada", "https://a-lab.github.io/people/ada", None),
    ("https://www.linkedin.com/in/ada", None, None), ("https://de.LinkedIn.com/in/ada", None, None),
    ("https://x.com/ada", None, None), ("https://netflix.com/ada", "https://netflix.com/ada", None),
    ("mailto:ada@example.org", None, None), ("https://example.org/?to=ada@example.org", None, None),
    ("https://example.org/[address]", None, None), ("ada.example.org", None, None), ("https://localhost/", None, None),
])  # fmt: skip
def test_a_homepage_is_ones_own_and_may_tell_the_login(told: str, page: str | None, login: str | None) -> None:
    assert homepage(told) == page
    assert github_login(homepage(told)) == login
