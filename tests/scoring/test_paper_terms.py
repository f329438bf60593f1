"""What a paper is worth to each of its authors: place, outcome, citations and kind, each seen by itself."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.warehouse.pipe_tables import FORMULA, TAXONOMY, World

TITLE = "A retriever that never forgets what it has read"
TELLING = "retriever kernel"  # another document, so that a word is telling


def terms(world: World) -> list[tuple[object, ...]]:
    world.make("scoring.paper_terms")
    return world.read("SELECT outcome, outcome_factor, outcome_words FROM scoring.paper_terms ORDER BY publication_id")


def place(world: World, count: int, equal: Sequence[int] = ()) -> dict[int, tuple[float, str]]:
    """Return factor and words by position for a paper of so many authors."""
    lines = [f"p | m{at} | {at} | {count} | {'true' if at in equal else ''}" for at in range(1, count + 1)]
    world.give("core.mentions", "\n".join(["publication_id | mention_id | author_position | author_count | is_equal_contribution", *lines]))
    world.give("core.accounts", "\n".join(["account_id | cluster", *(f"m{at} | c{at}" for at in range(1, count + 1))]))
    world.give("core.people", "\n".join(["person_id | cluster", *(f"{at} | c{at}" for at in range(1, count + 1))]))
    world.make("scoring.author_terms")
    found = world.read("SELECT author_position, position_factor, position_words FROM scoring.author_terms")
    return {position: (factor, words) for position, factor, words in found}


# ---------------------------------------------------------------- the place among the authors


@pytest.mark.parametrize(("count", "position", "factor", "words"), [
    (1, 1, 1.0, "sole author"),
    (2, 1, 1.0, "first of 2 authors"),
    (2, 2, 0.8, "last of 2 authors"),
    (3, 2, 0.8, "author 2 of 3"),
    (7, 3, 0.524, "author 3 of 7"),                # 0.8 (3 / 7)^0.5
    (7, 7, 0.8, "last of 7 authors"),
    (12, 1, 1.0, "first of 12 authors"),
    (100, 1, 0.346, "first of 100 authors"),       # (12 / 100)^0.5
    (100, 50, 0.139, "author 50 of 100"),
    (100, 100, 0.277, "last of 100 authors"),
])  # fmt: skip
def test_place_and_number_of_authors_say_what_is_ones_own(world: World, count: int, position: int, factor: float, words: str) -> None:
    assert place(world, count)[position] == (factor, words)


def test_place_is_bounded_and_never_worth_more_with_more_authors_or_further_from_the_ends(world: World) -> None:
    before: dict[str, float] = {}
    for count in (1, 2, 3, 4, 5, 8, 12, 13, 20, 50, 100, 999):
        found = {position: factor for position, (factor, _) in place(world, count).items()}
        assert all(0 < factor <= 1 for factor in found.values())
        roles = {"first": found[1], "last": found[count] if count > 1 else 1.0, "middle": found[2] if count > 2 else 1.0}
        assert roles["first"] >= roles["last"] >= roles["middle"] or count < 3
        assert {found[at] for at in range(2, count)} <= {roles["middle"]}
        assert all(roles[role] <= before.get(role, 1.0) for role in roles)
        before = roles


@pytest.mark.parametrize(("equal", "shared"), [
    ((1, 2), [2]), ((1, 2, 3), [2, 3]), ((), []), ((1,), []),
    ((4, 5), []),      # equal last authors do not share the first place
    ((1, 3), []),      # nor does who is told so after somebody who is not
])  # fmt: skip
def test_first_place_is_shared_by_those_told_to_be_equal_from_the_first_on(world: World, equal: Sequence[int], shared: list[int]) -> None:
    found = place(world, 5, equal)
    assert [at for at, (_, words) in found.items() if words.startswith("shares the first place, ")] == shared
    assert {found[at][0] for at in shared} <= {found[1][0]}


@pytest.mark.parametrize(("comments", "shared"), [
    ("12 pages. The first two authors contributed equally", 1),
    ("Equal contribution by the first 3 authors; code available", 2),
    ("All authors contributed equally.", 3),
    ("First two authors are joint first authors", 1),
    ("The last two authors contributed equally", 0),
    ("Equal contribution", 0),                     # whose, it does not say
    ("The first two authors are students. All experiments use equal budgets", 0),
    ("unequal lengths, first two authors", 0),
])  # fmt: skip
def test_equal_contribution_is_taken_from_comments_that_say_whose(world: World, comments: str, shared: int) -> None:
    world.papers(f"""
        paper  | title   | authors                              | comments
        2501.1 | {TITLE} | Ada Vance; Bo Quill; Cy Reed; Di Ray | {comments}
    """)
    world.make("scoring.author_terms", "marts.authorships")
    assert world.value("SELECT count(*) FROM scoring.author_terms WHERE is_shared_first") == shared
    assert world.value("SELECT count(*) FROM marts.authorships WHERE is_equal_contribution") == (shared + 1 if shared else 0)


def test_who_stands_twice_on_a_paper_has_the_better_place(world: World) -> None:
    world.give("core.mentions", "publication_id | mention_id | author_position | author_count\np | a | 2 | 3\np | b | 1 | 3")
    world.give("core.accounts", "account_id | cluster\na | c\nb | c")
    world.give("core.people", "person_id | cluster\nada | c")
    world.make("scoring.author_terms")
    assert world.read("SELECT person_id, author_position, position_factor FROM scoring.author_terms") == [("ada", 1, 1.0)]


# ---------------------------------------------------------------- what became of the paper


@pytest.mark.parametrize(("source", "accepted", "track", "presentation", "expected"), [
    ("acl_anthology", "acl 2022", "main", "Best Paper", ("award", 1.4, "accepted at ACL 2022, main, best paper")),
    ("openreview", "iclr 2025", "main", "oral", ("oral", 1.3, "accepted at ICLR 2025, main, oral")),
    ("openreview", "iclr 2025", "main", "spotlight", ("oral", 1.3, "accepted at ICLR 2025, main, spotlight")),
    ("openreview", "iclr 2025", "main", "poster", ("accepted", 1.2, "accepted at ICLR 2025, main")),
    ("openreview", "iclr 2025", "", "", ("accepted", 1.2, "accepted at ICLR 2025, main")),
    ("acl_anthology", "acl 2022", "findings", "", ("findings", 1.1, "accepted at ACL 2022, findings")),
    ("acl_anthology", "acl 2022", "workshop", "", ("minor_track", 1.0, "accepted at ACL 2022, workshop")),
    ("openreview", "iclr 2025", "workshop", "oral", ("minor_track", 1.0, "accepted at ICLR 2025, workshop")),
])  # fmt: skip
def test_acceptance_counts_by_track_and_presentation(
    world: World, source: str, accepted: str, track: str, presentation: str, expected: tuple[str, float, str]
) -> None:
    world.told(f"""
        source   | key | title   | authors   | accepted   | track   | presentation
        {source} | k   | {TITLE} | Ada Vance | {accepted} | {track} | {presentation}
    """)
    assert terms(world) == [expected]


@pytest.mark.parametrize(("verdict", "expected"), [
    ("rejected", ("rejected", 0.8, "rejected at ICLR 2025")),
    ("withdrawn", ("rejected", 0.8, "withdrawn at ICLR 2025")),
])  # fmt: skip
def test_paper_turned_down_and_accepted_nowhere_counts_less(world: World, verdict: str, expected: tuple[str, float, str]) -> None:
    world.told(f"source | key | title | authors | {verdict}\nopenreview | k | {TITLE} | Ada Vance | iclr 2025")
    assert terms(world) == [expected]


def test_what_another_venue_accepted_since_was_not_in_vain(world: World) -> None:
    world.told(f"""
        source        | key | title   | authors            | rejected  | accepted
        openreview    | k   | {TITLE} | Ada Vance; Bo Quill | iclr 2025 |
        acl_anthology | a.1 | {TITLE} | Ada Vance; Bo Quill |           | acl 2025
    """)
    assert terms(world) == [("accepted", 1.2, "accepted at ACL 2025, main")]


@pytest.mark.parametrize(("venue", "track", "expected"), [
    ("", "", ("preprint", 1.0, "no acceptance known")),
    ("ICLR", "", ("accepted", 1.2, "accepted at ICLR 2025, main, as its authors say")),
    ("ICLR", "oral", ("oral", 1.3, "accepted at ICLR 2025, oral, as its authors say")),
    ("ICLR", "workshop", ("minor_track", 1.0, "accepted at ICLR 2025, workshop, as its authors say")),
])  # fmt: skip
def test_what_only_the_authors_say_is_said_to_be_that(world: World, venue: str, track: str, expected: tuple[str, float, str]) -> None:
    world.papers(f"paper | title | authors | venue | venue_year | track\n2501.1 | {TITLE} | Ada Vance | {venue} | 2025 | {track}")
    assert terms(world) == [expected]


def test_what_was_retracted_is_no_evidence_and_moves_nobody_else(world: World) -> None:
    told = """
        source     | key | title                    | authors   | retracted
        openreview | k1  | A retriever that lies    | Ada Vance | {}
        openreview | k2  | A retriever that does not | Bo Quill |
    """
    found = {}
    for retracted in ("", "yes"):
        world.forget()
        world.told(told.format(retracted))
        world.make("marts.evidence")
        found[retracted] = world.read("SELECT item_id, weight FROM marts.evidence ORDER BY ALL")
    assert [item for item, _ in found[""]] == ["openreview:k1", "openreview:k2"]
    assert found["yes"] == found[""][1:]


# ---------------------------------------------------------------- citations


def cited(world: World, citations: Sequence[int | None], on: str = "2020-01-01", newest: str = "2025-01-01") -> list[tuple[float, str]]:
    """Return factor and words for papers of one day with so many citations, the data's newest work being of another."""
    lines = [f"openreview | k{at:03} | {TITLE} number {at} | Ada Vance | {'' if n is None else n} | {on}" for at, n in enumerate(citations)]
    world.told("\n".join(["source | key | title | authors | citations | on", *lines,
                          f"openreview | z | Something else | Bo Quill | | {newest}"]))  # fmt: skip
    world.make("scoring.paper_terms")
    return world.read("SELECT citation_factor, citation_words FROM scoring.paper_terms ORDER BY publication_id")[:-1]


