"""The loopback OpenAlex speaks the API as OpenAlex does, over the same people and papers as everything else."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import pytest

from sandbox.github_accounts import build_accounts
from sandbox.json_server import Fault
from sandbox.openalex_server import KEY, OpenAlexServer
from sandbox.openalex_works import build_works, is_known
from sandbox.orcids import build_orcids
from sandbox.world import World, build_world


@cache
def world() -> World:
    return build_world(people=60, repositories=6, commits=60, papers=130, vendored_paths=10)


@cache
def works() -> list[dict[str, Any]]:
    return build_works(world())


@pytest.fixture
def server() -> Iterator[OpenAlexServer]:
    with OpenAlexServer(works()) as running:
        yield running


def get(server: OpenAlexServer, **params: str | int) -> httpx.Response:
    return httpx.get(f"{server.url}/works", params=params)


def test_the_same_world_gives_the_same_works() -> None:
    again = build_world(people=60, repositories=6, commits=60, papers=130, vendored_paths=10)
    assert build_works(again) == works()
    assert build_works(build_world(seed=8, people=60, repositories=6, commits=60, papers=130, vendored_paths=10)) != works()


def test_most_papers_are_known_with_their_authors_in_order() -> None:
    known = [paper for paper in world().papers if is_known(world(), paper)]
    assert 0.8 < len(known) / len(world().papers) < 1
    for paper, work in zip(known, works(), strict=True):
        assert [each["raw_author_name"] for each in work["authorships"]] == [f"{a.forenames} {a.keyname}" for a in paper.authors]
        assert {each["author_position"] for each in work["authorships"]} <= {"first", "middle", "last"}


def test_an_author_has_one_id_and_one_orcid_and_it_is_the_one_shown_on_github() -> None:
    seen: dict[str, set[str]] = {}
    for work in works():
        for each in work["authorships"]:
            seen.setdefault(each["author"]["id"], set()).add(each["author"]["orcid"] or "")
    assert all(len(orcids - {""}) <= 1 for orcids in seen.values())
    shown = {key: url for key, account in build_accounts(world()).items() for _, url in account.social_links if "orcid" in url}
    assert shown
    assert all(url.endswith(build_orcids(world())[key]) for key, url in shown.items())


def test_a_share_of_authors_has_orcids_places_and_countries() -> None:
    authorships = [each for work in works() for each in work["authorships"]]
    with_orcid = sum(each["author"]["orcid"] is not None for each in authorships) / len(authorships)
    with_country = sum(bool(each["countries"]) for each in authorships) / len(authorships)
    assert 0.1 < with_orcid < 0.8
    assert 0.5 < with_country < 0.9
    assert all(re.fullmatch(r"[A-Z]{2}", code) for each in authorships for code in each["countries"])


def test_works_are_found_by_doi_id_and_place_in_any_case(server: OpenAlexServer) -> None:
    work = works()[0]
    doi = work["doi"].removeprefix("https://doi.org/")
    for wanted in (f"doi:{doi.upper()}", f"doi:{work['doi']}", f"openalex:{work['id'].rpartition('/')[2]}",
                   f"locations.landing_page_url:{work['locations'][0]['landing_page_url']}"):  # fmt: skip
        assert [each["id"] for each in get(server, filter=wanted).json()["results"]] == [work["id"]]


def test_several_values_come_in_pages_with_only_the_fields_selected(server: OpenAlexServer) -> None:
    wanted = "doi:" + "|".join(work["doi"] for work in works()[:5])
    answer = get(server, filter=wanted, per_page=2, page=3, select="id,doi").json()
    assert answer["meta"]["count"] == 5
    assert answer["results"] == [{"id": works()[4]["id"], "doi": works()[4]["doi"]}]


@pytest.mark.parametrize(
    "params",
    [{"filter": "ids.arxiv:2401.00001"}, {"filter": "doi:10.1000/a,b"}, {"filter": "doi:" + "|".join(map(str, range(101)))},
     {"filter": "doi:10.1000/a", "per_page": 200}],
)  # fmt: skip
def test_a_question_it_does_not_understand_is_a_400_with_its_reason(server: OpenAlexServer, params: dict[str, Any]) -> None:
    answer = get(server, **params)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_every_answer_tells_what_the_day_has_left_and_the_reset_in_seconds(server: OpenAlexServer) -> None:
    told = [get(server, filter="doi:10.1000/a").headers for _ in range(2)]
    assert [headers["x-ratelimit-remaining"] for headers in told] == ["999", "998"]
    assert int(told[0]["x-ratelimit-reset"]) < 86_400


def test_a_spent_day_is_a_429_until_midnight_and_a_key_has_a_day_of_its_own() -> None:
    with OpenAlexServer(works(), free=1) as server:
        answers = [get(server, filter="doi:10.1000/a") for _ in range(2)]
        with_key = get(server, filter="doi:10.1000/a", api_key=KEY)
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1].headers["retry-after"]) > 3600
    assert "Insufficient budget" in answers[1].json()["message"]
    assert (with_key.status_code, with_key.headers["x-ratelimit-remaining"]) == (200, "9999")


def test_a_wrong_key_is_a_401(server: OpenAlexServer) -> None:
    assert get(server, filter="doi:10.1000/a", api_key="wrong").status_code == 401


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_spoils_one_answer_and_no_other(fault: Fault) -> None:
    with OpenAlexServer(works(), [None, fault], slow_seconds=0.3) as server:
        bodies: list[bytes | str] = []
        for _ in range(3):
            try:
                answer = httpx.get(f"{server.url}/works", params={"filter": f"doi:{works()[0]['doi']}", "select": "id"}, timeout=0.15)
                bodies.append(answer.content if answer.status_code == 200 else str(answer.status_code))
            except httpx.HTTPError as problem:
                bodies.append(type(problem).__name__)
    assert bodies[0] == bodies[2]
    assert bodies[1] != bodies[0]
