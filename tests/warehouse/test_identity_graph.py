"""Whatever the input: nobody has two account numbers, and people are the connected components of another algorithm."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import md5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.pipe_tables import World

NAMES = ("Ada Vance", "Ada Marsh", "Bo Quill", "Bo Vance", "ada", "Wei Zhang")
ADDRESSES = ("11+ada", "12+bo", "11+countess", "13+ada", "+ada", "+bo", "+cy", "home", "desk", "list", "lab", ":machine")
TOWNS = "bcdfg"  # one table holds several small worlds: nobody of one town is anybody of another
Signature = tuple[str, str, str]
SIGNATURES = st.lists(st.tuples(st.sampled_from(TOWNS), st.sampled_from(NAMES), st.sampled_from(ADDRESSES)), min_size=1, max_size=60)


def lines(table: Iterable[tuple[int, Signature]], hash_key: str) -> str:
    """Return commits in the order given; another hash key gives personal addresses other hashes in another order."""
    found = ["commit | author | at"]
    for at, (town, name, address) in table:
        number, plus, login = address.partition("+")
        kept = f"{number and str(TOWNS.index(town)) + number}+{login}{town}" if plus else address
        if not plus and address != ":machine":
            kept = md5(f"{hash_key} {town} {address}".encode()).hexdigest()
        found.append(f"c{at:02} | {name}{town} <{kept}> | {date(2025, 1, 1) + timedelta(days=at)}")
    return "\n".join(found)


def identified(world: World, table: str, threads: int) -> dict[str, str]:
    """Return the person_id of each commit's author."""
    world.con.execute(f"SET threads = {threads}; TRUNCATE raw.git_commits; TRUNCATE raw.files")
    world.git(table)
    world.make("core.clusters", "core.alias_clusters")
    return dict(world.read("""
        SELECT signatures.commit_id, clusters.person_id
        FROM staging.signatures JOIN core.aliases USING (alias_key) JOIN core.alias_clusters USING (alias_id)
        JOIN core.clusters USING (cluster)"""))


ACCOUNTS = """
    SELECT coalesce(max(number_count), 0), count(DISTINCT person_id) = count(*) FROM (
        SELECT clusters.person_id, cluster, count(*) FILTER (account_id LIKE 'github:%') AS number_count
        FROM core.accounts JOIN core.clusters USING (cluster) GROUP BY ALL)"""


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(signatures=SIGNATURES, chance=st.randoms(use_true_random=False))
def test_nobody_has_two_account_numbers_and_ids_depend_on_the_commits_alone(
    world: World, signatures: list[Signature], chance: random.Random
) -> None:
    table = list(enumerate(signatures))
    people = identified(world, lines(table, "our key"), threads=1)
    (number_count, is_one_to_one) = world.read(ACCOUNTS)[0]
    assert number_count <= 1
    assert is_one_to_one
    assert len(people) == len(table)
    shuffled = chance.sample(table, len(table))
    assert identified(world, lines(shuffled, "another installation's key"), threads=2) == people
    owners = defaultdict(set)
    for at, (town, _, address) in table:
        if address[0].isdigit():
            owners[town, address.partition("+")[0]].add(people[f"c{at:02}"])
    assert all(len(ids) == 1 for ids in owners.values())


def components(edges: Iterable[tuple[str, str]]) -> set[frozenset[str]]:
    """Return the connected components of a graph by union-find."""
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for a, b in edges:
        parent[root(a)] = root(b)
    found = defaultdict(set)
    for node in list(parent):
        found[root(node)].add(node)
    return {frozenset(group) for group in found.values()}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("density", [0.4, 0.9, 1.5])
def test_key_groups_are_the_connected_components(world: World, seed: int, density: float) -> None:
    chance = random.Random(seed)
    size = 150
    edges = sorted({(f"git:{chance.randrange(size):03}", f"address:{chance.randrange(size):03}") for _ in range(int(size * density))})
    aliases = sorted({alias for alias, _ in edges} | {"git:alone"})
    world.give("core.aliases", "alias_id\n" + "\n".join(aliases))
    world.give("core.automation", "alias_id | reason")
    world.give("core.key_links", "account_id | key\n" + "\n".join(f"{a} | {b}" for a, b in edges))
    world.make("core.key_groups")
    groups = world.read("SELECT list(account_id) FROM core.key_groups GROUP BY group_id")
    expected = {frozenset(n for n in group if n.startswith("git:")) for group in components([*edges, ("git:alone", "git:alone")])}
    assert set(map(frozenset, groups)) == expected


@pytest.mark.parametrize("seed", range(4))
def test_components_are_the_connected_components(world: World, seed: int) -> None:
    chance = random.Random(seed)
    edges = sorted({(f"g{chance.randrange(120):03}", f"n{chance.randrange(120):03}") for _ in range(110)})
    nodes = sorted({node for edge in edges for node in edge} | {"galone"})
    world.give("core.key_groups", "account_id | group_id\ngalone | galone")
    world.give("core.links", "a | b\n" + "\n".join(f"{a} | {b}" for a, b in edges))
    world.make("core.components")
    found = world.read("SELECT list(node) FROM core.components GROUP BY component")
    assert set(map(frozenset, found)) == components([*edges, ("galone", "galone")])
    assert sum(map(len, found)) == len(nodes)


def test_a_long_chain_is_one_person(world: World) -> None:
    """Labels travel the length of the longest chain."""
    links = [(f"git:{at:03}", f"address:{at:03}") for at in range(200)] + [(f"git:{at:03}", f"address:{at - 1:03}") for at in range(1, 200)]
    world.give("core.aliases", "alias_id\n" + "\n".join(f"git:{at:03}" for at in range(200)))
    world.give("core.automation", "alias_id | reason")
    world.give("core.key_links", "account_id | key\n" + "\n".join(f"{a} | {b}" for a, b in links))
    world.make("core.key_groups")
    assert world.value("SELECT count(DISTINCT group_id) FROM core.key_groups") == 1
