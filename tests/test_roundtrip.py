"""Round-trip volume T* and circulation V*, on ledgers small enough to check by hand."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from bubblegraph import (
    Ledger,
    circular_flows,
    load_ledger,
    max_circulation,
    max_packing,
    read_text,
    round_trip,
    select_deals,
)
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.analysis.roundtrip import RoundTrip
from bubblegraph.graph import build_graph
from bubblegraph.solving.column_generation import MANY
from conftest import REPOSITORY, complete_ledger

Edge = tuple[str, str]


def trip_of(ledger: Ledger) -> RoundTrip:
    return round_trip(build_graph(select_deals(ledger)))


def flows_of(ledger: Ledger) -> CircularFlows:
    return circular_flows(select_deals(ledger))


def units(cents: Fraction | int | None) -> Fraction | None:
    return None if cents is None else Fraction(cents) / 100


def headline(trip: RoundTrip) -> tuple[Fraction | None, ...]:
    """T* and V* at the highs, in units of the currency."""
    return units(trip.high.value), units(trip.circulation_high.volume)


def edges(**amounts: int) -> dict[Edge, int]:
    """``edges(ab=5)`` is an edge a → b of 5."""
    return {(name[0], name[1]): amount for name, amount in amounts.items()}


# --- the smallest ledgers -------------------------------------------------------------------------


def test_an_empty_ledger_returns_nothing(ledger: Ledger) -> None:
    """
    deals: []
    """
    trip = trip_of(ledger)

    assert headline(trip) == (0, 0)
    assert trip.unlimited == 0
    assert trip.high.rows == ()


def test_one_deal_returns_nothing(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 100, date: 2025}
    """
    assert headline(trip_of(ledger)) == (0, 0)


def test_a_self_deal_returns_nothing(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: a, kind: debt, amount: 100, date: 2025}
    """
    assert headline(trip_of(ledger)) == (0, 0)


def test_a_chain_returns_nothing(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 100, date: 2025}
    - {payer: b, payee: c, kind: debt, amount: 100, date: 2025}
    """
    assert headline(trip_of(ledger)) == (0, 0)


