"""Suppressing and forgetting: from a handle to the decision, what it changes, and the proof."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from flows import steps
from flows.erasing import keep_erased_out, scrub_kept
from flows.lock import writing
from flows.plan import Choice, make_plan
from headwater.errors import DataError, PrivacyError
from headwater.settings import Settings
from sources.catalog import read_catalog
from sources.handles import read_handle
from sources.installation_key import installation_key
from warehouse.build import discard_build
from warehouse.found_person import Person, find_person, open_build_to_read, read_lookalikes
from warehouse.lake_traces import search_lake
from warehouse.landing import landed_files
from warehouse.marks import Mark, canonical, mark_secret
from warehouse.needles import Needles, make_needles
from warehouse.privacy_decisions import ERASING, decide, decided_on, undo_suppression
from warehouse.traces import Search, search, together

NOBODY = Person((), (), (), frozenset(), ())
Echo = Callable[[str], object]
log = logging.getLogger("headwater")


@dataclass(frozen=True)
class Subject:
    """A handle as typed, as the mark it is, and whom it means here: NOBODY where it is not held."""

    mark: Mark
    secret: str
    person: Person

    @property
    def marks(self) -> frozenset[Mark]:
        """Everything that a decision about this person is recognized by."""
        return self.person.marks | {self.mark}


def find_subject(settings: Settings, handle: str) -> Subject:
    """Return whom a handle means; raises PrivacyError for what is no handle or several people's."""
    directory = settings.data.directory
    if not directory.is_dir():
        raise DataError(f"{directory}: there is no such data directory; nothing is held on anybody")
    key = installation_key(directory)
    mark = canonical(*read_handle(handle, key))
    return Subject(mark, mark_secret(key), _find(directory, mark) or NOBODY)


def suppress(settings: Settings, handle: str, made_by: str, reason: str, *, is_undone: bool) -> str:
    """Hide a person from every list from now on, or show them again, and publish at once; return one sentence."""
    subject, directory = find_subject(settings, handle), settings.data.directory
    _check_reason(subject, reason)
    with writing(directory):
        if is_undone:
            undo_suppression(directory, subject.marks, subject.secret, made_by, reason)
        elif decided_on(directory, subject.mark, subject.secret, ("suppressed",)):
            raise PrivacyError("this handle is suppressed already; --undo shows the person again")
        else:
            decide(directory, "suppressed", subject.marks, subject.secret, made_by, reason)
        _publish_again(settings)
    held = "" if subject.person.clusters else "; nobody has it here yet, and whoever comes with it will be"
    return f"no longer suppressed{held and ''}" if is_undone else f"suppressed: not ranked, not shown, not to be written to{held}"


def forget(settings: Settings, handle: str, made_by: str, reason: str, *, mirrors: bool, echo: Echo) -> Search:
    """Erase a person everywhere under the data directory and for good, publish again and prove it by a search."""
    started, directory = time.monotonic(), settings.data.directory
    subject = find_subject(settings, handle)
    _check_reason(subject, reason)
    _check_not_watched(settings, subject)
    needles = make_needles(subject.marks, subject.person.names, subject.person.account_ids)
    before = _search(settings, needles)  # also over the lake: what cannot be reached cannot be erased, and nothing is decided
    echo(f"before: {said(before)}")
    for line in list(lookalike_lines(settings, subject)):
        echo(line)
    with writing(directory):
        if subject.person.clusters or not decided_on(directory, subject.mark, subject.secret, ERASING):
            decide(directory, "erased", subject.marks, subject.secret, made_by, reason)
        for gone in scrub_kept(directory, subject.person, needles):
            echo(f"deleted: {gone}, which named the person")
        echo(f"landed files written again: {keep_erased_out(settings)}")
        discard_build(directory)
        if mirrors and (directory / "mirrors").exists():
            rmtree(directory / "mirrors")
            echo("deleted: mirrors/")
        _publish_again(settings)
    after = _search(settings, needles)
    echo(f"after: {said(after)}; {time.monotonic() - started:.1f} s")
    return after


