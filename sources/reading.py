"""What a source yields while it reads one target: files to land, gaps to record, remarks to show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

Cursor = Mapping[str, str]


@dataclass(frozen=True)
class Reading:
    """One immutable file: record batches of one schema, and the cursor that holds once they are landed.

    `replaces` says that the file makes all earlier ones of its target obsolete. What comes to light beside what was
    asked for lands under a `source` of its own.
    """

    schema: pa.Schema
    batches: Iterable[pa.RecordBatch]
    cursor: Cursor
    replaces: bool = False
    source: str | None = None


@dataclass(frozen=True)
class Gap:
    """A known hole: what could not be read, from when to when (UTC, None where unknown), and why.

    One that `lasts` stays until its target is read again in full, any other until a reading succeeds.
    """

    reason: str
    from_at: datetime | None = None
    to_at: datetime | None = None
    lasts: bool = True


@dataclass(frozen=True)
class Remark:
    """One sentence for the run log, such as that nothing is new."""

    text: str


@dataclass(frozen=True)
class Target:
    """One thing to read from one source since `cursor` (None: never read), not before `since`."""

    source: str
    name: str
    since: datetime
    cursor: Cursor | None = None
    is_full: bool = False
    options: Mapping[str, object] = field(default_factory=dict)


Item = Reading | Gap | Remark
