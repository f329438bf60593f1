"""The files of `brochier/expert_finding`: documents, who wrote them, topics, and who is expert in what.

They are NumPy archives with pickled SciPy matrices. A pickle can run anything, so only arrays and that one matrix are
let in, and SciPy is not needed.
"""

import codecs
import io
import pickle
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy._core.multiarray import _reconstruct  # type: ignore[attr-defined]

from headwater.errors import EvaluationError

RESOURCES = Path("expert_finding", "resources")
NEEDED = ("A_da", "T", "L_d", "L_d_mask", "L_a", "L_a_mask", "tags")


@dataclass(frozen=True)
class Benchmark:
    """One data set; documents, authors and topics are numbers from 0."""

    texts: tuple[str, ...]  # title and abstract in one
    authors: tuple[tuple[int, ...], ...]  # of each document, in no order
    topics: tuple[str, ...]
    labelled: tuple[tuple[int, frozenset[int]], ...]  # documents that are queries, with their topics
    candidates: tuple[int, ...]  # the authors who are judged
    experts: tuple[frozenset[int], ...]  # authors by topic


class SparseMatrix:
    """What is kept of SciPy's compressed rows: the columns of each row that hold something."""

    indices: Any
    indptr: Any
    data: Any

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Yield the columns of each row."""
        for start, end in zip(self.indptr[:-1], self.indptr[1:], strict=True):
            yield tuple(int(column) for column, value in zip(self.indices[start:end], self.data[start:end], strict=True) if value)


LET_IN = {"_reconstruct": _reconstruct, "ndarray": np.ndarray, "dtype": np.dtype, "csr_matrix": SparseMatrix, "encode": codecs.encode}


class ArraysOnly(pickle.Unpickler):
    """Reads arrays and sparse matrices, and refuses every other thing that a pickle may name."""

    def find_class(self, module: str, name: str) -> Any:
        """Return one of the few things that are known; raises UnpicklingError."""
        if module.partition(".")[0] in {"numpy", "scipy", "_codecs"} and name in LET_IN:
            return LET_IN[name]
        raise pickle.UnpicklingError(f"it names {module}.{name}")


def read_benchmark(directory: Path, name: str = "dblp") -> Benchmark:
    """Return one data set of a checkout; raises EvaluationError naming the file."""
    file = directory / RESOURCES / f"{name}.npz"
    try:
        with zipfile.ZipFile(file) as archive:
            found = {name: _array(archive.read(f"{name}.npy")) for name in NEEDED}
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, pickle.UnpicklingError, EOFError) as problem:
        raise EvaluationError(f"{file}: is no data set of a checkout of brochier/expert_finding ({problem})") from problem
    candidates = tuple(int(author) for author in found["L_a_mask"])
    topics_of = [frozenset(row) for row in found["L_d"].rows()]
    return Benchmark(
        tuple(str(text) for text in found["T"]),
        tuple(found["A_da"].rows()),
        tuple(str(tag).replace("_", " ") for tag in found["tags"]),
        tuple(zip((int(document) for document in found["L_d_mask"]), topics_of, strict=True)),
        candidates,
        tuple(frozenset(candidates[column] for column in row) for row in found["L_a"].rows()),
    )


def _array(content: bytes) -> Any:
    stream = io.BytesIO(content)
    np.lib.format.read_magic(stream)
    _, _, kind = np.lib.format.read_array_header_1_0(stream)
    if kind.hasobject:
        return ArraysOnly(stream).load().item()
    stream.seek(0)
    return np.lib.format.read_array(stream, allow_pickle=False)
