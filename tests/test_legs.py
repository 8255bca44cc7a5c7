"""What each leg carries: its range over all largest circulations, and its share in proportion."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import (
    Ledger,
    balanced_flow_forwarding,
    circulation_ranges,
    leg_flows,
    max_circulation,
    select_deals,
)
from bubblegraph.analysis import leg_flows as module
from bubblegraph.errors import GraphError
from bubblegraph.solving.circulation import Circulation
from conftest import REPOSITORY, Run

Edge = tuple[str, str]
Amounts = dict[Edge, int]

DEALS = REPOSITORY / "data" / "deals.yaml"
SMALL = st.dictionaries(
    st.sampled_from(list(permutations("abcd", 2))), st.integers(0, 3), min_size=1, max_size=7
)
LARGER = st.dictionaries(
    st.sampled_from(list(permutations("abcdef", 2))), st.integers(0, 50), min_size=1
)


def balanced(flow: dict[Edge, Fraction] | dict[Edge, int]) -> bool:
    net: dict[str, Fraction | int] = {}
    for (payer, payee), cents in flow.items():
        net[payer] = net.get(payer, 0) + cents
        net[payee] = net.get(payee, 0) - cents
    return not any(net.values())


def ranges_by_brute_force(amounts: Amounts) -> dict[Edge, tuple[int, int]]:
    """Over every circulation in whole cents that is as large as any; the ends of the face are
    whole.
    """
    edges = sorted(amounts)
    flows = [
        dict(zip(edges, cents, strict=True))
        for cents in product(*(range(amounts[edge] + 1) for edge in edges))
    ]
    circulations = [flow for flow in flows if balanced(flow)]
    best = max(sum(flow.values()) for flow in circulations)
    largest = [flow for flow in circulations if sum(flow.values()) == best]
    return {edge: (min(f[edge] for f in largest), max(f[edge] for f in largest)) for edge in edges}


# --- the range of each leg ------------------------------------------------------------------------


@given(SMALL)
@settings(max_examples=150)
def test_ranges_are_those_over_every_largest_circulation(amounts: Amounts) -> None:
    assert circulation_ranges(amounts, max_circulation(amounts)) == ranges_by_brute_force(amounts)


@given(LARGER)
@settings(max_examples=100)
def test_each_end_of_a_range_is_reached_and_nothing_beyond_it(amounts: Amounts) -> None:
    largest = max_circulation(amounts)

    for edge, (least, most) in circulation_ranges(amounts, largest).items():
        assert 0 <= least <= largest.flow.get(edge, 0) <= most <= amounts[edge]
        assert max_circulation(amounts | {edge: most}).volume == largest.volume
        if most > least:
            assert max_circulation(amounts | {edge: least}).volume == largest.volume
        if least:
            assert max_circulation(amounts | {edge: least - 1}).volume < largest.volume


@given(LARGER, st.permutations("abcdef"))
@settings(max_examples=60)
def test_ranges_do_not_depend_on_the_circulation_they_start_from(
    amounts: Amounts, names: list[str]
) -> None:
    called = dict(zip("abcdef", names, strict=True))
    renamed = {(called[u], called[v]): (u, v) for u, v in amounts}
    other = max_circulation({edge: amounts[first] for edge, first in renamed.items()})

    start = Circulation(other.volume, {renamed[edge]: cents for edge, cents in other.flow.items()})

    assert circulation_ranges(amounts, start) == circulation_ranges(
        amounts, max_circulation(amounts)
    )


def test_a_circulation_that_is_not_a_largest_one_is_refused() -> None:
    with pytest.raises(GraphError, match="not a largest one"):
        circulation_ranges({("a", "b"): 5, ("b", "a"): 3}, Circulation(0, {}))


def test_nothing_is_on_no_leg() -> None:
    assert circulation_ranges({}, max_circulation({})) == {}
    assert circulation_ranges({("a", "b"): 5}, max_circulation({("a", "b"): 5})) == {
        ("a", "b"): (0, 0)
    }


# --- in proportion --------------------------------------------------------------------------------


@given(LARGER)
@settings(max_examples=150)
def test_what_is_attributed_balances_within_the_amounts_and_leaves_no_loop(
    amounts: Amounts,
) -> None:
    found = balanced_flow_forwarding(amounts)

    assert found is not None
    assert balanced(dict(found.flow))
    assert all(0 < cents <= amounts[edge] for edge, cents in found.flow.items())
    left = [edge for edge, cents in amounts.items() if cents > found.flow.get(edge, 0)]
    assert nx.is_directed_acyclic_graph(nx.DiGraph(left))
    assert found.volume <= max_circulation(amounts).volume


@given(LARGER, st.randoms(use_true_random=False), st.permutations("abcdef"))
@settings(max_examples=60)
def test_what_is_attributed_depends_neither_on_the_order_nor_on_the_names(
    amounts: Amounts, random: object, names: list[str]
) -> None:
    shuffled = list(amounts.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    called = dict(zip("abcdef", names, strict=True))
    renamed = {(called[u], called[v]): cents for (u, v), cents in amounts.items()}

    first, second, third = map(balanced_flow_forwarding, (amounts, dict(shuffled), renamed))

    assert first is not None
    assert second is not None
    assert third is not None
    assert list(first.flow.items()) == list(second.flow.items())
    assert {(called[u], called[v]): cents for (u, v), cents in first.flow.items()} == third.flow


@given(LARGER, st.integers(2, 10**6))
@settings(max_examples=40)
def test_what_is_attributed_grows_with_the_unit(amounts: Amounts, factor: int) -> None:
    one = balanced_flow_forwarding(amounts)
    many = balanced_flow_forwarding({edge: factor * cents for edge, cents in amounts.items()})

    assert one is not None
    assert many is not None
    assert {edge: factor * cents for edge, cents in one.flow.items()} == many.flow


def test_a_party_passes_on_what_it_gets_in_proportion_to_what_it_pays() -> None:
    amounts = {("a", "b"): 10, ("b", "a"): 5, ("b", "c"): 10, ("c", "a"): 10}

    found = balanced_flow_forwarding(amounts)

    assert found is not None
    third = Fraction(10, 3)
    assert found.flow == {
        ("a", "b"): 10,
        ("b", "a"): third,
        ("b", "c"): 2 * third,
        ("c", "a"): 2 * third,
    }


def ring(size: int) -> Amounts:
    return {(f"p{i:03d}", f"p{(i + 1) % size:03d}"): 7 + i for i in range(size)}


def test_a_component_too_large_for_exact_numbers_is_not_attributed() -> None:
    found = balanced_flow_forwarding(ring(60))

    assert found is not None
    assert set(found.flow.values()) == {7}
    assert balanced_flow_forwarding(ring(61)) is None


# --- the ledger -----------------------------------------------------------------------------------


def test_legs_are_taken_at_the_disclosed_highs_and_pooled_parties_have_none(ledger: Ledger) -> None:
    """
    entities: {a: A, b: B, c: C, d: D, fund: {name: Fund, pooled: true}}
    deals:
    - {payer: a, payee: b, kind: equity,   amount: 5 to 10,    date: 2025}
    - {payer: b, payee: c, kind: cloud,    amount: 8,          date: 2025}
    - {payer: b, payee: d, kind: cloud,    amount: at least 8, date: 2025}
    - {payer: c, payee: a, kind: purchase, amount: 9,          date: 2025}
    - {payer: d, payee: a, kind: purchase, amount: 9,          date: 2025}
    - {payer: fund, payee: a, kind: debt,  amount: 50,         date: 2025}
    - {payer: a, payee: fund, kind: repayment, amount: 50,     date: 2025}
    """
    found = {
        (leg.payer, leg.payee): (leg.least, leg.most, leg.attributed)
        for leg in leg_flows(select_deals(ledger))
    }

    assert found == {
        ("a", "b"): (10_00, 10_00, 10_00),
        ("b", "c"): (2_00, 8_00, 5_00),
        ("b", "d"): (2_00, 8_00, 5_00),
        ("c", "a"): (2_00, 8_00, 5_00),
        ("d", "a"): (2_00, 8_00, 5_00),
    }


def test_the_command_lays_out_the_legs(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, date: 2025}
    - {payer: b, payee: a, kind: cloud,  amount: 4,  date: 2025}
    - {payer: b, payee: c, kind: cloud,  amount: undisclosed, date: 2025}
    - {payer: c, payee: a, kind: cloud,  amount: 9,  date: 2025}
    """
    ran = bubblegraph("volume", ledger_file.name, "--legs")

    assert "a → b\t10.00\t4.00\t4.00\t4.00" in ran.lines
    assert "all legs together (V*)\t\t\t8.00\t8.00" in ran.lines
    assert "2 more legs lie on loops; --format csv lists them." in ran.lines


