"""The polite client: what an answer is worth, how long to wait, and when to stop asking."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import TargetError, TargetGone, TargetRefused
from headwater.settings import Http
from sources.http import PoliteClient, backoff_seconds, user_agent
from sources.http_answers import Again, Believed, Over, classify, retry_after_seconds

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HURRIED = Http(contact="team@example.com", timeout_seconds=0.5, attempts=3, backoff_seconds=0.01)


def answer(status: int, text: str = "", **headers: str) -> httpx.Response:
    """An answer as httpx hands it over."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = httpx.Request("GET", "https://api.example.com/thing?token=secret")
    return httpx.Response(status, text=text, headers=named, request=request)


@contextmanager
def serving(
    *answers: Callable[[BaseHTTPRequestHandler], None],
) -> Generator[tuple[str, list[str]], None, None]:
    """A loopback server that gives these answers in turn, the last one for ever; and the paths it was asked for."""
    queue, paths = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            (queue.pop(0) if len(queue) > 1 else queue[0])(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", paths
    finally:
        server.shutdown()
        server.server_close()


def says(status: int, body: bytes = b"yes", **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer of the loopback server."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


@pytest.mark.parametrize("status", [200, 201, 204, 304])
def test_an_answer_is_believed(status: int) -> None:
    assert classify(answer(status)) == Believed()


@pytest.mark.parametrize("status", [202, 408, 429, 500, 502, 503, 504, 520])
def test_a_passing_trouble_is_worth_asking_again(status: int) -> None:
    verdict = classify(answer(status))
    assert isinstance(verdict, Again)
    assert verdict.after_seconds is None


@pytest.mark.parametrize(("status", "error"), [(404, TargetGone), (410, TargetGone), (451, TargetGone)])
def test_what_is_gone_is_told_as_gone(status: int, error: type[TargetError]) -> None:
    verdict = classify(answer(status))
    assert isinstance(verdict, Over)
    assert type(verdict.error) is error


@pytest.mark.parametrize("status", [301, 400, 401, 403, 422])
def test_what_is_refused_is_told_in_one_line_without_the_query(status: int) -> None:
    verdict = classify(answer(status))
    assert isinstance(verdict, Over)
    assert isinstance(verdict.error, TargetRefused)
    assert str(status) in str(verdict.error)
    assert "secret" not in str(verdict.error)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_the_server_says_when_to_come_back(status: int) -> None:
    assert classify(answer(status, Retry_After="7")).after_seconds == 7  # type: ignore[union-attr]


def test_a_source_may_doubt_an_answer() -> None:
    verdict = classify(answer(200, "Rate exceeded."), lambda response: f"it says {response.text}")
    assert verdict == Again("it says Rate exceeded.")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120),
        ("0", 0),
        ("0.5", 0.5),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, expected: float | None) -> None:
    assert retry_after_seconds({"retry-after": value}, NOW) == expected


@given(st.text())
def test_retry_after_is_never_negative_and_never_an_error(value: str) -> None:
    seconds = retry_after_seconds({"retry-after": value}, NOW)
    assert seconds is None or seconds >= 0


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_waiting_doubles_up_to_the_longest_wait(attempt: int, jitter: float) -> None:
    manners = Http(backoff_seconds=5, longest_wait_seconds=900)
    longest = min(900, 5 * 2 ** (attempt - 1))
    assert longest / 2 <= backoff_seconds(attempt, manners, lambda: jitter) <= longest


def test_the_user_agent_names_whom_to_write_to() -> None:
    assert user_agent(HURRIED) == "headwater/0.1.0 (+team@example.com)"
    assert user_agent(Http()) == "headwater/0.1.0"


def test_trouble_that_passes_is_not_noticed() -> None:
    with serving(says(502), says(429, Retry_After="0.01"), says(200)) as (url, paths):
        assert PoliteClient("passing", HURRIED, 0).get(url, {"a": "b%3Dc"}).text == "yes"
    assert paths == ["/?a=b%253Dc"] * 3


