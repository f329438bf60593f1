"""One paper, one row, however many sources tell of it; every source's row kept with the reason of its merge."""

import pytest

from tests.warehouse.pipe_tables import World

TITLE = "Retrieval for long documents"
ADA_AND_BO = "Ada Vance; Bo Quill"


def papers(world: World) -> str:
    """Return which records are one paper: papers apart by bars."""
    world.make("core.paper_groups")
    found = world.read("SELECT string_agg(record_id, ' ' ORDER BY record_id) FROM core.paper_groups GROUP BY publication_id")
    return " | ".join(sorted(found))


@pytest.mark.parametrize(("arxiv", "other", "merged", "rule"), [
    # an identifier, when an author or the title is the same, too
    ("2501.1 | Old title   | Ada Vance", "openreview | f1 | New title | Ada Vance | 2501.1 |", True, "same_arxiv"),
    ("2501.1 | Same title  | Ada Vance", "openreview | f1 | Same title | Cy Reed | 2501.1 |", True, "same_arxiv"),
    ("2501.1 | Old title   | Ada Vance", "openreview | f1 | New title | Cy Reed | 2501.1 |", False, None),
    ("2501.00001 | Old title | Ada Vance", "openalex | W1 | New title | A. Vance | | 10.48550/arXiv.2501.00001", True, "same_arxiv"),
    # the title, when half of the authors are the same
    (f"2501.1 | {TITLE} | {ADA_AND_BO}", f"acl | a.1 | {TITLE.upper()}! | Vance Ada; Bo Quill | |", True, "same_title"),
    (f"2501.1 | {TITLE} | {ADA_AND_BO}", f"acl | a.1 | {TITLE} | A. Vance; B. Quill; Cy Reed | |", True, "same_title"),
    (f"2501.1 | {TITLE} | {ADA_AND_BO}", f"acl | a.1 | {TITLE} | Cy Reed; Di Sand | |", False, None),
    ("2501.1 | Editorial | Ada Vance", "acl | a.1 | Editorial | Ada Vance | |", False, None),
    # a title changed between preprint and publication
    ("2501.1 | Long documents need retrieval now | Ada Vance; Bo Quill; Cy Reed",
     "acl | a.1 | Long documents need retrieval | Ada Vance; Bo Quill; Cy Reed | |", True, "same_byline"),
    ("2501.1 | Long documents need retrieval now | Ada Vance; Bo Quill; Cy Reed",
     "acl | a.1 | Faster attention kernels | Ada Vance; Bo Quill; Cy Reed | |", False, None),
    ("2501.1 | Long documents need retrieval now | Ada Vance; Bo Quill; Cy Reed",
     "acl | a.1 | Long documents need retrieval | Cy Reed; Bo Quill; Ada Vance | |", False, None),
])  # fmt: skip
def test_when_two_records_are_one_paper(world: World, arxiv: str, other: str, merged: bool, rule: str | None) -> None:
    world.papers(f"paper | title | authors\n{arxiv}")
    world.told(f"source | key | title | authors | arxiv_id | doi\n{other.replace('acl |', 'acl_anthology |')}")
    if "openalex" in other:
        world.con.execute("UPDATE raw.papers SET openalex_id = source_key")
    assert ("|" not in papers(world)) == merged
    assert world.read("SELECT DISTINCT rule FROM core.paper_links") == ([rule] if rule else [])


def test_years_far_apart_are_another_paper_of_the_same_title(world: World) -> None:
    world.papers(f"paper | title | authors | on\n1801.1 | {TITLE} | Ada Vance | 2018-01-01")
    world.told(f"source | key | title | authors | on\nopenreview | f1 | {TITLE} | Ada Vance | 2025-01-01")
    assert papers(world) == "arxiv:1801.1 | openreview:f1"


@pytest.mark.parametrize(("title", "merged"), [
    (f"{TITLE} (Extended Abstract)", True),
    (f"{TITLE} [abstract reprint].", True),
    (f"{TITLE} (Extended Version)", True),
    (f"{TITLE} (Part II)", False),
    (f"{TITLE} abstract", False),
    ("(Extended Abstract)", False),
])  # fmt: skip
def test_a_note_that_it_was_published_elsewhere_is_no_part_of_a_title(world: World, title: str, merged: bool) -> None:
    world.told(f"""
        source     | key | title   | authors               | accepted
        paperlists | a1  | {TITLE} | {ADA_AND_BO}; Cy Reed | AISTATS 2024
        paperlists | i1  | {title} | {ADA_AND_BO}; Cy Reed | IJCAI 2025
    """)
    assert (papers(world) == "paperlists:a1 paperlists:i1") == merged


