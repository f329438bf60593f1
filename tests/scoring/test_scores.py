"""From documents to scores: the arithmetic, and what each number of the formula does."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import log

import pytest

from scoring.formula import Formula
from scoring.profiles import Skill, Taxonomy
from tests.scoring.numbering import number
from tests.warehouse.pipe_tables import FORMULA, TAXONOMY, World
from tests.warehouse.town import COMMITS, ENGINE, PAPERS, SEARCH, tell


def formula(world: World, **numbers: float) -> None:
    """Set numbers of the formula."""
    world.profile(replace(TAXONOMY, formula=replace(FORMULA, **numbers)))


# ---------------------------------------------------------------- BM25F against an independent computation

Corpus = Mapping[str, tuple[str, str, Sequence[str]]]  # id -> title, abstract, paths (as the terms each shows)
CODE: Corpus = {
    "c1": ("add retriever", "", [("rag/",), ()]),
    "c2": ("fix retriever after retriever rewrite of the vector index", "", [("rag/", "retriever"), ("rag/",), ()]),
    "c3": ("write kernel", "", [("kernel", "*.cu")]),
    "c4": ("update docs", "", [()]),
    "c5": ("tidy", "", []),
}  # fmt: skip
WRITING: Corpus = {
    "p1": ("a retriever that learns", "we train a retriever and a kernel for it", []),
    "p2": ("kernel", "one two three four five six seven", []),
    "p3": ("vector index", "", []),
}
TERMS = ("retriever", "vector index", "rag/", "kernel", "*.cu", "reranker")


def count(term: str, text: str) -> int:
    return f" {' '.join(text.split())} ".replace(" ", "  ").count(f" {term.replace(' ', '  ')} ")


def bm25f(corpus: Corpus, title_weight: float, numbers: Formula) -> dict[tuple[str, str], tuple[float, float, Decimal]]:
    """Return frequency, idf and points by document and term."""
    mean_title = max(sum(len(title.split()) for title, _, _ in corpus.values()) / len(corpus), 1)
    mean_abstract = max(sum(len(abstract.split()) for _, abstract, _ in corpus.values()) / len(corpus), 1)
    frequencies = {}
    for name, (title, abstract, paths) in corpus.items():
        for term in TERMS:
            share = sum(term in shown for shown in paths) / len(paths) if paths else 0.0
            counts = count(term, title), count(term, abstract)
            if not (any(counts) or share):
                continue
            frequencies[name, term] = (
                title_weight * counts[0] / (1 - numbers.b + numbers.b * len(title.split()) / mean_title)
                + numbers.abstract_weight * counts[1] / (1 - numbers.b + numbers.b * len(abstract.split()) / mean_abstract)
                + numbers.path_weight * share**numbers.path_power
            )
    holders = Counter(term for _, term in frequencies)
    found = {}
    for (name, term), frequency in frequencies.items():
        idf = round(log(1 + (len(corpus) - holders[term] + 0.5) / (holders[term] + 0.5)), 6)
        rounded = round(frequency, 6)
        points = round(idf * rounded * (numbers.k1 + 1) / (numbers.k1 + rounded), 6)
        found[name, term] = (rounded, idf, Decimal(str(points)))
    return found


@pytest.mark.parametrize("numbers", [FORMULA, replace(FORMULA, k1=2.0, b=0.3, subject_weight=1.5, title_weight=4.0, path_weight=2.5, path_power=0.8)])
def test_points_are_bm25f(world: World, numbers: Formula) -> None:
    world.profile(Taxonomy(numbers, TAXONOMY.skill))
    world.git("""
        commit | subject                                                   | paths
        c1     | Add retriever                                             | rag/a.py; docs/b.md
        c2     | Fix retriever after retriever rewrite of the vector index | rag/retriever.py; rag/c.py; d.py
        c3     | Write kernel                                              | csrc/kernel.cu
        c4     | Update docs                                               | docs/b.md
        c5     | Tidy                                                      |
    """)
    world.papers("""
        paper | title                   | abstract                                 | authors
        p1    | A retriever that learns | We train a retriever and a kernel for it | Ada Vance
        p2    | Kernel                  | One two three four five six seven        | Ada Vance
        p3    | Vector index            |                                          | Ada Vance
    """)
    world.make("scoring.term_points")
    found = world.read("""
        SELECT split_part(document_id, ':', 2), term, frequency, idf, points FROM scoring.term_points
        JOIN scoring.numbered_documents USING (document_number) JOIN scoring.numbered_terms USING (term_number)""")
    expected = bm25f(CODE, numbers.subject_weight, numbers) | bm25f(WRITING, numbers.title_weight, numbers)
    assert {(name, term) for name, term, *_ in found} == expected.keys()
    for name, term, *values in found:
        assert [float(value) for value in values] == pytest.approx([float(v) for v in expected[name, term]], abs=1.01e-6), (name, term)


COMMON_PATHS = f"""
    commit | repository | subject        | paths
    c1     | {ENGINE}   | tidy           | rag/kernel.cu
    c2     | {ENGINE}   | more           | rag/b.py
    c3     | {ENGINE}   | retriever      | rag/c.py; d.py
    c4     | {SEARCH}   | something else | rag/d.py
    c5     | {SEARCH}   | and more       | e.py
