"""What reading a history took, told to bench/git_peers.py; imports and start-up do not count, for anybody."""

import json
import resource
from collections.abc import Callable


def tell(read: Callable[[], tuple[int, int]]) -> None:
    """Call `read`, which returns how many commits and paths it saw, and print both with the processor seconds as JSON."""
    before = _spent()
    commits, paths = read()
    print(json.dumps({"commits": commits, "paths": paths, "seconds": _spent() - before}))


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
