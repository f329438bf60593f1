"""One paper as OpenReview notes it, in either interface's shape, as one row of PAPERS; no network."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

from sources.arxiv_comments import code_links
from sources.openreview_decisions import YEAR, Fate, fate_v1, fate_v2
from sources.paper_records import AUTHOR, PAPERS

PROFILE_ID = re.compile(r"~[^\s@/]+\d+")
ARXIV = re.compile(r"(?:arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.IGNORECASE)
TELLS_ARXIV = re.compile(r"(?i)arxiv|preprint")
NO_ARXIV = frozenset(("abstract", "title", "keywords", "TLDR", "TL;DR"))  # they speak of other papers too
TELLS_CODE = re.compile(r"(?i)code|software|github|repo|supplement|implementation|project|demo|dataset|url|link|html")
DOI = re.compile(r"(?i)\b10\.\d{4,9}/\S+")
SUMMARY = ("TLDR", "TL;DR", "tldr", "one-sentence_summary", "one_sentence_summary")
DECIDES = re.compile(r"(?i)decision|acceptance")
SUMS_UP = re.compile(r"(?i)meta_?review")
REVIEWS = re.compile(r"(?i)review")
RATING = re.compile(r"-?\d+(?:\.\d+)?")
NOBODY: dict[str, Any] = dict.fromkeys(field.name for field in AUTHOR)
NOTHING: dict[str, Any] = dict.fromkeys(PAPERS.names)
FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC)


def parse_note(kind: str, body: bytes) -> dict[str, Any]:
    """Return a landed note of kind note_v1 or note_v2 as one row of PAPERS; raises ValueError for any other shape."""
    note = Note(kind, _object(json.loads(body), "a note"))
    fate, authors = note.fate(), note.authors()
    if fate.decision == "accepted" and not authors:
        raise ValueError(f"{note.forum}: accepted, but without authors")
    published = published_on(note.whole)
    year = YEAR.search(fate.venue) or YEAR.match(published or "")
    told = {
        "source_key": note.forum, "openreview_id": note.forum, "url": f"https://openreview.net/forum?id={note.forum}",
        "title": note.text("title", is_needed=True), "abstract": note.text("abstract"), "tldr": note.first_text(SUMMARY),
        "keywords": note.words("keywords"), "authors": authors, **fate._asdict(),
        "venue_year": int(year[1]) if year else None, "published_on": published,
        "arxiv_id": note.arxiv_id(), "doi": note.doi(), "code_links": note.code_links(), "rating": note.rating(),
    }  # fmt: skip
    return NOTHING | told


class Note:
    """A note's fields, checked as they are read: each raises ValueError naming note and field where the type is another."""

    def __init__(self, kind: str, whole: Mapping[str, Any]) -> None:
        """Keep a note of kind note_v1 or note_v2."""
        self.kind, self.whole = kind, whole

    @cached_property
    def forum(self) -> str:
        """The paper's id, which replies share."""
        told = self.whole.get("forum") or self.whole.get("id")
        if not isinstance(told, str) or not told:
            raise ValueError("a note without an id")
        return told

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """The fields that the venue asks for."""
        return _object(self.whole.get("content"), f"{self.forum}: content")

    def field(self, name: str) -> Any:
        """Return a field of the content, None where there is none; v2 wraps each in a value, v1 none."""
        told = self.content.get(name)
        if told is None:
            return None
        wrapped = told if isinstance(told, dict) and "value" in told else None
        if (wrapped is not None) != (self.kind == "note_v2"):
            raise ValueError(f"{self.forum}: {name} has not the shape of {self.kind.removeprefix('note_')}")
        return told if wrapped is None else wrapped["value"]

    def text(self, name: str, *, is_needed: bool = False) -> str | None:
        """Return a field of text with its spaces tidied, None where it is empty."""
        told = self.field(name)
        if told is not None and not isinstance(told, str):
            raise ValueError(f"{self.forum}: {name} is no text but {_glimpse(told)}")
        words = " ".join((told or "").split())
        if is_needed and not words:
            raise ValueError(f"{self.forum}: without a {name}")
        return words or None

    def first_text(self, names: Iterable[str]) -> str | None:
        """Return the first field of text that there is."""
        return next((words for name in names if (words := self.text(name))), None)

    def words(self, name: str) -> list[str]:
        """Return a field of several words or phrases: a list, or text with commas or semicolons."""
        told = self.field(name)
        parts = re.split(r"[;,]", told) if isinstance(told, str) else told
        if parts is not None and not (isinstance(parts, list) and all(isinstance(part, str) for part in parts)):
            raise ValueError(f"{self.forum}: {name} is no list of words but {_glimpse(told)}")
        return [" ".join(part.split()) for part in parts or [] if part.strip()]

    def authors(self) -> list[dict[str, Any]]:
        """Return the authors in order: names with ids beside them, or since 2026 objects; a redacted id is none."""
        told = self.field("authors")
        if isinstance(told, list) and told and all(isinstance(one, Mapping) for one in told):
            return [self._author_object(one) for one in told]
        names = told if isinstance(told, list) else self.words("authors")
        if not all(isinstance(name, str) for name in names):
            raise ValueError(f"{self.forum}: authors is no list of names but {_glimpse(told)}")
        ids = self.field("authorids") or []
        if not (isinstance(ids, list) and all(isinstance(one, str | None) for one in ids)):
            raise ValueError(f"{self.forum}: authorids is no list of ids but {_glimpse(ids)}")
        beside = [*ids, *[None] * len(names)] if len(ids) == len(names) else [None] * len(names)
        return [_author(" ".join(name.split()), who) for name, who in zip(names, beside, strict=False)]

    def _author_object(self, one: Mapping[str, Any]) -> dict[str, Any]:
        (name,) = _texts([one.get("fullname")]) or [""]
        if not name:
            raise ValueError(f"{self.forum}: an author without a name: {_glimpse(one)}")
        places = [place for place in _listed(one.get("institutions")) if isinstance(place, Mapping)]
        named = _texts(place.get("name") or place.get("domain") for place in places)
        codes = _texts(place.get("country") for place in places)
        return _author(" ".join(name.split()), one.get("username")) | {
            "affiliations": named, "country_codes": [code.upper() for code in codes if re.fullmatch("[A-Za-z]{2}", code)],
        }  # fmt: skip

    def fate(self) -> Fate:
        """Return what became of it."""
        venue = self.text("venue")
        if self.kind == "note_v2":
            venue_id, domain = self.text("venueid", is_needed=True), self.whole.get("domain")
            return fate_v2(venue_id or "", venue, domain if isinstance(domain, str) else None)
        invitation = self.whole.get("invitation")
        if not isinstance(invitation, str) or "/-/" not in invitation:
            raise ValueError(f"{self.forum}: without an invitation")
        return fate_v1(invitation, venue, self._decision() or self.text("decision"))

    def _decision(self) -> str | None:
        """Return the latest decision among the replies, else the latest that a meta-review recommends."""
        for pattern in (DECIDES, SUMS_UP):
            told = [
                (_number(reply.get("tmdate") or reply.get("tcdate")) or 0, words)
                for reply in self._replies(pattern)
                if isinstance(words := reply["content"].get("decision") or reply["content"].get("recommendation"), str)
            ]
            if told:
                return max(told)[1]
        return None

    def rating(self) -> float | None:
        """Return the mean of the reviewers' ratings, on the venue's own scale, None where no review tells one."""
        told = [reply["content"] for reply in self._replies(REVIEWS) if not SUMS_UP.search(_invitation(reply))]
        words = [content.get("rating", content.get("recommendation")) for content in told]
        numbers = [float(found[0]) for word in words if (found := RATING.match(str(word)))]
        return round(sum(numbers) / len(numbers), 3) if numbers else None

    def _replies(self, pattern: re.Pattern[str]) -> list[dict[str, Any]]:
        replies = [reply for reply in _listed(self.whole.get("replies")) if isinstance(reply, dict)]
        return [
            reply for reply in replies if isinstance(reply.get("content"), dict) and pattern.search(_invitation(reply))
        ]

    def arxiv_id(self) -> str | None:
        """Return the paper's id at arXiv, where its fields name just one, those about preprints first."""
        for is_telling in (True, False):
            texts = [text for name, text in self.texts if _tells_arxiv(name) == is_telling and name not in NO_ARXIV]
            found = {match[1] for text in texts for match in ARXIV.finditer(text)}
            if len(found) == 1:
                return found.pop()
        return None

    def doi(self) -> str | None:
        """Return the DOI that a field of that name holds."""
        found = next((DOI.search(text) for name, text in self.texts if name.lower() == "doi"), None)
        return found[0].lower() if found else None

    def code_links(self) -> list[str]:
        """Return the repositories that its fields about code, its abstract and its summary name."""
        about = [text for name, text in self.texts if _tells_code(name)]
        return code_links(*about, *(text for name, text in self.texts if name in {"abstract", *SUMMARY}))

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """The content's fields of text in the order of their names, in either shape."""
        bare = ((name, told.get("value") if isinstance(told, dict) else told) for name, told in sorted(self.content.items()))
        return [(name, told) for name, told in bare if isinstance(told, str)]