"""


@pytest.mark.parametrize(("power", "commits"), [(2.0, 10), (1.0, 1), (0.0, 10)])
def test_path_counts_by_how_seldom_the_repositorys_commits_show_it(world: World, power: float, commits: int) -> None:
    world.watch({ENGINE: (), SEARCH: ()})
    formula(world, path_rarity_power=power, path_rarity_commits=commits)
    world.git(COMMON_PATHS)
    world.make("marts.evidence_terms")
    in_all, in_half = 1 - 3 / (3 + commits), 1 - 1 / (2 + commits)
    expected = {"c1": (in_all, 1.0), "c2": (in_all, 1.0), "c3": (in_all, 0.5), "c4": (in_half, 1.0)}
    found = world.read("SELECT split_part(item_id, ':', 2), path_rarity, frequency FROM marts.evidence_terms WHERE term = 'rag/' ORDER BY ALL")
    assert [name for name, *_ in found] == list(expected)
    for name, rarity, frequency in found:
        assert rarity == round(expected[name][0], 6)
        assert frequency == pytest.approx(expected[name][1] ** 0.5 * expected[name][0] ** power, abs=2e-6)


def test_words_of_the_subject_count_the_same_however_common(world: World) -> None:
    world.watch({ENGINE: (), SEARCH: ()})
    world.git(COMMON_PATHS)
    world.make("marts.evidence_terms")
    before = world.read("SELECT frequency, path_rarity FROM marts.evidence_terms WHERE term = 'retriever'")
    formula(world, path_rarity_power=2.0)
    world.make("marts.evidence_terms")
    assert world.read("SELECT frequency, path_rarity FROM marts.evidence_terms WHERE term = 'retriever'") == before
    assert [rarity for _, rarity in before] == [None]


def test_points_of_an_item_are_the_sum_over_its_terms(world: World) -> None:
    tell(world)
    world.make_all()
    assert world.read("""
        SELECT item_id FROM marts.evidence JOIN marts.evidence_terms AS terms USING (skill, item_id)
        GROUP BY item_id, skill, person_id, item_points, prior
        HAVING round(sum(terms.points) * (1 + prior), 6) <> item_points""") == []


# ---------------------------------------------------------------- which evidence


def items(world: World, skill: str = "retrieval") -> str:
    """Return the items of evidence for a skill, best first."""
    world.make("marts.evidence")
    return " ".join(world.read(f"SELECT split_part(item_id, ':', 2) FROM marts.evidence WHERE skill = '{skill}' ORDER BY weight DESC, item_id"))


def test_parents_evidence_includes_its_childrens_and_not_the_reverse(world: World) -> None:
    world.git("""
        commit | subject
        c1     | Add reranker
        c2     | Add retriever
    """)
    assert (items(world), items(world, "reranking")) == ("c1 c2", "c1")


def test_item_that_shows_child_and_parent_adds_up_once(world: World) -> None:
    world.git("""
        commit | subject
        c1     | reranker retriever
        c2     | other words
    """)
    world.make("marts.evidence", "marts.evidence_terms")
    assert world.read("SELECT skill, term FROM marts.evidence_terms ORDER BY ALL") == [
        ("reranking", "reranker"), ("retrieval", "reranker"), ("retrieval", "retriever"),
    ]  # fmt: skip
    assert world.value("SELECT max(item_points) FILTER (skill = 'retrieval') = 2 * max(item_points) FILTER (skill = 'reranking') FROM marts.evidence")


def test_cut_is_a_share_of_what_a_word_of_one_document_is_worth(world: World) -> None:
    formula(world, commit_cut=0.6)
    world.git("""
        commit | subject                                                     | paths
        c1     | retriever                                                   |
        c2     | retriever somewhere among very many other words of subjects |
        c3     | tidy                                                        | rag/a.py; b.py; c.py; d.py; w.py; x.py; y.py; z.py
        c4     | reranker                                                    |
        c5     | tidy                                                        |
    """)
    assert items(world) == "c4 c1 c2"
    least = world.value("SELECT fewest_points FROM scoring.corpora")
    assert least == pytest.approx(0.6 * log(1 + 4.5 / 1.5), abs=1e-6)
    assert world.value("""
        SELECT max(term_points) FROM scoring.document_skills JOIN scoring.numbered_documents USING (document_number)
        WHERE document_id = 'commit:c3'""") < least


def test_cuts_of_commits_and_of_papers_are_apart(world: World) -> None:
    formula(world, commit_cut=0.0, paper_cut=9.0)
    world.git("""
        commit | subject
        c1     | retriever
    """)
    world.papers("""
        paper | title     | authors
        p1    | Retriever | Ada Vance
    """)
    world.make("marts.evidence")
    assert world.read("SELECT item_id FROM marts.evidence ORDER BY ALL") == ["commit:c1"]


def test_joined_and_split_spellings_of_a_phrase_count_once(world: World) -> None:
    spellings = Skill("retrieval", "Retrieval", phrases=("vector index", "vectorindex"), paths=("vector_index/",))
    world.profile(Taxonomy(FORMULA, (spellings,)))
    world.git("""
        commit | subject         | paths
        c1     | Add VectorIndex | vector_index/a.py
        c2     | Tidy            |
    """)
    world.make("marts.evidence_terms")
    assert world.read("SELECT term FROM scoring.term_points JOIN scoring.numbered_terms USING (term_number) ORDER BY ALL") == ["vector index", "vector_index/", "vectorindex"]
    assert len(world.read("SELECT term FROM marts.evidence_terms")) == 2
    assert world.value("SELECT count(*) FROM marts.evidence_terms WHERE term = 'vector_index/'") == 1


@pytest.mark.parametrize(("subject", "paths", "substance"), [
    ("Add retriever", "rag/a.py; rag/b.py", 1.0),
    ("Add retriever", "rag/a.py; docs/b.py", 0.625),
    ("Add retriever", "rag/README.md; docs/b.py", 0.25),
    ("[Docs] retriever", "rag/a.py", 0.25),
    ("Bump retriever", "", 0.25),
    ("Add docs of the retriever", "rag/a.py", 1.0),
])  # fmt: skip
def test_documentation_and_upkeep_count_for_less(world: World, subject: str, paths: str, substance: float) -> None:
    world.git(f"""
        commit | subject   | paths
        c1     | {subject} | {paths}
        c2     | Tidy      |
    """)
    world.make("marts.evidence")
    found = world.read("SELECT substance, weight = round(item_points * substance, 6), reason LIKE '%upkeep%' FROM marts.evidence")
    assert found == [(substance, True, substance < 1)]


def test_repository_cap_holds_per_person_skill_and_repository_and_not_for_papers(world: World) -> None:
    world.watch({ENGINE: (), SEARCH: ()})
    formula(world, repository_cap=2)
    world.git(f"""
        commit | repository | author             | subject
        c1     | {ENGINE}   | Ada Vance <11+ada> | retriever of the many words
        c2     | {ENGINE}   | Ada Vance <11+ada> | retriever
        c3     | {ENGINE}   | Ada Vance <11+ada> | retriever
        c4     | {ENGINE}   | Ada Vance <11+ada> | kernel
        c5     | {SEARCH}   | Ada Vance <11+ada> | retriever
        c6     | {ENGINE}   | Bo Quill <12+bo>   | retriever of many words again
    """)
    world.papers("""
        paper | title     | authors
        p1    | Retriever | Cy Reed; Di Sand
        p2    | Retriever | Cy Reed; Di Sand
        p3    | Retriever | Cy Reed; Di Sand
    """)
    world.make("marts.evidence", "core.people")
    found = world.read("""
        SELECT display_name, list(split_part(item_id, ':', 2) ORDER BY item_id) FROM marts.evidence
        JOIN core.people USING (person_id) WHERE skill = 'retrieval' GROUP BY ALL ORDER BY ALL""")
    assert found == [
        ("Ada Vance", ["c2", "c3", "c5"]),
        ("Bo Quill", ["c6"]),
        ("Cy Reed", ["p1", "p2", "p3"]),
        ("Di Sand", ["p1", "p2", "p3"]),
    ]


def test_co_author_gets_a_share_and_the_author_the_whole(world: World) -> None:
    world.git("""
        commit | author             | co_authors
        c1     | Ada Vance <11+ada> | Bo Quill <12+bo>
    """)
    world.con.execute("UPDATE raw.git_commits SET subject = 'retriever'")
    world.make("marts.evidence", "core.people")
    assert world.read("""
        SELECT display_name, part, (weight / item_points)::DECIMAL(3, 2)::VARCHAR FROM marts.evidence
        JOIN core.people USING (person_id) ORDER BY ALL""") == [
        ("Ada Vance", "author", "1.00"),
        ("Bo Quill", "co-author", "0.50"),
    ]


def test_who_is_author_and_co_author_counts_once_as_author(world: World) -> None:
    world.git("""
        commit | author             | co_authors                         | subject
        c1     | Ada Vance <11+ada> | Ada Vance <home>; Ada <11+ada>     | retriever
    """)
    world.make("marts.evidence")
    assert world.read("SELECT part FROM marts.evidence WHERE skill = 'retrieval'") == ["author"]


def test_repository_about_the_skill_raises_points_of_the_skill_and_its_parents(world: World) -> None:
    world.watch({ENGINE: (), SEARCH: ("reranking",)})
    world.git(f"""
        commit | repository | subject
        c1     | {ENGINE}   | reranker kernel
        c2     | {SEARCH}   | reranker kernel
    """)
    world.make("marts.evidence")
    raised = world.read("""
        SELECT skill, (max(weight) / min(weight))::DECIMAL(4, 3)::VARCHAR FROM marts.evidence GROUP BY ALL ORDER BY ALL""")
    assert raised == [("kernels", "1.000"), ("reranking", "1.250"), ("retrieval", "1.250")]
    assert world.read("SELECT DISTINCT item_id FROM marts.evidence WHERE reason LIKE '%in a repository about it'") == ["commit:c2"]


def test_vandal_with_a_huge_commit_gets_nothing(world: World) -> None:
    paths = "; ".join(f"rag/retriever{at}.py" for at in range(101))
    world.git(f"""
        commit | author              | subject                        | paths        | path_count
        c1     | Ada Vance <11+ada>  | Add retriever                  | rag/a.py     |
        v1     | Van Dall <66+van>   | retriever vector index kernel  | {paths}      |
        v2     | Van Dall <66+van>   | retriever vector index kernel  | rag/a.py     | 40000
    """)
    world.make_all()
    assert world.read("SELECT DISTINCT display_name FROM marts.skill_scores JOIN marts.people USING (person_id)") == ["Ada Vance"]
    assert world.value("SELECT contribution_count FROM marts.people WHERE display_name = 'Van Dall'") == 2


def test_reason_is_a_sentence_about_what_was_found(world: World) -> None:
    world.watch({ENGINE: ("retrieval",)})
    world.git("""
        commit | subject                       | paths
        c1     | Build vector index: retriever  | rag/a.py
    """)
    world.papers("""
        paper | title       | abstract              | authors
        p1    | A retriever | Of some vector index. | Ada Vance
    """)
    world.make("marts.evidence")
    assert world.read("SELECT reason FROM marts.evidence WHERE skill = 'retrieval' ORDER BY item_kind") == [
        "author; subject says “retriever”, “vector index”; paths show “rag/”; in a repository about it",
        "sole author; title says “retriever”; abstract says “vector index”",
    ]


# ---------------------------------------------------------------- scores

EVIDENCE = """
    person_id | skill     | item_kind   | item_id | occurred_at | weight   | repository | paper_factor
    ada       | retrieval | commit      | c1      | 2025-01-03  | 2.000000 | r          | 1
    ada       | retrieval | commit      | c2      | 2025-01-28  | 1.500000 | r          | 1
    ada       | retrieval | commit      | c3      | 2025-03-01  | 0.500000 | r          | 1
    ada       | retrieval | commit      | c4      |             | 1.000000 | r          | 1
    ada       | retrieval | publication | p1      | 2024-05-01  | 3.000000 |            | 0.9
    bo        | retrieval | commit      | c5      | 2025-01-03  | 2.000000 | r          | 1
    cy        | retrieval | publication | p2      | 2025-01-03  | 4.000000 |            | 0.5
    cy        | retrieval | publication | p3      | 2025-01-04  | 4.000000 |            | 0.5
    bo        | kernels   | commit      | c6      | 2025-01-03  | 0.250000 | s          | 1
