"""Whose profile a column of a paper list is: the lists of profiles do not stand in the authors' order.

`or_profile` holds first the profiles found under the authors' own ids, then those found otherwise (an address, a former
id); homepages, affiliations and all other lists about authors go with it and not with `author` and `authorids`.
"""

import unicodedata
from collections.abc import Callable, Sequence

Alike = Callable[[int, int], bool]


def columns_of_authors(names: Sequence[str], ids: Sequence[str], profiles: Sequence[str]) -> list[int | None]:
    """Return for each author which column tells of them: by id, by name, else the one that is left; None if that is open.

    Without profiles the columns are the authors'; with more or fewer than authors nobody's.
    """
    if not profiles or profiles == ids:
        return list(range(len(names)))
    if len(profiles) != len(names):
        return [None] * len(names)
    told, called, signed = list(ids) if len(ids) == len(names) else [""] * len(names), _words(names), _words(profiles)
    steps: tuple[Alike, ...] = (
        lambda author, column: bool(told[author]) and told[author] == profiles[column],
        lambda author, column: called[author] == signed[column],
        lambda author, column: bool(called[author] & signed[column]),
        lambda _author, _column: True,
    )
    found: list[int | None] = [None] * len(names)
    for is_alike in steps:
        _pair(found, is_alike)
    return found


def _pair(found: list[int | None], is_alike: Alike) -> None:
    """Give authors without a column the one that is alike, where it is the only one and they are its only author."""
    authors = [at for at, column in enumerate(found) if column is None]
    columns = sorted(set(range(len(found))) - set(found))
    fitting = {author: [column for column in columns if is_alike(author, column)] for author in authors}
    for author, options in fitting.items():
        if len(options) == 1 and sum(options[0] in others for others in fitting.values()) == 1:
            found[author] = options[0]


def _words(texts: Sequence[str]) -> list[frozenset[str]]:
    """Return the words of a name or of an id such as ~Ada_Vance1, without accents and numbers."""
    plain = (unicodedata.normalize("NFKD", text.partition("@")[0]).lower().replace("_", " ").replace("-", " ") for text in texts)
    kept = ("".join(sign for sign in text if sign.isalpha() or sign.isspace()) for text in plain)
    return [frozenset(word for word in text.split() if len(word) > 1) for text in kept]
