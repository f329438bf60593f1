"""Metrics of who was joined to whom: the numbers are those of an oracle that looks at every pair of rows."""

from collections import defaultdict
from functools import cache
from itertools import combinations
from math import isclose

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.errors import EvaluationError
from headwater.identity_text import identity_lines
from scoring.identity_metrics import IdentityReport, calibrate, measure
from warehouse.models import prepare_macros

RULES = {"github_id": 1.0, "same_address": 0.99, "same_full_name": 0.989, "guess": 0.6}
NAMES = ("source", "handle", "truth_id", "person_id", "account_id", "rule", "match_probability")


@cache
def connection() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    prepare_macros(con)
    return con


def report(*rows: tuple[str | None, ...]) -> IdentityReport:
    """Return the report on truth rows of (source, truth, person, account, rule)."""
    con = connection()
    told = [(s, f"handle {at}", t, p, a, r, RULES.get(r or "")) for at, (s, t, p, a, r) in enumerate(rows)]
    columns = {name: list(column) for name, column in zip(NAMES, zip(*told, strict=True), strict=True)}
    table = pa.table({
        **{name: pa.array(columns[name], pa.string()) for name in NAMES[:-1]},
        "match_probability": pa.array(columns["match_probability"], pa.float64()), "position": range(1, len(rows) + 1),
        "display_name": ["Ada Vance"] * len(rows), "match_reason": ["told"] * len(rows), "person_count": [1] * len(rows),
        "tier": pa.array([{"guess": "3"}.get(r or "", "1") for *_, r in rows]),
    })  # fmt: skip
    con.register("told", table)
    con.execute("CREATE OR REPLACE TEMP TABLE truth_entries AS FROM told")
    con.unregister("told")
    return measure(con)


@st.composite
def worlds(draw: st.DrawFn) -> list[tuple[str, str, str, str, str]]:
    """Draw truth rows on accounts; an account has one person and one rule, whatever the truth says."""
    accounts = draw(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from(sorted(RULES))), min_size=1, max_size=8))
    rows = st.tuples(st.sampled_from(("git_commit", "github", "mention")), st.sampled_from("tuvwx"), st.integers(0, len(accounts) - 1))
    return [(s, t, accounts[a][0], f"account {a}", accounts[a][1]) for s, t, a in draw(st.lists(rows, min_size=1, max_size=30))]


def share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_pairs_are_those_of_looking_at_every_pair(rows: list[tuple[str, str, str, str, str]]) -> None:
    pairs = list(combinations(rows, 2))
    joined = [(a, b) for a, b in pairs if a[2] == b[2]]
    right = [(a, b) for a, b in joined if a[1] == b[1]]
    true = [(a, b) for a, b in pairs if a[1] == b[1]]
    told = report(*rows)
    assert told.pairwise["precision"] == share(len(right), len(joined))
    assert told.pairwise["recall"] == share(len(right), len(true))
    assert told.pairwise["f1"] == share(2 * len(right), len(joined) + len(true))
    across = [sum(a[0] != b[0] for a, b in kind) for kind in (joined, right, true)]
    assert [told.cross_source[f"{kind}_pairs"] for kind in ("joined", "right", "true")] == across
    for sources, metrics in told.by_source_pair.items():
        of_these = [sum({a[0], b[0]} == set(sources.split("+")) for a, b in kind) for kind in (joined, right, true)]
        assert [metrics[f"{kind}_pairs"] for kind in ("joined", "right", "true")] == of_these
    assert sum(metrics["joined_pairs"] for metrics in told.by_source_pair.values()) == len(joined)


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_b_cubed_is_that_of_looking_at_every_row(rows: list[tuple[str, str, str, str, str]]) -> None:
    people, truth = [row[2] for row in rows], [row[1] for row in rows]
    both = [sum(p == q and t == u for q, u in zip(people, truth, strict=True)) for p, t in zip(people, truth, strict=True)]
    precision = sum(n / people.count(p) for n, p in zip(both, people, strict=True)) / len(rows)
    recall = sum(n / truth.count(t) for n, t in zip(both, truth, strict=True)) / len(rows)
    told = report(*rows).b_cubed
    assert isclose(told["precision"], precision, abs_tol=1e-4)
    assert isclose(told["recall"], recall, abs_tol=1e-4)
    assert isclose(told["f1"], 2 * precision * recall / (precision + recall), abs_tol=1e-4)


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_a_pair_is_credited_to_the_weaker_rule_of_its_two_accounts(rows: list[tuple[str, str, str, str, str]]) -> None:
    joined, right = defaultdict[str, int](int), defaultdict[str, int](int)
    for a, b in combinations(rows, 2):
        if a[2] == b[2]:
            rule = "same_account" if a[3] == b[3] else min((RULES[r[4]], r[4]) for r in (a, b))[1]
            joined[rule] += 1
            right[rule] += a[1] == b[1]
    told = report(*rows).by_rule
    assert {rule: metrics["joined_pairs"] for rule, metrics in told.items()} == joined
    assert {rule: metrics["precision"] for rule, metrics in told.items()} == {r: share(right[r], joined[r]) for r in joined}


