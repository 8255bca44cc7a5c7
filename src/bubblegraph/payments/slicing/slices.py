"""The search in one slice of time, and what it finds there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints, PaymentArrays, sum_of_cents
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.reading.ids import names_at
from bubblegraph.payments.search.cycles import count_cycles, largest_cycles, ranked_cycles
from bubblegraph.payments.slicing.plans import Slice
from bubblegraph.solving.temporal_cycles import Rule

if TYPE_CHECKING:
    import polars as pl

__all__ = ["LARGEST", "Asked", "Facts", "Part", "Payments", "SliceFound", "SliceSearch"]

MOST = 2**62  # ticks
LARGEST = 16  # a mark of a payment, beside those of the kernels: on one of the largest cycles


# --- what is asked --------------------------------------------------------------------------------


class Payments(Protocol):
    """Payments as arrays, in order of time; parties are numbers of names in their order."""

    @property
    def names(self) -> Sequence[str]: ...
    @property
    def payer(self) -> Ints: ...
    @property
    def payee(self) -> Ints: ...
    @property
    def time(self) -> Ints: ...
    @property
    def cents(self) -> Ints: ...
    @property
    def row(self) -> Ints: ...


@dataclass(frozen=True, slots=True)
class Part:
    """Some payments of a table."""

    names: Sequence[str]
    payer: Ints
    payee: Ints
    time: Ints
    cents: Ints
    row: Ints

    @classmethod
    def of_frame(cls, frame: pl.DataFrame) -> Part:
        """Number the parties of payments: row, payer, payee, time, cents."""
        polars = needed("polars")
        frame = frame.sort("time", "row")
        names = polars.concat([frame["payer"], frame["payee"]]).unique().sort()
        number = {"payer": frame["payer"], "payee": frame["payee"]}
        payer, payee = (
            each.cast(polars.Enum(names)).to_physical().to_numpy().astype(np.int32)
            for each in number.values()
        )
        time, cents, row = (frame[name].to_numpy() for name in ("time", "cents", "row"))
        return cls(names.to_list(), payer, payee, time, cents, row)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which payments a question is about."""

    since: int | None = None  # ticks
    before: int | None = None
    least: int = 0  # cents
    wanted: frozenset[str] = frozenset()  # parties one of which is to be on a cycle; empty: any

    def known(self, payments: Payments) -> Ints:
        """Give for each payment whether it is made by the day that is asked about."""
        made: Ints = payments.time < (MOST if self.before is None else self.before)
        return made

    def stays(self, payments: Payments) -> Ints:
        """Give for each payment whether it stays, with or without an amount."""
        stays: Ints = self.known(payments) & (payments.payer != payments.payee)
        if self.since is not None:
            stays &= payments.time >= self.since
        if self.least:
            stays &= payments.cents >= self.least
        return stays


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to say of the payments that a question is about."""

    known: int = 0  # payments that there are by the day that is asked about
    rows: int = 0
    unpriced: int = 0
    gross: int = 0  # cents
    first: int | None = None  # ticks
    last: int | None = None

    @classmethod
    def of(cls, payments: Payments, asked: Asked, own: Ints) -> Facts:
        """Sum up those that are asked about, of some."""
        stays = asked.stays(payments) & own
        cents, time = payments.cents[stays], payments.time[stays]
        time, priced = time[cents > 0], cents[cents > 0]
        return cls(
            int(np.count_nonzero(asked.known(payments) & own)),
            len(priced),
            len(cents) - len(priced),
            sum_of_cents(priced),
            int(time.min()) if len(time) else None,
            int(time.max()) if len(time) else None,
        )

    def __add__(self, other: Facts) -> Facts:
        """Sum up both."""
        firsts = [first for first in (self.first, other.first) if first is not None]
        lasts = [last for last in (self.last, other.last) if last is not None]
        return Facts(
            self.known + other.known,
            self.rows + other.rows,
            self.unpriced + other.unpriced,
            self.gross + other.gross,
            min(firsts, default=None),
            max(lasts, default=None),
        )


# --- one slice ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SliceFound:
    """What was found in a slice."""

    counts: Ints  # cycles by their length
    complete: bool
    marked: pl.DataFrame  # its payments on cycles: row, payer, payee, time, cents, marks


@dataclass(frozen=True, slots=True)
class SliceSearch:
    """A search that is made in each slice.

    Parameters
    ----------
    rule : Rule
        Which cycles count.
    most : int
        How many of the largest are wanted.
    asked : Asked
        Which payments are searched.
    """

    rule: Rule
    most: int
    asked: Asked

    def find(
        self,
        part: Payments,
        span: Slice,
        patience: Patience = ENDLESS,
        threads: int | None = None,
    ) -> SliceFound:
        """Search a slice.

        Parameters
        ----------
        part : Payments
            All that the slice needs.
        span : Slice
        patience : Patience
        threads : int, optional
        """
        places = np.flatnonzero(self.asked.stays(part) & (part.cents > 0))
        if self.rule.any_order:  # of the first payments at one time, that of the first party
            places = places[np.argsort(part.payer[places], kind="stable")]
        columns = (part.payer, part.payee, part.time, part.cents)
        payments = PaymentArrays(*(column[places] for column in columns))
        asked: dict[str, Any] = {
            "wanted": self._wanted(part.names),
            "patience": patience,
            "threads": threads,
            "roots": _roots(payments, span),
        }
        counted = count_cycles(payments, self.rule, **asked)
        marks = counted.marks
        if counted.total <= self.most:
            marks[marks != 0] |= LARGEST
        elif counted.complete:
            best = largest_cycles(payments, self.rule, self.most, **asked)
            for rows in ranked_cycles(payments, best, self.most):
                marks[list(rows)] |= LARGEST
        on = np.flatnonzero(marks)
        marked = _frame(part, places[payments.given[on]], marks[on])
        return SliceFound(counted.counts, counted.complete, marked)

    def _wanted(self, names: Sequence[str]) -> Ints | None:
        if not self.asked.wanted:
            return None
        found = np.zeros(len(names), np.uint8)
        for name in self.asked.wanted:
            place = bisect_left(names, name)
            if place < len(names) and names[place] == name:
                found[place] = 1
        return found


def _roots(payments: PaymentArrays, span: Slice) -> range:
    """Which payments a slice owns, by their places in order of time."""
    first, after = np.searchsorted(payments.time, [span.begins, span.ends]).tolist()
    number = after - first
    begin, end = (number * part // span.parts for part in (span.part, span.part + 1))
    return range(first + begin, first + end)


def _frame(part: Payments, places: Ints, marks: Ints) -> pl.DataFrame:
    """Payments by their places, with the names of the parties."""
    return needed("polars").DataFrame(  # type: ignore[no-any-return]
        {
            "row": part.row[places].astype(np.int64),
            "payer": names_at(part.names, part.payer[places]),
            "payee": names_at(part.names, part.payee[places]),
            "time": part.time[places],
            "cents": part.cents[places],
            "marks": marks,
        }
    )
