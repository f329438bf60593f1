"""The Anthology's people: whom its editors have told apart or joined, read as one target beside the volumes."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import yaml

from headwater.errors import TargetGone
from headwater.settings import Settings
from sources import author_ids
from sources.addresses import redact
from sources.arxiv_landing import SCHEMA
from sources.data_files import open_files
from sources.reading import Gap, Item, Reading, Remark, Target

TARGET = "people"
FILES = ("data/yaml/people.yaml", "data/yaml/name_variants.yaml")  # the second is the older of the two
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every value a string: a family name can be No

Record = dict[str, Any]


def fetch(target: Target, settings: Settings) -> Iterator[Item]:
    """Yield the list of people if it has changed; raises TargetError."""
    files = open_files(settings.acl_anthology.path_or_url, "acl_anthology", settings)
    paths = [path for path in FILES if path in set(files.paths)]
    if not paths:
        raise TargetGone(f"[acl_anthology] path_or_url: there is neither {' nor '.join(FILES)}")
    digest = hashlib.blake2b(repr(files.ids(paths)).encode(), digest_size=12).hexdigest()
    if target.cursor and target.cursor["state"] == digest and not target.is_full:
        yield Remark("nothing new")
        return
    bodies = dict(files.read(paths))
    if None in bodies.values():
        yield Gap(f"missing from the repository: {', '.join(path for path in paths if bodies[path] is None)}", lasts=False)
    else:
        rows = [_row(path, body) for path, body in bodies.items() if body is not None]
        cursor = {"commit": files.revision, "state": digest}
        yield Reading(SCHEMA, [pa.RecordBatch.from_pylist(rows, SCHEMA)], cursor, replaces=True)


def parse(kind: str, body: bytes) -> list[Record]:
    """Return a row of PROFILES per person of a 'people' list, of the newer or the older form; raises ValueError."""
    if kind != "people":
        raise ValueError(f"{kind!r} is no kind of the Anthology's people")
    try:
        people = yaml.load(body, LOADER)  # noqa: S506 - a base loader makes strings, lists and mappings only
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise ValueError(f"no whole YAML ({' '.join(str(problem).split())[:100]})") from problem
    if isinstance(people, dict):
        found = [_person(acl_id, person) for acl_id, person in people.items() if isinstance(person, dict)]
    elif isinstance(people, list):
        found = [_older_person(person) for person in people if isinstance(person, dict)]
    else:
        raise ValueError("neither a mapping nor a list of people")  # noqa: TRY004 - the answer's fault
    return [row for row in found if row["names"] and row["profile_id"] != "acl:"]


def slug(name: str) -> str:
    """Return the id that the Anthology gives to a name by default: jose-m-guirao."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _row(path: str, body: bytes) -> Record:
    url = f"https://github.com/acl-org/acl-anthology/blob/master/{path}"
    text = redact(body.decode(errors="replace"))
    return {"url": url, "fetched_at": datetime.now(UTC), "kind": TARGET, "body": text.encode()}


def _older_person(person: Mapping[str, Any]) -> Record:
    names = [person.get("canonical"), *(person.get("variants") or ())]
    return _person(str(person.get("id") or slug(_name(names[0]))), {**person, "names": names})


def _person(acl_id: str, person: Mapping[str, Any]) -> Record:
    degree = person.get("degree")
    written = [name for entry in person.get("names") or () if (name := _name(entry))]
    return {
        "profile_id": f"acl:{acl_id}",
        "names": list(dict.fromkeys(written)),
        "orcid": author_ids.orcid(str(person.get("orcid") or "")),
        "history": [{"institution": str(degree), "position": "degree"}] if degree else [],
    }


def _name(name: Any) -> str:
    """Return a name, given name first; "" for what is none."""
    parts = (name.get("first"), name.get("last")) if isinstance(name, dict) else ()
    return " ".join(str(part).strip() for part in parts if part)
