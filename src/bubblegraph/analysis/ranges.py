"""What each leg carries: the least and the most over all circulations that are as large as V*."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from bubblegraph import arguments
from bubblegraph.analysis.circulation import Circulation, unbalanced
from bubblegraph.errors import GraphError
from bubblegraph.graph import Edge

__all__ = ["circulation_ranges"]

Room = list[dict[int, int]]  # for each entity: to whom one more cent can go, and how many


def circulation_ranges(
    capacities: Mapping[Edge, int], circulation: Circulation
) -> dict[Edge, tuple[int, int]]:
    """For each leg, the least and the most it carries over all largest circulations.

    Only the value V* is unique. A leg whose two ends differ may carry any amount between them, and no
    published figure tells which.

    Parameters
    ----------
    capacities : mapping of edge to cents
        m edges, whole cents, 0 or more; no edge from an entity to itself.
    circulation : Circulation
        What ``max_circulation`` finds in them.

    Returns
    -------
    dict of edge to (least, most)
        Cents, for all m edges in sorted order. Both ends are reached.

    Raises
    ------
    QuestionError
        If an amount is no whole number of 0 or more, an edge ends where it begins, or the circulation is not
        a largest one.

    Examples
    --------
    >>> from bubblegraph import max_circulation
    >>> choice = {("a", "b"): 5, ("b", "a"): 5, ("b", "c"): 5, ("c", "a"): 5, ("b", "d"): 5, ("d", "a"): 5}
    >>> for leg, (least, most) in circulation_ranges(choice, max_circulation(choice)).items():
    ...     print(*leg, least, most)
    a b 5 5
    b a 0 0
    b c 0 5
    b d 0 5
    c a 0 5
    d a 0 5

    Notes
    -----
    One largest circulation becomes another by cycles of the residual network that cost nothing, that is over
    arcs of reduced cost 0 [1]_. So the most on a leg is what it carries and what can flow back to its payer
    on such arcs: a maximum flow, in whole cents.

    References
    ----------
    .. [1] R. Ahuja, T. Magnanti, J. Orlin, *Network Flows*, 1993, chapter 9.
    """
    capacities = arguments.amounts("capacities", capacities)
    arguments.instance("circulation", circulation, Circulation)
    edges = sorted(capacities)
    number = {name: i for i, name in enumerate(sorted({name for edge in edges for name in edge}))}
    ends = [(number[payer], number[payee]) for payer, payee in edges]
    flow = [circulation.flow.get(edge, 0) for edge in edges]
    left = [capacities[edge] - cents for edge, cents in zip(edges, flow, strict=True)]
    if min([*flow, *left], default=0) < 0 or sum(flow) != circulation.volume or unbalanced(circulation.flow):
        raise GraphError("circulation is none of these capacities; compute it by max_circulation")
    level = _levels(len(number), ends, flow, left)
    free = [i for i, (u, v) in enumerate(ends) if level[v] - level[u] == 1]
    room: Room = [{} for _ in number]
    for i in free:
        u, v = ends[i]
        room[u][v] = room[u].get(v, 0) + left[i]
        room[v][u] = room[v].get(u, 0) + flow[i]
    found = {edge: (cents, cents) for edge, cents in zip(edges, flow, strict=True)}
    for i in free:
        (u, v), (more, less) = ends[i], (left[i], flow[i])
        room[u][v] -= more
        room[v][u] -= less
        found[edges[i]] = (less - _most_flow(room, u, v, less), less + _most_flow(room, v, u, more))
        room[u][v] += more
        room[v][u] += less
    return found


def _levels(size: int, ends: list[tuple[int, int]], flow: list[int], left: list[int]) -> list[int]:
    """Potentials: an edge with room climbs by 1 at most, one that carries something by 1 at least.

    Found by Bellman and Ford's method; a largest circulation leaves no residual cycle that gains.
    """
    arcs: list[list[tuple[int, int]]] = [[] for _ in range(size)]
    for (u, v), cents, more in zip(ends, flow, left, strict=True):
        if more:
            arcs[u].append((v, -1))
        if cents:
            arcs[v].append((u, 1))
    cost, rounds = [0] * size, [0] * size
    todo, waiting = deque(range(size)), [True] * size
    while todo:
        u = todo.popleft()
        waiting[u] = False
        rounds[u] += 1
        if rounds[u] > size:
            raise GraphError("the circulation is not a largest one")
        for v, price in arcs[u]:
            if cost[u] + price < cost[v]:
                cost[v] = cost[u] + price
                if not waiting[v]:
                    waiting[v] = True
                    todo.append(v)
    return [-at for at in cost]


def _most_flow(room: Room, source: int, sink: int, limit: int) -> int:
    """How much can flow from one entity to another, up to a limit; the room is left as it was."""
    sent = 0
    changes: list[tuple[int, int, int]] = []
    while sent < limit and (path := list(_path(room, source, sink))):
        most = min(limit - sent, *(room[u][v] for u, v in path))
        for u, v in path:
            room[u][v] -= most
            room[v][u] = room[v].get(u, 0) + most
            changes.append((u, v, most))
        sent += most
    for u, v, most in changes:
        room[u][v] += most
        room[v][u] -= most
    return sent


def _path(room: Room, source: int, sink: int) -> Iterator[tuple[int, int]]:
    """The arcs of a shortest way with room, last first; none if there is no way."""
    before = {source: source}
    queue = deque([source])
    while queue and sink not in before:
        u = queue.popleft()
        for v, cents in room[u].items():
            if cents and v not in before:
                before[v] = u
                queue.append(v)
    at = sink if sink in before else source
    while at != source:
        yield before[at], at
        at = before[at]
