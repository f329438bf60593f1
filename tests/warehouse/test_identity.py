"""Who is who: which signatures are one person, and which stay apart however alike they look."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from hashlib import md5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.pipe_tables import World

# ---------------------------------------------------------------- hard keys: account numbers, logins, addresses


def test_account_number_joins_a_renamed_login(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
        c2     | A. V. <11+countess>
        c3     | Ada Vance <12+ada2>
    """)
    assert world.who() == "c1 c2 | c3"


def test_account_goes_by_its_latest_login_and_knows_the_former(world: World) -> None:
    world.git("""
        commit | author              | at
        c1     | Ada Vance <11+ada>  | 2025-01-01
        c2     | Ada Vance <11+love> | 2025-06-01
        c3     | Ada Vance <11+Ada>  | 2025-03-01
    """)
    world.make("marts.accounts")
    assert world.read("SELECT handle, former_handles FROM marts.accounts WHERE source = 'github'") == [("love", ["Ada"])]


def test_a_broken_clock_does_not_bring_an_old_login_back(world: World) -> None:
    world.git("""
        commit | author              | at         | committed
        c1     | Ada Vance <11+ada>  | 2031-01-01 | 2031-01-01
        c2     | Ada Vance <11+love> | 2025-06-01 | 2025-06-01
    """)
    world.make("core.people")
    assert world.read("SELECT github_login FROM core.people") == ["love"]


def test_noreply_without_number_joins_the_one_account_that_used_the_login(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada <11+ada>
        c2     | Lady <+ADA>
    """)
    assert world.who() == "c1 c2"


def test_noreply_without_number_joins_nobody_where_two_accounts_used_the_login(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada <11+ada>
        c2     | Adam <12+ada>
        c3     | Lady <+ada>
        c4     | Sir <+ada>
    """)
    assert world.who() == "c1 | c2 | c3 c4"


def test_same_address_joins_whatever_the_names(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <home>
        c2     | avance <home>
        c3     | Bo Quill <office>
    """)
    assert world.who() == "c1 c2 | c3"


def test_address_under_four_names_is_a_list_and_joins_nobody(world: World) -> None:
    world.git("""
        commit | author
        c1     | ada <list>
        c2     | bo <list>
        c3     | cy <list>
        c4     | di <list>
    """)
    assert world.who() == "c1 | c2 | c3 | c4"
    assert world.read("SELECT reason FROM core.shared_addresses") == ["more than three names"]


def test_address_under_three_names_still_joins(world: World) -> None:
    world.git("""
        commit | author
        c1     | ada <home>
        c2     | Ada Vance <home>
        c3     | A Vance <home>
        c4     | ADA VANCE <home>
    """)
    assert world.who() == "c1 c2 c3 c4"


def test_address_under_two_full_names_without_a_common_word_joins_nobody(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <desk>
        c2     | Bo Quill <desk>
        c3     | bo <desk>
    """)
    assert world.who() == "c1 | c2 | c3"
    assert world.read("SELECT reason FROM core.shared_addresses") == ["two full names without a word in common"]


def test_address_under_two_full_names_with_a_common_word_joins(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <home>
        c2     | Ada Marsh <home>
    """)
    assert world.who() == "c1 c2"


@pytest.mark.parametrize("kind", ["machine", "agent", "none"])
def test_addresses_of_machines_agents_and_nobody_never_join(world: World, kind: str) -> None:
    world.git(f"""
        commit | author
        c1     | ada <:{kind}>
        c2     | bo <:{kind}>
    """)
    assert "c1 c2" not in world.who()


# ---------------------------------------------------------------- names, within git


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


# ---------------------------------------------------------------- machines


@pytest.mark.parametrize(("author", "kind", "reason"), [
    ("dependabot[bot] <49+dependabot[bot]>", "bot", "a known automation name"),
    ("Anna <7+engine[bot]>", "bot", "the login is a GitHub App's"),
    ("Merge Bot <home>", "bot", "the name calls itself a bot"),
    ("Engine CI <:machine>", "bot", "the name calls itself a bot"),
    ("Anna <7+engine-bot>", "bot", "the login calls itself a bot"),
    ("Anna <7+engine-ci>", "bot", "the login calls itself a CI user"),
    ("GitHub Actions <:machine>", "bot", "a known automation name"),
    ("Anna <:agent>", "agent", "the address is a coding agent's"),
    ("Claude Opus 4 <:none>", "agent", "a known coding agent's name"),
    ("Claude <81+claude>", "agent", "a known coding agent's account"),
])  # fmt: skip
def test_machines_are_recognised_with_a_reason(world: World, author: str, kind: str, reason: str) -> None:
    world.git(f"""
        commit | author
        c1     | {author}
    """)
    world.make("core.people", "core.automation")
    assert world.read("SELECT kind, reason FROM core.automation") == [(kind, reason)]
    assert world.read("SELECT display_name FROM core.people") == []


@pytest.mark.parametrize("author", [
    "Claude <home>", "Claude <5+claude-moreau>", "Claude Moreau <home>", "Abbot Lee <home>", "Cici <6+cici>",
    "Robot Fan <8+robotics-fan>", "Jules <home>",
])  # fmt: skip
def test_people_called_like_machines_stay_people(world: World, author: str) -> None:
    world.git(f"""
        commit | author
        c1     | {author}
    """)
    world.make("core.people", "core.automation")
    assert world.read("SELECT * FROM core.automation") == []
    assert world.value("SELECT count(*) FROM core.people") == 1


def test_a_bot_that_shares_a_humans_address_does_not_take_the_human_along(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <home>
        c2     | release bot <home>
        c3     | Ada Vance <11+ada>
    """)
    assert world.who() == "c1 c3"