"""
PEOPLE = """
    person_id | identity_confidence
    ada       | 0.8
    bo        | 1
    cy        | 0.9
"""


@pytest.fixture
def scored(world: World) -> World:
    world.give("marts.evidence", EVIDENCE)
    world.give("core.people", PEOPLE)
    formula(world, fewest_items=2, fewest_occasions=2)
    score(world)
    return world


def score(world: World) -> None:
    """Make the scores of the evidence as it is now; the newest commit is somebody else's."""
    world.given.discard("marts.skill_scores")
    number(world)
    world.con.execute("""
        INSERT INTO scoring.numbered_documents BY NAME
        SELECT 98 AS document_number, 'c9' AS document_id, 'commit' AS item_kind, DATE '2025-06-29' AS occurred_on
        UNION ALL SELECT 99, 'p9', 'publication', DATE '2026-01-01'""")
    world.give("scoring.workloads", "person_number | repository_number | commit_count")
    world.con.execute("""
        INSERT INTO scoring.workloads
        SELECT person_number, repository_number, commit_count
        FROM (VALUES ('ada', 'r', 16), ('ada', 's', 9), ('bo', 'r', 1), ('bo', 's', 1)) AS told (person_id, repository, commit_count)
        JOIN scoring.numbered_people USING (person_id) JOIN scoring.numbered_repositories USING (repository)""")
    world.given.discard("marts.skill_scores")
    world.make("marts.skill_scores")


