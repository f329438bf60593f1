"""Asking GitHub: which trouble passes, which asks for less, which ends a target and which the whole source."""

import logging
import time

import pytest

from headwater.errors import TargetError, TargetRefused
from sources.github_answers import BadToken, LostPlace, TooHeavy
from sources.github_budget import BudgetSpent
from sources.github_graphql import Graphql, budget, token
from sources.github_state import Pace
from tests.sources.github_stage import (
    TOKEN,
    Say,
    apart,
    errs,
    fine,
    hangs_up,
    hurried,
    playing,
    rate,
    says,
)

__all__ = ["apart"]
QUERY = "query { viewer { login } }"
SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}
SOON = str(int(time.time()) + 1)

PASSING: dict[str, Say] = {
    "bad gateway of another kind": says(b"<html>oops</html>", 503),
    "server error": says(b"", 500),
    "cut off": says(b'{"data": {"viewer": {"lo'),
    "a page instead of JSON": says(b"<html>Unicorn!</html>"),
    "nothing": says(b""),
    "a list": says(b"[1]"),
    "neither data nor errors": says({}),
    "broken line": hangs_up,
    "shorter than announced": says(b'{"data":', 200, Content_Length="99"),
    "403 with Retry-After": says({"message": "slow down"}, 403, Retry_After="0.01"),
    "429 with Retry-After": says(b"", 429, Retry_After="0.01"),
    "429 without": says(b"", 429),
    "403 that names the secondary limit": says(SECONDARY, 403),
    "200 that names the secondary limit": says(SECONDARY),
    "403 primary limit, soon over": says(b"", 403, x_ratelimit_remaining="0", x_ratelimit_reset=SOON),
    "RATE_LIMITED": errs("RATE_LIMITED", "API rate limit exceeded", x_ratelimit_reset=SOON),
    "RATE_LIMIT": errs("RATE_LIMIT", "API rate limit already exceeded", {"rateLimit": rate(0, 0)}),
    "internal error": errs("", "Something is amiss", {"viewer": None}, ["viewer"]),
    "partial": errs("INTERNAL", "Something broke", {"viewer": {"login": None}}, ["viewer", "login"]),
}


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING.keys())
def test_trouble_that_passes_is_not_noticed(trouble: Say) -> None:
    with playing(trouble, fine()) as (url, asked):
        answer = Graphql(hurried(url), "a/b").ask(QUERY, {"n": 1})
    assert answer.data["viewer"] == {"login": "ada"}
    assert answer.troubles == ()
    assert len(asked) == 2
    assert asked[1] == {"query": QUERY, "variables": {"n": 1}, "authorization": f"bearer {TOKEN}"}


HEAVY: dict[str, Say] = {
    "502": says(b"<html>", 502),
    "504": says(b"", 504),
    "RESOURCE_LIMITS_EXCEEDED": errs("RESOURCE_LIMITS_EXCEEDED", "Resource limits exceeded", {"viewer": None}),
    "timedout": errs("", "timedout", {"viewer": {"login": None}}),
    "something went wrong": errs("", "Something went wrong while executing your query. This may be the result of a timeout"),
    "too many nodes": errs("MAX_NODE_LIMIT_EXCEEDED", "requesting up to 600,000 possible nodes"),
}


@pytest.mark.parametrize("trouble", HEAVY.values(), ids=HEAVY.keys())
def test_what_is_too_heavy_is_asked_for_in_halves(trouble: Say) -> None:
    with playing(trouble, trouble, fine()) as (url, asked):
        _, pace = Graphql(hurried(url), "a/b").ask_sized(Pace(74), lambda _: QUERY, lambda size: {"first": size})
    assert [each["variables"]["first"] for each in asked] == [74, 37, 18]
    assert pace == Pace(18)


def test_an_answer_without_what_was_asked_for_is_asked_for_in_halves_too() -> None:
    with playing(fine()) as (url, asked), pytest.raises(TargetRefused, match="even for the smallest page"):
        Graphql(hurried(url), "a/b").ask_sized(Pace(4), lambda _: QUERY, is_usable=lambda _: False)
    assert len(asked) == 8


REFUSED: dict[str, tuple[Say, type[TargetError], str]] = {
    "401": (says({"message": "Bad credentials"}, 401), BadToken, r"\(401\).*\$GITHUB_TOKEN"),
    "403": (says({"message": "Resource protected by SAML"}, 403), TargetRefused, "SAML"),
    "404": (says(b"", 404), TargetRefused, r"check github\.graphql_url"),
    "moved": (says(b"", 301, Location="/elsewhere"), TargetRefused, "it moved"),
    "422": (says(b"", 422), TargetRefused, "422"),
    "unknown field": (errs("undefinedField", "Field 'x' doesn't exist", None, ["query", "x"]), TargetRefused, "Field 'x'"),
    "scopes": (errs("INSUFFICIENT_SCOPES", "requires one of: ['read:org']"), TargetRefused, "read:org"),
    "cursor": (errs("", "`xyz` does not appear to be a valid cursor.", {"viewer": None}, ["viewer"]), LostPlace, "xyz"),
}  # fmt: skip


