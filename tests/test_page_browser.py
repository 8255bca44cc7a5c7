"""The page in a real browser: Debian's Chromium, driven by Playwright.

It needs Chromium, Playwright for Python, and axe-core, pinned in ``tests/browser``:

    npm ci --prefix tests/browser --ignore-scripts

Without them these tests are skipped, or fail where BUBBLEGRAPH_BROWSER says that they are there, as
in .ci/run. No test goes to a network: every page is a file.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import Ledger, load_ledger, read_text, select_deals, write_page
from conftest import REPOSITORY

AXE = REPOSITORY / "tests/browser/node_modules/axe-core/axe.min.js"
CHROMIUM = shutil.which("chromium")
# nothing of its own leaves for anywhere, and no sandbox where the tests run as root
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]
PHONE = {"width": 390, "height": 844}
VIOLATIONS = """async () => (await axe.run()).violations.map(
  found => [found.id, ...found.nodes.slice(0, 3).map(node => node.html.slice(0, 200))])"""
MIDDLE = """path => {
  const at = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
  return [at.x, at.y];
}"""
SMALL = """
title: Chips and stakes
as_of: 2026-06-30
entities:
  chipco: {name: Chipco, sector: chipmaker, aliases: [芯片公司]}
  labco: {name: Labco, sector: ai_lab, aliases: [Lab Company]}
  cloudco: {name: Cloudco, sector: hyperscaler}
  bankco: {name: Bankco, sector: lender}
deals:
- {id: stake, payer: chipco, payee: labco, kind: equity, amount: 10B to 30B, package: round,
   status: {2025-02-10: announced, 2025-05-20: closed}, note: the first of two,
   source: "The Paper 2025-02-10 https://example.org/stake"}
- {id: chips, payer: labco, payee: chipco, kind: purchase, amount: 20B, term: 2025 to 2028,
   package: round, status: {2025-05-20: committed}, source: "The Paper 2025-05-20"}
- {id: rent, payer: labco, payee: cloudco, kind: cloud, amount: 5B, term: 2026 to 2027,
   status: {2025-11-03: committed}, source: "Cloudco 2025-11-03 https://example.org/rent"}
- {id: loan, payer: bankco, payee: labco, kind: debt, amount: 4B, status: {2026-06-01: closed},
   source: "Bankco 2026-06-01"}
- {id: gpus, payer: cloudco, payee: chipco, kind: purchase, amount: 3B, term: 2023 to 2024,
   status: {2025-11-03: closed}, source: "Cloudco 2025-11-03 https://example.org/gpus"}
"""


def _why_not() -> str:
    if CHROMIUM is None:
        return "there is no chromium"
    if not AXE.exists():
        return "axe-core is not installed: npm ci --prefix tests/browser --ignore-scripts"
    try:
        import playwright.sync_api  # noqa: F401, PLC0415 - whether there is one
    except ImportError:
        return "there is no playwright"
    return ""


pytestmark = pytest.mark.skipif(
    bool(_why_not()) and os.environ.get("BUBBLEGRAPH_BROWSER") != "there", reason=_why_not()
)


@dataclass
class Tab:
    """A page in the browser, with what went wrong on it and what it asked for."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def text(self, selector: str) -> str:
        """What somebody reads there."""
        return str(self.page.inner_text(selector))

    def until(self, expression: str) -> None:
        """Wait until something holds; the page lets no expression be evaluated inside it."""
        for _ in range(100):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(expression)

    def hit(self, selector: str) -> None:
        """Click on the middle of a line, as a mouse does."""
        self.page.locator(selector).scroll_into_view_if_needed()
        self.page.mouse.click(*self.page.locator(selector).evaluate(MIDDLE))

    def rows(self, name: str) -> list[str]:
        """The rows of a table; it is scrolled to, for it is laid out when it is near."""
        self.page.evaluate(f"document.getElementById('{name}').scrollIntoView()")
        self.page.wait_for_selector(f"#{name}-table tbody", state="attached")
        return list(self.page.locator(f"#{name}-table tbody tr").all_inner_texts())


