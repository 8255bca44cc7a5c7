"""Linear systems in exact fractions."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving import dixon_lifting

__all__ = ["solve"]

FEW = 60  # unknowns that elimination settles at once, however dense they are
# where the shortest row has a coefficient in one of so many columns, the system is dense
FILLED = 3


def solve(
    rows: Sequence[Mapping[int, int]], right: Sequence[int], patience: Patience = ENDLESS
) -> list[Fraction] | None:
    """Solve a square sparse system of whole numbers.

    Parameters
    ----------
    rows : sequence of n mappings
        Column, 0 to n - 1, to coefficient.
    right : sequence of n whole numbers
    patience : Patience

    Returns
    -------
    list of n Fractions, or None
        None if the system is singular.

    Raises
    ------
    Stopped
        If patience is over.

    Examples
    --------
    >>> solve([{0: 1, 1: 1}, {1: 2}], [5, 4])
    [Fraction(3, 1), Fraction(2, 1)]

    Notes
    -----
    Elimination, the shortest row first: matrices of cycles are nearly triangular, and stay sparse
    this way. What is left in the end is dense, and its numbers would grow: it is solved modulo a
    prime and lifted.
    """
    system = _System(rows, right)
    while system.waiting:
        patience.check()
        if len(system.waiting) > FEW and system.shortest() * FILLED > len(system.waiting):
            dense = system.solve_rest(patience)
            if dense is not None:
                return system.substitute(dense)
        if not system.eliminate():
            return None
    return system.substitute({})


class _System:
    """A system in the course of its elimination."""

    def __init__(self, rows: Sequence[Mapping[int, int]], right: Sequence[int]) -> None:
        self.left = [{j: a for j, a in row.items() if a} for row in rows]
        self.right = list(right)
        self.waiting = set(range(len(rows)))
        self.holders: dict[int, set[int]] = {}  # column: the rows that wait and have it
        for i, row in enumerate(self.left):
            for j in row:
                self.holders.setdefault(j, set()).add(i)
        self.pivots: list[tuple[int, int]] = []
        self.queue = [(len(row), i) for i, row in enumerate(self.left)]
        heapq.heapify(self.queue)

    def shortest(self) -> int:
        """The number of coefficients in the shortest row that waits."""
        while self._is_old(*self.queue[0]):
            heapq.heappop(self.queue)
        return self.queue[0][0]

    def _is_old(self, size: int, i: int) -> bool:
        return i not in self.waiting or size != len(self.left[i])

    def eliminate(self) -> bool:
        """Take an unknown out of all waiting rows by the shortest; False if that is empty."""
        if not self.shortest():
            return False
        _, i = heapq.heappop(self.queue)
        self.waiting.remove(i)
        pivot = self.left[i]
        for j in pivot:
            self.holders[j].discard(i)
        j = min(pivot, key=lambda column: (len(self.holders[column]), column))
        for k in sorted(self.holders[j]):
            row, before = self.left[k], set(self.left[k])
            self.right[k] = _eliminate(j, row, pivot, self.right[k], self.right[i])
            for column in before.symmetric_difference(row):
                (self.holders[column].discard if column in before else self.holders[column].add)(k)
            heapq.heappush(self.queue, (len(row), k))
        self.pivots.append((i, j))
        return True

    def solve_rest(self, patience: Patience) -> dict[int, Fraction] | None:
        """Solve what waits as a dense system; None if it is too large, or may be singular."""
        rows = sorted(self.waiting)
        columns = sorted({j for i in rows for j in self.left[i]})
        if len(columns) != len(rows) or len(rows) > dixon_lifting.MOST:
            return None
        position = {j: n for n, j in enumerate(columns)}
        matrix = [{position[j]: a for j, a in self.left[i].items()} for i in rows]
        found = dixon_lifting.solve_dense(matrix, [self.right[i] for i in rows], patience)
        return None if found is None else dict(zip(columns, found, strict=True))

    def substitute(self, found: dict[int, Fraction]) -> list[Fraction]:
        """Go back through the pivots with the unknowns known so far."""
        known = dict(found)
        for i, j in reversed(self.pivots):
            row = self.left[i]
            # one fraction instead of many
            common = lcm(*(known[k].denominator for k in row if k != j))
            rest = sum(
                a * known[k].numerator * (common // known[k].denominator)
                for k, a in row.items()
                if k != j
            )
            known[j] = Fraction(self.right[i] * common - rest, row[j] * common)
        return [known[j] for j in range(len(self.left))]


def _eliminate(
    column: int, row: dict[int, int], pivot: Mapping[int, int], side: int, pivot_side: int
) -> int:
    """Take a column out of a row, in whole numbers; return the row's new right side."""
    common = gcd(row[column], pivot[column])
    keep, take = pivot[column] // common, row[column] // common
    if keep != 1:
        for other in row:
            row[other] *= keep
    for other, value in pivot.items():
        left = row.get(other, 0) - take * value
        if left:
            row[other] = left
        else:
            row.pop(other, None)
    side = keep * side - take * pivot_side
    shared = gcd(*row.values(), side) if abs(keep) != 1 else 1
    if shared > 1:
        for other in row:
            row[other] //= shared
        side //= shared
    return side