@pytest.mark.parametrize(("first", "second", "title", "merged"), [
    ("rejected", "accepted", "Long documents need retrieval", True),
    ("withdrawn", "accepted", "Long documents need retrieval", True),
    ("accepted", "accepted", "Long documents need retrieval", False),  # siblings
    ("rejected", "rejected", "Long documents need retrieval", False),
    ("rejected", "accepted", "Long documents", False),  # two words of five
])  # fmt: skip
def test_a_submission_turned_down_is_the_renamed_paper_that_another_venue_took(
    world: World, first: str, second: str, title: str, merged: bool
) -> None:
    authors = f"{ADA_AND_BO}; Cy Reed"
    world.told(f"source | key | title | authors | {first}\nopenreview | f1 | Long documents need retrieval now | {authors} | ICLR 2024")
    world.told(f"source | key | title | authors | {second}\nopenreview | f2 | {title} | {authors} | ICML 2024")
    assert (papers(world) == "openreview:f1 openreview:f2") == merged


@pytest.mark.parametrize("accepted", ["ICLR 2025", "ICML 2026"])
def test_a_submission_turned_down_is_not_the_venue_s_next_paper_nor_one_years_later(world: World, accepted: str) -> None:
    world.told(f"""
        source     | key | title                             | authors               | rejected  | accepted
        openreview | f1  | Long documents need retrieval now | {ADA_AND_BO}; Cy Reed | ICLR 2024 |
        openreview | f2  | Long documents need retrieval     | {ADA_AND_BO}; Cy Reed |           | {accepted}
    """)
    assert papers(world) == "openreview:f1 | openreview:f2"


def test_a_submission_goes_to_the_likest_of_its_authors_papers_and_to_none_once_it_has_its_own(world: World) -> None:
    authors = f"{ADA_AND_BO}; Cy Reed"
    world.told(f"""
        source     | key | title                                 | authors   | rejected  | accepted
        openreview | f1  | Long documents need retrieval now     | {authors} | ICLR 2024 |
        openreview | f2  | Long documents need retrieval         | {authors} |           | ICML 2024
        openreview | f3  | Long documents need retrieval at hand | {authors} |           | ACL 2024
        openreview | g1  | Kernels that attend to everything     | {authors} | ICLR 2024 |
        openreview | g2  | Kernels that attend to everything     | {authors} |           | ICML 2024
        openreview | g3  | Kernels that attend to everything now | {authors} |           | ACL 2024
    """)
    assert papers(world) == "openreview:f1 openreview:f2 | openreview:f3 | openreview:g1 openreview:g2 | openreview:g3"


def test_an_identifier_that_a_list_gives_to_many_papers_joins_none(world: World) -> None:
    world.told("""
        source     | key | title          | authors   | doi
        paperlists | p1  | Kernels        | Ada Vance | 10.1/proceedings
        paperlists | p2  | Quantization   | Ada Vance | 10.1/proceedings
        openreview | f1  | Something else | Ada Vance | 10.1/proceedings
    """)
    assert papers(world) == "openreview:f1 | paperlists:p1 | paperlists:p2"


def test_part_two_is_not_joined_to_part_one_once_part_one_has_its_own(world: World) -> None:
    world.papers("""
        paper  | title                               | authors
        2501.1 | Laws of scaling for rerankers part I  | Ada Vance; Bo Quill; Cy Reed
        2501.2 | Laws of scaling for rerankers part II | Ada Vance; Bo Quill; Cy Reed
    """)
    world.told("""
        source     | key | title                                | authors
        openreview | f2  | Laws of scaling for rerankers part II | Ada Vance; Bo Quill; Cy Reed
    """)
    assert papers(world) == "arxiv:2501.1 | arxiv:2501.2 openreview:f2"


def test_two_preprints_of_one_title_stay_two_and_a_record_goes_to_the_nearer(world: World) -> None:
    world.papers(f"""
        paper  | title   | authors                      | on
        2201.1 | {TITLE} | Ada Vance; Bo Quill          | 2022-01-01
        2501.1 | {TITLE} | Ada Vance; Bo Quill; Cy Reed | 2025-01-01
    """)
    world.told(f"""
        source     | key | title   | authors                      | on         | arxiv_id
        openreview | f1  | {TITLE} | Ada Vance; Bo Quill; Cy Reed | 2025-01-01 |
        paperlists | p1  | {TITLE} | Ada Vance; Bo Quill; Cy Reed | 2025-01-01 | 2201.1
    """)
    assert papers(world) == "arxiv:2201.1 paperlists:p1 | arxiv:2501.1 openreview:f1"


