"""Read a history with GrimoireLab Perceval. Run by bench/git_peers.py."""

import sys

from perceval.backends.core.git import Git
from spending import tell


def read() -> tuple[int, int]:
    counts = [len(item["data"]["files"]) for item in Git(sys.argv[1], sys.argv[1]).fetch(no_update=True)]
    return len(counts), sum(counts)


tell(read)