def test_citations_count_by_the_year_until_the_day_of_the_newest_work(world: World) -> None:
    assert cited(world, [None, 0, 25, 205, 100_000]) == [
        (1.0, "citations unknown"),
        (1.0, "0.0 citations a year"),
        (1.0, "5.0 citations a year"),                 # typical
        (1.253, "41.0 citations a year"),              # 1 + 0.3 log10(42 / 6)
        (1.5, "19991.8 citations a year"),
    ]  # fmt: skip


def test_paper_of_this_year_is_not_taken_for_one_that_is_cited_all_year_long(world: World) -> None:
    assert cited(world, [20], on="2024-12-01") == [(1.163, "20.0 citations a year")]


def test_citations_never_count_less_the_more_there_are_and_never_beyond_the_bounds(world: World) -> None:
    factors = [factor for factor, _ in cited(world, [0, 1, 5, 24, 25, 26, 40, 100, 500, 1_300, 5_000, 10**6])]
    assert factors == sorted(factors)
    assert (factors[0], factors[-1]) == (1.0, FORMULA.most_citation_factor)


# ---------------------------------------------------------------- surveys


@pytest.mark.parametrize(("title", "track", "words"), [
    ("Retrievers: A Survey", "main", "survey (“a survey” in its title)"),
    ("A survey of retrievers", "main", "survey (“a survey” in its title)"),
    ("Retrievers: a Review", "main", "survey (“a review” in its title)"),
    ("A Review Dataset for retrievers", "main", None),
    ("Surveying the land with retrievers", "main", None),
    ("Retrievers for everybody", "tutorial", "survey (tutorial)"),
])  # fmt: skip
def test_survey_is_known_by_its_title_or_its_track(world: World, title: str, track: str, words: str | None) -> None:
    world.told(f"source | key | title | authors | accepted | track\nacl_anthology | k | {title} | Ada Vance | acl 2022 | {track}")
    world.make("scoring.paper_terms")
    assert world.read("SELECT survey_words, survey_factor FROM scoring.paper_terms") == [(words, 0.6 if words else 1.0)]