def test_trouble_that_lasts_is_given_up_after_the_last_attempt() -> None:
    with (
        serving(says(502)) as (url, paths),
        pytest.raises(TargetRefused, match=r"in 3 attempts .502 Bad Gateway."),
    ):
        PoliteClient("lasting", HURRIED, 0).get(url)
    assert len(paths) == 3


def test_nobody_at_the_address_is_given_up_too() -> None:
    with pytest.raises(TargetRefused, match="ConnectError"):
        PoliteClient("nobody", HURRIED, 0).get("http://127.0.0.1:9/")


def test_what_nobody_answered_is_not_waited_for_again() -> None:
    patient = replace(HURRIED, backoff_seconds=0.2, longest_wait_seconds=5)
    with pytest.raises(TargetRefused, match="ConnectError"):
        PoliteClient("silent", patient, 0).get("http://127.0.0.1:9/first")
    began = time.monotonic()
    for _ in range(50):
        with pytest.raises(TargetRefused, match=r"http://127.0.0.1:9 did not answer a moment ago .ConnectError"):
            PoliteClient("silent", patient, 0).get("http://127.0.0.1:9/other")
    assert time.monotonic() - began < 1
    with serving(says(200)) as (url, _):
        assert PoliteClient("silent", patient, 0).get(url).text == "yes"


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(TargetRefused, match="check the address in the settings"):
        PoliteClient("no-address", HURRIED, 0).get("example.com/api")


def test_a_redirect_is_followed_at_the_same_pace() -> None:
    with serving(says(301, Location="/there"), says(200)) as (url, paths):
        began = time.monotonic()
        assert PoliteClient("moved", HURRIED, 0.05).get(url + "/here").text == "yes"
    assert paths == ["/here", "/there"]
    assert time.monotonic() - began >= 0.05


def test_a_circle_of_redirects_is_refused() -> None:
    with serving(says(301, Location="/here")) as (url, _), pytest.raises(TargetRefused, match="301"):
        PoliteClient("circle", HURRIED, 0).get(url + "/here")


def test_a_service_that_wants_to_be_left_alone_for_long_is_left_alone_by_every_target() -> None:
    with serving(says(429, Retry_After="86400")) as (url, paths):
        for _ in range(3):
            with pytest.raises(TargetRefused, match=r"left alone for 86[34]00 s; run again after that"):
                PoliteClient("overrun", HURRIED, 0).get(url)
    assert len(paths) == 1


def test_requests_to_one_service_start_an_interval_apart_and_never_overlap() -> None:
    under_way: list[int] = [0, 0]
    starts: list[float] = []

    def slow(handler: BaseHTTPRequestHandler) -> None:
        starts.append(time.monotonic())
        under_way[0] += 1
        under_way[1] = max(under_way)
        time.sleep(0.01)
        under_way[0] -= 1
        says(200)(handler)

    with serving(slow) as (url, _):
        asking = [
            threading.Thread(target=PoliteClient("paced", HURRIED, 0.06).get, args=(url,)) for _ in range(5)
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
    assert under_way[1] == 1
    assert all(later - earlier > 0.04 for earlier, later in pairwise(starts))


def test_two_services_do_not_wait_for_each_other() -> None:
    with serving(says(200)) as (url, _):
        began = time.monotonic()
        for service in ("one", "other"):
            PoliteClient(service, HURRIED, 10).get(url)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("cut", [{"Content_Length": "99"}, {"Content_Encoding": "gzip"}])
def test_a_body_that_is_cut_off_is_asked_for_again(cut: dict[str, Any]) -> None:
    with serving(says(200, b"half", **cut), says(200)) as (url, paths):
        assert PoliteClient("cut", HURRIED, 0).get(url).text == "yes"
    assert len(paths) == 2
