"""Key deals: the cheapest set of legs without which nothing loops,
and what falls with each deal.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, permutations
from pathlib import Path
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bubblegraph import (
    Deal,
    Filters,
    Ledger,
    QuestionError,
    Selection,
    cheapest_cut,
    cut_deals,
    max_packing,
    packing_value,
    read_text,
    round_trip,
    select_deals,
)
from bubblegraph.analysis.cut import Cut
from bubblegraph.graph import build_graph
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.column_generation import Reoptimizer
from bubblegraph.solving.orderings import cheaper_cut
from conftest import REPOSITORY, Run, complete_ledger

Edge = tuple[str, str]
Amounts = dict[Edge, int]

REFERENCE = REPOSITORY / "tests" / "reference" / "circulation.json"
DEALS = str(REPOSITORY / "data" / "deals.yaml")
PAIRS = list(permutations("abcde", 2))
WIDE = st.one_of(st.integers(1, 3), st.integers(1, 10**9), st.integers(10**17 - 3, 10**17))


def cut_of(ledger: Ledger, *keep: str, only_cancelable: bool = False) -> Cut:
    return cut_deals(select_deals(ledger), keep=keep, only_cancelable=only_cancelable)


def legs(cut: Cut) -> list[str]:
    return [f"{leg.payer}{leg.payee}" for leg in cut.legs]


def is_acyclic(edges: Iterable[Edge]) -> bool:
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for payer, payee in edges:
        sorter.add(payee, payer)
    try:
        sorter.prepare()
    except CycleError:
        return False
    return True


def cheapest_by_sets(amounts: Amounts, fixed: Iterable[Edge] = ()) -> int | None:
    """The least that a set of legs costs without which nothing loops, by trying all sets; None: no
    set.
    """
    free = sorted(set(amounts) - set(fixed))
    sets = (gone for size in range(len(free) + 1) for gone in combinations(free, size))
    costs = (sum(amounts[e] for e in gone) for gone in sets if is_acyclic(set(amounts) - set(gone)))
    return min(costs, default=None)


def cheapest_by_orders(amounts: Amounts) -> int:
    """The same by trying all orders of the parties: what runs backwards has to go."""
    nodes = sorted({node for edge in amounts for node in edge})
    orders = ({node: i for i, node in enumerate(order)} for order in permutations(nodes))
    return min(sum(c for (u, v), c in amounts.items() if at[u] > at[v]) for at in orders)


# --- against all sets -----------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from(PAIRS), st.integers(0, 9), min_size=1, max_size=9))
@settings(max_examples=120)
def test_no_set_of_legs_is_cheaper(amounts: Amounts) -> None:
    taken, bound = cheapest_cut(amounts)

    cost = sum(amounts[edge] for edge in taken)
    assert cost == cheapest_by_sets(amounts)
    assert is_acyclic(set(amounts) - set(taken))
    assert bound == cost


@given(st.dictionaries(st.sampled_from(PAIRS), WIDE, min_size=2))
@settings(max_examples=120)
def test_no_set_of_legs_is_cheaper_by_a_cent_beside_the_largest_amounts(amounts: Amounts) -> None:
    taken, bound = cheapest_cut(amounts)

    assert sum(amounts[edge] for edge in taken) == cheapest_by_orders(amounts)
    assert is_acyclic(set(amounts) - set(taken))
    assert bound == cheapest_by_orders(amounts)


HALVES = [
    tuple(edge[:2])
    for case in json.loads(REFERENCE.read_text(encoding="utf-8"))["cases"]
    if case["id"] == "fractional_tstar"
    for edge in case["edges"]
]


@given(st.lists(st.integers(1, 3), min_size=len(HALVES), max_size=len(HALVES)))
@settings(max_examples=80)
def test_no_set_of_legs_is_cheaper_where_the_best_packing_takes_halves(weights: list[int]) -> None:
    """T* does not prove the cut here, so the integer programme and the search in exact numbers have
    to.
    """
    amounts = dict(zip(HALVES, weights, strict=True))

    taken, bound = cheapest_cut(amounts)

    assert sum(amounts[edge] for edge in taken) == bound == cheapest_by_orders(amounts)
    assert is_acyclic(set(amounts) - set(taken))


@pytest.mark.parametrize("amount", [1, 10**17])
def test_of_halves_one_cent_more_decides(amount: int) -> None:
    for dearer in HALVES:
        amounts = {edge: amount + (edge == dearer) for edge in HALVES}

        taken, bound = cheapest_cut(amounts)

        assert sum(amounts[edge] for edge in taken) == bound == cheapest_by_orders(amounts)


def test_without_time_the_set_is_whole_and_the_bound_holds() -> None:
    amounts = dict.fromkeys(HALVES, 10) | {HALVES[0]: 11}

    packing = max_packing(amounts)  # known from now on

    taken, bound = cheapest_cut(amounts, patience=Patience(0))

    assert packing is not None
    assert is_acyclic(set(amounts) - set(taken))
    assert bound == packing.value
    assert bound < cheapest_by_orders(amounts) <= sum(amounts[edge] for edge in taken)


@given(
    st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 9), min_size=2, max_size=9), st.data()
)
@settings(max_examples=80)
def test_no_set_that_spares_the_legs_that_must_stay_is_cheaper(
    amounts: Amounts, data: st.DataObject
) -> None:
    fixed = data.draw(st.sets(st.sampled_from(sorted(amounts)), max_size=4))
    assume(is_acyclic(fixed))

    taken, _ = cheapest_cut(amounts, fixed)

    assert not fixed & set(taken)
    assert sum(amounts[edge] for edge in taken) == cheapest_by_sets(amounts, fixed)


@given(st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 9), min_size=2), st.randoms())
@settings(max_examples=60)
def test_the_order_of_the_legs_changes_nothing(amounts: Amounts, random: Random) -> None:
    shuffled = list(amounts)
    random.shuffle(shuffled)

    assert cheapest_cut({edge: amounts[edge] for edge in shuffled}) == cheapest_cut(amounts)


@given(st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 9), min_size=2))
@settings(max_examples=60)
def test_the_round_trip_volume_is_never_more_than_the_cut_costs(amounts: Amounts) -> None:
    taken, bound = cheapest_cut(amounts)

    volume = packing_value(amounts)
    assert volume is not None
    assert volume <= bound <= sum(amounts[edge] for edge in taken)


def test_a_cheap_leg_is_not_lost_beside_a_dear_one() -> None:
    """Solved in floating point as it stands, the sum of 743,264,557 was called the cheapest."""
    amounts = {
        ("a", "c"): 2,
        ("c", "b"): 331_280_950,
        ("c", "d"): 3,
        ("d", "c"): 1,
        ("a", "d"): 434_280_105,
        ("b", "c"): 10**17 - 2,
        ("b", "a"): 411_983_602,
    }

    taken, bound = cheapest_cut(amounts)

    assert (taken, bound) == ((("c", "b"), ("d", "c")), 331_280_951)


# --- ledgers --------------------------------------------------------------------------------------


def test_the_smallest_leg_of_one_loop_is_the_key(ledger: Ledger) -> None:
    """
    deals:
    - {payer: n, payee: o, kind: equity,   amount: 100, date: 2025}
    - {payer: o, payee: r, kind: cloud,    amount: 300, date: 2025}
    - {payer: r, payee: n, kind: purchase, amount: 40,  date: 2025}
    """
    found = cut_of(ledger)

    assert legs(found) == ["rn"]
    assert (found.cost, found.volume, found.bound, found.proven) == (40_00, 40_00, 40_00, True)


def test_where_halves_are_best_a_whole_set_costs_more_than_the_round_trip_volume() -> None:
    cases = json.loads(REFERENCE.read_text(encoding="utf-8"))["cases"]
    (case,) = [case for case in cases if case["id"] == "fractional_tstar"]
    rows = [
        f"- {{payer: n{u}, payee: n{v}, kind: debt, amount: {w}, date: 2025}}"
        for u, v, w in case["edges"]
    ]

    found = cut_of(read_text("\n".join(["strict: false", "deals:", *rows])))

    assert found.volume == Fraction(2_50)
    assert (found.cost, found.bound, found.proven) == (3_00, 3_00, True)
    assert cheapest_by_orders({(u, v): w for u, v, w in case["edges"]}) == 3


@pytest.mark.parametrize("seed", range(4))
def test_of_sets_that_cost_the_same_it_is_always_the_same_one(seed: int) -> None:
    deals = [(u, v) for u, v in PAIRS if u < "d" and v < "d"]
    Random(seed).shuffle(deals)
    rows = [
        f"- {{id: {u}{v}, payer: {u}, payee: {v}, kind: debt, amount: 1, date: 2025}}"
        for u, v in deals
    ]

    found = cut_of(read_text("\n".join(["strict: false", "deals:", *rows])))

    assert found.cost == 3_00
    assert legs(found) == legs(
        cut_of(read_text("\n".join(["strict: false", "deals:", *sorted(rows)])))
    )
    ranked = [(fall.deal.deal.id, fall.cents) for fall in found.falls]
    assert ranked == [("ab", 100), ("ac", 100), ("ba", 100), ("bc", 100), ("ca", 100), ("cb", 100)]


def test_a_deal_that_is_kept_keeps_its_whole_leg(ledger: Ledger) -> None:
    """
    deals:
    - {id: out,  payer: a, payee: b, kind: equity, amount: 100, date: 2025}
    - {id: rent, payer: b, payee: a, kind: cloud,  amount: 30,  date: 2025}
    - {id: more, payer: b, payee: a, kind: cloud,  amount: 20,  date: 2025}
    """
    assert (legs(cut_of(ledger)), cut_of(ledger).cost) == (["ba"], 50_00)
    assert [standing.deal.id for standing in cut_of(ledger).legs[0].deals] == ["rent", "more"]
    assert (legs(cut_of(ledger, "more")), cut_of(ledger, "more").cost) == (["ab"], 100_00)


def test_loops_of_deals_that_must_stay_are_left_and_all_others_broken(ledger: Ledger) -> None:
    """
    deals:
    - {id: out,  payer: a, payee: b, kind: equity,   amount: 100, date: 2025}
    - {id: rent, payer: b, payee: a, kind: cloud,    amount: 30,  date: 2025}
    - {id: on,   payer: b, payee: c, kind: purchase, amount: 20,  date: 2025}
    - {id: home, payer: c, payee: a, kind: purchase, amount: 15,  date: 2025}
    """
    found = cut_of(ledger, "out", "rent")

    assert (legs(found), found.cost, found.proven) == (["ca"], 15_00, True)
    assert (found.volume, found.left) == (45_00, 30_00)
    assert cut_of(ledger, "out", "rent", "on", "home").legs == ()


@given(
    st.dictionaries(st.sampled_from(list(permutations("abcd", 2))), st.integers(1, 9), min_size=2),
    st.data(),
)
@settings(max_examples=120, deadline=None)
def test_no_set_beside_the_legs_that_must_stay_is_cheaper(
    amounts: Amounts, data: st.DataObject
) -> None:
    fixed = data.draw(st.sets(st.sampled_from(sorted(amounts))))
    entries = [
        f"- {{id: {u}{v}, payer: {u}, payee: {v}, kind: cloud, amount: {cents}, date: 2025}}"
        for (u, v), cents in amounts.items()
    ]
    ledger = read_text("strict: false\ndeals:\n" + "\n".join(entries))

    found = cut_deals(select_deals(ledger), keep=[f"{u}{v}" for u, v in fixed])

    cycles = [
        set(zip(c, [*c[1:], c[0]], strict=True))
        for c in nx.simple_cycles(nx.DiGraph(sorted(amounts)))
    ]
    broken = [cycle - fixed for cycle in cycles if cycle - fixed]
    free = sorted(set(amounts) - fixed)
    sets = (set(gone) for size in range(len(free) + 1) for gone in combinations(free, size))
    costs = (
        sum(100 * amounts[e] for e in gone)
        for gone in sets
        if all(gone & cycle for cycle in broken)
    )
    taken = {(leg.payer, leg.payee) for leg in found.legs}
    assert all(taken & cycle for cycle in broken)
    assert found.cost == found.bound == min(costs)


def test_most_of_the_shipped_ledger_can_be_called_off(bubblegraph: Run) -> None:
    found = document(bubblegraph("cut", DEALS, "--only-cancelable", "--json"))

    assert 0 < found["cut"]["round_trip_left"] < found["round_trip"]
    assert found["cut"]["legs"]


def test_only_deals_whose_low_is_below_their_high_can_be_called_off(ledger: Ledger) -> None:
    """
    deals:
    - {id: out,  payer: a, payee: b, kind: equity, amount: 60 to 100,   date: 2025}
    - {id: rent, payer: b, payee: a, kind: cloud,  amount: 30,          date: 2025}
    - {id: more, payer: b, payee: a, kind: cloud,  amount: at least 5,  date: 2025}
    """
    assert legs(cut_of(ledger)) == ["ba"]
    assert legs(cut_of(ledger, only_cancelable=True)) == ["ab"]


def test_firm_deals_that_loop_leave_nothing_to_cancel(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, date: 2025}
    - {payer: b, payee: a, kind: cloud,  amount: 30,  date: 2025}
    """
    found = cut_of(ledger, only_cancelable=True)

    assert (found.legs, found.cost, found.proven) == ((), 0, True)
    assert found.left == found.volume == 30_00


