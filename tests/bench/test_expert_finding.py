"""The academic benchmark on an invented data set: what is read, who is found, and how that is measured."""

import os
import sys
from math import log2
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from bench.expert_data import Benchmark, read_benchmark
from bench.expert_finding import METRICS, lines, measure, metrics_of
from headwater.errors import EvaluationError
from scoring.evaluation.rankings import OURS

# Author 0 plans (with 3 once), 1 knows the web, 2 wrote a paper about neither; 3 is not judged.
PAPERS = [
    ("Planning with goals and tasks", [0]),
    ("Planning under doubt, with tasks", [0, 3]),
    ("The semantic web as a graph", [1]),
    ("A semantic web of tasks", [1]),
    *[(f"Poems, number {number}, on tasks and goals and the web", [2]) for number in range(12)],
]
CANDIDATES = [2, 1, 0]


def matrix(rows: list[list[int]], width: int) -> Any:
    """Return the rows as an object array that pickles as SciPy's matrix does."""
    made = sys.modules["scipy.sparse.csr"].csr_matrix()
    made.__dict__.update(
        _shape=(len(rows), width), indices=np.array([column for row in rows for column in row], np.int32),
        indptr=np.cumsum([0, *map(len, rows)]), data=np.ones(sum(map(len, rows)), bool),
    )  # fmt: skip
    return boxed(made)


def boxed(thing: Any) -> Any:
    array = np.empty((), dtype=object)
    array[()] = thing
    return array


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory laid out as that repository is, written without SciPy."""
    module = ModuleType("scipy.sparse.csr")
    module.csr_matrix = type("csr_matrix", (), {"__module__": "scipy.sparse.csr"})  # type: ignore[attr-defined]
    for name, found in (("scipy", ModuleType("scipy")), ("scipy.sparse", ModuleType("scipy.sparse")), ("scipy.sparse.csr", module)):
        monkeypatch.setitem(sys.modules, name, found)
    write(tmp_path)
    return tmp_path


def write(directory: Path, **changed: Any) -> None:
    resources = directory / "expert_finding" / "resources"
    resources.mkdir(parents=True, exist_ok=True)
    arrays = {
        "A_da": matrix([authors for _, authors in PAPERS], 4),
        "T": np.array([text for text, _ in PAPERS]),
        "L_d": matrix([[0], [1]], 2),
        "L_d_mask": np.array([1, 2]),
        "L_a": matrix([[2], [1]], 3),  # by topic, as columns of the candidates
        "L_a_mask": np.array(CANDIDATES),
        "tags": np.array(["planning", "semantic_web"]),
    }
    np.savez(resources / "dblp.npz", **(arrays | changed))


def test_a_checkout_is_read(checkout: Path) -> None:
    found = read_benchmark(checkout)
    assert found == Benchmark(
        tuple(text for text, _ in PAPERS), tuple(tuple(authors) for _, authors in PAPERS), ("planning", "semantic web"),
        ((1, frozenset({0})), (2, frozenset({1}))), tuple(CANDIDATES), (frozenset({0}), frozenset({1})),
    )  # fmt: skip


def test_our_models_find_who_wrote_about_the_topic(checkout: Path) -> None:
    found = measure(read_benchmark(checkout))
    assert found["topics"][OURS].tolist() == [[1.0, 0.2, 0.1, 1.0]] * 2
    assert found["topics"].keys() == {OURS, "bm25_sum", "bm25_votes", "tfidf_sum", "starting_formula", "random"}
    # What stands in five papers or more stands in more than a quarter of so few: no paper is left with a word to ask by.
    assert "documents" not in found


def test_a_paper_as_query_asks_by_its_words(checkout: Path) -> None:
    more = [(text, authors) for _ in range(3) for text, authors in PAPERS[:4]] + [("Other poems", [2])] * 40
    write(checkout, A_da=matrix([authors for _, authors in [*PAPERS, *more]], 4), T=np.array([text for text, _ in [*PAPERS, *more]]))
    found = measure(read_benchmark(checkout))
    assert found["documents"][OURS].shape == (2, len(METRICS))
    assert found["documents"][OURS][0].tolist() == [1.0, 0.2, 0.1, 1.0]
    shown = list(lines(found))
    assert shown[0].split() == ["2", "topics", "as", "queries", "AP", "P@5", "P@10", "nDCG@10", "ours", "less", "it,", "AP"]
    assert shown[1].split() == ["headwater", "1.000", "0.200", "0.100", "1.000"]


def test_metrics_are_those_of_the_list() -> None:
    """In order 7, 9, then 5 and 8 at one place, then 6 without any; 9, 5 and 6 are right."""
    found = metrics_of({"author 7": 1, "author 9": 2, "author 5": 3, "author 8": 3}, [5, 6, 7, 8, 9], frozenset({9, 5, 6}))
    average = (1 / 2 + 2 / 4 + 3 / 5) / 3
    gained = (1 / log2(3) + 1 / log2(4) + 1 / log2(6)) / (1 + 1 / log2(3) + 1 / log2(4))
    assert found == pytest.approx((average, 3 / 5, 3 / 10, gained))


class Hostile:
    """A pickle that would run a command."""

    def __reduce__(self) -> Any:
        return os.system, ("echo run > /dev/null",)


def test_a_pickle_that_names_anything_else_is_refused(checkout: Path) -> None:
    write(checkout, A_da=boxed(Hostile()))
    with pytest.raises(EvaluationError, match=r"dblp\.npz: is no data set of a checkout of brochier/expert_finding \(it names posix\.system\)"):
        read_benchmark(checkout)


def test_a_directory_without_the_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"dblp\.npz: is no data set of a checkout"):
        read_benchmark(tmp_path)
