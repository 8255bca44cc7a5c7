"""The search for cycles of payments in arrays: counted, the largest, or all up to a number."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from queue import SimpleQueue

import numpy as np

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints, PaymentArrays
from bubblegraph.payments.kernels import (
    FULL,
    LISTED,
    Graph,
    Kept,
    Limits,
    Scratch,
    search_roots,
)
from bubblegraph.payments.kernels import (
    STEPS as STEPS_MADE,
)
from bubblegraph.solving.temporal_cycles import Rule

__all__ = ["Found", "count_cycles", "largest_cycles", "list_cycles"]

BLOCK = 4096  # roots that are searched at once
STEPS = 20_000_000_000  # payments looked at, unless patience says how long: some two minutes
FIRST = 4096  # payments among which the largest cycles are sought first
GROWTH = 4
SPARE = 200_000  # cycles that may be listed to rank the largest
MOST = 5_000_000  # cycles that are listed
LENGTH = 8  # payments of a listed cycle that room is made for at first
TICK = 0.1  # seconds between two looks at the clock

Rows = tuple[int, ...]  # places of payments in order of time


@dataclass(slots=True)
class Found:
    """What a search found."""

    counts: Ints  # cycles by the number of their payments
    steps: int = 0
    complete: bool = True
    cycles: list[Rows] = field(default_factory=list)
    full: bool = False  # whether there were more than could be listed
    marks: Ints = field(default_factory=lambda: np.zeros(0, np.uint8))  # of the payments

    @property
    def total(self) -> int:
        """How many cycles were counted."""
        return int(self.counts.sum())

    def add(self, other: Found, room: int) -> None:
        """Add what was found next; so many cycles are kept at the most."""
        self.counts += other.counts
        self.steps += other.steps
        self.complete = self.complete and other.complete
        self.full = other.full or len(self.cycles) + len(other.cycles) > room
        self.cycles += other.cycles[: room - len(self.cycles)]


class _Search:
    """Runs the kernel over blocks of roots, in threads, and adds up in the order of the blocks."""

    def __init__(
        self,
        payments: PaymentArrays,
        rule: Rule,
        wanted: Ints | None,
        patience: Patience,
        threads: int | None,
    ) -> None:
        self.payments, self.patience = payments, patience
        self.threads = threads or os.cpu_count() or 1
        most = payments.parties
        self.longest = most if rule.longest is None else min(rule.longest, most)
        span = int(payments.time[-1] - payments.time[0]) if len(payments) else 0
        within = span if rule.within is None else min(rule.within, span)
        slack = np.zeros(1, np.int64)
        if rule.tolerance is not None:
            slack = payments.slack(rule.tolerance.numerator, rule.tolerance.denominator)
        self.limits = Limits(within, self.longest, rule.strict, rule.tolerance is not None)
        self.graph = Graph(
            *(payments.payer, payments.payee, payments.time, payments.amount, slack),
            *(payments.same, payments.later, payments.out.start, payments.out.rows),
            *(payments.into.start, payments.into.rows),
        )
        self.wanted = np.zeros(0, np.uint8) if wanted is None else wanted.astype(np.uint8)
        self.halt = np.zeros(1, np.uint8)
        self.scratches = [self._scratch() for _ in range(self.threads)]
        self.free: SimpleQueue[Scratch] = SimpleQueue()
        for scratch in self.scratches:
            self.free.put(scratch)

    def _scratch(self) -> Scratch:
        parties, depth = self.payments.parties, self.longest + 1
        by_party = [np.full(parties, -1, np.int32) for _ in range(9)]
        path, place, end = np.zeros(depth, np.int32), *np.zeros((2, depth), np.int64)
        marks = np.zeros(len(self.payments), np.uint8)
        return Scratch._make([*by_party, path, place, end, marks])

    def run(self, room: int) -> Found:
        """Search all blocks, listing so many cycles at the most."""
        found = Found(np.zeros(self.longest + 2, np.int64))
        found.marks = self._search(found, room)
        return found

    def _search(self, found: Found, room: int) -> Ints:
        blocks = iter(range(0, len(self.payments), BLOCK))
        waiting: deque[Future[Found]] = deque()
        with ThreadPoolExecutor(self.threads) as pool:
            try:
                while True:
                    ahead = 4 * self.threads - len(waiting)
                    waiting += [pool.submit(self._block, at, room) for at in islice(blocks, ahead)]
                    if not waiting:
                        break
                    found.add(self._result(waiting.popleft()), room)
                    if found.steps > STEPS or self.patience.over:
                        found.complete = False
                    if not found.complete or found.full:
                        break
            finally:
                self.halt[0] = 1
                for future in waiting:
                    future.cancel()
        marks: Ints = np.bitwise_or.reduce([scratch.marks for scratch in self.scratches])
        return marks

    def _result(self, block: Future[Found]) -> Found:
        """Wait for a block; when patience is over it gives what it has."""
        while True:
            try:
                return block.result(timeout=TICK)
            except TimeoutError:
                if self.patience.over:
                    self.halt[0] = 1

    def _block(self, first: int, room: int) -> Found:
        roots = np.arange(first, min(first + BLOCK, len(self.payments)))
        kept = Kept(
            self.wanted,
            counts=np.zeros(self.longest + 2, np.int64),
            rows=np.zeros(room * min(LENGTH, self.longest), np.int32),
            ends=np.zeros(room, np.int64),
            state=np.zeros(3, np.int64),
            halt=self.halt,
        )
        scratch = self.free.get()
        try:
            search_roots(roots, self.graph, self.limits, scratch, kept)
        finally:
            self.free.put(scratch)
        cycles = list(_cut(kept.rows, kept.ends[: kept.state[LISTED]]))
        steps, full = int(kept.state[STEPS_MADE]), bool(kept.state[FULL])
        return Found(kept.counts, steps, not self.halt[0], cycles, full)


def _cut(rows: Ints, ends: Ints) -> Iterator[Rows]:
    start = 0
    for end in ends.tolist():
        yield tuple(rows[start:end].tolist())
        start = end


def count_cycles(
    payments: PaymentArrays,
    rule: Rule,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
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

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [100, 95, 90, 20])
    >>> count_cycles(payments, Rule()).counts.tolist()
    [0, 0, 1, 1, 0]
    """
    return _Search(payments, rule, wanted, patience, threads).run(0)


