"""The answer to an access request: everything held on one person as JSON or as a page to read."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from headwater.errors import PrivacyError
from headwater.settings import Settings
from sources.handles import read_handle
from sources.installation_key import installation_key
from warehouse.access_log import record_access
from warehouse.disclosure import first_day, read_held
from warehouse.found_person import find_person, open_build_to_read
from warehouse.ledger import now
from warehouse.marks import Mark, canonical, mark_hash, mark_secret
from warehouse.privacy_decisions import HIDING, decided_on

TEMPLATES = Path(__file__).parent / "privacy_templates"


def disclose(settings: Settings, handle: str, form: str, operator: str) -> str:
    """Return everything held on a person as JSON or HTML and record that it was asked for; raises PrivacyError."""
    directory = settings.data.directory
    with open_build_to_read(directory) as con:
        key = installation_key(directory)
        mark, secret = canonical(*read_handle(handle, key)), mark_secret(key)
        person = find_person(con, mark)
        hidden = {kind: decided_on(directory, mark, secret, (kind,)) for kind in HIDING}
        if person is None:
            raise PrivacyError(_nothing_held(hidden))
        held = read_held(con, directory, person)
    person_id = person.person_ids[0]
    record_access(directory, "disclose", {"subject": mark_hash(Mark("person_id", person_id), secret), "format": form}, (), operator)
    told = {
        "person_id": person_id,
        "names": list(person.names),
        "disclosed_at": now(),
        "first_seen_on": first_day(held),
        "kept_months_from_first_seen_or_last_contact": settings.privacy.retention_months,
        "suppressed_on": hidden["suppressed"],
        "held": held,
    }
    return as_html(told) if form == "html" else json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n"


def as_html(told: dict[str, Any]) -> str:
    """Return the answer as one page; whatever came from outside is escaped."""
    surroundings = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return surroundings.get_template("disclosure.html").render(told=told)


def _nothing_held(hidden: dict[str, str | None]) -> str:
    days = [f"{kind} on {day}" for kind, day in hidden.items() if day]
    return f"nothing is held on this handle but a keyed hash of it: {', '.join(days)}" if days else "nothing is held on this handle"
