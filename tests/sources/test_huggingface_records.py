"""The hub's artifacts and accounts as rows: what their tags say, and only links that can be nobody else's."""

import json
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.huggingface_records import parse
from sources.paper_records import ARTIFACTS, HUB_ACCOUNTS

MODEL: dict[str, Any] = {
    "_id": "65f0",
    "id": "ada/Tessera-7B-AWQ",
    "author": "ada",
    "createdAt": "2025-03-02T23:29:04.000Z",
    "lastModified": "2025-06-01T01:02:03.456Z",
    "downloads": 12,
    "likes": 3,
    "gated": "auto",
    "disabled": False,
    "tags": ["awq", "base_model:tessera-ai/Tessera-7B", "base_model:quantized:tessera-ai/Tessera-7B", "arxiv:2401.00001v2",
             "arxiv:nonsense", "license:apache-2.0"],
    "cardData": {"license": "apache-2.0", "links": ["Code: https://github.com/ada/awq-tools.git and https://huggingface.co/ada/x"]},
}  # fmt: skip
USER: dict[str, Any] = {
    "user": "ada", "fullname": "Ada Example", "is_organisation": False, "numFollowers": 7,
    "orgs": [{"id": "1", "name": "tessera-ai", "fullname": "Tessera"}, {"name": "mossgate"}],
    "details": "Kernels. https://ada.example.org, ORCID https://orcid.org/0000-0002-1825-009x; see https://github.com/big/engine",
    "socials": {"github": "Ada-Gh"},
}  # fmt: skip


def artifact(kind: str = "model", **changes: Any) -> dict[str, Any]:
    (row,) = parse(kind, json.dumps({**MODEL, **changes}).encode())
    assert list(row) == ARTIFACTS.names
    return row


def account(**changes: Any) -> dict[str, Any]:
    (row,) = parse("account", json.dumps({**USER, **changes}).encode())
    assert list(row) == HUB_ACCOUNTS.names
    return row


def test_a_model_is_one_row() -> None:
    assert artifact() == {
        "artifact_id": "model:ada/Tessera-7B-AWQ",
        "kind": "model",
        "owner": "ada",
        "author": None,
        "title": "ada/Tessera-7B-AWQ",
        "url": "https://huggingface.co/ada/Tessera-7B-AWQ",
        "created_at": datetime(2025, 3, 2, 23, 29, 4),
        "updated_at": datetime(2025, 6, 1, 1, 2, 3, 456000),
        "downloads": 12,
        "likes": 3,
        "tags": MODEL["tags"],
        "base_models": ["tessera-ai/Tessera-7B"],
        "arxiv_ids": ["2401.00001"],
        "code_links": ["https://github.com/ada/awq-tools"],
        "summary": None,
    }


def test_a_card_s_text_names_papers_and_says_what_it_is() -> None:
    told = artifact("dataset", tags=[], cardData={"pretty_name": "Tessera Pairs", "title": ["odd"]},
                    description="Built as in https://arxiv.org/abs/2402.00002v3 by huggingface.co/papers/2403.00003.", citation="eprint={2404.00004}")  # fmt: skip
    assert told["arxiv_ids"] == ["2402.00002", "2403.00003", "2404.00004"]
    assert told["summary"].startswith("Tessera Pairs Built as in")


@pytest.mark.parametrize("told", ["2025-03-02T23:29:04Z", "2025-03-03T00:29:04+01:00", "2025-03-02T23:29:04"])
def test_moments_are_in_utc_wherever_we_are(told: str) -> None:
    assert artifact(createdAt=told)["created_at"] == datetime(2025, 3, 2, 23, 29, 4)


def test_datasets_and_spaces_have_their_own_places_and_a_space_no_downloads() -> None:
    assert artifact("dataset")["url"] == "https://huggingface.co/datasets/ada/Tessera-7B-AWQ"
    space = artifact("space", downloads=None)
    assert (space["artifact_id"], space["downloads"]) == ("space:ada/Tessera-7B-AWQ", None)
    assert space["url"] == "https://huggingface.co/spaces/ada/Tessera-7B-AWQ"


def test_an_artifact_of_an_organisation_names_its_maker_only_where_the_hub_does() -> None:
    assert artifact(author="bea")["author"] == "bea"
    assert artifact(id="old-model", author="ada")["owner"] == "ada"


def test_a_user_is_one_row() -> None:
    assert account() == {
        "account": "ada",
        "name": "Ada Example",
        "is_organisation": False,
        "organisations": ["tessera-ai", "mossgate"],
        "github_login": "Ada-Gh",
        "homepage": "https://ada.example.org",
        "orcid": "0000-0002-1825-009X",
        "follower_count": 7,
    }


def test_an_organisation_is_called_by_its_name() -> None:
    row = account(user=None, name="tessera-ai", is_organisation=True, orgs=None, socials=None)
    assert (row["account"], row["is_organisation"], row["organisations"]) == ("tessera-ai", True, [])


@pytest.mark.parametrize(
    ("handle", "login"),
    [("https://github.com/ada-gh/", "ada-gh"), ("@ada", "ada"), ("github.com/ada", "ada"), ("ada/engine", None), ("", None), (None, None)],
)
def test_the_github_account_is_what_the_user_gave_as_such_and_no_link_in_passing(handle: str | None, login: str | None) -> None:
    assert account(socials={"github": handle}, details="https://github.com/somebody-else")["github_login"] == login


@pytest.mark.parametrize(
    "details",
    ["https://ada.example.org and https://other.example.org", "https://x.com/ada https://www.linkedin.com/in/ada", "ada.example.org", ""],
)
def test_of_several_links_or_of_one_to_a_platform_none_is_the_homepage(details: str) -> None:
    assert account(details=details)["homepage"] is None


def test_of_two_orcids_none_is_the_account_s() -> None:
    assert account(details="https://orcid.org/0000-0002-1825-0097 https://orcid.org/0000-0001-5109-3700")["orcid"] is None


def test_an_account_that_is_missing_is_its_name_alone() -> None:
    (row,) = parse("missing", b'{"account": "nobody", "reason": "gone"}')
    assert {key: value for key, value in row.items() if value not in (None, [])} == {"account": "nobody"}


@pytest.mark.parametrize(
    "changes",
    [{"id": None}, {"id": 7}, {"tags": "x"}, {"tags": [None]}, {"downloads": "12"}, {"likes": 2**63}, {"createdAt": "yesterday"}, {"createdAt": "0001-01-01T00:00:00+23:00"}, {"lastModified": 17}],
)
def test_an_artifact_of_another_shape_is_refused_with_a_reason(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        artifact(**changes)


@pytest.mark.parametrize("changes", [{"user": None}, {"orgs": {}}, {"orgs": ["x"]}, {"socials": []}, {"is_organisation": "no"}])
def test_an_account_of_another_shape_is_refused_with_a_reason(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        account(**changes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*MODEL, *USER]), inner, max_size=4),
    max_leaves=12,
)


@given(
    kind=st.sampled_from(["model", "dataset", "space", "account", "missing"]),
    body=st.binary(max_size=60) | st.dictionaries(st.sampled_from([*MODEL, *USER]), JSON).map(lambda value: json.dumps(value).encode()),
)
def test_no_body_whatever_does_worse_than_a_value_error_and_what_is_accepted_fits_the_table(kind: str, body: bytes) -> None:
    try:
        rows = parse(kind, body)
    except ValueError:
        return
    assert pa.Table.from_pylist(rows, HUB_ACCOUNTS if kind in {"account", "missing"} else ARTIFACTS).num_rows == 1