def recency(days: int) -> float:
    return 0.25 + 0.75 * 0.5 ** (days / 120)


def test_score_is_the_logarithm_of_weight_months_focus_and_recency_and_of_papers_as_their_terms_count_them(scored: World) -> None:
    ada = log(1 + 5 * (recency(152) + recency(120)) ** 0.5 * (4 / 16) ** 0.25 * recency(120)), 0.3 * (log(1 + 3) + log(1 + 0.9))
    bo = log(1 + 2 * recency(177) ** 0.5 * recency(177)), 0.0
    cy = 0.0, 0.3 * (log(1 + 8) + log(1 + 2 * 0.5))
    found = scored.read("""
        SELECT person_id, score, commit_points, publication_points, best_points FROM marts.skill_scores
        WHERE skill = 'retrieval' ORDER BY person_id""")
    best = sum(ada)
    for (person, score, *points), (name, expected) in zip(found, {"ada": ada, "bo": bo, "cy": cy}.items(), strict=True):
        assert person == name
        assert points == pytest.approx([*expected, best], abs=1e-6)
        assert score == pytest.approx(100 * sum(expected) / best, abs=0.005)


def test_recency_is_measured_from_the_newest_commit_of_anybody_and_papers_have_none(scored: World) -> None:
    found = scored.read("SELECT person_id, commit_silence_days, commit_recency FROM marts.skill_scores WHERE skill = 'retrieval' ORDER BY person_id")
    assert found == [("ada", 120, 0.625), ("bo", 177, round(recency(177), 6)), ("cy", None, 0.0)]


