"""Slices of time: a search in parts that need nothing of each other, and add up to the whole.

A cycle belongs to the slice that its first payment, its *root*, falls into. Besides its roots a
slice has the payments up to one window later, so that it finds its cycles on its own. Every root
is in one slice: counts add up, and the largest cycles of all are among the largest of each.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bubblegraph.errors import Problem
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints, PaymentArrays, sum_of_cents
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.reading.sources import Source, made_ids
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.search.cycles import count_cycles, largest_cycles, ranked_cycles
from bubblegraph.payments.search.running import sum_of_counts
from bubblegraph.payments.search.structures import FIRST, LAST, ON, SMALLEST
from bubblegraph.solving.temporal_cycles import Rule
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "LARGEST",
    "Asked",
    "Facts",
    "Merged",
    "Part",
    "Payments",
    "Piece",
    "Slice",
    "SliceSearch",
    "TableInSlices",
    "names_at",
    "numbered_ids",
    "plan_slices",
]

MOST = 2**62  # ticks
LARGEST = 16  # a mark of a payment, beside those of the kernels: on one of the largest cycles
TO_1970 = 719_163  # days from the one before the year 1
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
class _Bins:
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
    bins = _Bins(np.asarray(times, np.int64), np.asarray(numbers, np.int64), step, within)
    if not len(bins.times):
        return []
    runs = list(bins.cut(0, len(bins.times), most))
    loads = [bins.load(first, after) for first, after, _ in runs]
    bound = SKEWED * sum(loads) // len(loads)
    return [
        each
        for (first, after, parts), load in zip(runs, loads, strict=True)
        for begin, end, shared in bins.cut(first, after, max(parts, -(-load // bound)))
        for each in bins.slices(begin, end, shared)
    ]


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
class Piece:
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
        piece: Slice,
        patience: Patience = ENDLESS,
        threads: int | None = None,
    ) -> Piece:
        """Search a slice.

        Parameters
        ----------
        part : Payments
            All that the slice needs.
        piece : Slice
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
            "roots": _roots(payments, piece),
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
        return Piece(counted.counts, counted.complete, marked)

    def _wanted(self, names: Sequence[str]) -> Ints | None:
        if not self.asked.wanted:
            return None
        found = np.zeros(len(names), np.uint8)
        for name in self.asked.wanted:
            place = bisect_left(names, name)
            if place < len(names) and names[place] == name:
                found[place] = 1
        return found


