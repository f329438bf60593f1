"""A work of OpenAlex's as a paper: identifiers in our spelling, authors as printed; any other shape is a ValueError."""

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.openalex_works import parse
from sources.paper_records import PAPERS

WORK: dict[str, Any] = {
    "id": "https://openalex.org/W4300000001",
    "doi": "https://doi.org/10.18653/V1/2025.acl-long.1",
    "title": " On  Sampling\n",
    "publication_date": "2025-07-02",
    "publication_year": 2025,
    "cited_by_count": 12,
    "is_retracted": False,
    "primary_location": {"landing_page_url": "https://doi.org/10.18653/v1/2025.acl-long.1", "source": {"display_name": "ACL"}},
    "locations": [{"id": "pmh:oai:arXiv.org:2501.00001", "landing_page_url": "http://arxiv.org/abs/2501.00001v2", "pdf_url": None}],
    "authorships": [
        {
            "author": {"id": "https://openalex.org/A5000000001", "display_name": "Ada Example", "orcid": None},
            "raw_author_name": "A. Example",
            "institutions": [
                {"display_name": "Invented University", "country_code": "CH"},
                {"display_name": "Vectorworks Research", "country_code": "IN"},
                {"display_name": "Invented University", "country_code": "CH"},
            ],
            "countries": ["CH", "DE"],
        },
        {"author": {"id": None, "display_name": "Inês da Silva", "orcid": "https://orcid.org/0000-0002-1825-009x"}},
        {"author": {}, "raw_author_name": "Vance, Bea M."},
    ],
}


def paper(**changes: Any) -> dict[str, Any]:
    (row,) = parse("work", json.dumps({**WORK, **changes}).encode())
    assert list(row) == PAPERS.names
    return row


def test_a_work_is_one_paper() -> None:
    told = {key: value for key, value in paper().items() if value not in (None, []) and key != "authors"}
    assert told == {
        "source_key": "W4300000001",
        "openalex_id": "W4300000001",
        "title": "On Sampling",
        "venue": "ACL",
        "venue_year": 2025,
        "published_on": "2025-07-02",
        "arxiv_id": "2501.00001",
        "doi": "10.18653/v1/2025.acl-long.1",
        "url": "https://doi.org/10.18653/v1/2025.acl-long.1",
        "citation_count": 12,
        "is_retracted": False,
    }


def test_authors_stand_in_order_as_printed_with_what_openalex_knows_of_them() -> None:
    ada, ines, bea = paper()["authors"]
    assert (ada["name"], ada["openalex_id"], ada["orcid"]) == ("A. Example", "A5000000001", None)
    assert ada["affiliations"] == ["Invented University", "Vectorworks Research"]
    assert ada["country_codes"] == ["CH", "IN", "DE"]
    assert (ines["name"], ines["openalex_id"], ines["orcid"]) == ("Inês da Silva", None, "0000-0002-1825-009X")
    assert bea["name"] == "Bea M. Vance"


@pytest.mark.parametrize(
    ("doi", "place", "arxiv_id"),
    [
        ("https://doi.org/10.48550/arXiv.2501.00002", None, "2501.00002"),
        ("https://doi.org/10.48550/arxiv.math.gt/0211159", None, "math.GT/0211159"),
        ("https://doi.org/10.48550/arxiv.hep-th/9901001", None, "hep-th/9901001"),
        (None, "https://arxiv.org/pdf/2501.00003v1.pdf", "2501.00003"),
        (None, "https://doi.org/10.48550/arxiv.2501.00004", "2501.00004"),
        (None, "https://example.org/notarxiv.org/abs/250", None),
        (None, None, None),
    ],
)
def test_the_arxiv_id_is_that_of_its_doi_or_of_where_a_copy_lies(doi: str | None, place: str | None, arxiv_id: str | None) -> None:
    assert paper(doi=doi, locations=[{"landing_page_url": place}])["arxiv_id"] == arxiv_id


def test_what_openalex_does_not_say_is_nothing() -> None:
    (row,) = parse("work", b'{"id": "https://openalex.org/W1"}')
    assert {key: value for key, value in row.items() if value not in (None, [])} == {
        "source_key": "W1", "openalex_id": "W1", "url": "https://openalex.org/W1",
    }  # fmt: skip


def test_a_paper_that_openalex_does_not_know_is_its_identifiers_alone() -> None:
    (row,) = parse("missing", b'{"doi": null, "arxiv_id": "2501.00005", "openalex_id": null}')
    assert {key: value for key, value in row.items() if value not in (None, [])} == {
        "source_key": "missing:2501.00005", "arxiv_id": "2501.00005",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": "https://openalex.org/A1"},
        {"title": 7},
        {"cited_by_count": "12"},
        {"cited_by_count": True},
        {"cited_by_count": 2**31},
        {"is_retracted": "no"},
        {"publication_date": "2025-13-01"},
        {"authorships": {}},
        {"authorships": ["Ada"]},
        {"authorships": [{"author": "Ada"}]},
        {"locations": [None]},
        {"primary_location": []},
    ],
)
def test_another_shape_is_refused_with_a_reason(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        paper(**changes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*WORK, "display_name", "source"]), inner, max_size=4),
    max_leaves=12,
)


@given(body=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_whatever_does_worse_than_a_value_error(body: bytes) -> None:
    for kind in ("work", "missing"):
        try:
            rows = parse(kind, body)
        except ValueError:
            continue
        assert [list(row) for row in rows] == [PAPERS.names]


@given(changes=st.dictionaries(st.sampled_from(list(WORK)), JSON, max_size=2))
def test_what_is_accepted_has_the_types_of_a_paper(changes: dict[str, Any]) -> None:
    try:
        row = paper(**changes)
    except ValueError:
        return
    as_text = pa.schema([pa.field(f.name, pa.string()) if pa.types.is_date(f.type) else f for f in PAPERS])
    assert pa.Table.from_pylist([row], as_text).num_rows == 1
