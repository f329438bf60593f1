"""The report in a real browser, opened from disk: filters, sorting, saving, sharing, small screens, keys and screen readers.

Needs Chromium. Where there is none these tests are skipped, unless HEADWATER_REQUIRE_BROWSER is set: then they fail.
"""

import csv
import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from headwater.report.write import write_report
from scoring.shortlist import Filters, read_shortlist
from tests.report.village import ADA, BO, BO_BEFORE, GIL, HEDY, HOSTILE_NAME, IVO, settle
from tests.warehouse.town import Town
from warehouse.exports import to_csv
from warehouse.published import open_published

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LAPTOP, PHONE = ViewportSize(width=1366, height=900), ViewportSize(width=360, height=780)
EVERYBODY = ["Ada Vance", "Bo Quill", HOSTILE_NAME, "Gil Moss"]
ROLE = "role-searcher.html"

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("HEADWATER_REQUIRE_BROWSER"),
        reason="NO BROWSER: the report's browser tests were left out; install chromium to run them",
    ),
]


@dataclass
class Reader:
    """Somebody who reads the report, and whatever the browser had to say about it."""

    page: Page
    report: Path
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, name: str, hash_: str = "") -> Page:
        self.page.goto("about:blank")
        self.page.goto((self.report / name).as_uri() + hash_)
        return self.page

    def shown(self) -> list[str]:
        return self.page.locator("#list tbody:not([hidden]) th a[href^=people]").all_inner_texts()

    def fill(self, name: str, value: str) -> list[str]:
        self.page.locator(f"[name='{name}']").fill(value)
        return self.shown()

    def save(self) -> bytes:
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="Save selection as CSV").click()
        return Path(download.value.path()).read_bytes()


@pytest.fixture(scope="module")
def data(reviewed_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return settle(reviewed_town, tmp_path_factory.mktemp("browsed") / "data")


@pytest.fixture(scope="module")
def report(data: Path) -> Path:
    return write_report(data, data.parent / "a report #1").parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "HEADWATER_REQUIRE_BROWSER is set, but there is no chromium on the PATH"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return request.param


def reading(browser: Browser, report: Path, viewport: ViewportSize, scheme: str = "light", **options: bool) -> Iterator[Reader]:
    context = browser.new_context(viewport=viewport, color_scheme=scheme, accept_downloads=True, **options)
    reader = Reader(context.new_page(), report)
    reader.page.on("console", lambda message: reader.complaints.append(message.text))
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    reader.page.on("request", lambda request: reader.requests.append(request.url))
    yield reader
    context.close()
    assert reader.complaints == []
    assert [url for url in reader.requests if not url.startswith(("file:", "blob:", "about:"))] == []


@pytest.fixture
def reader(browser: Browser, report: Path) -> Iterator[Reader]:
    yield from reading(browser, report, LAPTOP)


@pytest.fixture
def phone(browser: Browser, report: Path) -> Iterator[Reader]:
    yield from reading(browser, report, PHONE, is_mobile=True, has_touch=True)


def pages(report: Path) -> list[str]:
    return ["index.html", ROLE, "role-scientist.html", f"people/{ADA}.html", f"people/{GIL}.html", f"people/{HEDY}.html", f"people/{IVO}.html"]


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"no key leads to {selector}")


def test_the_list_opens_in_the_order_of_ranks(reader: Reader) -> None:
    reader.open(ROLE)
    assert reader.shown() == EVERYBODY
    assert reader.page.locator("#shown").inner_text() == "4 of 4 people shown"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("q", "vance", ["Ada Vance"]),
        ("q", "BERLIN acme", ["Ada Vance"]),
        ("q", "vector index", ["Ada Vance", HOSTILE_NAME]),
        ("q", "nobody at all", []),
        ("active", "2025-03-05", ["Ada Vance", "Bo Quill"]),
        ("active", "2025-03-06", ["Ada Vance"]),
        ("confidence", "0.333", ["Ada Vance", "Bo Quill"]),
        ("confidence", "0.427", []),
        ("company", "acme", ["Bo Quill", HOSTILE_NAME, "Gil Moss"]),
        ("company", "Quill, ACME", [HOSTILE_NAME, "Gil Moss"]),
        ("company", " , ", EVERYBODY),
    ],
)
def test_each_filter_leaves_whom_it_should(reader: Reader, name: str, value: str, expected: list[str]) -> None:
    reader.open(ROLE)
    assert reader.fill(name, value) == expected
    assert reader.page.locator("#shown").inner_text() == f"{len(expected)} of 4 people shown"
    assert reader.page.locator("#nobody").is_visible() == (not expected)


