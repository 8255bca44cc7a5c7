"""Legs in a row count as one, parts that share one entity are apart: no cycle is lost or gained."""

from __future__ import annotations

from itertools import permutations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from bubblegraph.solving.network import blocks, canonical, components, legs
from bubblegraph.solving.series_reduction import draw_together

Edge = tuple[str, str]
Amounts = dict[Edge, int]

SPARSE = st.dictionaries(
    st.sampled_from(list(permutations("abcdefg", 2))), st.integers(1, 9), max_size=11
)


def cycles_of(edges: list[Edge]) -> set[tuple[str, ...]]:
    return {canonical(cycle) for cycle in nx.simple_cycles(nx.DiGraph(edges))}


@given(SPARSE)
def test_every_cycle_lies_in_one_block(amounts: Amounts) -> None:
    found = [list(block) for block in blocks(amounts)]

    assert cycles_of(list(amounts)) == {cycle for block in found for cycle in cycles_of(block)}
    assert sorted(edge for block in found for edge in block) == sorted(
        {leg for cycle in cycles_of(list(amounts)) for leg in legs(cycle)}
    )


def test_two_loops_through_one_party_are_two_blocks_and_one_component() -> None:
    bow_tie = {("a", "b"): 1, ("b", "a"): 2, ("b", "c"): 3, ("c", "b"): 4}

    assert [len(part) for part in components(bow_tie)] == [4]
    assert [len(part) for part in blocks(bow_tie)] == [2, 2]


@given(SPARSE)
def test_the_cycles_of_a_graph_whose_rows_are_drawn_together_are_those_of_the_graph(
    amounts: Amounts,
) -> None:
    for part in components(amounts):
        series = draw_together(part)
        drawn = cycles_of(list(series.capacities))

        assert {series.whole(cycle) for cycle in drawn} == cycles_of(list(part))
        assert {series.drawn(cycle) for cycle in cycles_of(list(part))} == drawn
        for edge, cents in series.capacities.items():
            assert cents == min(part[leg] for leg in series.row(edge))
            assert part[series.tight.get(edge, edge)] == cents
            assert series.length(edge) == len(series.row(edge))
        assert sorted(leg for edge in series.capacities for leg in series.row(edge)) == sorted(part)


def test_a_ring_is_two_legs_however_long_it_is() -> None:
    ring = {(f"p{i:03}", f"p{(i + 1) % 500:03}"): 1000 - i for i in range(500)}

    series = draw_together(ring)

    assert series.capacities == {("p000", "p001"): 1000, ("p001", "p000"): 501}
    assert series.tight == {("p001", "p000"): ("p499", "p000")}


def test_a_row_without_a_limit_has_none() -> None:
    series = draw_together({("a", "b"): None, ("b", "c"): None, ("c", "a"): 7})

    assert sorted(series.capacities.items(), key=str) == [(("a", "b"), None), (("b", "a"), 7)]


def test_nothing_is_drawn_together_of_nothing() -> None:
    assert draw_together({}).capacities == {}
