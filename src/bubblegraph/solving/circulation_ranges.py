"""What each leg carries: the least and the most over all circulations that are as large as V*."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from bubblegraph import arguments
from bubblegraph.errors import GraphError
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.solving.circulation import Circulation, unbalanced
from bubblegraph.solving.max_flow import FlowNetwork
from bubblegraph.solving.network import Edge, blocks
from bubblegraph.solving.series_reduction import draw_together

__all__ = ["circulation_ranges"]

OFTEN = 256  # steps between two looks at the clock


class _Leg(NamedTuple):
    """A leg in a largest circulation: what it carries, what more it could, for how many legs."""

    edge: Edge
    flow: int  # cents
    left: int  # cents
    length: int


def circulation_ranges(
    capacities: Mapping[Edge, int], circulation: Circulation, *, patience: Patience = ENDLESS
) -> dict[Edge, tuple[int, int]]:
    """For each leg, the least and the most it carries over all largest circulations.

    Only the value V* is unique. A leg whose two ends differ may carry any amount between them, and
    no published figure tells which.

    Parameters
    ----------
    capacities : mapping of edge to cents
        m edges, whole cents, 0 or more; no edge from an entity to itself.
    circulation : Circulation
        What ``max_circulation`` finds in them.
    patience : Patience

    Returns
    -------
    dict of edge to (least, most)
        Cents, in sorted order, for all m edges or for those that patience suffices for. Both ends
        are reached.

    Raises
    ------
    QuestionError
        If an amount is no whole number of 0 or more, an edge ends where it begins, or the
        circulation is not a largest one.

    Examples
    --------
    >>> from bubblegraph import max_circulation
    >>> legs = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "a"), ("b", "d"), ("d", "a")]
    >>> choice = dict.fromkeys(legs, 5)
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
    One largest circulation becomes another by cycles of the residual network that cost nothing,
    that is over arcs of reduced cost 0 [1]_. So the most on a leg is what it carries and what can
    flow back to its payer on such arcs: a maximum flow, in whole cents. A leg that alone ties two
    parts of the arcs together is passed by no such cycle, and carries the same in all.

    References
    ----------
    .. [1] R. Ahuja, T. Magnanti, J. Orlin, *Network Flows*, 1993, chapter 9.
    """
    capacities = arguments.amounts("capacities", capacities)
    arguments.instance("circulation", circulation, Circulation)
    arguments.instance("patience", patience, Patience)
    _check_fit(capacities, circulation)
    parts = blocks({edge: cents for edge, cents in capacities.items() if cents})
    on_loops = {edge for part in parts for edge in part}
    found = {edge: (0, 0) for edge in capacities if edge not in on_loops}
    try:
        for part in parts:
            found.update(_part_ranges(part, circulation, patience))
    except Stopped:
        pass  # what came before is in
    return dict(sorted(found.items()))


def _check_fit(capacities: Mapping[Edge, int], circulation: Circulation) -> None:
    """Complain of a circulation that is none of these amounts."""
    flow = circulation.flow
    fits = all(0 <= cents <= capacities.get(edge, -1) for edge, cents in flow.items())
    if not fits or sum(flow.values()) != circulation.volume or unbalanced(flow):
        raise GraphError("circulation is none of these capacities; compute it by max_circulation")


def _part_ranges(
    part: Mapping[Edge, int], circulation: Circulation, patience: Patience
) -> Iterator[tuple[Edge, tuple[int, int]]]:
    """The same for a block; legs in a row carry the same."""
    series = draw_together(part)
    legs = [
        _Leg(edge, flow, (series.capacities[edge] or 0) - flow, series.length(edge))
        for edge in series.capacities
        for flow in [circulation.flow.get(series.row(edge)[0], 0)]
    ]
    loops = _free_loops(_free(legs, patience))
    loose = {leg.edge for loop in loops for leg in loop}
    fixed = ((leg.edge, (leg.flow, leg.flow)) for leg in legs if leg.edge not in loose)
    for edge, ends in chain(fixed, *(_loop_ranges(loop, patience) for loop in loops)):
        for leg in series.row(edge):
            yield leg, ends


def _free(legs: Sequence[_Leg], patience: Patience) -> list[_Leg]:
    """The legs of reduced cost 0: another largest circulation may put more or less on these alone.

    An edge with room climbs by its length at most, one that carries something by its length at
    least. Found by Bellman and Ford's method; a largest circulation leaves no residual cycle that
    gains.
    """
    arcs: dict[str, list[tuple[str, int]]] = {}
    for (u, v), flow, left, length in legs:
        arcs.setdefault(u, []).extend([(v, -length)] if left else [])
        arcs.setdefault(v, []).extend([(u, length)] if flow else [])
    cost, rounds = dict.fromkeys(arcs, 0), dict.fromkeys(arcs, 0)
    todo, waiting = deque(arcs), set(arcs)
    steps = 0
    while todo:
        steps += 1
        if not steps % OFTEN:
            patience.check()
        u = todo.popleft()
        waiting.remove(u)
        rounds[u] += 1
        if rounds[u] > len(arcs):
            raise GraphError("circulation is not a largest one")
        for v, price in arcs[u]:
            if cost[u] + price < cost[v]:
                cost[v] = cost[u] + price
                if v not in waiting:
                    waiting.add(v)
                    todo.append(v)
    return [leg for leg in legs if cost[leg.edge[0]] - cost[leg.edge[1]] == leg.length]


def _free_loops(free: Iterable[_Leg]) -> list[list[_Leg]]:
    """The legs that a cycle of free arcs may pass, apart by what such a cycle can reach.

    It stays in a strongly connected component of the arcs, and passes no leg that alone ties two
    parts of it together. No two free legs go between the same parties, for one of them would climb
    and fall.
    """
    import networkx as nx  # noqa: PLC0415 - check and help do without it

    by_edge = {leg.edge: leg for leg in free}
    arcs: nx.DiGraph[str] = nx.DiGraph()
    arcs.add_edges_from((u, v) for (u, v), leg in by_edge.items() if leg.left)
    arcs.add_edges_from((v, u) for (u, v), leg in by_edge.items() if leg.flow)
    home = {
        node: i for i, nodes in enumerate(nx.strongly_connected_components(arcs)) for node in nodes
    }
    ties: nx.Graph[str] = nx.Graph((u, v) for u, v in by_edge if home[u] == home[v])
    ties.remove_edges_from(list(nx.bridges(ties)))
    block = {node: i for i, nodes in enumerate(nx.connected_components(ties)) for node in nodes}
    found: dict[int, list[_Leg]] = {}
    for (u, v), leg in by_edge.items():
        if ties.has_edge(u, v):
            found.setdefault(block[u], []).append(leg)
    return list(found.values())


def _loop_ranges(
    together: Sequence[_Leg], patience: Patience
) -> Iterator[tuple[Edge, tuple[int, int]]]:
    """What flows back to a leg's payer on other free arcs it may carry more; to the payee, less."""
    number = {
        name: i for i, name in enumerate(sorted({name for leg in together for name in leg.edge}))
    }
    network = FlowNetwork(len(number))
    for (u, v), flow, left, _ in together:
        network.add(number[u], number[v], left, flow)
    start = list(network.room)
    for i, ((u, v), flow, left, _) in enumerate(together):
        ends = []
        for source, sink, limit in ((u, v, flow), (v, u, left)):
            network.room = list(start)
            network.room[2 * i] = network.room[2 * i + 1] = 0
            ends.append(network.send(number[source], number[sink], limit, patience))
        yield (u, v), (flow - ends[0], flow + ends[1])