@pytest.mark.parametrize(("country", "expected"), [("DE", ["Ada Vance"]), ("FR", ["Bo Quill"]), ("-", [HOSTILE_NAME, "Gil Moss"])])
def test_country_is_the_declared_one(reader: Reader, country: str, expected: list[str]) -> None:
    reader.open(ROLE)
    reader.page.locator("[name=country]").select_option(country)
    assert reader.shown() == expected


def test_least_score_in_a_skill_and_new_only_combine(reader: Reader) -> None:
    reader.open(ROLE)
    reader.page.get_by_text("Least score in a skill").click()
    assert reader.fill("min.kernels", "1") == ["Ada Vance", "Bo Quill"]
    assert reader.fill("min.kernels", "") == EVERYBODY
    reader.page.get_by_label("New only").check()
    assert reader.shown() == [HOSTILE_NAME, "Gil Moss"]
    reader.page.get_by_role("button", name="Clear filters").click()
    expect(reader.page.locator("#shown")).to_have_text("4 of 4 people shown")
    assert reader.shown() == EVERYBODY


def test_every_column_sorts_both_ways(reader: Reader) -> None:
    reader.open(ROLE)
    heads = reader.page.locator("th[data-sort]")
    assert heads.count() == 9
    for at in range(heads.count()):
        orders, directions = [], set()
        for _ in range(2):
            heads.nth(at).get_by_role("button").click()
            orders.append(reader.shown())
            directions.add(heads.nth(at).get_attribute("aria-sort"))
        assert sorted(orders[0]) == sorted(orders[1]) == sorted(EVERYBODY)
        assert directions == {"ascending", "descending"}
        assert reader.page.locator("th[aria-sort]").count() == 1


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("Name", [HOSTILE_NAME, "Ada Vance", "Bo Quill", "Gil Moss"]),
        ("Kernels", ["Bo Quill", "Ada Vance", HOSTILE_NAME, "Gil Moss"]),
        ("Last active", ["Ada Vance", "Bo Quill", HOSTILE_NAME, "Gil Moss"]),
        ("Location, company", [HOSTILE_NAME, "Ada Vance", "Bo Quill", "Gil Moss"]),  # =HYPERLINK… before Berlin; nowhere is last
        ("Change", ["Ada Vance", "Bo Quill", HOSTILE_NAME, "Gil Moss"]),
    ],
)
def test_a_column_sorts_by_its_values_with_the_unknown_last(reader: Reader, column: str, expected: list[str]) -> None:
    reader.open(ROLE)
    reader.page.get_by_role("columnheader", name=column).get_by_role("button").click()
    assert reader.shown() == expected


def test_a_selection_is_saved_as_the_shortlist_saves_it(reader: Reader, data: Path) -> None:
    with open_published(data) as con:
        people = read_shortlist(con, "searcher", Filters())
    reader.open(ROLE)
    assert reader.page.get_by_role("button", name="Save selection as CSV").is_disabled()
    reader.page.get_by_role("button", name="Select all shown").click()
    assert reader.save() == to_csv(people).encode()
    reader.page.get_by_role("button", name="Select none").click()
    reader.page.get_by_role("columnheader", name="Name").get_by_role("button").click()
    reader.page.get_by_label("Select Gil Moss").check()
    reader.page.get_by_label(f"Select {HOSTILE_NAME}").check()
    reader.page.get_by_label("for Excel").check()
    assert reader.save() == to_csv(people[2:], has_bom=True).encode()
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in csv.reader(io.StringIO(to_csv(people[2:]))) for cell in row)


def test_whoever_is_selected_stays_so_under_a_filter_and_is_counted(reader: Reader) -> None:
    reader.open(ROLE)
    reader.page.get_by_label("Select Ada Vance").check()
    reader.fill("q", "bo quill")
    assert reader.page.locator("#shown").inner_text() == "1 of 4 people shown, 1 selected (1 of them not shown)"


