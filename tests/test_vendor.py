"""
Vendor-financed revenue: how much of what a vendor puts into others can come back as its sales.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import (
    Amount,
    Filters,
    Ledger,
    Vendor,
    rank_vendors,
    read_text,
    select_deals,
    vendor_financing,
)
from bubblegraph.analysis import payments
from bubblegraph.analysis.vendor import VendorYear, share_bounds
from bubblegraph.solving.max_flow import FlowNetwork
from bubblegraph.solving.proportional_return import return_in_proportion
from conftest import REPOSITORY, Run

REFERENCE = REPOSITORY / "tests" / "reference" / "vendor.json"
DEALS = str(REPOSITORY / "data" / "deals.yaml")
CASES = json.loads(REFERENCE.read_text(encoding="utf-8"))["cases"]
FINANCING, OTHERS = ("equity", "debt", "repayment"), "abc"

Deal = tuple[str, str, str, int]  # payer, payee, kind, amount


def ledger_of(deals: list[Deal]) -> Ledger:
    rows = [
        f"- "
        f"{{id: d{i}, payer: {payer}, payee: {payee}, kind: {kind}, amount: {amount}, date: 2025}}"
        for i, (payer, payee, kind, amount) in enumerate(deals)
    ]
    return read_text("\n".join(["strict: false", "deals:", *rows]))


def vendor_of(
    ledger: Ledger, entity: str = "v", *, through_trade: bool = False, **filters: Any
) -> Vendor:
    return vendor_financing(
        select_deals(ledger, Filters(**filters)), entity, through_trade=through_trade
    )


def most(deals: list[Deal], *, through_trade: bool = False, without: tuple[str, ...] = ()) -> int:
    """R at the highs, in whole units."""
    if not any("v" in deal[:2] for deal in deals):
        return 0
    found = vendor_of(ledger_of(deals), through_trade=through_trade, without=without)
    return found.returned[1] // 100


# --- the reference --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_reference_case_has_its_values(case: dict[str, Any]) -> None:
    ledger = ledger_of([(u, v, kind, amount) for u, v, amount, kind in case["edges"]])
    expected = {name: entry["value"] for name, entry in case["expected"].items()}

    found = vendor_of(ledger, case["vendor"])
    by_trade = vendor_of(ledger, case["vendor"], through_trade=True)

    cents = {
        name: value * 100
        for name, value in expected.items()
        if "ratio" not in name and "share" not in name
    }
    assert found.returned == (cents["max_return"],) * 2
    assert by_trade.returned == (cents["max_return_purchase_hops_only"],) * 2
    assert float(found.pro_rata[1]) == pytest.approx(cents["prorata_return"], abs=1e-5)
    assert found.financing.ends == (cents["financing_out"],) * 2
    assert found.sales.ends == (cents["revenue_in"],) * 2
    assert found.recapture[1] == Fraction(expected["recapture_ratio_max"]).limit_denominator(1000)
    assert found.returned[1] / found.sales.low == expected["vendor_financed_revenue_share_max"]


def test_the_reference_file_says_where_each_value_is_from() -> None:
    for case in CASES:
        for expected in case["expected"].values():
            assert expected["status"] in (
                "published",
                "computed",
                "author-code",
                "third-party-test",
            )
            assert expected["source"]


# --- against brute force --------------------------------------------------------------------------

DEALS_OF_FOUR = st.lists(
    st.tuples(
        st.sampled_from("vabc"),
        st.sampled_from("vabc"),
        st.sampled_from(["equity", "debt", "purchase", "cloud"]),
        st.one_of(st.integers(0, 9), st.sampled_from([10**15, 10**15 - 1])),
    ).filter(lambda deal: deal[0] != deal[1]),
    max_size=10,
)


def smallest_cut(deals: list[Deal]) -> int:
    """The least of all ways to part the others into those on the side of the financing and the
    rest.
    """
    sides = (set(side) for size in range(len(OTHERS) + 1) for side in combinations(OTHERS, size))
    return min(
        sum(amount for deal in deals if crosses(deal, side) for amount in deal[3:])
        for side in sides
    )


def crosses(deal: Deal, side: set[str]) -> bool:
    """Whether a payment leads from the side of the financing to the side of the sales."""
    payer, payee, kind, _ = deal
    if payer == "v":
        return kind in FINANCING and payee not in side
    if payee == "v":
        return kind not in FINANCING and payer in side
    return payer in side and payee not in side


@given(DEALS_OF_FOUR)
@settings(max_examples=120)
def test_what_can_return_is_the_smallest_of_all_cuts(deals: list[Deal]) -> None:
    assert most(deals) == (smallest_cut(deals) if any("v" in deal[:2] for deal in deals) else 0)


@given(DEALS_OF_FOUR)
@settings(max_examples=80)
def test_the_joint_flow_is_no_more_than_what_each_investee_alone_could_bring(
    deals: list[Deal],
) -> None:
    put_in = {
        f"d{i}": deal[1] for i, deal in enumerate(deals) if deal[0] == "v" and deal[2] in FINANCING
    }

    apart = [
        most(deals, without=tuple(i for i, other in put_in.items() if other != investee))
        for investee in OTHERS
    ]

    assert max(apart) <= most(deals) <= sum(apart)


@given(DEALS_OF_FOUR, st.data())
@settings(max_examples=80)
def test_no_more_of_anything_lets_less_return(deals: list[Deal], data: st.DataObject) -> None:
    if not deals:
        return
    number = data.draw(st.integers(0, len(deals) - 1))
    payer, payee, kind, amount = deals[number]
    raised = [*deals[:number], (payer, payee, kind, min(amount + 3, 10**15)), *deals[number + 1 :]]

    assert most(raised) >= most(deals)
    assert most(deals, through_trade=True) <= most(deals)


@given(DEALS_OF_FOUR)
@settings(max_examples=80)
def test_the_ways_back_add_up_and_use_no_payment_twice(deals: list[Deal]) -> None:
    if not any("v" in deal[:2] for deal in deals):
        return
    found = vendor_of(ledger_of(deals))

    load: dict[tuple[str, str, bool], int] = {}
    for path in found.paths:
        assert path.entities[0] == path.entities[-1] == "v"
        assert "v" not in path.entities[1:-1]
        for leg in pairwise(path.entities):
            into_v = leg[1] == "v"
            load[*leg, into_v] = load.get((*leg, into_v), 0) + path.cents
    assert sum(path.cents for path in found.paths) == found.returned[1]
    for (payer, payee, _), cents in load.items():
        fits = [d for d in deals if d[:2] == (payer, payee)]
        if payer == "v":
            fits = [d for d in fits if d[2] in FINANCING]
        elif payee == "v":
            fits = [d for d in fits if d[2] not in FINANCING]
        assert cents <= 100 * sum(amount for *_, amount in fits)


POOLED_OF_SIX = st.lists(
    st.tuples(
        st.sampled_from("vabcde"),
        st.sampled_from("vabcde"),
        st.sampled_from(["equity", "debt", "purchase", "cloud"]),
        st.integers(1, 9),
    ).filter(lambda deal: deal[0] != deal[1]),
    max_size=14,
)


@given(POOLED_OF_SIX, st.booleans())
@settings(max_examples=100)
def test_the_estimate_in_floating_point_is_the_exact_one(
    deals: list[Deal], through_trade: bool
) -> None:
    selection = select_deals(ledger_of(deals))
    exact = rank_vendors(selection, through_trade=through_trade)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(payments, "FEW", 0)
        numeric = {v.entity: v for v in rank_vendors(selection, through_trade=through_trade)}

    for vendor in exact:
        for exactly, about in zip(vendor.pro_rata, numeric[vendor.entity].pro_rata, strict=True):
            assert exactly is not None
            assert about is not None
            assert abs(exactly - about) <= Fraction(501, 1000)  # it is rounded to cents


def test_a_ranking_is_the_answers_one_by_one() -> None:
    dice = Random(3)
    deals = [
        (
            dice.choice("abcdefgh"),
            dice.choice("abcdefgh"),
            dice.choice(["debt", "cloud"]),
            dice.randint(1, 99),
        )
        for _ in range(40)
    ]
    selection = select_deals(ledger_of([deal for deal in deals if deal[0] != deal[1]]))

    ranked = rank_vendors(selection)

    assert len(ranked) == 7
    for vendor in ranked:
        alone = vendor_financing(selection, vendor.entity)
        assert alone == vendor
        assert alone.paths == vendor.paths
        assert sum(path.cents for path in alone.paths) == alone.returned[1]


def test_where_no_money_can_come_round_nothing_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain of 5,000 parties, each of which lends to the next or buys from it."""
    rows = [(f"p{i}", f"p{i + 1}", ("debt", "purchase")[i % 2], 1 + i % 7) for i in range(4999)]
    monkeypatch.setattr(FlowNetwork, "send", lambda *_, **__: pytest.fail("a flow was asked for"))
    selection = select_deals(ledger_of(rows))

    ranked = rank_vendors(selection)

    assert len(ranked) == 2499
    assert {(v.returned, v.returned_unlimited, v.pro_rata) for v in ranked} == {((0, 0), 0, (0, 0))}