Opens = Callable[..., Tab]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may not be there

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def opens(browser: Any) -> Iterator[Opens]:
    """Opens a file; in the end nothing was complained of, and nothing asked of anybody else."""
    contexts, tabs = [], []

    def open_file(file: Path, fragment: str = "", **look: Any) -> Tab:
        context = browser.new_context(**look)
        context.set_default_timeout(4_000)
        contexts.append(context)
        tab = Tab(context.new_page())
        tab.page.on("console", lambda message: tab.said.append(message.text))
        tab.page.on("pageerror", lambda error: tab.said.append(str(error)))
        tab.page.on("request", lambda request: tab.asked.append(request.url))
        tab.page.goto(f"{file.as_uri()}{fragment}")
        tab.page.wait_for_selector("html[data-ready]", timeout=60_000)
        tabs.append((tab, file))
        return tab

    yield open_file
    for tab, file in tabs:
        others = [url for url in tab.asked if url.split("#")[0] != file.as_uri()]
        assert (tab.said, others) == ([], [])
    for context in contexts:
        context.close()


def written(ledger: Ledger, folder: Path, **how: Any) -> Path:
    path = folder / "loops.html"
    write_page(select_deals(ledger), path, **how)
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(read_text(SMALL), tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(load_ledger(REPOSITORY / "data/deals.yaml"), tmp_path_factory.mktemp("shipped"))


def violations(tab: Tab) -> list[list[str]]:
    """What axe finds wrong, run from outside: the page itself lets no other script run."""
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    return list(tab.page.evaluate(VIOLATIONS))


# --- what is there -------------------------------------------------------------------------------


def test_the_page_says_the_finding_and_shows_both_pictures_and_every_list(
    opens: Opens, small: Path
) -> None:
    tab = opens(small)

    assert tab.text("h1") == "Up to $23B of signed deals can complete a lap, $20B in order of time"
    assert tab.text("#when") == "As of 30 June 2026"
    assert tab.locator("#track-picture g[data-loops]").count() == 2
    assert tab.locator("#network-picture [data-company]").count() == 3
    assert "Chipco ⇄ Labco" in tab.rows("rows")[0]
    assert len(tab.rows("loops")) == 2
    assert len(tab.rows("deals")) == 5
    assert len(tab.rows("companies")) == 4
    assert "Chipco ⇄ Labco" in " ".join(tab.rows("timeline"))
    assert "announced" in tab.text("#progress-body")


def test_the_figures_of_the_shipped_ledger_are_those_of_the_command_line(
    opens: Opens, shipped: Path
) -> None:
    flows = pytest.importorskip("bubblegraph").circular_flows(
        select_deals(load_ledger(REPOSITORY / "data/deals.yaml"))
    )
    tab = opens(shipped)

    billions = f"{float(flows.signed.high.value) / 10**11:,.2f}"
    assert tab.text("#figures .big >> nth=0").endswith(billions)
    assert len(tab.rows("rows")) == len(flows.rows)
    assert f"of {len(flows.shown):,} loops" in tab.text("#loops-count")


# --- the slider ----------------------------------------------------------------------------------


def test_the_slider_replays_the_ledger(opens: Opens, small: Path) -> None:
    tab = opens(small)
    tab.locator("#day").focus()

    tab.keyboard.press("Home")
    assert tab.text("#when") == "As of 28 February 2025"
    assert tab.text("h1") == "No money can complete a lap through these deals"
    assert "no loop" in tab.text("#track-picture")
    assert len(tab.rows("deals")) == 1

    tab.keyboard.press("ArrowRight")
    assert tab.text("#when") == "As of 31 May 2025"
    assert tab.locator("#track-picture g[data-loops]").count() == 1
    assert tab.locator('#network-picture .gone[data-company="cloudco"]').count() == 1


def test_buttons_step_from_day_to_day_and_play(opens: Opens, small: Path) -> None:
    tab = opens(small)
    assert tab.locator("#after").is_disabled()

    tab.click("#before")
    assert tab.text("#when") == "As of 30 November 2025"
    tab.click("#play")
    tab.until("document.getElementById('when').textContent.includes('June 2026')")
    tab.until("document.getElementById('play').ariaPressed === 'false'")


# --- what can be chosen --------------------------------------------------------------------------


def test_a_lane_opens_its_deals_with_windows_history_and_sources(opens: Opens, small: Path) -> None:
    tab = opens(small)

    tab.hit("#track-picture g[data-loops] >> nth=0 >> path >> nth=0")
    assert tab.text("#panel-title") == "Chipco ⇄ Labco"
    assert "supplier finances customer" in tab.text("#panel-body")

    tab.locator("#panel-body button", has_text="$10–30B").first.click()
    said = tab.text("#panel-body")
    assert tab.text("#panel-title") == "Chipco → Labco"
    assert "2025-02-10 · announced" in said
    assert "2025-05-20 · closed" in said
    assert "the first of two" in said
    assert "window of time" in said
    link = tab.locator("#panel-body a")
    assert link.get_attribute("href") == "https://example.org/stake"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_a_company_and_an_arrow_open_theirs(opens: Opens, small: Path) -> None:
    tab = opens(small)

    tab.locator('#network-picture [data-company="labco"]').click()
    assert tab.text("#panel-title") == "Labco"
    assert "Lab Company" in tab.text("#panel-body")
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#panel")

    tab.hit("#network-picture g[data-arrow] >> nth=0 >> path >> nth=0")
    assert "→" in tab.text("#panel-title")


def test_pictures_are_walked_by_keyboard_and_the_panel_gives_the_focus_back(
    opens: Opens, small: Path
) -> None:
    tab = opens(small)
    first = tab.locator('#track-picture [tabindex="0"][role=button]')
    assert first.count() == 1

    first.focus()
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.activeElement.getAttribute('role')") == "button"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "panel-title"
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.getAttribute('role')") == "button"


def test_the_first_key_leads_past_what_stands_above(opens: Opens, small: Path) -> None:
    tab = opens(small)

    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"


def test_the_network_stands_as_a_table_as_well(opens: Opens, small: Path) -> None:
    tab = opens(small)

    tab.click("#pairs summary")
    assert any("Chipco" in row and "$10–30B" in row for row in tab.rows("pairs"))


# --- search, filters, sorting --------------------------------------------------------------------


def test_search_knows_other_names_in_any_script(opens: Opens, small: Path) -> None:
    tab = opens(small)

    tab.fill("#q", "芯片公司")
    tab.until("location.hash.includes('q=')")
    assert len(tab.rows("deals")) == 3
    assert tab.locator('#network-picture .dim[data-company="chipco"]').count() == 0
    assert "figures stay those of 30 June 2026" in tab.text("#note")

    tab.fill("#q", "nobody")
    tab.wait_for_selector('#network-picture .dim[data-company="chipco"]')
    assert tab.rows("deals") == []


def test_filters_dim_and_hide_and_leave_figures_alone(opens: Opens, small: Path) -> None:
    tab = opens(small)
    before = tab.text("#figures")

    tab.click("#filters summary")
    tab.get_by_label("debt").check()
    assert [row.split("\t")[0] for row in tab.rows("deals")] == ["Bankco → Labco"]
    assert tab.locator("#track-picture g[data-loops].dim").count() == 2
    assert tab.text("#set") == "(1)"
    assert tab.text("#figures") == before

    tab.get_by_role("button", name="Reset").click()
    assert len(tab.rows("deals")) == 5
    assert not tab.is_visible("#note")


def test_in_order_only_dims_what_never_is_and_a_relationship_its_loops(
    opens: Opens, small: Path
) -> None:
    tab = opens(small, "#order=1")
    assert len(tab.rows("loops")) == 1
    assert tab.locator("#track-picture g[data-loops].dim").count() == 1

    tab = opens(small, "#relationship=3")
    assert tab.rows("loops") == []


def test_a_period_leaves_deals_that_were_made_in_it(opens: Opens, small: Path) -> None:
    tab = opens(small, "#from=2026-01-01")

    assert [row.split("\t")[0] for row in tab.rows("deals")] == ["Bankco → Labco"]


def test_heads_sort_by_amount_and_by_name(opens: Opens, small: Path) -> None:
    tab = opens(small)
    tab.rows("deals")

    assert "$10–30B" in tab.rows("deals")[0]
    assert tab.locator('#deals-table th[aria-sort="descending"]').inner_text() == "amount"
    tab.locator("#deals-table thead button", has_text="amount").click()
    assert "$3B" in tab.rows("deals")[0]
    assert tab.evaluate("document.activeElement.textContent") == "amount"
    tab.locator("#deals-table thead button", has_text="payer").click()
    assert tab.rows("deals")[0].startswith("Bankco")


# --- permalinks ----------------------------------------------------------------------------------


def test_an_address_leads_back_to_what_somebody_saw(opens: Opens, small: Path) -> None:
    tab = opens(small, "#date=2025-05-31&deal=chips&q=chipco&kind=purchase")
    assert tab.text("#when") == "As of 31 May 2025"
    assert tab.text("#panel-title") == "Labco → Chipco"
    assert tab.input_value("#q") == "chipco"
    assert tab.text("#set") == "(1)"

    tab.click("#close")
    tab.click("#after")
    kept = tab.evaluate("location.hash")
    assert "date=2025-11-30" in kept
    assert "kind=purchase" in kept
    assert "deal=" not in kept


def test_what_no_address_can_mean_is_passed_over(opens: Opens, small: Path) -> None:
    tab = opens(small, "#date=1066-01-01&deal=nobody&kind=love&status=9&company=&loop=a~b&pair=~")

    assert tab.text("#when") == "As of 28 February 2025"
    assert not tab.is_visible("#panel")


def test_a_plain_anchor_leads_to_its_section(opens: Opens, small: Path) -> None:
    tab = opens(small, "#deals")

    assert len(tab.rows("deals")) == 5


# --- where it is read ----------------------------------------------------------------------------


def test_dark_paper_has_colours_of_its_own_in_page_and_pictures(opens: Opens, small: Path) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    fill = "getComputedStyle(document.querySelector('#network-picture circle')).fill"
    light, dark = opens(small), opens(small, color_scheme="dark")

    assert light.evaluate(colour) == "rgb(251, 250, 245)"
    assert dark.evaluate(colour) == "rgb(20, 23, 28)"
    assert light.evaluate(fill) != dark.evaluate(fill)


def test_a_telephone_scrolls_pictures_and_tables_but_never_the_page(
    opens: Opens, shipped: Path
) -> None:
    tab = opens(shipped, viewport=PHONE)
    for name in ("rows", "loops", "deals", "companies", "timeline"):
        tab.rows(name)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    tab.evaluate("location.hash = 'company=openai'")
    tab.wait_for_selector("#panel:not([hidden])")
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("sandbox", [None, "allow-scripts"])
def test_in_a_frame_a_picture_alone_can_be_chosen_from(
    browser: Any, tmp_path: Path, sandbox: str | None
) -> None:
    write_page(select_deals(read_text(SMALL)), tmp_path / "track.html", embed="track")
    boxed = "" if sandbox is None else f'sandbox="{sandbox}"'
    (tmp_path / "site.html").write_text(
        f'<!DOCTYPE html><title>Site</title><iframe src="track.html" {boxed} '
        'width="900" height="700"></iframe>',
        encoding="utf-8",
    )
    page = browser.new_page()
    page.goto((tmp_path / "site.html").as_uri())
    frame = page.frame_locator("iframe")

    frame.locator("html[data-ready]").wait_for()
    frame.locator("g[data-loops]").first.focus()
    page.keyboard.press("Enter")
    assert "⇄" in frame.locator("#panel-title").inner_text()
    assert frame.locator("#deals").count() == 0
    page.close()


def test_without_scripts_the_last_day_can_be_read(browser: Any, small: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(small.as_uri())

    assert page.inner_text("h1").startswith("Up to $23B")
    assert page.locator("#track-picture svg path").count() > 4
    assert "Chipco ⇄ Labco" in page.inner_text("#rows-table")
    assert "Without scripts" in page.inner_text("noscript")
    context.close()


def test_on_paper_every_deal_is_there_and_no_control(opens: Opens, small: Path) -> None:
    tab = opens(small)

    paper = tab.pdf()
    assert paper.startswith(b"%PDF")
    tab.emulate_media(media="print")
    assert not tab.is_visible("#bar")
    assert tab.locator("#deals-table tbody tr").count() == 5


# --- everybody -----------------------------------------------------------------------------------


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"viewport": PHONE}])
def test_axe_finds_nothing_wrong(opens: Opens, shipped: Path, look: dict[str, Any]) -> None:
    tab = opens(shipped, "#company=openai", **look)
    for name in ("rows", "loops", "deals", "companies", "timeline"):
        tab.rows(name)
    tab.click("#filters summary")

    assert violations(tab) == []


