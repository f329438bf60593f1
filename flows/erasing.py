"""Erasing as a run sees it: the erased stay out of what lands and what has landed; whose time is up goes."""

import logging
from datetime import date
from pathlib import Path

from headwater.settings import Settings
from sources.erasers import ERASERS
from sources.installation_key import installation_key
from warehouse.build import discard_build
from warehouse.erasure import sweep
from warehouse.found_person import Person, open_build_to_read, read_by_ids
from warehouse.marks import Marked, mark_secret
from warehouse.needles import Needles, make_needles
from warehouse.privacy_decisions import decide, marked
from warehouse.retention import is_believable, list_due
from warehouse.scrubbing import delete_outputs, delete_own_targets, scrub_history, scrub_ledger, scrub_prefect

AT_ONCE = 200  # people searched for with one pattern
log = logging.getLogger("headwater")


def erased_marks(directory: Path) -> Marked:
    """Return what the erased are recognized by."""
    return marked(directory, mark_secret(installation_key(directory)))


def keep_erased_out(settings: Settings) -> int:
    """Take the erased out of every landed file that holds them, and the build with them; return how many files changed."""
    directory = settings.data.directory
    changed = sweep(directory, erased_marks(directory), ERASERS)
    if changed:
        discard_build(directory)
    return changed


def expire(settings: Settings, today: date) -> int:
    """Erase everybody whose time is up and return how many they are; they stay out as the erased do.

    After a pause of more than a month nobody goes until a run has ended: the clock may have jumped, and nothing brings them back.
    """
    directory = settings.data.directory
    if not (directory / "build" / "warehouse.duckdb").exists() or not (directory / "history").is_dir():
        return 0
    months = settings.privacy.retention_months
    with open_build_to_read(directory) as con:
        ids = [one.person_id for one in list_due(con, directory, months, today)]
        if ids and not is_believable(directory, today):
            log.warning("%d people are due for erasure by %s, but no run has ended in the month before: is the clock right? they go with the next run", len(ids), today)
            return 0
        parts = [read_by_ids(con, ids[at : at + AT_ONCE]) for at in range(0, len(ids), AT_ONCE)]
    for person in parts:
        secret = mark_secret(installation_key(directory))
        decide(directory, "expired", person.nameless_marks, secret, "retention", f"kept for {months} months")
        scrub_kept(directory, person, make_needles(person.nameless_marks, (), person.account_ids))
    if ids:
        log.info("%d people erased: kept for %d months", len(ids), months)
    return len(ids)


def scrub_kept(directory: Path, person: Person, needles: Needles) -> list[str]:
    """Take a person out of what is kept besides landing; return the exports and reports deleted for it."""
    scrub_ledger(directory, person, needles)
    scrub_history(directory, person)
    scrub_prefect(directory, needles)
    logins = [mark.value for mark in person.marks if mark.kind == "github_login"]
    return delete_outputs(directory, needles) + delete_own_targets(directory, logins)
