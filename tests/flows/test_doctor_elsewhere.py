"""What the doctor finds on other machines: a real Dask scheduler with two workers, and a lake on a real PostgreSQL."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from distributed import LocalCluster
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import workers
from flows.cluster import cluster as using
from flows.lock import writing
from headwater.diagnosing import diagnose
from headwater.errors import DataError
from headwater.finding import Finding
from headwater.settings import Lake, Settings, load_settings
from tests.flows.conftest import Sandbox
from tests.flows.prefect_server import free_port
from tests.postgres_server import postgres
from warehouse.examination_of_lake import examine_lake
from warehouse.lake import find_extensions, open_lake
from warehouse.lake_raw import load_missing, prepare_raw

pytestmark = pytest.mark.xdist_group("prefect")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Yield the address of a scheduler with two workers, threads of this process that it talks to by TCP."""
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=False, protocol="tcp://", host="127.0.0.1", dashboard_address="") as local:
        yield str(local.scheduler_address)


@pytest.fixture(scope="module")
def file(sandbox: Sandbox, night: Path, scheduler: str) -> Iterator[Path]:
    """Yield the settings of an installation that uses the cluster, and a Prefect server that somebody listens for."""
    copied = sandbox.copy(night, "with-a-cluster")
    copied.write_text(copied.read_text().replace("[run]\n", f'[run]\ntask_runner = "dask"\ndask_address = "{scheduler}"\n'))
    with socket.create_server(("127.0.0.1", 0)) as listening, temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{listening.getsockname()[1]}/api"}):
        yield copied


def of(check: str, file: Path) -> list[Finding]:
    return [finding for finding in diagnose(file) if finding.check == check]


def test_who_has_neither_a_lake_nor_a_cluster_is_told_nothing_of_them(night: Path) -> None:
    assert {finding.check for finding in diagnose(night)} & {"lake", "cluster"} == set()


def test_a_cluster_that_can_do_its_part_is_one_line(file: Path, scheduler: str) -> None:
    assert of("cluster", file) == [Finding("cluster", "ok", f"{scheduler}: 2 workers")]


ELSEWHERE = {
    "_lock": ("4711", "does not see .+ as this machine does; mount the shared directory there"),
    "version": ("0.0.1", r"has other versions \(headwater 0.0.1, .+\) than this machine \(headwater .+\); install the same lock"),
    "answers": (False, "does not reach Prefect at http://127.0.0.1:.+; let PREFECT_API_URL name an address that it reaches"),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_each_worker_that_is_otherwise_is_named_and_a_run_ends_with_the_same_line(file: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    answer, told = ELSEWHERE[name]
    here: Any = getattr(workers, name)
    home = threading.current_thread()
    monkeypatch.setattr(workers, name, lambda *given: here(*given) if threading.current_thread() is home else answer)
    found = of("cluster", file)
    assert [finding.state for finding in found] == ["ok", "problem", "problem"]
    settings = load_settings(file)
    with writing(settings.data.directory), pytest.raises(DataError, match=told) as refused, using(settings):
        pass
    assert found[1].said == str(refused.value)


def test_a_worker_that_cannot_even_be_asked_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = threading.current_thread()
    here = workers.version

    def version(name: str) -> str:
        if threading.current_thread() is home:
            return here(name)
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(workers, "version", version)
    assert all("cannot be asked (ModuleNotFoundError: headwater); install the same lock" in finding.said for finding in of("cluster", file)[1:])


def test_a_scheduler_that_is_gone_or_is_none_is_one_problem(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.workers.SECONDS_TO_ANSWER", 1)
    text, none = file.read_text(), tmp_path / "headwater.toml"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for port, told in ((free_port(), "nobody answers at"), (silent.getsockname()[1], "is no Dask scheduler (no word from it within 1 seconds)")):
            none.write_text(text.replace(load_settings(file).run.dask_address, f"tcp://127.0.0.1:{port}"))
            (finding,) = of("cluster", none)
            assert finding.state == "problem"
            assert told in finding.said


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres() as home:
        yield f"dbname=postgres user=postgres host={home}"


def said(settings: Settings, lake: Lake) -> list[tuple[str, str]]:
    findings = list(examine_lake(settings.data.directory, lake))
    assert all(finding.advice for finding in findings if finding.state != "ok")
    return [(finding.state, finding.said) for finding in findings]


def test_a_lake_is_told_of_from_its_first_day_to_the_day_when_everything_is_wrong(night: Path, database: str, tmp_path: Path) -> None:
    settings = load_settings(night)
    lake = Lake(catalog=f"ducklake:postgres:{database}", files=tmp_path / "lake", keep_days=1)
    assert said(settings, lake) == [("warning", f"{lake.catalog} holds nothing yet")]
    assert not lake.files.exists()
    with open_lake(lake) as con:
        con.execute("CREATE SCHEMA lake.raw")
    healthy = ("ok", "answers, DuckLake 1.0")
    assert said(settings, lake) == [healthy, ("warning", "holds nothing of what has landed")]
    with open_lake(lake) as con:
        prepare_raw(con)
    state, behind = said(settings, lake)[-1]
    assert (state, behind.startswith("does not stand where the landed files do for ")) == ("warning", True)
    assert load_missing(tmp_path, lake, {}) == 0
    assert said(replace(settings, data=replace(settings.data, directory=tmp_path)), lake) == [healthy]

    with open_lake(lake) as con:
        con.execute("ALTER TABLE lake.raw.git_commits DROP COLUMN committed_at")
    (tmp_path / "file").touch()
    told = said(settings, replace(lake, files=tmp_path / "file" / "lake"))
    assert [state for state, _ in told] == ["problem", "problem", "ok", "problem", "warning"]
    assert told[0][1] == f"{tmp_path / 'file'} cannot be written"
    assert told[1][1] == f"its files lie in {lake.files}/, not in {tmp_path / 'file' / 'lake'}"
    assert told[3][1] == "was loaded by another version: raw.git_commits has no committed_at (1 columns in all)"
    with pytest.raises(DataError, match=r"keeps its files elsewhere \(.+\); set \[lake\] files to where they lie"), open_lake(replace(lake, files=tmp_path / "other")):
        pass

    with duckdb.connect() as con:
        con.execute(f"LOAD '{find_extensions()[0]}'")
        con.execute(f"ATTACH '{database}' AS catalog (TYPE postgres)")
        con.execute("UPDATE catalog.ducklake_metadata SET value = '0.2' WHERE key = 'version'")
    assert [(state, "catalog version is 0.2, but the extension requires version 1.0" in what) for state, what in said(settings, lake)] == [("problem", True)]


def test_a_lake_that_cannot_be_reached_is_one_problem_in_the_doctors_own_words(sandbox: Sandbox, night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = sandbox.copy(night, "without-postgresql")
    copied.write_text(copied.read_text() + '\n[lake]\ncatalog = "ducklake:postgres:host=/nowhere dbname=x"\n')
    (told,) = of("lake", copied)
    assert (told.state, told.advice) == ("problem", "start PostgreSQL, and check host, database, user and $PGPASSWORD")
    assert "the lake ducklake:postgres:host=/nowhere dbname=x cannot be used" in told.said
    monkeypatch.setattr("warehouse.lake.EXTENSIONS", ("lakehouse",))
    (told,) = of("lake", copied)
    assert "needs DuckDB's extension lakehouse" in told.said
