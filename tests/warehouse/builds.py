"""The warehouse of a test as the build file that a run leaves."""

from pathlib import Path

from tests.warehouse.pipe_tables import World
from warehouse.publish import publish


def write_build(world: World, directory: Path) -> Path:
    """Write everything given and made into the directory's build file, and publish what is made; return the directory."""
    file = directory / "build" / "warehouse.duckdb"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    world.con.execute(f"ATTACH '{file}' AS build_file")
    world.con.execute("COPY FROM DATABASE memory TO build_file")
    world.con.execute("DETACH build_file")
    if world.read("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name = 'shortlists'"):
        publish(world.con, directory)
    return directory
