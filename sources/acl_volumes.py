"""The Anthology's files cut into volumes: which files may hold a year, and which volumes are of a venue."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from sources.addresses import redact
from sources.venues import Venue, known_venues

Element = Any

FILE = re.compile(r"data/xml/(?:(?P<year>\d{4})\.[\w-]+|[A-Z](?P<short>\d\d))\.xml")
OLDEST_TWO_DIGITS = 60  # 1960 to 2059; from 2020 on file names carry the whole year
VOLUMES = re.compile(rb"<!--.*?-->|(<volume\b.*?</volume\s*>)", re.DOTALL)
PARENT = re.compile(r"^Findings\b.*:\s*(?P<name>[^:(]+?)\s*(?:\d{4})?\s*(?:\(.*\))?$")


@dataclass(frozen=True)
class Volume:
    """One volume (2022.acl-long, P18-1): where it belongs, the numbers of its papers, and its XML as received, addresses taken out, in a <collection> of its own."""

    volume_id: str
    venues: tuple[str, ...]
    year: int | None
    papers: frozenset[str]
    body: bytes


def year_of_file(path: str) -> int | None:
    """Return the year whose volumes a file holds, None for a file without volumes."""
    match = FILE.fullmatch(path)
    if match is None:
        return None
    if match["year"]:
        return int(match["year"])
    two_digits = int(match["short"])
    return two_digits + (1900 if two_digits >= OLDEST_TWO_DIGITS else 2000)


def may_concern(body: bytes, venue: Venue) -> bool:
    """Tell from its bytes whether a file, whole or broken, may hold a volume of the venue."""
    return any(f"<venue>{name}</venue>".encode() in body for name in (*venue.acl, "findings"))


def cut(document: bytes) -> list[Volume]:
    """Return a file's volumes; raises ValueError if it is no whole collection."""
    collection = read_xml(document)
    if collection.tag != "collection" or not collection.get("id"):
        raise ValueError(f"no collection but <{collection.tag}>")
    elements = collection.findall("volume")
    slices = [match[1] for match in VOLUMES.finditer(document) if match[1]]
    if len(slices) != len(elements):
        raise ValueError(f"{len(elements)} volumes that cannot be told apart")
    encoding = collection.getroottree().docinfo.encoding or "UTF-8"
    bodies = [f'<collection id="{collection.get("id")}">\n{redact(part.decode(encoding))}\n</collection>\n' for part in slices]
    return [
        Volume(
            volume_id=f"{collection.get('id')}-{element.get('id')}",
            venues=venues_of(element),
            year=year_of(element),
            papers=frozenset(str(paper.get("id")) for paper in element.iterfind("paper")),
            body=body.encode(),
        )
        for element, body in zip(elements, bodies, strict=True)
    ]


def read_xml(body: bytes) -> Element:
    """Return the root of a whole document without entities of its own; raises ValueError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as problem:
        raise ValueError(f"no whole XML ({problem.msg})") from problem
    if root.getroottree().docinfo.doctype:
        raise ValueError("it carries a document type, and nothing good comes of entities that others define")
    return root


def venues_of(volume: Element) -> tuple[str, ...]:
    """Return the ids of the venues a volume belongs to; findings belong to their conference, which comes first."""
    told = tuple((venue.text or "").strip() for venue in volume.iterfind("meta/venue"))
    if "findings" not in told:
        return told
    title = " ".join("".join(volume.find("meta/booktitle").itertext()).split())
    parent = PARENT.match(title)
    venue = known_venues().get(parent["name"].lower()) if parent else None
    return tuple(dict.fromkeys((*(venue.acl if venue else ()), str(volume.get("id")), *told)))


def year_of(volume: Element) -> int | None:
    """Return the year on the volume's cover."""
    words = (volume.findtext("meta/year") or "").strip()
    return int(words) if words.isdecimal() else None
