"""Who gets credit for a change: its authors in git, its reviewers on GitHub, and what if git has lost the change."""

from tests.warehouse.pipe_tables import World

PEOPLE = """
    cluster | person_id
    ada     | p-ada
    bo      | p-bo
"""
CLUSTERS = """
    alias_id   | cluster
    account:1  | ada
    account:2  | bo
    git:c1#0   | ada
"""
NOBODY = {
    "core.mentions": "mention_id | publication_id",
    "core.accounts": "account_id | cluster",
}


def credits_of(world: World, commits: str, pulls: str, reviews: str) -> list[tuple[str, str, str]]:
    world.give("core.people", PEOPLE)
    world.give("core.alias_clusters", CLUSTERS)
    world.give("core.aliases", """
        alias_key | alias_id
        ada       | git:c1#0
    """)
    world.give("staging.signatures", """
        commit_id | position | alias_key
        c1        | 0        | ada
    """)
    world.give("staging.commits", commits)
    world.give("staging.github_pull_requests", pulls)
    world.give("staging.github_reviews", reviews)
    for table, columns in NOBODY.items():
        world.give(table, columns)
    world.make("core.credits")
    return world.read("SELECT document_id, person_id, part FROM core.credits ORDER BY ALL")


def test_reviewers_share_the_commit_that_their_pull_request_became(world: World) -> None:
    assert credits_of(world, """
        commit_id | repository | is_merge | occurred_at
        c1        | acme/kite  | false    | 2025-01-01
    """, """
        pull_request_id | repository | number | author_id | merge_commit_id | merged_at
        P1              | acme/kite  | 1      | 1         | c1              | 2025-01-02
        P2              | acme/kite  | 2      | 1         |                 |
    """, """
        repository | number | reviewer_id
        acme/kite  | 1      | 2
        acme/kite  | 1      | 1
        acme/kite  | 2      | 2
    """) == [("commit:c1", "p-ada", "author"), ("commit:c1", "p-bo", "reviewer")]  # fmt: skip


def test_a_merged_pull_request_that_git_has_lost_is_credited_by_itself_but_none_from_before_git_was_read(world: World) -> None:
    assert credits_of(world, """
        commit_id | repository | is_merge | occurred_at
        c1        | acme/kite  | false    | 2025-01-01
    """, """
        pull_request_id | repository | number | author_id | merge_commit_id | merged_at
        P1              | acme/kite  | 1      | 2         | lost            | 2025-01-02
        P2              | acme/kite  | 2      | 2         | older           | 2024-12-31
    """, """
        repository | number | reviewer_id
        acme/kite  | 1      | 1
        acme/kite  | 2      | 1
    """) == [("commit:c1", "p-ada", "author"), ("pull_request:P1", "p-ada", "reviewer"), ("pull_request:P1", "p-bo", "author")]  # fmt: skip


def test_the_paths_of_a_merge_are_those_that_github_tells(world: World) -> None:
    world.git("""
        commit | parents | paths | subject
        c0     |         | a.py  | Begin
        c1     |         | b.py  | Work on the retriever
        c2     | c0; c1  |       | Merge pull request #1
    """)
    world.give("staging.github_pull_requests", """
        pull_request_id | repository | number | merge_commit_id | merged_at  | title
        P1              | acme/engine | 1     | c2              | 2025-01-03 | Rework the retriever
    """)
    world.give("staging.github_pull_request_details", """
        pull_request_id | paths
        P1              | ['b.py']
    """)
    world.give("core.credits", """
        document_id | person_id | part
        commit:c1   | p         | author
        commit:c2   | q         | reviewer
    """)
    world.make("scoring.documents")
    assert world.read("SELECT document_id, title, paths FROM scoring.documents ORDER BY ALL") == [
        ("commit:c1", "Work on the retriever", ["b.py"]),
        ("commit:c2", "Rework the retriever", ["b.py"]),
    ]
