"""What must hold of every ledger, on random ones, against methods that share no code with ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import permutations
from random import Random

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bubblegraph import (
    circular_flows,
    max_circulation,
    max_packing,
    packing_value,
    read_text,
    select_deals,
)
from bubblegraph.money import Amount, total
from bubblegraph.output.cycles import answer_cycles
from bubblegraph.output.render import render
from bubblegraph.patience import ENDLESS
from bubblegraph.solving import column_generation, highs
from bubblegraph.solving.column_generation import Reoptimizer, by_fractions, by_highs
from bubblegraph.solving.network import Network, legs
from bubblegraph.solving.packing import Packing, _first_in_order, limits_where_some_is_known

Edge = tuple[str, str]
Amounts = dict[Edge, int]
Deals = list[tuple[str, ...]]

NAMES = "abcdef"


def graphs(
    nodes: int = 5, amounts: st.SearchStrategy[int] | None = None, *, fewest: int = 1
) -> st.SearchStrategy[Amounts]:
    """Graphs of up to ``nodes`` entities, whole cents on each edge: sparse ones,
    and complete ones.
    """
    pairs = list(permutations(NAMES[:nodes], 2))
    cents = amounts if amounts is not None else st.integers(0, 12)
    sparse = st.dictionaries(st.sampled_from(pairs), cents, min_size=fewest, max_size=len(pairs))
    return st.one_of(sparse, st.fixed_dictionaries(dict.fromkeys(pairs, cents)))


SIDE_BY_SIDE = st.one_of(st.integers(0, 3), st.integers(10**17 - 3, 10**17), st.integers(1, 10**9))


# --- methods that share no code with ours ---------------------------------------------------------


def every_cycle(amounts: Iterable[Edge]) -> list[tuple[str, ...]]:
    """All simple cycles, each from its smallest node,
    by trying every order of every set of nodes.
    """
    nodes = sorted({node for edge in amounts for node in edge})
    return [
        (first, *rest)
        for number, first in enumerate(nodes)
        for size in range(1, len(nodes) - number)
        for rest in permutations(nodes[number + 1 :], size)
        if all(step in amounts for step in zip((first, *rest), (*rest, first), strict=True))
    ]


def largest_packing(amounts: Mapping[Edge, int | None]) -> Fraction:
    """T* by the simplex method over all cycles at once, in fractions, by Bland's rule.

    One row an edge: sum of the cycles through it, plus a slack, is its amount. The slacks are a
    first basis. Edges of None have no limit; cycles of these alone are left out.
    """
    edges = sorted(edge for edge, amount in amounts.items() if amount is not None)
    cycles = [set(legs(cycle)) for cycle in every_cycle(amounts)]
    through = [passed for passed in cycles if passed & set(edges)]
    width = len(through) + len(edges)
    table = [
        [Fraction(edge in passed) for passed in through]
        + [Fraction(row == other) for other in range(len(edges))]
        + [Fraction(amounts[edge])]
        for row, edge in enumerate(edges)
    ]
    gains = [Fraction(1)] * len(through) + [Fraction(0)] * (len(edges) + 1)
    basis = list(range(len(through), width))
    while True:
        column = next((j for j in range(width) if gains[j] > 0), None)
        if column is None:
            return -gains[width]
        ratios = [
            (row[width] / row[column], basis[i], i)
            for i, row in enumerate(table)
            if row[column] > 0
        ]
        pivot = min(ratios)[2]
        table[pivot] = [value / table[pivot][column] for value in table[pivot]]
        for i, row in enumerate(table):
            if i != pivot and row[column]:
                table[i] = [a - row[column] * b for a, b in zip(row, table[pivot], strict=True)]
        gains = [a - gains[column] * b for a, b in zip(gains, table[pivot], strict=True)]
        basis[pivot] = column


def largest_circulation(amounts: Amounts) -> int:
    """V* by the network simplex method of networkx."""
    graph = nx.DiGraph()
    for (payer, payee), amount in amounts.items():
        graph.add_edge(payer, payee, capacity=amount, weight=-1)
    return -nx.network_simplex(graph)[0]


def packing_of(amounts: Amounts) -> Packing:
    packing = max_packing(amounts)
    assert packing is not None
    return packing


# --- the values -----------------------------------------------------------------------------------


def test_the_oracle_itself_knows_the_triangle() -> None:
    triangle = {("a", "b"): 100, ("b", "c"): 300, ("c", "a"): 40}

    assert (largest_packing(triangle), largest_circulation(triangle)) == (40, 120)


@given(graphs(5))
@settings(max_examples=150)
def test_the_round_trip_volume_is_that_of_brute_force(amounts: Amounts) -> None:
    assert packing_of(amounts).value == largest_packing(amounts)


@given(graphs(5, st.one_of(st.none(), st.integers(0, 12))))
@settings(max_examples=200)
def test_the_limit_of_the_loops_with_a_known_price_is_that_of_brute_force(
    amounts: dict[Edge, int | None],
) -> None:
    least, most = limits_where_some_is_known(amounts, ENDLESS)

    assert least == most == largest_packing(amounts)


@given(graphs(4, SIDE_BY_SIDE))
@settings(max_examples=60)
def test_cents_beside_the_largest_amounts_are_not_lost(amounts: Amounts) -> None:
    assert packing_of(amounts).value == largest_packing(amounts)


@given(graphs(6, st.integers(0, 50)))
@settings(max_examples=150)
def test_the_circulation_is_that_of_network_simplex(amounts: Amounts) -> None:
    assert max_circulation(amounts).volume == largest_circulation(amounts)


@given(graphs(5, SIDE_BY_SIDE))
@settings(max_examples=60)
def test_the_circulation_is_exact_on_the_largest_amounts(amounts: Amounts) -> None:
    assert max_circulation(amounts).volume == largest_circulation(amounts)


@given(graphs(4, st.integers(0, 3)))
@settings(max_examples=60)
def test_the_circulation_is_the_most_that_any_balanced_whole_flow_carries(amounts: Amounts) -> None:
    assume(sum(amounts.values()) <= 9)
    best = 0
    flows: list[dict[Edge, int]] = [{}]
    for edge, amount in amounts.items():
        flows = [{**flow, edge: cents} for flow in flows for cents in range(amount + 1)]
    for flow in flows:
        net = dict.fromkeys(NAMES, 0)
        for (payer, payee), cents in flow.items():
            net[payer] -= cents
            net[payee] += cents
        if not any(net.values()):
            best = max(best, sum(flow.values()))

    assert max_circulation(amounts).volume == best


# --- the proof ------------------------------------------------------------------------------------


@given(graphs(6, st.integers(0, 40)))
@settings(max_examples=100)
def test_rows_and_prices_prove_the_value_from_both_sides(amounts: Amounts) -> None:
    packing = packing_of(amounts)

    load: dict[Edge, Fraction] = {}
    for cycle, carried in packing.rows:
        assert carried > 0
        assert len(set(cycle)) == len(cycle)
        assert cycle[0] == min(cycle)
        for edge in legs(cycle):
            load[edge] = load.get(edge, Fraction(0)) + carried
    assert all(carried <= amounts[edge] for edge, carried in load.items())
    assert sum(carried for _, carried in packing.rows) == packing.value

    open_edges = {edge: amount for edge, amount in amounts.items() if amount}
    assert all(price >= 0 for price in packing.prices.values())
    assert sum(price * amounts[edge] for edge, price in packing.prices.items()) == packing.value
    for cycle in every_cycle(open_edges):
        assert sum(packing.prices.get(edge, Fraction(0)) for edge in legs(cycle)) >= 1


@given(graphs(5, st.integers(1, 40), fewest=3))
@settings(max_examples=100)
def test_the_solver_and_the_exact_method_agree(amounts: Amounts) -> None:
    network = Network(amounts)

    fast, exact = by_highs(network), by_fractions(network)

    assert fast is not None
    assert sum(fast.rows.values()) == sum(exact.rows.values())
    assert _first_in_order(network, fast) == _first_in_order(network, exact)


@pytest.mark.parametrize("columns", [1, 4])
def test_a_volume_solved_again_from_the_last_basis_is_that_solved_anew(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # how soon it drops the cycles it added
    monkeypatch.setattr(column_generation, "MOST_COLUMNS", columns)
    random = Random(1)
    pairs = [(u, v) for u in "abcdefghijklm" for v in "abcdefghijklm" if u != v]
    amounts = {edge: random.randint(1, 10**12) for edge in random.sample(pairs, 70)}

    again = Reoptimizer(amounts)

    for edge in random.sample(pairs, 40):
        if edge in amounts:
            cents = random.choice((0, amounts[edge] // 2))
            assert again.value({edge: cents}) == packing_value(amounts | {edge: cents})


@given(graphs(4, SIDE_BY_SIDE.filter(bool), fewest=3))
@settings(max_examples=60)
def test_the_solver_is_right_or_gives_up(amounts: Amounts) -> None:
    network = Network(amounts)

    fast = by_highs(network)

    assert fast is None or sum(fast.rows.values()) == sum(by_fractions(network).rows.values())


@given(graphs(4, st.integers(0, 6)))
@settings(max_examples=80)
def test_no_other_largest_packing_books_less(amounts: Amounts) -> None:
    packing = packing_of(amounts)
    booked = sum(len(cycle) * carried for cycle, carried in packing.rows)

    assert fewest_bookings(amounts, packing.value) == booked


def fewest_bookings(amounts: Amounts, value: Fraction) -> Fraction:
    """The least that a packing of this value books: one programme over all cycles, in floating
    point.
    """
    model = highs.new_model()
    cycles = every_cycle(amounts)
    edges = sorted(amounts)
    model.addRow(float(value), float(value), 0, [], [])
    for edge in edges:
        model.addRow(0, amounts[edge], 0, [], [])
    for cycle in cycles:
        rows = [0, *(edges.index(edge) + 1 for edge in legs(cycle))]
        model.addCol(len(cycle), 0, model.inf, len(rows), rows, [1.0] * len(rows))
    highs.run(model)
    return Fraction(round(model.getInfo().objective_function_value * 5040), 5040)


# --- laws -----------------------------------------------------------------------------------------


@given(graphs(5), st.data())
@settings(max_examples=80)
def test_neither_volume_falls_when_an_amount_rises(amounts: Amounts, data: st.DataObject) -> None:
    edge = data.draw(st.sampled_from(sorted(amounts)))
    raised = {**amounts, edge: amounts[edge] + data.draw(st.integers(1, 10))}

    assert packing_of(raised).value >= packing_of(amounts).value
    assert max_circulation(raised).volume >= max_circulation(amounts).volume


@given(graphs(5))
@settings(max_examples=80)
def test_what_returns_lies_between_what_is_booked_on_the_longest_and_on_the_shortest_lap(
    amounts: Amounts,
) -> None:
    longest = max(map(len, every_cycle(amounts)), default=2)
    returned, booked = packing_of(amounts).value, max_circulation(amounts).volume

    assert Fraction(booked, longest) <= returned <= Fraction(booked, 2)


@given(graphs(4), st.data())
@settings(max_examples=60)
def test_a_leg_routed_through_a_new_entity_returns_as_much_as_before(
    amounts: Amounts, data: st.DataObject
) -> None:
    payer, payee = data.draw(st.sampled_from(sorted(amounts)))
    routed = {edge: amount for edge, amount in amounts.items() if edge != (payer, payee)}
    routed |= {(payer, "vehicle"): amounts[payer, payee], ("vehicle", payee): amounts[payer, payee]}

    assert packing_of(routed).value == packing_of(amounts).value
    assert max_circulation(routed).volume >= max_circulation(amounts).volume


@given(graphs(4), st.integers(2, 7))
@settings(max_examples=40)
def test_both_volumes_grow_with_the_unit(amounts: Amounts, times: int) -> None:
    scaled = {edge: amount * times for edge, amount in amounts.items()}

    assert packing_of(scaled).value == times * packing_of(amounts).value
    assert max_circulation(scaled).volume == times * max_circulation(amounts).volume


# --- whole ledgers --------------------------------------------------------------------------------

DEALS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from("abcd"),
        st.sampled_from(["equity", "purchase", "debt"]),
        st.sampled_from(["5", "3 to 9", "up to 4", "at least 2", "undisclosed"]),
        st.sampled_from(["announced", "committed", "closed"]),
    ).filter(lambda deal: deal[0] != deal[1]),
    max_size=9,
)
OF_DIFFERENT_PAIRS = DEALS.filter(lambda deals: len({deal[:2] for deal in deals}) == len(deals))


def ledger_of(deals: Deals, ids: list[int] | None = None) -> str:
    rows = [
        f"- {{id: d{number}, payer: {payer}, payee: {payee}, kind: {kind}, amount: {amount}, "
        f"status: {status}, date: 2025}}"
        for number, (payer, payee, kind, amount, status) in zip(
            ids or range(len(deals)), deals, strict=True
        )
    ]
    return "\n".join(["title: t", "strict: false", "deals:", *rows])


def json_of(text: str) -> str:
    return render(answer_cycles(circular_flows(select_deals(read_text(text, "t.yaml")))), "json")


@given(OF_DIFFERENT_PAIRS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_the_deals_changes_no_byte_of_the_json(deals: Deals, random: Random) -> None:
    order = list(range(len(deals)))
    random.shuffle(order)

    shuffled = ledger_of([deals[number] for number in order], order)

    assert json_of(shuffled) == json_of(ledger_of(deals))


@given(DEALS)
@settings(max_examples=60)
def test_deals_of_one_pair_may_be_merged_into_one(deals: Deals) -> None:
    apart = circular_flows(select_deals(read_text(ledger_of(deals))))
    merged: dict[Edge, list[Amount]] = {}
    for standing in apart.selection.counted:
        merged.setdefault((standing.deal.payer, standing.deal.payee), []).append(standing.amount)
    rows = [
        f"- "
        f"{{payer: {payer}, payee: {payee}, "
        f"kind: debt, amount: {in_words(total(amounts))}, date: 2025}}"
        for (payer, payee), amounts in merged.items()
    ]
    together = circular_flows(
        select_deals(read_text("\n".join(["strict: false", "deals:", *rows])))
    )

    assert together.all.low.value == apart.all.low.value
    assert together.all.low.rows == apart.all.low.rows
    assert together.all.unlimited == apart.all.unlimited
    assert together.all.circulation_low.volume == apart.all.circulation_low.volume
    assert {c.cycle.entities for c in together.cycles} == {c.cycle.entities for c in apart.cycles}
    if (
        apart.selection.gross.high is not None
    ):  # a high that is known of one deal is lost in an open sum
        assert together.all.high == apart.all.high


def in_words(amount: Amount) -> str:
    low = f"{amount.low / 100:.2f}"
    return f"at least {low}" if amount.high is None else f"{low} to {amount.high / 100:.2f}"


@given(DEALS)
@settings(max_examples=40)
def test_the_rows_of_the_answer_add_up_to_its_totals(deals: Deals) -> None:
    document = json.loads(json_of(ledger_of(deals)))

    for rung in ("signed", "all"):
        for end in ("low", "high"):
            rows = sum(cycle["row"][rung][end] for cycle in document["cycles"])
            assert rows == pytest.approx(document["totals"][rung]["round_trip"][end], abs=0.05)
    signed, everything = document["totals"]["signed"], document["totals"]["all"]
    assert signed["round_trip"]["high"] <= everything["round_trip"]["high"]
    assert signed["round_trip"]["low"] <= signed["round_trip"]["high"]
