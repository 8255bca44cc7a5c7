"""Laps of payments in tables of millions of rows: found on arrays, answered as those of small ones.

The search needs numbers alone. Of the rows on the laps that are shown a ledger is read, so that the
answer has their places, names and ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from bubblegraph import arguments
from bubblegraph.analysis.large_rows import (
    ChosenPayments,
    choose_payments,
    number_of_threads,
    read_places,
)
from bubblegraph.analysis.payment_laps import (
    LAPS,
    LONGEST,
    PACKED,
    Carried,
    Order,
    PaymentLap,
    PaymentLaps,
    Searched,
    identity_of,
    lapping_of,
)
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints, PaymentArrays, sum_of_cents
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.search.cycles import (
    count_cycles,
    largest_cycles,
    list_cycles,
    prepare,
    ranked_cycles,
    smallest_of,
    stream_cycles,
)
from bubblegraph.payments.search.running import Found
from bubblegraph.payments.search.structures import FIRST, LAST, ON, SMALLEST, TOP

__all__ = ["LargeLapSearch", "find_large_laps"]

Rows = tuple[int, ...]
TOO_LONG = "20,000,000,000 payments were looked at"
TOO_MANY = "neighbouring payments begin more than 5,000,000 laps"
BEYOND = "more have one length than a number of 64 bits holds"
AT_ONCE = 2_000  # laps whose rows are read together
CARRIED = 1_000  # of the largest laps: what they carry together is known
KNOWN = 100_000  # rows that are kept, for they may be on the next laps


def find_large_laps(
    table: PaymentTable,
    *,
    within: timedelta | None = None,
    tolerance: Fraction | float | None = None,
    order: Order = "weak",
    longest: int | None = LONGEST,
    most: int = LAPS,
    filters: Filters | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> PaymentLaps:
    """Find the payments of a large table that went round in order of time, the largest laps first.

    Parameters
    ----------
    table : PaymentTable
    within, tolerance, order, longest, most
        As for ``find_laps``.
    filters : Filters, optional
        ``as_of``, ``since``, ``min_amount`` and ``entities``; payments have nothing for the others.
    patience : Patience
        When it is over, the largest laps stay, and of the number of all it is said what is known.
    threads : int, optional
        As many as there are processors; the answer does not depend on it.

    Returns
    -------
    PaymentLaps
        What ``find_laps`` gives, with a ledger of the payments on the listed laps alone.

    Raises
    ------
    QuestionError
        If one of them is not what it takes, or filters ask for what payments do not have.

    Examples
    --------
    >>> import tempfile
    >>> from bubblegraph.payments.reading.tables import read_payments
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,4,2025-02-01\\n")
    ...     file.flush()
    ...     found = find_large_laps(read_payments(file.name), within=timedelta(days=30))
    >>> found.found, [(lap.parties, lap.came_back) for lap in found.laps]
    (1, [(('a', 'b'), 400)])

    Notes
    -----
    The largest are sought among the largest payments: see ``payments/search/cycles.py``. Then all
    are counted. What came back in all is the largest packing where there are 20,000 laps at most;
    above, no more than all payments that begin laps, end them, or are the smallest of them, and at
    least what the thousand largest laps carry.
    """
    return LargeLapSearch(
        table,
        within=within,
        tolerance=tolerance,
        order=order,
        longest=longest,
        most=most,
        filters=filters,
        patience=patience,
        threads=threads,
    ).result()


class LargeLapSearch:
    """A search for laps in a large table: gives all that there are, and then what there is to say.

    Parameters
    ----------
    table, within, tolerance, order, longest, most, filters, patience, threads
        As for ``find_large_laps``.

    Examples
    --------
    >>> import tempfile
    >>> from bubblegraph.payments.reading.tables import read_payments
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,4,2025-02-01\\n")
    ...     file.flush()
    ...     search = LargeLapSearch(read_payments(file.name))
    ...     listed, found = [lap.parties for lap in search], search.result()
    >>> listed, found.found
    ([('a', 'b')], 1)
    """

    def __init__(
        self,
        table: PaymentTable,
        *,
        within: timedelta | None = None,
        tolerance: Fraction | float | None = None,
        order: Order = "weak",
        longest: int | None = LONGEST,
        most: int = LAPS,
        filters: Filters | None = None,
        patience: Patience = ENDLESS,
        threads: int | None = None,
    ) -> None:
        arguments.instance("table", table, PaymentTable)
        self._ask(within, tolerance, order, longest, most, filters, patience, threads)
        self._take(choose_payments(table, self._filters))

    def _ask(
        self,
        within: timedelta | None,
        tolerance: Fraction | float | None,
        order: Order,
        longest: int | None,
        most: int,
        filters: Filters | None,
        patience: Patience,
        threads: int | None,
    ) -> None:
        """Take what is asked."""
        self.lapping = lapping_of(within, tolerance, order, longest)
        self._most = arguments.whole_number("most", most, least=1)
        self._filters = arguments.optional("filters", filters, Filters) or Filters()
        arguments.instance("patience", patience, Patience)
        self._patience, self._threads = patience, number_of_threads(threads)
        self._counted: Found | None = None

    def _take(self, chosen: ChosenPayments) -> None:
        """Lay payments out for the search."""
        places = chosen.places
        if self.lapping.order == "any":  # of first payments at one time, that of the first party
            places = places[np.argsort(chosen.table.payer[places], kind="stable")]
        self._chosen = replace(chosen, places=places)
        self._payments = self._chosen.payments

    def __repr__(self) -> str:
        """Return one line."""
        return f"LargeLapSearch({self._chosen.table!r})"

    @property
    def _asked(self) -> dict[str, Any]:
        return {
            "wanted": self._chosen.wanted,
            "patience": self._patience,
            "threads": self._threads,
        }

    @cached_property
    def _best(self) -> Found:
        """At least the largest laps that are wanted."""
        self._patience.tell("Preparing the search, which is compiled once")
        prepare()
        self._patience.tell(f"Searching {len(self._payments):,} payments for the largest laps")
        return largest_cycles(
            self._payments, self.lapping.rule, max(self._most, CARRIED), **self._asked
        )

    def __iter__(self) -> Iterator[PaymentLap]:
        """Give every lap by its first payment, numbered from 1; the largest are sought before."""
        return self.listed(0)

    def listed(self, after: int) -> Iterator[PaymentLap]:
        """Give those that come after so many: the others are gone through, and not read."""
        if not self._best.complete:
            return
        self._patience.tell(f"Listing the laps of {len(self._payments):,} payments")
        counted = Found(np.zeros(1, np.int64))
        yield from self._list(counted, after)
        self._counted = counted

    def _list(
        self, counted: Found, after: int = 0, number: int = 0, roots: range | None = None
    ) -> Iterator[PaymentLap]:
        """Give the laps after so many, and count them: those that begin with some payments."""
        known: dict[int, Standing] = {}
        asked = self._asked | {"roots": roots}
        skipped = max(after - number, 0)
        number += skipped
        with closing(stream_cycles(self._payments, self.lapping.rule, counted, **asked)) as blocks:
            cycles = _cycles_of(blocks, counted, skipped)
            while some := list(islice(cycles, AT_ONCE)):
                self._read(known, some)
                for rows in some:
                    number += 1
                    yield PaymentLap(number, tuple(known[row] for row in rows))
                if self._patience.over:
                    counted.complete = False
                    break

    @property
    def listed_all(self) -> bool:
        """Whether all were given."""
        counted = self._counted
        return counted is not None and counted.complete and not counted.full

    @property
    def too_many(self) -> bool:
        """Whether the next are more than can be held at once."""
        return self._counted is not None and self._counted.full

    @property
    def identity(self) -> dict[str, object]:
        """What the laps and their order depend on, for a list that is gone on with."""
        return {**identity_of(self.lapping, self._filters), "table": self._chosen.digest}

    def _read(self, known: dict[int, Standing], cycles: Sequence[Rows]) -> None:
        """Read the rows of laps that are not known yet."""
        wanted = {row for rows in cycles for row in rows}
        if wanted - known.keys() and len(known) > KNOWN:
            known.clear()
        if wanted := wanted - known.keys():
            filters = replace(self._filters, entities=())
            known |= _read_rows(self._chosen, self._payments, wanted, filters)[0]

    def result(self) -> PaymentLaps:
        """Say what was found, with the largest laps; those that were all listed are counted."""
        best = self._best
        counted = self._counted or (best if best.every else self._count())
        known = Counted.of(counted, self._payments)
        if known.whole and counted.number == known.total:  # all are listed
            best = counted
        return self._answer(best, known)

    def _count(self) -> Found:
        """Count all laps, and list them if they are few."""
        payments, rule = self._payments, self.lapping.rule
        self._patience.tell(f"Counting the laps of {len(payments):,} payments")
        found = list_cycles(payments, rule, PACKED, **self._asked)
        return count_cycles(payments, rule, **self._asked) if found.full else found

    def _answer(self, best: Found, counted: Counted) -> PaymentLaps:
        payments, patience = self._payments, self._patience
        few = counted.whole and counted.total <= PACKED
        if few and best.number < counted.total:
            asked = self._asked | {"patience": ENDLESS}
            best = list_cycles(payments, self.lapping.rule, PACKED, **asked)
        ranked = ranked_cycles(payments, best, PACKED if few else max(self._most, CARRIED))
        least, most_back = _came_back(payments, ranked, counted, patience, every=few)
        cut = not (counted.whole and best.complete)
        patience.tell("Reading the rows of the laps")
        laps, selection = _with_rows(self._chosen, payments, ranked[: self._most], self._filters)
        return PaymentLaps(
            selection=selection,
            lapping=self.lapping,
            searched=self._searched,
            laps=laps,
            counts=counted.by_length(best),
            on_laps=counted.on_laps,
            least=least,
            most=None if cut else most_back,
            stopped=(patience.why or counted.why) if cut else None,
            reached=self._reached(best) if cut else None,
        )

    @property
    def _searched(self) -> Searched:
        return self._chosen.searched

    def _reached(self, best: Found) -> int:
        """Laps by which more came back than this are all known."""
        if best.complete and best.number:
            return int(min(smallest_of(self._payments, best)))
        return int(self._payments.amount.max(initial=0))


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of all laps, beside the largest."""

    counts: Ints  # by their length
    complete: bool
    full: bool
    on_laps: int  # payments
    limit: int  # cents that laps cannot exceed together

    @classmethod
    def of(cls, found: Found, payments: PaymentArrays) -> Counted:
        """Sum up what a search has counted and marked."""
        limits = (payments.amount[found.marks & mark != 0] for mark in (FIRST, LAST, SMALLEST))
        on_laps = int(np.count_nonzero(found.marks & ON))
        limit = min(map(sum_of_cents, limits))
        return cls(found.counts, found.complete, found.full, on_laps, limit)

    @property
    def whole(self) -> bool:
        """Whether all were found."""
        return self.complete and not self.full and not self._beyond

    @property
    def why(self) -> str:
        """Why not all were, unless patience says so."""
        if self.full:
            return TOO_MANY
        return BEYOND if self._beyond else TOO_LONG

    @property
    def _beyond(self) -> bool:
        return bool((self.counts == TOP).any())

    @property
    def total(self) -> int:
        """How many there are; at least."""
        return sum(self.counts.tolist())

    def by_length(self, best: Found) -> dict[int, int]:
        """How many have how many payments; of the listed ones, if these are more."""
        if self.total < best.number:
            return Counter(map(len, best.cycles))
        return {n: laps for n, laps in enumerate(self.counts.tolist()) if laps}


