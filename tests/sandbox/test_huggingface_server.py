"""The loopback hub is read by the `huggingface_hub` package as it is, and its accounts are the world's people."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache

import httpx
import pytest
from huggingface_hub.errors import HfHubHTTPError

from sandbox.github_accounts import build_accounts
from sandbox.huggingface_artifacts import TAGS
from sandbox.huggingface_server import TOKEN, HubServer
from sandbox.huggingface_world import HUB, HubWorld, build_hub, list_hub_identities
from sandbox.json_server import Fault
from sandbox.projects import OWNERS
from sandbox.world import World, build_world

PACKAGE = """
import sys
from huggingface_hub import HfApi
api = HfApi(endpoint=sys.argv[1], token=False)
print(api.get_user_overview(sys.argv[2]).fullname)
print(api.get_organization_overview(sys.argv[3]).num_models)
print(",".join(model.id for model in api.list_models(author=sys.argv[2], full=True)))
print(",".join(model.id for model in api.list_models(author=sys.argv[2], expand=["tags", "lastModified"], sort="last_modified")))
print(sum(1 for _ in api.list_datasets(author=sys.argv[2], full=True)), sum(1 for _ in api.list_spaces(author=sys.argv[2], full=True)))
"""


@cache
def world() -> World:
    return build_world(people=300, repositories=6, commits=60, papers=60, vendored_paths=10)


@cache
def hub() -> HubWorld:
    return build_hub(world())


@pytest.fixture
def server() -> Iterator[HubServer]:
    with HubServer(hub(), page_size=2) as running:
        yield running


def busiest() -> str:
    made = Counter(each.owner for each in hub().artifacts if each.kind == "model" and not each.payload["private"])
    return max(made, key=lambda name: (name not in OWNERS, made[name], name))


def test_the_same_world_gives_the_same_hub() -> None:
    again = build_hub(build_world(people=300, repositories=6, commits=60, papers=60, vendored_paths=10))
    assert again == hub()


def test_about_a_third_of_the_people_have_accounts_some_under_their_github_login() -> None:
    truth = list_hub_identities(world())
    logins = {person.person_key: person.login for person in world().people}
    same = sum(name == logins[key] for _, name, key in truth)
    assert 0.25 < len(truth) / len(world().people) < 0.45
    assert 0.2 < same / len(truth) < 0.6
    assert len({name.lower() for _, name, _ in truth}) == len(truth)


def test_whoever_links_to_the_hub_on_github_has_that_account_and_nobody_else_has_it() -> None:
    owners = {name.lower(): key for _, name, key in list_hub_identities(world())}
    links = [(key, url.removeprefix(HUB)) for key, account in build_accounts(world()).items()
             for _, url in account.social_links if url.startswith(HUB)]  # fmt: skip
    assert links
    assert {owners.get(name.lower(), key) == key for key, name in links} == {True}


def test_what_people_share_fits_what_they_know() -> None:
    people = {person.person_key: person for person in world().people}
    owners = {name: people[key] for _, name, key in list_hub_identities(world())}
    shared = [each for each in hub().artifacts if each.owner in owners]
    assert shared
    for each in shared:
        assert each.skill in dict(owners[each.owner].skills)
        assert TAGS.get(each.skill, (each.skill.replace("_", "-"),))[0] in each.payload["tags"]
    assert any(tag.startswith("base_model:quantized:") for each in shared for tag in each.payload["tags"])
    assert any(tag.startswith("arxiv:") for each in shared for tag in each.payload["tags"])


def test_organisations_have_several_members_and_models_of_their_own() -> None:
    organisations = [account for account in hub().accounts.values() if account.is_organisation]
    assert {account.name for account in organisations} == set(OWNERS)
    assert all(account.overview["numUsers"] > 1 for account in organisations)
    assert all(account.overview["numModels"] == 2 for account in organisations)


def test_the_package_reads_it_unmodified(server: HubServer) -> None:
    name = busiest()
    ran = subprocess.run([sys.executable, "-c", PACKAGE, server.url, name, OWNERS[0]], check=True, capture_output=True, text=True)
    fullname, models, full, expanded, others = ran.stdout.splitlines()
    assert fullname == hub().accounts[name.lower()].overview["fullname"]
    assert models == "2"
    mine = [each for each in hub().artifacts if each.owner == name and each.kind == "model" and not each.payload["private"]]
    assert sorted(full.split(",")) == sorted(each.name for each in mine)
    newest_first = sorted(mine, key=lambda each: (each.payload["lastModified"], each.name), reverse=True)
    assert expanded.split(",") == [each.name for each in newest_first]
    assert len(others.split()) == 2
    assert len(mine) > 2  # more than a page


def test_an_account_that_is_not_there_is_a_404_for_the_package_too(server: HubServer) -> None:
    code = "import sys; from huggingface_hub import HfApi; HfApi(endpoint=sys.argv[1], token=False).get_user_overview('nobody')"
    ran = subprocess.run([sys.executable, "-c", code, server.url], capture_output=True, text=True, check=False)
    assert HfHubHTTPError.__name__ in ran.stderr
    assert "404" in ran.stderr


def test_a_list_without_wishes_holds_the_usual_fields_and_one_with_only_those(server: HubServer) -> None:
    usual = httpx.get(f"{server.url}/api/models", params={"author": busiest()}).json()[0]
    wished = httpx.get(f"{server.url}/api/models", params={"author": busiest(), "expand": ["tags", "author"]}).json()[0]
    assert {"id", "downloads", "likes", "tags"} <= set(usual)
    assert "cardData" not in usual
    assert set(wished) == {"_id", "id", "tags", "author"}


def test_private_things_are_shown_to_the_token_s_owner_only(server: HubServer) -> None:
    private = next(each for each in hub().artifacts if each.payload["private"])
    params = {"author": private.owner, "limit": 1000}
    shown = [
        [each["id"] for page in pages(server, f"/api/{private.kind}s", params, headers) for each in page]
        for headers in ({}, {"authorization": f"Bearer {TOKEN}"})
    ]
    assert private.name not in shown[0]
    assert private.name in shown[1]


def pages(server: HubServer, path: str, params: dict[str, str | int], headers: dict[str, str]) -> Iterator[list[dict[str, str]]]:
    answer = httpx.get(server.url + path, params=params, headers=headers)
    yield answer.json()
    while "next" in answer.links:
        answer = httpx.get(answer.links["next"]["url"], headers=headers)
        yield answer.json()


def test_a_wrong_token_is_a_401(server: HubServer) -> None:
    assert httpx.get(f"{server.url}/api/models", headers={"authorization": "Bearer wrong"}).status_code == 401


def test_a_used_up_window_is_a_429_that_tells_when_it_ends() -> None:
    with HubServer(hub(), allowed=1) as server:
        answers = [httpx.get(f"{server.url}/api/models", params={"author": "x"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 429, 200]
    assert answers[1].headers["ratelimit"] == '"api";r=0;t=0'


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_spoils_one_answer_and_no_other(fault: Fault) -> None:
    with HubServer(hub(), [None, fault], slow_seconds=0.3) as server:
        said: list[bytes | str] = []
        for _ in range(3):
            try:
                answer = httpx.get(f"{server.url}/api/users/{busiest()}/overview", timeout=0.15)
                said.append(answer.content if answer.status_code == 200 else str(answer.status_code))
            except httpx.HTTPError as problem:
                said.append(type(problem).__name__)
    assert said[0] == said[2]
    assert said[1] != said[0]
