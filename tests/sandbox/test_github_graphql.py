"""The sandbox's GraphQL answers the source's own documents, costs what GitHub says and pages without loss."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    parse,
)

from sandbox.github_cost import price
from sandbox.github_large import NAME, build_large_repository
from sandbox.github_quota import Limits
from sandbox.github_resolvers import SCHEMA
from sandbox.github_server import TOKEN, GithubServer
from sandbox.github_world import BLOCKED_NAME, DELETED_NAME, GithubWorld, build_github
from sandbox.repositories import write_repositories
from sandbox.world import build_world
from sources import github_documents

PUBLISHED = os.environ.get("HEADWATER_GITHUB_SCHEMA", "")
PULLS = """query Q($owner: String!, $name: String!, $first: Int!, $after: String, $direction: OrderDirection!) {
  rateLimit { cost nodeCount remaining limit used resetAt }
  repository(owner: $owner, name: $name) {
    pullRequests(first: $first, after: $after, orderBy: {field: UPDATED_AT, direction: $direction}) {
      totalCount pageInfo { hasNextPage endCursor } nodes { id updatedAt } } } }"""


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory) -> GithubWorld:
    world = build_world(people=60, repositories=8, commits=600, papers=30, vendored_paths=50)
    directory = tmp_path_factory.mktemp("graphql")
    write_repositories(world, directory)
    return build_github(world, directory)


@pytest.fixture
def server(github: GithubWorld) -> Iterator[GithubServer]:
    with GithubServer(github) as server:
        yield server


def ask(server: GithubServer, query: str, **variables: object) -> dict:
    headers = {"Authorization": f"bearer {TOKEN}"}
    answer = httpx.post(
        server.graphql_url, json={"query": query, "variables": variables}, headers=headers, timeout=30, verify=False
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def walk(server: GithubServer, name: str, first: int, direction: str = "ASC") -> Iterator[list[dict]]:
    owner, _, short = name.partition("/")
    after = None
    while True:
        data = ask(server, PULLS, owner=owner, name=short, first=first, after=after, direction=direction)["data"]
        page = data["repository"]["pullRequests"]
        yield page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return


def cost(query: str, **variables: object) -> tuple[int, int]:
    found = price(SCHEMA, parse(query), variables)
    return found.points, found.node_count


def is_query(file: Path) -> bool:
    return any(line.startswith("query ") for line in file.read_text(encoding="utf-8").splitlines())


QUERIES = sorted(file.stem for file in github_documents.FOLDER.glob("*.graphql") if is_query(file))


@pytest.mark.parametrize("name", QUERIES)
def test_every_document_of_the_source_is_answered(server: GithubServer, github: GithubWorld, name: str) -> None:
    hosted = github.repositories[0]
    owner, _, short = hosted.name_with_owner.partition("/")
    ids = [hosted.id, hosted.pulls[0].id, github.accounts[0].id]
    given = {"owner": owner, "name": short, "first": 20, "after": None, "ids": ids, "id": hosted.pulls[0].id}
    text = github_documents.document(name)
    wanted = {key: value for key, value in given.items() if f"${key}:" in text}
    answer = ask(server, text, **wanted)
    assert "errors" not in answer
    assert answer["data"]["rateLimit"]["cost"] >= 1


def test_every_document_made_of_aliases_is_answered(server: GithubServer, github: GithubWorld) -> None:
    hosted = github.repositories[0]
    users = [each.login for each in github.accounts if each.typename == "User"][:10]
    documents = [
        github_documents.probe([each.name_with_owner for each in github.repositories if not each.is_blocked][:5]),
        github_documents.profiles_by_login(users),
        github_documents.commit_authors(hosted.name_with_owner, list(hosted.commits)[:100]),
    ]
    for text in documents:
        answer = ask(server, text)
        assert "errors" not in answer
        assert None not in answer["data"].values()
    assert any(value["author"]["user"] for value in answer["data"]["repository"].values())


def test_what_follows_a_full_page_inside_is_answered(server: GithubServer, github: GithubWorld) -> None:
    pull = max((pull for hosted in github.repositories for pull in hosted.pulls), key=lambda pull: len(pull.reviews))
    first = "query($id: ID!) { node(id: $id) { ... on PullRequest { reviews(first: 50) { totalCount pageInfo { endCursor } nodes { id } } } } }"
    page = ask(server, first, id=pull.id)["data"]["node"]["reviews"]
    text = github_documents.more_inside("review", [(pull.id, page["pageInfo"]["endCursor"])])
    answer = ask(server, text)
    more = answer["data"]["m0"]["reviews"]["nodes"]
    assert [each["id"] for each in (*page["nodes"], *more)] == [each.id for each in pull.reviews]
    assert page["totalCount"] == len(pull.reviews) > 50


@pytest.mark.parametrize(
    ("first", "points", "nodes"), [(74, 1, 74 * 61), (75, 2, 75 * 61), (100, 2, 100 * 61), (1, 1, 61)]
)
def test_a_page_of_pull_requests_costs_one_and_two_per_pull_over_a_hundred(first: int, points: int, nodes: int) -> None:
    assert cost(github_documents.document("pull_requests"), first=first) == (points, nodes)


def test_costs_are_those_computed_by_hand() -> None:
    issues = github_documents.document("issues")
    assert cost(issues, first=100) == (1, 100 + 100 * 50)
    ids = [str(number) for number in range(100)]
    assert cost(github_documents.document("profiles"), ids=ids) == (2, 100 * 20)
    assert cost(github_documents.document("details"), ids=ids) == (2, 100 * 110)
    assert cost(github_documents.probe(["a/b"] * 50)) == (1, 100)
    assert cost(github_documents.profiles_by_login(["a"] * 100)) == (2, 2_000)
    assert cost(github_documents.commit_authors("a/b", ["0" * 40] * 100)) == (1, 0)
    # GitHub's own example: 100 repositories, 50 issues each, 60 labels each: 5,101 requests, 51 points.
    inner = "reviews(first: 50) { nodes { author { ... on User { organizations(first: 60) { nodes { id } } } } } }"
    nested = f'query {{ repository(owner: "a", name: "b") {{ pullRequests(first: 100) {{ nodes {{ {inner} }} }} }} }}'
    assert cost(nested) == (51, 100 + 5_000 + 300_000)


def test_counting_alone_costs_nothing_and_fragments_count_once() -> None:
    counted = 'query { repository(owner: "a", name: "b") { issues { totalCount } pullRequests { totalCount } } }'
    assert cost(counted) == (1, 0)
    twice = """query { repository(owner: "a", name: "b") { ...F ...G } }
        fragment F on Repository { issues(first: 100) { nodes { comments(first: 100) { nodes { id } } } } }
        fragment G on Repository { issues(first: 100) { nodes { comments(first: 100) { totalCount } } } }"""
    assert cost(twice) == (1, 10_100)


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("pullRequests(first: 101) { nodes { id } }", "EXCESSIVE_PAGINATION"),
        ("pullRequests { nodes { id } }", "MISSING_PAGINATION_BOUNDARIES"),
        (
            "pullRequests(first: 100) { nodes { reviews(first: 100) { nodes { author { ... on User { organizations(first: 100) { nodes { id } } } } } } } }",
            "MAX_NODE_LIMIT_EXCEEDED",
        ),
    ],
)
def test_queries_that_ask_too_much_are_refused(server: GithubServer, inside: str, kind: str) -> None:
    answer = ask(server, f'query {{ repository(owner: "a", name: "b") {{ {inside} }} }}')
    assert answer["data"] is None
    assert answer["errors"][0]["type"] == kind


def test_queries_that_are_wrong_say_where(server: GithubServer) -> None:
    assert "Syntax Error" in ask(server, "query {")["errors"][0]["message"]
    (error,) = ask(server, 'query { repository(owner: "a", name: "b") { colour } }')["errors"]
    assert "colour" in error["message"]


def test_what_is_missing_leaves_null_and_its_path_beside_the_rest(server: GithubServer, github: GithubWorld) -> None:
    names = [github.repositories[0].name_with_owner, DELETED_NAME, BLOCKED_NAME]
    answer = ask(server, github_documents.probe(names))
    assert answer["data"]["r0"]
    assert answer["data"]["r1"] is answer["data"]["r2"] is None
    assert [(each["path"], each["type"]) for each in answer["errors"]] == [(["r1"], "NOT_FOUND"), (["r2"], "FORBIDDEN")]
    gone = next(issue for hosted in github.repositories for issue in hosted.issues if issue.is_gone)
    answer = ask(server, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[gone.id, github.accounts[0].id])
    assert answer["data"]["nodes"][0] is None
    assert answer["data"]["nodes"][1]["id"] == github.accounts[0].id
    assert answer["errors"][0]["path"] == ["nodes", 0]


def test_a_renamed_repository_answers_to_both_names(server: GithubServer, github: GithubWorld) -> None:
    renamed = next(each for each in github.repositories if each.former_names)
    answer = ask(server, github_documents.probe([renamed.former_names[0], renamed.name_with_owner]))
    assert answer["data"]["r0"] == answer["data"]["r1"]
    assert answer["data"]["r0"]["nameWithOwner"] == renamed.name_with_owner


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_pages_are_complete_and_in_order(server: GithubServer, github: GithubWorld, direction: str) -> None:
    hosted = max(github.repositories, key=lambda each: len(each.pulls))
    seen = [each for page in walk(server, hosted.name_with_owner, 7, direction) for each in page]
    assert {each["id"] for each in seen} == {pull.id for pull in hosted.pulls}
    assert len(seen) == len(hosted.pulls)
    moments = [each["updatedAt"] for each in seen]
    assert moments == sorted(moments, reverse=direction == "DESC")


def test_gone_issues_are_counted_and_null(server: GithubServer, github: GithubWorld) -> None:
    hosted = next(each for each in github.repositories if any(issue.is_gone for issue in each.issues))
    query = "query($o: String!, $n: String!) { repository(owner: $o, name: $n) { issues(first: 100) { totalCount nodes { id } } } }"
    owner, _, name = hosted.name_with_owner.partition("/")
    answer = ask(server, query, o=owner, n=name)
    page = answer["data"]["repository"]["issues"]
    assert page["totalCount"] == len(hosted.issues)
    assert page["nodes"].count(None) == sum(issue.is_gone for issue in hosted.issues[:100])


def test_a_walk_upwards_misses_nothing_that_changes_meanwhile(github: GithubWorld) -> None:
    hosted = max(github.repositories, key=lambda each: len(each.pulls))
    seen: dict[str, str] = {}
    with GithubServer(github) as server:
        for at, page in enumerate(walk(server, hosted.name_with_owner, 20)):
            seen |= {each["id"]: each["updatedAt"] for each in page}
            if at == 1:
                moved = replace(hosted.pulls[0], updated_at=github.now + 60)
                changed = replace(hosted, pulls=(moved, *hosted.pulls[1:]))
                others = tuple(changed if each is hosted else each for each in github.repositories)
                server.show(replace(github, repositories=others))
    assert set(seen) == {pull.id for pull in hosted.pulls}
    assert seen[moved.id] == max(seen.values())


def test_since_and_states_narrow_the_list(server: GithubServer, github: GithubWorld) -> None:
    hosted = github.repositories[0]
    owner, _, name = hosted.name_with_owner.partition("/")
    query = """query($o: String!, $n: String!, $s: DateTime) { repository(owner: $o, name: $n) {
      issues(first: 1, filterBy: {since: $s}) { totalCount } pullRequests(first: 1, states: [OPEN]) { totalCount } } }"""
    data = ask(server, query, o=owner, n=name, s="2026-01-01T00:00:00Z")["data"]["repository"]
    assert data["issues"]["totalCount"] == sum(issue.updated_at >= 1_767_225_600 for issue in hosted.issues)
    assert data["pullRequests"]["totalCount"] == sum(pull.state == "OPEN" for pull in hosted.pulls)


def test_cursors_are_opaque_and_foreign_ones_refused(server: GithubServer, github: GithubWorld) -> None:
    owner, _, name = github.repositories[0].name_with_owner.partition("/")
    for after in ("nonsense", "12", "Y3Vyc29yOnYyOnt9"):
        answer = ask(server, PULLS, owner=owner, name=name, first=5, after=after, direction="ASC")
        assert answer["errors"][0]["type"] == "INVALID_CURSOR_ARGUMENTS"


def test_points_are_spent_until_the_hour_is_over(github: GithubWorld) -> None:
    now = [1_000_000.0]
    owner, _, name = github.repositories[0].name_with_owner.partition("/")
    with GithubServer(github, limits=Limits(graphql=4), clock=lambda: now[0]) as server:
        left = [
            ask(server, PULLS, owner=owner, name=name, first=5, direction="ASC")["data"]["rateLimit"] for _ in range(4)
        ]
        assert [each["remaining"] for each in left] == [3, 2, 1, 0]
        assert left[0]["resetAt"] == "1970-01-12T14:46:40Z"
        assert (left[3]["limit"], left[3]["used"], left[3]["cost"], left[3]["nodeCount"]) == (4, 4, 1, 5)
        (error,) = ask(server, PULLS, owner=owner, name=name, first=5, direction="ASC")["errors"]
        assert error["type"] == "RATE_LIMITED"
        now[0] += 3_600
        assert "errors" not in ask(server, PULLS, owner=owner, name=name, first=5, direction="ASC")
        assert server.points == 5


def test_a_dry_run_prices_without_running_or_spending(server: GithubServer) -> None:
    query = 'query { rateLimit(dryRun: true) { cost nodeCount remaining } repository(owner: "a", name: "b") { issues(first: 100) { nodes { comments(first: 100) { nodes { id } } } } } }'  # fmt: skip
    assert ask(server, query) == {"data": {"rateLimit": {"cost": 1, "nodeCount": 10_100, "remaining": 5_000}}}
    assert server.points == 0


def test_a_large_repository_costs_under_fourteen_points_per_thousand_pulls() -> None:
    text, after, seen = github_documents.document("pull_requests"), None, set[str]()
    owner, _, name = NAME.partition("/")
    with GithubServer(build_large_repository(pulls=1_500, reviews=6_000)) as server:
        while True:
            page = ask(server, text, owner=owner, name=name, first=74, after=after)["data"]["repository"][
                "pullRequests"
            ]
            seen |= {each["id"] for each in page["nodes"]}
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert len(seen) == page["totalCount"] == 1_500
        assert server.points == len(server.asked) == 21
        assert server.requests_by_kind == {"graphql:PullRequests": 21}


@pytest.mark.skipif(not PUBLISHED, reason="HEADWATER_GITHUB_SCHEMA names no copy of GitHub's published schema")
def test_the_sandbox_schema_is_a_part_of_the_published_one() -> None:
    published = build_schema(Path(PUBLISHED).read_text(encoding="utf-8"), assume_valid=True).type_map
    for name, ours in SCHEMA.type_map.items():
        theirs = published.get(name)
        if name.startswith("__"):
            continue
        assert type(theirs) is type(ours), name
        if isinstance(ours, GraphQLObjectType | GraphQLInterfaceType):
            assert {each.name for each in ours.interfaces} <= {each.name for each in theirs.interfaces}
            for field, definition in ours.fields.items():
                assert str(definition.type) == str(theirs.fields[field].type), f"{name}.{field}"
                for argument, given in definition.args.items():
                    assert str(given.type) == str(theirs.fields[field].args[argument].type), (
                        f"{name}.{field}.{argument}"
                    )
        elif isinstance(ours, GraphQLInputObjectType):
            assert all(str(each.type) == str(theirs.fields[field].type) for field, each in ours.fields.items())
        elif isinstance(ours, GraphQLEnumType):
            assert set(ours.values) == set(theirs.values), name
