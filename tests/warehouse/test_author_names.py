"""Spellings of one author's name: what is taken for the same beside the same co-author, and what never is."""

from itertools import pairwise

import pytest

from tests.warehouse.pipe_tables import World, rows

# Invented people; each pair publishes once under either name, beside one co-author of their own.
SPELLINGS = """
    one                       | other                     | is_same | why
    Zhang Weiming             | Weiming Zhang             | yes     | Chinese: the family first or last
    Xiao-Ming Li              | Xiaoming Li               | yes     | Chinese: given names with a hyphen or as one word
    Guo Xiao-Lan              | Xiaolan Guo               | yes     | Chinese: the family first, given names with a hyphen
    Lü Qianru                 | Qianru Lu                 | yes     | Chinese: ü without its dots
    Kim Minjoon               | Minjoon Kim               | yes     | Korean: the family first
    Min-Seo Park              | Minseo Park               | yes     | Korean: given names with a hyphen
    Min Seo Oh                | Minseo Oh                 | yes     | Korean: given names apart
    Tanabe Haruko             | Haruko Tanabe             | yes     | Japanese: the family first
    Ōno Kenji                 | Kenji Ono                 | yes     | Japanese: a long vowel's mark left out
    Kovách Ilona              | Ilona Kovach              | yes     | Hungarian: the family first, without accents
    Nguyễn Vân Quỳnh          | Van Quynh Nguyen          | yes     | Vietnamese: the family first, without marks
    Đặng Thúy                 | Thuy Dang                 | yes     | Vietnamese: a crossed D
    Inés García-Lobo          | Ines Garcia Lobo          | yes     | Spanish: two family names with and without a hyphen
    Inés Marín Vela           | Inés Marín                | no      | Spanish: one family name of two may be another's
    Omar El-Sayegh            | Omar Elsayegh             | yes     | Arabic: the article apart or not
    Abd al-Karim Nasser       | Karim Nasser              | no      | Arabic: half a given name is another name
    Joris van der Quill       | van der Quill, Joris      | yes     | particles, the family before a comma
    Joris Vanderreed          | Joris van der Reed        | yes     | particles as one word
    Joris van der Moss        | Joris Moss                | no      | a name without its particles is another
    J. Zora Kolm              | Zora Kolm                 | yes     | an initial left out
    Nora A. Smithe            | Nora Smithe               | yes     | a middle initial left out
    Nora B. Marsh             | Nora C. Marsh             | no      | two middle initials
    A. Vancelot               | Ada Vancelot              | no      | a given name's initial may be anybody's
    Jörg Müllner              | Joerg Muellner            | yes     | German: umlauts spelt out
    Jörg Kößler               | Jorg Kossler              | yes     | German: marks left out
    Åse Bjørnsdal             | Aase Bjoernsdal           | yes     | Nordic: letters spelt out
    Søren Lund-Ek             | Soren Lund Ek             | yes     | Nordic: a stroke left out
    Łucja Wądoł               | Lucja Wadol               | yes     | Polish: a stroke left out
    Siobhán O’Merrow          | Siobhan OMerrow           | yes     | an apostrophe
    Reed, Cy                  | Cy Reed                   | yes     | the family before a comma
    Dov Umber, Jr.            | Dov Umber, Jr.            | yes     | a comma before Jr. parts no family
    Yue Wangari               | Yu Wangari                | no      | ue is no ü where none was written
    quillmaker77              | quillmaker77              | no      | one word is a handle and joins nobody among papers
    Ping Tarn                 | Pin Gtarn                 | no      | the same letters, other words
"""