def list_cycles(
    payments: PaymentArrays,
    rule: Rule,
    most: int,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> Found:
    """List cycles by their first payments, so many at the most.

    Parameters
    ----------
    payments, rule, wanted, patience, threads
        As for ``count_cycles``.
    most : int
        ``full`` says that there are more.

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [100, 95, 90, 20])
    >>> list_cycles(payments, Rule(), 10).cycles
    [(0, 1, 2), (0, 3)]
    """
    return _Search(payments, rule, wanted, patience, threads).run(min(most, MOST))


def largest_cycles(
    payments: PaymentArrays,
    rule: Rule,
    most: int,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> Found:
    """List at least so many cycles, if there are, whose smallest payments are the largest.

    Parameters
    ----------
    payments, rule, wanted, patience, threads
        As for ``count_cycles``.
    most : int
        How many are wanted. All as large as the smallest of them are given.

    Notes
    -----
    Cycles are sought among the largest payments alone: four thousand, then four times as many, and
    so on until there are enough. Those that were left out are on smaller cycles only. Where there
    are too many to be listed, among fewer payments than that.

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [100, 95, 90, 20])
    >>> largest_cycles(payments, Rule(), 1).cycles
    [(0, 1, 2), (0, 3)]
    """
    room = min(SPARE + most, MOST)
    few, many = 0, len(payments) + 1  # of payments: too few for so many cycles, and too many
    best = Found(np.zeros(2, np.int64))
    size = _level_from(payments, min(FIRST, len(payments)))
    while True:
        found = _among_largest(payments, rule, size, room, wanted, patience, threads)
        if found.full:
            many = size
        elif len(found.cycles) >= most or size == len(payments) or not found.complete:
            return found
        else:
            few, best = size, found
        if many > len(payments):
            size = _level_from(payments, min(size * GROWTH, len(payments)))
            continue
        size = _level_to(payments, (few + many) // 2)
        if size <= few:
            size = _level_from(payments, few + 1)
            if size >= many:  # one amount brings too many: some of them
                found.cycles = [*best.cycles, *found.cycles][:room]
                return found


def _among_largest(
    payments: PaymentArrays,
    rule: Rule,
    size: int,
    room: int,
    wanted: Ints | None,
    patience: Patience,
    threads: int | None,
) -> Found:
    """List the cycles of so many of the largest payments."""
    rows = np.sort(payments.by_amount[:size])
    found = _Search(payments.some(rows), rule, wanted, patience, threads).run(room)
    found.cycles = [tuple(rows[list(cycle)].tolist()) for cycle in found.cycles]
    return found


def _level_from(payments: PaymentArrays, size: int) -> int:
    """How many payments are as large as the one at a place by falling amount, or larger."""
    amounts = payments.falling_amounts
    return int(np.searchsorted(-amounts, -amounts[size - 1], "right")) if size else 0


def _level_to(payments: PaymentArrays, size: int) -> int:
    """The same, without those of the last amount where they go on beyond the place."""
    if not size or _level_from(payments, size) == size:
        return size
    amounts = payments.falling_amounts
    return int(np.searchsorted(-amounts, -amounts[size - 1], "left"))
