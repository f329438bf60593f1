"""What a name in git tells of whose an account is, and how people are called."""


from decimal import Decimal

import pytest

from tests.warehouse.pipe_tables import World


def test_full_name_joins_addresses_and_at_most_one_account(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
        c2     | ada  VANCE <home>
        c3     | Áda Vance <office>
    """)
    assert world.who() == "c1 c2 c3"


def test_common_full_name_joins_only_within_a_repository(world: World) -> None:
    """Where many are called Wei and many Zhang, a Wei Zhang elsewhere is likely another; a rare name is not."""
    crowd = "\n".join(f"x{a}{b} | Wei {a}{a}{b} <w{a}{b}> | acme/other\n y{a}{b} | {a}{b}{b} Zhang <z{a}{b}> | acme/other" for a in "abcde" for b in "fghij")
    world.watch({"acme/engine": (), "acme/other": ()})
    world.git(f"""
        commit | author                   | repository
        c1     | Wei Zhang <11+pilot>      | acme/engine
        c2     | Wei Zhang <home>         | acme/engine
        c3     | Wei Zhang <office>       | acme/other
        d1     | Zoe Quill <12+zq>        | acme/engine
        d2     | Zoe Quill <zoe>          | acme/other
        {crowd}
    """)
    assert {"c1 c2", "c3"} <= set(world.who().split(" | "))
    world.make("core.possible_matches")
    assert world.read(f"SELECT probability, reasons FROM core.possible_matches WHERE {cluster_of('c1')} IN (cluster_a, cluster_b)") == [
        (Decimal("0.400"), ["the same full name in another repository, but a common one: for a reviewer"])]  # fmt: skip


def cluster_of(commit: str) -> str:
    return f"(SELECT cluster FROM staging.signatures JOIN core.aliases USING (alias_key) JOIN core.alias_clusters USING (alias_id) WHERE commit_id = '{commit}')"


@pytest.mark.parametrize(("name", "is_joined"), [
    ("Adavance", True), ("ada1815", True), ("ada99 vance1", True), ("James W.", True), ("木山川", True),
    ("Quilla", True), ("quil", True), ("Wei", False), ("qu", False), ("ubuntu", False), ("root 7", False),
])  # fmt: skip
def test_name_that_is_no_full_one_joins_within_a_repository_if_it_is_seldom_two_peoples(world: World, name: str, is_joined: bool) -> None:
    world.watch({"acme/engine": (), "acme/other": ()})
    crowd = "\n".join(f"x{at} | Wei {chr(0x4E00 + at)}{chr(0x4E00 + at)} <w{at}> | acme/other" for at in range(1000))
    world.git(f"""
        commit | author           | repository
        c1     | {name} <11+pilot> | acme/engine
        c2     | {name} <home>    | acme/engine
        c3     | {name} <office>  | acme/other
        {crowd}
    """)
    assert ({"c1 c2", "c3"} if is_joined else {"c1", "c2", "c3"}) <= set(world.who().split(" | "))


def test_among_few_names_no_word_is_rare(world: World) -> None:
    world.git("""
        commit | author
        c1     | Quilla <11+pilot>
        c2     | Quilla <home>
        c3     | rrose <12+rrose>
        c4     | rrose <rose>
    """)
    assert world.who() == "c1 | c2 | c3 | c4"


def test_address_that_alone_signs_off_an_accounts_commits_is_the_accounts(world: World) -> None:
    world.git("""
        commit | author                | signers
        c1     | adv <11+adv>          | Ada Vance <home>
        c2     | adv <11+adv>          | Ada Vance <home>
        c3     | Ada Vance <home>      | Ada Vance <home>
        d1     | Bo Quill <12+bq>      | B. Quill <bo>
        d2     | B. Quill <bo>         |
        e1     | pilot <13+pilot>      | Cy Reed <cy>
        e2     | Cy Reed <cy>          |
        f1     | crew <14+crew>        | Di Sand <di>; Ed Tarn <ed>
        f2     | crew <14+crew>        | Di Sand <di>; Ed Tarn <ed>
        f3     | Di Sand <di>          |
        g1     | sync[bot] <15+sync[bot]> | Fi Umber <fi>
        g2     | sync[bot] <15+sync[bot]> | Fi Umber <fi>
        g3     | Fi Umber <fi>         |
    """)
    assert world.who() == "c1 c2 c3 | d1 d2 | e1 | e2 | f1 f2 | f3 | g3"


def test_address_that_signs_off_for_several_accounts_is_a_maintainers(world: World) -> None:
    world.git("""
        commit | author           | signers
        c1     | adv <11+adv>     | Cy Reed <cy>
        c2     | adv <11+adv>     | Cy Reed <cy>
        d1     | bq <12+bq>       | Cy Reed <cy>
        d2     | bq <12+bq>       | Cy Reed <cy>
        e1     | Cy Reed <cy>     |
    """)
    assert world.who() == "c1 c2 | d1 d2 | e1"


def test_handle_with_a_hyphen_is_no_full_name_that_speaks_against_its_own_login(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+slow-falcon>
        c2     | slow-falcon <home>
    """)
    assert world.who() == "c1 c2"


