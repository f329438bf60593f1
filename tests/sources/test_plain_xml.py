"""Plain XML is read as lxml reads it, only faster; everything else is left to lxml."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sources.arxiv_feed import parse
from sources.plain_xml import read_plain

NAMES = st.sampled_from(["paper", "{http://arxiv.org/OAI/arXiv/}title", "author"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=8)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> Any:
    """An element with text around its children."""
    element = etree.Element(draw(NAMES), {"id": draw(TEXTS)})
    element.text, element.tail = draw(TEXTS), draw(TEXTS) if depth < 3 else None
    for child in draw(st.lists(elements(depth - 1), max_size=3)) if depth else ():
        element.append(child)
    return element


def told(element: Any) -> list[Any]:
    return [element.tag, element.get("id"), element.text or "", element.tail or "", [told(child) for child in element]]


@given(elements())
def test_the_same_names_texts_and_attributes_are_read(element: Any) -> None:
    body = etree.tostring(element, encoding="UTF-8", xml_declaration=True)
    assert told(read_plain(body)) == told(etree.fromstring(body))


@pytest.mark.parametrize("body", [
    b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    b"<?xml version='1.0' encoding='UTF-8'?><!DOCTYPE a><a/>",
    b"<a><!-- a comment --></a>",
    b"<a><![CDATA[<b/>]]></a>",
    "<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16"),
    "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".encode("latin-1"),
    "<a>é</a>".encode("latin-1"),
    b"<a><b></a>",
    b"<a:b/>",
    b"no XML",
    b"",
])  # fmt: skip
def test_what_is_not_plain_is_left_to_lxml(body: bytes) -> None:
    assert read_plain(body) is None


def test_a_comment_changes_nothing_of_what_a_document_tells() -> None:
    record = """<record><header><identifier>oai:arXiv.org:2601.00001</identifier></header><metadata>
        <arXiv xmlns="http://arxiv.org/OAI/arXiv/"><title>One {}title</title></arXiv></metadata></record>"""
    plain, other = (
        parse("oai", f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{record.format(within)}</ListRecords></OAI-PMH>'.encode())
        for within in ("", "<!-- two -->")
    )
    assert plain == other
    assert plain[0]["title"] == "One title"