@pytest.fixture
def joined(world: World) -> set[str]:
    pairs = rows(SPELLINGS)
    marks = [f"{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(len(pairs))]
    papers = [f"25{at:02}.{n} | {row[side]}; Co{mark} Au{mark}th" for at, (row, mark) in enumerate(zip(pairs, marks, strict=True))
              for n, side in enumerate(("one", "other"), start=1)]  # fmt: skip
    world.papers("\n".join(["paper | authors", *papers]))
    return set(world.authors().split(" | "))


def test_spellings_of_a_name_are_one_author_or_not(joined: set[str]) -> None:
    found = {row["why"]: "yes" if f"25{at:02}.1#1 25{at:02}.2#1" in joined else "no" for at, row in enumerate(rows(SPELLINGS))}
    assert found == {row["why"]: row["is_same"] for row in rows(SPELLINGS)}


def test_initial_left_out_is_nobodys_where_two_write_different_ones(world: World) -> None:
    world.papers("""
        paper  | authors
        2501.1 | Nora B. Marsh; Bo Quill
        2501.2 | Nora C. Marsh; Bo Quill
        2501.3 | Nora Marsh; Bo Quill
        2501.4 | Nora Marsh; Bo Quill
    """)
    assert [person for person in world.authors().split(" | ") if "#1" in person] == ["2501.1#1", "2501.2#1", "2501.3#1 2501.4#1"]


def test_two_orders_of_a_name_on_one_paper_are_two_people(world: World) -> None:
    world.papers("""
        paper  | authors
        2501.1 | Wei Zhang; Zhang Wei; Bo Quill
        2501.2 | Wei Zhang; Bo Quill
    """)
    assert "2501.1#1 2501.2#1" not in world.authors()


def test_family_written_first_is_as_common_as_written_last(world: World) -> None:
    crowd = "\n".join(f"24{at:02}.1 | Wei {chr(97 + at)}ang; Gu{chr(97 + at)} Zhang" for at in range(26))
    world.papers(f"paper | authors\n2501.1 | Zhang Wei\n{crowd}\n2502.1 | Wei Zhang")
    world.make("core.name_rarity")
    found = dict(world.read("SELECT name_key, expected_count FROM core.name_rarity WHERE name_key IN ('wei zhang', 'zhang wei')"))
    assert all(one == other for one, other in pairwise(found.values()))
    assert found["wei zhang"] > 10


def test_common_name_beside_a_common_one_needs_the_venue_too(world: World) -> None:
    """Of many called Wei and many Zhang, Wei Zhang with Li Wang elsewhere is likely another pair; with a rare name it is not."""
    crowd = "; ".join(f"{given} {chr(97 + at)}ux" for given in ("Wei", "Li") for at in range(20))
    others = "; ".join(f"{chr(97 + at)}od {family}" for family in ("Zhang", "Wang") for at in range(20))
    world.papers(f"""
        paper  | title         | authors                | venue
        2501.a | Kernel fusion | Wei Zhang; Li Wang     | ICLR
        2501.b | Sparse memory | Wei Zhang; Li Wang     | ACL
        2501.c | Vector index  | Wei Zhang; Li Wang     | ICLR
        2501.d | Dense reading | Wei Zhang; Zoe Quillon | ACL
        2501.e | Token merging | Wei Zhang; Zoe Quillon | EMNLP
        2501.f | A crowd       | {crowd}                | ICLR
        2501.g | Another crowd | {others}               | ICLR
    """)
    world.make("core.joined")
    found = world.read("""SELECT string_agg(substr(node, 12, 1), '' ORDER BY node) FROM core.joined
        WHERE regexp_full_match(node, 'arxiv:2501\\.[a-e]#1') GROUP BY cluster""")
    assert sorted(found) == ["ac", "b", "de"]


# ---------------------------------------------------------------- keys that lists give to a neighbour


def test_login_beside_a_neighbours_name_on_one_paper_stays_its_owners(world: World) -> None:
    world.give("core.published_keys", """
        account_id     | name_key  | key                | rule            | openreview_id
        arxiv:2501.1#1 | ada vance | github-login:avan  | published_login |
        arxiv:2501.2#1 | ada vance | github-login:avan  | published_login |
        arxiv:2501.3#1 | bo quill  | github-login:avan  | published_login |
    """)
    world.make("core.published_links")
    assert world.read("SELECT account_id FROM core.published_links ORDER BY ALL") == ["arxiv:2501.1#1", "arxiv:2501.2#1"]
    assert world.read("SELECT account_id, reason FROM core.ignored_keys") == [("arxiv:2501.3#1", "most show it beside ada vance")]


def test_key_that_no_name_prevails_beside_joins_nobody(world: World) -> None:
    world.give("core.published_keys", """
        account_id     | name_key  | key           | rule         | openreview_id
        arxiv:2501.1#1 | ada vance | homepage:lab  | same_homepage |
        arxiv:2501.2#1 | bo quill  | homepage:lab  | same_homepage |
    """)
    world.make("core.published_links")
    assert world.read("SELECT account_id FROM core.published_links") == []


def test_what_a_profile_shows_on_fewer_papers_is_passed_over(world: World) -> None:
    world.give("core.published_keys", """
        account_id     | name_key  | key                  | rule            | openreview_id
        arxiv:2501.1#1 | ada vance | github-login:avan    | published_login | ~Ada_Vance1
        arxiv:2501.2#1 | ada vance | github-login:avan    | published_login | ~Ada_Vance1
        arxiv:2501.3#1 | ada vance | github-login:quill   | published_login | ~Ada_Vance1
        arxiv:2501.4#1 | di sand   | github-login:disand  | published_login | ~Di_Sand1
        arxiv:2501.5#1 | di sand   | github-login:disand2 | published_login | ~Di_Sand1
    """)
    world.make("core.published_links")
    found = world.read("SELECT DISTINCT key FROM core.published_links ORDER BY ALL")
    assert found == ["github-login:avan", "github-login:disand", "github-login:disand2"]
    assert world.read("SELECT reason FROM core.ignored_keys") == ["the same profile shows another one on more papers"]


def test_marks_of_the_erased_do_not_change_with_how_names_are_compared(world: World) -> None:
    """A mark is a hash that was kept years ago: `O'Merrow` and `Merrow, Ada` must still hash to the same."""
    assert world.read("SELECT name_key(name) FROM (VALUES ('Siobhan O''Merrow'), ('Merrow, Ada'), ('Søren Ek')) AS told (name)") == [
        "siobhan o merrow", "merrow ada", "søren ek"]  # fmt: skip
    world.git("commit | author\nc1 | Merrow, Ada <:machine>")
    world.make("core.person_marks")
    assert any(str(value).startswith("merrow ada") for value in world.read("SELECT value FROM core.person_marks WHERE kind = 'signature'"))