def _cycles_of(blocks: Iterable[Found], counted: Found, skipped: int) -> Iterator[Rows]:
    """Give the cycles of blocks after the first so many, up to a block that is not whole."""
    for block in blocks:
        counted.list(block, PACKED)
        if not counted.complete:
            return
        if skipped < block.number:
            yield from islice(block.cycles, skipped, None)
        skipped = max(skipped - block.number, 0)


# --- what they come to ----------------------------------------------------------------------------


def _came_back(
    payments: PaymentArrays,
    ranked: Sequence[Rows],
    counted: Counted,
    patience: Patience,
    every: bool,
) -> tuple[int | Fraction, int | Fraction]:
    """What some of the laps carry together, and what no choice of them exceeds; cents."""
    used = sorted({row for rows in ranked for row in rows})
    number = {row: i for i, row in enumerate(used)}
    carried = Carried(payments.amount[used].tolist())
    for rows in ranked:
        carried.add(tuple(number[row] for row in rows))
    if every:
        return carried.packed(map(str, used), patience)
    return carried.least, counted.limit


# --- the rows -------------------------------------------------------------------------------------


def _with_rows(
    chosen: ChosenPayments, payments: PaymentArrays, ranked: Sequence[Rows], filters: Filters
) -> tuple[tuple[PaymentLap, ...], Selection]:
    """Read the rows of laps, each with its place and its id."""
    table = chosen.table
    if not ranked:
        return (), select_deals(table.ledger(chosen.asked_rows), filters)
    standings, selection = _read_rows(
        chosen, payments, {row for rows in ranked for row in rows}, filters
    )
    laps = tuple(
        PaymentLap(rank, tuple(standings[row] for row in rows))
        for rank, rows in enumerate(ranked, 1)
    )
    return laps, selection


def _read_rows(
    chosen: ChosenPayments, payments: PaymentArrays, wanted: Iterable[int], filters: Filters
) -> tuple[dict[int, Standing], Selection]:
    """Read payments, by their numbers in order of time, and the ledger of these alone."""
    numbers = {int(chosen.places[payments.given[row]]): row for row in wanted}
    others = chosen.asked_rows if filters.entities else []  # not all of them need be on laps
    standings, selection = read_places(chosen, numbers, filters, others)
    return {numbers[place]: standing for place, standing in standings.items()}, selection