# ---------------------------------------------------------------- evidence


def tell_papers(world: World) -> None:
    world.told(f"""
        source     | key | title                | authors                      | accepted  | citations | on         | presentation
        openreview | k1  | A retriever          | Ada Vance; Bo Quill; Cy Reed | iclr 2025 | 205       | 2020-01-01 | oral
        openreview | k2  | Retriever: A Survey  | Bo Quill; Ada Vance          |           |           | 2025-01-01 |
        openreview | k3  | {TELLING}            | Di Ray                       |           |           | 2025-01-01 |
    """)


def test_weight_is_the_product_of_every_term_and_the_reason_says_them(world: World) -> None:
    tell_papers(world)
    world.make("marts.evidence", "core.people")
    found = world.read("""
        SELECT display_name, paper_factor::DOUBLE, weight = round(item_points * share * substance * paper_factor::DOUBLE, 6), reason
        FROM marts.evidence JOIN core.people USING (person_id)
        WHERE skill = 'retrieval' AND item_id <> 'openreview:k3' ORDER BY item_id, display_name""")
    outcome = "title says “retriever”; accepted at ICLR 2025, main, oral; 41.0 citations a year"
    assert found == [
        ("Ada Vance", 1.6289, True, f"first of 3 authors; {outcome}"),
        ("Bo Quill", 1.30312, True, f"author 2 of 3; {outcome}"),
        ("Cy Reed", 1.30312, True, f"last of 3 authors; {outcome}"),
        ("Ada Vance", 0.48, True, "last of 2 authors; title says “retriever”; survey (“a survey” in its title)"),
        ("Bo Quill", 0.6, True, "first of 2 authors; title says “retriever”; survey (“a survey” in its title)"),
    ]


