"""A reading of a job text as a role file: TOML that scoring/profiles.py takes, each line with what showed it."""

import json
import re
from collections.abc import Iterator, Sequence

from headwater.plain import one_line
from scoring.job_text import Mention, Reading, Remark, Wanted
from scoring.job_words import Weight
from scoring.profiles import MustHave, Role, Want

ADDRESS = re.compile(r"\S+@\S+")
LONGEST = 100
SHOWN = 8
MANY_MUSTS = 3


def role_text(reading: Reading, source: str, weight: Weight, roles: Sequence[Role]) -> str:
    """Return the role file; everything quoted from the text stands in comments, on one line, without addresses."""
    return "".join(f"{line}\n" for line in _lines(reading, source, weight, roles))


def nearest_role(wanted: Sequence[Wanted], roles: Sequence[Role]) -> tuple[str, float] | None:
    """Return the role whose weights are most alike, by the cosine from 0 to 1; None where nothing is shared."""
    mine = {one.skill: one.weight for one in wanted}
    alike = []
    for role in roles:
        entries: list[MustHave | Want] = [*role.must_have, *role.want]
        theirs = {entry.skill: entry.weight for entry in entries}
        shared = sum(mine[skill] * theirs[skill] for skill in sorted(mine.keys() & theirs.keys()))
        alike.append((shared / (_length(mine) * _length(theirs)), role.id))
    best = max(alike, key=lambda pair: (pair[0], pair[1]), default=None)
    return (best[1], best[0]) if best and best[0] > 0 else None


def _length(weights: dict[str, float]) -> float:
    return float(sum(value * value for value in sorted(weights.values())) ** 0.5)


def _lines(reading: Reading, source: str, weight: Weight, roles: Sequence[Role]) -> Iterator[str]:
    yield _comment(f"Drafted from {source} by `headwater role-from-text`: words found, nothing understood. Read it against the text.")
    near = nearest_role(reading.wanted, roles)
    if near:
        yield _comment(f"Nearest of the role profiles: {near[0]} ({near[1]:.2f} of 1).")
    yield from (_comment(_told(remark)) for remark in reading.remarks if remark.reason is None)
    yield from (_comment(_told(remark)) for remark in reading.remarks if remark.reason is not None)
    musts = [one for one in reading.wanted if one.is_must]
    if len(musts) > MANY_MUSTS:
        yield _comment(f"{len(musts)} must-haves: who misses one of them is not ranked. Keep the two or three that matter most.")
    yield f"label = {_quoted(reading.title or 'Role from a job text')}"
    yield f"description = {_quoted(f'Drafted from {source}.')}"
    for one in reading.wanted:
        yield ""
        yield from (_comment(line) for line in _shown(one))
        yield "[[must_have]]" if one.is_must else "[[want]]"
        yield f"skill = {_quoted(one.skill)}"
        yield f"weight = {one.weight}"
        if one.is_must:
            yield f"minimum_score = {weight.minimum_score}      # of 100"
    yield from ("", "[minimum]", "evidence_count = 3", "active_month_count = 2", "", "[filters]", "active_within_months = 24")


def _shown(one: Wanted) -> Iterator[str]:
    """Yield the words that show a skill with their lines, place by place."""
    places: dict[str, list[Mention]] = {}
    for mention in one.mentions:
        places.setdefault(mention.place, []).append(mention)
    for place, mentions in places.items():
        said = list(dict.fromkeys(f"“{mention.words}” line {mention.line}" for mention in mentions))
        more = f", and {len(said) - SHOWN} more" if len(said) > SHOWN else ""
        yield f"{place}: {', '.join(said[:SHOWN])}{more}"
    if any(mention.is_alternative for mention in one.mentions) and not one.is_must:
        yield "one of several that would do, so no must-have"


def _told(remark: Remark) -> str:
    words = ", ".join(f"“{words}”" for words in remark.words[:SHOWN])
    lines = f"line{'s' if len(remark.lines) > 1 else ''} {', '.join(map(str, remark.lines[:SHOWN]))}"
    if remark.reason is None:
        return f"Noted, not a filter: {remark.name}: {words} ({lines})"
    return f"Not taken: {remark.name}: {words} ({lines}): {remark.reason}"


def _comment(text: str) -> str:
    return f"# {_safe(text, 20 * LONGEST)}"


def _quoted(text: str) -> str:
    return json.dumps(_safe(text, LONGEST), ensure_ascii=False)


def _safe(text: str, longest: int) -> str:
    """Return a text on one line, tricks spelled out, addresses left out, no longer than it should be."""
    shown = one_line(ADDRESS.sub("[address]", text))
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
