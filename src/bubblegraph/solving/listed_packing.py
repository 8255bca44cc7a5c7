"""The largest packing of laps that are listed, every one of them: exact where it can be proven."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.column_generation import Limits, solve_packing
from bubblegraph.solving.laps import Lap
from bubblegraph.solving.network import Number
from bubblegraph.solving.simplex import add_up

__all__ = ["packing_of_listed"]

FIRST = 100  # laps of a block that the linear programme begins with


def packing_of_listed(
    laps: Iterable[Lap], amounts: Mapping[str, int], *, patience: Patience = ENDLESS
) -> tuple[Fraction, Fraction | None]:
    """Find what laps carry together at the most, no deal beyond its amount.

    Parameters
    ----------
    laps : iterable of tuples of deal ids
    amounts : mapping of deal id to cents
    patience : Patience

    Returns
    -------
    tuple of Fraction and Fraction or None
        What some packing carries, and what none exceeds: the same number where it is proven, None
        where nothing is.

    Examples
    --------
    >>> laps = [("p", "q"), ("p", "r", "s"), ("q", "r", "t")]
    >>> packing_of_listed(laps, dict.fromkeys("pqrst", 10))
    (Fraction(15, 1), Fraction(15, 1))

    Notes
    -----
    The linear programme of ``solving/column_generation.py`` with its proof in exact fractions, for
    each set of laps that share deals.
    """
    least, most = Fraction(0), Fraction(0)
    known = True
    for block in _blocks(laps):
        found = solve_packing(_Listed(block, amounts, patience), stages=1)
        carried = add_up(Fraction(cents) for cents in found.rows.values())
        limit = found.most if isinstance(found, Limits) else carried
        known = known and limit is not None
        least, most = least + carried, most + (limit or 0)
    return least, most if known else None


def _blocks(laps: Iterable[Lap]) -> Iterator[list[Lap]]:
    """Part laps so that those that share a deal are together."""
    block_of: dict[str, list[Lap]] = {}
    for lap in laps:
        met = {id(block): block for deal in lap if (block := block_of.get(deal)) is not None}
        largest, *others = sorted(met.values(), key=len, reverse=True) or [[]]
        joining = [lap, *(each for block in others for each in block)]
        largest += joining
        block_of.update((deal, largest) for each in joining for deal in each)
    yield from {id(block): block for block in block_of.values()}.values()


class _Listed:
    """Laps as ``Columns``: the cheapest are found by looking at all."""

    def __init__(self, laps: Sequence[Lap], amounts: Mapping[str, int], patience: Patience) -> None:
        self.laps = laps
        self.finite = sorted({deal for lap in laps for deal in lap})
        self.capacities: dict[str, int | None] = {deal: amounts[deal] for deal in self.finite}
        self.names = self.finite  # as many as there are payers at least
        self.lengths: Mapping[str, int] = {}
        self.patience = patience

    def legs(self, lap: Lap) -> Lap:
        """Return its deals: a column takes as much of each."""
        return lap

    def length(self, lap: Lap) -> int:
        """Return how many deals a lap has."""
        return len(lap)

    def cheapest_cycles(self, costs: Mapping[str, Number]) -> list[tuple[Number, Lap]]:
        """Return some laps, the cheapest first."""
        return heapq.nsmallest(FIRST, self._costs(costs))

    def cycles_below(self, costs: Mapping[str, Number], limit: Number) -> list[Lap]:
        """Return all laps that cost less than a limit, the cheapest first."""
        return [lap for _, lap in sorted(each for each in self._costs(costs) if each[0] < limit)]

    cheap_cycles = cycles_below

    def any_below(self, costs: Mapping[str, Number], limit: Number) -> bool:
        """Whether some lap costs less than a limit."""
        return any(cost < limit for cost, _ in self._costs(costs))

    def _costs(self, costs: Mapping[str, Number]) -> Iterator[tuple[Number, Lap]]:
        self.patience.check()
        return ((sum(costs[deal] for deal in lap), lap) for lap in self.laps)