def test_the_estimates_of_many_vendors_take_one_run_for_each_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A ring of 70 parties that lend and buy by turns, with amounts that are not all certain."""
    rows = "\n".join(
        f"- "
        f"{{payer: p{i}, payee: p{(i + 1) % 70}, "
        f"kind: {('debt', 'cloud')[i % 2]}, amount: 5 to {6 + i}, "
        "date: 2025}"
        for i in range(70)
    )
    runs = []

    def counted(*words: Any) -> list[float]:
        runs.append(len(words[4]))
        return return_in_proportion(*words)

    monkeypatch.setattr(payments, "return_in_proportion", counted)

    rank_vendors(select_deals(read_text(f"strict: false\ndeals:\n{rows}")))

    assert runs == [35, 35]


def test_an_estimate_for_very_many_parties_is_not_computed_and_that_is_said(
    bubblegraph: Run, ledger_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: debt, amount: 5, date: 2025}
    - {payer: a, payee: v, kind: cloud, amount: 3, date: 2025}
    """
    monkeypatch.setattr(payments, "FEW", 1)
    monkeypatch.setattr(payments, "MOST", 1)

    ranking, alone = (
        bubblegraph("vendor", str(ledger_file)),
        bubblegraph("vendor", "v", str(ledger_file)),
    )

    assert "v\t5.00\t3.00\t3.00\t3.00\t–" in ranking.lines
    assert "Pro rata is not computed where more than 1,000 parties are on loops" in ranking.out
    assert "not computed at the lows, not computed at the highs" in alone.out


