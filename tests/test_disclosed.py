"""What is disclosed: beside every low and high, through relations, the same for a loop and its
row.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import chain
from typing import Any

import networkx as nx
import pytest

from bubblegraph import Ledger, circular_flows, load_ledger, round_trip, select_deals
from bubblegraph.analysis.documents import full_deal_dict
from bubblegraph.analysis.roundtrip import RoundTrip
from bubblegraph.money import Amount
from bubblegraph.output.deals import answer_deals
from conftest import REPOSITORY

AI_LEDGER = REPOSITORY / "tests" / "reference" / "ai_ledger_2026_07.yaml"
ENDS = ("low", "high", "disclosed")


def trip_of(legs: list[dict[str, Any]]) -> RoundTrip:
    """T* and V* of legs as JSON gives them: what somebody else would compute."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for leg in legs:
        cents = {
            end: None if leg["amount"][end] is None else round(100 * leg["amount"][end])
            for end in ENDS
        }
        graph.add_edge(leg["payer"], leg["payee"], **cents, deals=())
    return round_trip(graph)


def test_all_totals_can_be_recomputed_from_the_legs_of_the_json() -> None:
    flows = circular_flows(select_deals(load_ledger(AI_LEDGER)))
    document = json.loads(json.dumps(flows.to_dict()))
    deals = answer_deals(flows.selection).document()
    counted = [deal for deal in json.loads(json.dumps(deals))["deals"] if deal["counted"]]
    legs = {
        (leg["payer"], leg["payee"]): leg
        for leg in chain.from_iterable(cycle["legs"] for cycle in document["cycles"])
    }

    found = trip_of(list(legs.values()))

    gross = document["totals"]["gross"]
    for end in ("low", "disclosed"):
        assert gross[end] == pytest.approx(sum(deal[end] for deal in counted))
    assert gross["high"] is None
    assert any(deal["high"] is None for deal in counted)
    trip, booked = document["totals"]["all"]["round_trip"], document["totals"]["all"]["circulation"]
    assert [100 * trip[end] for end in ("low", "high")] == [found.low.value, found.high.value]
    assert [100 * booked[end] for end in ("low", "high")] == [
        found.circulation_low.volume,
        found.circulation_high.volume,
    ]


def test_the_amounts_of_a_pair_are_those_of_its_deals_added_up() -> None:
    flows = circular_flows(select_deals(load_ledger(AI_LEDGER)))
    sums: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: dict.fromkeys(ENDS, 0.0))
    for standing in flows.selection.counted:
        deal = full_deal_dict(standing)
        pair = sums[deal["payer"], deal["payee"]]
        pair["low"] += deal["low"]
        pair["disclosed"] += deal["disclosed"]

    for ranked in flows.cycles:
        for leg in ranked.cycle.to_dict()["legs"]:
            pair = sums[leg["payer"], leg["payee"]]
            assert leg["amount"]["low"] == pytest.approx(pair["low"])
            assert leg["amount"]["disclosed"] == pytest.approx(pair["disclosed"])


def test_an_amount_that_may_hold_an_undisclosed_part_discloses_what_it_did(ledger: Ledger) -> None:
    """
    deals:
    - {id: plan, payer: a, payee: b, kind: equity, amount: at least 100, may_include: part,
       date: 2025}
    - {id: part, payer: c, payee: b, kind: equity, amount: undisclosed, date: 2025}
    - {id: chips, payer: b, payee: a, kind: purchase, amount: 80, date: 2025}
    """
    flows = circular_flows(select_deals(ledger))

    assert flows.selection.by_id["plan"].amount == Amount(0, None, 100_00)
    assert (flows.all.low.value, flows.all.high.value) == (0, 80_00)


def test_what_is_disclosed_of_a_total_shrinks_by_what_is_firm_of_its_parts(ledger: Ledger) -> None:
    """
    deals:
    - {id: plan, payer: a, payee: b, kind: equity, amount: at least 100, includes: [sure, open],
       date: 2025}
    - {id: sure, payer: c, payee: b, kind: equity, amount: 10 to 20, date: 2025}
    - {id: open, payer: c, payee: b, kind: equity, amount: at least 5, date: 2025}
    """
    plan = select_deals(ledger).by_id["plan"]

    assert plan.amount == Amount(0, None, 85_00)


def test_a_loop_and_its_row_follow_one_rule(ledger: Ledger) -> None:
    """
    deals:
    - {id: plan, payer: a, payee: b, kind: equity, amount: at least 8,
       may_include: part, date: 2025}
    - {id: part, payer: c, payee: b, kind: equity, amount: undisclosed, date: 2025}
    - {id: chips, payer: b, payee: a, kind: purchase, amount: 5 to 20, date: 2025}
    """
    ranked = circular_flows(select_deals(ledger)).cycles[0]

    assert ranked.cycle.priced
    assert ranked.cycle.bottleneck == Amount(0, 8_00)
    assert ranked.all == (0, 8_00)


def test_a_loop_without_any_disclosed_price_on_a_leg_is_unpriced(ledger: Ledger) -> None:
    """
    deals:
    - {id: plan, payer: a, payee: b, kind: equity, amount: undisclosed, date: 2025}
    - {id: chips, payer: b, payee: a, kind: purchase, amount: 5 to 20, date: 2025}
    """
    cycle = circular_flows(select_deals(ledger)).cycles[0].cycle

    assert not cycle.priced
    assert cycle.to_dict()["bottleneck"] == {"low": 0, "high": None}


def test_a_table_says_of_an_amount_without_a_firm_part_what_is_disclosed(ledger: Ledger) -> None:
    """
    deals:
    - {id: plan, payer: a, payee: b, kind: equity, amount: at least 8,
       may_include: part, date: 2025}
    - {id: part, payer: c, payee: b, kind: equity, amount: undisclosed, date: 2025}
    """
    answer = answer_deals(select_deals(ledger))

    assert "0.00–≥8.00" in str(answer.body)
