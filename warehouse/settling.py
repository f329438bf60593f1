"""Settling a component whose links contradict each other: strongest links first, the weakest in the way are cut.

A person has at most one of what is marked (GitHub account, ORCID, OpenReview profile) unless a decision joined two;
accounts decided apart stay apart; nobody is larger than a limit. Links of one strength that would together join what
stays apart are all refused, so that no order of rows decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa

DECIDED = 2.0
SCHEMA = pa.schema([("node", pa.string()), ("cluster", pa.string())])
Link = tuple[str, str]


@dataclass
class Part:
    """Nodes that are one person so far, called by the smallest: marks by kind, weight, and nodes to stay apart from."""

    name: str
    nodes: set[str]
    marks: dict[str, set[str]] = field(default_factory=dict)
    weight: int = 0
    apart: set[str] = field(default_factory=set)

    def is_plain(self) -> bool:
        """Tell whether nothing can speak against joining this to a part that is not too large."""
        return not self.marks and not self.apart


def settle(con: duckdb.DuckDBPyConnection, table: str, select: str) -> None:
    """Make a table of one row per node of the components that the select gives: the cluster it is in, called by its smallest node."""
    components = con.execute(select).to_arrow_table().to_pylist()
    con.register("settled_rows", pa.Table.from_pylist([row for component in components for row in _settle_one(component)], SCHEMA))
    con.execute(f"CREATE OR REPLACE TABLE {table} AS FROM settled_rows")
    con.unregister("settled_rows")


def _settle_one(component: Mapping[str, Any]) -> Iterable[dict[str, str]]:
    parts = _parts(component)
    for strength, links in groupby(sorted(component["links"], key=lambda link: -link["strength"]), lambda link: link["strength"]):
        _join([(link["a"], link["b"]) for link in links], parts, component["largest"], is_decided=strength == DECIDED)
    for node, part in parts.items():
        yield {"node": node, "cluster": part.name}


def _parts(component: Mapping[str, Any]) -> dict[str, Part]:
    """Return each node as a part of its own."""
    parts = {}
    for node in component["nodes"]:
        name, kind = node["node"], node["kind"]
        parts[name] = Part(name, {name}, {kind: {name}} if kind else {}, node["weight"])
    for pair in component["apart"]:
        for one, other in ((pair["a"], pair["b"]), (pair["b"], pair["a"])):
            if one in parts:
                parts[one].apart.add(other)
    return parts


def _join(links: Sequence[Link], parts: dict[str, Part], largest: int, is_decided: bool) -> None:
    """Join what links of one strength join, group by group; in a group that may not be one, only what hangs on loosely."""
    edges = _contract(links, parts)
    for group in _groups(edges):
        members = [parts[key] for key in sorted(group)]
        if _fits(members, largest, is_decided):
            _merge(members, parts)
        elif sum(part.weight for part in members) <= largest:
            for leaf, stem in _peel({key: edges[key] for key in group}, parts):
                pair = [parts[stem], parts[leaf]]
                if _fits(pair, largest, is_decided):
                    _merge(pair, parts)


def _contract(links: Sequence[Link], parts: Mapping[str, Part]) -> dict[str, set[str]]:
    """Return which parts the links join, each called by its name."""
    edges: dict[str, set[str]] = defaultdict(set)
    for a, b in links:
        one, other = parts[a].name, parts[b].name
        if one != other:
            edges[one].add(other)
            edges[other].add(one)
    return edges


def _groups(edges: Mapping[str, set[str]]) -> list[set[str]]:
    """Return the connected groups of a graph."""
    found, seen = [], set[str]()
    for start in sorted(edges):
        if start in seen:
            continue
        group, waiting = set[str](), [start]
        while waiting:
            key = waiting.pop()
            if key not in group:
                group.add(key)
                waiting += edges[key]
        seen |= group
        found.append(group)
    return found


def _peel(edges: Mapping[str, set[str]], parts: Mapping[str, Part]) -> list[Link]:
    """Return the loose ends: parts on no way between two that stay apart, each with what it hangs on, inner ones first."""
    left = {key: set(others) for key, others in edges.items()}
    peeled: list[Link] = []
    waiting = sorted(key for key, others in left.items() if len(others) == 1)
    while waiting:
        leaf = waiting.pop()
        if len(left.get(leaf, ())) == 1 and parts[leaf].is_plain():
            (stem,) = left.pop(leaf)
            left[stem].discard(leaf)
            peeled.append((leaf, stem))
            waiting.append(stem)
    return peeled[::-1]


def _fits(members: Sequence[Part], largest: int, is_decided: bool) -> bool:
    """Tell whether parts may be one person; a decision of a human overrides the marks and the size."""
    nodes = set().union(*(part.nodes for part in members))
    if any(part.apart & nodes for part in members):
        return False
    if is_decided:
        return True
    return sum(part.weight for part in members) <= largest and all(
        any(part.marks.get(kind) == both for part in members)
        for kind, both in _marks(members).items()
    )  # fmt: skip


def _marks(members: Sequence[Part]) -> dict[str, set[str]]:
    marks: dict[str, set[str]] = defaultdict(set)
    for part in members:
        for kind, nodes in part.marks.items():
            marks[kind] |= nodes
    return marks


def _merge(members: Sequence[Part], parts: dict[str, Part]) -> None:
    nodes = set().union(*(part.nodes for part in members))
    apart = set().union(*(part.apart for part in members))
    whole = Part(min(part.name for part in members), nodes, _marks(members), sum(part.weight for part in members), apart)
    for node in nodes:
        parts[node] = whole
