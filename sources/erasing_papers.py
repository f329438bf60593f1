"""Erasing in what sources of papers landed: the paper keeps its row and its authors their places, a name is blanked."""

from functools import partial
from typing import Any

import pyarrow as pa
from lxml import etree

from sources.arxiv_feed import RECORDS, ROOTS
from sources.arxiv_records import NAMESPACES
from sources.erased_text import ERASED, IsMarked, put_out

AUTHOR_MARKS = {"openreview_id": "openreview_id", "acl_id": "acl_id", "orcid": "orcid", "openalex_id": "openalex_id",
                "dblp": "dblp", "google_scholar": "google_scholar", "github_login": "github_login"}  # fmt: skip
PROFILE_MARKS = {"profile_id": "openreview_id", **{name: name for name in ("orcid", "dblp", "google_scholar", "github_login")}}
TEXTS = {"title", "abstract", "summary", "comments", "comment", "journal-ref", "journal_ref"}
Element = Any


def erase_arxiv(table: pa.Table, is_marked: IsMarked) -> pa.Table:
    """Return arXiv's documents with the authors that are erased blanked; a document without them keeps its bytes."""
    at = table.schema.get_field_index("body")
    bodies = [_document(row["kind"], row["body"], is_marked) for row in table.select(["kind", "body"]).to_pylist()]
    return table.set_column(at, table.schema.field("body"), pa.array(bodies, pa.binary()))


def erase_papers(table: pa.Table, is_marked: IsMarked, source: str) -> pa.Table:
    """Return typed rows of papers with the authors that are erased blanked."""
    rows = [_paper(row, is_marked, source) for row in table.to_pylist()]
    return pa.Table.from_pylist(rows, table.schema)


def erase_profiles(table: pa.Table, is_marked: IsMarked) -> pa.Table:
    """Return typed rows of author profiles without those of the erased."""
    kept = [not any(is_marked(kind, row.get(name)) for name, kind in PROFILE_MARKS.items()) for row in table.to_pylist()]
    return table.filter(pa.array(kept, pa.bool_()))


def papers_of(source: str) -> Any:
    """Return `erase_papers` for one source."""
    return partial(erase_papers, source=source)


def _paper(row: dict[str, Any], is_marked: IsMarked, source: str) -> dict[str, Any]:
    texts = {name: put_out(row[name], is_marked) for name in ("title", "abstract", "tldr") if row.get(name)}
    authors = [_author(one, f"{source}:{row['source_key']}", is_marked) for one in row["authors"] or []]
    return {**row, **texts, "authors": authors if row["authors"] is not None else None}


def _author(one: dict[str, Any], record: str, is_marked: IsMarked) -> dict[str, Any]:
    is_theirs = any(is_marked(kind, one.get(name)) for name, kind in AUTHOR_MARKS.items())
    if is_theirs or is_marked("mention", f"{record}#{one.get('name')}"):
        return {**dict.fromkeys(one), "name": ERASED}
    return one


def _document(kind: str, body: bytes, is_marked: IsMarked) -> bytes:
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return body  # quarantined when it is loaded; the search looks through its bytes
    if kind not in ROOTS or root.tag != ROOTS[kind]:
        return body
    path, read = RECORDS[kind]
    changes = [_erase_record(kind, element, read, is_marked) for element in root.iterfind(path, NAMESPACES)]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") if any(changes) else body


def _erase_record(kind: str, element: Element, read: Any, is_marked: IsMarked) -> bool:
    """Blank the erased authors of one paper and put them out of its texts; tell whether anything changed."""
    try:
        record = read(element)
    except ValueError:
        return False
    authors = list(element.iter(f"{{{NAMESPACES['arxiv_oai' if kind == 'oai' else 'atom']}}}author"))
    found = [
        author
        for author, told in zip(authors, record["authors"], strict=False)
        if is_marked("mention", f"arxiv:{record['arxiv_id']}#{told['name']}")
    ]
    for author in found:
        for child in list(author):
            author.remove(child)
        name = "keyname" if kind == "oai" else "name"
        etree.SubElement(author, author.tag.replace("author", name)).text = ERASED
    changed = [_put_out(child, is_marked) for child in element.iter() if _local(child) in TEXTS]
    return bool(found) or any(changed)


def _put_out(element: Element, is_marked: IsMarked) -> bool:
    before = element.text or ""
    after = put_out(before, is_marked)
    if after != before:
        element.text = after
    return after != before


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
