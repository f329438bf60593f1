"""Connected components of a graph given as edges: vectors only, as many rounds as the logarithm of the longest chain."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ids = npt.NDArray[np.int64]


def connect(edges: pa.Table) -> pa.Table:
    """Return one row per node of the edges `a` to `b` (a node alone is an edge to itself): its component's smallest node."""
    ends = pa.chunked_array(edges["a"].chunks + edges["b"].chunks, pa.string())
    found = pc.unique(ends)
    nodes = found.take(pc.sort_indices(found))
    ids = pc.index_in(ends, value_set=nodes).to_numpy().astype(np.int64)
    labels = label_components(ids[: len(edges)], ids[len(edges) :], len(nodes))
    return pa.table({"node": nodes, "component": nodes.take(pa.array(labels))})


def label_components(a: Ids, b: Ids, count: int) -> Ids:
    """Return for each of `count` nodes the smallest number in its component; edge i joins a[i] and b[i]."""
    labels = np.arange(count, dtype=np.int64)
    while True:
        one, other = labels[a], labels[b]
        apart = one != other
        if not apart.any():
            return labels
        a, b, one, other = a[apart], b[apart], one[apart], other[apart]
        # A whole component moves by its root; then every chain of labels is followed to its end.
        np.minimum.at(labels, np.maximum(one, other), np.minimum(one, other))
        while (labels != labels[labels]).any():
            labels = labels[labels]