def test_a_filtered_view_can_be_shared_by_its_address(reader: Reader) -> None:
    page = reader.open(ROLE)
    reader.fill("q", "quill & sons? #1")
    reader.fill("q", "quill")
    page.locator("[name=country]").select_option("FR")
    page.get_by_role("columnheader", name="Name").get_by_role("button").click()
    page.get_by_label("Without evidence").check()
    address = page.url
    assert "#" in address.removeprefix(reader.report.as_uri())
    reader.page.goto("about:blank")
    reader.page.goto(address)
    assert reader.shown() == ["Bo Quill"]
    assert page.locator("[name=country]").input_value() == "FR"
    assert page.locator("th[aria-sort]").inner_text().strip() == "Name"
    assert not page.locator("tr.why").nth(1).is_visible()
    page.get_by_role("button", name="Clear filters").click()
    page.wait_for_url(lambda url: "#" not in url.rpartition("/")[2])
    assert reader.shown() == EVERYBODY


def test_an_address_that_makes_no_sense_shows_the_list(reader: Reader) -> None:
    reader.open(ROLE, "#country=XX&sort=nothing&confidence=much&%E0%A4%A&min.cooking=3&toString=1")
    assert reader.shown() == EVERYBODY


def test_skipping_to_the_content_keeps_the_filters(reader: Reader) -> None:
    page = reader.open(ROLE)
    reader.fill("q", "vance")
    page.get_by_role("link", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    assert reader.shown() == ["Ada Vance"]


def test_the_overview_counts_one_country_when_asked(reader: Reader) -> None:
    page = reader.open("index.html")
    pair = page.locator("[data-pair='retrieval retrieval']").first
    everywhere = pair.inner_text()
    page.locator("[name=country]").select_option("DE")
    assert (everywhere, pair.inner_text()) == ("1", "1")
    address = page.url
    assert address.endswith("#country=DE")
    reader.page.goto("about:blank")
    page.goto(address)
    assert page.locator("[name=country]").input_value() == "DE"


def test_what_people_write_never_runs(reader: Reader) -> None:
    for name in pages(reader.report):
        page = reader.open(name)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        assert page.title().endswith(" · Headwater")
        assert page.locator("img, iframe, [onerror]").count() == 0


def test_the_page_of_a_former_id_leads_on_to_the_person_of_today(reader: Reader) -> None:
    page = reader.open(f"people/{BO_BEFORE}.html")
    page.wait_for_url(f"**/{BO}.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Bo Quill"


def test_every_page_is_whole_without_scripts(browser: Browser, report: Path) -> None:
    for reader in reading(browser, report, LAPTOP, java_script_enabled=False):
        reader.open(ROLE)
        assert reader.shown() == EVERYBODY
        assert reader.page.locator("#filters").is_hidden()


def test_it_can_be_used_with_the_keyboard_alone(reader: Reader) -> None:
    page = reader.open(ROLE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    tab_to(page, "main [name=q]")
    page.keyboard.type("vance")
    assert reader.shown() == ["Ada Vance"]
    tab_to(page, "tbody [type=checkbox]")
    page.keyboard.press("Space")
    assert "1 selected" in page.locator("#shown").inner_text()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_a_head_is_sorted_with_the_keyboard(reader: Reader) -> None:
    page = reader.open(ROLE)
    page.get_by_role("columnheader", name="Rank").get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert reader.shown() == EVERYBODY[::-1]


def test_no_page_scrolls_sideways_on_a_phone(phone: Reader) -> None:
    for name in pages(phone.report):
        page = phone.open(name)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name


def test_the_list_is_still_a_table_to_a_screen_reader_on_a_phone(phone: Reader) -> None:
    page = phone.open(ROLE)
    assert page.get_by_role("table").get_by_role("row").count() >= 8
    assert page.get_by_role("rowheader", name="Ada Vance").is_visible()
    phone.fill("q", "vance")
    assert phone.shown() == ["Ada Vance"]


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_nothing_bars_a_screen_reader_or_weak_eyes(browser: Browser, report: Path, viewport: ViewportSize, scheme: str) -> None:
    for reader in reading(browser, report, viewport, scheme):
        for name in pages(report):
            page = reader.open(name)
            page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}\n{found.generate_report()}"


def test_print_shows_the_list_and_no_controls(reader: Reader) -> None:
    page = reader.open(ROLE)
    page.emulate_media(media="print")
    assert page.locator("#filters").is_hidden()
    assert page.locator("#list").is_visible()
