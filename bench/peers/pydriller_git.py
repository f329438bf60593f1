"""Read a history with PyDriller. Run by bench/git_peers.py."""

import sys

from pydriller import Repository
from spending import tell


def read() -> tuple[int, int]:
    counts = [len([each.filename for each in commit.modified_files]) for commit in Repository(sys.argv[1]).traverse_commits()]
    return len(counts), sum(counts)


tell(read)
