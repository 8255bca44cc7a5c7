"""How much the round-trip volume falls when one deal goes: by bounds, and by a solver where they differ."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bubblegraph.analysis.master import Reoptimizer
from bubblegraph.analysis.network import legs
from bubblegraph.analysis.packing import Packing
from bubblegraph.graph import Edge
from bubblegraph.ledger.select import Standing

__all__ = ["Fall", "find_falls"]

Loss = tuple[Edge, int]  # a leg, and how many cents it carries less


@dataclass(frozen=True, slots=True)
class Fall:
    """How much the round-trip volume falls when one deal alone goes."""

    deal: Standing
    low: Fraction  # cents
    high: Fraction  # above the low where time ran out, or nothing could be proven

    @property
    def cents(self) -> Fraction | None:
        """The fall; None where only bounds are known."""
        return self.low if self.low == self.high else None


@dataclass(slots=True)
class _Bounds:
    low: Fraction
    high: Fraction


def find_falls(
    costs: Mapping[Edge, int], deals: Mapping[Edge, Sequence[Standing]], packing: Packing, *, until: float
) -> tuple[Fall, ...]:
    """For each deal with a price, how much T* falls without it, the largest fall first.

    Parameters
    ----------
    costs : mapping of edge to cents
    deals : mapping of edge to its deals
    packing : Packing
        The largest of ``costs``.
    until : float
        Second of ``time.monotonic`` after which nothing more is solved. What is open then keeps its bounds.

    Returns
    -------
    tuple of Fall
        Cents, ranked by their highs.

    Notes
    -----
    Let leg e carry a cents less. The prices of the packing stay valid, so T* falls by a times the price of e
    at least; the packing need only give up what it puts on e beyond what is left, so T* falls by no more than
    that. The fall is convex in a, since T* is concave in the amounts: what is known of one deal of a leg
    bounds the others. Where the bounds meet there is nothing to solve. The rest is solved for the strongly
    connected component of the leg alone, the largest possible fall first, each from the basis of all amounts.
    """
    losses = [(edge, standing.amount.disclosed) for edge in costs for standing in deals[edge]]
    found = _bounds(costs, packing, losses)
    for part in _components(costs):
        volume = sum((cents for cycle, cents in packing.rows if legs(cycle)[0] in part), Fraction(0))
        _settle(part, volume, {loss: found[loss] for loss in losses if loss[0] in part}, until)
    falls = [
        Fall(standing, bounds.low, bounds.high)
        for edge in costs
        for standing in deals[edge]
        if standing.amount.disclosed
        for bounds in [found[edge, standing.amount.disclosed]]
    ]
    return tuple(sorted(falls, key=lambda fall: (-fall.high, -fall.low, fall.deal.deal.id)))


def _components(costs: Mapping[Edge, int]) -> Iterator[dict[Edge, int]]:
    """The legs of each strongly connected component: T* is the sum of theirs."""
    import networkx as nx  # noqa: PLC0415

    graph: nx.DiGraph[str] = nx.DiGraph(list(costs))
    components = list(nx.strongly_connected_components(graph))
    number = {node: i for i, nodes in enumerate(components) for node in nodes}
    parts: list[dict[Edge, int]] = [{} for _ in components]
    for edge, cents in costs.items():
        if number[edge[0]] == number[edge[1]]:
            parts[number[edge[0]]][edge] = cents
    return (part for part in parts if part)


def _bounds(costs: Mapping[Edge, int], packing: Packing, losses: Iterable[Loss]) -> dict[Loss, _Bounds]:
    """What one packing and its prices tell: price times loss at least, what no longer fits at most."""
    load = dict.fromkeys(costs, Fraction(0))
    for cycle, cents in packing.rows:
        for edge in legs(cycle):
            load[edge] += cents
    return {
        (edge, less): _Bounds(
            packing.prices.get(edge, Fraction(0)) * less, max(Fraction(0), load[edge] - (costs[edge] - less))
        )
        for edge, less in losses
    }


def _settle(part: Mapping[Edge, int], volume: Fraction, bounds: dict[Loss, _Bounds], until: float) -> None:
    """Solve what is open, the largest possible fall first, until there is none or time is up."""
    solver: Reoptimizer | None = None
    unproven: set[Loss] = set()
    while still_open := [
        loss for loss, known in bounds.items() if known.low < known.high and loss not in unproven
    ]:
        if time.monotonic() >= until:
            return
        edge, less = max(still_open, key=lambda loss: (bounds[loss].high, loss))
        solver = solver or Reoptimizer(part)
        left = solver.value(edge, part[edge] - less)
        if left is None:
            unproven.add((edge, less))
            continue
        fall = volume - left
        for (other, cents), known in bounds.items():
            if other == edge and cents <= less:
                known.high = min(known.high, fall * cents / less)
            if other == edge and cents >= less:
                known.low = max(known.low, fall * cents / less)
