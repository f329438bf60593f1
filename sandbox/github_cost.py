"""What a GraphQL query costs by GitHub's published formula, and whether it asks for more than it may."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    value_from_ast_untyped,
)

MOST_PER_PAGE, MOST_NODES = 100, 500_000
Composite = GraphQLObjectType | GraphQLInterfaceType


class Refusal(Exception):
    """Why a query is not run at all: GitHub's type of error and its message."""

    def __init__(self, kind: str, message: str, path: tuple[str, ...]) -> None:
        """Hold the three."""
        super().__init__(message)
        self.kind, self.message, self.path = kind, message, path


@dataclass
class Price:
    """What a query needs at most: requests for its connections, and nodes; `first` is its largest outer page."""

    request_count: int = 0
    node_count: int = 0
    first: int = 0
    seen: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def points(self) -> int:
        """The requests over 100, rounded to the nearest whole number, and at least one."""
        return max(1, (self.request_count + 50) // 100)


def price(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> Price:
    """Return what a document's query costs; raise if it asks for too much."""
    walker = _Walker(schema, document, variables)
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    assert schema.query_type is not None
    walker.walk(operation.selection_set, schema.query_type, 1, ())
    found = walker.price
    if found.node_count > MOST_NODES:
        message = f"By the time this query traverses to its last connection, it is requesting up to {found.node_count:,} possible nodes which exceeds the maximum limit of {MOST_NODES:,}."
        raise Refusal("MAX_NODE_LIMIT_EXCEEDED", message, ())
    return found


class _Walker:
    """One walk over a query's connections."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.schema, self.variables, self.price = schema, variables, Price()
        fragments = (each for each in document.definitions if isinstance(each, FragmentDefinitionNode))
        self.fragments = {each.name.value: each for each in fragments}

    def walk(self, selection: SelectionSetNode, parent: Composite, parents: int, path: tuple[str, ...]) -> None:
        """Add the price of everything selected on so many parents."""
        for node, owner in self._fields(selection, parent):
            definition = owner.fields.get(node.name.value)
            if definition is None or node.selection_set is None:
                continue
            kind = get_named_type(definition.type)
            here = (*path, node.alias.value if node.alias else node.name.value)
            arguments = {
                each.name.value: value_from_ast_untyped(each.value, dict(self.variables))
                for each in node.arguments or ()
            }
            each = len(arguments["ids"]) if isinstance(arguments.get("ids"), list) else 1
            if kind.name.endswith("Connection"):
                each = self._count_connection(node, arguments, parents, here)
            assert isinstance(kind, Composite)
            self.walk(node.selection_set, kind, parents * each, here)

    def _count_connection(
        self, node: FieldNode, arguments: Mapping[str, Any], parents: int, path: tuple[str, ...]
    ) -> int:
        first, name = arguments.get("first"), node.name.value
        if first is None:
            assert node.selection_set is not None
            chosen = {each.name.value for each in node.selection_set.selections if isinstance(each, FieldNode)}
            if chosen <= {"totalCount", "__typename"}:
                return 0
            message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            raise Refusal("MISSING_PAGINATION_BOUNDARIES", message, path)
        if not 0 <= first <= MOST_PER_PAGE:
            message = f"Requesting {first} records on the `{name}` connection exceeds the `first` limit of {MOST_PER_PAGE} records."
            raise Refusal("EXCESSIVE_PAGINATION", message, path)
        if path not in self.price.seen:
            self.price.seen.add(path)
            self.price.request_count += parents
            self.price.node_count += parents * first
            self.price.first = max(self.price.first, first if parents == 1 else 0)
        return int(first)

    def _fields(self, selection: SelectionSetNode, parent: Composite) -> Iterator[tuple[FieldNode, Composite]]:
        for node in selection.selections:
            if isinstance(node, FieldNode):
                yield node, parent
                continue
            inner = self.fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(inner, InlineFragmentNode | FragmentDefinitionNode)
            condition = inner.type_condition
            kind = self.schema.type_map[condition.name.value] if condition else parent
            assert isinstance(kind, Composite)
            yield from self._fields(inner.selection_set, kind)
