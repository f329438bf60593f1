"""Erasing in what landed as JSON: accounts and authors are blanked where they stand, a person's own records go."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from sources.erased_text import ERASED, IsMarked, put_out

GONE = {"__typename": "Erased"}  # what stands for an erased account: nobody, but not the null of a deleted one
OPENALEX_AUTHOR = re.compile(r"A\d+$")
Erase = Callable[[Any, IsMarked], Any]  # payload -> payload, None when the record itself is the person's


def erase_json(table: pa.Table, is_marked: IsMarked, column: str, erase: Erase) -> pa.Table:
    """Return a table of JSON records without the erased; a record that is a person's own is left out."""
    at, field = table.schema.get_field_index(column), table.schema.field(column)
    texts, kept = [], []
    for body in table.column(at).to_pylist():
        payload = _read(body)
        erased = payload if payload is None else erase(payload, is_marked)
        kept.append(payload is None or erased is not None)
        texts.append(body if erased == payload else _dump(erased, is_binary=isinstance(body, bytes)))
    return table.set_column(at, field, pa.array(texts, field.type)).filter(pa.array(kept, pa.bool_()))


def erase_github(payload: Any, is_marked: IsMarked) -> Any:
    """Blank every account and text in a GitHub record; None for a profile."""
    erased = _erase_accounts(payload, is_marked)
    return None if erased == GONE else erased


def erase_openreview(payload: Any, is_marked: IsMarked) -> Any:
    """Blank the authors of a note; None for a profile."""
    content = payload.get("content") if isinstance(payload, dict) else None
    if not isinstance(content, dict) or "authors" not in content:
        names = content.get("names") if isinstance(content, dict) else None
        ids = [_of(payload, "id"), *(_of(name, "username") for name in names or [])]
        return None if any(is_marked("openreview_id", one) for one in ids) else payload
    return {**payload, "content": _erase_note(payload, content, is_marked)}


def erase_openalex(payload: Any, is_marked: IsMarked) -> Any:
    """Blank the authors of a work."""
    told = _of(payload, "authorships")
    if not isinstance(told, list):
        return payload
    record = f"openalex:{str(_of(payload, 'id') or '').rpartition('/')[2].upper()}"
    return {**_texts_put_out(payload, is_marked), "authorships": [_erase_authorship(one, record, is_marked) for one in told]}


def erase_hub(payload: Any, is_marked: IsMarked) -> Any:
    """Return a hub record, None for an account or an artifact of an erased person's."""
    owner = str(_of(payload, "id") or "").partition("/")[0] if "/" in str(_of(payload, "id") or "") else None
    names = (owner, *(_of(payload, key) for key in ("author", "user", "name", "account")))
    is_theirs = any(isinstance(name, str) and is_marked("huggingface", name) for name in names)
    return None if is_theirs else _texts_put_out(payload, is_marked)


def _erase_accounts(value: Any, is_marked: IsMarked) -> Any:
    if isinstance(value, str):
        return put_out(value, is_marked)
    if isinstance(value, list):
        return [_erase_accounts(one, is_marked) for one in value]
    if not isinstance(value, dict):
        return value
    told = (("github_login", value.get("login")), ("github_id", value.get("databaseId") if "login" in value else None),
            ("github_node", value.get("id")))  # fmt: skip
    if any(is_marked(kind, one) for kind, one in told):
        return GONE
    return {key: _erase_accounts(one, is_marked) for key, one in value.items()}


def _erase_note(note: Mapping[str, Any], content: dict[str, Any], is_marked: IsMarked) -> dict[str, Any]:
    record = f"openreview:{note.get('forum') or note.get('id')}"
    names, ids = _bare(content["authors"]), _bare(content.get("authorids")) or []
    erased: dict[str, Any] = _texts_put_out({key: one for key, one in content.items() if key not in {"authors", "authorids"}}, is_marked)
    if isinstance(names, str):
        names = [part.strip() for part in re.split(r"[;,]", names)]
    if not isinstance(names, list):
        return content
    beside = ids if isinstance(ids, list) and len(ids) == len(names) else [None] * len(names)
    found = [_is_author(name, one, record, is_marked) for name, one in zip(names, beside, strict=True)]
    if not any(found):
        return {**erased, **{key: content[key] for key in ("authors", "authorids") if key in content}}
    blank = [_blank_author(name) if hit else name for name, hit in zip(names, found, strict=True)]
    erased["authors"] = _wrapped(blank, content["authors"])
    if "authorids" in content:
        told = [None if hit else one for one, hit in zip(beside, found, strict=True)]
        erased["authorids"] = _wrapped(told, content["authorids"])
    return erased


def _is_author(name: Any, told_id: Any, record: str, is_marked: IsMarked) -> bool:
    told_id = _of(name, "username") or told_id
    name = _of(name, "fullname") if isinstance(name, dict) else name
    return is_marked("openreview_id", told_id) or is_marked("mention", f"{record}#{name}")


def _blank_author(name: Any) -> Any:
    return {"fullname": ERASED} if isinstance(name, dict) else ERASED


def _erase_authorship(one: Any, record: str, is_marked: IsMarked) -> Any:
    person = _of(one, "author")
    number = OPENALEX_AUTHOR.search(str(_of(person, "id") or "").upper())
    told = (("openalex_id", number and number[0]), ("orcid", str(_of(person, "orcid") or "").rpartition("/")[2]))
    names = (_of(one, "raw_author_name"), _of(person, "display_name"))
    is_theirs = any(is_marked(kind, value) for kind, value in told) or any(is_marked("mention", f"{record}#{name}") for name in names)
    return {"author_position": _of(one, "author_position"), "author": {"display_name": ERASED}} if is_theirs else one


def _texts_put_out(value: Any, is_marked: IsMarked) -> Any:
    if isinstance(value, str):
        return put_out(value, is_marked)
    if isinstance(value, list):
        return [_texts_put_out(one, is_marked) for one in value]
    if isinstance(value, dict):
        return {key: _texts_put_out(one, is_marked) for key, one in value.items()}
    return value


def _bare(told: Any) -> Any:
    return told["value"] if isinstance(told, dict) and "value" in told else told


def _wrapped(value: Any, like: Any) -> Any:
    return {"value": value} if isinstance(like, dict) and "value" in like else value


def _of(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _read(body: Any) -> Any:
    try:
        return json.loads(body)
    except (ValueError, TypeError, RecursionError):
        return None  # quarantined when it is loaded; the search looks through its bytes


def _dump(payload: Any, *, is_binary: bool) -> Any:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return text.encode() if is_binary else text
