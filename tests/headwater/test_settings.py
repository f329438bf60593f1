"""headwater.toml: every mistake is named with file, key and what would be right; secrets are never shown."""

import re
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest

from headwater.errors import SettingsError
from headwater.settings import PROJECT, Run, Settings, describe, load_settings, path_of
from headwater.settings_check import USUAL_SOURCES


@pytest.fixture(autouse=True)
def bare_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.delenv("HEADWATER_CONFIG", raising=False)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.data.directory == tmp_path / "here" / "data"
    assert settings.since == date(2023, 1, 1)
    assert settings.run.sources == USUAL_SOURCES
    assert settings.run.catalog == PROJECT / "catalog.toml"


def test_an_empty_file_is_the_defaults_too(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path / "here" / "headwater.toml", "")) == load_settings()


def test_the_file_given_wins_over_the_environment_s_and_that_over_the_one_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, parallel in (("here/headwater", 2), ("named", 3), ("given", 4)):
        write(tmp_path / f"{name}.toml", f"[run]\nparallel = {parallel}\n")
    assert load_settings().run.parallel == 2
    monkeypatch.setenv("HEADWATER_CONFIG", str(tmp_path / "named.toml"))
    assert load_settings().run.parallel == 3
    assert load_settings(tmp_path / "given.toml").run.parallel == 4
    monkeypatch.setenv("HEADWATER_CONFIG", "")
    assert load_settings().run.parallel == 2


