"""The most that one loop through each leg can carry."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

from bubblegraph.solving.network import Edge, blocks

__all__ = ["widest_loops"]


def widest_loops(amounts: Mapping[Edge, int]) -> dict[Edge, int]:
    """Find the largest bottleneck of the loops through each leg that is on one.

    Parameters
    ----------
    amounts : mapping of edge to cents

    Examples
    --------
    >>> widest_loops({("a", "b"): 9, ("b", "a"): 4, ("b", "c"): 7, ("c", "a"): 6, ("a", "d"): 8})
    {('a', 'b'): 6, ('b', 'a'): 4, ('b', 'c'): 6, ('c', 'a'): 6}

    Notes
    -----
    A leg carries what it can and what the widest way back to its payer can [1]_: one search in the
    manner of Dijkstra for each entity on loops, O(nm log n) in all.

    References
    ----------
    .. [1] M. Pollack, "The maximum capacity through a network", Operations Research 8:733, 1960.
    """
    found: dict[Edge, int] = {}
    for block in blocks(amounts):
        after: dict[str, list[tuple[str, int]]] = {}
        for payer, payee in block:
            after.setdefault(payer, []).append((payee, amounts[payer, payee]))
        ways = {start: _widest_ways(after, start) for start in after}
        found |= {edge: min(amounts[edge], ways[edge[1]][edge[0]]) for edge in block}
    return {edge: found[edge] for edge in sorted(found)}


def _widest_ways(after: Mapping[str, list[tuple[str, int]]], start: str) -> dict[str, int]:
    """What the widest way from an entity to each other can carry."""
    widest: dict[str, int] = {}
    heap = [(-max(cents for _, cents in after[start]), start)]
    while heap:
        width, at = heappop(heap)
        if at in widest:
            continue
        widest[at] = -width
        for payee, cents in after[at]:
            if payee not in widest:
                heappush(heap, (max(width, -cents), payee))
    return widest