@given(DEALS_OF_FOUR)
@settings(max_examples=80)
def test_the_estimate_is_no_more_than_what_can_return(deals: list[Deal]) -> None:
    if not any("v" in deal[:2] for deal in deals):
        return
    found = vendor_of(ledger_of(deals))

    assert 0 <= found.pro_rata[1] <= found.returned[1]
    assert found.returned[1] <= min(found.put_in[1], found.sales.disclosed)


@given(DEALS_OF_FOUR, st.lists(st.booleans(), min_size=10, max_size=10))
@settings(max_examples=120)
def test_with_unknown_prices_the_bound_is_the_smallest_cut_that_spares_them(
    deals: list[Deal], hidden: list[bool]
) -> None:
    if not any("v" in deal[:2] for deal in deals):
        return
    huge = 10**17  # more than ten deals can be worth
    priced = [
        (*deal[:3], huge if is_hidden else deal[3])
        for deal, is_hidden in zip(deals, hidden, strict=False)
    ]
    text = [(*deal[:3], "undisclosed" if deal[3] == huge else deal[3]) for deal in priced]

    found = vendor_of(ledger_of(text)).returned_unlimited  # type: ignore[arg-type]

    bound = smallest_cut(priced)
    assert found == (100 * bound if bound < huge else None)


# --- by hand --------------------------------------------------------------------------------------


def test_money_that_two_investees_pass_on_is_not_counted_twice(ledger: Ledger) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: equity,   amount: 10, date: 2025}
    - {payer: v, payee: b, kind: debt,     amount: 10, date: 2025}
    - {payer: a, payee: c, kind: purchase, amount: 10, date: 2025}
    - {payer: b, payee: c, kind: purchase, amount: 10, date: 2025}
    - {payer: c, payee: v, kind: purchase, amount: 12, date: 2025}
    """
    assert vendor_of(ledger).returned[1] == 12_00


def test_a_limit_at_disclosed_prices_is_not_called_one_whatever_the_unknown_prices_are(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: equity,   amount: 10, date: 2025}
    - {payer: a, payee: v, kind: purchase, amount: 4,  date: 2025}
    - {payer: a, payee: v, kind: cloud,    amount: undisclosed, date: 2025, id: rent}
    """
    said, known = (
        bubblegraph("vendor", "v", str(ledger_file), *words).out
        for words in ((), ("--without", "rent"))
    )

    assert (
        "as sales, at disclosed prices; whatever the unknown prices are, at most 10.00. In" in said
    )
    assert (
        "At most 4.00 of what v put into others can return to it as sales. In order of time"
        in known
    )