def test_paths_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    file = write(
        tmp_path / "there" / "headwater.toml",
        '[data]\ndirectory = "store"\n[run]\ncatalog = "../catalog.toml"\n[scoring]\nroles = "/srv/roles"\n',
    )
    settings = load_settings(file)
    assert settings.data.directory == tmp_path / "there" / "store"
    assert settings.run.catalog.resolve() == tmp_path / "catalog.toml"
    assert settings.scoring.roles == Path("/srv/roles")
    assert settings.scoring.skills == PROJECT / "skills.toml"
    assert load_settings(Path("../there/headwater.toml")).data.directory == tmp_path / "there" / "store"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gti]\n", "unknown key 'gti'; the nearest known key is 'git'"),
        ("[git]\nulr = 'x'\n", "git: unknown key 'ulr'; the nearest known key is 'url'"),
        ("[http]\nTIMEOUT = 3\n", "http: unknown key 'TIMEOUT'; the nearest known key is "),
        ("[http]\nTimeout_Seconds = 3\n", "http: unknown key 'Timeout_Seconds'; the nearest known key is 'timeout_seconds'"),
        ("[data]\nwhere = 'x'\n", "data: unknown key 'where'; the nearest known key is 'memory_gb'; known are directory, memory_gb"),
        ("[data]\ndirectory = ''\n", "data: directory: expected a path, found ''"),
        ("git = 3\n", "git: expected a table, found 3"),
        ("[run]\nparallel = '4'\n", "run: parallel: expected a whole number, found '4'"),
        ("[run]\nparallel = true\n", "run: parallel: expected a whole number, found True"),
        ("[run]\ntask_runner = 'ray'\n", "run: task_runner: expected one of threads, dask, found 'ray'"),
        ("[run]\ntask_runner = 'dask'\n", "run: dask_address: expected the scheduler's, such as tcp://scheduler:8786, found ''"),
        ("[lake]\ncatalog = 'lake.ducklake'\n", "lake: catalog: expected ducklake:postgres:dbname=… host=…, or nothing for no lake"),
        ("[lake]\ncatalog = 'ducklake:postgres:host=db password=x'\n", "lake: catalog: holds a password; leave it to $PGPASSWORD or ~/.pgpass"),
        ("[lake]\nkeep_days = 0\n", "lake: keep_days: expected 1 or more, found 0"),
        ("[run]\nparallel = 0\n", "run: parallel: expected 1 or more, found 0"),
        ("[data]\nmemory_gb = 0.1\n", "data: memory_gb: expected 0.5 or more, or 0 for a share of the machine's, found 0.1"),
        ("[data]\nmemory_gb = nan\n", "data: memory_gb: expected 0.5 or more, or 0 for a share of the machine's, found nan"),
        ("[http]\ncontact = 7\n", "http: contact: expected text, found 7"),
        ("[http]\ntimeout_seconds = 'long'\n", "http: timeout_seconds: expected a number, found 'long'"),
        ("[data]\ndirectory = 7\n", "data: directory: expected a path, found 7"),
        ("[run]\nsources = 'git'\n", "run: sources: expected a list, found 'git'"),
        ("[run]\nsources = ['git', 3]\n", "run: sources: expected text, found 3"),
        ("[run]\nsources = ['git', 'gitlab']\n", "run: sources: unknown source 'gitlab'; known are git, github, arxiv, "),
        ("[run]\nsince = '2023-13-01'\n", "run: since: expected a date such as 2023-01-01, found '2023-13-01'"),
        ("[run]\nsince = 'last year'\n", "run: since: expected a date such as 2023-01-01, found 'last year'"),
        ("[run]\nsince = 2023\n", "run: since: expected text or date, found 2023"),
        ("[git]\nurl = 'https://git.example.org'\n", "git: url: expected {repository} in it, found 'https://git.example.org'"),
        ("[git]\nurl = 'https://git.example.org/{repo}'\n", "git: url: expected {repository} in it, found "),
        ("[git]\nurl = 'https://git.example.org/{owner}'\n", "git: url: expected {repository} in it, found "),
        ("[git]\nurl = 'https://git.example.org/{repository'\n", "git: url: expected {repository} in it, found "),
        ("[git]\nweb_url = 'https://git.example.org/{}'\n", "git: web_url: expected {repository} in it, found "),
        ("[git\n", "is not valid TOML: "),
    ],
)
def test_a_mistake_is_named_with_file_key_and_what_would_be_right(tmp_path: Path, text: str, said: str) -> None:
    file = write(tmp_path / "headwater.toml", text)
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert str(caught.value).startswith(f"{file}: {said}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("named", ["option", "environment"])
def test_a_file_that_is_named_and_missing_is_a_mistake(tmp_path: Path, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "missing.toml"
    monkeypatch.setenv("HEADWATER_CONFIG", str(missing) if named == "environment" else "")
    with pytest.raises(SettingsError, match=rf"^{missing}: there is no such file$"):
        load_settings(missing if named == "option" else None)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=rf"^{tmp_path}: cannot be read \(Is a directory\)$"):
        load_settings(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b"[http]\ncontact = 'Ren\xe9'\n")
    with pytest.raises(SettingsError, match=r"latin\.toml: is not valid TOML: "):
        load_settings(tmp_path / "latin.toml")


@pytest.mark.parametrize("written", ["'2024-02-29'", "2024-02-29"])
def test_a_date_may_be_text_or_a_date(tmp_path: Path, written: str) -> None:
    assert load_settings(write(tmp_path / "h.toml", f"[run]\nsince = {written}\n")).since == date(2024, 2, 29)


def test_a_horizon_put_in_by_hand_is_checked_too() -> None:
    with pytest.raises(SettingsError, match=r"^run: since: expected a date such as 2023-01-01, found 'nonsense'$"):
        Settings(run=Run(since="nonsense")).since  # noqa: B018 - parsing is what is asked for


@pytest.mark.parametrize("template", ["/srv/{repository}.git", "https://git.example.org/{owner}/x/{name}", "file:///srv/{name}"])
def test_a_repository_s_url_may_be_put_together_from_its_parts(tmp_path: Path, template: str) -> None:
    assert load_settings(write(tmp_path / "h.toml", f"[git]\nurl = '{template}'\n")).git.url == template


def test_a_whole_number_will_do_for_a_number(tmp_path: Path) -> None:
    seconds = load_settings(write(tmp_path / "h.toml", "[arxiv]\ninterval_seconds = 5\n")).arxiv.interval_seconds
    assert (seconds, type(seconds)) == (5.0, float)


def test_what_is_described_can_be_read_back(tmp_path: Path) -> None:
    contact = 'team@example.com, "the \\ team" ünï'
    text = f"[http]\ncontact = '{contact}'\n[run]\nsince = 2024-05-01\nsources = ['git']\n[data]\ndirectory = 'a b'\n"
    settings = load_settings(write(tmp_path / "h.toml", text))
    again = load_settings(write(tmp_path / "elsewhere" / "again.toml", describe(settings)))
    assert settings.http.contact == again.http.contact == contact
    assert describe(again) == describe(settings)
    assert (again.data, again.since) == (settings.data, settings.since)


def test_every_setting_is_described() -> None:
    described = describe(Settings())
    for section in fields(Settings):
        part = getattr(Settings(), section.name)
        assert is_dataclass(part)
        assert f"[{section.name}]" in described
        for key in fields(part):
            assert re.search(rf"^{key.name} = ", described, re.MULTILINE)


def test_the_token_is_masked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "# $GITHUB_TOKEN is not set" in describe(load_settings())
    monkeypatch.setenv("GITHUB_TOKEN", "token-that-nobody-may-see")
    assert "# $GITHUB_TOKEN is set: ****" in describe(load_settings())
    assert "nobody" not in describe(load_settings())
    other = load_settings(write(tmp_path / "h.toml", "[github]\ntoken_env = 'OTHER_TOKEN'\n"))
    assert "# $OTHER_TOKEN is not set" in describe(other)


def test_nothing_chosen_is_no_path() -> None:
    assert path_of(None) is path_of("") is None
    assert path_of("a/b.toml") == Path("a/b.toml")


def test_every_variable_that_holds_a_secret_is_told_of_and_none_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENALEX_API_KEY", "secret-key")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    shown = describe(load_settings())
    assert "# $OPENALEX_API_KEY is set: ****" in shown
    assert "# $HF_TOKEN is not set" in shown
    assert "secret-key" not in shown
