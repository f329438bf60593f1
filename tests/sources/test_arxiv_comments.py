"""Acceptances and code links in the words that authors use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.arxiv_comments import NOWHERE, VENUES, acceptance, code_links

CLAIMS = {
    "Accepted to NeurIPS 2025 (spotlight)": ("NeurIPS", 2025, "spotlight"),
    "ICLR 2026": ("ICLR", 2026, None),
    "12 pages, 3 figures. To appear in ACL 2025 Findings": ("ACL", 2025, "findings"),
    "Accepted to Findings of the Association for Computational Linguistics: EMNLP 2023": (
        "EMNLP",
        2023,
        "findings",
    ),
    "EMNLP 2024 (main)": ("EMNLP", 2024, "main"),
    "Published at ICML'24": ("ICML", 2024, None),
    "NeurIPS 2024 Workshop on Efficient Things": ("NeurIPS", 2024, "workshop"),
    "Efficient Things workshop @ NeurIPS 2024": ("NeurIPS", 2024, "workshop"),
    "NIPS 2017": ("NeurIPS", 2017, None),
    "Accepted at MLSys 2025": ("MLSys", 2025, None),
    "COLM 2025": ("COLM", 2025, None),
    "NAACL-HLT 2024": ("NAACL", 2024, None),
    "Accepted by AAAI-25": ("AAAI", 2025, None),
    "KDD '24, August 25-29, 2024, Barcelona": ("KDD", 2024, None),
    "Accepted (oral) at ICLR25": ("ICLR", 2025, "oral"),
    "Accepted to CVPR2024": ("CVPR", 2024, None),
    "2025 ICML": ("ICML", 2025, None),
    "LREC-COLING 2024": ("COLING", 2024, None),
    "IJCAI-ECAI 2026": ("IJCAI", 2026, None),
    "Published in TMLR (11/2024)": ("TMLR", 2024, None),
    "Accepted to TMLR": ("TMLR", None, None),
    "NeurIPS Datasets and Benchmarks Track 2024": ("NeurIPS", 2024, "datasets and benchmarks"),
    "ACL 2024 System Demonstrations": ("ACL", 2024, "demo"),
    "Winner of the NeurIPS 2023 LLM Efficiency Challenge": ("NeurIPS", 2023, "competition"),
    "Published as a conference paper at ICLR 2025": ("ICLR", 2025, None),
    "Accepted to the Conference on Neural Information Processing Systems, 2024": ("NeurIPS", 2024, None),
    "Accepted at the ICML 2024 Workshop on X; full version accepted to NeurIPS 2024": ("NeurIPS", 2024, None),
    "Submitted to ICLR 2025, accepted to ACL 2025 Findings": ("ACL", 2025, "findings"),
    "Accepted to ICLR 2025. arXiv admin note: text overlap with NeurIPS 2023 paper": ("ICLR", 2025, None),
}
NO_CLAIMS = [
    "Submitted to ICLR 2025",
    "Under review at ICML 2025",
    "Under review as a conference paper at ICLR 2026",
    "ICLR 2025 submission",
    "ICLR 2025 (under review)",
    "Rejected from NeurIPS 2024",
    "Not accepted at ICLR 2025",
    "Withdrawn from ICLR 2025",
    "Extended version of our ICLR 2024 paper",
    "Preprint, NeurIPS 2024 template",
    "Our method is named MICRO",
    "9 pages, 4 figures, 2024",
    "",
]


@pytest.mark.parametrize(("comments", "expected"), CLAIMS.items())
def test_a_claimed_acceptance_is_read(comments: str, expected: tuple[str, int | None, str | None]) -> None:
    assert acceptance(comments) == expected


@pytest.mark.parametrize("comments", NO_CLAIMS)
def test_what_is_not_claimed_is_not_read(comments: str) -> None:
    assert acceptance(comments) == NOWHERE


def test_no_comments_claim_nothing() -> None:
    assert acceptance(None) == NOWHERE


@given(
    st.sampled_from(sorted(VENUES)),
    st.integers(1990, 2049),
    st.sampled_from(["Accepted to", "To appear in", ""]),
)
def test_every_venue_is_found_under_its_own_name(venue: str, year: int, verdict: str) -> None:
    assert acceptance(f"10 pages. {verdict} {venue} {year}")[:2] == (venue, year)


@given(st.sampled_from(sorted(VENUES)), st.sampled_from(["Submitted to", "Under review at", "Rejected by"]))
def test_no_venue_is_claimed_by_a_submission(venue: str, verdict: str) -> None:
    assert acceptance(f"{verdict} {venue} 2025") == NOWHERE


@given(
    st.lists(
        st.sampled_from([*VENUES, *CLAIMS, *NO_CLAIMS, "workshop", "'25", "2024", "accepted"]) | st.text()
    )
)
def test_any_words_are_read_without_an_error(words: list[str]) -> None:
    venue, year, track = acceptance(" ".join(words))
    assert venue in VENUES or (venue, year, track) == NOWHERE


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Code: https://github.com/example/repo.", "https://github.com/example/repo"),
        ("github.com/example/repo.git", "https://github.com/example/repo"),
        ("(http://www.GitHub.com/example/llama.cpp)", "https://github.com/example/llama.cpp"),
        ("https://github.com/example/repo/tree/main/docs#top", "https://github.com/example/repo"),
        (r"\url{https://github.com/example/a\_b}", "https://github.com/example/a_b"),
        ("https://gitlab.com/group/part/repo/-/tree/main", "https://gitlab.com/group/part/repo"),
        ("https://huggingface.co/example/model", "https://huggingface.co/example/model"),
        ("huggingface.co/datasets/example/data/viewer", "https://huggingface.co/datasets/example/data"),
    ],
)
def test_a_repository_is_named_in_one_way(words: str, expected: str) -> None:
    assert code_links(words) == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "https://github.com/example",
        "https://gist.github.com/example/1",
        "https://notgithub.com/example/repo",
        "https://github.com/topics/llm",
        "https://huggingface.co/papers/2401.00001",
        "https://huggingface.co/datasets/example",
        "https://example.github.io/repo",
        "",
    ],
)
def test_what_is_no_repository_is_not_named(words: str) -> None:
    assert code_links(words) == []


def test_each_repository_is_named_once_in_the_order_of_mention() -> None:
    links = code_links("github.com/b/b, github.com/a/a", None, "https://github.com/B/B/issues")
    assert links == ["https://github.com/b/b", "https://github.com/a/a"]


HOSTS = st.sampled_from(
    ["github.com/", "gitlab.com/", "huggingface.co/", "datasets/", "/", ".git", ".", "a", "b_c", " "]
)


@given(st.lists(HOSTS | st.text(max_size=3)).map("".join))
def test_named_repositories_are_stable(words: str) -> None:
    links = code_links(words)
    assert code_links(" ".join(links)) == links
    assert all(link.startswith("https://") for link in links)