@pytest.mark.parametrize(("trouble", "error", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_no_further_try_can_mend_is_told_after_one(trouble: Say, error: type[TargetError], words: str) -> None:
    with playing(trouble) as (url, asked), pytest.raises(error, match=words) as told:
        Graphql(hurried(url), "a/b").ask(QUERY)
    assert len(asked) == 1
    assert "\n" not in str(told.value)
    assert TOKEN not in str(told.value)


def test_a_refused_token_is_shown_once_and_then_every_target_knows() -> None:
    with playing(says(b"", 401)) as (url, asked):
        for name in ("a/b", "a/c"):
            with pytest.raises(BadToken, match="put a valid one"):
                Graphql(hurried(url), name).ask(QUERY)
    assert len(asked) == 1


LIMITS: dict[str, Say] = {
    "primary, 403": says(b"", 403, x_ratelimit_remaining="0", x_ratelimit_reset=str(int(time.time()) + 3000)),
    "primary, 429": says(b"", 429, x_ratelimit_remaining="0", x_ratelimit_reset=str(int(time.time()) + 3000)),
    "primary, 200": errs("RATE_LIMITED", "exceeded", x_ratelimit_reset=str(int(time.time()) + 3000)),
    "secondary": says(b"", 403, Retry_After="3600"),
}


@pytest.mark.parametrize("trouble", LIMITS.values(), ids=LIMITS.keys())
def test_a_limit_that_lasts_longer_than_a_run_waits_ends_every_target_in_good_order(trouble: Say) -> None:
    with playing(trouble) as (url, asked):
        for name in ("a/b", "a/c"):
            with pytest.raises(BudgetSpent, match="the next run goes on here"):
                Graphql(hurried(url), name).ask(QUERY)
    assert len(asked) == 1


def test_a_limit_without_a_word_about_when_is_waited_for_longer_each_time() -> None:
    with playing(says(SECONDARY, 403), says(SECONDARY, 403), fine()) as (url, _):
        began = time.monotonic()
        Graphql(hurried(url, limit_seconds=0.1), "a/b").ask(QUERY)
    assert time.monotonic() - began >= 0.1 + 0.2


def test_a_heavy_error_that_keeps_coming_ends_the_target() -> None:
    with playing(says(b"", 502)) as (url, asked), pytest.raises(TargetRefused, match="502 Bad Gateway"):
        Graphql(hurried(url), "a/b").ask_sized(Pace(2), lambda _: QUERY)
    assert len(asked) == 7


def test_a_single_heavy_answer_is_told_as_such() -> None:
    with playing(says(b"", 502)) as (url, _), pytest.raises(TooHeavy):
        Graphql(hurried(url), "a/b").ask(QUERY)


def test_errors_that_last_are_handed_over_with_the_data_beside_them() -> None:
    with playing(errs("FORBIDDEN", "no", {"viewer": {"login": None}}, ["viewer", "login"])) as (url, asked):
        answer = Graphql(hurried(url), "a/b").ask(QUERY)
    assert len(asked) == 1
    assert answer.trouble_at("viewer").message == "no"  # type: ignore[union-attr]


def test_errors_that_should_pass_but_do_not_are_handed_over_too() -> None:
    with playing(errs("", "broken", {"viewer": {"login": None}}, ["viewer", "login"])) as (url, asked):
        answer = Graphql(hurried(url), "a/b").ask(QUERY)
    assert len(asked) == 6
    assert [trouble.message for trouble in answer.troubles] == ["broken"]


def test_points_are_counted_per_target() -> None:
    with playing(fine(rateLimit=rate(cost=3))) as (url, _):
        settings = hurried(url)
        Graphql(settings, "a/b").ask(QUERY)
        Graphql(settings, "a/c").ask(QUERY)
        assert (budget(settings).spent("a/b"), budget(settings).spent()) == (3, 6)


def test_a_server_that_keeps_no_count_is_asked_without_one() -> None:
    with playing(fine(rateLimit=None)) as (url, _):
        assert Graphql(hurried(url), "a/b").ask(QUERY).rate is None


def test_the_token_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), playing(says(b"", 500), fine()) as (url, _):
        Graphql(hurried(url), "a/b").ask(QUERY)
    assert caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_token_is_none(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", value)
    assert token(hurried("http://127.0.0.1:9")) is None
    assert token(hurried("http://127.0.0.1:9", token_env="")) is None


def test_a_token_that_can_be_none_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_ä secret")
    with pytest.raises(BadToken, match="characters that no token has") as told:
        token(hurried("http://127.0.0.1:9"))
    assert "secret" not in str(told.value)