def test_terms_are_of_papers_and_change_no_commit(world: World) -> None:
    world.git("commit | subject\nc1 | Add retriever\nc2 | Tidy")
    world.make("marts.evidence")
    assert world.read("SELECT paper_factor::DOUBLE, position_factor, outcome_words, weight = item_points, reason FROM marts.evidence") == [
        (1.0, None, None, True, "author; subject says “retriever”")
    ]


def test_place_among_a_hundred_authors_is_shown_and_counts_as_a_seventh_of_a_paper(world: World) -> None:
    names = "; ".join(f"Ada {chr(97 + at // 10)}{chr(97 + at % 10)}vance" for at in range(100))
    world.papers(f"paper | title | authors\n2501.1 | Retriever technical report | {names}")
    world.make("marts.skill_scores")
    found = world.read("""
        SELECT count(*), min(publication_count), min(publication_equivalents)::VARCHAR, max(publication_equivalents)::VARCHAR
        FROM marts.skill_scores WHERE skill = 'retrieval'""")
    assert found == [(100, 1, "0.139000", "0.346000")]


def test_every_number_of_a_paper_is_the_formulas(world: World) -> None:
    tell_papers(world)
    even = dict.fromkeys(("last_author_share", "middle_author_share", "oral_factor", "award_factor", "survey_factor"), 1.0)
    world.profile(replace(TAXONOMY, formula=replace(FORMULA, **even, crowd_power=0.0, citation_gain=0.0)))
    world.make("marts.evidence")
    assert world.read("SELECT DISTINCT paper_factor::DOUBLE FROM marts.evidence") == [1.0]