def test_a_payment_of_unknown_price_for_a_stake_of_unknown_price_has_no_bound(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: equity,   amount: undisclosed, date: 2025}
    - {payer: a, payee: v, kind: purchase, amount: undisclosed, date: 2025}
    """
    assert (
        "whatever the unknown prices are, there is no bound."
        in bubblegraph("vendor", "v", str(ledger_file)).out
    )
    assert bubblegraph("vendor", str(ledger_file)).lines[-1] == (
        "Whatever the unknown prices are, there is no bound for v."
    )


def test_in_a_replay_a_year_that_is_not_over_has_no_revenue_yet(ledger: Ledger) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: equity, amount: 730, date: 2024, term: 2024 to 2025}
    financials:
    - {entity: v, metric: revenue, period: 2024, amount: 1000}
    - {entity: v, metric: revenue, period: 2025, amount: 2000}
    """
    years = vendor_of(ledger, as_of=date(2025, 6, 30)).years

    assert [year.period for year in years] == ["2024"]


def test_lows_and_disclosed_highs_give_the_interval(ledger: Ledger) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: equity,   amount: 10 to 50,    date: 2025}
    - {payer: a, payee: v, kind: purchase, amount: at least 20, date: 2025}
    - {payer: a, payee: v, kind: cloud,    amount: undisclosed, date: 2025}
    """
    found = vendor_of(ledger)

    assert found.returned == (10_00, 20_00)
    assert found.recapture == (1, Fraction(2, 5))
    assert found.to_dict()["recapture"] == {"at_lows": 1.0, "at_highs": 0.4}  # no range
    assert (found.sales.low, found.sales.high) == (20_00, None)


def test_what_the_vendor_buys_and_what_is_lent_to_it_is_no_way_back(ledger: Ledger) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: purchase, amount: 10, date: 2025}
    - {payer: a, payee: v, kind: purchase, amount: 10, date: 2025}
    - {payer: v, payee: b, kind: equity,   amount: 10, date: 2025}
    - {payer: b, payee: v, kind: debt,     amount: 10, date: 2025}
    """
    found = vendor_of(ledger)

    assert (found.returned, found.paths) == ((0, 0), ())
    assert (found.financing.low, found.sales.low, found.recapture) == (10_00, 10_00, (0, 0))


