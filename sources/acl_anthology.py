"""The ACL Anthology: the volumes of a venue and year from its data repository, and again those that changed."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

import pyarrow as pa

from headwater.errors import TargetGone, TargetRefused
from headwater.settings import Settings
from sources.acl_volumes import Volume, cut, may_concern, year_of_file
from sources.arxiv_landing import SCHEMA
from sources.data_files import DataFiles, open_files
from sources.reading import Cursor, Gap, Item, Reading, Remark, Target
from sources.venues import Venue, nearest, venue_and_year


class Facts(NamedTuple):
    """What is remembered of a landed volume: its file, its digest and the numbers of its papers."""

    path: str
    digest: str
    papers: str


@dataclass(frozen=True)
class Landed:
    """What has landed: the digest of the year's files, the volumes, and whether every file could be read."""

    files: str = ""
    volumes: Mapping[str, Facts] = field(default_factory=dict)
    is_whole: bool = True

    def cursor(self, revision: str) -> dict[str, str]:
        """Return the cursor that holds once this has landed."""
        return {"commit": revision, "state": json.dumps(asdict(self))}


@dataclass
class Shelf:
    """What one reading of a year's files found: volumes with their file, and the files that could not be read."""

    volumes: dict[str, tuple[str, Volume]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Facts]:
        """Return what is to be remembered of each volume."""
        return {
            name: Facts(path, _digest(volume.body), " ".join(sorted(volume.papers)))
            for name, (path, volume) in self.volumes.items()
        }


def fetch(target: Target, settings: Settings) -> Iterator[Item]:
    """Yield the new and changed volumes of 'ACL 2022'; raises TargetError."""
    venue, year = venue_and_year(target.name)
    if not venue.acl:
        raise TargetRefused(f"{venue.name} is not in the ACL Anthology; {nearest(venue.name)}")
    files = open_files(settings.acl_anthology.path_or_url, "acl_anthology", settings)
    paths = sorted(path for path in files.paths if year_of_file(path) == year)
    listing, landed = _digest(repr(sorted(files.ids(paths).items())).encode()), _landed(target.cursor)
    if landed.files == listing and landed.is_whole and not target.is_full:
        yield Remark("nothing new")
        return
    shelf = read_shelf(files, paths, venue, year)
    if not shelf.volumes and not shelf.unreadable and not landed.volumes:
        yield _absence(files, target.name, year)
    else:
        yield from _news(shelf, landed, listing, files.revision, is_full=target.is_full)


def read_shelf(files: DataFiles, paths: list[str], venue: Venue, year: int) -> Shelf:
    """Return the venue's volumes of the year; a file that is missing or broken keeps no other from being read."""
    shelf = Shelf()
    for path, body in files.read(paths):
        if body is None:
            shelf.unreadable[path] = "missing from the repository"
        elif may_concern(body, venue):
            try:
                wanted = [volume for volume in cut(body) if volume.year == year and set(volume.venues) & set(venue.acl)]
            except ValueError as problem:
                shelf.unreadable[path] = str(problem)
            else:
                shelf.volumes |= {volume.volume_id: (path, volume) for volume in wanted}
    return shelf


def _news(shelf: Shelf, landed: Landed, listing: str, revision: str, *, is_full: bool) -> Iterator[Item]:
    """Yield the changed volumes; where one vanished or lost a paper all, if no unreadable file's would be lost by that."""
    found = shelf.facts()
    withheld = {name for name, facts in landed.volumes.items() if facts.path in shelf.unreadable and name not in found}
    shrunk = {name for name in landed.volumes.keys() - withheld if _lost_papers(landed.volumes[name], found.get(name))}
    replaces = (is_full or bool(shrunk)) and not withheld
    fresh = sorted(name for name in found if replaces or (name not in shrunk and landed.volumes.get(name) != found[name]))
    if shrunk:
        yield Remark(f"no longer whole in the Anthology: {', '.join(sorted(shrunk))}")
    if fresh or replaces:
        kept = {} if replaces else landed.volumes
        now = Landed(listing, {**kept, **{name: found[name] for name in fresh}}, not shelf.unreadable)
        yield Reading(SCHEMA, _batches(shelf.volumes[name][1] for name in fresh), now.cursor(revision), replaces)
    elif not shelf.unreadable:
        yield Remark("nothing new")
    for path, reason in shelf.unreadable.items():
        yield Gap(f"{path}: {reason}", lasts=False)


def _lost_papers(before: Facts, now: Facts | None) -> bool:
    return now is None or not set(before.papers.split()) <= set(now.papers.split())


def _batches(volumes: Iterable[Volume]) -> Iterator[pa.RecordBatch]:
    for volume in volumes:
        url = f"https://aclanthology.org/volumes/{volume.volume_id}/"
        row = {"url": url, "fetched_at": datetime.now(UTC), "kind": "volume", "body": volume.body}
        yield pa.RecordBatch.from_pylist([row], SCHEMA)


def _absence(files: DataFiles, target: str, year: int) -> Remark:
    """Return the remark that a year is not published yet; raises TargetGone for one that is past."""
    newest = max((found for path in files.paths if (found := year_of_file(path))), default=None)
    if newest is None:
        raise TargetGone("[acl_anthology] path_or_url: there are no files data/xml/*.xml")
    if year < newest:
        raise TargetGone(f"the Anthology has no volume of {target}; take the year out of the catalog")
    return Remark(f"the Anthology has no volume of {target} yet")


def _landed(cursor: Cursor | None) -> Landed:
    if cursor is None:
        return Landed()
    state = json.loads(cursor["state"])
    return Landed(state["files"], {name: Facts(*facts) for name, facts in state["volumes"].items()}, state["is_whole"])


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=12).hexdigest()