def test_edges_that_must_stay_and_close_a_cycle_are_refused() -> None:
    amounts = {("a", "b"): 2, ("b", "a"): 1}

    with pytest.raises(QuestionError, match="the edges that must stay close a cycle: a → b → a"):
        cheapest_cut(amounts, amounts)


def test_a_ledger_without_a_loop_has_nothing_to_cut(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, date: 2025}
    - {payer: b, payee: c, kind: cloud,  amount: 30,  date: 2025}
    - {payer: c, payee: c, kind: cloud,  amount: 30,  date: 2025}
    """
    found = cut_of(ledger)

    assert (found.legs, found.falls, found.cost, found.volume, found.proven) == ((), (), 0, 0, True)


def test_a_loop_with_an_undisclosed_leg_carries_nothing_and_is_not_cut(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity,   amount: 100,         date: 2025}
    - {payer: b, payee: a, kind: cloud,    amount: undisclosed, date: 2025}
    - {payer: b, payee: c, kind: cloud,    amount: undisclosed, date: 2025}
    - {payer: c, payee: b, kind: purchase, amount: undisclosed, date: 2025}
    """
    found = cut_of(ledger)

    assert (found.legs, found.falls, found.cost, found.volume) == ((), (), 0, 0)


def test_nothing_and_the_largest_amounts_may_stand_side_by_side(ledger: Ledger) -> None:
    """
    deals:
    - {id: none, payer: a, payee: b, kind: equity, amount: 0,                   date: 2025}
    - {id: all,  payer: a, payee: b, kind: equity, amount: 999999999999999, date: 2025}
    - {id: back, payer: b, payee: a, kind: cloud,  amount: 1000000B,        date: 2025}
    - {id: rest, payer: b, payee: a, kind: cloud,  amount: 0,                   date: 2025}
    - {id: zero, payer: a, payee: c, kind: equity, amount: 0,                   date: 2025}
    - {id: cent, payer: c, payee: a, kind: cloud,  amount: 0.01,                date: 2025}
    """
    found = cut_of(ledger)

    assert (legs(found), found.cost, found.volume) == (["ab"], 10**17 - 100, 10**17 - 100)
    assert [(fall.deal.deal.id, fall.cents) for fall in found.falls] == [
        ("all", 10**17 - 100),
        ("back", 10**17 - 100),
    ]