@pytest.mark.parametrize(("day", "left"), [("2025-06-29", 1.0), ("2010-01-01", 0.25), ("", 0.25)])
def test_silence_leaves_the_floor_and_work_without_a_date_is_not_recent(scored: World, day: str, left: float) -> None:
    scored.con.execute("UPDATE marts.evidence SET occurred_at = nullif($day, '')::TIMESTAMP WHERE person_id = 'bo'", {"day": day})
    score(scored)
    assert scored.read("SELECT commit_recency FROM marts.skill_scores WHERE person_id = 'bo'") == [left, left]


def test_months_are_counted_once_each_by_the_recency_of_its_last_commit_and_an_undated_item_adds_none(scored: World) -> None:
    found = scored.read("SELECT commit_month_count, commit_fresh_months FROM marts.skill_scores WHERE skill = 'retrieval' ORDER BY person_id")
    assert [count for count, _ in found] == [2, 1, 0]
    assert [float(months) for _, months in found] == pytest.approx([recency(152) + recency(120), recency(177), 0], abs=2e-6)


def test_work_without_any_date_was_done_in_a_month_at_the_floor(scored: World) -> None:
    scored.con.execute("UPDATE marts.evidence SET occurred_at = NULL WHERE person_id = 'bo'")
    score(scored)
    assert scored.read("SELECT commit_month_count, commit_fresh_months FROM marts.skill_scores WHERE person_id = 'bo'") == [(0, Decimal("0.25"))] * 2


