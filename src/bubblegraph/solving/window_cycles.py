"""Cycles of payments inside a window of time, in any order: each is made by who was paid by one.

Payments are put in by falling amount, and those cycles are sought of which the new one is the
smallest, as in ``temporal_cycles.py``: what is found at any moment is the largest there is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from bubblegraph.solving.cycle_search import Work
from bubblegraph.solving.temporal_cycles import Rule, floor_and_ceiling

__all__ = ["WindowCycles"]

Entry = tuple[int, int]  # a time, and the payment that is made then


class WindowCycles:
    """The cycles of payments in a window, the largest first: by their smallest payment.

    Parameters
    ----------
    payers, payees, times, amounts : sequences of n whole numbers
        Parties are numbered from 0. Who pays itself, or pays nothing, is on no cycle by that.
    rule : Rule
        Its window, its longest cycle and its tolerance. A cycle may begin with any of its payments
        from which on each is near the one before, and the last near the first.
    work : Work
        Counts the payments that are looked at, and ends the search.

    Examples
    --------
    >>> from bubblegraph.patience import ENDLESS
    >>> days, cents = [9, 5, 1, 9], [100, 95, 90, 20]
    >>> rule = Rule(within=8, longest=3)
    >>> [*WindowCycles([0, 1, 2, 1], [1, 2, 0, 0], days, cents, rule, Work(ENDLESS))]
    [(2, 0, 1), (0, 3)]

    Notes
    -----
    From the payer of each payment back it is sought who leads there, and by how few payments within
    the window. A path goes on only to whom such a way leads home in time; at worst the paths are
    exponential in their length, and it is ``work`` that ends the search.
    """

    def __init__(
        self,
        payers: Sequence[int],
        payees: Sequence[int],
        times: Sequence[int],
        amounts: Sequence[int],
        rule: Rule,
        work: Work,
    ) -> None:
        self.reached: int | None = None  # the amount down to which all are found; None: any
        self._payer, self._payee, self._time, self._amount = payers, payees, times, amounts
        self._work = work
        self._longest = len(payers) if rule.longest is None else rule.longest
        span = max(times) - min(times) if times else 0
        self._within = span if rule.within is None else rule.within
        self._tolerant = rule.tolerance is not None
        part = rule.tolerance or Fraction(0)
        self._bounds = [floor_and_ceiling(cents, part) for cents in amounts]  # of what is near
        parties = 1 + max((*payers, *payees), default=-1)
        self._out: list[list[Entry]] = [[] for _ in range(parties)]
        self._into: list[list[Entry]] = [[] for _ in range(parties)]

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """Yield each cycle as the places of its payments, the one that is made first first.

        Of several that are made first at one time it is that of the party with the least number.

        Raises
        ------
        Enough
            When ``work`` ends the search. All cycles whose smallest payment is above ``reached``
            were found.
        """
        rows = [
            row
            for row, amount in enumerate(self._amount)
            if amount > 0 and self._payer[row] != self._payee[row]
        ]
        for row in sorted(rows, key=lambda row: (-self._amount[row], row)):
            self.reached = self._amount[row]
            for cycle in self._closed_by(row):
                yield self._from_the_first(cycle)
            insort(self._out[self._payer[row]], (self._time[row], row))
            insort(self._into[self._payee[row]], (self._time[row], row))
        self.reached = None

    def _closed_by(self, start: int) -> Iterator[list[int]]:
        """Yield the cycles of a payment and of those that are there already."""
        home = self._ways_home(start)
        root, party = self._payer[start], self._payee[start]
        if party not in home:
            return
        path, taken = [start], {root, party}
        branches = [iter(self._near(self._out[party], path))]
        while branches:
            row = next(branches[-1], None)
            if row is None:
                branches.pop()
                taken.discard(self._payee[path.pop()])
                continue
            party = self._payee[row]
            if not self._agree([*path, row], closed=party == root):
                continue
            if party == root:
                yield [*path, row]
            elif party not in taken and len(path) + 1 + home.get(party, self._longest) <= (
                self._longest
            ):
                path.append(row)
                taken.add(party)
                branches.append(iter(self._near(self._out[party], path)))

    def _ways_home(self, start: int) -> dict[int, int]:
        """The fewest payments from each party to the payer of one, in its window."""
        root = self._payer[start]
        home, front = {root: 0}, [root]
        for left in range(1, self._longest):
            rows = [row for party in front for row in self._near(self._into[party], [start])]
            front = sorted({self._payer[row] for row in rows} - home.keys())
            if not front:
                break
            home.update(dict.fromkeys(front, left))
        return home

    def _near(self, listed: Sequence[Entry], path: Sequence[int]) -> list[int]:
        """Those of some payments that are in one window with a path."""
        times = [self._time[row] for row in path]
        first = bisect_left(listed, (max(times) - self._within, -1))
        last = bisect_right(listed, (min(times) + self._within, len(self._time)))
        self._work.add(last - first + 1)
        return [row for _, row in listed[first:last]]

    def _agree(self, rows: Sequence[int], *, closed: bool) -> bool:
        """Whether amounts are near enough, whichever of the payments a cycle begins with.

        Each has to be near the one before it, but for one: of the last the first has not to be
        near, but the last of the first.
        """
        if not self._tolerant:
            return True
        pairs = [*pairwise(rows), (rows[-1], rows[0])] if closed else pairwise(rows)
        turned = [(row, other) for row, other in pairs if not self._fits(row, other)]
        return len(turned) < 2 and all(self._fits(other, row) for row, other in turned)

    def _fits(self, row: int, other: int) -> bool:
        """Whether the amount of another is near that of a payment."""
        floor, ceiling = self._bounds[row]
        return floor <= self._amount[other] <= ceiling

    def _from_the_first(self, rows: Sequence[int]) -> tuple[int, ...]:
        first = min(range(len(rows)), key=lambda i: (self._time[rows[i]], self._payer[rows[i]]))
        return (*rows[first:], *rows[:first])
