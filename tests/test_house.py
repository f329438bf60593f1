"""The rules of the house: who may import whom, what starts at once, and that every command is documented."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from headwater.cli import main

PROJECT = Path(__file__).resolve().parent.parent
ROOMS = ("headwater", "flows", "sources", "warehouse", "scoring", "sandbox")
MAY_IMPORT = {
    "headwater": set(ROOMS),
    "flows": {"headwater", "sources", "warehouse", "scoring", "flows"},
    "sources": {"headwater", "sources"},
    "warehouse": {"headwater", "sources.reading", "warehouse"},
    "scoring": {"headwater", "scoring"},
    "sandbox": set(ROOMS),
}
NEVER = {  # module -> rooms that may not import it
    "prefect": {"headwater", "sources", "warehouse", "scoring", "sandbox"},
    "httpx": {"headwater", "flows", "warehouse", "scoring"},
    "httpx2": {"headwater", "flows", "warehouse", "scoring"},
    "huggingface_hub": {"headwater", "flows", "warehouse", "scoring"},
    "duckdb": {"sources"},
}


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    for file in (PROJECT / room).rglob("*.py"):
        for name in imports(file):
            if name.partition(".")[0] in ROOMS:
                assert any(f"{name}.".startswith(f"{allowed}.") for allowed in MAY_IMPORT[room]), f"{file}: {name}"
            assert room not in NEVER.get(name.partition(".")[0], set()), f"{file}: {name}"


def test_headwater_itself_reaches_the_other_rooms_only_inside_commands() -> None:
    for name in ("errors", "settings", "strict_toml", "cli"):
        tree = ast.parse((PROJECT / "headwater" / f"{name}.py").read_text(encoding="utf-8"))
        top = {node.module.partition(".")[0] for node in tree.body if isinstance(node, ast.ImportFrom) and node.module}
        assert not top & set(ROOMS[1:])


@pytest.mark.parametrize("command", ["shortlist", "export", "search", "report", "role-from-text", "sql", "explain", "tables", "status", "roles", "skills", "config"])
def test_a_reading_command_never_imports_prefect(command: str, tmp_path: Path) -> None:
    arguments = {"shortlist": ["x"], "search": ["x"], "sql": ["SELECT 1"], "explain": ["x"], "role-from-text": ["x"]}.get(command, [])
    code = (
        "import sys; from headwater.cli import main\n"
        f"try: main({[command, *arguments]!r})\n"
        "except SystemExit: pass\n"
        "heavy = {'prefect', 'httpx', 'httpx2', 'huggingface_hub', 'pandas', 'fastapi'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)


def queries() -> list[Path]:
    return [file for room in (*ROOMS, "bench") for ending in ("sql", "py") for file in (PROJECT / room).rglob(f"*.{ending}")]


def test_no_query_counts_over_the_whole_of_its_rows() -> None:
    # DuckDB 1.5's aggregate OVER () is a race that fails once in thirty runs and takes the connection with it (duckdb#22846).
    racing = re.compile(r"(?<!row_number\(\)) OVER \(\s*\)", re.IGNORECASE)
    assert [str(file) for file in queries() if racing.search(file.read_text(encoding="utf-8"))] == []


def test_no_query_sums_an_ordered_window_from_end_to_end() -> None:
    # DuckDB 1.5 sums such a frame wrongly past a million rows (duckdb#24985); without ORDER BY it is right.
    whole = re.compile(r"\b(sum|avg|arg_\w+)\([^;]*?ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", re.IGNORECASE)
    assert [str(file) for file in queries() if whole.search(file.read_text(encoding="utf-8"))] == []


def commands() -> dict[str, click.Command]:
    return main.commands


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_has_help_and_stands_in_the_readme(name: str) -> None:
    shown = CliRunner().invoke(main, [name, "--help"])
    assert shown.exit_code == 0
    assert commands()[name].help
    assert f"| `headwater {name}" in (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_is_explained(name: str) -> None:
    for option in commands()[name].params:
        if isinstance(option, click.Option) and not isinstance(option.type, click.Choice):
            assert option.help, f"{name} {option.name}"


def test_the_readme_names_no_command_that_there_is_not() -> None:
    for line in (PROJECT / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `headwater "):
            assert line.removeprefix("| `headwater ").split("`")[0].split()[0] in commands()


def test_the_lock_pins_every_package_with_hashes_and_names_no_index() -> None:
    for name in ("requirements.lock", "requirements-oldest.lock"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert "http" not in text.replace("httpx", "").replace("httpcore", "").replace("httptools", "")
        pinned = [block for block in text.replace("\\\n", " ").splitlines() if "==" in block.partition("#")[0]]
        assert pinned
        assert all("--hash=sha256:" in block for block in pinned)
