"""The largest circulation: how much is booked while money goes round."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from bubblegraph.analysis.compiled import cheapest_routing
from bubblegraph.analysis.plain import Plain
from bubblegraph.graph import Edge
from bubblegraph.money import whole

__all__ = ["Circulation", "circulation_prices", "max_circulation", "richest_circulation"]


LARGE = 10_000  # edges; above, the compiled solver is worth its import
MOST_CENTS = 2**60
PYTHON, COMPILED = "successive shortest paths", "OR-tools"


@dataclass(frozen=True, slots=True)
class Circulation(Plain):
    """Money that balances at every entity. The volume is unique, the flow need not be."""

    volume: int  # cents, added up over every leg
    flow: Mapping[Edge, int]  # cents; legs that carry nothing are left out
    method: str = PYTHON
    exact: bool = True  # if not, the volume is a limit that none passes, and the flow is a part of one

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, in whole currency units."""
        return {"volume": whole(self.volume), "method": self.method, "flow": self.to_records()}

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each leg that carries something."""
        return [
            {"payer": payer, "payee": payee, "amount": whole(cents)}
            for (payer, payee), cents in sorted(self.flow.items())
        ]


def max_circulation(capacities: Mapping[Edge, int], *, method: str | None = None) -> Circulation:
    """Find the largest circulation the amounts allow.

    Parameters
    ----------
    capacities : mapping of edge to cents
        m edges, whole cents, 0 or more; no edge from an entity to itself.
    method : {"successive shortest paths", "OR-tools"}, optional
        Both are exact. By default the compiled solver is taken for more than 10,000 edges if it is installed
        (the extra ``large``) and the cents fit its 64 bits.

    Returns
    -------
    Circulation
        ``volume`` in cents; ``flow`` with at most m entries, whole.

    Examples
    --------
    >>> trade = {("chipco", "labco"): 500, ("labco", "chipco"): 300}
    >>> max_circulation(trade).volume
    600

    Notes
    -----
    What does not go round is the cheapest routing of the net positions at a cost of 1 a leg, an integral
    minimum-cost flow [1]_; the circulation is the rest. In Python by the primal-dual method: shortest
    distances by Dijkstra, then all flow that fits on shortest paths.

    References
    ----------
    .. [1] R. Ahuja, T. Magnanti, J. Orlin, *Network Flows*, 1993, chapters 9 and 10.
    """
    chosen = method or (COMPILED if _suits_compiled(capacities) else PYTHON)
    left = _compiled(capacities) if chosen == COMPILED else _pure(capacities)
    flow = {edge: cents for edge, cents in left.items() if cents}
    return Circulation(sum(flow.values()), flow, chosen)


def circulation_prices(capacities: Mapping[Edge, int]) -> dict[Edge, int]:
    """Find the prices of the legs that prove V*: what one more cent on each would add.

    Parameters
    ----------
    capacities : mapping of edge to cents
        As for ``max_circulation``.

    Returns
    -------
    dict of edge to price
        Whole, 0 or more; every cycle costs its length or more, so the sum of price times amount is V*.

    Examples
    --------
    >>> circulation_prices({("a", "b"): 5, ("b", "a"): 3})
    {('a', 'b'): 0, ('b', 'a'): 2}

    Notes
    -----
    The dual of the maximum circulation: potentials, and what an edge lacks to climb by 1.
    """
    routing = _Routing([(edge, capacities[edge], 1) for edge in sorted(capacities)])
    routing.solve()
    return routing.prices()


def richest_circulation(arcs: Sequence[tuple[Edge, int, int]]) -> list[int]:
    """Find the circulation that gains most, where each arc has a gain of its own.

    Parameters
    ----------
    arcs : sequence of (edge, cents, gain)
        Whole; gains for each cent, 0 or more. The same edge may be there several times.

    Returns
    -------
    list of int
        What each arc carries.

    Examples
    --------
    >>> richest_circulation([(("a", "b"), 5, 2), (("b", "a"), 3, 2), (("b", "a"), 4, 1)])
    [5, 3, 2]
    """
    routing = _Routing(arcs)
    routing.solve()
    return routing.left_over()


def _pure(capacities: Mapping[Edge, int]) -> dict[Edge, int]:
    edges = sorted(capacities)
    flows = richest_circulation([(edge, capacities[edge], 1) for edge in edges])
    return dict(zip(edges, flows, strict=True))


def _suits_compiled(capacities: Mapping[Edge, int]) -> bool:
    """Whether the table is large, the solver there, and every sum of cents within its whole numbers."""
    large = len(capacities) > LARGE and sum(capacities.values()) < MOST_CENTS
    return large and find_spec("ortools") is not None


def _compiled(capacities: Mapping[Edge, int]) -> dict[Edge, int]:
    """What the cheapest routing of the net positions leaves, by OR-tools."""
    edges = sorted(capacities)
    number = {node: i for i, node in enumerate(sorted({node for edge in edges for node in edge}))}
    tails, heads = ([number[edge[end]] for edge in edges] for end in (0, 1))
    routed = cheapest_routing(len(number), tails, heads, [capacities[edge] for edge in edges])
    if routed is None:
        return _pure(capacities)
    return {edge: capacities[edge] - cents for edge, cents in zip(edges, routed, strict=True)}


class _Routing:
    """A residual network; arc 2i is edge i, arc 2i + 1 its way back."""

    def __init__(self, edges: Sequence[tuple[Edge, int, int]]) -> None:
        self.edges = [edge for edge, _, _ in edges]
        number = {node: i for i, node in enumerate(sorted({node for edge in self.edges for node in edge}))}
        self.head: list[int] = []
        self.left: list[int] = []
        self.price: list[int] = []
        self.arcs: list[list[int]] = [[] for _ in number]
        self.excess = [0] * len(number)
        for (payer, payee), amount, price in edges:
            u, v = number[payer], number[payee]
            self.arcs[u].append(len(self.head))
            self.arcs[v].append(len(self.head) + 1)
            self.head += [v, u]
            self.left += [amount, 0]
            self.price += [price, -price]
            self.excess[u] += amount
            self.excess[v] -= amount
        self.potential = [0] * len(number)

    def left_over(self) -> list[int]:
        """What the routing leaves of each edge: the circulation."""
        return self.left[::2]

    def prices(self) -> dict[Edge, int]:
        """What each edge is short of by the potentials: the dual of the circulation."""
        return {edge: max(0, self._cost(self.head[2 * i + 1], 2 * i)) for i, edge in enumerate(self.edges)}

    def solve(self) -> None:
        """Route all excess to where it lacks; there is a way, for the whole amounts are one."""
        while any(excess > 0 for excess in self.excess):
            self._update_potentials()
            self._send_along_shortest()

    def _cost(self, tail: int, arc: int) -> int:
        """The reduced cost of an arc that has room: 0 on shortest paths, never negative."""
        return self.price[arc] + self.potential[tail] - self.potential[self.head[arc]]

    def _update_potentials(self) -> None:
        distance: dict[int, int] = {}
        queue = [(0, node) for node, excess in enumerate(self.excess) if excess > 0]
        while queue:
            at, node = heapq.heappop(queue)
            if node in distance:
                continue
            distance[node] = at
            for arc in self.arcs[node]:
                if self.left[arc] and self.head[arc] not in distance:
                    heapq.heappush(queue, (at + self._cost(node, arc), self.head[arc]))
        farthest = max(distance.values(), default=0)
        for node in range(len(self.potential)):
            self.potential[node] += distance.get(node, farthest)

    def _send_along_shortest(self) -> None:
        """Dinic's method on the arcs of reduced cost 0."""
        while (level := self._levels()) is not None:
            todo = [list(arcs) for arcs in self.arcs]
            for source in range(len(self.excess)):
                while self.excess[source] > 0 and (sent := self._send(source, level, todo)):
                    self.excess[source] -= sent

    def _levels(self) -> list[int] | None:
        """Count legs from the sources over free arcs; None if nothing that lacks is reached."""
        level = [-1] * len(self.arcs)
        queue = deque(node for node, excess in enumerate(self.excess) if excess > 0)
        for node in queue:
            level[node] = 0
        reached = False
        while queue:
            node = queue.popleft()
            reached = reached or self.excess[node] < 0
            for arc in self.arcs[node]:
                head = self.head[arc]
                if self.left[arc] and level[head] < 0 and not self._cost(node, arc):
                    level[head] = level[node] + 1
                    queue.append(head)
        return level if reached else None

    def _send(self, source: int, level: list[int], todo: list[list[int]]) -> int:
        """Send what fits along one path, found without recursion."""
        path: list[int] = []
        node = source
        while self.excess[node] >= 0:
            arc = todo[node][-1] if todo[node] else None
            if arc is None:
                if not path:
                    return 0
                node = self.head[path.pop() ^ 1]
                todo[node].pop()
            elif self.left[arc] and level[self.head[arc]] == level[node] + 1 and not self._cost(node, arc):
                path.append(arc)
                node = self.head[arc]
            else:
                todo[node].pop()
        sent = min(self.excess[source], -self.excess[node], *(self.left[arc] for arc in path))
        for arc in path:
            self.left[arc] -= sent
            self.left[arc ^ 1] += sent
        self.excess[node] += sent
        return sent
