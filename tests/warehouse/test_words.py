"""How texts are cut into words and phrases, against an independent reading in Python."""

import re
import unicodedata
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.pipe_tables import World

LETTERS = st.text(st.sampled_from("abGPUsSi3 -_./ÉéßñİK\n"), max_size=40)


def cut(text: str) -> list[str]:
    plain = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    parted = re.sub(r"([a-z])([A-Z][a-z])", r"\1 \2", plain).lower()
    return [re.sub(r"^([a-z0-9]{2,}[^suia])s$", r"\1", word) for word in re.findall(r"[a-z0-9]+", parted)]


def runs(parts: Sequence[str]) -> list[str]:
    return [" ".join(parts[at : at + size]) for size in (1, 2, 3) for at in range(len(parts) - size + 1)]


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from("abGPUsSi3 -_./Éñ\n"), max_size=40))
def test_words_and_phrases_are_what_the_rules_say(one_world: World, text: str) -> None:
    parts = cut(text)
    whole = [word for word in cut(text.lower()) if word not in parts]
    found = one_world.con.execute("SELECT words(?), phrases(?, words(?))", [text, text, text]).fetchall()
    assert found == [(parts, [*runs(parts), *whole])]


@settings(max_examples=200, deadline=None)
@given(text=LETTERS)
def test_a_text_is_not_cut_twice_only_where_that_gives_nothing_new(one_world: World, text: str) -> None:
    anew = "list_filter(words(lower(text)), lambda w: NOT list_contains(words(text), w))"
    assert one_world.con.execute(f"SELECT whole_words(text, words(text)) = {anew} FROM (SELECT ? AS text)", [text]).fetchall() == [(True,)]
