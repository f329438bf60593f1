"""Market pay: what a file may say, that it is published as it stands, and that no score depends on it."""

from pathlib import Path

import pytest

from headwater.errors import SettingsError
from headwater.report.write import write_report
from headwater.settings import Market
from tests.warehouse.pipe_tables import World
from tests.warehouse.town import tell
from warehouse import history
from warehouse.market import COLUMNS, read_market, write_market
from warehouse.publish import publish

HEADER = ",".join(COLUMNS) + "\n"
GOOD = "AI engineer,senior,,base,150,200,thousand USD,a guide,2026-04-01,engineer;searcher\n"
LISTS = "SELECT role, person_id, rank, score FROM marts.shortlists ORDER BY ALL"


def test_the_file_shipped_says_what_the_guide_says() -> None:
    rows = {row[:4]: row[4:6] for row in read_market(Market().pay)}
    assert rows["AI engineer", "3–5 years", None, "base"] == (140, 210)
    assert rows["AI engineer", "10+ years", None, "total"] == (350, 600)
    assert rows["AI engineer", None, "San Francisco Bay", "base"] == (210, 250)
    assert rows["ML engineer", "senior", None, "base"] == (220, 300)
    assert rows["fine-tuning specialist", None, None, "premium"] == (25, 40)
    assert rows["research scientist", "senior, at frontier laboratories", None, "total"] == (550, 943)
    assert len(rows) == 19


def test_it_names_only_roles_that_there_are() -> None:
    from headwater.settings import Scoring

    assert {role for row in read_market(Market().pay) for role in row[9]} <= {file.stem for file in Scoring().roles.glob("*.toml")}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a,b,,base,1\n", "line 2: expected 10 columns"),
        ("a,,,base,x,2,u,s,2026-01-01,\n", "line 2: could not convert string to float: 'x'"),
        ("a,,,base,3,2,u,s,2026-01-01,\n", "line 2: expected 0 ≤ low ≤ high, found 3 and 2"),
        ("a,,,base,nan,2,u,s,2026-01-01,\n", "line 2: expected 0 ≤ low ≤ high"),
        ("a,,,base,1,2,u,s,April,\n", "line 2: Invalid isoformat string: 'April'"),
        ("a,,,bonus,1,2,u,s,2026-01-01,\n", "line 2: expected a profile, a source and a measure among base, total, premium"),
        ("a,,,base,1,2,u,,2026-01-01,\n", "line 2: expected a profile, a source"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "pay.csv"
    file.write_text(HEADER + line)
    with pytest.raises(SettingsError) as caught:
        read_market(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert said in str(caught.value)


def test_a_file_that_is_not_there_or_something_else_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"pay\.csv: cannot be read \(No such file"):
        read_market(tmp_path / "pay.csv")
    (tmp_path / "pay.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"pay\.csv: cannot be read"):
        read_market(tmp_path / "pay.csv")
    (tmp_path / "pay.csv").write_text("name,salary\n")
    with pytest.raises(SettingsError, match="the first line must be profile,level"):
        read_market(tmp_path / "pay.csv")


def test_operators_own_figures_stand_on_the_roles_page_and_change_no_score(world: World, tmp_path: Path) -> None:
    tell(world)
    world.make_all()
    before = world.con.execute(LISTS).fetchall()
    (tmp_path / "pay.csv").write_text(HEADER + GOOD)
    write_market(world.con, tmp_path / "pay.csv")
    world.make_all()
    assert world.con.execute(LISTS).fetchall() == before
    history.keep(world.con, tmp_path)
    publish(world.con, tmp_path)
    write_report(tmp_path, tmp_path / "report")
    shown = (tmp_path / "report" / "role-engineer.html").read_text()
    assert "AI engineer, senior: base 150 to 200 thousand USD <small>a guide, 2026-04-01</small>" in shown
    assert "market" not in (tmp_path / "report" / "role-scientist.html").read_text()


def test_no_file_means_an_empty_table(world: World, tmp_path: Path) -> None:
    (tmp_path / "pay.csv").write_text(HEADER)
    write_market(world.con, tmp_path / "pay.csv")
    assert world.con.execute("SELECT count(*) FROM raw.market_pay").fetchall() == [(0,)]


def test_skill_supply_counts_people_by_country_and_year(world: World, tmp_path: Path) -> None:
    tell(world)
    world.make_all()
    publish(world.con, tmp_path)
    from warehouse.published import open_published

    with open_published(tmp_path) as con:
        whole = con.execute("SELECT count(DISTINCT person_id) FROM evidence WHERE skill = 'retrieval'").fetchall()
        newcomers = con.execute("SELECT sum(new_person_count) FROM skill_supply WHERE skill = 'retrieval'").fetchall()
        assert newcomers == whole
        assert con.execute("SELECT DISTINCT year FROM skill_supply ORDER BY 1").fetchall() == [(2021,), (2025,)]
