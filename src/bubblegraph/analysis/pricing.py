"""Cheap cycles at prices in floating point: the columns that the next round of the packing takes in."""

from __future__ import annotations

from collections.abc import Mapping

from bubblegraph.analysis.network import Cycle, Network, canonical
from bubblegraph.graph import Edge

__all__ = ["cheap_cycles"]

LARGE = 1000  # entities; above, n³ steps of numpy take longer than n times Dijkstra


def cheap_cycles(network: Network, prices: Mapping[Edge, float], limit: float) -> list[Cycle]:
    """Find for every edge the cheapest cycle through it, if it costs less than a limit; the cheapest first.

    Prices must be above 0, so that each step along a cheapest path brings it nearer to its end. All distances
    come from Floyd and Warshall's method, in numpy; paths are followed only where a cycle is cheap.
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
    for middle in range(len(away)):
        network.patience.check()
        np.minimum(away, away[:, middle, None] + away[middle], out=away)
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
