"""The warehouse that tests ask for: one that is empty, and a small town that is published."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from scoring.profiles import Filters, Minimum, MustHave, Role, Want
from tests.warehouse.pipe_tables import ENGINEER, TAXONOMY, World
from warehouse import history
from warehouse.publish import publish

ENGINE, SEARCH = "acme/engine", "acme/search"
SEARCHER = Role(
    "Search engineer", "Makes things findable.", (MustHave("retrieval", 3.0, minimum_score=20.0),), (Want("kernels", 1.0),),
    Minimum(evidence_count=2), Filters(active_within_months=24), "searcher",
)  # fmt: skip
SCIENTIST = Role("Scientist", want=(Want("retrieval", 1.0), Want("reranking", 0.5)), minimum=Minimum(evidence_count=1),
                 filters=Filters(item_kinds=("publication",)), id="scientist")  # fmt: skip
COMMITS = f"""
    commit | repository | at         | author                     | co_authors           | subject                            | paths
    a1     | {SEARCH}   | 2025-01-10 | Ada Vance <11+ada>         |                      | Add vector index to the retriever  | rag/index.py; docs/a.md
    a2     | {SEARCH}   | 2025-02-11 | Ada Vance <home>           | Bo Quill <12+bo>     | Speed up retriever                 | rag/fast.py
    a3     | {SEARCH}   | 2025-02-12 | ada <+ada>                 |                      | Add reranker                       | rag/rerank.py
    b1     | {SEARCH}   | 2025-03-01 | Bo Quill <12+bo>           |                      | Fix reranker scores for the long tail of queries | rag/rerank.py; tests/t.py
    b2     | {ENGINE}   | 2025-03-05 | Bo Quill <office>          |                      | Tune attention kernel              | csrc/a.cu; csrc/b.cu
    c1     | {ENGINE}   | 2025-04-01 | Cy Reed <13+cy>            | Ada Vance <home>     | Write fused kernel                 | csrc/fused.cu
    c2     | {ENGINE}   | 2025-05-01 | Cy Reed <13+cy>            |                      | Test kernel                        | tests/kernel_test.py
    c3     | {ENGINE}   | 2025-05-02 | Cy Reed <13+cyreed>        |                      | Update readme                      | README.md
    d1     | {ENGINE}   | 2021-05-01 | Di Sand <di>               |                      | Old retriever                      | rag/old.py
    d2     | {ENGINE}   | 2021-05-02 | Di Sand <di>               |                      | Old reranker                       | rag/old.py
    e1     | {ENGINE}   | 2025-06-01 | release bot <49+release-bot> |                    | Bump retriever                     | rag/version.py
    f1     | {ENGINE}   | 2025-06-02 | =cmd Flux <flux>           |                      | =HYPERLINK("https://x.example")    | rag/x.py
"""
PAPERS = """
    paper  | on         | title                                  | abstract                                     | authors
    2501.1 | 2025-01-20 | A reranker that reads                  | We train a reranker on top of a retriever.   | Gil Moss; Hedy North
    2502.2 | 2025-02-20 | Retriever, reader, reranker            | The retriever and the vector index meet.     | Hedy North; Gil Moss; Ivo Penn
    2503.3 | 2025-03-20 | On kernel fusion                       | Fusing one kernel with another kernel.       | Ivo Penn
    2504.4 | 2025-04-20 | Poems                                  | Nothing to see.                              | Jo Wade
"""


@dataclass(frozen=True)
class Town:
    """A published data directory and the build it came from."""

    directory: Path
    build: World


def tell(world: World) -> None:
    """Land the town."""
    world.watch({ENGINE: (), SEARCH: ("retrieval",)})
    world.profile(TAXONOMY, [ENGINEER, SEARCHER, SCIENTIST])
    world.git(COMMITS)
    world.papers(PAPERS)
    world.con.execute("INSERT INTO raw.gaps VALUES ('r1', 'git', 'acme/engine', NULL, '2025-01-01', 'objects are missing', 1, NULL)")


@pytest.fixture(scope="session")
def one_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with duckdb.connect() as con:
        yield World(con, tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(one_world: World) -> World:
    one_world.forget()
    return one_world


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    directory = tmp_path_factory.mktemp("town")
    with duckdb.connect() as con:
        build = World(con, directory)
        tell(build)
        build.make_all()
        history.keep(con, directory)
        publish(con, directory)
        yield Town(directory, build)
