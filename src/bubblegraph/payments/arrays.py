"""Payments as arrays, in order of time, with the lists of what each party pays and is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

__all__ = ["Lists", "PaymentArrays", "lists_by", "sum_of_cents"]

Ints = np.ndarray[Any, Any]  # of whole numbers
HALF = 2**32


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
    start = np.zeros(parties + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=parties), out=start[1:])
    return Lists(start, np.argsort(keys, kind="stable").astype(np.int32))


class PaymentArrays:
    """Payments that can be on a cycle, in order of time: no self-payment, none of 0 or less.

    Parameters
    ----------
    payers, payees, times, amounts : arrays of n whole numbers
        Parties are numbered from 0.

    Attributes
    ----------
    given : array of int64
        The place of each payment among those that were given.

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
    ) -> None:
        payer, payee = (np.asarray(each, dtype=np.int32) for each in (payers, payees))
        time, amount = (np.asarray(each, dtype=np.int64) for each in (times, amounts))
        kept = np.flatnonzero((payer != payee) & (amount > 0))
        order = kept[np.argsort(time[kept], kind="stable")]
        self.given: Ints = order
        self.payer: Ints = payer[order]
        self.payee: Ints = payee[order]
        self.time: Ints = time[order]
        self.amount: Ints = amount[order]
        self.parties = 1 + max(int(payer.max(initial=-1)), int(payee.max(initial=-1)))

    def __len__(self) -> int:
        return len(self.time)

    def some(self, rows: Ints) -> PaymentArrays:
        """Give some of them, by their places in order of time, ascending."""
        found = object.__new__(PaymentArrays)
        found.given, found.parties = self.given[rows], self.parties
        found.payer, found.payee = self.payer[rows], self.payee[rows]
        found.time, found.amount = self.time[rows], self.amount[rows]
        return found

    @cached_property
    def same(self) -> Ints:
        """The first payment of the time of each."""
        return np.searchsorted(self.time, self.time, "left").astype(np.int32)

    @cached_property
    def later(self) -> Ints:
        """The first payment after the time of each."""
        return np.searchsorted(self.time, self.time, "right").astype(np.int32)

    @cached_property
    def out(self) -> Lists:
        """The payments of each payer."""
        return lists_by(self.payer, self.parties)

    @cached_property
    def into(self) -> Lists:
        """The payments to each payee."""
        return lists_by(self.payee, self.parties)

    @cached_property
    def by_amount(self) -> Ints:
        """Their places, the largest amount first, of equal ones the earliest."""
        return np.argsort(-self.amount, kind="stable").astype(np.int32)

    def slack(self, numerator: int, denominator: int) -> Ints:
        """By how much the next payment may differ from each: a part of it, rounded down."""
        whole, rest = np.divmod(self.amount, denominator)
        found: Ints = whole * numerator + rest * numerator // denominator
        return found

    @cached_property
    def falling_amounts(self) -> Ints:
        """Their amounts, the largest first."""
        return self.amount[self.by_amount]


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
    high, low = np.divmod(cents, HALF)
    return int(high.sum()) * HALF + int(low.sum())