def proof_lines(settings: Settings, found: Search) -> Iterator[str]:
    """Yield what a search found, place by place, and what it did not look at."""
    for trace in found.traces:
        told = [f"{trace.handle_count} × a handle" if trace.handle_count else "", f"{trace.name_count} × the name" if trace.name_count else ""]
        yield f"found: {trace.place}: {', '.join(filter(None, told))}"
    if found.name_count:
        yield "a name or a shared address without a handle may be another person's, or stand in a text; look at these places"
    if (settings.data.directory / "mirrors").exists():
        yield "not searched: mirrors/, the cache of git repositories as their hosts publish them; --mirrors deletes it"
    yield "backups and files outside the data directory are yours to clean"


def said(found: Search) -> str:
    """Return a search in one sentence."""
    return (f"{found.handle_count} handles and {found.name_count} names found in {found.file_count} files, "
            f"{found.table_count} columns of tables, {found.byte_count / 1e6:.1f} MB")  # fmt: skip


def account_lines(settings: Settings, subject: Subject) -> Iterator[str]:
    """Yield the accounts that a decision is about, for the operator to look at before it is carried out."""
    yield f"{len(subject.person.account_ids)} accounts and signatures:"
    yield from (f"  {account}" for account in subject.person.account_ids[:20])
    if len(subject.person.account_ids) > 20:
        yield f"  … and {len(subject.person.account_ids) - 20} more; `headwater disclose` prints them all"
    yield from lookalike_lines(settings, subject)


def lookalike_lines(settings: Settings, subject: Subject) -> Iterator[str]:
    """Yield the others who share a name or an address with the person, as long as the build tells of them."""
    if subject.person.clusters:
        with open_build_to_read(settings.data.directory) as con:
            for person_id, name in read_lookalikes(con, subject.person):
                yield f"perhaps the same person: {person_id} ({name}), by a name or an address; forget that one too if so"


def _search(settings: Settings, needles: Needles) -> Search:
    log.info("searching everything under %s", settings.data.directory)
    found = search(settings.data.directory, needles)
    return together(found, search_lake(settings.lake, needles)) if settings.lake.catalog else found


def _find(directory: Path, mark: Mark) -> Person | None:
    try:
        with open_build_to_read(directory) as con:
            return find_person(con, mark)
    except DataError:
        if landed_files(directory / "landing") and not _is_decided(directory, mark):
            raise
        return None  # nothing has landed, or a killed erasure has already thrown the build away


def _is_decided(directory: Path, mark: Mark) -> bool:
    return decided_on(directory, mark, mark_secret(installation_key(directory)), ERASING) is not None


def _check_reason(subject: Subject, reason: str) -> None:
    needles = make_needles(subject.marks, subject.person.names)
    plain = [mark.value for mark in subject.marks if mark.kind in {"github_login", "huggingface"}]
    if any(needles.in_bytes(reason.encode())) or any(value in reason.lower().split() for value in plain) or "@" in reason:
        raise PrivacyError("--reason is kept, so it must not name the person or an address; leave the name out")


def _check_not_watched(settings: Settings, subject: Subject) -> None:
    """Raise PrivacyError where the catalog watches a repository of the person's own: it would come back by its name."""
    logins = {mark.value for mark in subject.marks if mark.kind == "github_login"}
    theirs = [one.name for one in read_catalog(settings.run.catalog).repository if one.name.lower().partition("/")[0] in logins]
    if theirs:
        raise PrivacyError(f"{settings.run.catalog}: watches {theirs[0]}, the person's own; take it out first, then forget")


def _publish_again(settings: Settings) -> None:
    if landed_files(settings.data.directory / "landing"):
        steps.derive(settings, make_plan(settings, Choice()))
