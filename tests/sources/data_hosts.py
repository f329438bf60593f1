"""Small repositories of data, and how they are reached: in place, or mirrored through an address that git rewrites."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from headwater.settings import AclAnthology, Data, Paperlists, Settings
from sources.reading import Gap, Item, Reading, Remark, Target
from tests.repository_maker import HORIZON, run_git
from warehouse.landing import land, last_cursor, target_files

FAR = "https://data.invalid/"


def far_from(monkeypatch: pytest.MonkeyPatch, host: Path) -> str:
    """Make git reach `host` through an https address, with the protocol of a server; return the address."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{host.as_uri()}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", FAR)
    return FAR


def asked_remote(trace: Path) -> int:
    """Return how often git went to the remote, by its own trace."""
    lines = trace.read_text().splitlines() if trace.exists() else []
    return sum("run_command:" in line and "upload-pack" in line for line in lines)


class Watcher:
    """A data directory that reads targets of one source again and again, as the nightly run does."""

    def __init__(self, directory: Path, fetch: Any, source: str, path_or_url: str | Path) -> None:
        self.fetch, self.source, self.landing = fetch, source, directory / "landing"
        place = str(path_or_url)
        self.settings = Settings(
            data=Data(directory), acl_anthology=AclAnthology(place), paperlists=Paperlists(place)
        )

    def items(self, name: str, *, is_full: bool = False) -> list[Item]:
        """Read a target without landing it, as far as a run that is killed gets."""
        cursor = last_cursor(self.landing, self.source, name)
        return list(self.fetch(Target(self.source, name, HORIZON, cursor, is_full), self.settings))

    def night(self, name: str, *, is_full: bool = False) -> "Night":
        """Read a target and land what it yields."""
        items: list[Item] = []
        cursor = last_cursor(self.landing, self.source, name)
        for item in self.fetch(Target(self.source, name, HORIZON, cursor, is_full), self.settings):
            items.append(item)
            if isinstance(item, Reading):
                land(self.landing, self.source, name, item, datetime(2024, 6, 1, tzinfo=UTC))
        files = target_files(self.landing, self.source, name)
        return Night(items, pq.read_table(files[-1]).to_pylist() if files and any(isinstance(i, Reading) for i in items) else [])

    def landed_bytes(self) -> str:
        """Return everything that has landed as text."""
        files = sorted(self.landing.rglob("[0-9]*.parquet"))
        return "".join(str(pq.read_table(file).to_pylist()) for file in files)


class Night:
    """What one reading yielded, and the rows that it landed."""

    def __init__(self, items: list[Item], rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self.readings = [item for item in items if isinstance(item, Reading)]
        self.gaps = [item.reason for item in items if isinstance(item, Gap)]
        self.remarks = [item.text for item in items if isinstance(item, Remark)]

    @property
    def replaces(self) -> list[bool]:
        return [reading.replaces for reading in self.readings]


def check_out(git_dir: Path, directory: Path) -> Path:
    """Write the newest files of a bare repository into a directory without git."""
    directory.mkdir()
    run_git(git_dir, f"--work-tree={directory}", "checkout", "--force", "HEAD", "--", ".")
    return directory
