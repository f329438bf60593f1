"""The steps of a night as plain functions: the flow strings them together, `headwater rebuild` runs the last ones."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import duckdb

from flows.erasing import erased_marks, expire, keep_erased_out
from flows.follow_up import REQUESTED, due_sources, follow_ups
from flows.plan import Plan
from headwater.errors import BuildDamaged, HeadwaterError, NothingPublished
from headwater.settings import Settings
from scoring.tables import write_roles, write_taxonomy
from sources import github
from sources.erasers import ERASERS
from sources.github_state import read_state
from sources.installation_key import installation_key
from sources.locations import place
from sources.reading import Gap, Item, Reading, Remark, Target
from sources.table import PARSERS, SOURCES
from sources.venues import VENUE_SOURCES, venue_names
from warehouse import history, ledger
from warehouse.access_log import months_before, trim
from warehouse.build import Watched, discard_build, open_build, refresh, save, write_inputs
from warehouse.earlier_lists import keep_run
from warehouse.erasure import erase_from
from warehouse.first_seen import keep_first_seen
from warehouse.lake import attach_lake, open_lake, telling_lake
from warehouse.lake_publish import publish_to_lake
from warehouse.lake_raw import load_held, load_missing, take_in
from warehouse.landing import alone_with, land, landed_files, last_cursor
from warehouse.ledger import KnownGap, TargetResult
from warehouse.load import Loaded, load
from warehouse.market import write_market
from warehouse.marks import mark_secret
from warehouse.models import MODELS, prepare_macros, read_models
from warehouse.notices import keep_listings
from warehouse.publish import publish

T = TypeVar("T")
log = logging.getLogger("headwater")
UNTOLD = {"state", "rosters"}  # parts of a cursor that mean nothing to a reader
SCORING_MODELS = Path(__file__).resolve().parent.parent / "scoring" / "models"


@dataclass
class Tally:
    """What one target yielded so far."""

    files: int = 0
    rows: int = 0
    replaced: bool = False
    watermark: str | None = None
    beside: set[str] = field(default_factory=set)  # sources under which something landed that came to light beside


@dataclass(frozen=True)
class Ended:
    """How the reading of one target ended, the holes it leaves, and whether it was read in full."""

    result: TargetResult
    gaps: tuple[KnownGap, ...]
    is_full: bool


@dataclass(frozen=True)
class Swept:
    """What a sweep did: how many people's time was up, how many landed files held somebody erased."""

    expired_count: int
    file_count: int
    loaded: Loaded

    @property
    def told(self) -> str:
        """The same in words."""
        return f"{self.expired_count} people erased whose time was up, {self.file_count} landed files rewritten, published"


def ingest(settings: Settings, run_id: str, target: Target) -> TargetResult:
    """Read one target, land what it yields and record how it ended; what the reader can mend never raises."""
    return record(settings, fetch(settings, run_id, target))


def fetch(settings: Settings, run_id: str, target: Target) -> Ended:
    """Read one target and land what it yields, on whatever machine; what the reader can mend never raises."""
    started, tally, gaps, remarks = ledger.now(), Tally(), [], []
    status, message = "done", None
    try:
        with alone_with(settings.data.directory, target.source, target.name):
            for item in _items(settings, target):
                if isinstance(item, Reading):
                    _land(settings, target, item, tally)
                elif isinstance(item, Gap):
                    gaps.append(KnownGap(_iso(item.from_at), _iso(item.to_at), item.reason, item.lasts))
                elif isinstance(item, Remark):
                    remarks.append(item.text)
            _load_into_lake(settings, target, tally)
        status = "done" if tally.files else "unchanged"
    except HeadwaterError as problem:
        status = "gone" if type(problem).__name__ == "TargetGone" else "failed"
        message = str(problem)
        gaps.append(KnownGap(None, ledger.now(), message, lasts=False))
    told = "; ".join([*remarks, *([message] if message else [])]) or None
    result = TargetResult(run_id, target.source, target.name, status, told, tally.watermark, tally.files, tally.rows,
                          started, ledger.now())  # fmt: skip
    return Ended(result, tuple(gaps), tally.replaced or target.is_full)


