"""Which repositories are proposed: every part of the sum, and its sentence."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.settings import Scoring
from scoring.discovery import burst_share, informed_skills, is_live, judge, rank, wanted_topics
from scoring.profiles import Discovery, Skill, Taxonomy, read_taxonomy

TODAY = date(2026, 6, 30)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SKILLS = (
    Skill("rag", "RAG", topics=("rag",)),
    Skill("reranking", "Reranking", parent="rag", topics=("reranking", "reranker")),
    Skill("kernels", "Kernels", topics=("kernels",)),
    Skill("plain", "Plain"),
)
TAXONOMY = Taxonomy(read_taxonomy(Scoring().skills).formula, SKILLS)


@dataclass(frozen=True)
class Seen:
    name: str = "invented/one"
    topics: tuple[str, ...] = ("rag",)
    star_count: int = 999
    pushed_on: date | None = TODAY
    is_archived: bool = False
    is_fork: bool = False
    contributor_count: int | None = 9
    starred_at: tuple[datetime, ...] = ()


def every(minutes: float, count: int) -> tuple[datetime, ...]:
    return tuple(NOON + timedelta(minutes=minutes * step) for step in range(count))


def parts(seen: Seen, **watched: int) -> dict[str, tuple[float, str]]:
    return {part.name: (round(part.points, 2), part.reason) for part in judge(seen, TAXONOMY, watched, TODAY).parts}


def test_every_part_says_why() -> None:
    assert parts(Seen(topics=("rag", "llm", "kernels"), pushed_on=TODAY - timedelta(days=18), starred_at=every(90, 100)), rag=1, kernels=3) == {
        "skills": (30.0, "its topics (rag, kernels) name 2 skills"),
        "gap": (10.0, "rag is watched in 1 repository so far"),
        "stars": (30.0, "999 stars, 999 of them believed: 0% of 100 sampled came 20 or more within an hour, 111 per contributor"),
        "contributors": (10.0, "9 contributors whose work would be seen"),
        "activity": (18.0, "last pushed to 18 days ago"),
    }


def test_the_score_is_the_sum_of_the_parts() -> None:
    proposal = judge(Seen(), TAXONOMY, {}, TODAY)
    assert proposal.score == pytest.approx(sum(part.points for part in proposal.parts), abs=0.01)


def test_what_is_not_known_is_said_and_counts_nothing() -> None:
    found = parts(Seen(contributor_count=None, pushed_on=None))
    assert found["contributors"] == (0.0, "how many contributed is not known")
    assert found["activity"] == (0.0, "when it was last pushed to is not known")
    assert found["stars"][1] == "999 stars, 999 of them believed: when they were given is not known"


def test_stars_in_bursts_with_nobody_behind_them_are_not_believed() -> None:
    bought = Seen(star_count=5_000, contributor_count=2, starred_at=every(0.5, 400))
    launched = replace(bought, contributor_count=100)
    grown = replace(bought, starred_at=every(300, 400))
    assert parts(bought)["stars"][0] < 5 < parts(launched)["stars"][0] < parts(grown)["stars"][0]
    assert parts(bought)["stars"][1] == "5,000 stars, 0 of them believed: 100% of 400 sampled came 20 or more within an hour, 2,500 per contributor"
    assert "0 of them believed" in parts(replace(bought, contributor_count=0))["stars"][1]


@pytest.mark.parametrize(
    ("times", "share"),
    [((), 0.0), (every(1, 19), 0.0), (every(1, 20), 1.0), (every(4, 100), 0.0), (every(3, 100), 1.0),
     ((*every(1, 30), *(moment + timedelta(days=9) for moment in every(100, 30))), 0.5)],
)  # fmt: skip
def test_the_share_of_stars_in_bursts(times: tuple[datetime, ...], share: float) -> None:
    assert burst_share(times, 20) == share


@given(st.lists(st.integers(0, 600), max_size=80), st.integers(2, 10))
def test_the_share_of_bursts_is_that_of_the_plain_definition(minutes: list[int], enough: int) -> None:
    times = [NOON + timedelta(minutes=minute) for minute in minutes]
    windows = [[at for at, time in enumerate(times) if begin <= time <= begin + timedelta(hours=1)] for begin in times]
    plain = {at for window in windows if len(window) >= enough for at in window}
    assert burst_share(times, enough) == pytest.approx(len(plain) / len(times) if times else 0.0)


@pytest.mark.parametrize(
    "dead",
    [Seen(is_archived=True), Seen(is_fork=True), Seen(star_count=99), Seen(pushed_on=None), Seen(pushed_on=TODAY - timedelta(days=181))],
)
def test_what_is_dead_copied_or_tiny_is_left_out(dead: Seen) -> None:
    assert not is_live(dead, Discovery(), TODAY)
    assert rank([dead, Seen("invented/two")], TAXONOMY, {}, TODAY) == rank([Seen("invented/two")], TAXONOMY, {}, TODAY)


def test_what_is_watched_or_informs_nothing_is_left_out_and_ties_go_by_name() -> None:
    seen = [Seen("b/b"), Seen("A/a"), Seen("x/y", topics=("cats",)), Seen("Watched/One")]
    assert [proposal.name for proposal in rank(seen, TAXONOMY, {"watched/one": ("rag",)}, TODAY)] == ["A/a", "b/b"]


def test_the_most_specific_skills_are_named() -> None:
    assert informed_skills(["rag", "reranker", "kernels"], TAXONOMY) == ("reranking", "kernels")
    assert informed_skills(["cats"], TAXONOMY) == ()


def test_topics_wanted_for_a_skill_include_those_below_it() -> None:
    assert wanted_topics(TAXONOMY, ()) == ("rag", "reranking", "reranker", "kernels")
    assert wanted_topics(TAXONOMY, ["rag"]) == ("rag", "reranking", "reranker")
    assert wanted_topics(TAXONOMY, ["plain"]) == ()


def test_the_shipped_topics_serve_every_branch() -> None:
    taxonomy = read_taxonomy(Scoring().skills)
    assert sum(bool(skill.topics) for skill in taxonomy.skill) >= 20
    for skill in ("rag", "tool_use", "agents", "fine_tuning", "inference_optimization", "evaluation", "governance"):
        assert wanted_topics(taxonomy, [skill])
