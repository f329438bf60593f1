"""Read a history as a night does, and land it. Run by bench/git_peers.py."""

import sys
import tempfile
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from spending import tell

from bench.git_reading import read_and_land


def read() -> tuple[int, int]:
    with tempfile.TemporaryDirectory() as landing:
        commits = read_and_land(Path(sys.argv[1]), Path(landing))
        (file,) = Path(landing).rglob("*.parquet")
        return commits, pc.sum(pq.read_table(file, columns=["path_count"]).column(0)).as_py()


tell(read)
