"""Lists as files: every format, the manifest beside each, what is replaced and what is not, and what has changed since."""

import csv
import hashlib
import io
import json
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from headwater.cli import TOOLS, main
from scoring.changes import judged, read_changes
from tests.warehouse.town import Town
from warehouse import import_columns
from warehouse.earlier_lists import keep_run
from warehouse.published import open_published
from warehouse.source_terms import source_terms

ROLES = ("engineer", "scientist", "searcher")


def headwater(settings: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["--config", str(settings), *map(str, arguments)])


def done(settings: Path, *arguments: str | Path) -> str:
    result = headwater(settings, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes.decode()


def refused(settings: Path, *arguments: str | Path) -> str:
    result = headwater(settings, *arguments)
    assert result.exit_code == 1, result.output
    assert len(result.stderr.splitlines()) == 1
    return result.stderr.strip()


def manifest(file: Path) -> dict:
    return json.loads(file.with_name(file.name + ".manifest.json").read_text())


# ---------------------------------------------------------------- formats


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "table"])
def test_a_file_holds_what_would_be_printed(published: Path, form: str) -> None:
    file = published.parent / "list"
    done(published, "shortlist", "engineer", "--format", form, "-o", file)
    assert file.read_bytes().decode() == done(published, "shortlist", "engineer", "--format", form)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl", "parquet"])
def test_the_same_data_exported_twice_give_the_same_bytes(published: Path, form: str) -> None:
    for name in ("one", "two"):
        done(published, "shortlist", "engineer", "--format", form, "-o", published.parent / name)
    assert (published.parent / "one").read_bytes() == (published.parent / "two").read_bytes()


