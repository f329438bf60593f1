"""What lies on the hub: whose it is, what it is worth, and what it joins."""

import pytest

from tests.warehouse.pipe_tables import World
from tests.warehouse.town import SEARCH

ACCOUNTS = """
    account   | is_organisation
    ada-hub   | false
    acme-labs | true
"""


@pytest.fixture
def hub(world: World) -> World:
    world.watch({SEARCH: ()})
    world.give("staging.hub_accounts", ACCOUNTS)
    world.give("core.accounts", "account_id | source | cluster\nhuggingface:ada-hub | huggingface | c1\nhuggingface:acme-labs | huggingface | c2")
    world.give("core.people", "person_id | cluster\nada | c1\nacme | c2")
    return world


def artifacts(world: World, rows: str) -> None:
    """Give artifacts; their lists stand as DuckDB writes them."""
    world.give("staging.artifacts", "artifact_id | kind | owner | title | url | tags | base_models | arxiv_ids | code_links\n" + rows)


def test_what_lies_under_a_user_s_account_is_theirs_and_under_an_organisation_s_nobody_s(hub: World) -> None:
    artifacts(hub, """
        model:Ada-hub/x   | model | Ada-hub   | Ada-hub/x   | u1 | [] | [] | [] | []
        model:acme-labs/y | model | acme-labs | acme-labs/y | u2 | [] | [] | [] | []
        model:nobody/z    | model | nobody    | nobody/z    | u3 | [] | [] | [] | []
    """)
    hub.make("core.contributions")
    assert hub.read("SELECT contribution_id, person_id, kind, repository FROM core.contributions") == [("model:Ada-hub/x", "ada", "model", None)]


def test_another_format_counts_for_less_and_no_more_than_the_cap_count(hub: World) -> None:
    artifacts(hub, "\n".join(
        [f"model:ada-hub/reranker-{at} | model | ada-hub | ada-hub/reranker-{at} | u | [gguf] | [] | [] | []" for at in range(30)]
        + ["model:ada-hub/own-reranker | model | ada-hub | ada-hub/own-reranker | u | [license:reranker] | [] | [] | []"]))  # fmt: skip
    hub.make("marts.evidence")
    found = hub.read("SELECT item_id, substance FROM marts.evidence WHERE skill = 'reranking' ORDER BY weight DESC, item_id")
    assert len(found) == 10
    assert [found[0], *{row[1] for row in found[1:]}] == [("model:ada-hub/own-reranker", 1.0), 0.25]


def test_an_artifact_s_points_do_not_depend_on_other_artifacts(hub: World) -> None:
    one = "model:ada-hub/a-reranker | model | ada-hub | ada-hub/a-reranker | u | [] | [] | [] | []"
    weights = []
    for others in ("", *["\n" + one.replace("a-reranker", "b-long-name-of-a-reranker")]):
        artifacts(hub, one + others)
        hub.make("marts.evidence")
        weights.append(hub.value("SELECT weight FROM marts.evidence WHERE skill = 'reranking' AND item_id = 'model:ada-hub/a-reranker'"))
    assert weights[0] == weights[1]


PAPERS = """
    paper  | title | authors
    2501.1 | One   | Ada Vance
    2502.2 | Two   | Bo Quill
"""


@pytest.mark.parametrize(("owner", "links", "numbers", "found"), [
    ("ada-hub", "[https://github.com/x/y]", "[2501.1]", ["https://github.com/x/y"]),              # an author's card
    ("acme-labs", "[https://github.com/Acme-Labs/y]", "[2501.1]", ["https://github.com/Acme-Labs/y"]),  # the repository's owner
    ("acme-labs", "[https://github.com/x/y]", "[2501.1]", []),                                    # somebody else's tool
    ("ada-hub", "[https://github.com/x/y]", "[2501.1, 2502.2]", []),                              # which of the papers?
    ("ada-hub", "['https://github.com/x/y', 'https://github.com/x/z']", "[2501.1]", []),          # which of the repositories?
])  # fmt: skip
def test_a_card_names_a_paper_s_code_only_where_it_can_be_no_other_s(hub: World, owner: str, links: str, numbers: str, found: list[str]) -> None:
    hub.papers(PAPERS)
    hub.give("core.credits", "document_id | person_id | part\narxiv:2501.1 | ada | author")
    artifacts(hub, f"model:{owner}/m | model | {owner} | {owner}/m | https://huggingface.co/{owner}/m | [] | [] | {numbers} | {links}")
    hub.make("marts.publications", "marts.publication_links")
    assert hub.read("SELECT url FROM marts.publication_links WHERE kind = 'repository'") == found
    assert hub.read("SELECT code_repository FROM marts.publications WHERE code_repository IS NOT NULL") == found
    assert hub.read("SELECT told_by FROM marts.publication_links WHERE kind = 'model'") == [["card"]] * numbers.count(".")


def test_a_repository_is_one_whatever_its_case_and_a_watched_one_is_known_by_its_new_name(world: World) -> None:
    world.watch({SEARCH: ()})
    world.give("staging.github_records", f'kind | key | repository | payload\nrepository_head | R1 | {SEARCH} | {{"nameWithOwner": "acme/found"}}')
    world.told("""
        source     | key | title | code                           | authors
        openreview | f1  | One   | https://github.com/Acme/Search | Ada Vance
        openreview | f2  | Two   | https://github.com/acme/search | Bo Quill
        openreview | f3  | Three | https://github.com/acme/FOUND  | Cy Reed
        openreview | f4  | Four  | https://github.com/acme/other  | Di Sand
    """)
    world.make("marts.publication_links")
    assert world.read("SELECT count(DISTINCT url), repository FROM marts.publication_links GROUP BY repository ORDER BY ALL") == [(1, None), (2, SEARCH)]