def test_through_trade_a_loan_between_others_is_no_way_back(ledger: Ledger) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: equity,   amount: 10, date: 2025}
    - {payer: a, payee: b, kind: debt,     amount: 10, date: 2025}
    - {payer: b, payee: v, kind: purchase, amount: 10, date: 2025}
    """
    assert vendor_of(ledger).returned[1] == 10_00
    assert vendor_of(ledger, through_trade=True).returned[1] == 0


def test_pooled_parties_break_the_trail(ledger: Ledger) -> None:
    """
    entities: {v: {}, a: {}, funds: {pooled: true}}
    deals:
    - {payer: v,     payee: funds, kind: equity,   amount: 10, date: 2025}
    - {payer: funds, payee: a,     kind: equity,   amount: 10, date: 2025}
    - {payer: a,     payee: v,     kind: purchase, amount: 10, date: 2025}
    """
    assert vendor_of(ledger).returned[1] == 0
    assert vendor_of(ledger, pooled=True).returned[1] == 10_00


def test_a_party_without_deals_gets_nothing_back(ledger: Ledger) -> None:
    """
    entities: {v: {}, a: {}, b: {}}
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, date: 2025}
    """
    found = vendor_of(ledger)

    assert (found.returned, found.pro_rata, found.recapture) == (
        (0, 0),
        (0, 0),
        (None, None),
    )


def test_the_buyer_sees_how_much_of_its_funding_is_from_its_suppliers(ledger: Ledger) -> None:
    """
    deals:
    - {payer: chips, payee: lab, kind: equity,   amount: 30,       date: 2025}
    - {payer: cloud, payee: lab, kind: debt,     amount: up to 20, date: 2025}
    - {payer: fund,  payee: lab, kind: equity,   amount: 50,       date: 2025}
    - {payer: lab, payee: chips, kind: purchase, amount: undisclosed,
       status: {2025: letter of intent}}
    - {payer: lab, payee: cloud, kind: cloud,    amount: 90, status: {2024: committed,
       2025: cancelled}}
    - {payer: lab, payee: fund,  kind: repayment, amount: 5, date: 2025}
    """
    found = vendor_of(ledger, "lab")

    assert found.funding.ends == (80_00, 100_00)
    assert found.funding_by_suppliers.ends == (30_00, 30_00)
    assert found.funding_share == (Fraction(30, 100), Fraction(30, 80))


SOME = st.tuples(st.integers(0, 4), st.one_of(st.none(), st.integers(0, 4))).filter(
    lambda ends: ends[1] is None or ends[0] <= ends[1]
)


@given(SOME, SOME)
@settings(max_examples=200)
def test_the_bounds_of_a_share_are_the_least_and_the_most_of_all_amounts(
    part: tuple[int, int | None], rest: tuple[int, int | None]
) -> None:
    """An unknown high is tried up to a million, so that what is without limit is met to a
    thousandth.
    """
    tried = [Fraction(a, a + b) for a in range_of(part) for b in range_of(rest) if a + b]

    bounds = share_bounds(Amount(*part), Amount(*rest))

    assert (bounds is None) == (not tried)
    if bounds is not None:
        assert bounds[0] <= min(tried) <= bounds[0] + Fraction(1, 1000)
        assert bounds[1] - Fraction(1, 1000) <= max(tried) <= bounds[1]


def range_of(ends: tuple[int, int | None]) -> list[int]:
    low, high = ends
    return [*range(low, low + 5), 10**6] if high is None else list(range(low, high + 1))


def test_a_price_that_nobody_knows_may_be_most_of_the_funding(ledger: Ledger) -> None:
    """
    deals:
    - {payer: chips, payee: lab, kind: equity,   amount: 30,          date: 2025}
    - {payer: fund,  payee: lab, kind: equity,   amount: at least 70, date: 2025}
    - {payer: lab, payee: chips, kind: purchase, amount: 5,           date: 2025}
    """
    found = vendor_of(ledger, "lab")

    assert found.funding_share_disclosed == (Fraction(3, 10), Fraction(3, 10))
    assert found.funding_share == (0, Fraction(3, 10))
    assert found.to_dict()["funding_share"] == {"low": 0.0, "high": 0.3}


def test_a_loan_that_comes_home_is_no_funding(ledger: Ledger) -> None:
    """
    deals:
    - {payer: bank, payee: lab, kind: debt,      amount: 30, date: 2025}
    - {payer: lab, payee: bank, kind: repayment, amount: 20, date: 2026}
    """
    assert vendor_of(ledger, "bank").funding.ends == (0, 0)
    assert vendor_of(ledger, "bank").funding_share is None
    assert vendor_of(ledger, "lab").funding_share == (0, 0)


@pytest.mark.parametrize(
    ("fund", "said"),
    [
        ("60", "share of its suppliers in its funding\t33.3%"),
        ("60 to 90", "share of its suppliers in its funding\t25.0–33.3%"),
        (
            "at least 60",
            "share of its suppliers in its funding\t33.3% at disclosed prices, "
            "0.0–33.3% whatever the unknown prices are",
        ),
    ],
)
def test_the_share_of_the_suppliers_is_said_with_its_bounds(
    bubblegraph: Run, tmp_path: Path, fund: str, said: str
) -> None:
    (tmp_path / "lab.yaml").write_text(
        "strict: false\ndeals:\n"
        "- {payer: chips, payee: lab, kind: equity, amount: 30, date: 2025}\n"
        f"- {{payer: fund, payee: lab, kind: equity, amount: {fund}, date: 2025}}\n"
        "- {payer: lab, payee: chips, kind: purchase, amount: 5, date: 2025}\n"
    )

    assert said in bubblegraph("vendor", "lab", "lab.yaml").lines


# --- years ----------------------------------------------------------------------------------------


def test_a_year_of_revenue_takes_the_days_of_the_deals_that_lie_in_it(ledger: Ledger) -> None:
    """
    entities: {v: {}, a: {}}
    deals:
    - {payer: v, payee: a, kind: equity,   amount: 730, date: 2025, term: 2025 to 2026}
    - {payer: a, payee: v, kind: purchase, amount: 365, date: 2025, term: 2025-02-01 to 2026-01-31}
    financials:
    - {entity: v, metric: revenue, period: 2025,                  amount: 1000}
    - {entity: v, metric: revenue, period: FY2026 (Jan 2026),     amount: 2000}
    - {entity: v, metric: revenue, period: FY2025 (Jan 2025),     amount: 3000}
    - {entity: v, metric: revenue, period: FY2026,                amount: 4000}
    - {entity: v, metric: revenue, period: 2025-Q4,               amount: 5000}
    - {entity: v, metric: revenue, period: 2040,                  amount: 6000}
    - {entity: v, metric: revenue_run_rate, period: 2025,         amount: 7000}
    - {entity: a, metric: revenue, period: 2025,                  amount: 8000}
    """
    found = vendor_of(ledger).years

    assert [(year.period, year.revenue.low, year.returned) for year in found] == [
        ("2025", 1000_00, (334_00, 334_00)),  # February to December
        ("FY2026 (Jan 2026)", 2000_00, (365_00, 365_00)),
        ("FY2025 (Jan 2025)", 3000_00, (0, 0)),
        ("2040", 6000_00, (0, 0)),
    ]
    assert [year.share for year in found][:3] == [Fraction(334, 1000), Fraction(365, 2000), 0]


@pytest.mark.parametrize(
    ("end", "inside"),
    [
        ("Feb 2024", 29),
        ("Jan 2024", 0),
        ("Feb 2025", 0),
        ("Dec 2024", 29),
        ("Mai 2024", None),
        ("Dec 9999", None),
    ],
)
def test_a_fiscal_year_ends_on_the_last_day_of_its_month(end: str, inside: int | None) -> None:
    ledger = read_text(
        "strict: false\n"
        "deals:\n"
        "- {payer: v, payee: a, kind: equity, amount: 29, date: 2024, term: 2024-02-01 to "
        "2024-02-29}\n"
        "- {payer: a, payee: v, kind: purchase, amount: 29, date: 2024, term: 2024-02-01 to "
        "2024-02-29}\n"
        "financials:\n"
        f"- {{entity: v, metric: revenue, period: FY2024 ({end}), amount: 100}}\n"
    )

    years: tuple[VendorYear, ...] = vendor_of(ledger).years

    assert [year.returned[1] for year in years] == ([] if inside is None else [inside * 100])


# --- the ranking ----------------------------------------------------------------------------------


def test_vendors_are_ranked_by_what_can_return_then_by_name(ledger: Ledger) -> None:
    """
    deals:
    - {payer: z, payee: x, kind: equity,   amount: 10, date: 2025}
    - {payer: x, payee: z, kind: purchase, amount: 10, date: 2025}
    - {payer: b, payee: y, kind: equity,   amount: 5, date: 2025}
    - {payer: y, payee: b, kind: purchase, amount: 9, date: 2025}
    - {payer: a, payee: w, kind: debt,     amount: 9, date: 2025}
    - {payer: w, payee: a, kind: cloud,    amount: 5, date: 2025}
    - {payer: n, payee: w, kind: debt,     amount: 9, date: 2025}
    - {payer: w, payee: s, kind: cloud,    amount: 9, date: 2025}
    """
    ranked = rank_vendors(select_deals(ledger))

    assert [(vendor.entity, vendor.returned[1]) for vendor in ranked] == [
        ("z", 10_00),
        ("a", 5_00),
        ("b", 5_00),
    ]


def test_a_pooled_party_is_ranked_on_request_only(ledger: Ledger) -> None:
    """
    entities: {banks: {pooled: true}, a: {}}
    deals:
    - {payer: banks, payee: a, kind: debt,  amount: 10, date: 2025}
    - {payer: a, payee: banks, kind: cloud, amount: 10, date: 2025}
    """
    assert rank_vendors(select_deals(ledger)) == ()
    assert [v.entity for v in rank_vendors(select_deals(ledger, Filters(pooled=True)))] == ["banks"]


# --- the command ----------------------------------------------------------------------------------


def test_without_an_entity_a_file_may_be_the_only_word(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: equity,   amount: 10, date: 2025}
    - {payer: a, payee: v, kind: purchase, amount: 4,  date: 2025}
    """
    ranking = bubblegraph("vendor", ledger_file.name)
    one = bubblegraph("vendor", "v", ledger_file.name)

    assert (ranking.code, ranking.err, one.code) == (0, "", 0)
    assert "v\t10.00\t4.00\t4.00\t4.00\t4.00" in ranking.lines
    assert "At most 4.00 of what v put into others can return to it as sales." in one.out
    assert "v → a → v\t4.00" in one.lines


