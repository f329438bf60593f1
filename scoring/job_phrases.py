"""Phrases found in folded words: where they stand, the longest first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Fold = Callable[[Sequence[str]], list[tuple[str, ...]]]  # texts to their words, as the warehouse compares them

STOPS = (",", ";", ":", ".", "!", "?")


@dataclass(frozen=True)
class Token:
    """What stands between two spaces, its line (from 1), and its words with camelCase apart and whole."""

    text: str
    line: int
    parts: tuple[str, ...]
    whole: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Found:
    """One phrase in a run of tokens, from the token `start` up to before `end`."""

    start: int
    end: int
    label: str
    phrase: tuple[str, ...]

    def covers(self, other: "Found") -> bool:
        """Say whether the other lies in this one and is shorter."""
        return self.start <= other.start and other.end <= self.end and len(other.phrase) < len(self.phrase)


class PhraseIndex:
    """Phrases by their words, each with its labels."""

    def __init__(self, fold: Fold, labelled: Mapping[str, Iterable[str]]) -> None:
        """Fold the phrases of each label."""
        pairs = [(label, phrase) for label, phrases in labelled.items() for phrase in phrases]
        self._labels: dict[tuple[str, ...], dict[str, None]] = {}
        for (label, _), parts in zip(pairs, fold([phrase for _, phrase in pairs]), strict=True):
            if parts:
                self._labels.setdefault(parts, {})[label] = None
        self._longest = max(map(len, self._labels), default=0)

    def __contains__(self, phrase: tuple[str, ...]) -> bool:
        """Say whether a phrase is one of these."""
        return phrase in self._labels

    def find(self, tokens: Sequence[Token]) -> list[Found]:
        """Return every phrase in the tokens, in their order; none goes on past a comma."""
        readings = ([(part, at) for at, token in enumerate(tokens) for part in token.parts],
                    [(part, at) for at, token in enumerate(tokens) for part in token.whole])  # fmt: skip
        found = {one for reading in readings for one in self._found(reading)}
        return sorted(one for one in found if not any(token.text.endswith(STOPS) for token in tokens[one.start : one.end - 1]))

    def _found(self, reading: Sequence[tuple[str, int]]) -> Iterable[Found]:
        words = [word for word, _ in reading]
        for first in range(len(words)):
            for after in range(first + 1, min(first + self._longest, len(words)) + 1):
                phrase = tuple(words[first:after])
                for label in self._labels.get(phrase, ()):
                    yield Found(reading[first][1], reading[after - 1][1] + 1, label, phrase)


def longest_only(found: Sequence[Found]) -> list[Found]:
    """Return those that lie in no longer one."""
    return [one for one in found if not any(other.covers(one) for other in found)]
