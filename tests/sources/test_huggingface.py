"""The hub: an account's listing landed whole when anything changed, and nothing of it that is not everybody's to see."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from headwater.errors import TargetGone, TargetRefused
from headwater.settings import HuggingFace, Settings
from sandbox.huggingface_artifacts import Artifact
from sandbox.huggingface_server import TOKEN, HubServer
from sandbox.huggingface_world import HubWorld, build_hub
from sandbox.json_server import Fault
from sandbox.world import build_world
from sources import huggingface
from sources.huggingface_records import parse
from sources.paper_records import ARTIFACTS, HUB_ACCOUNTS
from tests.sources.json_diary import HURRIED, Diary, apart, loaded
from tests.sources.rest_loopback import loopback

__all__ = ["apart"]
pytestmark = pytest.mark.usefixtures("apart")
TOKEN_ENV = "HEADWATER_TEST_HF_TOKEN"
ORGANISATION = "tessera-ai"
KINDS = ("model", "dataset", "space")


@cache
def hub() -> HubWorld:
    return build_hub(build_world(people=90, repositories=6, commits=60, papers=60, vendored_paths=10))


def shown_of(name: str, world: HubWorld | None = None) -> list[Artifact]:
    """What everybody may see of an account's."""
    return [each for each in (world or hub()).artifacts if each.owner == name and not each.payload["private"]]


@cache
def busiest() -> str:
    """The person with most to show."""
    people = [account.name for account in hub().accounts.values() if not account.is_organisation]
    return max(people, key=lambda name: (len(shown_of(name)), name))


def changed(name: str, **payload: Any) -> HubWorld:
    """The same hub with one artifact changed."""
    artifacts = [replace(each, payload={**each.payload, **payload}) if each.name == name else each for each in hub().artifacts]
    return replace(hub(), artifacts=tuple(artifacts))


def told_otherwise(name: str, **overview: Any) -> HubWorld:
    """The same hub with one account's overview changed."""
    account = hub().accounts[name.lower()]
    other = replace(account, overview={**account.overview, **overview})
    return replace(hub(), accounts={**hub().accounts, name.lower(): other})


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN_ENV, raising=False)


def diary(directory: Path, url: str, **more: Any) -> Diary:
    section = HuggingFace(url, TOKEN_ENV, interval_seconds=0.0, **more)
    return Diary(directory, "huggingface", huggingface.fetch, Settings(huggingface=section, http=HURRIED))


@pytest.fixture
def server() -> Iterator[HubServer]:
    with HubServer(hub()) as running:
        yield running


def told(book: Diary) -> dict[str, dict[str, Any]]:
    """What landed of artifacts, by kind and name."""
    return {f"{row['kind']}:{body.get('id')}": body for row in book.rows() if row["kind"] in KINDS for body in [json.loads(row["body"])]}


def accounts(book: Diary) -> list[dict[str, Any]]:
    return [json.loads(row["body"]) for row in book.rows() if row["kind"] == "account"]


def truth(name: str, world: HubWorld | None = None) -> set[str]:
    return {f"{each.kind}:{each.name}" for each in shown_of(name, world)}


def paths(server: HubServer) -> list[str]:
    return [one.asker.path for one in server.asked]


# ---------------------------------------------------------------- one account


def test_an_account_lands_whole_in_one_file_that_replaces_the_last(tmp_path: Path, server: HubServer) -> None:
    book = diary(tmp_path, server.url)
    assert book.read(busiest()) == 1
    assert set(told(book)) == truth(busiest())
    assert len(truth(busiest())) > 2
    assert [account["user"] for account in accounts(book)] == [busiest()]
    assert [item.replaces for item in book.items if hasattr(item, "replaces")] == [True]
    assert paths(server) == [
        f"/api/users/{busiest()}/overview", f"/api/users/{busiest()}/socials", "/api/models", "/api/datasets", "/api/spaces",
    ]  # fmt: skip


def test_requests_are_the_package_s_in_our_name(tmp_path: Path, server: HubServer) -> None:
    diary(tmp_path, server.url).read(busiest())
    models = next(one.asker for one in server.asked if one.asker.path == "/api/models")
    assert models.params["author"] == busiest()
    assert models.params["sort"] == "lastModified"
    assert "expand=cardData" in models.query
    assert "siblings" not in models.query
    assert {one.asker.headers["user-agent"] for one in server.asked} == {"headwater/0.1.0 (+team@example.com)"}


def test_an_organisation_lands_with_what_it_shares(tmp_path: Path, server: HubServer) -> None:
    book = diary(tmp_path, server.url)
    book.read(ORGANISATION)
    assert set(told(book)) == truth(ORGANISATION)
    assert [(account["name"], account["is_organisation"]) for account in accounts(book)] == [(ORGANISATION, True)]


