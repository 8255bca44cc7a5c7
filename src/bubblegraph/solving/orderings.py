"""Orderings: cheap sets of edges that break every cycle, by local search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

from bubblegraph.patience import Patience
from bubblegraph.solving.network import Edge

__all__ = ["cheaper_cut"]

KICKS = 800  # times that a few entities are thrown elsewhere
THROWN = (2, 4, 8)  # entities


def cheaper_cut(
    costs: Mapping[Edge, int], fixed: Iterable[Edge], taken: Iterable[Edge], patience: Patience
) -> tuple[Edge, ...]:
    """Look for a cheaper set of edges without which no cycle is left.

    Parameters
    ----------
    costs : mapping of edge to cents
        No edge from an entity to itself.
    fixed : iterable of edge
        Edges that may not be taken. They hold no cycle.
    taken : iterable of edge
        A set that breaks every cycle.
    patience : Patience
        When it is over, it settles for what it has.

    Returns
    -------
    tuple of edges
        In sorted order; as cheap as ``taken`` or cheaper.

    Examples
    --------
    >>> costs = {("a", "b"): 9, ("b", "c"): 9, ("c", "a"): 1}
    >>> from bubblegraph.patience import ENDLESS
    >>> cheaper_cut(costs, (), [("a", "b")], ENDLESS)
    (('c', 'a'),)

    Notes
    -----
    What is left can be put into an order in which every edge leads forward, and any order tells the
    edges that lead back. One entity after the other is moved to its best place, until none gains;
    then a few are thrown elsewhere, by the same dice each time, and the best order of all is kept
    [1]_.

    References
    ----------
    .. [1] R. Marti, G. Reinelt, *The Linear Ordering Problem*, 2011, chapter 2.
    """
    start = tuple(sorted(taken))
    stay, dear = set(fixed), 1 + sum(costs.values())
    weights = {edge: dear if edge in stay else cents for edge, cents in costs.items()}
    pulls: dict[
        str, dict[str, int]
    ] = {}  # what it costs more for the first to stand behind the second
    for (u, v), weight in weights.items():
        for entity, other, pull in ((u, v, weight), (v, u, -weight)):
            towards = pulls.setdefault(entity, {})
            towards[other] = towards.get(other, 0) + pull

    best = _settled(_order(weights, set(start)), pulls, patience)
    cost = _back(weights, best)
    dice = Random(1)
    for _ in range(KICKS):
        if patience.over:
            break
        thrown = list(best)
        for _ in range(dice.choice(THROWN)):
            thrown.insert(dice.randrange(len(thrown)), thrown.pop(dice.randrange(len(thrown))))
        tried = _settled(thrown, pulls, patience)
        found = _back(weights, tried)
        if found <= cost:
            best, cost = tried, found
    if cost >= sum(weights[edge] for edge in start):
        return start
    place = {entity: i for i, entity in enumerate(best)}
    return tuple(sorted((u, v) for u, v in weights if place[u] > place[v]))


def _order(edges: Iterable[Edge], taken: set[Edge]) -> list[str]:
    """The entities in an order in which only edges that are taken lead back."""
    import networkx as nx  # noqa: PLC0415

    graph: nx.DiGraph[str] = nx.DiGraph(sorted(edges))
    graph.remove_edges_from(taken)
    return list(nx.lexicographical_topological_sort(graph))


def _back(weights: Mapping[Edge, int], order: list[str]) -> int:
    """What the edges that lead back weigh."""
    place = {entity: i for i, entity in enumerate(order)}
    return sum(weight for (u, v), weight in weights.items() if place[u] > place[v])


def _settled(
    order: list[str], pulls: Mapping[str, Mapping[str, int]], patience: Patience
) -> list[str]:
    """Move one entity after the other to its best place, until none gains or patience is over."""
    order = list(order)
    place = {entity: i for i, entity in enumerate(order)}
    moved = True
    while moved:
        moved = False
        for entity in sorted(order):
            if patience.over:
                return order
            here = place[entity]
            there = _best_place(
                here, [(place[other], pull) for other, pull in pulls[entity].items()]
            )
            if there != here:
                order.insert(there, order.pop(here))
                for i in range(min(here, there), max(here, there) + 1):
                    place[order[i]] = i
                moved = True
    return order


def _best_place(here: int, pulls: list[tuple[int, int]]) -> int:
    """Where an entity taken out of its place stands best; there, if no other is better."""
    cost = least = now = 0
    there = -1  # before all others
    for at, pull in sorted(pulls):
        cost += pull
        if at < here:
            now = cost
        if cost < least:
            least, there = cost, at
    if least >= now:
        return here
    return there if there > here else there + 1
