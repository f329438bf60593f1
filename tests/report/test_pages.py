"""The report's pages: complete, true to the published file, harmless whatever people write, and the same every time."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

from headwater.cli import main
from headwater.errors import DataError, HeadwaterError
from headwater.report import write
from headwater.report.write import write_report
from scoring.explain import explain
from scoring.shortlist import Filters, read_shortlist
from tests.report.village import (
    ADA,
    BO,
    BO_BEFORE,
    FORMULA,
    GIL,
    HEDY,
    HOSTILE_NAME,
    HOSTILE_TITLE,
    IVO,
    OTHER_IVO,
    retell,
)
from warehouse.exports import to_csv
from warehouse.published import open_published

LOW_SCORE = "A low score may only mean little public work"


@pytest.fixture
def report(village: Path, tmp_path: Path) -> Path:
    return write_report(village, tmp_path / "out").parent


def files(report: Path) -> dict[str, bytes]:
    return {str(file.relative_to(report)): file.read_bytes() for file in sorted(report.rglob("*")) if file.is_file()}


def page(report: Path, name: str) -> html.HtmlElement:
    return html.document_fromstring((report / name).read_bytes())


def text(part: html.HtmlElement) -> str:
    words = " ".join(" ".join(part.xpath(".//text()[not(parent::style or parent::script)]")).split())
    return re.sub(r" (?=[.,:;)])", "", words).replace("( ", "(")


def person(report: Path, person_id: str) -> html.HtmlElement:
    return page(report, f"people/{person_id}.html")


def section(shown: html.HtmlElement, heading: str) -> str:
    return text(shown.xpath("//section[@aria-labelledby=$id]", id=heading)[0])


def test_there_is_a_page_per_role_and_per_listed_person(report: Path, village: Path) -> None:
    with open_published(village) as con:
        listed = con.execute("SELECT DISTINCT 'people/' || person_id || '.html' FROM shortlists").fetchall()
    expected = {"index.html", "role-engineer.html", "role-scientist.html", "role-searcher.html", *(row[0] for row in listed)}
    assert set(files(report)) - {f"people/{BO_BEFORE}.html"} == expected


def test_the_page_of_a_former_id_leads_to_the_person_of_today_if_they_are_listed(report: Path, village: Path) -> None:
    shown = person(report, BO_BEFORE)
    assert shown.xpath("//main//a/@href") == [f"{BO}.html"]
    assert shown.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url={BO}.html"]
    retell(village, f"DELETE FROM shortlists WHERE person_id = '{BO}'")
    write_report(village, report)
    assert f"people/{BO_BEFORE}.html" not in files(report)


def test_one_role_has_only_its_people(village: Path, tmp_path: Path) -> None:
    write_report(village, tmp_path / "out", ["engineer"])
    assert set(files(tmp_path / "out")) == {"index.html", "role-engineer.html", *(f"people/{listed}.html" for listed in (ADA, BO, BO_BEFORE))}


def test_top_cuts_every_list(village: Path, tmp_path: Path) -> None:
    write_report(village, tmp_path / "out", ["searcher"], top=1)
    assert set(files(tmp_path / "out")) == {"index.html", "role-searcher.html", f"people/{ADA}.html"}
    assert "4 people ranked, the best 1 shown." in text(page(tmp_path / "out", "role-searcher.html"))


def test_every_link_between_pages_leads_to_a_page(report: Path) -> None:
    for name in files(report):
        for href in page(report, name).xpath("//a/@href"):
            target, _, place = href.partition("#")
            if not href.startswith("http"):
                arrived = (report / name).parent / target if target else report / name
                assert arrived.is_file(), (name, href)
                assert not place or html.parse(arrived).xpath("//*[@id=$place]", place=place), (name, href)


def test_a_role_page_shows_rank_score_skills_confidence_and_evidence(report: Path) -> None:
    shown = page(report, "role-searcher.html")
    first = shown.xpath("//table[@id='list']/tbody")[0]
    cells = {cell.get("data-label"): text(cell) for cell in first.xpath(".//td[@data-label]")}
    assert cells == {
        "Score": "85.3", "Retrieval": "100", "Kernels": "41", "Confidence": "0.43", "Last active": "2025-04-01",
        "Location, company": "Berlin · Acme Labs", "Change": "▲ up 1",
    }  # fmt: skip
    assert text(first.xpath(".//th[@scope='row']")[0]) == "Ada Vance @ada"
    assert "Add vector index to the retriever author; subject says" in text(first)
    assert shown.xpath("//tbody[1]//li/a/@href")[0].startswith("https://git.example.org/acme/search/commit/")


def test_the_rows_that_can_be_saved_are_those_of_the_shortlist(report: Path, village: Path) -> None:
    for role in ("engineer", "searcher", "scientist"):
        with open_published(village) as con:
            expected = to_csv(read_shortlist(con, role, Filters()))
        shown = html.fromstring((report / f"role-{role}.html").read_bytes()).xpath("//script[@id='data']")[0].text
        data = json.loads(shown)
        assert data["header"] + "".join(row["csv"] for row in data["people"]) == expected
    assert f"'{FORMULA}"[:12] in expected


def test_a_persons_page_prints_the_arithmetic_that_explain_prints(report: Path, village: Path) -> None:
    with open_published(village) as con:
        lines = [line.strip() for role in (None, "searcher") for line in explain(con, ADA, role)]
    printed = {line.strip() for block in person(report, ADA).xpath("//pre") for line in block.text_content().splitlines()}
    steps = [line for line in lines if " = " in line]
    assert len(steps) > 20
    assert [line for line in steps if line not in printed] == []


def test_a_persons_page_shows_the_weightiest_items_and_sums_up_the_others(village: Path, tmp_path: Path) -> None:
    retell(village, f"""
        DELETE FROM evidence WHERE person_id = '{BO}' AND skill = 'kernels';
        INSERT INTO evidence BY NAME
        SELECT '{BO}' AS person_id, 'kernels' AS skill, 'commit' AS item_kind, 'commit:' || number AS item_id, 'Item ' || number AS title,
            'https://git.example.org/' || number AS url, number + 0.5 AS weight, 'author' AS reason, 'author' AS part, 1 AS share, 0 AS prior,
            1 AS substance
        FROM generate_series(1, 8) AS items (number);
        UPDATE skill_scores SET evidence_count = 8 WHERE person_id = '{BO}' AND skill = 'kernels'""")
    write_report(village, tmp_path / "out")
    shown = person(tmp_path / "out", BO).xpath("//article[@aria-labelledby='s-kernels']")[0]
    assert shown.xpath("./ol/li/p[1]/a/text()") == ["Item 8", "Item 7", "Item 6", "Item 5", "Item 4"]
    assert "And 3 lighter items of 7.500000 points together." in text(shown)


def test_a_persons_page_tells_accounts_with_reasons_and_probability(report: Path) -> None:
    told = section(person(report, ADA), "accounts")
    assert "git a2#0 Ada Vance the same full name in the same repository, which belongs to at most one GitHub account here 0.986" in told


def test_a_persons_page_tells_papers(report: Path) -> None:
    assert "Retriever, reader, reranker 2025-02-20 · author 2 of 3, as Gil Moss" in section(person(report, GIL), "papers")


def test_a_persons_page_tells_work_by_year_and_kind(report: Path) -> None:
    assert "Year Commits 2025 2" in section(person(report, BO), "when")
    assert "Year Papers 2025 2" in section(person(report, GIL), "when")


def test_a_persons_page_says_where_it_comes_from_and_how_to_object(report: Path) -> None:
    told = section(person(report, ADA), "about")
    assert "public sources (git, github)" in told
    assert f"headwater forget {ADA}" in told


def test_every_page_says_what_a_low_score_may_mean(report: Path) -> None:
    assert [name for name in files(report) if LOW_SCORE not in text(page(report, name))] == []


def test_possible_matches_stand_apart_with_what_a_reviewer_needs(report: Path) -> None:
    told = section(person(report, IVO), "possible")
    for words in (
        "Ivo Penn arxiv:2503.3#1 probability 0.71", "For the same full name; papers in one field", "Against no co-author in common",
        "Would settle it a page of one that links to the other", "headwater identity accept 3f2a9c01", "headwater identity reject 3f2a9c01",
    ):  # fmt: skip
        assert words in told
    assert "2503.3#1" not in section(person(report, IVO), "accounts")
    assert not person(report, GIL).xpath("//section[@aria-labelledby='possible']")


def test_a_possible_match_stands_on_the_pages_of_both_and_links_whoever_is_listed(report: Path) -> None:
    for one, other, name in ((ADA, HEDY, HOSTILE_NAME), (HEDY, ADA, "Ada Vance")):
        (link,) = person(report, one).xpath("//section[@aria-labelledby='possible']//h3/a")
        assert (link.get("href"), link.text) == (f"{other}.html", name)
        assert "Against nothing known" in section(person(report, one), "possible")
    assert f"people/{OTHER_IVO}.html" not in files(report)
    assert not person(report, IVO).xpath("//section[@aria-labelledby='possible']//a")


def test_insufficient_evidence_is_said_beside_the_score_and_is_no_low_score(village: Path, report: Path, tmp_path: Path) -> None:
    assert "Insufficient" not in text(person(report, BO))
    retell(village, """
        UPDATE formula SET value = 2 WHERE parameter = 'fewest_occasions';
        UPDATE skill_scores SET is_sufficient = occasion_count >= 2""")
    shown = person(write_report(village, tmp_path / "thin").parent, BO)
    kernels, retrieval = (text(shown.xpath("//article[@aria-labelledby=$id]", id=f"s-{skill}")[0]) for skill in ("kernels", "retrieval"))
    assert "1 item on 1 occasion, latest 2025-03-05 Insufficient evidence: 1 item on 1 occasion;" in kernels
    assert "a must-have needs 1 item on 2 occasions. It is not a low score." in kernels
    assert "2 items on 2 occasions, latest" in retrieval
    assert "Insufficient" not in retrieval


def test_the_role_page_says_how_its_numbers_are_made(report: Path) -> None:
    told = section(page(report, "role-searcher.html"), "how")
    assert "Weights: Retrieval 3 (must-have), Kernels 1." in told
    assert "n ÷ (n + 3) × m ÷ (m + 1) × how sure it is" in told


def test_the_overview_tells_the_last_run_the_freshness_and_the_gaps(report: Path) -> None:
    shown = page(report, "index.html")
    assert "Last run partial: 2 targets, 1 failed (ended 2025-06-03 02:18 UTC). 1 known gap, listed below." in text(shown)
    assert "git 1 1 2025-06-02 02:17 UTC 2025-06-02 02:17 UTC 7" in section(shown, "fresh")
    assert "git acme/engine failed no route 2025-06-02 02:17 UTC 7" in section(shown, "fresh")
    assert "git acme/engine objects are missing 2025-01-01" in section(shown, "gaps")


def test_the_overview_counts_from_accounts_to_shortlists(report: Path, village: Path) -> None:
    told = section(page(report, "index.html"), "funnel")
    with open_published(village) as con:
        for label, sql in (
            ("Accounts and author signatures", "SELECT count(*) FROM accounts"),
            ("People", "SELECT count(*) FROM people"),
            ("With evidence in a skill", "SELECT count(DISTINCT person_id) FROM skill_scores"),
            ("On a shortlist", "SELECT count(DISTINCT person_id) FROM shortlists"),
        ):
            assert f"{label} {con.execute(sql).fetchall()[0][0]} " in f"{told} "


def test_must_haves_count_as_met_only_with_enough_evidence(village: Path, tmp_path: Path) -> None:
    retell(village, "DELETE FROM role_skills WHERE NOT is_must_have;\nUPDATE skill_scores SET is_sufficient = person_id = '" + ADA + "'")
    told = section(page(write_report(village, tmp_path / "out", ["searcher"]).parent, "index.html"), "funnel")
    assert "With the must-have scores of a role 1 " in told


def test_the_overview_counts_people_with_strong_evidence_in_one_skill_and_in_two(village: Path, tmp_path: Path) -> None:
    retell(village, "UPDATE skill_scores SET evidence_count = 3, score = 80 WHERE skill IN ('retrieval', 'reranking');\n"
                    "UPDATE skill_scores SET evidence_count = 3, score = 24.9 WHERE skill = 'kernels'")  # fmt: skip
    with open_published(village) as con:
        one = con.execute("SELECT count(*) FROM skill_scores WHERE skill = 'retrieval'").fetchall()[0][0]
        both = con.execute("SELECT count(*) FROM skill_scores AS a JOIN skill_scores AS b USING (person_id) "
                           "WHERE a.skill = 'retrieval' AND b.skill = 'reranking'").fetchall()[0][0]  # fmt: skip
    shown = page(write_report(village, tmp_path / "out").parent, "index.html")
    cells = {cell.get("data-pair"): int(cell.text) for cell in shown.xpath("//td[@data-pair]")}
    assert 0 < both <= one
    assert (cells["retrieval retrieval"], cells["retrieval reranking"], cells["reranking retrieval"]) == (one, both, both)
    assert not any("kernels" in pair for pair in cells)
    assert "Germany 1" in section(shown, "supply")


def test_what_people_write_is_text_and_never_markup(report: Path) -> None:
    for name, written in files(report).items():
        assert b"<img" not in written, name
        assert b"<script>document" not in written, name
        for attribute in page(report, name).xpath("//@*[name() = 'href' or name() = 'src' or name() = 'action']"):
            assert not attribute.lower().strip().startswith(("javascript:", "data:", "vbscript:")), (name, attribute)
        assert not page(report, name).xpath("//@*[starts-with(name(), 'on') or name() = 'style']"), name
    assert HOSTILE_NAME in text(person(report, HEDY))
    assert HOSTILE_TITLE in text(person(report, GIL))


def test_nothing_is_loaded_and_the_policy_allows_only_what_stands_in_the_page(report: Path) -> None:
    for name in files(report):
        shown = page(report, name)
        assert not shown.xpath("//link | //iframe | //object | //embed | //script[@src] | //img"), name
        policy = shown.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy
        parts = [part.text for part in shown.xpath("//style | //script[not(@type)]")]
        hashes = {f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'" for part in parts}
        assert hashes == set(re.findall(r"'sha256-[^']+'", policy)), name


def test_links_to_elsewhere_tell_nothing_about_the_reader(report: Path) -> None:
    for name in files(report):
        assert {link.get("rel") for link in page(report, name).xpath("//a[starts-with(@href, 'http')]")} <= {"noopener noreferrer"}


def test_the_same_published_file_gives_the_same_bytes(village: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_report(village, tmp_path / name)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_who_is_erased_is_on_no_page_of_the_next_report(village: Path, report: Path) -> None:
    assert f"people/{BO}.html" in files(report)
    for table in ("people", "accounts", "contributions", "evidence", "skill_scores", "shortlists", "former_person_ids"):
        retell(village, f"DELETE FROM {table} WHERE person_id = '{BO}'")
    write_report(village, report)
    assert not {f"people/{BO}.html", f"people/{BO_BEFORE}.html"} & set(files(report))
    assert [name for name, written in files(report).items() if b"Bo Quill" in written or BO.encode() in written] == []
    assert [entry.name for entry in report.parent.iterdir() if entry.name.startswith(".")] == []


def test_a_report_that_fails_leaves_the_old_one(village: Path, report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(report)

    def broken(*_: object) -> object:
        yield "index.html", "half"
        raise RuntimeError("power cut")

    monkeypatch.setattr(write, "pages", broken)
    with pytest.raises(RuntimeError):
        write_report(village, report)
    assert files(report) == before
    monkeypatch.undo()
    write_report(village, report)
    assert files(report) == before


def test_a_directory_that_holds_anything_else_is_refused(village: Path, report: Path, tmp_path: Path) -> None:
    (report / "notes.txt").write_text("mine")
    with pytest.raises(DataError, match=r"out: holds notes\.txt, and the report would replace the directory"):
        write_report(village, report)
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("<p>my own page")
    with pytest.raises(DataError, match="site: holds pages that no report wrote"):
        write_report(village, site)
    assert (site / "index.html").read_text() == "<p>my own page"
    with pytest.raises(DataError, match="is not a directory"):
        write_report(village, site / "index.html")


def test_an_empty_warehouse_has_a_report(village: Path, tmp_path: Path) -> None:
    for table in ("people", "accounts", "contributions", "publications", "authorships", "evidence", "skill_scores", "shortlists", "runs",
                  "run_targets", "gaps", "former_person_ids", "possible_matches"):  # fmt: skip
        retell(village, f"DELETE FROM {table}")
    told = text(page(write_report(village, tmp_path / "out").parent, "index.html"))
    assert "No run is recorded. 0 known gaps." in told
    assert "Nobody has enough evidence (which is not a low score)." in text(page(tmp_path / "out", "role-engineer.html"))


def test_an_unknown_role_is_told_in_one_line_and_nothing_is_written(village: Path, tmp_path: Path) -> None:
    with pytest.raises(HeadwaterError, match=r"^unknown role 'cook'; known are engineer, scientist, searcher$"):
        write_report(village, tmp_path / "out", ["engineer", "cook"])
    assert not (tmp_path / "out").exists()


def test_the_command_prints_the_first_page_and_writes_beside_the_data(village: Path, tmp_path: Path) -> None:
    settings = tmp_path / "headwater.toml"
    settings.write_text(f'[data]\ndirectory = "{village}"\n')
    done = CliRunner().invoke(main, ["--config", str(settings), "report", "engineer", "--top", "1"])
    assert (done.exit_code, done.output) == (0, f"{village}/reports/index.html\n")
    assert (village / "reports" / "role-engineer.html").is_file()
    refused = CliRunner().invoke(main, ["--config", str(settings), "report", "cook"])
    assert (refused.exit_code, refused.stderr) == (1, "headwater: unknown role 'cook'; known are engineer, scientist, searcher\n")