def test_a_listing_of_many_pages_lands_whole(tmp_path: Path) -> None:
    with HubServer(hub(), page_size=1) as server:
        book = diary(tmp_path, server.url)
        book.read(busiest())
    assert set(told(book)) == truth(busiest())


def test_a_second_night_without_news_lands_nothing_and_says_so(tmp_path: Path, server: HubServer) -> None:
    book = diary(tmp_path, server.url)
    book.read(busiest())
    latest = max(each.payload["lastModified"] for each in shown_of(busiest()))
    assert book.read(busiest()) == 0
    assert book.remarks == [f"nothing new since {latest}"]
    assert book.read(busiest(), is_full=True) == 1


@pytest.mark.parametrize("what", ["modified", "deleted", "renamed person", "new artifact"])
def test_whatever_changed_the_account_is_landed_anew(tmp_path: Path, server: HubServer, what: str) -> None:
    first = shown_of(busiest())[0]
    world = {
        "modified": changed(first.name, lastModified="2026-06-30T10:00:00.000Z"),
        "deleted": replace(hub(), artifacts=tuple(each for each in hub().artifacts if each != first)),
        "renamed person": told_otherwise(busiest(), fullname="Another Name"),
        "new artifact": replace(hub(), artifacts=(*hub().artifacts, replace(first, payload={**first.payload, "id": f"{busiest()}/new"}))),
    }[what]
    book = diary(tmp_path, server.url)
    book.read(busiest())
    server.world = world
    assert book.read(busiest()) == 1
    assert book.remarks == []


