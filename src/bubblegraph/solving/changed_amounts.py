"""The round-trip volume of amounts that differ on a few legs from some for which it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.solving.column_generation import Reoptimizer
from bubblegraph.solving.network import Cycle, Edge, blocks, legs
from bubblegraph.solving.packing import Packing, packing_limits
from bubblegraph.solving.simplex import add_up

__all__ = ["Changed"]

Span = tuple[Fraction, Fraction]  # what T* is no less and no more than, cents


class Changed:
    """Answers how large T* is with other amounts.

    Parameters
    ----------
    capacities : mapping of edge to cents
        The amounts for which T* is known.
    packing : Packing
        The largest of them.
    patience : Patience

    Examples
    --------
    >>> from bubblegraph import max_packing
    >>> amounts = {("a", "b"): 9, ("b", "a"): 4, ("b", "c"): 3, ("c", "a"): 8}
    >>> Changed(amounts, max_packing(amounts)).volume(amounts | {("b", "a"): 1})
    (Fraction(4, 1), Fraction(4, 1))

    Notes
    -----
    The prices that prove T* are prices of any other amounts on the same legs too: T* is no more
    than what those cost. And what still fits of its rows is a packing. Only where these bounds
    differ, and for a block that has changed, is there something to solve: from the basis of the
    amounts as they were.
    """

    def __init__(
        self, capacities: Mapping[Edge, int], packing: Packing, patience: Patience = ENDLESS
    ) -> None:
        self.packing = packing
        self.patience = patience
        rows = packing.rows_by_leg()
        self._parts = [
            _Part(part, [row for leg in part for row in rows.get(leg, ())], packing, patience)
            for part in blocks({edge: cents for edge, cents in capacities.items() if cents})
        ]
        self._legs = {edge for part in self._parts for edge in part.capacities}

    def volume(self, amounts: Mapping[Edge, int]) -> Span:
        """Bound T* of other amounts, as far as patience goes; both ends alike if computed."""
        on_loops = (
            edge for part in blocks({e: c for e, c in amounts.items() if c}) for edge in part
        )
        if not self.packing.exact or not self._legs.issuperset(on_loops):
            limits = packing_limits(amounts, self.patience)
            assert limits is not None  # every amount is finite
            return limits
        found = [part.volume(amounts) for part in self._parts]
        return add_up(low for low, _ in found), add_up(high for _, high in found)


class _Part:
    """A block, and what of the packing is in it."""

    def __init__(
        self,
        capacities: Mapping[Edge, int],
        rows: Sequence[tuple[Cycle, Fraction]],
        packing: Packing,
        patience: Patience,
    ) -> None:
        self.capacities = capacities
        self.patience = patience
        self.rows = rows
        self.prices = {edge: packing.prices[edge] for edge in capacities if edge in packing.prices}
        self.value = add_up(cents for _, cents in self.rows)
        self._solver: Reoptimizer | None = None

    def volume(self, amounts: Mapping[Edge, int]) -> Span:
        changes = {
            edge: amounts.get(edge, 0)
            for edge, cents in self.capacities.items()
            if amounts.get(edge, 0) != cents
        }
        if not changes:
            return self.value, self.value
        low, high = (
            self._fitting(amounts),
            add_up(p * amounts.get(e, 0) for e, p in self.prices.items()),
        )
        if low == high:
            return low, high
        try:
            self._solver = self._solver or Reoptimizer(self.capacities, self.patience)
            solved = self._solver.value(changes)
        except Stopped:
            solved = None
        return (low, high) if solved is None else (solved, solved)

    def _fitting(self, amounts: Mapping[Edge, int]) -> Fraction:
        """What still fits of the rows, one after the other."""
        left = {edge: Fraction(amounts.get(edge, 0)) for edge in self.capacities}
        fitting = []
        for cycle, cents in self.rows:
            most = min(cents, *(left[edge] for edge in legs(cycle)))
            for edge in legs(cycle):
                left[edge] -= most
            fitting.append(most)
        return add_up(fitting)