def test_an_entity_that_is_not_there_is_a_question_without_an_answer(bubblegraph: Run) -> None:
    ran = bubblegraph("vendor", "nvidea", DEALS)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == 'bubblegraph: no entity is called "nvidea". Did you mean nvidia?\n'


def test_a_ledger_without_any_price_lets_nothing_return_and_bounds_nothing(ledger: Ledger) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: equity,   amount: undisclosed, date: 2025}
    - {payer: a, payee: v, kind: purchase, amount: undisclosed, date: 2025}
    - {payer: b, payee: a, kind: debt,     amount: undisclosed, date: 2025}
    """
    found, buyer = vendor_of(ledger), vendor_of(ledger, "a")

    assert (found.returned, found.pro_rata, found.recapture, found.paths) == (
        (0, 0),
        (0, 0),
        (None, None),
        (),
    )
    assert found.financing.ends == found.sales.ends == (0, None)
    assert (buyer.funding_share, buyer.funding_share_disclosed) == ((0, 1), None)


def test_an_empty_ledger_has_no_vendors(ledger: Ledger) -> None:
    """
    deals: []
    """
    assert rank_vendors(select_deals(ledger)) == ()


def test_the_largest_amounts_add_up_to_the_cent(ledger: Ledger) -> None:
    """
    deals:
    - {payer: v, payee: a, kind: equity,   amount: 1000000B,           date: 2025}
    - {payer: v, payee: b, kind: debt,     amount: 999999999999999.99, date: 2025}
    - {payer: v, payee: c, kind: debt,     amount: 0,                  date: 2025}
    - {payer: a, payee: v, kind: purchase, amount: 1000000B,           date: 2025}
    - {payer: b, payee: v, kind: purchase, amount: 1000000B,           date: 2025}
    - {payer: c, payee: v, kind: purchase, amount: 0,                  date: 2025}
    """
    found = vendor_of(ledger)

    assert found.returned == (2 * 10**17 - 1,) * 2
    assert found.pro_rata == (2 * 10**17 - 1,) * 2
    assert [path.cents for path in found.paths] == [10**17, 10**17 - 1]


def test_in_one_component_with_more_cycles_than_can_be_listed_every_vendor_is_answered() -> None:
    """Thirty parties each put 1 into every other and buy for 1 from it."""
    parties = [f"p{number:02d}" for number in range(30)]
    deals = [
        (u, v, kind, 1)
        for u in parties
        for v in parties
        if u != v
        for kind in ("equity", "purchase")
    ]

    found = vendor_of(ledger_of(deals), "p00")

    assert found.returned == (29_00, 29_00)
    assert sum(path.cents for path in found.paths) == 29_00


def test_a_way_that_is_none_is_wrong_usage(bubblegraph: Run) -> None:
    ran = bubblegraph("vendor", "nvidia", DEALS, "--through", "barter")

    assert ran.code == 2
    assert 'way is not known: "barter"' in " ".join(ran.err.split())


def test_a_vendor_of_the_shipped_ledger_can_be_read_by_programs(bubblegraph: Run) -> None:
    found = json.loads(bubblegraph("vendor", "英伟达", DEALS, "--json").out)

    assert found["entity"] == "nvidia"
    assert list(found) == [
        "schema",
        "command",
        "ledger",
        "filters",
        "gaps",
        "entity",
        "financing",
        "sales",
        "returned",
        "returned_unlimited",
        "returned_exact",
        "returned_in_order",
        "returned_in_order_exact",
        "pro_rata",
        "recapture",
        "paths",
        "years",
        "funding",
        "funding_by_suppliers",
        "funding_share",
        "funding_share_disclosed",
    ]
    assert sum(path["amount"] for path in found["paths"]) == pytest.approx(
        found["returned"]["high"]
    )
    assert found["pro_rata"]["at_highs"] <= found["returned"]["high"] <= found["financing"]["low"]
    rows = list(
        csv.DictReader(io.StringIO(bubblegraph("vendor", "nvidia", DEALS, "--format", "csv").out))
    )
    assert [float(row["amount"]) for row in rows] == [path["amount"] for path in found["paths"]]


def test_the_ranking_of_the_shipped_ledger_can_be_read_by_programs(bubblegraph: Run) -> None:
    found = json.loads(bubblegraph("vendor", "--json", DEALS).out)
    rows = list(csv.DictReader(io.StringIO(bubblegraph("vendor", "--format", "csv", DEALS).out)))

    amounts = [vendor["returned"]["high"] for vendor in found["vendors"]]
    assert amounts == sorted(amounts, reverse=True)
    assert [row["entity"] for row in rows] == [vendor["entity"] for vendor in found["vendors"]]


def test_money_of_pooled_parties_dilutes_the_proportional_estimate(ledger: Ledger) -> None:
    """
    entities: {v: {}, x: {}, crowd: {pooled: true}}
    deals:
    - {payer: v,     payee: x, kind: equity,   amount: 100, date: 2025}
    - {payer: crowd, payee: x, kind: equity,   amount: 300, date: 2025}
    - {payer: x,     payee: v, kind: purchase, amount: 100, date: 2025}
    """
    found = vendor_of(ledger)

    assert found.returned == (100_00, 100_00)
    assert found.pro_rata == (25_00, 25_00)


def test_a_ranking_without_a_row_says_why(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: undisclosed, date: 2025}
    - {payer: b, payee: a, kind: cloud, amount: 5, date: 2025}
    """
    ran = bubblegraph("vendor", str(ledger_file))

    assert ran.lines[-2:] == [
        "1 party finances others and sells, and nothing with a disclosed price can return.",
        "Whatever the unknown prices are, R is at most: a 5.00.",
    ]
    assert bubblegraph("vendor", str(ledger_file), "--kind", "cloud").lines[-1] == (
        "No party both finances others and sells."
    )