def test_common_full_name_does_not_tell_whose_a_login_is(world: World) -> None:
    givens = [f"{chr(0x4E00 + at)}{chr(0x4E00 + at)}" for at in range(1000)]
    crowd = "\n".join(f"x{at} | Wei {given} <w{at}> | acme/other\ny{at} | {given} Zhang <z{at}> | acme/other" for at, given in enumerate(givens))
    world.watch({"acme/engine": (), "acme/other": ()})
    world.git(f"""
        commit | author                | repository
        c1     | pilot <11+weizhang>   | acme/engine
        c2     | Wei Zhang <home>      | acme/other
        d1     | crew <12+adaquill>    | acme/engine
        d2     | Ada Quill <office>    | acme/other
        {crowd}
    """)
    assert {"c1", "c2", "d1 d2"} <= set(world.who().split(" | "))


@pytest.mark.parametrize(("name", "login", "is_joined"), [
    ("quillmaker", "quillmaker", True), ("qm7", "qm7", False), ("qm-77", "qm-77", True), ("quill", "quill", False),
    ("Ada Vance", "ada-vance", True), ("Vance Ada", "adavance", True), ("Ada Vance", "avance", True), ("Ada Vance", "avance42", True),
    ("Ada Vance", "vance", False), ("Ada Lu", "alu", False),
])  # fmt: skip
def test_name_that_spells_a_known_login_is_its_holders(world: World, name: str, login: str, is_joined: bool) -> None:
    world.git(f"""
        commit | author
        c1     | <11+{login}>
        c2     | {name} <home>
    """)
    assert world.who() == ("c1 c2" if is_joined else "c1 | c2")


def test_login_that_two_names_would_spell_joins_neither(world: World) -> None:
    world.git("""
        commit | author
        c1     | <11+avance>
        c2     | Ada Vance <home>
        c3     | Anton Vance <office>
    """)
    assert world.who() == "c1 | c2 | c3"


def test_name_that_spells_a_login_held_under_another_full_name_does_not_join(world: World) -> None:
    world.git("""
        commit | author
        c1     | Cy Reed <11+adavance>
        c2     | Ada Vance <home>
    """)
    assert world.who() == "c1 | c2"


def test_merged_branch_of_a_fork_tells_its_owners_login_if_the_name_is_alike(world: World) -> None:
    world.git("""
        commit | author           | subject                                     | parents
        c1     | Ada Vance <home> | Add retriever                               |
        c2     | Bo Quill <bo>    | Fix retriever                               |
        m1     | Cy <13+cy>       | Merge pull request #1 from vance99/retrieve | p; c1
        m2     | Cy <13+cy>       | Merge pull request #2 from zeta/fix         | p; c2
        m3     | Cy <13+cy>       | Merge pull request #3 from acme/quill       | p; c2
    """)
    world.make("marts.accounts")
    assert world.read("SELECT handle, match_reason FROM marts.accounts WHERE source = 'github' AND handle <> 'cy'") == [
        ("vance99", "a merge took the commit from this login's fork and the name is alike")]  # fmt: skip


ROSTER = """
    target       | path           | line | name        | github_login
    acme/engine  | MAINTAINERS.md | 1    | Ada Vance   | quietowl
    acme/engine  | MAINTAINERS.md | 1    | Harbour Ltd | quietowl
    acme/engine  | MAINTAINERS.md | 2    | Bo Quill    | bo9
    acme/engine  | MAINTAINERS.md | 3    | Cy Reed     | first
    acme/engine  | MAINTAINERS.md | 4    | Cy Reed     | second
    acme/engine  | MAINTAINERS.md | 5    | Eve Adder   | eqa
"""


def test_a_projects_own_list_tells_whose_account_a_name_is(world: World) -> None:
    world.watch({"acme/engine": (), "acme/search": ()})
    world.git("""
        commit | repository  | author               | subject
        c1     | acme/engine | Ada Vance <home>     | Add retriever
        c2     | acme/search | Bo Quill <elsewhere> | Nobody here calls this one
        c3     | acme/engine | Cy Reed <cy>         | Two accounts stand beside the name
        c4     | acme/engine | eqa <eve>            | The account itself signs
    """)
    world.give("raw.rosters", ROSTER)
    world.make("marts.accounts")
    assert world.read("SELECT handle, match_reason FROM marts.accounts WHERE source = 'github' ORDER BY ALL") == [
        ("eqa", "a list in the repository itself puts this GitHub login beside the name"),
        ("quietowl", "a list in the repository itself puts this GitHub login beside the name")]  # fmt: skip


