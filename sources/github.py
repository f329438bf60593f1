"""GitHub: pull requests, reviews, issues, profiles and the accounts behind commits, within one token's points."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from headwater.errors import HeadwaterError, TargetRefused
from headwater.settings import Settings
from sources import github_rest
from sources.github_budget import BudgetSpent
from sources.github_graphql import Graphql, budget, token
from sources.github_heads import STREAMS, Absent, Head, present, probe
from sources.github_lists import read_commit_authors, read_details, read_profiles
from sources.github_state import State, page_size, read_state
from sources.github_walk import Walk
from sources.reading import Gap, Item, Remark, Target

log = logging.getLogger("headwater")
PROFILES = "profiles"
COMMIT_AUTHORS = "commit-authors:"
DETAILS = "details:"


def fetch(target: Target, settings: Settings) -> Iterator[Item]:
    """Yield what is new of `owner/name`; or the `profiles`, `commit-authors:owner/name`, `details:owner/name` asked for."""
    if token(settings) is None:
        yield Remark(
            f"no token in ${settings.github.token_env or 'GITHUB_TOKEN'}: pull requests, reviews, issues, profiles and"
            " the accounts behind commits are not read; git and papers are"
        )
        return
    counted, before = budget(settings), budget(settings).spent(target.name)
    try:
        yield from _items(target, settings)
    except BudgetSpent as problem:
        yield Gap(str(problem), from_at=_read_until(target), lasts=False)
    finally:
        counted.close(target.name)
    if counted.spent(target.name) > before:
        yield Remark(f"{counted.spent(target.name) - before} points")


def prepare(targets: Sequence[Target], settings: Settings) -> list[Target]:
    """Begin a run: probe all repositories at once, share the points, and return the targets, cheapest first.

    Each target carries its cursor, and comes back with its head in `options["probe"]`; where the probe fails, every
    target meets the same trouble itself and tells it.
    """
    if not targets or token(settings) is None:
        return list(targets)
    _tell_token(settings)
    budget(settings).plan({})
    try:
        heads = probe(settings, [target.name for target in targets if _is_repository(target.name)])
    except TargetRefused:
        return list(targets)
    forecasts = {target.name: forecast(target, heads.get(target.name), settings) for target in targets}
    budget(settings).plan(forecasts)
    ready = [
        replace(target, options={**target.options, "probe": heads[target.name]}) if target.name in heads else target
        for target in targets
    ]
    return sorted(ready, key=lambda target: forecasts[target.name])


def _tell_token(settings: Settings) -> None:
    """Log whose token it is and what is left of its quota; what is wrong with it every target meets and records itself."""
    at_once = replace(settings, http=replace(settings.http, attempts=1))
    try:
        log.info("github: %s", github_rest.check_token(at_once).sentence)
    except HeadwaterError as problem:
        log.warning("github: %s", problem)


def forecast(target: Target, head: Head | Absent | None, settings: Settings) -> int:
    """Return about how many points a target is going to cost."""
    if isinstance(head, Head):
        return head.forecast(_state(target, settings))
    asked = target.options.get("people") or target.options.get("oids") or target.options.get("ids") or ()
    return -(-len(asked) // settings.github.profiles_per_query) if isinstance(asked, Sequence) else 0


def _items(target: Target, settings: Settings) -> Iterator[Item]:
    client = Graphql(settings, target.name)
    if target.name == PROFILES:
        return read_profiles(target, settings, client)
    if target.name.startswith(COMMIT_AUTHORS):
        return read_commit_authors(target, settings, client)
    if target.name.startswith(DETAILS):
        return read_details(target, settings, client)
    return _repository(target, settings, client)


def _repository(target: Target, settings: Settings, client: Graphql) -> Iterator[Item]:
    found = target.options.get("probe") or probe(settings, [target.name], target.name)[target.name]
    assert isinstance(found, Head | Absent)  # noqa: S101 - what `probe` returned
    if isinstance(found, Absent) and found.is_gone:
        found = _traced(found, target, settings)
    head = present(found, target.name)
    if head.name.lower() != target.name.lower():
        yield Remark(f"it is called {head.name} now; correct the catalog")
    state, is_another = _state(target, settings), False
    if state.repository_id not in {None, head.repository_id}:
        yield Remark("another repository has taken its name; all is read anew")
        state, is_another = _state(replace(target, cursor=None), settings), True
    walk = Walk(target.name, settings, client, head, state, is_another)
    landed = 0
    for item in walk.items():
        landed += 1
        yield item
    if not landed:
        yield Remark("nothing new")
    yield from walk.standing_gaps()


def _traced(absent: Absent, target: Target, settings: Settings) -> Absent:
    """Say under what name a repository that is not shown any more goes on, if its number still leads somewhere."""
    number = _state(target, settings).repository_id
    if number is None:
        return absent
    (found,) = github_rest.repository_metadata(settings, [target.name], {target.name: github_rest.Known(None, number)})
    return replace(absent, reason=f"{absent.reason} {found.reason}") if found.state == "renamed" else absent


def _state(target: Target, settings: Settings) -> State:
    sizes = {name: page_size(getattr(settings.github, f"{name}_per_page")) for name in STREAMS}
    return read_state(None if target.is_full else target.cursor, sizes)


def _is_repository(name: str) -> bool:
    return name != PROFILES and not name.startswith((COMMIT_AUTHORS, DETAILS))


def _read_until(target: Target) -> datetime | None:
    """Return the moment until which nothing was missing before this run."""
    marks: Mapping[str, str] = target.cursor or {}
    read = [marks[name] for name in STREAMS if marks.get(name)]
    return datetime.fromisoformat(min(read)).astimezone(UTC) if len(read) == len(STREAMS) else None
