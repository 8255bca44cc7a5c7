"""Linear algebra and linear programmes in exact fractions, for systems of a few hundred unknowns."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd
from typing import Any

__all__ = ["Tableau", "determinant", "solve"]


def solve(rows: Sequence[Mapping[int, int]], right: Sequence[Sequence[int]]) -> list[list[Fraction]] | None:
    """Solve a square sparse system for several right-hand sides.

    Parameters
    ----------
    rows : sequence of n mappings
        Column index to coefficient.
    right : sequence of n sequences of k numbers

    Returns
    -------
    list of n lists of k Fractions, or None
        None if the system is singular.

    Examples
    --------
    >>> solve([{0: 1, 1: 1}, {1: 2}], [[5], [4]])
    [[Fraction(3, 1)], [Fraction(2, 1)]]
    """
    left = [{j: a for j, a in row.items() if a} for row in rows]
    sides = [list(values) for values in right]
    holders: dict[int, set[int]] = {}  # column: the rows that wait and have it
    for i, row in enumerate(left):
        for j in row:
            holders.setdefault(j, set()).add(i)
    pivots: list[tuple[int, int]] = []
    queue = [(len(row), i) for i, row in enumerate(left)]
    heapq.heapify(queue)
    waiting = set(range(len(left)))
    while waiting:
        # the shortest row first: matrices of cycles are nearly triangular, and stay sparse this way
        size, i = heapq.heappop(queue)
        if i not in waiting or size != len(left[i]):
            continue
        waiting.remove(i)
        if not left[i]:
            return None
        for j in left[i]:
            holders[j].discard(i)
        j = min(left[i], key=lambda column: (len(holders[column]), column))
        for k in sorted(holders[j]):
            before = set(left[k])
            _eliminate(j, left[k], left[i], sides[k], sides[i])
            for column in before.symmetric_difference(left[k]):
                (holders[column].discard if column in before else holders[column].add)(k)
            heapq.heappush(queue, (len(left[k]), k))
        pivots.append((i, j))
    found: dict[int, list[Fraction]] = {}
    for i, j in reversed(pivots):
        rest = [(column, a) for column, a in left[i].items() if column != j]
        found[j] = [
            (b - sum((a * found[column][s] for column, a in rest), Fraction(0))) / left[i][j]
            for s, b in enumerate(sides[i])
        ]
    return [found[j] for j in range(len(left))]


def _eliminate(
    column: int, row: dict[int, int], pivot: Mapping[int, int], side: list[int], pivot_side: Sequence[int]
) -> None:
    """Take a column out of a row, in whole numbers."""
    common = gcd(row[column], pivot[column])
    keep, take = pivot[column] // common, row[column] // common
    if keep != 1:
        for other in row:
            row[other] *= keep
        side[:] = [keep * value for value in side]
    for other, value in pivot.items():
        left = row.get(other, 0) - take * value
        if left:
            row[other] = left
        else:
            row.pop(other, None)
    side[:] = [value - take * other for value, other in zip(side, pivot_side, strict=True)]
    if abs(keep) != 1 and (shared := gcd(*row.values(), *side)) > 1:
        for other in row:
            row[other] //= shared
        side[:] = [value // shared for value in side]


def determinant(matrix: Sequence[Sequence[int]]) -> int:
    """Compute the determinant of a square matrix of whole numbers; 1 for the empty one.

    Examples
    --------
    >>> determinant([[2, 1], [1, 3]]), determinant([])
    (5, 1)

    Notes
    -----
    Bareiss' elimination: every division comes out even.
    """
    rows = [list(row) for row in matrix]
    sign, before = 1, 1
    for i in range(len(rows)):
        pivot = next((k for k in range(i, len(rows)) if rows[k][i]), None)
        if pivot is None:
            return 0
        if pivot != i:
            rows[i], rows[pivot] = rows[pivot], rows[i]
            sign = -sign
        for k in range(i + 1, len(rows)):
            rows[k] = [
                (rows[k][j] * rows[i][i] - rows[k][i] * rows[i][j]) // before for j in range(len(rows))
            ]
        before = rows[i][i]
    return sign * before


class Tableau:
    """A linear programme ``max c·x, A x = b, x ≥ 0`` at a basic solution, in exact fractions.

    The objective is a sequence of objectives, each of which breaks the ties of those before it.
    Variables are any hashable names; their order of arrival settles ties (Bland's rule, so it ends).
    """

    def __init__(self, names: Iterable[Hashable]) -> None:
        self.order: dict[Hashable, int] = {name: number for number, name in enumerate(names)}
        self.rows: list[dict[Hashable, Fraction]] = []
        self.values: list[Fraction] = []
        self.basis: list[Hashable] = []

    def add_row(
        self, coefficients: Mapping[Hashable, Fraction], value: Fraction, prefer: Sequence[Hashable]
    ) -> None:
        """Add an equation, with one variable of ``prefer`` basic in it; one that adds nothing is dropped."""
        row = dict(coefficients)
        for position, name in enumerate(self.basis):
            factor = row.get(name)
            if factor:
                self._reduce(row, self.rows[position], factor)
                value -= factor * self.values[position]
        if not row:
            return
        basic = next((name for name in prefer if name in row), None)
        if basic is None:
            basic = min(row, key=self.order.__getitem__)
        scale = row[basic]
        self.rows.append({name: a / scale for name, a in row.items()})
        self.values.append(value / scale)
        self.basis.append(basic)
        self._clear(len(self.basis) - 1)

    def add_column(self, name: Hashable, column: Mapping[Hashable, Fraction]) -> None:
        """Add a variable that is a combination of columns that are there."""
        self.order[name] = len(self.order)
        for row in self.rows:
            value = sum((a * row[other] for other, a in column.items() if other in row), Fraction(0))
            if value:
                row[name] = value

    def solution(self) -> dict[Hashable, Fraction]:
        """Return the variables that are not 0."""
        return {name: value for name, value in zip(self.basis, self.values, strict=True) if value}

    def maximize(self, objectives: Sequence[Mapping[Any, int]]) -> None:
        """Pivot until no variable adds to the objectives, compared in their order."""
        while True:
            row_of = dict(zip(self.basis, self.rows, strict=True))
            free = (name for name in self.order if name not in row_of)
            entering = next((name for name in free if _improves(name, objectives, row_of)), None)
            if entering is None:
                return
            self._pivot(entering)

    def gain(self, name: Hashable, objective: Mapping[Hashable, int]) -> Fraction:
        """Return what one unit of a variable adds to an objective."""
        return _gain(name, objective, dict(zip(self.basis, self.rows, strict=True)))

    def _pivot(self, entering: Hashable) -> None:
        limits = [
            (self.values[i] / row[entering], self.order[self.basis[i]], i)
            for i, row in enumerate(self.rows)
            if row.get(entering, 0) > 0
        ]
        if not limits:
            raise ArithmeticError("the linear programme has no bound")
        leaving = min(limits)[2]
        scale = self.rows[leaving][entering]
        self.rows[leaving] = {name: a / scale for name, a in self.rows[leaving].items()}
        self.values[leaving] /= scale
        self.basis[leaving] = entering
        self._clear(leaving)

    def _clear(self, pivot: int) -> None:
        """Take the basic variable of a row out of all other rows."""
        name = self.basis[pivot]
        for i, row in enumerate(self.rows):
            factor = row.get(name)
            if i != pivot and factor:
                self._reduce(row, self.rows[pivot], factor)
                self.values[i] -= factor * self.values[pivot]

    @staticmethod
    def _reduce(row: dict[Hashable, Fraction], pivot: Mapping[Hashable, Fraction], factor: Fraction) -> None:
        for name, a in pivot.items():
            left = row.get(name, Fraction(0)) - factor * a
            if left:
                row[name] = left
            else:
                row.pop(name, None)


def _improves(
    name: Hashable,
    objectives: Sequence[Mapping[Any, int]],
    row_of: Mapping[Hashable, Mapping[Hashable, Fraction]],
) -> bool:
    gains = (_gain(name, objective, row_of) for objective in objectives)
    return next((gain for gain in gains if gain), Fraction(0)) > 0


def _gain(
    name: Hashable, objective: Mapping[Hashable, int], row_of: Mapping[Hashable, Mapping[Hashable, Fraction]]
) -> Fraction:
    gain = Fraction(objective.get(name, 0))
    for variable, coefficient in objective.items():
        row = row_of.get(variable)
        if row is not None and name in row:
            gain -= coefficient * row[name]
    return gain
