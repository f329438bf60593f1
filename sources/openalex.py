"""OpenAlex: citations, ORCIDs and institutions of papers that other sources found, asked for by their identifiers."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from headwater.errors import TargetRefused
from headwater.settings import Settings
from sources.http import ServiceShut
from sources.json_landing import Row, reading, row
from sources.openalex_client import Client, DaySpent, Found, KeyRefused, RunSpent, key
from sources.openalex_papers import Paper, first_questions, keys_of, last_questions, read_papers
from sources.openalex_works import MISSING
from sources.reading import Gap, Item, Remark, Target

WORKS = "works"


def fetch(target: Target, settings: Settings) -> Iterator[Item]:
    """Yield the works that are the `papers` in the target's options: {"doi", "arxiv_id", "openalex_id"}, each or all."""
    if target.name != WORKS:
        raise TargetRefused(f"OpenAlex has no target {target.name!r}; its only one is {WORKS!r}")
    asked = target.options.get("papers", ())
    assert isinstance(asked, Sequence)  # noqa: S101 - the caller's contract
    papers, client = read_papers(asked), Client(settings)
    yield from _read(papers, _done(target, _digest(papers)), client)
    if client.requests:
        yield Remark(f"{client.requests} requests" + ("" if client.credits is None else f", {client.credits} left today"))


def _read(papers: Sequence[Paper], done: int, client: Client) -> Iterator[Item]:
    """Yield a file per batch, and a Gap where the run must end before the last."""
    size = max(1, client.settings.openalex.works_per_request)
    for at in range(done, len(papers), size):
        batch = _Batch(papers[at : at + size])
        stop = batch.ask(client)
        after = min(at + size, len(papers)) if stop is None else at
        rows = batch.rows(is_whole=stop is None)
        if rows:
            yield reading(rows, {"list": _digest(papers), "done": "all" if after == len(papers) else str(after)})
        if stop is not None:
            left = len(papers) - at - len(batch.papers) + len(batch.absent())
            yield Gap(f"{stop}; {left} of {len(papers)} papers are left for the next run", lasts=False)
            return


class _Batch:
    """Some papers, and the works found of them so far."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        """Begin with nothing found."""
        self.papers = papers
        self.found: dict[str, Found] = {}
        self.known: set[str] = set()

    def ask(self, client: Client) -> str | None:
        """Find what can be found; return why the run must end here, None where it need not."""
        try:
            self._ask(client)
        except RunSpent as problem:
            return str(problem)
        except (DaySpent, KeyRefused, ServiceShut) as problem:
            variable = f"${client.settings.openalex.key_env}"
            if key(client.settings) is None:
                return f"{problem}; set {variable} to a key of OpenAlex's (free), which allows ten times as much"
            if isinstance(problem, KeyRefused):
                raise TargetRefused(f"{problem}: correct the key in {variable}") from problem
            if isinstance(problem, ServiceShut):
                raise
            return str(problem)
        return None

    def _ask(self, client: Client) -> None:
        for question in first_questions(self.papers):
            self._keep(client.ask(question))
        for question in last_questions(self.absent()):
            self._keep(client.ask(question))

    def _keep(self, works: Iterator[Found]) -> None:
        asked = frozenset().union(*(paper.keys for paper in self.papers))
        for one in works:
            keys = keys_of(one.work)
            if not keys or keys & asked:  # one without keys has an odd shape: landed, for the quarantine to tell
                self.found[str(one.work.get("id"))] = one
                self.known |= keys

    def absent(self) -> list[Paper]:
        """Return the papers that no work is known for."""
        return [paper for paper in self.papers if not paper.keys & self.known]

    def rows(self, *, is_whole: bool) -> list[Row]:
        """Return the works and, where all was asked, the papers that are missing."""
        found = [row("work", one.url, one.work, one.fetched_at) for one in self.found.values()]
        now = datetime.now(UTC)
        return found + [row(MISSING, "", vars(paper), now) for paper in self.absent() if is_whole]


def _digest(papers: Sequence[Paper]) -> str:
    return hashlib.blake2b(repr(papers).encode(), digest_size=16).hexdigest()


def _done(target: Target, digest: str) -> int:
    """Return how many papers of the same list an unfinished run has landed."""
    cursor = {} if target.is_full or not target.cursor else target.cursor
    done = cursor.get("done", "all")
    return int(done) if cursor.get("list") == digest and done.isdigit() else 0
