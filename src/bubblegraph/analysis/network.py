"""Cycles on edges with capacities: the cheapest ones, and all of a given cost."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bubblegraph.graph import Edge

__all__ = ["Capacities", "Cost", "Cycle", "Network", "canonical", "has_cycle", "legs"]

Cycle = tuple[str, ...]  # entities, the smallest first
Capacities = Mapping[Edge, int | None]  # cents; None is without limit
Cost = tuple[Fraction, ...]  # compared in order: the prices of each objective


def canonical(entities: Sequence[str]) -> Cycle:
    """Rotate a cycle so that its smallest entity comes first.

    Examples
    --------
    >>> canonical(["openai", "oracle", "nvidia"])
    ('nvidia', 'openai', 'oracle')
    """
    start = min(range(len(entities)), key=entities.__getitem__)
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


class Network:
    """The edges that can be on a cycle, by payer, in sorted order."""

    def __init__(self, capacities: Capacities) -> None:
        self.capacities = dict(sorted(capacities.items()))
        self.finite = [edge for edge, cap in self.capacities.items() if cap is not None]
        self.out: dict[str, list[str]] = {}
        self.into: dict[str, list[str]] = {}
        for u, v in self.capacities:
            self.out.setdefault(u, []).append(v)
            self.into.setdefault(v, []).append(u)

    def cheapest_cycles(self, costs: Mapping[Edge, Any]) -> Iterator[tuple[Any, Cycle]]:
        """For each entity the cheapest cycle on which it is the smallest, where there is one."""
        for root in sorted(self.out):
            distance: dict[str, Any] = {}
            before: dict[str, str] = {}
            queue: list[tuple[Any, str, str]] = [
                (costs[root, v], v, root) for v in self.out[root] if v > root
            ]
            heapq.heapify(queue)
            best: tuple[Any, str] | None = None
            while queue:
                cost, node, parent = heapq.heappop(queue)
                if node in distance:
                    continue
                if best is not None and cost >= best[0]:
                    break
                distance[node], before[node] = cost, parent
                for v in self.out.get(node, ()):
                    if v == root:
                        closed = _add(cost, costs[node, root])
                        if best is None or closed < best[0]:
                            best = (closed, node)
                    elif v > root and v not in distance:
                        heapq.heappush(queue, (_add(cost, costs[node, v]), v, node))
            if best is not None:
                path = [best[1]]
                while path[-1] != root:
                    path.append(before[path[-1]])
                yield best[0], tuple(reversed(path))

    def cycles_at(self, target: Cost, costs: Mapping[Edge, Cost]) -> Iterator[Cycle]:
        """All cycles that cost ``target``, when none costs less."""
        for root in sorted(self.out):
            home = self._distances_to(root, costs)
            stack: list[tuple[str, Cost, tuple[str, ...]]] = [(root, (Fraction(0),) * len(target), (root,))]
            while stack:
                node, spent, path = stack.pop()
                for v in self.out.get(node, ()):
                    cost = _add(spent, costs[node, v])
                    if v == root and cost == target:
                        yield path
                    elif v in home and v not in path and _add(cost, home[v]) <= target:
                        stack.append((v, cost, (*path, v)))

    def _distances_to(self, root: str, costs: Mapping[Edge, Cost]) -> dict[str, Cost]:
        """The cheapest way to the root from each larger entity."""
        distance: dict[str, Cost] = {}
        queue: list[tuple[Cost, str]] = [(costs[u, root], u) for u in self.into.get(root, ()) if u > root]
        heapq.heapify(queue)
        while queue:
            cost, node = heapq.heappop(queue)
            if node in distance:
                continue
            distance[node] = cost
            for u in self.into.get(node, ()):
                if u > root and u not in distance:
                    heapq.heappush(queue, (_add(costs[u, node], cost), u))
        return distance


def _add(a: Any, b: Any) -> Any:
    """Add costs: numbers, or tuples of them."""
    if isinstance(a, tuple):
        return tuple(x + y for x, y in zip(a, b, strict=True))
    return a + b
