"""The search for cycles of payments in arrays: counted, the largest, or all up to a number."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import closing
from queue import SimpleQueue

import numpy as np

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints, PaymentArrays
from bubblegraph.payments.ordering import most_within
from bubblegraph.payments.search.cycle_kernels import search_roots
from bubblegraph.payments.search.running import (
    MOST,
    ROOM,
    WIDER,
    Found,
    Rows,
    each_block,
    found_in,
    room_for,
    run_blocks,
)
from bubblegraph.payments.search.structures import FULL, Graph, Limits, Local, Path, Scratch
from bubblegraph.solving.temporal_cycles import Rule

__all__ = [
    "count_cycles",
    "grown",
    "largest_cycles",
    "list_cycles",
    "prepare",
    "ranked_cycles",
    "smallest_of",
    "stream_cycles",
]

Arrays = tuple[Scratch, Local, Path]  # that a thread writes on

BLOCK = 4096  # roots that are searched at once
FIRST = 4096  # payments among which the largest cycles are sought first
GROWTH = 4  # times as many, until there is a part of the cycles that are wanted; then twice
NEAR = 16
SPARE = 200_000  # cycles that may be listed to rank the largest
STREAMED = 64  # roots that are searched at once where all cycles are given


class _Search:
    """Runs the kernel over blocks of roots, in threads, and adds up in the order of the blocks."""

    def __init__(
        self,
        payments: PaymentArrays,
        rule: Rule,
        wanted: Ints | None,
        patience: Patience,
        threads: int | None,
        roots: range | None = None,
    ) -> None:
        self.payments, self.patience = payments, patience
        self.roots = range(len(payments)) if roots is None else roots
        self.threads = threads or os.cpu_count() or 1
        most = payments.parties
        self.longest = most if rule.longest is None else min(rule.longest, most)
        span = int(payments.time[-1] - payments.time[0]) if len(payments) else 0
        within = span if rule.within is None else min(rule.within, span)
        slack = np.zeros(1, np.int64)
        if rule.tolerance is not None:
            slack = payments.slack(rule.tolerance.numerator, rule.tolerance.denominator)
        tolerant = rule.tolerance is not None
        self.limits = Limits(
            *(within, self.longest, rule.strict, tolerant, rule.any_order), single=tolerant
        )
        payments.lay_out()
        self.graph = Graph(
            *(payments.payer, payments.payee, payments.time, payments.amount, slack),
            *(payments.same, payments.later, payments.out.start, payments.out.rows),
            *(payments.into.start, payments.into.rows),
        )
        self.wanted = np.zeros(0, np.uint8) if wanted is None else wanted.astype(np.uint8)
        self.halt = np.zeros(1, np.uint8)
        self.widest = most_within(payments.time, within)
        self.work = [self._arrays() for _ in range(self.threads)]
        self.free: SimpleQueue[Arrays] = SimpleQueue()
        for arrays in self.work:
            self.free.put(arrays)

    def _arrays(self) -> Arrays:
        """Arrays for a thread to write on; those by row are as long as a window has payments."""
        payments, depth = self.payments, self.longest + 2
        rows = self.widest + 3
        parties = payments.parties + 2

        def ints(number: int, size: int) -> list[Ints]:
            return list(np.zeros((number, size), np.int32))

        scratch = [*np.full((10, parties), -1, np.int32), np.zeros(len(payments), np.uint8)]
        start, into_start = ints(2, parties)
        pairs, into = ints(5, rows), ints(2, rows + parties)
        local = [*ints(4, parties), start, *pairs, into_start, *into, *ints(1, 4)]
        path = [*ints(10, depth), *np.zeros((3, rows), np.int64), *ints(1, depth)]
        return Scratch._make(scratch), Local._make(local), Path._make(path)

    def run(self, room: int) -> Found:
        """Search all blocks, listing so many cycles at the most."""
        found = Found(np.zeros(self.longest + 2, np.int64))
        run_blocks(
            self.roots[::BLOCK],
            lambda first: self._block(first, BLOCK, room, room),
            found,
            room=room,
            threads=self.threads,
            halt=self.halt,
            patience=self.patience,
        )
        found.marks = self.marks
        return found

    def stream(self) -> Generator[Found]:
        """Give all cycles, some at a time."""
        return each_block(
            self.roots[::STREAMED],
            lambda first: self._block(first, STREAMED, ROOM, MOST),
            threads=self.threads,
            halt=self.halt,
            patience=self.patience,
        )

    @property
    def marks(self) -> Ints:
        """Of each payment, what it is on the cycles that were found."""
        found: Ints = np.bitwise_or.reduce([scratch.marks for scratch, _, _ in self.work])
        return found

    def _block(self, first: int, size: int, room: int, most: int) -> Found:
        """Search so many roots, with room for so many cycles, or more where they need it."""
        roots = np.arange(first, min(first + size, self.roots.stop))
        arrays = self.free.get()
        limits = self.limits._replace(single=self.limits.tolerant or room > 0)
        try:
            while True:
                counts = np.zeros(self.longest + 2, np.int64)
                kept = room_for(room, self.longest, counts, self.halt, self.wanted)
                search_roots(roots, self.graph, limits, *arrays, kept)
                if not kept.state[FULL] or room >= most:
                    break
                room = min(room * WIDER, most)
                for found_of in (arrays[0].soon_of, arrays[0].late_of):
                    found_of.fill(-1)  # what was known of the root that was broken off
        finally:
            self.free.put(arrays)
        return found_in(kept)


def prepare() -> None:
    """Compile the search, or load what was compiled: with one small search."""
    count_cycles(PaymentArrays([0, 1], [1, 0], [0, 1], [1, 1]), Rule(), threads=1)


def count_cycles(
    payments: PaymentArrays,
    rule: Rule,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
    roots: range | None = None,
) -> Found:
    """Count the cycles of payments, by how many payments they have.

    Parameters
    ----------
    payments : PaymentArrays
    rule : Rule
        Which cycles count.
    wanted : array of n truths, optional
        Of each party: only cycles count that one of these is on.
    patience : Patience
        When it is over, the search ends with what it has.
    threads : int, optional
        As many as there are processors if not given; the answer does not depend on it.
    roots : range, optional
        Only cycles count whose first payment is one of these, by their places in order of time.

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [100, 95, 90, 20])
    >>> count_cycles(payments, Rule()).counts.tolist()
    [0, 0, 1, 1, 0]
    """
    return _Search(payments, rule, wanted, patience, threads, roots).run(0)


def list_cycles(
    payments: PaymentArrays,
    rule: Rule,
    most: int,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
    roots: range | None = None,
) -> Found:
    """List cycles by their first payments, so many at the most.

    Parameters
    ----------
    payments, rule, wanted, patience, threads, roots
        As for ``count_cycles``.
    most : int
        ``full`` says that there are more.

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [100, 95, 90, 20])
    >>> list_cycles(payments, Rule(), 10).cycles
    [(0, 1, 2), (0, 3)]
    """
    return _Search(payments, rule, wanted, patience, threads, roots).run(min(most, MOST))


def stream_cycles(
    payments: PaymentArrays,
    rule: Rule,
    found: Found,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
    roots: range | None = None,
) -> Generator[Found]:
    """Give all cycles by their first payments, some at a time, and count them.

    Parameters
    ----------
    payments, rule, wanted, patience, threads, roots
        As for ``count_cycles``.
    found : Found
        What is found is added to it, and when all blocks were taken it is as ``count_cycles``
        gives it. It is ``full`` if 64 neighbouring payments begin more than five million
        cycles, for these are held at once.

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [100, 95, 90, 20])
    >>> found = Found(np.zeros(1, np.int64))
    >>> [cycle for part in stream_cycles(payments, Rule(), found) for cycle in part.cycles]
    [(0, 1, 2), (0, 3)]
    >>> found.total
    2
    """
    search = _Search(payments, rule, wanted, patience, threads, roots)
    found.counts = np.zeros(search.longest + 2, np.int64)
    try:
        with closing(search.stream()) as parts:
            for part in parts:
                found.add(part, 0)
                found.full = part.full
                yield part
                if part.full:
                    break
    finally:
        found.marks = search.marks


def largest_cycles(
    payments: PaymentArrays,
    rule: Rule,
    most: int,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
    roots: range | None = None,
) -> Found:
    """List at least so many cycles, if there are, whose smallest payments are the largest.

    Parameters
    ----------
    payments, rule, wanted, patience, threads, roots
        As for ``count_cycles``.
    most : int
        How many are wanted. All as large as the smallest of them are given.

    Notes
    -----
    Cycles are sought among the largest payments alone: four thousand, then four times or twice as
    many, and so on until there are enough. Those that were left out are on smaller cycles only.
    Where there are too many to be listed, among fewer payments than that.

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [100, 95, 90, 20])
    >>> largest_cycles(payments, Rule(), 1).cycles
    [(0, 1, 2), (0, 3)]
    """

    def among(size: int, room: int) -> Found:
        if size == len(payments):
            return _Search(payments, rule, wanted, patience, threads, roots).run(room)
        rows = np.flatnonzero(payments.amount >= amounts[size - 1]) if size else np.arange(0)
        begin = None
        if roots is not None:
            begin = range(*np.searchsorted(rows, [roots.start, roots.stop]).tolist())
        some, names = payments.some(rows).renumbered()
        asked = None if wanted is None else wanted[names]
        return _Search(some, rule, asked, patience, threads, begin).run(room).named(rows)

    amounts = np.sort(payments.amount)[::-1]
    return grown(amounts, most, among)


def grown(amounts: Ints, most: int, among: Callable[[int, int], Found]) -> Found:
    """List at least so many cycles, if there are: of the largest payments, then of more of them.

    Parameters
    ----------
    amounts : array of whole numbers
        The largest first.
    most : int
        How many cycles are wanted.
    among : function
        Lists the cycles of so many of the largest, of them so many at the most.
    """
    room = min(SPARE + most, MOST)
    few, many = 0, len(amounts) + 1  # too few for so many cycles, and too many
    best = Found(np.zeros(2, np.int64))
    size = _level_from(amounts, min(FIRST, len(amounts)))
    while True:
        found = among(size, room)
        if found.full:
            many = size
        elif found.number >= most or size == len(amounts) or not found.complete:
            found.every = size == len(amounts) and found.complete
            return found
        else:
            few, best = size, found
        if many > len(amounts):
            near = found.number * NEAR >= most
            size = _level_from(amounts, min(size * (2 if near else GROWTH), len(amounts)))
            continue
        size = _level_to(amounts, (few + many) // 2)
        if size <= few:
            size = _level_from(amounts, few + 1)
            if size >= many:  # one amount brings too many: some of them
                best.list(found, room)
                found.listed = best.listed
                return found


def _level_from(amounts: Ints, size: int) -> int:
    """How many are as large as the one at a place, or larger."""
    return len(amounts) - int(np.searchsorted(amounts[::-1], amounts[size - 1])) if size else 0


def _level_to(amounts: Ints, size: int) -> int:
    """The same, without those of the last amount where they go on beyond the place."""
    if not size or _level_from(amounts, size) == size:
        return size
    return len(amounts) - int(np.searchsorted(amounts[::-1], amounts[size - 1], "right"))


# --- the order of cycles --------------------------------------------------------------------------


def smallest_of(payments: PaymentArrays, found: Found) -> Ints:
    """Give the smallest payment of each listed cycle, cents.

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [100, 95, 90, 20])
    >>> smallest_of(payments, list_cycles(payments, Rule(), 10)).tolist()
    [90, 20]
    """
    none = np.zeros(0, np.int64)
    parts = [
        np.minimum.reduceat(payments.amount[rows[: ends[-1]]], np.r_[0, ends[:-1]])
        for rows, ends in found.listed
        if len(ends)
    ]
    return np.concatenate([none, *parts])


def ranked_cycles(payments: PaymentArrays, found: Found, most: int) -> list[Rows]:
    """Give so many of the listed cycles in order: the larger, shorter, faster and earlier first.

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [20, 95, 90, 20])
    >>> ranked_cycles(payments, list_cycles(payments, Rule(), 10), 1)
    [(0, 3)]
    """
    cycles, smallest = found.cycles, smallest_of(payments, found)
    least = np.partition(smallest, -most)[-most] if most < len(smallest) else 0
    chosen = [cycles[place] for place in np.flatnonzero(smallest >= least).tolist()]
    return sorted(chosen, key=lambda rows: _order(payments, rows))[:most]


def _order(payments: PaymentArrays, rows: Rows) -> tuple[object, ...]:
    chosen = list(rows)
    cents, times = payments.amount[chosen].tolist(), payments.time[chosen].tolist()
    return (
        -min(cents),
        len(rows),
        max(times) - times[0],
        times[0],
        payments.payer[chosen].tolist(),
        [-each for each in cents],
        times,
        payments.row[chosen].tolist(),
    )
