"""Backups: what is kept comes back byte for byte or not at all, and nobody comes back who was erased since."""

import json
import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.lock import writing
from headwater.cli import main
from headwater.errors import DataError
from headwater.settings import load_settings
from tests.flows.conftest import Sandbox, exported
from warehouse import ledger
from warehouse.found_person import find_person, open_build_to_read
from warehouse.marks import Mark
from warehouse.needles import Needles, make_needles
from warehouse.privacy_decisions import decide
from warehouse.published import open_published
from warehouse.restore import unpacked
from warehouse.traces import search

pytestmark = pytest.mark.xdist_group("safekeeping")


def headwater(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(file), *arguments], catch_exceptions=False)


def data(file: Path) -> Path:
    return load_settings(file).data.directory


def kept(directory: Path) -> dict[str, bytes]:
    """Return what cannot be made again; of the ledger its rows, for SQLite's pages may lie otherwise."""
    files = [directory / "address.key", *directory.glob("landing/**/*.parquet"), *directory.glob("history/**/*.parquet")]
    with closing(sqlite3.connect(directory / "ledger.sqlite")) as con:
        rows = "\n".join(con.iterdump()).encode()
    return {str(file.relative_to(directory)): file.read_bytes() for file in files} | {"ledger": rows}


@pytest.fixture(scope="module")
def saved(night: Path, sandbox: Sandbox) -> Path:
    """Return an archive of the undisturbed night."""
    file = sandbox.root / "backups" / "night.tar.zst"
    file.parent.mkdir(exist_ok=True)
    done = headwater(night, "backup", str(file))
    assert done.exit_code == 0, done.output
    return file


@pytest.mark.parametrize("name", ["again.tar.zst", "again.tar.gz", "again"])
def test_what_is_backed_up_comes_back_whole_whatever_the_form(sandbox: Sandbox, night: Path, tmp_path: Path, name: str) -> None:
    assert headwater(night, "backup", str(tmp_path / name)).exit_code == 0
    with unpacked(tmp_path / name, tmp_path) as parts:
        assert kept(parts) == kept(data(night))
    assert sorted(part.name for part in tmp_path.iterdir()) == [name]


def test_deleted_restored_and_rebuilt_it_prints_the_same_bytes(
    sandbox: Sandbox, night: Path, saved: Path, undisturbed: dict[str, str]
) -> None:
    file = sandbox.copy(night, "lost")
    shutil.rmtree(data(file))
    done = headwater(file, "restore", str(saved))
    assert done.exit_code == 0, done.output
    assert done.output.startswith("restored and rebuilt from ")
    assert exported(file) == undisturbed
    assert (data(file) / "address.key").stat().st_mode & 0o077 == 0
    assert not (data(file) / ".restoring").exists()


def test_a_backup_holds_the_settings_and_no_credential_and_only_its_owner_may_read_it(sandbox: Sandbox, night: Path, tmp_path: Path) -> None:
    file = sandbox.copy(night, "credential")
    file.write_text(file.read_text().replace('url = "file://', 'url = "https://ada:secret@host.example/', 1))
    target = tmp_path / "saved.tar.gz"
    assert headwater(file, "backup", str(target)).exit_code == 0
    assert target.stat().st_mode & 0o077 == 0
    with tarfile.open(target) as archive:
        names = archive.getnames()
        told = archive.extractfile("settings/headwater.toml")
        assert told
        text = told.read().decode()
        manifest = json.load(archive.extractfile("manifest.json"))
    assert "https://host.example/" in text
    assert "secret" not in text
    assert names[0] == "manifest.json"
    assert {"settings/catalog.toml", "settings/skills.toml", "data/address.key", "data/ledger.sqlite"} <= set(names)
    assert set(manifest["files"]) == set(names[1:])


@pytest.mark.parametrize("content", [b"", b"no archive at all" * 99])
def test_what_is_no_backup_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.tar.zst"
    file.write_bytes(content)
    with pytest.raises(DataError, match=rf"^{file}: [^\n]+$"), unpacked(file, tmp_path):
        pass