def test_in_one_component_with_more_cycles_than_can_be_listed_the_cut_states_its_gap() -> None:
    """Fourteen parties, each of which pays every other: 182 legs,
    and the gap closes or is stated.
    """
    selection = select_deals(read_text(complete_ledger(14)))

    hasty = cut_deals(selection, patience=Patience(0))

    pairs = 14 * 13 // 2
    assert hasty.packing.least <= pairs * 100_00 <= hasty.volume
    assert hasty.bound <= hasty.cost
    assert is_acyclic(
        {(leg.payer, leg.payee) for leg in everything(selection)}
        - {(x.payer, x.payee) for x in hasty.legs}
    )
    assert hasty.proven is (hasty.cost == hasty.bound)
    assert len(hasty.falls) == 2 * pairs
    assert all(fall.low <= fall.high <= 100_00 for fall in hasty.falls)


def everything(selection: Selection) -> list[Deal]:
    return [standing.deal for standing in selection.counted]


# --- orderings ------------------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from(PAIRS), WIDE, min_size=3), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_a_set_from_an_ordering_breaks_every_cycle_keeps_what_must_stay_and_costs_no_more(
    amounts: Amounts, dice: Random
) -> None:
    shuffled = dice.sample(sorted(amounts), len(amounts))
    stay: list[Edge] = []
    for edge in shuffled[: len(shuffled) // 3]:
        stay += [edge] if is_acyclic([*stay, edge]) else []
    taken = [edge for edge in amounts if edge not in stay]

    found = cheaper_cut(amounts, stay, taken, ENDLESS)

    assert is_acyclic(edge for edge in amounts if edge not in found)
    assert not set(found) & set(stay)
    assert sum(amounts[edge] for edge in found) <= sum(amounts[edge] for edge in taken)
    assert found == cheaper_cut(dict(sorted(amounts.items())), stay, taken[::-1], ENDLESS)


def test_orderings_find_the_cheapest_set_of_a_dense_graph() -> None:
    dice = Random(5)
    amounts = {edge: dice.randint(1, 100) for edge in permutations("abcdefgh", 2)}
    best = min(
        sum(cents for (u, v), cents in amounts.items() if order.index(u) > order.index(v))
        for order in permutations("abcdefgh")
    )

    found = cheaper_cut(amounts, (), amounts, ENDLESS)

    assert sum(amounts[edge] for edge in found) == best


def test_without_time_the_set_stays_as_it_was() -> None:
    amounts = {("a", "b"): 9, ("b", "c"): 9, ("c", "a"): 1}

    assert cheaper_cut(amounts, (), [("c", "a")], Patience(0)) == (("c", "a"),)
    assert cheaper_cut(amounts, (), [("a", "b")], Patience(0)) == (("a", "b"),)


# --- falls ----------------------------------------------------------------------------------------

DEALS_OF_THREE = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from("abc"),
        st.sampled_from(
            ["0", "1", "5", "3 to 9", "up to 4", "at least 2", "undisclosed", "999999999999999"]
        ),
    ).filter(lambda deal: deal[0] != deal[1]),
    min_size=1,
    max_size=8,
)


