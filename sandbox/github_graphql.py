"""GitHub's GraphQL over the invented world: graphql-core executes, prices and refuses as GitHub does."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
    parse,
    validate,
    value_from_ast_untyped,
)

from sandbox.github_cost import Price, Refusal, price
from sandbox.github_quota import Quota
from sandbox.github_resolvers import SCHEMA, field_resolver, type_resolver
from sandbox.github_shelves import Request, Shelves

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """A payload, what it cost, the operation's name and its largest outer page."""

    payload: Payload
    points: int
    operation: str
    first: int = 0


@lru_cache(512)
def read_document(text: str) -> tuple[DocumentNode, tuple[GraphQLError, ...]]:
    """Return a query's document and what is wrong with it."""
    document = parse(text, no_location=False)
    return document, tuple(validate(SCHEMA, document))


def answer(shelves: Shelves, quota: Quota, token: str, body: Mapping[str, Any]) -> Answered:
    """Return the answer to one request's `query` and `variables`."""
    try:
        document, problems = read_document(str(body.get("query") or ""))
    except GraphQLError as problem:
        return Answered({"errors": [present(problem)]}, 0, "")
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    name = operation.name.value if operation.name else ""
    if problems:
        return Answered({"errors": [present(each) for each in problems]}, 0, name)
    variables = {**_defaults(operation), **(body.get("variables") or {})}
    try:
        cost = price(SCHEMA, document, variables)
    except Refusal as refusal:
        error = {"type": refusal.kind, "path": list(refusal.path), "message": str(refusal)}
        return Answered({"data": None, "errors": [error]}, 1, name)
    return _run(shelves, quota, token, _Query(document, operation, variables, cost, name))


@dataclass(frozen=True, slots=True)
class _Query:
    """One valid query with its price."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]
    price: Price
    name: str


def _run(shelves: Shelves, quota: Quota, token: str, query: _Query) -> Answered:
    points, document = query.price.points, query.document
    if _is_dry(query.operation, query.variables):
        points, document = 0, _only_rate_limit(query.operation)
    if not quota.spend(token, "graphql", points):
        message = "API rate limit exceeded for user ID 1."
        return Answered({"errors": [{"type": "RATE_LIMITED", "message": message}]}, 0, query.name)
    window = quota.window(token, "graphql")
    payload = execute(shelves, document, query.variables, Request(shelves, query.price, window))
    return Answered(payload, points, query.name, query.price.first)


def execute(shelves: Shelves, document: DocumentNode, variables: Mapping[str, Any], request: Request) -> Payload:
    """Return data, and errors with their paths beside it."""
    result = execute_sync(
        SCHEMA,
        document,
        root_value=shelves,
        context_value=request,
        variable_values=dict(variables),
        field_resolver=field_resolver,
        type_resolver=type_resolver,
    )
    payload: Payload = {"data": result.data}
    if result.errors:
        payload["errors"] = [present(error) for error in result.errors]
    return payload


def present(error: GraphQLError) -> Payload:
    """Return an error as GitHub writes it: its type stands beside the message."""
    shown: Payload = {"type": error.extensions["type"]} if error.extensions and "type" in error.extensions else {}
    if error.path:
        shown["path"] = list(error.path)
    if error.locations:
        shown["locations"] = [{"line": each.line, "column": each.column} for each in error.locations]
    return {**shown, "message": error.message}


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {
        each.variable.name.value: value_from_ast_untyped(each.default_value)
        for each in operation.variable_definitions or ()
        if each.default_value
    }


def _is_dry(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> bool:
    """Return whether the query only wants to know its price."""
    for node in operation.selection_set.selections:
        if isinstance(node, FieldNode) and node.name.value == "rateLimit":
            return any(value_from_ast_untyped(each.value, dict(variables)) is True for each in node.arguments or ())
    return False


def _only_rate_limit(operation: OperationDefinitionNode) -> DocumentNode:
    chosen = tuple(
        node
        for node in operation.selection_set.selections
        if isinstance(node, FieldNode) and node.name.value == "rateLimit"
    )
    bare = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=(),
        selection_set=SelectionSetNode(selections=chosen),
    )
    return DocumentNode(definitions=(bare,))
