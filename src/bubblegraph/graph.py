"""Deals to a graph: one edge for each ordered pair, payer to payee."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from bubblegraph import arguments
from bubblegraph.errors import GraphError
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import NOTHING, Amount, total
from bubblegraph.solving.network import Edge

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "EVERY_RUNG",
    "RUNGS",
    "Rung",
    "amount_on",
    "build_graph",
    "build_graphs",
    "check_digraph",
    "circular_core",
    "edge_amount",
    "on_each_rung",
    "rungs_of",
    "with_amounts",
]

S = TypeVar("S")
T = TypeVar("T")

Rung = Literal["paid", "signed", "all"]
RUNGS: tuple[Rung, ...] = ("signed", "all")
EVERY_RUNG: tuple[Rung, ...] = ("paid", *RUNGS)
AMOUNTS = ("low", "high", "disclosed")  # of an edge
BARE = "graph lacks what build_graph gives every edge: low, high, disclosed and deals"


def rungs_of(selection: Selection) -> tuple[Rung, ...]:
    """Name the rungs of a ledger, the firmest first: ``paid`` where some deal tells of it."""
    return EVERY_RUNG if selection.tells_paid else RUNGS


def amount_on(rung: Rung, standing: Standing) -> Amount:
    """Give what counts of a counted deal on a rung: its amount, what was paid, or nothing."""
    if rung == "paid":
        return standing.paid if standing.signed or standing.deal.tells_paid else NOTHING
    if rung == "all" or standing.signed:
        return standing.amount
    return standing.paid if standing.deal.tells_paid else NOTHING  # a payment made is as good


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
        Nodes are entity ids, with ``name``, ``sector`` and ``pooled``. Each edge has ``low``,
        ``high`` (None if unknown) and ``disclosed`` in cents, and ``deals``, the ids in the order
        of the ledger. ``graph.graph["deals"]`` maps an id to its Standing.

    Raises
    ------
    QuestionError
        If it is no Selection, or there is no such rung.

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

    arguments.instance("selection", selection, Selection)
    arguments.choice("rung", rung, EVERY_RUNG)
    pairs: dict[Edge, list[tuple[Amount, str]]] = {}
    for standing in selection.counted:
        amount, deal = amount_on(rung, standing), standing.deal
        if amount != NOTHING:  # an aggregate's parts may leave nothing
            pairs.setdefault((deal.payer, deal.payee), []).append((amount, deal.id))

    graph: nx.DiGraph[str] = nx.DiGraph(deals=selection.by_id)
    for entity_id in sorted({party for pair in pairs for party in pair}):
        entity = selection.ledger.entities[entity_id]
        graph.add_node(entity_id, name=entity.name, sector=entity.sector, pooled=entity.pooled)
    for payer, payee in sorted(pairs):
        amounts, deals = zip(*pairs[payer, payee], strict=True)
        amount = amounts[0] if len(amounts) == 1 else total(amounts)
        graph.add_edge(payer, payee, **amount._asdict(), deals=deals)
    return graph


def build_graphs(selection: Selection) -> dict[Rung, nx.DiGraph[str]]:
    """Build the graph of each rung; one for both where every counted deal is signed."""
    everything = build_graph(selection)
    all_signed = all(standing.signed for standing in selection.counted)
    return {
        rung: everything
        if rung == "all" or (rung == "signed" and all_signed)
        else build_graph(selection, rung=rung)
        for rung in rungs_of(selection)
    }


def on_each_rung(graphs: Mapping[Rung, S], work: Callable[[S], T]) -> dict[Rung, T]:
    """Do the work for the graph of each rung, once where rungs share one."""
    done = {
        number: work(graph)
        for number, graph in {id(graph): graph for graph in graphs.values()}.items()
    }
    return {rung: done[id(graph)] for rung, graph in graphs.items()}


def circular_core(graph: nx.DiGraph[str], *, pooled: bool = False) -> nx.DiGraph[str]:
    """Keep the edges that lie on some cycle; pooled parties lie on none unless ``pooled`` is set.

    Returns
    -------
    DiGraph
        A new graph with the same attributes, nodes and edges in sorted order.

    Raises
    ------
    GraphError
        If it is no DiGraph of entity ids.
    QuestionError
        If ``pooled`` is neither True nor False.
    """
    import networkx as nx  # noqa: PLC0415

    _check_nodes(graph)
    arguments.flag("pooled", pooled)
    aside = (
        set() if pooled else {node for node, is_pooled in graph.nodes(data="pooled") if is_pooled}
    )
    kept = nx.DiGraph(edge for edge in graph.edges if aside.isdisjoint(edge)) if aside else graph
    component = {
        node: number
        for number, nodes in enumerate(nx.strongly_connected_components(kept))
        for node in nodes
    }
    edges = sorted(
        (
            (u, v, data)
            for u, v, data in graph.edges(data=True)
            if u != v and component.get(u, -1) == component.get(v, -2)
        ),
        key=itemgetter(0, 1),
    )
    core: nx.DiGraph[str] = nx.DiGraph(**graph.graph)
    core.add_nodes_from(
        (node, graph.nodes[node]) for node in sorted({node for e in edges for node in e[:2]})
    )
    core.add_edges_from(edges)
    return core


def check_digraph(graph: nx.DiGraph[str]) -> None:
    """Complain of what is no graph with one edge for each payer and payee.

    Raises
    ------
    GraphError
        If it is no DiGraph.
    """
    import networkx as nx  # noqa: PLC0415

    if not isinstance(graph, nx.DiGraph) or graph.is_multigraph():
        takes = "a networkx.DiGraph, as build_graph makes it"
        raise arguments.refusal("graph", graph, takes, sort=GraphError)


def _check_nodes(graph: nx.DiGraph[str]) -> None:
    check_digraph(graph)
    for node in graph:
        if not isinstance(node, str):
            raise arguments.refusal("graph", node, "entity ids as its nodes", sort=GraphError)


def with_amounts(graph: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """Return a graph whose edges have amounts that can be computed with, the same or a copy.

    Raises
    ------
    GraphError
        If an edge lacks ``low``, ``high`` or ``disclosed``, or these do not fit one another.

    Examples
    --------
    >>> import networkx as nx
    >>> try:
    ...     with_amounts(nx.DiGraph([("a", "b")]))
    ... except GraphError as error:
    ...     print(error)
    graph has no low on the edge from a to b; build_graph gives it one
    """
    _check_nodes(graph)
    odd = [edge for *edge, data in graph.edges(data=True) if not _has_amounts(data)]
    for payer, payee in odd:
        _check_amounts(payer, payee, graph.edges[payer, payee])
    if not odd:
        return graph
    plain = graph.copy()
    for edge in odd:
        data = plain.edges[edge]
        data |= {key: data[key] if data[key] is None else int(data[key]) for key in AMOUNTS}
    return plain


def _has_amounts(data: Mapping[str, Any]) -> bool:
    """Whether all is as ``build_graph`` gives it; it nearly always is."""
    low, high, disclosed = (data.get(key, "") for key in AMOUNTS)
    if type(low) is not int or type(disclosed) is not int or not 0 <= low <= disclosed:
        return False
    return high is None or (type(high) is int and high == disclosed)


def _check_amounts(payer: str, payee: str, data: Mapping[str, Any]) -> None:
    """Complain of what is missing or wrong; numbers of numpy are neither."""
    where = f"on the edge from {payer} to {payee}"
    for key in AMOUNTS:
        if key not in data:
            raise GraphError(f"graph has no {key} {where}; build_graph gives it one")
        cents = data[key]
        whole = isinstance(cents, Integral) and not isinstance(cents, bool) and int(cents) >= 0
        if not whole and (cents is not None or key != "high"):
            name, takes = f"graph, {key} {where},", "whole cents, 0 or more"
            raise arguments.refusal(name, cents, takes, sort=GraphError)
    low, high, disclosed = (data[key] for key in AMOUNTS)
    if low > disclosed or (high is not None and high != disclosed):
        said = f"graph has low {low}, high {high} and disclosed {disclosed} {where}"
        raise GraphError(
            f"{said}; disclosed is the high where that is known, and no less than the low"
        )


def edge_amount(data: Mapping[str, int | None]) -> Amount:
    """Return the amount on an edge, from its attributes."""
    return Amount(data["low"] or 0, data["high"], data["disclosed"])
