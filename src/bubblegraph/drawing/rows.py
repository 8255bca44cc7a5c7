"""The rows of a picture: what each carries of the deals that the headline is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.headline import headline_rung
from bubblegraph.drawing.scene import Edge

__all__ = ["Row", "left_on_legs", "rows_of_picture"]


@dataclass(frozen=True, slots=True)
class Row:
    """A cycle and what it carries, in cents at the highs.

    All rows of a picture are of one packing, that of its headline: they add up to T* of its deals.
    """

    ranked: RankedCycle
    cents: Fraction

    @property
    def booked(self) -> Fraction:
        """Its cents, on all of its legs."""
        return self.cents * len(self.ranked.cycle)

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Its legs, in the order of payment."""
        return tuple((leg.payer, leg.payee) for leg in self.ranked.cycle.legs)

    def limiting_leg(self, left: Mapping[Edge, Fraction]) -> int:
        """Return the number of the leg on which least is left.

        Of several that are used up one that no other row shares, then one that cannot be more, then
        the smallest.
        """

        def order(number: int) -> tuple[Fraction, bool, bool, int, int]:
            leg = self.ranked.cycle.legs[number]
            shared, open_end = leg.disclosed != self.cents, leg.amount.high is None
            return left[leg.payer, leg.payee], shared, open_end, leg.disclosed, number

        return min(range(len(self.ranked.cycle)), key=order)


def rows_of_picture(flows: CircularFlows, *, every: bool = False) -> list[Row]:
    """Return the rows of the view that the filters ask for, or ``every`` one, by rank."""
    rung = headline_rung(flows.question)
    found = flows.cycles if every else flows.shown
    rows = (Row(r, r.on(rung)[1]) for r in found)
    return [row for row in rows if row.cents]


def left_on_legs(flows: CircularFlows) -> dict[Edge, Fraction]:
    """Return what is left on each leg once all rows have taken theirs, in cents."""
    highs = flows.question.highs(headline_rung(flows.question))
    left: dict[Edge, Fraction] = {}
    for row in rows_of_picture(flows, every=True):
        for edge in row.edges:
            left[edge] = left.get(edge, Fraction(highs.get(edge, 0))) - row.cents
    return left
