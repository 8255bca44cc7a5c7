"""What results show of themselves: a line, and in notebooks sentences and a table."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from fractions import Fraction
from html import unescape
from typing import Any

import pytest

import bubblegraph as bg
from bubblegraph.analysis.headline import headline
from bubblegraph.analysis.show import loops_through
from bubblegraph.analysis.timeline import replay_ledger
from bubblegraph.money import UNITS
from bubblegraph.result import MOST_ROWS, Plain
from conftest import REPOSITORY

LEDGER = bg.load_ledger(str(REPOSITORY / "tests" / "reference" / "ai_ledger_2026_07.yaml"))
SELECTION = bg.select_deals(LEDGER)
FLOWS = bg.circular_flows(SELECTION)
BEFORE = bg.circular_flows(bg.select_deals(LEDGER, bg.Filters(as_of=date(2025, 6, 1))))
SMALL = bg.read_text("""
as_of: 2025-12-31
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 10, date: 2025-01-02}
- {payer: b, payee: a, kind: cloud, amount: 4, date: 2025-02-02}
""")
BANK = "payer,payee,amount,date\na,b,5,2025-01-31\nb,a,4,2025-02-03\n"
HALF = Fraction(1, 2)
RESULTS: dict[str, Any] = {
    "cycles": FLOWS,
    "volume": bg.measure_volume(SELECTION),
    "key deals": bg.cut_deals(SELECTION),
    "vendor": bg.vendor_financing(SELECTION, "nvidia"),
    "coverage": bg.cover_entity(SELECTION, "openai"),
    "lives": bg.charge_hardware(SELECTION),
    "progress": bg.follow_up(SELECTION),
    "chance": bg.beside_chance(SELECTION, 2),
    "compare": bg.compare_ledgers([SELECTION, SELECTION], ["then", "now"]),
    "stress": bg.stress_payments(SELECTION, ["openai"], unpaid=HALF),
    "distress": bg.spread_distress(
        SELECTION, ["openai"], unpaid=HALF, assumptions={"oracle": {"equity": 10**12}}
    ),
    "collateral": bg.chip_collateral(SELECTION, HALF),
    "sources": bg.weigh_sources(LEDGER, FLOWS),
    "diff": bg.compare_flows(BEFORE, FLOWS),
    "loops": bg.find_cycles(FLOWS.graph),
    "laps": bg.find_laps(bg.select_deals(bg.read_text(BANK, file="bank.csv"))),
    "loops through": loops_through(SELECTION, lambda edge: "nvidia" in edge),
    "round trip": FLOWS.all,
    "packing": FLOWS.all.high,
    "circulation": FLOWS.all.circulation_high,
    "timeline": replay_ledger(SMALL),
    "glossary": bg.look_up(),
    "deals": bg.list_deals(SELECTION),
    "sums": bg.sum_deals(SELECTION, "kind"),
    "money": bg.money_groups(SELECTION, "nvidia"),
    "between": bg.deals_between(SELECTION, "nvidia", "openai"),
    "nothing": bg.circular_flows(bg.select_deals(bg.read_text("deals: []"))),
}


def test_every_sort_of_result_is_looked_at() -> None:
    ours = {sort.__name__ for sort in Plain.__subclasses__()}

    assert ours == {type(result).__name__ for result in RESULTS.values()}


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_result_is_one_line(result: Any) -> None:
    line = repr(result)

    assert "\n" not in line
    assert len(line) <= 160
    assert line.startswith(f"{type(result).__name__}(")


def test_the_line_says_what_was_found() -> None:
    assert repr(FLOWS) == (
        "CircularFlows(The AI boom, 2026-07-05: 92 loops, at most 135.71 signed, 186.21 if all, "
        "US$ billions)"
    )


def test_a_ledger_and_a_selection_are_one_line() -> None:
    selection = bg.select_deals(SMALL)

    assert repr(SMALL) == "Ledger(ledger, 2025-12-31: 2 deals, 2 entities)"
    assert repr(selection) == "Selection(ledger, 2025-12-31: 2 known deals, 2 counted)"


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_table_in_a_notebook_is_well_formed_and_short(result: Any) -> None:
    shown = result._repr_html_()
    rows = ET.fromstring(f"<div>{shown}</div>").findall(".//tbody/tr")

    assert len(rows) == min(len(result.to_records()), MOST_ROWS)
    assert len(shown) < 40_000
    assert not re.search(r"\d{9}", shown), "an amount in whole units of the currency"


def test_a_notebook_says_the_sentences_of_cycles() -> None:
    shown = unescape(FLOWS._repr_html_())

    for sentence in headline(FLOWS.question, UNITS["1B"]):
        assert f"<p>{sentence}</p>" in shown
    assert '<td style="text-align: right">13.05–13.30</td>' in shown


def test_what_is_not_shown_is_counted() -> None:
    changes = bg.compare_flows(BEFORE, FLOWS)
    more = len(changes.to_records()) - MOST_ROWS

    assert more > 0
    assert f"<p>{more} more rows: to_records().</p>" in changes._repr_html_()


def test_a_name_cannot_steer_a_notebook() -> None:
    ledger = bg.read_text("""
    title: "<script>"
    strict: false
    deals:
    - {payer: "<b>", payee: b, kind: equity, amount: 10, date: 2025}
    - {payer: b, payee: "<b>", kind: cloud, amount: 4, date: 2025}
    """)
    flows = bg.circular_flows(bg.select_deals(ledger))

    assert "<b>" not in flows._repr_html_()
    assert "<script>" not in flows._repr_html_()
