"""Running git without prompts, pagers, lazy fetches or the user's locale; its complaints as one-line errors."""

import os
import re
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from headwater.errors import HeadwaterError, TargetError, TargetGone

ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
    "LC_ALL": "C",
}
PIPE_BYTES = 1 << 20  # git writes ahead while Python parses; the default of 64 KiB makes them take turns
SETTINGS = ("log.showSignature=false", "log.showRoot=true", "i18n.logOutputEncoding=UTF-8", "gc.auto=0",
            "http.followRedirects=true")  # fmt: skip
OLDEST = (2, 37)  # --since-as-filter: a date filter that loses no commit behind an older one
GONE = re.compile(
    r"not found|does not exist|does not appear to be a git repository|could not read Username"
    r"|Authentication failed|not a git repository|access denied|error: 40[134]",
    re.IGNORECASE,
)


def git(*arguments: str, git_dir: Path | None = None, timeout: float | None = None, settings: Sequence[str] = ()) -> str:
    """Return git's standard output as text; raises TargetError with git's own last complaint."""
    try:
        done = subprocess.run(
            command(arguments, git_dir, settings), capture_output=True, env=environment(), timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise TargetError(f"git {arguments[0]}: no end after {timeout:.0f} s") from problem
    if done.returncode:
        raise complaint(arguments[0], done.stderr)
    return done.stdout.decode(errors="replace")


def ask(*arguments: str, git_dir: Path) -> bool | None:
    """Return git's yes or no; None where it complains instead, as over a missing object."""
    done = subprocess.run(command(arguments, git_dir), capture_output=True, env=environment(), check=False)
    complains = re.search(rb"^(?:error|fatal):", done.stderr, re.MULTILINE)
    return None if complains or done.returncode > 1 else done.returncode == 0


def start(
    arguments: Sequence[str], git_dir: Path, stderr: IO[bytes], stdin: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start git reading only what the repository holds (no lazy fetch) and return the process."""
    return subprocess.Popen(
        command(arguments, git_dir),
        env=environment() | {"GIT_NO_LAZY_FETCH": "1", "GIT_FLUSH": "0"},
        stdin=stdin or subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        pipesize=PIPE_BYTES,
        bufsize=0,
    )


def held(ids: Iterable[str], kind: str, git_dir: Path) -> set[str]:
    """Return those of the objects that the repository holds, as this kind."""
    with TemporaryFile() as listed, TemporaryFile() as stderr:
        listed.write("".join(f"{one}\n" for one in ids).encode())
        listed.seek(0)
        with start(["cat-file", "--batch-check=%(objecttype) %(objectname)"], git_dir, stderr, listed) as process:
            output = process.communicate()[0].decode()
    return {line.removeprefix(f"{kind} ") for line in output.splitlines() if line.startswith(f"{kind} ")}


def command(arguments: Sequence[str], git_dir: Path | None, settings: Sequence[str] = ()) -> list[str]:
    """Return the argument vector with the settings of the user's that would change the output switched off."""
    where = [f"--git-dir={git_dir}"] if git_dir else []
    switched = [word for setting in (*SETTINGS, *settings) for word in ("-c", setting)]
    return ["git", *switched, *where, *arguments]


def environment() -> dict[str, str]:
    """Return the environment git runs in."""
    return {**os.environ, **ENVIRONMENT}


def complaint(verb: str, stderr: bytes) -> TargetError:
    """Return git's complaint as an error of one line, telling a repository that is gone from other trouble."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))] or lines
    words = telling[0] if telling else "no reason given"
    if any(GONE.search(line) for line in lines):
        return TargetGone(f"the repository is not there (deleted, renamed or private): {words}")
    return TargetError(f"git {verb}: {words}")


@cache
def require_git() -> None:
    """Raise HeadwaterError unless a git that is new enough is installed."""
    try:
        words = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as problem:
        raise HeadwaterError("git is not installed; Headwater reads histories with it") from problem
    found = tuple(int(part) for part in re.findall(r"\d+", words)[:2])
    if found < OLDEST:
        raise HeadwaterError(f"git {OLDEST[0]}.{OLDEST[1]} or newer is needed; found {words.strip()}")
