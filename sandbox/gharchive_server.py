"""A loopback GH Archive over the invented GitHub: one packed file an hour, some missing, some spoilt, misbehaving on demand."""

import gzip
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property

from sandbox.gharchive_events import HOUR, Event, list_hours, write_hour
from sandbox.github_faults import Answer
from sandbox.github_http import Asker
from sandbox.github_world import GithubWorld
from sandbox.json_server import Fault, JsonServer

FILE = re.compile(r"/(\d{4}-\d{2}-\d{2}-(?:\d|1\d|2[0-3]))\.json\.gz")
Spoil = Callable[[bytes], bytes]


class ArchiveServer(JsonServer):
    """Serves the events of a world at `url` while entered.

    `missing` hours (`2024-03-05-7`) are not there; `spoilt` ones are changed, unpacked, before they are packed.
    """

    def __init__(
        self,
        github: GithubWorld,
        faults: Iterable[Fault | None] = (),
        *,
        missing: Collection[str] = (),
        spoilt: Mapping[str, Spoil] | None = None,
        slow_seconds: float = 2.0,
    ) -> None:
        """Hold the world and bind a free port."""
        self.github, self.missing, self.spoilt = github, missing, spoilt or {}
        super().__init__(faults, slow_seconds=slow_seconds)

    @cached_property
    def hours(self) -> Mapping[int, list[Event]]:
        """The events, by the hour since 1970."""
        return list_hours(self.github)

    def _answer(self, asker: Asker) -> Answer:
        named = FILE.fullmatch(asker.path)
        if named is None or named[1] in self.missing:
            return Answer(404, b"<Error><Code>NoSuchKey</Code></Error>", content_type="application/xml")
        day, _, hour = named[1].rpartition("-")
        at = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) // HOUR + int(hour)
        content = write_hour(at, self.hours.get(at, []))
        packed = gzip.compress(self.spoilt.get(named[1], bytes)(content), mtime=0)
        return Answer(200, packed, content_type="application/gzip")