@given(DEALS_OF_THREE)
@settings(max_examples=60)
def test_a_fall_is_what_is_lost_when_the_ledger_is_asked_without_the_deal(
    deals: list[tuple[str, str, str]],
) -> None:
    rows = [
        f"- {{id: d{i}, payer: {payer}, payee: {payee}, kind: debt, amount: {amount}, date: 2025}}"
        for i, (payer, payee, amount) in enumerate(deals)
    ]
    ledger = read_text("\n".join(["strict: false", "deals:", *rows]))

    found = cut_of(ledger)

    falls = {fall.deal.deal.id: fall.cents for fall in found.falls}
    for standing in select_deals(ledger).counted:
        without = select_deals(ledger, Filters(without=(standing.deal.id,)))
        left = round_trip(build_graph(without)).high.value
        assert falls.get(standing.deal.id, 0) == found.volume - left
    assert [fall.cents for fall in found.falls] == sorted(falls.values(), reverse=True)


@given(DEALS_OF_THREE)
@settings(max_examples=60)
def test_without_time_a_fall_has_bounds_that_hold(deals: list[tuple[str, str, str]]) -> None:
    rows = [
        f"- {{id: d{i}, payer: {payer}, payee: {payee}, kind: debt, amount: {amount}, date: 2025}}"
        for i, (payer, payee, amount) in enumerate(deals)
    ]
    selection = select_deals(read_text("\n".join(["strict: false", "deals:", *rows])))

    exact = {fall.deal.deal.id: fall.low for fall in cut_deals(selection).falls}
    hasty = cut_deals(selection, patience=Patience(0)).falls

    assert {fall.deal.deal.id for fall in hasty} == set(exact)
    assert all(fall.low <= exact[fall.deal.deal.id] <= fall.high for fall in hasty)
    assert [fall.high for fall in hasty] == sorted((fall.high for fall in hasty), reverse=True)