# ---------------------------------------------------------------- authors of papers


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


# ---------------------------------------------------------------- how people are called


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


# ---------------------------------------------------------------- decisions

SHOWN = """
    SELECT DISTINCT people.display_name FROM marts.people AS people
    JOIN (SELECT person_id FROM marts.accounts UNION SELECT person_id FROM marts.contributions
        UNION SELECT person_id FROM marts.authorships UNION SELECT person_id FROM marts.evidence
        UNION SELECT person_id FROM marts.skill_scores UNION SELECT person_id FROM marts.shortlists) USING (person_id)
    ORDER BY ALL"""


@pytest.mark.parametrize("kind", ["suppressed", "erased"])
@pytest.mark.parametrize("account", ["github:11", "git:c2#0", "git:c1#0"])
def test_decision_on_any_account_hides_the_person_and_everything_of_theirs(world: World, kind: str, account: str) -> None:
    world.git("""
        commit | author             | subject
        c1     | Ada Vance <11+ada> | Add retriever
        c2     | Ada Vance <home>   | Fix retriever
        c3     | Bo Quill <bo>      | Tune retriever
    """)
    world.decide(kind, account)
    world.make_all()
    assert world.read(SHOWN) == ["Bo Quill"]
    assert world.read("SELECT title FROM marts.contributions") == ["Tune retriever"]
    assert world.read("SELECT DISTINCT title FROM marts.evidence") == ["Tune retriever"]


def test_decision_hides_authors_of_papers(world: World) -> None:
    world.papers("""
        paper  | authors             | title
        2501.1 | Ada Vance; Bo Quill | A retriever
        2501.2 | Ada Vance; Bo Quill | A reranker
    """)
    world.decide("erased", "arxiv:2501.2#1")
    world.make_all()
    assert world.read(SHOWN) == ["Bo Quill"]
    assert world.read("SELECT DISTINCT author_name FROM marts.authorships") == ["Bo Quill"]


