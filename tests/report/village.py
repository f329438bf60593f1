"""The town's published file, retold: places, a second night, and people who write markup and formulas into their profiles."""

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.town import Town
from warehouse.publish import FILE_NAME

ADA, BO, HEDY, GIL = "95dd1cb7a03cd921", "0dbe921e864335d3", "03f0695a1b4815a2", "29e5deb93ea86242"
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
INSERT INTO runs VALUES ('r1', 'done', 'all is well', '2025-06-02 02:17:00', '2025-06-02 02:18:00'),
    ('r2', 'partial', '2 targets, 1 failed', '2025-06-03 02:17:00', '2025-06-03 02:18:00');
INSERT INTO run_targets BY NAME
    SELECT 'r1' AS run_id, 'git' AS source, 'acme/engine' AS target, 'done' AS status, '7' AS row_count,
        TIMESTAMP '2025-06-02 02:17:00' AS started_at, TIMESTAMP '2025-06-02 02:17:30' AS finished_at
    UNION ALL BY NAME SELECT 'r2' AS run_id, 'git' AS source, 'acme/engine' AS target, 'failed' AS status, 'no route' AS message,
        TIMESTAMP '2025-06-03 02:17:00' AS started_at, TIMESTAMP '2025-06-03 02:17:30' AS finished_at;
"""


def retell(directory: Path, sql: str, **values: str) -> None:
    """Run statements on the published file."""
    with duckdb.connect(directory / FILE_NAME) as con:
        for statement in filter(str.strip, sql.split(";\n")):
            con.execute(statement, {name: value for name, value in values.items() if f"${name}" in statement})


@pytest.fixture
def village(town: Town, tmp_path: Path) -> Path:
    """A data directory of one's own."""
    return settle(town, tmp_path / "data")


def settle(town: Town, directory: Path) -> Path:
    """Publish the village in a directory."""
    directory.mkdir(parents=True)
    shutil.copy(town.directory / FILE_NAME, directory / FILE_NAME)
    retell(directory, RETOLD, name=HOSTILE_NAME, title=HOSTILE_TITLE, url=HOSTILE_URL, formula=FORMULA)
    return directory
