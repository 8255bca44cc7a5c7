"""The page as a file: what stands in it, what it weighs, and what no ledger can put into it.

What a browser makes of it is looked at in test_page_browser.py.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import (
    Filters,
    Ledger,
    Page,
    QuestionError,
    circular_flows,
    load_ledger,
    read_text,
    select_deals,
    write_page,
)
from bubblegraph.errors import OutputError
from bubblegraph.output.cycles import flows_scale
from bubblegraph.output.words import lap_words
from bubblegraph.page.build import make_page
from bubblegraph.page.compact import letter, shared_starts
from bubblegraph.page.filling import SAID, WORDS, asset
from bubblegraph.page.language import PageLanguage
from bubblegraph.page.recording import Recording
from bubblegraph.page.svg import Palette, draw_marks
from conftest import REPOSITORY, Run

DEALS = REPOSITORY / "data/deals.yaml"
HOLE = "\ufffc"
MOST = 400 * 1024  # bytes of the page of the shipped ledger


def page_of(ledger: Ledger, **how: Any) -> str:
    return make_page(select_deals(ledger), **how).html


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def words_of(data: dict[str, Any]) -> list[str]:
    """The texts of a page, long ones put together again."""
    *words, forms = data["words"]
    return [word if isinstance(word, str) else _filled(forms[word[0]], word[1:]) for word in words]


def _filled(form: str, figures: list[str]) -> str:
    for figure in figures:
        form = form.replace(HOLE, figure, 1)
    return form


@pytest.fixture(scope="module")
def shipped() -> Page:
    return make_page(select_deals(load_ledger(DEALS)))


# --- figures -------------------------------------------------------------------------------------


def test_figures_of_every_day_are_those_of_the_ledger_selected_for_it(shipped: Page) -> None:
    data = data_of(shipped.html)
    words = words_of(data)
    ledger = load_ledger(DEALS)
    scale = flows_scale(circular_flows(select_deals(ledger)), None)
    for day in data["days"][::6]:
        filters = Filters(as_of=date.fromisoformat(day["day"]))
        flows = circular_flows(select_deals(ledger, filters))
        if flows.core:
            assert words[day["figures"][0][1]] == lap_words(flows.signed, scale)
        assert len(day["rows"]) == len(flows.rows)


def test_a_state_holds_from_its_day_to_the_next(ledger: Ledger) -> None:
    """
    as_of: 2025-06-30
    deals:
    - {id: loi, payer: a, payee: b, kind: equity, amount: 10B,
       status: {2025-01-10: letter of intent, 2025-03-10: lapsed}}
    - {id: rent, payer: b, payee: a, kind: cloud, amount: 4B,
       status: {2025-02-10: announced, 2025-06-10: closed}}
    """
    data = data_of(page_of(ledger))

    loi, rent = (dict(zip(data["deals"]["fields"], row)) for row in data["deals"]["rows"])  # noqa: B905 - short rows
    status = [word for word, _ in data["statuses"]]
    assert [day["day"] for day in data["days"]] == [
        "2025-01-31",
        "2025-02-28",
        "2025-03-31",
        "2025-06-30",
    ]
    assert [(s[0], status[s[1]]) for s in loi["states"]] == [(0, "letter of intent"), (2, "lapsed")]
    assert [(s[0], status[s[1]]) for s in rent["states"]] == [(1, "announced"), (3, "closed")]


def test_a_loop_that_fell_apart_ends_with_its_day_alone(ledger: Ledger) -> None:
    """
    as_of: 2025-06-30
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 10B,
       status: {2025-01-10: announced, 2025-05-10: cancelled}}
    - {id: rent, payer: b, payee: a, kind: cloud, amount: 4B, date: 2025-02-10}
    """
    ((states, path),) = data_of(page_of(ledger))["loops"]

    assert path == "AAB"
    assert [state[0] for state in states] == [1, 2]
    assert len(states[-1]) == 1


def test_a_page_is_one_line_to_look_at(ledger: Ledger) -> None:
    """
    title: Chips
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10B, date: 2025-01}
    - {payer: b, payee: a, kind: cloud, amount: 4B, date: 2025-02}
    """
    said = repr(make_page(select_deals(ledger)))

    assert re.fullmatch(r"Page\(Circular flows: Chips: 2 days, \d+ KiB\)", said)


# --- what it weighs, and that it stays the same --------------------------------------------------


def test_the_page_of_the_shipped_ledger_is_below_400_kilobytes(shipped: Page) -> None:
    assert len(shipped.html.encode()) < MOST
    assert shipped.notes == ()


def test_the_same_ledger_gives_the_same_bytes(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10B, date: 2025-01}
    - {payer: b, payee: a, kind: cloud, amount: 4B, date: 2025-02}
    """
    assert page_of(ledger) == page_of(ledger)


