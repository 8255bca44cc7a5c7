"""The loops of parties in large tables: counted by length, listed, or the largest."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from queue import SimpleQueue

import numpy as np

from bubblegraph.errors import QuestionError
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import HALF, Ints, PaymentArrays, lists_by
from bubblegraph.payments.search.cycles import grown
from bubblegraph.payments.search.loop_kernels import (
    Loops,
    LoopScratch,
    search_loops,
    strong_components,
)
from bubblegraph.payments.search.running import (
    MOST,
    ROOM,
    WIDER,
    Found,
    each_block,
    found_in,
    room_for,
    run_blocks,
)
from bubblegraph.payments.search.structures import FULL

__all__ = ["LegArrays", "count_loops", "largest_loops", "list_loops", "stream_loops"]

PART = 8  # a block of roots is an eighth of those before it, for the first have the most legs
NOBODY = np.zeros(0, np.uint8)  # is asked about: the laid out legs are theirs already
TOP = 2**30  # halves of a sum that 63 bits hold


@dataclass(frozen=True)
class LegArrays:
    """Who paid whom, and how much in all: a leg for each pair, by payer and payee."""

    payer: Ints
    payee: Ints
    amount: Ints
    parties: int

    @classmethod
    def of_payments(cls, payments: PaymentArrays) -> LegArrays:
        """Add up the payments of each pair.

        Raises
        ------
        QuestionError
            If a sum is larger than 64 bits hold.

        Examples
        --------
        >>> legs = LegArrays.of_payments(PaymentArrays([0, 1, 0], [1, 0, 1], [1, 2, 3], [5, 6, 7]))
        >>> legs.payer.tolist(), legs.payee.tolist(), legs.amount.tolist()
        ([0, 1], [1, 0], [12, 6])
        """
        parties = max(payments.parties, 1)
        keys = payments.payer.astype(np.int64) * parties + payments.payee
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        high, low = np.divmod(payments.amount[order], HALF)
        if len(first):
            high, low = np.add.reduceat(high, first), np.add.reduceat(low, first)
            high, low = high + low // HALF, low % HALF
        if (high >= TOP).any():
            raise QuestionError(
                "the payments of a pair add up to more than a search can hold. Ask about a part of "
                "them, with --since or --as-of, or leave the search to --engine small."
            )
        payer, payee = np.divmod(keys[first], parties)
        amount = high * HALF + low
        return cls(payer.astype(np.int32), payee.astype(np.int32), amount, payments.parties)

    def __len__(self) -> int:
        return len(self.amount)

    def some(self, chosen: Ints) -> LegArrays:
        """Give some of them, by truths or by places."""
        return LegArrays(self.payer[chosen], self.payee[chosen], self.amount[chosen], self.parties)

    def largest(self, size: int) -> LegArrays:
        """Give so many of the largest."""
        return self.some(self.by_amount[:size])

    @cached_property
    def by_amount(self) -> Ints:
        """Their places, the largest first."""
        return np.argsort(-self.amount, kind="stable")

    @cached_property
    def component(self) -> Ints:
        """The strongly connected component of each party."""
        out = lists_by(self.payer, self.parties)
        found = np.full(self.parties, -1, np.int32)
        work = np.zeros((4, self.parties), np.int32)
        strong_components(self.payee[out.rows], out.start, out.start.copy(), *work, found)
        return found

    def places(self, payers: Ints, payees: Ints) -> Ints:
        """Give where the legs of pairs are, all of which are there.

        Examples
        --------
        >>> legs = LegArrays.of_payments(PaymentArrays([0, 1], [1, 0], [1, 2], [5, 6]))
        >>> legs.places(np.array([1, 0]), np.array([0, 1])).tolist()
        [1, 0]
        """
        wanted = payers.astype(np.int64) * self.parties + payees
        return np.searchsorted(self._keys, wanted)

    @cached_property
    def _keys(self) -> Ints:
        keys: Ints = self.payer.astype(np.int64) * self.parties + self.payee
        return keys

    @cached_property
    def laid_out(self) -> LaidOut:
        """The legs that can be on loops, for a search from all parties."""
        return LaidOut(self, None)


class LaidOut:
    """Legs for a search: those inside a strongly connected component, parties by falling degree.

    Parties that are asked about come first: they alone are roots.
    """

    def __init__(self, legs: LegArrays, wanted: Ints | None) -> None:
        inside = legs.component[legs.payer] == legs.component[legs.payee]
        payer, payee = legs.payer[inside], legs.payee[inside]
        degree = np.minimum(*(np.bincount(each, minlength=legs.parties) for each in (payer, payee)))
        kept = np.flatnonzero(degree)
        order = np.argsort(-degree[kept], kind="stable")
        self.roots = len(kept)
        if wanted is not None:
            asked = wanted[kept[order]].astype(bool)
            order = np.concatenate([order[asked], order[~asked]])
            self.roots = int(asked.sum())
        self.party: Ints = kept[order]  # by number
        self.parties = size = len(kept)
        number = np.zeros(legs.parties, np.int64)
        number[self.party] = np.arange(size)
        payer, payee = number[payer], number[payee]
        keys = payer * size + payee
        mutual = np.isin(keys, payee * size + payer)
        self.graph = Loops(
            *_falling(payer, payee, size),
            *_falling(payee, payer, size),
            *_falling(payer[mutual], payee[mutual], size),
        )


def _falling(keys: Ints, others: Ints, size: int) -> tuple[Ints, Ints]:
    """The others of each key, the last number first, and where those of each start."""
    order = np.argsort(keys * size - others, kind="stable")
    start = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=size), out=start[1:])
    return start, others[order].astype(np.int32)


class _Search:
    """Runs the kernel over blocks of roots."""

    def __init__(
        self, laid: LaidOut, longest: int | None, patience: Patience, threads: int | None
    ) -> None:
        self.laid, self.patience = laid, patience
        self.threads = threads or os.cpu_count() or 1
        self.longest = laid.parties if longest is None else min(longest, laid.parties)
        self.halt = np.zeros(1, np.uint8)
        self.free: SimpleQueue[LoopScratch] = SimpleQueue()
        for _ in range(self.threads):
            self.free.put(self._scratch())

    def _scratch(self) -> LoopScratch:
        def by_party(arrays: int) -> list[Ints]:
            return [np.full(self.laid.parties + 1, -1, np.int32) for _ in range(arrays)]

        via = np.zeros(len(self.laid.graph.out), np.int32)
        path, leads = np.zeros((2, self.longest + 2), np.int32)
        place = np.zeros(self.longest + 2, np.int64)
        return LoopScratch._make(
            [*by_party(7), via, *by_party(2), path, place, leads, *by_party(1)]
        )

    def run(self, room: int) -> Found:
        """Search all blocks, listing so many loops at the most."""
        found = Found(self._counts())
        run_blocks(
            _blocks(self.laid.roots),
            lambda block: self._block(block, room),
            found,
            room=room,
            threads=self.threads,
            halt=self.halt,
            patience=self.patience,
        )
        return found.named(self.laid.party)

    def stream(self, most: int) -> Generator[Found]:
        """Give all loops, those of some roots at a time; of them so many at the most."""
        parts = each_block(
            _blocks(self.laid.roots),
            lambda block: self._roomy(block, min(ROOM, most), most),
            threads=self.threads,
            halt=self.halt,
            patience=self.patience,
        )
        with closing(parts):
            for part in parts:
                yield part.named(self.laid.party)

    def _roomy(self, block: range, room: int, most: int) -> Found:
        """Search a block, with more room where it needs it."""
        while (found := self._block(block, room)).full and room < most:
            room = min(room * WIDER, most)
        return found

    def _counts(self) -> Ints:
        return np.zeros(max(self.longest, 4) + 1, np.int64)

    def _block(self, block: range, room: int) -> Found:
        kept = room_for(room, self.longest, self._counts(), self.halt, NOBODY)
        scratch = self.free.get()
        try:
            roots = np.arange(block.start, block.stop)
            search_loops(roots, self.laid.graph, self.longest, scratch, kept)
            if kept.state[FULL]:  # what is known of the root that was broken off
                for known_of in (scratch.closes_of, scratch.home_of, scratch.ways_of):
                    known_of.fill(-1)
                scratch.via_of.fill(-1)
        finally:
            self.free.put(scratch)
        return found_in(kept)


def _blocks(roots: int) -> Iterator[range]:
    first = 0
    while first < roots:
        after = min(first + max(first // PART, 1), roots)
        yield range(first, after)
        first = after


def _laid(legs: LegArrays, wanted: Ints | None) -> LaidOut:
    return legs.laid_out if wanted is None else LaidOut(legs, wanted)


def count_loops(
    legs: LegArrays,
    longest: int | None,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> Found:
    """Count the loops of parties, none of which is on a loop twice, by how many legs they have.

    Parameters
    ----------
    legs : LegArrays
    longest : int, optional
        How many legs a loop has at the most; up to 4 they are counted without going through them.
    wanted : array of n truths, optional
        Of each party: only loops count that one of these is on.
    patience : Patience
        When it is over, the search ends with what it has.
    threads : int, optional
        As many as there are processors if not given; the answer does not depend on it.

    Examples
    --------
    >>> legs = LegArrays.of_payments(PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1] * 4, [5] * 4))
    >>> count_loops(legs, 3).counts.tolist()
    [0, 0, 1, 1, 0]
    """
    return _Search(_laid(legs, wanted), longest, patience, threads).run(0)


def list_loops(
    legs: LegArrays,
    longest: int | None,
    most: int,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> Found:
    """List loops of parties, so many at the most.

    Parameters
    ----------
    legs, longest, wanted, patience, threads
        As for ``count_loops``.
    most : int
        ``full`` says that there are more.

    Examples
    --------
    >>> legs = LegArrays.of_payments(PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1] * 4, [5] * 4))
    >>> list_loops(legs, 3, 10).cycles
    [(0, 1), (0, 1, 2)]
    """
    return _Search(_laid(legs, wanted), longest, patience, threads).run(min(most, MOST))


def stream_loops(
    legs: LegArrays,
    longest: int | None,
    found: Found,
    *,
    most: int = MOST,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> Generator[Found]:
    """Give all loops of parties, some at a time, and count them.

    Parameters
    ----------
    legs, longest, wanted, patience, threads
        As for ``count_loops``.
    found : Found
        What is found is added to it, and when all was taken it is as ``count_loops`` gives it. It
        is ``full`` where an eighth of the parties that came before are told to be on more loops.
    most : int
        How many that may be, for they are held at once.

    Examples
    --------
    >>> legs = LegArrays.of_payments(PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1] * 4, [5] * 4))
    >>> found = Found(np.zeros(1, np.int64))
    >>> [loop for part in stream_loops(legs, 3, found) for loop in part.cycles], found.total
    ([(0, 1), (0, 1, 2)], 2)
    """
    search = _Search(_laid(legs, wanted), longest, patience, threads)
    found.counts = search._counts()
    with closing(search.stream(min(most, MOST))) as parts:
        for part in parts:
            found.add(part, 0)
            found.full = part.full
            yield part
            if part.full:
                break


def largest_loops(
    legs: LegArrays,
    longest: int | None,
    most: int,
    *,
    wanted: Ints | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> Found:
    """List at least so many loops, if there are, whose smallest legs are the largest.

    Parameters
    ----------
    legs, longest, wanted, patience, threads
        As for ``count_loops``.
    most : int
        How many are wanted. All as large as the smallest of them are given.

    Examples
    --------
    >>> legs = LegArrays.of_payments(PaymentArrays([0, 1, 2, 1], [1, 2, 0, 0], [1] * 4, [5] * 4))
    >>> largest_loops(legs, 3, 1).number
    2
    """

    def among(size: int, room: int) -> Found:
        return _Search(LaidOut(legs.largest(size), wanted), longest, patience, threads).run(room)

    return grown(legs.amount[legs.by_amount], most, among)