def test_other_decisions_hide_nobody(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <11+ada>
    """)
    world.decide("same", "github:11")
    world.make("marts.people")
    assert world.value("SELECT count(*) FROM marts.people") == 1


def test_erasure_holds_when_an_earlier_commit_of_the_same_signature_comes_to_light(world: World) -> None:
    """A signature is called after its first commit: reading further back renames it, but forgets no decision."""
    world.git("""
        commit | author           | at
        c2     | Ada Vance <home> | 2025-06-01
        c1     | Ada Vance <home> | 2025-01-01
    """)
    world.decide("erased", "git:c2#0")
    world.make_all()
    assert world.read(SHOWN) == []


def test_erasure_of_a_login_holds_when_its_account_number_becomes_known(world: World) -> None:
    world.git("""
        commit | author
        c1     | Ada Vance <+ada>
        c2     | Ada Vance <11+Ada>
    """)
    world.decide("erased", "github-login:ada")
    world.make_all()
    assert world.read(SHOWN) == []


# ---------------------------------------------------------------- whatever the input

NAMES = ("Ada Vance", "Ada Marsh", "Bo Quill", "Bo Vance", "ada", "Wei Zhang")
ADDRESSES = ("11+ada", "12+bo", "11+countess", "13+ada", "+ada", "+bo", "+cy", "home", "desk", "list", "lab", ":machine")
TOWNS = "bcdfg"  # one table holds several small worlds: nobody of one town is anybody of another
Signature = tuple[str, str, str]
SIGNATURES = st.lists(st.tuples(st.sampled_from(TOWNS), st.sampled_from(NAMES), st.sampled_from(ADDRESSES)), min_size=1, max_size=60)


def lines(table: Iterable[tuple[int, Signature]], hash_key: str) -> str:
    """Return commits in the order given; another hash key gives personal addresses other hashes in another order."""
    found = ["commit | author | at"]
    for at, (town, name, address) in table:
        number, plus, login = address.partition("+")
        kept = f"{number and str(TOWNS.index(town)) + number}+{login}{town}" if plus else address
        if not plus and address != ":machine":
            kept = md5(f"{hash_key} {town} {address}".encode()).hexdigest()
        found.append(f"c{at:02} | {name}{town} <{kept}> | {date(2025, 1, 1) + timedelta(days=at)}")
    return "\n".join(found)


def identified(world: World, table: str, threads: int) -> dict[str, str]:
    """Return the person_id of each commit's author."""
    world.con.execute(f"SET threads = {threads}; TRUNCATE raw.git_commits; TRUNCATE raw.files")
    world.git(table)
    world.make("core.clusters", "core.alias_clusters")
    return dict(world.read("""
        SELECT signatures.commit_id, clusters.person_id
        FROM staging.signatures JOIN core.aliases USING (alias_key) JOIN core.alias_clusters USING (alias_id)
        JOIN core.clusters USING (cluster)"""))


ACCOUNTS = """
    SELECT coalesce(max(number_count), 0), count(DISTINCT person_id) = count(*) FROM (
        SELECT clusters.person_id, cluster, count(*) FILTER (account_id LIKE 'github:%') AS number_count
        FROM core.accounts JOIN core.clusters USING (cluster) GROUP BY ALL)"""


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(signatures=SIGNATURES, chance=st.randoms(use_true_random=False))
def test_nobody_has_two_account_numbers_and_ids_depend_on_the_commits_alone(
    world: World, signatures: list[Signature], chance: random.Random
) -> None:
    table = list(enumerate(signatures))
    people = identified(world, lines(table, "our key"), threads=1)
    (number_count, is_one_to_one) = world.read(ACCOUNTS)[0]
    assert number_count <= 1
    assert is_one_to_one
    assert len(people) == len(table)
    shuffled = chance.sample(table, len(table))
    assert identified(world, lines(shuffled, "another installation's key"), threads=2) == people
    owners = defaultdict(set)
    for at, (town, _, address) in table:
        if address[0].isdigit():
            owners[town, address.partition("+")[0]].add(people[f"c{at:02}"])
    assert all(len(ids) == 1 for ids in owners.values())


# ---------------------------------------------------------------- connected components against another algorithm


def components(edges: Iterable[tuple[str, str]]) -> set[frozenset[str]]:
    """Return the connected components of a graph by union-find."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for a, b in edges:
        parent[root(a)] = root(b)
    found = defaultdict(set)
    for node in list(parent):
        found[root(node)].add(node)
    return {frozenset(group) for group in found.values()}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("density", [0.4, 0.9, 1.5])
def test_key_groups_are_the_connected_components(world: World, seed: int, density: float) -> None:
    chance = random.Random(seed)
    size = 150
    edges = sorted({(f"git:{chance.randrange(size):03}", f"address:{chance.randrange(size):03}") for _ in range(int(size * density))})
    aliases = sorted({alias for alias, _ in edges} | {"git:alone"})
    world.give("core.aliases", "alias_id\n" + "\n".join(aliases))
    world.give("core.automation", "alias_id | reason")
    world.give("core.key_links", "account_id | key\n" + "\n".join(f"{a} | {b}" for a, b in edges))
    world.make("core.key_groups")
    groups = world.read("SELECT list(account_id) FROM core.key_groups GROUP BY group_id")
    expected = {frozenset(n for n in group if n.startswith("git:")) for group in components([*edges, ("git:alone", "git:alone")])}
    assert set(map(frozenset, groups)) == expected


@pytest.mark.parametrize("seed", range(4))
def test_components_are_the_connected_components(world: World, seed: int) -> None:
    chance = random.Random(seed)
    edges = sorted({(f"g{chance.randrange(120):03}", f"n{chance.randrange(120):03}") for _ in range(110)})
    nodes = sorted({node for edge in edges for node in edge} | {"galone"})
    world.give("core.key_groups", "account_id | group_id\ngalone | galone")
    world.give("core.links", "a | b\n" + "\n".join(f"{a} | {b}" for a, b in edges))
    world.make("core.components")
    found = world.read("SELECT list(node) FROM core.components GROUP BY component")
    assert set(map(frozenset, found)) == components([*edges, ("galone", "galone")])
    assert sum(map(len, found)) == len(nodes)


def test_a_long_chain_is_one_person(world: World) -> None:
    """Labels travel the length of the longest chain."""
    links = [(f"git:{at:03}", f"address:{at:03}") for at in range(200)] + [(f"git:{at:03}", f"address:{at - 1:03}") for at in range(1, 200)]
    world.give("core.aliases", "alias_id\n" + "\n".join(f"git:{at:03}" for at in range(200)))
    world.give("core.automation", "alias_id | reason")
    world.give("core.key_links", "account_id | key\n" + "\n".join(f"{a} | {b}" for a, b in links))
    world.make("core.key_groups")
    assert world.value("SELECT count(DISTINCT group_id) FROM core.key_groups") == 1
