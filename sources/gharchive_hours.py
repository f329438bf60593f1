"""One hour of GH Archive: streamed, unpacked and sifted for watched repositories, without ever holding the whole."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from headwater.errors import TargetGone
from sources.gharchive_events import EVENTS, Malformed, to_row
from sources.github_landing import Row, row
from sources.http import PoliteClient

GZIP = 31  # zlib's word for a gzip header and the largest window
BLOCK_BYTES = 1 << 20
LONGEST_LINE = 1 << 26
MOST_TOLD = 100  # refused lines of one hour that are landed one by one
# How every event begins; a line that begins otherwise is parsed whole, so that nothing is lost by looking quickly.
HEAD = re.compile(rb'\{"id":"\d+","type":"(\w+)","actor":\{[^{}]*\},"repo":\{"id":(\d+),"name":"([^"\\]*)"')
TYPES = {name.encode() for name in EVENTS}


class Damaged(ValueError):
    """The rest of a file cannot be unpacked."""


@dataclass(frozen=True)
class Watched:
    """The watched repositories by what is known of each: its number, or else only its name.

    Where the number is known it alone counts: repositories get renamed, and names taken over.
    """

    by_number: Mapping[int, str]
    by_name: Mapping[str, str]

    @staticmethod
    def of(numbers: Mapping[str, int | None]) -> "Watched":
        """Return the repositories given with their numbers, None where unknown."""
        by_number = {number: name for name, number in numbers.items() if number is not None}
        return Watched(by_number, {name.lower(): name for name, number in numbers.items() if number is None})

    def find(self, number: object, name: object) -> str | None:
        """Return the catalog's name of a repository, None for one that is not watched."""
        if isinstance(number, int) and number in self.by_number:
            return self.by_number[number]
        return self.by_name.get(name.lower()) if isinstance(name, str) else None

    def may_want(self, head: re.Match[bytes]) -> bool:
        """Tell whether an event that begins so is of use."""
        return head[1] in TYPES and self.find(int(head[2]), head[3].decode(errors="replace")) is not None


@dataclass(frozen=True)
class Hour:
    """What one hour tells, in a settled order, and why some of it is missing."""

    rows: tuple[Row, ...] = ()
    trouble: str | None = None


def read_hour(client: PoliteClient, url: str, watched: Watched) -> Hour:
    """Read one hour's file; one that is not there, or not whole, is told as such; raises TargetRefused."""
    try:
        return client.stream(url, lambda chunks: sift(chunks, watched))
    except TargetGone:
        return Hour(trouble="the archive has no file")


def sift(chunks: Iterable[bytes], watched: Watched) -> Hour:
    """Return what the watched repositories' events in a packed file tell."""
    found, trouble = Found(datetime.now(UTC)), None
    try:
        for block in whole_lines(unpack(chunks)):
            _sift_block(block, watched, found)
    except Damaged as problem:
        trouble = f"the file is damaged after {found.line_count} lines ({problem})"
    if found.refused_count and trouble is None:
        trouble = f"{found.refused_count} lines cannot be read"
    latest = sorted(found.latest.values(), key=lambda one: (one.kind, one.repository or "", one.number or 0, one.key))
    return Hour((*latest, *found.refused), trouble)


@dataclass
class Found:
    """What has been found so far in one hour: the last that is told of each thing, and the lines that were refused."""

    fetched_at: datetime
    line_count: int = 0
    latest: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    refused: list[Row] = field(default_factory=list)
    refused_count: int = 0

    def keep(self, told: Row) -> None:
        """Keep a record unless a later one of the same thing is known."""
        thing = (told.kind, told.repository or "", told.key)
        self.latest[thing] = max(self.latest.get(thing, told), told, key=_age)

    def refuse(self, line_number: int, reason: str) -> None:
        """Count a line that cannot be used; the first of them are landed with their reason, never with their text."""
        self.refused_count += 1
        if len(self.refused) < MOST_TOLD:
            told = {"line": line_number, "message": reason}
            self.refused.append(row("error", f"line {line_number}", told, self.fetched_at))


def _age(told: Row) -> tuple[str, str]:
    payload = json.loads(told.payload)
    return str(payload.get("updatedAt") or payload.get("createdAt")), told.payload


def _sift_block(block: bytes, watched: Watched, found: Found) -> None:
    """Take in the events of some whole lines."""
    begin = 0
    while begin < len(block):
        end = block.find(b"\n", begin)
        end = len(block) if end < 0 else end
        head = HEAD.match(block, begin, end)
        found.line_count += 1
        if head is None or watched.may_want(head):
            _take(block[begin:end], watched, found)
        begin = end + 1


def _take(line: bytes, watched: Watched, found: Found) -> None:
    """Take in one event, if it is of use, or why it cannot be."""
    if not line.strip():
        return
    try:
        event = json.loads(line)
        repository = _repository(event, watched)
        told = to_row(event, repository, found.fetched_at) if repository else None
    except Malformed as problem:
        found.refuse(found.line_count, str(problem))
    except (ValueError, RecursionError):
        found.refuse(found.line_count, "is no JSON")
    else:
        if told:
            found.keep(told)


def _repository(event: object, watched: Watched) -> str | None:
    """Return whose event it is, None where it is none of ours; raises Malformed for what is no event."""
    told = event.get("repo") if isinstance(event, dict) else None
    if not isinstance(event, dict) or not isinstance(told, dict):
        raise Malformed("is no event of a repository")
    return watched.find(told.get("id"), told.get("name")) if str(event.get("type")) in EVENTS else None


def unpack(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content of a gzip file, which may be several after each other; raises Damaged where it ends too soon.

    What is no gzip from its first byte on is no answer: that raises httpx.DecodingError, so that it is asked for again.
    """
    inflater, is_begun = zlib.decompressobj(GZIP), False
    for chunk in chunks:
        rest = chunk
        while rest := rest.lstrip(b"\0") if inflater.eof else rest:
            inflater = zlib.decompressobj(GZIP) if inflater.eof else inflater
            try:
                block = inflater.decompress(rest, BLOCK_BYTES)
            except zlib.error as problem:
                raise Damaged("it is not gzip throughout") if is_begun else httpx.DecodingError("is no gzip file") from problem
            rest = inflater.unconsumed_tail or inflater.unused_data
            is_begun = is_begun or bool(block)
            yield block
    yield inflater.flush()
    if not inflater.eof:
        raise Damaged("it ends too soon")


def whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the blocks cut after their last line; raises Damaged for a line without end."""
    carried = b""
    for block in blocks:
        cut = block.rfind(b"\n") + 1
        if cut:
            yield carried + block[:cut]
            carried = b""
        carried += block[cut:]
        if len(carried) > LONGEST_LINE:
            raise Damaged(f"a line is longer than {LONGEST_LINE >> 20} MB")
    if carried:
        yield carried