def not_read(run_id: str, target: Target, reason: str) -> Ended:
    """Return the end of a target that nobody read."""
    at = ledger.now()
    result = TargetResult(run_id, target.source, target.name, "failed", reason, None, 0, 0, at, at)
    return Ended(result, (KnownGap(None, at, reason, lasts=False),), is_full=False)


def record(settings: Settings, ended: Ended) -> TargetResult:
    """Record how a target ended in the ledger, and tell it."""
    ledger.record_target(settings.data.directory, ended.result, ended.gaps, is_full=ended.is_full)
    _tell(ended.result)
    return ended.result


def _items(settings: Settings, target: Target) -> Iterator[Item]:
    """Yield what a target's source has since the last cursor, without the erased."""
    directory = settings.data.directory
    cursor = last_cursor(directory / "landing", target.source, target.name)
    erased = erased_marks(directory)
    for item in SOURCES[target.source](replace(target, cursor=cursor), settings):
        yield erase_from(item, item.source or target.source, erased, ERASERS) if isinstance(item, Reading) else item


def _load_into_lake(settings: Settings, target: Target, tally: Tally) -> None:
    """Load what a target just landed into the lake, where there is one: whoever parses it, it is parsed once."""
    if settings.lake.catalog and tally.files:
        with telling_lake(settings.lake), open_lake(settings.lake) as con:
            beside = sorted(tally.beside)
            with ExitStack() as held:
                for source in beside:
                    held.enter_context(alone_with(settings.data.directory, source, target.name, waits=True))
                named = [(source, target.name) for source in (target.source, *beside)]
                load_held(con, settings.data.directory / "landing", named, PARSERS)


def prepare(settings: Settings, targets: list[Target]) -> list[Target]:
    """Return the targets ready to read: GitHub's with their cursors, probed at once and their points shared.

    The archive's are told which repositories to look for, and the numbers that GitHub told of them.
    """
    landing = settings.data.directory / "landing"
    asked = [replace(t, cursor=last_cursor(landing, t.source, t.name)) for t in targets if t.source == "github"]
    others = _with_numbers(landing, [target for target in targets if target.source != "github"])
    return others + github.prepare(asked, settings)


def _with_numbers(landing: Path, targets: list[Target]) -> list[Target]:
    """Return the targets, those that look for repositories with the numbers that GitHub told of them when it was read."""
    asked = next((target.options["repositories"] for target in targets if "repositories" in target.options), {})
    assert isinstance(asked, dict)  # noqa: S101 - what the plan wrote
    told = {name: read_state(last_cursor(landing, "github", name), {}).repository_id for name in asked}
    return [replace(target, options={"repositories": told}) if "repositories" in target.options else target for target in targets]


def follow_up(settings: Settings, plan: Plan) -> list[Target]:
    """Return what the landed data tell to ask for besides."""
    sources = due_sources(settings, plan) & {source for _, source, _ in REQUESTED}
    if not sources:
        return []
    keep_erased_out(settings)
    return _on_whole_build(settings, lambda: _ask_build(settings, plan, sources))


def _ask_build(settings: Settings, plan: Plan, sources: set[str]) -> list[Target]:
    with open_build(settings.data.directory, settings.data.memory_gb) as con:
        begin(con, settings, plan)
        return follow_ups(con, read_models(MODELS, SCORING_MODELS), settings, sources)


def derive(settings: Settings, plan: Plan, today: date | None = None) -> Loaded:
    """Erase whose time is up, load what landed, make every table again, check them, and publish."""
    day = today or datetime.now(UTC).date()
    return _on_whole_build(settings, lambda: _derive(settings, plan, day))


def _on_whole_build(settings: Settings, work: Callable[[], T]) -> T:
    """Do work on the build; where that proves damaged, throw it away and do the work on a new one."""
    try:
        return work()
    except BuildDamaged as damage:
        log.warning("%s", damage)
        discard_build(settings.data.directory)
        return work()


