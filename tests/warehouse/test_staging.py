"""What is counted once, what is left out, and what is never shown."""

import pytest

from scoring.profiles import Skill, Taxonomy
from tests.warehouse.pipe_tables import FORMULA, World


def test_commit_in_two_repositories_counts_once_in_the_one_watched_first(world: World) -> None:
    world.watch({"zeta/first": (), "acme/fork": ()})
    world.git("""
        commit | repository
        c1     | acme/fork
        c1     | zeta/first
        c2     | acme/fork
    """)
    world.make("core.contributions")
    assert world.read("SELECT contribution_id, repository, url FROM core.contributions ORDER BY ALL") == [
        ("commit:c1", "zeta/first", "https://git.example.org/zeta/first/commit/c1"),
        ("commit:c2", "acme/fork", "https://git.example.org/acme/fork/commit/c2"),
    ]


def test_commit_of_a_repository_that_is_no_longer_watched_is_left_out(world: World) -> None:
    world.git("""
        commit | repository
        c1     | gone/away
    """)
    world.make("staging.commits")
    assert world.read("SELECT commit_id FROM staging.commits") == []


@pytest.mark.parametrize(("authored", "committed", "occurred"), [
    ("2025-01-02 10:00", "2025-01-03 10:00", "2025-01-02 10:00:00"),  # written one day, merged the next
    ("2025-01-03 10:00", "2025-01-02 10:00", "2025-01-02 10:00:00"),  # the author's clock runs ahead
    ("2031-01-01 10:00", "2025-01-02 10:00", "2025-01-02 10:00:00"),  # far ahead
    ("2025-01-02 10:00", "2031-01-01 10:00", "2025-01-02 10:00:00"),  # the committer's does
    ("", "2025-01-02 10:00", "2025-01-02 10:00:00"),                  # the author's says nothing
    ("2031-01-01 10:00", "2031-01-01 10:00", None),                   # ahead of the day of fetching
])  # fmt: skip
def test_broken_clocks(world: World, authored: str, committed: str, occurred: str | None) -> None:
    world.git(f"""
        commit | at         | committed   | fetched
        c1     | {authored} | {committed} | 2026-06-01
    """)
    world.make("staging.commits")
    assert world.read("SELECT occurred_at::VARCHAR FROM staging.commits") == [occurred]


def test_commit_without_a_time_is_a_contribution_but_no_activity(world: World) -> None:
    world.git("""
        commit | at         | committed
        c1     | 2031-01-01 | 2031-01-01
        c2     | 2025-05-05 | 2025-05-05
    """)
    world.make("marts.people")
    assert world.read("SELECT contribution_count, first_active_on::VARCHAR, last_active_on::VARCHAR FROM marts.people") == [
        (2, "2025-05-05", "2025-05-05")
    ]


def test_only_co_authored_by_makes_a_signature_and_positions_count_from_the_author(world: World) -> None:
    world.git("""
        commit | author          | co_authors                      | reviewers
        c1     | Ada Vance <ada> | Bo Quill <bo>; Cy Reed <9+cy>   | Di Sand <di>
    """)
    world.make("staging.signatures")
    assert world.read("SELECT commit_id, position, name, github_id, email_hash FROM staging.signatures ORDER BY position") == [
        ("c1", 0, "Ada Vance", None, "ada"),
        ("c1", 1, "Bo Quill", None, "bo"),
        ("c1", 2, "Cy Reed", 9, None),
    ]


EVIDENCE = "SELECT item_id FROM marts.evidence WHERE skill = 'retrieval' ORDER BY item_id"


def test_merges_huge_commits_and_automation_give_no_evidence(world: World) -> None:
    world.git(f"""
        commit | author                | parents | paths              | subject
        c1     | Ada Vance <11+ada>    | p       | rag/a.py           | Add retriever
        c2     | Ada Vance <11+ada>    | p; q    | rag/a.py           | Merge retriever
        c3     | Ada Vance <11+ada>    | p       | {paths(100)}       | Move retriever
        c4     | Ada Vance <11+ada>    | p       | {paths(101)}       | Vendor retriever
        c5     | release bot <home>    | p       | rag/a.py           | Bump retriever
        c6     | Claude Code <:agent>  | p       | rag/a.py           | Rewrite retriever
    """)
    world.make_all()
    assert world.read(EVIDENCE) == ["commit:c1", "commit:c3"]


def test_merge_is_still_a_contribution(world: World) -> None:
    world.git("""
        commit | parents | subject
        c1     | p; q    | Merge retriever
    """)
    world.make("marts.people")
    assert world.read("SELECT contribution_count FROM marts.people") == [1]


def test_human_co_author_of_an_agents_commit_is_credited(world: World) -> None:
    world.git("""
        commit | author               | co_authors         | subject
        c1     | Claude Code <:agent> | Ada Vance <11+ada> | Add retriever
    """)
    world.make_all()
    assert world.read("SELECT part, item_id FROM marts.evidence WHERE skill = 'retrieval'") == [("co-author", "commit:c1")]


def test_latest_version_of_a_paper_wins(world: World) -> None:
    world.papers("""
        paper  | version | datestamp  | fetched    | title     | authors
        2501.1 | 2       | 2025-03-01 | 2025-04-02 | Second    | Ada Vance; Bo Quill
        2501.1 | 1       | 2025-01-01 | 2025-04-03 | First     | Ada Vance
        2501.2 | 1       | 2025-01-01 | 2025-04-01 | Early     | Cy Reed
        2501.2 | 1       | 2025-01-01 | 2025-05-01 | Late      | Cy Reed
    """)
    world.make("marts.publications", "core.mentions")
    assert world.read("SELECT publication_id, title FROM marts.publications ORDER BY ALL") == [
        ("arxiv:2501.1", "Second"),
        ("arxiv:2501.2", "Late"),
    ]
    assert world.read("SELECT mention_id FROM core.mentions ORDER BY ALL") == ["arxiv:2501.1#1", "arxiv:2501.1#2", "arxiv:2501.2#1"]


