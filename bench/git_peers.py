"""Reading one history with Headwater, Perceval and PyDriller, beside bare `git log --name-only --no-renames`, in one run.

    python -m bench git_peers REPOSITORY [PYTHON]     PYTHON: an interpreter that has `perceval` and `pydriller`, else this one

Every contender reads the same local clone with all its contents, alone in its own process; importing it does not count.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

SCRIPTS = Path(__file__).parent / "peers"
PROJECT = Path(__file__).parent.parent
PEERS = {"Perceval": "perceval_git.py", "PyDriller": "pydriller_git.py"}
BARE = "bare git log"
LONGEST_REASON = 160


@dataclass(frozen=True)
class Read:
    """What one contender read in how many processor seconds; or why it did not."""

    name: str
    commits: int = 0
    paths: int = 0
    seconds: float = 0.0
    trouble: str = ""


def measure(repository: Path, python: Path = Path(sys.executable), rounds: int = 3) -> Iterator[Read]:
    """Yield what each contender took: medians of bare git and of ours, the peers' once."""
    with tempfile.TemporaryDirectory() as place:
        clone = Path(place) / "clone.git"
        subprocess.run(["git", "clone", "--quiet", "--bare", "--single-branch", "--no-tags", str(repository), str(clone)], check=True)
        _bare(clone)  # all find the files in memory
        yield Read(BARE, _count(clone), seconds=median(_bare(clone) for _ in range(rounds)))
        ours = [_run("Headwater, landed", Path(sys.executable), "headwater_git.py", clone) for _ in range(rounds)]
        yield sorted(ours, key=lambda read: read.seconds)[rounds // 2]
        for name, script in PEERS.items():
            yield _run(name, python, script, clone)


def _bare(clone: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["git", f"--git-dir={clone}", "log", "--name-only", "--no-renames", "HEAD", "--"], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _count(clone: Path) -> int:
    told = subprocess.run(["git", f"--git-dir={clone}", "rev-list", "--count", "HEAD"], capture_output=True, text=True, check=True)
    return int(told.stdout)


def _run(name: str, python: Path, script: str, clone: Path) -> Read:
    command = [str(python), str(SCRIPTS / script), str(clone)]
    told = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(PROJECT)}, check=False)
    if told.returncode:
        said = " ".join(told.stderr.split()) or "no message"
        return Read(name, trouble="is not installed" if "ModuleNotFoundError" in said else f"failed: …{said[-LONGEST_REASON:]}")
    return Read(name, **json.loads(told.stdout.splitlines()[-1]))


def print_measured(repository: Path, python: Path = Path(sys.executable)) -> None:
    print(f"Reading {'/'.join(repository.parts[-2:])}, processor seconds of everything it starts, beside bare `git log --name-only --no-renames`")
    print(f"{'':<20}{'commits':>9}{'paths':>9}{'seconds':>9}{'commits/s':>11}{'ratio':>7}")
    bare = 0.0
    for read in measure(repository, python):
        bare = bare or read.seconds
        if read.trouble:
            print(f"{read.name:<20}{read.trouble}")
            continue
        print(f"{read.name:<20}{read.commits:>9}{read.paths or '':>9}{read.seconds:>9.2f}{read.commits / read.seconds:>11.0f}{read.seconds / bare:>7.2f}")
