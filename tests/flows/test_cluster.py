"""Reading on a Dask cluster: a scheduler and two workers, processes of their own that land into one shared directory."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import Client
from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

from flows import steps
from flows.cluster import require
from flows.lock import writing
from flows.nightly import read_all
from flows.plan import Choice, choose, make_plan
from headwater.errors import DataError, SettingsError
from headwater.settings import Settings, load_settings
from sandbox.arxiv_server import ArxivServer, Asked
from tests.flows.conftest import Sandbox
from tests.flows.prefect_server import free_port, serving_prefect, wait_for
from warehouse.landing import alone_with, landed_files, read_label
from warehouse.ledger import TargetResult, rows, start_run

pytestmark = pytest.mark.xdist_group("prefect")
WORKER = ("--host", "127.0.0.1", "--nthreads", "2", "--no-nanny", "--no-dashboard")
TWO_MONTHS = Choice(sources=("gharchive",), since="2024-04-28", until="2024-05-04")
INTERVAL = 0.2  # seconds between two requests to arXiv


@dataclass(frozen=True)
class Done:
    file: Path
    results: list[TargetResult]
    asked: list[Asked]
    executed: list[int]  # how many tasks each worker has carried out


@contextmanager
def running(*words: str, log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-m", f"distributed.cli.{words[0]}", *words[1:]], stdout=output, stderr=output)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture(scope="module")
def done(sandbox: Sandbox, night: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Read repositories and arXiv with a cluster of two workers, as the flow does."""
    logs, port = tmp_path_factory.mktemp("cluster"), str(free_port())
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        server = stack.enter_context(serving_prefect(logs / "prefect"))
        stack.enter_context(temporary_settings({PREFECT_API_URL: str(server.api.base_url).rstrip("/"), PREFECT_LOGGING_TO_API_ENABLED: False}))
        arxiv = stack.enter_context(ArxivServer(list(sandbox.world.papers), page_size=20))
        file = sandbox.settings("on-a-cluster", oai=arxiv.oai_url, api=arxiv.api_url)
        settings = use_cluster(file, address)
        stack.enter_context(running("dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", log=logs / "scheduler"))
        for name in ("first", "second"):
            stack.enter_context(running("dask_worker", address, "--name", name, *WORKER, "--local-directory", str(logs), log=logs / name))
        wait_for(lambda: (logs / "scheduler").read_text().count("Register worker") == 2, 120)
        targets = make_plan(settings, Choice(sources=("git", "arxiv"))).targets
        with writing(settings.data.directory):
            key = load_settings(night).data.directory / "address.key"  # addresses are hashed with it
            shutil.copy(key, settings.data.directory / key.name)
            require(settings)
            results = read_all(settings, start_run(settings.data.directory), targets)
            archived = choose(settings, TWO_MONTHS)
            results += read_all(archived, start_run(settings.data.directory), make_plan(archived, TWO_MONTHS).targets)
        with Client(address, set_as_default=False) as client:
            counts = client.run(lambda dask_worker: dask_worker.state.executed_count)
    return Done(file, results, arxiv.asked, sorted(counts.values()))


def use_cluster(file: Path, address: str) -> Settings:
    text = file.read_text().replace("[run]\n", f'[run]\ntask_runner = "dask"\ndask_address = "{address}"\n')
    file.write_text(re.sub(r"(api/query\"\ninterval_seconds = )0.0", rf"\g<1>{INTERVAL}", text))
    return load_settings(file)


@pytest.mark.slow  # a scheduler and two workers
def test_two_workers_land_what_one_process_lands_byte_for_byte_but_for_the_time(done: Done, night: Path) -> None:
    assert [result.message for result in done.results if result.status == "failed"] == []
    here, there = (load_settings(file).data.directory / "landing" for file in (done.file, night))
    files = [file.relative_to(here) for file in landed_files(here, "git")]
    assert files
    assert files == [file.relative_to(there) for file in landed_files(there, "git")]
    for file in files:
        assert replace(read_label(here / file), fetched_at="") == replace(read_label(there / file), fetched_at="")
        assert pages(here / file) == pages(there / file)


def pages(file: Path) -> bytes:
    """Return all of a landed file that comes before its footer, where the label with the time stands."""
    content = file.read_bytes()
    return content[: -8 - int.from_bytes(content[-8:-4], "little")]


@pytest.mark.slow  # a scheduler and two workers
def test_months_of_the_archive_land_as_in_one_process(done: Done, sandbox: Sandbox) -> None:
    alone = choose(load_settings(sandbox.settings("archive-in-one-process")), TWO_MONTHS)
    alone.data.directory.mkdir(parents=True)
    shutil.copy(load_settings(done.file).data.directory / "address.key", alone.data.directory)  # addresses are hashed with it
    ended = [steps.fetch(alone, "one", target).result for target in make_plan(alone, TWO_MONTHS).targets]
    assert [result.target for result in ended] == ["2024-04", "2024-05"]
    here, there = load_settings(done.file).data.directory / "landing", alone.data.directory / "landing"
    files = [file.relative_to(here) for file in landed_files(here, "gharchive")]
    assert files
    assert files == [file.relative_to(there) for file in landed_files(there, "gharchive")]
    assert [told(here / file) for file in files] == [told(there / file) for file in files]


def told(file: Path) -> pa.Table:
    """Return what an archive's file says, without when it was read."""
    return pq.read_table(file).drop_columns("fetched_at")


@pytest.mark.slow  # a scheduler and two workers
def test_both_workers_had_their_part_and_the_run_recorded_every_target(done: Done) -> None:
    assert all(done.executed)
    assert sum(done.executed) == len([result for result in done.results if result.source in {"git", "gharchive"}])
    recorded = {(row["source"], row["target"]) for row in rows(load_settings(done.file).data.directory, "run_targets")}
    assert recorded == {(result.source, result.target) for result in done.results}


@pytest.mark.slow  # a scheduler and two workers
def test_a_service_with_a_limit_is_asked_no_more_often_than_by_one_process(done: Done) -> None:
    starts = [asked.started_at for asked in done.asked]
    assert len(starts) >= 5
    assert starts[-1] - starts[0] >= (len(starts) - 1) * INTERVAL * 0.95
    assert min(later - earlier for earlier, later in pairwise(starts)) >= INTERVAL / 2  # a busy server stamps one late
    assert {asked.in_flight for asked in done.asked} == {1}


def test_a_cluster_that_cannot_be_used_is_refused_in_one_line_that_says_what_to_do(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = use_cluster(sandbox.settings("without-a-cluster"), f"tcp://127.0.0.1:{free_port()}")
    with temporary_settings(restore_defaults={PREFECT_API_URL}), pytest.raises(SettingsError, match=r"needs a Prefect server .+ set PREFECT_API_URL$"):
        require(settings)
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:1/api"}):
        with pytest.raises(SettingsError, match=r"dask_address: nobody answers at tcp://127.0.0.1:\d+; `dask scheduler` starts one there$"):
            require(settings)
        monkeypatch.setattr("flows.cluster.find_spec", lambda _: None)
        with pytest.raises(SettingsError, match=r'needs an extra: `pip install "headwater\[dask\]"`, or set "threads"$'):
            require(settings)


def test_a_target_is_not_read_by_two_at_once(tmp_path: Path) -> None:
    held, refused = alone_with(tmp_path, "git", "a/b"), pytest.raises(DataError, match="git a/b: another worker is still reading it")
    with held, alone_with(tmp_path, "git", "a/c"), refused, alone_with(tmp_path, "git", "a/b"):
        pass
    with alone_with(tmp_path, "git", "a/b"):
        pass
