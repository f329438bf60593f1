"""What OpenReview's answers are landed as: one note or profile a row, as received but for what nobody needs to keep."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pyarrow as pa

from sources.addresses import redact
from sources.reading import Reading

SCHEMA = pa.schema([
    ("url", pa.string()), ("fetched_at", pa.timestamp("us", "UTC")), ("kind", pa.string()), ("body", pa.binary()),
])  # fmt: skip
NOTE = ("id", "forum", "number", "invitation", "invitations", "domain", "cdate", "tcdate", "mdate", "tmdate", "pdate",
        "odate", "ddate")  # fmt: skip
# About people who are no authors, about authors' lives, or the whole again in another format.
DROPPED = re.compile(r"(?i)_bibtex|paperhash|nominat|reviewer|reciprocal|e-?mail|gender|student|corresponding|_author|contact")
JUDGED = ("decision", "recommendation", "rating", "overall_recommendation")
PROFILE = ("homepage", "github", "orcid", "dblp", "gscholar", "semanticScholar")
PARTS = {
    "names": ("fullname", "first", "middle", "last", "username", "preferred"),
    "history": ("position", "start", "end"),
    "expertise": ("keywords",),
}
INSTITUTION = ("name", "domain", "country")


class Row(NamedTuple):
    """One record of SCHEMA; `kind` is note_v1, note_v2, profile or missing."""

    url: str
    fetched_at: datetime
    kind: str
    body: bytes


def row(kind: str, url: str, payload: object, fetched_at: datetime) -> Row:
    """Return a record as it lands: JSON without e-mail addresses and without what no database can hold."""
    return Row(redact(url), fetched_at.astimezone(UTC), kind, dump(payload))


def reading(rows: Sequence[Row], cursor: Mapping[str, str], *, replaces: bool = False) -> Reading:
    """Return the rows as one file to land."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in SCHEMA]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=True)]
    return Reading(SCHEMA, [pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)], cursor, replaces)


def kept_note(note: object) -> object:
    """Return a note without who may read it, without reviews' words, and without fields about other people."""
    if not isinstance(note, Mapping):
        return note
    kept: dict[str, Any] = {name: note[name] for name in NOTE if name in note}
    content = note.get("content")
    kept["content"] = content
    if isinstance(content, Mapping):
        kept["content"] = {name: content[name] for name in content if not DROPPED.search(str(name))}
    details = note.get("details")
    replies = details.get("directReplies", details.get("replies")) if isinstance(details, Mapping) else None
    if isinstance(replies, list):
        kept["replies"] = [short for reply in replies if (short := _kept_reply(reply))]
    return kept


def _kept_reply(reply: object) -> dict[str, Any] | None:
    """Return what a decision or review says in a word or a number, None where it says neither."""
    content = reply.get("content") if isinstance(reply, Mapping) else None
    if not isinstance(reply, Mapping) or not isinstance(content, Mapping):
        return None
    told = {name: _first_line(content[name]) for name in JUDGED if name in content}
    about = {name: reply[name] for name in ("invitation", "invitations", "cdate", "tcdate", "tmdate") if name in reply}
    return {**about, "content": told} if told else None


def _first_line(value: object) -> object:
    inner = value.get("value") if isinstance(value, Mapping) else value
    return inner.partition("\n")[0][:80] if isinstance(inner, str) else inner


def kept_profile(profile: Mapping[str, Any]) -> dict[str, Any]:
    """Return a profile's names, links, institutions and subjects: no address, gender, relation or LinkedIn."""
    content = profile.get("content")
    content = content if isinstance(content, Mapping) else {}
    kept: dict[str, Any] = {name: content[name] for name in PROFILE if name in content}
    for part, names in PARTS.items():
        kept[part] = [_only(one, names) for one in _listed(content.get(part)) if isinstance(one, Mapping)]
    history = [one for one in _listed(content.get("history")) if isinstance(one, Mapping)]
    for short, whole in zip(kept["history"], history, strict=True):
        place = whole.get("institution")
        short["institution"] = _only(place, INSTITUTION) if isinstance(place, Mapping) else None
    return {"id": profile.get("id"), "content": kept}


def _only(whole: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: whole[name] for name in names if name in whole}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def dump(payload: object) -> bytes:
    """Return JSON without e-mail addresses, zero characters and halves of characters."""
    return json.dumps(_clean(payload), ensure_ascii=False, separators=(",", ":")).encode()


def _clean(value: object) -> object:
    if isinstance(value, str):
        return redact(value.replace("\0", "").encode("utf-8", "replace").decode())
    if isinstance(value, Mapping):
        return {str(_clean(str(key))): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value
