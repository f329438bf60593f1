"""Which mentions of authors are one person, by us and by other methods, on the same truth.

    python -m bench.paper_baselines DATA GOLD.csv     GOLD from `python -m bench.identity_truth openreview PAPERLISTS GOLD.csv`

OpenReview's ids are hidden from all of them; the others see names, institutions and co-authors, and so do we in the row
`names only`. Splink is measured where it is installed.
"""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from scoring.identity_metrics import IdentityReport, measure
from scoring.identity_truth import read_truth
from warehouse.truth import resolved

SQL = Path(__file__).parent / "papers"
METHODS = {
    "exact name": "exact_name",
    "name and (institution or co-author)": "name_and_fact",
    "gambit's rules without addresses": "similar_name",
}
PROFILE = ("openreview_id",)
EVERY_ID = (*PROFILE, "orcid", "dblp", "google_scholar", "homepage", "github_login")
SPLINK = "Splink, defaults"


def compare(data: Path, gold: Path) -> Iterator[tuple[str, IdentityReport]]:
    """Yield each method with its report; ours first, with every id but OpenReview's and with none."""
    truth = read_truth(gold)
    with resolved(data, truth, PROFILE) as found:
        yield "Headwater", measure(found.con)
    with resolved(data, truth, EVERY_ID) as found:
        yield "Headwater, names only", measure(found.con)
        found.con.execute(f"CREATE TEMP TABLE named AS {_sql('named')}")
        for method, file in METHODS.items():
            yield method, _measured(found.con, found.con.execute(_sql(file)).to_arrow_table())
        if importlib.util.find_spec("splink"):
            yield SPLINK, _measured(found.con, splink_links(found.con.execute("FROM named").to_arrow_table()))


def splink_links(named: pa.Table) -> pa.Table:
    """Return what Splink joins at a probability of one half: its own name comparison, institutions and co-authors."""
    import splink.comparison_library as compared  # noqa: PLC0415  (not a dependency of the project)
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    con = duckdb.connect()
    con.register("mentions_in", named)
    con.execute("CREATE TABLE mentions AS FROM mentions_in")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="mention_id",
        comparisons=[
            compared.ForenameSurnameComparison("first_name", "last_name"),
            compared.ArrayIntersectAtSizes("affiliations", [1]),
            compared.ArrayIntersectAtSizes("co_authors", [2, 1]),
        ],
        blocking_rules_to_generate_predictions=[block_on("name_key"), block_on("last_name", "substr(first_name, 1, 3)")],
    )
    linker = Linker(DuckDBAPI(connection=con).register("mentions"), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([block_on("name_key")], recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name_key"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("affiliations[1]"))
    predicted = linker.inference.predict(threshold_match_probability=0.5).as_pyarrow_table()
    return pa.table({"a": predicted["mention_id_l"], "b": predicted["mention_id_r"]})


def _measured(con: duckdb.DuckDBPyConnection, links: pa.Table) -> IdentityReport:
    """Return the report on the truth as these links join it."""
    con.register("found_links", links)
    con.execute(f"CREATE OR REPLACE TEMP TABLE grouped AS {_sql('grouped')}")
    con.unregister("found_links")
    con.execute("""UPDATE truth_entries SET person_id = grouped.person_id FROM grouped WHERE account_id = grouped.mention_id""")
    return measure(con)


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def row(method: str, report: IdentityReport) -> str:
    """Return a method's line of the table: precision, recall and F1 of pairs, then B³."""
    shares = [block[name] for block in (report.pairwise, report.b_cubed) for name in ("precision", "recall", "f1")]
    return f"| {method} | " + " | ".join("–" if share is None else f"{share:.4f}" for share in shares) + " |"


def main(arguments: list[str]) -> None:
    match arguments:
        case [data, gold]:
            print("| method | pair P | R | F1 | B³ P | R | F1 |\n|---|---|---|---|---|---|---|")
            for method, report in compare(Path(data), Path(gold)):
                print(row(method, report), flush=True)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