def test_everything_right_is_one_and_nothing_found_has_no_precision() -> None:
    whole = report(("github", "t", "A", "a1", "github_id"), ("git_commit", "t", "A", "a2", "github_id"))
    assert (whole.pairwise["precision"], whole.pairwise["recall"], whole.pairwise["f1"]) == (1.0, 1.0, 1.0)
    torn = report(("github", "t", "A", "a1", "github_id"), ("git_commit", "t", "B", "a2", "github_id"))
    assert (torn.pairwise["precision"], torn.pairwise["recall"], torn.pairwise["f1"]) == (None, 0.0, 0.0)


def test_rows_that_name_nobody_count_as_missing_and_in_no_pair() -> None:
    told = report(("github", "t", "A", "a1", "github_id"), ("orcid", "t", None, None, None), ("acl", "u", None, None, None))
    assert (told.missing, told.missing_by_source) == (2, {"acl": 1, "orcid": 1})
    assert [row["source"] for row in told.missing_examples] == ["acl", "orcid"]
    assert told.pairwise["true_pairs"] == 0
    assert told.counts["resolved"] == 1


def test_nothing_found_at_all_is_told_in_one_line() -> None:
    with pytest.raises(EvaluationError, match=r"none of the truth rows names anything in the warehouse \(2 of orcid\)"):
        report(("orcid", "t", None, None, None), ("orcid", "u", None, None, None))


def test_errors_are_listed_with_the_most_pairs_first() -> None:
    rows = [("git_commit", "t", "A", "a1", "github_id")] * 4 + [("git_commit", "u", "A", "a2", "guess")] * 3
    rows += [("git_commit", "v", "B", "b1", "github_id"), ("git_commit", "w", "B", "b2", "same_full_name")]
    rows += [("git_commit", "t", "C", "c1", "github_id")] * 2
    told = report(*rows).worst_errors
    assert [(error["person_id"], error["pair_count"]) for error in told["wrong_joins"]] == [("A", 12), ("B", 1)]
    assert [(part["truth_id"], part["row_count"], part["weakest"]["rule"]) for part in told["wrong_joins"][0]["parts"]] == [
        ("t", 4, "github_id"), ("u", 3, "guess")]  # fmt: skip
    assert [(error["truth_id"], error["pair_count"]) for error in told["missed_joins"]] == [("t", 8)]


def test_an_address_in_the_truth_is_not_printed() -> None:
    rows = [("github", truth, "A", f"a{at}", "guess") for at, truth in enumerate(("ada@example.org", "bo@example.org"))]
    told = report(*rows, ("orcid", "cy@example.org", None, None, None))
    text = "\n".join(identity_lines(told, {}))
    assert "[address]" in text
    assert "example.org" not in f"{text}{told}"


def test_calibration_sets_what_was_predicted_beside_what_is_right() -> None:
    credited = [
        {"probability": 0.985, "joined_pairs": 90, "right_pairs": 81},
        {"probability": 0.98, "joined_pairs": 10, "right_pairs": 9},
        {"probability": 1.0, "joined_pairs": 5, "right_pairs": 5},
    ]
    assert calibrate(credited) == [
        {"from": 0.98, "to": 0.99, "joined_pairs": 100, "right_pairs": 90, "predicted": 0.9845, "precision": 0.9},
        {"from": 1.0, "to": 1.0, "joined_pairs": 5, "right_pairs": 5, "predicted": 1.0, "precision": 1.0},
    ]


def test_tiers_sum_their_rules_and_leave_out_what_nobody_decided() -> None:
    rows = [("github", "t", "A", account, rule) for account, rule in (("a", "github_id"), ("a", "github_id"), ("b", "guess"), ("c", "same_address"))]
    assert {tier: row["joined_pairs"] for tier, row in report(*rows).by_tier.items()} == {"1": 2, "3": 3}


def test_intervals_hold_the_measure_narrow_with_more_entities_and_are_the_same_every_time() -> None:
    def rows(entities: int) -> list[tuple[str, str, str, str, str]]:
        """Every third entity is torn in two."""
        return [("github", f"t{at:04}", f"{at}" if at % 3 or end else f"{at} torn", f"a{at} {end}", "same_address")
                for at in range(entities) for end in (0, 1)]  # fmt: skip

    few, many = report(*rows(30)).pairwise, report(*rows(1500)).pairwise
    for told in (few, many):
        low, high = told["interval"]["recall"]
        assert low < told["recall"] < high
    assert many["recall"] == pytest.approx(2 / 3, abs=1e-3)
    # A share of 2/3 of 1,500 has a standard error of .0122: 95 % are 3.92 of them wide.
    assert many["interval"]["recall"][1] - many["interval"]["recall"][0] == pytest.approx(0.0477, abs=0.006)
    assert few["interval"]["recall"][1] - few["interval"]["recall"][0] > 0.2
    assert report(*rows(1500)).pairwise == many
