"""The town after a review, published and retold: places, a second night, and people who write markup and formulas into profiles."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.pipe_tables import World
from tests.warehouse.town import Town, tell
from warehouse import history
from warehouse.publish import FILE_NAME, publish

ADA, BO, HEDY, GIL = "95dd1cb7a03cd921", "0dbe921e864335d3", "03f0695a1b4815a2", "29e5deb93ea86242"
BO_BEFORE = "6004cbb79835cf5f"  # who wrote b2, until a reviewer said that it is Bo
IVO, OTHER_IVO = "83370d9dc25b5afe", "9b24371521da457c"
HOSTILE_NAME = """<img src=x onerror="document.title='owned'">"""
HOSTILE_TITLE = "</script><script>document.title='owned'</script>"
HOSTILE_URL = "javascript:document.title='owned'"
FORMULA = '=HYPERLINK("https://x.example";"x")'

RETOLD = f"""
UPDATE people SET location = 'Berlin', company = 'Acme Labs', country_code = 'DE', orcid = '0000-0001', openreview_id = '~Ada_Vance1' WHERE person_id = '{ADA}';
UPDATE people SET location = 'Lyon', company = '@quillstone', country_code = 'FR', is_hireable = true WHERE person_id = '{BO}';
UPDATE people SET display_name = $name, company = $formula, homepage_url = $url WHERE person_id = '{HEDY}';
UPDATE shortlists SET is_new = false, rank_change = 1 WHERE person_id = '{ADA}';
UPDATE shortlists SET is_new = false, rank_change = -1 WHERE person_id = '{BO}';
UPDATE shortlists SET display_name = $name WHERE person_id = '{HEDY}';
UPDATE shortlists SET top_evidence = [{{title: $title, url: $url, reason: $formula}}] WHERE person_id = '{GIL}';
UPDATE evidence SET title = $title, url = $url WHERE person_id = '{GIL}';
UPDATE accounts SET display_name = $name, profile_url = $url, match_reason = $title WHERE person_id = '{HEDY}';
INSERT INTO possible_matches BY NAME
    SELECT '3f2a9c01' AS match_id, 'arxiv:2502.2#3' AS account_a, 'arxiv:2503.3#1' AS account_b, '{IVO}' AS person_a, '{OTHER_IVO}' AS person_b,
        'Ivo Penn' AS name_a, 'Ivo Penn' AS name_b, 0.71 AS probability, ['the same full name', 'papers in one field'] AS reasons,
        'no co-author in common' AS against, 'a page of one that links to the other' AS what_would_settle, ['scientist'] AS shortlists, 3 AS best_rank
    UNION ALL BY NAME
    SELECT '77b0e4d2' AS match_id, 'arxiv:2501.1#2' AS account_a, 'github:11' AS account_b, '{HEDY}' AS person_a, '{ADA}' AS person_b,
        $name AS name_a, 'Ada Vance' AS name_b, 0.42 AS probability, [$title] AS reasons,
        'a page of one that links to the other' AS what_would_settle, ['scientist', 'searcher'] AS shortlists, 1 AS best_rank;
INSERT INTO runs VALUES ('r1', 'done', 'all is well', '2025-06-02 02:17:00', '2025-06-02 02:18:00'),
    ('r2', 'partial', '2 targets, 1 failed', '2025-06-03 02:17:00', '2025-06-03 02:18:00');
INSERT INTO run_targets BY NAME
    SELECT 'r1' AS run_id, 'git' AS source, 'acme/engine' AS target, 'done' AS status, 7 AS row_count,
        TIMESTAMP '2025-06-02 02:17:00' AS started_at, TIMESTAMP '2025-06-02 02:17:30' AS finished_at
    UNION ALL BY NAME SELECT 'r2' AS run_id, 'git' AS source, 'acme/engine' AS target, 'failed' AS status, 'no route' AS message,
        TIMESTAMP '2025-06-03 02:17:00' AS started_at, TIMESTAMP '2025-06-03 02:17:30' AS finished_at;
"""


def retell(directory: Path, sql: str, **values: str) -> None:
    """Run statements on the published file."""
    with duckdb.connect(directory / FILE_NAME) as con:
        for statement in filter(str.strip, sql.split(";\n")):
            con.execute(statement, {name: value for name, value in values.items() if f"${name}" in statement})


@pytest.fixture(scope="session")
def reviewed_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town, made once, and again after a reviewer has said that both who are called Bo Quill are one."""
    directory = tmp_path_factory.mktemp("reviewed")
    with duckdb.connect() as con:
        build = World(con, directory)
        tell(build)
        build.make_all()
        history.keep(con, directory)
        con.execute("INSERT INTO raw.decisions (decision_id, kind, account_id, other_account_id, made_by, made_at, reason)"
                    " VALUES ('1', 'same', 'github:12', 'git:b2#0', 'reviewer', '2025-06-01', 'his home page says so')")  # fmt: skip
        history.write_previous(con, directory)
        build.make_all()
        publish(con, directory)
        yield Town(directory, build)


@pytest.fixture
def village(reviewed_town: Town, tmp_path: Path) -> Path:
    """A data directory of one's own."""
    return settle(reviewed_town, tmp_path / "data")


def settle(town: Town, directory: Path) -> Path:
    """Publish the village in a directory."""
    directory.mkdir(parents=True)
    shutil.copy(town.directory / FILE_NAME, directory / FILE_NAME)
    retell(directory, RETOLD, name=HOSTILE_NAME, title=HOSTILE_TITLE, url=HOSTILE_URL, formula=FORMULA)
    return directory
