"""A real Prefect server and worker, in a home of their own, spoken to over the server's API."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx

from headwater.settings import PROJECT

QUICK = {  # the server's and the worker's rounds, in seconds: those of a real one are made for nights
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
    "PREFECT_SERVER_TASKS_TAG_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
PATIENCE = 300.0  # seconds: what takes five on an idle machine may take a minute on one that is busy with other tests
Row = dict[str, Any]


@dataclass
class PrefectServer:
    """A server under a port; commands run against it as they stand in the documentation."""

    api: httpx.Client
    environment: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    serving: subprocess.Popen[bytes] = field(init=False)

    def request(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Return the answer; a server whose SQLite is locked for the moment says 503 and is asked again, as Prefect's own client does."""
        (answer,) = wait_for(lambda: _unless_busy(self.api.request(method, path, json=body)))
        return cast("httpx.Response", answer)

    def ask(self, path: str, **body: Any) -> Any:
        answer = self.request("POST", path, body).raise_for_status()
        return answer.json() if answer.content else None

    def serve(self) -> None:
        """Start the server itself and wait until it answers."""
        self.serving = self.start("server", "start", "--port", str(self.api.base_url.port), "--no-ui")
        wait_for(lambda: _is_up(self.api))

    def take(self, source: str, places: int) -> str:
        """Take places of a source away from all runs and return the lease; it outlasts the test."""
        name = f"tag:{source}"
        held = self.ask("/v2/concurrency_limits/increment-with-lease", slots=places, names=[name], lease_duration=3600)
        return str(held["lease_id"])

    def free(self, lease: str) -> None:
        self.ask("/v2/concurrency_limits/decrement-with-lease", lease_id=lease)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "prefect", *arguments]
        process = subprocess.Popen(command, cwd=PROJECT, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.started.append(process)
        return process

    def processes_of(self, run_id: str) -> list[int]:
        """Return the processes that carry a flow run out, whether or not their worker lives."""
        return _processes_with("PREFECT__FLOW_RUN_ID", run_id)

    def end(self) -> None:
        """End all that was started over this server's home, runs without a worker included."""
        for pid in _processes_with("PREFECT_HOME", self.environment["PREFECT_HOME"]):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)  # asked to end, a worker that was started with SIGINT ignored, as CI may do, never does
        for process in self.started:
            process.wait()

    def prefect(self, *arguments: str) -> str:
        return self.command(sys.executable, "-m", "prefect", *arguments)

    def command(self, *words: str) -> str:
        done = subprocess.run(words, cwd=PROJECT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def deployments(self) -> dict[str, Row]:
        return {row["name"]: row for row in self.ask("/deployments/filter")}

    def runs(self, deployment: str) -> list[Row]:
        chosen = {"name": {"any_": [deployment]}}
        found: list[Row] = self.ask("/flow_runs/filter", deployments=chosen, sort="EXPECTED_START_TIME_ASC")
        return found

    def run(self, deployment: str, **parameters: Any) -> str:
        asked = self.ask(f"/deployments/{self.deployments()[deployment]['id']}/create_flow_run", parameters=parameters)
        return str(asked["id"])

    def task_runs(self, tag: str, run: str | None = None) -> list[Row]:
        within = {"flow_runs": {"id": {"any_": [run]}}} if run else {}
        found: list[Row] = self.ask("/task_runs/filter", task_runs={"tags": {"all_": [tag]}}, **within)
        return found

    def get_run(self, run_id: str) -> Row:
        run: Row = self.request("GET", f"/flow_runs/{run_id}").raise_for_status().json()
        return run

    def ended(self, run_id: str) -> Row | None:
        run = self.get_run(run_id)
        return run if run["state_type"] in FINAL else None

    def end_of(self, run_id: str) -> Row:
        """Wait until a run has ended, however."""
        run: Row = wait_for(lambda: self.ended(run_id))
        return run


def wait_for(told: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Return what is told as soon as it is something; fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := told():
            return found
        time.sleep(0.4)
    raise AssertionError(f"not within {seconds} s: {told}")


@contextmanager
def serving_prefect(home: Path, **environment: str) -> Iterator[PrefectServer]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    settings = {"PREFECT_HOME": str(home), "PREFECT_API_URL": url, **QUICK, **environment}
    with httpx.Client(base_url=url, timeout=120, trust_env=False) as api:
        server = PrefectServer(api, {**inherited, **settings})
        try:
            server.serve()
            yield server
        finally:
            server.end()


def _processes_with(name: str, value: str) -> list[int]:
    """Return the processes in whose environment a variable has a value."""
    found = (int(place.name) for place in Path("/proc").glob("[0-9]*"))
    return [pid for pid in found if f"{name}={value}".encode() in _environment_of(pid).split(b"\0")]


def _environment_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # it has ended meanwhile, or is another user's
        return b""


def _unless_busy(answer: httpx.Response) -> list[httpx.Response]:
    """Return the answer in a list (one that tells of a mistake is no truth), nothing if it is 503."""
    return [] if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else [answer]


def _is_up(api: httpx.Client) -> bool:
    try:
        return api.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