def test_what_a_vendor_pays_back_is_nothing_that_it_put_in(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake, payer: lab, payee: v, kind: equity, amount: 50, date: 2024}
    - {id: back,  payer: v, payee: lab, kind: repayment, amount: 50, date: 2025}
    - {id: loan,  payer: v, payee: lab, kind: debt, amount: 7, date: 2025}
    - {id: chips, payer: lab, payee: v, kind: purchase, amount: 40, date: 2025}
    """
    found = vendor_of(ledger)

    assert found.financing.ends == (7_00, 7_00)
    assert found.returned == (7_00, 7_00)


def test_who_only_pays_back_is_no_vendor_that_finances(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake, payer: lab, payee: v, kind: equity, amount: 50, date: 2024}
    - {id: back,  payer: v, payee: lab, kind: repayment, amount: 50, date: 2025}
    - {id: chips, payer: lab, payee: v, kind: purchase, amount: 40, date: 2025}
    """
    assert rank_vendors(select_deals(ledger)) == ()


def test_a_repayment_between_others_passes_money_on(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake, payer: v, payee: lab, kind: equity, amount: 50, date: 2024}
    - {id: back,  payer: lab, payee: bank, kind: repayment, amount: 30, date: 2025}
    - {id: chips, payer: bank, payee: v, kind: purchase, amount: 40, date: 2025}
    """
    assert vendor_of(ledger).returned == (30_00, 30_00)


def test_nothing_is_said_to_be_nothing(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 20, term: 2026, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 50, term: 2025, status: {2025: closed}}
    - {payer: b, payee: c, kind: equity, amount: 5, term: 2025, status: {2025: closed}}
    """
    late = bubblegraph("vendor", "a", ledger_file.name).out
    never = bubblegraph("vendor", "b", ledger_file.name).out

    assert "At most 20.00 of what a put into others can return" in late
    assert "In order of time it is nothing. R is" in late
    assert "Nothing of what b put into others can return to it as sales. R is" in never
