"""Invented names from several writing traditions, and the handles people choose."""

import random
import unicodedata
from collections.abc import Sequence

from sandbox.name_words import (
    ARABIC_GIVEN,
    ARABIC_SURNAMES,
    CHINESE_SURNAMES,
    CHINESE_SYLLABLES,
    CYRILLIC_ENDINGS,
    CYRILLIC_GIVEN,
    CYRILLIC_STEMS,
    HANDLE_ENDS,
    HANDLE_STARTS,
    KOREAN_SURNAMES,
    KOREAN_SYLLABLES,
    LATIN_ENDINGS,
    LATIN_GIVEN,
    LATIN_STEMS,
    LATIN_SURNAMES,
)
from sandbox.records import PersonName

WESTERN_ZONES = ("-0800", "-0500", "+0000", "+0100", "+0200", "+0530", "-0300", "+0930")
TRADITIONS = {"latin": 60, "chinese": 23, "korean": 6, "cyrillic": 7, "arabic": 4}
UNFOLDED = {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "\u0131": "i"}


def draw_name(rng: random.Random) -> PersonName:
    """Return an invented name."""
    tradition = rng.choices(list(TRADITIONS), list(TRADITIONS.values()))[0]
    if tradition == "chinese":
        return _east_asian(rng, CHINESE_SURNAMES, CHINESE_SYLLABLES, "", "+0800")
    if tradition == "korean":
        return _east_asian(rng, KOREAN_SURNAMES, KOREAN_SYLLABLES, "-", "+0900")
    if tradition == "cyrillic":
        stem, ending = rng.choice(CYRILLIC_STEMS).split("|"), rng.choice(CYRILLIC_ENDINGS).split("|")
        return _two_scripts(rng.choice(CYRILLIC_GIVEN), f"{stem[0]}{ending[0]}|{stem[1]}{ending[1]}")
    if tradition == "arabic":
        return _two_scripts(rng.choice(ARABIC_GIVEN), rng.choice(ARABIC_SURNAMES))
    return _latin(rng)


def _latin(rng: random.Random) -> PersonName:
    """Return a name in Latin letters; one in eight has a common surname, which others will share."""
    middle = f" {rng.choice('ABCDEFGHJKLMNPRSTVW')}." if rng.random() < 0.12 else ""
    is_common = rng.random() < 0.125
    surname = rng.choice(LATIN_SURNAMES) if is_common else rng.choice(LATIN_STEMS) + rng.choice(LATIN_ENDINGS)
    return PersonName(rng.choice(LATIN_GIVEN) + middle, surname, None, False, rng.choice(WESTERN_ZONES))


def _east_asian(
    rng: random.Random, surnames: Sequence[str], syllables: Sequence[str], joint: str, zone: str
) -> PersonName:
    surname, first, second = rng.choice(surnames), *rng.sample(syllables, 2)
    given = first[:-1] + joint + second[:-1].lower()
    return PersonName(given, surname[:-1], surname[-1] + first[-1] + second[-1], True, zone)


def _two_scripts(given: str, surname: str) -> PersonName:
    (latin_given, native_given), (latin_surname, native_surname) = given.split("|"), surname.split("|")
    return PersonName(latin_given, latin_surname, f"{native_given} {native_surname}", False, "+0300")


def draw_handle(rng: random.Random) -> str:
    """Return a single-token handle that has nothing to do with a name."""
    return rng.choice(HANDLE_STARTS) + rng.choice(HANDLE_ENDS)


def fold(text: str) -> str:
    """Return `text` in plain Latin letters."""
    plain = "".join(UNFOLDED.get(letter, letter) for letter in text)
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()


def slug(text: str) -> str:
    """Return the letters of `text` in lower case, as logins and mail users have them."""
    return "".join(letter for letter in fold(text).lower() if letter.isalnum())