def test_paths_share_what_they_begin_with() -> None:
    assert shared_starts(["ABC", "ABD", "ABDE", "C"]) == "AABC CD DE AC"
    assert len({letter(number) for number in range(2_000)}) == 2_000


# --- what a browser may do with it ---------------------------------------------------------------


def test_the_policy_lets_this_script_and_this_style_in_and_nothing_else(shipped: Page) -> None:
    html = shipped.html
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)

    assert policy.startswith("default-src 'none'; ")
    for content in (style, script):
        assert b64encode(sha256(content.encode()).digest()).decode() in policy
    assert " style=" not in html
    assert not re.search(r"<[^>]+ on[a-z]+=", html)
    assert not re.search(r"<[^>]* (?:src|srcset|action)=|url\(|@import|innerHTML|eval\(", html)


def test_what_a_ledger_says_ends_no_script_and_begins_no_element(ledger: Ledger) -> None:
    """
    title: "</title><script>x</script>"
    entities:
      a: {name: "</script><img src=x onerror=alert(1)>"}
      b: {name: "\\"><svg onload=alert(1)>"}
    deals:
    - {id: one, payer: a, payee: b, kind: equity, amount: 10B, date: 2025,
       note: "<!--<script>", source: {publisher: P, url: "javascript:alert(1)"}}
    - {id: two, payer: b, payee: a, kind: cloud, amount: 4B, date: 2025,
       source: {publisher: P, url: "https://example.org/?a=1&b=2"}}
    """
    turned = replace(ledger.entities["a"], name=ledger.entities["a"].name + "\u202e\u2028")
    html = page_of(replace(ledger, entities={**ledger.entities, "a": turned}))

    assert html.count("<script") == 2
    assert html.count("</script") == 2
    assert "<img" not in html
    assert "<svg onload" not in html
    assert not {"\u202e", "\u2028"} & set(html)
    evil, good = data_of(html)["sources"]
    assert evil[2:] == ["", "", "javascript:alert(1)"]
    assert good[2:] == ["example.org/?a=1&b=2"]


# --- pictures ------------------------------------------------------------------------------------


def test_the_track_has_a_part_for_each_row_and_the_network_for_each_company(shipped: Page) -> None:
    flows = circular_flows(select_deals(load_ledger(DEALS)))
    (track,) = re.findall(r'id="track-picture".*?(<svg.*?</svg>)', shipped.html, re.DOTALL)
    (network,) = re.findall(r'id="network-picture".*?(<svg.*?</svg>)', shipped.html, re.DOTALL)

    lanes = [part.get("data-loops") for part in ET.fromstring(track) if part.get("data-loops")]
    assert len(" ".join(map(str, lanes)).split()) == len(flows.rows)
    names = {part.get("data-name") for part in ET.fromstring(network)}
    assert {"openai", "nvidia", "anthropic"} <= names


def test_curves_lie_where_their_points_do() -> None:
    sheet = Recording.begin()
    bow = [(t * 4.0, 60 * (t / 48) * (1 - t / 48)) for t in range(49)]
    ring = [(100 + 50 * c, 50 + 50 * s) for c, s in _circle(65)]
    sheet.line(bow, "#000000", linewidth=1.0)
    sheet.line(ring, "#000000", linewidth=1.0)

    drawn = draw_marks(sheet.marks, sheet.marks, Palette(), lambda p: p, lambda _: "")
    curve, arc = re.findall(r'd="([^"]*)"', drawn)
    assert curve == "M0 0q960 300 1920 0"
    assert re.fullmatch(r"M1500 500a500 500 0 0 1-1000 0", arc)


def _circle(steps: int) -> list[tuple[float, float]]:
    return [(cos(pi * n / (steps - 1)), sin(pi * n / (steps - 1))) for n in range(steps)]