def test_json_lines_are_the_list_line_by_line(published: Path) -> None:
    lines = done(published, "shortlist", "engineer", "--format", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == json.loads(done(published, "shortlist", "engineer", "--format", "json"))
    assert len(lines) > 1


def test_parquet_is_typed_and_nests_evidence(published: Path) -> None:
    file = published.parent / "list.parquet"
    done(published, "shortlist", "engineer", "--format", "parquet", "-o", file)
    rows = pq.read_table(file).to_pylist()
    listed = json.loads(done(published, "shortlist", "engineer", "--format", "json"))
    assert [row["person_id"] for row in rows] == [row["person_id"] for row in listed]
    assert isinstance(rows[0]["last_active_on"], date)
    assert rows[0]["top_evidence"] == listed[0]["top_evidence"]
    assert rows[0].keys() == listed[0].keys()


def test_parquet_of_nobody_has_the_same_columns(published: Path) -> None:
    files = [published.parent / name for name in ("some.parquet", "none.parquet")]
    for file, options in zip(files, ([], ["--location", "nowhere"]), strict=True):
        done(published, "shortlist", "engineer", "--format", "parquet", "-o", file, *options)
    assert pq.read_schema(files[0]) == pq.read_schema(files[1])
    assert pq.read_table(files[1]).num_rows == 0


def test_a_workbook_holds_every_role_with_links_and_filters(published: Path) -> None:
    done(published, "export", "--format", "xlsx", "-o", published.parent / "out")
    (book,) = (published.parent / "out").glob("*.xlsx")
    with zipfile.ZipFile(book) as parts:
        workbook = parts.read("xl/workbook.xml").decode()
        sheets = [parts.read(f"xl/worksheets/sheet{at}.xml").decode() for at in (1, 2, 3)]
        links = parts.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    assert [name for name in ROLES if f'name="{name}"' in workbook] == list(ROLES)
    for sheet in sheets:
        assert 'state="frozen"' in sheet
        assert "<autoFilter" in sheet
    assert "<hyperlink " in sheets[0]
    assert 'Target="https://github.com/' in links
    assert [sheet["role"] for sheet in manifest(book)["sheets"]] == list(ROLES)


def test_export_writes_every_role_or_those_named(published: Path) -> None:
    said = done(published, "export")
    directory = published.parent / "data" / "exports"
    assert said.splitlines() == [str(directory / f"{role}.csv") for role in ROLES]
    for role in ROLES:
        assert (directory / f"{role}.csv").read_bytes().decode() == done(published, "shortlist", role, "--format", "csv")
    done(published, "export", "scientist", "--format", "jsonl", "-o", published.parent / "one")
    assert sorted(file.name for file in (published.parent / "one").iterdir()) == ["scientist.jsonl", "scientist.jsonl.manifest.json"]


def test_a_shortlist_on_the_terminal_ends_with_the_gaps_and_the_caveat(published: Path) -> None:
    lines = done(published, "shortlist", "scientist", "--top", "1").splitlines()
    assert lines[0] == "scientist: 1 of 3 people, data as of 2025-06-02"
    assert lines[2] == "   1  Hedy North  score 100.0  confidence 0.26  last active 2025-02-20  new"
    assert lines[-2:] == ["gap: git acme/engine: objects are missing", "A low score may only mean little public work; nobody should be turned down by it."]


def test_an_empty_shortlist_says_why(published: Path, tmp_path: Path) -> None:
    assert "none of the 2 people on the list passes the filters\n" in done(published, "shortlist", "engineer", "--location", "nowhere")
    role = tmp_path / "both.toml"
    role.write_text("""
        label = "Both"
        must_have = [{skill = "retrieval", weight = 1, minimum_score = 99}, {skill = "kernels", weight = 1, minimum_score = 99}]
    """)
    assert ("nobody meets every must-have with enough evidence (which is not a low score): kernels from 99 on by 1, retrieval from 99 on by 1\n"
            ) in done(published, "shortlist", str(role))  # fmt: skip
    role.write_text('label = "Both"\nmust_have = [{skill = "retrieval", weight = 1}]\nminimum = {evidence_count = 500}')
    assert "nobody has enough evidence (which is not a low score)\n" in done(published, "shortlist", str(role))


# ---------------------------------------------------------------- for other tools


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tools_csv_has_its_columns_no_address_and_everybody(published: Path, tool: str) -> None:
    listed = json.loads(done(published, "shortlist", "engineer", "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(done(published, "shortlist", "engineer", "--for", tool), newline="")))
    assert list(rows[0]) == [column["header"] for column in import_columns.tools()[tool]["columns"]]
    assert not [header for header in rows[0] if "mail" in header.lower()]
    assert len(rows) == len(listed)
    assert all(any(person["github_url"] in str(row.values()) for row in rows) for person in listed if person["github_url"])


def test_tools_of_the_command_line_are_those_of_the_table() -> None:
    assert set(TOOLS) == import_columns.tools().keys()


@pytest.mark.parametrize(("name", "first", "last"), [("Ada Vance", "Ada", "Vance"), ("Ada M. Vance", "Ada M.", "Vance"), ("ada", "ada", "—"), ("王小明", "王小明", "—")])
def test_names_are_cut_before_the_last_word(name: str, first: str, last: str) -> None:
    person = {"display_name": name, "top_evidence": None, "github_url": None, "homepage_url": None, "company": None, "location": None,
              "rank": 1, "score": 1.0, "confidence": 1.0, "as_of": "2026-01-01", "top_skills": ""}  # fmt: skip
    row = next(csv.DictReader(io.StringIO(import_columns.to_tool_csv([person], "r", "gem"), newline="")))
    assert (row["first_name"], row["last_name"]) == (first, last)


def test_what_a_tool_does_without_an_address_stands_in_manifest_and_docs(published: Path) -> None:
    docs = (Path(__file__).parents[2] / "docs" / "exports.md").read_text()
    for tool, told in import_columns.tools().items():
        file = published.parent / f"{tool}.csv"
        done(published, "shortlist", "engineer", "--for", tool, "-o", file)
        assert manifest(file)["without_email"] == told["without_email"]
        assert told["without_email"] in docs
        assert told["source"] in docs


# ---------------------------------------------------------------- the manifest


def test_the_manifest_says_how_the_file_was_made(published: Path) -> None:
    file = published.parent / "list.csv"
    done(published, "shortlist", "engineer", "--format", "csv", "--top", "2", "--min-confidence", "0.1", "-o", file)
    told = manifest(file)
    assert told["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert told["row_count"] == len(list(csv.reader(file.open(newline="")))) - 1 == 2
    assert (told["filters"]["top"], told["filters"]["min_confidence"]) == (2, 0.1)
    assert told["data_as_of"] == "2025-06-02"
    assert told["known_gaps"][0]["reason"] == "objects are missing"
    assert told["caveat"].startswith("A low score may only mean little public work")
    with open_published(published.parent / "data") as con:
        versions = dict(con.execute("SELECT part, version FROM versions").fetchall())
    assert (told["role_version"], told["taxonomy_version"]) == (versions["role:engineer"], versions["skills"])


def test_the_manifest_carries_the_terms_of_the_sources_that_were_read(published: Path) -> None:
    file = published.parent / "list.csv"
    done(published, "shortlist", "engineer", "--format", "csv", "-o", file)
    told = manifest(file)["sources"]
    assert told["arxiv"]["attribution"] == "Thank you to arXiv for use of its open access interoperability."
    assert "huggingface" not in told


def test_every_source_has_terms_and_the_docs_state_them() -> None:
    from headwater.settings_check import KNOWN_SOURCES

    docs = (Path(__file__).parents[2] / "docs" / "exports.md").read_text()
    assert set(source_terms()) == set(KNOWN_SOURCES)
    for name, terms in source_terms().items():
        assert f"| `{name}` | {terms.licence} | {terms.rate} | {terms.attribution} | <{terms.terms_url}> |" in docs


# ---------------------------------------------------------------- what is replaced


def test_our_own_untouched_file_is_replaced(published: Path) -> None:
    file = published.parent / "list.csv"
    done(published, "shortlist", "engineer", "--format", "csv", "--top", "1", "-o", file)
    done(published, "shortlist", "engineer", "--format", "csv", "-o", file)
    assert len(file.read_bytes().splitlines()) > 2


def test_a_file_that_somebody_edited_is_kept_unless_forced(published: Path) -> None:
    file = published.parent / "list.csv"
    done(published, "shortlist", "engineer", "--format", "csv", "-o", file)
    with file.open("a") as stream:
        stream.write("my notes\r\n")
    assert refused(published, "shortlist", "engineer", "--format", "csv", "-o", file) == (
        f"headwater: {file}: was not written by Headwater, or was edited since; name another file or add --force")
    assert "my notes" in file.read_text()
    done(published, "shortlist", "engineer", "--format", "csv", "--force", "-o", file)
    assert "my notes" not in file.read_text()


def test_somebody_elses_file_is_kept_and_an_empty_one_is_filled(published: Path) -> None:
    foreign, empty = published.parent / "thesis.csv", published.parent / "empty.csv"
    foreign.write_text("chapter one")
    empty.touch()
    refused(published, "shortlist", "engineer", "--format", "csv", "-o", foreign)
    assert foreign.read_text() == "chapter one"
    done(published, "shortlist", "engineer", "--format", "csv", "-o", empty)
    assert empty.stat().st_size


def test_one_file_that_may_not_be_replaced_stops_the_export_before_anything_is_written(published: Path) -> None:
    directory = published.parent / "out"
    directory.mkdir()
    (directory / "searcher.csv").write_text("mine")
    assert "searcher.csv: was not written by Headwater" in refused(published, "export", "-o", directory)
    assert [file.name for file in directory.iterdir()] == ["searcher.csv"]


def test_a_device_gets_the_list_and_no_manifest(published: Path) -> None:
    done(published, "shortlist", "engineer", "--format", "csv", "-o", "/dev/null")
    assert not Path("/dev/null.manifest.json").exists()


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shortlist", "nobody"], "unknown role 'nobody'; known are engineer, scientist, searcher, or give a .toml file"),
        (["shortlist", "nobody.toml"], "nobody.toml: there is no such file"),
        (["export", "engineer", "nobody"], "unknown role 'nobody'"),
        (["shortlist", "engineer", "--format", "xlsx"], "--format xlsx needs -o FILE"),
        (["shortlist", "engineer", "--format", "parquet"], "--format parquet needs -o FILE"),
        (["shortlist", "engineer", "--format", "ods"], "Invalid value for '--format': 'ods' is not one of"),
        (["shortlist", "engineer", "--for", "workday"], "Invalid value for '--for': 'workday' is not one of"),
        (["shortlist", "engineer", "--for", "gem", "--format", "json"], "--for gem writes CSV; leave out --format json"),
        (["shortlist", "engineer", "--format", "json", "--bom"], "--bom belongs to --format csv"),
        (["shortlist", "engineer", "--top", "0"], "0 is not in the range x>=1"),
        (["shortlist", "engineer", "--require", "juggling"], "unknown skill 'juggling'"),
        (["shortlist", "engineer", "--changed"], "engineer: nothing was exported with these filters yet"),
        (["shortlist", "engineer", "--since-run", "yesterday"], "expected a date such as 2026-01-31 or a run's id, found 'yesterday'"),
        (["shortlist", "engineer", "--since-run", "2020-01-01"], "no list of run 2020-01-01 is kept; none is kept yet"),
        (["shortlist", "engineer", "--since-run", "../../etc/passwd"], "expected a date such as"),
    ],
)
def test_bad_input_is_refused_in_one_line(published: Path, arguments: list[str], said: str) -> None:
    assert said in refused(published, *arguments)


def test_a_directory_or_an_unwritable_place_is_one_line(published: Path) -> None:
    (published.parent / "plain").write_text("")
    assert ": is a directory; name a file with -o" in refused(published, "shortlist", "engineer", "-o", published.parent)
    assert ": cannot be written (" in refused(published, "shortlist", "engineer", "-o", published.parent / "plain" / "list.csv")
    assert ": is not a directory; name one with -o" in refused(published, "export", "-o", published.parent / "plain")


def test_a_file_published_by_another_version_is_one_line(published: Path) -> None:
    with duckdb.connect(published.parent / "data" / "headwater.duckdb") as con:
        con.execute("DROP TABLE versions")
    assert "`headwater rebuild` makes it anew" in refused(published, "shortlist", "engineer")


# ---------------------------------------------------------------- what has changed


def before(*rows: tuple[str, int, float, int]) -> list[dict]:
    return [dict(zip(("person_id", "rank", "score", "evidence_count"), row, strict=True)) for row in rows]


def test_new_risen_fallen_and_gone_are_told_with_the_reason(town: Town) -> None:
    with open_published(town.directory) as con:
        now = con.execute("SELECT person_id, rank, score, evidence_count FROM shortlists WHERE role = 'scientist' ORDER BY rank").fetchall()
        (first, second, third), outsider = now[:3], con.execute(
            "SELECT person_id, last_active_on FROM people WHERE person_id NOT IN (SELECT person_id FROM shortlists WHERE role = 'scientist')"
            " ORDER BY 1 LIMIT 1").fetchall()[0]
        earlier = before((first[0], 2, first[2] - 1, first[3] - 1), (second[0], 1, second[2], second[3]), (outsider[0], 9, 5.0, 3), ("lost", 10, 4.0, 3))
        listed = [{"person_id": row[0]} for row in now[:3]]
        found = {row["person_id"]: row for row in read_changes(con, "scientist", earlier, "2024-12-31", listed)}
    assert {key: row["change"] for key, row in found.items()} == {
        first[0]: "risen", second[0]: "fallen", third[0]: "new", outsider[0]: "gone", "lost": "gone"}
    assert found[first[0]]["why"].startswith(f"score {first[2] - 1:g} → {first[2]:g}; {first[3] - 1} → {first[3]} items of evidence; ")
    assert "the same score" in found[second[0]]["why"]
    assert found[third[0]]["why"].endswith(f"score {third[2]:g}")
    assert found[outsider[0]]["why"] == f"no longer meets the role's minimum; last active {outsider[1]}"
    assert found["lost"]["why"].startswith("no longer here: suppressed, erased")


def test_whoever_the_filters_leave_out_is_gone_but_still_ranked(town: Town) -> None:
    with open_published(town.directory) as con:
        now = con.execute("SELECT person_id, rank, score, evidence_count FROM shortlists WHERE role = 'engineer' ORDER BY rank").fetchall()
        (row,) = read_changes(con, "engineer", before(*now[:1]), "2025-06-02", [])
    assert row["why"] == "still ranked 1, but left out by the filters or the length of the list"


def test_a_person_without_newer_work_is_new_for_another_reason() -> None:
    row = {"is_listed": True, "was_listed": False, "new_item_count": 0, "new_title": None, "score": 3.0}
    assert judged(row)["why"] == "no newer work: the rules, the data or the filters let them in; score 3"


def test_changed_compares_with_the_last_export_of_the_same_filters(published: Path) -> None:
    done(published, "shortlist", "engineer", "--format", "csv", "-o", published.parent / "a.csv")
    done(published, "shortlist", "engineer", "--format", "csv", "--top", "1", "-o", published.parent / "b.csv")
    assert done(published, "shortlist", "engineer", "--changed").startswith("engineer: 0 changes since the export of ")
    _publish_without_the_first(published)
    rows = list(csv.DictReader(io.StringIO(done(published, "shortlist", "engineer", "--changed", "--format", "csv"), newline="")))
    assert rows[0]["change"] == "risen"
    assert [row["change"] for row in rows].count("gone") == 1
    short = json.loads(done(published, "shortlist", "engineer", "--changed", "--top", "1", "--format", "json"))
    assert sorted(row["change"] for row in short) == ["gone", "new"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl", "parquet", "table"])
def test_changes_can_be_had_in_every_format_and_set_no_new_mark(published: Path, form: str) -> None:
    done(published, "shortlist", "engineer", "--format", "csv", "-o", published.parent / "a.csv")
    _publish_without_the_first(published)
    for _ in range(2):
        file = published.parent / "changes"
        done(published, "shortlist", "engineer", "--changed", "--format", form, "-o", file)
        assert manifest(file)["row_count"] > 0
        assert manifest(file)["compared_with"].startswith("the export of ")


def test_a_tool_gets_only_those_who_are_new(published: Path) -> None:
    done(published, "shortlist", "engineer", "--format", "csv", "--top", "1", "-o", published.parent / "a.csv")
    _publish_without_the_first(published)
    rows = list(csv.DictReader(io.StringIO(done(published, "shortlist", "engineer", "--top", "1", "--changed", "--for", "lever"), newline="")))
    assert len(rows) == 1


def test_since_run_compares_with_what_a_run_published(published: Path) -> None:
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA raw; CREATE SCHEMA marts")
        con.execute("CREATE TABLE raw.runs AS SELECT '2026-01-02T03:04:05-1' AS run_id, '2026-01-02T03:04:05' AS started_at")
        con.execute(f"ATTACH '{published.parent}/data/headwater.duckdb' AS p (READ_ONLY)")
        con.execute("CREATE TABLE marts.shortlists AS FROM p.main.shortlists")
        keep_run(con, published.parent / "data")
    for named in ("2026-01-02T03:04:05-1", "2026-01-02", "2026-03-01"):
        assert done(published, "shortlist", "engineer", "--since-run", named).startswith("engineer: 0 changes since run 2026-01-02T03:04:05-1")
    assert "the oldest kept is 2026-01-02T03:04:05-1" in refused(published, "shortlist", "engineer", "--since-run", "2026-01-01")
    _publish_without_the_first(published)
    rows = json.loads(done(published, "shortlist", "engineer", "--since-run", "2026-01-02", "--format", "json"))
    assert {row["change"] for row in rows} == {"risen", "gone"}


def test_a_role_file_is_compared_with_its_own_last_export_only(published: Path) -> None:
    role = published.parent / "own.toml"
    role.write_text('label = "Own"\n[[want]]\nskill = "retrieval"\nweight = 1.0\n')
    assert "runs keep the published roles only" in refused(published, "shortlist", role, "--since-run", "2026-01-01")
    done(published, "shortlist", role, "--format", "csv", "-o", published.parent / "own.csv")
    assert done(published, "shortlist", role, "--changed").startswith("own: 0 changes since the export of ")
    role.write_text('label = "Own"\n[[want]]\nskill = "kernels"\nweight = 1.0\n')
    assert "the role itself has changed since" in done(published, "shortlist", role, "--changed")


def test_an_export_is_recorded_with_its_people(published: Path) -> None:
    from warehouse import ledger

    done(published, "export", "--format", "xlsx", "-o", published.parent / "out")
    recorded = ledger.rows(published.parent / "data", "exports")
    assert [(row["role"], row["format"]) for row in recorded] == [(role, "xlsx") for role in ROLES]
    assert all(datetime.fromisoformat(row["made_at"]) for row in recorded)
    people = ledger.rows(published.parent / "data", "exported_people")
    assert len(people) == sum(row["row_count"] for row in recorded)


def test_an_export_that_cannot_be_recorded_says_so_and_is_written(published: Path) -> None:
    ledger = published.parent / "data" / "ledger.sqlite"
    ledger.unlink()
    ledger.mkdir()
    result = headwater(published, "shortlist", "engineer", "--format", "csv", "-o", published.parent / "x.csv")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1].startswith("written, but neither logged nor recorded, so --changed will not know of it: ")
    assert (published.parent / "x.csv").stat().st_size


def _publish_without_the_first(settings: Path) -> None:
    file = settings.parent / "data" / "headwater.duckdb"
    copy = file.with_name("next")
    shutil.copy(file, copy)
    with duckdb.connect(copy) as con:
        con.execute("""
            DELETE FROM shortlists WHERE role = 'engineer' AND rank = 1;
            UPDATE shortlists SET rank = rank - 1 WHERE role = 'engineer'""")
    copy.rename(file)
