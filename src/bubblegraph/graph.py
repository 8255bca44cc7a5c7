"""Deals to a graph: one edge for each ordered pair, payer to payee."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import NOTHING, Amount, total

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["RUNGS", "Edge", "Rung", "build_graph", "circular_core", "edge_amount"]

Edge = tuple[str, str]  # (payer, payee)
Rung = Literal["signed", "all"]
RUNGS: tuple[Rung, ...] = ("signed", "all")


def build_graph(selection: Selection, *, rung: Rung = "all") -> nx.DiGraph[str]:
    """Build the graph of the deals that count.

    Parameters
    ----------
    selection : Selection
    rung : {"all", "signed"}
        All counted deals, or only those that are signed or paid.

    Returns
    -------
    DiGraph
        Nodes are entity ids, with ``name``, ``sector`` and ``pooled``. Each edge has ``low``, ``high`` (None
        if unknown) and ``disclosed`` in cents, and ``deals``, the ids in the order of the ledger.
        ``graph.graph["deals"]`` maps an id to its Standing.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, date: 2025}
    ... - {payer: a, payee: b, kind: debt, amount: at least 20, date: 2025}
    ... ''')
    >>> build_graph(select_deals(ledger)).edges["a", "b"]
    {'low': 12000, 'high': None, 'disclosed': 12000, 'deals': ('a-b-2025', 'a-b-2025-2')}
    """
    import networkx as nx  # noqa: PLC0415 - check and help do without it

    pairs: dict[Edge, list[Standing]] = {}
    for standing in selection.counted:
        moves = standing.amount != NOTHING  # an aggregate whose parts leave nothing
        if moves and (rung == "all" or standing.signed):
            pairs.setdefault((standing.deal.payer, standing.deal.payee), []).append(standing)

    graph: nx.DiGraph[str] = nx.DiGraph(deals=selection.by_id)
    for entity_id in sorted({party for pair in pairs for party in pair}):
        entity = selection.ledger.entities[entity_id]
        graph.add_node(entity_id, name=entity.name, sector=entity.sector, pooled=entity.pooled)
    for payer, payee in sorted(pairs):
        deals = pairs[payer, payee]
        amount = total(standing.amount for standing in deals)
        graph.add_edge(
            payer,
            payee,
            low=amount.low,
            high=amount.high,
            disclosed=sum(standing.amount.disclosed for standing in deals),
            deals=tuple(standing.deal.id for standing in deals),
        )
    return graph


def circular_core(graph: nx.DiGraph[str], *, pooled: bool = False) -> nx.DiGraph[str]:
    """Keep the edges that lie on some cycle; pooled parties lie on none unless ``pooled`` is set.

    Returns
    -------
    DiGraph
        A new graph with the same attributes, nodes and edges in sorted order.
    """
    import networkx as nx  # noqa: PLC0415

    kept = (
        graph
        if pooled
        else graph.subgraph([n for n, is_pooled in graph.nodes(data="pooled") if not is_pooled])
    )
    component = {
        node: number for number, nodes in enumerate(nx.strongly_connected_components(kept)) for node in nodes
    }
    edges = sorted((u, v) for u, v in kept.edges if component[u] == component[v] and u != v)
    core: nx.DiGraph[str] = nx.DiGraph(**graph.graph)
    core.add_nodes_from(
        (node, graph.nodes[node]) for node in sorted({node for edge in edges for node in edge})
    )
    core.add_edges_from((u, v, graph.edges[u, v]) for u, v in edges)
    return core


def edge_amount(data: Mapping[str, int | None]) -> Amount:
    """Return the amount on an edge, from its attributes."""
    return Amount(data["low"] or 0, data["high"])
