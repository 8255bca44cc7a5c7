"""Numbers that others published or that two independent methods gave: tests/reference/*.json.

Each expected value there says where it is from; a failure names the case and that source.
"""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from bubblegraph import (
    balanced_flow_forwarding,
    circulation_ranges,
    find_cycles,
    max_circulation,
    max_packing,
    read_text,
    select_deals,
)
from bubblegraph.graph import build_graph
from bubblegraph.ledger.select import Selection

REFERENCE = Path(__file__).parent / "reference"
Edges = list[tuple[str, str]]


def cases(name: str, key: str) -> list[Any]:
    """The cases of a file that state a value, ready for parametrize."""
    found = json.loads((REFERENCE / name).read_text(encoding="utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in found if key in case["expected"]]


def selection_of(edges: Edges) -> Selection:
    """A ledger of one small deal an edge."""
    rows = [
        f"- {{payer: n{u}, payee: n{v}, kind: purchase, amount: 1, date: 2025}}" for u, v in edges
    ]
    return select_deals(read_text("\n".join(["strict: false", "deals:", *rows])))


def count_cycles(edges: Edges, longest: int | None = None, most: int = 200_000) -> int:
    found = find_cycles(build_graph(selection_of(edges)), longest=longest, most=most)
    assert found.complete or "loops of more than" in str(found.stopped)
    return len(found.cycles)


def complete(size: int) -> Edges:
    return list(permutations(map(str, range(size)), 2))


def capacities(case: dict[str, Any]) -> dict[tuple[str, str], int]:
    return {(payer, payee): amount for payer, payee, amount in case["edges"]}


@pytest.mark.parametrize("case", cases("cycles.json", "cycles"))
def test_a_complete_digraph_has_the_published_number_of_cycles(case: dict[str, Any]) -> None:
    expected = case["expected"]["cycles"]

    found = [count_cycles(complete(size)) if size > 1 else 0 for size in case["n"]]

    assert found == expected["value"], expected["source"]


@pytest.mark.parametrize("case", cases("cycles.json", "cycles"))
def test_a_complete_digraph_of_eight_has_the_number_that_the_formula_gives(
    case: dict[str, Any],
) -> None:
    assert count_cycles(complete(8)) == case["extra"]["n8_to_12"]["value"][0]


@pytest.mark.parametrize("bound", [2, 3, 4, 5])
@pytest.mark.parametrize("case", cases("cycles.json", "cycles_by_bound_2_to_10"))
def test_a_bound_on_length_leaves_the_cycles_within_it(case: dict[str, Any], bound: int) -> None:
    expected = case["expected"]["cycles_by_bound_2_to_10"]["value"][bound - 2]

    assert count_cycles(complete(case["n"]), longest=bound) == expected


@pytest.mark.parametrize("case", cases("cycles.json", "node_level"))
def test_cycles_are_counted_at_the_level_of_entities(case: dict[str, Any]) -> None:
    expected = case["expected"]["node_level"]
    edges = [(str(u), str(v)) for u, v in case["edges"]]
    self_deals = len({u for u, v in edges if u == v})

    assert count_cycles(edges) + self_deals == expected["value"], expected["source"]


@pytest.mark.parametrize("case", cases("cycles.json", "node_level_without_self_loops"))
def test_a_self_deal_is_no_cycle(case: dict[str, Any]) -> None:
    edges = [(str(u), str(v)) for u, v in case["edges"]]

    assert count_cycles(edges) == case["expected"]["node_level_without_self_loops"]["value"]


@pytest.mark.parametrize("case", cases("cycles.json", "edge_level"))
def test_a_cycle_lists_the_parallel_deals_of_its_legs(case: dict[str, Any]) -> None:
    edges = [(str(u), str(v)) for u, v in case["edges"]]
    self_deals = sum(u == v for u, v in edges)

    found = find_cycles(build_graph(selection_of(edges)))
    choices = 0
    for cycle in found.cycles:
        ways = 1
        for leg in cycle.legs:
            ways *= len(leg.deals)
        choices += ways

    assert choices + self_deals == case["expected"]["edge_level"]["value"]


@pytest.mark.parametrize("case", cases("circulation.json", "V_star"))
def test_circulation_is_the_reference_value(case: dict[str, Any]) -> None:
    expected = case["expected"]["V_star"]

    assert max_circulation(capacities(case)).volume == expected["value"], expected["source"]


@pytest.mark.parametrize("case", cases("circulation.json", "T_star"))
def test_round_trip_volume_is_the_reference_value(case: dict[str, Any]) -> None:
    expected = case["expected"]["T_star"]

    packing = max_packing(capacities(case))

    assert packing is not None
    assert packing.value == Fraction(expected["value"]), expected["source"]


@pytest.mark.parametrize("case", cases("circulation.json", "gross_W"))
def test_gross_flow_is_the_reference_value(case: dict[str, Any]) -> None:
    rows = [
        f"- {{payer: n{u}, payee: n{v}, kind: purchase, amount: {w}, date: 2025}}"
        for u, v, w in case["edges"]
    ]
    gross = select_deals(read_text("\n".join(["strict: false", "deals:", *rows]))).gross

    assert gross.ends == (100 * case["expected"]["gross_W"]["value"],) * 2


@pytest.mark.parametrize("case", cases("circulation.json", "edge_flow_range_at_optimum"))
def test_the_range_of_a_leg_over_the_optimum_is_the_reference_value(case: dict[str, Any]) -> None:
    amounts = capacities(case)

    found = circulation_ranges(amounts, max_circulation(amounts))

    expected = case["expected"]["edge_flow_range_at_optimum"]
    ends = [list(found[payer, payee]) for payer, payee, _ in case["edges"]]
    assert ends == expected["value"], expected["source"]


@pytest.mark.parametrize("case", cases("circulation.json", "bff_edge_flows"))
def test_the_flow_in_proportion_is_the_reference_value(case: dict[str, Any]) -> None:
    expected = case["expected"]

    found = balanced_flow_forwarding(capacities(case))

    assert found is not None
    flows = {
        f"{payer}->{payee}": float(found.flow.get((payer, payee), 0))
        for payer, payee, _ in case["edges"]
    }
    assert flows == pytest.approx(expected["bff_edge_flows"]["value"], abs=1e-8)
    assert float(found.volume) == pytest.approx(expected["V_bff"]["value"], abs=1e-8)


@pytest.mark.parametrize("case", cases("circulation.json", "Gamma_vol"))
def test_the_circularity_in_proportion_is_the_reference_value(case: dict[str, Any]) -> None:
    amounts = capacities(case)
    found = balanced_flow_forwarding(amounts)
    assert found is not None

    assert found.volume / sum(amounts.values()) == Fraction(case["expected"]["Gamma_vol"]["value"])


@pytest.mark.parametrize("case", cases("circulation.json", "setoff_per_obligation"))
def test_the_set_off_of_each_obligation_is_the_published_one(case: dict[str, Any]) -> None:
    flow = max_circulation(capacities(case)).flow

    found = [flow.get((payer, payee), 0) for payer, payee, _ in case["edges"]]
    assert found == case["expected"]["setoff_per_obligation"]["value"]


@pytest.mark.parametrize("case", cases("circulation.json", "naive_sum_bottleneck"))
def test_added_bottlenecks_are_more_than_the_money_there_is(case: dict[str, Any]) -> None:
    rows = [
        f"- {{payer: {u}, payee: {v}, kind: purchase, amount: {w}, date: 2025}}"
        for u, v, w in case["edges"]
    ]
    ledger = read_text("\n".join(["strict: false", "deals:", *rows]))

    cycles = find_cycles(build_graph(select_deals(ledger))).cycles

    alone = [cycle.bottleneck.low // 100 for cycle in cycles]
    booked = [cycle.bottleneck.low // 100 * len(cycle) for cycle in cycles]
    expected = case["expected"]
    assert sum(alone) == expected["naive_sum_bottleneck"]["value"] > expected["T_star"]["value"]
    assert (
        sum(booked)
        == expected["naive_sum_bottleneck_times_length"]["value"]
        > expected["gross_W"]["value"]
    )


@pytest.mark.parametrize("case", cases("circulation.json", "T_star_interval"))
def test_the_interval_of_the_amounts_gives_the_interval_of_both_volumes(
    case: dict[str, Any],
) -> None:
    ends = [{(u, v): pair[end] for u, v, *pair in case["edges_low_high"]} for end in (0, 1)]

    packings = [max_packing(end) for end in ends]

    assert [packing and packing.value for packing in packings] == case["expected"][
        "T_star_interval"
    ]["value"]
    assert [max_circulation(end).volume for end in ends] == case["expected"]["V_star_interval"][
        "value"
    ]


def test_the_reference_files_say_where_each_value_is_from() -> None:
    for name in ("cycles.json", "circulation.json"):
        for case in json.loads((REFERENCE / name).read_text(encoding="utf-8"))["cases"]:
            for expected in case["expected"].values():
                assert expected["status"] in (
                    "published",
                    "computed",
                    "author-code",
                    "third-party-test",
                )
                assert expected["source"]


def test_networkx_and_the_references_agree_on_what_a_cycle_is() -> None:
    assert sum(1 for _ in nx.simple_cycles(nx.DiGraph(complete(5)))) == 84
