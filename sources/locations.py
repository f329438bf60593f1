"""What people write as their location, as city, region and country; None rather than a wrong country."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sources.place_names import Reading, fold, names

LONGEST_TEXT = 200
MOST_PARTS = 6
MOST_WORDS = 6
LONGEST_EASTERN = 6
FLAG = re.compile("([\U0001f1e6-\U0001f1ff])([\U0001f1e6-\U0001f1ff])")
FIRST_FLAG_LETTER = 0x1F1E6
BRITISH_FLAG = re.compile("\U0001f3f4\U000e0067\U000e0062[\U000e0061-\U000e007f]*")
PICTURE = re.compile("[\u2190-\u2bff\u3030\u303d\ufe0f\u200d\U0001f000-\U0001faff\U000e0000-\U000e007f]+")
BETWEEN = re.compile(r"[,;|/\\()\[\]{}<>•·+~:\n\r\t、，／（）「」]+|\s+[-–—]+\s+|\s*[–—]+>?\s*|->")
LOOSELY_BETWEEN = re.compile(r"\s+(?:and|or|und|et|y|&)\s+|\s*&\s*|(?<=\w)-(?=\w)", re.IGNORECASE)
EASTERN = re.compile("[\u3400-\u9fff\uac00-\ud7af]{2,}")
BEST_KNOWN_BY, LARGEST_BY = 5.0, 3.0
COUNTRY_WEIGHT, REGION_WEIGHT = 1e12, 2e6
WELL_KNOWN = 50_000
SHORT_NAME = 8

Readings = tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place, its country in ISO 3166, and the sentence that says how it was found."""

    city: str | None
    region: str | None
    country_code: str
    reason: str


class Part(NamedTuple):
    """A piece of the text, the name as it was looked up, and what it can mean."""

    text: str
    name: str
    readings: Readings


class Guess(NamedTuple):
    """A country and perhaps a region (its code) that the whole text might mean."""

    country: str
    region: str = ""


def place(text: str) -> Place | None:
    """Return the one place that the text names, or None when it names none, or several countries."""
    parts, has_unknown = _read(text[:LONGEST_TEXT])
    if not parts or _is_bare_code(parts):
        return None
    guesses = {_guess(reading) for part in parts for reading in part.readings}
    held = sorted(guess for guess in guesses if all(_fitting(part, guess) for part in parts))
    if len(parts) > 1:
        named = [guess for guess in held if _is_named(parts, guess)]
        if len({guess.country for guess in named}) == 1:
            return _describe(parts, named, "its parts agree")
        if named:
            return None
    return _by_weight(parts, held, has_unknown)


def _read(text: str) -> tuple[list[Part], bool]:
    """Return the parts that mean something, flags among them, and whether any other words remain."""
    known: list[Part] = []
    if not text.isascii():
        known = [Part(f"flag of {code}", "", (Reading("country", "", code),)) for code in _flags(text)]
        text = PICTURE.sub(", ", text)
    has_unknown = False
    for piece in BETWEEN.split(text)[: 2 * MOST_PARTS]:
        words = piece.strip(" .!?\"'“”*-_")
        if not words or fold(words) in names().nowhere:
            continue
        found = _parts(words)
        known += [part for part in found if part not in known]
        has_unknown |= not found
    return known[:MOST_PARTS], has_unknown


def _flags(text: str) -> Iterable[str]:
    """Return the country codes of the flags, once each; those of England, Scotland and Wales are British."""
    codes = [chr(ord(first) - FIRST_FLAG_LETTER + ord("A")) + chr(ord(second) - FIRST_FLAG_LETTER + ord("A")) for first, second in FLAG.findall(text)]
    return dict.fromkeys([*codes, *["GB"] * len(BRITISH_FLAG.findall(text))])


def _parts(piece: str) -> list[Part]:
    """Return what one piece means: as a whole, without the words around it, or as a place followed by a larger one."""
    texts = (piece, _without_surroundings(piece))
    for text in texts[: 2 if texts[0] != texts[1] else 1]:
        if (part := _part(text)).readings:
            return [part]
        if found := _two_in_one(text) or _eastern(text):
            return found
    split = LOOSELY_BETWEEN.split(piece)
    found = [_part(_without_surroundings(text)) for text in split] if len(split) > 1 else []
    return found if all(part.readings for part in found) else []


def _part(text: str) -> Part:
    name = fold(text)
    return Part(text, name, names().readings.get(name, ()))


def _without_surroundings(piece: str) -> str:
    words = piece.split()
    while len(words) > 1 and fold(words[0]) in names().before:
        words = words[1:]
    while len(words) > 1 and fold(words[-1]) in names().after:
        words = words[:-1]
    return " ".join(words)


def _two_in_one(text: str) -> list[Part]:
    """Return the two places of "Berlin Germany" or "Germany Berlin", if one of them is a country or a region."""
    words = text.split()
    if not 2 <= len(words) <= MOST_WORDS:
        return []
    for at in range(len(words) - 1, 0, -1):
        parts = [_part(" ".join(words[:at])), _part(" ".join(words[at:]))]
        if all(part.readings for part in parts) and any(reading.kind != "city" for part in parts for reading in part.readings):
            return parts
    return []


