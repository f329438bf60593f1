"""How much memory the database may hold before it spills to disk."""

import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup/memory.max")
USUAL = 4_000_000_000  # bytes; beyond it a build gains nothing


def machine_bytes() -> int:
    """Return the bytes of memory that this machine or container has."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    told = CGROUP.read_text().strip() if CGROUP.exists() else "max"
    return min(machine, int(told)) if told.isdigit() else machine


def limit_bytes(memory_gb: float) -> int:
    """Return the bytes for `[data] memory_gb`; for 0 half of what there is, for the other half is of the processes that parse."""
    return round(memory_gb * 1e9) or min(USUAL, machine_bytes() // 2)
