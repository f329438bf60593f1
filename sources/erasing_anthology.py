"""Erasing from what the ACL Anthology's data land as: volumes in XML, the list of its people in YAML."""

from typing import Any

import pyarrow as pa
import yaml
from lxml import etree

from sources.erased_text import ERASED, IsMarked, put_out

ATTRIBUTES = {"id": "acl_id", "orcid": "orcid", "openreview": "openreview_id"}
TEXTS = ("title", "abstract")
Element = Any


def erase_anthology(table: pa.Table, is_marked: IsMarked) -> pa.Table:
    """Return volumes and lists of people without the erased; a document without them keeps its bytes."""
    at = table.schema.get_field_index("body")
    erase = {"volume": _erase_volume, "people": _erase_people}
    rows = table.select(["kind", "body"]).to_pylist()
    bodies = [erase[row["kind"]](row["body"], is_marked) if row["kind"] in erase else row["body"] for row in rows]
    return table.set_column(at, table.schema.field("body"), pa.array(bodies, pa.binary()))


def _erase_volume(body: bytes, is_marked: IsMarked) -> bytes:
    try:
        collection = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return body  # quarantined when it is loaded; the search looks through its bytes
    changed = False
    for volume in collection.iterfind("volume"):
        for paper in volume.iterfind("paper"):
            record = f"acl:{_paper_id(str(collection.get('id')), str(volume.get('id')), str(paper.get('id')))}"
            changed |= _erase_paper(paper, record, is_marked)
    return etree.tostring(collection, encoding="UTF-8") if changed else body


def _erase_paper(paper: Element, record: str, is_marked: IsMarked) -> bool:
    found = [author for author in paper.iterfind("author") if _is_theirs(author, record, is_marked)]
    for author in found:
        author.attrib.clear()
        for child in list(author):
            author.remove(child)
        etree.SubElement(author, "last").text = ERASED
    texts = [text for name in TEXTS for part in paper.iterfind(name) for text in part.iter() if text.text]
    changes = [(text, put_out(text.text, is_marked)) for text in texts]
    changed = [(text, left) for text, left in changes if left != text.text]
    for text, left in changed:
        text.text = left
    return bool(found or changed)


def _is_theirs(author: Element, record: str, is_marked: IsMarked) -> bool:
    name = " ".join(filter(None, (" ".join((author.findtext(part) or "").split()) for part in ("first", "last"))))
    return any(is_marked(kind, author.get(key)) for key, kind in ATTRIBUTES.items()) or is_marked("mention", f"{record}#{name}")


def _paper_id(collection: str, volume: str, paper: str) -> str:
    """Return 2022.acl-long.1, P18-1001 or W18-0101, as the Anthology numbers its papers."""
    if collection[:1].isdigit():
        return f"{collection}-{volume}.{paper}"
    is_wide = collection[:1] == "W" or collection == "C69" or (collection == "D19" and int(volume) >= 5)
    return f"{collection}-{int(volume):02}{int(paper):02}" if is_wide else f"{collection}-{volume}{int(paper):03}"


def _erase_people(body: bytes, is_marked: IsMarked) -> bytes:
    try:
        people = yaml.load(body, yaml.BaseLoader)  # noqa: S506 - a base loader makes strings, lists and mappings only
    except (yaml.YAMLError, UnicodeDecodeError):
        return body
    if isinstance(people, dict):
        left: Any = {key: one for key, one in people.items() if not _is_person(one, key, is_marked)}
    elif isinstance(people, list):
        left = [one for one in people if not _is_person(one, one.get("id") if isinstance(one, dict) else None, is_marked)]
    else:
        return body
    return body if len(left) == len(people) else yaml.dump(left, allow_unicode=True, sort_keys=False).encode()


def _is_person(one: Any, acl_id: object, is_marked: IsMarked) -> bool:
    return is_marked("acl_id", acl_id) or (isinstance(one, dict) and is_marked("orcid", one.get("orcid")))
