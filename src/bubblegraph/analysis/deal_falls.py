"""How much T* falls when one deal goes: by bounds, and by a solver where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bubblegraph.ledger.select import Standing
from bubblegraph.patience import Patience, Stopped
from bubblegraph.solving.column_generation import Reoptimizer
from bubblegraph.solving.network import Edge, blocks, legs
from bubblegraph.solving.packing import Packing
from bubblegraph.solving.simplex import add_up
from bubblegraph.text import OneLine

__all__ = ["Fall", "find_falls"]

Loss = tuple[Edge, int]  # a leg, and how many cents it carries less


@dataclass(frozen=True, slots=True, repr=False)
class Fall(OneLine):
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
    costs: Mapping[Edge, int],
    deals: Mapping[Edge, Sequence[Standing]],
    packing: Packing,
    *,
    patience: Patience,
) -> tuple[Fall, ...]:
    """For each deal with a price, how much T* falls without it, the largest fall first.

    Parameters
    ----------
    costs : mapping of edge to cents
    deals : mapping of edge to its deals
    packing : Packing
        The largest of ``costs``.
    patience : Patience
        When it is over, nothing more is solved. What is open then keeps its bounds.

    Returns
    -------
    tuple of Fall
        Cents, ranked by their highs.

    Notes
    -----
    Let leg e carry a cents less. The prices of the packing stay valid, so T* falls by a times the
    price of e at least; the packing need only give up what it puts on e beyond what is left, so T*
    falls by no more than that. The fall is convex in a, since T* is concave in the amounts: what is
    known of one deal of a leg bounds the others. Where the bounds meet there is nothing to solve.
    The rest is solved for the block of the leg alone, the largest possible fall first, each from
    the basis of all amounts.
    """
    losses = [(edge, standing.amount.disclosed) for edge in costs for standing in deals[edge]]
    found = _bounds(costs, packing, losses)
    if packing.exact:
        rows = packing.rows_by_leg()
        by_leg: dict[Edge, list[Loss]] = {}
        for loss in losses:
            by_leg.setdefault(loss[0], []).append(loss)
        for part in blocks(costs):
            volume = add_up(cents for edge in part for _, cents in rows.get(edge, ()))
            _settle(
                part,
                volume,
                {loss: found[loss] for edge in part for loss in by_leg[edge]},
                patience,
            )
    falls = [
        Fall(standing, bounds.low, bounds.high)
        for edge in costs
        for standing in deals[edge]
        if standing.amount.disclosed
        for bounds in [found[edge, standing.amount.disclosed]]
    ]
    return tuple(sorted(falls, key=lambda fall: (-fall.high, -fall.low, fall.deal.deal.id)))


def _bounds(
    costs: Mapping[Edge, int], packing: Packing, losses: Iterable[Loss]
) -> dict[Loss, _Bounds]:
    """What one packing and its prices tell: price times loss at least, what no longer fits at most.

    Where T* is only limited there are no prices: it falls by nothing at least, and by the loss at
    most.
    """
    if not packing.exact:
        return {
            (edge, less): _Bounds(Fraction(0), min(packing.value, Fraction(less)))
            for edge, less in losses
        }
    load = dict.fromkeys(costs, Fraction(0))
    for cycle, cents in packing.rows:
        for edge in legs(cycle):
            load[edge] += cents
    return {
        (edge, less): _Bounds(
            packing.prices.get(edge, Fraction(0)) * less,
            max(Fraction(0), load[edge] - (costs[edge] - less)),
        )
        for edge, less in losses
    }


def _settle(
    part: Mapping[Edge, int], volume: Fraction, bounds: dict[Loss, _Bounds], patience: Patience
) -> None:
    """Solve what is open, the largest possible fall first, until patience is over."""
    by_leg: dict[Edge, list[tuple[int, _Bounds]]] = {}
    for (edge, less), known in bounds.items():
        by_leg.setdefault(edge, []).append((less, known))
    ranked = sorted(bounds, key=lambda loss: (bounds[loss].high, loss), reverse=True)
    solver: Reoptimizer | None = None
    for done, (edge, less) in enumerate(ranked):
        if bounds[edge, less].low == bounds[edge, less].high:
            continue
        patience.tell(f"falls of {len(ranked) - done:,} deals")
        try:
            solver = solver or Reoptimizer(part, patience)
            left = solver.value({edge: part[edge] - less})
        except Stopped:
            return
        if left is None:  # it cannot be proven
            continue
        fall = volume - left
        for cents, known in by_leg[edge]:
            if cents <= less:
                known.high = min(known.high, fall * cents / less)
            if cents >= less:
                known.low = max(known.low, fall * cents / less)
