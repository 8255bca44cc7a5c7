"""Temporal cycles: payments that follow one another in time and lead back to the first payer.

Payments are put in by falling amount, and those cycles are sought of which the new one is the
smallest. So what is found at any moment is the largest there is, and each cycle is found once.

Seen from its smallest payment a cycle goes on in time to its last payment, from there back, by no
more than the window, to its first, and on in time to the smallest again. These are two phases: the
payments after the smallest one, and those before it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from bubblegraph.solving.cycle_search import Work

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]

__all__ = ["Rule", "TemporalCycles", "floor_and_ceiling"]

AFTER, BEFORE = 0, 1  # the phases
Step = tuple[int, int]  # a payment, and the phase in which it is made
Bounds = dict[int, tuple[int, int]]  # of each party, a payment of each phase
# before which payments a party has to be reached, and the fewest payments from there home
Home = dict[int, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Which cycles count."""

    within: int | None = None  # ticks from the first payment to the last, at most
    longest: int | None = None  # payments, at most
    strict: bool = False  # whether each payment has to be later than the one before
    tolerance: Fraction | None = None  # by what part one may differ from the one before; below 1
    any_order: bool = False  # whether they may follow one another in any order: ``WindowCycles``


def floor_and_ceiling(amount: int, tolerance: Fraction) -> tuple[int, int]:
    """Give the least and the most that may follow an amount, whole.

    Examples
    --------
    >>> floor_and_ceiling(105, Fraction(1, 10))
    (95, 115)
    """
    less, more = amount * (1 - tolerance), amount * (1 + tolerance)
    return -(-less.numerator // less.denominator), more.numerator // more.denominator


class TemporalCycles:
    """The temporal cycles of payments, the largest first: by their smallest payment.

    Parameters
    ----------
    payers, payees, times, amounts : sequences of n whole numbers
        Parties are numbered from 0. Who pays itself, or pays nothing, is on no cycle by that.
    rule : Rule
        With a tolerance also the last payment differs from the first by no more.
    work : Work
        Counts the payments that are looked at, and ends the search.

    Examples
    --------
    >>> from bubblegraph.patience import ENDLESS
    >>> days, cents = [1, 5, 9, 9], [100, 95, 90, 20]
    >>> def found(rule):
    ...     return [*TemporalCycles([0, 1, 2, 1], [1, 2, 0, 0], days, cents, rule, Work(ENDLESS))]
    >>> found(Rule()), found(Rule(within=7))
    ([(0, 1, 2), (0, 3)], [])
    >>> found(Rule(tolerance=Fraction(1, 10)))
    [(0, 1, 2)]

    Notes
    -----
    From the payee of each payment it is sought who can be reached, by the fewest payments and as
    soon as possible, and from its payer back who leads there, as late as possible [1]_. A path goes
    on only to whom such a way leads home. The ways may cross the path; so there is no bound to the
    steps from one cycle to the next but the number of paths in the window, at worst exponential in
    their length, and it is ``work`` that ends the search.

    References
    ----------
    .. [1] R. Kumar, T. Calders, "2SCENT: an efficient algorithm to enumerate all simple temporal
           cycles", PVLDB 11(11), 2018.
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
        self._rule = rule
        self._work = work
        self._longest = len(payers) if rule.longest is None else rule.longest
        self._lay_out(payers, payees, times, amounts)
        self._parties = 1 + max((*self._payer, *self._payee), default=-1)
        self._out: list[list[int]] = [[] for _ in range(self._parties)]
        self._into: list[list[int]] = [[] for _ in range(self._parties)]

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        """Yield each cycle as the places of its payments, the one that is made first first.

        Raises
        ------
        Enough
            When ``work`` ends the search. All cycles whose smallest payment is above ``reached``
            were found.
        """
        for row in sorted(range(len(self._amount)), key=lambda row: (-self._amount[row], row)):
            self.reached = self._amount[row]
            for cycle in self._closed_by(row):
                yield tuple([self._given[each] for each in cycle])
            insort(self._out[self._payer[row]], row)
            insort(self._into[self._payee[row]], row)
        self.reached = None

    # --- the payments in order of time ------------------------------------------------------------

    def _lay_out(
        self,
        payers: Sequence[int],
        payees: Sequence[int],
        times: Sequence[int],
        amounts: Sequence[int],
    ) -> None:
        """Number the payments in order of time, without those that can be on no cycle."""
        import numpy as np  # noqa: PLC0415 - a tenth of a second, needed for payments only

        payer, payee, time = (np.array(each, dtype=np.int64) for each in (payers, payees, times))
        amount = np.array(amounts, dtype=np.float64)  # to put in order, for they have any size
        order = np.lexsort((amount, payee, payer, time))
        order = order[(amount[order] > 0) & (payer[order] != payee[order])]
        span = int(time.max() - time.min()) if len(time) else 0
        within = span if self._rule.within is None else min(self._rule.within, span)
        kept = order[_can_go_on(payer[order], payee[order], time[order], within)]
        payer, payee, time = payer[kept], payee[kept], time[kept]
        self._given: list[int] = kept.tolist()
        self._payer: list[int] = payer.tolist()
        self._payee: list[int] = payee.tolist()
        self._time: list[int] = time.tolist()
        self._amount: list[int] = [amounts[row] for row in self._given]
        same, later = (np.searchsorted(time, time, side).tolist() for side in ("left", "right"))
        strict = self._rule.strict
        self._next: list[int] = later if strict else same  # from which on one may follow
        self._end: list[int] = same if strict else later  # before which one may come before
        # the window back and ahead
        self._first: list[int] = np.searchsorted(time, time - within, "left").tolist()
        self._last: list[int] = np.searchsorted(time, time + within, "right").tolist()
        self._bounds: list[tuple[int, int]] | None = self._near_amounts()

    def _near_amounts(self) -> list[tuple[int, int]] | None:
        """The least and the most that may follow each payment; None: any amount may."""
        tolerance = self._rule.tolerance
        if tolerance is None:
            return None
        return [floor_and_ceiling(cents, tolerance) for cents in self._amount]

    # --- one step ---------------------------------------------------------------------------------

    def _onward(self, row: int, phase: int, start: int) -> list[Step]:
        """Which payments may follow one, on a cycle whose smallest is ``start``."""
        out = self._out[self._payee[row]]
        found: list[Step] = []
        if phase == AFTER:
            ahead = out[bisect_left(out, self._next[row]) : bisect_left(out, self._last[start])]
            found = [(after, AFTER) for after in ahead if self._fits(row, after)]
            back = out[bisect_left(out, self._first[row]) : bisect_left(out, self._end[start])]
            found += [(first, BEFORE) for first in back if self._fits(first, row)]
            self._work.add(len(ahead))
        else:
            back = out[bisect_left(out, self._next[row]) : bisect_left(out, self._end[start])]
            found = [(after, BEFORE) for after in back if self._fits(row, after)]
        self._work.add(len(back) + 1)
        return found

    def _fits(self, row: int, other: int) -> bool:
        """Whether the amount of another is near enough to that of a payment."""
        if self._bounds is None:
            return True
        floor, ceiling = self._bounds[row]
        return floor <= self._amount[other] <= ceiling

    def _closes(self, row: int, phase: int, start: int) -> bool:
        """Whether a payment to the payer of the smallest one closes the cycle."""
        return self._fits(start, row) if phase == AFTER else self._fits(row, start)

    def _most(self, start: int) -> int | None:
        """What no payment of a cycle exceeds whose smallest is ``start``; None: there is no end."""
        tolerance = self._rule.tolerance
        if tolerance is None or self._rule.longest is None:
            return None
        return int(self._amount[start] / (1 - tolerance) ** (self._longest // 2))

    # --- the cycles of which a payment is the smallest --------------------------------------------

    def _closed_by(self, start: int) -> Iterator[list[int]]:
        """Yield the cycles of a payment and of those that are there already."""
        root, party = self._payer[start], self._payee[start]
        if not (self._out[party] and self._into[root]):
            return
        heads = self._onward(start, AFTER, start)
        soonest = self._reached(start, heads)
        if soonest is None:
            return
        home = self._leading(start, soonest)
        path: list[Step] = [(start, AFTER)]
        taken = {root, party}
        branches = [iter(heads)]
        while branches:
            step = next(branches[-1], None)
            if step is None:
                branches.pop()
                taken.discard(self._payee[path.pop()[0]])
                continue
            party = self._payee[step[0]]
            if party == root:
                if self._closes(*step, start) and (cycle := self._in_time([*path, step])):
                    yield cycle
            elif party not in taken and _leads(home, party, *step, self._longest - len(path) - 1):
                path.append(step)
                taken.add(party)
                branches.append(iter(self._onward(*step, start)))

    def _in_time(self, path: Sequence[Step]) -> list[int]:
        """The payments of a cycle, the first to be made first.

        Where all are made at one time the cycle may begin with any that the amounts allow, and is
        told from the payer with the smallest number: nothing for the others.
        """
        first = next((i for i, (_, phase) in enumerate(path) if phase == BEFORE), 0)
        rows = [row for row, _ in (*path[first:], *path[:first])]
        if self._rule.strict or self._time[rows[0]] != self._time[rows[-1]]:
            return rows
        turns = [rows[turn:] + rows[:turn] for turn in range(len(rows))]
        may = [turn for turn in turns if self._near(turn)]
        return rows if rows == min(may, key=lambda turn: self._payer[turn[0]]) else []

    def _near(self, rows: Sequence[int]) -> bool:
        """Whether the amounts of payments in this order are near enough."""
        pairs = [*pairwise(rows), (rows[0], rows[-1])]
        return all(self._fits(row, other) for row, other in pairs)

    # --- who can be on them -----------------------------------------------------------------------

    def _reached(self, start: int, heads: Sequence[Step]) -> Bounds | None:
        """For all who are reached: from which payment of each phase on they may go on.

        None if the payer of ``start`` is not.
        """
        root, party = self._payer[start], self._payee[start]
        most, never = self._most(start), len(self._amount)
        limits = self._last[start], self._end[start]
        soonest: Bounds = {}
        steps: Iterable[Step] = heads
        met = False
        for _ in range(self._longest - 1):
            before: Bounds = {}
            for row, phase in steps:
                payee = self._payee[row]
                met = met or payee == root
                if payee in (root, party) or (most is not None and self._amount[row] > most):
                    continue
                after = self._next[row], self._first[row]
                sooner = after if phase == AFTER else (never, self._next[row])
                known = soonest.get(payee, limits)
                if sooner[AFTER] < known[AFTER] or sooner[BEFORE] < known[BEFORE]:
                    before.setdefault(payee, known)
                    soonest[payee] = min(sooner[AFTER], known[AFTER]), min(sooner[1], known[1])
            if not before:
                break
            steps = self._between(self._out, before, soonest)
        return soonest if met else None

    def _leading(self, start: int, soonest: Bounds) -> Home:
        """For those who lead home: before which payment of each phase they have to be reached."""
        root, most = self._payer[start], self._most(start)
        least = self._next[start], self._first[start]
        latest: Bounds = {root: (self._last[start], self._end[start])}
        home: Home = {}
        before: Bounds = {root: least}
        for left in range(1, self._longest - 1):
            steps = self._between(self._into, before, latest)
            before = {}
            for row, phase in steps:
                payer = self._payer[row]
                if payer not in soonest or row < soonest[payer][phase]:
                    continue
                if most is not None and self._amount[row] > most:
                    continue
                later = (self._end[row], 0) if phase == AFTER else (self._last[row], self._end[row])
                known = latest.get(payer, least)
                if later[AFTER] > known[AFTER] or later[BEFORE] > known[BEFORE]:
                    before.setdefault(payer, known)
                    latest[payer] = max(later[AFTER], known[AFTER]), max(later[1], known[1])
                    home[payer] = (*latest[payer], home[payer][2] if payer in home else left)
            if not before:
                break
        return home

    def _between(
        self, lists: Sequence[Sequence[int]], some: Bounds, others: Bounds
    ) -> Iterator[Step]:
        """The payments of parties between two bounds of each phase."""
        for party, ends in some.items():
            listed = lists[party]
            for phase in (AFTER, BEFORE):
                low, high = sorted((ends[phase], others[party][phase]))
                rows = listed[bisect_left(listed, low) : bisect_left(listed, high)]
                self._work.add(len(rows) + 1)
                for row in rows:
                    yield row, phase


def _leads(home: Home, party: int, row: int, phase: int, left: int) -> bool:
    """Whether who is reached by a payment leads home by so many payments at most."""
    after, before, fewest = home.get(party, (0, 0, 0))
    return row < (after if phase == AFTER else before) and fewest <= left


def _can_go_on(payer: Numbers, payee: Numbers, time: Numbers, within: int) -> Numbers:
    """Which payments have another before and after them, within the window; by time.

    What is left out leaves others without, so it is looked again until none is.
    """
    import numpy as np  # noqa: PLC0415

    number = len(time) + 1
    left = np.arange(len(time))
    while True:
        first = np.searchsorted(time, time[left] - within, "left")
        last = np.searchsorted(time, time[left] + within, "right")
        stays = np.ones(len(left), dtype=bool)
        for party, other in ((payee, payer), (payer, payee)):
            keys = np.sort(other[left] * number + left)
            at = party[left] * number
            stays &= np.searchsorted(keys, at + first) < np.searchsorted(keys, at + last)
        if len(left) == np.count_nonzero(stays):
            return left
        left = left[stays]