def _eastern(text: str) -> list[Part]:
    """Return the places that a text without spaces, such as 中国上海市浦东新区 or 서울특별시, begins with."""
    found: list[Part] = []
    match = EASTERN.search(text)
    rest = match[0] if match else ""
    while rest and not any(reading.kind == "city" for part in found for reading in part.readings):
        begins = (_part(rest[:end]) for end in range(min(len(rest), LONGEST_EASTERN), 1, -1))
        begin = next((part for part in begins if part.readings), None)
        if begin is None:
            break
        found.append(begin)
        rest = rest[len(begin.text) :].lstrip("市省都府县縣区區시도")
    return found


def _guess(reading: Reading) -> Guess:
    return Guess(reading.country, reading.region if reading.kind == "region" else "")


def _fitting(part: Part, guess: Guess) -> list[Reading]:
    return [reading for reading in part.readings if _fits(reading, guess)]


def _fits(reading: Reading, guess: Guess) -> bool:
    if reading.kind == "country":
        return reading.country in (guess.country, names().territories.get(guess.country))
    if reading.country != guess.country:
        return False
    return reading.region == guess.region or (reading.kind == "city" and not guess.region)


def _is_named(parts: Sequence[Part], guess: Guess) -> bool:
    """Tell whether a part names the guessed country or region itself, not only a city there."""
    return any(reading.kind != "city" and _fits(reading, guess) for part in parts for reading in part.readings)


def _is_bare_code(parts: Sequence[Part]) -> bool:
    """Tell whether there are only abbreviations, unless it is one that stands for one country or state only."""
    if not all(reading.is_code for part in parts for reading in part.readings):
        return False
    code, readings = parts[0].text, parts[0].readings
    is_common = len(code) > 2 or readings[0].kind == "country" or readings[0].country == "US"
    return len(parts) > 1 or len(readings) > 1 or not (is_common and code.isupper()) or code in names().code_words


def _by_weight(parts: Sequence[Part], held: Sequence[Guess], has_unknown: bool) -> Place | None:
    """Return the place when every part by itself, by fame or by size, means the same country."""
    chosen = {_best_known(part, has_unknown) for part in parts}
    country = chosen.pop() if len(chosen) == 1 else None
    kept = [guess for guess in held if guess.country == country]
    if not kept:
        return None
    is_only = all(reading.country == country for part in parts for reading in part.readings)
    return _describe(parts, kept, f"{_quoted(parts)}: {'the only' if is_only else 'by far the best known'} place of that name")


def _best_known(part: Part, has_unknown: bool) -> str | None:
    """Return the country that a name alone means; None when it is contested or, among other words, obscure."""
    if part.name in names().settled:
        return names().settled[part.name]
    if part.name in names().contested:
        return None
    weights: dict[str, float] = {}
    for reading in part.readings:
        weights[reading.country] = max(weights.get(reading.country, 0.0), _weight(reading))
    country, weight = max(weights.items(), key=lambda entry: entry[1])
    if weight < BEST_KNOWN_BY * max((other for code, other in weights.items() if code != country), default=0.0):
        return None
    is_telling = len(part.name) >= SHORT_NAME and not has_unknown
    return country if is_telling or weight >= WELL_KNOWN or all(reading.is_code for reading in part.readings) else None


def _quoted(parts: Sequence[Part]) -> str:
    return ", ".join(f"“{part.text}”" for part in parts)


def _weight(reading: Reading) -> float:
    if reading.kind != "city":
        return 1.0 if reading.is_code else COUNTRY_WEIGHT if reading.kind == "country" else REGION_WEIGHT
    return reading.population * (1.0 if reading.is_first_name else 0.25)


def _describe(parts: Sequence[Part], held: Sequence[Guess], reason: str) -> Place:
    """Return the place with its city and region, where they are as certain as the country."""
    city = _city(parts, held)
    regions = {city.region} if city else {guess.region for guess in held}
    if not city and "" in regions:
        regions |= {found.region for part in parts for found in _cities(part, held)}
        regions -= {""}
    shown = names().regions.get((held[0].country, regions.pop())) if len(regions) == 1 else None
    return Place(city.name if city else None, shown or None, held[0].country, reason)


def _city(parts: Sequence[Part], held: Sequence[Guess]) -> Reading | None:
    """Return the one city meant; a part that also names the region counts only where no other names a city."""
    per_part = [(part, list(_cities(part, held))) for part in parts if part.name not in names().perhaps_not_the_city]
    purely = [cities for part, cities in per_part if cities and not any(_is_named([part], guess) for guess in held)]
    cities = [city for found in purely or [found for _, found in per_part] for city in found]
    if not cities:
        return None
    best = max(cities, key=lambda city: (_weight(city), city.name))
    others = [_weight(city) for city in cities if (city.name, city.region) != (best.name, best.region)]
    return best if _weight(best) >= LARGEST_BY * max(others, default=0.0) else None


def _cities(part: Part, held: Sequence[Guess]) -> Iterator[Reading]:
    """Yield the cities that a part can mean; a country's name means a city too only if that is its first name."""
    is_country = any(reading.kind == "country" and not reading.is_code for reading in part.readings)
    for reading in part.readings:
        if reading.kind == "city" and (reading.is_first_name or not is_country) and any(_fits(reading, guess) for guess in held):
            yield reading