def test_a_projects_list_joins_nobody_whose_name_has_another_account(world: World) -> None:
    world.watch({"acme/engine": ()})
    world.git("""
        commit | repository  | author                | subject
        c1     | acme/engine | Ada Vance <11+ada>    | Add retriever
        c2     | acme/engine | Ada Vance <home>      | Test retriever
    """)
    world.give("raw.rosters", ROSTER)
    world.make("marts.accounts")
    assert world.read("SELECT handle FROM marts.accounts WHERE source = 'github'") == ["ada"]


def test_homonyms_with_two_accounts_stay_apart(world: World) -> None:
    world.git("""
        commit | author
        c1     | Wei Zhang <11+wei>
        c2     | Wei Zhang <12+zhang>
        c3     | Wei Zhang <home>
    """)
    assert world.who() == "c1 | c2 | c3"


@pytest.mark.parametrize("name", ["Ada", "Your Name", "", "Unknown unknown", "A B"])
def test_names_that_tell_nobody_apart_never_join(world: World, name: str) -> None:
    world.git(f"""
        commit | author
        c1     | {name} <11+ada>
        c2     | {name} <home>
    """)
    assert world.who() == "c1 | c2"


def test_chain_of_names_between_two_accounts_is_cut_at_the_address_with_both(world: World) -> None:
    """One 'A' holds the names of both accounts: N1–A–N3–B–N2."""
    world.git("""
        commit | author
        n1     | Ada Vance <11+ada>
        a      | Ada Vance <shared>
        n3     | Ada Marsh <shared>
        b      | Ada Marsh <other>
        b2     | Ada Quill <other>
        n2     | Ada Quill <12+quill>
    """)
    assert world.who() == "a n3 | b b2 | n1 | n2"


def test_chain_is_cut_only_at_its_weak_link(world: World) -> None:
    world.git("""
        commit | author
        n1     | Ada Vance <11+ada>
        x      | Ada Vance <home>
        a      | Ada Vance <shared>
        n3     | Ada Quill <shared>
        n2     | Ada Quill <12+quill>
        y      | Ada Quill <office>
    """)
    assert world.who() == "a n3 | n1 x | n2 y"


def test_co_author_trailers_are_signatures(world: World) -> None:
    world.git("""
        commit | author             | co_authors                           | reviewers
        c1     | Ada Vance <11+ada> | Bo Quill <12+bo>; Cy Reed <cy>       | Di Sand <di>
        c2     | Cy Reed <13+cy>    |                                      |
    """)
    assert world.who() == "c1 | c1#1 | c1#2 c2"


def test_every_account_says_why_it_was_joined_and_how_surely(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
        c2     | ada <+ada>
        c3     | Ada Vance <home>
        c4     | av <home>
        c5     | Bo <bo>
    """)
    world.make("marts.accounts")
    assert world.read("SELECT account_id, match_reason, match_probability FROM marts.accounts ORDER BY account_id") == [
        ("git:c1#0", "the noreply address carries GitHub account number 11", 1.0),
        ("git:c2#0", "the noreply address carries GitHub login ada", 0.99),
        ("git:c3#0", "the same full name in the same repository, which belongs to at most one GitHub account here", 0.986),
        ("git:c4#0", "the same full name in the same repository, which belongs to at most one GitHub account here", 0.986),
        ("git:c5#0", "nothing else is joined to it", 1.0),
        ("github:11", "named by the noreply addresses of 2 commits", 1.0),
    ]


def test_person_is_called_by_the_full_name_used_most(world: World) -> None:
    world.git("""
        commit | author
        c1     | ada <11+ada>
        c2     | ada <11+ada>
        c3     | ada <11+ada>
        c4     | Ada Vance <11+ada>
        c5     | Ada Vance <11+ada>
        c6     | Ada M Vance <11+ada>
    """)
    world.make("core.people")
    assert world.read("SELECT display_name FROM core.people") == ["Ada Vance"]


def test_redacted_address_is_nobodys_name(world: World) -> None:
    world.git("""
        commit | author
        c1     | [address] <11+ada>
        c2     | [address] <home>
    """)
    world.make("core.people", "marts.accounts")
    assert world.read("SELECT display_name FROM core.people ORDER BY ALL") == ["(no name given)", "ada"]
    assert world.read("SELECT DISTINCT display_name FROM marts.accounts") == [None]