def test_deleted_paper_vanishes_and_one_that_came_back_is_there(world: World) -> None:
    world.papers("""
        paper  | datestamp  | deleted | title
        2501.1 | 2025-01-01 |         | Gone
        2501.1 | 2025-02-01 | yes     |
        2501.2 | 2025-01-01 | yes     |
        2501.2 | 2025-02-01 |         | Back
    """)
    world.make("staging.papers")
    assert world.read("SELECT title FROM staging.papers") == ["Back"]


def test_paper_of_a_category_that_is_not_watched_is_left_out(world: World) -> None:
    world.papers("""
        paper  | target | title
        2501.1 | cs.CL  | Ours
        2501.2 | cs.CV  | Theirs
    """)
    world.make("staging.papers")
    assert world.read("SELECT title FROM staging.papers") == ["Ours"]


def test_addresses_in_papers_are_redacted(world: World) -> None:
    world.papers("""
        paper  | title             | abstract                       | authors
        2501.1 | By a@example.org  | Write to a.b+c@mail.example.com. | Ada Vance; ada@example.org
    """)
    world.make_all()
    assert world.read("SELECT title, abstract FROM marts.publications") == [("By [address]", "Write to [address].")]
    assert world.read("SELECT author_name FROM marts.authorships ORDER BY author_position") == ["Ada Vance", "[address]"]
    assert world.read("SELECT display_name FROM marts.people ORDER BY ALL") == ["(no name given)", "Ada Vance"]


def test_address_as_name_in_git_is_shown_nowhere(world: World) -> None:
    """The source redacts names before they land; here they are seen as it leaves them."""
    world.git("""
        commit | author                   | subject
        c1     | [address] <home>         | Add retriever for [address]
        c2     | Ada Vance <home>         | Add reranker
        c3     | Bo ([address]) <office>  | Add kernel
    """)
    world.make_all()
    assert world.read("SELECT display_name FROM marts.people ORDER BY ALL") == ["(no name given)", "Ada Vance"]
    assert world.read("SELECT display_name FROM marts.accounts ORDER BY ALL NULLS LAST") == ["Ada Vance", None, None]


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(("text", "words"), [
    ("Add FlashAttention kernels", ["add", "flash", "attention", "kernel"]),
    ("GPUs, analysis & faiss: LoRAs", ["gpus", "analysis", "faiss", "loras"]),
    ("vLLM's KV-cache_v2", ["vllm", "s", "kv", "cache", "v2"]),
    ("Überblick café", ["uberblick", "cafe"]),
    ("  ", []),
])  # fmt: skip
def test_words(world: World, text: str, words: list[str]) -> None:
    assert world.con.execute("SELECT words(?)", [text]).fetchall() == [(words,)]


@pytest.mark.parametrize(("text", "phrases"), [
    ("add retriever", ["add", "retriever", "add retriever"]),
    ("a b c d", ["a", "b", "c", "d", "a b", "b c", "c d", "a b c", "b c d"]),
    ("FlashAttention", ["flash", "attention", "flash attention", "flashattention"]),
    ("", []),
])  # fmt: skip
def test_phrases(world: World, text: str, phrases: list[str]) -> None:
    assert world.con.execute("SELECT phrases(t, words(t)) FROM (SELECT ? AS t)", [text]).fetchall() == [(phrases,)]


@pytest.mark.parametrize(("path", "marks"), [
    ("csrc/attention/flash.cu", {"csrc/", "attention/", "flash.cu", "*.cu"}),
    ("README", {"README", "*."}),
    ("a/a/b.tar.gz", {"a/", "b.tar.gz", "*.gz"}),
])  # fmt: skip
def test_path_marks(world: World, path: str, marks: set[str]) -> None:
    assert set(world.con.execute("SELECT path_marks(?)", [path]).fetchall()[0][0]) == marks


@pytest.mark.parametrize(("name", "key"), [
    ("Ada  VANCE", "ada vance"),
    ("Ádá Vance", "ada vance"),
    ("J.R. O'Neil-Smith", "j r oneil smith"),
    ("Ada B. Vance-Quill", "ada b vance quill"),
    ("J.-P. Reed.", "j p reed"),
    ("Vance, Ada", "ada vance"),
    ("Ada Vance, Jr.", "ada vance jr"),
    (" ada_vance ", "ada vance"),
    ("王 小明", "王 小明"),
])  # fmt: skip
def test_person_key(world: World, name: str, key: str) -> None:
    assert world.con.execute("SELECT person_key(?)", [name]).fetchall() == [(key,)]


@pytest.mark.parametrize(("key", "is_full"), [
    ("ada vance", True), ("ada m vance", True), ("王小 明华", True), ("ada", False), ("ada v", False), ("a vance", False),
    ("ada vance2", False), ("[address] vance", False), ("your name", False), ("", False),
])  # fmt: skip
def test_full_names(world: World, key: str, is_full: bool) -> None:
    assert world.con.execute("SELECT is_full_name(?)", [key]).fetchall() == [(is_full,)]


def test_phrase_of_the_taxonomy_is_cut_as_the_texts_are(world: World) -> None:
    world.profile(Taxonomy(FORMULA, (Skill("retrieval", "Retrieval", phrases=("vector indexes", "text-splitters")),)))
    assert world.read("SELECT term FROM profile.terms ORDER BY ALL") == ["text splitter", "vector indexe"]


def paths(count: int) -> str:
    return "; ".join(f"rag/{at}.py" for at in range(count))
