"""Laps of payments: rows of a table that follow one another in time and lead back to who paid."""

from __future__ import annotations

import heapq
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict, filter_dict
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.payments import PaymentRows, day_of, payment_rows
from bubblegraph.ledger.select import Filters, Selection, Standing
from bubblegraph.money import maybe_whole, whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain
from bubblegraph.solving.cycle_search import Enough, Work
from bubblegraph.solving.listed_packing import packing_of_listed
from bubblegraph.solving.temporal_cycles import Rule, TemporalCycles
from bubblegraph.solving.window_cycles import WindowCycles
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.laps import LapDict, LapsDocument, PaymentDict

__all__ = [
    "LAPS",
    "LONGEST",
    "ORDERS",
    "PACKED",
    "Carried",
    "LapSearch",
    "Lapping",
    "Order",
    "PaymentLap",
    "PaymentLaps",
    "Searched",
    "find_laps",
    "identity_of",
    "lapping_of",
]

Order = Literal["weak", "strict", "any"]
ORDERS: tuple[Order, ...] = ("weak", "strict", "any")
LAPS = 20  # listed unless more are asked for
LONGEST = 6  # payments of a lap
STEPS = 20_000_000  # payments looked at, unless patience says how long: some 20 seconds
PACKED = 20_000  # laps whose packing is computed: a second

Rows = tuple[int, ...]


