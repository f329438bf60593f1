"""A job text taken apart: its title, and its sentences, each with the part of the text it stands in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.job_phrases import Fold, Found, PhraseIndex, Token
from scoring.job_words import JobWords

BULLET = re.compile(r"\s*(?:[-*•·▪◦–—+]|\d{1,2}[.)])\s+")
MARKED = re.compile(r"\s*(?:#{1,6}\s+(?P<hash>.+)|\*\*(?P<stars>[^*]+)\*\*:?|__(?P<bars>[^_]+)__:?)\s*")
ABBREVIATIONS = ("e.g.", "i.e.", "etc.", "incl.", "vs.", "approx.", "ca.", "z.b.", "no.")
WRAPPED_FROM = 55  # letters: a line as long as this goes on in the next one
HEADING_WORDS = 8
LONGEST_SENTENCE = 150  # tokens: what has no end is cut, so that no text takes long
GENDER_MARK = re.compile(r"\s*[(\[]\s*(?:[mwfdx]|div|all genders?|gn)(?:\s*[/|,]\s*(?:[mwfdx]|div|gn))*\s*[)\]]", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """A sentence or item of a list, and the place of the text it stands in."""

    tokens: tuple[Token, ...]
    place: str


@dataclass(frozen=True)
class JobText:
    """A text as it is read."""

    title: str
    sentences: tuple[Sentence, ...]


def read_lines(text: str, words: JobWords, fold: Fold) -> JobText:
    """Return a text's title and sentences."""
    lines = _folded_lines(text, fold)
    headings = PhraseIndex(fold, {section.place: section.headings for section in words.section})
    nouns, labels = PhraseIndex(fold, {"noun": words.title.nouns}), PhraseIndex(fold, {"label": words.title.labels})
    raw = text.splitlines()
    title_line = _title_line(lines, raw, nouns, headings, words.title.longest)
    title = _title(raw, lines, title_line, labels)
    return JobText(title, tuple(_sentences(raw, lines, title_line, headings)))


def _folded_lines(text: str, fold: Fold) -> list[tuple[Token, ...]]:
    split = [line.split() for line in text.splitlines()]
    spelled = list(dict.fromkeys(token for line in split for token in line))
    parts = dict(zip(spelled, fold(spelled), strict=True))
    whole = dict(zip(spelled, fold([token.lower() for token in spelled]), strict=True))
    return [tuple(Token(token, number, parts[token], whole[token]) for token in line) for number, line in enumerate(split, 1)]


def _title_line(lines: Sequence[Sequence[Token]], raw: Sequence[str], nouns: PhraseIndex, headings: PhraseIndex, longest: int) -> int | None:
    """Return the index of the first short line that names a profession, else of the first short line that is no heading."""
    written = [at for at, line in enumerate(lines) if line][:10]
    short = [at for at in written if len(lines[at]) <= longest and not raw[at].rstrip().endswith((".", "!", "?"))]
    for at in short:
        if nouns.find(lines[at]):
            return at
    return next((at for at in short[:1] if at == written[0] and _heading(raw[at], lines[at], headings) is None), None)


def _title(raw: Sequence[str], lines: Sequence[Sequence[Token]], at: int | None, labels: PhraseIndex) -> str:
    if at is None:
        return ""
    found = [one for one in labels.find(lines[at]) if one.start == 0 and lines[at][one.end - 1].text.endswith(":")]
    tokens = lines[at][max((one.end for one in found), default=0) :]
    text = " ".join(token.text for token in tokens) or raw[at]
    return GENDER_MARK.sub("", text).strip(" #*_-–—:|")


def _sentences(raw: Sequence[str], lines: Sequence[tuple[Token, ...]], title_line: int | None, headings: PhraseIndex) -> Iterator[Sentence]:
    section, block_place = "mentioned", None  # an opening "Requirements: …" holds to the end of its paragraph
    run: list[Token] = []
    run_place = section
    for at, line in enumerate(lines):
        heading = None if at == title_line else _heading(raw[at], line, headings)
        if run and (not line or at == title_line or heading is not None or not _goes_on(raw[at - 1], raw[at])):
            yield from _split(run, run_place, headings)
            run = []
        if not line:
            block_place = None
        elif at == title_line:
            yield Sentence(line, "title")
        elif heading is not None:
            section, block_place = heading, None
        else:
            if not run:
                block_place = _opening(line, headings) or block_place
                run_place = block_place or section
            run.extend(line)
    yield from _split(run, run_place, headings)


def _goes_on(previous: str, line: str) -> bool:
    if BULLET.match(line):
        return False
    cut = len(previous.rstrip()) >= WRAPPED_FROM and not previous.rstrip().endswith((".", "!", "?", ":", ";"))
    return cut or line.strip()[:1].islower()


def _heading(raw: str, line: Sequence[Token], headings: PhraseIndex) -> str | None:
    """Return the place that a heading opens (`mentioned` for a heading of no known kind), None where there is no heading."""
    if not line or len(line) > HEADING_WORDS:
        return None
    is_marked = bool(MARKED.fullmatch(raw)) or raw.rstrip().endswith(":") or (raw.isupper() and len(raw.strip()) > 3 and not BULLET.match(raw))
    if BULLET.match(raw) and not is_marked:
        return None
    found = _best(headings.find(line))
    if is_marked:
        return found.label if found else "mentioned"
    begins = found is not None and found.start == 0 and (len(line) <= found.end + 2)
    is_plain = not raw.rstrip().endswith((".", "!", ",", ";")) and raw.strip()[:1].isupper()
    return found.label if found and begins and is_plain else None


def _best(found: Sequence[Found]) -> Found | None:
    return min(found, key=lambda one: (-len(one.phrase), one.start, one.label), default=None)


def _opening(line: Sequence[Token], headings: PhraseIndex) -> str | None:
    """Return the place of a line such as “Requirements: …”."""
    end = next((at + 1 for at, token in enumerate(line[:HEADING_WORDS]) if token.text.endswith((":", ":**"))), None)
    found = _best(headings.find(line[:end])) if end is not None else None
    return found.label if found else None


def _split(run: Sequence[Token], place: str, headings: PhraseIndex) -> Iterator[Sentence]:
    """Yield the sentences of a run; one that opens like “Nice to have: …” changes the place of those after it."""
    start = 0
    for at, token in enumerate(run):
        is_end = token.text.rstrip(")\"'”*").endswith((".", "!", "?", ";")) and token.text.lower() not in ABBREVIATIONS
        if is_end or at == len(run) - 1 or at - start + 1 == LONGEST_SENTENCE:
            sentence = tuple(run[start : at + 1])
            place = _opening(sentence, headings) or place
            yield Sentence(sentence, place)
            start = at + 1