@pytest.mark.parametrize("form", ["zst", "gz"])
def test_a_flipped_byte_anywhere_is_refused_with_the_name_or_changes_nothing(night: Path, tmp_path: Path, form: str) -> None:
    whole = tmp_path / f"whole.tar.{form}"
    assert headwater(night, "backup", str(whole)).exit_code == 0
    content, target = whole.read_bytes(), tmp_path / "a"
    target.mkdir()
    before = kept(data(night))
    refused = 0
    for at in range(0, len(content), len(content) // 25):
        damaged = tmp_path / f"damaged.tar.{form}"
        damaged.write_bytes(content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :])
        try:
            with unpacked(damaged, target) as parts:
                assert kept(parts) == before
        except DataError as problem:
            refused += 1
            assert str(problem).startswith(str(damaged))
            assert "\n" not in str(problem)
        assert not list(target.iterdir())
    assert refused >= 20


def test_a_flipped_byte_in_a_file_is_told_by_the_file_s_name_and_nothing_is_touched(sandbox: Sandbox, night: Path, tmp_path: Path) -> None:
    assert headwater(night, "backup", str(tmp_path / "saved")).exit_code == 0
    part = sorted((tmp_path / "saved").glob("data/landing/git/**/*.parquet"))[0]
    part.write_bytes(part.read_bytes()[:-40] + b"!" + part.read_bytes()[-39:])
    file = sandbox.copy(night, "untouched")
    before = kept(data(file))
    refused = headwater(file, "restore", str(tmp_path / "saved"), "--force")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        f"headwater: {tmp_path / 'saved'}: {part.relative_to(tmp_path / 'saved')} is damaged: its SHA-256 is not the manifest's; nothing was restored"
    ]
    assert kept(data(file)) == before
    part.unlink()
    assert f"lacks {part.relative_to(tmp_path / 'saved')}" in headwater(file, "restore", str(tmp_path / "saved"), "--force").stderr


def test_what_would_write_over_something_is_refused_in_one_line(night: Path, saved: Path, tmp_path: Path) -> None:
    for arguments, said in (
        (["backup", str(saved)], "is there already"),
        (["backup", str(tmp_path / "x.zip")], "a backup is a FILE.tar.zst"),
        (["backup", str(data(night) / "inside.tar.zst")], "lies in the data directory"),
        (["restore", str(saved)], "is not empty; --force"),
        (["restore", str(tmp_path / "none.tar.zst")], "there is no such backup"),
    ):
        done = headwater(night, *arguments)
        assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
        assert said in done.stderr


def test_no_backup_is_made_while_a_run_writes(night: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    file = sandbox.copy(night, "busy")
    with writing(data(file)):
        assert "another run" in headwater(file, "backup", str(tmp_path / "x.tar.zst")).stderr
    assert not list(tmp_path.iterdir())


def needles_of(file: Path, login: str) -> Needles:
    with open_build_to_read(data(file)) as con:
        person = find_person(con, Mark("github_login", login))
    assert person
    return make_needles(person.marks, person.names, person.account_ids)


def test_who_was_erased_since_is_erased_again_and_no_later_backup_holds_them(sandbox: Sandbox, night: Path, saved: Path, tmp_path: Path) -> None:
    file = sandbox.copy(night, "erased-since")
    with open_published(data(file)) as con:
        ((login,),) = con.execute("""
            SELECT github_login FROM people WHERE github_login IS NOT NULL AND account_count > 2
            ORDER BY contribution_count DESC, github_login LIMIT 1""").fetchall()
    needles = needles_of(file, login)
    assert headwater(file, "forget", login, "--yes").exit_code == 0
    assert headwater(file, "backup", str(tmp_path / "later")).exit_code == 0
    assert search(tmp_path / "later", needles).traces == ()
    published = exported(file)
    with unpacked(saved, tmp_path) as parts:
        assert search(parts, needles).handle_count > 500
    done = headwater(file, "restore", str(saved), "--force")
    assert done.exit_code == 0, done.output
    assert "1 decisions about people carried over" in done.output
    assert search(data(file), needles).traces == ()
    assert exported(file) == published
    assert [row["kind"] for row in ledger.rows(data(file), "privacy_actions")] == ["erased"]


def test_a_backup_of_another_installation_is_refused_where_people_were_erased(sandbox: Sandbox, night: Path, saved: Path) -> None:
    file = sandbox.copy(night, "another-key")
    decide(data(file), "erased", [Mark("github_login", "nobody-here-yet")], "secret", "operator", "asked")
    (data(file) / "address.key").write_bytes(b"k" * 32)
    before = kept(data(file))
    refused = headwater(file, "restore", str(saved), "--force")
    assert "another address.key" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert kept(data(file)) == before
