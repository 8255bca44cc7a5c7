"""Cycles on edges with capacities: the cheapest ones, and all of a given cost."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm
from typing import Any, TypeVar

from bubblegraph.patience import ENDLESS, Patience

__all__ = [
    "LARGE",
    "Capacities",
    "Cost",
    "Cycle",
    "Edge",
    "Encoding",
    "Network",
    "Number",
    "blocks",
    "canonical",
    "cheap_cycles",
    "components",
    "has_cycle",
    "legs",
    "shorten",
]

T = TypeVar("T")

Edge = tuple[str, str]  # (payer, payee)
Cycle = tuple[str, ...]  # entities, the smallest first
Capacities = Mapping[Edge, int | None]  # cents; None is without limit
Cost = tuple[Fraction, ...]  # compared in order: the prices of each objective
Number = int | float
Links = list[list[tuple[int, Number]]]


def canonical(entities: Sequence[str]) -> Cycle:
    """Rotate a cycle so that its smallest entity comes first.

    Examples
    --------
    >>> canonical(["openai", "oracle", "nvidia"])
    ('nvidia', 'openai', 'oracle')
    """
    start = entities.index(min(entities))
    return (*entities[start:], *entities[:start])


def legs(cycle: Sequence[str]) -> list[Edge]:
    """Return the edges of a cycle."""
    return list(pairwise([*cycle, cycle[0]]))


def has_cycle(edges: set[Edge]) -> bool:
    """Whether a set of edges holds a cycle: peel off what has no way out."""
    heads: dict[str, list[str]] = {}
    out: dict[str, int] = {}
    for u, v in edges:
        heads.setdefault(v, []).append(u)
        out[u] = out.get(u, 0) + 1
    ends = [v for v in heads if v not in out]
    peeled = 0
    while ends:
        for u in heads.get(ends.pop(), ()):
            peeled += 1
            out[u] -= 1
            if not out[u]:
                ends.append(u)
    return peeled < len(edges)


def components(edges: Mapping[Edge, T]) -> list[dict[Edge, T]]:
    """Return the edges of each strongly connected component with some: no cycle is in two.

    Examples
    --------
    >>> components({("a", "b"): 1, ("b", "a"): 2, ("b", "c"): 3, ("c", "d"): 4, ("d", "c"): 5})
    [{('a', 'b'): 1, ('b', 'a'): 2}, {('c', 'd'): 4, ('d', 'c'): 5}]
    """
    import networkx as nx  # noqa: PLC0415 - check and help do without it

    graph: nx.DiGraph[str] = nx.DiGraph(list(edges))
    home = {
        node: i for i, nodes in enumerate(nx.strongly_connected_components(graph)) for node in nodes
    }
    parts: dict[int, dict[Edge, T]] = {}
    for (u, v), value in edges.items():
        if home[u] == home[v]:
            parts.setdefault(home[u], {})[u, v] = value
    return list(parts.values())


def blocks(edges: Mapping[Edge, T]) -> list[dict[Edge, T]]:
    """Return the edges of each block: blocks share one entity at most, so no cycle is in two.

    Examples
    --------
    >>> blocks({("a", "b"): 1, ("b", "a"): 2, ("b", "c"): 3, ("c", "b"): 4})
    [{('a', 'b'): 1, ('b', 'a'): 2}, {('b', 'c'): 3, ('c', 'b'): 4}]
    """
    return [{edge: edges[edge] for edge in part} for part in _blocks(frozenset(edges))]


@lru_cache(maxsize=8)  # rungs, ends and years have the same legs again and again
def _blocks(edges: frozenset[Edge]) -> list[list[Edge]]:
    import networkx as nx  # noqa: PLC0415

    found: list[list[Edge]] = []
    for part in components(dict.fromkeys(sorted(edges))):
        ties: nx.Graph[str] = nx.Graph(list(part))
        home = {
            frozenset(tie): i
            for i, block in enumerate(nx.biconnected_component_edges(ties))
            for tie in block
        }
        parts: dict[int, list[Edge]] = {}
        for edge in part:
            parts.setdefault(home[frozenset(edge)], []).append(edge)
        found += parts.values()
    return found


class Network:
    """The edges that can be on a cycle. Inside, entities are numbers in sorted order.

    ``lengths`` says of an edge that stands for several legs for how many.
    """

    def __init__(
        self,
        capacities: Capacities,
        lengths: Mapping[Edge, int] | None = None,
        patience: Patience = ENDLESS,
    ) -> None:
        self.lengths = lengths or {}
        self.patience = patience
        self.capacities = dict(sorted(capacities.items()))
        self.finite = [edge for edge, cap in self.capacities.items() if cap is not None]
        self.names = sorted({entity for edge in self.capacities for entity in edge})
        number = {name: i for i, name in enumerate(self.names)}
        self.edges = [(number[u], number[v], (u, v)) for u, v in self.capacities]

    def legs(self, cycle: Cycle) -> list[Edge]:
        """Return the edges of a cycle: a column takes as much of each."""
        return legs(cycle)

    def length(self, cycle: Cycle) -> int:
        """How many legs a cycle has."""
        return (
            sum(self.lengths.get(edge, 1) for edge in legs(cycle)) if self.lengths else len(cycle)
        )

    def cheapest_cycles(self, costs: Mapping[Edge, Number]) -> Iterator[tuple[Number, Cycle]]:
        """For each entity the cheapest cycle on which it is the smallest, where there is one."""
        out, into = self._priced(costs)
        for root in range(len(self.names)):
            closings = self._closings(root, out, into, None, smallest=True)
            best = min(closings, default=None)
            if best is not None:
                yield best[0], self._named(best[1])

    def cycles_below(self, costs: Mapping[Edge, Number], limit: Number) -> list[Cycle]:
        """Cycles that cost less than a limit, the cheapest first.

        For every edge the cheapest cycle through it is among them, if it costs less: many columns a
        round make for few rounds.
        """
        out, into = self._priced(costs)
        found: dict[Cycle, Number] = {}
        for root in range(len(self.names)):
            for cost, path in self._closings(root, out, into, limit, smallest=False):
                found[canonical(self._named(path))] = cost
        return sorted(found, key=lambda cycle: (found[cycle], cycle))

    def cheap_cycles(self, prices: Mapping[Edge, float], limit: float) -> list[Cycle]:
        """The same by prices in floating point, each above 0: faster where it fits into memory."""
        return cheap_cycles(self, prices, limit)

    def any_below(self, costs: Mapping[Edge, Number], limit: Number) -> bool:
        """Whether some cycle costs less than a limit."""
        out, into = self._priced(costs)
        return any(
            next(self._closings(root, out, into, limit, smallest=True), None) is not None
            for root in range(len(self.names))
        )

    def cycles_at(self, costs: Mapping[Edge, int], target: int) -> Iterator[Cycle]:
        """All cycles that cost ``target``, when none costs less."""
        out, into = self._priced(costs)
        for root in range(len(self.names)):
            home = self._distances_to(root, into, target)
            stack: list[tuple[int, int, tuple[int, ...]]] = [(root, 0, (root,))]
            while stack:
                node, spent, path = stack.pop()
                for v, cost in out[node]:
                    reached = spent + int(cost)
                    if v == root and reached == target:
                        yield self._named(path)
                    elif v in home and v not in path and reached + home[v] <= target:
                        stack.append((v, reached, (*path, v)))

    def _named(self, path: Sequence[int]) -> Cycle:
        return tuple(self.names[node] for node in path)

    def _priced(self, costs: Mapping[Edge, Number]) -> tuple[Links, Links]:
        """The edges with their costs, by payer and by payee."""
        out: Links = [[] for _ in self.names]
        into: Links = [[] for _ in self.names]
        for u, v, edge in self.edges:
            out[u].append((v, costs[edge]))
            into[v].append((u, costs[edge]))
        return out, into

    def _closings(
        self, root: int, out: Links, into: Links, limit: Number | None, *, smallest: bool
    ) -> Iterator[tuple[Number, list[int]]]:
        """A shortest path from the root, and an edge back; ``smallest``: over larger ones only."""
        self.patience.check()
        distance: dict[int, Number] = {}
        before: dict[int, int] = {}
        queue: list[tuple[Number, int, int]] = [(0, root, root)]
        while queue:
            at, node, parent = heapq.heappop(queue)
            if node in distance:
                continue
            distance[node], before[node] = at, parent
            for v, cost in out[node]:
                if v not in distance and (v > root or not smallest):
                    reached = at + cost
                    if limit is None or reached < limit:
                        heapq.heappush(queue, (reached, v, node))
        for node, cost in into[root]:
            if node in distance and (limit is None or distance[node] + cost < limit):
                path = [node]
                while path[-1] != root:
                    path.append(before[path[-1]])
                yield distance[node] + cost, path[::-1]

    def _distances_to(self, root: int, into: Links, target: int) -> dict[int, int]:
        """The cheapest way to the root from each larger entity, as far as the target."""
        self.patience.check()
        distance: dict[int, int] = {}
        queue = [(int(cost), u) for u, cost in into[root] if u > root]
        heapq.heapify(queue)
        while queue:
            at, node = heapq.heappop(queue)
            if node in distance:
                continue
            distance[node] = at
            for u, cost in into[node]:
                if u > root and u not in distance and at + cost <= target:
                    heapq.heappush(queue, (at + int(cost), u))
        return distance


class Encoding:
    """Costs of several objectives as one whole number each, whose sums compare in their order.

    Every objective is brought to whole numbers and weighed above all that those after it can add up
    to.
    """

    def __init__(self, costs: Mapping[Edge, Cost], target: Cost) -> None:
        columns = list(zip(*costs.values(), strict=True)) or [(Fraction(0),)] * len(target)
        self.scales = [lcm(*(part.denominator for part in column)) for column in columns]
        self.weights = [
            1 + 2 * (scale + sum(abs(_scaled(part, scale)) for part in column))
            for scale, column in zip(self.scales, columns, strict=True)
        ]
        self.costs = {edge: self.number(cost) for edge, cost in costs.items()}
        self.target = self.number(target)

    def number(self, cost: Cost) -> int:
        """Encode one cost."""
        encoded = 0
        for part, scale, weight in zip(cost, self.scales, self.weights, strict=True):
            encoded = encoded * weight + _scaled(part, scale)
        return encoded


def _scaled(part: Fraction, scale: int) -> int:
    """A fraction times a multiple of its denominator."""
    return part.numerator * (scale // part.denominator)


LARGE = 1000  # entities; above, n³ steps of numpy take longer than n times Dijkstra


def cheap_cycles(network: Network, prices: Mapping[Edge, float], limit: float) -> list[Cycle]:
    """Find for every edge the cheapest cycle through it below a limit; the cheapest first.

    Prices must be above 0, so that each step along a cheapest path brings it nearer to its end. All
    distances come from Floyd and Warshall's method, in numpy; paths are followed only where a cycle
    is cheap.
    """
    if len(network.names) > LARGE:
        return network.cycles_below(prices, limit)
    import numpy as np  # noqa: PLC0415 - the solver has loaded it

    away = np.full((len(network.names), len(network.names)), np.inf)  # from, to
    ways: list[list[int]] = [[] for _ in network.names]
    for u, v, edge in network.edges:
        away[u, v] = prices[edge]
        ways[u].append(v)
    np.fill_diagonal(away, 0)
    nexts = [np.array(heads, dtype=int) for heads in ways]
    steps = [away[u, heads] for u, heads in enumerate(nexts)]
    shorten(away, network.patience)
    found: dict[Cycle, float] = {}
    for u, v, edge in network.edges:
        cost = float(prices[edge] + away[v, u])
        if cost < limit:
            path, node = [u], v
            while node != u:
                path.append(node)
                node = int(nexts[node][(steps[node] + away[nexts[node], u]).argmin()])
            found[canonical([network.names[number] for number in path])] = cost
    return sorted(found, key=lambda cycle: (found[cycle], cycle))


def shorten(away: Any, patience: Patience) -> None:
    """Put into a square array of steps the distances they add up to (Floyd and Warshall)."""
    import numpy as np  # noqa: PLC0415

    for middle in range(len(away)):
        patience.check()
        np.minimum(away, away[:, middle, None] + away[middle], out=away)
