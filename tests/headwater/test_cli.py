"""The command line's manners: one line for what the reader can mend, and the exit codes that are promised."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headwater.cli import main
from headwater.settings import PROJECT


def headwater(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(result: Result) -> str:
    assert result.exit_code == 1, result.output
    lines = result.stderr.splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "headwater.toml"
    file.write_text('[run]\ncatalog = "catalog.toml"\nsources = ["git"]\n')
    (tmp_path / "catalog.toml").write_text('[[repository]]\nname = "invented/one"\n')
    return file


def test_an_unknown_setting_is_named_with_the_nearest_known_one(settings: Path) -> None:
    settings.write_text('[data]\ndirectroy = "x"\n')
    said = refused(headwater("--config", settings, "status"))
    assert said == f"headwater: {settings}: data: unknown key 'directroy'; the nearest known key is 'directory'"


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refused(headwater("--config", tmp_path / "no.toml", "config")) == f"headwater: {tmp_path}/no.toml: there is no such file"


def test_an_unreadable_catalog_is_named(settings: Path) -> None:
    (settings.parent / "catalog.toml").unlink()
    assert refused(headwater("--config", settings, "run")) == f"headwater: {settings.parent}/catalog.toml: there is no such file"


def test_a_malformed_catalog_is_named_with_the_place(settings: Path) -> None:
    (settings.parent / "catalog.toml").write_text("[[repository]\n")
    assert "catalog.toml: is not valid TOML: " in refused(headwater("--config", settings, "run"))


def test_an_empty_catalog_says_what_to_add(settings: Path) -> None:
    (settings.parent / "catalog.toml").write_text("")
    assert "nothing is watched; add a [[repository]]" in refused(headwater("--config", settings, "run"))


def test_a_malformed_role_file_is_named_with_its_key(settings: Path) -> None:
    roles = settings.parent / "roles"
    roles.mkdir()
    (roles / "odd.toml").write_text('label = "Odd"\n[[want]]\nskil = "rag"\nweight = 1.0\n')
    settings.write_text('[scoring]\nroles = "roles"\n')
    said = refused(headwater("--config", settings, "roles"))
    assert said == f"headwater: {roles}/odd.toml: want: unknown key 'skil'; the nearest known key is 'skill'"


def test_nothing_published_yet_says_what_to_do(settings: Path) -> None:
    for command in (("shortlist", "rag_engineer"), ("sql", "SELECT 1"), ("explain", "somebody")):
        assert "nothing is published yet; `headwater run` or `headwater demo` makes it" in refused(headwater("--config", settings, *command))
    (settings.parent / "data").mkdir()
    for command in (("disclose", "somebody"), ("retention",), ("register",), ("audit",), ("status",)):
        assert "nothing has run here yet; `headwater run` or `headwater demo` does" in refused(headwater("--config", settings, *command))


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which("setpriv") is None, reason="root writes anywhere; setpriv is missing")
def test_no_permission_on_the_data_directory_is_one_line(settings: Path) -> None:
    locked = settings.parent / "locked"
    locked.mkdir(mode=0o555)
    settings.write_text(settings.read_text() + '[data]\ndirectory = "locked/data"\n')
    for part in (settings.parent, *settings.parent.parents):
        if part.stat().st_uid == os.geteuid() and part != Path("/"):
            part.chmod(part.stat().st_mode | 0o055)
    dropped = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    probe = subprocess.run([*dropped, sys.executable, "-c", ""], check=False, capture_output=True)
    if probe.returncode:
        pytest.skip("this interpreter cannot be run by another user here")
    done = subprocess.run(
        [*dropped, sys.executable, "-m", "headwater.cli", "--config", str(settings), "run"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == f"headwater: {settings.parent}/locked/data: cannot be written (Permission denied)\n"


def test_effective_settings_are_printed_without_secrets(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "invented-secret")
    shown = headwater("--config", settings, "config")
    assert "invented-secret" not in shown.output
    assert "# $GITHUB_TOKEN is set: ****" in shown.output
    assert f'directory = "{settings.parent}/data"' in shown.output


def test_the_shipped_profiles_and_catalog_are_sound() -> None:
    assert headwater("roles").exit_code == 0
    assert "speculative_decoding" in headwater("skills").output