def test_a_band_is_a_line_as_wide_as_its_sides_are_apart() -> None:
    sheet = Recording.begin()
    sheet.band([(0, 10), (50, 10)], [(0, 4), (50, 4)], "#ff0000")

    (mark,) = sheet.marks
    assert mark.points == ((0, 7), (50, 7))
    assert round(mark.width, 6) == 6


# --- languages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-Hant", "zh-Hans"])
def test_every_word_of_the_page_is_there_in_both_scripts(language: str) -> None:
    say = PageLanguage(language).say
    own = [*WORDS.findall(asset("page.html")), *SAID.findall(asset("page.js"))]

    assert [words for words in own if say(words) == words] == []


def test_what_answers_say_is_translated_and_names_stay(shipped: Page) -> None:
    data = data_of(page_of(load_ledger(DEALS), language="zh-Hans"))
    words = words_of(data)

    said = [words[number] for day in data["days"] for number in [*day["said"], day["finding"]]]
    assert [line for line in said if not re.search("[\u4e00-\u9fff]", line)] == []
    assert "OpenAI" in {row[1] for row in data["entities"]["rows"]}


# --- alone, in a frame ---------------------------------------------------------------------------


@pytest.mark.parametrize(("embed", "other"), [("track", "network"), ("network", "track")])
def test_a_picture_alone_has_the_finding_and_no_lists(embed: str, other: str) -> None:
    html = page_of(load_ledger(DEALS), embed=embed)

    assert f'id="{embed}-picture"' in html
    assert f'id="{other}-picture"' not in html
    assert 'id="deals"' not in html
    assert len(data_of(html)["days"]) == 1
    assert len(html) < MOST / 2


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("deals: []", "No money can complete a lap"),
        ("deals:\n- {payer: a, payee: b, kind: equity, amount: 1B, date: 2025}", "No money"),
        (
            "deals:\n- {payer: شركة, payee: 公司, kind: equity, amount: 2B, date: 2025}\n"
            "- {payer: 公司, payee: คลาวด์, kind: cloud, amount: 2B, date: 2025}\n"
            "- {payer: คลาวด์, payee: شركة, kind: cloud, amount: 1B, date: 2025}",
            "Up to $1B of deals can complete a lap",
        ),
    ],
)
def test_little_is_a_page_as_well(text: str, says: str) -> None:
    assert says in page_of(read_text(f"strict: false\n{text}"))


def test_a_table_without_dates_has_a_page_without_days() -> None:
    table = read_text("payer,payee,amount\na,b,5\nb,a,4\n", file="bank.csv")
    data = data_of(page_of(table))

    assert [day["day"] for day in data["days"]] == [""]
    assert [word for word in words_of(data) if "4.00 of the 9.00 paid" in word]


def test_a_ledger_without_a_day_ends_on_that_of_its_last_entry(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10B, date: 2025-01-10}
    - {payer: b, payee: a, kind: cloud, amount: 4B, date: 2025-03-20}
    """
    days = data_of(page_of(ledger))["days"]

    assert [day["label"] for day in days] == ["31 January 2025", "20 March 2025"]


def test_a_page_that_cannot_be_written_or_is_no_html_is_refused(
    tmp_path: Path, bubblegraph: Run
) -> None:
    selection = select_deals(read_text("deals: []"))

    with pytest.raises(OutputError, match="there is no folder"):
        write_page(selection, tmp_path / "nowhere" / "loops.html")
    with pytest.raises(QuestionError, match="embed"):
        write_page(selection, tmp_path / "loops.html", embed="matrix")
    assert list(tmp_path.iterdir()) == []
    ran = bubblegraph("page", str(DEALS), "-o", str(tmp_path / "loops.pdf"))
    assert (ran.code, "a page is HTML" in ran.err) == (1, True)


def test_the_command_writes_what_the_library_does(tmp_path: Path, bubblegraph: Run) -> None:
    ledger = tmp_path / "ledger.yaml"
    ledger.write_text(
        "strict: false\ndeals:\n"
        "- {payer: a, payee: b, kind: equity, amount: 10B, date: 2025-01-10}\n"
        "- {payer: b, payee: a, kind: cloud, amount: 4B, date: 2025-03-20}\n"
    )
    ran = bubblegraph("page", "ledger.yaml", "-o", "loops.html")

    assert (ran.code, ran.out) == (0, "")
    written = (tmp_path / "loops.html").read_text(encoding="utf-8")
    assert written == page_of(load_ledger("ledger.yaml"))
