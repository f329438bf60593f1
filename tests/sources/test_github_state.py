"""The state of a repository's reading: what is written into a cursor is what is read from it."""

from hypothesis import given
from hypothesis import strategies as st

from sources.github_state import GOOD_PAGES, Extra, Numbers, Pace, State, Stream, read_state

SIZES = {"pull_requests": 74, "issues": 100}


@given(st.sets(st.integers(1, 10**12)), st.text(), st.integers(1, 74), st.integers(-9, 9))
def test_a_state_survives_the_cursor(numbers: set[int], after: str, size: int, surplus: int) -> None:
    walked = Stream(Pace(size, 3), after, "2026-01-01T00:00:00Z", True, False, surplus, 1, 2, 7, 3, Numbers().with_all(numbers))
    state = State({"pull_requests": walked, "issues": Stream(Pace(100))}, 42, "digest", (Extra("review", "PR_1", 5, after),))
    cursor = state.to_cursor()
    assert all(isinstance(value, str) for value in cursor.values())
    assert cursor["pull_requests"] == "2026-01-01T00:00:00Z"
    assert read_state(cursor, SIZES) == state
    assert len(read_state(cursor, SIZES).streams["pull_requests"].seen) == len(numbers)


def test_without_a_cursor_everything_starts() -> None:
    assert read_state(None, SIZES) == State({"pull_requests": Stream(Pace(74)), "issues": Stream(Pace(100))})


def test_a_page_size_of_the_settings_is_never_exceeded() -> None:
    cursor = State({"pull_requests": Stream(Pace(74)), "issues": Stream(Pace(100))}).to_cursor()
    assert read_state(cursor, {"pull_requests": 10, "issues": 100}).streams["pull_requests"].pace.size == 10


def test_a_hundred_thousand_numbers_fit_into_a_cursor() -> None:
    every_second = Numbers().with_all(number for number in range(1, 200_000) if number * 2_654_435_761 % 97 < 48)
    assert len(every_second.packed()) < 40_000


def test_a_page_is_halved_at_once_and_grows_by_a_quarter_after_twenty_good_ones() -> None:
    pace = Pace(74).slower()
    for _ in range(GOOD_PAGES - 1):
        pace = pace.after_good(74)
        assert pace.size == 37
    assert pace.after_good(74) == Pace(46)
    assert Pace(1).slower() == Pace(1)
    assert Pace(1, GOOD_PAGES - 1).after_good(74) == Pace(2)
    assert Pace(70, GOOD_PAGES - 1).after_good(74) == Pace(74)
