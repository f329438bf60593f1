"""Which hours of a month have been read, of which repositories, and what they lacked: the cursor of each landed file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sources.gharchive_window import HOUR, begin_of
from sources.reading import Cursor, Gap


@dataclass(frozen=True)
class State:
    """Hours by their places in the month: a bit of `done` for each that was read, and why some are not whole."""

    month: str
    names: frozenset[str]
    done: int = 0
    holes: Mapping[int, str] = field(default_factory=dict)

    def has(self, hour: int) -> bool:
        """Tell whether an hour was read, whatever was found."""
        return bool(self.done >> hour & 1)

    def with_hour(self, hour: int, trouble: str | None) -> "State":
        """Return the state once an hour was read."""
        holes = {**self.holes, hour: trouble} if trouble else self.holes
        return replace(self, done=self.done | 1 << hour, holes=holes)

    def to_cursor(self) -> Cursor:
        """Return the state as a landed file's cursor: how many hours were read, and `state` for the next run."""
        written = {"names": sorted(self.names), "done": f"{self.done:x}", "holes": {str(at): self.holes[at] for at in sorted(self.holes)}}
        return {"hours": str(self.done.bit_count()), "state": json.dumps(written, separators=(",", ":"))}

    def gaps(self) -> Iterator[Gap]:
        """Yield one gap for each run of hours that lack the same."""
        hours = sorted(self.holes)
        begins = [at for at in hours if self.holes.get(at - 1) != self.holes[at]]
        for begin in begins:
            end = begin
            while self.holes.get(end) == self.holes[begin]:
                end += 1
            since, until = (begin_of(self.month) + place * HOUR for place in (begin, end))
            yield Gap(f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}: {self.holes[begin]}", since, until)


def read_state(cursor: Cursor | None, month: str, names: frozenset[str]) -> State:
    """Return the state of a cursor; a fresh one where none is, or where it did not look for all of these repositories."""
    held = json.loads(cursor["state"]) if cursor else {"names": []}
    if not cursor or not names <= frozenset(held["names"]):
        return State(month, names)
    holes = {int(at): str(reason) for at, reason in held["holes"].items()}
    return State(month, frozenset(held["names"]), int(held["done"], 16), holes)
