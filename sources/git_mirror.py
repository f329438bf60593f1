"""Where a repository's history is read: in place for file:// URLs, else from a bare, blob-less mirror."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from headwater.errors import TargetError, TargetGone
from headwater.settings import Settings
from sources.git_command import git

TIP = "refs/headwater/tip"
OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True)
class Remote:
    """Where the repository is and the tip of its default branch, None when it is empty."""

    url: str
    tip: str | None


def repository_url(settings: Settings, repository: str) -> str:
    """Return the URL that `git.url` makes of `owner/name`."""
    owner, _, name = repository.partition("/")
    return settings.git.url.format(repository=repository, owner=owner, name=name)


def local_directory(url: str) -> Path | None:
    """Return the git directory behind a file:// URL, None for any other; raises TargetGone where there is none."""
    if not url.startswith("file://"):
        return None
    path = Path(unquote(urlsplit(url).path))
    for candidate in (path, path / ".git", path.with_name(path.name + ".git")):
        if (candidate / "objects").is_dir():
            return candidate
    raise TargetGone(f"{path}: there is no git repository")


def ask_remote(url: str) -> Remote:
    """Return the remote's tip with one round trip, None when it has no branch."""
    answer = git("ls-remote", url, "HEAD", timeout=300)
    found = OBJECT_ID.match(answer)
    if not found and git("ls-remote", "--heads", url, timeout=300):
        raise TargetError(f"{url}: HEAD names a branch that is not there")
    return Remote(url, found[0] if found else None)


def ask_local(url: str, directory: Path) -> Remote:
    """Return the tip of a local repository, None when it has no commit."""
    try:
        return Remote(url, git("rev-parse", "--verify", "--quiet", "HEAD^{commit}", git_dir=directory).strip())
    except TargetError:
        if git("for-each-ref", "--count=1", "refs/heads", git_dir=directory):
            raise TargetError(f"{url}: HEAD names a branch or commit that is not there") from None
        return Remote(url, None)


def update_mirror(url: str, directory: Path, timeout: float, *, is_shallow: bool = False) -> str:
    """Bring a bare, blob-less mirror of the default branch up to date, whatever a kill left; return its tip.

    A shallow one has the tip's files and no history.
    """
    directory.mkdir(parents=True, exist_ok=True)
    clear_leftovers(directory)
    git("init", "--quiet", "--bare", str(directory), timeout=timeout)
    for key, value in (("remote.origin.url", url), ("remote.origin.promisor", "true"),
                       ("remote.origin.partialclonefilter", "blob:none")):  # fmt: skip
        git("config", key, value, git_dir=directory)
    depth = ["--depth=1"] if is_shallow else []
    git("fetch", "--quiet", *depth, "--filter=blob:none", "--no-tags", "--no-write-fetch-head", "origin",
        f"+HEAD:{TIP}", git_dir=directory, timeout=timeout)  # fmt: skip
    return git("rev-parse", "--verify", TIP, git_dir=directory).strip()


def clear_leftovers(directory: Path) -> None:
    """Remove the locks and temporary packs of a git that was killed; only one run writes here at a time."""
    for stale in (*directory.rglob("*.lock"), *directory.glob("objects/pack/tmp_*")):
        stale.unlink(missing_ok=True)
