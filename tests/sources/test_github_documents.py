"""Every GraphQL document of ours is valid by GitHub's published schema, and none asks for an address."""

import os
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from sources import github_documents
from sources.github_documents import FOLDER

OPERATIONS = sorted(file.stem for file in FOLDER.glob("*.graphql") if "\nquery " in file.read_text(encoding="utf-8"))
DOCUMENTS = {
    **{name: github_documents.document(name) for name in OPERATIONS},
    "probe": github_documents.probe(["invented/engine", 'quo"ted/na\\me']),
    "profiles_by_login": github_documents.profiles_by_login(["ada", "ines"]),
    "commit_authors": github_documents.commit_authors("invented/engine", ["0" * 40, "1" * 40]),
    "more reviews": github_documents.more_inside("review", [("PR_1", "cursor"), ("PR_2", "cursor")]),
    "more comments": github_documents.more_inside("comment", [("I_1", "cursor")]),
}


@cache
def published() -> GraphQLSchema:
    file = os.environ.get("HEADWATER_GITHUB_SCHEMA")
    if not file:
        pytest.skip("HEADWATER_GITHUB_SCHEMA names no file with GitHub's published schema")
    return build_schema(Path(file).read_text(encoding="utf-8"), assume_valid=True)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_valid_by_the_published_schema(name: str) -> None:
    assert validate(published(), parse(DOCUMENTS[name])) == []


def test_these_are_all_the_documents() -> None:
    assert OPERATIONS == ["details", "issues", "profiles", "pull_requests"]
    assert len(DOCUMENTS) == 9


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_address_and_no_body_is_asked_for(name: str) -> None:
    assert "mail" not in DOCUMENTS[name].lower()
    assert "body" not in DOCUMENTS[name].lower()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_asks_what_it_costs(name: str) -> None:
    assert "rateLimit { cost remaining resetAt nodeCount }" in DOCUMENTS[name]


def test_every_file_is_used() -> None:
    text = "\n".join(DOCUMENTS.values())
    for file in FOLDER.glob("*.graphql"):
        body = "\n".join(line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        assert body.strip() in text, file.name
