"""A repository's commits from its git history: no token, no date cursor, no blob but those of its lists of people."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile

import pyarrow as pa

from headwater.errors import TargetError
from headwater.settings import Settings
from sources.git_command import ask, complaint, require_git, start
from sources.git_damage import Damage, read_around, walk
from sources.git_log import SCHEMA, Format, read_batches
from sources.git_mirror import Remote, ask_local, ask_remote, local_directory, repository_url, update_mirror
from sources.git_rosters import read_rosters
from sources.installation_key import installation_key
from sources.reading import Gap, Item, Reading, Remark, Target


@dataclass(frozen=True)
class Span:
    """The commits to read: reachable from `tip`, not from `base` (None: all), committed since."""

    git_dir: Path
    tip: str
    base: str | None
    since: datetime

    @property
    def arguments(self) -> list[str]:
        """The revision arguments of git log and rev-list."""
        since = f"--since-as-filter={self.since:%Y-%m-%dT%H:%M:%SZ}"
        return [since, self.tip, *(["--not", self.base] if self.base else []), "--"]


def fetch(target: Target, settings: Settings) -> Iterator[Item]:
    """Yield what is new in one repository (`owner/name`) since the landed tip."""
    require_git()
    git_dir, remote = locate(target.name, settings)
    if remote.tip is None:
        yield Remark("the repository is empty")
        return
    cursor = None if target.is_full or _starts_earlier(target) else target.cursor
    if cursor and cursor["tip"] == remote.tip:
        yield Remark("nothing new")
        return
    tip = remote.tip
    if git_dir is None:
        git_dir = mirror_directory(settings, target.name)
        tip = update_mirror(remote.url, git_dir, settings.git.timeout_seconds)
    base = cursor["tip"] if cursor and is_ancestor(git_dir, cursor["tip"], tip) else None
    if cursor and base is None:
        yield Remark("the history was rewritten; all of it is read again")
    rosters = yield from rosters_at(git_dir, tip, target, settings)
    yield from read(Span(git_dir, tip, base, target.since), installation_key(settings.data.directory), rosters)


def rosters_at(git_dir: Path, tip: str, target: Target, settings: Settings) -> Generator[Item, None, str]:
    """Yield whom the project itself names, if that is another than what landed, and return its digest; no trouble stops the history."""
    known = (target.cursor or {}).get("rosters", "")
    is_mirror = git_dir == mirror_directory(settings, target.name)
    try:
        told = read_rosters(git_dir, tip, settings.git.timeout_seconds, is_mirror=is_mirror)
    except TargetError as problem:
        yield Gap(f"the lists of its people cannot be read: {problem}", lasts=False)
        return known
    if told.digest != known or (target.is_full and told.rows):
        yield told.reading()
    return told.digest


def read(span: Span, key: bytes, rosters: str = "") -> Iterator[Item]:
    """Yield the one file of a span, then the gaps met while it was read."""
    damage = Damage()
    cursor = {"tip": span.tip, "since": f"{span.since:%Y-%m-%d}", "rosters": rosters}
    yield Reading(SCHEMA, batches(span, key, damage), cursor, replaces=span.base is None)
    for sentence in damage.sentences():
        yield Gap(sentence)


def locate(repository: str, settings: Settings) -> tuple[Path | None, Remote]:
    """Return where the history lies if it is local (else None), and what the remote says."""
    url = repository_url(settings, repository)
    directory = local_directory(url)
    return directory, ask_local(url, directory) if directory else ask_remote(url)


def mirror_directory(settings: Settings, repository: str) -> Path:
    """Return where the mirror of `owner/name` lies."""
    return settings.data.directory / "mirrors" / f"{repository}.git"


def is_ancestor(git_dir: Path, base: str, tip: str) -> bool:
    """Tell whether `tip` still builds on `base`; where damage hides the answer, what has landed is not given up."""
    found = ask("merge-base", "--is-ancestor", base, tip, git_dir=git_dir)
    return found if found is not None else bool(ask("cat-file", "-e", f"{base}^{{commit}}", git_dir=git_dir))


def batches(span: Span, key: bytes, damage: Damage) -> Iterator[pa.RecordBatch]:
    """Yield the span's commits; where git dies of a missing object, go around it and count the damage."""
    form, read_rows = Format(), 0
    with TemporaryFile() as stderr:
        with start(["log", *form.arguments(), *span.arguments], span.git_dir, stderr) as process:
            for batch in read_batches(process, form, key):
                read_rows += batch.num_rows
                yield batch
        if process.returncode:
            stderr.seek(0)
            yield from salvage(span, key, read_rows, damage, complaint("log", stderr.read()))


def salvage(span: Span, key: bytes, read_rows: int, damage: Damage, why: TargetError) -> Iterator[pa.RecordBatch]:
    """Yield the rest of a span after git died; raises `why` if nothing can be read around it."""
    before = {commit for commit, _ in walk(span.git_dir, span.base, set())} if span.base else set()
    earliest = span.since.timestamp()
    emitted = set(islice(_listed(span), read_rows))
    reachable = walk(span.git_dir, span.tip, before, damage)
    rest = [commit for commit, second in reachable if second >= earliest and commit not in emitted]
    for batch in read_around(span.git_dir, rest, key, damage):
        read_rows += batch.num_rows
        yield batch
    if not read_rows:
        raise why


def _listed(span: Span) -> Iterator[str]:
    """Yield commit ids in the order of `git log`, as far as git gets."""
    with TemporaryFile() as stderr, start(["rev-list", *span.arguments], span.git_dir, stderr) as process:
        assert process.stdout is not None  # noqa: S101 - start() asked for a pipe
        for line in process.stdout:
            yield line.decode().strip()


def _starts_earlier(target: Target) -> bool:
    """Tell whether the horizon was moved back, so that landed history is too short."""
    return target.cursor is not None and f"{target.since:%Y-%m-%d}" < target.cursor["since"]
