"""Models: one file is one select is one table; their order comes from what they read."""

from pathlib import Path

import duckdb
import pytest

from tests.warehouse.pipe_tables import all_models, ordered_models, reads
from warehouse.models import in_order, read_models, run_models, tables_read
from warehouse.publish import dictionary


def write(directory: Path, **models: str) -> Path:
    """Write models called LAYER__NAME."""
    for name, sql in models.items():
        layer, _, table = name.partition("__")
        (directory / layer).mkdir(exist_ok=True)
        (directory / layer / f"{table}.sql").write_text(sql, encoding="utf-8")
    return directory


def test_first_line_must_state_the_grain(tmp_path: Path) -> None:
    write(tmp_path, core__people="SELECT 1 AS n")
    with pytest.raises(ValueError, match=r"people\.sql: the first line must state the grain: -- One row per"):
        read_models(tmp_path)


def test_table_is_named_by_its_place_and_knows_its_grain(tmp_path: Path) -> None:
    (model,) = read_models(write(tmp_path, core__people="-- One row per person.\nSELECT 1 AS n"))
    assert (model.table, model.grain) == ("core.people", "One row per person.")


def test_order_comes_from_what_each_reads(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__last="-- One row per row.\nWITH own AS (SELECT * FROM b.middle) SELECT * FROM own WHERE n IN (SELECT n FROM z.first)",
        b__middle="-- One row per row.\nSELECT * FROM z.first AS base LEFT JOIN raw.landed USING (n)",
        z__first="-- One row per row.\nSELECT 1 AS n",
    )  # fmt: skip
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA raw; CREATE TABLE raw.landed (n INTEGER)")
        models = read_models(tmp_path)
        assert [model.table for model in in_order(con, models)] == ["z.first", "b.middle", "a.last"]
        told: list[str] = []
        run_models(con, models, told.append)
        assert told == ["z.first", "b.middle", "a.last"]
        assert con.execute("SELECT n FROM a.last").fetchall() == [(1,)]


def test_models_run_twice_make_the_same_tables(tmp_path: Path) -> None:
    models = read_models(write(tmp_path, a__one="-- One row per row.\nSELECT 1 AS n"))
    with duckdb.connect() as con:
        run_models(con, models)
        run_models(con, models)
        assert con.execute("SELECT n FROM a.one").fetchall() == [(1,)]


def test_models_that_read_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path, a__one="-- One row per row.\nFROM a.two", a__two="-- One row per row.\nFROM a.one")
    with duckdb.connect() as con, pytest.raises(ValueError, match="cycle"):
        in_order(con, read_models(tmp_path))


@pytest.mark.parametrize("sql", ["SELECT nothing FROM a.nowhere", "SELECT 1 AS n WHERE 'x'::INTEGER > 0", "SELEC 1"])
def test_sql_error_names_its_file(tmp_path: Path, sql: str) -> None:
    models = read_models(write(tmp_path, a__wrong=f"-- One row per mistake.\n{sql}"))
    with duckdb.connect() as con, pytest.raises((duckdb.Error, ValueError)) as caught:
        run_models(con, models)
    assert caught.value.__notes__ == [f"in {tmp_path / 'a' / 'wrong.sql'}"]


@pytest.mark.parametrize(("sql", "tables"), [
    ("SELECT * FROM a.b JOIN c.d ON true", {"a.b", "c.d"}),
    ("FROM a.b SELECT (SELECT max(n) FROM c.d)", {"a.b", "c.d"}),
    ("WITH x AS (FROM a.b) FROM x UNION ALL FROM c.d", {"a.b", "c.d"}),
    ("SELECT 'FROM a.b' -- FROM c.d", set()),
])  # fmt: skip
def test_tables_read(sql: str, tables: set[str]) -> None:
    with duckdb.connect() as con:
        assert tables_read(con, sql) == tables


def test_our_models_read_only_raw_profile_and_each_other() -> None:
    with duckdb.connect() as con:
        for table, model in all_models().items():
            others = {name.partition(".")[0] for name in tables_read(con, model.sql) - reads()[table]}
            assert others <= {"raw", "profile", "recurring"}, table


def test_nothing_upstream_reads_what_is_downstream() -> None:
    """One direction; only the last shortlists are looked at again, to say who is new."""
    rank = {"staging": 0, "core": 1, "scoring": 2, "marts": 3}
    against = {
        (table, read)
        for table, others in reads().items()
        for read in others
        if rank[read.partition(".")[0]] > rank[table.partition(".")[0]]
    }
    assert against == {("core.previous_shortlists", "marts.people")}


def test_every_published_table_has_a_model_and_every_mart_is_published() -> None:
    assert {f"marts.{table.name}" for table in dictionary()} == {name for name in all_models() if name.startswith("marts.")}


def test_each_comes_after_those_it_reads() -> None:
    made: set[str] = set()
    for model in ordered_models():
        assert reads()[model.table] <= made
        made.add(model.table)
