"""Linear programmes in exact fractions, for a few hundred unknowns."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from bubblegraph.patience import ENDLESS, Patience

__all__ = ["Tableau", "add_up"]

Exact = int | Fraction  # whole numbers are kept as such: they add up ten times as fast


def add_up(parts: Iterable[Fraction]) -> Fraction:
    """Add up many fractions over one common denominator: much faster than one by one.

    Examples
    --------
    >>> add_up([Fraction(1, 2), Fraction(1, 3), Fraction(1)])
    Fraction(11, 6)
    """
    found = list(parts)
    common = lcm(*(part.denominator for part in found))
    return Fraction(sum(part.numerator * (common // part.denominator) for part in found), common)


class Tableau:
    """A linear programme ``max c·x, A x = b, x ≥ 0`` at a basic solution, in exact fractions.

    The objective is a sequence of objectives, each of which breaks the ties of those before it.
    Variables are any hashable names; their order of arrival settles ties (Bland's rule, so it
    ends).
    """

    def __init__(self, names: Iterable[Hashable], patience: Patience = ENDLESS) -> None:
        self.patience = patience
        self.order: dict[Hashable, int] = {name: number for number, name in enumerate(names)}
        self.rows: list[dict[Hashable, Exact]] = []
        self.values: list[Exact] = []
        self.basis: list[Hashable] = []

    def add_row(
        self, coefficients: Mapping[Hashable, Fraction], value: Fraction, prefer: Sequence[Hashable]
    ) -> None:
        """Add an equation, one of ``prefer`` basic in it; one that adds nothing is dropped."""
        row = {column: _plain(a) for column, a in coefficients.items()}
        left = _plain(value)
        for position, name in enumerate(self.basis):
            factor = row.get(name)
            if factor:
                self._reduce(row, self.rows[position], factor)
                left -= factor * self.values[position]
        if not row:
            return
        basic = next((name for name in prefer if name in row), None)
        if basic is None:
            basic = min(row, key=self.order.__getitem__)
        scale = row[basic]
        self.rows.append({name: _over(a, scale) for name, a in row.items()})
        self.values.append(_over(left, scale))
        self.basis.append(basic)
        self._clear(len(self.basis) - 1)

    def add_column(self, name: Hashable, column: Mapping[Hashable, Fraction]) -> None:
        """Add a variable that is a combination of columns that are there."""
        self.order[name] = len(self.order)
        plain = {other: _plain(a) for other, a in column.items()}
        for row in self.rows:
            value = sum(a * row[other] for other, a in plain.items() if other in row)
            if value:
                row[name] = _plain(value)

    def solution(self) -> dict[Hashable, Fraction]:
        """Return the variables that are not 0."""
        found = zip(self.basis, self.values, strict=True)
        return {name: Fraction(value) for name, value in found if value}

    def maximize(self, objectives: Sequence[Mapping[Any, int]]) -> None:
        """Pivot until no variable adds to the objectives, compared in their order.

        Raises
        ------
        Stopped
            If patience is over; the tableau is then of no more use.
        """
        shut: set[Hashable] = set()  # what would take from an objective that comes before
        for objective in objectives:
            while True:
                gains = self._gains(objective)
                better = [name for name, gain in gains.items() if gain > 0 and name not in shut]
                if not better:
                    break
                self._pivot(min(better, key=self.order.__getitem__))
            shut.update(name for name, gain in gains.items() if gain)

    def gains(self, objective: Mapping[Any, int]) -> dict[Hashable, Fraction]:
        """Return what one unit of each variable adds to an objective, where it is not nothing."""
        return {name: Fraction(gain) for name, gain in self._gains(objective).items()}

    def _gains(self, objective: Mapping[Any, int]) -> dict[Hashable, Exact]:
        gains: dict[Hashable, Exact] = {
            name: weight for name, weight in objective.items() if weight
        }
        for name, row in zip(self.basis, self.rows, strict=True):
            if name in gains:
                self._reduce(gains, row, objective[name])
        return gains

    def _pivot(self, entering: Hashable) -> None:
        limits = [
            (Fraction(self.values[i]) / row[entering], self.order[self.basis[i]], i)
            for i, row in enumerate(self.rows)
            if row.get(entering, 0) > 0
        ]
        if not limits:
            raise ArithmeticError("the linear programme has no bound")
        leaving = min(limits)[2]
        scale = self.rows[leaving][entering]
        self.rows[leaving] = {name: _over(a, scale) for name, a in self.rows[leaving].items()}
        self.values[leaving] = _over(self.values[leaving], scale)
        self.basis[leaving] = entering
        self._clear(leaving)

    def _clear(self, pivot: int) -> None:
        """Take the basic variable of a row out of all other rows."""
        name = self.basis[pivot]
        self.patience.check()
        for i, row in enumerate(self.rows):
            factor = row.get(name)
            if i != pivot and factor:
                self._reduce(row, self.rows[pivot], factor)
                self.values[i] = _plain(self.values[i] - factor * self.values[pivot])

    @staticmethod
    def _reduce(row: dict[Hashable, Exact], pivot: Mapping[Hashable, Exact], factor: Exact) -> None:
        for name, a in pivot.items():
            left = row.get(name, 0) - factor * a
            if left:
                row[name] = left if type(left) is int else _plain(left)
            else:
                row.pop(name, None)


def _plain(number: Exact) -> Exact:
    return number.numerator if number.denominator == 1 else number


def _over(number: Exact, scale: Exact) -> Exact:
    return number if scale == 1 else _plain(Fraction(number) / scale)
