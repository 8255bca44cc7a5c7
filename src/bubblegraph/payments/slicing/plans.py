"""Slices of time: a search in parts that need nothing of each other, and add up to the whole.

A cycle belongs to the slice that its first payment, its *root*, falls into. Besides its roots a
slice has the payments up to one window later, so that it finds its cycles on its own. Every root
is in one slice: counts add up, and the largest cycles of all are among the largest of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bubblegraph.payments.columns import Ints

__all__ = ["Slice", "plan_slices"]

SKEWED = 2  # times the payments of a slice on the average, from which on it is cut further


@dataclass(frozen=True, slots=True)
class Slice:
    """Which payments a search begins with, and which it needs for them; in ticks."""

    begins: int  # the time of the first root
    ends: int  # after the last
    until: int  # the last time of a payment that can follow
    part: int = 0  # its roots are one of so many parts of these: one time may have too many
    parts: int = 1


@dataclass(frozen=True)
class _Intervals:
    """How many payments fall into each of the intervals of one length that have any."""

    times: Ints  # where each begins, ascending
    numbers: Ints
    step: int
    within: int

    def until(self, last: int) -> int:
        """The last time that roots up to an interval need."""
        return int(self.times[last]) + self.step - 1 + self.within

    def load(self, first: int, after: int) -> int:
        """How many payments a slice of some intervals has, with those that may follow."""
        end = int(np.searchsorted(self.times, self.until(after - 1), "right"))
        return int(self.numbers[first:end].sum())

    def cut(self, first: int, after: int, number: int) -> Iterator[tuple[int, int, int]]:
        """Cut intervals into about so many runs of as many roots; one of them into parts."""
        done = np.cumsum(self.numbers[first:after])
        share = -(-int(done[-1]) // number)
        ends = first + 1 + np.searchsorted(done, np.arange(share, done[-1], share))
        large = first + np.flatnonzero(self.numbers[first:after] > share)  # alone
        bounds = np.unique([first, *ends, *large, *large + 1, after]).tolist()
        for begin, end in pairwise(bounds):
            parts = -(-int(self.numbers[begin]) // share) if end == begin + 1 else 1
            yield begin, end, parts

    def slices(self, first: int, after: int, parts: int) -> Iterator[Slice]:
        """The slices of some intervals that share their roots."""
        begins, ends = int(self.times[first]), int(self.times[after - 1]) + self.step
        for part in range(parts):
            yield Slice(begins, ends, self.until(after - 1), part, parts)


def plan_slices(
    times: Sequence[int] | Ints, numbers: Sequence[int] | Ints, step: int, within: int, most: int
) -> list[Slice]:
    """Cut time into about so many slices with as many roots each, and the larger ones again.

    Parameters
    ----------
    times : array of n whole numbers
        Where intervals begin that have payments, ascending.
    numbers : array of n whole numbers
        How many payments each has.
    step : int
        How long an interval is.
    within : int
        The window.
    most : int
        How many slices there are; more where one would have more than twice as many payments, with
        those of its window, as slices have on the average.

    Returns
    -------
    list of Slice
        In order of time. An interval that has too many roots alone is shared among several.

    Examples
    --------
    >>> for each in plan_slices([0, 10, 20], [4, 1, 1], 10, 5, 2):
    ...     print(each)
    Slice(begins=0, ends=10, until=14, part=0, parts=2)
    Slice(begins=0, ends=10, until=14, part=1, parts=2)
    Slice(begins=10, ends=30, until=34, part=0, parts=1)
    """
    intervals = _Intervals(np.asarray(times, np.int64), np.asarray(numbers, np.int64), step, within)
    if not len(intervals.times):
        return []
    runs = list(intervals.cut(0, len(intervals.times), most))
    loads = [intervals.load(first, after) for first, after, _ in runs]
    bound = SKEWED * sum(loads) // len(loads)
    return [
        each
        for (first, after, parts), load in zip(runs, loads, strict=True)
        for begin, end, shared in intervals.cut(first, after, max(parts, -(-load // bound)))
        for each in intervals.slices(begin, end, shared)
    ]