def test_a_table_too_large_for_ranges_says_that_they_are_not_decided(
    bubblegraph: Run, ledger_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, date: 2025}
    - {payer: b, payee: a, kind: cloud,  amount: 4,  date: 2025}
    """
    monkeypatch.setattr(module, "MOST", 1)

    table = bubblegraph("volume", ledger_file.name, "--legs")
    found = json.loads(bubblegraph("volume", ledger_file.name, "--json").out)["legs"]

    assert "a → b\t10.00\t4.00\tnot decided\t4.00" in table.lines
    assert {(leg["circulation_least"], leg["circulation_most"]) for leg in found} == {(None, None)}


def test_legs_can_be_read_by_programs(bubblegraph: Run) -> None:
    legs = json.loads(bubblegraph("volume", str(DEALS), "--json").out)["legs"]
    rows = list(
        csv.DictReader(
            io.StringIO(bubblegraph("volume", str(DEALS), "--legs", "--format", "csv").out)
        )
    )

    assert [list(map(str, leg.values())) for leg in legs] == [list(row.values()) for row in rows]
    assert list(rows[0]) == [
        "payer",
        "payee",
        "amount",
        "circulation_least",
        "circulation_most",
        "attributed",
        "can_carry",
    ]
    for leg in legs:
        assert 0 <= leg["circulation_least"] <= leg["circulation_most"] <= leg["amount"]
        assert 0 <= leg["attributed"] <= leg["amount"]


@pytest.mark.parametrize("words", [("--legs",), ("--legs", "--format", "csv"), ("--json",)])
def test_an_empty_ledger_has_no_legs(
    bubblegraph: Run, ledger_file: Path, words: tuple[str, ...]
) -> None:
    """
    deals: []
    """
    assert bubblegraph("volume", ledger_file.name, *words).code == 0
