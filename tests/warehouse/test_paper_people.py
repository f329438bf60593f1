"""Which authors of papers are one person."""




from tests.warehouse.pipe_tables import World


def test_same_full_name_beside_the_same_co_author_is_one_author(world: World) -> None:
    world.papers("""
        paper  | authors
        2501.1 | Ada Vance; Bo Quill
        2501.2 | Bo Quill; Cy Reed; Ada Vance
        2501.3 | Ada Vance; Di Sand
    """)
    assert world.authors() == "2501.1#1 2501.2#3 | 2501.1#2 2501.2#1 | 2501.2#2 | 2501.3#1 | 2501.3#2"


def test_same_name_alone_is_not_one_author(world: World) -> None:
    world.papers("""
        paper  | authors
        2501.1 | Wei Zhang
        2501.2 | Wei Zhang
    """)
    assert world.authors() == "2501.1#1 | 2501.2#1"


def test_rare_name_alone_is_one_author_where_common_ones_are_not(world: World) -> None:
    crowd = "\n".join(f"24{at:02}.1 | Wei {chr(97 + at)}ang; Gu{chr(97 + at)} Zhang; Da{chr(97 + at)} Lu" for at in range(26))
    world.papers(f"""
        paper  | authors
        2501.1 | Wei Zhang
        2501.2 | Wei Zhang
        2501.3 | Zoe Quill
        2501.4 | Zoë Quill
        {crowd}
    """)
    people = world.authors().split(" | ")
    assert "2501.3#1 2501.4#1" in people
    assert {"2501.1#1", "2501.2#1"} <= set(people)


def test_same_name_at_the_same_institution_is_one_author(world: World) -> None:
    world.papers("""
        paper  | authors
        2501.1 | Wei Zhang
        2501.2 | Wei Zhang
    """)
    world.con.execute("""UPDATE raw.arxiv_papers SET authors = [{'keyname': 'Zhang', 'forenames': 'Wei', 'suffix': NULL,
        'name': 'Wei Zhang', 'affiliations': ['Invented Institute']}]""")
    assert world.authors() == "2501.1#1 2501.2#1"


def test_co_author_of_one_word_joins_nobody(world: World) -> None:
    world.papers("""
        paper  | authors
        2501.1 | Wei Zhang; Team
        2501.2 | Wei Zhang; Team
    """)
    assert world.authors() == "2501.1#1 | 2501.1#2 | 2501.2#1 | 2501.2#2"


def test_two_authors_of_one_paper_who_share_a_name_are_two(world: World) -> None:
    world.papers("""
        paper  | authors
        2501.1 | Wei Zhang; Bo Quill; Wei Zhang
        2501.2 | Wei Zhang; Bo Quill
    """)
    assert world.authors() == "2501.1#1 | 2501.1#2 2501.2#2 | 2501.1#3 | 2501.2#1"


def test_papers_of_a_crowd_join_nobody(world: World) -> None:
    crowd = "; ".join(f"{chr(65 + n // 26)}na {chr(65 + n % 26)}reed" for n in range(31))
    world.papers(f"""
        paper  | authors
        2501.1 | {crowd}
        2501.2 | {crowd}
    """)
    world.make("core.account_clusters")
    assert world.value("SELECT count(DISTINCT cluster) FROM core.account_clusters") == 62


def test_git_and_papers_stay_apart(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
    """)
    world.papers("""
        paper  | authors
        2501.1 | Ada Vance; Bo Quill
    """)
    world.make("core.people")
    assert world.read("SELECT display_name FROM core.people ORDER BY ALL") == ["Ada Vance", "Ada Vance", "Bo Quill"]