def _roots(payments: PaymentArrays, piece: Slice) -> range:
    """Which payments a slice owns, by their places in order of time."""
    first, after = np.searchsorted(payments.time, [piece.begins, piece.ends]).tolist()
    number = after - first
    begin, end = (number * part // piece.parts for part in (piece.part, piece.part + 1))
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


def names_at(names: Sequence[str], places: Ints) -> pl.Series:
    """Give the names of some places."""
    polars = needed("polars")
    used, number = np.unique(places, return_inverse=True)
    texts = polars.Series([names[each] for each in used.tolist()], dtype=polars.String)
    return texts.gather(number)  # type: ignore[no-any-return]


def numbered_ids(
    alike: pl.DataFrame, rows: Iterable[int], sources: Sequence[Source]
) -> dict[int, str]:
    """Give ids to rows without one, payer-payee-year, numbered among all that would have the same.

    Parameters
    ----------
    alike : DataFrame
        All rows of their payers and payees: row, payer, payee, time.
    rows : iterable of int
    sources : sequence of Source
        The tables, in which some rows may have an id.
    """
    polars = needed("polars")
    year = polars.Series("year", _years(alike["time"].to_numpy()))
    base = polars.concat_str("payer", "payee", "year", separator="-")
    frame = alike.with_columns(year).select("row", base).sort("row")
    made = made_ids(frame.iter_rows(), sources)
    return {row: made[row] for row in rows if row in made}


def _years(time: Ints) -> Ints:
    """The years of times."""
    days = (time // DAY - TO_1970).astype("M8[D]")
    found: Ints = days.astype("M8[Y]").astype(np.int64) + 1970
    return found


# --- all of them ----------------------------------------------------------------------------------


class Merged:
    """What was found in slices, added up as they come, in order of time.

    Parameters
    ----------
    few : int
        Up to so many cycles all payments on them are kept; else those on the largest.
    """

    def __init__(self, few: int) -> None:
        self.few = few
        self.counts = np.zeros(1, np.int64)
        self.complete = True
        self.on = 0  # payments on cycles
        self.limits = {FIRST: 0, LAST: 0, SMALLEST: 0}  # cents of those so marked
        self.facts = Facts()
        self.parties = 0
        self._pending: list[pl.DataFrame] = []  # what the next slice may mark as well
        self._kept: list[pl.DataFrame] = []

    @property
    def total(self) -> int:
        """How many cycles were counted."""
        return sum(self.counts.tolist())

    def add(self, piece: Piece, settled: int) -> None:
        """Add a slice; payments before a time are marked by no other."""
        polars = needed("polars")
        self.add_counts(piece.counts)
        self.complete = self.complete and piece.complete
        marked = _joined([*self._pending, piece.marked])
        self._settle(marked.filter(polars.col("time") < settled))
        self._pending = [marked.filter(polars.col("time") >= settled)]
        self.keep(piece.marked)

    def add_counts(self, counts: Ints) -> None:
        """Add numbers of cycles by their length."""
        size = max(len(self.counts), len(counts))
        own, more = (np.pad(each, (0, size - len(each))) for each in (self.counts, counts))
        self.counts = sum_of_counts(own, more)

    def finish(self) -> None:
        """Add up the payments that are left."""
        if self._pending:
            self._settle(_joined(self._pending))
            self._pending = []

    def _settle(self, marked: pl.DataFrame) -> None:
        marks, cents = marked["marks"].to_numpy(), marked["cents"].to_numpy()
        self.on += int(np.count_nonzero(marks & ON))
        for mark in self.limits:
            self.limits[mark] += sum_of_cents(cents[marks & mark != 0])

    def keep(self, marked: pl.DataFrame) -> None:
        """Keep what the answer may show."""
        top = needed("polars").col("marks") & LARGEST != 0
        self._kept.append(marked)
        if self.total > self.few:
            self._kept = [each.filter(top) for each in self._kept]

    @property
    def kept(self) -> pl.DataFrame:
        """The payments that were kept: row, payer, payee, time, cents, marks."""
        return _joined(self._kept)


def _joined(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Bring payments together that several slices have marked."""
    polars = needed("polars")
    frame: pl.DataFrame = polars.concat([polars.DataFrame(schema=_schema()), *frames])
    first = polars.col("payer", "payee", "time", "cents").first()
    return frame.group_by("row").agg(first, polars.col("marks").bitwise_or())


def _schema() -> dict[str, Any]:
    polars = needed("polars")
    texts, whole = dict.fromkeys(("payer", "payee"), polars.String), polars.Int64
    kinds = {"row": whole, **texts, "time": whole, "cents": whole}
    return {**kinds, "marks": polars.UInt8}


class TableInSlices(OneLine, ABC):
    """A table of payments that is searched slice by slice."""

    lists = True  # whether a search gives what is found in each slice

    profile: TableProfile
    undated: int
    open: tuple[int, ...]  # rows without a day, or whose amount is not disclosed
    rejects: tuple[Problem, ...]
    largest: int  # payment, cents
    parties: int
    digest = ""  # what tells its payments from others

    @abstractmethod
    def __len__(self) -> int:
        """Return how many payments have a day."""

    @abstractmethod
    def find(self, names: Iterable[str]) -> list[str]:
        """Give parties as they are called."""

    @abstractmethod
    def search(
        self,
        search: SliceSearch,
        merged: Merged,
        number: int | None = None,
        patience: Patience = ENDLESS,
        threads: int | None = None,
    ) -> Iterator[Piece]:
        """Search slice after slice: give what is found in each, and add it up."""

    @abstractmethod
    def table(self, part: Part) -> PaymentTable:
        """Give some of its payments as a table, in which they keep their places and ids."""

    @abstractmethod
    def ledger(self, rows: Iterable[int]) -> Ledger:
        """Read some rows, by their numbers, as a small table is read; each keeps its place."""

    @abstractmethod
    def first_rows(self, names: Iterable[str]) -> list[int]:
        """Give the first row of each of some parties."""
