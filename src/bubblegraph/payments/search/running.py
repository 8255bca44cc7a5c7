"""A search in blocks, in threads: what the blocks find is added up in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sized
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

import numpy as np

from bubblegraph.patience import Patience
from bubblegraph.payments.arrays import Ints
from bubblegraph.payments.search.structures import FULL, LISTED, TOP, Kept
from bubblegraph.payments.search.structures import STEPS as STEPS_MADE

__all__ = [
    "MOST",
    "ROOM",
    "STEPS",
    "WIDER",
    "Found",
    "Rows",
    "each_block",
    "found_in",
    "room_for",
    "run_blocks",
    "sum_of_counts",
]

STEPS = 20_000_000_000  # payments looked at, unless patience says how long: some two minutes
MOST = 5_000_000  # cycles that are listed
ROOM = 4096  # cycles of a block that room is made for at first, where all are given
WIDER = 8  # times as much, where that is too little
LENGTH = 8  # payments of a listed cycle that room is made for at first
TICK = 0.1  # seconds between two looks at the clock

Rows = tuple[int, ...]  # what a cycle is made of: payments, or parties
Block = TypeVar("Block")


@dataclass(slots=True)
class Found:
    """What a search found."""

    counts: Ints  # cycles by their length
    steps: int = 0
    complete: bool = True
    listed: list[tuple[Ints, Ints]] = field(default_factory=list)  # rows, and where cycles end
    full: bool = False  # whether there were more than could be listed
    every: bool = False  # whether all there are were sought, and listed
    marks: Ints = field(default_factory=lambda: np.zeros(0, np.uint8))  # of the payments

    @property
    def total(self) -> int:
        """How many cycles were counted."""
        return sum(self.counts.tolist())

    @property
    def number(self) -> int:
        """How many cycles are listed."""
        return sum(len(ends) for _, ends in self.listed)

    @property
    def cycles(self) -> list[Rows]:
        """Those that are listed."""
        return [cycle for rows, ends in self.listed for cycle in _cut(rows, ends)]

    def add(self, other: Found, room: int) -> None:
        """Add what was found next; so many cycles are kept at the most."""
        self.counts = sum_of_counts(self.counts, other.counts)
        self.steps += other.steps
        self.complete = self.complete and other.complete
        self.full = other.full or self.number + other.number > room
        self.list(other, room)

    def list(self, other: Found, room: int) -> None:
        """Add the cycles of another to the list, as far as there is room."""
        for rows, ends in other.listed:
            left = room - self.number
            if left and len(ends):
                self.listed.append((rows, ends[:left]))

    def named(self, names: Ints) -> Found:
        """Give other numbers to what the cycles are made of."""
        self.listed = [(names[rows], ends) for rows, ends in self.listed]
        return self


def sum_of_counts(one: Ints, other: Ints) -> Ints:
    """Add counts; a sum that is more than 64 bits hold stays at the top.

    Examples
    --------
    >>> sum_of_counts(np.array([1, 2**62]), np.array([2, 2**62])).tolist() == [3, 2**63 - 1]
    True
    >>> sum_of_counts(np.array([1]), np.array([2, 5])).tolist()
    [3, 5]
    """
    if len(one) < len(other):
        one, other = other, one
    found = one.copy()
    some = one[: len(other)]
    found[: len(other)] = np.where(some > TOP - other, TOP, some + other)
    return found


def room_for(number: int, longest: int, counts: Ints, halt: Ints, wanted: Ints) -> Kept:
    """Make room for so many cycles, which a kernel fills."""
    return Kept(
        wanted,
        counts=counts,
        rows=np.empty(number * min(LENGTH, longest), np.int32),
        ends=np.empty(number, np.int64),
        state=np.array([0, 0, 0, STEPS]),
        halt=halt,
    )


def found_in(kept: Kept) -> Found:
    """What a kernel has found."""
    ends = kept.ends[: kept.state[LISTED]].copy()
    rows = kept.rows[: ends[-1] if len(ends) else 0].copy()
    steps, full = int(kept.state[STEPS_MADE]), bool(kept.state[FULL])
    size = int(np.flatnonzero(kept.counts).max(initial=0)) + 1  # of millions of lengths few occur
    return Found(kept.counts[:size].copy(), steps, not kept.halt[0], [(rows, ends)], full)


def _cut(rows: Ints, ends: Ints) -> Iterator[Rows]:
    start, every = 0, rows.tolist()
    for end in ends.tolist():
        yield tuple(every[start:end])
        start = end


def run_blocks(
    blocks: Iterable[Block],
    search: Callable[[Block], Found],
    found: Found,
    *,
    room: int,
    threads: int,
    halt: Ints,
    patience: Patience,
) -> None:
    """Search blocks in threads, and add up what is found, listing so many cycles at the most.

    ``halt`` is one number that the searches look at: not 0 ends them.
    """
    parts = each_block(blocks, search, threads=threads, halt=halt, patience=patience)
    with closing(parts):
        for part in parts:
            found.add(part, room)
            if found.full:
                break


def each_block(
    blocks: Iterable[Block],
    search: Callable[[Block], Found],
    *,
    threads: int,
    halt: Ints,
    patience: Patience,
) -> Generator[Found]:
    """Search blocks in threads, and give what is found in each, in their order.

    The last is not complete if the search was cut.
    """
    left, doing = iter(blocks), patience.doing
    waiting: deque[Future[Found]] = deque()
    steps = done = 0
    with ThreadPoolExecutor(threads) as pool:
        try:
            while True:
                ahead = 4 * threads - len(waiting)
                waiting += [pool.submit(search, block) for block in islice(left, ahead)]
                if not waiting:
                    break
                part = _result(waiting.popleft(), halt, patience)
                steps, done = steps + part.steps, done + 1
                if isinstance(blocks, Sized):
                    patience.tell(f"{doing}, {done / len(blocks):.0%} done")
                if steps > STEPS or patience.over:
                    part.complete = False
                yield part
                if not part.complete:
                    break
        finally:
            halt[0] = 1
            for future in waiting:
                future.cancel()
            patience.tell(doing)


def _result(block: Future[Found], halt: Ints, patience: Patience) -> Found:
    """Wait for a block; when patience is over it gives what it has."""
    while True:
        try:
            return block.result(timeout=TICK)
        except TimeoutError:
            if patience.over:
                halt[0] = 1