def test_a_fall_that_cannot_be_proven_keeps_its_bounds(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    deals:
    - {id: ab, payer: a, payee: b, kind: debt, amount: 5, date: 2025}
    - {id: ba, payer: b, payee: a, kind: debt, amount: 3, date: 2025}
    - {id: bc, payer: b, payee: c, kind: debt, amount: 4, date: 2025}
    - {id: ca, payer: c, payee: a, kind: debt, amount: 4, date: 2025}
    """
    monkeypatch.setattr(Reoptimizer, "value", lambda *_: None)

    falls = {fall.deal.deal.id: (fall.low, fall.high) for fall in cut_of(ledger).falls}

    assert falls == {"ab": (5_00, 5_00), "ba": (0, 3_00), "bc": (0, 2_00), "ca": (0, 2_00)}


def test_a_fall_is_that_of_the_loops_of_its_own_component(ledger: Ledger) -> None:
    """
    deals:
    - {id: ab, payer: a, payee: b, kind: debt, amount: 5, date: 2025}
    - {id: ba, payer: b, payee: a, kind: debt, amount: 9, date: 2025}
    - {id: bx, payer: b, payee: x, kind: debt, amount: 9, date: 2025}
    - {id: xy, payer: x, payee: y, kind: debt, amount: 3, date: 2025}
    - {id: yx, payer: y, payee: x, kind: debt, amount: 2, date: 2025}
    - {id: yz, payer: y, payee: z, kind: debt, amount: 1, date: 2025}
    - {id: zx, payer: z, payee: x, kind: debt, amount: 1, date: 2025}
    """
    falls = {fall.deal.deal.id: fall.cents for fall in cut_of(ledger).falls}

    assert falls == {"ab": 5_00, "ba": 5_00, "xy": 3_00, "yx": 2_00, "yz": 1_00, "zx": 1_00}


# --- the command ----------------------------------------------------------------------------------


def document(ran: Any) -> dict[str, Any]:
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert isinstance(found, dict)
    return found


def test_the_cut_of_the_shipped_ledger_is_proven_and_can_be_read_by_programs(
    bubblegraph: Run,
) -> None:
    found = document(bubblegraph("cut", DEALS, "--json"))

    assert list(found) == [
        "schema",
        "command",
        "ledger",
        "filters",
        "gaps",
        "keep",
        "only_cancelable",
        "round_trip",
        "round_trip_exact",
        "round_trip_least",
        "cut",
        "falls_open",
        "falls",
    ]
    cut = found["cut"]
    assert cut["proven"] is True
    assert (
        cut["cost"]
        == sum(leg["amount"] for leg in cut["legs"])
        >= cut["bound"]
        >= found["round_trip"]
        > 0
    )
    rows = list(csv.DictReader(io.StringIO(bubblegraph("cut", DEALS, "--format", "csv").out)))
    assert [row["deal"] for row in rows] == [fall["deal"] for fall in found["falls"]]
    assert list(rows[0]) == [
        "deal",
        "payer",
        "payee",
        "low",
        "high",
        "disclosed",
        "fall",
        "fall_low",
        "fall_high",
    ]
    assert found["falls_open"] == 0
    assert all(fall["fall"] == fall["fall_low"] == fall["fall_high"] for fall in found["falls"])


def test_nothing_returns_on_the_shipped_ledger_without_the_deals_of_the_cut(
    bubblegraph: Run,
) -> None:
    cut = document(bubblegraph("cut", DEALS, "--json"))["cut"]

    words = [
        word for leg in cut["legs"] for deal in leg["deals"] for word in ("--without", deal["id"])
    ]

    assert document(bubblegraph("volume", DEALS, "--json", *words))["all"]["round_trip"] == {
        "low": 0,
        "high": 0,
    }


def test_the_answer_says_what_was_asked_to_stay(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {id: out,  payer: a, payee: b, kind: equity, amount: up to 100, date: 2025}
    - {id: rent, payer: b, payee: a, kind: cloud,  amount: 30, date: 2025}
    """
    ran = bubblegraph("cut", ledger_file.name, "--keep", "rent", "--only-cancelable")

    said = "Cancelling 1 leg worth 100.00 in all leaves no loop with a disclosed price "
    assert f"{said}(no other set is cheaper)." in ran.out
    assert "Not to be cancelled: rent." in ran.out
    assert "Only deals whose low is below their high may be cancelled." in ran.out
    assert document(bubblegraph("cut", ledger_file.name, "--keep", "rent", "--json"))["keep"] == [
        "rent"
    ]


def test_what_time_did_not_suffice_for_is_said(bubblegraph: Run, tmp_path: Path) -> None:
    """Twelve legs of 10: halves are best, so neither the set nor any fall can be read off T*."""
    rows = [
        f"- {{payer: n{u}, payee: n{v}, kind: debt, amount: 10, date: 2025}}\n" for u, v in HALVES
    ]
    rows[0] = rows[0].replace("10", "11")
    (tmp_path / "halves.yaml").write_text("".join(["strict: false\ndeals:\n", *rows]))

    ran = bubblegraph("cut", "halves.yaml", "--patience", "0", "--all")
    found = document(bubblegraph("cut", "halves.yaml", "--patience", "0", "--json"))

    assert "would do: not proven" in ran.out
    assert (
        f"{found['falls_open']} of 12 falls are only known to lie between bounds; more --patience "
        f"may" in ran.out
    )
    assert found["cut"]["proven"] is False
    open_falls = [fall for fall in found["falls"] if fall["fall"] is None]
    assert len(open_falls) == found["falls_open"] > 0
    assert all(fall["fall_low"] < fall["fall_high"] for fall in open_falls)
    assert document(bubblegraph("cut", "halves.yaml", "--json"))["falls_open"] == 0


@pytest.mark.parametrize("patience", ["-1", "soon", "nan"])
def test_a_patience_that_is_no_number_of_seconds_is_wrong_usage(
    bubblegraph: Run, patience: str
) -> None:
    ran = bubblegraph("cut", DEALS, "--patience", patience)

    assert (ran.code, ran.out) == (2, "")
    assert "--patience" in ran.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--entity", "rnt"), 'entities: no entity is called "rnt".'),
        (("--keep", "rnt"), 'keep: no deal has the id "rnt". Did you mean rent?'),
    ],
)
def test_a_question_without_an_answer_is_said_in_one_line(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    (tmp_path / "x.yaml").write_text(
        "strict: false\ndeals:\n"
        "- {id: out, payer: a, payee: b, kind: equity, amount: 9, date: 2025}\n"
        "- {id: rent, payer: b, payee: a, kind: cloud, amount: 3, date: 2025}\n"
    )

    ran = bubblegraph("cut", "x.yaml", *words)

    assert (ran.code, ran.out, ran.err) == (1, "", f"bubblegraph: {message}\n")


def test_only_the_first_falls_are_listed_unless_all_are_asked_for(bubblegraph: Run) -> None:
    few, every = bubblegraph("cut", DEALS), bubblegraph("cut", DEALS, "--all")

    assert "--all lists " in few.out
    assert len(every.lines) > len(few.lines)
    assert "--all lists " not in every.out


def test_nothing_to_cut_is_said(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals: []
    """
    ran = bubblegraph("cut", ledger_file.name)

    assert ran.code == 0
    assert "No loop carries anything at the disclosed highs: there is nothing to cut." in ran.out