def published_on(note: object) -> str | None:
    """Return the day a note was published, made public or created, the first that it tells; raises ValueError."""
    if not isinstance(note, Mapping):
        return None
    told = next((note[name] for name in ("pdate", "odate", "cdate") if note.get(name) is not None), None)
    return None if told is None else _day(told).isoformat()


def published_in(note: object) -> int | None:
    """Return the year in which a journal published a note, None for one it has not."""
    told = _number(note.get("pdate")) if isinstance(note, Mapping) else None
    try:
        return _day(told).year if told is not None else None
    except ValueError:
        return None


def _day(told: object) -> date:
    number = _number(told)
    if number is None:
        raise ValueError(f"{_glimpse(told)} is no date in milliseconds")
    try:
        return (FIRST_DAY + timedelta(milliseconds=number)).date()
    except (OverflowError, ValueError) as problem:
        raise ValueError(f"{_glimpse(told)} is no date in milliseconds") from problem


@lru_cache(1_000)  # the fields of a form are those of all its notes
def _tells_arxiv(name: str) -> bool:
    return bool(TELLS_ARXIV.search(name))


@lru_cache(1_000)
def _tells_code(name: str) -> bool:
    return bool(TELLS_CODE.search(name))


def _author(name: str, profile_id: object) -> dict[str, Any]:
    is_profile = isinstance(profile_id, str) and PROFILE_ID.fullmatch(profile_id)
    told = {"name": name, "openreview_id": profile_id if is_profile else None, "affiliations": [], "country_codes": []}
    return NOBODY | told


def _invitation(reply: Mapping[str, Any]) -> str:
    told = reply.get("invitation") or next(iter(_listed(reply.get("invitations"))), "")
    return str(told).rpartition("/")[2]


def _object(told: object, what: str) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise ValueError(f"{what} is no object but {_glimpse(told)}")  # noqa: TRY004 - the loader's contract
    return told


def _listed(told: object) -> list[Any]:
    return told if isinstance(told, list) else []


def _texts(told: Iterable[object]) -> list[str]:
    return [one.strip() for one in told if isinstance(one, str) and one.strip()]


def _number(told: object) -> float | None:
    return told if isinstance(told, int | float) and not isinstance(told, bool) else None


def _glimpse(told: object) -> str:
    return json.dumps(told, ensure_ascii=False)[:60]