def test_what_was_deleted_on_the_hub_is_gone_from_the_tables(
    tmp_path: Path, server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shown_of(busiest())[0]
    book = diary(tmp_path, server.url)
    book.read(busiest())
    server.world = replace(hub(), artifacts=tuple(each for each in hub().artifacts if each != first))
    book.read(busiest())
    rows, _ = loaded(book, artifacts_only, ARTIFACTS, monkeypatch)
    assert {row["artifact_id"] for row in rows} == truth(busiest()) - {f"{first.kind}:{first.name}"}


def test_downloads_likes_and_followers_alone_are_no_news_for_a_month(tmp_path: Path, server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    first = shown_of(busiest())[0]
    book = diary(tmp_path, server.url)
    book.read(busiest())
    server.world = changed(first.name, downloads=10**6, likes=10**5)
    assert book.read(busiest()) == 0
    later = (datetime.now(UTC) + timedelta(days=30)).date()
    monkeypatch.setattr(huggingface, "_today", lambda: later)
    assert book.read(busiest()) == 1


def test_an_account_that_does_not_exist_is_gone(tmp_path: Path, server: HubServer) -> None:
    with pytest.raises(TargetGone, match=r"^the hub has no account 'nobody-at-all'$"):
        diary(tmp_path, server.url).read("nobody-at-all")


@pytest.mark.parametrize("name", ["", "a/b", "..", "ada@example", "a b", "-a", "x?y=1"])
def test_what_can_be_no_account_is_refused_without_a_request(tmp_path: Path, server: HubServer, name: str) -> None:
    with pytest.raises(TargetRefused, match="is no account of the hub"):
        list(huggingface.fetch(huggingface.Target("huggingface", name, datetime.now(UTC)), diary(tmp_path, server.url).settings))
    assert server.asked == []


def test_an_account_that_moved_is_read_and_the_new_name_told(tmp_path: Path) -> None:
    with HubServer(hub(), moved={"old-name": busiest()}) as server:
        book = diary(tmp_path, server.url)
        book.read("old-name")
    assert book.remarks == [f"it is called {busiest()} now; correct the catalog"]
    assert set(told(book)) == truth(busiest())


def test_more_than_the_settings_take_of_an_account_is_a_gap(tmp_path: Path) -> None:
    models = [each for each in shown_of(busiest()) if each.kind == "model"]
    assert len(models) > 1
    with HubServer(hub()) as server:
        book = diary(tmp_path, server.url, artifacts_per_account=1)
        book.read(busiest())
    newest = max(models, key=lambda each: (each.payload["lastModified"], each.name))
    assert [key for key in told(book) if key.startswith("model:")] == [f"model:{newest.name}"]
    assert any(gap.startswith("the 1 last modified models of ") for gap in book.gaps)


# ---------------------------------------------------------------- what is not kept


def test_gated_and_disabled_artifacts_stay_and_private_ones_never_land(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gated, disabled, private = (each.name for each in shown_of(busiest())[:3])
    world = hub()
    for name, payload in ((gated, {"gated": "manual"}), (disabled, {"disabled": True}), (private, {"private": True})):
        artifacts = [replace(each, payload={**each.payload, **payload}) if each.name == name else each for each in world.artifacts]
        world = replace(world, artifacts=tuple(artifacts))
    monkeypatch.setenv(TOKEN_ENV, TOKEN)  # the token's owner is shown what is private
    with HubServer(world) as server:
        book = diary(tmp_path, server.url)
        book.read(busiest())
        assert all(one.asker.token == TOKEN for one in server.asked)
    landed = {key.partition(":")[2] for key in told(book)}
    assert {gated, disabled} <= landed
    assert private not in landed
    assert private.encode() not in book.bytes()


def test_no_address_no_picture_and_no_other_handle_is_landed(tmp_path: Path) -> None:
    name, first = busiest(), shown_of(busiest())[0]
    card = {"thumbnail": "https://example.org/face.png", "contact": {"email": "ada@example.org", "text": "or ada(@)x, bea@example.org"}}
    account = hub().accounts[name.lower()]
    world = replace(
        changed(first.name, cardData=card, authorData={"avatarUrl": "https://cdn-avatars.example.org/a.jpg"}),
        accounts={**hub().accounts, name.lower(): replace(
            account, socials={"twitter": "ada_t", "linkedin": "in/ada", "github": "ada-gh"},
            overview={**account.overview, "details": "mail ada@example.org", "email": "ada@example.org"})},
    )  # fmt: skip
    with HubServer(world) as server:
        book = diary(tmp_path, server.url)
        book.read(name)
    for unwanted in (b"ada@", b"bea@", b"avatar", b"face.png", b"ada_t", b"in/ada", b"siblings"):
        assert unwanted not in book.bytes()
    assert b"[address]" in book.bytes()
    assert b"ada-gh" in book.bytes()


def test_the_token_is_sent_and_never_landed_or_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv(TOKEN_ENV, TOKEN)
    caplog.set_level(logging.DEBUG)
    with HubServer(hub(), [Fault.BAD_GATEWAY, None, Fault.TOO_MANY]) as server:
        book = diary(tmp_path, server.url)
        book.read(busiest())
        assert {one.asker.token for one in server.asked} == {TOKEN}
    assert caplog.records
    assert TOKEN.encode() not in book.bytes()
    assert TOKEN not in caplog.text + str(book.items)


def test_what_the_package_would_find_on_the_machine_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: HubServer) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_of_somebody")
    diary(tmp_path, server.url).read(busiest())
    assert {one.asker.token for one in server.asked} == {""}


def test_a_wrong_token_is_refused_in_one_line_that_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: HubServer) -> None:
    monkeypatch.setenv(TOKEN_ENV, "hf_wrong")
    with pytest.raises(TargetRefused, match=rf"^the hub refuses the token in \${TOKEN_ENV}; correct or unset it$"):
        diary(tmp_path, server.url).read(busiest())


# ---------------------------------------------------------------- accounts of people


def some_names(count: int = 5) -> list[str]:
    return [account.name for account in hub().accounts.values() if not account.is_organisation][:count]


def test_every_account_asked_for_is_a_file_of_its_own(tmp_path: Path, server: HubServer) -> None:
    book = diary(tmp_path, server.url)
    assert book.read("accounts", accounts=some_names()) == 5
    assert [account["user"] for account in accounts(book)] == some_names()
    assert set(told(book)) == set().union(*map(truth, some_names()))


def test_an_account_that_is_not_there_is_marked_and_the_others_are_read(tmp_path: Path, server: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    book = diary(tmp_path, server.url)
    assert book.read("accounts", accounts=["nobody-at-all", "no name", *some_names(1)]) == 3
    rows, reasons = loaded(book, accounts_only, HUB_ACCOUNTS, monkeypatch)
    assert reasons == []
    assert {row["account"]: row["is_organisation"] for row in rows} == {"nobody-at-all": None, "no name": None, some_names(1)[0]: False}


def test_an_account_that_moved_lands_under_its_new_name_and_the_old_one_is_not_asked_for_again(tmp_path: Path) -> None:
    with HubServer(hub(), moved={"old-name": busiest()}) as server:
        book = diary(tmp_path, server.url)
        book.read("accounts", accounts=["old-name"])
    assert [json.loads(row["body"]).get("account") for row in book.rows() if row["kind"] == "missing"] == ["old-name"]
    assert [account["user"] for account in accounts(book)] == [busiest()]


def test_a_run_reads_so_many_accounts_and_tells_how_many_are_left(tmp_path: Path, server: HubServer) -> None:
    book = diary(tmp_path, server.url, accounts_per_run=3)
    assert book.read("accounts", accounts=some_names()) == 3
    assert book.gaps == ["huggingface.accounts_per_run (3) are read; 2 accounts are left for the next run"]
    assert book.read("accounts", accounts=some_names()) == 2
    assert [account["user"] for account in accounts(book)] == some_names()


@pytest.mark.parametrize("count", [1, 4])
def test_a_killed_run_goes_on_with_the_next_account(tmp_path: Path, server: HubServer, count: int) -> None:
    book = diary(tmp_path, server.url)
    book.read("accounts", files=count, accounts=some_names())
    book.read("accounts", accounts=some_names())
    assert [account["user"] for account in accounts(book)] == some_names()


def test_accounts_read_at_once_do_not_mix_and_ask_one_at_a_time(tmp_path: Path, server: HubServer) -> None:
    books = {name: diary(tmp_path / name, server.url) for name in some_names()}
    threads = [threading.Thread(target=book.read, args=(name,)) for name, book in books.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, book in books.items():
        assert set(told(book)) == truth(name)
        assert [account["user"] for account in accounts(book)] == [name]
    assert max(one.in_flight for one in server.asked) == 1


# ---------------------------------------------------------------- trouble


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("position", [0, 1, 3])
def test_no_single_fault_anywhere_changes_what_is_landed(tmp_path: Path, fault: Fault, position: int) -> None:
    with HubServer(hub(), [*[None] * position, fault], page_size=2, slow_seconds=0.5) as server:
        book = diary(tmp_path, server.url)
        book.read(busiest())
    assert set(told(book)) == truth(busiest())
    assert accounts(book)[0]["fullname"] == hub().accounts[busiest().lower()].overview["fullname"]


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_that_lasts_is_refused_and_nothing_is_landed(tmp_path: Path, fault: Fault) -> None:
    with HubServer(hub(), [None, None, *[fault] * 9], slow_seconds=0.5) as server:
        book = diary(tmp_path, server.url)
        with pytest.raises(TargetRefused, match=r"^[^\n]*run again later$"):
            book.read(busiest())
    assert book.rows() == []


def test_a_window_that_is_used_up_is_waited_for(tmp_path: Path) -> None:
    with HubServer(hub(), allowed=3) as server:
        book = diary(tmp_path, server.url)
        book.read(busiest())
        starts = [one.started_at for one in server.asked]
    assert set(told(book)) == truth(busiest())
    assert len(starts) == 6
    assert starts[4] - starts[3] > 0.9  # t=0 in `RateLimit`, and a second to be sure


def test_an_artifact_of_another_shape_is_quarantined_and_the_rest_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = shown_of(busiest())[0]
    with HubServer(changed(odd.name, tags="lora", createdAt=17)) as server:
        book = diary(tmp_path, server.url)
        book.read(busiest())
    rows, reasons = loaded(book, artifacts_only, ARTIFACTS, monkeypatch)
    assert reasons == ["tags: expected list, found str"]
    assert {row["artifact_id"] for row in rows} == truth(busiest()) - {f"{odd.kind}:{odd.name}"}


def scripted(models: Any) -> dict[str, object]:
    """A hub whose one account has these models."""
    return {
        "/api/users/ada/overview": (200, {}, {"user": "ada", "fullname": "Ada"}),
        "/api/users/ada/socials": (404, {}, {"error": "no"}),
        "/api/models": models,
        "/api/datasets": (200, {}, []),
        "/api/spaces": (200, {}, []),
    }


def test_things_that_are_no_objects_are_quarantined_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with loopback(scripted((200, {}, ["ada/x", None, {"id": "ada/y"}]))) as hub_:
        book = diary(tmp_path, hub_.url)
        book.read("ada")
    rows, reasons = loaded(book, artifacts_only, ARTIFACTS, monkeypatch)
    assert [row["title"] for row in rows] == ["ada/y"]
    assert reasons == ["no id", "no id"]


@pytest.mark.parametrize(
    ("following", "said"),
    [("{url}/api/models?cursor=1", "leads in a circle"), ("https://hub.example.org/api/models", "leads elsewhere, to hub.example.org")],
)
def test_a_next_page_that_leads_in_a_circle_or_elsewhere_is_refused(tmp_path: Path, following: str, said: str) -> None:
    with loopback(scripted((200, {"Link": f'<{following}>; rel="next"'}, [{"id": "ada/x"}]))) as hub_:
        with pytest.raises(TargetRefused, match=said):
            diary(tmp_path, hub_.url).read("ada")
        assert len(hub_.asked) < 6


def artifacts_only(kind: str, body: bytes) -> list[dict[str, Any]]:
    return parse(kind, body) if kind in KINDS else []


def accounts_only(kind: str, body: bytes) -> list[dict[str, Any]]:
    return parse(kind, body) if kind not in KINDS else []