def test_focus_is_the_share_of_the_work_in_the_repositories_of_the_evidence(scored: World) -> None:
    assert scored.read("SELECT commit_focus FROM marts.skill_scores WHERE person_id = 'ada'") == [0.25]  # 4 of 16, those in s left out


def test_confidence_grows_with_amount_and_occasions_and_shrinks_with_doubt_about_identity(scored: World) -> None:
    assert scored.read("SELECT person_id, skill, occasion_count, confidence FROM marts.skill_scores ORDER BY ALL") == [
        ("ada", "retrieval", 3, round(5 / 8 * 3 / 4 * 0.8, 3)),
        ("bo", "kernels", 1, round(1 / 4 * 1 / 2, 3)),
        ("bo", "retrieval", 1, round(1 / 4 * 1 / 2, 3)),
        ("cy", "retrieval", 2, round(2 / 5 * 2 / 3 * 0.9, 3)),
    ]


def test_another_repository_is_another_occasion(world: World) -> None:
    world.watch({ENGINE: (), SEARCH: ()})
    world.git(f"""
        commit | repository | subject   | at
        c1     | {ENGINE}   | retriever | 2025-01-01
        c2     | {ENGINE}   | retriever | 2025-01-02
        c3     | {SEARCH}   | retriever | 2025-01-03
    """)
    world.make("marts.skill_scores")
    assert world.read("SELECT repository_count, occasion_count, commit_focus FROM marts.skill_scores") == [(2, 2, 1.0)]


