"""R in order of time: what can come back to a vendor day by day."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import (
    Filters,
    Patience,
    Selection,
    load_ledger,
    rank_vendors,
    read_text,
    returned_in_order,
    select_deals,
    vendor_financing,
)

REFERENCE = Path(__file__).parent / "reference"
BILLION = 10**11  # cents


def selection_of(*deals: str, **filters: Any) -> Selection:
    rows = "\n".join(f"- {{{deal}}}" for deal in deals)
    return select_deals(read_text(f"strict: false\ndeals:\n{rows}\n"), Filters(**filters))


@cache
def ai_ledger() -> Selection:
    return select_deals(load_ledger(REFERENCE / "ai_ledger_2026_07.yaml"))


def cases() -> list[Any]:
    found = json.loads((REFERENCE / "vendor_in_order.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in found]


@pytest.mark.parametrize("case", cases())
def test_r_in_order_is_that_of_the_reference(case: dict[str, Any]) -> None:
    selection = select_deals(read_text(case["ledger"]))

    found = returned_in_order(selection, case["vendor"])

    assert found.exact
    assert float(found.high.value / 100) == pytest.approx(case["returned_in_order"]), case["how"]
    assert vendor_financing(selection, case["vendor"]).returned[1] / 100 == case["returned"]


def test_of_42_billion_that_may_return_to_nvidia_ten_can_in_order_of_time() -> None:
    found = returned_in_order(ai_ledger(), "Nvidia")

    assert found.high.value == Fraction(1031, 100) * BILLION
    assert vendor_financing(ai_ledger(), "nvidia").returned[1] == 4245 * BILLION // 100


def test_r_in_order_is_no_more_than_r() -> None:
    for vendor in rank_vendors(ai_ledger()):
        found = returned_in_order(ai_ledger(), vendor.entity)
        assert found.low.value <= vendor.returned[0], vendor.entity
        assert found.high.value <= vendor.returned[1], vendor.entity
        if vendor.returned_unlimited is not None:
            assert found.unlimited is not None
            assert found.unlimited.value <= vendor.returned_unlimited, vendor.entity


STAKE = "id: stake, payer: v, payee: b, kind: equity, amount: 10, status: {2025-06-01: closed}"
SALE = "id: sale, payer: b, payee: v, kind: cloud, amount: 10, status: {2025-12-01: closed}"


def test_a_way_back_begins_with_financing_and_ends_with_a_sale() -> None:
    lent = STAKE.replace("stake", "lent").replace("equity", "repayment")
    bought = STAKE.replace("stake", "bought").replace("equity", "cloud")

    assert returned_in_order(selection_of(STAKE, SALE), "v").high.rows == (
        (("stake", "sale"), 1000),
    )
    assert returned_in_order(selection_of(lent, SALE), "v").high.value == 0
    assert returned_in_order(selection_of(bought, SALE), "v").high.value == 0
    assert (
        returned_in_order(selection_of(STAKE, SALE.replace("cloud", "debt")), "v").high.value == 0
    )


def test_others_may_be_let_pass_on_money_by_trade_alone() -> None:
    loan = "payer: b, payee: c, kind: debt, amount: 10, status: {2025-08-01: closed}"
    selection = selection_of(STAKE, loan, SALE.replace("payer: b", "payer: c"))

    assert returned_in_order(selection, "v").high.value == 1000
    assert returned_in_order(selection, "v", through_trade=True).high.value == 0


def test_the_days_of_one_deal_share_its_amount() -> None:
    again = STAKE.replace("stake", "again").replace("2025-06", "2025-09")
    spread = SALE.replace("amount: 10", "amount: 12").replace(
        "status: {2025-12-01: closed}", "term: 2025-06 to 2025-12, date: 2025"
    )

    assert returned_in_order(selection_of(STAKE, again, spread), "v").high.value == 1200


def test_open_prices_have_no_limit_unless_they_come_too_late() -> None:
    stake, sale = (deal.replace("amount: 10", "amount: undisclosed") for deal in (STAKE, SALE))

    assert returned_in_order(selection_of(stake, sale), "v").unlimited is None
    late = returned_in_order(selection_of(stake.replace("2025-06", "2026-06"), sale), "v")
    assert late.unlimited is not None
    assert late.unlimited.value == 0


def test_a_vendor_on_no_loop_has_nothing_back() -> None:
    found = returned_in_order(selection_of(STAKE), "v")

    assert (found.low.value, found.high.value, found.exact) == (0, 0, True)


def test_without_patience_r_bounds_it() -> None:
    found = returned_in_order(ai_ledger(), "nvidia", patience=Patience(0))

    assert not found.exact
    assert found.high.least <= Fraction(1031, 100) * BILLION <= found.high.value


@st.composite
def deals(draw: st.DrawFn, when: tuple[str, ...]) -> tuple[str, ...]:
    """Stakes and sales between a vendor and three others."""
    found = [STAKE]
    for number in range(draw(st.integers(2, 8))):
        payer, payee = draw(st.permutations("vbcd"))[:2]
        kind, amount = draw(st.sampled_from(["equity", "cloud"])), draw(st.integers(1, 9))
        found.append(
            f"id: d{number}, payer: {payer}, payee: {payee}, kind: {kind}, amount: {amount},"
            f" {draw(st.sampled_from(when))}"
        )
    return tuple(found)


@given(deals(("term: 2025, date: 2025", "term: from 2024, date: 2025", "date: 2025-03-01")))
@settings(max_examples=60)
def test_where_the_windows_meet_r_in_order_is_r(drawn: tuple[str, ...]) -> None:
    selection = selection_of(*drawn)

    found = returned_in_order(selection, "v")

    assert found.exact
    assert found.high.value == vendor_financing(selection, "v").returned[1]


@given(deals(("term: 2024, date: 2024", "term: 2026, date: 2025", "status: {2025-06: closed}")))
@settings(max_examples=60)
def test_order_takes_from_r_and_never_adds(drawn: tuple[str, ...]) -> None:
    selection = selection_of(*drawn)

    found = returned_in_order(selection, "v").high

    assert found.value <= vendor_financing(selection, "v").returned[1]
    assert found.value == sum((cents for _, cents in found.rows), Fraction(0))
