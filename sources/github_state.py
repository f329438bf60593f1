"""Where the reading of a repository stands: all of it in the cursor of each landed file, so that a kill costs one page."""

import base64
import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sources.reading import Cursor

GOOD_PAGES = 20  # so many in a row before a page may grow again
BLOCK_BITS = 4096
BLOCK = struct.Struct(f">Q{BLOCK_BITS // 8}s")


@dataclass(frozen=True)
class Pace:
    """How many things a query asks for: halved when GitHub finds it too heavy, grown slowly afterwards."""

    size: int
    good: int = 0

    def slower(self) -> "Pace":
        """Return half the size, at least 1."""
        return Pace(max(1, self.size // 2))

    def after_good(self, ceiling: int) -> "Pace":
        """Return the pace after one more good answer: a quarter larger after twenty of them."""
        if self.size >= ceiling:
            return Pace(ceiling)
        if self.good + 1 < GOOD_PAGES:
            return Pace(self.size, self.good + 1)
        return Pace(min(ceiling, max(self.size + 1, self.size * 5 // 4)))


def page_size(setting: int) -> int:
    """Return a page size of the settings as GitHub takes it."""
    return min(100, max(1, setting))


@dataclass(frozen=True)
class Numbers:
    """A set of issue or pull request numbers: blocks of bits by their place, so that neither many nor large ones cost."""

    blocks: Mapping[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(bits.bit_count() for bits in self.blocks.values())

    def with_all(self, numbers: Iterable[int]) -> "Numbers":
        """Return the set with more numbers in it."""
        blocks = dict(self.blocks)
        for number in numbers:
            place, bit = divmod(number, BLOCK_BITS)
            blocks[place] = blocks.get(place, 0) | 1 << bit
        return Numbers(blocks)

    def packed(self) -> str:
        """Return the set as a short text."""
        raw = b"".join(BLOCK.pack(place, bits.to_bytes(BLOCK_BITS // 8)) for place, bits in sorted(self.blocks.items()))
        return base64.b85encode(zlib.compress(raw, 6)).decode()

    @staticmethod
    def unpacked(text: str) -> "Numbers":
        """Return the set that `packed` wrote."""
        found = BLOCK.iter_unpack(zlib.decompress(base64.b85decode(text)))
        return Numbers({place: int.from_bytes(bits) for place, bits in found})


@dataclass(frozen=True)
class Stream:
    """The walk over a repository's pull requests or issues, least recently updated first.

    `after` is the page cursor to go on from. `is_complete`: the end was reached; `is_settled`: and what stood there
    was old enough that nothing can slip in before it. `surplus`: by how much we hold more than GitHub counts
    (deleted or transferred), negative where some stay missing, `empty` of them shown as null. `rewalks`: walks repeated since the last check;
    `nulls`: entries that came empty since then. `total`: what GitHub counted on the last page.
    """

    pace: Pace
    after: str | None = None
    updated_at: str = ""
    is_complete: bool = False
    is_settled: bool = True
    surplus: int = 0
    rewalks: int = 0
    nulls: int = 0
    total: int = 0
    empty: int = 0
    seen: Numbers = field(default_factory=Numbers)

    def restarted(self) -> "Stream":
        """Return the walk from its beginning, having seen nothing."""
        return Stream(self.pace, rewalks=self.rewalks)


@dataclass(frozen=True)
class Extra:
    """More of one thing's reviews or comments than its page held, to be asked for from `after` on."""

    kind: str
    node_id: str
    number: int
    after: str


@dataclass(frozen=True)
class State:
    """The whole of a repository's reading."""

    streams: dict[str, Stream]
    repository_id: int | None = None
    head_digest: str = ""
    pending: tuple[Extra, ...] = ()
    extra_pace: Pace = Pace(20)

    def with_stream(self, name: str, stream: Stream) -> "State":
        """Return the state with one stream moved on."""
        return replace(self, streams={**self.streams, name: stream})

    def to_cursor(self) -> Cursor:
        """Return the state as a landed file's cursor: readable marks, and `state` for the next run."""
        written = asdict(self)
        for name, stream in self.streams.items():
            written["streams"][name]["seen"] = stream.seen.packed()
        marks = {name: stream.updated_at for name, stream in self.streams.items()}
        return {**marks, "state": json.dumps(written, separators=(",", ":"))}


def read_state(cursor: Cursor | None, sizes: dict[str, int]) -> State:
    """Return the state of a cursor, or of a repository never read; `sizes` has each stream's largest page."""
    fresh = {name: Stream(Pace(size)) for name, size in sizes.items()}
    if not cursor:
        return State(fresh)
    held = json.loads(cursor["state"])
    streams = {name: _stream(held["streams"][name], size) if name in held["streams"] else fresh[name]
               for name, size in sizes.items()}  # fmt: skip
    pending = tuple(Extra(**each) for each in held["pending"])
    return State(streams, held["repository_id"], held["head_digest"], pending, Pace(**held["extra_pace"]))


def _stream(held: dict[str, Any], largest: int) -> Stream:
    pace = Pace(**held.pop("pace"))
    seen = Numbers.unpacked(held.pop("seen"))
    return Stream(pace=replace(pace, size=min(pace.size, largest)), seen=seen, **held)