@dataclass(frozen=True, slots=True, repr=False)
class PaymentLap(OneLine):
    """Payments each of which is made by who was paid by the one before it, the first by the last's.

    What came back is the smallest of them: no more can have gone all the way round.
    """

    rank: int
    payments: tuple[Standing, ...]  # in order of time; in any order, the first one first

    @property
    def parties(self) -> tuple[str, ...]:
        """Who pays, from the first on."""
        return tuple(standing.deal.payer for standing in self.payments)

    @property
    def went_out(self) -> int:
        """The first payment, cents."""
        return self.payments[0].amount.low

    @property
    def came_back(self) -> int:
        """The smallest payment, cents."""
        return min(standing.amount.low for standing in self.payments)

    @property
    def share(self) -> Fraction:
        """What came back of what went out, from 0 to 1."""
        return Fraction(self.came_back, self.went_out)

    @property
    def span(self) -> tuple[date, date]:
        """The days of its first and of its last payment."""
        days = [day for s in self.payments if (day := day_of(s.deal)) is not None]
        return min(days), max(days)

    @property
    def days(self) -> int:
        """How many from the first payment to the last."""
        first, last = self.span
        return (last - first).days

    def to_dict(self) -> LapDict:
        """Return it as plain values."""
        first, last = self.span
        return {
            "rank": self.rank,
            "parties": list(self.parties),
            "went_out": whole(self.went_out),
            "came_back": whole(self.came_back),
            "share": float(self.share),
            "first": first.isoformat(),
            "last": last.isoformat(),
            "days": self.days,
            "payments": [_payment_dict(standing) for standing in self.payments],
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return a row for each payment."""
        lap = {
            "lap": self.rank,
            "went_out": whole(self.went_out),
            "came_back": whole(self.came_back),
            "share": float(self.share),
            "days": self.days,
        }
        return [
            {**lap, "step": step, **_payment_dict(standing)}
            for step, standing in enumerate(self.payments, 1)
        ]


def _payment_dict(standing: Standing) -> PaymentDict:
    deal = standing.deal
    place = deal.place()
    return {
        "id": deal.id,
        "payer": deal.payer,
        "payee": deal.payee,
        "amount": whole(standing.amount.low),
        "date": str(deal.date or ""),
        "file": place.file,
        "line": place.line,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapping:
    """What a lap is."""

    within: timedelta | None = None  # from the first payment to the last, at most
    tolerance: Fraction | None = None  # by what part a payment may differ from the one before
    order: Order = "weak"
    longest: int | None = LONGEST

    @property
    def rule(self) -> Rule:
        """The same in ticks."""
        microsecond = timedelta(microseconds=1)
        within = None if self.within is None else self.within // microsecond
        strict, unordered = self.order == "strict", self.order == "any"
        return Rule(within, self.longest, strict, self.tolerance, unordered)

    @property
    def noun(self) -> str:
        """What payments that lead back are called."""
        return "loop" if self.order == "any" else "lap"


@dataclass(frozen=True, slots=True, repr=False)
class Searched(OneLine):
    """The payments that were searched, and how many others there are."""

    rows: int  # with a day and an amount
    parties: int
    period: tuple[date, date] | None  # the first and the last day
    gross: int  # what they add up to, cents
    undated: int = 0
    unpriced: int = 0
    pooled: int = 0
    rejected: int = 0  # that cannot be read
    in_all: tuple[int, int] | None = None  # parties and rows of the table, where it is large
    known: int = 0  # rows of it that there are by the day that is asked about

    def _brief(self) -> str:
        return f"{count(self.rows, 'payment')} of {count(self.parties, 'party', 'parties')}"

    @classmethod
    def of_rows(cls, found: PaymentRows) -> Searched:
        """Sum up the payments of a small table."""
        days = [day for s in found.rows if (day := day_of(s.deal)) is not None]
        return cls(
            len(found.rows),
            len(_parties(found)),
            (min(days), max(days)) if days else None,
            sum(standing.amount.low for standing in found.rows),
            found.undated,
            found.unpriced,
            found.pooled,
        )


@dataclass(frozen=True, slots=True, repr=False)
class PaymentLaps(Plain):
    """Laps of payments, the largest first."""

    FIELDS = (
        *("lap", "step", "id", "payer", "payee", "amount", "date", "file", "line"),
        *("went_out", "came_back", "share", "days"),
    )

    selection: Selection
    lapping: Lapping
    searched: Searched
    laps: tuple[PaymentLap, ...]  # the largest of those that were found
    # laps, each a set of payments, by how many these are; at least, if the search was cut
    counts: Mapping[int, int]
    on_laps: int  # payments that are on some lap that was found
    # cents that came back, no payment counted twice: what some laps carry together, and what no
    # choice of laps exceeds; None where the search was cut. One number where it is proven
    least: int | Fraction
    most: int | Fraction | None
    stopped: str | None  # why not all were found
    reached: int | None  # cents: laps on which more came back were all found; None: all were

    @property
    def found(self) -> int:
        """How many laps there are; at least, if the search was cut."""
        return sum(self.counts.values())

    @property
    def complete(self) -> bool:
        """Whether all were found."""
        return self.stopped is None

    @property
    def ledger(self) -> Ledger:
        """The ledger with the payments on the listed laps alone, to be drawn."""
        whole_ledger = self.selection.ledger
        ids = {standing.deal.id for lap in self.laps for standing in lap.payments}
        laps = count(len(self.laps), self.lapping.noun)
        which = laps if len(self.laps) == self.found else f"the largest {laps}"
        deals = tuple(deal for deal in whole_ledger.deals if deal.id in ids)
        # in the order of these, whatever other payments the ledger has
        parties = dict.fromkeys(party for deal in deals for party in (deal.payer, deal.payee))
        return replace(
            whole_ledger,
            title=f"{whole_ledger.title}, payments on {which}",
            lacks=f"payments that are on none of these {self.lapping.noun}s",
            deals=deals,
            entities={party: whole_ledger.entities[party] for party in parties},
        )

    def _brief(self) -> str:
        at_least = "" if self.complete else "at least "
        return f"{self.selection.ledger.title}: {at_least}{count(self.found, self.lapping.noun)}"

    def to_records(self) -> list[dict[str, Any]]:
        """Return a row for each payment of each lap."""
        return [record for lap in self.laps for record in lap.to_records()]

    def to_dict(self) -> LapsDocument:
        """Return all of it as plain values, as ``cycles --json`` prints it."""
        lapping, searched = self.lapping, self.searched
        first, last = searched.period or (None, None)
        hours = None if lapping.within is None else lapping.within // timedelta(hours=1)
        asked = asked_dict(self.selection)
        if searched.in_all:  # the ledger has the rows on the listed laps alone
            asked["ledger"]["entities"], asked["ledger"]["deals"] = searched.in_all
        return {
            "schema": 1,
            "command": "cycles",
            **asked,
            "within_hours": hours,
            "tolerance": None if lapping.tolerance is None else float(lapping.tolerance),
            "order": lapping.order,
            "longest": lapping.longest,
            "payments": {
                "rows": searched.rows,
                "parties": searched.parties,
                "first": None if first is None else first.isoformat(),
                "last": None if last is None else last.isoformat(),
                "gross": whole(searched.gross),
                "on_laps": self.on_laps,
                "undated": searched.undated,
                "unpriced": searched.unpriced,
                "pooled": searched.pooled,
                "rejected": searched.rejected,
            },
            "came_back": {"least": whole(self.least), "most": maybe_whole(self.most)},
            "laps": [lap.to_dict() for lap in self.laps],
            "found": self.found,
            "counts": [{"payments": n, "laps": laps} for n, laps in sorted(self.counts.items())],
            "shown": len(self.laps),
            "complete": self.complete,
            "stopped": self.stopped,
            "all_above": maybe_whole(self.reached),
        }


def _parties(rows: PaymentRows) -> list[str]:
    return sorted({p for standing in rows.rows for p in (standing.deal.payer, standing.deal.payee)})


def find_laps(
    selection: Selection,
    *,
    within: timedelta | None = None,
    tolerance: Fraction | float | None = None,
    order: Order = "weak",
    longest: int | None = LONGEST,
    most: int = LAPS,
    patience: Patience = ENDLESS,
) -> PaymentLaps:
    """Find the payments that went round in order of time, the largest laps first.

    Parameters
    ----------
    selection : Selection
        Of payments alone: rows of a table with neither status nor term. With ``entities`` or
        ``sectors`` among its filters only laps are sought that one of them is on.
    within : timedelta, optional
        How long a lap takes at most, from its first payment to its last.
    tolerance : Fraction or float, optional
        By what part of it a payment may differ from the one before, and the last from the first:
        0 or more, below 1. In any order a loop may begin with any of its payments.
    order : {"weak", "strict", "any"}
        Whether payments of one time may follow one another; or those of any, inside the window.
    longest : int, optional
        How many payments a lap has at most; None for any number.
    most : int
        How many laps are listed.
    patience : Patience
        When it is over, the search ends with what it has. If it has no end, the search ends after
        looking at 20 million payments.

    Returns
    -------
    PaymentLaps
        By what came back, the smallest payment of the lap. Each set of payments is told once.

    Raises
    ------
    QuestionError
        If one of them is not what it takes, or a deal that counts is no payment.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = '''payer,payee,amount,date
    ... a,b,100,2025-01-31
    ... b,c,98,2025-02-03
    ... c,a,97,2025-02-14
    ... c,a,40,2025-02-15
    ... '''
    >>> selection = select_deals(read_text(table, file="bank.csv"))
    >>> found = find_laps(selection, within=timedelta(days=30), tolerance=Fraction(1, 10))
    >>> [(lap.parties, lap.came_back, lap.days) for lap in found.laps], found.found
    ([(('a', 'b', 'c'), 9700, 14)], 1)

    Notes
    -----
    Payments are put in by falling amount, and the laps sought of which a new one is the smallest:
    see ``solving/temporal_cycles.py``. What came back in all is the largest packing of the laps,
    exact by ``solving/listed_packing.py`` where all are found and there are 20,000 at most.
    """
    search = LapSearch(
        selection,
        within=within,
        tolerance=tolerance,
        order=order,
        longest=longest,
        patience=patience,
    )
    most = arguments.whole_number("most", most, least=1)
    return search.result(search.largest(most))


class LapSearch:
    """A search for laps of payments: gives them as they are found, and then what there is to say.

    Parameters
    ----------
    selection, within, tolerance, order, longest, patience
        As for ``find_laps``.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = "payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,5,2025-02-01\\n"
    >>> search = LapSearch(select_deals(read_text(table, file="bank.csv")))
    >>> [lap.parties for lap in search], search.result().found
    ([('a', 'b')], 1)
    """

    def __init__(
        self,
        selection: Selection,
        *,
        within: timedelta | None = None,
        tolerance: Fraction | float | None = None,
        order: Order = "weak",
        longest: int | None = LONGEST,
        patience: Patience = ENDLESS,
    ) -> None:
        arguments.instance("patience", patience, Patience)
        self.selection = selection
        self.rows = payment_rows(selection)
        self.lapping = lapping_of(within, tolerance, order, longest)
        self._patience = patience
        self._counts: Counter[int] = Counter()
        self._cut = False
        self._given_all = False
        self._on_laps: set[int] = set()
        self._carried = Carried([standing.amount.low for standing in self.rows.rows])
        self._cycles = self._search()

    def __repr__(self) -> str:
        """Return one line."""
        return f"LapSearch({self.selection!r})"

    def _search(self) -> TemporalCycles | WindowCycles:
        number = {party: i for i, party in enumerate(_parties(self.rows))}
        deals = [standing.deal for standing in self.rows.rows]
        self._numbers = [number[deal.payer] for deal in deals]
        endless = self._patience.seconds is None
        search = WindowCycles if self.lapping.order == "any" else TemporalCycles
        return search(
            self._numbers,
            [number[deal.payee] for deal in deals],
            self.rows.ticks,
            self._carried.amounts,
            self.lapping.rule,
            Work(self._patience, STEPS if endless else None),
        )

    def __iter__(self) -> Iterator[PaymentLap]:
        """Give every lap as it is found, by rank; of equal ones the shorter and earlier first."""
        rank = 0
        for _, alike in groupby(self._laps(), key=self._carried.smallest):
            for rows in sorted(alike, key=self._order):
                rank += 1
                yield self._lap(rank, rows)
        self._given_all = True

    @property
    def listed_all(self) -> bool:
        """Whether all were given that there are."""
        return self._given_all and not self._cut

    @property
    def identity(self) -> dict[str, object]:
        """What the laps and their order depend on, for a list that is gone on with."""
        found = blake2b(digest_size=16)
        for standing in self.rows.rows:
            found.update(f"{json.dumps(_payment_dict(standing))}\n".encode())
        asked = identity_of(self.lapping, self.selection.filters)
        return {**asked, "of": "laps, the largest first", "table": found.hexdigest()}

    def largest(self, most: int) -> tuple[PaymentLap, ...]:
        """Search to the end, and give so many of the largest."""
        kept: list[Rows] = []
        for _, alike in groupby(self._laps(), key=self._carried.smallest):
            # those beyond the most are gone through as well, for they are counted
            kept += heapq.nsmallest(most - len(kept), alike, key=self._order)
        return tuple(self._lap(rank, rows) for rank, rows in enumerate(kept, 1))

    def result(self, laps: Iterable[PaymentLap] = ()) -> PaymentLaps:
        """Say what was found, with some laps."""
        least, most = self._carried_together()
        return PaymentLaps(
            selection=self.selection,
            lapping=self.lapping,
            searched=Searched.of_rows(self.rows),
            laps=tuple(laps),
            counts=dict(self._counts),
            on_laps=len(self._on_laps),
            least=least,
            most=most,
            stopped=self._why_cut() if self._cut else None,
            reached=self._cycles.reached if self._cut else None,
        )

    def _carried_together(self) -> tuple[int | Fraction, int | Fraction | None]:
        """What some of the laps carry together, and what no choice of them exceeds."""
        carried = self._carried
        if self._cut:
            return carried.least, None
        return carried.packed([s.deal.id for s in self.rows.rows], self._patience)

    def _why_cut(self) -> str:
        return self._patience.why or f"{STEPS:,} payments were looked at"

    def _laps(self) -> Iterator[Rows]:
        """Every lap of the view, counted; ends where the search is cut."""
        self._patience.tell(f"Searching {len(self.rows.rows):,} payments for laps")
        shown = self.selection.involves
        narrowed = bool(self.selection.filters.entities or self.selection.filters.sectors)
        try:
            for rows in self._cycles:
                if narrowed and not shown([self.rows.rows[row].deal.payer for row in rows]):
                    continue
                self._counts[len(rows)] += 1
                self._on_laps.update(rows)
                self._carried.add(rows)
                yield rows
        except Enough:
            self._cut = True

    def _order(self, rows: Rows) -> tuple[object, ...]:
        """What laps of one size are put in order by: the shorter, faster, and earlier first."""
        ticks = [self.rows.ticks[row] for row in rows]
        return (
            len(rows),
            max(ticks) - ticks[0],
            ticks[0],
            [self._numbers[row] for row in rows],
            [-self._carried.amounts[row] for row in rows],
            ticks,
            [_counted(self.rows.rows[row].deal.id) for row in rows],
        )

    def _lap(self, rank: int, rows: Rows) -> PaymentLap:
        return PaymentLap(rank, tuple(self.rows.rows[row] for row in rows))


class Carried:
    """What laps carry together, no payment counted twice: some of it, and a limit.

    Each lap takes what is left of its smallest payment, the largest lap first: that much can come
    back. And no more can than all that begins with each payment, ends with it, or has it for its
    smallest, which is no more than the payment. Where the laps are few they are kept, to be packed.
    """

    def __init__(self, amounts: list[int]) -> None:
        self.amounts = amounts
        self.least = 0
        self.laps: list[Rows] | None = []  # None: too many to be packed
        self._left: dict[int, int] = {}
        self._by: tuple[dict[int, int], ...] = ({}, {}, {})

    def smallest(self, rows: Rows) -> int:
        """What a lap can carry alone."""
        return min([self.amounts[row] for row in rows])

    def add(self, rows: Rows) -> None:
        """Count a lap."""
        if self.laps is not None and len(self.laps) < PACKED:
            self.laps.append(rows)
        else:
            self.laps = None
        cents = self.smallest(rows)
        smallest = next(row for row in rows if self.amounts[row] == cents)
        for sums, row in zip(self._by, (rows[0], rows[-1], smallest), strict=True):
            sums[row] = min(sums.get(row, 0) + cents, self.amounts[row])
        left = min([self._left.get(row, self.amounts[row]) for row in rows])
        if left:
            self.least += left
            for row in rows:
                self._left[row] = self._left.get(row, self.amounts[row]) - left

    @property
    def most(self) -> int:
        """What all laps together cannot exceed."""
        return min(sum(sums.values()) for sums in self._by)

    def packed(
        self, names: Iterable[str], patience: Patience
    ) -> tuple[int | Fraction, int | Fraction]:
        """What some of the laps carry together, and what none do: the same if it was proven.

        The payments are called by these names.
        """
        if self.least == self.most or self.laps is None:
            return self.least, self.most
        names = list(names)
        least, most = packing_of_listed(
            (tuple(names[row] for row in rows) for rows in self.laps),
            dict(zip(names, self.amounts, strict=True)),
            patience=patience,
        )
        limit = Fraction(self.most)
        return max(least, Fraction(self.least)), limit if most is None else min(most, limit)


def _counted(name: str) -> list[tuple[int, str]]:
    """What puts names in the order of the numbers in them: a-2 stands before a-10."""
    parts = re.split(r"([0-9]+)", name)
    return [(len(part.lstrip("0")) if place % 2 else 0, part) for place, part in enumerate(parts)]


def identity_of(lapping: Lapping, filters: Filters) -> dict[str, object]:
    """Say what laps, by their first payments, depend on beside the table."""
    rule = {"within": lapping.within, "tolerance": lapping.tolerance}
    return {
        "of": "laps by their first payments",
        **{name: None if value is None else str(value) for name, value in rule.items()},
        "order": lapping.order,
        "longest": lapping.longest,
        **filter_dict(filters),
    }


def lapping_of(
    within: timedelta | None,
    tolerance: Fraction | float | None,
    order: Order,
    longest: int | None,
) -> Lapping:
    within = arguments.optional("within", within, timedelta)
    if within is not None and within < timedelta():
        raise arguments.refusal("within", within, "a span of time of 0 or more")
    if tolerance is not None:
        arguments.number("tolerance", tolerance, least=0)
        tolerance = Fraction(str(tolerance))  # 0.1 is a tenth
        if tolerance >= 1:
            raise arguments.refusal("tolerance", tolerance, "a number from 0 to below 1")
    arguments.choice("order", order, ORDERS)
    if longest is not None:
        longest = arguments.whole_number("longest", longest, least=2)
    return Lapping(within=within, tolerance=tolerance, order=order, longest=longest)
