"""Which login each git signature is given, by us and by other methods, on the same hidden truth.

    python -m bench.alias_logins DATA GOLD.csv        GOLD from `python -m bench.identity_truth noreply DATA GOLD.csv`

Precision is over the signatures that got a login: one that got several, or somebody else's, is wrong. Recall is over
those whose account is still in the data when its login is hidden, and over all. Splink is measured where it is installed.
"""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from scoring.identity_truth import read_truth
from warehouse.truth import resolved

SQL = Path(__file__).parent / "logins"
METHODS = ("ours", "exact_name", "name_in_repository", "gambit", "splink")
SEED = 1
COUNTED = """
SELECT {grouped}, count(*) FILTER (is_given), count(*) FILTER (is_right), count(*) FILTER (is_present),
    count(*) FILTER (is_right AND is_present), count(*)
FROM judged GROUP BY ALL ORDER BY ALL"""


@dataclass(frozen=True)
class Counts:
    """How many signatures of one method, or of one rule, got a login, the right one, and could have."""

    name: str
    given: int
    right: int
    present: int
    right_present: int
    asked: int

    def line(self) -> str:
        shares = [(self.right, self.given), (self.right_present, self.present), (self.right, self.asked)]
        told = "".join(f"{part / whole:>14.4f}" if whole else f"{'-':>14}" for part, whole in shares)
        return f"{self.name:<30}{self.given:>8}{self.right:>8}{told}"


def measure(data: Path, gold: Path) -> Iterator[Counts]:
    """Yield the counts of each method, and after ours those of its rules."""
    with resolved(data, read_truth(gold), ["login"]) as found:
        con = found.con
        for table in ("asked", "signatures"):
            con.execute(f"CREATE TEMP TABLE {table} AS {_sql(table)}")
        for method in METHODS:
            if method == "splink" and not importlib.util.find_spec("splink"):
                continue
            link(con, method)
            con.execute(f"CREATE OR REPLACE TEMP TABLE judged AS {_sql('judged')}")
            yield Counts(method, *con.execute(COUNTED.format(grouped="1")).fetchall()[0][1:])
            if method == "ours":
                rules = con.execute(f"SELECT * FROM ({COUNTED.format(grouped='rule')}) WHERE rule IS NOT NULL").fetchall()
                yield from (Counts(f"  {rule}", given, right, 0, 0, 0) for rule, given, right, *_ in rules if given)


def link(con: duckdb.DuckDBPyConnection, method: str) -> None:
    """Make the table `given`: one row per alias asked about and account that the method gives it."""
    if method != "ours":
        con.execute("CREATE OR REPLACE TEMP TABLE pairs (a VARCHAR, b VARCHAR)")
        PAIRS.get(method, lambda con: con.execute(f"INSERT INTO pairs {_sql(method)}"))(con)
    con.execute(f"CREATE OR REPLACE TEMP TABLE given AS {_sql('ours' if method == 'ours' else 'linked')}")


def pair_by_gambit(con: duckdb.DuckDBPyConnection) -> None:
    """Insert the pairs by gambit's rules."""
    for statement in duckdb.extract_statements(_sql("likeness")):
        con.execute(statement)
    con.execute(f"INSERT INTO pairs {_sql('gambit')}")


def pair_by_splink(con: duckdb.DuckDBPyConnection) -> None:
    """Insert the pairs that Splink finds at least .5 likely: its own comparisons, trained without truth."""
    import splink.comparison_library as cl  # noqa: PLC0415 - measured only where it is installed
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    columns = "alias_id AS unique_id, first_name, last_name, name_key, repositories"
    own = duckdb.connect()
    own.register("given", con.execute(f"SELECT {columns} FROM signatures ORDER BY alias_id").to_arrow_table())
    own.execute("CREATE TABLE signatures AS FROM given")
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "last_name", forename_surname_concat_col_name="name_key"),
            cl.ArrayIntersectAtSizes("repositories", [1]),
        ],
        blocking_rules_to_generate_predictions=[block_on("first_name"), block_on("last_name")],
    )
    linker = Linker(DuckDBAPI(connection=own).register("signatures"), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([block_on("name_key")], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name_key"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("repositories"))
    con.register("predicted", linker.inference.predict(threshold_match_probability=0.5).as_pyarrow_table())
    con.execute("INSERT INTO pairs SELECT unique_id_l, unique_id_r FROM predicted")


PAIRS: dict[str, Callable[[duckdb.DuckDBPyConnection], object]] = {"gambit": pair_by_gambit, "splink": pair_by_splink}


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def main(arguments: list[str]) -> None:
    if len(arguments) != 2:
        sys.exit(__doc__)
    print(f"{'method or rule':<30}{'given':>8}{'right':>8}{'precision':>14}{'recall here':>14}{'of all':>14}")
    for counts in measure(Path(arguments[0]), Path(arguments[1])):
        print(counts.line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