def test_too_little_evidence_is_a_state_of_its_own(scored: World) -> None:
    enough = scored.read("SELECT person_id FROM marts.skill_scores WHERE is_sufficient ORDER BY person_id")
    assert enough == ["ada", "cy"]


def test_best_of_a_skill_has_100_and_last_evidence_is_its_day(scored: World) -> None:
    assert scored.read("SELECT person_id, score, last_evidence_on::VARCHAR FROM marts.skill_scores WHERE skill = 'kernels'") == [
        ("bo", 100.0, "2025-01-03")
    ]


@pytest.mark.parametrize("cap", [1, 2, 200])
def test_scores_sum_up_the_very_items_that_the_caps_leave(world: World, cap: int) -> None:
    tell(world)
    world.profile(replace(TAXONOMY, formula=replace(FORMULA, repository_cap=cap)))
    world.make("marts.skill_scores", "marts.evidence")
    found = world.read("""
        SELECT person_id, skill, evidence_count, last_evidence_on, commit_weight, commit_month_count, publication_weight,
            publication_equivalents
        FROM marts.skill_scores ORDER BY ALL""")
    assert len(found) >= 10
    assert found == world.read("""
        SELECT person_id, skill, count(*), max(occurred_at)::DATE, coalesce(sum(weight) FILTER (item_kind = 'commit'), 0),
            count(DISTINCT date_trunc('month', occurred_at)) FILTER (item_kind = 'commit'),
            coalesce(sum(weight) FILTER (item_kind = 'publication'), 0),
            coalesce(sum(paper_factor) FILTER (item_kind = 'publication'), 0)
        FROM marts.evidence GROUP BY person_id, skill ORDER BY ALL""")


# ---------------------------------------------------------------- determinism

RESULT = """
    SELECT COLUMNS(*)::VARCHAR FROM marts.shortlists ORDER BY role, rank"""


def shuffled(table: str, chance: random.Random) -> str:
    header, *lines = [line for line in table.splitlines() if line.strip()]
    return "\n".join([header, *chance.sample(lines, len(lines))])


@pytest.mark.parametrize("seed", range(3))
def test_shortlists_depend_on_neither_order_nor_threads(world: World, seed: int) -> None:
    tell(world)
    world.make_all()
    before, evidence = world.read(RESULT), world.read("SELECT COLUMNS(*)::VARCHAR FROM marts.evidence ORDER BY ALL")
    assert len(before) > 5
    world.con.execute("TRUNCATE raw.git_commits; TRUNCATE raw.arxiv_papers; TRUNCATE raw.files; SET threads = 2")
    chance = random.Random(seed)
    world.papers(shuffled(PAPERS, chance))
    world.git(shuffled(COMMITS, chance))
    world.make_all()
    assert world.read(RESULT) == before
    assert world.read("SELECT COLUMNS(*)::VARCHAR FROM marts.evidence ORDER BY ALL") == evidence


def test_terms_of_a_text_are_those_among_its_phrases(world: World) -> None:
    tell(world)
    world.papers("""
        paper | title                         | abstract                                           | authors
        camel | FlashAttention for RAGs       | VectorIndex and vector indexes; a kernel, Kernels  | Ada Vance
        none  | é                             | Retriever.Vector Index                             | Ada Vance
    """)
    world.make("scoring.document_terms")
    texts = "SELECT document_id, unnest(list_concat(phrases(title, title_words), coalesce(phrases(abstract, abstract_words), []))) AS term FROM scoring.documents JOIN scoring.document_words USING (document_id)"
    expected = world.read(f"""
        SELECT document_id, term, count(*) FROM ({texts}) SEMI JOIN (SELECT term FROM profile.terms WHERE kind = 'phrase') USING (term)
        GROUP BY ALL ORDER BY ALL""")
    assert len(expected) > 10
    assert world.read("""
        SELECT document_id, term, title_count + abstract_count FROM scoring.document_terms
        WHERE title_count + abstract_count > 0 ORDER BY ALL""") == expected
