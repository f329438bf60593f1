"""Connected components of a graph given as edges: vectors only, as many rounds as the logarithm of the longest chain.

Names are numbered and joined by the database, which spills to disk; Python holds four bytes for each end of an edge.
"""

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ids = npt.NDArray[np.int32]
NODES = """
CREATE OR REPLACE TEMP TABLE nodes AS
SELECT node, (row_number() OVER (ORDER BY node) - 1)::INTEGER AS number FROM (SELECT a AS node FROM edges UNION SELECT b FROM edges)
"""
ENDS = "SELECT a.number AS a, b.number AS b FROM edges JOIN nodes AS a ON a.node = edges.a JOIN nodes AS b ON b.node = edges.b"
LABELLED = """
SELECT nodes.node, roots.node AS component
FROM labels JOIN nodes USING (number) JOIN nodes AS roots ON roots.number = labels.root
ORDER BY nodes.number
"""


def connect(con: duckdb.DuckDBPyConnection, table: str, select: str) -> None:
    """Make a table of one row per node of the edges `a` to `b` (a node alone is an edge to itself): its component's smallest node."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE edges AS {select}")
    con.execute(NODES)
    count = con.execute("SELECT count(*) FROM nodes").fetchall()[0][0]
    ends = con.execute(ENDS).fetchnumpy()
    labels = label_components(ends["a"], ends["b"], count)
    con.register("labels", pa.table({"number": np.arange(count, dtype=np.int32), "root": labels}))
    con.execute(f"CREATE OR REPLACE TABLE {table} AS {LABELLED}")
    con.unregister("labels")
    con.execute("DROP TABLE edges; DROP TABLE nodes")


def label_components(a: Ids, b: Ids, count: int) -> Ids:
    """Return for each of `count` nodes the smallest number in its component; edge i joins a[i] and b[i]."""
    labels = np.arange(count, dtype=np.int32)
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
