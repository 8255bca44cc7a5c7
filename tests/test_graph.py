"""Deals to a graph, and the part of it that can go round."""

from __future__ import annotations

import networkx as nx

from bubblegraph import Filters, Ledger, build_graph, circular_core, select_deals
from bubblegraph.graph import build_graphs, edge_amount, on_each_rung
from bubblegraph.money import Amount


def test_parallel_deals_are_one_edge_whose_deals_are_listed(ledger: Ledger) -> None:
    """
    entities: {a: {name: Alpha, sector: lab}, b: {pooled: true}}
    deals:
    - {id: one, payer: a, payee: b, kind: debt, amount: 10 to 20, date: 2025}
    - {id: two, payer: a, payee: b, kind: equity, amount: at least 5, date: 2025}
    """
    graph = build_graph(select_deals(ledger))

    assert list(graph.edges) == [("a", "b")]
    assert graph.edges["a", "b"] == {
        "low": 15_00,
        "high": None,
        "disclosed": 25_00,
        "deals": ("one", "two"),
    }
    assert edge_amount(graph.edges["a", "b"]) == Amount(15_00, None, 25_00)
    assert graph.nodes["a"] == {"name": "Alpha", "sector": "lab", "pooled": False}
    assert graph.nodes["b"]["pooled"]
    assert graph.graph["deals"]["one"].deal.kind == "debt"


def test_opposite_directions_are_two_edges(ledger: Ledger) -> None:
    """
    deals:
    - {payer: b, payee: a, kind: debt, amount: 1, date: 2025}
    - {payer: a, payee: b, kind: debt, amount: 2, date: 2025}
    """
    assert list(build_graph(select_deals(ledger)).edges(data="low")) == [
        ("a", "b", 2_00),
        ("b", "a", 1_00),
    ]


def test_only_deals_that_count_make_edges(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: a, kind: debt, amount: 1, date: 2025}
    - {payer: a, payee: b, kind: warrant, amount: 1, date: 2025}
    - {payer: c, payee: d, kind: debt, amount: 1, date: 2025}
    """
    assert list(build_graph(select_deals(ledger))) == ["c", "d"]


def test_the_signed_rung_holds_what_is_signed_or_paid(ledger: Ledger) -> None:
    """
    deals:
    - {id: said, payer: a, payee: b, kind: debt, amount: 1, status: announced, date: 2025}
    - {id: signed, payer: a, payee: b, kind: debt, amount: 2, status: committed, date: 2025}
    - {id: paid, payer: a, payee: b, kind: debt, amount: 4, status: closed, date: 2025}
    - {id: lost, payer: a, payee: b, kind: debt, amount: 8, status: written off, date: 2025}
    """
    selection = select_deals(ledger)

    assert build_graph(selection).edges["a", "b"]["low"] == 15_00
    assert build_graph(selection, rung="signed").edges["a", "b"]["deals"] == (
        "signed",
        "paid",
        "lost",
    )
    assert {
        rung: graph.edges["a", "b"]["low"] for rung, graph in build_graphs(selection).items()
    } == {
        "signed": 14_00,
        "all": 15_00,
    }


def test_rungs_that_count_the_same_deals_share_a_graph_and_what_is_computed_of_it(
    ledger: Ledger,
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: purchase, amount: 2, status: closed, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 3, status: committed, date: 2025}
    """
    graphs = build_graphs(select_deals(ledger))
    asked = []

    found = on_each_rung(graphs, lambda graph: asked.append(graph) or len(graph.edges))

    assert graphs["signed"] is graphs["all"]
    assert list(found.items()) == [("signed", 2), ("all", 2)]
    assert len(asked) == 1


def test_an_empty_ledger_is_an_empty_graph(ledger: Ledger) -> None:
    """
    deals: []
    """
    graph = build_graph(select_deals(ledger))

    assert (len(graph), len(circular_core(graph))) == (0, 0)


def test_the_core_keeps_the_edges_that_lie_on_a_cycle(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1, date: 2025}
    - {payer: b, payee: a, kind: debt, amount: 1, date: 2025}
    - {payer: b, payee: c, kind: debt, amount: 1, date: 2025}
    - {payer: c, payee: d, kind: debt, amount: 1, date: 2025}
    - {payer: d, payee: c, kind: debt, amount: 1, date: 2025}
    - {payer: d, payee: e, kind: debt, amount: 1, date: 2025}
    """
    core = circular_core(build_graph(select_deals(ledger)))

    assert list(core.edges) == [("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")]


def test_pooled_parties_are_in_no_core_unless_asked_for(ledger: Ledger) -> None:
    """
    entities: {a: {}, fund: {pooled: true}}
    deals:
    - {payer: a, payee: fund, kind: debt, amount: 1, date: 2025}
    - {payer: fund, payee: a, kind: debt, amount: 1, date: 2025}
    """
    graph = build_graph(select_deals(ledger))

    assert len(circular_core(graph)) == 0
    assert list(circular_core(graph, pooled=True).edges) == [("a", "fund"), ("fund", "a")]


def test_the_order_of_the_ledger_does_not_change_the_order_of_the_graph(ledger: Ledger) -> None:
    """
    deals:
    - {payer: c, payee: a, kind: debt, amount: 1, date: 2025}
    - {payer: a, payee: c, kind: debt, amount: 1, date: 2025}
    - {payer: b, payee: a, kind: debt, amount: 1, date: 2025}
    """
    graph = build_graph(select_deals(ledger, Filters()))

    assert list(graph) == ["a", "b", "c"]
    assert list(graph.edges) == [("a", "c"), ("b", "a"), ("c", "a")]


def test_an_edge_from_an_entity_to_itself_is_in_no_core() -> None:
    graph = nx.DiGraph([("a", "a"), ("a", "b"), ("b", "a")])

    assert list(circular_core(graph, pooled=True).edges) == [("a", "b"), ("b", "a")]
