"""A result of every sort, for the tests of what all results can do."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import bubblegraph as bg
from bubblegraph.analysis.show import loops_through
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
TIMELINE = bg.replay_ledger(SMALL)
BANK = "payer,payee,amount,date\na,b,5,2025-01-31\nb,a,4,2025-02-03\n"
PAYMENTS = bg.select_deals(bg.read_text(BANK, file="bank.csv"))
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
    "laps": bg.find_laps(PAYMENTS),
    "loops through": loops_through(SELECTION, lambda edge: "nvidia" in edge),
    "round trip": FLOWS.all,
    "packing": FLOWS.all.high,
    "circulation": FLOWS.all.circulation_high,
    "timeline": TIMELINE,
    "loops by month": bg.trace_loops(TIMELINE),
    "glossary": bg.look_up(),
    "term": bg.look_up("T*"),
    "deals": bg.list_deals(SELECTION),
    "sums": bg.sum_deals(SELECTION, "kind"),
    "money": bg.money_groups(SELECTION, "nvidia"),
    "between": bg.deals_between(SELECTION, "nvidia", "openai"),
    "nothing": bg.circular_flows(bg.select_deals(bg.read_text("deals: []"))),
}
