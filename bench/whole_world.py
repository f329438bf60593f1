"""An invented installation of any size: histories and papers of the same people, landed, with its catalog and settings.

    python -m bench world DIRECTORY REPOSITORIES COMMITS PAPERS PEOPLE     then: python -m bench night_stages DIRECTORY/headwater.toml
"""

import time
from itertools import groupby, islice
from pathlib import Path
from urllib.parse import unquote

import duckdb

from bench.papers_world import FETCHED_AT, SQL, invent_papers
from sandbox.name_words import LATIN_ENDINGS, LATIN_STEMS
from sandbox.topics import TOPICS
from sources.git_log import SCHEMA
from sources.installation_key import installation_key
from sources.reading import Reading
from warehouse.landing import land
from warehouse.ledger import start_run

SEED = 1
PEOPLE_PER_SURNAME = 20
VENUE_SOURCES = ("openreview", "acl_anthology", "paperlists")
SETTINGS = """[data]
directory = "data"
[run]
since = "2016-01-01"
catalog = "catalog.toml"
"""


def write_installation(directory: Path, repositories: int, commits: int, papers: int, people: int) -> None:
    """Write headwater.toml, catalog.toml and data/ with everything landed; the same sizes give the same rows."""
    data = directory / "data"
    data.mkdir(parents=True)
    with duckdb.connect(directory / "world.duckdb") as con:
        invent_papers(con, data / "landing", papers, people, SEED, _rare_surnames(people // PEOPLE_PER_SURNAME))
        _invent_histories(con, repositories, commits)
        names = [name for (name,) in con.execute("SELECT name FROM repositories ORDER BY id").fetchall()]
        _land_histories(con, data / "landing", names)
    (directory / "world.duckdb").unlink()
    (directory / "headwater.toml").write_text(SETTINGS, encoding="utf-8")
    (directory / "catalog.toml").write_text(_catalog(data / "landing", names), encoding="utf-8")
    (data / "history").mkdir()
    installation_key(data)
    start_run(data)


def _rare_surnames(count: int) -> list[str]:
    """Return so many surnames more: the more people there are, the more names, and most of them rare."""
    built = (f"{one}{other.lower()}{end}" for end in LATIN_ENDINGS for one in LATIN_STEMS for other in LATIN_STEMS)
    return list(islice(built, count))


def _invent_histories(con: duckdb.DuckDBPyConnection, repositories: int, commits: int) -> None:
    topics = [{"skill": topic.skill, "paths": list(topic.paths), "things": list(topic.things)} for topic in TOPICS.values()]
    for name, value in {"repository_count": repositories, "commit_count": commits, "topics": topics}.items():
        con.execute(f"SET VARIABLE {name} = ?", [value])
    con.execute((SQL / "git_world.sql").read_text(encoding="utf-8"))


def _land_histories(con: duckdb.DuckDBPyConnection, landing: Path, names: list[str]) -> None:
    """Land one file for each repository, as its first night does."""
    select = (SQL / "git_landing.sql").read_text(encoding="utf-8")
    for number, name in enumerate(names):
        rows = con.execute(select, {"repository": number}).to_arrow_table().cast(SCHEMA)
        tip = rows["commit_id"][0].as_py()
        land(landing, "git", name, Reading(SCHEMA, rows.to_batches(), {"tip": tip, "since": "2016-01-01", "rosters": ""}, replaces=True), FETCHED_AT)


def _catalog(landing: Path, repositories: list[str]) -> str:
    """Return a catalog of all repositories and of the category and the venues that landed."""
    told = sorted({unquote(file.parent.name) for source in VENUE_SOURCES for file in landing.glob(f"{source}/*/*.parquet")})
    years = {venue: [int(name.rsplit(" ", 1)[1]) for name in names] for venue, names in groupby(told, lambda name: name.rsplit(" ", 1)[0])}
    venues = "".join(f'[[venue]]\nname = "{venue}"\nyears = {years[venue]}\n\n' for venue in years)
    return "".join(f'[[repository]]\nname = "{name}"\n\n' for name in repositories) + venues + '[[arxiv]]\ncategory = "cs.LG"\n'


def print_written(directory: Path, repositories: str, commits: str, papers: str, people: str) -> None:
    """Write an installation and tell how long that took."""
    started = time.perf_counter()
    write_installation(directory, int(repositories), int(commits), int(papers), int(people))
    landed = sum(file.stat().st_size for file in (directory / "data" / "landing").rglob("*.parquet"))
    print(f"{directory / 'headwater.toml'}: {landed / 1e9:.2f} GB landed in {time.perf_counter() - started:.0f} s")
