"""How well authors are found who are known for a topic, on the DBLP data of Brochier et al. (2020).

    python -m bench expert_finding DIRECTORY      a checkout of brochier/expert_finding

Our own models score it: the papers stand in the warehouse's tables, each query is a skill of a taxonomy made for it, and
the formula is that of skills.toml. Queries are the seven topics (the phrase and its words), and, as that repository has
it, the labelled papers (their words), for which the experts of their topics are right. Only the judged authors are ranked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa

import scoring
from bench.expert_data import Benchmark, read_benchmark
from scoring.evaluation.bootstrap import SAMPLES, SEED, interval
from scoring.evaluation.rankings import OURS, make_rankings, read_rankings
from scoring.profiles import Skill, read_taxonomy
from scoring.tables import write_taxonomy
from warehouse import load
from warehouse.build import Watched, write_inputs
from warehouse.models import MODELS, prepare_macros, read_models, run_models, subset

ROOT = Path(scoring.__file__).parents[1]
SCORING_MODELS = ROOT / "scoring" / "models"
METRICS = ("AP", "P@5", "P@10", "nDCG@10")
ABOUT_PAPERS = (OURS, "bm25_sum", "bm25_votes", "tfidf_sum", "starting_formula", "random")
# Measured elsewhere: by topic, of unknown wording; by document, that repository's own code on the same queries.
REFERENCES = {
    "topics": {"TF-IDF, summed": (0.53, 0.60, None, 0.61), "BM25, votes": (0.44, None, None, None)},
    "documents": {
        "its panoptic (TF-IDF)": (0.232, 0.256, 0.224, None),
        "its voting (TF-IDF)": (0.283, 0.309, 0.260, None),
        "its propagation (TF-IDF)": (0.347, 0.423, 0.331, None),
    },
}
VOCABULARY = """
SELECT document, list(word ORDER BY word)
FROM (SELECT DISTINCT document, unnest(words(text)) AS word FROM told_documents)
SEMI JOIN (
    SELECT word FROM (SELECT DISTINCT document, unnest(words(text)) AS word FROM told_documents)
    GROUP BY word
    HAVING count(*) BETWEEN 5 AND (SELECT count(*) / 4 FROM told_documents)
) USING (word)
GROUP BY document"""


@dataclass(frozen=True)
class Query:
    """What is looked for: words and phrases, and the authors who are right."""

    name: str
    phrases: tuple[str, ...]
    experts: frozenset[int]


Found = dict[str, np.ndarray[tuple[int, int], np.dtype[np.float64]]]  # ranking -> one row per query, one column per metric


def measure(benchmark: Benchmark) -> dict[str, Found]:
    """Return the metrics of every ranking for each kind of query."""
    with duckdb.connect() as con:
        tell(con, benchmark)
        kinds = {"topics": topic_queries(benchmark), "documents": document_queries(con, benchmark)}
        asked = {kind: [query for query in queries if query.phrases and query.experts] for kind, queries in kinds.items()}
        return {kind: rank(con, benchmark, queries) for kind, queries in asked.items() if queries}


def tell(con: duckdb.DuckDBPyConnection, benchmark: Benchmark) -> None:
    """Write the papers into tables that the real models made of nothing."""
    con.execute("SET TimeZone = 'UTC'")
    prepare_macros(con)
    con.execute(load.SCHEMA)
    with TemporaryDirectory() as place:
        write_inputs(con, Path(place), Watched([], []))
    needed = subset(con, read_models(MODELS, SCORING_MODELS), list(read_rankings(with_baselines=True).values()))
    write_taxonomy(con, read_taxonomy(ROOT / "skills.toml"))
    run_models(con, needed)
    numbers = range(len(benchmark.texts))
    pairs = [(document, author) for document in numbers for author in benchmark.authors[document]]
    con.register("told_documents", pa.table({"document": list(numbers), "text": list(benchmark.texts)}))
    con.register("told_authors", pa.table({"document": [pair[0] for pair in pairs], "author": [pair[1] for pair in pairs]}))
    con.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def topic_queries(benchmark: Benchmark) -> list[Query]:
    """Return one query per topic: its phrase, and each word of it."""
    return [
        Query(topic, tuple(dict.fromkeys((topic, *topic.split()))), experts)
        for topic, experts in zip(benchmark.topics, benchmark.experts, strict=True)
    ]


def document_queries(con: duckdb.DuckDBPyConnection, benchmark: Benchmark) -> list[Query]:
    """Return one query per labelled paper: its words that stand in five papers or more, and in a quarter at most."""
    words = dict(con.execute(VOCABULARY).fetchall())
    return [
        Query(f"paper {document}", tuple(words.get(document, ())), frozenset().union(*(benchmark.experts[topic] for topic in topics)))
        for document, topics in benchmark.labelled
    ]


def rank(con: duckdb.DuckDBPyConnection, benchmark: Benchmark, queries: Sequence[Query]) -> Found:
    """Score the queries as skills, and measure every ranking that looks at papers."""
    skills = tuple(Skill(query.name, query.name, phrases=query.phrases) for query in queries)
    write_taxonomy(con, replace(read_taxonomy(ROOT / "skills.toml"), skill=skills))
    rankings = {name: sql for name, sql in read_rankings(with_baselines=True).items() if name in ABOUT_PAPERS}
    run_models(con, subset(con, read_models(SCORING_MODELS), list(rankings.values())))
    found = {}
    for name in make_rankings(con, rankings):
        places = dict(con.execute("SELECT skill, map(list(person_id), list(place)) FROM ("
            "SELECT skill, person_id, rank() OVER (PARTITION BY skill ORDER BY points DESC) AS place FROM ranking) GROUP BY skill").fetchall())  # fmt: skip
        found[name] = np.array([metrics_of(places.get(query.name, {}), benchmark.candidates, query.experts) for query in queries])
    return found


def metrics_of(places: Mapping[str, int], candidates: Sequence[int], experts: frozenset[int]) -> tuple[float, ...]:
    """Return METRICS of the candidates in order of place; who has none comes last, and those at one place at once (AP)."""
    last = len(places) + 1
    placed = sorted((places.get(f"author {author}", last), author) for author in candidates)
    hits = np.array([author in experts for _, author in placed], dtype=float)
    ends = np.array([at + 1 == len(placed) or placed[at + 1][0] != place for at, (place, _) in enumerate(placed)])
    recalled = hits.cumsum()[ends]
    average = float((np.diff(recalled, prepend=0.0) * recalled / (np.flatnonzero(ends) + 1)).sum() / hits.sum())
    discounts = 1 / np.log2(np.arange(10) + 2)
    gained = float((hits[:10] * discounts[: hits[:10].size]).sum() / discounts[: int(hits.sum())].sum())
    return average, float(hits[:5].sum() / 5), float(hits[:10].sum() / 10), gained


def lines(found: Mapping[str, Found]) -> Iterator[str]:
    """Yield a table for each kind of query: the means, ours less each in AP with its 95 % interval, then the references."""
    for kind, rankings in found.items():
        yield f"{len(rankings[OURS])} {kind} as queries" + "".join(f"{name:>9}" for name in METRICS) + "   ours less it, AP"
        for name, values in rankings.items():
            yield f"{name:<25}" + "".join(f"{value:>9.3f}" for value in values.mean(axis=0)) + (_less(rankings[OURS] - values) if name != OURS else "")
        for name, told in REFERENCES[kind].items():
            yield f"{name:<25}" + "".join(f"{'-':>9}" if value is None else f"{value:>9.3f}" for value in told) + "   reference"
        yield ""


def _less(differences: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> str:
    first = differences[:, 0]
    drawn = np.random.default_rng(SEED).integers(0, first.size, size=(SAMPLES, first.size))
    low, high = interval(first[drawn].mean(axis=1))
    return f"   {first.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def print_measured(directory: Path) -> None:
    for line in lines(measure(read_benchmark(directory))):
        print(line)
