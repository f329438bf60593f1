"""A file of the Anthology is cut into its volumes, byte for byte, and each knows where it belongs."""

import pytest

from sources.acl_volumes import cut, may_concern, year_of_file
from sources.venues import known_venues
from tests.sources.acl_invented import collection, paper, volume


@pytest.mark.parametrize(("path", "year"), [
    ("data/xml/2022.acl.xml", 2022), ("data/xml/2024.findings.xml", 2024), ("data/xml/P18.xml", 2018),
    ("data/xml/J89.xml", 1989), ("data/xml/C65.xml", 1965), ("data/xml/W00.xml", 2000), ("data/xml/2021.nlp4prog.xml", 2021),
    ("data/xml/schema.rnc", None), ("data/yaml/venues/acl.yaml", None), ("hugo/data/xml/2022.acl.xml", None),
])  # fmt: skip
def test_a_files_name_tells_its_year(path: str, year: int | None) -> None:
    assert year_of_file(path) == year


def test_each_volume_keeps_its_bytes_in_a_collection_of_its_own() -> None:
    long, short = volume("long", paper(1, "Größe &amp; <b>Mut</b>")), volume("short", paper(1), venue=("acl", "ijcnlp"), year=2021)
    first, second = cut(collection("2022.acl", "<!-- <volume id='old'></volume> -->", long, short).encode())
    assert (first.volume_id, first.venues, first.year) == ("2022.acl-long", ("acl",), 2022)
    assert (second.volume_id, second.venues, second.year) == ("2022.acl-short", ("acl", "ijcnlp"), 2021)
    assert first.body.decode() == f'<collection id="2022.acl">\n{long}\n</collection>\n'
    assert cut(first.body) == [first]


@pytest.mark.parametrize(("title", "name", "venues"), [
    ("Findings of the Association for Computational Linguistics: EMNLP 2020", "emnlp", ("emnlp", "findings")),
    ("Findings of the Association for Computational Linguistics: ACL-IJCNLP 2021", "acl", ("acl", "findings")),
    ("Findings of the Association for Computational Linguistics: <fixed-case>NAACL</fixed-case> 2022", "naacl", ("naacl", "findings")),
    ("Findings of the Association for Computational Linguistics: IJCNLP-AACL 2023 (Findings)", "ijcnlp", ("aacl", "ijcnlp", "findings")),
    ("Findings without a conference", "xyz", ("xyz", "findings")),
])  # fmt: skip
def test_findings_belong_to_their_conference(title: str, name: str, venues: tuple[str, ...]) -> None:
    (found,) = cut(collection("2022.findings", volume(name, venue="findings", title=title)).encode())
    assert found.venues == venues


def test_an_address_is_taken_out_before_anything_lands() -> None:
    body = collection("2022.acl", volume("long", paper(1, inside="<abstract>Ask <i>ada.b@mail.example.org</i>.</abstract>")))
    (found,) = cut(body.encode())
    assert b"<i>[address]</i>" in found.body
    assert b"@" not in found.body


def test_another_encoding_is_read_by_its_declaration() -> None:
    body = collection("2022.acl", volume("long", paper(1, "Größe"))).replace("UTF-8", "ISO-8859-1")
    assert "Größe".encode() in cut(body.encode("latin-1"))[0].body


@pytest.mark.parametrize(("body", "reason"), [
    (collection("2022.acl", volume("long", paper(1)))[:-30], "no whole XML"),
    (collection("2022.acl", "<volume id='long'><meta>&unknown;</meta></volume>"), "no whole XML"),
    ("<!DOCTYPE collection [<!ENTITY a 'b'>]>" + collection("2022.acl", volume("x")).partition("\n")[2], "document type"),
    ("<html/>", "no collection but <html>"),
    ("", "no whole XML"),
])  # fmt: skip
def test_what_is_no_whole_collection_is_refused_with_the_reason(body: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        cut(body.encode())


def test_a_file_that_names_neither_the_venue_nor_findings_does_not_concern_it() -> None:
    acl = known_venues()["acl"]
    assert may_concern(collection("2022.acl", volume()).encode()[:-20], acl)
    assert may_concern(collection("2022.findings", volume(venue="findings")).encode(), acl)
    assert not may_concern(collection("2022.bea", volume(venue="bea")).encode(), acl)