def _derive(settings: Settings, plan: Plan, today: date) -> Loaded:
    directory = settings.data.directory
    log.info("making the tables of what has landed, checking and publishing them")
    expire(settings, today)
    keep_erased_out(settings)
    with open_build(directory, settings.data.memory_gb) as con:
        loaded = begin(con, settings, plan)
        contents = refresh(con, read_models(MODELS, SCORING_MODELS), place, log.debug)
        history.keep(con, directory)
        keep_run(con, directory)
        keep_first_seen(con, directory, today.isoformat())
        keep_listings(con, directory, today)
        save(con)  # a disk that cannot hold the build is found before anything is published
        publish(con, directory, contents)
        if settings.lake.catalog:
            publish_to_lake(con, directory, settings.lake)
    trim(directory, months_before(today, settings.privacy.log_months))
    return loaded


def begin(con: duckdb.DuckDBPyConnection, settings: Settings, plan: Plan) -> Loaded:
    """Write the models' inputs and load what landed."""
    directory = settings.data.directory
    watched = Watched(
        [(r.name, _web_url(settings, r.name), r.skills) for r in plan.catalog.repository],
        plan.catalog.targets("arxiv"),
        sorted({target for source in VENUE_SOURCES for target in plan.catalog.targets(source)}),
        venue_names(),
        mark_secret(installation_key(directory)),
    )
    prepare_macros(con)
    write_inputs(con, directory, watched)
    write_market(con, settings.market.pay)
    write_taxonomy(con, plan.taxonomy)
    write_roles(con, plan.roles)
    if not settings.lake.catalog:
        return load(con, directory / "landing", PARSERS)
    load_missing(directory, settings.lake, PARSERS)
    attach_lake(con, settings.lake)
    with telling_lake(settings.lake):
        return take_in(con)


def sweep_and_publish(settings: Settings, plan: Plan) -> Swept:
    """Erase whose time is up, keep the erased out of what has landed, and publish again; reads no source."""
    _check_landed(settings)
    expired = expire(settings, datetime.now(UTC).date())
    changed = keep_erased_out(settings)
    swept = Swept(expired, changed, derive(settings, plan))
    log.info("sweep of %s: %s", settings.data.directory, swept.told)
    return swept


def rebuild(settings: Settings, plan: Plan) -> Loaded:
    """Derive everything again from landing and the ledger alone."""
    _check_landed(settings)
    discard_build(settings.data.directory)
    return derive(settings, plan)


def _check_landed(settings: Settings) -> None:
    if not landed_files(settings.data.directory / "landing"):
        raise NothingPublished(f"{settings.data.directory}: nothing has landed; `headwater run` reads the sources first")


def outcome(settings: Settings, results: list[TargetResult]) -> tuple[str, str]:
    """Return the run's status and one sentence; raises NothingPublished when there is nothing to publish at all."""
    bad = [result for result in results if result.status in ("failed", "gone")]
    if bad and not landed_files(settings.data.directory / "landing"):
        raise NothingPublished(f"nothing could be read; {bad[0].source} {bad[0].target}: {bad[0].message}")
    rows = sum(result.row_count for result in results)
    said = f"{len(results)} targets, {len(bad)} failed, {rows} new rows"
    return ("partial" if bad else "done"), said


def _land(settings: Settings, target: Target, reading: Reading, tally: Tally) -> None:
    label = land(settings.data.directory / "landing", reading.source or target.source, target.name, reading, datetime.now(UTC))
    if reading.source:
        tally.beside.add(reading.source)
        return
    tally.files += 1
    tally.rows += label.row_count
    tally.replaced |= label.replaces
    tally.watermark = ", ".join(f"{key} {value}" for key, value in label.cursor.items() if value and key not in UNTOLD)


def _tell(result: TargetResult) -> None:
    level = logging.WARNING if result.status in ("failed", "gone") else logging.INFO
    counted = f"{result.row_count} rows" if result.row_count else ""
    words = ", ".join(filter(None, (result.status, counted, result.message)))
    log.log(level, "%s %s: %s", result.source, result.target, words)


def _web_url(settings: Settings, repository: str) -> str:
    owner, _, name = repository.partition("/")
    return settings.git.web_url.format(repository=repository, owner=owner, name=name)


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") if moment else None
