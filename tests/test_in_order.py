"""T* in order of time, and which cycles money can go round in that order."""

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
    InOrder,
    Patience,
    QuestionError,
    Selection,
    circular_flows,
    cycle_in_order,
    load_ledger,
    read_text,
    round_trip,
    round_trip_in_order,
    select_deals,
)
from bubblegraph.analysis.in_order import FIRST_LEGS, FirstLeg, cycle_orders
from bubblegraph.analysis.question import Question
from bubblegraph.graph import EVERY_RUNG, build_graph

REFERENCE = Path(__file__).parent / "reference"
BILLION = 10**11  # cents


def selection_of(*deals: str, **filters: Any) -> Selection:
    rows = "\n".join(f"- {{{deal}}}" for deal in deals)
    text = f"strict: false\nas_of: 2026-06-30\ndeals:\n{rows}\n"
    return select_deals(read_text(text), Filters(**filters))


@cache
def ai_ledger() -> Selection:
    """As it was in July 2026: what is added to it later does not change these numbers."""
    return select_deals(load_ledger(REFERENCE / "ai_ledger_2026_07.yaml"))


def cases() -> list[Any]:
    found = json.loads((REFERENCE / "in_order.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in found]


# --- numbers found by another way -----------------------------------------------------------------


@pytest.mark.parametrize("case", cases())
def test_the_volume_in_order_is_that_of_the_reference(case: dict[str, Any]) -> None:
    selection = select_deals(read_text(case["ledger"]))
    for expected in case["expected"]:
        found = round_trip_in_order(
            selection, first_leg=expected["start"], within=expected["within_days"]
        )
        said = (expected["start"], expected["within_days"], case["how"])
        assert found.exact, said
        assert float(found.high.value / 100) == pytest.approx(expected["round_trip"]), said


def test_the_ai_ledger_of_july_2026() -> None:
    selection = ai_ledger()
    highs = {
        first_leg: round_trip_in_order(selection, rung="signed", first_leg=first_leg).high.value
        for first_leg in FIRST_LEGS
    }

    assert highs == {"invested": 10_561 * BILLION // 100, "any": 13_561 * BILLION // 100}
    assert circular_flows(selection).signed.high.value == 13_571 * BILLION // 100


def test_the_reason_is_the_deal_that_ends_before_another_begins() -> None:
    found = cycle_in_order(ai_ledger(), ("nvidia", "openai", "oracle"))

    assert (found.in_order, found.lap, found.days) == (False, (), None)
    gap = found.gap
    assert gap is not None
    assert (gap.ends, str(gap.last)) == ("oracle-nvda-40b", "2026-12-31")
    assert (gap.begins, str(gap.first), gap.days) == ("openai-oracle-300b", "2027-01-01", 1)


# --- laws on the AI ledger ------------------------------------------------------------------------


@pytest.mark.parametrize("rung", EVERY_RUNG)
def test_invested_first_is_no_more_than_from_any_leg_and_that_no_more_than_t_star(
    rung: Any,
) -> None:
    selection = ai_ledger()
    trip = round_trip(build_graph(selection, rung=rung))
    invested, anywhere = (
        round_trip_in_order(selection, rung=rung, first_leg=first_leg) for first_leg in FIRST_LEGS
    )

    for end in ("low", "high"):
        volumes = [getattr(found, end).value for found in (invested, anywhere, trip)]
        assert volumes == sorted(volumes)
    assert invested.unlimited
    assert anywhere.unlimited
    assert trip.unlimited
    assert invested.unlimited.value <= anywhere.unlimited.value <= trip.unlimited


def test_more_days_never_take_from_the_volume() -> None:
    volumes = [
        round_trip_in_order(ai_ledger(), within=days).high.value
        for days in (0, 30, 365, 1095, 100_000, None)
    ]

    assert volumes == sorted(volumes)
    assert volumes[0] < volumes[-1] == volumes[-2]


def test_a_cycle_has_a_lap_exactly_where_its_deals_alone_have_a_volume() -> None:
    selection = ai_ledger()
    cycles = [ranked.cycle for ranked in circular_flows(selection).cycles]
    out_of_order, disagree = [], []
    for cycle in cycles:
        deals = tuple(standing.deal.id for leg in cycle.legs for standing in leg.deals)
        alone = select_deals(selection.ledger, Filters(only=deals))
        for within in (None, 365, 0):
            most = round_trip_in_order(alone, within=within).unlimited
            found = cycle_in_order(selection, cycle.entities, within=within).in_order
            disagree += [cycle.entities] if found != (most is None or most.value > 0) else []
            out_of_order += [] if found or within is not None else [cycle.entities]

    assert disagree == []
    assert (len(cycles), len(out_of_order)) == (92, 9)


# --- with which leg a lap begins ------------------------------------------------------------------

STAKE = "id: stake, payer: a, payee: b, kind: equity, amount: 5, status: {2025-06-01: closed}"
EARLY = "id: early, payer: b, payee: a, kind: cloud, amount: 5, status: {2025-01-01: closed}"


def volume(found: InOrder) -> int:
    value = found.high.value / 100
    assert value.denominator == 1
    return int(value)


@pytest.mark.parametrize(
    ("kind", "invested"), [("equity", 0), ("debt", 0), ("cloud", 5), ("repayment", 5)]
)
def test_what_is_sold_before_it_is_financed_is_no_lap_invested_first(
    kind: str, invested: int
) -> None:
    selection = selection_of(STAKE.replace("equity", kind), EARLY)

    assert volume(round_trip_in_order(selection)) == invested
    assert volume(round_trip_in_order(selection, first_leg="any")) == 5


def test_financing_alone_may_begin_anywhere() -> None:
    selection = selection_of(STAKE, EARLY.replace("cloud", "debt"))

    assert volume(round_trip_in_order(selection)) == 5


def test_a_repayment_before_a_loan_is_financing_alone() -> None:
    selection = selection_of(STAKE, EARLY.replace("cloud", "repayment"), count_noncash=True)

    assert volume(round_trip_in_order(selection)) == 5


def test_a_warrant_that_counts_is_invested() -> None:
    warrant = STAKE.replace("equity", "warrant")
    late = EARLY.replace("2025-01", "2025-12")

    assert volume(round_trip_in_order(selection_of(warrant, late, count_noncash=True))) == 5
    assert volume(round_trip_in_order(selection_of(warrant, EARLY, count_noncash=True))) == 0


# --- amounts, rungs, parties ----------------------------------------------------------------------


def test_lows_highs_and_unknown_amounts_each_have_their_volume() -> None:
    selection = selection_of(
        STAKE.replace("amount: 5", "amount: 3 to 8"),
        EARLY.replace("2025-01", "2025-12").replace("amount: 5", "amount: at least 4"),
    )

    found = round_trip_in_order(selection)

    assert found.unlimited is not None
    values = [packing.value / 100 for packing in (found.low, found.high, found.unlimited)]
    assert values == [3, 4, 8]


def test_a_lap_of_unknown_amounts_has_no_limit_unless_it_is_out_of_order() -> None:
    stake, early = (deal.replace("amount: 5", "amount: undisclosed") for deal in (STAKE, EARLY))
    selection = selection_of(stake, early)

    assert round_trip_in_order(selection, first_leg="any").unlimited is None
    found = round_trip_in_order(selection).unlimited
    assert found is not None
    assert found.value == 0


def test_what_is_paid_so_far_was_paid_by_the_day() -> None:
    late = "id: late, payer: b, payee: a, kind: cloud, amount: 9, term: 2027, paid: 2, "
    selection = selection_of(STAKE, late + "status: {2026-01-01: committed}")
    unpaid = selection_of(
        STAKE + ", paid: 5", late.replace("paid: 2, ", "") + "status: {2026-01-01: committed}"
    )

    assert volume(round_trip_in_order(selection, rung="paid")) == 2
    assert volume(round_trip_in_order(unpaid, rung="paid")) == 0
    gap = cycle_in_order(unpaid, ("a", "b"), rung="paid").gap
    assert gap is not None
    assert (gap.ends, str(gap.last), gap.begins, str(gap.first)) == (
        "late",
        "2026-06-30",
        "late",
        "2027-01-01",
    )


def test_pooled_parties_are_on_a_lap_only_if_they_are_let_on_it() -> None:
    text = """
        strict: false
        entities: {a: {}, b: {pooled: true}}
        deals:
        - {payer: a, payee: b, kind: cloud, amount: 5, date: 2025}
        - {payer: b, payee: a, kind: cloud, amount: 5, date: 2025}
    """
    ledger = read_text(text)

    assert volume(round_trip_in_order(select_deals(ledger))) == 0
    assert volume(round_trip_in_order(select_deals(ledger, Filters(pooled=True)))) == 5


def test_a_ledger_without_cycles_has_no_volume() -> None:
    found = round_trip_in_order(selection_of(STAKE))

    assert (found.low.value, found.high.value, found.high.rows, found.exact) == (0, 0, (), True)
    assert found.unlimited is not None
    assert found.unlimited.value == 0


def test_without_patience_a_bound_is_called_one() -> None:
    found = round_trip_in_order(ai_ledger(), rung="signed", patience=Patience(0))

    assert not found.exact
    exact = round_trip_in_order(ai_ledger(), rung="signed").high.value
    assert found.high.least <= exact <= found.high.value


# --- one cycle ------------------------------------------------------------------------------------


def test_of_several_choices_the_one_with_the_fewest_days_is_taken() -> None:
    selection = selection_of(
        STAKE,
        EARLY,
        EARLY.replace("early", "soon").replace("2025-01-01", "2025-06-11"),
        EARLY.replace("early", "late").replace("2025-01-01", "2025-12-01"),
    )

    found = cycle_in_order(selection, ("a", "b"))
    assert (found.lap, found.days, found.gap) == (("stake", "soon"), 10, None)
    assert cycle_in_order(selection, ("b", "a"), within=10).in_order

    hurried = cycle_in_order(selection, ("a", "b"), within=9)
    assert (hurried.in_order, hurried.lap, hurried.days) == (False, ("stake", "soon"), 10)
    gap = hurried.gap
    assert gap is not None
    assert (gap.ends, gap.begins, gap.days) == ("stake", "soon", 10)


def test_many_parallel_deals_are_no_product_of_choices() -> None:
    parties = "abcdefgh"
    deals = [
        f"payer: {payer}, payee: {payee}, kind: cloud, amount: 1, term: {2000 + year}, date: 1999"
        for payer, payee in zip(parties, parties[1:] + parties[0], strict=True)
        for year in range(30)
    ]  # 30 to the power of 8 choices

    found = cycle_in_order(selection_of(*deals), tuple(parties))

    assert (found.days, len(found.lap)) == (0, 8)


def test_many_cycles_are_asked_for_as_one_by_one() -> None:
    selection = ai_ledger()
    cycles = [ranked.cycle.entities for ranked in circular_flows(selection).cycles]

    found = list(map(cycle_orders(selection, within=100), cycles))

    assert found == [cycle_in_order(selection, cycle, within=100) for cycle in cycles]
    assert len({cycle.in_order for cycle in found}) == 2


@pytest.mark.parametrize(
    ("cycle", "said"),
    [
        (("a",), "cycle takes cycles of two or more different entities"),
        (("a", "b", "a", "b"), "cycle takes cycles of two or more different entities"),
        (("a", "c"), 'no deal that counts is from "a" to "c"'),
    ],
)
def test_what_is_no_cycle_of_the_ledger_is_refused(cycle: tuple[str, ...], said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        cycle_in_order(selection_of(STAKE, EARLY), cycle)


# --- any ledger -----------------------------------------------------------------------------------

KINDS = ("equity", "debt", "repayment", "cloud", "purchase")
WHEN = ("date: 2025", "status: {2025-02-03: closed}", "status: {2025-05-06: closed}",
        "term: 2024, date: 2023", "term: 2025-Q2, date: 2025", "term: 2026, date: 2025",
        "term: from 2026, date: 2025", "term: until 2024, date: 2023")  # fmt: skip


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[str, ...]:
    found = []
    for number in range(draw(st.integers(2, 7))):
        payer, payee = draw(st.permutations("abc"))[:2]
        kind, when = draw(st.sampled_from(KINDS)), draw(st.sampled_from(WHEN))
        amount = draw(st.sampled_from(["1", "3 to 5", "at least 2", "undisclosed"]))
        found.append(
            f"id: d{number}, payer: {payer}, payee: {payee}, kind: {kind}, amount: {amount}, {when}"
        )
    return tuple(found)


@given(ledgers(), st.sampled_from([None, 0, 200]))
@settings(max_examples=60)
def test_the_order_of_the_volumes_holds_for_any_ledger(
    deals: tuple[str, ...], within: int | None
) -> None:
    selection = selection_of(*deals)
    first_legs: tuple[FirstLeg, ...] = ("invested", "any")
    invested, anywhere = (
        round_trip_in_order(selection, first_leg=first_leg, within=within)
        for first_leg in first_legs
    )
    trip = circular_flows(selection).all

    assert invested.low.value <= anywhere.low.value <= trip.low.value
    assert invested.high.value <= anywhere.high.value <= trip.high.value
    assert invested.low.value <= invested.high.value
    for found in (invested, anywhere):
        rows = sum((cents for _, cents in found.high.rows), Fraction(0))
        assert found.exact
        assert rows == found.high.value


def test_rungs_that_hold_the_same_deals_share_what_is_computed() -> None:
    table = "payer,payee,amount,date\na,b,5,2025-01-01\nb,a,4,2025-02-01\n"
    question = Question(select_deals(read_text(table, file="bank.csv")))

    found = question.in_order()
    assert found["signed"] is found["all"]
    assert found["all"]["invested"].high.value == 4_00
