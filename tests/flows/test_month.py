"""A month of nights over a sandbox that changes daily, a third of them disturbed: at its end it is as if read once, undisturbed."""

import random
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from flows.plan import Choice
from sandbox.changing import ChangingSandbox, Upsets, serving_changes
from sandbox.demo import write_settings
from sandbox.repositories import run_git
from sandbox.world import build_world
from tests.flows import simulated_nights as befalls
from tests.flows.conftest import exported
from tests.flows.simulated_nights import HURRIED, Installation
from warehouse.landing import landed_files
from warehouse.published import open_published

# What tells of the nights themselves and not of the world.
OF_THE_NIGHTS = {"runs", "run_targets", "gaps", "former_person_ids"}  # the last: as whom earlier nights knew somebody
ASKED = ("github", "openalex", "huggingface")
WHEN_READ = {"collected_at", "is_new", "rank_change", "run_id"}


def install(sandbox: ChangingSandbox, name: str, choice: Choice) -> Installation:
    """Return a new installation over the sandbox; what is read from disk is reached from its own folder."""
    directory = sandbox.root / name
    directory.mkdir()
    file = write_settings(sandbox.world, directory, sandbox.services.addresses)
    file.write_text(file.read_text() + HURRIED)
    return Installation(file, sandbox, choice)


def live_through(one: Installation, nights: int, faults: dict[int, befalls.Befalling], erased_on: int | None = None) -> str:
    """Let the sandbox change and the installation run, night by night; return who was erased on one of them."""
    erased = ""
    for night in range(nights):
        one.off = timedelta(days=night + 1 - nights)
        if night:
            one.sandbox.pass_night(night, (datetime.now(UTC) + one.off).date())
        if night == erased_on:
            erased = busiest(one, night)
            one.run("forget", erased, "--yes")
        one.moved_away = set()
        before, published, since = landed_bytes(one), one.published if night else b"", time.process_time()
        if night in faults:
            faults[night](one, random.Random(f"month/{night}"))
        else:
            assert one.night().status == "done", night
            everything_is_read_once(one)
        nothing_is_lost(one, before, published)
        print(f"night {night:2}: {faults[night].__name__ if night in faults else '':24} {last_status(one):8} {time.process_time() - since:5.1f} s")  # noqa: T201
    return erased


def busiest(one: Installation, night: int) -> str:
    """Return who does most of those that have signed by every name and address they have, and sign no papers.

    What somebody writes after their erasure under a name or address never seen before, is somebody new (docs/privacy.md).
    """
    world = one.sandbox.world
    commits = (commit for repository in world.repositories for at in range(night) for commit in world.commits_of(repository, at))
    seen = {(commit.author.name, commit.author.email) for commit in commits}
    known = [who.login for who in world.people if not who.is_researcher and {(alias.name, alias.email) for alias in who.aliases} <= seen]
    with open_published(one.data) as con:
        ((login,),) = con.execute("""
            SELECT github_login FROM people WHERE list_contains($known, github_login) AND publication_count = 0
            ORDER BY contribution_count DESC, github_login LIMIT 1""", {"known": [login for login in known if login]}).fetchall()
    return str(login)


def landed_bytes(one: Installation) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in landed_files(one.data / "landing")}


def nothing_is_lost(one: Installation, before: dict[Path, bytes], published: bytes) -> None:
    """Check that the lists can be read, and that what had landed is there as it was (but what its operator took away)."""
    after = landed_bytes(one)
    assert all(after[file] == content for file, content in before.items() if file in after)
    assert before.keys() - after.keys() == one.moved_away
    with open_published(one.data) as con:
        assert con.execute("SELECT count(*) > 0 FROM shortlists").fetchall() == [(True,)]
        assert con.execute("SELECT count(*) FROM contributions").fetchall() == con.execute("SELECT count(DISTINCT contribution_id) FROM contributions").fetchall()
    assert published == b"" or one.published == published or last_status(one) in {"done", "partial"}


def last_status(one: Installation) -> str:
    with open_published(one.data) as con:
        ((status,),) = con.execute("SELECT status FROM runs ORDER BY run_id DESC LIMIT 1").fetchall()
    return str(status)


def everything_is_read_once(one: Installation) -> None:
    """Check that the build holds each commit that a repository's branch reaches, once, and no other."""
    with duckdb.connect(one.data / "build" / "warehouse.duckdb", read_only=True) as con:
        for repository in one.sandbox.world.repositories:
            if repository.commit_count:
                held = con.execute("SELECT commit_id FROM staging.commits WHERE repository = ?", [repository.name]).fetchall()
                listed = run_git(one.sandbox.root / "git" / repository.name, "rev-list", repository.default_branch).decode().split()
                assert sorted(commit for (commit,) in held) == sorted(listed), repository.name


def of_the_world(one: Installation) -> dict[str, list[str]]:
    """Return every published table's rows, in their order by value, without what tells of the nights."""
    tables = {}
    with open_published(one.data) as con:
        for (name,) in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall():
            if name not in OF_THE_NIGHTS:
                columns = [row[0] for row in con.execute(f"DESCRIBE {name}").fetchall() if row[0] not in WHEN_READ]
                rows = con.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall()
                tables[name] = sorted(map(repr, rows))
    return tables


def without_news(lists: dict[str, str]) -> dict[str, str]:
    """Leave out `is_new`, which tells of the night before."""
    return {role: text.replace(",true,", ",,").replace(",false,", ",,") for role, text in lists.items()}


def rebuilt_without_questions(one: Installation) -> None:
    """Leave out the sources that are asked about what each night did not know: which answers there are depends on the nights."""
    asked = [one.data / "landing" / source for source in ASKED if (one.data / "landing" / source).exists()]
    for landed in asked:
        shutil.rmtree(landed)
    if asked:
        one.run("rebuild")


def same_as_read_at_once(one: Installation, erased: str = "") -> None:
    clean = install(one.sandbox, "clean", one.choice)
    assert clean.night().status == "done"
    if erased:
        clean.run("forget", erased, "--yes")
    for installation in (one, clean):
        rebuilt_without_questions(installation)
    assert without_news(exported(one.file)) == without_news(exported(clean.file))
    found, expected = of_the_world(one), of_the_world(clean)
    assert {name for name in expected if found[name] != expected[name]} == set()


def test_a_few_nights(tmp_path: Path) -> None:
    world = build_world(seed=5, people=16, repositories=6, commits=120, papers=24, vendored_paths=50)
    upsets = Upsets(renamed=1, rewritten=2, withdrawn=3)
    faults = {1: befalls.clock_ahead, 2: befalls.disk_full}
    with serving_changes(world, tmp_path, upsets, 4, datetime.now(UTC).date()) as sandbox:
        one = install(sandbox, "disturbed", Choice(sources=("git", "arxiv")))
        live_through(one, 4, faults)
        same_as_read_at_once(one)


@pytest.mark.slow
def test_a_month(tmp_path: Path) -> None:
    world = build_world(seed=5, people=30, repositories=6, commits=300, papers=48, vendored_paths=50)
    rng = random.Random(30)
    nights = 30
    disturbed = rng.sample(range(1, nights - 1), len(befalls.FAULTS))
    faults = dict(zip(disturbed, befalls.FAULTS, strict=True))
    with serving_changes(world, tmp_path, Upsets(renamed=9, rewritten=14, withdrawn=20), 25, datetime.now(UTC).date()) as sandbox:
        one = install(sandbox, "disturbed", Choice())
        erased = live_through(one, nights, faults, erased_on=17)
        same_as_read_at_once(one, erased)
