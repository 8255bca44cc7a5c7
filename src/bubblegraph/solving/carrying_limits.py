"""What each leg and each entity can carry of money that goes round: a maximum flow for each."""

from __future__ import annotations

from collections.abc import Mapping

from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.solving.max_flow import FlowNetwork
from bubblegraph.solving.network import Edge, blocks
from bubblegraph.solving.series_reduction import Series, draw_together

__all__ = ["entity_limits", "leg_limits"]

MOST = 25_000_000  # flows times legs of a block: less than half a minute


def leg_limits(capacities: Mapping[Edge, int], patience: Patience = ENDLESS) -> dict[Edge, int]:
    """Compute the most that each leg carries in any circulation.

    That is its amount, or what can flow from its payee back to its payer, if that is less.

    Parameters
    ----------
    capacities : mapping of edge to cents
        Whole cents, 0 or more.
    patience : Patience

    Returns
    -------
    dict of edge to cents
        Legs are missing of blocks of more than 5,000 legs, rows counted as one, and those that
        patience does not suffice for.

    Examples
    --------
    >>> leg_limits({("a", "b"): 10, ("b", "a"): 4, ("b", "c"): 8, ("c", "a"): 9})
    {('a', 'b'): 10, ('b', 'a'): 4, ('b', 'c'): 8, ('c', 'a'): 8}
    """
    found = dict.fromkeys(capacities, 0)
    parts = _blocks(capacities)
    for block in parts:
        for leg in block.legs():
            del found[leg]
    try:
        for block in parts:
            if block.takes(len(block.series.capacities)):
                for edge in block.series.capacities:
                    cents = block.through_leg(edge, patience)
                    found.update(dict.fromkeys(block.series.row(edge), cents))
    except Stopped:
        pass  # what came before is in
    return dict(sorted(found.items()))


def entity_limits(capacities: Mapping[Edge, int], patience: Patience = ENDLESS) -> dict[str, int]:
    """Compute the most that passes each entity in any circulation.

    That is the largest flow from what it pays to what it is paid.

    Parameters
    ----------
    capacities : mapping of edge to cents
        Whole cents, 0 or more.
    patience : Patience

    Returns
    -------
    dict of entity to cents
        Entities are missing of blocks of more than 25 million entities times legs, rows counted as
        one, and those that patience does not suffice for; those with the most are computed first.

    Examples
    --------
    >>> entity_limits({("a", "b"): 10, ("b", "a"): 4, ("b", "c"): 8, ("c", "a"): 9})
    {'a': 10, 'b': 10, 'c': 8}
    """
    home: dict[str, list[_Block]] = {entity: [] for edge in capacities for entity in edge}
    for block in _blocks(capacities):
        for entity in {entity for leg in block.legs() for entity in leg}:
            home[entity].append(block)
    found: dict[str, int] = {}
    try:
        for entity in sorted(home, key=lambda entity: (-_turnover(home[entity], entity), entity)):
            if all(block.takes(len(block.names)) for block in home[entity]):
                # no loop is in two blocks
                found[entity] = sum(block.through(entity, patience) for block in home[entity])
    except Stopped:
        pass
    return dict(sorted(found.items()))


def _blocks(capacities: Mapping[Edge, int]) -> list[_Block]:
    parts = blocks({edge: cents for edge, cents in capacities.items() if cents})
    return [_Block(draw_together(part)) for part in parts]


def _turnover(home: list[_Block], entity: str) -> int:
    return sum(block.limit(entity) for block in home)


class _Block:
    """A block as a flow network, with a node more at which the money of one entity ends."""

    def __init__(self, series: Series) -> None:
        self.series = series
        self.inside = {name: edge for edge, row in series.inner.items() for name in row}
        self.names = sorted({name for edge in series.capacities for name in edge})
        self.number = {name: i for i, name in enumerate(self.names)}
        self.network = FlowNetwork(len(self.names) + 1)
        self.paid = [0] * len(self.names)  # cents that each can take in
        self.pays = [0] * len(self.names)
        for (payer, payee), cents in series.capacities.items():
            u, v = self.number[payer], self.number[payee]
            self.network.add(u, v, cents or 0)
            self.pays[u] += cents or 0
            self.paid[v] += cents or 0
        self.room = self.network.room

    def takes(self, flows: int) -> bool:
        """Whether so many flows are found in reasonable time."""
        return flows * len(self.series.capacities) <= MOST

    def legs(self) -> list[Edge]:
        """The legs of the whole graph in it."""
        return [leg for edge in self.series.capacities for leg in self.series.row(edge)]

    def limit(self, entity: str) -> int:
        """What cannot pass an entity: the smaller of what it takes in and pays out here."""
        if entity in self.inside:
            return self.series.capacities[self.inside[entity]] or 0
        return min(self.paid[self.number[entity]], self.pays[self.number[entity]])

    def through_leg(self, edge: Edge, patience: Patience) -> int:
        """What can flow from its payee back to its payer, or its amount."""
        payer, payee = (self.number[name] for name in edge)
        return self._send(payee, payer, self.series.capacities[edge] or 0, patience)

    def through(self, entity: str, patience: Patience) -> int:
        """What can flow from an entity back to itself."""
        if entity in self.inside:
            return self.through_leg(self.inside[entity], patience)
        node, home, network = self.number[entity], len(self.names), self.network
        arcs = network.arcs[node]
        back = [arc for arc in arcs if arc % 2]  # each the way back of an arc that leads to it
        network.arcs[node] = [arc for arc in arcs if not arc % 2]
        network.arcs[home] = back
        for arc in back:
            network.head[arc - 1] = home
        try:
            return self._send(node, home, self.limit(entity), patience)
        finally:
            network.arcs[node] = arcs
            for arc in back:
                network.head[arc - 1] = node

    def _send(self, source: int, sink: int, limit: int, patience: Patience) -> int:
        self.network.room = list(self.room)
        return self.network.send(source, sink, limit, patience)