def test_a_merged_paper_takes_each_fact_from_the_source_nearest_to_it(world: World) -> None:
    world.papers(f"paper | title | authors | on | abstract\n2501.1 | {TITLE} | A. Vance; Bo Quill | 2025-01-09 | Preprint.")
    world.told(f"""
        source     | key | title             | authors                                        | arxiv_id | openreview_id | accepted                      | on         | citations | openalex_id
        openreview | f1  | {TITLE}, revisited | Ada Vance [~Ada_Vance1]; Bo Quill [~Bo_Quill2] | 2501.1   | f1            | ICLR.cc/2025/Conference 2025  | 2025-02-01 |           |
        openalex   | W1  | {TITLE}           | Ada Vance [0000-0001-2345-6789, Acme]; Bo Quill | 2501.1   |               | Somewhere 2025                | 2025-03-01 | 7         | W1
    """)
    world.make("marts.publications", "core.mentions")
    assert world.read("""
        SELECT publication_id, title, abstract, venue, venue_year, is_venue_confirmed, published_on::VARCHAR, citation_count,
            arxiv_id, openreview_id, openalex_id, source_count
        FROM marts.publications""") == [
        ("arxiv:2501.1", f"{TITLE}, revisited", "Preprint.", "ICLR", 2025, True, "2025-01-09", 7, "2501.1", "f1", "W1", 3)
    ]  # fmt: skip
    assert world.read("""
        SELECT mention_id, author_name, openreview_id, orcid, affiliation FROM core.mentions ORDER BY ALL""") == [
        ("arxiv:2501.1#1", "Ada Vance", "~Ada_Vance1", "0000-0001-2345-6789", "Acme"),
        ("arxiv:2501.1#2", "Bo Quill", "~Bo_Quill2", None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(("told", "venue"), [
    ("openreview | f1 | | ICLR.cc/2025/Conference 2025 |", ("ICLR", 2025, True)),
    ("openreview | f1 | ICLR.cc/2025/Conference 2025 | |", None),          # the venue says no
    ("openreview | f1 | iclr 2024 | |", ("ICLR", 2025, False)),            # turned down before, elsewhere
    ("acl_anthology | a.1 | | emnlp 2025 | workshop", ("EMNLP", 2025, True)),
])  # fmt: skip
def test_what_authors_say_of_an_acceptance_is_checked_against_the_venue(world: World, told: str, venue: object) -> None:
    world.papers(f"paper | title | authors | venue\n2501.1 | {TITLE} | Ada Vance | ICLR")
    world.con.execute("UPDATE raw.arxiv_papers SET venue_year = 2025")
    source, key, rejected, accepted, *track = (part.strip() for part in told.split("|"))
    world.told(f"""
        source   | key   | title   | authors   | rejected   | accepted   | track
        {source} | {key} | {TITLE} | Ada Vance | {rejected} | {accepted} | {track[0] if track else ""}
    """)
    world.make("marts.publications")
    found = world.read("SELECT venue, venue_year, is_venue_confirmed FROM marts.publications")
    assert found == [venue or (None, None, None)]


def test_a_paper_without_a_day_is_dated_by_its_venue_s_year(world: World) -> None:
    world.told("source | key | title | accepted\npaperlists | p1 | Listed | iclr 2025")
    world.con.execute("UPDATE raw.papers SET published_on = NULL")
    world.make("core.publications")
    assert world.read("SELECT published_on::VARCHAR FROM core.publications") == ["2025-01-01"]


def test_two_authors_of_one_name_on_one_paper_stay_two(world: World) -> None:
    world.told(f"""
        source     | key | title   | authors                                | arxiv_id
        openreview | f1  | {TITLE} | Wei Li [~Wei_Li1]; Wei Li [~Wei_Li2]    |
        paperlists | p1  | {TITLE} | Wei Li [~Wei_Li1]; Wei Li [~Wei_Li2]    |
    """)
    world.make("core.mentions")
    assert world.read("SELECT mention_id, openreview_id FROM core.mentions ORDER BY ALL") == [
        ("openreview:f1#1", "~Wei_Li1"), ("openreview:f1#2", "~Wei_Li2")
    ]  # fmt: skip
    assert world.value("SELECT count(*) FROM core.source_mentions WHERE mention_id IS NULL") == 2


def test_every_source_s_row_is_kept_with_the_reason_of_its_merge(world: World) -> None:
    world.papers(f"paper | title | authors\n2501.1 | {TITLE} | {ADA_AND_BO}")
    world.told(f"source | key | title | authors\nopenreview | f1 | {TITLE} | {ADA_AND_BO}\nopenreview | f2 | Else | Cy Reed")
    world.make("marts.publication_sources")
    assert world.read("SELECT publication_id, record_id, merge_rule, merge_reason FROM marts.publication_sources ORDER BY 2") == [
        ("arxiv:2501.1", "arxiv:2501.1", "same_title", "the same title, 2 of 2 authors, 0 years apart"),
        ("arxiv:2501.1", "openreview:f1", "same_title", "the same title, 2 of 2 authors, 0 years apart"),
        ("openreview:f2", "openreview:f2", "alone", None),
    ]


def test_a_later_reading_wins_and_what_is_not_watched_any_more_is_left_out(world: World) -> None:
    world.told("""
        source     | key | title | fetched    | rejected  | accepted
        openreview | f1  | Draft | 2026-01-01 | iclr 2025 |
        openreview | f1  | Final | 2026-02-01 |           | iclr 2025
    """)
    world.make("staging.source_papers")
    assert world.read("SELECT title, decision FROM staging.source_papers") == [("Final", "accepted")]
    world.is_retold = True
    world.con.execute("DELETE FROM raw.watched_venues")
    world.make("staging.source_papers")
    assert world.read("SELECT * FROM staging.source_papers") == []
