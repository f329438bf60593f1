"""Which skills a job text names, where and how often: places, denials and alternatives judged from the text's own words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scoring.job_lines import LONGEST_SENTENCE, JobText, Sentence, read_lines
from scoring.job_phrases import Fold, Found, PhraseIndex, Token, longest_only
from scoring.job_words import PLACES, JobWords
from scoring.profiles import Taxonomy

MUST = ("title", "required")
CLOSE = 3  # tokens between two items of a list
BREAK_MARKS = ("–", "—", "-")


@dataclass(frozen=True)
class Mention:
    """One skill named once: the words of the text, their line, the place, and whether another skill would do as well."""

    skill: str
    words: str
    line: int
    place: str
    is_alternative: bool


@dataclass(frozen=True)
class Wanted:
    """One skill of the role to be drafted, with the mentions that show it."""

    skill: str
    weight: float
    is_must: bool
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Remark:
    """Words of the text that are told in a comment: their name, lines, and why they are not taken (None: a note)."""

    name: str
    words: tuple[str, ...]
    lines: tuple[int, ...]
    reason: str | None


@dataclass(frozen=True)
class Reading:
    """What is read from a job text."""

    title: str
    wanted: tuple[Wanted, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class _Indexes:
    skills: PhraseIndex
    weak: PhraseIndex
    context: PhraseIndex
    masks: PhraseIndex
    leads: PhraseIndex
    trails: PhraseIndex
    before: PhraseIndex
    after: PhraseIndex
    beside: PhraseIndex
    breaks: PhraseIndex
    alternatives: PhraseIndex


@dataclass(frozen=True)
class _Cues:
    """The cues of one sentence, and where its clauses begin."""

    leads: Sequence[Found]
    trails: Sequence[Found]
    before: Sequence[Found]
    after: Sequence[Found]
    beside: Sequence[Found]
    breaks: Sequence[int]


def read_job_text(text: str, taxonomy: Taxonomy, words: JobWords, fold: Fold) -> Reading:
    """Return the skills that a job text asks for, the weightiest first; none where it names none."""
    job = read_lines(text, words, fold)
    indexes = _indexes(taxonomy, words, fold)
    sure: list[Mention] = []
    doubtful: list[Mention] = []
    for sentence in job.sentences:
        for mention, is_sure in _mentions(sentence, indexes):
            (sure if is_sure else doubtful).append(mention)
    certain = {mention.skill for mention in sure}
    mentions = sure + [mention for mention in doubtful if mention.skill in certain]
    return Reading(job.title, tuple(_weighed(mentions, words)), tuple(_remarks(job, words, fold)))


def _indexes(taxonomy: Taxonomy, words: JobWords, fold: Fold) -> _Indexes:
    def plain(phrases: Iterable[str]) -> PhraseIndex:
        return PhraseIndex(fold, {"": phrases})

    never = plain(words.words.never)
    labelled: dict[str, list[str]] = {}
    for skill in taxonomy.skill:
        folded = zip(skill.phrases, fold(skill.phrases), strict=True)
        labelled[skill.id] = [phrase for phrase, parts in folded if parts not in never]
    for extra in words.skill:
        labelled[extra.id] += extra.phrases
    return _Indexes(
        PhraseIndex(fold, labelled), plain(words.words.weak), plain(words.words.context), plain(words.words.masks),
        PhraseIndex(fold, {cue.place: cue.leads for cue in words.cue}),
        PhraseIndex(fold, {cue.place: cue.trails for cue in words.cue}),
        plain(words.denial.before), plain(words.denial.after), plain(words.denial.beside), plain(words.denial.breaks),
        PhraseIndex(fold, {"choice": words.alternative.words, "similar": words.alternative.similar}),
    )  # fmt: skip


def _mentions(sentence: Sentence, indexes: _Indexes) -> Iterator[tuple[Mention, bool]]:
    """Yield what a sentence names, and whether the words are beyond doubt there."""
    tokens = sentence.tokens
    if sentence.place == "ignored":
        return
    masks = indexes.masks.find(tokens)
    found = [one for one in longest_only(indexes.skills.find(tokens)) if not _hidden(one, masks)]
    strong = [one for one in found if one.phrase not in indexes.weak]
    has_context = bool(strong) or any(not _hidden(one, masks) for one in indexes.context.find(tokens))
    offers = [one for one in longest_only(indexes.alternatives.find(tokens)) if one.label == "choice"]
    chosen = _choices(found, offers)
    cues = _cues(tokens, indexes)
    for one in found:
        place = _place(one, sentence, cues)
        if place == "ignored" or _is_denied(one, cues, place):
            continue
        spelled = " ".join(token.text for token in tokens[one.start : one.end]).strip("()[]{}*_#:;,.!?/\"'“”•-–")
        yield Mention(one.label, spelled, tokens[one.start].line, place, one in chosen), one in strong or has_context


def _hidden(one: Found, masks: Sequence[Found]) -> bool:
    return any(mask.start < one.end and one.start < mask.end for mask in masks)


def _choices(found: Sequence[Found], alternatives: Sequence[Found]) -> set[Found]:
    """Return the phrases of which one is enough: those that “or” joins, and those that “one of” announces."""
    chosen: set[Found] = set()
    for word in alternatives:
        before = _chain([one for one in reversed(found) if one.end <= word.start], word.start)
        after = _chain([one for one in found if one.start >= word.end], word.end)
        among = [*before, *after] if word.phrase == ("or",) else [one for one in found if one.start >= word.end]
        joins = bool(before and after) and before[0].label != after[0].label if word.phrase == ("or",) else True
        if joins and len({one.label for one in among}) > 1:
            chosen |= set(among)
    return chosen


def _chain(nearest_first: Sequence[Found], place: int) -> list[Found]:
    """Return the phrases that follow each other closely from a place on."""
    chain: list[Found] = []
    edges = {place}
    for one in nearest_first:
        if min(min(abs(one.start - edge), abs(one.end - edge)) for edge in edges) > CLOSE:
            break
        chain.append(one)
        edges |= {one.start, one.end}
    return chain


def _place(one: Found, sentence: Sentence, cues: _Cues) -> str:
    """Return the place of a phrase: that of the nearest cue that reaches it, else of its part of the text."""
    if sentence.place == "title":
        return "title"
    reaching = [(one.start - cue.end, cue) for cue in cues.leads if cue.end <= one.start]
    reaching += [(cue.start - one.end, cue) for cue in cues.trails if cue.start >= one.end]
    if any(cue.label == "ignored" for _, cue in reaching):
        return "ignored"
    nearest = min(reaching, key=lambda pair: (pair[0], PLACES.index(pair[1].label)), default=None)
    if nearest is None or sentence.place == "preferred" or (nearest[1].label == "duty" and sentence.place != "mentioned"):
        return sentence.place  # a list of extras stays one, and a list of duties or demands says itself what it is
    return nearest[1].label


def _is_denied(one: Found, cues: _Cues, place: str) -> bool:
    """Say whether the clause takes the phrase out: “no experience with … needed”. What is welcome is not denied."""
    start = max((at for at in cues.breaks if at <= one.start), default=0)
    end = min((at for at in cues.breaks if at >= one.end), default=LONGEST_SENTENCE)
    before = any(start <= cue.start and cue.end <= one.start for cue in cues.before)
    after = any(one.end <= cue.start and cue.end <= end for cue in cues.after)
    beside = any(cue.end == one.start and start <= cue.start for cue in cues.beside)
    return (before or after or beside) and not (after and place == "preferred")


def _cues(tokens: Sequence[Token], indexes: _Indexes) -> _Cues:
    leads, trails = indexes.leads.find(tokens), indexes.trails.find(tokens)
    whole = set(longest_only([*leads, *trails]))
    words = {found.start for found in indexes.breaks.find(tokens)}
    breaks = [at for at in range(1, len(tokens)) if tokens[at].text in BREAK_MARKS or _breaks(at, tokens, words)]
    return _Cues(
        [cue for cue in leads if cue in whole], [cue for cue in trails if cue in whole],
        indexes.before.find(tokens), indexes.after.find(tokens), indexes.beside.find(tokens), breaks,
    )  # fmt: skip


def _breaks(at: int, tokens: Sequence[Token], words: set[int]) -> bool:
    return at in words and (tokens[at - 1].text.endswith((",", ")")) or tokens[at].text.lower() in {"but", "however", "although"})


def _weighed(mentions: Sequence[Mention], words: JobWords) -> Iterator[Wanted]:
    by_skill: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_skill.setdefault(mention.skill, []).append(mention)
    wanted = []
    for skill, named in by_skill.items():
        place = min((mention.place for mention in named), key=PLACES.index)
        is_must = any(mention.place in MUST and not mention.is_alternative for mention in named)
        weight = words.weight.of(place, len({mention.line for mention in named}))
        wanted.append(Wanted(skill, weight, is_must, tuple(sorted(set(named), key=lambda one: (one.line, one.words, one.place)))))
    yield from sorted(wanted, key=lambda one: (not one.is_must, -one.weight, one.skill))


def _remarks(job: JobText, words: JobWords, fold: Fold) -> Iterator[Remark]:
    """Yield the notes and what is not taken, over the whole text."""
    kinds = [(note.name, note.words, None) for note in words.note] + [(one.name, one.words, one.reason) for one in words.ignored]
    for name, phrases, reason in kinds:
        index = PhraseIndex(fold, {name: phrases})
        found = [(_spelled(one, sentence), sentence.tokens[one.start].line) for sentence in job.sentences
                 for one in longest_only(index.find(sentence.tokens))]  # fmt: skip
        if found:
            yield Remark(name, tuple(dict.fromkeys(text for text, _ in found)), tuple(sorted({line for _, line in found})), reason)


def _spelled(one: Found, sentence: Sentence) -> str:
    return " ".join(token.text for token in sentence.tokens[one.start : one.end]).strip("()[]{}*_#:;,.!?\"'“”•")