def test_two_parallel_deals_carry_what_both_carry(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 10, date: 2025}
    - {payer: a, payee: b, kind: equity, amount: 20, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 25, date: 2025}
    """
    assert headline(trip_of(ledger)) == (25, 50)


def test_the_triangle_returns_forty_and_books_three_times_that(ledger: Ledger) -> None:
    """
    deals:
    - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    - {payer: openai, payee: oracle, kind: cloud, amount: 300, date: 2025}
    - {payer: oracle, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    """
    trip = trip_of(ledger)

    assert headline(trip) == (40, 120)
    assert trip.circulation_high.flow == dict.fromkeys(
        [("nvidia", "openai"), ("openai", "oracle"), ("oracle", "nvidia")], 40_00
    )


def test_a_vehicle_between_raises_what_is_booked_and_not_what_returns(ledger: Ledger) -> None:
    """
    deals:
    - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    - {payer: openai, payee: vehicle, kind: cloud, amount: 300, date: 2025}
    - {payer: vehicle, payee: oracle, kind: cloud, amount: 300, date: 2025}
    - {payer: oracle, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    """
    assert headline(trip_of(ledger)) == (40, 160)


# --- amounts that are not known -------------------------------------------------------------------


def test_the_interval_of_the_amounts_is_the_interval_of_the_result(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 10 to 100, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 20 to 40, date: 2025}
    """
    trip = trip_of(ledger)

    assert (units(trip.low.value), units(trip.high.value)) == (10, 40)
    assert (units(trip.circulation_low.volume), units(trip.circulation_high.volume)) == (20, 80)


def test_an_undisclosed_leg_is_left_out_of_the_high_and_bounded_beside_it(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 30, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: undisclosed, date: 2025}
    """
    trip = trip_of(ledger)

    assert (trip.low.value, trip.high.value) == (0, 0)
    assert (units(trip.unlimited), units(trip.circulation_unlimited)) == (30, 60)


def test_at_least_counts_for_its_least_and_is_without_limit_beside_it(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 30, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: at least 5, date: 2025}
    """
    trip = trip_of(ledger)

    assert (units(trip.low.value), units(trip.high.value), units(trip.unlimited)) == (5, 5, 30)


def test_there_is_no_bound_where_a_whole_cycle_is_undisclosed(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: undisclosed, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: at least 5, date: 2025}
    - {payer: c, payee: d, kind: debt, amount: 7, date: 2025}
    - {payer: d, payee: c, kind: purchase, amount: 9, date: 2025}
    """
    trip = trip_of(ledger)

    assert (trip.unlimited, trip.circulation_unlimited) == (None, None)
    assert units(trip.high.value) == 7


def test_an_undisclosed_leg_that_two_cycles_share_is_bounded_by_both(ledger: Ledger) -> None:
    """
    deals:
    - {payer: hub, payee: a, kind: debt, amount: undisclosed, date: 2025}
    - {payer: a, payee: b, kind: debt, amount: 3, date: 2025}
    - {payer: b, payee: hub, kind: debt, amount: 10, date: 2025}
    - {payer: a, payee: c, kind: debt, amount: 10, date: 2025}
    - {payer: c, payee: hub, kind: debt, amount: 4, date: 2025}
    """
    trip = trip_of(ledger)

    assert (units(trip.unlimited), units(trip.circulation_unlimited)) == (7, 21)


def test_a_leg_of_nothing_carries_nothing(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 0, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 5, date: 2025}
    """
    assert headline(trip_of(ledger)) == (0, 0)


# --- the rows that add up -------------------------------------------------------------------------


def test_the_rows_add_up_and_no_leg_carries_more_than_it_has(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 10, date: 2025}
    - {payer: b, payee: c, kind: debt, amount: 7, date: 2025}
    - {payer: c, payee: a, kind: debt, amount: 9, date: 2025}
    - {payer: b, payee: a, kind: debt, amount: 5, date: 2025}
    """
    packing = trip_of(ledger).high

    assert packing.value == sum(amount for _, amount in packing.rows) == 1_000
    assert packing.rows == ((("a", "b"), 500), (("a", "b", "c"), 500))


def test_of_the_largest_packings_the_one_with_the_fewest_bookings_is_taken() -> None:
    # a → b carries 10 through either way back; the short one books 20, the long one 30
    packing = max_packing(edges(ab=10, ba=10, bc=10, ca=10))

    assert packing is not None
    assert packing.rows == ((("a", "b"), 10),)
    assert packing.unique


def test_fewest_bookings_never_cost_a_dollar_of_the_total() -> None:
    # the lap x → y → z and the lap round the outside book 9 as well, but return only 2
    packing = max_packing(edges(ax=1, xy=1, ya=1, by=1, yz=1, zb=1, cz=1, zx=1, xc=1))

    assert packing is not None
    assert packing.value == 3
    assert [cycle for cycle, _ in packing.rows] == [
        ("a", "x", "y"),
        ("b", "y", "z"),
        ("c", "z", "x"),
    ]


def test_of_equal_packings_the_first_in_canonical_order_is_taken() -> None:
    # a → b of 10 goes back through c or through d, three legs each
    packing = max_packing(edges(ab=10, bc=10, ca=10, bd=10, da=10))

    assert packing is not None
    assert packing.rows == ((("a", "b", "c"), 10),)
    assert packing.unique is False


def test_the_first_gets_the_most_it_can_and_the_second_the_rest() -> None:
    packing = max_packing(edges(ab=10, bc=6, ca=10, bd=10, da=10))

    assert packing is not None
    assert packing.rows == ((("a", "b", "c"), 6), (("a", "b", "d"), 4))
    assert packing.unique is False


def test_rows_that_cannot_be_otherwise_are_said_to_be_unique() -> None:
    packing = max_packing(edges(ab=10, bc=6, ca=10, bd=4, da=10))

    assert packing is not None
    assert packing.rows == ((("a", "b", "c"), 6), (("a", "b", "d"), 4))
    assert packing.unique


def test_the_volume_may_be_a_fraction_of_a_cent() -> None:
    unit_graph = edges(be=1, cf=1, cd=1, ac=1, bf=1, ec=1, ed=1, af=1, fe=1, da=1, cb=1, ba=1)

    packing = max_packing(unit_graph)

    assert packing is not None
    assert packing.value == Fraction(5, 2)
    assert sum(amount for _, amount in packing.rows) == Fraction(5, 2)


def test_the_prices_prove_the_value() -> None:
    amounts = edges(ab=10, bc=6, ca=10, bd=10, da=10)

    packing = max_packing(amounts)

    assert packing is not None
    assert (
        sum(price * amounts[edge] for edge, price in packing.prices.items()) == packing.value == 10
    )


@pytest.mark.parametrize("large", [10**17, 10**17 - 1])
def test_the_largest_amount_and_one_cent_stand_side_by_side(large: int) -> None:
    packing = max_packing(edges(ab=large, ba=large, cd=1, dc=large, ac=1, ca=1))

    assert packing is not None
    assert packing.value == large + 2
    assert packing.rows == ((("a", "b"), large), (("a", "c"), 1), (("c", "d"), 1))
    assert max_circulation(edges(ab=large, ba=large, cd=1, dc=large)).volume == 2 * large + 2


def test_many_small_amounts_beside_few_large_ones_are_proven_as_well() -> None:
    dice = Random(1)
    pairs = dice.sample([(a, b) for a in range(60) for b in range(60) if a != b], 600)
    amounts = {
        (f"c{a:02}", f"c{b:02}"): dice.randrange(1, 10 ** dice.choice([1, 4, 14])) for a, b in pairs
    }

    packing = max_packing(amounts)

    assert packing is not None
    assert len(amounts) > MANY  # beyond, there are no fractions to fall back on
    assert sum(price * amounts[edge] for edge, price in packing.prices.items()) == packing.value


def test_a_volume_without_limit_is_none() -> None:
    assert max_packing({("a", "b"): None, ("b", "a"): None}) is None


def test_a_leg_without_limit_is_fine_where_another_has_one() -> None:
    packing = max_packing({("a", "b"): None, ("b", "a"): 7})

    assert packing is not None
    assert packing.value == 7


def test_a_circulation_balances_at_every_entity() -> None:
    amounts = edges(ab=10, bc=6, ca=10, bd=10, da=3, ad=2)

    found = max_circulation(amounts)

    assert found.volume == sum(found.flow.values()) == 27
    for party in "abcd":
        paid = sum(amount for (payer, _), amount in found.flow.items() if payer == party)
        received = sum(amount for (_, payee), amount in found.flow.items() if payee == party)
        assert paid == received
    assert all(0 < amount <= amounts[edge] for edge, amount in found.flow.items())


# --- both rungs together --------------------------------------------------------------------------


def test_the_signed_rung_holds_less_than_the_whole(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 10, status: closed, date: 2025}
    - {payer: a, payee: b, kind: debt, amount: 30, status: announced, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 100, status: committed, date: 2025}
    """
    flows = flows_of(ledger)

    assert (units(flows.signed.high.value), units(flows.all.high.value)) == (10, 40)
    assert [(row.cycle.entities, row.signed, row.all) for row in flows.rows] == [
        (("a", "b"), (1_000, 1_000), (4_000, 4_000))
    ]


def test_rows_come_first_and_the_rest_by_bottleneck(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 10, status: closed, date: 2025}
    - {payer: b, payee: a, kind: debt, amount: 10, status: closed, date: 2025}
    - {payer: b, payee: c, kind: debt, amount: 10, status: closed, date: 2025}
    - {payer: c, payee: a, kind: debt, amount: 10, status: closed, date: 2025}
    - {payer: d, payee: e, kind: debt, amount: 5, status: closed, date: 2025}
    - {payer: e, payee: d, kind: debt, amount: 6, status: closed, date: 2025}
    - {payer: e, payee: f, kind: debt, amount: 9, status: closed, date: 2025}
    - {payer: f, payee: d, kind: debt, amount: undisclosed, status: closed, date: 2025}
    """
    flows = flows_of(ledger)

    assert [(r.rank, r.cycle.entities, r.row, r.cycle.priced) for r in flows.cycles] == [
        (1, ("a", "b"), True, True),
        (2, ("d", "e"), True, True),
        (3, ("a", "b", "c"), False, True),
        (4, ("d", "e", "f"), False, False),
    ]
    assert [r.rank for r in flows.unpriced] == [4]


def test_the_totals_do_not_depend_on_how_many_cycles_are_listed() -> None:
    selection = select_deals(read_text(complete_ledger(6)))

    few, every = circular_flows(selection, most=3), circular_flows(selection)

    assert (few.complete, every.complete) == (False, True)
    assert few.all.high.value == every.all.high.value == 15 * 100_00
    assert {row.cycle.entities for row in few.rows} == {row.cycle.entities for row in every.rows}
    assert sum(row.all[1] for row in few.rows) == few.all.high.value


def test_a_whole_that_may_be_shared_out_otherwise_says_so(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 10, date: 2025}
    - {payer: b, payee: c, kind: debt, amount: 10, date: 2025}
    - {payer: c, payee: a, kind: debt, amount: 10, date: 2025}
    - {payer: b, payee: d, kind: debt, amount: 10, date: 2025}
    - {payer: d, payee: a, kind: debt, amount: 10, date: 2025}
    """
    assert flows_of(ledger).unique is False


# --- as plain values ------------------------------------------------------------------------------


def test_the_rows_of_a_round_trip_add_up_to_it_in_its_plain_form_as_well() -> None:
    trip = round_trip(build_graph(select_deals(load_ledger(REPOSITORY / "data" / "deals.yaml"))))

    found = trip.to_dict()

    assert sum(Fraction(str(row["low"])) for row in found["rows"]) == trip.low.value / 100
    assert sum(Fraction(str(row["high"])) for row in found["rows"]) == trip.high.value / 100
    assert found["round_trip"] == {"low": trip.low.value / 100, "high": trip.high.value / 100}
    assert trip.to_frame().shape == (len(found["rows"]), 3)


def test_a_round_trip_of_nothing_has_no_rows() -> None:
    trip = round_trip(build_graph(select_deals(read_text("deals: []"))))

    assert (trip.to_records(), trip.to_dict()["round_trip"]) == ([], {"low": 0, "high": 0})
    assert "No rows." in trip._repr_html_()


def test_the_two_volumes_give_plain_values_rows_and_frames() -> None:
    amounts = {("a", "b"): 250, ("b", "a"): 200, ("b", "c"): 100}

    packing, circulation = max_packing(amounts), max_circulation(amounts)

    assert packing is not None
    assert packing.to_dict() == {
        "value": 2,
        "least": 2,
        "exact": True,
        "unique": True,
        "rows": [{"entities": ["a", "b"], "amount": 2}],
        "prices": [{"payer": "b", "payee": "a", "price": 1.0}],
    }
    assert circulation.to_dict() == {
        "volume": 4,
        "exact": True,
        "method": "successive shortest paths",
        "flow": [
            {"payer": "a", "payee": "b", "amount": 2},
            {"payer": "b", "payee": "a", "amount": 2},
        ],
    }
    assert (len(packing.to_frame()), len(circulation.to_frame())) == (1, 2)