@pytest.mark.parametrize("how", [{"language": "zh-Hans"}, {"embed": "track"}])
def test_axe_finds_nothing_wrong_in_chinese_or_alone(
    opens: Opens, tmp_path: Path, how: dict[str, str]
) -> None:
    tab = opens(written(read_text(SMALL), tmp_path, **how))

    assert violations(tab) == []


# --- bad input -----------------------------------------------------------------------------------


def test_what_a_ledger_says_is_text_and_never_markup(opens: Opens, tmp_path: Path) -> None:
    """Names, notes and addresses of somebody who means harm."""
    evil = "</script><img src=x onerror=document.title=1>"
    ledger = read_text(
        f"""
strict: false
title: "{evil}"
as_of: 2026-01-31
entities:
  a: {{name: "{evil}", aliases: ["<b>"]}}
  b: {{name: "<!--<script>"}}
deals:
- {{id: one, payer: a, payee: b, kind: equity, amount: 10B, date: 2025-01-05, what: "{evil}",
   note: "{"x" * 10_000}", source: {{publisher: "{evil}", url: "javascript:alert(1)"}}}}
- {{id: two, payer: b, payee: a, kind: cloud, amount: 5B, date: 2025-02-05,
   source: {{publisher: P, url: "data:text/html,<script>alert(1)</script>"}}}}
"""
    )
    turned = replace(
        ledger.entities["b"], name="b\u202e\u2028</style>"
    )  # which no reader lets pass
    ledger = replace(ledger, entities={**ledger.entities, "b": turned})
    tab = opens(written(ledger, tmp_path), "#deal=one")

    assert tab.locator("img").count() == 0
    assert tab.evaluate("document.title").endswith(evil)
    assert tab.locator("script").count() == 2
    assert evil in tab.text("#panel-title")
    assert "x" * 10_000 in tab.text("#panel-body")
    assert "javascript:alert(1)" in tab.text("#panel-body")
    assert tab.locator("#panel-body a").count() == 0
    assert "\u202e" not in tab.content()
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_other_script_may_run(opens: Opens, small: Path) -> None:
    tab = opens(small)

    tab.evaluate(
        """() => {
          const made = document.createElement("script");
          made.textContent = "document.title = 'taken'";
          document.body.append(made);
        }"""
    )
    assert tab.title() == "Circular flows: Chips and stakes"
    assert any("Content Security Policy" in line for line in tab.said)
    tab.said.clear()


