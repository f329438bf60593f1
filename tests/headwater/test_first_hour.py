"""What a new user types in the first hour: what was meant is done, and what cannot be meant is refused with what to type instead."""

import json
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from flows.plan import Choice, choose
from headwater.cli import main
from headwater.errors import SettingsError
from headwater.settings import PROJECT, load_settings
from sandbox.demo import SETTINGS, claim
from tests.headwater.test_exporting import done, headwater, manifest, refused

# ---------------------------------------------------------------- what is to be read


@pytest.mark.parametrize(("choice", "said"), [
    (Choice(sources=("gti",)), "--source: unknown source 'gti'; known are git, github, arxiv"),
    (Choice(sources=("",)), "--source: unknown source ''"),
    (Choice(since="2999-01-01"), "--since 2999-01-01: lies ahead of today"),
    (Choice(since=""), "--since: expected a date such as 2023-01-01, found ''"),
])  # fmt: skip
def test_a_run_that_would_read_nothing_is_refused_before_it_starts(published: Path, choice: Choice, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        choose(load_settings(published), choice)


@pytest.mark.parametrize("found", ["headwater.toml", "notes.md"])
def test_the_demo_does_not_write_its_invented_world_over_an_installation(tmp_path: Path, found: str) -> None:
    (tmp_path / found).write_text("[privacy]\n")
    result = CliRunner().invoke(main, ["demo", "--directory", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (
        1, f"headwater: {tmp_path}: holds something other than a demo; name a new or empty directory with --directory\n")  # fmt: skip
    assert [file.name for file in tmp_path.iterdir()] == [found]


def test_the_demo_is_begun_where_nothing_lies_and_repeated_where_one_lies_or_was_killed(tmp_path: Path) -> None:
    (tmp_path / "earlier").mkdir()
    (tmp_path / "earlier" / "headwater.toml").write_text(SETTINGS)
    for name in ("new", "new", "earlier"):
        claim(tmp_path / name)
        (tmp_path / name / "git").mkdir(exist_ok=True)


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(("name", "form"), [("a.csv", "csv"), ("a.CSV", "csv"), ("a.xlsx", "xlsx"), ("a.json", "json"), ("a.txt", "table"), ("a", "table")])
def test_a_list_is_written_as_its_file_is_called(published: Path, name: str, form: str) -> None:
    file, asked = published.parent / name, published.parent / "asked"
    result = headwater(published, "shortlist", "engineer", "-o", file)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[0] == f"{file}: 2 people, as {form}"
    done(published, "shortlist", "engineer", "--format", form, "-o", asked)
    assert file.read_bytes() == asked.read_bytes()
    assert manifest(file)["format"] == form


@pytest.mark.parametrize(("options", "said"), [
    (["-o", "list.pdf"], "list.pdf: no format is called 'pdf'; end it with .csv, .xlsx, .json, .jsonl, .parquet or .txt, or add --format"),
    (["-o", "list.xlsx", "--format", "csv"], "list.xlsx: ends like xlsx, and csv is asked for; give both the same"),
    (["-o", "list.json", "--for", "lever"], "list.json: ends like json, and csv is asked for; give both the same"),
])  # fmt: skip
def test_a_file_that_no_program_would_open_is_not_written(published: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str) -> None:
    monkeypatch.chdir(published.parent)
    assert refused(published, "shortlist", "engineer", *options) == f"headwater: {said}"
    assert not list(published.parent.glob("list*"))


# ---------------------------------------------------------------- filters


@pytest.mark.parametrize(("options", "said"), [
    (["--exclude-company", ""], "'--exclude-company': is empty; give a text to look for, or leave the option out"),
    (["--exclude-company", "acme", "--exclude-company", " "], "'--exclude-company': is empty"),
    (["--location", ""], "'--location': is empty"),
    (["--country", "germany"], "'germany' is no country code of ISO 3166; DE is meant perhaps"),
    (["--country", "UK"], "'UK' is no country code of ISO 3166; GB is meant perhaps"),
    (["--country", "qq"], "'qq' is no country code of ISO 3166; give two letters such as DE"),
    (["--country", ""], "'' is no country code of ISO 3166"),
    (["--active-since", "yesterday"], "'--active-since': expected a date such as 2026-01-31, found 'yesterday'"),
    (["--active-since", "2026-02-30"], "expected a date such as 2026-01-31, found '2026-02-30'"),
])  # fmt: skip
def test_a_filter_that_means_nothing_is_refused_instead_of_leaving_everybody_in_or_out(published: Path, options: list[str], said: str) -> None:
    assert said in refused(published, "shortlist", "engineer", *options)


def test_a_country_is_found_in_small_letters_and_a_cut_list_tells_of_how_many(published: Path) -> None:
    done(published, "shortlist", "engineer", "--country", "de", "-o", published.parent / "a.csv")
    assert manifest(published.parent / "a.csv")["filters"]["country"] == "DE"
    assert done(published, "shortlist", "engineer", "--top", "1").startswith("engineer: 1 of 2 people, data as of ")
    assert done(published, "shortlist", "engineer").startswith("engineer: 2 people, data as of ")


# ---------------------------------------------------------------- why


def test_a_role_of_ones_own_is_explained_as_it_is_listed(published: Path, tmp_path: Path) -> None:
    role = tmp_path / "mine.toml"
    role.write_text('label = "Mine"\nmust_have = [{skill = "retrieval", weight = 2}]\nwant = [{skill = "kernels", weight = 1}]\n')
    (first, *_) = json.loads(done(published, "shortlist", role, "--format", "json"))
    lines = done(published, "explain", first["person_id"], "--role", role).splitlines()
    assert f"mine: rank 1, score {first['score']:.2f}, confidence {first['confidence']:.3f}" in lines
    assert lines[-1].endswith(f" = {first['score']:.2f}")


@pytest.mark.parametrize(("role", "said"), [("", "unknown role ''; known are engineer"), ("no.toml", "no.toml: there is no such file")])
def test_a_role_that_is_not_there_is_refused_and_not_left_out(published: Path, role: str, said: str) -> None:
    assert said in refused(published, "explain", "ada", "--role", role)


@pytest.mark.parametrize(("arguments", "said"), [
    (["shortlist", "enginer"], "unknown role 'enginer'; the nearest is 'engineer'"),
    (["explain", "ada", "--role", "Engineer"], "unknown role 'Engineer'; the nearest is 'engineer'"),
    (["report", "scientists"], "unknown role 'scientists'; the nearest is 'scientist'"),
    (["report", "mine.toml"], "mine.toml: the report shows published roles; put the file into the directory of the others, then `headwater rebuild`"),
    (["shortlist", "engineer", "--require", "Kernel"], "unknown skill 'Kernel'; the nearest is 'kernels'; `headwater skills` lists the known ones"),
    (["search", "fast", "--skill", "re-ranking"], "unknown skill 're-ranking'; the nearest is 'reranking'; `headwater skills`"),
])  # fmt: skip
def test_a_misspelt_role_or_skill_is_told_the_nearest(published: Path, arguments: list[str], said: str) -> None:
    assert said in refused(published, *arguments)


# ---------------------------------------------------------------- SQL


@pytest.mark.parametrize(("query", "said"), [
    ("SELECT nam FROM skills", 'Referenced column "nam" not found in FROM clause! Candidate bindings: '),
    ("SELECT * FROM peeple", 'Table with name peeple does not exist! Did you mean "people"?; `headwater tables` lists what there is'),
])  # fmt: skip
def test_a_misspelt_table_or_column_is_told_with_what_there_is(published: Path, query: str, said: str) -> None:
    assert said in refused(published, "sql", query)


def test_a_table_that_is_cut_says_so_and_a_file_never_is(published: Path) -> None:
    cut = "only the first 10,000 rows are shown; --format csv or json gives all"
    assert done(published, "sql", "SELECT i FROM range(10001) AS t (i)").splitlines()[-1] == cut
    assert cut not in done(published, "sql", "SELECT i FROM range(10000) AS t (i)")
    assert len(done(published, "sql", "SELECT i FROM range(10001) AS t (i)", "--format", "csv").splitlines()) == 10_002


# ---------------------------------------------------------------- help


@pytest.mark.parametrize(("arguments", "path"), [
    (["identity", "pending", "--top", "0"], "headwater identity pending"), (["shortlist"], "headwater shortlist"), (["no-such"], "headwater"),
])  # fmt: skip
def test_a_mistake_points_to_the_help_of_its_own_command(published: Path, arguments: list[str], path: str) -> None:
    assert refused(published, *arguments).endswith(f"(`{path} --help` tells more)")


def documented() -> list[str]:
    """Return every `headwater …` that README and docs show in a console."""
    texts = [file.read_text(encoding="utf-8") for file in (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))]
    blocks = [block for text in texts for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)]
    return [line for block in blocks for line in re.findall(r"^\$ (?:docker .* exec worker )?(headwater .*)$", block, re.MULTILINE)]


@pytest.mark.parametrize("line", documented())
def test_every_command_in_the_documentation_is_one_that_there_is(line: str) -> None:
    _, *arguments = shlex.split(line, comments=True)
    context = click.Context(main, info_name="headwater")
    command: click.Command = main
    while isinstance(command, click.Group):
        name, found, arguments = command.resolve_command(context, arguments)
        assert found is not None, name
        command = found
    command.make_context(command.name, arguments, parent=context)


def test_the_documentation_is_read() -> None:
    assert len(documented()) > 20
