"""What it takes to score every role among many people: time and memory of every model of the formula.

The world is invented by SQL (scoring_world.sql) as far as the terms found in each document; matching texts is not counted
here. The models run in a process of their own, with a limit of memory, so that its peak memory is theirs.
"""

import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from bench.identity_scale import Step, time_step
from headwater.settings import PROJECT
from scoring.profiles import read_roles, read_taxonomy
from scoring.tables import write_roles, write_taxonomy
from warehouse.build import open_build
from warehouse.models import Model, in_order, make_table, prepare_macros, read_models, subset

WORLD = Path(__file__).parent / "scoring_world.sql"
MODELS = PROJECT / "scoring" / "models"
WANTED = "SELECT * FROM marts.evidence, marts.evidence_terms, marts.skill_scores, marts.shortlists"
SCORED = ("scoring.item_weights", "scoring.item_sums", "scoring.crowded_items", "marts.skill_scores", "marts.shortlists")
WORDED = ("scoring.sentences", "marts.evidence", "marts.evidence_terms")
READ = ("scoring.documents", "scoring.document_terms", "core.credits", "core.people")
MEMORY, THREADS = "6GB", 2


@dataclass(frozen=True)
class Measured:
    """A whole scoring: candidates weighed, its steps, the scan to compare with and the peak memory."""

    people: int
    candidates: int
    steps: list[Step]
    scan: Step
    megabytes: float


def measure(people: int, candidates: int, directory: Path) -> Measured:
    """Invent a world and score every role in it, each in its own process."""
    for part in ("invent", "score"):
        command = [sys.executable, "-m", "bench.scoring_scale", part, str(people), str(candidates), str(directory)]
        subprocess.run(command, check=True)
    found = json.loads((directory / "measured.json").read_text(encoding="utf-8"))
    return Measured(**{**found, "steps": [Step(**step) for step in found["steps"]], "scan": Step(**found["scan"])})


def invent(people: int, candidates: int, directory: Path) -> None:
    """Write a build file with all that the formula reads."""
    with open_build(directory) as con:
        _limit(con)
        con.execute("CREATE SCHEMA IF NOT EXISTS raw")
        taxonomy = read_taxonomy(PROJECT / "skills.toml")
        write_taxonomy(con, taxonomy)
        write_roles(con, read_roles(PROJECT / "roles", {skill.id for skill in taxonomy.skill}))
        con.execute("SET VARIABLE people = ?", [people])
        con.execute("SET VARIABLE candidates = ?", [candidates])
        con.execute(WORLD.read_text(encoding="utf-8"))


def score(people: int, directory: Path) -> None:
    """Run the models of the formula over the build file and write what that took."""
    with open_build(directory) as con:
        _limit(con)
        scan = time_step(con, "a plain scan of what is read", _scan)
        steps = [time_step(con, model.table, lambda con, model=model: make_table(con, model)) for model in _models(con)]
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    candidates = next(step.rows for step in steps if step.name == "scoring.item_weights")
    measured = Measured(people, candidates, steps, scan, megabytes)
    (directory / "measured.json").write_text(json.dumps(asdict(measured)), encoding="utf-8")


def _limit(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"SET memory_limit = '{MEMORY}'; SET threads = {THREADS}")
    prepare_macros(con)


def _models(con: duckdb.DuckDBPyConnection) -> list[Model]:
    """Return the models that lists are made by, in order, without those whose tables the world gives."""
    given = con.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
    made = [model for model in read_models(MODELS) if (model.table,) not in given]
    return in_order(con, subset(con, made, [WANTED]))


def _scan(con: duckdb.DuckDBPyConnection) -> None:
    for table in READ:
        con.execute(f"SELECT bit_xor(hash(rows)) FROM {table} AS rows").fetchall()


def print_measured(people: int = 100_000, candidates: int = 2_000_000) -> None:
    """Measure and print every model in the order they run."""
    with tempfile.TemporaryDirectory() as place:
        found = measure(people, candidates, Path(place))
    print(f"Scoring {found.people:,} people, {found.candidates:,} candidates ({THREADS} threads, DuckDB within {MEMORY}; seconds)")
    print(f"{'model':<34}{'rows':>12}{'wall':>9}{'CPU':>9}")
    for step in found.steps:
        print(f"{step.name:<34}{step.rows:>12,}{step.seconds:>9.2f}{step.cpu_seconds:>9.2f}")
    _print_sum("all", found.steps)
    _print_sum("of it the words of the evidence", [step for step in found.steps if step.name in WORDED])
    cpu = sum(step.cpu_seconds for step in found.steps)
    print(f"{found.scan.name:<46}{found.scan.seconds:>9.2f}{found.scan.cpu_seconds:>9.2f}   ratio {cpu / found.scan.cpu_seconds:.0f}")
    print(f"peak memory {found.megabytes:,.0f} MB")


def _print_sum(name: str, steps: list[Step]) -> None:
    print(f"{name:<46}{sum(step.seconds for step in steps):>9.2f}{sum(step.cpu_seconds for step in steps):>9.2f}")


if __name__ == "__main__":
    part, people, candidates, place = sys.argv[1:]
    if part == "invent":
        invent(int(people), int(candidates), Path(place))
    else:
        score(int(people), Path(place))
