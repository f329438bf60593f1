"""Paper lists: one JSON file per venue and year, read from their repository with only the fields that are kept."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa

from headwater.errors import TargetGone, TargetRefused
from headwater.settings import Settings
from sources.data_files import open_files
from sources.paper_records import PAPERS
from sources.paperlists_records import NoPaper, Record, key_of, read_entry
from sources.reading import Gap, Item, Reading, Remark, Target
from sources.venues import Venue, nearest, venue_and_year

ROWS_AT_ONCE = 1000
READER = "2"  # raised when lists are read otherwise than before, so that the landed ones are read again


@dataclass
class Lists:
    """What the files of one target hold: papers, what is cut off or missing, what is no paper, lists left out."""

    rows: dict[str, Record] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    unequal: Counter[str] = field(default_factory=Counter)

    @property
    def state(self) -> str:
        """Whole, odd or cut."""
        return "cut" if self.losses else "odd" if self.oddities else "whole"


def fetch(target: Target, settings: Settings) -> Iterator[Item]:
    """Yield the papers of 'COLM 2024' if their list has changed; raises TargetError."""
    venue, year = venue_and_year(target.name)
    if not venue.paperlists:
        raise TargetRefused(f"{venue.name} is not among the paper lists; {nearest(venue.name)}")
    files = open_files(settings.paperlists.path_or_url, "paperlists", settings)
    years = years_listed(files.paths, venue)
    if year not in years:
        yield _absence(venue, year, years)
        return
    cursor = {"commit": files.revision, "blob": ",".join(files.ids(years[year]).values()), "reader": READER}
    landed = target.cursor or {}
    is_known = (landed.get("blob"), landed.get("reader")) == (cursor["blob"], READER) and not target.is_full
    if is_known and landed["state"] == "whole":
        yield Remark("nothing new")
        return
    lists = read_lists(files.read(years[year]), venue, year)
    if not landed or (not lists.losses and not (is_known and landed["state"] == "odd")):
        yield from _landing(lists, {**cursor, "state": lists.state})
    for problem in (*lists.losses, *lists.oddities):
        yield Gap(problem, lasts=False)


def years_listed(paths: Any, venue: Venue) -> dict[int, list[str]]:
    """Return the files of a venue by year: ANY/PREFIXYEAR.json."""
    form = re.compile(rf"(?:[^/]+/)+{re.escape(venue.paperlists or '')}(\d{{4}})\.json")
    found: dict[int, list[str]] = {}
    for path in sorted(paths):
        if match := form.fullmatch(path):
            found.setdefault(int(match[1]), []).append(path)
    return found


def read_lists(contents: Iterator[tuple[str, bytes | None]], venue: Venue, year: int) -> Lists:
    """Return the papers of these files, each once."""
    lists = Lists()
    for path, body in contents:
        if body is None:
            lists.losses.append(f"{path}: missing from the repository")
            continue
        entries, problem = entries_of(body)
        lists.losses += [f"{path}: {problem}"] if problem else []
        _add(lists, path, entries, str(venue.paperlists), year)
    return lists


def entries_of(body: bytes) -> tuple[list[Any], str | None]:
    """Return the entries of a JSON list, and what is wrong with it; of one that is cut off, the whole entries."""
    text = body.decode("utf-8-sig", errors="replace")
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as problem:
        entries = list(_whole_entries(text))
        return entries, f"no whole JSON ({problem}); {len(entries)} entries before that could be read"
    return (entries, None) if isinstance(entries, list) else ([], "no list of papers")


def _whole_entries(text: str) -> Iterator[Any]:
    """Yield the objects of a list one by one up to the first that is broken."""
    decoder, at = json.JSONDecoder(), text.find("[") + 1
    while at and (begin := re.compile(r"[\s,]*(?=\{)").match(text, at)):
        try:
            entry, at = decoder.raw_decode(text, begin.end())
        except (ValueError, RecursionError):
            return
        yield entry


def _add(lists: Lists, path: str, entries: list[Any], venue: str, year: int) -> None:
    """Add a file's papers; what is no paper is counted, a paper told twice is one."""
    no_papers = 0
    for entry in entries:
        try:
            row, unequal = read_entry(entry, venue, year)
        except NoPaper:
            no_papers += 1
            continue
        lists.unequal.update(unequal)
        key = key_of(entry, PurePosixPath(path).stem, row)
        lists.rows.setdefault(key, {"source_key": key, **row})
    if no_papers:
        lists.oddities.append(f"{path}: {no_papers} entries without a title or authors")


def _landing(lists: Lists, cursor: dict[str, str]) -> Iterator[Item]:
    if lists.rows or not lists.losses:
        yield Reading(PAPERS, _batches(list(lists.rows.values())), cursor, replaces=True)
    for name, count in sorted(lists.unequal.items()):
        yield Remark(f"{name} of {count} papers left out: not as many as authors")


def _batches(rows: list[Record]) -> Iterator[pa.RecordBatch]:
    for at in range(0, len(rows), ROWS_AT_ONCE):
        yield pa.RecordBatch.from_pylist(rows[at : at + ROWS_AT_ONCE], PAPERS)


def _absence(venue: Venue, year: int, years: dict[int, list[str]]) -> Remark:
    """Return the remark that a year is not listed yet; raises TargetGone for one that is past."""
    if years and year > max(years):
        return Remark(f"{venue.name} {year} is not listed yet; the newest is {max(years)}")
    near = sorted(sorted(years, key=lambda listed: (abs(listed - year), listed))[:2])
    raise TargetGone(f"there is no list of {venue.name} {year}" + (f"; the nearest are {' and '.join(map(str, near))}" if near else ""))
