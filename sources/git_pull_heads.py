"""The tips of a repository's pull requests and who wrote them: what no points are needed for."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from headwater.settings import Settings
from sources.git_command import git, held, require_git
from sources.git_damage import log_of
from sources.git_log import SIGNATURE
from sources.git_mirror import clear_leftovers, local_directory, repository_url
from sources.installation_key import installation_key
from sources.reading import Gap, Item, Reading, Remark, Target

REFS = "refs/pull/*/head"
SCHEMA = pa.schema([
    ("number", pa.int64()), ("tip_commit_id", pa.string()), ("signature", pa.struct(SIGNATURE)),
    ("authored_at", pa.timestamp("s")),
])  # fmt: skip
COMMITS_AT_ONCE = 4096

Tips = dict[int, str]


def fetch(target: Target, settings: Settings) -> Iterator[Item]:
    """Yield the number, tip and author of every pull request of `owner/name`, if any has moved."""
    require_git()
    url = repository_url(settings, target.name)
    git_dir = local_directory(url)
    told = _listed(git_dir) if git_dir else _told(git("ls-remote", url, REFS, timeout=settings.git.timeout_seconds))
    known = "" if target.is_full or not target.cursor else target.cursor["refs"]
    if _digest(told) == known or (not told and not known):
        yield Remark("nothing new")
        return
    if git_dir is None:
        git_dir = settings.data.directory / "mirrors" / f"{target.name}.pulls.git"
        told = update_heads(url, git_dir, settings.git.timeout_seconds)
    batches = list(read_heads(_present(told, git_dir), git_dir, installation_key(settings.data.directory)))
    yield Reading(SCHEMA, batches, {"refs": _digest(told)}, replaces=True)
    missing = len(told) - sum(batch.num_rows for batch in batches)
    if missing:
        yield Gap(f"pull requests whose tip is missing from the repository: {missing}")


def update_heads(url: str, directory: Path, timeout: float) -> Tips:
    """Fetch the tips and nothing behind them, apart from the history's mirror, which needs whole commits; return them."""
    directory.mkdir(parents=True, exist_ok=True)
    clear_leftovers(directory)
    git("init", "--quiet", "--bare", str(directory), timeout=timeout)
    git("config", "remote.origin.url", url, git_dir=directory)
    git("fetch", "--quiet", "--depth=1", "--filter=tree:0", "--no-tags", "--prune", "--no-write-fetch-head", "origin",
        f"+{REFS}:{REFS}", git_dir=directory, timeout=timeout)  # fmt: skip
    return _listed(directory)


def read_heads(tips: Tips, git_dir: Path, key: bytes) -> Iterator[pa.RecordBatch]:
    """Yield batches of SCHEMA in the order of the numbers."""
    numbers = defaultdict(list)
    for number, commit in sorted(tips.items()):
        numbers[commit].append(number)
    commits = list(numbers)
    for at in range(0, len(commits), COMMITS_AT_ONCE):
        for batch in log_of(git_dir, commits[at : at + COMMITS_AT_ONCE], key, "--no-patch"):
            read = batch.select(["commit_id", "author", "authored_at"]).to_pylist()
            rows = [
                {"number": number, "tip_commit_id": row["commit_id"], "signature": row["author"],
                 "authored_at": row["authored_at"]}
                for row in read for number in numbers[row["commit_id"]]
            ]  # fmt: skip
            yield pa.RecordBatch.from_pylist(rows, SCHEMA)


def _present(tips: Tips, git_dir: Path) -> Tips:
    """Return those tips that the repository holds as commits: git log dies of any other."""
    commits = held(tips.values(), "commit", git_dir)
    return {number: commit for number, commit in tips.items() if commit in commits}


def _listed(git_dir: Path) -> Tips:
    return _told(git("for-each-ref", "--format=%(objectname)%09%(refname)", "refs/pull", git_dir=git_dir))


def _told(listed: str) -> Tips:
    """Return the tips from lines of `ID<tab>refs/pull/NUMBER/head`."""
    tips = {}
    for line in listed.splitlines():
        commit, _, ref = line.partition("\t")
        parts = ref.split("/")
        if len(parts) == 4 and parts[2].isdecimal() and parts[3] == "head":
            tips[int(parts[2])] = commit
    return tips


def _digest(tips: Tips) -> str:
    return hashlib.blake2b(repr(sorted(tips.items())).encode(), digest_size=16).hexdigest()
