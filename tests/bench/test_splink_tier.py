"""The statistical model: the same settings and numbers, scored by DuckDB and by Spark."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytest.importorskip("splink", reason="the statistical model needs headwater[splink]")

PEOPLE = 3_000
INVENTED = f"""
    SELECT
        'm' || lpad(range::VARCHAR, 5, '0') AS unique_id,
        'ada' || (range % 20) || 'x v' || (hash(range, 'last') % 30) || 'x' AS name_key,
        ['word' || (hash(range, 1) % 6), 'place' || (hash(range, 2) % 6)] AS institution_words,
        ['co ' || (hash(range, 3) % 5), 'mate ' || (hash(range, 4) % 5)] AS co_authors,
        'venue' || (hash(range, 5) % 6) AS venue,
        (2010 + hash(range, 6) % 12)::INTEGER AS told_year,
        ['title' || (hash(range, 7) % 5), 'topic' || (hash(range, 8) % 5)] AS title_words
    FROM range({PEOPLE})"""


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    from bench.splink_tier import write_inputs

    with duckdb.connect() as con:
        write_inputs(con, INVENTED)
        yield con


@pytest.fixture(scope="module")
def by_duckdb(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], float]:
    from splink import DuckDBAPI

    from bench.splink_tier import open_linker, read_model

    linker = open_linker(DuckDBAPI(connection=con), "compared_mentions", "frequencies", read_model())
    return pairs(linker.inference.predict().as_record_list())


def pairs(rows: list[dict[str, Any]]) -> dict[tuple[str, str], float]:
    return {(min(row["unique_id_l"], row["unique_id_r"]), max(row["unique_id_l"], row["unique_id_r"])): row["match_weight"] for row in rows}


def test_the_more_two_mentions_share_the_likelier_they_are_one_person(con: duckdb.DuckDBPyConnection, by_duckdb: dict[tuple[str, str], float]) -> None:
    facts = dict(con.execute("SELECT unique_id, struct_pack(co_authors, institution_words, venue) FROM compared_mentions").fetchall())
    weights: dict[bool, list[float]] = {True: [], False: []}
    for (one, other), weight in by_duckdb.items():
        shared = set(facts[one]["co_authors"]) & set(facts[other]["co_authors"]) or set(facts[one]["institution_words"]) & set(facts[other]["institution_words"])
        weights[bool(shared)].append(weight)
    assert min(map(len, weights.values())) > 100
    assert sum(weights[True]) / len(weights[True]) > sum(weights[False]) / len(weights[False]) + 3


@pytest.mark.slow  # starts a Java machine
def test_spark_scores_every_pair_as_duckdb_does(
    con: duckdb.DuckDBPyConnection, by_duckdb: dict[tuple[str, str], float], tmp_path: Path
) -> None:
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("Spark needs headwater[spark] and Java 17")
    from bench.splink_on_spark import spark_api
    from bench.splink_tier import open_linker, read_model

    for table in ("compared_mentions", "frequencies"):
        con.execute(f"COPY {table} TO '{tmp_path / table}.parquet'")
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with spark_api(tmp_path, "local[2]") as api:
        read = api.spark.read.parquet
        linker = open_linker(api, read(f"{tmp_path}/compared_mentions.parquet"), read(f"{tmp_path}/frequencies.parquet"), read_model())
        by_spark = pairs(linker.inference.predict().as_record_list())
    assert len(set(by_duckdb.values())) > 50
    assert by_spark.keys() == by_duckdb.keys()
    assert max(abs(by_spark[pair] - by_duckdb[pair]) for pair in by_duckdb) < 1e-6
