"""Deals to a graph: one edge for each ordered pair, payer to payee."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import NOTHING, Amount, total

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "RUNGS",
    "Edge",
    "Rung",
    "amount_on",
    "build_graph",
    "circular_core",
    "edge_amount",
    "rungs_of",
]

Edge = tuple[str, str]  # (payer, payee)
Rung = Literal["paid", "signed", "all"]
RUNGS: tuple[Rung, ...] = ("signed", "all")


def rungs_of(selection: Selection) -> tuple[Rung, ...]:
    """Name the rungs of a ledger, the firmest first: with ``paid`` where some deal says what was paid."""
    return ("paid", *RUNGS) if selection.tells_paid else RUNGS


def amount_on(rung: Rung, standing: Standing) -> Amount:
    """Give what counts of a counted deal on a rung: its amount, what was paid of it so far, or nothing."""
    if rung == "paid":
        return standing.paid if standing.signed or standing.deal.tells_paid else NOTHING
    return standing.amount if rung == "all" or standing.signed else NOTHING


def build_graph(selection: Selection, *, rung: Rung = "all") -> nx.DiGraph[str]:
    """Build the graph of the deals that count.

    Parameters
    ----------
    selection : Selection
    rung : {"all", "signed", "paid"}
        All counted deals; only those that are signed or paid; or what was paid of them so far.

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
        if amount_on(rung, standing) != NOTHING:  # an aggregate's parts may leave nothing
            pairs.setdefault((standing.deal.payer, standing.deal.payee), []).append(standing)

    graph: nx.DiGraph[str] = nx.DiGraph(deals=selection.by_id)
    for entity_id in sorted({party for pair in pairs for party in pair}):
        entity = selection.ledger.entities[entity_id]
        graph.add_node(entity_id, name=entity.name, sector=entity.sector, pooled=entity.pooled)
    for payer, payee in sorted(pairs):
        deals = pairs[payer, payee]
        amounts = [amount_on(rung, standing) for standing in deals]
        amount = total(amounts)
        graph.add_edge(
            payer,
            payee,
            low=amount.low,
            high=amount.high,
            disclosed=sum(part.disclosed for part in amounts),
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
