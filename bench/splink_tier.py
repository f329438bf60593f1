"""A statistical model of who wrote what, beside the rules: Splink's settings, and the model as committed (splink_model.json).

The same settings and model run on DuckDB and on Spark: comparisons are Splink's own, which it writes in either dialect,
and the model is nothing but numbers. Needs `headwater[splink]`, or `headwater[spark]` and Java 17.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on

MODEL = Path(__file__).parent / "splink_model.json"
MENTIONS = Path(__file__).parent / "splink_mentions.sql"
SEED = 7
FREQUENCIES = """
    CREATE OR REPLACE TABLE frequencies AS
    WITH parts AS (
        SELECT name_key, string_split(name_key, ' ')[1] AS first, string_split(name_key, ' ')[-1] AS last FROM (SELECT DISTINCT name_key FROM compared_mentions))
    SELECT name_key, (count(*) OVER (PARTITION BY first))::DOUBLE * count(*) OVER (PARTITION BY last) / (SELECT count(*) FROM parts) ** 2 AS tf_name_key
    FROM parts"""
Numbers = Mapping[str, Any]


def settings(model: Numbers | None = None) -> SettingsCreator:
    """Return the settings, with the probabilities of a model where one is given."""
    years = cl.CustomComparison(
        output_column_name="told_year",
        comparison_levels=[
            cll.NullLevel("told_year"),
            cll.CustomLevel("abs(told_year_l - told_year_r) <= 2", label_for_charts="within two years"),
            cll.CustomLevel("abs(told_year_l - told_year_r) <= 5", label_for_charts="within five years"),
            cll.ElseLevel(),
        ],
    )
    comparisons = {
        # Only pairs of one name are scored, so how often a person's name differs cannot be learnt: Splink's usual guess.
        "name_key": cl.ExactMatch("name_key").configure(term_frequency_adjustments=True, m_probabilities=[0.95, 0.05]),
        "institution_words": cl.ArrayIntersectAtSizes("institution_words", [2, 1]),
        "co_authors": cl.ArrayIntersectAtSizes("co_authors", [2, 1]),
        "venue": cl.ExactMatch("venue"),
        "told_year": years,
        "title_words": cl.ArrayIntersectAtSizes("title_words", [2, 1]),
    }
    for name, known in (model or {"comparisons": {}})["comparisons"].items():
        comparisons[name].configure(m_probabilities=known["m"], u_probabilities=known["u"])
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=list(comparisons.values()),
        blocking_rules_to_generate_predictions=[block_on("name_key")],
        probability_two_random_records_match=(model or {"prior": 1e-4})["prior"],
    )


def train(linker: Linker) -> dict[str, Any]:
    """Estimate the model's numbers from the data alone and return them."""
    linker.training.estimate_probability_two_random_records_match([block_on("name_key")], recall=0.95)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    for rule in (block_on("name_key"), block_on("venue", "told_year", "substr(name_key, 1, 4)")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=2e6)
    saved = linker.misc.save_model_to_json()
    return {
        "prior": saved["probability_two_random_records_match"],
        "comparisons": {
            comparison["output_column_name"]: {
                kind[0]: [level.get(kind) for level in comparison["comparison_levels"] if not level.get("is_null_level")]
                for kind in ("m_probability", "u_probability")
            }
            for comparison in saved["comparisons"]
        },
    }


def read_model() -> dict[str, Any]:
    """Return the committed model."""
    found: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    return found


def open_linker(db: Any, mentions: Any, frequencies: Any, model: Numbers | None = None) -> Linker:
    """Return a linker over tables of a backend: the mentions, and how frequent each name is expected to be."""
    linker = Linker(db.register(mentions), settings(model), log_level="ERROR")
    linker.table_management.register_term_frequency_lookup(db.register(frequencies), "name_key")
    return linker


def write_inputs(con: duckdb.DuckDBPyConnection, select: str) -> None:
    """Make the two tables that a linker reads, `compared_mentions` and `frequencies`, from a select of mentions."""
    con.execute(f"CREATE OR REPLACE TABLE compared_mentions AS {select}")
    con.execute(FREQUENCIES)
