"""arXiv's two kinds of documents read without a network: OAI-PMH lists and Atom feeds, bytes in, values out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from sources.arxiv_records import ARXIV_ID, NAMESPACES, Record, from_atom, from_oai, text
from sources.plain_xml import read_plain

Element = Any

ROOTS = {
    "oai": f"{{{NAMESPACES['oai']}}}OAI-PMH",
    "atom": f"{{{NAMESPACES['atom']}}}feed",
}


@dataclass(frozen=True)
class Page:
    """What one document says about itself: its records, where the next begins, the error it reports.

    `total` and `start` are Atom's (0 in a list), `token` and `error_code` are OAI-PMH's ("" in a feed).
    """

    records: int
    total: int = 0
    start: int = 0
    token: str = ""
    error_code: str = ""
    error: str = ""


def parse(kind: str, body: bytes) -> list[Record]:
    """Return one dict per record of an 'oai' or 'atom' document; raises ValueError if it is none."""
    root = _document(kind, body)
    page = _page_of(kind, root)
    if page.error and page.error_code != "noRecordsMatch":
        raise ValueError(f"the server reports {page.error_code or 'an error'}: {page.error}")
    found, read = RECORDS[kind]
    return [read(element) for element in root.iterfind(found, NAMESPACES)]


RECORDS: dict[str, tuple[str, Callable[[Element], Record]]] = {
    "oai": ("*/oai:record", from_oai),
    "atom": ("atom:entry", from_atom),
}


def read_page(kind: str, body: bytes) -> Page:
    """Return what a document says about itself; raises ValueError if it is no whole document of its kind."""
    return _page_of(kind, _document(kind, body))


def refusal(kind: str, body: bytes) -> str | None:
    """Return why a body cannot be what was asked for (and asking again may help), or None to believe it."""
    try:
        page = read_page(kind, body)
    except ValueError as problem:
        return str(problem)
    if page.error:
        return None
    if kind == "oai" and page.records == 0:
        return "a list without a record and without an error"
    if kind == "atom" and page.records == 0 and (page.total > page.start or page.start > 0):
        return f"no entry from {page.start} on, of {page.total}"
    return None


def _page_of(kind: str, root: Element) -> Page:
    return _oai_page(root) if kind == "oai" else _atom_page(root)


def _document(kind: str, body: bytes) -> Element:
    root = _xml(body)
    if root.tag != ROOTS[kind]:
        raise ValueError(f"no {kind} document but <{etree.QName(root.tag).localname}>: {_glimpse(body)}")
    return root


def _xml(body: bytes) -> Element:
    root = read_plain(body)
    return _read_any(body) if root is None else root


def _read_any(body: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as problem:
        raise ValueError(f"no whole XML ({problem.msg}): {_glimpse(body)}") from problem
    if root.getroottree().docinfo.doctype:
        # arXiv never sends one, and nothing good comes of entities that others define.
        raise ValueError("no feed: it carries a document type")
    return root


def _glimpse(body: bytes) -> str:
    return repr(" ".join(body[:80].decode("utf-8", "replace").split())) if body else "an empty body"


def _oai_page(root: Element) -> Page:
    error = root.find("oai:error", NAMESPACES)
    if error is not None:
        return Page(0, error_code=error.get("code") or "error", error=text(error) or "(no words)")
    verbs = [child for child in root if child.find("oai:record", NAMESPACES) is not None]
    if not verbs and root.find("oai:ListRecords", NAMESPACES) is None:
        raise ValueError("an OAI-PMH document without a list and without an error")
    token = root.find("oai:ListRecords/oai:resumptionToken", NAMESPACES)
    return Page(
        len(root.findall("*/oai:record", NAMESPACES)),
        token=(token.text or "").strip() if token is not None else "",
    )


def _atom_page(root: Element) -> Page:
    entries = root.findall("atom:entry", NAMESPACES)
    error = _atom_error(entries)
    total, start = _number(root, "totalResults"), _number(root, "startIndex")
    return Page(0 if error else len(entries), total, start, error=error)


def _atom_error(entries: list[Element]) -> str:
    """Return the words of arXiv's way to report an error: a feed with one entry that is no paper."""
    if len(entries) != 1 or ARXIV_ID.search(text(entries[0].find("atom:id", NAMESPACES)) or ""):
        return ""
    return text(entries[0].find("atom:summary", NAMESPACES)) or "an entry that is no paper"


def _number(root: Element, name: str) -> int:
    words = text(root.find(f"opensearch:{name}", NAMESPACES))
    if words is None or not words.isdecimal():
        raise ValueError(f"an Atom feed without {name}")
    return int(words)
