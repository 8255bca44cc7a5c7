"""The search for cycles of payments in arrays: counted, the largest, or all up to a number."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
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

__all__ = [
    "Block",
    "Found",
    "count_cycles",
    "largest_cycles",
    "list_cycles",
    "prepare",
    "stream_cycles",
]

BLOCK = 4096  # roots that are searched at once
STEPS = 20_000_000_000  # payments looked at, unless patience says how long: some two minutes
FIRST = 4096  # payments among which the largest cycles are sought first
GROWTH = 4
SPARE = 200_000  # cycles that may be listed to rank the largest
MOST = 5_000_000  # cycles that are listed
LENGTH = 8  # payments of a listed cycle that room is made for at first
TICK = 0.1  # seconds between two looks at the clock
STREAMED = 64  # roots that are searched at once where all cycles are given
ROOM = 4096  # cycles of them that room is made for at first
WIDER = 8  # times as much, where that is too little

Rows = tuple[int, ...]  # places of payments in order of time


@dataclass(frozen=True, slots=True)
class Block:
    """What was found from some roots on."""

    counts: Ints  # cycles by the number of their payments
    steps: int
    complete: bool
    full: bool  # whether there are more cycles than there was room for
    rows: Ints  # the payments of the cycles, one after the other
    ends: Ints  # where each ends there

    def __iter__(self) -> Iterator[Rows]:
        """Give the cycles."""
        start = 0
        for end in self.ends.tolist():
            yield tuple(self.rows[start:end].tolist())
            start = end


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

    def add(self, block: Block, room: int) -> None:
        """Add what was found next; so many cycles are kept at the most."""
        self.counts += block.counts
        self.steps += block.steps
        self.complete = self.complete and block.complete
        self.full = block.full or len(self.cycles) + len(block.ends) > room
        self.cycles += islice(block, room - len(self.cycles))


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
        with closing(self.blocks(BLOCK, room, room)) as blocks:
            for block in blocks:
                found.add(block, room)
                if found.full:
                    break
        found.marks = self.marks
        return found

    @property
    def marks(self) -> Ints:
        """Of each payment, what it is on the cycles that were found."""
        found: Ints = np.bitwise_or.reduce([scratch.marks for scratch in self.scratches])
        return found

    def blocks(self, size: int, room: int, most: int) -> Generator[Block]:
        """Search so many roots at once, with room for so many cycles, or more where they need it.

        The last block is not complete if the search was cut.
        """
        starts = iter(range(0, len(self.payments), size))
        waiting: deque[Future[Block]] = deque()
        steps = done = 0
        doing = self.patience.doing
        with ThreadPoolExecutor(self.threads) as pool:
            try:
                while True:
                    for first in islice(starts, 4 * self.threads - len(waiting)):
                        waiting.append(pool.submit(self._block, first, size, room, most))
                    if not waiting:
                        break
                    block = self._result(waiting.popleft())
                    steps, done = steps + block.steps, done + size
                    self.patience.tell(f"{doing}, {min(done / len(self.payments), 1):.0%} done")
                    if steps > STEPS or self.patience.over:
                        block = replace(block, complete=False)
                    yield block
                    if not block.complete:
                        break
            finally:
                self.halt[0] = 1
                for future in waiting:
                    future.cancel()
                self.patience.tell(doing)

    def _result(self, block: Future[Block]) -> Block:
        """Wait for a block; when patience is over it gives what it has."""
        while True:
            try:
                return block.result(timeout=TICK)
            except TimeoutError:
                if self.patience.over:
                    self.halt[0] = 1

    def _block(self, first: int, size: int, room: int, most: int) -> Block:
        roots = np.arange(first, min(first + size, len(self.payments)))
        scratch = self.free.get()
        try:
            while True:
                kept = Kept(
                    self.wanted,
                    counts=np.zeros(self.longest + 2, np.int64),
                    rows=np.zeros(room * min(LENGTH, self.longest), np.int32),
                    ends=np.zeros(room, np.int64),
                    state=np.zeros(3, np.int64),
                    halt=self.halt,
                )
                search_roots(roots, self.graph, self.limits, scratch, kept)
                full = bool(kept.state[FULL])
                if not full or room >= most:
                    break
                room = min(room * WIDER, most)
                for found_of in (scratch.soon_of, scratch.late_of, scratch.taken_of):
                    found_of.fill(-1)  # what was known of the root that was broken off
        finally:
            self.free.put(scratch)
        ends = kept.ends[: kept.state[LISTED]].copy()
        rows = kept.rows[: ends[-1] if len(ends) else 0].copy()
        steps, halted = int(kept.state[STEPS_MADE]), bool(self.halt[0])
        return Block(kept.counts, steps, not halted, full, rows, ends)


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


def stream_cycles(
    payments: PaymentArrays,
    rule: Rule,
    found: Found,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> Generator[Block]:
    """Give all cycles by their first payments, some at a time, and count them.

    Parameters
    ----------
    payments, rule, wanted, patience, threads
        As for ``count_cycles``.
    found : Found
        What is found is added to it, and when all blocks were taken it is as ``count_cycles``
        gives it. It is ``full`` if 64 neighbouring payments begin more than five million
        cycles, for these are held at once.

    Examples
    --------
    >>> payments = PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1, 5, 9, 9], [100, 95, 90, 20])
    >>> found = Found(np.zeros(1, np.int64))
    >>> [cycle for block in stream_cycles(payments, Rule(), found) for cycle in block]
    [(0, 1, 2), (0, 3)]
    >>> found.total
    2
    """
    search = _Search(payments, rule, wanted, patience, threads)
    found.counts = np.zeros(search.longest + 2, np.int64)
    try:
        with closing(search.blocks(STREAMED, ROOM, MOST)) as blocks:
            for block in blocks:
                found.add(block, 0)
                found.full = block.full
                yield block
                if block.full:
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