def test_five_thousand_deals_are_a_page_that_can_be_used(opens: Opens, tmp_path: Path) -> None:
    deals = "\n".join(
        f"- {{payer: c{n % 700}, payee: d{n * 7 % 690}, kind: cloud, amount: {n % 90 + 1}M, "
        f"date: 2025-01-01}}"
        for n in range(5_000)
    )
    ring = "\n".join(
        f"- {{payer: r{n}, payee: r{(n + 1) % 4}, kind: equity, amount: 1B, date: 2025-01-01}}"
        for n in range(4)
    )
    ledger = read_text(f"strict: false\ndeals:\n{ring}\n{deals}\n")
    tab = opens(written(ledger, tmp_path))

    assert len(tab.rows("deals")) == 50
    assert "1,500 of" in tab.text("#deals-count")
    tab.fill("#q", "r2")
    tab.until("location.hash.includes('q=')")
    assert len(tab.rows("deals")) >= 2


# --- payments ------------------------------------------------------------------------------------


def test_a_page_of_payments_has_neither_columns_nor_filters_of_deals(
    opens: Opens, tmp_path: Path
) -> None:
    table = (
        "id,date,payer,payee,amount\nP1,2025-01-03,Alder,Birch,4885.40\n"
        "P2,2025-01-20,Birch,Alder,4987.33\nP3,2025-02-11,Birch,Alder,412.60\n"
    )
    tab = opens(written(read_text(table, file="bank.csv"), tmp_path))

    first = tab.rows("deals")[0]
    heads = tab.locator("#deals-table thead th").all_inner_texts()
    assert [head.split()[0] for head in heads] == ["payer", "amount", "day"]
    assert first.split("\t")[1:] == ["$4,987.33", "2025-01-20"]
    assert tab.locator("#progress").count() == 0
    assert tab.locator("#choices fieldset").count() == 1
    tab.locator("#deals-table tbody button").first.click()
    said = tab.text("#panel-body")
    assert "P2" in said
    assert not re.search("closed|purchase|History|Sources|confidence", said)
