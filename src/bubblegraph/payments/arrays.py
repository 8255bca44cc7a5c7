"""Payments as arrays, in order of time, with the lists of what each party pays and is paid."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bubblegraph.payments.columns import Ints
from bubblegraph.payments.ordering import moments, rows_in_order, rows_of_each

__all__ = ["HALF", "Ints", "Lists", "PartySums", "PaymentArrays", "lists_by", "sum_of_cents"]

HALF = 2**32  # cents are added up in two halves of 32 bits


@dataclass(frozen=True, slots=True)
class Lists:
    """For each party the places of some rows, ascending: those of ``i`` from start[i] on."""

    start: Ints  # int64, one more than there are parties
    rows: Ints  # int32


def lists_by(keys: Ints, parties: int) -> Lists:
    """Give the rows of each key.

    Examples
    --------
    >>> import numpy as np
    >>> lists = lists_by(np.array([2, 0, 2]), 3)
    >>> lists.start.tolist(), lists.rows.tolist()
    ([0, 1, 1, 3], [1, 0, 2])
    """
    rows, start = rows_of_each(keys, parties)
    return Lists(start, rows)


class PaymentArrays:
    """Payments that can be on a cycle, in order of time: no self-payment, none of 0 or less.

    Parameters
    ----------
    payers, payees, times, amounts : arrays of n whole numbers
        Parties are numbered from 0.
    rows : array of n whole numbers, optional
        The numbers of the payments in their table, by which equal laps are put in order; their
        places here if not given.

    Attributes
    ----------
    given : array of int32
        The place of each payment among those that were given.

    Notes
    -----
    Arrays that are in order already, those that cannot be on a cycle last, are not copied.

    Examples
    --------
    >>> found = PaymentArrays([0, 1, 1], [1, 0, 1], [5, 3, 4], [100, 90, 80])
    >>> found.given.tolist(), found.time.tolist(), found.parties
    ([1, 0], [3, 5], 2)
    """

    def __init__(
        self,
        payers: Sequence[int] | Ints,
        payees: Sequence[int] | Ints,
        times: Sequence[int] | Ints,
        amounts: Sequence[int] | Ints,
        rows: Ints | None = None,
    ) -> None:
        payer, payee = (np.asarray(each, dtype=np.int32) for each in (payers, payees))
        time, amount = (np.asarray(each, dtype=np.int64) for each in (times, amounts))
        order = _in_order(time, (payer != payee) & (amount > 0))
        self.payer: Ints = payer[order]
        self.payee: Ints = payee[order]
        self.time: Ints = time[order]
        self.amount: Ints = amount[order]
        self.given: Ints = np.arange(len(payer), dtype=np.int32)[order]
        self.row: Ints = self.given if rows is None else rows[order]
        self.parties = 1 + max(int(payer.max(initial=-1)), int(payee.max(initial=-1)))

    def __len__(self) -> int:
        return len(self.time)

    def some(self, rows: Ints | slice) -> PaymentArrays:
        """Give some of them, by their places in order of time, ascending."""
        found = object.__new__(PaymentArrays)
        found.given, found.row, found.parties = self.given[rows], self.row[rows], self.parties
        found.payer, found.payee = self.payer[rows], self.payee[rows]
        found.time, found.amount = self.time[rows], self.amount[rows]
        return found

    def renumbered(self) -> tuple[PaymentArrays, Ints]:
        """Give the same without the numbers of parties that have no payment; and the others."""
        met = np.zeros(self.parties, np.bool_)
        met[self.payer] = met[self.payee] = True
        names = np.flatnonzero(met)
        numbers = np.zeros(self.parties, np.int32)
        numbers[names] = np.arange(len(names), dtype=np.int32)
        found = self.some(slice(None))
        found.payer, found.payee = numbers[self.payer], numbers[self.payee]
        found.parties = len(names)
        return found, names

    @cached_property
    def _moments(self) -> tuple[Ints, Ints]:
        return moments(self.time)

    @property
    def same(self) -> Ints:
        """The first payment of the time of each."""
        return self._moments[0]

    @property
    def later(self) -> Ints:
        """The first payment after the time of each."""
        return self._moments[1]

    @cached_property
    def out(self) -> Lists:
        """The payments of each payer."""
        return lists_by(self.payer, self.parties)

    @cached_property
    def into(self) -> Lists:
        """The payments to each payee."""
        return lists_by(self.payee, self.parties)

    def lay_out(self) -> None:
        """Make all that a search needs, in threads; else each is made when it is asked for."""
        with ThreadPoolExecutor(2) as pool:
            for made in [pool.submit(getattr, self, name) for name in ("out", "into", "_moments")]:
                made.result()

    def slack(self, numerator: int, denominator: int) -> Ints:
        """By how much the next payment may differ from each: a part of it, rounded down."""
        if numerator * denominator >= 2**63:  # of so many digits, one by one
            exact = [cents * numerator // denominator for cents in self.amount.tolist()]
            return np.array(exact, np.int64)
        whole, rest = np.divmod(self.amount, denominator)
        found: Ints = whole * numerator + rest * numerator // denominator
        return found


def _in_order(time: Ints, kept: Ints) -> Ints | slice:
    """What puts those that are kept in order of time: a slice where they stand in it."""
    number = int(np.count_nonzero(kept))
    first = time[:number]
    if kept[:number].all() and (first[1:] >= first[:-1]).all():
        return slice(number)
    places = np.flatnonzero(kept).astype(np.int32)
    times = time[places]
    return places[rows_in_order(times - (times.min() if number else 0))]


def sum_of_cents(cents: Ints) -> int:
    """Add up amounts; no number of payments overflows it.

    Parameters
    ----------
    cents : array of whole numbers

    Examples
    --------
    >>> sum_of_cents(np.array([2**62] * 4)) == 2**64
    True
    """
    return int((cents >> 32).sum()) * HALF + int((cents & (HALF - 1)).sum())


class PartySums:
    """Amounts added up by party; no number of payments overflows it.

    Parameters
    ----------
    parties, cents : arrays of n whole numbers
    size : int
        How many parties there are.

    Examples
    --------
    >>> PartySums(np.array([1, 1, 0]), np.array([2**62, 2**62, 5]), 2).of(slice(None))
    [5, 9223372036854775808]
    """

    def __init__(self, parties: Ints, cents: Ints, size: int) -> None:
        self._high, self._low = np.zeros((2, size), np.int64)
        np.add.at(self._high, parties, cents // HALF)
        np.add.at(self._low, parties, cents % HALF)

    def about(self, places: Ints) -> Ints:
        """Give some of them, rounded."""
        found: Ints = self._high[places] * float(HALF) + self._low[places]
        return found

    def of(self, places: Ints | slice) -> list[int]:
        """Give some of them."""
        both = zip(self._high[places].tolist(), self._low[places].tolist(), strict=True)
        return [high * HALF + low for high, low in both]
