"""Backing up and restoring as a run sees it: under the lock, with the erased taken out before and after."""

import logging
import re
from importlib.metadata import version
from pathlib import Path

from flows import steps
from flows.erasing import keep_erased_out, scrub_kept
from flows.lock import writing
from flows.plan import Choice, Plan, make_plan
from headwater.errors import DataError
from headwater.settings import Settings, describe
from sources.installation_key import installation_key
from warehouse.backup import Manifest, write_backup
from warehouse.build import discard_build, open_build
from warehouse.found_person import read_people
from warehouse.load import Loaded
from warehouse.models import MODELS, read_models, run_models, subset
from warehouse.needles import make_needles
from warehouse.restore import carry_decisions, is_in_use, put_in_place, unpacked

log = logging.getLogger("headwater")
CREDENTIALS = re.compile(r"(?<=://)[^/@\s\"]+@")
READ = ("core.person_marks", "core.clusters", "core.accounts", "core.source_mentions")  # what tells who the erased are
ERASED = """
    SELECT DISTINCT found.cluster
    FROM core.person_marks AS found
    JOIN raw.privacy_marks AS marks ON marks.kind = found.kind
        AND marks.mark_hash = sha256(concat_ws(chr(31), (SELECT secret FROM raw.mark_secret), found.kind, found.value))
    JOIN raw.privacy_actions AS actions ON actions.action_id = marks.action_id AND actions.kind IN ('erased', 'expired')
    ANTI JOIN raw.undone_privacy_actions AS undone ON undone.action_id = marks.action_id
    WHERE marks.kind NOT IN ('name', 'shared_address')
    ORDER BY found.cluster
"""


def back_up(settings: Settings, target: Path) -> Manifest:
    """Write all that cannot be made again, and the settings in use, to a file or directory; raises DataError."""
    directory = settings.data.directory
    if not (directory / "ledger.sqlite").exists():
        raise DataError(f"{directory}: nothing has run here yet; there is nothing to save")
    log.info("copying what cannot be made again")
    with writing(directory):
        installation_key(directory)
        keep_erased_out(settings)  # what a killed erasure left
        return write_backup(directory, _settings_files(settings), target, version("headwater"))


def restore(settings: Settings, file: Path, is_forced: bool) -> tuple[int, Loaded]:
    """Put a backup in place, erase again who was erased since, and publish; return how many decisions were carried over."""
    directory = settings.data.directory
    if not file.exists():
        raise DataError(f"{file}: there is no such backup")
    if is_in_use(directory) and not is_forced:
        raise DataError(f"{directory}: is not empty; --force replaces what is kept there, and carries erasures over")
    plan = make_plan(settings, Choice())
    log.info("unpacking %s and holding every file against its checksum", file)
    with writing(directory):
        with unpacked(file, directory) as parts:
            carried = carry_decisions(directory, parts)
            put_in_place(parts, directory)
        discard_build(directory)
        if carried:
            _erase_again(settings, plan)
        return carried, steps.rebuild(settings, plan)


def _erase_again(settings: Settings, plan: Plan) -> None:
    """Take the erased out of what is kept besides landing, which the rebuild sweeps: only whole landed files tell who they are."""
    directory = settings.data.directory
    with open_build(directory) as con:
        steps.begin(con, settings, plan)
        models = read_models(MODELS)
        run_models(con, subset(con, models, [f"FROM {table}" for table in READ]))
        person = read_people(con, [row[0] for row in con.execute(ERASED).fetchall()])
    if person.clusters:
        scrub_kept(directory, person, make_needles(person.marks, person.names, person.account_ids))


def _settings_files(settings: Settings) -> dict[str, bytes]:
    """Return the settings in use and the files they name, without what stands before the @ of an address."""
    files = {"catalog.toml": settings.run.catalog, "skills.toml": settings.scoring.skills, "market_pay.csv": settings.market.pay}
    files |= {f"roles/{role.name}": role for role in sorted(settings.scoring.roles.glob("*.toml"))}
    told = CREDENTIALS.sub("", describe(settings)).encode()
    return {"headwater.toml": told} | {name: file.read_bytes() for name, file in files.items() if file.is_file()}
